"""The page as one HTML file: places, words, style and script, and a policy that lets nothing else in.

What all places share stands once, and each place is one value beside it; all of it is packed, as it is three
times as large as it need be.

A file is damaged on its way: a bit turned, the end cut off. The first thing in its body says so, in
every language. The script takes that away when the parts add up to their checksum, and only then
shows a number; a damaged script is refused by the policy. Whatever a lost end tag could swallow (title,
style, data) stands after that line.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import hashlib
import html
import itertools
import math
import re
import shlex
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import sim
from experiments.answer.folder import model_fingerprint
from experiments.ledger.sides import BEFALLS
from experiments.page.assumptions import rules, table
from experiments.page.bite_events import cannot_bite, classes_need
from experiments.page.curves import curves
from experiments.page.engine import engine
from experiments.page.events import events
from experiments.page.horizons import by_horizon, horizons, numbers_of_futures
from experiments.page.measures import GROUPS, SIZES
from experiments.page.outcomes import OUTCOMES, Computed, packed
from experiments.page.own_towns import NAME, bite_by_feature, today_key, todays, town_with
from experiments.page.packing import as_bytes, packed_text
from experiments.page.presets import MOST, computed_beforehand, presets
from experiments.page.setting import (
    BUDGETS,
    FACILITATORS,
    FORMS,
    INTERVALS,
    MEASURES,
    MOST_HOURS,
    MOST_WEEKS_BETWEEN,
    NEEDS,
    NO_BUILDING,
    PROJECT,
    ROOMS,
    SPEEDS,
    STEPS,
    USUAL_SPEED,
    WEEKS_A_YEAR,
    Place,
    Setting,
)
from experiments.page.town import town_data, town_script
from experiments.report.rebuild import A_FOLDER, NUMBERS
from experiments.request.schema import LEVERS
from experiments.statistics import all_pairs, t_quantile
from experiments.words.catalogue import LANGUAGES, all_texts, words_of
from experiments.words.doubt import doubt_words
from experiments.words.reserved import reserved
from experiments.words.stages import CONDITIONS, INPUTS, SHARES
from sim import Case, chance
from sim.gains import GAIN_OF
from sim.place.neighbours import pooled
from sim.quantity import Quantity
from sim.rules.cost import permit_staff_cost
from sim.rules.municipality import permit_advance
from sim.scenario import MUNICIPALITIES

ASSETS = Path(__file__).parent
LINK_VERSION = "v2"
BEFORE = ("intact", "class_kept", "places", "own_town")  # parts that stand before what begins anew with each place
SCRIPT = (  # the parts of experiments/page/script/ as they are joined: each uses only those before it
    *BEFORE, "known", "words", "nodes", "settings", "numbers", "memory", "engine", "costs", "futures", "statistics",
    "one_future", "stages", "happenings", "bite", "levers", "class_link", "state", "old_links", "links", "marks",
    "reach", "doubt", "sliders", "measures", "timeline", "controls", "answer", "compared", "pictures", "strip", "dots",
    "tables", "stage_shares", "side_by_side", "replay", "ledger", "advice", "exchanges", "take_away", "prices", "curve",
    "curve_picture", "class_ways", "class_table", "class_try", "compare", "workshop", "watch_pictures", "apart",
    "watch_picks", "watch", "trials", "assumptions", "town_files", "town_numbers", "town_place", "town_map",
    "town_proposals", "town_editor", "town", "lean_qr", "class_facts", "class_bets", "class_wait", "class_sides",
    "class", "page",
)  # fmt: skip
# Comparisons of a page that hold together, in all: exchanges, outcomes, and in lessons trust.
MOST_HELD = all_pairs(MOST) * (2 + len(OUTCOMES))
# What all places of a file share, and stands once in it; everything else that `content` tells is a place's own.
SHARED = (
    "link", "made", "version", "model", "seed", "replicates", "weeks", "offered", "year", "normal", "quantiles",
    "curves", "parameters", "rules", "texts", "town", "befalls", "lifecycle", "lessons", "opens",
)  # fmt: skip
SHARED_OF_ENGINE = ("module", "layout", "moneyNotRenewed", "why")
OF_ANY_TOWN = tuple(f"case.{name}" for name in ("firm_columns", "term_columns", "first_benefit", "side_ids"))  # tables
OF_THE_TOWN = ("id", "case", "told", "notGiven", "isDerived", "reserved")  # what a place tells of a town itself
SAID_ELSEWHERE = (
    "report",
    "match",
    "choice",
    "doubt",
    "explore",
    "region",
    "question",
    "figure",
    "with",
    "short",
    "head",
    "axis",
    "subject",
    "handout",
    "words",
    "name",
    "word",
)
WAITING = 4  # cases at once, for which the queue is told
POLICY_HEADER = "Content-Security-Policy"
VIEWPORT = "width=device-width, initial-scale=1"


def content(
    place: Place, computed: Sequence[Computed], today: datetime.date, is_shipped: bool = True, is_first: bool = True,
    bite: Callable[[Place], dict[str, Any]] = cannot_bite,
) -> dict[str, Any]:  # fmt: skip
    """Everything a page knows of a place, and what places share. `computed`: of the first settings of
    `computed_beforehand`, so many futures as they have. `is_shipped`: whether the place was asked for by name, and not
    by its folder. `bite`: what is told of what can change nothing there."""
    case, outcomes = place.case, packed(computed)
    settings = computed_beforehand(place, is_first)
    simulated = pooled(case, place.municipality.neighbours)  # firms of neighbours too, as events tell of them
    # A link says which data it was made for: another seed or place answers other numbers.
    identity = hashlib.sha256(as_bytes({"outcomes": outcomes, "seed": place.seed, "case": case.name}))
    offered = numbers_of_futures(place.replicates)
    return {
        "link": LINK_VERSION,
        "id": identity.hexdigest()[:8],
        "made": today.isoformat(),
        **commands(place, is_shipped),
        "version": sim.__version__,
        "model": model_fingerprint(),
        "case": {
            "name": case.name,
            "title": case.title,
            "place": case.title.split(",")[0] or case.name,
            "firms": [
                {"name": f.firm, "location": f.location, "member": f.status == "member"} for f in simulated.firms
            ],
            "running": len(case.running),
            "opportunities": _opportunities(simulated),
        },
        **told_once(place),
        "seed": place.seed,
        "replicates": place.replicates,
        "weeks": place.weeks,
        "year": WEEKS_A_YEAR,
        "offered": {"weeks": horizons(place.weeks), "futures": offered},
        "normal": float(t_quantile(math.inf)),
        "quantiles": {n: [float(t_quantile(n, held + 1)) for held in range(MOST_HELD)] for n in offered},
        "levers": levers(place),
        "curves": curves(horizons(place.weeks), offered),
        "presets": by_horizon(place, _questions),
        "scenarios": [setting.code for setting in settings],
        "computed": len(computed[0].starts) if computed else 0,
        **outcomes,
        "engine": engine(place),
        "parameters": table(),
        "rules": rules(),
        "texts": page_texts(),
        "town": town_data(),
        "doubt": doubt(case.name),
        "cannotBite": bite(place),
        "befalls": BEFALLS,
        "lifecycle": _lifecycle(),
        "lessons": [],  # of a class: put in by the command (`experiments/teaching/classroom.py`)
        "opens": "",  # what the file opens with where its address says nothing: an address of a lesson
    }


def made_ahead(place: Place) -> None:
    """Make what asks for no future, so that it is there when the futures are: those who make it remember it."""
    page_texts(), town_data(), of_towns(*(getattr(place, name) for name in NUMBERS)), bite_by_feature(place.weeks)


def _lifecycle() -> dict[str, Any]:
    """What the page asks the module's rule to tell why a stage began: see experiments/words/stages.py."""
    conditions = [{"name": one.name, "otherwise": dict(one.otherwise), "only": dict(one.only)} for one in CONDITIONS]
    return {"inputs": INPUTS, "conditions": conditions, "shares": SHARES}


