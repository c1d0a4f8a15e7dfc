"""What strangers met on the page: the town's own today, a hidden review, names, Back, links through scanners."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import re
import shlex
from urllib.parse import quote

import pytest

from experiments.cli import main
from experiments.page.setting import Setting
from experiments.words.bite import bite_words, bitless
from experiments.words.catalogue import LANGUAGES, texts, words_of
from sim import Scenario, simulate
from sim.happenings import Why
from tests.pages import comes, is_firefox, saving, settled, small_page, step
from tests.renamed import renamed
from tests.thorough import tried

pytestmark = pytest.mark.browser


def codes(page):
    return page.eval_on_selector_all("#side tbody tr", "rows => rows.map((row) => row.dataset.key)")


# --- questions -----------------------------------------------------------------------------------

WHO, BUILDING, QUEUE = {"form", "hours"}, {"building", "room"}, {"queue", "speed"}
ABOUT = {
    "facilitator": WHO, "appoint": WHO, "hours": WHO, "meetings": {"meetings"}, "leaves": WHO | {"end"},
    "building": BUILDING, "permit": QUEUE, "expectations": WHO | {"talks"},
}  # fmt: skip


def test_every_question_begins_with_the_town_as_it_is(visit, vestbygd, sotenas):
    fields = [field.name for field in dataclasses.fields(Setting)]
    for small in (vestbygd, sotenas):
        today = small.place.observed.code
        with visit(small.file()) as page:
            assert codes(page)[0] == today
            asked = page.eval_on_selector_all(".presets button", "all => all.map((one) => one.id)")
            assert len(asked) >= 6
            for button in asked:
                page.click("#" + button)
                first, *others = codes(page)
                assert first == today
                assert others
                for other in others:
                    both = zip(fields, first.split("_"), other.split("_"), strict=True)
                    differs = {field for field, a, b in both if a != b}
                    assert differs, button
                    assert differs <= ABOUT[button.removeprefix("preset-")], button


def test_a_question_says_what_it_sets_and_where_that_is_fewer_hours(visit, vestbygd, tmp_path_factory):
    """Each letter, beside the questions; one full-time post is less where there are two today."""
    with visit(vestbygd.file()) as page:
        page.click("#preset-hours")
        told = page.locator("#compared li").all_inner_texts()
        assert told[0].startswith("A informal facilitator")
        assert [text.partition(" ")[0] for text in told[1:]] == ["B", "C", "D"]
        assert ["20 hours" in told[1], "37.5 hours" in told[2], "75 hours" in told[3]] == [True] * 3, told
        assert page.inner_text("#preset-appoint") == texts("en")["preset.appoint"]
        assert "fewer facilitator hours" not in page.inner_text("#because")
    two = small_page(tmp_path_factory, "vestbygd", replicates=5, weeks=160, facilitator="project")
    with visit(two.file()) as page:
        assert page.inner_text("#preset-appoint") == texts("en")["preset.appoint.less"]
        page.click("#preset-appoint")
        settled(page)
        assert "B has fewer facilitator hours than A: 37.5 a week on average, against 75.0." in page.inner_text(
            "#because"
        )


@pytest.mark.parametrize("language", tried(LANGUAGES, ["nb"]))
def test_the_wait_for_permits_and_what_it_costs_are_told(visit, vestbygd, language):
    """Both choices hold the weeks of each case; the queue costs more, for its case workers are counted."""
    with visit(vestbygd.file(), locale="en-GB" if language == "en" else language) as page:
        choices = [label.inner_text() for label in page.locator("#lever-permit label.radio").all()]
        assert all(re.search(r"\b0 \w+ 60 ", text) for text in choices)
        assert re.search(r"250[^\d]000", choices[1])
        page.click("#preset-permit")
        because = page.inner_text("#because")
        assert re.search(r"\b0 \w+ 60 ", because)
        assert re.search(r"250[^\d]000", because)
        base, queue = (
            float(one.split()[0])
            for one in page.eval_on_selector_all(
                "#side td[data-name=cost_nok]", "all => all.map((one) => one.dataset.exact)"
            )
        )
        assert (queue - base) / (160 / 52) == pytest.approx(250_000)
        for word in ("slow", "treg", "långsam"):
            assert word not in page.inner_text("#compare").lower()


@pytest.mark.parametrize("language", tried(LANGUAGES, ["nb"]))
def test_a_building_is_not_free(visit, vestbygd, sotenas, language):
    said = texts(language)["answer.cost.building"]
    with visit(vestbygd.file()) as page:
        page.click(f".languages [lang={language}]")
        assert said in page.inner_text("#cost")
        assert said in page.inner_text("#side")
    with visit(sotenas.file()) as page:  # nobody has a building here
        page.click(f".languages [lang={language}]")
        assert said not in page.inner_text("#compare")
        page.click("#preset-building")
        assert said in page.inner_text("#cost")


def test_a_review_that_can_end_the_money_is_told_with_what_it_does(visit, reviewed, vestbygd):
    place = reviewed.place
    events = simulate(place.case, place.scenario(place.observed), seed=1, replicates=5, weeks=160).events
    ended = events[events.why == Why.MONEY_NOT_RENEWED.text].replicate.nunique()
    assert ended > 0
    for language, word in (("en", "review"), ("nb", "vurdering"), ("sv", "prövning")):
        with visit(reviewed.file()) as page:
            page.click(f".languages [lang={language}]")
            page.click("#preset-meetings")
            assert re.search(rf"{word}\w* .*\b{ended} \w+ 5 ", page.inner_text("#because"))
            assert word in page.inner_text("#out-ends")
            settings = page.inner_text("#side tbody tr:first-child th")
            assert word in settings
            assert texts(language)["level.ends.stays"] not in [part.strip() for part in re.split("·|\n", settings)]
            page.click("#preset-leaves")
            assert word in page.inner_text("#changed")
    with visit(vestbygd.file()) as page:
        page.click("#preset-leaves")
        for part in ("#outcome", "#because", "#out-ends", "#changed", "#side"):  # it can be chosen, and is not told of
            assert "review" not in page.inner_text(part), part


def test_what_nobody_gave_is_not_called_zero(visit, kalundborg, vestbygd):
    assert not vestbygd.data["notGiven"]
    with visit(kalundborg.file()) as page:
        cell = page.locator("#side td[data-name=co2_t_per_year]").first
        assert cell.inner_text() == "not given"
        assert "not given" in page.inner_text("#differences tr[data-key=co2_t_per_year]")
        with saving(page) as download:
            page.click("#csv")
        head, *rows = download.value.path().read_text(encoding="utf-8").splitlines()
        column = head.split(",").index("co2_t_per_year")
        assert {row.split(",")[column] for row in rows} == {""}


def test_assumed_money_has_three_digits_at_most(visit, vestbygd):
    with visit(vestbygd.file()) as page:
        for preset in ("hours", "leaves", "permit"):
            page.click(f"#preset-{preset}")
            shown = (
                page.inner_text("#cost")
                + page.inner_text("#because")
                + " ".join(
                    page.locator("td[data-name=cost_nok], #differences tr[data-key=cost_nok] td").all_inner_texts()[:-2]
                )
            )
            numbers = [n.replace(",", "") for n in re.findall(r"\d{1,3}(?:,\d{3})+", shown)]
            assert len(numbers) >= 5
            assert not [n for n in numbers if len(n.rstrip("0")) > 3 or not n.endswith("000")]


def test_an_interval_of_counts_stays_among_the_counts(visit, vestbygd, tmp_path):
    """As `compare` gives it: 0.6 exchanges in 5 futures had an interval from -0.51."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert main(["compare", "--json", "--no-figures", "--replicates", "5", "--weeks", "160", "--out", str(tmp_path), "case=vestbygd", "facilitator=informal,none", "colocation=park", "meetings=monthly"]) == 0  # fmt: skip
    row = next(row for row in json.loads(out.getvalue())["scenarios"] if row["facilitator"] == "informal")
    with visit(vestbygd.file()) as page:
        page.click("#preset-facilitator")
        exact = [
            float(x)
            for x in page.get_attribute(
                "#side tbody tr:first-child td[data-name=exchanges_realised]", "data-exact"
            ).split()
        ]
        assert row["low"] >= 0
        assert exact == pytest.approx([row["exchanges_realised"], row["low"], row["high"]], abs=1e-9)
        for cell in page.locator("#side td[data-exact]").all():
            name, exact = cell.get_attribute("data-name"), cell.get_attribute("data-exact").split()
            if name not in ("difference", "share_none_after_2_years", "median_weeks_to_first_exchange"):
                assert 0 <= float(exact[1]) <= float(exact[0]) <= float(exact[2])


