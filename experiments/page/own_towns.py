"""What the page knows beforehand of any town that somebody brings, so that it can make a place of that town itself.

What follows from a town's own numbers is put together in `script/town/own_place.js`. What cannot bite depends on little
of them (`features`): it is tried here in a few small towns, and the script takes, lever by lever, what is so in the one
that is like its own in the feature that counts. `tests/page/test_own_place.py` holds that against the tables of drawn
towns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from experiments.page.bite import LEVER_OF, PLACES, SELF_FINANCED, Scenarios
from experiments.page.bite_events import at_any_horizon
from experiments.page.events import ABOUT
from experiments.page.setting import WEEKS_A_YEAR, Place
from experiments.request.changed import declared_numbers
from sim import Case
from sim.bite.conditions import EVENT_CONDITIONS, Reason, bought
from sim.place.case import OpportunityData
from sim.place.plain_town import assumed_firm, assumed_opportunity
from sim.quantity import FIXED, INTEGER, UNIFORM, Quantity

NAME = "town-in-page"  # of the place, in links and commands: it says nothing of the town
BY_PRODUCT = "by-product"
FEWEST_PLACES, MOST_PLACES = (int(getattr(declared_numbers()[PLACES][0], end)) for end in ("low", "high"))
# Tenants of a town that stands for all that have so many: `several`, for whom there may be places enough or not; `few`,
# for whom there always are; `most`, as many as there may be places.
TENANTS = {"several": FEWEST_PLACES + 1, "0": 0, "1": 1, "few": 2, "most": MOST_PLACES, "more": MOST_PLACES + 1}
NEED = {"some": 0.5, "none": 0.0, "all": 1.0}
BOUGHT = sorted(bought())
KIND = {"by-product": BY_PRODUCT, "bought": "service", "neither": "utility"}
CO2 = {"told": Quantity(FIXED, 1.0), "none": None}
# What of a town decides what cannot bite there, and how it can be: first as in the town that the others differ from.
FEATURES: dict[str, tuple[str, ...]] = {
    "tenants": tuple(TENANTS),
    "need": tuple(NEED),
    "kinds": tuple(KIND),
    "co2": tuple(CO2),
}
# On which feature it hangs whether something can bite; on none where it stands not here.
HANGS_ON = {
    **dict.fromkeys(("colocation", "colocation.common_room_quality", "municipality.park"), "tenants"),
    **dict.fromkeys(("municipality.elections", "election", "park_opens"), "tenants"),
    **dict.fromkeys(("municipality.grant", "municipality.innovation_fund"), "need"),
    **dict.fromkeys(("municipality.pressure", "municipality.procurement", "municipality.stable_markets"), "kinds"),
    "co2_price": "co2",
}


def todays() -> list[dict[str, str]]:
    """Each way in which a town that somebody brings can be today (`made_case` in experiments/town/case.py)."""
    return [{}, {"colocation": "park"}]


def today_key(as_observed: Mapping[str, str], first_election: int) -> str:
    """What tells towns apart in what they are today."""
    return ",".join([*(f"{lever}={as_observed[lever]}" for lever in sorted(as_observed)), str(first_election)])


# --- features ------------------------------------------------------------------------------------


def features(case: Case) -> dict[str, str]:
    """What counts of a town for what cannot bite, where all firms are members and no exchange meets a limit."""
    tenants, need = sum(firm.park for firm in case.firms), most_needed(case)
    kinds = {row.kind for row in case.opportunities}
    saved = [row.quantities["co2_t_per_year"] for row in case.opportunities]
    return {
        "tenants": _tenants_level(tenants),
        "need": "none" if need == 0 else "all" if need == 1 else "some",
        "kinds": "by-product" if BY_PRODUCT in kinds else "bought" if kinds & set(BOUGHT) else "neither",
        "co2": "told" if any(one is not None and (one.kind != FIXED or one.a != 0) for one in saved) else "none",
    }


def _tenants_level(tenants: int) -> str:
    if tenants < 2:
        return str(tenants)
    if tenants < MOST_PLACES:
        return "few" if tenants <= FEWEST_PLACES else "several"
    return "most" if tenants == MOST_PLACES else "more"


def most_needed(case: Case) -> float:
    """The highest share of what an exchange costs that may be lacking."""
    needs = [row.quantities["capital_need"] for row in case.opportunities]
    ends = [1.0 if one is None else {FIXED: one.a, UNIFORM: one.b, INTEGER: one.b}.get(one.kind, 1.0) for one in needs]
    return max(ends, default=0.0)


def town_with(**chosen: str) -> Case:
    """A small town with these features; where none is chosen, the first."""
    level = {name: chosen.get(name, levels[0]) for name, levels in FEATURES.items()}
    tenants = TENANTS[level["tenants"]]
    firms = [assumed_firm(f"firm {k:02}", ["x"] * (k == 0), ["x"] * (k == 1)) for k in range(max(2, tenants))]
    return Case(
        name=NAME,
        firms=tuple(dataclasses.replace(firm, park=k < tenants) for k, firm in enumerate(firms)),
        opportunities=(_exchange(level),),
    )


def _exchange(level: Mapping[str, str]) -> OpportunityData:
    row = assumed_opportunity("exchange", "firm 00", "firm 01", "x", KIND[level["kinds"]])
    own = {"capital_need": Quantity(FIXED, NEED[level["need"]]), "co2_t_per_year": CO2[level["co2"]]}
    return dataclasses.replace(row, quantities={**row.quantities, **own})


# --- what cannot bite ----------------------------------------------------------------------------


def bite_by_feature(weeks: int) -> dict[str, Any]:
    """What cannot bite in a town, by the one feature that each lever and each event hangs on ("": on none).

    `of`: lever, its key, the fields that count, the feature, and for each way that it can be the number of a reason
    by pattern. `events`: for each, the feature, and rows of target, fields and patterns; of an event about a firm one
    row, which holds for every firm. `counts`: numbers in the reasons that stand for that of the tenants.
    """
    return _tried(max(2, min(weeks, WEEKS_A_YEAR)))  # longer horizons are tried at a year


@cache
def _tried(weeks: int) -> dict[str, Any]:
    """All features change from town to town at once, as no lever hangs on two."""
    reasons: dict[Reason, int] = {}
    most = max(map(len, FEATURES.values()))
    towns = [{name: levels[k % len(levels)] for name, levels in FEATURES.items()} for k in range(most)]
    scenarios: Scenarios = {}  # nothing is told of any of them today
    found = [(chosen, _cannot_bite(town_with(**chosen), weeks, reasons, scenarios)) for chosen in towns]
    of = {what: _by_feature(what, found) for what in found[0][1]}
    return {
        "counts": [TENANTS[level] for level in ("few", "several")],
        "needs": SELF_FINANCED,
        "places": [PLACES, FEWEST_PLACES, MOST_PLACES],
        "reasons": [[one.id, one.n, one.lever] for one in reasons],
        "of": [[lever, key, fields, *of[key]] for key, (lever, fields) in LEVER_OF.items()],
        "events": {what: of[what] for what in EVENT_CONDITIONS},
    }


def _cannot_bite(case: Case, weeks: int, reasons: dict[Reason, int], scenarios: Scenarios) -> dict[str, Any]:
    """Of each lever the patterns, of each event the rows, where it cannot bite."""
    made, events = at_any_horizon(Place(case, 1, 2, weeks), reasons, scenarios)
    rows = {what: [list(row) for row in events.get(what, [])] for what in EVENT_CONDITIONS}
    return made.found | {what: own[:1] if ABOUT.get(what) == "firm" else own for what, own in rows.items()}


def _by_feature(what: str, found: Sequence[tuple[Mapping[str, str], Mapping[str, Any]]]) -> tuple[str, dict[str, Any]]:
    """The feature and what is found by its level. Raises ValueError where the same level gives different things."""
    feature = HANGS_ON.get(what, "")
    by_level: dict[str, Any] = {}
    for chosen, own in found:
        if by_level.setdefault(chosen.get(feature, ""), own[what]) != own[what]:
            raise ValueError(f"{what}: whether it can bite does not hang on {feature or 'nothing'} (see HANGS_ON)")
    return feature, by_level
