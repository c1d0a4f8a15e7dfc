"""The alliance's stage of life, read off the model each week (rules: sim/rules/lifecycle.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.happenings import ALLIANCE, What, Why
from sim.happenings import STAGE_NAMES as STAGE_NAMES  # part of what a stage is
from sim.rules import lifecycle

if TYPE_CHECKING:
    from sim.reference.model import SymbiosisModel


class StageOfLife:
    """Indicators with memory, and the stage that has held long enough to count."""

    def __init__(self, model: SymbiosisModel) -> None:
        self.model = model
        self.stage = self.furthest_growth = model.case.observed.stage
        self.declined = self.renewed = self.died = False
        self.goal = self.roles = self.weary = False
        self.recent_held = 1.0  # moving share of planned meetings held
        self._meetings_settled = False
        self._weeks_weary_idle = 0
        self._candidate = self.stage
        self._weeks_candidate = 0
        self._operating: list[int] = []  # by week

    def note_meeting(self, held: bool) -> None:
        """A planned meeting was held or slipped."""
        self.recent_held = lifecycle.recent_share_held(
            self.recent_held, held, self.model.parameters.lifecycle.held_memory
        )

    def update(self) -> None:
        """Read indicators and stage at the end of a week."""
        model, rates = self.model, self.model.parameters.lifecycle
        operating = sum(exchange.state == "operating" for exchange in model.exchanges)
        self._read_indicators(operating)
        idle = self.weary and operating == 0
        self._weeks_weary_idle = self._weeks_weary_idle + 1 if idle else 0
        candidate = lifecycle.stage_by_rule(
            self.stage,
            len(model.members()),
            sum(exchange.ever_identified for exchange in model.exchanges),
            sum(exchange.state == "agreed" for exchange in model.exchanges),
            operating,
            sum(exchange.is_live for exchange in model.exchanges),
            sum(firm.operating() > 0 for firm in model.members()),
            self.goal, self.roles, self.weary, self._weeks_weary_idle,
            sum(model.starts_by_week[-lifecycle.RECENT_WEEKS:]),
            sum(model.ends_by_week[-lifecycle.RECENT_WEEKS:]),
            sum(model.starts_by_week[-lifecycle.LONG_WEEKS:]),
            sum(model.ends_by_week[-lifecycle.LONG_WEEKS:]),
            sum(model.ends_by_week[-lifecycle.LATE_WEEKS:]), self._remember_most(operating),
            rates.death_weeks, rates.elaboration_exchanges, rates.kept_exchanges,
            rates.decline_ends, rates.decline_by_peak,
        )  # fmt: skip
        self._count(candidate)

    def _remember_most(self, operating: int) -> int:
        """The most exchanges that operated in one of the last weeks, this one included."""
        self._operating.append(operating)
        return max(self._operating[-lifecycle.LONG_WEEKS :])

    def _read_indicators(self, operating: int) -> None:
        model, rates = self.model, self.model.parameters.lifecycle
        active = [firm.is_member and (firm.live_projects() > 0 or firm.operating() > 0) for firm in model.firms]
        understanding = model.mean_over([firm.understanding for firm in model.firms], active)
        self.goal = any(active) and lifecycle.is_still(self.goal, understanding, rates.goal_on, rates.goal_off)
        self._meetings_settled = model.facilitator.is_responsible and lifecycle.is_still(
            self._meetings_settled, self.recent_held, rates.held_on, rates.held_off
        )
        self.roles = self._meetings_settled or operating >= rates.elaboration_exchanges
        self.weary = lifecycle.is_weary(self.weary, model.mean_commitment(), rates.weary_below, rates.weary_until)

    def _count(self, candidate: int) -> None:
        """A new stage counts after some weeks in a row; until then the old one stays."""
        if candidate == self.stage:
            self._weeks_candidate = 0
            return
        same = candidate == self._candidate
        self._weeks_candidate = self._weeks_candidate + 1 if same else 1
        self._candidate = candidate
        if self._weeks_candidate < self.model.parameters.lifecycle.stage_patience:
            return
        self.renewed |= self.stage == lifecycle.DECLINE and candidate in (
            lifecycle.IMPLEMENTATION, lifecycle.ELABORATION,
        )  # fmt: skip
        self.stage = candidate
        self._weeks_candidate = 0
        self.declined |= candidate == lifecycle.DECLINE
        self.died |= candidate == lifecycle.DEATH
        if candidate <= lifecycle.ELABORATION:
            self.furthest_growth = max(self.furthest_growth, candidate)
        self.model.log(What.STAGE, ALLIANCE, Why.STAGE_REACHED, candidate)
