"""A lever that cannot bite says so, and means it: every lever, in every shipped place, in several scenarios.

Every place under SYMBIOSIS_THOROUGH (two minutes), one of them every day.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from functools import cache

import pytest

from sim import Case, Event, Parameters, Scenario, load_case, shipped_cases, simulate_many
from sim.bite import COSTS, inert, levers_on, without
from sim.bite.conditions import CHOICES_AS_A_WHOLE, EVENT_CONDITIONS, FIELDS, PARTS_OF_A_CHOICE, SIZES_OF
from sim.bite.levers import NEEDED_BY
from sim.parameters import all_declarations
from sim.scenario import CADENCES, CHOICE_CLASSES, CHOICES, EVENTS, EVERY_RESOURCE, MunicipalityChoice
from tests.engines.test_twins import limited, municipality_with
from tests.thorough import tried

WEEKS, FEW, MANY = 260, 3, 40
PLACES = tried(shipped_cases(), ["vestbygd"])
NEEDS = {needy: lever for lever, needies in NEEDED_BY.items() for needy in needies}
LABELS = ("scenario", *CHOICES)  # columns that name what was chosen

BASES = {
    "nobody": Scenario(),
    "a forum and nobody": Scenario("none", "park", "monthly"),
    "informal": Scenario("informal", "park", "monthly"),
    "appointed": Scenario("appointed", "none", "monthly"),
    "elected": Scenario("appointed", "none", "monthly", "elections"),  # the money is reviewed too
    "busy": Scenario(
        "appointed", "park_with_common_room", "monthly",
        municipality_with("permit", "park", "mediation", "limits", "recruiting", neighbours=1),
        parameters=Parameters().replaced({"municipality.park_places": 4, "municipality.recruiting_rate": 0.05}),
    ),
}  # fmt: skip


def _levels(base: Scenario, key: str, case: Case) -> Iterator[Scenario]:
    """The scenario with a lever on, at each of its levels that are tried and contradict nothing that is chosen."""
    for changes in _changes(base, key, case):
        with contextlib.suppress(ValueError):
            yield dataclasses.replace(base, **changes)


def _changes(base: Scenario, key: str, case: Case) -> Iterator[dict[str, object]]:
    lever, _, name = key.partition(".")
    if key in CHOICES_AS_A_WHOLE:
        yield from ({key: form} for form in CHOICES[key] if form != "none")
    elif lever == "events":
        yield from ({"events": (*base.events, Event(week, name, target))} for week, target in _targets(name, case))
    elif lever == "parameters":
        yield {"parameters": base.parameters.replaced(_other(name))}
    else:
        values = {"neighbours": 2, "skill": 0.5, "neutrality": 0.2, "common_room_quality": 0.1, "budget": 300_000.0}
        tried = {"start_week": (30, WEEKS + 1, WEEKS + 2), "end_week": (60, WEEKS + 1)}
        for value in tried.get(name, (values.get(name, True),)):
            yield {lever: dataclasses.replace(getattr(base, lever), **{name: value} | _needed(name))}


def _needed(name: str) -> dict[str, bool]:
    return {NEEDS[name]: True} if name in NEEDS else {}


def _other(dotted: str) -> dict[str, object]:
    """A parameter at another value that contradicts no other: a tenth lower, or higher where it is as low as it may be."""
    declared, default = next((d, v) for group, name, d, v in all_declarations() if f"{group}.{name}" == dotted)
    lower = type(default)(0.9 * default)
    return {dotted: lower if lower >= declared.low and lower != default else type(default)(1.1 * default + 1)}


def _targets(what: str, case: Case) -> list[tuple[int, str]]:
    """When and to what an event happens."""
    if what.startswith("firm_"):
        firms = {firm.status: firm.firm for firm in case.firms}  # one member, one candidate where there is one
        return [(100, firm) for firm in firms.values()]
    if what == "cadence":
        return [(100, cadence) for cadence in CADENCES]
    if what in ("market_shock", "rule_tightens"):
        everything = (EVERY_RESOURCE,) if what == "market_shock" else ()
        return [(week, resource) for week in (100, 200) for resource in (*case.resources[:5], *everything)]
    return [(100, "")]


KEYS = (*CHOICES_AS_A_WHOLE, *FIELDS, *(f"events.{what}" for what in EVENT_CONDITIONS))
SIZES = tuple(f"parameters.municipality.{name}" for sizes in SIZES_OF.values() for name in sizes)


def compared(case: Case, pairs: list[tuple[Scenario, Scenario]], replicates: int) -> list[bool]:
    """Of each pair of scenarios whether any column of any run differs that is no cost and no name."""
    scenarios = [one for pair in pairs for one in pair]
    runs = simulate_many(case, scenarios, replicates=replicates, weeks=WEEKS).runs
    kept = runs.drop(columns=[*LABELS[1:], *COSTS])
    tables = [table.drop(columns="scenario").reset_index(drop=True) for _, table in kept.groupby("scenario")]
    return [not a.equals(b) for a, b in zip(tables[::2], tables[1::2], strict=True)]


@cache
def places() -> dict[str, Case]:
    return {name: load_case(name) for name in shipped_cases()}


def claims(case: Case, key: str) -> Iterator[tuple[str, Scenario, Scenario]]:
    """Everything that is claimed of scenarios with a lever on: (reason, with what is claimed of, without it)."""
    for base in [*BASES.values()][:: 4 if key in SIZES else 1]:
        for scenario in _levels(base, key, case):
            for one in inert(case, scenario, WEEKS):
                yield f"{one.lever}: {one.reason.id}", scenario, without(scenario, one.lever, one.event)


@pytest.mark.parametrize("place", PLACES)
def test_what_cannot_bite_changes_nothing(place):
    found = [claim for key in (*KEYS, *SIZES) for claim in claims(places()[place], key)]
    assert found
    differing = compared(places()[place], [claim[1:] for claim in found], FEW)
    assert not {claim[0] for claim, differs in zip(found, differing, strict=True) if differs}


def _bites(case: Case, key: str) -> bool | None:
    """Whether a lever changes something in any scenario in which nothing forbids it; None where all forbid it."""
    pairs = []
    for base in BASES.values():
        for scenario in _levels(base, key, case):
            event = next((e for e in scenario.events if e not in base.events), None)
            told = {(one.lever, one.event) for one in inert(case, scenario, WEEKS)}
            if (key, event) not in told and (event is not None or key in levers_on(scenario)):
                pairs.append((scenario, without(scenario, key, event)))
    few = any(any(compared(case, [pair], FEW)) for pair in reversed(pairs))  # most bite in the busiest at once
    return few or any(compared(case, pairs, MANY)) if pairs else None


@pytest.mark.parametrize("place", PLACES)
def test_what_may_bite_is_seen_to(place):
    """Of every lever: it cannot (and says why), or it does in some future."""
    assert not [key for key in KEYS if _bites(places()[place], key) is False]


# --- nothing is left out ----------------------------------------------------------------------------


def test_every_lever_and_event_has_a_condition():
    """A lever that is added needs one: a field of a choice, an event, a size of a municipal lever."""
    fields = {
        f"{lever}.{field.name}"
        for lever, choice in CHOICE_CLASSES.items()
        for field in dataclasses.fields(choice)
        if field.name not in PARTS_OF_A_CHOICE
    }
    assert set(FIELDS) == fields
    assert set(CHOICES_AS_A_WHOLE) | {"municipality"} == set(CHOICES)
    assert set(EVENT_CONDITIONS) == set(EVENTS)
    sizes = [name for group in SIZES_OF.values() for name in group]
    assert sorted(sizes) == sorted(name for group, name, _, _ in all_declarations() if group == "municipality")
    assert {lever for levers in SIZES_OF for lever in levers} <= {
        f.name for f in dataclasses.fields(MunicipalityChoice)
    }


def test_a_lever_that_needs_another_is_off_without_it():
    for lever, needies in NEEDED_BY.items():
        for needy in needies:
            with pytest.raises(ValueError, match=rf"^municipality\.{needy}: true needs municipality\.{lever}"):
                Scenario(municipality=municipality_with(needy))
            on = Scenario(municipality=municipality_with(lever, needy))
            assert without(on, f"municipality.{lever}").municipality == municipality_with()


# --- by hand ----------------------------------------------------------------------------------------


def reasons(case: Case, scenario: Scenario, weeks: int = WEEKS) -> dict[str, str]:
    return {one.lever: one.reason.id for one in inert(case, scenario, weeks)}


@pytest.mark.parametrize(
    ("place", "scenario", "told"),
    [
        ("vestbygd", Scenario("informal", "park", "monthly"), {}),
        ("vestbygd", Scenario("appointed", "park", "monthly", "active"), {"municipality.park": "room_for_all"}),
        ("vestbygd", Scenario("informal", "park", "monthly", "review"), {"municipality.review": "nobody_responsible"}),
        ("vestbygd", Scenario(municipality="training"), {"municipality.training": "nobody_works"}),
        (
            "vestbygd",
            Scenario("appointed", municipality=municipality_with("limits", "limits_declared", "recruiting", "courting")),
            {},
        ),
        (
            "sotenas",
            Scenario("appointed", municipality="limits_declared"),
            {"municipality.limits": "no_limit", "municipality.limits_declared": "no_limit"},
        ),
        ("vestbygd", Scenario("funded", municipality="bridge"), {}),
        ("vestbygd", Scenario("appointed", municipality="bridge"), {"municipality.bridge": "no_project_money"}),
        ("vestbygd", Scenario("appointed", municipality="elections"), {}),
        ("vestbygd", Scenario("funded", municipality="cross_party"), {
            "municipality.review": "nobody_responsible", "municipality.elections": "nobody_responsible",
            "municipality.cross_party": "nobody_responsible",
        }),
        ("vestbygd", Scenario(municipality="network"), {"municipality.network": "nothing_to_learn_for"}),
        ("vestbygd", Scenario("informal", municipality="tight_budget"), {"municipality.budget": "money_for_all"}),
        ("vestbygd", Scenario("appointed", municipality="tight_budget"), {}),
        ("vestbygd", Scenario(municipality="procurement"), {}),
        ("vestbygd", Scenario(municipality="test_bed"), {}),
        ("vestbygd", Scenario("appointed", municipality="digital_mapping"), {}),
        ("vestbygd", Scenario(municipality="stable_markets"), {}),
        ("vestbygd", Scenario(municipality="joint_planning"), {}),
        ("vestbygd", Scenario(municipality="plan"), {}),
        ("vestbygd", Scenario(meetings="monthly", municipality="short_evaluation"), {}),
        ("vestbygd", Scenario(municipality="short_evaluation"), {"municipality.short_evaluation": "needs"}),
        ("vestbygd", Scenario(municipality="digital_mapping"), {"municipality.digital_mapping": "nobody_works"}),
        (
            "vestbygd",
            Scenario(parameters=Parameters().replaced({"municipality.trial_doubt": 0.1, "municipality.procurement_gain": 0.1})),
            {"parameters.municipality.trial_doubt": "needs", "parameters.municipality.procurement_gain": "needs"},
        ),
        ("vestbygd", Scenario(meetings="monthly", events=(Event(9, "cadence", "monthly"),)), {"events.cadence": "is_so_already"}),
        ("aalborg_like", Scenario(events=(Event(9, "co2_price"),)), {"events.co2_price": "no_co2"}),
        ("vestbygd", Scenario(events=(Event(9, "election"),)), {"events.election": "needs"}),
        ("sotenas", Scenario("appointed", "park", "monthly"), {"colocation": "no_tenant"}),
        ("sotenas", Scenario("appointed", "park"), {}),  # an empty building is a forum that was not there before
        ("kalundborg", Scenario(municipality="recruiting"), {"municipality.recruiting": "no_candidate"}),
        (
            "kalundborg",
            Scenario("informal", municipality="neighbours"),
            {"municipality.recruiting": "no_candidate", "municipality.neighbours": "nothing_to_share"},
        ),
        (
            "vestbygd",
            Scenario(parameters=Parameters().replaced({"municipality.permit_service": 0.5})),
            {"parameters.municipality.permit_service": "needs"},
        ),
        ("vestbygd", Scenario(events=(Event(9, "firm_joins", "AluGass"),)), {"events.firm_joins": "is_member"}),
        ("vestbygd", Scenario(events=(Event(9, "firm_leaves", "Green newcomer"),)), {"events.firm_leaves": "no_member"}),
    ],
)  # fmt: skip
def test_what_is_told_of_a_scenario(place, scenario, told):
    assert reasons(places()[place], scenario) == told


def test_where_the_place_has_some_the_lever_can_bite():
    scarce = limited(places()["vestbygd"], 3)
    assert reasons(scarce, Scenario("appointed", municipality="limits_declared")) == {}
    unreachable = dataclasses.replace(
        scarce,
        opportunities=tuple(
            dataclasses.replace(
                row, branches=0, limit="water" if "Green newcomer" in (row.supplier, row.receiver) else ""
            )
            for row in scarce.declared_opportunities
        ),
    )
    assert reasons(unreachable, Scenario(municipality="limits")) == {"municipality.limits": "limits_elsewhere"}
    assert reasons(unreachable, Scenario(municipality=municipality_with("limits", "recruiting"))) == {}


def test_courting_needs_a_candidate_that_is_far():
    vestbygd = places()["vestbygd"]
    near = tuple(
        dataclasses.replace(firm, location="near") if firm.location == "far" else firm for firm in vestbygd.firms
    )
    courted = Scenario("appointed", municipality=municipality_with("recruiting", "courting"))
    assert reasons(vestbygd, courted) == {}
    assert reasons(dataclasses.replace(vestbygd, firms=near), courted) == {
        "municipality.courting": "no_candidate_is_far"
    }


def test_an_empty_building_is_a_forum_where_meetings_stop():
    stops = Scenario("appointed", "park", "monthly", events=(Event(9, "meetings_stop"),))
    assert reasons(places()["sotenas"], stops) == {}


def test_what_comes_after_the_last_week_is_told():
    scenario = Scenario("appointed", "none", "monthly", "review")
    assert reasons(places()["vestbygd"], scenario, 103) == {"municipality.review": "after_the_end"}
    assert reasons(places()["vestbygd"], scenario, 104) == {}
