"""One line of answer to each shipped experiment, from its stored runs.

`symbiosis sweep NAME` prints them; `make published` writes them to experiments/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from experiments.request.settings import shipped
from experiments.statistics import Interval, count_interval, mean_interval, paired_difference
from experiments.sweep import Design, read_runs
from experiments.words.sentences import UNCLEAR, horizon_words, level_words

REALISED, OPERATING = "exchanges_realised", "exchanges_operating"


def answer_line(name: str, design: Design, folder: Path) -> str | None:
    """The answer of a shipped experiment; None for a design of one's own, or one changed in its levers."""
    make = ANSWERS.get(name)
    if make is None or design.until:
        return None
    swept, uncertainties = shipped(name)
    if swept != design.settings.swept or (len(design.rows) > 1 and not uncertainties):
        return None
    place = design.settings.case.title.split(",")[0]
    return f"{place}, {horizon_words(design.settings.weeks)}: {make(design, read_runs(folder))}"


def _mean(runs: pd.DataFrame, outcome: str = REALISED) -> Interval:
    return count_interval(runs[outcome])


def _difference(runs: pd.DataFrame, baseline: pd.DataFrame, outcome: str = REALISED) -> str:
    """A paired difference in words, replicate by replicate."""
    pairs = runs.merge(baseline, on="replicate", suffixes=("", "_b"))
    paired = paired_difference(pairs[outcome].to_numpy(), pairs[f"{outcome}_b"].to_numpy())
    ends = f"95 % interval {paired.difference.low:+.2f} to {paired.difference.high:+.2f}"
    if paired.verdict == UNCLEAR:
        return f"{UNCLEAR} ({paired.difference.mean:+.2f}, {ends})"
    more = "more" if paired.verdict == "more" else "fewer"
    return f"{abs(paired.difference.mean):.2f} {more} ({ends})"


def _three_levers(design: Design, runs: pd.DataFrame) -> str:
    """The facilitator's forms, averaged over the other levers."""
    by = {form: _mean(group) for form, group in runs.groupby("facilitator")}
    parts = [
        f"{by[form].mean:.2f} with {level_words('facilitator', form)}" for form in design.settings.swept["facilitator"]
    ]
    return f"exchanges realised, averaged over co-location and cadence: {', '.join(parts)}"


def _cadence_curve(design: Design, runs: pd.DataFrame) -> str:
    """The cadences that cannot be told from the best one, since which comes out first is luck among them."""
    parts = []
    for form in design.settings.swept["facilitator"]:
        own = runs[runs.facilitator == form]
        by = {str(interval): group for interval, group in own.groupby("meetings.interval")}
        best = max(by.values(), key=lambda group: group[REALISED].mean())
        alike = [i for i in design.settings.swept["meetings.interval"] if not _is_clear(by[i], best)]
        told = (
            f"with {level_words('facilitator', form)} most ({_mean(best).mean:.2f}) at {_listed(map(_a_year, alike))}"
        )
        apart = ", not told apart" if len(alike) > 1 else ""
        parts.append(f"{told} meetings a year{apart}, weekly ones {_difference(by['1'], by['4'])} than monthly ones")
    return "; ".join(parts)


def _is_clear(runs: pd.DataFrame, baseline: pd.DataFrame) -> bool:
    pairs = runs.merge(baseline, on="replicate", suffixes=("", "_b"))
    return mean_interval(pairs[REALISED] - pairs[f"{REALISED}_b"]).is_clear_of_zero


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _a_year(interval: str) -> str:
    return "0" if interval == "0" else f"{52 / int(interval):.3g}"


def _facilitator_hours(design: Design, runs: pd.DataFrame) -> str:
    hours = design.settings.swept["facilitator.hours"]
    by = {h: runs[runs["facilitator.hours"] == h] for h in hours}
    none, full = _mean(by["0"]).mean, _mean(by["37.5"]).mean
    enough = next(h for h in hours if _mean(by[h]).mean >= none + 0.9 * (full - none))
    parts = [f"{_mean(by[h]).mean:.2f} at {h}" for h in hours]
    told = f"exchanges realised by hours a week: {', '.join(parts)}"
    return f"{told}; nine tenths of what full time gains is there at {enough}"


