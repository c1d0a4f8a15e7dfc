"""Gives against needs: what is proposed and why, what is refused and why, and what is only asked about."""

from __future__ import annotations

import dataclasses

import pytest

from experiments.town.matching import match
from experiments.town.proposals import Proposal, Refusal
from experiments.town.sides import Give, Need, kilometres
from experiments.town.streams import tables
from experiments.town.told import against, barrier, notes, permit, reason, treatment, unclear, worth
from experiments.words.catalogue import words_of

BERGEN, OSLO = (60.39, 5.32), (59.91, 10.75)


def only(give: Give, need: Need, **more) -> Proposal | Refusal:
    found = match([give], [need], **more)
    assert len(found.proposals) + len(found.refusals) == 1, found
    return (*found.proposals, *found.refusals)[0]


def test_a_proposal_says_what_it_rests_on():
    one = only(
        Give("Mill", "sagflis", 100, "t", place=OSLO), Need("Stable", "strø til hest", 50, "t", place=(59.95, 10.75))
    )
    path = tables().paths["sawdust", "animal_bedding"]
    assert (one.stream, one.use, one.kind, one.reason) == ("sawdust", "animal_bedding", "by-product", "path")
    assert (one.treatment, one.permit, one.barrier, one.source) == (
        path.treatment,
        path.permit,
        path.barrier,
        path.source,
    )
    assert (one.supplier, one.receiver, one.numbers, one.notes) == ("Mill", "Stable", "assumed", ())
    assert one.km == pytest.approx(4.4, abs=0.1)
    left = 1 - one.km / path.km
    assert one.nok_per_unit == pytest.approx(
        (600 * left, (300 + 1500) * left)
    )  # disposal 0 to 300, bedding 600 to 1500


def test_what_firms_pay_today_stands_before_what_is_usual():
    give, need = Give("Mill", "sagflis", 100, "t", nok_per_unit=50), Need("Stable", "strø", 50, "t", nok_per_unit=900)
    assert only(give, need).nok_per_unit == (950, 950)
    in_volume = dataclasses.replace(give, amount=400, unit="m3", nok_per_unit=10)  # at 0.25 t per m3: 40 NOK per t
    assert only(in_volume, need).nok_per_unit == (940, 940)


def test_transport_eats_the_value_and_then_all_of_it():
    give, need = Give("Farm", "blautgjødsel"), Need("Plant", "biogassubstrat")
    near, far = (only(give, need, km_between={frozenset({"Farm", "Plant"}): km}) for km in (5, 25))
    assert near.nok_per_unit[1] == pytest.approx(only(give, need).nok_per_unit[1] * (1 - 5 / 25))
    assert isinstance(far, Refusal)
    assert (far.why, far.numbers) == ("too_far", (25, 25))


def test_a_distance_that_is_told_stands_before_coordinates():
    give, need = Give("A", "sagflis", place=BERGEN), Need("B", "strø", place=OSLO)
    assert only(give, need).why == "too_far"
    assert only(give, need, km_between={frozenset({"A", "B"}): 10}).km == 10
    assert kilometres(BERGEN, OSLO) == pytest.approx(305, abs=1)
    assert "distance_not_given" in only(dataclasses.replace(give, place=None), need).notes


@pytest.mark.parametrize(
    ("given", "needed", "words", "expected"),
    [
        (90, 70, "fjernvarme", "direct"),
        (75, 70, "fjernvarme", "direct"),  # five degrees to spare
        (74, 70, "fjernvarme", "pump"),
        (10, 74, "fjernvarme", "pump"),  # 69 K
        (9, 75, "fjernvarme", "too_cold"),  # 71 K
        (60, 105, "prosessvarme", "too_cold"),  # hotter than pumps go
        (160, 150, "damp til prosess", "direct"),
        (150, 150, "damp til prosess", "too_cold"),
    ],
)
def test_heat_is_led_lifted_or_too_cold(given, needed, words, expected):
    one = only(Give("A", "spillvarme", celsius_from=given), Need("B", words, celsius_from=needed))
    assert (one.reason if isinstance(one, Proposal) else one.why) == expected


def test_a_lift_costs_electricity():
    need = Need("B", "fjernvarme", celsius_from=70)
    direct, pumped = (only(Give("A", "spillvarme", celsius_from=given), need) for given in (80, 40))
    cop = 0.45 * (75 + 273.15) / 35
    assert pumped.cop == pytest.approx(cop)
    assert direct.nok_per_unit == (250 - 120, 600 - 30)
    # per MWh of the source, of which the pump makes 1 / (1 - 1 / cop)
    assert pumped.nok_per_unit[1] == pytest.approx((600 - 60 - 600 / cop) / (1 - 1 / cop))
    assert pumped.nok_per_unit[0] == pytest.approx((250 - 200 - 1200 / cop) / (1 - 1 / cop))


def test_steam_is_not_spent_on_a_greenhouse():
    refused = only(Give("A", "damp", celsius_from=180), Need("B", "varme til veksthus", celsius_from=45))
    assert (refused.why, refused.numbers) == ("too_good", (180, 45))


