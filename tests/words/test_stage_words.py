"""Why a stage began: the conditions without which the model's own rule would have said less, and how they are told."""

from __future__ import annotations

import pytest

from experiments.words.catalogue import LANGUAGES, texts, words_of
from experiments.words.stages import CONDITIONS, INPUTS, Change, changes, reasons, said
from sim import Event, Parameters, Scenario, load_case
from sim.record import WEEK_COLUMNS

# An alliance of ten in which nothing is so; `stage` is the one before.
NOTHING = dict.fromkeys(INPUTS, 0) | {
    "stage": 2, "members": 10, "identified_ever": 5, "death_weeks": 52, "elaboration_exchanges": 3, "kept_exchanges": 2,
    "decline_ends": 2, "decline_by_peak": 1,
}  # fmt: skip
AT_WORK = {"goal": 1, "roles": 1, "agreed": 1, "live": 1}
THREE = {"goal": 1, "roles": 1, "operating": 3, "most_operating": 3, "partners_operating": 5}


@pytest.mark.parametrize(
    ("week", "stage", "why"),
    [
        ({"stage": 1, "identified_ever": 2}, 2, ["ideas"]),
        (AT_WORK, 3, ["goal", "roles", "agreed"]),
        (AT_WORK | {"operating": 1, "most_operating": 1}, 3, ["goal", "roles", "agreed", "running"]),  # one would do
        (THREE | {"stage": 3}, 4, ["goal", "running", "partners"]),
        ({"stage": 3}, 2, ["no_goal", "no_roles", "none_agreed"]),  # two of them would have to be otherwise
        ({"stage": 3, "goal": 1}, 2, ["none_agreed"]),
        ({"stage": 3, "agreed": 1}, 2, ["no_goal", "no_roles"]),  # either would have kept it
        ({"stage": 4, "operating": 1, "most_operating": 3, "ends_lately": 1}, 5, ["halved"]),
        (THREE | {"stage": 4, "most_operating": 8, "ends_lately": 1}, 5, ["halved", "ended_lately"]),
        ({"stage": 3, "weary": 1}, 5, ["weary"]),
        ({"stage": 3, "weary": 1, "operating": 1, "most_operating": 3}, 5, ["halved", "weary"]),
        ({"stage": 3, "decline_by_peak": 0, "ends_long": 2, "starts_long": 1}, 5, ["more_ended"]),
        ({"stage": 4, "decline_by_peak": 0, "operating": 1}, 5, ["too_few"]),
        ({"stage": 5, "starts_recent": 2, "ends_recent": 1, "ends_lately": 1}, 3, ["starts", "not_weary"]),
        (THREE | {"stage": 5}, 4, ["goal", "running", "partners", "held_out", "not_weary"]),
        (THREE | {"stage": 5, "goal": 0, "starts_recent": 1}, 3, ["running", "held_out", "starts", "not_weary"]),
        ({"weary": 1, "weeks_weary_idle": 52}, 6, ["weary_idle"]),
        ({"stage": 5, "weary": 1, "weeks_weary_idle": 60}, 6, ["weary_idle", "no_live"]),
        ({"members": 1}, 6, ["members"]),
        ({"stage": 6, "live": 1}, 2, ["not_weary", "live"]),
        ({"stage": 2, "identified_ever": 1}, 1, ["few_ideas"]),
    ],
)
def test_a_stage_began_because_of_what_it_would_not_have_begun_without(week, stage, why):
    assert reasons(NOTHING | week, stage) == why


def test_of_what_the_rule_does_not_say_no_reason_is_made_up():
    with pytest.raises(ValueError, match="does not lead from stage 2 to stage 4"):
        reasons(NOTHING | AT_WORK, 4)


def test_every_condition_has_words_and_every_word_a_condition():
    for language in LANGUAGES:
        keys = {key.removeprefix("stagewhy.") for key in texts(language) if key.startswith("stagewhy.")}
        assert keys == {one.name for one in CONDITIONS}


def test_every_change_of_a_future_has_its_reasons():
    """The inputs that are read off the model are those of its rule: the rule leads from them to each new stage."""
    scenario = Scenario("appointed", "park", "weekly", events=(Event(156, "facilitator_ends"), Event(300, "facilitator_starts")))  # fmt: skip
    by_ends = Parameters().replaced({"lifecycle.decline_by_peak": False})
    stages = set()
    for replicate, one in enumerate((scenario, scenario, Scenario("appointed", "park", "monthly", parameters=by_ends))):
        for change in changes(load_case("vestbygd_before"), one, 1, replicate, 520):
            stages.add(change.stage)
            assert change.reasons, change
            assert change.values["members"] > 1
    assert stages >= {2, 3, 4, 5}
    assert {"goal", "roles", "weary"} < set(WEEK_COLUMNS) & set(INPUTS)  # two are recorded under the same names


def test_it_is_told_in_numbers_of_the_language():
    change = Change(
        44, 3, ["goal", "roles", "agreed"], NOTHING | AT_WORK | {"understanding": 0.4149, "commitment": 0.6}
    )
    assert said(change, words_of("en")) == (
        "Because: the firms at work share a goal (understanding 0.41); roles are settled; agreed projects: 1."
    )
    assert "(forståelse 0,41)" in said(change, words_of("nb"))
