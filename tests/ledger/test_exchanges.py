"""Which exchanges come about: counted once more from single futures, and each reason that can stop one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.ledger import exchanges as room
from experiments.ledger.exchanges import STOPS, exchanges_table
from experiments.statistics import share_interval
from experiments.words.catalogue import LANGUAGES, words_of
from sim import Scenario, load_case, simulate
from sim.happenings import What, Why
from tests.engines.tiny import firm, opportunity, place

REPLICATES, WEEKS = 12, 300


@pytest.fixture(scope="module")
def record():
    scenario = Scenario("appointed", "park", "monthly")
    return simulate(load_case("vestbygd"), scenario, seed=3, replicates=REPLICATES, weeks=WEEKS)


def test_shares_and_weeks_are_those_of_single_futures(record):
    case = load_case("vestbygd")
    table = exchanges_table(record.events, case, REPLICATES, 0).set_index("exchange")
    assert sorted(table.index) == sorted(row.opportunity for row in case.opportunities)
    assert table.share.is_monotonic_decreasing
    assert table.started.sum() == record.runs.exchanges_realised.sum()
    for name, row in table.iterrows():
        firsts = []
        for number in range(REPLICATES):
            own = record.events[(record.events.replicate == number) & (record.events.who == name)]
            firsts += own[own.what == "started"].week.tolist()[:1]
        share = share_interval(len(firsts), REPLICATES)
        assert (row.share, row.low, row.high) == (share.mean, share.low, share.high)
        assert row.median_first_week == pytest.approx(np.median(firsts) if firsts else np.nan, nan_ok=True)
        assert bool(row.stopped_by) == (len(firsts) < REPLICATES and not row.ran_before)
    assert table.share_operating.mul(REPLICATES).sum() == pytest.approx(record.runs.exchanges_operating.sum())


def happened(*rows):
    return pd.DataFrame(rows, columns=["replicate", "week", "what", "who", "why"])


def stopped(*turns, case=None):
    """What stopped the idea, by these happenings to it in the only future."""
    events = happened(*((0, week, what.text, who, why) for week, (what, who, why) in enumerate(turns)))
    table = exchanges_table(events, case or place(opportunity("idea")), 1, 0).set_index("exchange")
    return table.stopped_by["idea"]


SEEN = (What.IDENTIFIED, "idea", "partners saw it; somebody owns it")
AGREED = (What.AGREED, "idea", Why.FINANCE_MISSING.text)


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        ([], "not_seen"),
        ([SEEN], "still_explored"),
        ([SEEN, AGREED], "still_carried_out"),
        ([SEEN, (What.REFUSED, "idea", Why.RECEIVER_REFUSED.text)], "receiver_refused"),
        ([SEEN, (What.CLOSED, "idea", Why.SUPPLIER_REFUSED.text)], "supplier_refused"),
        ([SEEN, (What.DROPPED, "idea", Why.NOBODY_DROVE_IT.text), SEEN, AGREED], "still_carried_out"),
        ([SEEN, AGREED, (What.DROPPED, "idea", Why.NOBODY_DROVE_IT.text)], "nobody_drove_it"),
        ([SEEN, (What.LAID_DORMANT, "idea", Why.PARTNER_LEFT.text)], "partner_left"),
        ([(What.CLOSED, "idea", Why.LIMIT_DECLARED.text.format(limit="power"))], "limit_declared"),
        ([SEEN, AGREED, (What.CLOSED, "idea", Why.LIMIT_SURFACED.text.format(limit="water"))], "limit_surfaced"),
        ([(What.FIRM_LEFT, "A", Why.LOST_PATIENCE.text)], "no_partner"),
        ([(What.FIRM_LEFT, "A", "x"), (What.FIRM_JOINED, "A", "x")], "not_seen"),
        ([SEEN, (What.DROPPED, "idea", "the cat ate it")], "the cat ate it"),
    ],
)
def test_the_last_that_happened_is_what_stopped_it(turns, reason):
    assert stopped(*turns) == reason


def test_the_commonest_reason_is_told_with_its_share():
    refused = [(n, 2, "refused", "idea", Why.RECEIVER_REFUSED.text) for n in range(3)]
    events = happened((4, 9, "started", "idea", "x"), *refused)
    (row,) = exchanges_table(events, place(opportunity("idea")), 5, 0).to_dict("records")
    assert (row["started"], row["stopped_by"], row["stopped_share"]) == (1, "receiver_refused", 0.75)


def test_what_ran_before_is_not_stopped():
    case = place(opportunity("idea"), running=["idea"])
    (row,) = exchanges_table(happened((0, 0, "running", "idea", "x")), case, 1, 0).to_dict("records")
    assert (row["ran_before"], row["stopped_by"], row["share_operating"]) == (True, "", 1.0)


def test_candidates_that_never_joined_are_no_partners():
    candidate = firm("B").__class__(**{**vars(firm("B")), "status": "candidate"})
    assert stopped(case=place(opportunity("idea"), firms=("A", candidate))) == "no_partner"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language):
    assert all(f"hindered.{reason}" in words_of(language) for reason in STOPS)
    assert set(room._REASONS.values()) < {*STOPS}
