"""Both sides of the ledger in the page are those of Python, to the krone: any setting, own prices, the building."""

from __future__ import annotations

import dataclasses
import random
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.ledger.exchanges import exchanges_table
from experiments.ledger.sides import NET, PRICE, SPENT, advice_on, ledger_table
from experiments.page.setting import Place
from experiments.request.changed import changed
from experiments.statistics import share_interval
from experiments.words.catalogue import Words, texts
from sim import load_case, simulate_many
from sim.place.case import MAY_BE_UNTOLD
from tests.page.test_prices import without_budget
from tests.pages import drawn_setting, link, numbers_text, open_link, settled
from tests.thorough import tried

pytestmark = pytest.mark.browser
SHOWN = ("saved_nok", "spent_nok", "net_nok", "saved_co2_t", "job_years")


def asked(place: Place, pair, numbers=()):
    """What `symbiosis compare` would be asked for these two."""
    scenarios = [changed(place.scenario(setting), dict(numbers), place.case) for setting in pair]
    return SimpleNamespace(case=place.case, cells=[SimpleNamespace(scenario=scenario) for scenario in scenarios])


def in_python(place: Place, pair, numbers=()) -> pd.DataFrame:
    request = asked(place, pair, numbers)
    runs = simulate_many(
        place.case, [cell.scenario for cell in request.cells], seed=place.seed, replicates=place.replicates,
        weeks=place.weeks,
    ).runs.rename(columns={"scenario": "cell"})  # fmt: skip
    return ledger_table(request, runs).set_index(["cell", "measure"])


def shown(page, code, name):
    """What a cell of the ledger shows, unrounded; nothing where it says in words why there is no number."""
    exact = page.locator(f"#ledger tr[data-key='{code}'] td[data-name='{name}']").get_attribute("data-exact")
    return None if exact is None else [float(value) for value in exact.split()]


def shows_it(page, pair, table):
    for cell, setting in enumerate(pair):
        for name in SHOWN:
            row = table.loc[(cell, name)]
            assert shown(page, setting.code, name) == pytest.approx(row[["mean", "low", "high"]].tolist(), abs=0.5), (
                name
            )
    net, price = table.loc[(1, NET)], table.loc[(1, PRICE)]
    wanted = net[["difference", "difference_low", "difference_high"]].tolist()
    assert shown(page, pair[1].code, "net_against") == pytest.approx(wanted, abs=0.5)
    found = shown(page, pair[1].code, PRICE)
    assert (found is None) == np.isnan(price["mean"])
    if found:
        assert found == pytest.approx(price[["mean", "low", "high"]].tolist(), rel=1e-6)


def test_any_setting_has_the_ledger_of_python(page, place):
    draw = random.Random(41)
    prices = {"parameters.cost.firm_hour_cost": 730.0, "parameters.cost.facilitator_year_cost": 1_100_000.0}
    for k in range(tried(12, 3)):
        pair = [place.observed if k == 0 else without_budget(draw, place), drawn_setting(draw, place)]
        numbers = prices if k == 1 and not pair[1].budget else {}
        open_link(page, link(pair, numbers=numbers_text(numbers)))
        settled(page)
        shows_it(page, pair, in_python(place, pair, numbers))
        if numbers:
            assert "NOK 730 an hour" in page.inner_text("#ledger")


def test_the_building_is_in_the_cost_where_it_has_a_price(page, place):
    pair = [
        dataclasses.replace(place.observed, building=False).canonical(),
        dataclasses.replace(place.observed, building=True),
    ]
    pair[1] = pair[1].canonical()
    table = in_python(place, pair)
    open_link(page, link(pair, rent=600_000))
    settled(page)
    rent = 600_000 * place.weeks / 52
    spent = table.loc[(1, SPENT)]["mean"] + rent
    assert shown(page, pair[1].code, SPENT)[0] == pytest.approx(spent, abs=0.5)
    assert shown(page, pair[0].code, SPENT)[0] == pytest.approx(table.loc[(0, SPENT)]["mean"], abs=0.5)
    against = table.loc[(1, NET)].difference - rent
    assert shown(page, pair[1].code, "net_against")[0] == pytest.approx(against, abs=0.5)


