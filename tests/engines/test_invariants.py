"""What must hold in every place, under every scenario, with any parameters."""

from __future__ import annotations

import csv
import dataclasses
import functools
import math
import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import Case, Event, Parameters, Scenario, chance, load_case, simulate
from sim.agents import Facilitator, Firm
from sim.happenings import Why
from sim.model import SymbiosisModel
from sim.parameters import MECHANISMS, all_declarations
from sim.place.branches import BRANCHING_KINDS, with_branches
from sim.place.case import FIRM_QUANTITIES, KINDS, LIMITS, OPPORTUNITY_QUANTITIES, FirmData, OpportunityData, Tie
from sim.place.read import SHIPPED
from sim.quantity import Quantity
from sim.reference import exchange as exchange_module
from sim.reference import model as model_module
from sim.reference.exchange import Exchange
from sim.scenario import CHOICES, FacilitatorChoice, MunicipalityChoice

SETTINGS = settings(
    max_examples=80, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
FEW = settings(SETTINGS, max_examples=8)

# --- any place, any scenario --------------------------------------------------------------------

# Ideas come fast, work is short: forty weeks hold whole lives of exchanges. All floats, because a
# mix of whole and broken numbers makes numba compile every rule anew.
DEFAULTS = {f"{group}.{name}": default for group, name, _, default in all_declarations()}
LIVELY = DEFAULTS | {
    "discovery.discovery_rate": 1.0, "discovery.mapping_yield": 0.2, "project.cooldown": 5,
    "project.finance_rate": 0.5, "project.drop_rate": 0.05, "operation.restart_weeks": 4,
    "operation.market_end_rate": 0.03, "operation.delivery_trust_loss": 0.3,
    "initial.initial_communication": 0.6, "project.drive_base": 0.4, "commitment.exit_allowed": True,
    "commitment.exit_commitment": 0.4, "commitment.exit_patience": 12, "lifecycle.stage_patience": 2,
    "municipality.first_review": 10, "municipality.recruiting_rate": 0.2, "municipality.theme_days": 12,
    "municipality.mediation_trust": 0.6, "municipality.idle_progress": 4.0, "municipality.idle_weeks": 4,
    "discovery.branch_rate": 0.05,
}  # fmt: skip


def any_value(declaration, default):
    """Any allowed value of a parameter, its ends included."""
    high = declaration.high if math.isfinite(declaration.high) else 1000.0
    if isinstance(default, bool):
        return st.booleans()
    if isinstance(default, int):
        return st.integers(int(declaration.low), int(min(high, 60)))
    ends = [float(declaration.low), float(high)]
    return st.one_of(st.sampled_from(ends), st.floats(*ends))


ANY_VALUE = {
    f"{group}.{name}": any_value(declaration, default)
    for group, name, declaration, default in all_declarations()
    if group != "lifecycle" and not name.startswith("state_weeks")  # those may not contradict each other
}


@st.composite
def parameters(draw):
    """Lively parameters, of which some are anything that is allowed."""
    chosen = draw(st.lists(st.sampled_from(sorted(ANY_VALUE)), max_size=6, unique=True))
    return Parameters().replaced(LIVELY | {name: draw(ANY_VALUE[name]) for name in chosen})


NAMES = ["Ask", "Bjørk", "Gran", "Furu", "Hassel"]


def drawn_firm(name, lot):
    in_park = lot.random() < 0.5
    quantities = {
        "attention_hours": lot.choice([0, 10, 25, 60]), "competence": lot.uniform(0.3, 1),
        "reliability": lot.choice([0, 0.6, 0.9, 1]), "understanding": lot.random(),
        "commitment": lot.uniform(0.3, 1),
    }  # fmt: skip
    return FirmData(
        firm=name, sector="", size_class="", park=in_park, max_projects=lot.choice([1, 2, 4]),
        location="town" if in_park else lot.choice(["town", "far"]),
        status="candidate" if lot.random() < 0.15 else "member",
        quantities={key: Quantity(chance.FIXED, float(value)) for key, value in quantities.items()},
        weights=(1 / 3, 1 / 3, 1 / 3), needs=("heat", "water"),
        offers={"heat": lot.uniform(0, 5), "water": math.inf},
    )  # fmt: skip


def drawn_opportunity(name, towns, lot):
    supplier, receiver = lot.sample(towns, 2)
    numbers = {
        "value": lot.uniform(0.4, 1), "value_spread": lot.uniform(0, 0.3), "amount": lot.uniform(0.1, 3),
        "co2_t_per_year": 1, "money_nok_per_year": 1, "jobs": 1, "explore_hours": lot.uniform(1, 20),
        "implement_hours": lot.uniform(1, 20), "permit_weeks": lot.uniform(0, 6),
        "capital_need": lot.random(), "contract_weeks": lot.uniform(1, 20),
    }  # fmt: skip
    resource, start, kind = lot.choice(["heat", "water"]), lot.choice(["latent", "identified"]), lot.choice(KINDS)
    return OpportunityData(
        opportunity=name, supplier=supplier.firm, receiver=receiver.firm, unit="", resource=resource, start=start,
        kind=kind, limit=lot.choice(LIMITS) if lot.random() < 0.3 else "",
        branches=2 if kind in BRANCHING_KINDS else 0,
        quantities=dict.fromkeys(OPPORTUNITY_QUANTITIES)
        | {key: Quantity(chance.FIXED, float(value)) for key, value in numbers.items()},
    )  # fmt: skip


def drawn_case(number):
    """A small town by lot (hypothesis alone likes its towns empty and its firms idle)."""
    lot = random.Random(number)
    towns = [drawn_firm(name, lot) for name in NAMES[: lot.randint(2, 5)]]
    ideas = [drawn_opportunity(f"idea {k}", towns, lot) for k in range(lot.randint(1, 9))]
    running = [
        Tie(idea.supplier, idea.receiver, exchange=idea.opportunity)
        for idea in ideas
        if idea.resource == "water" and lot.random() < 0.25  # there is no limit on water
    ]
    return Case(
        name=f"town-{number}", firms=tuple(towns), opportunities=tuple(ideas), ties=tuple(running),
        facilitator_hosts=lot.choice([(), (towns[0].firm,)]),
    )  # fmt: skip


def cases():
    return st.builds(drawn_case, st.integers(0, 2**32 - 1))


EVENTS = st.lists(
    st.builds(Event, st.integers(1, 40), st.sampled_from(["firm_leaves", "firm_joins"]), st.sampled_from(NAMES[:2]))
    | st.builds(Event, st.integers(1, 40), st.just("market_shock"), st.just("heat"))
    | st.builds(Event, st.integers(1, 40), st.sampled_from(["facilitator_starts", "facilitator_ends"])),
    max_size=3,
)


# That need neither a park nor another lever.
FREE_LEVERS = ("permit", "grant", "training", "mediation", "evaluation", "recruiting", "limits", "pressure")


@st.composite
def scenarios(draw):
    choices = {lever: draw(st.sampled_from(sorted(CHOICES[lever]))) for lever in CHOICES}
    if choices["colocation"] == "none" and choices["municipality"] in ("park", "active"):
        choices["municipality"] = "permit"
    if draw(st.booleans()):  # several levers at once
        choices["municipality"] = MunicipalityChoice(
            "several", neighbours=draw(st.integers(0, 2)),
            **{lever: draw(st.booleans()) for lever in FREE_LEVERS},
        )  # fmt: skip
    events = draw(EVENTS)
    if choices["facilitator"] == "none":
        events = [event for event in events if not event.what.startswith("facilitator")]
    return Scenario(**choices, events=tuple(events), parameters=draw(parameters()))


WORLDS = (cases(), scenarios(), st.integers(0, 2**32 - 1))
WEEKS = 40


def quick(name):
    """A shipped case whose projects take weeks, not years, and whose contracts are short."""
    case = load_case(name)
    short = {
        "explore_hours": Quantity(chance.UNIFORM, 4, 12), "implement_hours": Quantity(chance.UNIFORM, 5, 20),
        "permit_weeks": Quantity(chance.INTEGER, 0, 5), "contract_weeks": Quantity(chance.INTEGER, 8, 20),
    }  # fmt: skip
    return dataclasses.replace(
        case,
        opportunities=tuple(dataclasses.replace(row, quantities=row.quantities | short) for row in case.opportunities),
    )


def lived(case, scenario, seed, model=SymbiosisModel, after_phase=lambda model, phase: None, weeks=WEEKS):
    """A model after some weeks; `after_phase` looks at it after every phase of every week."""

    def watched(phase):
        def run(self):
            getattr(model, phase)(self)
            after_phase(self, phase)

        return run

    watching = type("Watching", (model,), {phase: watched(phase) for phase in model.phases})
    one = watching(case, scenario, seed, 0)
    for _ in range(weeks):
        one.step()
    return one


def test_the_drawn_worlds_are_lively():
    # Guards the other tests: worlds in which nothing happens would prove nothing.
    seen = set()

    @given(*WORLDS)
    @SETTINGS
    def look(case, scenario, seed):
        seen.update(row[2] for row in lived(case, scenario, seed).event_rows)

    look()
    assert {
        "identified", "agreed", "started", "ended", "dropped", "refused", "closed", "delivery_failed",
        "contract_renewed", "firm_left", "firm_joined", "laid_dormant", "meeting_held", "meeting_slipped",
        "facilitator_started", "facilitator_ended", "running", "financed", "grant_paid", "stage",
        "theme_day_held", "theme_day_cancelled", "mediated", "evaluation_held", "evaluation_slipped",
        "discharge_refused", "opened",
    } <= seen  # fmt: skip


# --- levels and hours ---------------------------------------------------------------------------


@given(*WORLDS)
@SETTINGS
def test_levels_stay_between_0_and_1(case, scenario, seed):
    def look(model, phase):
        ties = model.ties
        assert ties.trust.min() >= 0.0, phase
        assert ties.trust.max() <= 1.0, phase
        assert ties.communication.min() >= 0.0, phase
        assert ties.communication.max() <= 1.0, phase
        assert (ties.communication == ties.communication.T).all(), phase
        for firm in model.firms:
            assert 0.0 <= firm.understanding <= 1.0, phase
            assert 0.0 <= firm.commitment <= 1.0, phase
            assert 0.0 <= firm.competence <= 1.0, phase
        for exchange in model.exchanges:
            assert 0.0 <= exchange.nudge <= 1.0, phase
            assert all(0.0 <= hope <= 1.0 for hope in exchange.optimism), phase
        assert 0.0 <= model.facilitator.follow_up <= 1.0, phase
        assert 0.0 <= model.facilitator.organised <= 1.0, phase
        assert 0.0 <= model.municipality.support <= 1.0, phase
        assert 0.0 <= model.municipality.reputation <= 1.0, phase
        assert all(0.0 <= exchange.value <= 1.0 for exchange in model.exchanges), phase
        assert 0.0 <= model.life.recent_held <= 1.0, phase

    lived(case, scenario, seed, after_phase=look)


@given(*WORLDS)
@SETTINGS
def test_facilitators_hours_are_never_created(case, scenario, seed):
    def look(model, phase):
        if phase != "facilitate":  # after it, all hours of the week are spent
            return
        person, rates = model.facilitator, model.parameters
        live = sum(exchange.is_live for exchange in model.exchanges)
        spent = (
            person.organised * rates.meeting.hours_per_meeting
            + person.follow_up * rates.facilitator.follow_up_hours * live
            + person.mapping_hours
        )
        assert spent <= person.hours_this_week() + 1e-9
        assert person.hours_left == 0.0

    lived(case, scenario, seed, after_phase=look)


@given(*WORLDS)
@SETTINGS
def test_firms_hours_are_never_created(case, scenario, seed):
    before = {}

    def look(model, phase):
        if phase == "facilitate":
            before.clear()
            before.update({exchange: exchange.progress for exchange in model.exchanges if exchange.is_live})
        if phase == "work_on_projects":
            for firm in model.members():
                assert firm.project_hours >= 0.0
                assert firm.project_hours + model.facilitator.hours_lent_by(firm) <= firm.attention + 1e-9
                # An agreement sets progress back to 0: that week's hours are not to be seen.
                made = sum(max(0.0, e.progress - before[e]) for e in firm.exchanges if e in before)
                assert made <= firm.project_hours + 1e-9

    lived(case, scenario, seed, after_phase=look)


@given(st.floats(0, 60), st.integers(0, 2**32 - 1))
@FEW
def test_informal_hours_are_those_the_hosts_lend(hours, seed):
    case = load_case("vestbygd")
    scenario = Scenario(
        FacilitatorChoice("informal", False, hours), "park", "monthly",
        events=(Event(10, "firm_leaves", "FOU-tech"),), parameters=Parameters().replaced(LIVELY),
    )  # fmt: skip

    def look(model, phase):
        lent = [model.facilitator.hours_lent_by(firm) for firm in model.firms]
        assert model.facilitator.hours_this_week() == pytest.approx(sum(lent))
        assert sum(lent) <= hours + 1e-9
        for firm, hours_lent in zip(model.firms, lent, strict=True):
            assert 0.0 <= hours_lent <= (firm.attention if firm.is_member else 0.0)

    lived(case, scenario, seed, after_phase=look, weeks=20)


# --- the life of an exchange --------------------------------------------------------------------

LEGAL = {
    "unthought": {"latent", "closed"},
    "latent": {"identified", "closed"},  # closed before week 1, where a limit is declared
    "identified": {"agreed", "dormant", "closed"},
    "agreed": {"operating", "dormant", "closed"},  # closed where a limit surfaces
    "operating": {"ended"},
    "ended": {"latent"},
    "dormant": {"latent"},
    "closed": set(),  # for good
}


class Traced(Exchange):
    """Writes down every state it is put into."""

    def __init__(self, *arguments):
        self.path = []
        super().__init__(*arguments)

    @property
    def state(self):
        return self.path[-1]

    @state.setter
    def state(self, state):
        self.path.append(state)


@given(*WORLDS)
@SETTINGS
def test_no_exchange_skips_a_state(case, scenario, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "Exchange", Traced)
        model = lived(case, scenario, seed)
    for exchange in model.exchanges:
        path = exchange.path
        if exchange.name in case.running and path[:2] == ["latent", "operating"]:  # before week 1
            path = path[1:]
        for before, after in zip(path, path[1:], strict=False):
            assert after in LEGAL[before], path


@given(*WORLDS)
@SETTINGS
def test_every_change_of_state_is_an_event(case, scenario, seed):
    told = {
        "running": "operating", "identified": "identified", "agreed": "agreed", "started": "operating",
        "refused": "dormant", "dropped": "dormant", "laid_dormant": "dormant", "closed": "closed",
        "ended": "ended", "opened": "latent",
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "Exchange", Traced)
        model = lived(case, scenario, seed)
    for exchange in model.exchanges:
        logged = [told[what] for _, _, what, who, _ in model.event_rows if who == exchange.name and what in told]
        path, first = (exchange.path[1:], exchange.path[1:2]) if exchange.parent else (exchange.path, [])
        opens = [state for state in first if state == "latent"]  # every other return to it is the end of a rest
        assert opens + [state for state in path if state != "latent"] == logged


@given(*WORLDS)
@SETTINGS
def test_realised_never_falls_and_counts_once(case, scenario, seed):
    model = lived(case, scenario, seed)
    realised = [row[2] for row in model.week_rows]
    assert realised == sorted(realised)
    starts = [who for _, _, what, who, _ in model.event_rows if what == "started"]
    run = model.run_row()
    assert run["exchanges_realised"] == realised[-1] == len(set(starts)) <= len(case.opportunities)
    assert run["exchange_starts"] == len(starts)
    assert run["exchange_ends"] == sum(row[2] == "ended" for row in model.event_rows)


@given(*WORLDS)
@SETTINGS
def test_states_add_up_to_all_opportunities(case, scenario, seed):
    def look(model, phase):
        for exchange in model.exchanges:
            assert exchange.state in LEGAL, phase
            if exchange.is_live or exchange.state == "operating":
                assert exchange.is_between_members, phase

    model = lived(case, scenario, seed, after_phase=look)
    run = model.run_row()
    assert run["cost_nok"] >= run["grants_nok"] >= 0.0
    assert run["firm_hours"] >= 0.0
    assert run["exchanges_realised"] <= run["opportunities_agreed"] <= run["opportunities_identified"]


@given(*WORLDS)
@SETTINGS
def test_discovery_never_overloads_a_firm(case, scenario, seed):
    class Checked(Exchange):
        def seek_discovery(self, latent):
            super().seek_discovery(latent)
            if self.state == "identified":
                assert self.is_between_members
                assert all(firm.live_projects() <= firm.max_projects for firm in self.sides)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_module, "Exchange", Checked)
        lived(case, scenario, seed)


