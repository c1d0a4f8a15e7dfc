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
    ("municipality", "active"): "permits, grants, limited park places and a yearly review",
    ("municipality", "training"): "theme days",
    ("municipality", "mediation"): "mediation",
    ("municipality", "evaluation"): "evaluations",
    ("municipality", "limits"): "limits met at the permit",
    ("municipality", "limits_declared"): "limits declared early",
    ("municipality", "pressure"): "refused discharge permits",
    ("municipality", "recruiting"): "recruiting",
    ("municipality", "neighbours"): "recruiting with a neighbour",
}
# Verdicts are about numbers of exchanges.
VERDICT_WORDS = {"more": "more", "less": "fewer"}
NOT_CLEAR = "no clear difference"
HARDLY = 0.1  # exchanges: a difference below this is called hardly any, however clear
HARDLY_ANY = "hardly any difference (below 0.1)"
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


def count_words(count: int, noun: str) -> str:
    """A number of things: 1 future, 2 futures."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


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
        return f"{difference:+.2f} in the only future simulated, which says nothing about chance"
    interval = f"95 % interval {low:+.2f} to {high:+.2f}"
    if row["share_more"] == 0 and row["share_less"] == 0:
        return f"no difference in any of the {pairs} paired futures"
    if row["verdict"] == NOT_CLEAR:
        return f"{NOT_CLEAR} ({difference:+.2f}, {interval})"
    verdict = VERDICT_WORDS[str(row["verdict"])]
    share = float(row["share_more" if row["verdict"] == "more" else "share_less"])
    return (
        f"{abs(difference):.2f} {verdict} ({interval}; {verdict} in {round(share * pairs)} of {pairs} paired futures)"
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
    first = next(iter(swept))
    futures = f"{replicates} paired futures" if replicates > 1 else "1 future"
    means = [
        f"{summary[summary[first] == level].exchanges_realised.mean():.2f} with {level_words(first, level)}"
        for level in swept[first]
    ]
    averaged = ", averaged over the other levers" if len(swept) > 1 else ""
    sentences = [question] if question else []
    sentences.append(
        f"In {place}, over {horizon_words(weeks)} and {futures} of each scenario{averaged}, so many {outcome} on"
        f" average: {_listed(means)}."
    )
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
    interval = f" (95 % interval of the mean {summary.low:.2f} to {summary.high:.2f})" if n > 1 else ""
    early = weeks >= 104
    none_yet = round((summary.share_none_after_2_years if early else summary.share_none) * n)
    after = "2 years" if early else horizon_words(weeks)
    return (
        f"In {place}, over {horizon_words(weeks)}, {summary.exchanges_realised:.2f} exchanges get realised on"
        f" average{interval}; in {none_yet} of {n} future{'s' if n > 1 else ''} there is none after {after}. {CAUTION}"
    )


def _by_place(rows: pd.DataFrame, first: str, key: str) -> str:
    """What the best and the worst level give, at each level of the first lever."""
    found = {
        str(where).partition("=")[2]: _best_and_worst(part, key) for where, part in rows.groupby("where", sort=False)
    }
    if len(set(found.values())) == 1 and next(iter(found.values())) in (NOT_CLEAR, HARDLY_ANY):
        return f"{next(iter(found.values()))}, whatever the {first.split('.')[-1]}"
    parts: dict[str, list[str]] = {}
    for level, text in found.items():
        parts.setdefault(text, []).append(level_words(first, level))
    return "; ".join(f"with {_listed(levels)}, {text}" for text, levels in parts.items())


def _best_and_worst(rows: pd.DataFrame, key: str) -> str:
    best, worst = rows.loc[rows.difference.idxmax()], rows.loc[rows.difference.idxmin()]
    if rows.difference.abs().max() < HARDLY:
        return HARDLY_ANY
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
        "furthest stage",
    ]
    rows = [
        [
            *(str(row[key]) for key in keys), f"{row.exchanges_realised:.2f}",
            f"{row.low:.2f} to {row.high:.2f}" if row.replicates > 1 else "-",
            "-" if pd.isna(row.share_none_after_2_years) else f"{100 * row.share_none_after_2_years:.0f} %",
            f"{row.exchanges_operating:.2f}",
            f"{row.trust:.2f}", str(row.commonest_furthest_growth_stage),
        ]
        for _, row in summary.iterrows()
    ]  # fmt: skip
    return _aligned([header, *rows], left=len(keys))


def effect_lines(effects: pd.DataFrame) -> list[str]:
    """The table of paired differences as printed text."""
    header = ["lever", "level", "against", "where", "difference", "95 % interval", "more/same/fewer", "verdict"]
    rows = [
        [
            row.lever.split(".")[-1], row.level, row.against, row["where"], f"{row.difference:+.2f}",
            f"{row.low:+.2f} to {row.high:+.2f}" if row.pairs > 1 else "-",
            _counts(row), row.verdict if row.pairs > 1 else "one pair only",
        ]
        for _, row in effects.iterrows()
    ]  # fmt: skip
    return _aligned([header, *rows], left=4)


def _counts(row: pd.Series) -> str:
    more, fewer = round(row.share_more * row.pairs), round(row.share_less * row.pairs)
    return f"{more}/{row.pairs - more - fewer}/{fewer}"


def running_note(count: int) -> str:
    """Why more can operate than was realised."""
    exchanges = "exchange that ran" if count == 1 else "exchanges that ran"
    return (
        f"Operating includes {count} {exchanges} before the start; realised counts what started in the run.\n"
        "Furthest stage: the commonest over futures (1 initiation, 2 formation, 3 implementation, 4 elaboration)."
    )


def _aligned(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
