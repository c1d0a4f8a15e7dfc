"""Events on the time axis: what may be put in is what the model takes, and a stranger's question, by clicks and keys."""

from __future__ import annotations

import dataclasses
import re
import shlex

import pytest

from experiments.page.events import ABOUT, NEEDS, Happening, targets
from experiments.page.setting import Place, Setting
from experiments.request.settings import settings
from experiments.words.catalogue import texts
from sim import Scenario, load_case, simulate_many
from sim.scenario import EVENTS, Event
from tests.page.test_engine import holds_every_future, shows_what_was_simulated, simulated
from tests.pages import is_firefox, link, open_link, settled

THERE = {
    "somebody": {"facilitator": "informal"},
    "building": {"colocation": "park"},
    "meetings": {"meetings": "monthly"},
}


def refused(event: Event, *there: str) -> bool:
    """Whether the model refuses an event where only some things are there."""
    choices = {key: value for one in there for key, value in THERE[one].items()}
    try:
        return not Scenario(**choices, events=(event,))
    except ValueError:
        return True


def test_an_event_needs_what_the_model_says_that_it_needs():
    case = load_case("vestbygd")
    for what in EVENTS:
        known = targets(case)[ABOUT[what]] if what in ABOUT else [""]
        assert known
        for target in known:
            assert not refused(Event(3, what, target), *THERE)
        assert refused(Event(3, what, "" if what in ABOUT else "AluGass"), *THERE)
        for needed in THERE:
            others = [one for one in THERE if one != needed]
            assert refused(Event(3, what, known[0]), *others) == (NEEDS.get(what) == needed), what


def test_no_election_is_put_where_there_is_one_anyway():
    place = Place(load_case("vestbygd"), 1, 2, 520)
    some = tuple(Happening(week, "election") for week in (104, 105, 312))
    own = Setting(measures=("elections",), events=some)
    assert place.canonical(own).events == (Happening(105, "election"),)
    assert place.canonical(dataclasses.replace(own, measures=())).events == some


def test_events_of_a_week_stand_as_the_model_takes_them():
    """A number stands for a name, so they are in the order of names."""
    for name in ("vestbygd", "large_establishment", "sotenas"):
        place = Place(load_case(name), 1, 2, 520)
        firms = range(len(targets(place.case)["firm"]))
        setting = place.canonical(Setting(events=tuple(Happening(9, "firm_leaves", k) for k in reversed(firms))))
        events = place.scenario(setting).events
        assert [event.target for event in events] == sorted(firm.firm for firm in place.case.firms)


# --- in the page -----------------------------------------------------------------------------------


def shown_commands(page) -> list[str]:
    return page.eval_on_selector_all("#changed .commands code", "found => found.map((one) => one.textContent)")


def events_of(page) -> list[str]:
    return page.eval_on_selector_all("#events .name", "found => found.map((one) => one.textContent)")


@pytest.mark.browser
def test_what_if_a_firm_leaves_in_year_4(page, place):
    """The stranger's question: found, asked and answered with clicks and keys; then moved, typed, undone, taken away."""
    page.click("#lever-events > summary")
    for field, text in (("what", "a firm leaves"), ("target", "AluGass")):
        page.focus(f"#event-{field}")
        if is_firefox(page.context.browser):  # where a space that comes without a pause opens the list
            page.select_option(f"#event-{field}", label=text)
        else:
            page.keyboard.type(text)
    page.click("#event-year", click_count=3)
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert events_of(page) == ["AluGass leaves in week 182 (year 4)"]
    assert page.evaluate("document.activeElement.matches('#events input[type=range]')")  # what was put in is at hand
    settled(page)
    commands = [shlex.split(line) for line in shown_commands(page)]
    scenarios = [settings(words[words.index("case=vestbygd") :]).cells[0].scenario for words in commands]
    assert scenarios[1].events == (Event(182, "firm_leaves", "AluGass"),)
    table = simulate_many(place.case, scenarios, seed=1, replicates=place.replicates, weeks=520).runs
    holds_every_future(page, [table[table.scenario == k] for k in (0, 1)])
    assert "AluGass leaves in week 182 (year 4)" in page.inner_text("#over-time .legend")
    assert page.inner_text("#changed").count("Events: AluGass leaves in week 182 (year 4)") == 1
    assert page.eval_on_selector_all("text.event", "found => found.map((n) => n.textContent)") == [
        "B: AluGass leaves in week 182"
    ]

    page.focus("#events input[type=range]")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert events_of(page) == ["AluGass leaves in week 185 (year 4)"]
    page.fill("#events input[type=number]", "260")
    page.keyboard.press("Enter")
    assert events_of(page) == ["AluGass leaves in week 260 (year 5)"]
    page.keyboard.press("Escape")
    page.click("#undo")
    page.click("#undo")  # three steps of an arrow are three choices only where they are let go between them
    assert "week 18" in events_of(page)[0]
    page.click("#events button")
    assert events_of(page) == []
    assert page.locator("text.event").count() == 0