@given(*WORLDS)
@SETTINGS
def test_agreements_never_exceed_a_streams_capacity(case, scenario, seed):
    def look(model, phase):
        taken = {}
        for exchange in model.exchanges:
            if exchange.state in ("agreed", "operating"):
                stream = (exchange.supplier.name, exchange.resource, exchange.capacity)
                taken[stream] = taken.get(stream, 0.0) + exchange.amount
        for (_, _, capacity), amount in taken.items():
            assert amount <= capacity + 1e-9, phase

    lived(case, scenario, seed, after_phase=look)


@given(*WORLDS)
@SETTINGS
def test_grants_stay_within_the_years_budget(case, scenario, seed):
    model = lived(case, scenario, seed)
    rates = model.parameters.municipality
    assert model.run_row()["grants_nok"] <= rates.grant_budget + 1e-6  # forty weeks: one year's
    assert all(exchange.grant <= rates.grant_ceiling for exchange in model.exchanges)
    if not scenario.municipality.grant:
        assert model.run_row()["grants_nok"] == 0.0


# --- order, replicates, seeds -------------------------------------------------------------------

BUSY = Scenario("informal", "park", "fortnightly", "active", parameters=Parameters().replaced(LIVELY))


def checksums(case, scenario=BUSY, **how):
    return simulate(case, scenario, **({"weeks": 60, "replicates": 2} | how)).checksums()


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