def _facilitator_withdrawn(design: Design, runs: pd.DataFrame) -> str:
    stays = runs[runs["facilitator.end_week"] == "null"]
    parts = []
    for week in design.settings.swept["facilitator.end_week"][1:]:
        left = runs[runs["facilitator.end_week"] == week]
        parts.append(f"after {horizon_words(int(week))} {_difference(left, stays, OPERATING)}")
    told = f"{_mean(stays, OPERATING).mean:.2f} exchanges operate where the facilitator stays"
    return f"{told}; withdrawn {'; '.join(parts)}"


def _trust_asymmetry(design: Design, runs: pd.DataFrame) -> str:
    key = "parameters.operation.delivery_trust_loss"
    first, *others = design.settings.swept[key]
    gain = design.settings.cells[0].scenario.parameters.operation.delivery_trust_gain
    appointed = runs[runs.facilitator == "appointed"]
    parts = [
        f"{float(loss) / gain:g}:1 {_difference(appointed[appointed[key] == loss], appointed[appointed[key] == first])}"
        for loss in others
    ]
    effects = []
    for loss in (first, others[-1]):
        own = runs[runs[key] == loss]
        effects.append(_difference(own[own.facilitator == "appointed"], own[own.facilitator == "none"]))
    return (
        f"with an appointed facilitator, against a loss of trust {float(first) / gain:g} times the gain:"
        f" {'; '.join(parts)};"
        f" the facilitator's effect is {effects[0]} at the first ratio and {effects[1]} at the last"
    )


def _anchor_leaves(design: Design, runs: pd.DataFrame) -> str:
    parts = []
    for form in design.settings.swept["facilitator"]:
        own = runs[runs.facilitator == form]
        stays = own[own.scenario == "nobody_leaves"]
        anchor, small = (own[own.scenario == name] for name in ("anchor_leaves", "small_firm_leaves"))
        parts.append(
            f"with {level_words('facilitator', form)}"
            f" {_mean(stays, OPERATING).mean:.2f} exchanges operate if nobody leaves,"
            f" {_difference(anchor, stays, OPERATING)} if the cornerstone firm leaves,"
            f" {_difference(small, stays, OPERATING)} if a small firm does"
        )
    return "; ".join(parts)


def _meeting_paradox(design: Design, runs: pd.DataFrame) -> str:
    """Shares of parameter sets, each judged by its own paired interval."""
    runs = runs.assign(row=runs.point // design.cells)
    wide = runs.pivot_table(index=["facilitator", "row", "replicate"], columns="meetings", values=REALISED)
    groups = (wide["weekly"] - wide["monthly"]).dropna().groupby(level=["facilitator", "row"])
    table = pd.DataFrame(
        [(*key, mean_interval(values)) for key, values in groups], columns=["facilitator", "row", "ci"]
    )
    parts = []
    for form in design.settings.swept["facilitator"]:
        own = table[table.facilitator == form].ci
        fewer, more = (own.map(lambda ci: ci.high < 0)).mean(), (own.map(lambda ci: ci.low > 0)).mean()
        parts.append(
            f"with {level_words('facilitator', form)} clearly fewer in {fewer:.0%}, clearly more in {more:.0%},"
            f" {UNCLEAR} in {1 - fewer - more:.0%}"
        )
    sets = f"{len(design.rows)} plausible sets of values"
    return f"weekly against monthly meetings, {sets}: {'; '.join(parts)}"


def _municipal_levers(design: Design, runs: pd.DataFrame) -> str:
    first, *others = design.settings.swept["scenario"]
    baseline = runs[runs.scenario == first]
    years = design.settings.weeks / 52
    parts = []
    for name in others:
        own = runs[runs.scenario == name]
        more = (own.cost_nok.mean() - baseline.cost_nok.mean()) / years / 1000
        parts.append(f"{name.replace('_', ' ')} {_difference(own, baseline)} for {more:,.0f} thousand NOK a year more")
    return f"against an appointed facilitator alone ({_mean(baseline).mean:.2f} exchanges realised): {'; '.join(parts)}"


ANSWERS: dict[str, Callable[[Design, pd.DataFrame], str]] = {
    "three_levers": _three_levers,
    "cadence_curve": _cadence_curve,
    "facilitator_hours": _facilitator_hours,
    "facilitator_withdrawn": _facilitator_withdrawn,
    "trust_asymmetry": _trust_asymmetry,
    "anchor_leaves": _anchor_leaves,
    "meeting_paradox": _meeting_paradox,
    "municipal_levers": _municipal_levers,
}
