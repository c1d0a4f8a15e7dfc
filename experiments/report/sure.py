"""How sure the answer is: what chance does, what the assumed numbers do, and what not to use the model for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from experiments.answer.produce import several
from experiments.report import labels, markup
from experiments.report.results import Results
from experiments.request.changed import declared_numbers
from experiments.words.catalogue import Words
from experiments.words.doubt import doubt_words

NUMBERS_NAMED = 3  # assumed numbers that matter most


def sure(results: Results, say: Words) -> Iterator[str]:
    """What chance does, what the model is worth, and what not to use it for."""
    bases = Counter(declaration.basis for declaration, _ in declared_numbers().values())
    chance = f"report.sure.{'chance' if results.settings.swept else 'one'}"
    yield markup.items(
        [
            say.count(chance, results.settings.replicates),
            say("report.sure.model", all=sum(bases.values()), assumed=bases["assumed"]),
            *([say("place.derived")] if results.settings.case.is_derived else []),
            *_matters(results, say),
            *_cannot_bite(results, say),
            *filter(None, [doubt_words(several(results.settings), results.settings.case.name, say)]),
            say("report.sure.use"),
        ]
    )


def _cannot_bite(results: Results, say: Words) -> Iterator[str]:
    """That no difference is no finding where there could be none."""
    if levers := {(one.found.lever, one.found.event) for one in results.bitless}:
        yield say.count("bite.sure", len(levers))


def _matters(results: Results, say: Words) -> Iterator[str]:
    """Whether the answer stands when assumed numbers are others, and which of them move it most."""
    trials, settings = results.trials, results.settings
    if trials is None:
        if settings.swept and settings.replicates > 1:
            yield say("report.matters.none")
        return
    futures, pair = say.count("n.futures", trials.futures), labels.pair(trials, settings, say)
    whole = results.headlines.set_index("level").verdict[trials.cell.levels[next(iter(settings.swept))]]
    if whole != trials.usual.verdict:
        yield say("report.matters.few", futures=futures, **pair)
        return
    differences = [trial.difference.difference.mean for trial in trials.trials if trial.moves]
    low, high = (say.number(end(differences, default=0.0), 2, sign=True) for end in (min, max))
    told = say(
        "report.matters.clear" if trials.usual.difference.is_clear_of_zero else "report.matters.unclear",
        low=low, high=high, n=len({trial.key for trial in trials.trials}), futures=futures,
        held=trials.agreeing, moving=trials.moving, trials=len(trials.trials), **pair,
    )  # fmt: skip
    named = [say("quoted", text=labels.number(key, say)) for key in trials.by_weight()[:NUMBERS_NAMED]]
    table = labels.table(labels.MATTERS, say)
    most = say("report.matters.most", list=say.listed(named), table=table) if named else ""
    yield f"{told} {most}".strip()