def _questions(place: Place) -> list[Any]:
    return [[name, [one.code for one in asked]] for name, asked in presets(place).items()]


@cache  # of a dozen places, too
def page_texts() -> dict[str, dict[str, Any]]:
    """What the page says, in every language: without the words of answers and reports, a sixth of the file."""
    return {
        language: {key: text for key, text in texts.items() if key.partition(".")[0] not in SAID_ELSEWHERE}
        for language, texts in all_texts().items()
    }


def levers(place: Place) -> dict[str, Any]:
    """What may be chosen, and what has a name of its own: as experiments/page/setting.py has it."""
    return {
        "fields": [field.name for field in dataclasses.fields(Setting)],
        "observed": place.observed.code,
        "forms": list(FORMS),
        "usualHours": {form: FACILITATORS[form].hours for form in FORMS},
        "mostHours": MOST_HOURS,
        "project": PROJECT,
        "rooms": {name: room for room, name in ROOMS.items()},
        "noRoom": NO_BUILDING,
        "intervals": {name: weeks for weeks, name in INTERVALS.items()},
        "mostWeeksBetween": MOST_WEEKS_BETWEEN,
        "speeds": SPEEDS,
        "usualSpeed": USUAL_SPEED,
        "slow": place.slow,
        "measures": MEASURES,
        "groups": GROUPS,
        "sizes": SIZES,
        "needs": NEEDS,
        "budgets": BUDGETS,
        "usualBudget": MUNICIPALITIES["tight_budget"].budget,
        "events": events(place.case, place.municipality.neighbours, horizons(place.weeks)[-1]),
        "steps": STEPS,
    }


