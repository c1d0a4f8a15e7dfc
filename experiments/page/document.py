"""The page as one HTML file: data, words, style and script, and a policy that lets nothing else in.

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
import json
import math
import shlex
import zlib
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

import sim
from experiments.answer.folder import model_fingerprint
from experiments.page.assumptions import rules, table
from experiments.page.bite import cannot_bite
from experiments.page.engine import engine
from experiments.page.outcomes import OUTCOMES, Computed, packed
from experiments.page.presets import MOST, computed_beforehand, presets
from experiments.page.setting import (
    FACILITATORS,
    FORMS,
    INTERVALS,
    MOST_HOURS,
    MOST_WEEKS_BETWEEN,
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
from experiments.report.rebuild import A_FOLDER, NUMBERS
from experiments.request.schema import LEVERS
from experiments.statistics import all_pairs, t_quantile
from experiments.words.catalogue import LANGUAGES, all_texts, words_of
from experiments.words.doubt import doubt_words
from sim import chance
from sim.place.case import Case
from sim.place.neighbours import pooled
from sim.quantity import Quantity
from sim.rules.cost import permit_staff_cost
from sim.rules.municipality import permit_advance

ASSETS = Path(__file__).parent
LINK_VERSION = "v2"
SCRIPT = (  # the parts of experiments/page/script/ as they are joined: each uses only those before it
    "intact", "words", "nodes", "settings", "numbers", "memory", "engine", "futures", "statistics", "one_future",
    "levers", "state", "old_links", "links", "marks", "controls", "answer", "pictures", "tables", "take_away",
    "compare", "watch_pictures", "apart", "watch", "doubt", "trials", "assumptions", "page",
)  # fmt: skip
MOST_HELD = all_pairs(MOST) * (1 + len(OUTCOMES))  # comparisons of a page that hold together, in all
STAGES = (20, 50, 100, 200, 500)  # futures from which a picture is drawn, while more are simulated
SAID_ELSEWHERE = (
    "report",
    "match",
    "choice",
    "doubt",
    "question",
    "figure",
    "event",
    "with",
    "short",
    "head",
    "axis",
    "subject",
)
WAITING = 4  # cases at once, for which the queue is told
POLICY_HEADER = "Content-Security-Policy"
VIEWPORT = "width=device-width, initial-scale=1"


def content(
    place: Place, computed: Sequence[Computed], today: datetime.date, is_shipped: bool = True
) -> dict[str, Any]:  # fmt: skip
    """Everything the page knows. `computed`: of the settings that are computed beforehand. `is_shipped`: whether the
    place was asked for by name, and not by its folder."""
    case, outcomes = place.case, packed(computed)
    simulated = pooled(case, place.municipality.neighbours)  # firms of neighbours too, as events tell of them
    # A link says which data it was made for: another seed or place answers other numbers.
    identity = hashlib.sha256(json.dumps([outcomes, place.seed, case.name]).encode()).hexdigest()[:8]
    stages = [n for n in STAGES if n < place.replicates] + [place.replicates]
    return {
        "link": LINK_VERSION,
        "id": identity,
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
            "opportunities": [{"name": o.opportunity, "resource": o.resource} for o in simulated.opportunities],
        },
        **told_once(place),
        "isReviewed": place.is_reviewed,
        "seed": place.seed,
        "replicates": place.replicates,
        "weeks": place.weeks,
        "year": WEEKS_A_YEAR,
        "stages": stages,
        "quantiles": {n: [float(t_quantile(n, held + 1)) for held in range(MOST_HELD)] for n in stages},
        "levers": levers(place),
        "presets": [[name, [one.code for one in asked]] for name, asked in presets(place).items()],
        "scenarios": [setting.code for setting in computed_beforehand(place)],
        **outcomes,
        "engine": engine(place),
        "parameters": table(),
        "rules": rules(place),
        "texts": page_texts(),
        "doubt": doubt(case.name),
        "cannotBite": cannot_bite(place),
    }


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
        "needsBuilding": place.needs_building,
        "intervals": {name: weeks for weeks, name in INTERVALS.items()},
        "mostWeeksBetween": MOST_WEEKS_BETWEEN,
        "speeds": SPEEDS,
        "usualSpeed": USUAL_SPEED,
        "slow": place.slow,
        "plansJointly": bool(place.municipality.joint_planning),
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
    outcomes_left_open = [name for name in ("co2_t_per_year",) if _is_nothing_given(place.case, name)]
    return {"notGiven": outcomes_left_open, "permit": _permit(place)}


def _is_nothing_given(case: Case, name: str) -> bool:
    """Whether no opportunity says anything of a quantity: 0 in every row is how a table leaves it open."""
    given = [row.quantities[name] for row in case.opportunities]
    return all(one is None or (one.a == 0 and one.b == 0) for one in given)


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
    """What makes this page and each scenario of it again: lines to paste, so every word of them is quoted."""
    # Pages are mailed, paths of a machine are not: a folder of one's own is left to be filled in. Its name
    # alone will not do, for it may be that of a shipped place.
    named = place.case.name if is_shipped else A_FOLDER + place.case.name
    numbers = [word for name in NUMBERS for word in (f"--{name}", str(getattr(place, name)))]
    return {
        "command": shlex.join(["symbiosis", "page", "--case", named, *numbers]),
        "run": shlex.join(["symbiosis", "run", *numbers, f"case={named}"]),  # a scenario's own words come after it
        "fillIn": "" if is_shipped else named,
    }


def as_json(value: Any) -> str:
    """JSON that may stand in a script element: no character there can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _damaged(texts: dict[str, dict[str, Any]]) -> str:
    """The line of a damaged file, in ASCII: it must be read where the encoding is what was lost."""
    lines = (f'<p class="damaged" lang="{lang}">{html.escape(texts[lang]["page.damaged"])}</p>' for lang in LANGUAGES)
    return "\n".join(lines).encode("ascii", "xmlcharrefreplace").decode()


def joined() -> str:
    """The page's script: its parts in one scope, which nothing outside sees."""
    parts = [(ASSETS / "script" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPT]
    return "\n".join(('(() => {\n"use strict";\n', *parts, "})();\n"))


def document(data: dict[str, Any]) -> str:
    """The page."""
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    script = joined()
    packed_data = as_json(data)
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
        "damaged": _damaged(data["texts"]),
        "title": html.escape(f"Symbiosis: {data['case']['place']}"),
        "style": style,
        "data": packed_data,
        "script": script,
    }
    # It ends with the script: what came after would be read too late to be checked, and HTML needs no more.
    page = (ASSETS / "template.html").read_text(encoding="utf-8").rstrip()
    return Template(page).substitute(parts)
