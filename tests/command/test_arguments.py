"""Each command declares and runs itself; its numbers have ranges, which are those of what it calls."""

from __future__ import annotations

import argparse
import pkgutil

import pytest

from experiments import cli, command
from experiments.command.arguments import between
from experiments.page.setting import Place
from experiments.system.errors import UserError
from sim import load_case
from sim.place.plain_town import synthetic_town
from tests.command.test_fuzz_commands import COMMANDS


def test_every_file_of_the_room_declares_commands_that_run():
    there = {module.name for module in pkgutil.iter_modules(command.__path__)} - {"arguments"}
    assert {module.__name__.rpartition(".")[2] for module in cli.COMMANDS} == there
    assert all(callable(parser.get_default("run")) for parser in COMMANDS.values())
    kinds = {action.type for parser in COMMANDS.values() for action in parser._actions}
    assert int not in kinds, "a whole number is declared with its range"


@pytest.mark.parametrize(("text", "value"), [("7", 7), (" +7 ", 7), ("0" * 5000 + "7", 7), ("-0", 0)])
def test_a_whole_number_is_read(text, value):
    assert between(0, 2**32 - 1)(text) == value


@pytest.mark.parametrize(("text", "told"), [
    ("1", "1 is out of range; allowed: 2 to 1000"), ("-5", "-5 is out of range"), ("9" * 19, "is out of range"),
    ("-" + "9" * 5000, "(5001 characters) is out of range; allowed: 2 to 1000"), ("٣", "'٣' is not a whole number"),
    ("1_0", "is not a whole number"), ("3.0", "is not a whole number"), ("", "'' is not a whole number"),
])  # fmt: skip
def test_what_is_no_number_of_a_range_is_told(text, told):
    with pytest.raises(argparse.ArgumentTypeError) as error:
        between(2, 1000)(text)
    assert told in str(error.value)


def test_a_share_is_a_number_of_its_range():
    assert between(0.0, 1.0)("1") == 1.0
    with pytest.raises(argparse.ArgumentTypeError, match=r"^1\.5 is out of range; allowed: 0 to 1$"):
        between(0.0, 1.0)("1.5")


@pytest.mark.parametrize(("words", "called"), [
    (("case", "generate", "--out", "x", "--firms", "301"), lambda: synthetic_town(301)),
    (("case", "generate", "--out", "x", "--firms", "1"), lambda: synthetic_town(1)),
    (("case", "generate", "--out", "x", "--firms", "5", "--seed", "-1"), lambda: synthetic_town(5, seed=-1)),
    (("case", "generate", "--out", "x", "--firms", "5", "--anchor", "2"), lambda: synthetic_town(5, anchor=2)),
    (("page", "--replicates", "1"), lambda: Place(load_case("vestbygd"), 1, 1, 520)),
    (("page", "--weeks", "2601"), lambda: Place(load_case("vestbygd"), 1, 2, 2601)),
])  # fmt: skip
def test_a_range_is_that_of_what_is_called(symbiosis, tmp_path, monkeypatch, words, called):
    """These are declared twice: what is called takes long to import."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ValueError, UserError)) as error:
        called()
    assert symbiosis(*words).err.strip().rpartition("; ")[2] == str(error.value).rpartition("; ")[2]


@pytest.mark.parametrize(("words", "told"), [
    (("--class", "11"), "11 is out of range; allowed: 1 to 10"),
    (("--class", "2", "--case", "vestbygd"), "exercise 2 is about sotenas"),
    (("--wait",), "only with --class"),
])  # fmt: skip
def test_a_page_opens_in_a_lesson_that_is_there(symbiosis, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    assert told in symbiosis("page", *words).err
    assert not list(tmp_path.iterdir())
