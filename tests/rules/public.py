"""The rules as they are declared: every public function of sim/rules."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import sim
import sim.rules


def plain(function):
    """The Python function under a numba dispatcher (or itself, with NUMBA_DISABLE_JIT=1)."""
    return getattr(function, "py_func", function)


def rule_modules():
    return [importlib.import_module(f"sim.rules.{found.name}") for found in pkgutil.iter_modules(sim.rules.__path__)]


def public_rules():
    """Every public function defined in sim/rules, with its file's name."""
    rules = {}
    for module in rule_modules():
        for name, value in vars(module).items():
            function = plain(value)
            is_own = inspect.isfunction(function) and function.__module__ == module.__name__
            if is_own and not name.startswith("_"):
                rules[f"{module.__name__.rsplit('.', 1)[1]}.{name}"] = value
    return rules
