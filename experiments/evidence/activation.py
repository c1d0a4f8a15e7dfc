"""`symbiosis activation`: whether an outcome depends on the order in which firms and exchanges act.

Within a phase they go in the order of their ids, which are hashes of their names. So the same place under other names
is the same place in another order, and with other draws: a draw is addressed by id. Two things are asked. Do totals
move when all is renamed? And does it pay to stand early in the order, for a firm or an exchange?
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import markers as pages
from experiments.answer.folder import model_fingerprint
from experiments.statistics import Interval, difference_interval
from experiments.system.files import check_can_write, write_table
from experiments.system.progress import Progress
from sim import Case, Parameters, Scenario, load_case
from sim.place.branches import with_branches
from sim.place.case import ANY
from sim.scenario import MUNICIPALITIES, MunicipalityChoice
from sim.simulate import simulate_many

RENAMINGS = 7  # beside the names that the place has
REPLICATES, SEED, WEEKS = 3000, 1, 520
AT_ONCE = 500  # futures whose weeks are in memory together
TABLES = ("activation_totals.csv", "activation_places.csv")
PAGE = Path("docs") / "activation.md"
TOTALS = {  # column: (how it is told, whether it is a count)
    "exchanges_realised": ("exchanges realised", True), "exchanges_operating": ("exchanges operating", True),
    "drops": ("projects dropped", True), "trust": ("mean trust", False),
}  # fmt: skip
_FEW_PLACES = dataclasses.replace(MUNICIPALITIES["park"], form="park_and_recruiting", recruiting=True)


def _appointed(values: Mapping[str, float], municipality: MunicipalityChoice | str = "none") -> Scenario:
    return Scenario("appointed", "park", "monthly", municipality, parameters=Parameters().replaced(values))


SETTINGS = {
    "Vestbygd, nobody in charge": ("vestbygd", Scenario("none", "park", "monthly")),
    "Vestbygd, informal hosts": ("vestbygd", Scenario("informal", "park", "monthly")),
    "Vestbygd, one appointed": ("vestbygd", _appointed({})),
    "Reference case, one appointed": ("reference", _appointed({})),
    # Here the model itself asks who comes first: places go to firms, and new firms come, in the order of ids.
    "Vestbygd, four places for five tenants, new firms sought": (
        "vestbygd", _appointed({"municipality.park_places": 4}, _FEW_PLACES),
    ),
    # So that the test can be seen to find something: whatever is seen at once is taken on in the order of ids.
    "Control: all is seen at once, a project at a time": (
        "reference", _appointed({"discovery.max_projects": 1, "discovery.discovery_rate": 1}),
    ),
}  # fmt: skip


def activation(replicates: int, out: Path, page: Path | None) -> None:
    """Simulate, print and write both tables, and put them into a page. replicates: futures under each set of names."""
    for name in TABLES:
        check_can_write(out / name)
    if page is not None:
        pages.check("activation", page)
        check_can_write(page)
    totals, places = activation_tables(replicates)
    for name, table in zip(TABLES, (totals, places), strict=True):
        write_table(out / name, table)
    text = as_markdown(totals, places)
    print(text)
    if page is not None:
        pages.put("activation", text, page)


def is_of_this_model(page: Path = PAGE) -> bool:
    """Whether the tables that stand in the page were made with the model as it is."""
    return _model() in pages.block("activation", page.read_text(encoding="utf-8"))


def _model() -> str:
    return f"Model {model_fingerprint()};"


def activation_tables(replicates: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(totals, places): differences of totals by renaming, and what it brings to act last instead of first."""
    progress = Progress(len(SETTINGS) * (RENAMINGS + 1), "sets of names")
    totals: list[dict[str, Any]] = []
    places: list[dict[str, Any]] = []
    for setting, (name, scenario) in SETTINGS.items():
        case = with_branches(load_case(name), 0)  # further receivers are drawn by name: another place, not order
        lived = []
        for renaming in range(RENAMINGS + 1):
            lived.append(_lived(renamed(case, renaming), scenario, replicates))
            progress.advance(1)
        totals += _totals(setting, [runs for runs, _ in lived])
        places += _places(setting, case, [realised for _, realised in lived])
    return pd.DataFrame(totals), pd.DataFrame(places)


def renamed(case: Case, number: int) -> Case:
    """The same place under other names, and so in another order; under its own with number 0.

    Streams keep their names: nobody acts by them.
    """
    if number == 0:
        return case

    def new(name: str) -> str:
        return name if name in ("", ANY) else f"{number}: {name}"

    rows = (
        dataclasses.replace(
            row, opportunity=new(row.opportunity), supplier=new(row.supplier), receiver=new(row.receiver)
        )
        for row in case.declared_opportunities
    )
    ties = (
        dataclasses.replace(tie, firm=new(tie.firm), partner=new(tie.partner), exchange=new(tie.exchange))
        for tie in case.ties
    )
    return dataclasses.replace(
        case, firms=tuple(dataclasses.replace(firm, firm=new(firm.firm)) for firm in case.firms),
        opportunities=tuple(rows), ties=tuple(ties), facilitator_hosts=tuple(map(new, case.facilitator_hosts)),
    )  # fmt: skip