# --- names and commands --------------------------------------------------------------------------

NAMES = (
    "<script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>", "A & B <b>", "&lt;&amp;#39;", "\"'`\"",
    "$5 and $6 shop $& $1 $$", "{n} {what} ${hacked=1}", "\u202egnirts\u202c x", "مصنع", "\U0001f600\U0001f3ed e\u0301", "__proto__",
    "x" * 120, "ord " * 30, "toString",
)  # fmt: skip


@pytest.mark.parametrize("width", tried([1280, 320], [320]))
def test_names_are_shown_as_they_are(visit, vestbygd, width):
    case = dict(vestbygd.data["case"])
    count = len(case["firms"])
    for names in (NAMES[:count], NAMES[count:]):
        firms = [firm | {"name": names[k % len(names)]} for k, firm in enumerate(case["firms"])]
        rows = [row | {"resource": NAMES[k % len(NAMES)]} for k, row in enumerate(case["opportunities"])]
        path = vestbygd.file(case=case | {"name": NAMES[0], "firms": firms, "opportunities": rows, "place": NAMES[1]})
        with visit(path, viewport={"width": width, "height": 800}) as page:
            assert NAMES[1] in page.text_content("h1")
            page.click("#view-watch")
            page.evaluate(
                "() => { const w = document.getElementById('week'); w.value = 160; w.dispatchEvent(new Event('input')); document.querySelectorAll('details').forEach((d) => { d.open = true; }); }"
            )
            for _ in range(3):
                page.click("#turn")
            shown = page.evaluate(
                "() => [...document.querySelectorAll('#network li, #network text.name, #network td')].map((n) => n.textContent).join(' ')"
            )
            bare = re.sub(r"[\s\u2068\u2069]+", "", shown)
            for firm in firms:
                assert re.sub(r"\s+", "", firm["name"]) in bare, firm
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("window.hacked") is None
            assert page.locator("img, iframe, b b, script:not(#data):not(:last-of-type)").count() == 0


