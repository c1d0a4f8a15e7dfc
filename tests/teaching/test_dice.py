"""The dice of the role play: paper games start as many exchanges as the model, a row of the table each."""

from __future__ import annotations

import dataclasses

import pytest

from experiments.teaching import dice
from experiments.teaching.dice import (
    CARDS,
    FACES,
    MOVES,
    ROLE_PLAY,
    as_faces,
    chances,
    expected_starts,
    games,
    ranges_of_faces,
    stored,
)
from experiments.teaching.facts import case_of, scenarios_of
from experiments.teaching.ranges import stored as ranges
from experiments.teaching.role_play import cards
from tests.thorough import tried

FORMS = dict(zip(stored(), ("nobody", "informal", "named"), strict=True))  # a fact of the exercise each


def test_a_row_for_each_form_of_facilitation():
    assert list(FORMS) == [scenario.facilitator.form for scenario in scenarios_of(ROLE_PLAY)]
    assert [fact.name for fact in ROLE_PLAY.facts] == list(FORMS.values())


@pytest.mark.parametrize("form", FORMS)
def test_4000_paper_games_start_as_many_as_the_model(form):
    model = ranges()[ROLE_PLAY.name][FORMS[form]].mean
    played = games(stored()[form], 4000, seed=1)
    assert abs(played.mean() - model) <= 0.5
    assert abs(played.mean() - expected_starts(stored()[form])) < 0.15, "the chain says what the dice do"
    assert 0 <= played.min() <= played.max() <= sum(CARDS.values())


@pytest.mark.parametrize("form", FORMS)
def test_no_face_means_two_things_and_each_move_can_be_thrown(form):
    faces = ranges_of_faces(stored()[form])
    for state, moves in MOVES.items():
        thrown = [face for move in moves for face in range(faces[state, move][0], faces[state, move][1] + 1)]
        assert thrown == list(range(1, len(thrown) + 1))
        assert len(thrown) <= FACES
        assert all(faces[state, move][0] <= faces[state, move][1] for move in moves)


def test_chances_are_rounded_to_the_faces_beside_them():
    found = {key: (3.4 if key[1] == "agree" else 1.2) / FACES for key in stored()["none"]}
    few, many = as_faces(found, 0.0), as_faces(found, 16.0)
    assert all(few[key] in (int(FACES * one), int(FACES * one) + 1) for key, one in found.items())
    assert few["agreed", "start"] == 1
    assert many["agreed", "start"] == 2
    assert expected_starts(few) < expected_starts(many)


def test_a_game_by_hand():
    """Nothing but starts of what is agreed at once: every card seen is agreed, then started."""
    sure = {(state, move): 0 for state, moves in MOVES.items() for move in moves}
    sure |= {("seen", "agree"): FACES, ("agreed", "start"): FACES}
    assert expected_starts(sure) == CARDS["seen"]
    assert set(games(sure, 50, 1).tolist()) == {CARDS["seen"]}


def test_the_cards_are_those_of_the_game():
    found = cards()
    assert {lies: sum(card.lies == lies for card in found) for lies in CARDS} == CARDS
    members = {firm.firm for firm in case_of(ROLE_PLAY.place).firms if firm.status == "member"}
    assert all({card.supplier, card.to or card.supplier} <= members for card in found)


def test_the_table_is_counted_in_the_model(monkeypatch, tmp_path):
    if tried(True, False):
        monkeypatch.setattr(dice, "TABLE", tmp_path / "dice.csv")
        before = stored()
        dice.write()
        dice.stored.cache_clear()
        assert dice.stored() == before, "`make lessons` makes it again"
        return
    monkeypatch.setattr(dice, "FUTURES", 20)
    named = scenarios_of(dataclasses.replace(ROLE_PLAY, scenarios=ROLE_PLAY.scenarios[-1:]))[0]
    for key, chance in chances(named).items():
        assert abs(FACES * chance - stored()["appointed"][key]) < 2.5, key
