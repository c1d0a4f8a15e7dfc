"""The dice of the role play: what can befall a card in half a year, as faces of a d20. `make lessons` writes the table.

Chances are counted in the model's own futures, a row of the table for each form of facilitation. Each is rounded down
or up to faces, all together so that a table of cards starts as many exchanges as the model.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np

from experiments.system.errors import DamageError
from experiments.system.files import write_document
from experiments.teaching.exercises import BY_NUMBER, Exercise
from experiments.teaching.facts import case_of, scenarios_of
from experiments.teaching.ranges import SEEDS
from sim import Scenario
from sim.ensemble.runs import packed, simulate_chunk
from sim.happenings import What

TABLE = Path(__file__).parent / "dice.csv"
COLUMNS = ("form", "state", "move", "first", "last")
ROLE_PLAY = BY_NUMBER[10]
FACES, ROUNDS, HALF_YEAR = 20, 20, 26
FUTURES = 200  # of each seed in which chances are counted
HIDDEN, SEEN, AGREED, RUNNING, OUT = "hidden", "seen", "agreed", "running", "out"
MOVES = {  # of a card: where it lies, and what may befall it there, with where it lies afterwards
    HIDDEN: {"see": SEEN},
    SEEN: {"agree": AGREED, "refuse": HIDDEN, "close": OUT, "drop": HIDDEN},
    AGREED: {"start": RUNNING, "drop": HIDDEN},
    RUNNING: {"end": HIDDEN},
}
CARDS = {SEEN: 4, HIDDEN: 11, RUNNING: 1}  # on the table when a game begins
_WHAT = tuple(What)  # by number
_MOVE_OF = {
    What.IDENTIFIED: "see", What.AGREED: "agree", What.REFUSED: "refuse", What.CLOSED: "close", What.DROPPED: "drop",
    What.LAID_DORMANT: "drop", What.STARTED: "start", What.ENDED: "end",
}  # fmt: skip
Faces = Mapping[tuple[str, str], int]  # (state, move) -> how many faces


def chances(scenario: Scenario, exercise: Exercise = ROLE_PLAY) -> dict[tuple[str, str], float]:
    """How often each move is made for each half-year that a card lies where it can be made, by (state, move)."""
    made, lain = Counter[tuple[str, str]](), Counter[str]()
    for seed in SEEDS:
        for logged, plays in _logs(scenario, seed, exercise):
            for card in plays:
                _follow(card, logged.get(card, ()), exercise.weeks, made, lain)
    return {
        (state, move): made[state, move] / (lain[state] / HALF_YEAR) for state, moves in MOVES.items() for move in moves
    }


Log = dict[int, list[tuple[int, What]]]  # of an opportunity: (week, what happened to it)


def _logs(scenario: Scenario, seed: int, exercise: Exercise) -> Iterable[tuple[Log, list[int]]]:
    """What happened in each future to each opportunity, and which opportunities there were."""
    case = case_of(exercise.place)
    members = {firm.firm for firm in case.firms if firm.status == "member"}
    own = {k for k, one in enumerate(case.opportunities) if not one.parent and {one.supplier, one.receiver} <= members}
    plan = packed(case, [scenario], [seed], range(FUTURES))
    rows = simulate_chunk(plan, plan.runs, exercise.weeks, everything=True).events
    events = rows[rows["who"] < len(case.opportunities)]
    for run in range(FUTURES):
        logged: Log = {}
        for row in events[events["run"] == run]:
            logged.setdefault(int(row["who"]), []).append((int(row["week"]), _WHAT[int(row["what"])]))
        yield logged, sorted(own | logged.keys())


def _follow(
    card: int, logged: Sequence[tuple[int, What]], weeks: int, made: Counter[tuple[str, str]], lain: Counter[str]
) -> None:
    """Count what befell one card, and how long it lay where."""
    opened = [week for week, what in logged if what == What.OPENED]  # a use that somebody thought of later
    state, since = HIDDEN, opened[0] if opened else 0
    for week, what in logged:
        if what == What.RUNNING:
            state = RUNNING
            continue
        if (move := _MOVE_OF.get(what)) is None:
            continue
        lain[state] += week - since
        made[state, move] += week > 0
        state, since = MOVES[state][move], week
    lain[state] += weeks - since


def expected_starts(faces: Faces) -> float:
    """How many cards of a game start at some time, on average: a chain of Markov for each card."""
    return sum(count * _ever_starts(state, faces) for state, count in CARDS.items())


def _ever_starts(begin: str, faces: Faces) -> float:
    lies = {begin: 1.0}
    for _ in range(ROUNDS):
        after: defaultdict[str, float] = defaultdict(float)
        for state, share in lies.items():
            stays = share
            for move, to in MOVES.get(state, {}).items():
                moved = share * faces[state, move] / FACES
                after["started" if move == "start" else to] += moved
                stays -= moved
            after[state] += stays
        lies = after
    return lies.get("started", 0.0)


def as_faces(found: Mapping[tuple[str, str], float], starts: float) -> dict[tuple[str, str], int]:
    """Each chance rounded down or up to faces of the die, so that a game starts as near `starts` as it can."""
    either = [sorted({max(1, math.floor(FACES * one)), max(1, math.ceil(FACES * one))}) for one in found.values()]
    exact = [FACES * one for one in found.values()]

    def off(chosen: Iterable[int]) -> tuple[float, float]:
        faces = dict(zip(found, chosen, strict=True))
        rounded = sum((one - wanted) ** 2 for one, wanted in zip(faces.values(), exact, strict=True))
        return round(abs(expected_starts(faces) - starts), 2), rounded

    return dict(zip(found, min(itertools.product(*either), key=off), strict=True))


def games(faces: Faces, count: int, seed: int) -> np.ndarray:
    """How many cards started at some time in each of so many games, thrown by dice: shape (count,)."""
    rng = np.random.default_rng(seed)
    names = [*MOVES, OUT]
    lies = np.tile(np.repeat([names.index(state) for state in CARDS], list(CARDS.values())), (count, 1))
    started = np.zeros(lies.shape, bool)
    for _ in range(ROUNDS):
        thrown, now = rng.integers(1, FACES + 1, lies.shape), lies.copy()
        for state, moves in MOVES.items():
            last = 0
            for move, to in moves.items():
                first, last = last + 1, last + faces[state, move]
                befalls = (now == names.index(state)) & (first <= thrown) & (thrown <= last)
                lies[befalls] = names.index(to)
                started |= befalls if move == "start" else False
    found: np.ndarray = started.sum(axis=1)
    return found


@cache
def stored() -> dict[str, dict[tuple[str, str], int]]:
    """The faces of each form as they were written. Raises DamageError."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    try:
        for row in csv.DictReader(StringIO(TABLE.read_text(encoding="utf-8"))):
            form = found.setdefault(row["form"], {})
            form[row["state"], row["move"]] = int(row["last"]) - int(row["first"]) + 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamageError(f"{TABLE}: cannot be read ({error}); `make lessons` writes it again") from None
    return found


def ranges_of_faces(faces: Faces) -> dict[tuple[str, str], tuple[int, int]]:
    """First and last face of each move: one after the other, where a card lies."""
    found = {}
    for state, moves in MOVES.items():
        last = 0
        for move in moves:
            first, last = last + 1, last + faces[state, move]
            found[state, move] = first, last
    return found


def write() -> None:
    """Count the chances, round them and write the table."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for scenario in scenarios_of(ROLE_PLAY):
        starts = _starts(scenario)
        for (state, move), (first, last) in ranges_of_faces(as_faces(chances(scenario), starts)).items():
            table.writerow([scenario.facilitator.form, state, move, first, last])
    write_document(TABLE, text.getvalue())


def _starts(scenario: Scenario) -> float:
    """How many exchanges start in the model, on average."""
    plan = packed(case_of(ROLE_PLAY.place), [scenario] * len(SEEDS), SEEDS, range(FUTURES))
    return float(simulate_chunk(plan, plan.runs, ROLE_PLAY.weeks, everything=False).runs["exchanges_realised"].mean())


if __name__ == "__main__":
    write()
