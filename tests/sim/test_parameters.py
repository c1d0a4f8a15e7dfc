"""Parameters: complete, in range, sourced, wired to a rule, and alive (all under SYMBIOSIS_THOROUGH, a third every day)."""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import math
import pkgutil
import re
from pathlib import Path

import pytest

import sim.rules
from sim import Event, Parameters, Scenario, load_case, shipped_cases, simulate
from sim.chance import INTEGER, UNIFORM
from sim.declared import BASES, declarations, fault_of, range_text
from sim.parameters import MECHANISMS, all_declarations
from sim.place.branches import with_branches
from sim.quantity import Quantity
from sim.scenario import CHOICES, FACILITATORS, PLAUSIBLE_HOURS, FacilitatorChoice, MunicipalityChoice
from tests.scenarios import switched_on
from tests.thorough import tried

ROOT = Path(__file__).parents[2]
PARAMETERS = {f"{group}.{name}": (declaration, default) for group, name, declaration, default in all_declarations()}
CHOICE_DECLARATIONS = {
    f"{lever}.{name}": (declaration, default)
    for lever, choices in CHOICES.items()
    for name, declaration, default in declarations(type(next(iter(choices.values()))))
}
DECLARED = PARAMETERS | CHOICE_DECLARATIONS


# --- provenance and range -----------------------------------------------------------------------


def test_there_are_as_many_parameters_as_fields():
    # A field without declared(...) would escape every check below.
    fields = [
        f"{group.name}.{field.name}"
        for group in dataclasses.fields(Parameters)
        for field in dataclasses.fields(type(group.default))
    ]
    assert fields == list(PARAMETERS)
    assert len(fields) > 115


@pytest.mark.parametrize("name", DECLARED)
def test_declaration_is_complete(name):
    declaration, _ = DECLARED[name]
    assert declaration.unit.strip()
    assert declaration.meaning.strip().endswith(".")
    assert declaration.meaning[0].isupper()
    assert len(declaration.meaning.split()) >= 3
    assert declaration.source.strip()
    assert declaration.basis in BASES
    assert declaration.low < declaration.high
    assert range_text(declaration)


@pytest.mark.parametrize("name", DECLARED)
def test_default_and_ends_are_in_range_and_values_outside_are_refused(name):
    declaration, default = DECLARED[name]
    assert fault_of(name, default, declaration, default) is None
    if isinstance(default, bool):
        assert "true or false" in fault_of(name, 1, declaration, default)
        return
    for end in (declaration.low, declaration.high):
        if math.isfinite(end):
            assert fault_of(name, int(end) if end == int(end) else end, declaration, default) is None
    outside = [declaration.low - 1, math.nan, "0.5", True]
    if math.isfinite(declaration.high):
        outside.append(declaration.high + 1)
    for value in outside:
        fault = fault_of(name, value, declaration, default)
        assert fault, f"{value!r} was accepted"
        assert fault.startswith(f"{name}: ")
        assert "allowed: " in fault
    if type(default) is int:
        assert "whole number" in fault_of(name, declaration.low + 0.5, declaration, default)


@pytest.mark.parametrize("name", DECLARED)
def test_an_assumed_value_is_plausible_and_what_is_plausible_is_allowed(name):
    declaration, default = DECLARED[name]
    within = declaration.plausible
    if within is None:
        assert declaration.basis != "assumed" or isinstance(default, bool) or name in CHOICE_DECLARATIONS, name
        return
    assert declaration.low <= within.low < within.high <= declaration.high
    assert within.why.strip()
    # What a rule will be that its default still switches off.
    later = re.match(r"version 3: ([0-9.]+)", declaration.note)
    assert within.low <= (float(later[1].rstrip(".")) if later else default) <= within.high


def test_hours_of_a_facilitator_are_plausible():
    assert set(PLAUSIBLE_HOURS) == set(FACILITATORS)
    assert all(low <= FACILITATORS[form].hours <= high for form, (low, high) in PLAUSIBLE_HOURS.items())


def test_names_are_unique_over_all_groups():
    # A rule's argument has the parameter's name, so a name may stand for one parameter only.
    names = [name.split(".")[1] for name in PARAMETERS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("bad", ["below", "text", None])
def test_one_bad_value_gives_one_line_with_name_value_and_range(name, bad):
    declaration, default = PARAMETERS[name]
    if bad == "below":
        bad = 2 if isinstance(default, bool) else declaration.low - 1
    with pytest.raises(ValueError) as caught:
        Parameters().replaced({name: bad})
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"parameters.{name}: {bad!r}")
    assert len(lines) == 1, "one fault, one line"


