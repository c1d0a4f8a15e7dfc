"""One line of answer to each shipped experiment, from its stored runs.

`symbiosis sweep NAME` prints them; `make published` writes them to experiments/README.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd

from experiments.request.settings import shipped
from experiments.statistics import (
    UNCLEAR,
    Interval,
    all_pairs,
    count_interval,
    difference_interval,
    paired_difference,
    ranked,
    share_interval,
)
from experiments.sweep import Design, read_runs
from experiments.words.catalogue import words_of
from experiments.words.doubt import doubt_words
from experiments.words.sentences import horizon_words, level_words, unseen_words
from sim.scenario import CHOICES

REALISED, OPERATING = "exchanges_realised", "exchanges_operating"
COSTS = ("cost_nok", "funder_nok")
NAMES = {"more_hours": "longer hours"}  # "more" is said of exchanges only


def answer_line(name: str, design: Design, folder: Path) -> str | None:
    """The answer of a shipped experiment; None for a design of one's own, or one changed in its levers."""
    make = ANSWERS.get(name)
    if make is None or design.until:
        return None
    swept, uncertainties = shipped(name)
    if swept != design.settings.swept or (len(design.rows) > 1 and not uncertainties):
        return None
    from experiments.words.bite import bite_words, bitless  # a quarter of a second: others do without

    case = design.settings.case
    forms = [key for key in swept if key in CHOICES]
    runs = read_runs(folder, ["point", "replicate", *forms, REALISED, OPERATING, *COSTS])  # there may be millions
    for key in swept.keys() - {*forms}:  # lines tell levels as the experiment's file says them
        typed = pd.Categorical([cell.levels[key] for cell in design.settings.cells])
        runs[key] = typed.take(runs["point"].to_numpy() % design.cells)
    line = f"{case.title.split(',')[0]}, {horizon_words(design.settings.weeks)}: {make(design, runs)}"
    dead = bitless(case, [cell.scenario for cell in design.settings.cells], design.settings.weeks)
    more = [*bite_words(dead), *filter(None, [doubt_words(swept, case.name, words_of("en"))])]
    return f"{line}. {' '.join(more)}" if more else line


def _mean(runs: pd.DataFrame, outcome: str = REALISED) -> Interval:
    return count_interval(runs[outcome])


def _by_replicate(runs: pd.DataFrame, outcome: str = REALISED) -> pd.Series:
    return runs.groupby("replicate")[outcome].mean()


def _difference(runs: pd.DataFrame, baseline: pd.DataFrame, held: int, outcome: str = REALISED) -> str:
    """A paired difference in words, replicate by replicate, with an interval that holds together with all `held`."""
    pairs = pd.concat([_by_replicate(runs, outcome), _by_replicate(baseline, outcome)], axis=1, join="inner")
    ours, theirs = (pairs.iloc[:, side].to_numpy() for side in (0, 1))
    paired = paired_difference(ours, theirs, held)
    if paired.share_more == paired.share_less == 0:
        return f"no difference in any of {len(pairs)} futures (95 %: in at most {unseen_words(len(pairs), held)} %)"
    ends = f"95 % interval {paired.difference.low:+.2f} to {paired.difference.high:+.2f}"
    if paired.verdict == UNCLEAR:
        return f"{UNCLEAR} ({paired.difference.mean:+.2f}, {ends})"
    more = "more" if paired.verdict == "more" else "fewer"
    return f"{abs(paired.difference.mean):.2f} {more} ({ends})"


def _together(comparisons: int) -> str:
    """What is said at the end of a line with several comparisons."""
    return f"; all {comparisons} comparisons hold at once, with 95 %"


def _three_levers(design: Design, runs: pd.DataFrame) -> str:
    """The facilitator's forms, averaged over the other levers."""
    forms = design.settings.swept["facilitator"]
    by = {form: _by_replicate(runs[runs.facilitator == form]) for form in forms}
    parts = [f"{count_interval(by[form])} with {level_words('facilitator', form)}" for form in forms]
    held = all_pairs(len(forms))
    rank = ranked(by, held)
    most = [f"with {level_words('facilitator', form)}" for form in rank.most]
    told = f"most {_listed(most)}{_not_apart(most)}" if most else UNCLEAR
    listed = ", ".join(parts)
    return f"exchanges realised, averaged over co-location and cadence: {listed}; {told}{_together(held)}"


