"""Exchanges over borders: guests from next door, what stays as it was at home, and what distance does."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from experiments.statistics import difference_interval
from sim import Case, CaseError, Scenario, load_case, simulate
from sim.parameters import Parameters
from sim.place.borders import OverBorder, borders_text, guest_name, read_borders, with_guests
from sim.place.made_up_borders import with_borders
from sim.place.programme import programme
from sim.place.write import case_texts
from sim.scenario import FACILITATORS
from sim.simulate import simulate_many
from tests.thorough import tried

A_POST = Scenario("appointed", "none", "monthly")
_APPOINTED = FACILITATORS["appointed"]
A_QUARTER = dataclasses.replace(A_POST, facilitator=dataclasses.replace(_APPOINTED, hours=_APPOINTED.hours / 4))


def _region(firms: int, share: float, seed: int = 1) -> tuple[dict[str, Case], tuple[OverBorder, ...]]:
    towns = programme(firms, seed=seed)
    names = [town.title for town in towns]
    towns, over = with_borders(towns, names, share, seed=seed)
    return dict(zip(names, towns, strict=True)), over


def _in_hand(name: str, places: dict[str, Case], over: tuple[OverBorder, ...]) -> Case:
    return with_guests(places[name], [one for one in over if one.supplier_place == name], places)


def test_a_guest_is_the_firm_it_is_but_far_away():
    places, over = _region(60, 0.5)
    name = over[0].supplier_place
    town, whole = places[name], _in_hand(name, places, over)
    rows = [one for one in over if one.supplier_place == name]
    assert set(whole.guests) == {guest_name(one.row.receiver, one.receiver_place) for one in rows}
    for one in rows:
        at_home = places[one.receiver_place].firm_named[one.row.receiver]
        guest = whole.firm_named[guest_name(one.row.receiver, one.receiver_place)]
        assert (guest.location, guest.park, guest.status, guest.offers) == ("far", False, "member", {})
        assert guest.quantities == at_home.quantities
        assert set(guest.needs) == {other.row.resource for other in rows if other.row.receiver == one.row.receiver}
    assert {firm.firm for firm in whole.firms} == {firm.firm for firm in town.firms} | set(whole.guests)
    assert len(whole.declared_opportunities) == len(town.declared_opportunities) + len(rows)


def test_all_that_is_a_towns_own_stays_as_it_was_its_further_receivers_too():
    places, over = _region(60, 1.0)
    for name, town in places.items():
        whole = _in_hand(name, places, over)
        assert set(map(repr, town.opportunities)) <= set(map(repr, whole.opportunities))
        assert not {row.receiver for row in whole.opportunities if row.parent} & set(whole.guests)


def test_what_a_towns_firms_could_take_from_next_door_changes_nothing_at_home():
    before = {town.title: town for town in programme(60, seed=1)}
    places, _ = _region(60, 1.0)
    for name, town in places.items():
        cases = (before[name], town, with_guests(town, (), places))
        found = [simulate(case, A_POST, replicates=4, weeks=104).runs for case in cases]
        assert found[0].equals(found[1])
        assert found[0].equals(found[2]), "no guest, no change"


def test_a_town_with_guests_is_the_same_on_both_engines():
    places, over = _region(40, 0.3)
    case = _in_hand(over[0].supplier_place, places, over)
    ours, theirs = (simulate(case, A_POST, replicates=2, weeks=60, engine=one) for one in ("ensemble", "mesa"))
    assert ours.runs.equals(theirs.runs)
    assert ours.weeks.equals(theirs.weeks)


def _realised(cases: list[Case], scenario: Scenario, futures: int) -> np.ndarray:
    return sum(
        simulate_many(case, [scenario], seed=number, replicates=futures, weeks=520)
        .runs["exchanges_realised"].to_numpy(float)
        for number, case in enumerate(cases)
    )  # fmt: skip


def _near(case: Case) -> Case:
    """The same with guests in town: as if there were no border."""
    return dataclasses.replace(
        case,
        firms=tuple(
            dataclasses.replace(firm, location="town") if firm.firm in case.guests else firm for firm in case.firms
        ),
    )


def test_exchanges_over_borders_bring_more_and_fewer_than_at_home_because_firms_far_away_seldom_talk():
    """In a made-up region that ships, with intervals; where distance does not count, the border changes no bit."""
    places, over = _region(400, 1.0)
    futures = tried(200, 40)
    over_borders = [_in_hand(name, places, over) for name in places]
    home, far, near = (
        _realised(cases, A_QUARTER, futures)
        for cases in (list(places.values()), over_borders, [_near(case) for case in over_borders])
    )
    assert difference_interval(far - home, 2, counts=False).low > 0
    assert difference_interval(near - far, 2, counts=False).low > 0
    contact = A_QUARTER.effective_parameters().contact
    blind = dataclasses.replace(A_QUARTER, parameters=Parameters().replaced({"contact.p_far": contact.p_town}))
    assert np.array_equal(
        _realised(over_borders[:4], blind, 10), _realised([_near(case) for case in over_borders[:4]], blind, 10)
    )


def test_a_made_up_border_is_the_same_for_the_same_arguments_and_reads_as_it_was_written(tmp_path):
    places, over = _region(100, 0.4, seed=3)
    assert (places, over) == _region(100, 0.4, seed=3)
    assert over != _region(100, 0.4, seed=4)[1]
    assert not _region(100, 0.0)[1]
    names = list(places)
    for one in over:
        assert abs(names.index(one.supplier_place) - names.index(one.receiver_place)) == 1
    for name, town in places.items():
        own = [one for one in over if one.supplier_place == name]
        assert len(own) == int(0.4 * len(town.declared_opportunities) + 0.5)
        assert len({(one.row.resource, one.row.receiver) for one in own}) == len(own)
    (tmp_path / "borders.csv").write_text(borders_text(over), encoding="utf-8")
    faults: list[str] = []
    assert tuple(read_borders(tmp_path / "borders.csv", places, faults)) == over
    assert not faults


def test_a_single_town_has_no_neighbour():
    assert not _region(7, 1.0)[1]


def test_a_case_folder_has_no_guests():
    places, over = _region(40, 0.3)
    with pytest.raises(CaseError, match="guests of other places; allowed in a case folder: none"):
        case_texts(_in_hand(over[0].supplier_place, places, over))


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("supplier_municipality", "Nowhere", ":2: supplier_municipality: 'Nowhere' is no municipality"),
        ("receiver_municipality", "Made-up town 1", "'Made-up town 1' is the supplier's too; allowed: another one"),
        ("supplier", "Nobody", ":2: supplier: 'Nobody' is no firm of 'Made-up town 1'"),
        ("receiver", "any", ":2: receiver: 'any' is no firm of 'Made-up town 2'"),
        ("resource", "gold", ":2: resource: 'gold' is not in the offers of"),
        ("opportunity", "exchange 001 of town 1", ":2: opportunity: 'exchange 001 of town 1' stands already"),
        ("opportunity", "exchange 001 of town 1 :: 1", ":2: opportunity: 'exchange 001 of town 1 :: 1' stands already"),
        ("explore_hours", "-3", ":2: explore_hours: '-3' is out of range; allowed: at least 1"),
        ("start", "soon", ":2: start: 'soon' is not allowed"),
    ],
)
def test_a_broken_table_is_told_by_line(tmp_path, column, value, told):
    places, over = _region(40, 0.1)
    header, row, *_ = borders_text(over).split("\n")
    cells = dict(zip(header.split(","), row.replace(", ", ";").split(","), strict=True)) | {column: value}
    text = ",".join(cells.values()).replace(";", ", ")
    (tmp_path / "borders.csv").write_text(f"{header}\n{text}\n", encoding="utf-8")
    faults: list[str] = []
    assert not read_borders(tmp_path / "borders.csv", places, faults)
    assert told in "\n".join(faults)


def test_a_candidate_next_door_is_no_member_yet(tmp_path):
    places, over = _region(40, 0.1)
    one = over[0]
    town = places[one.receiver_place]
    candidate = dataclasses.replace(
        town,
        firms=tuple(
            dataclasses.replace(firm, status="candidate") if firm.firm == one.row.receiver else firm
            for firm in town.firms
        ),
    )
    (tmp_path / "borders.csv").write_text(borders_text([one]), encoding="utf-8")
    faults: list[str] = []
    read_borders(tmp_path / "borders.csv", places | {one.receiver_place: candidate}, faults)
    assert "is a candidate of" in faults[0]
    assert "allowed: a member" in faults[0]


def test_the_same_shipped_place_may_stand_on_both_sides_of_a_border():
    case = load_case("vestbygd")
    row = next(row for row in case.declared_opportunities if row.supplier != "any")
    places = {"North": case, "South": case}
    whole = with_guests(case, [OverBorder("North", "South", dataclasses.replace(row, opportunity="over"))], places)
    assert guest_name(row.receiver, "South") in whole.firm_named
    assert len(whole.firms) == len(case.firms) + 1


def test_a_guest_draws_no_lot_of_a_towns_own():
    lots = load_case("reference")
    row = next(row for row in lots.declared_opportunities if row.supplier == "any")
    supplier, receiver = (lots.firms[k].firm for k in lots._eligible_pairs(row.resource)[0])
    named = dataclasses.replace(row, opportunity="over", supplier=supplier, receiver=receiver)
    whole = with_guests(lots, [OverBorder("North", "South", named)], {"North": lots, "South": lots})
    pairs = [
        {(case.firms[i].firm, case.firms[j].firm) for i, j in case._eligible_pairs(row.resource)}
        for case in (lots, whole)
    ]
    assert pairs[0] == pairs[1]


def test_names_are_told_where_they_stand_and_what_is_the_matter_once(tmp_path):
    places, over = _region(40, 0.3)
    one = over[0]
    town, path = places[one.supplier_place], tmp_path / "borders.csv"
    guest = guest_name(one.row.receiver, one.receiver_place)
    crowded = dataclasses.replace(
        town, firms=(*town.firms, dataclasses.replace(town.firms[0], firm=guest, offers={}, needs=()))
    )

    def told(places, rows):
        path.write_text(borders_text(rows), encoding="utf-8")
        faults: list[str] = []
        read_borders(path, places, faults)
        return [fault.partition("borders.csv")[2] for fault in faults]

    again = dataclasses.replace(one, row=dataclasses.replace(one.row, opportunity="another"))
    taken = f":2: receiver: {guest!r} stands already in {one.supplier_place!r}"
    assert [fault.partition(";")[0] for fault in told(places | {one.supplier_place: crowded}, [one, again])] == [taken]
    assert told(places, [one, again]) == []
    assert [fault[:18] for fault in told(places, [one, again, one, again])] == [
        ":4: opportunity: '",
        ":5: opportunity: '",
    ]
    strange = dataclasses.replace(one, supplier_place="X", receiver_place="X")
    assert [fault.count("is no municipality") for fault in told(places, [strange])] == [1, 1], "and no more"
    path.write_text(borders_text([one]).partition("\n")[0] + "\n", encoding="utf-8")
    faults: list[str] = []
    read_borders(path, places, faults)
    assert "no exchange; allowed: at least 1 row below the header" in faults[0]


def test_a_made_up_row_whose_name_collides_is_drawn_again():
    """Ids are 32 bits: a name that another has by chance is passed over; told by one that is used before."""
    towns = programme(60, seed=1)
    names = [town.title for town in towns]
    over = with_borders(towns, names, 0.3)[1]
    guest = guest_name(over[0].row.receiver, over[0].receiver_place)
    first = next(k for k, name in enumerate(names) if name == over[0].supplier_place)
    crowded = list(towns)
    crowded[first] = dataclasses.replace(
        towns[first], firms=(*towns[first].firms, dataclasses.replace(towns[first].firms[0], firm=guest))
    )
    again = with_borders(crowded, names, 0.3)[1]
    assert guest not in {guest_name(one.row.receiver, one.receiver_place) for one in again}
    assert len(again) == len(over)


def test_small_neighbours_take_as_many_as_they_can():
    places, over = _region(30, 1.0)
    few = [sum(one.supplier_place == name for one in over) for name in places]
    assert all(0 < n <= len(town.declared_opportunities) for n, town in zip(few, places.values(), strict=True))
    assert len({(one.row.resource, one.row.receiver) for one in over}) == len(over)


def test_the_row_of_the_docs_is_read(tmp_path):
    text = (Path(__file__).parents[2] / "docs" / "region.md").read_text(encoding="utf-8")
    block = next(part for part in text.split("```") if part.startswith("csv\nsupplier_municipality"))
    (tmp_path / "borders.csv").write_text(block.removeprefix("csv\n"), encoding="utf-8")
    grower = dataclasses.replace(
        load_case("vestbygd").firm_named["AluGass"], firm="Nordvik Greenhouse", needs=("residual heat",)
    )
    nordvik = Case(name="nordvik", firms=(grower,), opportunities=())
    faults: list[str] = []
    assert (
        len(read_borders(tmp_path / "borders.csv", {"Vestbygd": load_case("vestbygd"), "Nordvik": nordvik}, faults))
        == 1
    )
    assert not faults
