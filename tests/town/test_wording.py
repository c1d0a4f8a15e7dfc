"""Firms' own words: codes, synonyms in five languages, misspellings; and what is not clear is said to be so."""

from __future__ import annotations

import pytest

from experiments.town.wording import GIVE, NEED, marks, understood


@pytest.mark.parametrize(
    ("words", "meant", "how"),
    [
        ("Sagflis", "sawdust", "word"),
        ("sågspån", "sawdust", "word"),
        ("SAWDUST ", "sawdust", "word"),
        ("savsmuld", "sawdust", "word"),
        ("sahanpuru", "sawdust", "word"),
        ("sagflss", "sawdust", "alike"),
        ("fiskeavskjer", "fish_trimmings", "alike"),
        ("ren sagflis fra høvleri", "sawdust", "part"),
        ("dust of wood", "sawdust", "part"),  # wood dust, in another order
        ("03 03 09", "lime_mud", "code"),
        ("sagflis 030105", "sawdust", "word"),  # the code is of chips too; the word decides
        ("02 02 02 fra lakseslakteri, fiskeavskjær", "fish_trimmings", "part"),
        ("avfall, kode 19 08 05", "sewage_sludge", "code"),
        ("kjølevann (30 °C)", "cooling_water", "part"),
        ("aluminum scrap", "aluminium_scrap", "word"),
    ],
)
def test_words_of_a_give(words, meant, how):
    heard = understood(words, GIVE)
    assert (heard.id, heard.how) == (meant, how)


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("slam", "ambiguous"),
        ("aske", "ambiguous"),
        ("dingser", "unknown"),
        ("", "unknown"),
        ("avfall", "unknown"),
        ("slam uten kloakk", "unknown"),  # what it is not says little
        ("industrial gas mixture", "unknown"),
        ("99 99 99", "unknown"),
        ("02 02 02", "ambiguous"),  # tissue of fish or of mammals
        ("17 02 01", "ambiguous"),  # wood, painted or not
    ],
)
def test_what_is_not_clear_is_said(words, how):
    heard = understood(words, GIVE)
    assert (heard.id, heard.how) == (None, how)
    assert (len(heard.ids) > 1) == (how == "ambiguous")


def test_one_different_word_is_another_thing_however_long_the_rest():
    assert understood("raw material for soap", NEED).id == "oleochemicals"
    assert understood("raw material for soak", NEED).id is None


def test_the_sector_decides_between_several():
    assert understood("flyveaske", GIVE).how == "ambiguous"
    heard = understood("flyveaske", GIVE, "35.11")
    assert (heard.id, heard.how) == ("coal_fly_ash", "sector")
    assert understood("02 02 02", GIVE, "10.20").id == "fish_trimmings"
    assert understood("02 02 02", GIVE, "10.11").id == "slaughter_category_3"


def test_a_use_stands_before_the_stream_of_the_same_name():
    assert understood("damp", NEED).id == "process_steam"
    assert understood("damp", GIVE).id == "steam"


def test_an_asterisk_is_hazardous_and_a_code_decides_before_words():
    heard = understood("bygningsavfall 17 02 04*", GIVE)
    assert (heard.id, heard.hazardous) == ("impregnated_wood", True)
    assert understood("trevirke", GIVE, code="17 02 04*").id == "impregnated_wood"


def test_what_is_said_of_quality_wish_and_season():
    assert marks("tørr, ikke forurenset", "quality") == {"dry", "contaminated"}  # rather careful than wrong
    assert marks("kategori 2", "quality") == {"abp2"}
    assert marks("til storfe", "wanted") == {"ruminants"}
    assert marks("bare om vinteren", "season") == frozenset()
    assert marks("vinter", "season") == {"winter"}


@pytest.mark.parametrize(
    ("words", "side", "meant"),
    [
        ("aluminum sulfate", GIVE, "aluminium_salts"),  # however it is spelled
        ("fibre sludges", GIVE, "fibre_sludge"),
        ("desulfurization gypsum", GIVE, "fgd_gypsum"),
        ("acid for anodising", NEED, "acid_use"),
        ("syre til eloksering", NEED, "acid_use"),
        ("used copper", GIVE, "copper_scrap"),
        ("recovered ammonia", GIVE, "ammonia_water"),
        ("water for baby food", NEED, None),  # law asks more of it than a word tells
        ("feed for ostriches", NEED, None),
        ("black liquor", GIVE, "black_liquor"),
        ("white water", GIVE, None),
    ],
)
def test_spelling_qualifiers_and_what_it_is_for(words, side, meant):
    assert understood(words, side).id == meant


def test_the_sector_tells_white_water_of_a_dairy_from_that_of_a_paper_mill():
    assert understood("white water", GIVE, "10.51").id == "dairy_residue"
    assert understood("white water", GIVE, "17.12").id == "rinse_water"
