"""How long one must simulate to see anything: the table of docs/sweeps.md, computed anew."""

from __future__ import annotations

from pathlib import Path

from sim import Scenario, load_case
from sim.simulate import simulate_many

PAGE = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")


def test_the_table_of_horizons_is_what_is_simulated():
    head, _, *rows = PAGE.partition("test_horizons.py -->\n")[2].partition("\n\n")[0].split("\n")
    told = {cells[0]: cells[1:] for cells in (row.strip("| ").split(" | ") for row in rows)}
    scenarios = [Scenario(facilitator=form, colocation="park", meetings="monthly") for form in told]
    for column, words in enumerate(head.strip("| ").split(" | ")[1:]):
        weeks = int(words.split()[0])
        runs = simulate_many(load_case("vestbygd"), scenarios, seed=1, replicates=200, weeks=weeks).runs
        begun = (runs.exchanges_realised > 0).groupby(runs.scenario).mean()
        assert [f"{share:.0%}".replace("%", " %") for share in begun] == [told[form][column] for form in told], weeks
