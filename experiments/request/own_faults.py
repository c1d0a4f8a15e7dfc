"""What is wrong in a file of an experiment of one's own, told before Hydra composes it: a line per fault, each with
its key, what stands there, and what may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_type_hints

from experiments.request.changed import value_fault
from experiments.request.config_store import CaseConfig, Config, EventConfig, known_keys
from experiments.request.overrides import Override, check_override
from experiments.request.own import Own
from experiments.request.schema import ASKED, GROUPS, ONE_VALUE
from experiments.system.errors import UserError
from sim.declared import is_whole
from sim.extension import Extension
from sim.files import MOST_COUNTED, in_line, shown, told
from sim.names import nearest


def check_experiment(own: Own, extension: Extension, composed: Mapping[str, Any] | None = None) -> None:
    """See that the file of an experiment says what one can; where it is composed, what it refers to as well. Raises
    UserError."""
    given = own.read_experiment() if composed is None else {key: composed[key] for key in _CHECKS}
    faults = []
    for fault in experiment_faults(given, extension):
        faults.append(f"{own.where}: {fault}")
        if len(faults) >= MOST_COUNTED:
            break
    if faults:
        raise UserError(told(faults))


def experiment_faults(given: Mapping[Any, Any], extension: Extension) -> Iterator[str]:
    """Every fault of an experiment, as plain Python values. What refers to other keys, `${...}`, is not looked at."""
    for name, value in given.items():
        key = str(name)
        if key in GROUPS:
            yield from _group_faults(key, value)
        elif key == "defaults":
            yield from _defaults_faults(value)
        elif _is_followed(value):
            continue
        elif key in ONE_VALUE:
            yield from _value_faults(key, value)
        elif key in _CHECKS:
            yield from _CHECKS[key](value, extension)
        else:
            yield f"{in_line(key)}: unknown key{nearest(key, [*get_type_hints(Config), 'defaults'])}"


def _value_faults(key: str, value: Any) -> Iterator[str]:
    """Of a single value, looked at as if it were typed."""
    if not _is_single(value):
        yield f"{key}: {shown(value)} is more than one value; allowed: one"
    elif key in ("name", "question", "outcome", "engine") and value in (None, "???"):  # of OmegaConf: is missing
        yield f"{key}: says nothing; allowed: a text, or no such line"
    elif key == "outcome" and value not in ASKED:
        yield f"{key}: unknown outcome {shown(value)}{nearest(str(value), ASKED)}"
    elif not _is_followed(value):
        try:
            check_override(Override(key, (_as_typed(value),)))
        except UserError as error:
            yield str(error)


def _group_faults(key: str, value: Any) -> Iterator[str]:
    """Of what an experiment fixes within a group: its values by name, never the name of a choice."""
    if not isinstance(value, Mapping):
        name = value if isinstance(value, str) else "NAME"
        also = "" if key in ("case", "parameters") else f", or levers: {{{key}: [{name}, ...]}} to compare"
        yield f"{key}: {shown(value)} is no set of values; allowed: defaults: [override /{key}: {name}]{also}"
        return
    for name, inner in value.items():
        whole = f"{key}.{name}"
        if key == "case":
            known = [*get_type_hints(CaseConfig)]
            if name not in known:
                yield f"{in_line(whole)}: unknown key{nearest(str(name), known)}"
            elif not _is_single(inner) or inner is None:
                yield f"{whole}: {shown(inner)} is no text; allowed: the {name} of a place"
        elif key == "parameters" and any(known.startswith(f"{whole}.") for known in known_keys()):
            yield from _members_faults(whole, inner)
        else:
            yield from _faults_at(whole, inner)


def _members_faults(group: str, value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{group}: {shown(value)} is no set of values; allowed: values by their names"
        return
    for name, inner in value.items():
        yield from _faults_at(f"{group}.{name}", inner)


def _faults_at(key: str, value: Any) -> Iterator[str]:
    """Of one value, by its whole key."""
    if key in known_keys():
        yield from _value_faults(key, value)
    else:
        yield f"{in_line(key)}: unknown key{nearest(key, known_keys())}"


def _lever_faults(value: Any, _: Extension) -> Iterator[str]:
    """Whether each lever has a list of values; whether they may be its values is looked at where it is swept."""
    if not isinstance(value, Mapping):
        yield f"levers: {shown(value)} is no set of levers; allowed: values by lever, such as meetings: [none, monthly]"
        return
    for name, values in value.items():
        key = in_line(str(name))
        if _is_followed(values):
            continue
        if _is_single(values):
            one = _as_typed(values) if values is not None else "VALUE"
            fix = f", or defaults: [override /{key}: {one}] to fix it" if name in GROUPS else ""
            yield f"levers.{key}: {shown(values)} is no list; allowed: a list, such as [{one}]{fix}"
        elif not isinstance(values, Sequence) or not values or not all(map(_is_single, values)):
            yield f"levers.{key}: {shown(values)} is no list of values; allowed: a list, such as [a, b]"


def _scenario_faults(value: Any, extension: Extension) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"scenarios: {shown(value)} is no set of scenarios; allowed: what each sets by its name"
        return
    for name, values in value.items():
        where = f"scenarios.{in_line(str(name))}"
        if _is_followed(values):
            continue
        if not (values is None or isinstance(values, Mapping)):
            yield f"{where}: {shown(values)} is no set of values; allowed: values by key, such as {{meetings: weekly}}"
            continue
        for key, inner in (values or {}).items():
            if _is_followed(inner):
                continue
            if key == "events":
                yield from (f"{where}: {fault}" for fault in _event_faults(inner, extension))
            elif key == "without":
                yield from (f"{where}: {fault}" for fault in _without_faults(inner, extension))
            elif not _is_single(inner):
                yield f"{where}: {in_line(str(key))}: {shown(inner)} is more than one value; allowed: one"
            elif fault := value_fault(str(key), inner, extension):
                yield f"{where}: {fault}"


def _event_faults(value: Any, _: Extension) -> Iterator[str]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        yield f"events: {shown(value)} is no list; allowed: a list of events, such as [{{week: 5, what: election}}]"
        return
    known = set(get_type_hints(EventConfig))
    for event in value:
        if _is_followed(event):
            continue
        if not isinstance(event, Mapping) or not {"week", "what"} <= event.keys() <= known:
            yield f"events: {shown(event)} is not an event; allowed: week, what and perhaps target"
            continue
        for key, inner in event.items():
            if _is_followed(inner):
                continue
            if key == "week" and not is_whole(inner):
                yield f"events: week: {shown(inner)} is not a whole number"
            elif not _is_single(inner) or inner is None:
                yield f"events: {key}: {shown(inner)} is no name"


def _without_faults(value: Any, _: Extension) -> Iterator[str]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        yield f"without: {shown(value)} is no list of names; allowed: a list of mechanisms, such as [gossip]"


def _uncertainty_faults(value: Any, _: Extension) -> Iterator[str]:
    yield from _set_faults("uncertainties", value)
    over = value.get("over") if isinstance(value, Mapping) else None
    is_list = isinstance(over, Sequence) and not isinstance(over, str) and all(isinstance(one, str) for one in over)
    if not (over is None or is_list or _is_followed(over)):
        yield f"uncertainties.over: {shown(over)} is no list of keys; allowed: a list, such as [parameters.meeting]"


def _set_faults(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{key}: {shown(value)} is no set of values; allowed: values by their names"
        return
    for name, inner in value.items():
        if key == "until" and not _is_single(inner):
            yield f"until.{in_line(str(name))}: {shown(inner)} is more than one value; allowed: one"


_CHECKS: dict[str, Callable[[Any, Extension], Iterator[str]]] = {
    "levers": _lever_faults, "scenarios": _scenario_faults, "events": _event_faults, "without": _without_faults,
    "uncertainties": _uncertainty_faults, "until": lambda value, _: _set_faults("until", value),
    "own": lambda value, _: _set_faults("own", value),
}  # fmt: skip


def _defaults_faults(value: Any) -> Iterator[str]:
    """Of what Hydra reads first: the choice of a group stands in place of another."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        yield f"defaults: {shown(value)} is no list; allowed: a list, such as [override /meetings: monthly]"
        return
    for one in value:
        for key, name in one.items() if isinstance(one, Mapping) else ():
            group, right = str(key).removeprefix("override ").strip().lstrip("/"), in_line(str(name))
            if group in GROUPS and key != f"override /{group}":
                yield f"defaults: {in_line(str(key))}: is there already; allowed: override /{group}: {right}"
        if not isinstance(one, (str, Mapping)):
            yield f"defaults: {shown(one)} is no choice; allowed: such as override /meetings: monthly"


def _is_single(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _is_followed(value: Any) -> bool:
    """Whether it refers to another key: looked at once that is followed."""
    return isinstance(value, str) and "${" in value


def _as_typed(value: Any) -> str:
    """A value as it would be typed on a command line."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