def test_all_faults_are_told_at_once():
    with pytest.raises(ValueError) as caught:
        Parameters().replaced({"operation.trust_floor": 2, "forget.understanding_base": -1})
    assert len(str(caught.value).splitlines()) == 2


def test_contradiction_of_two_parameters_is_told():
    with pytest.raises(ValueError, match=r"lifecycle\.goal_off: 0\.5 contradicts parameters\.lifecycle\.goal_on: 0\.4"):
        Parameters().replaced({"lifecycle.goal_off": 0.5})


def test_unknown_name_is_told_with_the_nearest():
    with pytest.raises(ValueError, match=r"unknown parameter; did you mean 'operation\.gossip_share'\?"):
        Parameters().replaced({"operation.gosip_share": 0.5})


@pytest.mark.parametrize("name", ["trust_floor", "gossip_share", "hold_self", "optimism"])
def test_right_name_in_the_wrong_group_is_told_with_the_right_group(name):
    right = next(known for known in PARAMETERS if known.endswith(f".{name}"))
    wrong = next(group for group in ("project", "contact") if not right.startswith(group))
    with pytest.raises(ValueError, match=re.escape(f"did you mean '{right}'?")):
        Parameters().replaced({f"{wrong}.{name}": 0.5})


@pytest.mark.parametrize("lever", CHOICES)
@pytest.mark.parametrize("wrong", [5, None, ["none"], FacilitatorChoice])
def test_a_lever_of_the_wrong_type_is_refused_by_name(lever, wrong):
    with pytest.raises(ValueError, match=lever):
        Scenario(**{lever: wrong})


def test_weeks_of_events_that_cannot_be_compared_are_refused():
    events = (Event(1, "firm_leaves", "A"), Event("two", "firm_leaves", "B"))
    with pytest.raises(ValueError, match="whole number"):
        Scenario(events=events)


def test_replacing_changes_the_named_value_and_nothing_else():
    before, after = Parameters(), Parameters().replaced({"operation.gossip_share": 0.0, "project.optimism": 0.1})
    different = {
        name
        for name in PARAMETERS
        for group, field in [name.split(".")]
        if getattr(getattr(before, group), field) != getattr(getattr(after, group), field)
    }
    assert different == {"operation.gossip_share", "project.optimism"}
    assert before == Parameters()


def test_values_that_switch_a_mechanism_off_exist_and_are_allowed():
    for mechanism, values in MECHANISMS.items():
        assert Scenario(without=(mechanism,)).effective_parameters() == Parameters().replaced(values)
        on = Parameters().replaced(switched_on())
        assert on.replaced(values) != on


# --- sources ------------------------------------------------------------------------------------


