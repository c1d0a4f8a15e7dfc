"""From a checked request to a complete result folder, and what is printed about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import statistics
from experiments.answer.folder import MANIFEST, ResultFolder, check_size, manifest, write_json
from experiments.answer.runner import run_cells
from experiments.answer.stored import SUMMARY, answer_file, kept, stored
from experiments.answer.unmoved import unmoved, unmoved_rows, unmoved_words
from experiments.ledger.exchanges import exchanges_table
from experiments.ledger.sides import Advice, advice_on, ledger_table, places_of
from experiments.request.labels import named_levels, told_labels
from experiments.request.levels import level_column
from experiments.request.schema import LEVERS
from experiments.request.settings import Settings
from experiments.statistics import Told
from experiments.system.files import write_atomically, write_table, written_atomically
from experiments.words import sentences as words
from experiments.words.answers import answer
from experiments.words.bite import bite_rows, bite_words, bitless
from experiments.words.catalogue import LANGUAGES, Words, words_of
from experiments.words.doubt import doubt_words
from experiments.words.ledger import ledger_lines
from experiments.words.limits import limit_words
from sim import Record


def produce(
    settings: Settings, command: str, root: Path, *, force: bool, figures: bool, say: Words = words.ENGLISH
) -> tuple[str, dict[str, Any]]:
    """Answer a request, or report the answer that is there. Returns (text in a language, summary for --json)."""
    if not force and (found := stored(settings, root, say)):
        return found
    folder = ResultFolder(settings, root)
    with folder as partial:
        summary = written_answer(settings, command, partial, figures=figures, say=say, final=folder.final)
    return f"{kept(folder, say)}{say('words.folder', folder=folder.final)}", summary


def written_answer(
    settings: Settings, command: str, folder: Path, *, figures: bool, say: Words = words.ENGLISH,
    final: Path | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Simulate, and write all of an answer into a folder that is there. `final`: where that will lie (None: there).

    Returns the summary, which is summary.json too.
    """
    summary = _write(settings, command, folder, figures, say)
    summary["folder"] = str(final or folder)
    write_json(folder / SUMMARY, summary)
    return summary


def _write(settings: Settings, command: str, folder: Path, figures: bool, say: Words) -> dict[str, Any]:
    keys, content = lever_keys(settings), manifest(settings, command)
    check_size(content, len(settings.cells))
    parts = [_condensed(settings, cell, record, folder) for cell, record in enumerate(run_cells(settings))]
    runs, weekly, stages, operating, exchanges = (
        pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True)
    )
    summary = statistics.summary_table(runs, weekly, keys)
    told = statistics.told(runs, several(settings), settings.outcome) if several(settings) else None
    effects = told.all.effects if told else pd.DataFrame()
    sides, advice = ledger_table(settings, runs), advice_on(settings, runs, settings.outcome, told)
    tables = {"summary": summary, "stages": stages, "operating": operating, "weekly": weekly}
    tables |= {"ledger": sides, "exchanges": exchanges}
    if told:
        tables |= {"effects": effects, "against_first": statistics.against_first_cell(runs, keys, settings.outcome)}
    for name, table in tables.items():
        write_table(folder / f"{name}.csv", table)
    _write_parquet(_as_they_ran(settings, runs), folder / "runs.parquet")
    if figures:
        from experiments.answer.pictures import draw  # with its libraries, as long in starting as all the rest

        draw(settings, folder, runs, summary, weekly, stages, operating, sides, say)
    dead = bitless(settings.case, [cell.scenario for cell in settings.cells], settings.weeks)
    still = unmoved(settings, runs)
    for language in LANGUAGES:
        say_it = words_of(language)
        cannot = [*bite_words(dead, say_it), *unmoved_words(still, say_it)]
        both_sides = ledger_lines(settings, sides, advice, exchanges, say_it)
        text = _text(settings, summary, told, keys, both_sides, cannot, say_it)
        write_atomically(folder / answer_file(language), f"{text}\n".encode())
    write_json(folder / MANIFEST, content)
    return _machine_readable(settings, summary, effects) | {
        **_both_sides(sides, exchanges, advice),
        "cannot_bite": [*bite_rows(dead)],
        "unmoved": unmoved_rows(still),
    }


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    with written_atomically(path) as file:
        table.to_parquet(file, index=False, compression="zstd")


