"""The files of configs/, and one's own beside them, composed by Hydra: what is typed has been checked before."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml
from hydra import compose, initialize_config_module
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments import PREFIX
from experiments.request import config_store  # noqa: F401 - with it comes what configs/schema.yaml of Hydra's store needs
from experiments.request.own import SHIPPED_ONLY, Own
from experiments.request.plain_faults import told_in_short
from experiments.request.schema import GROUPS, LEVERS
from experiments.system.errors import UserError
from sim.files import shown

CHOSEN = ("experiment", *GROUPS)  # a file each; everything else is a value
OF_FILES = tuple(key for key in CHOSEN if key not in LEVERS)  # of those, what files of configs/ say more of than a name
UNREADABLE = (HydraException, OmegaConfBaseException, yaml.YAMLError, ValueError, RecursionError)


@lru_cache(maxsize=1024)  # a sweep looks once more at what an experiment's file says
def composed(*assignments: str, own: Own = SHIPPED_ONLY) -> Mapping[str, Any]:
    """One composed configuration as plain Python values, which nobody changes.

    Values are written over a copy of what Hydra composed of the files, as Hydra does after composing: ten
    milliseconds where files take a hundred, and most requests differ in values only. So is the choice of a lever, whose
    file in configs/ says its form and nothing else; one's own may say more. References to other keys are
    followed in one's own files only: those of configs/ have none, and what is typed is taken as it stands.
    """
    of_files = CHOSEN if own else OF_FILES
    where = own.where if own.path else f"--config-dir: {own.folder}" if own.folder else "configs"
    try:
        typed = OverridesParser.create().parse_overrides(list(assignments))
        files = [override.input_line or "" for override in typed if override.key_or_group in of_files]
        config = copy.deepcopy(_files(*files, own=own))
        values = [override for override in typed if override.key_or_group not in of_files]
        for override in sorted(values, key=lambda one: one.key_or_group not in LEVERS):  # a choice is before its values
            key = override.key_or_group
            where = f"configs: {shown(override.input_line)}"
            OmegaConf.update(config, f"{key}.form" if key in LEVERS else key, override.value(), merge=True)
        plain = OmegaConf.to_container(config, resolve=bool(own))
    except UNREADABLE as error:
        raise UserError(f"{where}: {told_in_short(error)}") from None
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


@lru_cache(maxsize=256)
def _files(*choices: str, own: Own) -> DictConfig:
    """What Hydra makes of the files chosen; to be copied before it is changed."""
    asked = list(choices)
    if own.path is not None:
        asked = [choice for choice in asked if not choice.startswith("experiment=")]
        asked.append(f"experiment={own.stored_experiment()}")
    if own.folder is not None:
        quoted = f"file://{own.folder}".replace("\\", "\\\\").replace('"', '\\"')
        asked.append(f'hydra.searchpath=["{quoted}"]')
    running = GlobalHydra.instance().hydra  # of a job of Hydra, which goes on with it
    GlobalHydra.instance().clear()
    try:
        with initialize_config_module(f"{PREFIX}configs", version_base="1.3"):
            return compose("config", overrides=asked)
    finally:
        GlobalHydra.instance().hydra = running
