"""Mesa's own tools make, step, stop and read the model, in numbers of `simulate`; what they cannot is one line."""

from __future__ import annotations

import importlib.util
import pickle
import sys
from types import SimpleNamespace

import mesa
import pytest

from experiments.for_mesa.keywords import OF_THE_RUN, asked, names
from experiments.for_mesa.luck import replicate_of
from experiments.for_mesa.model import MesaModel
from experiments.request.changed import changeable_keys
from sim import Event, Scenario, load_case, simulate
from sim.agents import Exchange, Firm
from sim.extension import lever, outcome, parameter
from sim.model import SymbiosisModel
from sim.place.case import CaseError
from sim.record import WEEK_COLUMNS

IS_4 = int(mesa.__version__.split(".")[0]) >= 4
HAS_RNG = not IS_4 and "rng" in mesa.batch_run.__code__.co_varnames  # of the batch runner, since 3.4
CASE, WEEKS = load_case("vestbygd"), 14
OBSERVED = Scenario(**CASE.as_observed)
pytestmark = pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")


def weeks_of(model: MesaModel) -> list[tuple[object, ...]]:
    return list(model.datacollector.get_model_vars_dataframe().itertuples(index=False, name=None))


def run(**keywords: object) -> MesaModel:
    model = MesaModel(**keywords)
    while model.running:
        model.step()
    return model


def test_a_run_by_keyword_is_that_of_simulate_and_stops_by_itself():
    model = run(hours=20, meetings="weekly", drop_rate=0.02, permit=True, weeks=WEEKS, seed=4, replicate=3)
    chosen = model.chosen
    assert (chosen.facilitator.form, chosen.facilitator.hours, chosen.meetings.interval) == ("informal", 20, 1)
    assert chosen.parameters.project.drop_rate == 0.02
    assert chosen.municipality.permit
    record = simulate(CASE, chosen, seed=4, replicates=[3], weeks=WEEKS)
    assert weeks_of(model) == list(record.weeks.itertuples(index=False, name=None))
    assert (model.week, model.steps, model.running) == (WEEKS, WEEKS, False)
    tables = model.data_recorder.get_all_dataframes()
    assert tables["events"].equals(record.events)
    assert tables["runs"].exchanges_realised.tolist() == record.runs.exchanges_realised.tolist()
    with pytest.raises(ValueError, match=r"^outcomes: unknown table 'week'; did you mean 'weeks'\?$"):
        model.data_recorder.get_table_dataframe("week")


def test_every_name_of_the_command_line_is_a_keyword_and_none_means_two_things():
    keys = {*changeable_keys(), *OF_THE_RUN}
    assert set(names().values()) == keys
    last = [key.rpartition(".")[2] for key in keys]
    assert len(set(last)) == len(last)


def test_levers_that_are_not_named_stay_as_observed_or_as_a_scenario_says():
    assert asked({}).scenario == OBSERVED
    own = Scenario("appointed", "park", "weekly", events=(Event(3, "study_visit"),))
    assert asked({}, scenario=own).scenario == own
    assert asked({"meetings": "monthly"}, scenario=own).scenario.labels()["meetings"] == "monthly"
    assert asked({"events": own.events, "case": CASE}).scenario.events == own.events


# --- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keywords", "line"),
    [
        ({"hour": 2}, "hour: unknown keyword; did you mean 'hours'?"),
        ({"cadence": "weekly"}, "cadence: unknown keyword; did you mean 'meetings'?"),
        ({"max_steps": 9}, "max_steps: unknown keyword; did you mean 'weeks'?"),
        ({"hours": -1}, "facilitator.hours: -1 is out of range; allowed: 0 to 375 (hours a week)"),
        ({"hours": 3, "facilitator.hours": 4}, "facilitator.hours: stands twice; allowed: once"),
        ({"facilitator": "none", "hours": 3}, "facilitator.hours: 3 contradicts facilitator=none; allowed: 0"),
        ({"collect": "all"}, "collect: unknown choice 'all'; known: agents, nothing, weeks"),
        ({"case": "vestbgd"}, "case: 'vestbgd' is neither a shipped case nor a folder; did you mean 'vestbygd'?"),
        ({"weeks": 0}, "weeks: 0 is not a whole number in range; allowed: 1 to 5200"),
        ({"seed": None}, "seed: None is not a whole number in range; allowed: 0 to 4294967295"),
        ({"scenario": 4}, "scenario: 4 is a Scenario neither of this project nor of Mesa"),
        ({"rng": 1, "replicate": 2}, "replicate: 2 and rng: 1 say each which future it is; allowed: one of them"),
        ({"rng": 2**40}, "rng: 1099511627776 is not a whole number in range, and no generator is used here; allowed: 0 to 4294967295"),
    ],
)  # fmt: skip
def test_a_bad_keyword_is_one_clear_line(keywords, line):
    with pytest.raises((ValueError, CaseError)) as fault:
        MesaModel(**keywords)
    assert str(fault.value) == line


