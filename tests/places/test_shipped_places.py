"""The page of places, the list of 738 exchanges and the places that are shipped: what is told is so."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import shlex
from collections import Counter

import pandas as pd
import pytest
import yaml

from experiments.markers import block
from experiments.places.folders import case_texts
from experiments.places.from_list import Pool, make_case
from experiments.places.list import read_places
from experiments.places.tables import BEST_CONNECTED, VARIANTS, as_markdown, observed_table, parks_table
from experiments.request.schema import CONFIG_FOLDER
from experiments.request.settings import settings as experiment_settings
from sim import Event, Scenario, load_case, simulate
from sim.place.plain_town import synthetic_town
from sim.place.read import SHIPPED
from sim.quantity import parse_quantity
from sim.reference.model import SymbiosisModel
from tests.places.lists import LIST, PAGE, ROOT
from tests.thorough import tried

MADE_PLACES = ("aalborg_like", "kalundborg", "large_establishment", "sotenas", "ulsan_like", "vestbygd_before")


def test_the_commands_of_the_page_do_what_it_says(symbiosis, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "places.md").write_text(PAGE, encoding="utf-8")
    for name in ("exchanges.csv", "eip_exchanges.csv"):
        (tmp_path / name).write_text(LIST.replace("Riverside", "Kalundborg"), encoding="utf-8")
    commands = re.findall(r"^symbiosis (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 5
    for command in commands:
        fewer = ["--replicates", "2"] if command.startswith("parks") else []
        command = command.replace("--firms 15000", f"--firms {tried(15_000, 150)}")
        assert symbiosis(*shlex.split(command), *fewer).status == 0
    for folder in ("kalundborg-list", "parks/kalundborg", "parks/old-town1990", "town", "programme"):
        load_case(folder)
    options = set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE))
    for way in ("generate", "from-exchanges"):
        options -= set(re.findall(r"--[a-z-]+", symbiosis("case", way, "--help").out))
    assert not options, "options that do not exist"


def test_the_page_must_have_markers(symbiosis, listed, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    answer = symbiosis("parks", listed(), "--replicates", 2, "--out", tmp_path / "tables", "--page", page)
    assert answer.status == 2
    assert "--page" in answer.err
    assert not (tmp_path / "tables").exists()


def test_the_command_writes_table_and_page(symbiosis, listed, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- parks: made by a command -->\nold\n<!-- end of parks -->\nafter\n", encoding="utf-8")
    answer = symbiosis("parks", listed(), "--replicates", 3, "--out", tmp_path / "tables", "--page", page)
    assert answer.status == 0, answer.err
    table = pd.read_csv(tmp_path / "tables" / "parks.csv")
    assert table.place.tolist() == ["Riverside", "Old Town1990"]
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- parks: made by a command -->\n| place |")
    assert text.endswith("<!-- end of parks -->\nafter\n")
    assert block("parks", text) == as_markdown("parks", table)


# --- the list of 738 exchanges -------------------------------------------------------------------


def test_the_whole_list_is_accounted_for(parks_file):
    listed = read_places(parks_file)
    places, unused = listed.places, listed.unused
    assert len(places) == 17
    assert len({place.dated[0] for place in places}) == 15
    assert [p.dated[1] for p in places if p.dated[0] == "Kwinana"] == ["2005", "1990", "2000"]
    assert sum(place.rows for place in places) == 738
    assert sum(len(place.products) for place in places) == 350
    assert sum(len(place.repeats) for place in places) == 1
    assert sum(len(place.kept) for place in places) == 387
    assert len(unused) == 6
    with_products = read_places(parks_file, with_products=True).places
    assert sum(len(place.kept) for place in with_products) == 734  # four rows repeat another


def test_every_place_of_the_list_is_a_case_that_loads(symbiosis, parks_file, tmp_path):
    answer = symbiosis("case", "from-exchanges", parks_file, "--place", "all", "--out", tmp_path / "parks")
    assert answer.status == 0, answer.err
    assert "together            738       387       350         1" in answer.out
    for path in (tmp_path / "parks").iterdir():
        assert load_case(path).name == path.name


def test_the_table_of_parks_is_that_of_its_command(parks_file):
    published = block("parks", PAGE).split("\n")
    chosen = [place for place in read_places(parks_file).places if place.name in ("Kwinana1990", "Nanning")]
    table = parks_table([(place, make_case(place, Pool(2), parks_file.name)) for place in chosen], 100, held=17)
    for line in as_markdown("parks", table).split("\n")[2:4]:
        assert line in published, "run `symbiosis parks FILE --latent-per-realised 2 --page docs/places.md`"
    assert sum(line.startswith("|") for line in published) == 2 + 17


def test_what_the_page_says_of_the_parks_is_in_its_table():
    cells = [line.strip("| ").split(" | ") for line in block("parks", PAGE).split("\n") if line.startswith("|")]
    table = pd.DataFrame(cells[2:], columns=cells[0])
    assert (table["verdict"] == "more").all()
    assert (table["with"].astype(float) > 5 * table["without"].astype(float)).all()
    assert table["pool"].astype(float).corr(table["share with"].astype(float), method="spearman") < -0.5


def test_kalundborg_is_made_of_the_list(parks_file):
    place = next(p for p in read_places(parks_file, with_products=True).places if p.name == "Kalundborg")
    place = dataclasses.replace(place, kept=place.kept[1:19])  # by 1995: our reading, see its notes
    made = make_case(place, Pool(2, value=parse_quantity("uniform(0.5, 1)", 0, 1)), "davis_aid_2021")
    firms = [
        dataclasses.replace(firm, size_class="cornerstone", note=firm.note.replace(" All", " Size: grann_1997. All"))
        if firm.firm in BEST_CONNECTED else firm
        for firm in made.firms
    ]  # fmt: skip
    made = dataclasses.replace(made, firms=tuple(firms))
    shipped = load_case("kalundborg")
    assert (made.firms, made.opportunities) == (shipped.firms, shipped.opportunities)


# --- the shipped places --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "firms", "per_firm", "services"), [("aalborg_like", 25, 2.4, True), ("ulsan_like", 40, 3.0, False)]
)
def test_made_up_places_are_made_by_the_command_in_their_notes(name, firms, per_firm, services):
    texts = case_texts(synthetic_town(firms, per_firm, services=services, name=name))
    for file in ("firms.csv", "opportunities.csv"):
        assert (SHIPPED / name / file).read_text(encoding="utf-8") == texts[file]
    notes = " ".join(load_case(name).notes)
    assert (
        f"symbiosis case generate --firms {firms} --opportunities-per-firm {per_firm:g} --diversity 0.5 --anchor 0 --seed 1"
        f"{'' if services else ' --without-services'}`" in notes
    )


def test_places_name_their_sources_and_how_the_pool_was_made():
    known = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")
    for name in MADE_PLACES:
        case = load_case(name)
        assert any("pool" in note.lower() for note in case.notes)
        assert case.sources
        for source in case.sources:
            assert f"{{{source}," in known
        assert name in PAGE


@pytest.mark.parametrize("name", MADE_PLACES)
def test_one_set_of_parameters_serves_all_places(name):
    text = (CONFIG_FOLDER / "experiment" / f"{name}.yaml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)
    assert "parameters" not in given
    assert not [
        key for values in (given.get("scenarios") or {}).values() for key in values if key.startswith("parameters")
    ]
    assert not [key for key in given.get("levers") or {} if key.startswith("parameters")]


def test_the_table_of_observed_numbers_is_that_of_its_command():
    made = as_markdown("places", observed_table(100, tried(VARIANTS, VARIANTS[8::6]))).split("\n")
    told = block("places", PAGE).split("\n")
    assert [line for line in told if line in made] == made, "run `symbiosis places --page docs/places.md`"
    assert block("places", PAGE).count("\n") - 1 == len(VARIANTS)


def test_kalundborgs_best_connected_firms_are_those_named():
    rows = [row for row in load_case("kalundborg").opportunities if row.basis == "mixed"]
    assert len(rows) == 18
    degree = Counter(name for row in rows for name in (row.supplier, row.receiver) if "Municipality" not in name)
    assert sorted(name for name, _ in degree.most_common(3)) == sorted(BEST_CONNECTED)


def test_case_tables_hold_no_formula(parks_file):
    for place in read_places(parks_file).places:
        for file, text in case_texts(make_case(place, Pool(2), parks_file.name)).items():
            if file.endswith(".csv"):
                assert not [
                    cell for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in ("=", "+", "-", "@")
                ]


def sotenas_centre():
    """Sotenäs, and the centre as its experiment opens it."""
    request = experiment_settings([], "sotenas")
    (cell,) = (cell for cell in request.cells if cell.levels["scenario"] == "centre_2015")
    return request, cell.scenario


def test_the_centre_opens_in_december_2015_and_its_meetings_with_it():
    request, centre = sotenas_centre()
    events = simulate(request.case, centre, replicates=20, weeks=160).events
    # logged at the end of the week before the first one
    assert events[events.what == "facilitator_started"].week.tolist() == [139] * 20
    meetings = events[events.what.isin(("meeting_held", "meeting_slipped"))].groupby("replicate").week.min()
    assert meetings.tolist() == [144] * 20


def test_the_centre_lives_on_one_project_after_the_other():
    """What docs/places.md says of Sotenäs: at work ten years on in most futures, with a gap in some."""
    request, centre = sotenas_centre()
    record = simulate(request.case, centre, replicates=200, weeks=request.weeks)
    whose = record.events[record.events.who == "facilitator"].groupby("replicate").what
    turns = ["facilitator_started", "facilitator_ended"]
    last = whose.apply(lambda what: what[what.isin(turns)].iloc[-1])
    assert (last == "facilitator_started").mean() > 0.6
    gaps = record.runs.weeks_without_facilitator > 139  # the weeks before it opened
    assert 0 < gaps.mean() < 0.3
    assert (whose.apply(lambda what: (what == "project_money_ended").sum()) > 1).mean() > 0.9
    assert (record.runs.funder_hours == record.runs.facilitator_hours).all()
    assert record.runs.facilitator_hours.mean() > 1.5 * 37.5 * (request.weeks - 139)  # more staff as projects come


def test_the_study_visit_shows_that_part_of_it_was_done_already():
    """Both sides of the delivery that runs from the start see most."""
    request, centre = sotenas_centre()
    assert request.case.running
    stayed = dataclasses.replace(centre, events=tuple(e for e in centre.events if e.what != "study_visit"))
    firms = [SymbiosisModel(request.case, scenario, 1, 0) for scenario in (centre, stayed)]
    for model in firms:
        model.step()
    gains = {
        went.name: went.understanding - at_home.understanding
        for went, at_home in zip(*(model.firms for model in firms), strict=True)
    }
    (running,) = (row for row in request.case.opportunities if row.opportunity in request.case.running)
    both = {running.supplier, running.receiver}
    members = {firm.firm for firm in request.case.firms if firm.status == "member"}
    assert min(gains[name] for name in both) > max(gains[name] for name in members - both) > 0


def test_vestbygd_before_is_vestbygd_with_nothing_begun():
    """But for what the interviews tell of their own time: commitment, ties, what is sketched or runs."""
    before, now = load_case("vestbygd_before"), load_case("vestbygd")
    assert not before.ties
    assert all(row.start == "latent" for row in before.opportunities)
    assert {firm.quantities["commitment"] for firm in before.firms} == {None}

    def the_rest(case):
        firms = [dataclasses.replace(f, note="", quantities={**f.quantities, "commitment": None}) for f in case.firms]
        return firms, [dataclasses.replace(row, note="", start="") for row in case.opportunities]

    assert the_rest(before) == the_rest(now)
    (cell, *_) = experiment_settings([], "vestbygd_before").cells
    assert cell.scenario == Scenario(**before.as_observed, events=(Event(52, "park_opens"),))


def test_a_large_establishment_is_a_place_where_limits_bite():
    case = load_case("large_establishment")
    assert Counter(row.limit for row in case.declared_opportunities if row.limit) == {
        "power": 4,
        "water": 3,
        "housing": 3,
    }
    cells = experiment_settings([], "large_establishment").cells
    runs = {cell.levels["scenario"]: simulate(case, cell.scenario, replicates=200, weeks=520).runs for cell in cells}
    runs["without_limits"] = simulate(case, Scenario("appointed", "none", "quarterly"), replicates=200, weeks=520).runs
    today = runs["as_today"]

    def clearly(more, less, column):
        difference = more[column] - less[column]
        return difference.mean() > 1.96 * difference.std() / len(difference) ** 0.5

    assert clearly(runs["without_limits"], today, "exchanges_realised")
    assert clearly(today, runs["limits_told_early"], "drops")
    assert clearly(today, runs["nobody_in_charge"], "exchanges_realised")
    assert clearly(runs["newcomers_sought"], today, "members")
    assert (runs["faster_permits"].exchanges_realised != today.exchanges_realised).any()


def test_vestbygd_started_two_years_earlier_gives_the_same():
    """What docs/places.md says of its clock."""
    found = []
    for name, events in (("vestbygd_before", (Event(52, "park_opens"),)), ("vestbygd", ())):
        scenario = Scenario("informal", "park", "monthly", events=events)
        runs = simulate(load_case(name), scenario, replicates=400, weeks=104).runs
        hardware = runs.realised_by_product + runs.realised_utility
        found += [(runs.exchanges_realised == 0).mean(), (hardware == 0).mean()]
    told = re.search(
        r"in (\d+) of 100 futures, and no by-product or utility in (\d+); as shipped in (\d+) and (\d+)", PAGE
    )
    assert told
    assert [int(number) / 100 for number in told.groups()] == pytest.approx(found, abs=0.006)