def doubt(place: str) -> dict[str, dict[str, str]]:
    """How surely one may tell what a comparison of some of the three levers claims: by language, then by levers."""
    some = [levers for n in (1, 2, 3) for levers in itertools.combinations(LEVERS[:3], n)]
    return {
        language: {",".join(levers): doubt_words(levers, place, words_of(language)) for levers in some}
        for language in LANGUAGES
    }


def told_once(place: Place) -> dict[str, Any]:
    """What the place itself says and does not say, whatever is chosen."""
    outcomes_left_open = [name for name in ("co2_t_per_year",) if not place.case.told_of(name)]
    untold = [lever for lever in LEVERS if lever not in place.case.as_observed]
    reservations = reserved(place.case.notes)
    of_place = {"isDerived": place.case.is_derived, "untoldLevers": untold, "reserved": reservations}
    simulated = pooled(place.case, place.municipality.neighbours)
    told = {gain: [simulated.told_of(name), len(simulated.opportunities)] for name, gain in GAIN_OF.items()}
    return {"notGiven": outcomes_left_open, "permit": _permit(place), "told": told, **of_place}


def _opportunities(case: Case) -> list[dict[str, Any]]:
    """Each with its sides, as numbers of firms (-1: drawn by lot), and whether it branches off another."""
    numbers = {firm.firm: i for i, firm in enumerate(case.firms)}
    return [
        {
            "name": row.opportunity,
            "resource": row.resource,
            "sides": [numbers.get(name, -1) for name in (row.supplier, row.receiver)],
            "branch": bool(row.parent),
        }
        for row in case.opportunities
    ]


def _permit(place: Place) -> dict[str, Any]:
    """What a permit takes: weeks of its own in this place, and what the queue adds and costs a year, by its speed."""
    numbers = place.as_it_is.effective_parameters()
    room = numbers.municipality.permit_capacity
    spans = [_span(row.quantities["permit_weeks"]) for row in place.case.opportunities]
    low, high = (round(speed / STEPS["speed"]) for speed in SPEEDS)
    speeds = [round(k * STEPS["speed"], 2) for k in range(low, high + 1)]
    return {
        "low": min((low for low, _ in spans), default=0),
        "high": max((high for _, high in spans), default=0),
        "waiting": WAITING,
        "times": {f"{speed:g}": 1 / permit_advance(WAITING, room, speed) for speed in speeds},
        "cost": {
            f"{speed:g}": permit_staff_cost(WEEKS_A_YEAR, room, speed, numbers.cost.permit_case_cost)
            for speed in speeds
        },
    }


