"""Own prices: the futures are kept, and cost what a new run with these prices would say, to the last bit."""

from __future__ import annotations

import dataclasses
import random

import pytest

from sim.parameters import Cost
from tests.page.test_engine import downloaded, exact, holds_every_future, simulated
from tests.pages import (
    drawn_number,
    drawn_setting,
    link,
    moved_numbers,
    numbers_text,
    open_link,
    settled,
    small_page,
    type_in,
)
from tests.thorough import tried

pytestmark = pytest.mark.browser
PRICES = [f"parameters.cost.{field.name}" for field in dataclasses.fields(Cost)]
COUNTING = """
window.calls = 0;
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...given) => {
  const { simulate, ...others } = (await instantiate(...given)).exports;
  return { exports: { ...others, simulate: (table) => { window.calls++; return simulate(table); } } };
};"""


def drawn_prices(draw):
    rows = moved_numbers()
    drawn = {key: float(drawn_number(draw, rows[key])) for key in draw.sample(PRICES, draw.randint(1, len(PRICES)))}
    return {key: drawn[key] for key in rows if key in drawn and drawn[key] != rows[key]["value"]}


def without_budget(draw, place):
    """A setting at random in which prices decide nothing but costs."""
    return dataclasses.replace(drawn_setting(draw, place), budget=0)


def test_other_prices_cost_what_a_new_run_would_and_run_nothing(visit, page_file, place):
    draw, compared = random.Random(31), 0
    with visit(page_file, init=COUNTING) as page:
        page.wait_for_selector("html[data-engine=ready]")
        for k in range(tried(40, 6)):
            pair = [place.observed if k == 0 else without_budget(draw, place), without_budget(draw, place)]
            open_link(page, link(pair))
            settled(page)
            ran = page.evaluate("window.calls")
            assert ran > 0
            for _ in range(2):
                prices = drawn_prices(draw)
                open_link(page, link(pair, numbers=numbers_text(prices)))
                assert page.get_attribute("html", "data-settled") == "true"
                compared += holds_every_future(page, simulated(place, pair, [prices, prices]))
                assert "Prices are your own." in page.inner_text("#cost")
            assert page.evaluate("window.calls") == ran
    assert compared


def test_a_price_that_a_budget_pays_acts_on_the_futures(visit, tmp_path_factory):
    small = small_page(tmp_path_factory, "vestbygd", replicates=5, weeks=160, municipality="tight_budget")
    place, draw = small.place, random.Random(7)
    pair = [dataclasses.replace(place.observed, form="appointed", hours=37.5), place.observed]
    with visit(small.file()) as page:
        page.click("#prices summary")
        assert page.is_visible("#prices-budget")
        for _ in range(4):
            prices = drawn_prices(draw)
            open_link(page, link(pair, numbers=numbers_text(prices)))
            settled(page)
            holds_every_future(page, simulated(place, pair, [prices, prices]))


def test_prices_and_the_building_are_typed_told_and_put_back(visit, vestbygd):
    place = vestbygd.place
    with_building, without = place.observed, dataclasses.replace(place.observed, building=False).canonical()
    with visit(vestbygd.file()) as page:
        open_link(page, link([with_building, without]))
        settled(page)
        modelled = [exact(page, "side", one.code, "cost_nok") for one in (with_building, without)]
        assert "Not counted: the building itself." in page.inner_text("#cost")
        page.click("#prices summary")
        type_in(page.locator("#price-rent"), "1200000")
        page.press("#price-rent", "Enter")
        rent = 1_200_000 * place.weeks / 52
        costs = [exact(page, "side", one.code, "cost_nok") for one in (with_building, without)]
        assert costs[0] == pytest.approx([value + rent for value in modelled[0]])
        assert costs[1] == modelled[1]
        assert "at your own NOK 1,200,000 a year" in page.inner_text("#cost")
        assert "Not counted" not in page.inner_text("#compare")
        rows = downloaded(page)
        assert rows[rows.scenario == "A"].cost_nok.mean() == pytest.approx(modelled[0][0])
        assert rows.groupby("scenario").building_nok.unique().map(list).to_dict() == {"A": [rent], "B": [0]}
        type_in(page.locator("[id='price-parameters.cost.facilitator_year_cost']"), "700000")
        page.press("[id='price-parameters.cost.facilitator_year_cost']", "Enter")
        assert "Own prices (2 of your own)" in page.inner_text("#prices")
        assert "about NOK 359 an hour" in page.inner_text("#prices")
        page.click("#copy")
        shared = "#" + page.input_value("#link").partition("#")[2]
        assert ";numbers=cost.facilitator_year_cost:700000;rent=1200000;" in shared
        page.click("#undo")
        page.click("#undo")
        assert page.input_value("#price-rent") == ""
        open_link(page, shared)
        assert page.input_value("#price-rent") == "1200000"
        page.locator(".price").first.get_by_role("button").click()
        assert "Not counted: the building itself." in page.inner_text("#cost")
        for bad in ("01", "-1", "1e3", "9999999999", "1.5"):
            open_link(page, link([with_building], on=0, rent=bad))
            assert page.locator("#message .notice").count() == 1, bad
