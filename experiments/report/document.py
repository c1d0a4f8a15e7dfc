"""The report as one HTML file: two pages with answer, pictures and settings, then the numbers behind them.

No script, no date: the same request gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

import sim
from experiments.answer.figures import levers as figures
from experiments.answer.figures.style import picture_file
from experiments.answer.folder import model_fingerprint
from experiments.answer.produce import place_name
from experiments.report import markup
from experiments.report.differing import SEVERAL, Set, differing
from experiments.report.matters import FACTORS, Trials, level_near_today, near_today
from experiments.report.rebuild import A_FOLDER
from experiments.report.results import Results, observed
from experiments.request.changed import declared_numbers
from experiments.request.settings import LEVERS, SCENARIO
from experiments.statistics import AVERAGED, Paired
from experiments.sweep.prepared import OPERATING, REALISED
from experiments.words.catalogue import Words
from experiments.words.sentences import (
    LISTS,
    horizon_words,
    interval_words,
    is_reviewed,
    level_words,
    other_levers,
    question_words,
    single_words,
    things_words,
    verdict_words,
    where_words,
    with_words,
)

STYLE = Path(__file__).parent / "report.css"
MOST_HEADLINES = 4  # of more levels only the best and the worst are told in large type; of several levers one fewer
MOST_SHOWN = 8  # scenarios of the table on the first pages
MOST_YEARS = 10  # columns of the table by year
WEEKS_A_YEAR = 52
ASKS_FOR_MONEY = ("municipal_levers",)
MOST_LEVERS = 3  # of a picture
MOST_LINES = 5  # of a picture over time; more cannot be told apart
MOST_PANELS = 3  # of a picture; more are too small to read on paper
NUMBERS_NAMED, NUMBERS_LISTED = 3, 10  # assumed numbers that matter most: named in the text, listed in the appendix
NUMBERS, DIFFERENCES, COSTS, BY_YEAR, MATTERS, ASSUMPTIONS = range(1, 7)  # tables of the appendix


def document(results: Results, command: str, say: Words) -> str:
    """The report, in the language of `say`."""
    report = _Report(results, command, say)
    style = STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    title = say("page.title", place=report.place)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{say.language}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>",
            f"<style>{style}</style></head>",
            f"<body><main><h1>{html.escape(title)}</h1>",
            *report.parts(),
            "</main></body></html>",
            "",
        ]
    )


class _Report:
    """Pieces of one report; every text is escaped where it becomes HTML, in `markup`."""

    def __init__(self, results: Results, command: str, say: Words) -> None:
        self.results, self.command, self.say = results, command, say
        self.settings = results.settings
        self.place = place_name(self.settings)
        self.kind = "report.left" if results.outcome == OPERATING else "report"  # of texts about the outcome
        self.years = horizon_words(self.settings.weeks, say)
        self.beside = len(self.settings.swept) == 1  # two small pictures stand side by side on paper

    def parts(self) -> Iterator[str]:
        """All of it, in order."""
        say = self.say
        yield markup.paragraph(self.question(), "question")
        yield markup.section("compare.answer", say, self.answer())
        yield markup.section("report.pictures", say, self.pictures(), "pictures beside" if self.beside else "pictures")
        yield markup.section("report.side", say, self.side_by_side())
        yield markup.section("report.settings" if self.settings.swept else "report.settings.one", say, self.compared())
        yield markup.section("report.sure", say, self.sure())
        yield markup.section("report.rebuild", say, self.rebuild())
        yield markup.section("report.appendix", say, self.appendix(), "appendix")

    # --- the first pages ---------------------------------------------------------------------------

    def question(self) -> str:
        """What was asked."""
        asked = question_words(self.settings.name, self.settings.question, self.say)
        own = "report.question.own" if self.settings.swept else "report.question.one"
        return asked or self.say(own, place=self.place)

    def answer(self) -> Iterator[str]:
        """The large lines, the same in a paragraph, and a word of caution."""
        settings, results, say = self.settings, self.results, self.say
        if not settings.swept:
            yield markup.paragraph(single_words(self.place, settings.weeks, results.summary.iloc[0], say), "large")
            yield markup.paragraph(" ".join([*self.review(), say("words.caution")]))
            return
        rows, several = results.headlines, len(settings.swept) > 1
        few = len(rows) <= MOST_HEADLINES - several
        told = rows if few else rows.loc[[rows.difference.idxmax(), rows.difference.idxmin()]]
        for _, row in told.iterrows():
            yield markup.paragraph(self.headline(row), "large")
            if row.pairs > 1:
                yield markup.paragraph(self.detail(row))
        notes = [*self.comparison_of_all()]
        if several:
            notes.append(self.others_held())
        if not few or results.outcome != REALISED:
            notes.append(say("report.all_differences", table=say("report.table", n=DIFFERENCES)))
        yield markup.paragraph(" ".join([*notes, *self.review()]))
        if results.experiment in ASKS_FOR_MONEY and settings.replicates > 1:
            yield markup.paragraph(self.money())
        words = []  # of the other levers: one effect has one number on these pages, and the first lever's is told
        if several and few and results.outcome == REALISED:
            yield f"<h3>{html.escape(say('report.others'))}</h3>"
            words = other_levers(results.effects, settings.swept, say)
        yield markup.paragraph(" ".join([*words, say("words.caution")]))

    def review(self) -> Iterator[str]:
        """That the facilitator's money is reviewed, where it is, and how often that ended it: no label tells."""
        counts = zip(self.settings.cells, self.results.money_ended, strict=True)
        ended = [count for cell, count in counts if is_reviewed(cell.scenario)]
        if ended:
            low, high = min(ended), max(ended)
            n = self.say.number(low) if low == high else self.say("interval", low=low, high=high)
            yield self.say("report.review", n=n, N=self.settings.replicates)

    def comparison_of_all(self) -> Iterator[str]:
        """Whether the best level of the first lever is clearly the best, where there are more than two."""
        results, say, first = self.results, self.say, next(iter(self.settings.swept))
        if len(results.headlines) < 2 or self.settings.replicates < 2:
            return
        best = level_words(first, results.best, say)
        if results.ties:
            yield say("report.ties", best=best, list=say.listed([_choice(first, level, say) for level in results.ties]))
        else:
            held = [with_words(key, level_near_today(self.settings, key), say) for key in [*self.settings.swept][1:]]
            yield say(f"{self.kind}.best{'.held' if held else ''}", best=best, held=say.listed(held) if held else "")

    def money(self) -> str:
        """What those choices cost that give clearly more, where the question is about money."""
        say, results, first = self.say, self.results, next(iter(self.settings.swept))
        costs, more = (
            rows[(rows.lever == first) & (rows["where"] == AVERAGED)].set_index("level").difference
            for rows in (results.costs, results.effects[results.effects.verdict == "more"])
        )
        baseline = with_words(first, self.settings.swept[first][0], say)
        if more.empty:
            extra = say.money_between(costs.min(), costs.max())
            return say("report.money.none", baseline=baseline, years=self.years, extra=extra)
        each = [
            say(
                "report.money.each", choice=with_words(first, level, say), extra=say.money(costs[level]),
                each=say.money(costs[level] / more[level]),
            )
            for level in more.index
        ]  # fmt: skip
        return say("report.money", baseline=baseline, years=self.years, list=say.listed(each))

    def headline(self, row: pd.Series) -> str:
        """One level of the first lever against the first: in how many paired futures more."""
        nouns, phrases = (
            {"choice": put(row.lever, row.level, self.say), "baseline": put(row.lever, row.against, self.say)}
            for put in (level_words, with_words)
        )
        more, less = (round(row[f"share_{way}"] * row.pairs) for way in ("more", "less"))
        counts = {"N": int(row.pairs), "more": more, "less": less}
        if row.pairs < 2:
            return self.say("report.one_pair", **phrases)
        if more == less == 0:
            return self.say(f"{self.kind}.same", **nouns, **counts)
        if row.verdict in ("more", "less"):
            return self.say(f"{self.kind}.{row.verdict}", n=counts[row.verdict], **phrases, **counts)
        return self.say(f"{self.kind}.unclear", **nouns, **counts)

    def detail(self, row: pd.Series) -> str:
        """The same difference in exchanges, with its interval, and how it is with other levels of the other levers."""
        say = self.say
        mb, ma = (say.number(row[mean], 2) for mean in ("mean", "mean_against"))
        told = say(
            f"{self.kind}.detail", mb=mb, ma=ma, years=self.years,
            difference=say.number(row.difference, 2, sign=True), interval=interval_words(row, say),
        )  # fmt: skip
        if pd.isna(row.min_elsewhere):
            return told
        low, high = (say.number(row[f"{end}_elsewhere"], 2, sign=True) for end in ("min", "max"))
        return f"{told} {say('report.elsewhere', low=low, high=high)}"

    def pictures(self) -> Iterator[str]:
        """The grid of scenarios, and how they go year by year."""
        results, swept, say = self.results, self.settings.swept, self.say
        if swept:
            columns = {results.outcome: results.summary.asked, "low": results.summary.asked_low}
            asked, held = results.summary.assign(**columns, high=results.summary.asked_high), []
            for key in [*swept][MOST_LEVERS:]:  # more levers than a picture has room for stand as today
                asked = asked[asked[key] == level_near_today(self.settings, key)]
                held = [self.others_held()]
            yield self.picture(
                lambda folder: figures.grid(asked, swept, self.settings.weeks, folder, say, results.outcome),
                "grid", say(f"{self.kind}.picture.grid", years=self.years), "report.picture.grid.how", NUMBERS,
                *held,
            )  # fmt: skip
        shown, lines, notes = results.summary, dict(swept), []
        if math.prod(len(levels) for levels in [*swept.values()][1:]) > MOST_PANELS:
            shown, lines = near_today(self.settings, shown), dict([*swept.items()][:1])
            notes.append(self.others_held())
        for lever in [*lines][:1]:
            if len(lines[lever]) > MOST_LINES:
                lines[lever] = self.extremes(shown, lever)
                shown = shown[shown[lever].isin(lines[lever])]
                notes.append(say("report.picture.few"))
        cells = shown[["cell", *lines]]
        weekly = results.weekly[results.weekly.cell.isin(shown.cell)]
        yield self.picture(
            lambda folder: figures.over_time(weekly, cells, lines, folder, say, results.outcome),
            "over_time", say(f"{self.kind}.by_year"), "report.picture.time.how", BY_YEAR, *notes,
        )  # fmt: skip

    def extremes(self, summary: pd.DataFrame, lever: str) -> tuple[str, ...]:
        """The baseline of a lever and its levels with most and fewest exchanges, in the order of the design."""
        levels = self.settings.swept[lever]
        means = summary.groupby(lever).asked.mean().drop(levels[0])
        kept = {levels[0], means.idxmax(), means.idxmin()}
        return tuple(level for level in levels if level in kept)

    def picture(self, draw: Callable[[Path], None], name: str, title: str, how: str, table: int, *notes: str) -> str:
        """A figure with its caption; the picture is an image of its own, so that its styles stay its own."""
        with tempfile.TemporaryDirectory() as folder:
            draw(Path(folder))
            path = Path(folder) / f"{picture_file(name, self.say.language)}.svg"
            content = base64.b64encode(path.read_bytes()).decode()
        how = self.say.count(how, self.settings.replicates, table=self.say("report.table", n=table))
        how = " ".join([how, *notes])
        return (
            f'<figure><img alt="{html.escape(f"{title}. {how}")}" src="data:image/svg+xml;base64,{content}">'
            f"<figcaption><b>{html.escape(title)}.</b> {html.escape(how)}</figcaption></figure>"
        )

    def side_by_side(self) -> Iterator[str]:
        """What each scenario gives and takes; of many, those where all but the first lever is as today."""
        summary, say = self.results.summary, self.say
        shown = near_today(self.settings, summary) if len(summary) > MOST_SHOWN else summary
        keys = [*self.settings.swept]
        yield self.scenario_table(shown, keys if shown is summary else keys[:1])
        notes = [say.count("report.side.note", self.settings.replicates, years=self.years)]
        if any(cell.scenario.colocation.form != "none" for cell in self.settings.cells):
            notes.append(say("report.side.building"))
        notes.append(say("report.side.hours"))
        if self.settings.case.running:
            notes.append(say.count("words.running", len(self.settings.case.running)))
        if len(shown) < len(summary):
            table = say("report.table", n=NUMBERS)
            notes.append(
                say("report.side.more", shown=len(shown), all=len(summary), held=self.others_held(), table=table)
            )
        yield markup.paragraph(" ".join(notes), "small")

    def others_held(self) -> str:
        """Levels of all levers but the first, where only those nearest to today are shown."""
        _, *others = self.settings.swept
        levels = [level_words(key, level_near_today(self.settings, key), self.say) for key in others]
        return self.say("report.picture.held", list=self.say.listed(levels))

    def scenario_table(self, summary: pd.DataFrame, keys: Sequence[str], caption: str = "") -> str:
        """A row for each scenario, named by these levers."""
        say = self.say
        head = [
            *(_lever(key, say) for key in keys), say("measure.exchanges_realised"), say("column.interval"),
            say("measure.none_after_2_years"), say("measure.exchanges_operating"), say("report.cost"),
            say("report.cost.each"), say("report.firm_hours"),
        ]  # fmt: skip
        rows = [
            [
                *(_choice(key, row[key], say) for key in keys),
                say.number(row.exchanges_realised, 2),
                say("interval", low=say.number(row.low, 2), high=say.number(row.high, 2))
                if row.replicates > 1
                else "–",
                "–" if pd.isna(row.share_none_after_2_years) else f"{say.number(100 * row.share_none_after_2_years)} %",
                say.number(row.exchanges_operating, 2),
                say.money(row.cost_nok),
                say.money(row.cost_nok_per_exchange) if row.exchanges_realised > 0 else "–",
                say.rounded(row.firm_hours),
            ]
            for _, row in summary.iterrows()
        ]
        return markup.table(head, rows, len(keys), caption)

    def compared(self) -> Iterator[str]:
        """All settings that differ between scenarios, from the place of today, or from what is usual."""
        settings, say = self.settings, self.say
        lines = [
            say("report.compared", lever=_lever(key, say), list=", ".join(_choice(key, level, say) for level in levels))
            for key, levels in settings.swept.items()
        ]
        found = differing(settings)
        own = {key.partition(".")[0] for key in settings.swept if "." in key}
        held = {lever: found.throughout[lever].value for lever in LEVERS if lever in found.throughout}
        if "meetings.interval" in settings.swept:  # how often they meet is the form
            held.pop("meetings", None)
        how = {lever: "report.held.but" if lever in own else "report.held" for lever in held}
        if not settings.swept:
            how = dict.fromkeys(held, "report.held.one")
        lines += [
            say(how[lever], lever=_lever(lever, say), choice=level_words(lever, form, say))
            for lever, form in held.items()
        ]
        today, baseline = observed(settings), settings.cells[0].scenario
        told = say("report.today", list=", ".join(level_words(*pair, say) for pair in today.items()))
        if settings.swept and any(getattr(baseline, lever).form != form for lever, form in today.items()):
            told += f" {say('report.today.other')}"
        lines.append(told)
        changes = [self.changed(key, one) for key, one in found.throughout.items() if key not in LEVERS]
        changes += [self.own(name, sets) for name, sets in found.own.items()]
        yield markup.items([*lines, *changes] if changes else [*lines, say("report.changed.nothing")])

    def changed(self, key: str, one: Set) -> str:
        """What is set in all scenarios alike."""
        if key in LISTS:
            return self.say(f"report.{key}", list=things_words(one.value, self.say))
        if one.usual is SEVERAL:
            return self.say("report.set", name=self.name(key), to=self.value(one.value))
        return self.say("report.changed", name=self.name(key), to=self.value(one.value), from_=self.value(one.usual))

    def own(self, scenario: str, sets: Mapping[str, Set]) -> str:
        """What a named scenario sets."""
        say, parts = self.say, []
        for key, one in sets.items():
            if key in LEVERS:
                value = level_words(key, one.value, say)
                parts.append(say("report.own.value", name=_lever(key, say), value=value))
            elif key in LISTS:
                parts.append(say(f"report.own.{key}", list=things_words(one.value, say)))
            else:
                parts.append(say("report.own.value", name=self.name(key), value=self.value(one.value)))
        name = _choice(SCENARIO, scenario, say)
        return (
            say("report.own", scenario=name, list="; ".join(parts))
            if parts
            else say("report.own.nothing", scenario=name)
        )

    def name(self, key: str) -> str:
        """A number or a switch as a person would say it; one that has no words, as it is typed."""
        if f"param.{key}" in self.say:
            return self.say(f"param.{key}").rstrip(".")
        return self.say(f"choice.{key}") if f"choice.{key}" in self.say else key

    def value(self, value: Any) -> str:
        """A declared number as the language writes it."""
        if value is None:
            return self.say("value.none")
        if isinstance(value, bool):
            return self.say("value.yes" if value else "value.no")
        if value == float("inf"):
            return "∞"
        digits = 0 if float(value).is_integer() else max(1, len(f"{value:.6f}".rstrip("0").split(".")[1]))
        return self.say.number(value, digits)

    def sure(self) -> Iterator[str]:
        """What chance does, what the model is worth, and what not to use it for."""
        bases = Counter(declaration.basis for declaration, _ in declared_numbers().values())
        counts = {"all": sum(bases.values()), "assumed": bases["assumed"]}
        yield markup.items(
            [
                self.say.count(
                    f"report.sure.{'chance' if self.settings.swept else 'one'}", self.settings.replicates
                ),
                self.say("report.sure.model", **counts),
                *self.matters(),
                self.say("report.sure.use"),
            ]
        )

    def matters(self) -> Iterator[str]:
        """Whether the answer stands when assumed numbers are others, and which of them move it most."""
        trials, say = self.results.trials, self.say
        if trials is None:
            if self.settings.swept and self.settings.replicates > 1:
                yield say("report.matters.none")
            return
        clear = trials.usual.difference.is_clear_of_zero
        differences = [trial.difference.difference.mean for trial in trials.trials if trial.moves]
        low, high = (say.number(end(differences, default=0.0), 2, sign=True) for end in (min, max))
        first = next(iter(self.settings.swept))
        whole = self.results.headlines.set_index("level").verdict[trials.cell.levels[first]]
        if whole != trials.usual.verdict:
            yield say("report.matters.few", futures=say.count("n.futures", trials.futures), **self.pair(trials))
            return
        told = say(
            "report.matters.clear" if clear else "report.matters.unclear", low=low, high=high,
            n=len({trial.key for trial in trials.trials}), futures=say.count("n.futures", trials.futures),
            held=trials.agreeing, moving=trials.moving, trials=len(trials.trials), **self.pair(trials),
        )  # fmt: skip
        named = [say("quoted", text=say(f"param.{key}").rstrip(".")) for key in trials.by_weight()[:NUMBERS_NAMED]]
        most = say("report.matters.most", list=say.listed(named), table=say("report.table", n=MATTERS)) if named else ""
        yield f"{told} {most}".strip()

    def pair(self, trials: Trials) -> dict[str, str]:
        """The two scenarios on which assumed numbers were tried."""
        first = next(iter(self.settings.swept))
        pair = {"choice": trials.cell, "baseline": trials.baseline}
        return {name: level_words(first, cell.levels[first], self.say) for name, cell in pair.items()}

    def matter_table(self, trials: Trials) -> Iterator[str]:
        """The assumed numbers that move the difference most, halved and doubled."""
        say = self.say
        by_key = {(trial.key, trial.factor): trial for trial in trials.trials}
        usual = self.paired(trials.usual)
        rows = [[say("report.matters.usual"), "", usual, usual]]
        for key in trials.by_weight()[:NUMBERS_LISTED]:
            both = [by_key.get((key, factor)) for factor in FACTORS]
            value = next(trial.usual for trial in both if trial is not None)
            ends = [self.paired(trial.difference) if trial is not None else "–" for trial in both]
            rows.append([say(f"param.{key}"), self.value(value), *ends])
        head = [say("column.meaning"), say("column.value"), say("report.matters.half"), say("report.matters.double")]
        yield markup.table(head, rows, 1, self.caption(MATTERS, f"{self.kind}.matters"))
        futures = say.count("n.futures", trials.futures)
        note = say("report.matters.note", futures=futures, **self.pair(trials))
        if trials.left_out:
            note += f" {say.count('report.matters.left_out', trials.left_out)}"
        yield markup.paragraph(f"{note} {self.others_held()}" if len(self.settings.swept) > 1 else note, "small")

    def paired(self, paired: Paired) -> str:
        """A difference and its interval, in a cell."""
        low, high = (self.say.number(end, 2, sign=True) for end in (paired.difference.low, paired.difference.high))
        mean = self.say.number(paired.difference.mean, 2, sign=True)
        return f"{mean} ({self.say('interval', low=low, high=high)})"

    def rebuild(self) -> Iterator[str]:
        """The command, and what it ran with."""
        settings, say = self.settings, self.say
        yield markup.paragraph(say("report.rebuild.how"))
        yield f"<pre><code>{html.escape(self.command)}</code></pre>"
        if A_FOLDER in self.command:
            yield markup.paragraph(say("report.rebuild.place"), "small")
        told = say(
            "report.rebuild.with", version=sim.__version__, model=model_fingerprint(), seed=settings.seed,
            futures=say.count("n.futures", settings.replicates), weeks=say.count("n.weeks", settings.weeks),
        )  # fmt: skip
        yield markup.paragraph(told, "small")

    # --- the appendix --------------------------------------------------------------------------------

    def appendix(self) -> Iterator[str]:
        """The numbers behind the pictures, and every assumption."""
        results = self.results
        yield self.scenario_table(results.summary, [*self.settings.swept], self.caption(NUMBERS, "report.numbers"))
        if self.settings.swept:
            yield self.difference_table(results.effects, self.caption(DIFFERENCES, f"{self.kind}.differences"))
            yield self.cost_table(results.costs)
        yield self.year_table()
        if results.trials is not None:
            yield from self.matter_table(results.trials)
        yield self.assumption_table()

    def caption(self, number: int, key: str) -> str:
        """The heading of a table."""
        return self.say("report.table.title", n=number, title=self.say(key))

    def difference_table(self, effects: pd.DataFrame, caption: str) -> str:
        """A row for each paired difference in exchanges."""
        say = self.say
        names = ("choice", "against", "where", "difference", "interval", "shares", "verdict")
        rows = []
        for _, row in effects.iterrows():
            more, less = (round(row[f"share_{way}"] * row.pairs) for way in ("more", "less"))
            shares = say("shares", more=more, same=row.pairs - more - less, less=less, N=row.pairs)
            rows.append([*self.difference(row, 2), shares, verdict_words(row, say)])
        return markup.table([say(f"column.{name}") for name in names], rows, 3, caption)

    def cost_table(self, costs: pd.DataFrame) -> str:
        """A row for each paired difference in cost, with the cost of an extra exchange where there clearly are some."""
        names = ("choice", "against", "where", "difference", "interval", "each_extra")
        head = [self.say(f"column.{name}") for name in names]
        rows = [
            [
                *self.difference(row),
                self.say.money(row.difference / effect.difference) if effect.verdict == "more" else "–",
            ]
            for (_, row), (_, effect) in zip(costs.iterrows(), self.results.effects.iterrows(), strict=True)
        ]
        return markup.table(head, rows, 3, self.caption(COSTS, "report.cost.differences"))

    def difference(self, row: pd.Series, digits: int | None = None) -> list[str]:
        """What is compared, the mean difference and its interval, with as many decimals; without, it is money."""
        say = self.say
        if digits is None:
            middle, ends = say.money(row.difference, sign=True), say.money_between(row.low, row.high, sign=True)
        else:
            low, middle, high = (say.number(row[name], digits, sign=True) for name in ("low", "difference", "high"))
            ends = say("interval", low=low, high=high)
        return [
            _choice(row.lever, row.level, say), _choice(row.lever, row.against, say), self.where(row), middle,
            ends if row.pairs > 1 else "–",
        ]  # fmt: skip

    def where(self, row: pd.Series) -> str:
        """At which level of the first lever, in words."""
        key, equals, level = str(row["where"]).partition("=")
        return _choice(key, level, self.say) if equals else where_words(row, self.say)

    def year_table(self) -> str:
        """Mean exchanges by the end of years, with half the width of its interval."""
        weekly, say = self.results.weekly, self.say
        last = self.settings.weeks // WEEKS_A_YEAR
        years = range(last, 0, -max(1, -(-last // MOST_YEARS)))[::-1]
        weeks = [WEEKS_A_YEAR * year for year in years]
        if self.settings.weeks - WEEKS_A_YEAR * last > WEEKS_A_YEAR // 4:  # the end is no end of a year
            weeks.append(self.settings.weeks)
        weeks = weeks or [self.settings.weeks]
        by_week = weekly[weekly.measure == self.results.outcome].set_index(["cell", "week"])
        rows = []
        for _, row in self.results.summary.iterrows():
            points = [by_week.loc[(row.cell, week)] for week in weeks]
            half = ["" if pd.isna(p.low) else f" ± {say.number((p.high - p.low) / 2, 2)}" for p in points]
            means = [say.number(point["mean"], 2) for point in points]
            named = [_choice(key, row[key], say) for key in self.settings.swept]
            rows.append([*named, *(mean + width for mean, width in zip(means, half, strict=True))])
        head = [*(_lever(key, say) for key in self.settings.swept), *(horizon_words(week, say) for week in weeks)]
        return markup.table(head, rows, len(self.settings.swept), self.caption(BY_YEAR, f"{self.kind}.by_year"))

    def assumption_table(self) -> str:
        """Every declared number of the model."""
        say = self.say
        rows = [
            [
                say(f"param.{key}"),
                self.value(default),
                say(f"unit.{d.unit}"),
                say(f"basis.{d.basis}"),
                say(f"source.{d.source}"),
            ]
            for key, (d, default) in declared_numbers().items()
        ]
        head = [say(f"column.{name}") for name in ("meaning", "value", "unit", "basis", "source")]
        counts = Counter(declaration.basis for declaration, _ in declared_numbers().values())
        told = ", ".join(say("report.assumptions.count", basis=say(f"basis.{b}"), n=n) for b, n in counts.most_common())
        return markup.table(head, rows, 1, f"{self.caption(ASSUMPTIONS, 'report.assumptions')} ({told})")


def _lever(key: str, say: Words) -> str:
    if key == SCENARIO:
        return say(f"name.{SCENARIO}")
    if f"lever.{key}" in say and key in LEVERS:
        return say(f"lever.{key}")
    return say(f"param.{key}").rstrip(".") if f"param.{key}" in say else key


def _choice(key: str, level: str, say: Words) -> str:
    """A level under a heading that names its lever."""
    known = key in LISTS or f"choice.{key}.{level}" in say
    return level_words(key, level, say) if known else say.decimal(str(level))