def _lived(case: Case, scenario: Scenario, replicates: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Runs, and which exchange was realised in which future: shape (replicates, exchanges in the order of ids)."""
    numbers = {row.opportunity: k for k, row in enumerate(case.opportunities)}
    realised = np.zeros((replicates, len(numbers)), dtype=bool)
    runs = []
    for first in range(0, replicates, AT_ONCE):
        some = range(first, min(first + AT_ONCE, replicates))
        record = simulate_many(case, [scenario], seed=SEED, replicates=some, weeks=WEEKS, outcomes="all")
        started = record.events[record.events.what == "started"]
        realised[started.replicate, started.who.map(numbers)] = True
        runs.append(record.runs)
    return pd.concat(runs, ignore_index=True), realised


def _totals(setting: str, runs: list[pd.DataFrame]) -> Iterator[dict[str, Any]]:
    """A row for each outcome and renaming; all of a table hold together."""
    comparisons = len(SETTINGS) * len(TOTALS) * RENAMINGS
    own, *others = runs
    for outcome, (called, counts) in TOTALS.items():
        for number, other in enumerate(others, start=1):
            # Futures of the same number share no luck under other names: then pairs are as good as independent samples.
            differences = other[outcome].to_numpy(float) - own[outcome].to_numpy(float)
            found = difference_interval(differences, comparisons, counts)
            yield {
                "setting": setting, "outcome": called, "renaming": number, "mean": float(own[outcome].mean()),
                **_told(found, comparisons),
            }  # fmt: skip


def _places(setting: str, case: Case, realised: list[np.ndarray]) -> Iterator[dict[str, Any]]:
    """Rows on exchanges, and on firms where the case names partners: what it brings to act last instead of first."""
    cases = [renamed(case, number) for number in range(len(realised))]
    named = all(row.supplier != ANY for row in case.opportunities)
    comparisons = sum(1 + all(row.supplier != ANY for row in load_case(n).opportunities) for n, _ in SETTINGS.values())
    exchanges = _ranks([[row.opportunity for row in one.opportunities] for one in cases])
    by_exchange = [found[:, rank] for found, rank in zip(realised, exchanges, strict=True)]
    asked = {"an exchange: chance to be realised": (exchanges, by_exchange)}
    if named:
        firms = _ranks([[firm.firm for firm in one.firms] for one in cases])
        plain = sorted(case.firms, key=lambda firm: firm.firm)
        rows = sorted(case.opportunities, key=lambda row: row.opportunity)
        part = np.array([[firm.firm in (row.supplier, row.receiver) for firm in plain] for row in rows], dtype=float)
        asked["a firm: exchanges realised"] = (firms, [found @ part for found in by_exchange])
    for who, (ranks, values) in asked.items():
        slopes = last_against_first(ranks, values)
        mean = float(np.mean([one.mean() for one in values]))
        yield {
            "setting": setting, "outcome": who, "mean": mean,
            **_told(difference_interval(slopes, comparisons, counts=False), comparisons),
        }  # fmt: skip


def _ranks(orders: list[list[str]]) -> np.ndarray:
    """Where each stands in each order, 0 for the first: shape (orders, names), names as without renaming, sorted."""
    names = sorted(orders[0])
    stands = []
    for number, order in enumerate(orders):
        plain = [name.removeprefix(f"{number}: ") for name in order]
        stands.append([plain.index(name) for name in names])
    return np.array(stands)


def last_against_first(ranks: np.ndarray, values: list[np.ndarray]) -> np.ndarray:
    """What it brings to stand last in the order instead of first, future by future: shape (replicates,).

    ranks: shape (orders, names), 0 for the first. values: for each order shape (replicates, names). The slope of the
    least-squares line that is common to all names, each with a level of its own; its mean is 0 where only names differ.
    """
    place = ranks / (ranks.shape[1] - 1)
    place = place - place.mean(axis=0)
    return sum(found @ own for found, own in zip(values, place, strict=True)) / (place**2).sum()


def _told(found: Interval, comparisons: int) -> dict[str, Any]:
    return {
        "difference": found.mean, "low": found.low, "high": found.high, "futures": found.n, "comparisons": comparisons,
        "clear": found.is_clear_of_zero,
    }  # fmt: skip


def as_markdown(totals: pd.DataFrame, places: pd.DataFrame) -> str:
    """Both tables as the page shows them: of the renamings of each outcome the one that moved it most."""
    most = totals.loc[totals.groupby(["setting", "outcome"], sort=False).difference.apply(lambda d: d.abs().idxmax())]
    clear = totals.groupby(["setting", "outcome"], sort=False).clear.sum().to_numpy()
    shown = pd.DataFrame(
        {
            "setting": most.setting, "outcome": most.outcome, "mean": most["mean"].map("{:.3f}".format),
            "largest difference": _signed(most), "clear of 0": [f"{count} of {RENAMINGS}" for count in clear],
        }
    )  # fmt: skip
    last = pd.DataFrame(
        {
            "setting": places.setting, "of": places.outcome, "mean": places["mean"].map("{:.3f}".format),
            "last minus first": _signed(places), "clear of 0": places.clear.map({True: "yes", False: "no"}),
        }
    )  # fmt: skip
    return "\n\n".join(
        [
            f"{_model()} {RENAMINGS} renamings, {int(totals.futures.iloc[0])} futures of"
            f" {WEEKS // 52} years under each set of names, seed {SEED}. All {len(totals)} differences of totals hold"
            f" at once, with 95 %; clear of 0: {int(totals.clear.sum())}. Of the seven of each row the largest:",
            pages.markdown(shown),
            f"What it brings to act last instead of first; these {len(places)} intervals hold at once, with 95 %;"
            f" clear of 0: {int(places.clear.sum())}.",
            pages.markdown(last),
        ]
    )


def _signed(table: pd.DataFrame) -> list[str]:
    return [f"{row.difference:+.3f} ({row.low:+.3f} to {row.high:+.3f})" for row in table.itertuples()]
