"""What the page simulates is what Python simulates: any setting, number for number, in every language.

Two hundred settings under SYMBIOSIS_THOROUGH, forty every day.
"""

from __future__ import annotations

import random
import re
import shlex

import numpy as np
import pandas as pd
import pytest

from experiments.page.document import told_once
from experiments.page.outcomes import OUTCOMES
from experiments.page.setting import Place, overrides
from experiments.request.changed import changed
from experiments.statistics import count_interval, mean_interval, paired_difference
from experiments.words.catalogue import LANGUAGES, words_of
from sim import simulate_many
from sim.happenings import Why
from tests.pages import drawn_setting, link, open_link, saving, settled, small_page
from tests.thorough import tried

pytestmark = pytest.mark.browser
SETTINGS = tried(200, 40)
MEASURES = ("exchanges_realised", *OUTCOMES)


def cells(page) -> dict[tuple[str, str, str], list[float]]:
    """What the cells of both tables show, unrounded, by table, row and column: asked for at once, since each question
    to the browser takes as long as ten futures."""
    found = page.evaluate(
        """() => ['side', 'differences'].flatMap((table) =>
          [...document.querySelectorAll(`#${table} tr[data-key] td[data-exact]`)].map((cell) =>
            [table, cell.closest('tr').dataset.key, cell.dataset.name, cell.dataset.exact]))""")  # fmt: skip
    shown = {(table, key, name): [*map(float, values.split())] for table, key, name, values in reversed(found)}
    assert shown
    return shown


def exact(page, table, key, name):
    """What a cell shows, unrounded."""
    return cells(page)[table, key, name]


def simulated(place: Place, settings, numbers=()) -> list[pd.DataFrame]:
    """The runs of each setting; `numbers`: (key, value) of those of the model that are changed, for each or for none."""
    changes = numbers or [{}] * len(settings)
    scenarios = [changed(place.scenario(s), own, place.case) for s, own in zip(settings, changes, strict=True)]
    runs = simulate_many(
        place.case, scenarios, seed=place.seed, replicates=place.replicates, weeks=place.weeks
    ).runs  # fmt: skip
    return [runs[runs.scenario == number] for number in range(len(settings))]


def shows_what_was_simulated(page, place, pair, runs, language, numbers="", at=None):
    base, other = runs
    open_link(page, link(pair, lang=language, numbers=numbers, **(at or {})))
    settled(page)
    key, shown = pair[1].code, cells(page)
    for name in (one for one in MEASURES if one not in told_once(place)["notGiven"]):
        value = (count_interval if name.startswith("exchanges_") else mean_interval)(other[name])
        wanted = [value.mean, max(0, value.low), value.high]
        assert shown["side", key, name][-3:] == pytest.approx(wanted, rel=1e-9, abs=1e-9), (name, pair)
        found = paired_difference(other[name].to_numpy(), base[name].to_numpy(), len(MEASURES))
        shares = [found.share_more, found.share_less]
        assert shown["differences", name, "shares"] == pytest.approx(shares), (name, pair)
        mean = [found.difference.mean]
        assert shown["differences", name, "difference"] == pytest.approx(mean, rel=1e-9, abs=1e-9), (name, pair)
    found = paired_difference(other.exchanges_realised.to_numpy(), base.exchanges_realised.to_numpy())
    say = words_of(language)
    if found.share_more or found.share_less:
        low, high = (say.number(value, 2, sign=True) for value in (found.difference.low, found.difference.high))
        told = say("interval", low=low, high=high).replace("-", "\u2212")
        told = re.sub(r"[+\u2212]0([.,]00)(?!\d)", r"0\1", told)  # the page gives a nought no sign
        assert told in page.inner_text("#detail"), (pair, language)
    waits = other.weeks_to_first_exchange.astype(object).where(other.weeks_to_first_exchange.notna(), float("inf"))
    assert shown["side", key, "median_weeks_to_first_exchange"] == [waits.astype(float).median()]


def downloaded(page) -> pd.DataFrame:
    with saving(page) as download:
        page.click("#csv")
    return pd.read_csv(download.value.path())


