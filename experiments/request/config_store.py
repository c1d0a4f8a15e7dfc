"""The keys of a configuration with their types, as Hydra takes them: generated from the declarations of sim."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from hydra.core.config_store import ConfigStore

from experiments.request.schema import LEVERS, ONE_VALUE
from sim.parameters import all_declarations
from sim.scenario import CHOICE_CLASSES


def _choice_schema(kind: str) -> type:
    """A lever in a config: its form, and values that differ from what the form says."""
    fields: list[Any] = [("form", str, "none")]
    for field in dataclasses.fields(CHOICE_CLASSES[kind]):
        if field.name not in ("form", "has_park", "declared_responsible"):
            kind_of_value = {"float": float, "bool": bool}.get(str(field.type), int)
            fields.append((field.name, kind_of_value | None, None))
    return dataclasses.make_dataclass(f"{kind.title()}Config", fields)


def _parameters_schema() -> type:
    groups: dict[str, list[Any]] = {}
    for group, name, _, default in all_declarations():
        groups.setdefault(group, []).append((name, type(default), dataclasses.field(default=default)))
    classes = {group: dataclasses.make_dataclass(f"{group.title()}Group", fields) for group, fields in groups.items()}
    return dataclasses.make_dataclass(
        "ParametersConfig",
        [(group, cls, dataclasses.field(default_factory=cls)) for group, cls in classes.items()],
    )


@dataclasses.dataclass
class EventConfig:
    """An event of the scenario."""

    week: int = 1
    what: str = ""
    target: str = ""


@dataclasses.dataclass
class CaseConfig:
    """Name and path of a case."""

    name: str = ""
    path: str = ""


_SchemaBase = dataclasses.make_dataclass(
    "Levers",
    [
        ("parameters", cls := _parameters_schema(), dataclasses.field(default_factory=cls)),
        *((kind, choice := _choice_schema(kind), dataclasses.field(default_factory=choice)) for kind in LEVERS),
    ],
)


@dataclasses.dataclass
class Config(_SchemaBase):  # type: ignore[valid-type,misc]
    """The whole configuration. Mutable for Hydra only; turned into Settings at once."""

    name: str = ""
    question: str = ""
    outcome: str = "exchanges_realised"
    seed: int = 1
    replicates: int = 40
    weeks: int = 520
    engine: str = "ensemble"
    case: CaseConfig = dataclasses.field(default_factory=CaseConfig)
    events: list[EventConfig] = dataclasses.field(default_factory=list)
    without: list[str] = dataclasses.field(default_factory=list)
    levers: dict[str, list[Any]] = dataclasses.field(default_factory=dict)
    scenarios: dict[str, Any] = dataclasses.field(default_factory=dict)
    uncertainties: dict[str, Any] = dataclasses.field(default_factory=dict)
    until: dict[str, Any] = dataclasses.field(default_factory=dict)
    own: dict[str, Any] = dataclasses.field(default_factory=dict)  # what one's own files refer to


ConfigStore.instance().store(name="schema", node=Config)


@cache
def known_keys() -> dict[str, Any]:
    """Every key an override may set, with its default."""
    keys: dict[str, Any] = {name: getattr(Config(), name) for name in ONE_VALUE}
    keys |= {"events": [], "without": []}
    for group, name, _, default in all_declarations():
        keys[f"parameters.{group}.{name}"] = default
    for kind in LEVERS:
        for field in dataclasses.fields(_choice_schema(kind)):
            keys[f"{kind}.{field.name}"] = None
    return keys