# --- mechanisms switched off ----------------------------------------------------------------------
# Each is switched off twice: by its parameters (Scenario.without), and by code that does nothing.


def nothing(*_):
    """Does nothing."""


def replaced(patch, owner, name, make):
    patch.setattr(owner, name, make(getattr(owner, name)))


def with_zero(*positions):
    """A rule called with some of its arguments at 0."""

    def make(rule):
        def called(*arguments):
            return rule(*(0.0 if k in positions else argument for k, argument in enumerate(arguments)))

        return called

    return make


def forgetting_off(patch):
    patch.setattr(SymbiosisModel, "forget", nothing)


def informal_contact_off(patch):
    patch.setattr(SymbiosisModel, "meet_informally", nothing)


def slip_cost_off(patch):
    patch.setattr(model_module, "lost", lambda level, loss: level)


def meeting_cost_off(patch):  # as if nobody had come
    replaced(patch, exchange_module.project, "hours_for_cooperation",
             lambda rule: lambda attention, commitment, cost, came: rule(attention, commitment, cost, False))  # fmt: skip


def own_discovery_off(patch):
    patch.setattr(exchange_module.discovery, "own_discovery_hazard", lambda *_: 0.0)


def mapping_off(patch):
    patch.setattr(exchange_module.discovery, "mapping_hazard", lambda *_: 0.0)


