"""The files of configs/ composed by Hydra, and nothing else: what is typed has been checked before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml
from hydra import compose, initialize_config_module
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.request import schema as schema  # which configs/schema.yaml of Hydra's store needs
from experiments.system.errors import UserError
from sim.files import in_line


@lru_cache(maxsize=256)  # 60 ms each, and a sweep looks once more at what an experiment's file says
def composed(*assignments: str) -> Mapping[str, Any]:
    """One composed configuration as plain Python values, which nobody changes."""
    GlobalHydra.instance().clear()
    try:
        with initialize_config_module("configs", version_base="1.3"):
            config = compose("config", overrides=list(assignments))
        plain = OmegaConf.to_container(config, resolve=False)
    except (HydraException, OmegaConfBaseException, yaml.YAMLError, ValueError, RecursionError) as error:
        first = " ".join(line.strip() for line in str(error).splitlines() if line.strip())
        raise UserError(f"configs: {in_line(first)}") from None
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}
