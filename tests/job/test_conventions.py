"""What a user of Hydra types: every row of the page's table does what the page says."""

from __future__ import annotations

import argparse
import re
import shlex

import pytest

from experiments.command.arguments import add_config_dir
from experiments.job import run
from experiments.request.settings import from_words
from tests.job.jobs import PAGE, job, write_own_folder

TABLE = re.search(r"<!-- conventions -->\n(.*?)\n\n", PAGE, re.DOTALL)[1]
ROWS = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in TABLE.splitlines()[2:]]
SAME, PRINTS, REFUSED = "same", "prints", "refused"


def test_the_table_is_long_enough_and_every_row_has_one_of_three_ways():
    assert len(ROWS) >= 39
    assert {way for _, way, _ in ROWS} == {SAME, PRINTS, REFUSED}
    assert len({typed for typed, _, _ in ROWS}) == len(ROWS)


def _fast(told: str):
    """The cells of the command of `symbiosis` in the third column."""
    words = shlex.split(re.search(r"`symbiosis (.*?)`", told)[1])
    parser = argparse.ArgumentParser()
    add_config_dir(parser)
    given, rest = parser.parse_known_args(words[1:])
    return from_words(rest, {}, given.config_dir, wide=True)[0]


def _asked(settings):
    for cell in settings.cells:
        case, weeks = cell.case or settings.case, cell.weeks or settings.weeks
        yield case, cell.scenario, weeks, settings.seed, settings.replicates, settings.engine, settings.outcome


@pytest.mark.parametrize(("typed", "way", "told"), ROWS, ids=[typed.strip("`") for typed, _, _ in ROWS])
def test_a_convention(typed, way, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_own_folder(tmp_path)
    jobs = []
    monkeypatch.setattr(run, "_answered", lambda settings, *_: (jobs.append(settings), ("", 0.0))[1])
    words = [word.replace("file://mine", f"file://{tmp_path}/mine") for word in shlex.split(typed.strip("`"))]
    status = job(monkeypatch, *words)
    said = capsys.readouterr()
    if way == REFUSED:
        assert status == 2, said
        line = said.err
        assert line.count("\n") == 1, line
        assert line.startswith("symbiosis: ")
        assert re.search(r"`(.*?)`", told)[1] in line
        assert not jobs
        return
    assert status == 0, said
    if way == PRINTS:
        assert re.search(r"`(.*?)`", told)[1] in said.out
        assert not jobs
        return
    assert [asked for settings in jobs for asked in _asked(settings)] == [*_asked(_fast(told))]
    if "hydra.run.dir" in typed:
        assert (tmp_path / "here" / ".hydra" / "overrides.yaml").exists()