def follow_up_drive_off(patch):
    replaced(patch, exchange_module.project, "drive", with_zero(1))  # follow_up


def nudge_off(patch):
    replaced(patch, exchange_module.project, "drive", with_zero(3))  # nudge


def ownership_off(patch):
    replaced(patch, exchange_module.project, "drive",
             lambda rule: lambda v, f, s, n, owned, *rest: rule(v, f, s, n, False, *rest))  # fmt: skip


def diffusion_off(patch):
    patch.setattr(SymbiosisModel, "is_responsibility_diffused", lambda _: False)


def clarification_off(patch):
    patch.setattr(exchange_module.project, "clarified_optimism", lambda optimism, *_: optimism)


def optimism_off(patch):
    patch.setattr(exchange_module.discovery, "initial_optimism", lambda *_: 0.0)


def giving_up_off(patch):
    replaced(patch, exchange_module.project, "drop_probability", with_zero(0))


def disappointment_off(patch):
    replaced(patch, exchange_module.project, "drop_probability", with_zero(2))


def drop_cost_off(patch):
    def costless(drop):
        def maybe_drop(self, drive):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(exchange_module, "lost", lambda level, loss: level)
                inner.setattr(type(self.model.ties), "lower_trust", nothing)
                drop(self, drive)

        return maybe_drop

    replaced(patch, Exchange, "_maybe_drop", costless)