def _cadence_curve(design: Design, runs: pd.DataFrame) -> str:
    """The cadences that cannot be told from the best one, since which comes out first is luck among them."""
    parts = []
    forms, intervals = (design.settings.swept[key] for key in ("facilitator", "meetings.interval"))
    held = len(forms) * all_pairs(len(intervals))
    for form in forms:
        own = runs[runs.facilitator == form]
        by = {interval: own[own["meetings.interval"].astype(str) == interval] for interval in intervals}
        rank = ranked({interval: _by_replicate(group) for interval, group in by.items()}, held)
        best = max((_mean(group) for group in by.values()), key=lambda mean: mean.mean)
        told = f"{UNCLEAR} between the cadences"
        if rank.most:
            told = f"most, {best}, at {_listed(map(_a_year, rank.most))} meetings a year{_not_apart(rank.most)}"
        weekly = f"weekly ones {_difference(by['1'], by['4'], held)} against monthly ones"
        parts.append(f"with {level_words('facilitator', form)} {told}, {weekly}")
    return "; ".join(parts) + _together(held)


def _not_apart(levels: Sequence[str]) -> str:
    return ", not told apart" if len(levels) > 1 else ""


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _a_year(interval: str) -> str:
    return "0" if interval == "0" else f"{52 / int(interval):.3g}"


def _facilitator_hours(design: Design, runs: pd.DataFrame) -> str:
    hours = design.settings.swept["facilitator.hours"]
    by = {h: runs[runs["facilitator.hours"] == h] for h in hours}
    parts = [f"{_mean(by[h])} at {h}" for h in hours]
    told = f"exchanges realised by hours a week: {', '.join(parts)}"
    held = 1 + len(hours)
    gain = _difference(by["37.5"], by["0"], held)
    if " more (" not in gain:
        return f"{told}; full time against none: {gain}"
    reached = _nine_tenths(pd.DataFrame({h: _by_replicate(group) for h, group in by.items()}), held)
    return f"{told}; full time against none: {gain}, of which nine tenths are there {reached}{_together(held)}"


def _nine_tenths(realised: pd.DataFrame, held: int) -> str:
    """From how many hours on nine tenths of what full time brings are there, as far as that can be told."""
    wanted = realised["0"] + 0.9 * (realised["37.5"] - realised["0"])
    found = {h: difference_interval(realised[h] - wanted, held, counts=False) for h in realised}
    possible = next(h for h in realised if found[h].high >= 0)
    sure = next(h for h in realised if found[h].low > 0)  # full time is where it is clearly more than none
    return f"at {sure}" if possible == sure else f"at {possible} at the earliest and at {sure} at the latest"


def _facilitator_withdrawn(design: Design, runs: pd.DataFrame) -> str:
    stays = runs[runs["facilitator.end_week"] == "null"]
    parts = []
    weeks = design.settings.swept["facilitator.end_week"][1:]
    for week in weeks:
        left = runs[runs["facilitator.end_week"] == week]
        parts.append(f"after {horizon_words(int(week))} {_difference(left, stays, len(weeks), OPERATING)}")
    told = f"{_mean(stays, OPERATING)} exchanges operate where the facilitator stays"
    return f"{told}; withdrawn {'; '.join(parts)}{_together(len(weeks))}"


def _trust_asymmetry(design: Design, runs: pd.DataFrame) -> str:
    key = "parameters.operation.delivery_trust_loss"
    first, *others = design.settings.swept[key]
    gain = design.settings.cells[0].scenario.parameters.operation.delivery_trust_gain
    appointed = runs[runs.facilitator == "appointed"]
    held, usual = len(others) + 2, appointed[appointed[key] == first]
    parts = [
        f"{float(loss) / gain:g}:1 {_difference(appointed[appointed[key] == loss], usual, held)}" for loss in others
    ]
    effects = []
    for loss in (first, others[-1]):
        own = runs[runs[key] == loss]
        effects.append(_difference(own[own.facilitator == "appointed"], own[own.facilitator == "none"], held))
    return (
        f"with an appointed facilitator, against a loss of trust {float(first) / gain:g} times the gain:"
        f" {'; '.join(parts)};"
        f" the facilitator's effect is {effects[0]} at the first ratio and {effects[1]} at the last{_together(held)}"
    )


def _anchor_leaves(design: Design, runs: pd.DataFrame) -> str:
    parts, forms = [], design.settings.swept["facilitator"]
    held = 2 * len(forms)
    for form in forms:
        own = runs[runs.facilitator == form]
        stays = own[own.scenario == "nobody_leaves"]
        anchor, small = (own[own.scenario == name] for name in ("anchor_leaves", "small_firm_leaves"))
        parts.append(
            f"with {level_words('facilitator', form)}"
            f" {_mean(stays, OPERATING)} exchanges operate if nobody leaves,"
            f" {_difference(anchor, stays, held, OPERATING)} if the cornerstone firm leaves,"
            f" {_difference(small, stays, held, OPERATING)} if a small firm does"
        )
    return "; ".join(parts) + _together(held)