def test_the_temperature_of_steam_must_be_known():
    assert only(Give("A", "spillvarme"), Need("B", "damp til prosess")).why == "temperature_not_given"
    assert only(Give("A", "damp"), Need("B", "damp til prosess")).notes[0] != ""


def test_steam_of_untold_temperature_is_not_too_cold():
    """Steam is of many temperatures: the usual one refuses nothing that nobody told."""
    need = Need("B", "damp til prosess", celsius_from=190)
    one = only(Give("A", "damp"), need)
    assert (one.celsius, "temperature_not_given" in one.notes) == (None, True)
    assert only(Give("A", "damp", celsius_from=160), need).why == "too_cold"


def test_what_is_asked_for_by_name_is_that_or_a_kind_of_it():
    need = Need("B", "skrapmetall")
    gives = [Give("A", words) for words in ("aluminiumskrap", "skrapmetall", "sagflis", "damp", "bunnaske", "kabler")]
    found = match(gives, [need])
    assert [gives[one.give].words for one in found.proposals] == ["aluminiumskrap", "skrapmetall", "kabler"]
    assert {one.reason for one in found.proposals} == {"by_name"}
    assert all("use_not_told" in one.notes for one in found.proposals)


def test_services_and_know_how_meet_by_name_and_have_no_amount():
    one = only(Give("A", "ledig fryselager"), Need("B", "fryselager"))
    assert (one.kind, one.nok_per_unit, one.barrier, one.km) == ("service", None, "agreement", None)
    assert one.notes == ()


def test_no_firm_exchanges_with_itself():
    assert match([Give("A", "sagflis")], [Need("A", "strø")]).proposals == ()


def test_a_better_known_quality_decides():
    need = Need("B", "strø")
    assert isinstance(only(Give("A", "sagflis"), need), Proposal)
    refused = only(Give("A", "sagflis", quality="fra impregnert trevirke"), need)
    assert (refused.why, refused.rule, refused.source) == ("rule", "treated_wood_in_goods", "feed_767_2009")


def test_words_that_are_not_understood_are_given_back():
    found = match(
        [Give("A", "slam"), Give("A", "dingser"), Give("A", "slam", nace="37.00")], [Need("B", "gjødsel til åker")]
    )
    assert [(one.row, one.meaning.how) for one in found.unclear] == [(0, "ambiguous"), (1, "unknown")]
    of_one_reading, of_sector = found.proposals
    assert (of_one_reading.give, of_one_reading.notes[0]) == (0, "if_it_is")
    assert (of_sector.give, of_sector.stream, of_sector.notes[0]) == (2, "sewage_sludge", "by_sector")


def test_nothing_follows_from_words_of_which_one_reading_is_forbidden():
    """Sludge may be from a sewage works: it is asked about before it comes near vegetables."""
    found = match(
        [Give("A", "slam"), Give("A", "aske")], [Need("B", "gjødsel til grønnsaker"), Need("B", "gjødsel til åker")]
    )
    assert [(one.give, one.need) for one in found.proposals] == [(0, 1)]
    assert len(found.unclear) == 2


def test_nothing_that_cannot_be_is_taken():
    for fault in (
        {"amount": 0},
        {"amount": -1},
        {"amount": float("nan")},
        {"unit": "kg"},
        {"place": (float("inf"), 0)},
    ):
        for side in (Give, Need):
            with pytest.raises(ValueError, match="A: sagflis"):
                side("A", "sagflis", **fault)


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_everything_is_said_in_words(language):
    say = words_of(language)
    gives = [
        Give("Mill", "sagflis", 10, "t"), Give("Server hall", "data centre heat", 5, "GWh", 35), Give("Plant", "slam"),
        Give("Abattoir", "slakteavfall"), Give("Farm", "blautgjødsel", place=BERGEN), Give("Works", "steam", 9, "GWh", 180),
        Give("Store", "fryselager"), Give("Shed", "dingser"), Give("Pool", "spillvarme", celsius_from=30, season="sommer"),
    ]  # fmt: skip
    needs = [
        Need("Stable", "strø", 10, "t"), Need("Town", "fjernvarme", 9, "GWh", 75, season="vinter"), Need("Cows", "kufôr"),
        Need("Digester", "biogassubstrat", place=OSLO), Need("Greenhouse", "veksthusvarme", celsius_from=40),
        Need("Dairy", "process steam", 9, "GWh", 150), Need("Shop", "fryselager"), Need("Cooler", "prosesskjøling", celsius_from=10),
    ]  # fmt: skip
    found = match(gives, needs)
    assert {one.reason for one in found.proposals} == {"path", "by_name", "pump", "direct"}
    told = [
        text
        for one in found.proposals
        for text in (
            reason(one, say), barrier(one, say), treatment(one, say), permit(one, say), worth(one, None, say), *notes(one, say)
        )
    ]  # fmt: skip
    told += [against(one, say) for one in found.refusals] + [unclear(one, say) for one in found.unclear]
    assert {one.why for one in found.refusals} >= {"rule", "too_cold", "too_far", "too_good", "season"}
    assert all(text and "{" not in text and "match." not in text for text in told)
