"""What must not matter: the order of rows, company of other replicates, more weeks, one more isolated firm."""

from __future__ import annotations

import csv
import dataclasses
import random
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Parameters, Scenario, chance, load_case, simulate
from sim.place.case import FIRM_QUANTITIES, FirmData
from sim.place.read import SHIPPED
from sim.quantity import Quantity
from tests.engines.worlds import (
    BUSY,
    DEFAULTS,
    FEW,
    LIVELY,
    WORLDS,
    checksums,
    lived,
    quick,
)

# --- order, replicates, seeds -------------------------------------------------------------------


@pytest.mark.parametrize("shuffle", range(3))
def test_order_of_rows_columns_and_streams_in_the_files_changes_nothing(tmp_path, shuffle):
    order = random.Random(shuffle)
    shutil.copytree(SHIPPED / "vestbygd", tmp_path / "case")
    for path in (tmp_path / "case").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        names = list(rows[0])
        order.shuffle(rows)
        order.shuffle(names)
        for row in rows:
            for field in ("offers", "needs"):
                if field in row:
                    streams = row[field].split(";")
                    order.shuffle(streams)
                    row[field] = ";".join(streams)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    assert checksums(load_case(tmp_path / "case")) == checksums(load_case("vestbygd"))


@given(*WORLDS, st.randoms(use_true_random=False))
@FEW
def test_order_of_a_case_made_in_code_changes_nothing(case, scenario, seed, order):
    shuffled = dataclasses.replace(
        case,
        firms=tuple(order.sample(case.firms, len(case.firms))),
        opportunities=tuple(order.sample(case.opportunities, len(case.opportunities))),
        ties=tuple(order.sample(case.ties, len(case.ties))),
    )
    a, b = lived(case, scenario, seed), lived(shuffled, scenario, seed)
    assert a.event_rows == b.event_rows
    assert a.week_rows == b.week_rows


@pytest.mark.parametrize("case", ["vestbygd", "reference"])
def test_a_replicate_alone_equals_the_same_among_many(case):
    many = simulate(load_case(case), BUSY, replicates=5, weeks=60)
    alone = simulate(load_case(case), BUSY, replicates=[3], weeks=60)
    for name in ("runs", "weeks", "events"):
        table = getattr(many, name)
        chosen = table[table.replicate == 3].reset_index(drop=True)
        assert chosen.equals(getattr(alone, name)), name
    back = simulate(load_case(case), BUSY, replicates=[4, 3, 0], weeks=60)
    assert back.runs.replicate.tolist() == [4, 3, 0]
    assert back.events[back.events.replicate == 3].reset_index(drop=True).equals(alone.events)


def test_same_request_same_bits_other_seed_or_replicate_other_bits():
    case = load_case("vestbygd")
    assert checksums(case) == checksums(case)
    assert checksums(case)["events"] != checksums(case, seed=2)["events"]
    assert checksums(case, replicates=[0])["events"] != checksums(case, replicates=[1])["events"]


@pytest.mark.parametrize("engine", ["ensemble", "mesa"])
def test_no_replicates_give_empty_tables_or_a_clear_refusal(engine):
    try:
        record = simulate(load_case("vestbygd"), replicates=[], weeks=3, engine=engine)
    except ValueError as refused:
        assert "replicates" in str(refused)
    else:
        assert len(record.runs) == len(record.weeks) == len(record.events) == 0


def test_a_longer_run_begins_with_the_shorter_one():
    case = load_case("vestbygd")
    short, long = simulate(case, BUSY, weeks=30), simulate(case, BUSY, weeks=60)
    assert short.weeks.equals(long.weeks[long.weeks.week <= 30])
    assert short.events.equals(long.events[long.events.week <= 30])


def test_whole_numbers_written_as_floats_change_nothing():
    case = load_case("vestbygd")
    written = Scenario("informal", "park", "fortnightly", "active", parameters=Parameters().replaced(DEFAULTS))
    plain = Scenario("informal", "park", "fortnightly", "active")
    assert checksums(case, written, weeks=120) == checksums(case, plain, weeks=120)


# --- one more isolated firm ---------------------------------------------------------------------

HERMIT = FirmData(
    firm="Hermit", sector="", size_class="", location="far", park=False, status="member", max_projects=3,
    quantities=dict.fromkeys(FIRM_QUANTITIES)
    | {key: Quantity(chance.UNIFORM, 0.2, 0.8) for key in ("attention_hours", "competence", "reliability")},
    weights=(1 / 3, 1 / 3, 1 / 3), offers={}, needs=(),
)  # fmt: skip


@pytest.mark.parametrize("place", ["vestbygd", "reference"])
@pytest.mark.parametrize("p_far", [0.0, 0.5])
def test_one_more_isolated_firm_leaves_the_others_as_they_were(place, p_far):
    # Even where the hermit is met by chance (p_far 0.5) and comes to meetings: it has nothing to
    # exchange, so only what is said of the alliance as a whole may differ (its size, its means).
    case = quick(place)
    larger = dataclasses.replace(case, firms=(*case.firms, HERMIT))
    lively = Parameters().replaced(LIVELY | {"contact.p_far": p_far, "commitment.exit_allowed": False})
    scenario = Scenario("appointed", "park", "fortnightly", "permit", parameters=lively)

    def of_exchanges(case):
        rows = lived(case, scenario, 5, weeks=80).event_rows
        return [row for row in rows if row[3] != "alliance"]

    events = of_exchanges(case)
    assert len(events) > 80
    assert of_exchanges(larger) == events


def test_one_more_isolated_firm_leaves_the_state_of_the_others_to_the_last_bit():
    case = quick("vestbygd")
    larger = dataclasses.replace(case, firms=(*case.firms, HERMIT))
    scenario = Scenario("appointed", "park", "fortnightly", parameters=Parameters().replaced(LIVELY))
    a, b = lived(case, scenario, 5), lived(larger, scenario, 5)
    for firm in a.firms:
        twin = b.firm_named(firm.name)
        assert (firm.commitment, firm.understanding, firm.waited) == (
            twin.commitment, twin.understanding, twin.waited,
        )  # fmt: skip
        for other in a.firms:
            pair, twins = (firm.index, other.index), (twin.index, b.firm_named(other.name).index)
            assert a.ties.trust[pair] == b.ties.trust[twins]
            assert a.ties.communication[pair] == b.ties.communication[twins]