# --- the batch runner of Mesa 3 -------------------------------------------------------------------------


@pytest.mark.skipif(IS_4, reason="Mesa 4 has no batch runner")
def test_iterations_are_the_replicates_of_simulate():
    parameters = {"hours": [8.0, 20.0], "weeks": WEEKS}
    rows = mesa.batch_run(MesaModel, parameters, iterations=3, display_progress=False)
    assert len(rows) == 6
    for hours in (8.0, 20.0):
        mine = [row for row in rows if row["hours"] == hours]
        chosen = asked({"hours": hours}).scenario
        last = simulate(CASE, chosen, replicates=3, weeks=WEEKS).weeks.query("week == @WEEKS")
        assert [row["iteration"] for row in mine] == [0, 1, 2]
        for name in WEEK_COLUMNS:
            assert [row[name] for row in mine] == last[name].tolist(), name
    if HAS_RNG:
        found = mesa.batch_run(MesaModel, parameters, rng=[2, 0], display_progress=False)
        assert [row["trust"] for row in found] == [rows[k]["trust"] for k in (4, 5, 0, 1)]


@pytest.mark.skipif(IS_4, reason="Mesa 4 has no batch runner")
def test_agents_of_a_row_are_those_of_its_week():
    parameters = {"weeks": 6, "collect": "agents", "case": "reference"}
    rows = mesa.batch_run(MesaModel, parameters, data_collection_period=1, display_progress=False)
    model = MesaModel(**parameters)
    for week in range(1, 7):
        model.step()
        kept = [row for row in rows if row["week"] == week and row["kind"] == "Firm"]
        assert [row["commitment"] for row in kept] == [firm.commitment for firm in model.firms]
        assert [row["state"] for row in rows if row["week"] == week and row["kind"] == "Exchange"] == [
            exchange.state for exchange in model.exchanges
        ]
    table = model.datacollector.get_agent_vars_dataframe()
    assert len(table) == len(rows) == 6 * len(model.agents)


@pytest.mark.skipif(IS_4, reason="Mesa 4 has no batch runner")
def test_iterations_that_would_all_be_alike_are_refused():
    with pytest.raises(ValueError, match=r"^iterations: all would be future 2, which replicate names; allowed: one"):
        mesa.batch_run(MesaModel, {"replicate": 2, "weeks": 1}, iterations=2, display_progress=False)


def test_a_batch_runner_that_hides_its_iterations_is_refused():
    """As it might come to be in a Mesa that is not there yet: the runner's frame without the number."""
    space = {"__name__": "mesa.batchrunner", "replicate_of": replicate_of}
    exec("def run(): return replicate_of({})", space)
    with pytest.raises(ValueError, match=r"^iterations: this Mesa does not tell them; allowed: replicate=range"):
        space["run"]()


def test_a_class_of_ones_own_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(MesaModel)) is MesaModel


# --- scenarios of Mesa ------------------------------------------------------------------------------


@pytest.mark.skipif(importlib.util.find_spec("mesa.experimental.scenarios") is None, reason="since Mesa 3.5")
def test_a_scenario_of_mesa_says_by_name_what_keywords_say():
    from mesa.experimental.scenarios import Scenario as MesaScenario

    class Town(MesaScenario):
        hours: float = 20.0
        weeks: int = 5

    assert MesaModel(scenario=MesaScenario()).replicate == 0  # as SolaraViz gives it
    if hasattr(Town, "spawn_replications"):
        models = [MesaModel(scenario=one) for one in Town(rng=9).spawn_replications(3)]
        with pytest.raises(
            ValueError, match=r"^scenario: does not say which future it is; allowed: spawn_replications"
        ):
            MesaModel(scenario=Town(rng=9))
    else:
        models = [MesaModel(scenario=Town(rng=replicate)) for replicate in range(3)]
    record = simulate(CASE, models[0].chosen, replicates=3, weeks=5)
    for model in models:
        assert model.chosen.facilitator.hours == 20
        assert type(model.scenario) is Town
        model.run_until(5)
        assert model.week_rows[-1][0] == model.replicate
    assert [model.run_row()["trust"] for model in models] == record.runs.trust.tolist()


