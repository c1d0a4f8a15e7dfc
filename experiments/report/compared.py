"""What was compared, how the place is today, and all that was set beside that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from experiments.report import labels, markup
from experiments.report.differing import SEVERAL, Set, differing
from experiments.report.results import observed
from experiments.request.schema import LEVERS, SCENARIO
from experiments.request.settings import Settings
from experiments.words.catalogue import Words
from experiments.words.sentences import LISTS, level_words, things_words


def compared(settings: Settings, say: Words) -> Iterator[str]:
    """All settings that differ between scenarios, from the place of today, or from what is usual."""
    found = differing(settings)
    changes = [_throughout(key, one, say) for key, one in found.throughout.items() if key not in LEVERS]
    changes += [_own(name, sets, say) for name, sets in found.own.items()]
    lines = [*_swept(settings, say), *_held(settings, found.throughout, say), _today(settings, say)]
    yield markup.items([*lines, *(changes or [say("report.changed.nothing")])])


def _swept(settings: Settings, say: Words) -> Iterator[str]:
    for key, levels in settings.swept.items():
        told = ", ".join(labels.choice(key, level, say) for level in levels)
        yield say("report.compared", lever=labels.lever(key, say), list=told)


def _held(settings: Settings, throughout: Mapping[str, Set], say: Words) -> Iterator[str]:
    """Levers that are the same in all scenarios."""
    own = {key.partition(".")[0] for key in settings.swept if "." in key}
    for lever in LEVERS:
        if lever not in throughout or (lever == "meetings" and "meetings.interval" in settings.swept):
            continue  # how often they meet is the form
        how = "report.held.but" if lever in own else "report.held"
        form = level_words(lever, throughout[lever].value, say)
        yield say(how if settings.swept else "report.held.one", lever=labels.lever(lever, say), choice=form)


def _today(settings: Settings, say: Words) -> str:
    today, baseline = observed(settings), settings.cells[0].scenario
    said = [level_words(lever, form, say) for lever, form in today.items() if lever in settings.case.as_observed]
    untold = [labels.lever(lever, say).lower() for lever in today if lever not in settings.case.as_observed]
    parts = [say("report.today", list=", ".join(said))] if said else []
    parts += [say("place.untold", list=say.listed(untold))] if untold else []
    told = " ".join(parts)
    if settings.swept and any(getattr(baseline, lever).form != form for lever, form in today.items()):
        told += f" {say('report.today.other')}"
    return told


def _throughout(key: str, one: Set, say: Words) -> str:
    """What is set in all scenarios alike."""
    if key in LISTS:
        return say(f"report.{key}", list=things_words(one.value, say))
    name, value = labels.number(key, say), labels.value(one.value, say)
    if one.usual is SEVERAL:
        return say("report.set", name=name, to=value)
    return say("report.changed", name=name, to=value, from_=labels.value(one.usual, say))


def _own(scenario: str, sets: Mapping[str, Set], say: Words) -> str:
    """What a named scenario sets."""
    parts = []
    for key, one in sets.items():
        if key in LEVERS:
            value = level_words(key, one.value, say)
            parts.append(say("report.own.value", name=labels.lever(key, say), value=value))
        elif key in LISTS:
            parts.append(say(f"report.own.{key}", list=things_words(one.value, say)))
        else:
            parts.append(say("report.own.value", name=labels.number(key, say), value=labels.value(one.value, say)))
    name = labels.choice(SCENARIO, scenario, say)
    if not parts:
        return say("report.own.nothing", scenario=name)
    return say("report.own", scenario=name, list="; ".join(parts))
