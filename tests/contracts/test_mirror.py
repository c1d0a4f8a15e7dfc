"""Both engines have the same rooms, and functions of the compiled one are named after the methods they follow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SIM = Path(__file__).parents[2] / "sim"
ROOMS = ("exchange", "facilitator", "firm", "funding", "municipality", "record", "stage", "ties")
# What only arrays need: counting, listing, numbers of bodies, an order of the week laid open.
WITHOUT_TWIN = {
    "go_on_or_end", "has_room", "lacks_power", "kind_of_pair", "list_pair", "list_pairs", "members_with_exchanges",
    "meet_those", "are_members", "side_in", "trust_of", "begin_ties", "list_own", "remember", "recall_communication",
    "recall_block", "recall_week", "newest_less_oldest", "spread_bad_word", "spread_good_word", "tenants", "begin", "begin_bodies",
    "begin_exchanges", "begin_firms", "press_and_limit", "let_happen", "serve_municipality", "simulate_runs",
}  # fmt: skip


def functions(path: Path) -> set[str]:
    """Functions and methods of a file; a leading underscore does not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name.lstrip("_") for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


METHODS = set().union(*(functions(path) for path in (SIM / "reference").glob("*.py")))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_one_engine_is_one_of_the_other(room: str) -> None:
    assert (SIM / "reference" / f"{room}.py").is_file()
    assert (SIM / "ensemble" / f"{room}.py").is_file()


@pytest.mark.parametrize(
    "room", [*ROOMS, "contact", "fund", "hopes", "meeting", "outside", "recall", "start", "trial", "week"]
)
def test_compiled_functions_are_named_after_the_methods_they_follow(room: str) -> None:
    # `start` of a facilitator is `start_facilitator`: functions have no class to say whose they are.
    own = {method: {method, f"{method}_{room}", f"{method}_of_{room}"} for method in METHODS}
    known = set().union(*own.values()) | WITHOUT_TWIN
    assert functions(SIM / "ensemble" / f"{room}.py") - known == set()


def test_no_name_is_excused_for_nothing() -> None:
    compiled = set().union(*(functions(path) for path in (SIM / "ensemble").glob("*.py")))
    assert compiled >= WITHOUT_TWIN
    assert not WITHOUT_TWIN & METHODS
