"""The one name by which everything is imported, wherever it is installed: `from symbiosis.sim import simulate`.

`sim`, `experiments` and `configs` are names that other projects have too, so a wheel holds them inside a package of
this name, of which this file is the start (one_name.py). In a checkout they are folders beside this file, and each is
one module under both names.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from types import CodeType, ModuleType

_ROOMS = ("sim", "experiments", "configs")


def main() -> int:
    """The console script `symbiosis`."""
    from symbiosis.experiments.__main__ import main

    return main()


def job() -> int:
    """The console script `symbiosis-job`."""
    from symbiosis.experiments.job.__main__ import main

    return main()


class _BesideThisFile(MetaPathFinder):
    """Finds `symbiosis.sim.…` as `sim.…`, the very module."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        first, _, own = name.partition(".")
        if first != __name__ or own.partition(".")[0] not in _ROOMS or (spec := find_spec(own)) is None:
            return None
        is_package = spec.submodule_search_locations is not None
        return spec_from_loader(name, self, origin=spec.origin, is_package=is_package)

    def create_module(self, spec: ModuleSpec) -> None:
        """Python makes one that `exec_module` puts away again."""

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(_own(module.__name__))

    def get_code(self, name: str) -> CodeType | None:
        """For `python -m`."""
        spec = find_spec(_own(name))
        return spec.loader.get_code(spec.name) if spec else None


def _own(name: str) -> str:
    return name.removeprefix(f"{__name__}.")


if __spec__.submodule_search_locations is None:  # not the start of a package: a checkout
    __path__: list[str] = []
    sys.meta_path.insert(0, _BesideThisFile())
