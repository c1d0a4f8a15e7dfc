"""From a configuration that Hydra composed to what the model takes.

In an application of one's own:

    @hydra.main(config_path="pkg://symbiosis.configs", config_name="config", version_base="1.3")
    def main(config):
        record = simulate(**request_from(config)._asdict())
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from omegaconf import DictConfig, OmegaConf

from experiments.request.assembled import Settings, assembled
from experiments.request.compose import UNREADABLE
from experiments.request.config_store import Config, known_keys
from experiments.request.plain_faults import told_in_short
from experiments.request.schema import LEVERS, OF_A_SWEEP, WHOLE_NUMBERS
from experiments.request.settings import levers_of
from experiments.system.errors import UserError
from sim import Case, Scenario
from sim.declared import is_whole
from sim.files import in_line, shown
from sim.names import nearest
from sim.simulate import ENGINES


class Request(NamedTuple):
    """What `sim.simulate` is asked, by the names of its arguments."""

    case: Case
    scenario: Scenario
    seed: int
    replicates: int
    weeks: int
    engine: str


def scenario_from(config: DictConfig | Mapping[str, Any]) -> Scenario:
    """The scenario of a composed configuration; as `request_from`."""
    return request_from(config).scenario


def request_from(config: DictConfig | Mapping[str, Any]) -> Request:
    """What a composed configuration asks: one scenario in one place.

    config: as `configs/config.yaml` composes it, with whatever overrides; references to other keys are followed.
    Raises UserError, one line per fault: a key that is unknown or missing, a value out of its declared range, levers
    or named scenarios (several scenarios, which a job or `symbiosis experiment` answers), sampled values.
    """
    made = settings_from(config)
    (cell,) = made.cells
    return Request(made.case, cell.scenario, made.seed, made.replicates, made.weeks, made.engine)


def settings_from(
    config: DictConfig | Mapping[str, Any], compose: Callable[..., Any] | None = None, typed: Collection[str] = ()
) -> Settings:
    """Checked settings of a composed configuration: one scenario, or a design where it has levers or scenarios.

    compose: composes the same configuration with further assignments, which a design needs. typed: keys that were
    given beside the experiment, which then sweeps them no more. Raises UserError, one line per fault.
    """
    base = _plain(config)
    swept = {key: values for key, values in levers_of(base).items() if key not in typed}
    if (swept or base["scenarios"]) and compose is None:
        raise UserError("levers: are several scenarios; allowed: one, or `symbiosis experiment` and `sweep`")
    if base["uncertainties"]:
        raise UserError("uncertainties: are sampled values; allowed: `symbiosis sweep NAME`, which samples them")
    for key in swept:
        if key in OF_A_SWEEP:
            raise UserError(f"levers: {key}: several make no answer; allowed: `symbiosis sweep`, or -m {key}=a,b")

    def again(*more: str) -> Mapping[str, Any]:
        return _plain(compose(*more)) if more and compose is not None else base

    try:
        return assembled(again, swept)
    except ValueError as error:
        raise UserError(str(error)) from None


def _plain(config: DictConfig | Mapping[str, Any]) -> dict[str, Any]:
    """A configuration as plain Python values, its keys checked; what may be missing has its default."""
    try:
        node = config if isinstance(config, DictConfig) else OmegaConf.create(dict(config))
        found = OmegaConf.to_container(node, resolve=True, throw_on_missing=True)
    except UNREADABLE as error:
        raise UserError(told_in_short(error)) from None
    assert isinstance(found, dict)
    plain = {str(key): value for key, value in found.items() if key != "hydra"}
    if faults := [*_faults(plain)]:
        raise UserError("\n".join(faults))
    default = OmegaConf.to_container(OmegaConf.structured(Config))
    assert isinstance(default, dict)
    return {**{str(key): value for key, value in default.items()}, **plain}


def _faults(plain: Mapping[str, Any]) -> list[str]:
    known = [field.name for field in dataclasses.fields(Config)]
    faults = []
    for key in plain:
        if key not in known:
            meant = nearest(key, known) or "; allowed: what other keys refer to stands under own, as in +own.k=v"
            faults.append(f"{in_line(key)}: unknown key{meant}")
    for group in (*LEVERS, "parameters"):
        for key in _keys(plain.get(group), group):
            if key not in known_keys():
                faults.append(f"{in_line(key)}: unknown key{nearest(key, known_keys())}")
    if not isinstance(plain.get("case"), Mapping) or not plain["case"].get("path"):
        faults.append("case: is missing; allowed: case=NAME, or case.path=FOLDER")
    for key, (low, high) in WHOLE_NUMBERS.items():
        value = plain.get(key)
        if key not in plain:
            faults.append(f"{key}: is missing; allowed: {low} to {high}")
        elif not is_whole(value) or not low <= value <= high:
            faults.append(f"{key}: {shown(value)} is not a whole number in range; allowed: {low} to {high}")
    if plain.get("engine", ENGINES[0]) not in ENGINES:
        faults.append(f"engine: unknown engine {shown(plain['engine'])}{nearest(str(plain['engine']), ENGINES)}")
    return faults


def _keys(node: Any, key: str) -> list[str]:
    """The keys of all values below a key."""
    if not isinstance(node, Mapping):
        return [] if node is None else [key]
    return [found for name, value in node.items() for found in (_keys(value, f"{key}.{name}") or [f"{key}.{name}"])]