def holds_every_future(page, runs, not_given=()) -> int:
    """Every value of every future is Python's, to the last bit; how many were compared. What is not given is left empty."""
    rows, compared = downloaded(page), 0
    for letter, own in zip("AB", runs, strict=True):
        mine = rows[rows.scenario == letter]
        assert len(mine) == len(own)
        for name in (*MEASURES, "weeks_to_first_exchange"):
            shown, wanted = mine[name].to_numpy(float), own[name].astype(float).to_numpy()
            if name in not_given:
                wanted = np.full(len(own), np.nan)
            assert ((shown == wanted) | (np.isnan(shown) & np.isnan(wanted))).all(), name
            compared += len(shown)
    return compared


def test_any_setting_gives_the_numbers_of_python(page, place):
    draw = random.Random(5)
    settings = [drawn_setting(draw, place) for _ in range(SETTINGS)]
    runs, compared = simulated(place, settings), 0
    for k, a in enumerate(range(0, SETTINGS, 2)):
        b = a + 1
        assert settings[a] != settings[b]
        shows_what_was_simulated(page, place, settings[a : b + 1], runs[a : b + 1], LANGUAGES[k % len(LANGUAGES)])
        compared += holds_every_future(page, runs[a : b + 1])
    assert compared == SETTINGS * place.replicates * (1 + len(MEASURES))


OTHERS = [
    ("sotenas", {"facilitator": "appointed", "municipality": "elections"}),  # a review that can end the money
    ("vestbygd", {"municipality": "neighbours"}),  # who share the facilitator's hours, and bring firms
    ("vestbygd", {"municipality": "joint_planning"}),
    ("vestbygd", {"municipality": "active"}),  # a building that is managed, and a queue
    ("ulsan_like", {}),
]


@pytest.mark.parametrize(("name", "today"), tried(OTHERS, OTHERS[:3]))
def test_a_place_keeps_what_no_lever_of_the_page_sets(visit, tmp_path_factory, name, today):
    small = small_page(tmp_path_factory, name, replicates=5, weeks=160, **today)
    place, draw = small.place, random.Random(8)
    settings = [drawn_setting(draw, place) for _ in range(tried(12, 6))]
    runs = simulated(place, settings)
    with visit(small.file()) as page:
        for a in range(0, len(settings), 2):
            pair = settings[a : a + 2]
            if pair[0] != pair[1]:
                shows_what_was_simulated(page, place, pair, runs[a : a + 2], "en")
                shows_whose_money_ended(page, place, pair[1])


def shows_whose_money_ended(page, place, setting):
    """In how many futures a review ended the money, where the municipality has one; no word of it elsewhere."""
    events = simulate_many(
        place.case, [place.scenario(setting)], seed=place.seed, replicates=place.replicates, weeks=place.weeks,
        outcomes="all",
    ).events  # fmt: skip
    ended = events[events.why == Why.MONEY_NOT_RENEWED.text].replicate.nunique()
    told = f"ends the money in {ended} of {place.replicates} futures with B"
    assert (told in page.inner_text("#because")) == (setting.has("review") and setting.form == "appointed")


def test_a_clock_that_measures_no_time_stops_no_run(visit, vestbygd):
    """Firefox tells whole milliseconds, by which a quick run takes none. This clock goes on by a whole slice each sixth
    time that it is asked: sooner or later between any two questions."""
    clock = "let asked = 0; performance.now = () => 12 * Math.floor(++asked / 6);"
    with visit(vestbygd.file(), init=clock) as page:
        page.wait_for_selector("html[data-engine=ready]")
        page.select_option("#horizon", "104")
        page.select_option("#futures", "50")
        page.wait_for_selector("html[data-engine=ready][data-settled=true]")
        assert (page.input_value("#horizon"), page.input_value("#futures")) == ("104", "50")


def test_a_scenario_shown_here_is_the_command_it_tells(page, place):
    draw = random.Random(9)
    for _ in range(5):
        setting = drawn_setting(draw, place)
        open_link(page, link([setting], on=0))
        words = ["symbiosis run", "--seed 1", f"--replicates {place.replicates}", "--weeks 520", "case=vestbygd"]
        settled(page)
        shown = page.evaluate("() => document.querySelector('#changed .commands code').textContent")
        assert shown == " ".join([*words, shlex.join(overrides(place, setting))])
