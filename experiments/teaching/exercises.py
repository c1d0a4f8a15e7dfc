"""The ten exercises as data: what is simulated, what one can bet on, and which numbers are recomputed.

Nothing here is a result. Which bet is right follows from facts that Python (`experiments/teaching/facts.py`) and the
page compute anew. Words are in the catalogues, under `exercise.<name>`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any

from experiments.page.events import ABOUT, Happening, targets
from experiments.page.setting import FACILITATORS, PROJECT, Setting
from sim import load_case

HERE, BEFORE, COAST = "vestbygd", "vestbygd_before", "sotenas"  # places
TEN_YEARS, FIFTEEN_YEARS = 520, 780
FULL_TIME = FACILITATORS["appointed"].hours


@dataclass(frozen=True)
class Fact:
    """A number that is recomputed.

    name: unique in its exercise. scenario, against: numbers of scenarios, from 0. kind: `mean` of a column of runs, in
    one scenario; `difference` of its mean from that of another; `more` or `fewer`: share of pairs in which it is more
    or fewer than there; `share` of futures in which a condition holds. of: the column (`exchanges_realised`, ..., or
    `realised_by_104`: started by that week), or the condition: `visits_3` (stage 3 in some week), `all_six`,
    `ends_in_5`, `in_3_at_260` (stage 3 in week 260), `none_by_104` (nothing started by that week), or a column that
    says yes or no (`died`, `renewed`, `declined`).
    """

    name: str
    kind: str
    of: str
    scenario: int
    against: int = 0


@dataclass(frozen=True)
class Choice:
    """What one can bet on.

    name: of its words. fact: it is right where this fact `holds` more (its 95 % interval is above 0), fewer (below 0),
    unclear (neither), or is between `low` and `high` (low <= value < high).
    """

    name: str
    fact: str
    holds: str
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Way:
    """Where a step leads on the page.

    step: its number, from 1. view: of the page. see: numbers of the scenarios watched, one or two; where scenarios are
    compared, the one whose levers are shown. picture: of those that compare. weeks: how far the page looks ahead there
    (0: as where the exercise is tried). part: what is scrolled to: `why` (the log), `story`, `side-title` (the table of
    all measures), `apart` (where two futures part) or `lever-meetings`. week, future: that are watched there (0: those
    that were).
    """

    step: int
    view: str
    see: tuple[int, ...] = ()
    picture: str = ""
    weeks: int = 0
    part: str = ""
    week: int = 0
    future: int = 0


@dataclass(frozen=True)
class Exercise:
    """One lesson. scenarios: A first, at most four. numbers: assumed numbers changed in all of them, by key.

    picture: of the page, shown with the answer: it is of what the question asks. steps, notices: how many texts of each
    there are. view, tried: where the class tries it: a view of the page, and the weeks it looks ahead there (0: weeks).
    ways: buttons of its steps.
    """

    number: int
    name: str
    stages: tuple[int, ...]
    place: str
    weeks: int
    scenarios: tuple[Setting, ...]
    numbers: dict[str, float | bool]
    picture: str
    choices: tuple[Choice, ...]
    facts: tuple[Fact, ...]
    steps: int
    notices: int
    view: str = "compare"
    tried: int = 0
    ways: tuple[Way, ...] = ()


@cache
def _numbered(place: str) -> dict[str, list[str]]:
    return targets(load_case(place))


def _event(place: str, week: int, what: str, whom: str = "") -> Happening:
    return Happening(week, what, _numbered(place)[ABOUT[what]].index(whom)) if whom else Happening(week, what)


_TODAY = Setting("informal", 8.0, building=True, room=0.5, meetings=4, measures=("training",))  # Vestbygd
_TODAY_PAID = dataclasses.replace(_TODAY, form="appointed", hours=FULL_TIME)


def _but(setting: Setting, **changes: Any) -> Setting:
    return dataclasses.replace(setting, **changes).canonical()


def _means(of: str, *names: str) -> tuple[Fact, ...]:
    return tuple(Fact(name, "mean", of, k) for k, name in enumerate(names))


def _watch(step: int, *see: int, part: str = "", week: int = 0, future: int = 0) -> Way:
    return Way(step, "watch", see, part=part, week=week, future=future)


def _compare(step: int, picture: str, weeks: int = 0) -> Way:
    return Way(step, "compare", picture=picture, weeks=weeks)


def _table(step: int) -> Way:
    return Way(step, "compare", part="side-title")


def _left(*whom: str) -> tuple[Happening, ...]:
    return tuple(_event(HERE, _LEAVES, "firm_leaves", one) for one in whom)


_LEAVES, _FIRST_YEAR, _SECOND_YEAR = 260, 52, 104  # weeks
DECLINES, OWNED = 37, 17  # futures: C falls into decline and D does not; more runs with a name than without
STARTED, RUNNING = "exchanges_realised", "exchanges_operating"
_COAST = Setting("none", meetings=4)
_LIFE = Setting("appointed", PROJECT, start=20, end=364, building=True, room=0.5, meetings=1)
_MARKETS_FAIL = _event(BEFORE, 416, "market_shock", "all")


def _back(week: int) -> Setting:
    """A whole life whose help comes back in a week."""
    ends, starts = Happening(364, "facilitator_ends"), Happening(week, "facilitator_starts")
    return _but(_LIFE, end=0, events=(ends, _MARKETS_FAIL, starts))


_COSTS_OF_MEETINGS = tuple(
    f"parameters.meeting.{name}" for name in ("meeting_attention", "hours_per_meeting", "slip_commitment_loss")
)
_EVERY_SECOND_YEAR = tuple(
    Happening(52 * year, "facilitator_ends" if year % 2 else "facilitator_starts") for year in range(1, 10)
)

EXERCISES = (
    Exercise(
        1, "one_life", (1, 2, 3, 4, 5, 6), HERE, TEN_YEARS,
        (_TODAY, _TODAY_PAID), {}, "pairs",
        (
            Choice("few", "more_early", "between", 0, 0.4),
            Choice("most", "more_early", "between", 0.4, 0.75),
            Choice("many", "more_early", "between", 0.75, 0.93),
            Choice("all", "more_early", "between", 0.93, 1.01),
        ),
        (
            Fact("early_without", "mean", "realised_by_104", 0),
            Fact("early_with", "mean", "realised_by_104", 1),
            Fact("more_early", "more", "realised_by_104", 1),
            Fact("more_late", "more", STARTED, 1),
            Fact("none_early", "share", "none_by_104", 1),
        ),
        steps=4, notices=3, view="watch", tried=104,
        ways=(_compare(4, "spread", 104), _compare(4, "spread", TEN_YEARS)),
    ),
    Exercise(
        2, "who_starts", (1,), COAST, 260,
        (_COAST, _but(_COAST, form="informal", hours=8.0), _but(_COAST, form="appointed", hours=FULL_TIME)),
        {}, "spread",
        (
            Choice("ideas_run", "nobody_runs", "between", 5, 20),
            Choice("some_run", "nobody_runs", "between", 1.5, 5),
            Choice("hardly_any", "nobody_runs", "between", 0, 1.5),
        ),
        (
            *_means("opportunities_identified", "nobody_seen", "informal_seen", "named_seen"),
            *_means(STARTED, "nobody_runs", "informal_runs", "named_runs"),
            Fact("nobody_waits", "share", "in_1_at_26", 0),
            Fact("informal_waits", "share", "in_1_at_26", 1),
            Fact("named_waits", "share", "in_1_at_26", 2),
        ),
        steps=4, notices=3,
        ways=(
            _watch(1, 0, part="why"), _watch(2, 2, part="why"), _compare(3, "measures"), _compare(3, "stages"),
            Way(4, "compare", (0,), part="lever-meetings"),
        ),
    ),
    Exercise(
        3, "meetings", (2,), HERE, TEN_YEARS,
        (_TODAY, _but(_TODAY, meetings=1), _TODAY_PAID, _but(_TODAY_PAID, meetings=1)), {}, "pairs",
        (
            Choice("more", "weekly", "more"),
            Choice("alike", "weekly", "unclear"),
            Choice("fewer", "weekly", "fewer"),
        ),
        (
            Fact("weekly", "difference", STARTED, 1),
            Fact("weekly_fewer", "fewer", STARTED, 1),
            Fact("trust_up", "more", "trust", 1),
            Fact("trust_monthly", "mean", "trust", 0),
            Fact("trust_weekly", "mean", "trust", 1),
            Fact("paid_weekly", "difference", STARTED, 3, 2),
            Fact("paid_mean", "mean", STARTED, 3),
        ),
        steps=4, notices=3,
        ways=(
            _compare(1, "measures"), _watch(2, 1, part="why", week=_FIRST_YEAR), _table(3), _compare(4, "measures"),
        ),
    ),
    Exercise(
        4, "whose_job", (3,), HERE, TEN_YEARS,
        (
            _TODAY, _but(_TODAY, hours=16.0), _but(_TODAY_PAID, hours=8.0), _but(_TODAY_PAID, hours=16.0),
        ), {}, "spread",
        (
            Choice("hours", "named_or_hours", "fewer"),
            Choice("alike", "named_or_hours", "unclear"),
            Choice("name", "named_or_hours", "more"),
        ),
        (
            Fact("hours", "difference", STARTED, 1),
            Fact("name", "difference", STARTED, 2),
            Fact("both", "difference", STARTED, 3),
            Fact("named_or_hours", "difference", STARTED, 2, 1),
            Fact("name_more", "more", STARTED, 2, 1),
        ),
        steps=4, notices=3,
        ways=(
            _compare(1, "spread"), _watch(2, 0, part="why", future=OWNED),
            _watch(3, 2, part="why", week=TEN_YEARS, future=OWNED),
            _watch(3, 0, part="why", week=TEN_YEARS, future=OWNED), _compare(4, "spread"),
        ),
    ),
    Exercise(
        5, "anchor", (4,), HERE, TEN_YEARS,
        (
            _but(_TODAY, events=_left("AluGass")), _but(_TODAY, events=_left("Vestbygd Utvikling")),
            _but(_TODAY_PAID, events=_left("AluGass")), _but(_TODAY_PAID, events=_left("Vestbygd Utvikling")),
        ), {}, "measures",
        (
            Choice("anchor", "host", "more"),
            Choice("alike", "host", "unclear"),
            Choice("host", "host", "fewer"),
        ),
        (
            *_means(RUNNING, "informal_anchor", "informal_host", "paid_anchor", "paid_host"),
            Fact("host", "difference", RUNNING, 1),
            Fact("paid", "difference", RUNNING, 3, 2),
        ),
        steps=4, notices=3,
        ways=(
            _compare(1, "measures"), _watch(2, 0, 1, part="why", week=_LEAVES),
            _compare(3, "measures"), _watch(4, 0, 1),
        ),
    ),
    Exercise(
        6, "same_hours", (5,), HERE, TEN_YEARS,
        (
            _but(_TODAY_PAID, hours=18.5), _but(_TODAY_PAID, events=_EVERY_SECOND_YEAR),
            _but(_TODAY_PAID, events=(Happening(156, "facilitator_ends"),)),
            _but(_TODAY_PAID, events=(Happening(156, "facilitator_ends"), Happening(208, "facilitator_starts"))),
        ), {}, "pairs",
        (
            Choice("bursts", "bursts", "more"),
            Choice("alike", "bursts", "unclear"),
            Choice("steady", "bursts", "fewer"),
        ),
        (
            *_means(RUNNING, "steady_runs", "bursts_run", "project_runs", "back_runs"),
            Fact("bursts", "difference", STARTED, 1),
            Fact("steady_more", "fewer", STARTED, 1),
            Fact("back", "difference", RUNNING, 3, 2),
        ),
        steps=4, notices=3,
        ways=(
            _compare(1, "measures"), _table(1), _watch(2, 1, part="why", week=_SECOND_YEAR, future=DECLINES),
            _watch(3, 2, part="story", future=DECLINES), _watch(4, 2, 3, part="apart", future=DECLINES),
        ),
    ),
    Exercise(
        7, "whole_life", (1, 2, 3, 4, 5, 6), BEFORE, FIFTEEN_YEARS,
        (
            _but(_LIFE, events=(_MARKETS_FAIL,)), _back(468), _back(520), _LIFE,
        ), {"parameters.commitment.exit_allowed": True}, "stages",
        (
            Choice("lives", "dies_late", "between", 0, 0.4),
            Choice("half", "dies_late", "between", 0.4, 0.75),
            Choice("dies", "dies_late", "between", 0.75, 1.01),
        ),
        (
            Fact("all_six", "share", "all_six", 0),
            Fact("dies", "share", "died", 0),
            Fact("dies_early", "share", "died", 1),
            Fact("dies_late", "share", "died", 2),
            Fact("dies_markets_hold", "share", "died", 3),
            Fact("dead_late", "share", "ends_in_6", 2),
            Fact("renewed_early", "share", "renewed", 1),
        ),
        steps=4, notices=3,
        ways=(_watch(1, 0, part="story"), _watch(2, 0, 1, part="story"), _compare(3, "stages"), _compare(4, "stages")),
    ),
    Exercise(
        8, "one_budget", (1, 2, 3, 4), HERE, TEN_YEARS,
        (  # B, C and D of about one price
            _TODAY, _but(_TODAY, measures=("training", "digital_mapping")),
            _but(_TODAY_PAID, hours=10.0), _but(_TODAY_PAID, hours=15.0, measures=()),
        ), {}, "measures",
        (
            Choice("measures", "person", "fewer"),
            Choice("alike", "person", "unclear"),
            Choice("person", "person", "more"),
        ),
        (
            *_means(STARTED, "today_starts", "measures_start", "person_starts", "without_starts"),
            *_means("cost_nok", "today_cost", "measures_cost", "person_cost", "without_cost"),
            Fact("person", "difference", STARTED, 2, 1),
            Fact("person_more", "more", STARTED, 2, 1),
        ),
        steps=4, notices=3,
        ways=(_compare(1, "measures"), _table(2), _compare(3, "measures")),
    ),
    Exercise(
        9, "break_it", (2, 3), HERE, TEN_YEARS,
        (_TODAY, _but(_TODAY, meetings=1), _TODAY_PAID), dict.fromkeys(_COSTS_OF_MEETINGS, 0), "pairs",
        (
            Choice("turns", "weekly", "more"),
            Choice("gone", "weekly", "unclear"),
            Choice("stays", "weekly", "fewer"),
        ),
        (
            Fact("weekly", "difference", STARTED, 1),
            Fact("paid", "difference", STARTED, 2),
        ),
        steps=4, notices=3,
        ways=(Way(1, "assumptions"), _compare(3, "spread")),
    ),
    Exercise(
        10, "role_play", (1, 2, 3, 4, 5, 6), HERE, TEN_YEARS,
        (_but(_TODAY, form="none", hours=0.0), _TODAY, _TODAY_PAID), {}, "spread",
        (),
        _means(STARTED, "nobody", "informal", "named"),
        steps=4, notices=3,
    ),
)  # fmt: skip
BY_NUMBER = {one.number: one for one in EXERCISES}
