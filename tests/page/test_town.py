"""One's own town in the page: opened, mended, matched and decided on there; it finds what the command finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.town import case_told
from experiments.town.account import account
from experiments.town.canonical import town_text
from experiments.town.case import made_case
from experiments.town.derived import table_text
from experiments.town.faults import town_words
from experiments.town.listed import ACCEPT, STRIKE, matched
from experiments.town.proposed import csv_bytes
from experiments.town.read import read_town
from tests.axe import has_no_violations
from tests.pages import comes, names_saved, saving, settled, type_in
from tests.thorough import tried
from tests.town.broken import base, hostile, with_cell
from tests.town.towns import folder_of, workbook

pytestmark = pytest.mark.browser
FJORDBY = Path(__file__).parent.parent / "town" / "fjordby"
FILES = [str(path) for path in sorted(FJORDBY.iterdir())]


def saved(page, button: str) -> bytes:
    with saving(page) as download:
        page.click(button)
    return Path(download.value.path()).read_bytes()


def opened_town(page) -> None:
    page.click("#view-town")
    page.set_input_files("#town-file", FILES)
    page.wait_for_selector("#town-proposals")


def test_a_list_is_opened_decided_on_and_saved(page, tmp_path):
    """From a municipality's files to proposals, with the words of the command; what is saved is what the command writes."""
    page.click(".languages [lang=nb]")
    opened_town(page)
    town = read_town([FJORDBY]).town
    words, result = town_words("nb"), matched(town)
    lines = list(account(result, town, words))
    assert page.inner_text("#town-total") == lines[1]
    titles = [one.inner_text() for one in page.locator("#town-proposals h4").all()]
    told = [line for line in lines if line[:1].isdigit() and ". " in line[:4]]
    assert [title.replace("\u2068", "").replace("\u2069", "") for title in titles] == told
    assert saved(page, "#town-save").decode() == town_text(town)
    assert page.evaluate("document.activeElement.id") == "town-save"
    _case_is_that_of_the_command(page, town, result)
    first = page.locator("#town-proposals .proposal").first
    number = first.locator("h4").get_attribute("id").removeprefix("pair-")
    page.focus(f"#strike-{number}")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"strike-{number}", "the keyboard stays where it was"
    page.click(page.locator("[id^=accept-]").nth(1).evaluate("(node) => '#' + node.id"))
    struck = page.locator("[id^=strike-][aria-pressed=true]").evaluate("(node) => node.id").removeprefix("strike-")
    accepted = page.locator("[id^=accept-][aria-pressed=true]").evaluate("(node) => node.id").removeprefix("accept-")
    decisions = {_pair(town, result, int(struck)): STRIKE, _pair(town, result, int(accepted)): ACCEPT}
    again = matched(town, decisions)
    _case_is_that_of_the_command(page, town, again)
    proposals = saved(page, "#town-save-proposals")
    own = csv_bytes(again, town, words).decode("utf-8-sig").replace(f"{FJORDBY}/", "")
    assert proposals.decode("utf-8-sig") == own
    path = tmp_path / "forslag.csv"
    path.write_bytes(proposals)
    _decisions_come_back(page, str(path))


def _case_is_that_of_the_command(page, town, result) -> None:
    """What is said of it, what is saved, and the numbers of an exchange that is looked at."""
    page.wait_for_selector("#town-save-derived")
    made = made_case(town, result, "town", "Town", {})
    page.evaluate("document.querySelectorAll('#town-made details:has(> ul)').forEach((one) => { one.open = true; })")
    told = [
        line.inner_text().replace("\u2068", "").replace("\u2069", "")
        for line in page.locator("#town-made p, #town-made details:has(> ul) > summary, #town-made li").all()
    ]
    own = [line.strip() for line in case_told.account(made, result, town, town_words("nb"))]
    assert told == [line.replace(f"{FJORDBY}/", "") for line in own]
    assert saved(page, "#town-save-derived").decode() == table_text(made.numbers)
    if not page.locator("#town-numbers[open]").count():  # it stays open while one decides
        page.click("#town-numbers > summary")
    page.wait_for_selector("#town-numbers > details")
    names = [one.inner_text() for one in page.locator("#town-numbers > details > summary").all()]
    assert sorted(names) == sorted(row.opportunity for row in made.case.opportunities)
    page.locator("#town-numbers > details > summary").first.click()
    page.wait_for_selector("#town-numbers > details[open] tbody tr")
    rows = page.locator("#town-numbers > details").first.locator("tbody tr")
    assert rows.count() == sum(row.table == "opportunities.csv" and row.name == names[0] for row in made.numbers)
    assert "ikke oppgitt" in page.locator("#town-numbers > details").first.inner_text()