def _meeting_paradox(design: Design, runs: pd.DataFrame) -> str:
    """Shares of parameter sets in which the difference is clear, all sets held together."""
    runs = runs.assign(row=runs.point // design.cells)
    wide = runs.pivot_table(index=["facilitator", "row", "replicate"], columns="meetings", values=REALISED)
    groups = (wide["weekly"] - wide["monthly"]).dropna().groupby(level=["facilitator", "row"])
    clear: dict[tuple[str, str], int] = Counter()
    for (form, _), values in groups:
        found = difference_interval(values, groups.ngroups)
        clear[form, "fewer" if found.high < 0 else "more" if found.low > 0 else UNCLEAR] += 1
    parts = []
    for form in design.settings.swept["facilitator"]:
        shares = [
            f"{'clearly ' * (word != UNCLEAR)}{word} in {_share(clear[form, word], len(design.rows))}"
            for word in ("fewer", "more", UNCLEAR)
            if clear[form, word]
        ]
        parts.append(f"with {level_words('facilitator', form)} {', '.join(shares)}")
    sets = f"{len(design.rows)} plausible sets of values"
    return f"weekly against monthly meetings, {sets}: {'; '.join(parts)}{_together(groups.ngroups)}"


def _share(count: int, n: int) -> str:
    found = share_interval(count, n)
    return f"{found.mean:.0%} ({found.low:.0%} to {found.high:.0%})"


def _municipal_levers(design: Design, runs: pd.DataFrame) -> str:
    first, *others = design.settings.swept["scenario"]
    by = {name: runs[runs.scenario == name] for name in (first, *others)}
    parts = [
        f"{NAMES.get(name, name.replace('_', ' '))}: {_difference(by[name], by[first], len(others))}"
        f" at {_extra_cost(by[name], by[first], design)} thousand NOK a year extra"
        for name in others
    ]
    alone = f"against an appointed facilitator alone ({_mean(by[first])} exchanges realised)"
    return f"{alone}: {'; '.join(parts)}{_together(len(others))}"


def _extra_cost(runs: pd.DataFrame, baseline: pd.DataFrame, design: Design) -> str:
    """Thousands of NOK a year that the municipality pays more than in the baseline; projects' money is not its own."""
    own, usual = ((table.cost_nok - table.funder_nok).mean() for table in (runs, baseline))
    return f"{(own - usual) / design.settings.weeks * 52 / 1000:,.0f}"


def _scenarios_ranked(design: Design, runs: pd.DataFrame) -> str:
    """Each scenario against the first, and those that come out highest, as far as they can be told apart."""
    first, *others = names = design.settings.swept["scenario"]
    by, held = {name: runs[runs.scenario == name] for name in names}, all_pairs(len(names))
    parts = [f"{level_words('scenario', name)} {_difference(by[name], by[first], held)}" for name in others]
    rank = ranked({name: _by_replicate(group) for name, group in by.items()}, held)
    most = [level_words("scenario", name) for name in rank.most]
    told = f"most with {_listed(most)}{_not_apart(most)}" if most else UNCLEAR
    against = f"against {level_words('scenario', first)} ({_mean(by[first])} exchanges realised)"
    return f"{against}: {'; '.join(parts)}; {told}{_together(held)}"


def _ranked_with_costs(design: Design, runs: pd.DataFrame) -> str:
    """As ranked, and what each package really cost: where nothing is asked for, nothing is spent."""
    first, *others = design.settings.swept["scenario"]
    by = {name: runs[runs.scenario == name] for name in (first, *others)}
    parts = [f"{_extra_cost(by[name], by[first], design)} for {level_words('scenario', name)}" for name in others]
    return f"{_scenarios_ranked(design, runs)}; spent by the municipality, in thousand NOK a year: {', '.join(parts)}"


ANSWERS: dict[str, Callable[[Design, pd.DataFrame], str]] = {
    "three_levers": _three_levers,
    "cadence_curve": _cadence_curve,
    "facilitator_hours": _facilitator_hours,
    "facilitator_withdrawn": _facilitator_withdrawn,
    "trust_asymmetry": _trust_asymmetry,
    "anchor_leaves": _anchor_leaves,
    "meeting_paradox": _meeting_paradox,
    "municipal_levers": _municipal_levers,
    "steady_hours": _scenarios_ranked,
    "expectations": _scenarios_ranked,
    "volunteers_or_one_person": _scenarios_ranked,
    "first_money": _ranked_with_costs,
    "large_establishment": _ranked_with_costs,
    "project_money": _ranked_with_costs,
    "elections": _ranked_with_costs,
    "learning_network": _ranked_with_costs,
}
