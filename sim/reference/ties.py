"""What lies between two firms: directed trust and symmetric communication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules import forget
from sim.rules.primitives import gained, lost

if TYPE_CHECKING:
    from sim.reference.firm import Firm


class Ties:
    """trust[i, j]: i's trust in j, 0-1. communication[i, j] = [j, i]: how current they are, 0-1."""

    def __init__(self, trust: np.ndarray, communication: np.ndarray) -> None:
        self.trust = trust
        self.communication = communication
        self._trust_at_start = trust.copy()
        self._communication_at_start = communication.copy()

    def communicate_as_at_start(self, firm: Firm) -> None:
        """Set a newcomer's communication with everybody to what the case says."""
        i = firm.index
        self.communication[i, :] = self._communication_at_start[i, :]
        self.communication[:, i] = self._communication_at_start[:, i]

    def let_trust_return(self, kept: float) -> None:
        """What was gained or lost since the start wears off a little."""
        self.trust = forget.faded(self.trust, self._trust_at_start, kept)

    def raise_communication(self, a: Firm, b: Firm, gain: float) -> None:
        """A pair is more current about each other."""
        level = gained(self.communication[a.index, b.index], gain)
        self.communication[a.index, b.index] = self.communication[b.index, a.index] = level

    def raise_trust(self, of: Firm, in_: Firm, gain: float) -> None:
        """One firm trusts another more."""
        self.trust[of.index, in_.index] = gained(self.trust[of.index, in_.index], gain)

    def lower_trust(self, of: Firm, in_: Firm, loss: float) -> None:
        """One firm trusts another less."""
        self.trust[of.index, in_.index] = lost(self.trust[of.index, in_.index], loss)

    def meet(self, a: Firm, b: Firm, communication_gain: float, trust_gain: float) -> None:
        """Two firms met: both know more of each other, and trust each other a little more."""
        self.raise_communication(a, b, communication_gain)
        self.raise_trust(a, b, trust_gain)
        self.raise_trust(b, a, trust_gain)