def test_a_town_is_for_everybody(page):
    """What is wrong and what is proposed, with all that can be opened: axe finds nothing, and a telephone has room for it."""
    opened_town(page)
    page.wait_for_selector("#town-save-derived")
    for _ in range(3):  # what is opened may have more in it
        page.evaluate("document.querySelectorAll('#town details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(50)
    page.evaluate("document.querySelectorAll('#town details').forEach((one) => { one.open = true; })")
    page.locator("[id^=strike-]").first.click()
    page.wait_for_selector("#cell-0-firm")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        has_no_violations(page, "town", "#town")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    type_in(page.locator("#cell-0-firm"), "")
    page.press("#cell-0-firm", "Tab")
    page.wait_for_selector("#town-faults")
    has_no_violations(page, "faults", "#town")


def _pair(town, result, number: int) -> tuple[str, str, str, str]:
    one = result.matched.proposals[number]
    give, need = town.gives[one.give], town.needs[one.need]
    return one.supplier, one.receiver, give.resource or give.ewc, need.resource or need.ewc


def _decisions_come_back(page, proposals: str) -> None:
    """Another day: the town and the decisions are opened again; another place and language change nothing of them."""
    page.click("#town-forget")
    assert not page.locator("#town-proposals").count()
    page.set_input_files("#town-file", [*FILES, proposals])
    page.wait_for_selector("[id^=strike-][aria-pressed=true]")
    page.click(".languages [lang=sv]")
    assert page.locator("[id^=accept-][aria-pressed=true]").count() == 1
    assert "town.json" not in page.evaluate("location.hash")
    assert not page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length")


def test_what_is_wrong_is_told_and_mended(page, tmp_path):
    """A workbook with faults, a list that is pasted sheet by sheet, and a cell that is typed wrong and right again."""
    tables = base()
    with_cell(tables, "Gir", "amount", 2, "1,234 t")
    with_cell(tables, "I dag", "since", 2, "i fjor")
    path = tmp_path / "by.xlsx"
    path.write_bytes(workbook(tables))
    page.click("#view-town")
    page.set_input_files("#town-file", str(path))
    page.wait_for_selector("#town-faults")
    told = [town_words("en").told(one) for one in read_town([path]).faults]
    assert [f"{path.parent}/{line.inner_text()}" for line in page.locator("#town-faults li").all()] == told
    assert not page.locator("#town-save").count()
    page.click("#town-typing summary")  # what came in is there, to be mended
    page.select_option("#town-sheet", "gives")
    assert page.input_value("#cell-0-amount") == "1,234 t"
    firms = len(tables["Bedrifter"]) - 1
    page.select_option("#town-sheet", "firms")
    assert page.locator("[id^=cell-][id$=-firm]").count() == firms + 1
    type_in(page.locator("#cell-0-note"), "seen")
    page.press("#cell-0-note", "Tab")
    assert page.locator("#town-faults li").count() == len(told), "nothing is lost, nothing is mended of itself"
    page.click("#town-typing summary")
    page.click("#town-forget")
    assert page.input_value("#paste-sheet") == "firms"
    assert page.inner_text("#town-status") == ""
    page.click("#town-pasting summary")
    for sheet, cells in (
        ("firms", "Firm\tSector\nQuay Dairy\t10.51\nTown Heating\t35.30"),
        ("gives", "Firm\tResource\tAmount\nQuay Dairy\twhey\t900 t/yr"),
        ("needs", "Firm\tResource\tAmount\nTown Heating\tdistrict heating\t4 GWh/yr"),
    ):
        page.select_option("#paste-sheet", sheet)
        page.fill("#paste", cells)
        page.click("#paste-read")
    page.wait_for_selector("#town-counts")
    page.click("#town-typing summary")
    page.select_option("#town-sheet", "gives")
    type_in(page.locator("#cell-1-firm"), "Quay Dairy")
    page.press("#cell-1-firm", "Tab")
    assert page.evaluate("document.activeElement.id") == "cell-1-resource", "the keyboard goes on"
    _typing_goes_on(page, "#cell-1-firm", "#cell-1-resource")
    type_in(page.locator("#cell-1-resource"), "surplus heat")
    page.press("#cell-1-resource", "Tab")
    type_in(page.locator("#cell-1-amount"), "5 MW")
    page.press("#cell-1-amount", "Tab")
    assert "does not tell how much it is a year" in page.inner_text("#fault-1-amount")
    assert page.get_attribute("#cell-1-amount", "aria-invalid") == "true"
    type_in(page.locator("#cell-1-amount"), "3 GWh")
    page.press("#cell-1-amount", "Tab")
    type_in(page.locator("#cell-1-temperature_from"), "90")
    page.press("#cell-1-temperature_from", "Tab")
    assert (
        page.locator("#town-proposals h4")
        .first.inner_text()
        .endswith("Quay Dairy to Town Heating: surplus heat for district heating")
    )
    town = json.loads(saved(page, "#town-save"))
    assert town["gives"][1] == {
        "firm": "Quay Dairy",
        "resource": "surplus heat",
        "amount": "3000 MWh/yr",
        "temperature_from": "90",
    }


MOST_SHOWN = 50  # faults


def test_hostile_files_are_refused_by_the_browser_too(page, tmp_path):
    """Its own way to unpack is not Node's, in which all of them are tried: every file that means harm, or a share of them."""
    page.click("#view-town")
    for number, broken in enumerate(hostile()):
        if number % tried(1, 9):
            continue
        folder = folder_of(broken.files, tmp_path / str(number))
        files = [folder / name for name in broken.files]
        page.set_input_files("#town-file", [])
        page.evaluate("document.getElementById('town-forget').click()")
        page.set_input_files("#town-file", [str(path) for path in files])
        page.wait_for_selector("#town-faults li")
        found = [
            tuple(one.evaluate("(li) => [li.dataset.at, li.dataset.key]"))
            for one in page.locator("#town-faults li").all()
        ]
        faults = [(fault.at.removeprefix(f"{folder}/"), fault.key) for fault in read_town(files).faults]
        assert found == faults[:MOST_SHOWN], broken.name


def test_what_newcomers_stumbled_over(page, tmp_path):
    """Numbers of proposals stay, one press saves both files, columns are named, and what is no town changes nothing."""
    page.click("#view-town")
    page.set_input_files("#town-file", FILES)
    page.wait_for_selector("#town-proposals")
    title = "#town-proposals h4"
    before = {text.partition(". ")[2]: text.partition(". ")[0] for text in page.locator(title).all_inner_texts()}
    page.locator("[id^=strike-]").first.click()
    page.locator("[id^=strike-]").nth(2).click()
    after = {text.partition(". ")[2]: text.partition(". ")[0] for text in page.locator(title).all_inner_texts()}
    assert after == before
    assert names_saved(page, lambda: page.click("#town-save"), 2) == ["proposals.csv", "town.json"]
    assert "proposals.csv" in page.inner_text("#town-save")

    page.click("#town-pasting > summary")
    page.wait_for_selector("#paste-columns li")
    assert page.locator("#paste-columns li").first.inner_text().startswith("Firm")
    page.select_option("#paste-sheet", "prices")
    assert "Price" in page.inner_text("#paste-columns")

    (tmp_path / "list.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    counts = page.inner_text("#town-counts")
    page.set_input_files("#town-file", str(tmp_path / "list.csv"))
    page.wait_for_selector("#town-faults")
    assert "list.csv" in page.inner_text("#town-faults")
    assert page.locator("#town-proposals h4").count() == len(before)  # the town that was there is there
    page.set_input_files("#town-file", FILES)
    page.wait_for_selector("#town-counts")
    assert page.inner_text("#town-counts") == counts

    page.evaluate("window.scrollTo(0, 800)")
    page.click("#town-simulate")
    page.wait_for_selector("#compare:not([hidden])")
    settled(page)
    assert page.evaluate("window.scrollY") == 0
    assert page.is_hidden("#own-older")
    assert "Transport is not in it for" in page.inner_text("#ledger")  # no firm of this town has a place
    page.click("#view-town")
    page.locator("[id^=strike-]").nth(1).click()
    page.click("#view-compare")
    assert page.is_visible("#own-older")
    page.click("#own-again")
    page.wait_for_selector("#own-older", state="hidden")


def _typing_goes_on(page, entered: str, cell: str) -> None:
    """A cell is entered, and in the next one half a word stands before the table is drawn anew: no letter is lost."""
    for typed, all_of_it in (("surpl", "surplus"), ("waste", "waste")):
        page.evaluate(
            """([one, next, typed]) => { const from = document.querySelector(one), to = document.querySelector(next);
              window.before = to; from.focus(); from.value += ' '; from.dispatchEvent(new Event('change'));
              to.focus(); to.value = typed; to.setSelectionRange(typed.length, typed.length); }""",
            [entered, cell, typed],
        )
        assert comes(page, lambda: page.evaluate("!window.before.isConnected"))
        if all_of_it != typed:
            page.keyboard.type(all_of_it.removeprefix(typed))
        assert page.input_value(cell) == all_of_it
        page.evaluate("(cell) => { window.before = document.querySelector(cell); }", cell)
        page.keyboard.press("Tab")  # it is entered when it is left, whether or not anything was typed since
        assert comes(page, lambda: page.evaluate("!window.before.isConnected"))
        assert page.input_value(cell) == all_of_it