def test_a_name_that_turns_the_direction_turns_nothing_beside_it(visit, vestbygd):
    case = dict(vestbygd.data["case"])
    firms = [firm | {"name": f"\u202e{k}abc"} for k, firm in enumerate(case["firms"])]
    with visit(
        vestbygd.file(case=case | {"name": "turned", "firms": firms}), viewport={"width": 320, "height": 800}
    ) as page:
        page.click("#view-watch")
        texts_ = page.eval_on_selector_all("#network li", "all => all.map((n) => n.textContent)")
        assert any("abc" in text for text in texts_)
        assert all(text.count("\u2068") == text.count("\u2069") == 1 for text in texts_ if "abc" in text)


def test_shown_commands_are_those_that_were_quoted(visit, vestbygd):
    from experiments.page.document import commands

    case = renamed(vestbygd.place.case, "x; touch FILE #")
    place = dataclasses.replace(vestbygd.place, case=case)
    with visit(vestbygd.file(**commands(place, is_shipped=False))) as page:
        page.click("#preset-hours")
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        shown = page.locator(".commands code").all_inner_texts()
        assert len(shown) == 4
        for line in shown:
            words = shlex.split(line)
            assert words[:2] == ["symbiosis", "run"]
            assert words[8] == "case=FOLDER-OF-x; touch FILE #"
            assert all(re.fullmatch(r"[a-z_.]+=[a-z0-9_.]+", word) for word in words[9:])
        assert "in place of FOLDER-OF-x; touch FILE #" in page.inner_text("#changed")
        page.click("#view-about")
        assert shlex.split(page.inner_text("#about code"))[3] == "FOLDER-OF-x; touch FILE #"
        assert "in place of FOLDER-OF-x; touch FILE #" in page.inner_text("#about")


# --- Back, and links -----------------------------------------------------------------------------


def view(page):
    return page.eval_on_selector(".view:not([hidden])", "one => one.id")


def test_back_and_forward_go_through_the_views(visit, vestbygd):
    path = vestbygd.file()
    with visit(path) as page:
        page.click("#preset-hours")
        for name in ("watch", "about", "watch", "assumptions"):
            page.click(f"#view-{name}")
        page.click("#view-assumptions")  # where one is already is no step
        for name in ("watch", "about", "watch", "compare"):
            step(page)
            assert view(page) == name
        assert page.is_visible("#tab-3")  # choices stay as they are
        page.click("#undo")
        assert page.locator("#tab-3").count() == 0
        step(page, forward=True)
        step(page, forward=True)
        assert view(page) == "about"
        assert comes(page, lambda: page.evaluate("location.hash.includes('view=about')"))  # the address follows
        page.reload()
        page.wait_for_selector("html[data-ready]")
        assert view(page) == "about"
        step(page)
        assert view(page) == "watch"


