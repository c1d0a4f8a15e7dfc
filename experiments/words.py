"""Results in plain words. All sentences a person reads about results are made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

LEVEL_WORDS = {
    ("facilitator", "none"): "no facilitator",
    ("facilitator", "informal"): "an informal facilitator",
    ("facilitator", "appointed"): "an appointed facilitator",
    ("facilitator", "project"): "a project organisation as facilitator",
    ("colocation", "none"): "no shared building",
    ("colocation", "park"): "a shared park building",
    ("colocation", "park_with_common_room"): "a park building with a good common room",
    ("meetings", "none"): "no planned meetings",
    ("meetings", "quarterly"): "quarterly meetings",
    ("meetings", "monthly"): "monthly meetings",
    ("meetings", "fortnightly"): "fortnightly meetings",
    ("meetings", "weekly"): "weekly meetings",
    ("municipality", "none"): "no municipal lever",
    ("municipality", "permit"): "permits handled with limited room",
    ("municipality", "grant"): "municipal grants",
    ("municipality", "park"): "limited park places",
    ("municipality", "review"): "a yearly review of the facilitator's money",
    ("municipality", "active"): "all municipal levers",
}
# Verdicts are about numbers of exchanges.
VERDICT_WORDS = {"more": "more", "less": "fewer"}
NOT_CLEAR = "no clear difference"
LEVER_WORDS = {
    "facilitator": "The facilitator",
    "colocation": "Sharing a building",
    "meetings": "Planning meetings",
    "municipality": "The municipality's levers",
}
OUTCOME_WORDS = {"exchanges_realised": "exchanges get realised"}

CAUTION = (
    "Most parameter values are assumed and none is calibrated, so trust the direction and the order of"
    " the differences more than their size. The intervals tell the play of chance in the model; they"
    " do not tell whether the model is right."
)


def level_words(key: str, level: str) -> str:
    """A level of a lever as a person would say it."""
    return LEVEL_WORDS.get((key, level), f"{key} = {level}")


def horizon_words(weeks: int) -> str:
    """A number of weeks as a person would say it."""
    years = weeks / 52
    if years >= 1 and abs(years - round(years)) < 0.02:
        return f"{round(years)} year" + ("s" if round(years) > 1 else "")
    return f"{weeks} weeks"


def difference_words(row: pd.Series) -> str:
    """One paired difference as a sentence part, honest about what is not clear."""
    difference, low, high = float(row["difference"]), float(row["low"]), float(row["high"])
    pairs = int(row["pairs"])
    if pairs < 2:
        return f"{difference:+.1f} in the only future simulated, which says nothing about chance"
    interval = f"95 % interval {low:+.1f} to {high:+.1f}"
    if row["verdict"] == "no clear difference":
        return f"no clear difference ({difference:+.1f}, {interval})"
    verdict = VERDICT_WORDS[str(row["verdict"])]
    share = float(row["share_more" if row["verdict"] == "more" else "share_less"])
    return (
        f"{abs(difference):.1f} {verdict} ({interval}; {verdict} in {round(share * pairs)} of {pairs} paired futures)"
    )


def answer(
    question: str,
    place: str,
    weeks: int,
    replicates: int,
    summary: pd.DataFrame,
    effects: pd.DataFrame,
    swept: Mapping[str, Sequence[str]],
) -> str:
    """The answer to the question of a design, in one paragraph of plain words."""
    outcome = OUTCOME_WORDS["exchanges_realised"]
    sentences = [question] if question else []
    best, least = (summary.loc[i] for i in (summary.exchanges_realised.idxmax(), summary.exchanges_realised.idxmin()))
    futures = f"{replicates} paired futures" if replicates > 1 else "1 future"
    sentences.append(
        f"In {place}, over {horizon_words(weeks)} and {futures} of each scenario, between"
        f" {least.exchanges_realised:.1f} ({_cell_words(least, swept)}) and {best.exchanges_realised:.1f}"
        f" ({_cell_words(best, swept)}) {outcome} on average."
    )
    first = next(iter(swept))
    for key, levels in swept.items():
        rows = effects[effects.lever == key]
        baseline = level_words(key, levels[0])
        overall = rows[rows["where"] == "all others averaged"]
        if key == first or len(swept[first]) == 1:
            parts = [f"{level_words(key, row.level)} means {difference_words(row)}" for _, row in overall.iterrows()]
            sentences.append(f"Compared with {baseline}, {'; '.join(parts)}.")
            continue
        apart = rows[rows["where"] != "all others averaged"]
        sentences.append(f"{LEVER_WORDS.get(key, key)}, compared with {baseline}: {_by_place(apart, first, key)}.")
    sentences.append(CAUTION)
    return " ".join(sentences)


def single_answer(place: str, weeks: int, summary: pd.Series) -> str:
    """What one scenario gave, in one paragraph of plain words."""
    n = int(summary.replicates)
    interval = f" (95 % interval of the mean {summary.low:.1f} to {summary.high:.1f})" if n > 1 else ""
    none_yet = round(summary.share_none_after_2_years * n)
    after = "2 years" if weeks >= 104 else horizon_words(weeks)
    return (
        f"In {place}, over {horizon_words(weeks)}, {summary.exchanges_realised:.1f} exchanges get realised on"
        f" average{interval}; in {none_yet} of {n} futures there is none after {after}. {CAUTION}"
    )


def _by_place(rows: pd.DataFrame, first: str, key: str) -> str:
    """What the best and the worst level give, at each level of the first lever."""
    found = {
        str(where).partition("=")[2]: _best_and_worst(part, key) for where, part in rows.groupby("where", sort=False)
    }
    if set(found.values()) == {NOT_CLEAR}:
        return f"{NOT_CLEAR}, whatever the {first.split('.')[-1]}"
    parts: dict[str, list[str]] = {}
    for level, text in found.items():
        parts.setdefault(text, []).append(level_words(first, level))
    return "; ".join(f"with {_listed(levels)}, {text}" for text, levels in parts.items())


def _best_and_worst(rows: pd.DataFrame, key: str) -> str:
    best, worst = rows.loc[rows.difference.idxmax()], rows.loc[rows.difference.idxmin()]
    parts = []
    if best.verdict == "more":
        parts.append(("most" if len(rows) > 1 else "more") + f" with {_with_interval(best, key)}")
    if worst.verdict == "less":
        parts.append(("fewest" if len(rows) > 1 else "fewer") + f" with {_with_interval(worst, key)}")
    return " and ".join(parts) or NOT_CLEAR


def _with_interval(row: pd.Series, key: str) -> str:
    return f"{level_words(key, row.level)} ({row.difference:+.2f}, {row.low:+.2f} to {row.high:+.2f})"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _cell_words(row: pd.Series, swept: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(level_words(key, row[key]) for key in swept)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def summary_lines(summary: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """The table of scenarios as printed text."""
    header = [
        *(key.split(".")[-1] for key in keys),
        "realised",
        "95 % interval",
        "none at 2 y",
        "operating",
        "trust",
        "stage",
    ]
    rows = [
        [
            *(str(row[key]) for key in keys), f"{row.exchanges_realised:.2f}",
            f"{row.low:.2f} to {row.high:.2f}" if row.replicates > 1 else "-",
            f"{100 * row.share_none_after_2_years:.0f} %", f"{row.exchanges_operating:.2f}",
            f"{row.trust:.2f}", str(row.commonest_furthest_growth_stage),
        ]
        for _, row in summary.iterrows()
    ]  # fmt: skip
    return _aligned([header, *rows], left=len(keys))


def effect_lines(effects: pd.DataFrame) -> list[str]:
    """The table of paired differences as printed text."""
    header = ["lever", "level", "against", "where", "difference", "95 % interval", "more in", "verdict"]
    rows = [
        [
            row.lever.split(".")[-1], row.level, row.against, row["where"], f"{row.difference:+.2f}",
            f"{row.low:+.2f} to {row.high:+.2f}" if row.pairs > 1 else "-",
            f"{round(row.share_more * row.pairs)} of {row.pairs}", row.verdict if row.pairs > 1 else "one pair only",
        ]
        for _, row in effects.iterrows()
    ]  # fmt: skip
    return _aligned([header, *rows], left=4)


def _aligned(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
