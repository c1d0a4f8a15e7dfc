"""A job of Hydra: what its configuration asks, answered into the folder that Hydra made for it."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hydra
import yaml
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from experiments import PREFIX
from experiments.job.request import settings_from
from experiments.request.config_store import known_keys
from experiments.request.plain_faults import told_in_short
from experiments.request.schema import GROUPS
from experiments.request.settings import Settings
from experiments.system.errors import UserError
from sim.files import in_line
from sim.names import nearest

_log = logging.getLogger(__name__)
_UNKNOWN = re.compile(r"Could not override '([^']+)'")


@hydra.main(config_path=f"pkg://{PREFIX}configs", config_name="job", version_base="1.3")
def job(config: DictConfig) -> float:
    """Simulate what is asked and write it as `symbiosis run` does, without pictures. Returns the mean of the outcome
    asked about over all futures, for sweepers that look for the best of it."""
    about = HydraConfig.get()
    typed, folder = list(about.overrides.task), Path(about.runtime.output_dir)
    try:
        settings = settings_from(config, _Composer(about, typed), [_key(word) for word in typed])
        text, mean = _answered(settings, shlex.join(["python", "-m", f"{PREFIX}experiments.job", *typed]), folder)
    except UserError as error:
        if about.mode == RunMode.RUN:  # of one among many Hydra says which it was, and goes on with the others
            raise _Refused(str(error)) from None
        raise
    if about.mode == RunMode.RUN:
        print(text)
    _log.info("%s: mean %.4g; %s", settings.outcome, mean, folder)
    return mean


class _Refused(BaseException):
    """What the only job cannot do; Hydra, which would say more about it, lets it pass."""


class _Composer:
    """The configuration of a job once more, with further assignments in place of what was typed for their keys."""

    def __init__(self, about: Any, typed: list[str]) -> None:
        searchpath = [word for word in about.overrides.hydra if word.startswith("hydra.searchpath=")]
        self._name, self._typed = about.job.config_name, [*searchpath, *typed]

    def __call__(self, *more: str) -> DictConfig:
        return hydra.compose(self._name, overrides=[*self._typed, *more])


def _key(word: str) -> str:
    return word.partition("=")[0].lstrip("+~")


def _answered(settings: Settings, command: str, folder: Path) -> tuple[str, float]:
    """Write the answer into a folder, where its files appear when all of them are whole. Returns (text, mean)."""
    import pandas as pd  # these take a second, which a job that is refused need not wait for

    from experiments.answer.folder import MANIFEST
    from experiments.answer.produce import written_answer
    from experiments.answer.stored import answer_file
    from experiments.system.checksums import CHECKSUMS, sign

    if (folder / MANIFEST).exists():
        raise UserError(f"{folder}: holds a result; allowed: another hydra.run.dir, or hydra.sweep.dir and subdir")
    partial = folder / f".partial-{os.getpid()}"
    partial.mkdir(parents=True)
    try:
        written_answer(settings, command, partial, figures=False, final=folder)
        mean = float(pd.read_parquet(partial / "runs.parquet", columns=[settings.outcome])[settings.outcome].mean())
        text = (partial / answer_file("en")).read_text(encoding="utf-8")
        sign(partial)
        for path in sorted(partial.iterdir(), key=lambda path: path.name == CHECKSUMS):  # the list comes last
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return f"{text}\nTables: {folder}", mean


# --- as a command --------------------------------------------------------------------------------


def command() -> int:
    """`python -m experiments.job`: Hydra's own command line. Raises UserError, a line for whatever it refuses."""
    words = [re.sub(r"^\+(?=experiment=)", "", word) for word in sys.argv[1:]]  # it stands in the defaults already
    sys.argv[1:] = sorted(words, key=lambda word: word not in ("-m", "--multirun"))  # argparse: not between words
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra hands on what stopped it, and we tell it
    try:
        with _usage_in_a_line():
            job()
    except _Refused as error:
        raise UserError(str(error)) from None
    except (HydraException, OmegaConfBaseException, yaml.YAMLError) as error:
        raise UserError(_told(error)) from None
    return 0


@contextlib.contextmanager
def _usage_in_a_line() -> Iterator[None]:
    def refuse(parser: argparse.ArgumentParser, message: str) -> None:
        raise UserError(f"{in_line(message)} (see `python -m experiments.job --hydra-help`)")

    usual = argparse.ArgumentParser.error
    setattr(argparse.ArgumentParser, "error", refuse)  # noqa: B010 (Hydra makes its parser itself)
    try:
        yield
    finally:
        setattr(argparse.ArgumentParser, "error", usual)  # noqa: B010


def _told(error: Exception) -> str:
    told = told_in_short(error)
    if match := _UNKNOWN.match(told):  # Hydra would have it added with +, which no key here needs
        return f"{match[1]}: unknown key{nearest(match[1], [*known_keys(), *GROUPS])}"
    if "Could not find 'case/" in told:
        return f"{told}; allowed: case.path=FOLDER for a place of your own"
    if "Could not append" in told:
        return f"{told.partition(' Either')[0]}; allowed: the key without +, or with ++"
    if "INTERVAL_SWEEP" in told:
        return f"{told}; allowed: a sweeper that is a plug-in (docs/hydra.md), or `symbiosis sweep --over KEY=LOW:HIGH`"
    return told
