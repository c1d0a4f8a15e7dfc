"""A town that somebody opened in the page is simulated there: what it shows is what Python makes of the same files."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path

import pytest

from experiments.page.document import told_once
from experiments.page.own_towns import NAME
from experiments.page.presets import opening
from experiments.page.setting import Place
from experiments.town.canonical import town_text
from experiments.town.case import made_case
from experiments.town.faults import town_words
from experiments.town.listed import STRIKE, matched
from experiments.town.read import read_town
from experiments.town.reservations import in_short
from experiments.town.town import Amount, Firm, Price, Stream, Town
from experiments.words.catalogue import texts
from tests.page.test_engine import holds_every_future, simulated
from tests.pages import REPLICATES, comes, open_link, settled

pytestmark = pytest.mark.browser
FJORDBY = Path(__file__).parent.parent / "town" / "fjordby"
FILES = [str(path) for path in sorted(FJORDBY.iterdir())]
SAID = texts("nb")
WAGE = 750_000


class Own:
    """What Python makes of the files, with what was struck."""

    def __init__(self) -> None:
        with contextlib.chdir(FJORDBY):
            self.town = read_town([FJORDBY]).town
        self.struck: dict[tuple[str, str, str, str], str] = {}

    def strike(self, page, number: int) -> None:
        one = matched(self.town).matched.proposals[number]
        give, need = self.town.gives[one.give], self.town.needs[one.need]
        self.struck[one.supplier, one.receiver, give.resource or give.ewc, need.resource or need.ewc] = STRIKE
        page.click(f"#strike-{number}")

    def place(self) -> Place:
        made = made_case(self.town, matched(self.town, self.struck), NAME, "Fjordby", {})
        return Place(made.case, 1, REPLICATES, 520)


def simulate(page) -> None:
    page.click("#town-simulate")
    page.wait_for_selector("#compare:not([hidden])")
    settled(page)


def holds(page, own: Own) -> None:
    """Every value of every future that the page shows is Python's."""
    place = own.place()
    assert holds_every_future(page, simulated(place, opening(place)), told_once(place)["notGiven"])


def test_a_town_is_simulated_where_it_was_opened(page):
    """From files to every value of every future, without a word that was not told; changed and simulated again; forgotten."""
    own = Own()
    page.click(".languages [lang=nb]")
    page.click("#view-town")
    page.set_input_files("#town-file", FILES)
    page.wait_for_selector("#map-picture")
    numbers = [int(one.get_attribute("id").split("-")[1]) for one in page.locator("#town-proposals h4").all()]
    own.strike(page, numbers[0])
    simulate(page)
    holds(page, own)
    assert page.evaluate("document.querySelector('#place').selectedIndex") == 0
    assert SAID["place.town-in-page"] in page.inner_text("#compare h1")
    answer = page.inner_text("#answer") + page.inner_text("#detail")
    assert "ikke oppgitt" in answer
    assert "som i dag:" not in answer
    _nothing_of_it_is_in_a_link(page, own)
    page.click("#view-about")
    assert SAID["place.derived.here"] in page.inner_text("#of-place")
    (reservation,) = in_short(matched(own.town, own.struck), own.town, town_words("nb"))
    assert reservation in page.inner_text("#of-place")
    assert "symbiosis town case town.json" in page.inner_text("#about")
    page.click("#view-watch")
    page.wait_for_selector("#story-summary")
    page.click("#view-town")
    assert not page.locator("#town-older").count()
    own.strike(page, numbers[1])
    assert page.inner_text("#town-older") == SAID["town.simulate.older"]
    simulate(page)
    holds(page, own)
    page.click("#undo")
    settled(page)
    assert page.input_value("#place") == "vestbygd", "what was shown before the town is one step back"
    page.click("#redo")
    settled(page)
    link = page.evaluate("location.hash")
    page.click("#view-town")
    page.click("#town-forget")
    page.wait_for_selector("#town:not([hidden]) #town-choose")
    assert not page.locator("#place").count(), "the only place of this file is left"
    open_link(page, link)
    assert SAID["link.town.missing"] in page.inner_text("#message")


