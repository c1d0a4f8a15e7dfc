"""Why the stage of an alliance changed: what was so in that week, without which the model's rule would have said less.

Nothing of the rule stands here a second time. Each condition says what it would take to be without it; the rule itself
(`sim.rules.lifecycle.stage_by_rule`) is asked what would have come out then. The page does the same with the same
conditions and the rule of its module (experiments/page/script/stages.js).
"""

from __future__ import annotations

import dataclasses
import inspect
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.words.catalogue import Words
from sim import Case, Scenario
from sim.record import WEEK_COLUMNS
from sim.rules import lifecycle

if TYPE_CHECKING:  # Mesa is imported when a future is told: a page, which is not told any, is made a second sooner
    from sim.model import SymbiosisModel

INPUTS = tuple(inspect.signature(lifecycle.stage_by_rule).parameters)  # in the order of the rule's arguments
SHARES = ("understanding", "commitment")  # values told with two decimals; all others are counts


@dataclasses.dataclass(frozen=True)
class Condition:
    """What may have been so: its name in the catalogues (`stagewhy.<name>`), and the inputs of a week without it.

    `otherwise`: a number, or the name of another input. `only`: what inputs may be for it to be looked at.
    """

    name: str
    otherwise: Mapping[str, int | str]
    only: Mapping[str, Sequence[int]] = dataclasses.field(default_factory=dict)

    def changed(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs of a week without it; empty where it is not looked at, or was not so."""
        if any(inputs[name] not in values for name, values in self.only.items()):
            return {}
        wanted = {name: inputs[value] if isinstance(value, str) else value for name, value in self.otherwise.items()}
        return {name: value for name, value in wanted.items() if value != inputs[name]}


_Only = dict[str, tuple[int, ...]]
_BY_PEAK: _Only = {"decline_by_peak": (1,)}
_BY_ENDS: _Only = {"decline_by_peak": (0,)}
_BACK: _Only = {"stage": (lifecycle.DECLINE, lifecycle.DEATH)}  # of one that grows it would say nothing
CONDITIONS = (  # in the order in which they are told
    Condition("members", {"members": 2}),
    Condition("ideas", {"identified_ever": 1}),
    Condition("few_ideas", {"identified_ever": 2}),
    Condition("goal", {"goal": 0}),
    Condition("no_goal", {"goal": 1}),
    Condition("roles", {"roles": 0}),
    Condition("no_roles", {"roles": 1}),
    Condition("agreed", {"agreed": 0}),
    Condition("none_agreed", {"agreed": 1}),
    Condition("running", {"operating": 0}),
    Condition("partners", {"partners_operating": 0}),
    Condition("halved", {"most_operating": "operating"}, _BY_PEAK),
    Condition("ended_lately", {"ends_lately": 0}, _BY_PEAK),
    Condition("held_out", {"ends_lately": 1}, _BY_PEAK | _BACK),
    Condition("more_ended", {"ends_long": 0}, _BY_ENDS),
    Condition("too_few", {"operating": "kept_exchanges"}, _BY_ENDS),
    Condition("starts", {"starts_recent": "ends_recent"}),
    Condition("weary", {"weary": 0}),
    Condition("not_weary", {"weary": 1}, _BACK),
    Condition("weary_idle", {"weeks_weary_idle": 0}),
    Condition("live", {"live": 0}),
    Condition("no_live", {"live": 1}),
)


def reasons(inputs: Mapping[str, Any], stage: int) -> list[str]:
    """Names of the conditions without which the rule would not have led to `stage`, in the order of CONDITIONS.

    `inputs`: the rule's arguments by name, as they were in the week in which the new stage counted; `stage` among them
    is the one before. A condition counts where, without it, the rule leads to less of the way from there, alone or,
    where either of two would have done, together with one other. Raises ValueError where it does not lead to `stage`.
    """
    if _asked(inputs, {}) != stage:
        raise ValueError(f"the rule does not lead from stage {inputs['stage']} to stage {stage} with these inputs")
    way_back = _height(inputs["stage"]) - _height(stage)

    def says_less(change: Mapping[str, Any]) -> bool:
        return (_height(_asked(inputs, change)) - _height(stage)) * way_back > 0

    changes = {one.name: change for one in CONDITIONS if (change := one.changed(inputs))}
    alone = {name for name, change in changes.items() if says_less(change)}
    others = [name for name in changes if name not in alone]
    pairs = (
        {one, two}
        for one, two in itertools.combinations(others, 2)
        if not changes[one].keys() & changes[two].keys() and says_less(changes[one] | changes[two])
    )
    told = alone.union(*pairs)
    return [name for name in changes if name in told]


def _height(stage: int) -> int:
    """How far grown: the stages of growth in their order, below them decline, and death lowest."""
    return stage if stage <= lifecycle.ELABORATION else lifecycle.ELABORATION - stage


def _asked(inputs: Mapping[str, Any], change: Mapping[str, Any]) -> int:
    return int(lifecycle.stage_by_rule(*((inputs | change)[name] for name in INPUTS)))  # type: ignore[operator]


@dataclasses.dataclass(frozen=True)
class Change:
    """A stage that began to count: in which week, which one, why, and the numbers that `said` tells."""

    week: int
    stage: int
    reasons: Sequence[str]
    values: Mapping[str, Any]


def changes(case: Case, scenario: Scenario, seed: int, replicate: int, weeks: int) -> Iterator[Change]:
    """Every change of stage in one future, as it is simulated (by the engine that is read, about a second in all)."""
    from sim.model import SymbiosisModel

    model = SymbiosisModel(case, scenario, seed, replicate)
    for _ in range(weeks):
        before = model.life.stage
        model.step()
        if model.life.stage != before:
            values = week_values(model, before)
            yield Change(model.week, model.life.stage, reasons(values, model.life.stage), values)


def week_values(model: SymbiosisModel, before: int) -> dict[str, Any]:
    """What the rule was told at the end of the model's week, by name, seen from the stage before; and SHARES (0-1)."""
    life, exchanges, members = model.life, model.exchanges, model.members()
    states = [exchange.state for exchange in exchanges]
    operating = [row[list(WEEK_COLUMNS).index("exchanges_operating")] for row in model.week_rows]
    weary = [row[list(WEEK_COLUMNS).index("weary")] for row in model.week_rows]
    idle = [is_weary and not runs for is_weary, runs in zip(weary, operating, strict=True)]
    active = [firm.is_member and (firm.live_projects() > 0 or firm.operating() > 0) for firm in model.firms]
    rates = model.parameters.lifecycle
    counted = {
        "stage": before,
        "members": len(members),
        "identified_ever": sum(exchange.ever_identified for exchange in exchanges),
        "agreed": states.count("agreed"),
        "operating": states.count("operating"),
        "live": sum(exchange.is_live for exchange in exchanges),
        "partners_operating": sum(firm.operating() > 0 for firm in members),
        "goal": int(life.goal),
        "roles": int(life.roles),
        "weary": int(life.weary),
        "weeks_weary_idle": len(list(itertools.takewhile(bool, reversed(idle)))),
        "starts_recent": sum(model.starts_by_week[-lifecycle.RECENT_WEEKS :]),
        "ends_recent": sum(model.ends_by_week[-lifecycle.RECENT_WEEKS :]),
        "starts_long": sum(model.starts_by_week[-lifecycle.LONG_WEEKS :]),
        "ends_long": sum(model.ends_by_week[-lifecycle.LONG_WEEKS :]),
        "ends_lately": sum(model.ends_by_week[-lifecycle.LATE_WEEKS :]),
        "most_operating": max(operating[-lifecycle.LONG_WEEKS :]),  # type: ignore[type-var]
    }
    declared = {name: int(getattr(rates, name)) for name in INPUTS if name not in counted}
    understanding = model.mean_over([firm.understanding for firm in model.firms], active)
    return counted | declared | {"understanding": understanding, "commitment": model.mean_commitment()}


def said(change: Change, say: Words) -> str:
    """The reasons of a change as a sentence."""
    values = {name: say.number(value, 2 if name in SHARES else 0) for name, value in change.values.items()}
    return say("stage.because", list="; ".join(say(f"stagewhy.{name}", **values) for name in change.reasons))
