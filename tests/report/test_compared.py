"""What was compared: all that was set is listed, in words, and nothing that a reader would take for a tag."""

from __future__ import annotations

import dataclasses

from experiments.cli import main
from experiments.report import compared
from experiments.request.settings import from_words, settings
from experiments.words.catalogue import words_of
from sim.scenario import Event
from tests.report.reading import Reader, read


def told(*words: str) -> str:
    """What the section says of a request as it is typed."""
    request, _ = from_words(words, {"weeks": 300})
    return " ".join(Reader("".join(compared.compared(request, words_of("en")))).said)


def test_what_differs_from_the_usual_is_listed(tmp_path):
    words = ("--weeks", "30", "--replicates", "2", "--out", str(tmp_path / "r.html"))
    assert main(["report", *words, "parameters.meeting.hours_per_meeting=9", "facilitator.hours=12"]) == 0
    said = " ".join(read(tmp_path / "r.html").said)
    assert "9 instead of 6." in said
    assert "12 instead of 8." in said


def test_each_named_scenario_says_what_it_sets():
    said = told("municipal_levers")
    for value in ("a week the facilitator has: 58.3", "a week the facilitator has: 116.6", "500,000"):
        assert value in said, value
    assert "Municipal levers: theme days" in said
    assert "no municipal lever, the same throughout" not in said
    assert "Every other number has" not in said
    said = told("anchor_leaves")
    assert "events: AluGass leaves in week 260" in said
    assert "Norsk Læring leaves in week 260" in said


def test_switches_and_mechanisms_that_were_set_are_listed():
    said = told("facilitator=none,appointed", "municipality.permit=true", "without=[gossip]")
    assert "permits handled with limited room: yes instead of no." in said
    assert "Switched off in the model, in all scenarios: gossip." in said
    assert "Every other number has" not in said
    said = told("facilitator=informal,appointed", "facilitator.expectations=true")
    assert "talks about expectations: yes instead of no." in said


def test_a_switch_that_is_compared_is_told_in_words():
    said = told("facilitator=appointed", "facilitator.expectations=false,true")
    compared = "Talks about expectations: no talks about expectations, a talk about expectations for each new project."
    assert compared in said
    assert "facilitator.expectations" not in said


def test_a_number_given_for_forms_that_differ_is_listed():
    """37.5 hours are usual for one form and not for the other; what was typed is told all the same."""
    said = told("facilitator=appointed,project", "facilitator.hours=37.5")
    assert "Set in all scenarios: Working hours a week the facilitator has: 37.5." in said
    assert "instead of" not in said, "what is usual differs between the forms"


def test_a_lever_whose_number_is_compared_is_not_told_as_held():
    said = told("meetings.interval=0,4,1")
    assert "Common meetings: monthly meetings, the same throughout" not in said
    said = told("facilitator=appointed", "facilitator.hours=10,37.5")
    assert "Facilitator: an appointed facilitator, the same throughout but for what is compared." in said
    assert "The baseline is not how the place is today." in said


def test_a_number_typed_beside_named_scenarios_is_said():
    said = told("anchor_leaves", "facilitator=appointed,project", "facilitator.hours=37.5")
    assert "Set in all scenarios: Working hours a week the facilitator has: 37.5." in said


def test_hostile_names_stay_text_in_every_part():
    name = '<img src=x onerror=alert(1)> "&\u202e' + "x" * 120
    request = settings(["replicates=2", "weeks=9"])
    scenario = dataclasses.replace(request.cells[0].scenario, events=(Event(3, "firm_leaves", name),))
    request = dataclasses.replace(request, swept={}, cells=(dataclasses.replace(request.cells[0], scenario=scenario),))
    shown = "".join(compared.compared(request, words_of("en")))
    assert "<img" not in shown
    assert "&lt;img src=x" in shown
