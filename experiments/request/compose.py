"""The files of configs/ composed by Hydra, and nothing else: what is typed has been checked before."""

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

from experiments.request import config_store  # noqa: F401 - with it comes what configs/schema.yaml of Hydra's store needs
from experiments.request.schema import GROUPS
from experiments.system.errors import UserError
from sim.files import in_line, shown

CHOSEN = ("experiment", *GROUPS)  # a file each; everything else is a value


@lru_cache(maxsize=1024)  # a sweep looks once more at what an experiment's file says
def composed(*assignments: str) -> Mapping[str, Any]:
    """One composed configuration as plain Python values, which nobody changes.

    Values are written over a copy of what Hydra composed of the files, as Hydra does after composing: ten
    milliseconds where files take a hundred, and most requests differ in values only.
    """
    where = "configs"
    try:
        typed = OverridesParser.create().parse_overrides(list(assignments))
        files = [override.input_line or "" for override in typed if override.key_or_group in CHOSEN]
        config = copy.deepcopy(_files(*files))
        for override in typed:
            if override.key_or_group not in CHOSEN:
                where = f"configs: {shown(override.input_line)}"
                OmegaConf.update(config, override.key_or_group, override.value(), merge=True)
        plain = OmegaConf.to_container(config, resolve=False)
    except (HydraException, OmegaConfBaseException, yaml.YAMLError, ValueError, RecursionError) as error:
        told = str(error).partition("full_key:")[0]  # what follows are names of our own classes
        raise UserError(f"{where}: {in_line(' '.join(told.split()))}") from None
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


@lru_cache(maxsize=256)
def _files(*choices: str) -> DictConfig:
    """What Hydra makes of the files chosen; to be copied before it is changed."""
    GlobalHydra.instance().clear()
    with initialize_config_module("configs", version_base="1.3"):
        return compose("config", overrides=list(choices))