@functools.cache
def bibliography():
    path = ROOT / "docs" / "references.bib"
    assert path.is_file(), f"{path} is missing"
    return set(re.findall(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_bibliography_has_each_key_once():
    assert len(bibliography()) > 0
    text = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    assert len(re.findall(r"^\s*@(?!comment|string|preamble)\w+\s*\{", text, re.MULTILINE | re.IGNORECASE)) == len(
        bibliography()
    )


@pytest.mark.parametrize("source", sorted({declaration.source for declaration, _ in DECLARED.values()}))
def test_source_of_a_parameter_is_in_the_bibliography(source):
    assert source in bibliography()


def test_sources_named_in_rules_and_cases_are_in_the_bibliography():
    key = re.compile(r"\b[a-z]+(?:_[a-z]+)*_(?:19|20)\d\d\b")
    named = {found for path in (ROOT / "sim").rglob("*.py") for found in key.findall(path.read_text(encoding="utf-8"))}
    for case in shipped_cases():
        named.update(load_case(case).sources)
        for row in (*load_case(case).firms, *load_case(case).opportunities, *load_case(case).ties):
            named.update(key.findall(row.note))
    assert "arstein_sveinhaug_2023" in named
    assert named <= bibliography(), f"not in references.bib: {sorted(named - bibliography())}"


# --- wiring -------------------------------------------------------------------------------------


def arguments_of_rules():
    names = set()
    for found in pkgutil.iter_modules(sim.rules.__path__):
        for value in vars(importlib.import_module(f"sim.rules.{found.name}")).values():
            function = getattr(value, "py_func", value)
            if inspect.isfunction(function):
                names.update(inspect.signature(function).parameters)
    return names


# Read where the model is put together or counts weeks, rather than by a rule.
READERS = ("start/*.py", "reference/*.py")


def test_every_parameter_is_an_argument_of_a_rule_or_read_by_the_model():
    arguments = arguments_of_rules()
    readers = [path for name in READERS for path in (ROOT / "sim").glob(name)]
    assert len(readers) > 8
    code = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    unwired = [
        name
        for name in PARAMETERS
        for field in [name.split(".")[1]]
        if field not in arguments and not re.search(rf"\.{field}\b", code)
    ]
    assert not unwired


def calls_of_rules():
    """(rule's name, argument's name, last name of what is handed to it) of every call in either engine."""
    for path in sorted([*(ROOT / "sim" / "reference").glob("*.py"), *(ROOT / "sim" / "ensemble").glob("*.py")]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {  # by the name they go by in this file
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "sim.rules"
            for alias in node.names
        }  # fmt: skip
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id in modules):
                continue
            rule = getattr(importlib.import_module(f"sim.rules.{modules[node.func.value.id]}"), node.func.attr)
            arguments = inspect.signature(getattr(rule, "py_func", rule)).parameters
            for argument, given in zip(arguments, node.args, strict=True):
                if isinstance(given, (ast.Attribute, ast.Name)):
                    where = f"{path.parent.name}/{path.name}: {node.func.attr}"
                    yield where, argument, getattr(given, "attr", getattr(given, "id", ""))


def test_a_parameter_feeds_only_the_argument_of_its_name():
    # Two parameters swapped in a long call are the typical silent error.
    names = {name.split(".")[1] for name in PARAMETERS}
    both = [call for call in calls_of_rules() if call[1] in names and call[2] in names]
    assert len(both) > 140
    assert [call for call in both if call[1] != call[2]] == []


# --- liveness -----------------------------------------------------------------------------------
# Changing any parameter alone, with chance held fixed, must change the record of a scenario.


def shortened(case, **quantities):
    """A case whose projects are short, so that a few years hold whole lives of exchanges."""
    return dataclasses.replace(
        case,
        opportunities=tuple(
            dataclasses.replace(row, quantities=row.quantities | quantities) for row in case.opportunities
        ),
    )


SHORT = {
    "explore_hours": Quantity(UNIFORM, 5, 20), "implement_hours": Quantity(UNIFORM, 10, 40),
    "permit_weeks": Quantity(INTEGER, 0, 10), "contract_weeks": Quantity(INTEGER, 20, 60),
}  # fmt: skip


LIVELY = Parameters().replaced({
    "discovery.discovery_rate": 0.05, "project.drop_rate": 0.03, "project.cooldown": 20,
    "operation.market_end_rate": 0.01, "operation.restart_weeks": 20, "operation.trust_floor": 0.3,
    "municipality.first_review": 52, "lifecycle.stage_patience": 3, "project.drive_experience": 0.5,
})  # fmt: skip
# Commitment low, firms leaving: the alliance grows weary and dies.
IMPATIENT = LIVELY.replaced(switched_on() | {
    "commitment.exit_commitment": 0.3, "commitment.exit_patience": 20,
    "commitment.commitment_base": 0.45, "lifecycle.death_weeks": 20, "lifecycle.weary_until": 0.36,
    "initial.initial_commitment": 0.5, "initial.initial_trust_mean": 0.45,
})  # fmt: skip
GROWING = LIVELY.replaced({
    "municipality.park_places": 4, "municipality.park_full_share": 0.7, "municipality.park_growth_weeks": 20,
})  # fmt: skip


def limited(case):
    """A case with two candidates of which one is far, and a limit here and there."""
    status = {"Green newcomer": "candidate", "Service company": "candidate"}
    firms = tuple(
        dataclasses.replace(
            firm, status=status.get(firm.firm, firm.status),
            location="far" if firm.firm == "Service company" else firm.location,
        )
        for firm in case.firms
    )  # fmt: skip
    limits = {"co2-sjogress": "power", "vocational-training": "housing", "joint-courses": "water"}
    rows = tuple(dataclasses.replace(row, limit=limits.get(row.opportunity, "")) for row in case.opportunities)
    return dataclasses.replace(case, firms=firms, opportunities=rows)


@functools.cache
def scenarios():
    """Name: (case, scenario, replicates, weeks). The cheapest first."""
    vestbygd, reference = load_case("vestbygd"), load_case("reference")
    scattered = dataclasses.replace(  # its own firm far away is a candidate
        vestbygd,
        firms=tuple(
            dataclasses.replace(firm, location="far") if firm.firm == "Manufacturing firm" else firm
            for firm in vestbygd.firms
        ),
    )
    town = with_branches(shortened(vestbygd, **SHORT), 2)
    active = Scenario("appointed", "park", "monthly", "active", parameters=GROWING)
    part_time = FacilitatorChoice("part-time", True, 2.0)
    switches = [lever.name for lever in dataclasses.fields(MunicipalityChoice) if lever.default is False]
    everything = MunicipalityChoice("everything", **dict.fromkeys(switches, True) | {
        "review": False, "cross_party": False, "limits": False, "limits_declared": False,
    })  # fmt: skip
    talking = dataclasses.replace(FACILITATORS["appointed"], expectations=True)
    outside = (Event(5, "study_visit"), Event(6, "rule_tightens", "CO2"), Event(7, "co2_price"))
    served = Scenario(talking, "park", "monthly", everything, events=outside, parameters=GROWING.replaced({
        "municipality.recruiting_rate": 0.03, "municipality.mediation_trust": 0.6, "municipality.idle_progress": 2.0,
        "municipality.idle_weeks": 6, "municipality.municipal_outreach_hours": 3.0,
        "municipality.permit_capacity": 1.0,
    }))  # fmt: skip
    return {
        "lively town": (town, active, 1, 170),
        "dull town": (
            scattered,
            Scenario(part_time, "none", "fortnightly", events=(Event(90, "firm_leaves", "FOU-tech"),),
                     parameters=IMPATIENT),
            1, 220,
        ),
        "lively reference": (shortened(reference, **SHORT), active, 1, 230),
        "unled reference": (
            shortened(reference, **SHORT), Scenario("informal", "park", "fortnightly", parameters=IMPATIENT), 1, 300,
        ),
        "served town": (limited(town), served, 6, 120),
        "ends against starts": (
            shortened(reference, **SHORT),
            dataclasses.replace(active, parameters=GROWING.replaced({"lifecycle.decline_by_peak": False})), 4, 230,
        ),
        "forgetful town": (
            town,
            dataclasses.replace(active, parameters=GROWING.replaced(
                {"forget.understanding_half_life": 60.0, "lifecycle.stage_patience": 1}
            )), 4, 170,
        ),
        "reviewed town": (
            vestbygd,
            Scenario("appointed", municipality="review",
                     parameters=LIVELY.replaced({"facilitator.turnover_rate": 0.01})),
            8, 265,
        ),
        "funded town": (
            vestbygd,
            Scenario("funded", "park", "monthly", "bridge", parameters=LIVELY.replaced({
                "funding.project_weeks": 30, "funding.funding_ease": -2.0, "funding.funded_hours_ceiling": 75.0})),
            6, 200,
        ),
        "late review": (
            vestbygd,
            Scenario(dataclasses.replace(FACILITATORS["appointed"], start_week=30),
                     municipality=MunicipalityChoice("here", review=True, network=True),
                     parameters=LIVELY.replaced({"municipality.first_review": 40, "municipality.review_from_start": True})),
            8, 150,
        ),
        "town that votes": (
            dataclasses.replace(vestbygd, first_election=30),
            Scenario("appointed", municipality="cross_party",
                     parameters=LIVELY.replaced({"municipality.election_swing": 1.0})),
            12, 265,
        ),
    }  # fmt: skip


def outcome(name, changes=()):
    case, scenario, replicates, weeks = scenarios()[name]
    changed = dataclasses.replace(scenario, parameters=scenario.parameters.replaced(dict(changes)))
    record = simulate(case, changed, seed=2, replicates=replicates, weeks=weeks)
    return tuple(record.checksums().values())


@functools.cache
def baseline(name):
    return outcome(name)


# Where "far from the present value" would say nothing: pairs that may not cross, huge ranges.
CLEARLY_DIFFERENT = {
    "lifecycle.goal_on": 0.6, "lifecycle.goal_off": 0.1, "lifecycle.held_on": 0.95,
    "lifecycle.weary_below": 0.30, "lifecycle.weary_until": 0.7, "municipality.state_weeks_low": 5.0,
    "municipality.state_weeks_high": 80.0, "lifecycle.death_weeks": 40, "municipality.first_review": 30,
    "municipality.support_start": 0.1, "commitment.patience": 20.0, "commitment.exit_patience": 5,
    "project.cooldown": 40, "operation.restart_weeks": 40, "lifecycle.stage_patience": 9,
    "discovery.max_projects": 1, "lifecycle.decline_ends": 4, "lifecycle.elaboration_exchanges": 5,
    "lifecycle.kept_exchanges": 5, "municipality.park_growth_places": 1, "municipality.park_growth_weeks": 40,
    "municipality.park_full_share": 0.99, "municipality.hours_ceiling": 40.0, "lifecycle.held_memory": 0.5,
    "lifecycle.held_off": 0.65, "commitment.exit_commitment": 0.5, "municipality.theme_days": 12,
    "municipality.reputation_half_life": 1.0, "municipality.idle_weeks": 2,
    "municipality.fund_ceiling": 1000.0, "municipality.evaluation_interval": 40, "operation.renewal_clarity": 0.0, "trust.trust_half_life": 60.0,
    "municipality.cross_party_share": 1.0, "municipality.market_share": 0.0, "municipality.plan_norms": 0.0,
}  # fmt: skip


def different_value(name, present):
    """A clearly different value in range."""
    if name in CLEARLY_DIFFERENT:
        return CLEARLY_DIFFERENT[name]
    declaration, default = PARAMETERS[name]
    if isinstance(default, bool):
        return not present
    high = declaration.high if math.isfinite(declaration.high) else 10 * default
    farther = declaration.low if present - declaration.low > high - present else high
    value = (present + farther) / 2
    return round(value) if isinstance(default, int) else float(value)


@pytest.mark.parametrize("name", [*PARAMETERS][:: tried(1, 3)])
def test_parameter_is_alive(name):
    group, field = name.split(".")
    for scenario, (_, told, _, _) in scenarios().items():
        present = getattr(getattr(told.parameters, group), field)
        value = different_value(name, present)
        assert value != present
        if outcome(scenario, {name: value}.items()) != baseline(scenario):
            return
    pytest.fail(f"{name} changes nothing in {', '.join(scenarios())}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hours", 10.0),
        ("skill", 0.4),
        ("start_week", 20),
        ("end_week", 60),
        ("declared_responsible", False),
        ("expectations", True),
    ],
)
def test_facilitators_choice_is_alive(field, value):
    case, scenario, _, _ = scenarios()["lively town"]
    present = FacilitatorChoice("appointed", True, 37.5)
    a, b = (
        simulate(case, dataclasses.replace(scenario, facilitator=choice), weeks=80).checksums()
        for choice in (present, dataclasses.replace(present, **{field: value}))
    )
    assert a != b


