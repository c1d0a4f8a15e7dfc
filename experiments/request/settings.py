"""From what is typed to checked, immutable settings.

Hydra composes the files of `configs/` and what the researcher types, and nothing else: the folders
of places are read by `sim`, which knows neither Hydra nor OmegaConf.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from experiments.request.assembled import Cell as Cell
from experiments.request.assembled import Settings, all_swept, assembled
from experiments.request.compose import composed
from experiments.request.model import extension_of
from experiments.request.overrides import Override, check_override, own_value, parse
from experiments.request.own import SHIPPED_ONLY, Own, file_of, own_files
from experiments.request.own_faults import check_experiment
from experiments.request.schema import OF_A_SWEEP
from experiments.system.errors import UserError
from sim import load_case
from sim.extension import Extension
from sim.files import shown


def settings(
    overrides: Sequence[str], experiment: str | None = None, sweep: bool = True, *, own: Own = SHIPPED_ONLY,
    wide: bool = False, model: Any = None,
) -> Settings:  # fmt: skip
    """Compose, expand and check. Raises UserError with one line per fault.

    overrides: `key=value`, or `key=a,b,c` to sweep (only where `sweep`). own: files beside `configs/`. wide: places
    and horizons may be swept too, and facilitators with and without hours. model: a subclass of SymbiosisModel, whose
    levers, parameters and events may then be named, and which is what is run.
    """
    extension = extension_of(model)
    parsed, places = parse(overrides, own, extension)
    fixed, said = _engine(parsed) if model else [], {}
    if own.path is not None:
        check_experiment(own, extension)
    if experiment:
        fixed += [f"experiment={experiment if own.path else own.option('experiment', experiment)}"]
    base = composed(*fixed, own=own) if experiment else {}
    if own.path is not None:
        check_experiment(own, extension, base)
    swept = levers_of(base)
    _check_levers(swept, experiment, own, extension)
    for override in [*parsed, *([Override("case", places)] if len(places) > 1 or "case" in swept else [])]:
        if len(override.values) > 1 and not sweep:
            raise UserError(
                f"{override.key}: {shown(','.join(override.values))} is more than one value; allowed here: one"
                " (use `symbiosis compare`)"
            )
        if override.key in swept or len(override.values) > 1:
            swept[override.key] = override.values
        elif override.key in extension.keys:
            said[override.key] = own_value(override.key, override.values[0], extension)
        else:
            fixed += override.assignments()
    for key in OF_A_SWEEP:
        if len(swept.get(key, ())) > 1 and not wide:
            raise UserError(
                f"{key}: {shown(','.join(swept[key]))} is more than one value; allowed here: one"
                " (use `symbiosis sweep`)"
            )
    try:
        return assembled(
            partial(composed, *fixed, own=own), {key: swept[key] for key in swept if key != "case"},
            swept.get("case", places), lambda word: word in own.options("case"), is_ragged=wide, model=model, own=said,
        )  # fmt: skip
    except ValueError as error:
        raise UserError(str(error)) from None


def _engine(parsed: Sequence[Override]) -> list[str]:
    """The engine of a model of one's own. Raises UserError where another one is asked for."""
    if any(override.key == "engine" and override.values != ("mesa",) for override in parsed):
        raise UserError("engine: the compiled one runs the model as it is; allowed: engine=mesa, or none, with model")
    return ["engine=mesa"]


def from_words(
    words: Sequence[str],
    numbers: Mapping[str, int | None],
    config_dir: Path | None = None,
    *,
    wide: bool = False,
    model: Any = None,
) -> tuple[Settings, str | None]:
    """What the words of a command ask for: a prepared experiment or none, then overrides; numbers of flags stand last.

    An experiment is a name of `configs/` or of one's own folder `config_dir`, or the path of a file. Returns (settings,
    name of the experiment). Raises UserError.
    """
    word = words[0] if words and "=" not in words[0] else None
    own, experiment = own_files(config_dir, word)
    flags = [f"{name}={value}" for name, value in numbers.items() if value is not None]
    return settings([*words[word is not None :], *flags], experiment, own=own, wide=wide, model=model), experiment


def _check_levers(swept: Mapping[str, Sequence[str]], experiment: str | None, own: Own, extension: Extension) -> None:
    for key, values in swept.items():
        try:
            check_override(Override(key, tuple(values)), own, extension)
        except UserError as error:
            raise UserError(f"{file_of(own, experiment or '')}: levers: {error}") from None


def shipped(experiment: str) -> tuple[dict[str, tuple[str, ...]], Mapping[str, Any]]:
    """What an experiment's file sweeps, and what it samples."""
    base = composed(f"experiment={experiment}")
    return all_swept(base, levers_of(base), load_case(base["case"]["path"])), base["uncertainties"]


def levers_of(config: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What a configuration sweeps: values by key, as they would be typed."""
    levers = config.get("levers", {})
    return {key: tuple("null" if value is None else str(value) for value in values) for key, values in levers.items()}