def failed_delivery_off(patch):  # it fails, and nobody minds or speaks of it
    patch.setattr(Firm, "trust_less", nothing)
    replaced(patch, Firm, "spread_word",
             lambda spread: lambda self, supplier, good: spread(self, supplier, good) if good else None)  # fmt: skip


def gossip_off(patch):
    patch.setattr(Firm, "spread_word", nothing)


def learning_by_doing_off(patch):  # the only gain in a week of operation that is no tie's
    def unlearned(operate):
        def run(self):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(exchange_module, "gained", lambda level, gain: level)
                operate(self)

        return run

    replaced(patch, Exchange, "operate", unlearned)


def market_end_off(patch):
    replaced(patch, exchange_module.operation, "end_reason", with_zero(2))


def end_cost_off(patch):
    def costless(end):
        def run(self, why):
            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(exchange_module, "lost", lambda level, loss: level)
                end(self, why)

        return run

    replaced(patch, Exchange, "end", costless)


def commitment_drift_off(patch):
    def still(take_stock):
        def run(self):
            from sim.rules import commitment

            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(commitment, "drifted", lambda level, *_: level)
                take_stock(self)

        return run

    replaced(patch, Firm, "take_stock", still)


def impatience_off(patch):
    from sim.rules import commitment

    replaced(patch, commitment, "commitment_target",
             lambda rule: lambda operating, waited, *rest: rule(operating, 0, *rest))  # fmt: skip


