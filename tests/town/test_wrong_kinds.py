"""What a reviewer found wrong among proposals: refused aloud now, and the right thing beside it still proposed."""

from __future__ import annotations

import pytest

from experiments.town.matching import match
from experiments.town.proposals import Proposal
from experiments.town.sides import Give, Need
from experiments.town.wording import GIVE, understood

REFUSED = (
    ("rainwater", "process water", "21.20", "water_in_drugs"),
    ("drain water", "water for production", "21.10", "water_in_drugs"),
    ("treated sewage", "process water", "21.20", "water_in_drugs"),
    ("regnvann", "prosessvann", "10.51", "water_in_food_plants"),
    ("brukt prosessvann", "vann til produksjon", "11.05", "water_in_food_plants"),
    ("fermentation residues", "pig feed", "", "drugs_in_feed"),
    ("mycelium", "feed for dairy cows", "", "drugs_in_feed"),
    ("rest fra fermentering", "fiskefôr", "", "drugs_in_feed"),
    ("lead slag", "raw material for cement clinker", "", "lead_in_cement"),
    ("blyslagg", "cement additive", "", "lead_in_cement"),
    ("lead slag", "raw material for bricks", "", "lead_in_cement"),
    ("gipsplater", "utfylling", "", "plasterboard_in_fill"),
    ("plasterboard waste", "mine backfill", "", "plasterboard_in_fill"),
)  # fmt: skip
PROPOSED = (
    ("rainwater", "", "process water", "17.12", "filtration"),  # no medicines are made of it there
    ("rainwater", "", "process water", "", "filtration"),
    ("rainwater", "", "cooling water", "21.20", "filtration"),
    ("treated sewage", "", "process water", "10.51", "advanced_water_treatment"),
    ("demineralised water", "", "process water", "21.20", "none"),
    ("lake water", "", "process water", "21.20", "filtration"),
    ("regnvann", "", "vaskevann", "10.51", "none"),
    ("brewers yeast", "", "pig feed", "", "hygienisation"),
    ("fermentation residues", "21.10", "material for composting", "", "hygienisation"),
    ("lead slag", "", "feed for lead smelter", "", "crushing"),
    ("copper slag", "", "raw material for cement clinker", "", "none"),
    ("plasterboard waste", "", "gypsum for plasterboard", "", "paper_separation"),
    ("gipsplater", "", "gips til sement", "", "paper_separation"),
    ("recycled gypsum", "", "gypsum for plasterboard", "", "sorting"),
    ("fgd gypsum", "", "mine backfill", "", "none"),
    ("sludge", "01.47", "fertiliser for fields", "", "none"),
    ("sludge", "37.00", "landfill cover", "", "dewatering"),
)  # fmt: skip


def found(given: str, given_nace: str, needed: str, needed_nace: str):
    return match([Give("A", given, nace=given_nace)], [Need("B", needed, nace=needed_nace)])


@pytest.mark.parametrize(("given", "needed", "nace", "rule"), REFUSED)
def test_it_is_refused_and_said_why(given, needed, nace, rule):
    outcome = found(given, "", needed, nace)
    assert [one.rule for one in outcome.refusals] == [rule]
    assert not outcome.proposals


@pytest.mark.parametrize(("given", "given_nace", "needed", "needed_nace", "treatment"), PROPOSED)
def test_what_is_right_beside_it_is_proposed(given, given_nace, needed, needed_nace, treatment):
    (one,) = found(given, given_nace, needed, needed_nace).proposals
    assert isinstance(one, Proposal)
    assert one.treatment == treatment


def test_sludge_of_a_poultry_farm_is_manure_and_not_sewage():
    assert understood("sludge", GIVE, "01.47").id == "manure"
    assert understood("slam", GIVE, "01.46").id == "manure"
    assert understood("sludge", GIVE, "37.00").id == "sewage_sludge"
    assert understood("sludge", GIVE).id is None
    assert not found("sludge", "01.47", "pig feed", "").proposals
    assert [one.rule for one in found("sludge", "01.47", "pig feed", "").refusals] == ["category_2"]


def test_fermentation_residues_are_not_yeast():
    assert understood("fermentation residues", GIVE, "21.10").id == "fermentation_residue"
    assert understood("insulin yeast", GIVE, "21.10").id == "yeast"
