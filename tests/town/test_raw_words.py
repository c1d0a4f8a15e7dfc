"""What a raw list showed: a word of a branch, several things in a row, and what nobody would think of."""

from __future__ import annotations

import pytest

from experiments.town.allocation import allocate
from experiments.town.matching import match
from experiments.town.proposals import IF_IT_IS
from experiments.town.sectors import sector_code
from experiments.town.sides import Give, Need
from experiments.town.streams import tables
from experiments.town.told import unclear
from experiments.town.wording import GIVE, NEED, folded, understood
from experiments.words.catalogue import words_of
from tests.town.raw import raw_sides

GIVES, NEEDS = raw_sides()
FOUND = match(GIVES, NEEDS)
PROPOSED = {(GIVES[one.give].words, NEEDS[one.need].words): one for one in FOUND.proposals}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("10.20", "10.20"),
        ("C 10", "C 10"),
        ("avløp", "37.00"),
        ("fjernvarme", "35.30"),
        ("fjärrvärme", "35.30"),
        ("district heating plant", "35.30"),
        ("settefisk på land", "03.2"),
        ("tomater og agurk", "01.13"),
        ("Reningsverk", "37.00"),
        ("kjølelager", "52.10"),
        ("meieri og bryggeri", ""),  # two sectors: which of them gives is not told
        ("noe annet", ""),
        ("12 ansatte", ""),
        ("", ""),
    ],
)
def test_a_sector_in_words_has_its_code(told, code):
    assert sector_code(told) == code


def test_no_word_of_a_sector_stands_for_two():
    words = [folded(word) for of in tables().sectors.values() for word in {folded(one) for one in of}]
    assert len(words) == len(set(words))


def test_a_branch_means_what_the_table_knows():
    table = tables()
    for branch in table.branches:
        assert branch.means
        assert branch.words
        assert all(one in table.streams or (branch.side == NEED and one in table.uses) for one in branch.means), branch


@pytest.mark.parametrize(
    ("words", "nace", "ids"),
    [
        ("slam, tørket", "37.00", ("sewage_sludge",)),
        ("slam", "03.2", ("fish_sludge",)),
        ("aske", "35.30", ("bio_ash", "bottom_ash")),  # no coal is burnt there; which of the two is asked
        ("aska", "35.30", ("bio_ash", "bottom_ash")),
        ("condensate", "46.71", ("light_hydrocarbons",)),
        ("condensate", "10.51", ("condensate",)),
        ("waste gas", "10.81", ("co2_flue", "flue_gas_heat")),
        ("energy", "35.12", ("electricity",)),
        ("gass", "35.21", ("biogas",)),
        ("gass", "", ("fuel_gas",)),
        ("brukt sand", "24.51", ("foundry_sand",)),
        ("rester av fisk, kategori 3", "", ("fish_trimmings",)),
        ("lut, varm", "", ("waste_alkali",)),
        ("bark og flis", "", ("bark", "wood_chips")),
        ("sawdust and bark", "", ("sawdust", "bark")),
        ("sågspån eller bark", "", ("sawdust", "bark")),
        ("myse/mask", "", ("whey", "spent_grain")),
        ("pulp and paper sludge", "", ("fibre_sludge",)),  # one thing
    ],
)
def test_what_is_given(words, nace, ids):
    heard = understood(words, GIVE, nace)
    assert heard.ids == ids
    assert (heard.id is None) == (heard.how == "ambiguous")


@pytest.mark.parametrize("words", ["matavfall, slam", "slam eller matavfall", "food waste or sludge", "matavfall/slam"])
def test_a_biogas_plant_asks_for_whatever_it_digests(words):
    assert understood(words, NEED, "35.21").id == "biogas_substrate"
    elsewhere = understood(words, NEED)
    assert (elsewhere.how, elsewhere.id) == ("several", None)
    assert "food_waste" in elsewhere.ids
    assert "sewage_sludge" in elsewhere.ids


def test_of_several_only_what_is_unclear_is_asked_about():
    (asked,) = match([], [Need("B", "matavfall, slam")]).unclear
    told = unclear(asked, words_of("nb"))
    assert "«slam»" in told
    assert "matavfall" not in told


def test_the_raw_list_reaches_its_biogas_plant_and_its_concrete_works():
    treatment = {give: one.treatment for (give, need), one in PROPOSED.items() if need == "matavfall, slam"}
    assert treatment == {
        "myse": "none",
        "slam": "dewatering",
        "død fisk": "pressure_sterilisation",  # category 2
        "slam, tørket": "none",
        "rester av fisk, kategori 3": "hygienisation",
        "mask": "none",
        "brød": "none",
    }
    of = {give: one.stream for (give, need), one in PROPOSED.items() if need in ("matavfall, slam", "sand eller aske")}
    assert (of["slam, tørket"], of["slam"], of["aske"], of["brukt sand"]) == (
        "sewage_sludge", "fish_sludge", "bio_ash", "foundry_sand",
    )  # fmt: skip
    assert PROPOSED["aske", "sand eller aske"].notes[0] == IF_IT_IS
    assert IF_IT_IS not in PROPOSED["brukt sand", "sand eller aske"].notes
    assert PROPOSED["gass", "damp"].stream == "biogas"
    assert all(one.permit != "none" for (_, need), one in PROPOSED.items() if need == "matavfall, slam")


def test_nobody_thinks_of_fish_where_a_gas_is_needed():
    told = {(GIVES[one.give].words, NEEDS[one.need].words) for one in FOUND.refusals}
    assert not [give for give, need in told if need.startswith("CO2")]
    flue = match([Give("A", "røykgass")], [Need("B", "matvaregodkjent CO2")])
    assert [one.rule for one in flue.refusals] == ["flue_gas_in_food"], "a gas is thought of, and refused aloud"


def test_amounts_bind_once_for_all_that_a_row_names():
    gives = [Give("A", "bark og flis", 100, "t"), Give("C", "sagflis", 100, "t")]
    needs = [Need("B", "bark, flis eller sagflis", 120, "t")]
    found = match(gives, needs)
    assert [(one.give, one.need) for one in found.proposals] == [(0, 0), (1, 0)]
    shares = allocate(found.proposals, gives, needs)
    assert sum(one.received for one in shares) == 120
    assert all(one.supplied <= 100 for one in shares)


def test_what_stands_in_one_row_goes_nowhere_where_a_part_may_not():
    strew = [Need("B", "strø til hest")]
    assert match([Give("A", "sagflis og bark")], strew).proposals
    mixed = match([Give("A", "sagflis og malt trevirke")], strew)
    assert not mixed.proposals
    assert [one.rule for one in mixed.refusals] == ["treated_wood_in_goods"]
    wishes = [Need("B", "strø til hest, biobrensel")]
    assert [one.use for one in match([Give("A", "sagflis")], wishes).proposals] == ["animal_bedding"]
