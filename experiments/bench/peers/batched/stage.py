"""The stage of life in batched numpy: indicators with memory, and the rules of sim/rules/lifecycle.py over arrays."""

from __future__ import annotations

import numpy as np

from experiments.bench.peers.batched.arrays import Array
from experiments.bench.peers.batched.runs import AGREED, Runs
from sim.rules.lifecycle import (
    DEATH,
    DECLINE,
    ELABORATION,
    FORMATION,
    IMPLEMENTATION,
    INITIATION,
    LATE_WEEKS,
    LEAST_PEAK,
    LONG_WEEKS,
    RECENT_WEEKS,
)


class Life:
    """What the alliance's stage is read off, a number for each replicate."""

    def __init__(self, runs: Runs, weeks: int) -> None:
        count = runs.count
        self.stage = np.full(count, runs.place.tables.observed_stage)
        self.furthest, self.candidate = self.stage.copy(), self.stage.copy()
        self.weeks_candidate, self.weeks_weary_idle, self.most = (np.zeros(count, np.int64) for _ in range(3))
        self.goal, self.settled, self.weary = (np.zeros(count, bool) for _ in range(3))
        self.declined, self.renewed, self.died = (np.zeros(count, bool) for _ in range(3))
        self.starts, self.ends, self.operating = (
            np.zeros((weeks + 1, count), np.int32) for _ in range(3)
        )  # so far, now

    def update(self, runs: Runs) -> None:
        """Read indicators and stage at the end of a week."""
        week, operating = runs.week, runs.operating.sum(0) // 2  # each is counted at both its partners
        self.starts[week], self.ends[week] = runs.starts, runs.ends
        self._read_indicators(runs, operating)
        self.weeks_weary_idle = np.where(self.weary & (operating == 0), self.weeks_weary_idle + 1, 0)
        self._remember_most(week, operating)
        self._count(self._by_rule(runs, operating), runs.rates.lifecycle.stage_patience)

    def outcomes(self) -> dict[str, Array]:
        """What is remembered of it at the end of a run."""
        return {
            "stage": self.stage,
            "furthest_growth_stage": self.furthest,
            "declined": self.declined,
            "renewed": self.renewed,
            "died": self.died,
        }

    def _read_indicators(self, runs: Runs, operating: Array) -> None:
        rates = runs.rates.lifecycle
        active = (runs.live > 0) | (runs.operating > 0)
        number = active.sum(0)
        understanding = (runs.understanding * active).sum(0) / np.maximum(number, 1)
        self.goal = (number > 0) & _is_still(self.goal, understanding, rates.goal_on, rates.goal_off)
        self.settled = runs.is_responsible & _is_still(self.settled, runs.recent_held, rates.held_on, rates.held_off)
        self.roles = self.settled | (operating >= rates.elaboration_exchanges)
        commitment = runs.commitment.mean(0)
        self.weary = np.where(self.weary, commitment <= rates.weary_until, commitment < rates.weary_below)

    def _remember_most(self, week: int, operating: Array) -> None:
        """The most exchanges that operated in one of the last weeks, this one included."""
        self.operating[week] = operating
        oldest = week - LONG_WEEKS
        if oldest > 0:  # where the week of the most is long ago: look through the others
            stale = np.flatnonzero((self.operating[oldest] == self.most) & (operating < self.most))
            self.most[stale] = self.operating[oldest + 1 : week + 1, stale].max(0)
        np.maximum(self.most, operating, out=self.most)

    def _by_rule(self, runs: Runs, operating: Array) -> Array:
        """The stage whose rule holds, first from the top, as in sim.rules.lifecycle.stage_by_rule."""
        rates, stage, members = runs.rates.lifecycle, self.stage, len(runs.place.rows)
        if members < 2:
            return np.full_like(stage, DEATH)
        is_any_live, any_work = runs.live.any(0), ((runs.state == AGREED).any(0)) | (operating > 0)
        enough = operating >= rates.elaboration_exchanges
        can_elaborate = enough & (2 * (runs.operating > 0).sum(0) >= members) & self.goal
        starts, ends, holds = _lately(self.starts, runs.week), _lately(self.ends, runs.week), np.zeros_like(enough)
        grown = (stage == IMPLEMENTATION) | (stage == ELABORATION)
        if rates.decline_by_peak:
            holds = enough & (ends[LATE_WEEKS] == 0)
            shrinks = (self.most >= LEAST_PEAK) & (2 * operating < self.most) & ~holds
        else:
            shrinks = (ends[LONG_WEEKS] >= rates.decline_ends) & (ends[LONG_WEEKS] > starts[LONG_WEEKS])
            shrinks |= (stage == ELABORATION) & (operating < rates.kept_exchanges)
        recovers = ((starts[RECENT_WEEKS] > ends[RECENT_WEEKS]) | holds) & ~self.weary
        carried = np.where(stage == IMPLEMENTATION, self.goal | self.roles, self.goal & self.roles)
        idle = (self.weeks_weary_idle >= rates.death_weeks) & ~((stage == DECLINE) & is_any_live)
        conditions = (
            ((stage == DEATH) & ~self.weary & is_any_live, FORMATION),
            ((stage == DEATH) | idle, DEATH),
            ((stage == DECLINE) & recovers & can_elaborate, ELABORATION),
            ((stage == DECLINE) & recovers, IMPLEMENTATION),
            (stage == DECLINE, DECLINE),
            (grown & (self.weary | shrinks), DECLINE),
            ((stage == ELABORATION) | can_elaborate, ELABORATION),
            (any_work & carried, IMPLEMENTATION),
            (runs.identified >= 2, FORMATION),
        )
        return np.select([holds_now for holds_now, _ in conditions], [found for _, found in conditions], INITIATION)

    def _count(self, candidate: Array, patience: int) -> None:
        """A new stage counts after some weeks in a row; until then the old one stays."""
        differs = candidate != self.stage
        again = np.where(candidate == self.candidate, self.weeks_candidate + 1, 1)
        self.weeks_candidate = np.where(differs, again, 0)
        self.candidate = np.where(differs, candidate, self.candidate)
        counts = differs & (self.weeks_candidate >= patience)
        grows = (candidate == IMPLEMENTATION) | (candidate == ELABORATION)
        self.renewed |= counts & (self.stage == DECLINE) & grows
        self.declined |= counts & (candidate == DECLINE)
        self.died |= counts & (candidate == DEATH)
        self.furthest = np.where(
            counts & (candidate <= ELABORATION), np.maximum(self.furthest, candidate), self.furthest
        )
        self.stage = np.where(counts, candidate, self.stage)
        self.weeks_candidate[counts] = 0


def _lately(so_far: Array, week: int) -> dict[int, Array]:
    """How many in the last so many weeks."""
    return {weeks: so_far[week] - so_far[max(0, week - weeks)] for weeks in (LATE_WEEKS, RECENT_WEEKS, LONG_WEEKS)}


def _is_still(was: Array, level: Array, on_from: float, off_below: float) -> Array:
    return np.where(was, level >= off_below, level >= on_from)