def _span(quantity: Quantity | None) -> tuple[float, float]:
    """The lowest and the highest that is usually drawn."""
    if quantity is None:
        return 0.0, 0.0
    if quantity.kind in (chance.UNIFORM, chance.INTEGER):
        return quantity.a, quantity.b
    if quantity.kind == chance.NORMAL:
        return max(0.0, quantity.a - 2 * quantity.b), quantity.a + 2 * quantity.b
    if quantity.kind == chance.LOGNORMAL:
        return quantity.a * math.exp(-2 * quantity.b), quantity.a * math.exp(2 * quantity.b)
    return quantity.a, quantity.a


def commands(place: Place, is_shipped: bool) -> dict[str, Any]:
    """What makes the page of a place, and each scenario of it, again: lines to paste, so every word is quoted.

    `run`: before and after the words for horizon and futures, which are chosen in the page.
    """
    named = named_in_commands(place, is_shipped)
    return {
        "command": page_command(place, [named]),
        "run": [shlex.join(["symbiosis", "run", "--seed", str(place.seed)]), shlex.join([f"case={named}"])],
        "fillIn": "" if is_shipped else named,
        "toFillIn": [] if is_shipped else [named],
    }


def named_in_commands(place: Place, is_shipped: bool) -> str:
    """Pages are mailed, paths of a machine are not: a folder of one's own is left to be filled in. Its name alone will
    not do, for it may be that of a shipped place."""
    return place.case.name if is_shipped else A_FOLDER + place.case.name


def page_command(place: Place, named: Sequence[str]) -> str:
    """What makes a page of these places again; none is named where it is all that are shipped."""
    places = [word for name in named for word in ("--case", name)]
    numbers = [word for name in NUMBERS for word in (f"--{name}", str(getattr(place, name)))]
    return shlex.join(["symbiosis", "page", *places, *numbers])


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _damaged(texts: dict[str, dict[str, Any]]) -> str:
    """The line of a damaged file, in ASCII: it must be read where the encoding is what was lost."""
    lines = (f'<p class="damaged" lang="{lang}">{html.escape(texts[lang]["page.damaged"])}</p>' for lang in LANGUAGES)
    return "\n".join(lines).encode("ascii", "xmlcharrefreplace").decode()


def joined() -> str:
    """The page's script: parts that ask whether the file is whole and unpack it, and those that show a place of it, in
    a scope of their own for each time that they begin anew."""
    parts = {name: (ASSETS / "script" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPT}
    before = "\n".join(parts.pop(name) for name in BEFORE)
    page = ("function page(D, from, gone) {", *parts.values(), "}")
    return "\n".join(('(() => {\n"use strict";\n', before, town_script(), *page, "})();\n"))


def without_margins(script: str) -> str:
    """A script without comments, what stands before the first letter of a line, and space beside signs: a sixth of it,
    for those who read it here. No text of a script goes over several lines (a test holds it): nothing else changes."""
    lines = (re.sub(_COMMENT, "", line.lstrip()) for line in script.splitlines())
    return "\n".join(_close(line) for line in lines if line and not line.startswith("//")) + "\n"


# At the end of a line, with no quotation mark in it: a text that was open before it would end behind it.
_COMMENT = r"\s+//\s[^\"'`]*$"
_TEXT = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_BESIDE_SIGN = r" ?([,;{}?]|=>|&&|\|\||[!=]==|(?<![<>!=])=(?!=)) ?"


def _close(line: str) -> str:
    """A line of script without space beside signs; as it is where it may have a pattern or a text with places in it."""
    if "`" in line or "/" in line:
        return line
    parts = re.split(_TEXT, line)  # every other one is a text
    return "".join(part if k % 2 else re.sub(_BESIDE_SIGN, r"\1", part) for k, part in enumerate(parts))


def without_air(style: str) -> str:
    """A style without comments and space beside braces and semicolons, which no text in it has (a test holds it)."""
    return re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))