def _as_they_ran(settings: Settings, runs: pd.DataFrame) -> pd.DataFrame:
    """Runs whose columns of choices tell the values that ran, where a form says others; numbers are numbers."""
    told = [told_labels(cell.scenario, cell.levels) for cell in settings.cells]
    typed = {key: level_column(key, [cell.levels[key] for cell in settings.cells]) for key in _extra_levers(settings)}
    return runs.assign(
        **{lever: [told[cell][lever] for cell in runs["cell"]] for lever in ("meetings", "municipality")},
        **{key: levels[runs["cell"].to_numpy()] for key, levels in typed.items()},
    )


def lever_keys(settings: Settings) -> list[str]:
    """The levers that stand in the tables: always the three of the question, and what else is swept."""
    municipality = ["municipality"] if "municipality" in settings.swept else []
    return [*LEVERS[:3], *municipality, *_extra_levers(settings)]


def _extra_levers(settings: Settings) -> list[str]:
    return [key for key in settings.swept if key not in LEVERS]


def labelled_runs(settings: Settings, cell: int, record: Record) -> pd.DataFrame:
    """The runs of one scenario with its number, and its level of levers that are no named choice."""
    runs = record.runs
    runs.insert(0, "cell", cell)
    for position, key in enumerate(_extra_levers(settings), start=1):
        runs.insert(position, key, settings.cells[cell].levels[key])
    for lever, level in named_levels(settings.cells[cell].levels).items():
        runs[lever] = level
    return runs


def _condensed(settings: Settings, cell: int, record: Record, folder: Path) -> tuple[pd.DataFrame, ...]:
    """What is kept of one scenario: its runs, labelled, and weeks and events condensed over replicates."""
    if not settings.swept:
        _write_parquet(record.weeks, folder / "weeks.parquet")
        _write_parquet(record.events, folder / "events.parquet")
        write_table(folder / "events.csv", record.events)
    return (
        labelled_runs(settings, cell, record),
        statistics.weekly_table(record.weeks, cell),
        statistics.stages_table(record.weeks, cell),
        statistics.operating_table(record.events, settings.replicates, cell),
        exchanges_table(record.events, places_of(settings)[cell], settings.replicates, cell),
    )


def place_name(settings: Settings) -> str:
    """The place as a person would call it."""
    return settings.case.title.split(",")[0] or settings.case.name


def several(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The levers that are compared: one level alone is no comparison."""
    return {key: levels for key, levels in settings.swept.items() if len(levels) > 1}


def _text(
    settings: Settings, summary: pd.DataFrame, told: Told | None, keys: list[str], both_sides: list[str],
    cannot: list[str], say: Words,
) -> str:  # fmt: skip
    place = place_name(settings)
    header = say(
        "words.header",
        place=place,
        scenarios=say.count("n.scenarios", len(settings.cells)),
        futures=say.count("n.futures", settings.replicates),
        years=words.horizon_words(settings.weeks, say),
        seed=settings.seed,
    )
    lines = [header, "", *words.summary_lines(summary, keys, say), ""]
    if limits := limit_words(summary, settings.weeks, say):
        lines += [*limits, ""]
    if settings.case.running:
        lines += [words.running_note(len(settings.case.running), say), ""]
    if held := words.conditions([cell.scenario for cell in settings.cells], settings.swept, say):
        lines += [" ".join(held), ""]
    cannot = ["", " ".join(cannot)] if cannot else []
    if told is None:
        single = words.single_answer(place, settings.weeks, summary.iloc[0], say)
        return "\n".join([*lines, *both_sides, "", single, *cannot])
    told_of = words.asked_about("words.differences", settings.outcome, say)
    lines += [say(told_of), "", *words.effect_lines(told.all.effects, say), "", *both_sides, ""]
    asked = words.question_words(settings.question, say)
    lines.append(
        answer(asked, place, settings.weeks, settings.replicates, told, several(settings), say, settings.outcome)
    )
    lines += cannot
    if doubt := doubt_words(several(settings), settings.case.name, say):
        lines += ["", doubt]
    return "\n".join(lines)


def _both_sides(sides: pd.DataFrame, exchanges: pd.DataFrame, advice: Advice | None) -> dict[str, Any]:
    """The ledger, its exchanges and the recommendation, for machines."""
    tables = {"ledger": sides, "exchanges": exchanges}
    told: dict[str, Any] = {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
    return told | {"recommended": advice.told() if advice else None}


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