def _nothing_of_it_is_in_a_link(page, own: Own) -> None:
    page.click("#copy")
    link = page.input_value("#link")
    assert f";place={NAME};" in link
    words = {word for firm in own.town.firms for word in firm.firm.split()} | {"town.json", "Bedrifter"}
    assert not [word for word in words if word in link]
    assert comes(page, lambda: page.inner_text("#copied").endswith(SAID["link.town"])), "a clipboard takes its time"
    page.click("#changed summary")
    assert f"FOLDER-OF-{NAME}" in page.inner_text("#changed")
    open_link(page, link)
    assert not page.inner_text("#message"), "where the town is, its link opens"


def test_where_nothing_can_run_it_says_so(visit, page_file):
    with visit(page_file, init="delete window.WebAssembly", locale="nb-NO") as page:
        page.wait_for_selector("html[data-engine=none]")
        page.click("#view-town")
        page.set_input_files("#town-file", FILES)
        page.wait_for_selector("#town-proposals")
        assert page.is_disabled("#town-simulate")
        assert SAID["town.simulate.off"] in page.inner_text("#town-simulated")


def crowded() -> Town:
    """Fifteen firms with long names, most of them near each other, three with a zone only and one without a place."""
    names = [f"Nordfjord {what} {k:02}" for k, what in enumerate(["Meieri", "Sagbruk og Trelast", "Fjernvarme AS"] * 5)]
    firms = [
        Firm(name, latitude=61.9 + 0.004 * (k % 4), longitude=5.98 + 0.006 * (k // 4)) if k < 11
        else Firm(name, zone="havna") if k < 14 else Firm(name)
        for k, name in enumerate(names)
    ]  # fmt: skip
    heat = [
        Stream(one, "spillvarme", amount=Amount(500 + k, 500 + k, "MWh/yr"), temperature_from=90.0)
        for k, one in enumerate(names[:15:2])
    ]
    wants = [Stream(one, "fjernvarme", amount=Amount(400, 400, "MWh/yr")) for one in names[1:15:2]]
    wage = Price("wage", Amount(WAGE, WAGE, "NOK/yr"))
    return Town(tuple(firms), tuple(heat), tuple(wants), prices=(wage,))


BOXES = """() => [...document.querySelectorAll('#map-picture text, #map-picture circle.firm')].map((one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect(); return [one.textContent, left, top, right, bottom]; })"""


def test_names_on_the_map_cover_nothing(page, tmp_path):
    """Of fifteen firms, on a desktop and on a telephone, where numbers may stand for names."""
    path = tmp_path / "town.json"
    path.write_text(town_text(crowded()), encoding="utf-8")
    page.click("#view-town")
    page.set_input_files("#town-file", str(path))
    page.wait_for_selector("#map-picture")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        boxes = page.evaluate(BOXES)
        assert sum(not text for text, *_ in boxes) == 15
        edges = page.evaluate(
            "(() => { const box = document.getElementById('map-picture').getBoundingClientRect(); return [box.left, box.right]; })()"
        )
        for text, left, _, right, _ in boxes:
            assert edges[0] <= left <= right <= edges[1], text
        for (one, a, b, c, d), (other, e, f, g, h) in itertools.combinations(boxes, 2):
            assert c <= e or g <= a or d <= f or h <= b, (one, other, width)
    assert page.locator("#map-picture path.exchange").count() > 5
    assert page.locator("#map-picture path.exchange[stroke-dasharray]").count() > 5, "nobody has decided on any"
    page.locator("[id^=accept-]").first.click()
    assert page.locator("#map-picture path.exchange:not([stroke-dasharray])").count() == 1
    simulate(page)
    assert page.input_value("[id='price-parameters.cost.facilitator_year_cost']") == str(WAGE), (
        "as the sheet of prices tells"
    )
