"""Tables of docs/places.md: every park of a list, and the shipped places against what was observed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from experiments import markers as pages
from experiments.places.list import Place
from experiments.request.settings import settings
from experiments.statistics import count_interval, paired_difference
from experiments.system.files import write_table
from sim import Case, Scenario, simulate_many
from sim.place.branches import with_branches
from sim.place.plain_town import ASSUMED_TERMS, ASSUMED_VALUE, TERMS_BY_KIND, synthetic_town

# The question of `parks`: what one appointed person changes who also calls meetings. Neither
# scenario has a park building: the parks of a list are districts, not houses.
WITHOUT = Scenario()
WITH = Scenario("appointed", "none", "monthly")
WEEKS = 520
SEED = 1


def parks_table(parks: Sequence[tuple[Place, Case]], replicates: int, held: int = 0) -> pd.DataFrame:
    """A row a place: exchanges realised in ten years without and with a facilitator, paired.

    held: comparisons that hold together; 0: as many as there are places.
    """
    rows = []
    for place, case in parks:
        runs = simulate_many(case, [WITHOUT, WITH], seed=SEED, replicates=replicates, weeks=WEEKS).runs
        without, with_one = (group.exchanges_realised.to_numpy() for _, group in runs.groupby("scenario"))
        paired = paired_difference(with_one, without, held or len(parks))
        pool = len(case.declared_opportunities)
        rows.append(
            {
                "place": place.name,
                "firms": len(case.firms),
                "in_the_list": len(place.kept),
                "opportunities": pool,
                "without": round(float(without.mean()), 2),
                "with": round(float(with_one.mean()), 2),
                "difference": round(paired.difference.mean, 2),
                "low": round(paired.difference.low, 2),
                "high": round(paired.difference.high, 2),
                "share_without": round(float(without.mean()) / pool, 3),
                "share_with": round(float(with_one.mean()) / pool, 3),
                "verdict": paired.verdict,
                "replicates": replicates,
            }
        )
    return pd.DataFrame(rows)


# --- shipped places, and what their assumptions move ------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Variant:
    """A shipped place in one scenario of its experiment, with one thing the case assumes changed."""

    experiment: str
    scenario: str  # the levels of the experiment's levers, parted by "/"
    label: str = "as shipped"
    change: Callable[[Case], Case] = lambda case: case


@dataclasses.dataclass(frozen=True)
class Observed:
    """What one place is known for."""

    measure: str  # a column of a record's runs
    number: float
    source: str


OBSERVED = {
    "kalundborg": Observed("exchanges_realised", 18, "saikku_2006"),
    "aalborg_like": Observed("exchanges_realised", 10, "kornov_2020"),
    "ulsan_like": Observed("exchanges_operating", 13, "behera_2012"),
}
# Beside the municipality; the list of Kalundborg's exchanges tells (tests/places/test_shipped_places.py).
BEST_CONNECTED = ("Dong Energy asnaes Power station", "Novozymes/Novo Nordisk", "Statoil Refinery")


def _with_usual_values(case: Case) -> Case:
    rows = (
        dataclasses.replace(row, quantities={**row.quantities, "value": ASSUMED_VALUE})
        for row in case.declared_opportunities
    )
    return dataclasses.replace(case, opportunities=tuple(rows))


def _without_latent(case: Case) -> Case:
    rows = (row for row in case.declared_opportunities if row.basis == "mixed")
    return dataclasses.replace(case, opportunities=tuple(rows))


def _all_alike(case: Case) -> Case:
    firms = (dataclasses.replace(firm, size_class="established") for firm in case.firms)
    return dataclasses.replace(case, firms=tuple(firms))


def _without_branches(case: Case) -> Case:
    return with_branches(case, 0)


def _with_terms_of_the_reference_case(case: Case) -> Case:
    terms = {name: ASSUMED_TERMS[name] for name in TERMS_BY_KIND}
    rows = (dataclasses.replace(row, quantities={**row.quantities, **terms}) for row in case.declared_opportunities)
    return dataclasses.replace(case, opportunities=tuple(rows))


def _made_anew(opportunities: int, anchor: float = 0.0, *, services: bool = True) -> Callable[[Case], Case]:
    """The made-up place once more, with another pool."""
    return lambda case: synthetic_town(
        len(case.firms), opportunities / len(case.firms), anchor=anchor, services=services, name=case.name
    )


VARIANTS = (
    Variant("kalundborg", "self_organised"),
    Variant("kalundborg", "club_as_hours_from_1988"),
    Variant("kalundborg", "club_as_meetings_from_the_start"),
    Variant("kalundborg", "self_organised", "values as in the other places", _with_usual_values),
    Variant("kalundborg", "self_organised", "the realised exchanges as the pool", _without_latent),
    Variant("kalundborg", "self_organised", "all firms of one size", _all_alike),
    Variant("kalundborg", "self_organised", "hours as in the reference case", _with_terms_of_the_reference_case),
    Variant("kalundborg", "self_organised", "no further receivers", _without_branches),
    Variant("aalborg_like", "project/park"),
    Variant("aalborg_like", "project/none"),
    Variant("aalborg_like", "project/park", "the 42 business models as the pool", _made_anew(42)),
    Variant("aalborg_like", "project/park", "twice the pool", _made_anew(120)),
    Variant("aalborg_like", "project/park", "an anchor in 0.3 of the pool", _made_anew(60, 0.3)),
    Variant("aalborg_like", "project/park", "hours as in the reference case", _with_terms_of_the_reference_case),
    Variant("ulsan_like", "project"),
    Variant("ulsan_like", "project", "the 40 projects as the pool", _made_anew(40, services=False)),
    Variant("ulsan_like", "project", "half the pool", _made_anew(60, services=False)),
    Variant("ulsan_like", "project", "an anchor in 0.3 of the pool", _made_anew(120, 0.3, services=False)),
    Variant("ulsan_like", "project", "services too", _made_anew(120)),
    Variant("ulsan_like", "project", "hours as in the reference case", _with_terms_of_the_reference_case),
)


def observed_table(replicates: int, variants: Sequence[Variant] = VARIANTS) -> pd.DataFrame:
    """A row for each variant: what the model gives with its default parameters."""
    rows = []
    requests = {name: settings([], name) for name in OBSERVED}
    for variant in variants:
        request, observed = requests[variant.experiment], OBSERVED[variant.experiment]
        case = variant.change(request.case)
        (scenario,) = (cell.scenario for cell in request.cells if "/".join(cell.levels.values()) == variant.scenario)
        runs = simulate_many(case, [scenario], seed=request.seed, replicates=replicates, weeks=request.weeks).runs
        values = runs[observed.measure]
        found = count_interval(values)
        low, high = np.percentile(values, [5, 95])
        rows.append(
            {
                "place": case.name, "scenario": variant.scenario, "case": variant.label, "weeks": request.weeks,
                "opportunities": len(case.declared_opportunities),
                "measure": observed.measure, "observed": observed.number,
                "mean": round(found.mean, 2), "low": round(found.low, 2), "high": round(found.high, 2),
                "p5": round(float(low), 2), "p95": round(float(high), 2),
                "within": "yes" if low <= observed.number <= high else "no",
                "source": observed.source, "replicates": replicates,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


# --- where the tables go ------------------------------------------------------------------------

_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "parks": {
        "place": "place", "firms": "firms", "in_the_list": "in the list", "opportunities": "pool", "without": "without",
        "with": "with", "difference": "difference", "interval": "95 % interval", "share_without": "share without",
        "share_with": "share with", "verdict": "verdict",
    },
    "places": {
        "place": "place", "scenario": "scenario", "case": "case", "opportunities": "pool", "observed": "observed",
        "mean": "mean", "interval": "its 95 % interval", "futures": "90 % of futures", "within": "observed within",
    },
}  # fmt: skip


def as_markdown(name: str, table: pd.DataFrame) -> str:
    """The table as docs/places.md shows it."""
    shown = table.assign(interval=[f"{row.low:g} to {row.high:g}" for row in table.itertuples()])
    if name == "places":
        shown = shown.assign(futures=[f"{row.p5:g} to {row.p95:g}" for row in table.itertuples()])
    heads = _HEADINGS[name]
    lines = [f"| {' | '.join(heads.values())} |", "|" + "---|" * len(heads)]
    for _, row in shown[list(heads)].iterrows():
        lines.append("| " + " | ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in row) + " |")
    if name == "parks":
        clear = int((table.verdict != "no clear difference").sum())
        more = int((table.verdict == "more").sum())
        lines += [
            "",
            f"{len(table)} places, {int(table.replicates.iloc[0])} futures each; all intervals hold at once, with 95 %:"
            f" the facilitator's difference is clear of 0 in {clear}, and there are more exchanges with one in {more}.",
        ]
    return "\n".join(lines)


def publish(name: str, table: pd.DataFrame, out: Path, page: Path | None) -> None:
    """Print the table, write it as CSV, and put it between its markers in a page."""
    with pd.option_context("display.width", 250, "display.max_columns", 50, "display.max_rows", 200):
        print(table.to_string(index=False))
    write_table(out / f"{name}.csv", table)
    print(f"Written: {out / f'{name}.csv'}")
    if page is not None:
        pages.put(name, as_markdown(name, table), page)
        print(f"Written: the table in {page}")