def test_a_pasted_link_is_a_step_and_an_address_is_none(visit, vestbygd):
    with visit(vestbygd.file()) as page:
        page.click("#view-watch")
        assert comes(page, lambda: page.evaluate("location.hash.includes('view=watch')"))
        address = page.evaluate("location.href")
        page.click("#view-compare")
        page.fill("#pasted", address)
        page.press("#pasted", "Enter")
        assert view(page) == "watch"
        step(page)
        assert view(page) == "compare"
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        assert view(page) == "watch"
        page.click("#view-about")
        step(page)
        assert view(page) == "watch"
        if not is_firefox(page.context.browser):  # which tells nobody of a step that leaves the document
            step(page)
            page.wait_for_url("about:blank")


def scanned(address: str, times: int) -> str:
    """A link as scanners of mail wrap it, each the one before."""
    for k in range(times):
        address = f"https://eur0{k}.safelinks.example/?url={quote(address, safe='')}&data=05%7C02%7Cx&reserved=0"
    return address


def test_links_are_read_through_quotes_and_scanners(visit, vestbygd):
    with visit(vestbygd.file()) as page:
        page.click("#preset-meetings")
        page.click("#copy")
        shared = page.input_value("#link")
        wanted = page.inner_text("#answer")
        cuts = (shared.index("#") + 9, len(shared) - 40, len(shared) - 90)
        quoted = [
            shared[:cut] + end + shared[cut:] for cut in cuts for end in ("\n> ", "\n>> ", "\n> > ", "> ", " \n| ")
        ]
        sent = [
            f"> {shared}",
            f"On Monday Kari wrote:\n> look at {shared}\n> bye",
            *quoted,
            *(scanned(shared, k) for k in (1, 2, 3)),
        ]
        sent += [quote(quote(shared, safe=""), safe=""), "> " + "\n> ".join(re.findall(".{1,70}", scanned(shared, 2)))]
        for text in sent:
            page.click("#reset")
            assert page.inner_text("#answer") != wanted
            page.evaluate("text => { const box = document.getElementById('pasted'); box.value = text; box.form.dispatchEvent(new Event('submit', { cancelable: true })); }", text)  # fmt: skip
            assert page.inner_text("#answer") == wanted, text


def test_an_address_that_was_encoded_on_its_way_opens(visit, vestbygd):
    path = vestbygd.file()
    with visit(path) as page:
        page.click("#preset-meetings")
        page.click("#copy")
        fragment = page.input_value("#link").partition("#")[2]
        wanted = page.inner_text("#answer")
        for text in (quote(fragment, safe=""), quote(quote(fragment, safe=""), safe="")):
            page.goto("about:blank")
            page.goto(path.as_uri() + "#" + text)
            page.wait_for_selector("html[data-ready]")
            assert page.inner_text("#answer") == wanted
            assert page.locator("#message .notice").count() == 0


@pytest.mark.parametrize("language", tried(LANGUAGES, ["nb"]))
def test_a_lever_that_cannot_bite_says_so_beside_itself_and_in_the_answer(visit, sotenas, vestbygd, language):
    """In Sotenäs no firm is to move into a building; with common meetings it makes no other difference either."""
    (found,) = bitless(sotenas.place.case, [Scenario(colocation="park", meetings="monthly")], sotenas.place.weeks)
    (told,) = bite_words([found], words_of(language))
    with visit(sotenas.file()) as page:
        page.click(f".languages [lang={language}]")
        assert page.is_hidden("#bite-colocation")
        page.click("#preset-building")
        assert page.inner_text("#bite-colocation") == told
        because = page.inner_text("#because")
        assert because.count(page.inner_text("#bite-colocation")) == 1
        assert words_of(language)("because.colocation") not in because
        page.click("#tab-0")  # the baseline has no building
        assert page.is_hidden("#bite-colocation")
    with visit(vestbygd.file()) as page:  # five firms move in
        page.click("#preset-building")
        assert page.is_hidden("#bite-colocation")
