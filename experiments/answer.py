"""From a checked request to a complete result folder, and what is printed about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import figures as pictures
from experiments import statistics, words
from experiments.results import ResultFolder, manifest, write_json
from experiments.runner import run_cells
from experiments.settings import LEVERS, Settings
from sim import Record


def produce(settings: Settings, command: str, root: Path, *, force: bool, figures: bool) -> tuple[str, dict[str, Any]]:
    """Answer a request, or report the answer that is there. Returns (text, summary for --json)."""
    folder = ResultFolder(settings, root)
    if folder.is_complete and not force:
        summary = json.loads((folder.final / "summary.json").read_text(encoding="utf-8"))
        text = (folder.final / "answer.txt").read_text(encoding="utf-8")
        return text + f"\nAlready there, nothing was computed (--force does): {folder.final}", summary
    with folder as partial:
        summary, text = _write(settings, command, partial, figures)
        summary["folder"] = str(folder.final)
        write_json(partial / "summary.json", summary)
    return text + f"\nTables and pictures: {folder.final}", summary


def _write(settings: Settings, command: str, folder: Path, figures: bool) -> tuple[dict[str, Any], str]:
    extra = [key for key in settings.swept if key not in LEVERS]
    keys = [*LEVERS[:3], *(["municipality"] if "municipality" in settings.swept else []), *extra]
    parts = [_condensed(settings, cell, record, extra, folder) for cell, record in enumerate(run_cells(settings))]
    runs, weekly, stages, operating = (pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True))
    summary = statistics.summary_table(runs, weekly, keys)
    effects = statistics.effects_table(runs, settings.swept)
    tables = {"summary": summary, "stages": stages, "operating": operating, "weekly": weekly}
    if settings.swept:
        tables |= {"effects": effects, "against_first": statistics.against_first_cell(runs, keys)}
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    runs.to_parquet(folder / "runs.parquet", index=False, compression="zstd")
    if figures:
        _draw(settings, folder, runs, summary, weekly, stages, operating)
    text = _text(settings, summary, effects, keys)
    (folder / "answer.txt").write_text(text + "\n", encoding="utf-8")
    write_json(folder / "manifest.json", manifest(settings, command))
    return _machine_readable(settings, summary, effects), text


def _condensed(
    settings: Settings, cell: int, record: Record, extra: list[str], folder: Path
) -> tuple[pd.DataFrame, ...]:
    """What is kept of one scenario: its runs, labelled, and weeks and events condensed over replicates."""
    if not settings.swept:
        record.weeks.to_parquet(folder / "weeks.parquet", index=False, compression="zstd")
        record.events.to_parquet(folder / "events.parquet", index=False, compression="zstd")
        record.events.to_csv(folder / "events.csv", index=False, lineterminator="\n")
    runs = record.runs
    runs.insert(0, "cell", cell)
    for position, key in enumerate(extra, start=1):
        runs.insert(position, key, settings.cells[cell].levels[key])
    return (
        runs,
        statistics.weekly_table(record.weeks, cell),
        statistics.stages_table(record.weeks, cell),
        statistics.operating_table(record.events, settings.replicates, cell),
    )


def _draw(
    settings: Settings, folder: Path, runs: pd.DataFrame, summary: pd.DataFrame,
    weekly: pd.DataFrame, stages: pd.DataFrame, operating: pd.DataFrame,
) -> None:  # fmt: skip
    swept, case = settings.swept, settings.case
    shown = pictures.shown_cells(summary, swept, case.as_observed)
    cells = summary[["cell", *swept]]
    pictures.over_time(weekly, cells, swept, folder)
    if swept:
        pictures.grid(summary, swept, settings.weeks, folder)
    pictures.funnel(runs, shown, len(case.opportunities), folder)
    pictures.states(weekly, shown, folder)
    pictures.stages(stages, shown, folder)
    if all(row.supplier != "any" for row in case.opportunities):
        pictures.network(operating, case, shown, folder)


def _place(settings: Settings) -> str:
    return settings.case.title.split(",")[0] or settings.case.name


def _text(settings: Settings, summary: pd.DataFrame, effects: pd.DataFrame, keys: list[str]) -> str:
    header = (
        f"{_place(settings)}: {words.count_words(len(settings.cells), 'scenario')},"
        f" {words.count_words(settings.replicates, 'future')} each,"
        f" {words.horizon_words(settings.weeks)}, seed {settings.seed}."
    )
    lines = [header, "", *words.summary_lines(summary, keys), ""]
    if settings.case.running:
        lines += [words.running_note(len(settings.case.running)), ""]
    if not settings.swept:
        return "\n".join([*lines, words.single_answer(_place(settings), settings.weeks, summary.iloc[0])])
    lines += ["Paired differences in exchanges realised (same luck, scenario against scenario):"]
    lines += ["", *words.effect_lines(effects), ""]
    lines.append(
        words.answer(
            settings.question, _place(settings), settings.weeks, settings.replicates, summary, effects, settings.swept
        )
    )
    return "\n".join(lines)


def _machine_readable(settings: Settings, summary: pd.DataFrame, effects: pd.DataFrame) -> dict[str, Any]:
    return {
        "name": settings.name,
        "case": settings.case.name,
        "seed": settings.seed,
        "replicates": settings.replicates,
        "weeks": settings.weeks,
        "scenarios": json.loads(summary.to_json(orient="records")),
        "differences": json.loads(effects.to_json(orient="records")),
    }