def exit_off(patch):
    replaced(patch, Firm, "leave",
             lambda leave: lambda self, why: None if why == Why.LOST_PATIENCE else leave(self, why))  # fmt: skip


def branching_off(patch):
    patch.setattr(Exchange, "branch_off", nothing)


OFF = {name.removesuffix("_off"): function for name, function in list(globals().items()) if name.endswith("_off")}

# Everything on, and lively enough for each mechanism to matter within two years.
EVERYTHING = Scenario(
    "informal", "park", "fortnightly",
    parameters=Parameters().replaced({
        "discovery.discovery_rate": 0.2, "discovery.mapping_yield": 0.1, "project.cooldown": 10,
        "project.drop_rate": 0.05, "operation.market_end_rate": 0.01, "operation.restart_weeks": 10,
        "initial.initial_communication": 0.5, "commitment.exit_allowed": True,
        "commitment.exit_commitment": 0.5, "commitment.exit_patience": 20, "discovery.branch_rate": 0.05,
    }),
)  # fmt: skip
# Where a mechanism matters, if not in the reference case: there no partner is named, so no stream branches.
PLACES = {"branching": "vestbygd"}


@functools.cache
def everything_on(seed, place):
    return tables(EVERYTHING, seed, place)


def tables(scenario, seed, place):
    model = lived(with_branches(quick(place), 2), scenario, seed, weeks=110)
    told = model.run_row()
    told.pop("firm_hours")  # accounting: what an hour in a meeting is said to cost
    return model.event_rows, model.week_rows, told


def test_every_mechanism_has_its_code_that_does_nothing():
    assert set(OFF) == set(MECHANISMS)


