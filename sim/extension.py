"""What a model of one's own adds to the model: outcomes, parameters, levers, events and ends, each declared once.

All five are attributes of a subclass of SymbiosisModel (docs/extending.md). What is declared is checked, stands in the
tables with its unit and meaning, and can be swept; what is not declared is refused, not dropped.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
import numbers
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sim.declared import BASES, HALF_TO_DOUBLE, Declaration, declared, fault_of
from sim.files import shown
from sim.names import nearest

TABLES = ("runs", "weeks", "both")  # where an outcome is a column
TARGETS = ("firm", "resource")  # what an event may be about, beside words of its own
STOPPED = "stopped"  # the column that names what ended a run
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
Method = TypeVar("Method", bound=Callable[..., Any])


@dataclasses.dataclass(frozen=True)
class Outcome:
    """A number that is read off the model: in the row of a run, of each week, or both."""

    unit: str
    meaning: str
    of: str = "runs"


@dataclasses.dataclass(frozen=True)
class Parameter:
    """A number of the scenario: what is declared of it, and its default."""

    declaration: Declaration
    default: Any


@dataclasses.dataclass(frozen=True)
class Lever:
    """A choice of the scenario: the size of each, by name. The first is the default."""

    sizes: Mapping[str, float]
    unit: str
    meaning: str

    @property
    def default(self) -> str:
        """Name of the choice where nobody chooses."""
        return next(iter(self.sizes))


@dataclasses.dataclass(frozen=True)
class OwnEvent:
    """Something that may happen in a week. target: "firm", "resource", words to choose from, or None."""

    meaning: str
    target: str | tuple[str, ...] | None = None


@dataclasses.dataclass(frozen=True)
class Stop:
    """What ends a run before its last week."""

    meaning: str


# --- as an author writes them --------------------------------------------------------------------


def outcome(unit: str, meaning: str, of: str = "runs") -> Callable[[Method], Method]:
    """A method without arguments that returns a number: a column of runs, of weeks, or of both.

    In the table of runs it is read after the last week, in the table of weeks at the end of each.
    """
    if of not in TABLES:
        raise TypeError(f"outcome: of={of!r} is no table{nearest(str(of), TABLES)}")
    return _marks(Outcome(_text("outcome: unit", unit), _text("outcome: meaning", meaning), of))


def event(meaning: str, target: str | Sequence[str] | None = None) -> Callable[[Method], Method]:
    """A method that is called in the weeks in which a scenario lets the event of its name happen (phase 8).

    target: None; or what the method gets as its argument: the name of a "firm", of a "resource", or one of some words.
    """
    if isinstance(target, str) and target not in TARGETS:
        raise TypeError(f"event: target={target!r} is unknown; allowed: {', '.join(TARGETS)}, or a list of words")
    words = target if target is None or isinstance(target, str) else tuple(target)
    return _marks(OwnEvent(_text("event: meaning", meaning), words))


def stop(meaning: str) -> Callable[[Method], Method]:
    """A method without arguments, asked at the end of each week: where it is true, the run is over."""
    return _marks(Stop(_text("stop: meaning", meaning)))


def parameter(
    default: float, unit: str, low: float, high: float, meaning: str, *, source: str, basis: str = "assumed",
    note: str = "", plausible: tuple[float, float, str] | str | None = HALF_TO_DOUBLE,
) -> Any:  # fmt: skip
    """A number of the scenario; `self.<name>` is its value. Whole where the default is. As in `sim.declared`."""
    if basis not in BASES:
        raise TypeError(f"parameter: basis={basis!r} is unknown{nearest(str(basis), BASES)}")
    field = declared(
        default, _text("parameter: unit", unit), low, high, _text("parameter: meaning", meaning),
        source=_text("parameter: source", source), basis=basis, note=note, plausible=plausible,
    )  # fmt: skip
    fault = fault_of("parameter: default", default, field.metadata["declaration"], default)
    if fault:
        raise TypeError(fault)
    return _Value(Parameter(field.metadata["declaration"], default))


def lever(sizes: Mapping[str, float], unit: str, meaning: str) -> Any:
    """A choice of the scenario: a size by the name of each; `self.<name>` is the size of what is chosen."""
    for name, size in sizes.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise TypeError(f"lever: {name!r} is no name of a choice; allowed: a-z, 0-9 and _, such as yearly")
        if not isinstance(size, numbers.Real) or not math.isfinite(size):
            raise TypeError(f"lever: the size of {name} is {size!r}, which is no number")
    if len(sizes) < 2:
        raise TypeError("lever: fewer than two choices; allowed: a size by the name of each, the default first")
    return _Value(Lever(dict(sizes), _text("lever: unit", unit), _text("lever: meaning", meaning)))


def _text(where: str, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise TypeError(f"{where}: {given!r} is no text")
    return given


def _marks(declaration: Any) -> Callable[[Method], Method]:
    def mark(method: Method) -> Method:
        method.declared_as = declaration  # type: ignore[attr-defined]
        return method

    return mark


class _Value:
    """What a scenario says, as an attribute of the model."""

    def __init__(self, declared_as: Parameter | Lever) -> None:
        self.declared_as = declared_as
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else instance.own_values[self.name]

    def __set__(self, instance: Any, value: Any) -> None:
        raise AttributeError(f"{type(instance).__name__}.{self.name}: is what the scenario says, it cannot be set")


# --- what a class declares -----------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Extension:
    """All that a model of one's own declares, by name. Nothing of the class itself: it can be sent to a worker."""

    model: str = ""
    outcomes: Mapping[str, Outcome] = dataclasses.field(default_factory=dict)
    parameters: Mapping[str, Parameter] = dataclasses.field(default_factory=dict)
    levers: Mapping[str, Lever] = dataclasses.field(default_factory=dict)
    events: Mapping[str, OwnEvent] = dataclasses.field(default_factory=dict)
    stops: Mapping[str, Stop] = dataclasses.field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.model, *self.names))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is declared."""
        return (*self.outcomes, *self.parameters, *self.levers, *self.events, *self.stops)

    @property
    def keys(self) -> tuple[str, ...]:
        """What a scenario says a value of."""
        return (*self.levers, *self.parameters)

    def run_columns(self) -> dict[str, str]:
        """Meaning of each column that stands behind those of every run."""
        levers = {name: lever.meaning for name, lever in self.levers.items()}
        ended = {STOPPED: f"what ended the run after `weeks` weeks (empty: nothing): {_listed(self.stops)}"}
        return levers | _of(self.outcomes, "runs") | (ended if self.stops else {})

    def week_columns(self) -> dict[str, str]:
        """Meaning of each column that stands behind those of every week."""
        return _of(self.outcomes, "weeks")

    def unit(self, name: str) -> str:
        """Unit of a column or key; empty where it has none."""
        if name in self.parameters:
            return self.parameters[name].declaration.unit
        declared_as = self.outcomes.get(name) or self.levers.get(name)
        return declared_as.unit if isinstance(declared_as, Outcome) else ""

    def fault(self, name: str, value: Any) -> str | None:
        """One line saying what is wrong with a value for a key, or None."""
        if name in self.levers:
            sizes = self.levers[name].sizes
            return None if value in sizes else f"{name}: unknown choice {shown(value)}{nearest(str(value), sizes)}"
        if name in self.parameters:
            return fault_of(name, value, self.parameters[name].declaration, self.parameters[name].default)
        if not self.model:
            return f"{name}: no model declares it; allowed: with a model of your own that does"
        return f"{name}: unknown to {self.model}{nearest(name, self.keys)}"

    def values(self, given: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        """A value for each key, those not given by default. Raises ValueError with one line per fault."""
        faults = [fault for name, value in given.items() if (fault := self.fault(str(name), value))]
        if faults:
            raise ValueError("\n".join(faults))
        defaults = {name: lever.default for name, lever in self.levers.items()}
        defaults |= {name: number.default for name, number in self.parameters.items()}
        return tuple((defaults | dict(given)).items())

    def target_fault(self, what: str, target: str, firms: Sequence[str], resources: Sequence[str]) -> str | None:
        """What is wrong with what an event is about, or None."""
        kind = self.events[what].target
        known = firms if kind == "firm" else resources if kind == "resource" else kind
        if known is None or target in known:
            return None
        return f"target {target!r} is no {kind if isinstance(kind, str) else 'target of it'}{nearest(target, known)}"


def _of(outcomes: Mapping[str, Outcome], table: str) -> dict[str, str]:
    return {name: found.meaning for name, found in outcomes.items() if found.of in (table, "both")}


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)


NOTHING = Extension()
_KINDS = {Outcome: "outcomes", Parameter: "parameters", Lever: "levers", OwnEvent: "events", Stop: "stops"}


def collected(cls: type, base: type, taken: Collection[str]) -> Extension:
    """What a subclass of `base` and the classes between declare. Raises TypeError, one line, where a name is none, or
    is `taken` by the model."""
    found: dict[str, Any] = {}
    for kind in reversed(cls.__mro__):
        for name, value in vars(kind).items():
            if isinstance(declared_as := getattr(value, "declared_as", None), tuple(_KINDS)):
                found[name] = declared_as
    for name, declared_as in found.items():
        fault = _fault_of_name(name, base, taken) or _fault_of_method(getattr(cls, name), declared_as)
        if fault:
            raise TypeError(f"{cls.__name__}.{name}: {fault}")
    by_kind: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS.values()}
    for name, declared_as in found.items():
        by_kind[_KINDS[type(declared_as)]][name] = declared_as
    return Extension(cls.__name__, **by_kind) if found else NOTHING


def _fault_of_name(name: str, base: type, taken: Collection[str]) -> str | None:
    if not _NAME.fullmatch(name):
        return "is no name of what is declared; allowed: a-z, 0-9 and _, at most 40"
    if hasattr(base, name) or name in taken:
        return "is a name of the model itself; allowed: another one"
    return None


def _fault_of_method(value: Any, declared_as: Any) -> str | None:
    """A method takes what it is called with."""
    if isinstance(declared_as, (Parameter, Lever)):
        return (
            None if isinstance(value, _Value) else "is declared as a value of the scenario; allowed: declare it again"
        )
    arguments = ["self", "target"] if isinstance(declared_as, OwnEvent) and declared_as.target else ["self"]
    if not inspect.isfunction(value):
        return f"is declared and no method; allowed: def ...({', '.join(arguments)})"
    takes = [p for p in inspect.signature(value).parameters.values() if p.default is p.empty]
    if len(takes) != len(arguments) or any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in takes):
        return f"takes {', '.join(map(str, takes)) or 'nothing'}; allowed: def ...({', '.join(arguments)})"
    return None


# --- what a model tells of it --------------------------------------------------------------------


def own_cells(model: Any, table: str) -> Iterator[tuple[str, Any]]:
    """(column, value) of each outcome of a table. Raises ValueError where one is no number."""
    for name in _of(model.extension.outcomes, table):
        value = getattr(model, name)()
        if not isinstance(value, numbers.Real):
            raise ValueError(
                f"{type(model).__name__}.{name}: {shown(value)} is no number; allowed: a number, never None"
            )
        yield name, float(value)


def check_row(where: str, row: Collection[str], columns: Collection[str]) -> None:
    """Raise ValueError where a row has a column that nobody declared, or lacks one: nothing is dropped in silence."""
    faults = [
        f"{where}: {name!r} is not declared; allowed: a method of that name under @outcome(unit, meaning)"
        for name in row
        if name not in columns
    ]
    faults += [f"{where}: {name!r} is declared and missing" for name in columns if name not in row]
    if faults:
        raise ValueError("\n".join(faults))
