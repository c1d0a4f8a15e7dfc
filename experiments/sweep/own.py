"""What a sweep of a model of one's own says of it in the manifest, and the columns that it has because of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.request.canonical import canonical
from experiments.request.model import class_name_of, extension_of, source_of
from experiments.system.errors import UserError
from sim.declared import Declaration
from sim.extension import Extension, Lever, Outcome, Parameter, Stop


def the_model(given: Any, design: Any) -> Any:
    """The model that is swept: that of the design, or where it has none what is given. Raises UserError."""
    asked = design.settings.model
    if given is not None and asked is not None and given is not asked:
        names = [class_name_of(one).rpartition(".")[2] for one in (given, asked)]
        raise UserError(f"model: {names[0]} is not {names[1]}, which the design was made for; allowed: one of them")
    return given or asked


def told(model: Any) -> dict[str, Any]:
    """Name, source and declarations of a model, as the request of a sweep has them."""
    return {"class": class_name_of(model), "source": source_of(model), "declared": canonical(extension_of(model))}


def declared_in(request: Mapping[str, Any]) -> Extension:
    """What the model of a sweep declares, out of its checked request; nothing is imported for it."""
    said = request["model"].get("declared") or {}
    of = {kind: said.get(kind, {}) for kind in ("outcomes", "parameters", "levers", "stops")}
    return Extension(
        model=said.get("model", ""),
        outcomes={name: Outcome(**found) for name, found in of["outcomes"].items()},
        parameters={
            name: Parameter(_declaration(found["declaration"]), found["default"])
            for name, found in of["parameters"].items()
        },
        levers={name: Lever(**found) for name, found in of["levers"].items()},
        stops={name: Stop(**found) for name, found in of["stops"].items()},
    )


def _declaration(found: Mapping[str, Any]) -> Declaration:
    return Declaration(**{**found, "low": float(found["low"]), "high": float(found["high"])})


def is_declared(said: Any) -> bool:
    """Whether what a manifest says of a model can be read as declarations."""
    if said is None:
        return True
    try:
        found = declared_in({"model": {"declared": said}})
        texts = [found.model, *found.run_columns().values(), *map(found.unit, found.names)]
        return all(isinstance(text, str) for text in texts)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
