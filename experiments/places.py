"""Tables of docs/places.md: every park of a list, and the shipped places against what was observed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.errors import UserError
from experiments.exchange_list import Place
from experiments.settings import Settings, settings
from experiments.statistics import mean_interval, paired_difference
from sim import Case, Scenario, simulate_many
from sim.towns import ASSUMED_VALUE

# The question of `parks`: what one appointed person changes who also calls meetings. Neither
# scenario has a park building: the parks of a list are districts, not houses.
WITHOUT = Scenario()
WITH = Scenario("appointed", "none", "monthly")
WEEKS = 520
SEED = 1


def parks_table(parks: Sequence[tuple[Place, Case]], replicates: int) -> pd.DataFrame:
    """A row a place: exchanges realised in ten years without and with a facilitator, paired."""
    rows = []
    for place, case in parks:
        runs = simulate_many(case, [WITHOUT, WITH], seed=SEED, replicates=replicates, weeks=WEEKS).runs
        without, with_one = (group.exchanges_realised.to_numpy() for _, group in runs.groupby("scenario"))
        paired = paired_difference(with_one, without)
        pool = len(case.opportunities)
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


# What was observed: experiment, its scenario, what is counted, observed number, source. Shares:
# 10 symbioses of 42 business models, 13 operating of 40 projects.
OBSERVED = (
    ("kalundborg", "self_organised", "exchanges_realised", 18, "saikku_2006"),
    ("kalundborg", "club_as_hours_from_1988", "exchanges_realised", 18, "saikku_2006"),
    ("kalundborg", "club_as_meetings_from_the_start", "exchanges_realised", 18, "saikku_2006"),
    ("aalborg_like", "project/park", "exchanges_realised", 10, "kornov_2020"),
    ("aalborg_like", "project/park", "opportunities_identified", 42, "kornov_2020"),
    ("aalborg_like", "project/park", "realised_per_identified", 10 / 42, "kornov_2020"),
    ("aalborg_like", "project/none", "exchanges_realised", 10, "kornov_2020"),
    ("aalborg_like", "project/none", "opportunities_identified", 42, "kornov_2020"),
    ("ulsan_like", "project", "exchanges_operating", 13, "behera_2012"),
    ("ulsan_like", "project", "opportunities_identified", 40, "behera_2012"),
    ("ulsan_like", "project", "operating_per_identified", 13 / 40, "behera_2012"),
)


# What Kalundborg's number would be had the case been made otherwise: as large as the gap to the observed one.
LARGEST = ("Dong Energy asnaes Power station", "Novozymes/Novo Nordisk", "Statoil Refinery")
VARIANTS: Mapping[str, Callable[[Case], Case]] = {
    "self_organised; values as in the other places": lambda case: dataclasses.replace(
        case, opportunities=tuple(
            dataclasses.replace(row, quantities={**row.quantities, "value": ASSUMED_VALUE})
            for row in case.opportunities
        ),
    ),
    "self_organised; the realised ones as the whole pool": lambda case: dataclasses.replace(
        case, opportunities=tuple(row for row in case.opportunities if row.note.startswith("realised"))
    ),
    "self_organised; the three best connected companies as cornerstones": lambda case: dataclasses.replace(
        case, firms=tuple(
            dataclasses.replace(firm, size_class="cornerstone") if firm.firm in LARGEST else firm for firm in case.firms
        ),
    ),
}  # fmt: skip


def observed_table(replicates: int) -> pd.DataFrame:
    """A row for each number of OBSERVED and each of VARIANTS: what the model gives with its default parameters."""
    rows = []
    for name in dict.fromkeys(row[0] for row in OBSERVED):
        request = settings([], name)
        labels = ["/".join(cell.levels.values()) for cell in request.cells]
        runs = _runs(request.case, [cell.scenario for cell in request.cells], request, replicates)
        for experiment, scenario, measure, observed, source in OBSERVED:
            if experiment == name:
                values = runs[runs.scenario == labels.index(scenario)][measure]
                rows.append(_compared(request.case, scenario, request.weeks, measure, observed, source, values))
        if name == "kalundborg":
            for label, variant in VARIANTS.items():
                case = variant(request.case)
                values = _runs(case, [request.cells[0].scenario], request, replicates)["exchanges_realised"]
                rows.append(_compared(case, label, request.weeks, "exchanges_realised", 18, "saikku_2006", values))
    return pd.DataFrame(rows)


def _runs(case: Case, scenarios: list[Scenario], request: Settings, replicates: int) -> pd.DataFrame:
    runs = simulate_many(case, scenarios, seed=request.seed, replicates=replicates, weeks=request.weeks).runs
    found = runs.opportunities_identified.clip(lower=1)  # none found: none came of it
    return runs.assign(
        realised_per_identified=runs.exchanges_realised / found,
        operating_per_identified=runs.exchanges_operating / found,
    )


def _compared(
    case: Case, scenario: str, weeks: int, measure: str, observed: float, source: str, values: pd.Series
) -> dict[str, Any]:
    found = mean_interval(values)
    low, high = np.percentile(values, [5, 95])
    return {
        "place": case.name, "scenario": scenario, "weeks": weeks, "opportunities": len(case.opportunities),
        "measure": measure, "observed": round(observed, 2),
        "mean": round(found.mean, 2), "low": round(found.low, 2), "high": round(found.high, 2),
        "p5": round(float(low), 2), "p95": round(float(high), 2),
        "within": "yes" if low <= observed <= high else "no", "source": source, "replicates": len(values),
    }  # fmt: skip


# --- where the tables go ------------------------------------------------------------------------

_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "parks": {
        "place": "place", "firms": "firms", "in_the_list": "in the list", "opportunities": "pool", "without": "without",
        "with": "with", "difference": "difference", "interval": "95 % interval", "share_without": "share without",
        "share_with": "share with", "verdict": "verdict",
    },
    "places": {
        "place": "place", "scenario": "scenario", "weeks": "weeks", "opportunities": "pool", "measure": "measure",
        "observed": "observed", "mean": "model: mean", "interval": "its 95 % interval", "futures": "90 % of futures",
        "within": "observed is within", "source": "source",
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
            f"{len(table)} places, {int(table.replicates.iloc[0])} futures each: the facilitator's difference is clear"
            f" of 0 in {clear}, and there are more exchanges with one in {more}.",
        ]
    return "\n".join(lines)


def block(name: str, page: str) -> str:
    """What stands between the markers of a table."""
    start, end = _markers(name)
    return page.split(start, 1)[1].split("-->", 1)[1].split(end, 1)[0].strip()


def _markers(name: str) -> tuple[str, str]:
    return f"<!-- {name}:", f"<!-- end of {name} -->"


def publish(name: str, table: pd.DataFrame, out: Path, page: Path | None) -> None:
    """Print the table, write it as CSV, and put it between its markers in a page."""
    text = as_markdown(name, table)
    start, end = _markers(name)
    written = None
    if page is not None:
        written = page.read_text(encoding="utf-8") if page.is_file() else ""
        if written.count(start) != 1 or written.count(end) != 1:
            raise UserError(f"--page: {page} has not one {start!r} and one {end!r}; allowed: a page with both")
    with pd.option_context("display.width", 250, "display.max_columns", 50, "display.max_rows", 200):
        print(table.to_string(index=False))
    out.mkdir(parents=True, exist_ok=True)
    table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n")
    print(f"Written: {out / f'{name}.csv'}")
    if page is not None and written is not None:
        before, rest = written.split(start, 1)
        comment, rest = rest.split("-->", 1)
        after = rest.split(end, 1)[1]
        page.write_text(f"{before}{start}{comment}-->\n{text}\n{end}{after}", encoding="utf-8", newline="\n")
        print(f"Written: the table in {page}")
