"""A town in Mesa's SolaraViz, in a browser: `solara run experiments.for_mesa.watch`.

An example to change: what is set stands in CHOICES_SHOWN, what is seen in COMPONENTS. Only this file needs solara.
"""

from __future__ import annotations

from typing import Any

from experiments.for_mesa.model import MesaModel
from experiments.for_mesa.pictures import network, weekly
from sim.scenario import COLOCATIONS, FACILITATORS, MEETINGS

try:
    import solara
    from mesa.visualization import SolaraViz
except ImportError as error:
    raise ImportError("solara is missing, which draws this in a browser: pip install 'symbiosis[viz]'") from error


def _choice(label: str, names: Any, value: str) -> dict[str, Any]:
    return {"type": "Select", "label": label, "values": list(names), "value": value}


WEEKS = 520
CHOICES_SHOWN: dict[str, Any] = {
    "facilitator": _choice("Facilitator", FACILITATORS, "appointed"),
    "colocation": _choice("Co-location", COLOCATIONS, "park"),
    "meetings": _choice("Planned meetings", MEETINGS, "monthly"),
    "replicate": {"type": "SliderInt", "label": "Future", "value": 0, "min": 0, "max": 99, "step": 1},
    "weeks": WEEKS,
}


def exchanges(model: MesaModel) -> Any:
    """How many opportunities are where."""
    return solara.FigureMatplotlib(
        weekly(model, ("exchanges_realised", "exchanges_operating", "opportunities_identified"))
    )


def minds(model: MesaModel) -> Any:
    """What firms think of each other and of the work."""
    return solara.FigureMatplotlib(weekly(model, ("trust", "communication", "understanding", "commitment")))


def partners(model: MesaModel) -> Any:
    """Who works and trades with whom."""
    return solara.FigureMatplotlib(network(model))


COMPONENTS = [partners, exchanges, minds]


def _first() -> MesaModel:
    return MesaModel(
        **{name: shown["value"] if isinstance(shown, dict) else shown for name, shown in CHOICES_SHOWN.items()}
    )


page = SolaraViz(_first(), components=COMPONENTS, model_params=CHOICES_SHOWN, name="Industrial symbiosis in Vestbygd")
