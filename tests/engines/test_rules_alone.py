"""Each rule that can be added to the model, alone: it moves its measure as its theory page says, and nothing else.

The measure is taken in a place that ships, in the same 40 futures with the rule and without it. Whether both engines
agree and whether no other draw moves: each rule is asked one of the two every day, both under SYMBIOSIS_THOROUGH.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import Parameters, Record, Scenario, chance, load_case, simulate
from sim.model import SymbiosisModel
from sim.parameters import MECHANISMS
from sim.scenario import MunicipalityChoice
from tests.scenarios import MOVED_BY_PART_TWO, SINCE_VERSION_2
from tests.thorough import tried
from tests.twins import assert_twins, first_difference

FUTURES = 40
NORMAL_95 = 1.96


@dataclasses.dataclass(frozen=True)
class Rule:
    """What switches a rule on, where it shows and how, and a scenario in which it has nothing to act on."""

    on: dict[str, float]
    place: str
    scenario: Scenario
    weeks: int
    measure: Callable[[Record], pd.Series]  # a number for each future
    rises: bool
    idle: Scenario

    def told(self, scenario: Scenario) -> Scenario:
        """The scenario with this rule on."""
        return dataclasses.replace(scenario, parameters=scenario.parameters.replaced(self.on))


def held(record: Record) -> pd.Series:
    """Share of planned meetings that were held."""
    return record.runs.meetings_held / record.runs.meetings_planned


def visits(record: Record) -> pd.Series:
    """Firms that came to a meeting that was held, in the mean."""
    told = record.events[record.events.what == "meeting_held"]
    return told.why.str.extract(r"^(\d+) of")[0].astype(float).groupby(told.replicate).mean()


def renewed(record: Record) -> pd.Series:
    """Share of the contracts that were up and that both sides renewed."""
    up = record.events[(record.events.what == "contract_renewed") | (record.events.why == "contract not renewed")]
    return (up.what == "contract_renewed").groupby(up.replicate).mean()


def dropped(record: Record) -> pd.Series:
    """Projects dropped, of those dropped or started."""
    return record.runs.drops / (record.runs.drops + record.runs.exchange_starts)


def trust(record: Record) -> pd.Series:
    """Mean trust in the last week."""
    return record.runs.trust


def largest_fall(record: Record) -> pd.Series:
    """Largest fall of mean trust within half a year."""
    levels = record.weeks.pivot(index="week", columns="replicate", values="trust")
    return (levels - levels[::-1].rolling(26, min_periods=1).min()[::-1]).max()


def committed(record: Record) -> pd.Series:
    """Mean commitment over all weeks."""
    return record.weeks.commitment.groupby(record.weeks.replicate).mean()


def weeks_in_decline(record: Record) -> pd.Series:
    """Weeks in stage 5."""
    return (record.weeks.stage == 5).groupby(record.weeks.replicate).sum()


def started(record: Record) -> pd.Series:
    """Exchanges realised."""
    return record.runs.exchanges_realised


def trusted(record: Record) -> pd.Series:
    """Mean trust at the end."""
    return record.runs.trust


TAUGHT = MunicipalityChoice("taught", training=True)
ALL_OFF = Parameters().replaced(
    MOVED_BY_PART_TWO | {key: value for rule in SINCE_VERSION_2 for key, value in MECHANISMS[rule].items()}
)


def scenario_of(*levers: Any, without: tuple[str, ...] = (), **values: float) -> Scenario:
    """A scenario in which no rule of version 3 is on; values by name, group__name."""
    changed = {name.replace("__", "."): value for name, value in values.items()}
    return Scenario(*levers, without=without, parameters=ALL_OFF.replaced(changed))


UNMOVED = dict.fromkeys(  # nothing moves trust
    ("contact__informal_trust_gain", "meeting__meeting_trust_gain", "operation__delivery_trust_gain",
     "operation__delivery_trust_loss", "project__drop_trust_loss", "project__violation_weight"), 0.0,
)  # fmt: skip

RULES = {
    "mandate": Rule(
        {"meeting.undeclared_mandate": 0.3}, "vestbygd", scenario_of("informal", "park", "monthly"), 520,
        held, rises=False, idle=scenario_of("appointed", "park", "monthly", MunicipalityChoice("look", evaluation=True)),
    ),
    "park_attendance": Rule(
        {"meeting.attend_in_park": 0.15}, "vestbygd", scenario_of("appointed", "park", "monthly"), 260,
        visits, rises=True, idle=scenario_of("appointed", "none", "monthly"),
    ),
    "renewal_clarity": Rule(
        {"operation.renewal_clarity": 1.0}, "vestbygd", scenario_of("appointed", "park", "monthly"), 1040,
        renewed, rises=True, idle=scenario_of("appointed", "park", "monthly", project__ambiguity_weight=0.0),
    ),
    "experience": Rule(
        {"project.drive_experience": 0.5}, "kalundborg", scenario_of(), 1040, dropped, rises=False,
        idle=scenario_of("appointed", "park", "monthly", project__drive_base=1.0),
    ),
    "corridor": Rule(
        {"contact.informal_nudge": 0.5}, "reference", scenario_of("informal", "park_with_common_room", "monthly"), 520,
        started, rises=True, idle=scenario_of("informal", "park_with_common_room", without=("informal_contact",)),
    ),
    "turnover": Rule(
        {"facilitator.turnover_rate": 0.004}, "reference", scenario_of("appointed", "park", "monthly"), 520,
        started, rises=False, idle=scenario_of("informal", "park", "monthly"),
    ),
    "competence": Rule(
        {"project.competence_weight": 0.5, "project.doubt_weight": 0.1}, "reference",
        scenario_of("appointed", "park", "monthly", TAUGHT, municipality__theme_days=6), 520, started, rises=True,
        idle=scenario_of("appointed", "park", "monthly", without=("own_discovery", "mapping")),  # nothing to work on
    ),
    "theme_day_contact": Rule(
        {"municipality.theme_day_contact": 0.5}, "vestbygd", scenario_of("appointed", "park", "monthly", TAUGHT), 260,
        trusted, rises=True, idle=scenario_of("appointed", "park", "monthly"),
    ),
    "steep_finance": Rule(
        {"project.finance_steepness": 3.0}, "reference", scenario_of("appointed", "park", "monthly"), 520,
        started, rises=False, idle=scenario_of("appointed", "park", "monthly", project__self_financed=1.0),
    ),
    "trust_returns": Rule(
        {"trust.trust_half_life": 260.0}, "vestbygd", scenario_of("appointed", "park", "monthly"), 520,
        trust, rises=False, idle=scenario_of("appointed", "park", "monthly", **UNMOVED),
    ),
    "incidents": Rule(
        {"trust.incident_rate": 0.001}, "reference", scenario_of("appointed", "park", "monthly"), 520,
        trust, rises=False, idle=scenario_of("none", "park", "monthly", without=("own_discovery",)),
    ),
    "suspicion": Rule(
        {"trust.suspicion": 0.5}, "vestbygd", scenario_of("informal", "park", "monthly", trust__incident_rate=0.001),
        520, largest_fall, rises=True, idle=scenario_of("informal", "park", "monthly"),
    ),
    "patience_by_size": Rule(
        {"commitment.patience_cornerstone": 0.5}, "vestbygd", scenario_of("appointed", "park", "monthly"), 260,
        committed, rises=False, idle=scenario_of("appointed", "park", "monthly", commitment__impatience=0.0),
    ),
    "decline_by_peak": Rule(
        {"lifecycle.decline_by_peak": True}, "vestbygd", scenario_of("appointed", "park", "monthly"), 520,
        weeks_in_decline, rises=False, idle=scenario_of("appointed", "park", "monthly", lifecycle__goal_on=1.0),
    ),
}  # fmt: skip


def measured(rule: Rule, scenario: Scenario) -> pd.Series:
    return rule.measure(simulate(load_case(rule.place), scenario, replicates=FUTURES, weeks=rule.weeks))


def effect(rule: Rule, without: tuple[str, ...] = ()) -> tuple[float, float]:
    """Interval (95 %) of the mean change from the same futures without the rule, in the direction told."""
    on = dataclasses.replace(rule.told(rule.scenario), without=without)
    change = (measured(rule, on) - measured(rule, rule.scenario)).to_numpy(float)
    if not rule.rises:
        change = -change
    half = NORMAL_95 * change.std(ddof=1) / np.sqrt(FUTURES)
    return float(change.mean() - half), float(change.mean() + half)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_alone_moves_its_measure_as_its_page_says(name: str) -> None:
    assert effect(RULES[name])[0] > 0.0


@pytest.mark.parametrize("name", RULES)
def test_with_its_mechanism_left_out_it_does_not(name: str) -> None:
    # So the test above can fail: the same parameters do nothing in a model without the mechanism.
    assert effect(RULES[name], without=(name,)) == (0.0, 0.0)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_with_nothing_to_act_on_changes_no_bit(name: str) -> None:
    rule, case = RULES[name], load_case(RULES[name].place)
    with_it, without_it = (
        simulate(case, scenario, replicates=2, weeks=200) for scenario in (rule.told(rule.idle), rule.idle)
    )
    assert first_difference(with_it, without_it) is None


@pytest.mark.parametrize("name", [*RULES][:: tried(1, 2)])
def test_a_rule_moves_no_other_draw(name: str) -> None:
    rule = RULES[name]
    with_it, without_it = (
        decisions_drawn(rule.place, scenario) for scenario in (rule.told(rule.scenario), rule.scenario)
    )
    assert with_it.keys() - {chance.INCIDENT, chance.INCIDENT_PARTNER} <= without_it.keys()
    assert with_it[chance.INFORMAL_CONTACT] == without_it[chance.INFORMAL_CONTACT]


def decisions_drawn(place: str, scenario: Scenario) -> dict[int, set[tuple[int, int, int]]]:
    """Decision: the addresses (week, id, id) at which it was drawn in three years."""
    drawn: dict[int, set[tuple[int, int, int]]] = {}

    class Watched(SymbiosisModel):
        def draw(self, decision: int, id_a: int, id_b: int = 0) -> float:
            drawn.setdefault(decision, set()).add((self.week, id_a, id_b))
            return super().draw(decision, id_a, id_b)

    model = Watched(load_case(place), scenario)
    for _ in range(160):
        model.step()
    return drawn


@pytest.mark.parametrize("name", tried([*RULES], [*RULES][1::2]))
def test_both_engines_agree_where_the_rule_is_on(name: str) -> None:
    rule = RULES[name]
    assert_twins(load_case(rule.place), rule.told(rule.scenario), replicates=1, weeks=150)


def test_undeclared_hosts_hold_fewer_meetings_the_less_mandate_they_have() -> None:
    rule = RULES["mandate"]
    shares = [
        measured(rule, scenario_of("informal", "park", "monthly", meeting__undeclared_mandate=mandate))
        for mandate in (1.0, 0.6, 0.3, 0.0)
    ]
    assert all((more >= less).all() for more, less in pairwise(shares))  # future by future: the draws are the same