def test_exchanges_are_listed_as_python_lists_them(page, place):
    pair = [place.observed, dataclasses.replace(place.observed, form="appointed", hours=37.5).canonical()]
    open_link(page, link(pair))
    settled(page)
    page.locator("#exchanges > summary").click()
    page.wait_for_selector("#exchanges-table tbody tr")
    for cell, setting in enumerate(pair):
        events = simulate_many(
            place.case, [place.scenario(setting)], seed=place.seed, replicates=place.replicates, weeks=place.weeks,
            outcomes="all",
        ).events  # fmt: skip
        table = exchanges_table(events, place.case, place.replicates, cell)
        rows = page.locator("#exchanges-table tbody tr")
        listed = rows.evaluate_all(
            "rows => rows.map((row) => [row.dataset.key, ...[...row.cells].map((c) => c.dataset.exact)])"
        )
        assert len(listed) == len(table)
        for key, *cells in listed:
            own = table[table.exchange == key].iloc[0]
            share = share_interval(int(own.started), place.replicates)
            exact = [float(value) for value in cells[1 + cell].split()]
            assert exact == pytest.approx([share.mean, share.low, share.high])
            if cell == 1:
                week = "null" if np.isnan(own.median_first_week) else f"{own.median_first_week:g}"
                assert cells[3] == week
                assert cells[4].split(" ")[0] == own.stopped_by
        if cell == 1:
            assert [key for key, *_ in listed] == table.exchange.tolist()


def test_what_is_not_told_says_so(visit, vestbygd):
    """The page of a place whose case tells neither money nor CO2, and jobs of some."""
    told = {"saved_nok": [0, 9], "saved_co2_t": [0, 9], "job_years": [4, 9]}
    place = vestbygd.place
    with visit(vestbygd.file(told=told)) as page:
        open_link(page, link([place.observed, dataclasses.replace(place.observed, form="none").canonical()]))
        settled(page)
        for name in ("saved_nok", "saved_co2_t", "net_nok", "net_against", PRICE):
            cells = page.locator(f"#ledger td[data-name={name}]")
            assert cells.all_inner_texts() == ["not told"] * 2, name
        text = page.inner_text("#ledger")
        assert "Not told for any exchange, and so not counted: money that is saved and CO2." in text
        assert "Counted for 4 of 9 exchanges: jobs." in text


def test_a_page_knows_for_how_many_exchanges_a_case_tells():
    from experiments.page.document import told_once

    case = load_case("vestbygd")
    assert told_once(Place(case, 1, 2, 30))["told"] == {
        name: [len(case.opportunities)] * 2 for name in ("saved_nok", "saved_co2_t", "job_years")
    }
    rows = [
        dataclasses.replace(row, quantities={**row.quantities, **dict.fromkeys(MAY_BE_UNTOLD)})
        for row in case.declared_opportunities
    ]
    untold = dataclasses.replace(case, opportunities=tuple(rows))
    assert {one[0] for one in told_once(Place(untold, 1, 2, 30))["told"].values()} == {0}


def test_what_to_choose_is_what_a_report_recommends(page, place):
    """The cheapest that is not clearly worse than the best, of any scenarios; nothing where no choice tells them apart."""
    draw, kinds = random.Random(61), set()
    today = without_budget(random.Random(1), place)
    for k in range(tried(20, 5)):
        hours = [dataclasses.replace(today, form="appointed", hours=hours).canonical() for hours in (8.0, 20.0, 37.5)]
        some = hours if k == 0 else [without_budget(draw, place) for _ in range(draw.choice([2, 3, 4]))]
        if len({one.code for one in some}) < len(some):
            continue
        open_link(page, link(some))
        settled(page)
        runs = simulate_many(
            place.case, [place.scenario(one) for one in some], seed=place.seed, replicates=place.replicates,
            weeks=place.weeks,
        ).runs.rename(columns={"scenario": "cell"})  # fmt: skip
        found = advice_on(asked(place, some), runs, "exchanges_realised")
        said = page.inner_text("#advice").replace("\u2212", "-") if page.is_visible("#advice") else ""
        assert (found is None) == (said == "")
        if found is None:
            kinds.add("none")
            continue
        is_best = found.cheapest == found.best
        kind = ("flat" + ".best" * is_best) if found.is_flat else "best" if is_best else "enough"
        kinds.add(kind)
        words = Words("en")
        assert words.money(found.spent[found.cheapest]) in said
        begins = texts("en")[f"ledger.advice.{kind}"].partition("{")[0]
        assert said.startswith(begins), (kind, said)
        if kind in ("enough", "flat"):
            ends = (words.number(end, 2, sign=True) for end in (found.fewer.low, found.fewer.high))
            assert words("interval", low=next(ends), high=next(ends)) in said
            assert words.money(-found.dearer.mean) in said
    assert kinds - {"none"}, "nothing was recommended"