@pytest.mark.parametrize("mechanism", sorted(MECHANISMS))
def test_a_mechanism_switched_off_equals_code_that_does_nothing(mechanism):
    without = dataclasses.replace(EVERYTHING, without=(mechanism,))
    place = PLACES.get(mechanism, "reference")
    for seed in range(11, 16):  # as a rule the first will do: luck in which the mechanism matters
        on, by_parameter = everything_on(seed, place), tables(without, seed, place)
        with pytest.MonkeyPatch.context() as patch:
            OFF[mechanism](patch)
            by_code = tables(EVERYTHING, seed, place)
        for what, a, b in zip(("events", "weeks", "run"), by_parameter, by_code, strict=True):
            assert a == b, f"{what}: first difference {first_difference(a, b)}"
        if by_parameter != on:
            return
    pytest.fail("the mechanism makes no difference here: the test is blind")


def first_difference(a, b):
    pairs = zip(a.items(), b.items(), strict=True) if isinstance(a, dict) else zip(a, b, strict=False)
    return next(((x, y) for x, y in pairs if x != y), (len(a), len(b)))


@pytest.mark.parametrize(
    "lever",
    [
        "permit",
        "grant",
        "park",
        "review",
        "training",
        "mediation",
        "evaluation",
        "recruiting",
        "pressure",
    ],
)
def test_a_municipal_lever_that_is_off_costs_nothing(lever):
    # Its parameters must then be dead: the strongest sign that the lever is really off.
    case = load_case("vestbygd")
    away = {
        "permit": {"municipality.municipal_weeks": 12.0, "municipality.permit_capacity": 0.5},
        "grant": {"municipality.grant_budget": 0.0, "municipality.grant_share": 1.0},
        "park": {"municipality.park_places": 4, "municipality.park_full_share": 0.0},
        "review": {"municipality.first_review": 1, "municipality.support_step": 1.0},
        "training": {"municipality.theme_days": 12, "municipality.theme_competence_gain": 1.0},
        "mediation": {"municipality.mediation_trust": 1.0, "municipality.mediation_gain": 1.0},
        "evaluation": {"municipality.idle_weeks": 1, "municipality.evaluation_commitment_gain": 1.0},
        "recruiting": {"municipality.recruiting_rate": 1.0, "municipality.outreach_hours": 75.0},
        "pressure": {"municipality.discharge_refusal": 1.0, "municipality.pressure_gain": 1.0},
    }[lever]
    off = Scenario("appointed", "park", "monthly", parameters=Parameters().replaced(LIVELY))
    changed = Scenario("appointed", "park", "monthly", parameters=Parameters().replaced(LIVELY | away))
    assert checksums(case, off, weeks=110) == checksums(case, changed, weeks=110)


def test_a_skilled_facilitator_without_hours_is_nobody():
    nobody = lived(load_case("vestbygd"), Scenario("none"), 1, weeks=60)
    idle = lived(load_case("vestbygd"), Scenario(FacilitatorChoice("idle", False, 0.0)), 1, weeks=60)
    assert idle.event_rows == nobody.event_rows
    assert idle.week_rows == nobody.week_rows


def test_a_facilitator_who_comes_later_changes_nothing_before():
    case = load_case("vestbygd")
    never = simulate(case, Scenario("none", "park", "monthly"), weeks=60)
    later = simulate(case, Scenario(FacilitatorChoice("appointed", True, 37.5, 1, 31), "park", "monthly"), weeks=60)
    # The start takes effect in phase 8 of week 30, so that week's roles (phase 9) already know of it.
    assert later.weeks[later.weeks.week < 30].equals(never.weeks[never.weeks.week < 30])
    assert not later.weeks.equals(never.weeks)


class Lazy(Facilitator):
    """A facilitator class of one's own, as docs/extending.md promises."""

    def map_opportunities(self):
        self.mapping_hours = self.hours_left = 0.0


def test_an_overridden_facilitator_who_never_maps_finds_nothing():
    lazy = type("LazyModel", (SymbiosisModel,), {"facilitator_class": Lazy})
    scenario = Scenario("appointed", "park", "monthly", without=("own_discovery",))
    record = simulate(load_case("reference"), scenario, weeks=80, engine="mesa", model=lazy)
    assert record.runs.opportunities_identified.tolist() == [0]
    assert simulate(load_case("reference"), scenario, weeks=80).runs.opportunities_identified[0] > 0