def test_a_scenario_of_mesa_4_that_lost_its_seed_is_refused():
    lost = SimpleNamespace(replication_id=None)
    assert replicate_of({"replication_id": 3}) == 3
    assert lost.replication_id is None
    with pytest.raises(ValueError, match=r"^scenario: does not say which future it is"):
        replicate_of({}, is_without=True)


# --- agents -----------------------------------------------------------------------------------------


def test_exchanges_are_agents_that_can_be_counted_by_their_state_and_taken_out():
    model = run(facilitator="appointed", weeks=60)
    exchanges = model.agents_by_type[Exchange]
    assert list(exchanges) == model.exchanges
    assert len(model.agents_by_type[Firm]) == len(model.firms)
    assert exchanges.agg("weeks_operated", max) > 0
    shared = next(iter(exchanges.select(lambda exchange: exchange.is_shared)))
    shared.remove()
    assert shared not in model.agents
    assert model.event_rows[-1][2:] == ("closed", shared.name, "removed from the model")
    for _ in range(30):
        model.step()
    assert shared.state == "closed"
    assert shared in model.exchanges  # what was, counts in the row of the run


def test_a_removed_firm_leaves_as_the_event_says():
    """But for the reason in words, and for being asked to join again."""
    name = CASE.firms[0].firm
    usual = run(
        facilitator="appointed", weeks=25, case=CASE, events=[{"week": 20, "what": "firm_leaves", "target": name}]
    )
    model = MesaModel(facilitator="appointed", weeks=25, case=CASE)
    while model.running:
        model.step()
        if model.week == 20:
            model.firm_named(name).remove()
    assert weeks_of(model)[20:] == weeks_of(usual)[20:]


def test_nothing_is_collected_where_nothing_is_wanted():
    model = run(weeks=2, collect="nothing")
    assert not hasattr(model, "datacollector")
    assert len(model.week_rows) == 2


class Doubled(SymbiosisModel):
    """Somebody's own week."""

    phases = ("forget", *SymbiosisModel.phases)


class MesaDoubled(MesaModel, Doubled):
    """The same by keyword."""


def test_a_subclass_of_ones_own_goes_by_keyword_too():
    model = run_of = MesaDoubled(weeks=8, replicate=2)
    while run_of.running:
        run_of.step()
    record = simulate(CASE, OBSERVED, replicates=[2], weeks=8, engine="mesa", model=Doubled)
    assert weeks_of(model) == list(record.weeks.itertuples(index=False, name=None))
    assert weeks_of(model) != weeks_of(run(weeks=8, replicate=2))


class Newsy(SymbiosisModel):
    """One with a lever, a number and an outcome of its own."""

    newsletter = lever({"none": 0, "weekly": 1}, "weeks", "Weeks from one newsletter to the next.")
    tiring = parameter(0.01, "0-1", 0, 1, "Commitment that a week costs.", source="nobody")

    @outcome("0-1", "what tires", of="both")
    def tired(self):
        return self.tiring * self.newsletter


class MesaNewsy(MesaModel, Newsy):
    """The same by keyword."""


def test_what_a_subclass_declares_is_a_keyword_and_a_column():
    parameters = {"weeks": [2], "newsletter": "weekly", "tiring": [0.01, 0.5]}
    rows = mesa.batch_run(MesaNewsy, parameters, display_progress=False)
    assert [(row["tiring"], row["tired"]) for row in rows] == [(0.01, 0.01), (0.5, 0.5)]
    model = MesaNewsy(weeks=1, newsletter="weekly")
    model.step()
    assert [model.data_recorder.get_table_dataframe(name)["tired"].tolist() for name in ("runs", "weeks")] == [
        [0.01]
    ] * 2
    with pytest.raises(ValueError, match=r"^tirin: unknown keyword; did you mean 'tiring'\?$"):
        MesaNewsy(tirin=0.1)


def test_pictures_are_drawn_of_any_week_and_the_page_says_what_is_missing(monkeypatch):
    from experiments.for_mesa.pictures import network, weekly

    model = MesaModel(weeks=3)
    for _ in range(3):
        assert weekly(model, ("trust", "commitment")).axes[0].get_xlabel() == "week"
        assert len(network(model).axes[0].texts) == len(model.firms)
        model.step()
    assert weekly(model, ("trust",)).axes[0].lines[0].get_xdata().tolist() == [1, 2, 3]
    monkeypatch.setitem(sys.modules, "solara", None)
    monkeypatch.delitem(sys.modules, "experiments.for_mesa.watch", raising=False)
    with pytest.raises(ImportError, match=r"^solara is missing.*pip install 'symbiosis\[viz\]'$"):
        importlib.import_module("experiments.for_mesa.watch")