@pytest.mark.browser
def test_what_contradicts_cannot_be_put_in_and_says_why(page, place):
    words = texts("en")
    page.click("#lever-events > summary")
    option = lambda what: page.locator(f"#event-what option[value={what}]")  # noqa: E731
    is_disabled = lambda what: option(what).evaluate("one => one.disabled")  # noqa: E731
    assert not is_disabled("facilitator_ends")
    page.select_option("#event-what", "facilitator_ends")
    assert page.is_hidden("#event-whom")
    page.click("#event-add")
    assert len(events_of(page)) == 1
    page.check("input[name=facilitator-choice][value=none]")
    assert events_of(page) == []  # there is nobody who could end
    assert is_disabled("facilitator_ends")
    assert words["events.needs.somebody"] in option("facilitator_ends").inner_text()
    assert page.is_disabled("#event-add")
    assert page.inner_text("#event-fault") == words["events.needs.somebody"]
    page.click("#undo")
    assert len(events_of(page)) == 1

    page.select_option("#event-what", "firm_leaves")
    page.select_option("#event-target", label="Green newcomer")  # who is no member
    page.click("#event-add")
    idle = page.inner_text("#events .bite:visible")
    assert idle == "That Green newcomer leaves in week 234 can change nothing here: that firm is not a member."
    settled(page)
    assert idle in page.inner_text("#because")
    for year in ("0", "11", "1.5", ""):
        page.fill("#event-year", year)
        assert page.is_disabled("#event-add"), year
        assert page.inner_text("#event-fault") == words["events.no_year"].format(years=10)
    page.fill("#event-year", "2")
    for count in range(3, 13):
        page.select_option("#event-what", "study_visit")
        page.click("#event-add")  # each in a week of its own
        assert len(events_of(page)) == count
    assert page.is_disabled("#event-add")
    assert page.inner_text("#event-fault") == words["events.full"].format(n=12)


@pytest.mark.browser
def test_links_hold_events_and_measures_and_those_before_them_open(page, place):
    own = place.canonical(
        dataclasses.replace(
            place.observed,
            measures=("grant", "review"),
            budget=500_000,
            events=(Happening(200, "market_shock", 1), Happening(9, "co2_price")),
        )
    )
    pair = [place.observed, own]
    shows_what_was_simulated(page, place, pair, simulated(place, pair), "en")
    page.click("#copy")
    shared = page.input_value("#link").partition("#")[2]
    assert f"s={place.observed.code},{own.code};" in shared
    before = re.sub("_training_0_0", "", f"#{shared}".replace(own.code, "informal_8_1_0_0_1_0.5_2_0_1"))
    open_link(page, before)  # of a page without measures: the place does what it does
    settled(page)
    keys = page.eval_on_selector_all("#side tbody tr", "rows => rows.map((row) => row.dataset.key)")
    assert keys == [place.observed.code, dataclasses.replace(place.observed, meetings=2).code]
    base = "informal_8_1_0_0_1_0.5_4_0_1"
    for bad in (
        "grant.grant_0_0", "review.grant_0_0", "nothing_0_0", "permit_0_0", "courting_0_0", "_0_0", "0_5000_0", "0_15000_0",
        "0_10010000_0", "0_0_", "0_0_firm-leaves:9", "0_0_firm-leaves:9:99", "0_0_firm-leaves:0:1", "0_0_firm-leaves:521:1",
        "0_0_study-visit:9:1", "0_0_study-visit:09", "0_0_study-visit:9.study-visit:9", "0_0_study-visit:9.co2-price:3",
        "0_0_constructor:9", "0_0_" + ".".join(f"study-visit:{week}" for week in range(1, 14)), "training_0", "training_0_0_0",
    ):  # fmt: skip
        text = link([place.observed], on=0).replace(place.observed.code, f"{base}_{bad}")
        open_link(page, text)
        assert page.locator("#message .notice").count() == 1, bad
        assert page.input_value("#pasted") == text, bad