def gathered(first: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """Several places as the file holds them: what they share once, then `places`, each with what is its own.

    `doubt`, long and the same in many, is a number among `doubts` there. `ownTowns`: of towns that somebody brings.
    """
    shared = {key: first[key] for key in SHARED} | {"engine": {key: first["engine"][key] for key in SHARED_OF_ENGINE}}
    towns, doubts = of_towns(*(first[name] for name in NUMBERS)), []
    each = [_own(one) for one in (first, *others)]
    for own in (*each, towns["any"]):
        if own["doubt"] not in doubts:
            doubts.append(own["doubt"])
    *places, any_ = (own | {"doubt": doubts.index(own["doubt"])} for own in (*each, towns["any"]))
    own_towns = towns | {"any": any_, "name": NAME, "bite": bite_by_feature(first["weeks"])}
    return shared | {"places": places, "doubts": doubts, "ownTowns": own_towns}


Ways = tuple[tuple[tuple[str, str], ...], ...]


@cache
def of_towns(seed: int, replicates: int, weeks: int, also: Ways = ()) -> dict[str, Any]:
    """What a page knows of a place that somebody's own town becomes, whatever is told of it: `any`, and in `today` what
    is otherwise by what a town is today. also: further ways to be today, as pairs of a lever and its word."""
    found = {}
    for today in (*todays(), *map(dict, also)):
        case = dataclasses.replace(town_with(), as_observed=today)
        place = Place(case, seed, replicates, weeks)  # what cannot bite there is known by feature: `bite_by_feature`
        own = _own(content(place, [], datetime.date.min, is_shipped=False, bite=classes_need))
        tables = {key: value for key, value in own["engine"]["tables"].items() if key in OF_ANY_TOWN}
        own["engine"] = {key: value for key, value in own["engine"].items() if key != "sizes"} | {"tables": tables}
        left = {key: value for key, value in own.items() if key not in OF_THE_TOWN}
        found[today_key(today, case.first_election)] = left
    any_ = next(iter(found.values()))
    return {
        "any": any_,
        "today": {key: {name: own[name] for name in own if own[name] != any_[name]} for key, own in found.items()},
    }


def _own(each: dict[str, Any]) -> dict[str, Any]:
    engine_of_it = {key: value for key, value in each["engine"].items() if key not in SHARED_OF_ENGINE}
    return {key: value for key, value in each.items() if key not in SHARED} | {"engine": engine_of_it}


def document(first: dict[str, Any], *others: dict[str, Any]) -> str:
    """The page of one place or several, as `content` tells them; it opens with the first."""
    style = without_air((ASSETS / "page.css").read_text(encoding="utf-8"))
    script = without_margins(joined())
    packed_data = packed_text(gathered(first, *others))
    policy = "; ".join(
        (
            "default-src 'none'", f"script-src {_hash(script)} 'wasm-unsafe-eval'", f"style-src {_hash(style)}",
            "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
        )
    )  # fmt: skip
    checked = "\n".join((POLICY_HEADER, policy, VIEWPORT, style, packed_data, script))  # as `intact` of the script does
    parts = {
        "policy": html.escape(policy),
        "viewport": VIEWPORT,
        "checksum": f"{zlib.crc32(checked.encode()):08x}",
        "damaged": _damaged(first["texts"]),
        "title": html.escape(f"Symbiosis: {first['case']['place']}"),
        "style": style,
        "data": packed_data,
        "script": script,
    }
    # It ends with the script: what came after would be read too late to be checked, and HTML needs no more.
    page = (ASSETS / "template.html").read_text(encoding="utf-8").rstrip()
    return Template(page).substitute(parts)