@pytest.mark.parametrize(
    ("lever", "choices"), [(lever, choices) for lever, choices in CHOICES.items()], ids=list(CHOICES)
)
def test_each_choice_of_a_lever_gives_another_record(lever, choices):
    case, scenario, _, _ = scenarios()["lively town"]
    case = dataclasses.replace(
        limited(case), first_election=35
    )  # an election that ends the money, and would not with an agreement
    likely = {
        "municipality.mediation_trust": 0.6, "municipality.recruiting_rate": 0.1,
        "municipality.discharge_refusal": 1.0, "municipality.election_swing": 0.5,
        "funding.project_weeks": 30, "funding.funding_ease": -2.0, "operation.market_end_rate": 0.02,
    }  # fmt: skip
    scenario = dataclasses.replace(scenario, parameters=scenario.parameters.replaced(likely))
    seen = set()
    for choice in choices.values():
        changed = dataclasses.replace(scenario, **({"municipality": "none"} | {lever: choice}))
        if choice.form == "bridge":  # acts where projects pay; told from a town without it
            changed = dataclasses.replace(changed, facilitator="funded")
            without = simulate(case, dataclasses.replace(changed, municipality="none"), weeks=156).events
            seen.add(tuple(without.itertuples(index=False, name=None)))
        events = simulate(case, changed, weeks=156).events
        seen.add(tuple(events.itertuples(index=False, name=None)))
    assert len(seen) == len(choices) + any(choice.form == "bridge" for choice in choices.values())
