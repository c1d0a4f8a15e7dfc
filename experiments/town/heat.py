"""Whether heat of one temperature can serve a need of another: through an exchanger, by a heat pump, or not."""

from __future__ import annotations

from dataclasses import dataclass

EXCHANGE_K = 5.0  # K lost in an exchanger and its pipe: assumed
HOTTEST_PUMPED = 100.0  # °C; hotter heat pumps are on sale, but rare: arpagaus_2018
MOST_LIFTED = 70.0  # K; two stages: arpagaus_2018
COLDEST_SOURCE = 2.0  # °C: water freezes
SHARE_OF_CARNOT = 0.45  # of a pump as built, of the ideal one between the same temperatures: arpagaus_2018
BEST_COP = 8.0
POWER_NOK = (600.0, 1200.0)  # NOK per MWh of electricity with grid: assumed
_KELVIN = 273.15


@dataclass(frozen=True)
class Fit:
    """How heat fits: `direct`, `pump` or `too_cold`."""

    how: str
    cop: float = 0.0  # heat given per electricity taken, of a pump

    @property
    def supply_per_need(self) -> float:
        """MWh of the source that a MWh of the need takes; the pump's electricity is the rest."""
        return 1 - 1 / self.cop if self.how == "pump" else 1.0

    @property
    def power_nok(self) -> tuple[float, float]:
        """NOK of electricity per MWh of the need, from and to."""
        return (POWER_NOK[0] / self.cop, POWER_NOK[1] / self.cop) if self.how == "pump" else (0.0, 0.0)


def fit(given: float, needed: float, *, steam: bool) -> Fit:
    """How heat of `given` °C serves a need of `needed` °C. Steam is made by no heat pump here.

    >>> fit(90, 60, steam=False).how, fit(30, 70, steam=False).how, fit(30, 150, steam=True).how
    ('direct', 'pump', 'too_cold')
    """
    if given >= needed + EXCHANGE_K:
        return Fit("direct")
    lift = needed + EXCHANGE_K - given
    if steam or needed > HOTTEST_PUMPED or lift > MOST_LIFTED or given < COLDEST_SOURCE:
        return Fit("too_cold")
    return Fit("pump", min(BEST_COP, SHARE_OF_CARNOT * (needed + EXCHANGE_K + _KELVIN) / lift))
