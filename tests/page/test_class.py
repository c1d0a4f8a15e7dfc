"""Class mode: one bets first, no answer is in the document before; facts are Python's; bets are counted without a server."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import re

import pytest

from experiments.page.document import document
from experiments.teaching.answers import is_right
from experiments.teaching.classroom import TERMS, lessons
from experiments.teaching.exercises import BY_NUMBER, EXERCISES, Fact
from experiments.teaching.facts import facts, simulated
from experiments.words.catalogue import texts
from experiments.words.languages import LANGUAGES
from tests.axe import has_no_violations
from tests.pages import comes, open_link, paste_in, small_page, type_in
from tests.thorough import THOROUGH, tried

pytestmark = pytest.mark.browser
FUTURES = tried(100, 20)  # of each scenario; a user gets 100
PHONE, LAPTOP = {"width": 375, "height": 740}, {"width": 1366, "height": 768}
STEPS = ("aim", "bet", "given", "do", "table", "reveal", "notice", "discuss")
LETTERS = "BCDFGHJKLMNPRSTVWXZ"
PIXEL = 1  # places are told in parts of one
TEACHER = ";teacher"  # of an address
DRAWN = tried(EXERCISES, [EXERCISES[datetime.date.today().toordinal() % len(EXERCISES)]])  # one a day is looked at
SCHOOL = "https://school.example/page.html"  # no such address is asked for: what is there is told by the test
# The QR picture of this address as another library draws it (segno 1.6.6: bytes as UTF-8, correction L, mask 5).
OF_EXERCISE_3, QR_OF_IT = "#class;ex=3;lang=en", "96e943a67db298dd"


@pytest.fixture(scope="session")
def school(tmp_path_factory, vestbygd, sotenas):
    """A page of all places that exercises are about, with few futures of each."""
    before = small_page(tmp_path_factory, "vestbygd_before", replicates=5, weeks=160)
    taught = [one | {"futures": FUTURES} for one in lessons()]
    path = tmp_path_factory.mktemp("school") / "page.html"
    path.write_text(document(vestbygd.data | {"lessons": taught}, sotenas.data, before.data), encoding="utf-8")
    return path


def _code(number: int, bet: int) -> str:
    """A bet as it is read out: letters that, times 1, 2, 3 and 4, add up to a multiple of their number."""
    digits = [number, *divmod(bet, len(LETTERS))]
    sums = {last: sum(k * digit for k, digit in enumerate([*digits, last], 1)) for last in range(len(LETTERS))}
    (last,) = (last for last, total in sums.items() if total % len(LETTERS) == 0)
    return "".join(LETTERS[digit] for digit in (*digits, last))


def _open(page, number: int, language: str = "en", teacher: str = "") -> None:
    """Out of the list, by a typed address; until all its facts are there."""
    page.evaluate("text => { location.hash = text; }", f"#class;lang={language}{teacher}")
    page.wait_for_selector(f"html[lang={language}] [data-lesson='{number}']")
    page.evaluate("delete document.documentElement.dataset.facts")
    page.click(f"[data-lesson='{number}']")
    page.wait_for_selector("html[data-facts=ready]", timeout=90_000)


def _is_untold(page, exercise, words) -> None:
    """Whether nothing of the answer is in the document, seen or not: no picture, no number, nothing to notice."""
    assert (
        page.locator("#pictures, svg, #class-truth, #compare, #watch, table").count() == page.locator("svg.qr").count()
    )
    said = page.evaluate("document.body.textContent")
    for part in ("notice.1", "discuss", *(f"teacher.heard.{choice.name}" for choice in exercise.choices)):
        assert max(re.split(r"{\w+}", words[f"exercise.{exercise.name}.{part}"]), key=len) not in said, part
    assert not any(words[key] in said for key in ("class.right", "class.wrong", "class.answer"))


def _to(page, step: str) -> None:
    for _ in STEPS:
        if page.get_attribute("[data-step]", "data-step") == step:
            return
        page.click("#class-next")
    raise AssertionError(step)


def test_every_fact_of_every_exercise_is_that_of_python_and_so_is_the_right_bet(visit, school):
    words = texts("en")
    with visit(school) as page:
        for exercise in EXERCISES:
            known = facts(exercise, 1, FUTURES)
            _open(page, exercise.number, teacher=TEACHER)
            _is_untold(page, exercise, words)
            assert page.inner_text("#lesson-title") == words[f"exercise.{exercise.name}.title"]
            page.click("#class-next")
            _is_untold(page, exercise, words)
            assert page.is_disabled("#class-next")
            if exercise.choices:
                page.check("input[name=bet][value='1']")
            else:
                page.fill("#class-own", "4")
            page.click("#class-next")
            _is_untold(page, exercise, words)
            assert page.inner_text("#class-code b") == _code(exercise.number, 1 if exercise.choices else 4)
            page.click("#class-next")
            assert page.locator("ol li").count() == exercise.steps
            page.click("#class-next")
            assert page.locator("table.fill").count() == 1, "one fills it in before the answer"
            rows = [row.strip() for row in words[f"exercise.{exercise.name}.rows"].split("|")]
            assert page.locator("table.fill tbody th").all_inner_texts() == rows
            assert page.locator("[data-term]").all_inner_texts() == [
                words[f"glossary.{one}.name"] for one in TERMS[exercise.name]
            ]
            assert page.locator("#pictures, #class-truth").count() == 0
            page.click("#class-next")
            if exercise.choices:
                right = [is_right(choice, known) for choice in exercise.choices]
                assert page.get_attribute("#class-truth", "data-right") == "".join(str(int(one)) for one in right)
                verdict = page.inner_text("#lesson-title")
                assert verdict.startswith(words["class.right" if right[1] else "class.wrong"]), (
                    "a wrong bet is not praised"
                )
                marks = page.eval_on_selector_all("#class-bars li", "all => all.map((one) => one.querySelectorAll('.mark-word').length)")  # fmt: skip
                assert marks == [int(one) + (k == 1) for k, one in enumerate(right)]
            page.wait_for_selector("#pictures figure:not([hidden]) > svg")
            page.click("#class-next")
            assert page.locator(".notices li").count() == exercise.notices
            assert "{" not in page.inner_text(".notices")
            page.click("#class-teacher")
            for name, fact in known.items():
                exact = page.get_attribute(f"#teacher-told [data-key={name}] [data-exact]", "data-exact")
                wanted = [fact.mean, fact.low, fact.high]
                assert list(map(float, exact.split())) == pytest.approx(wanted, rel=1e-14, abs=1e-14), (
                    exercise.name,
                    name,
                )


def test_a_class_bets_by_codes_and_slips_are_caught(visit, school):
    """On a telephone, each step on one screen; with axe and the keyboard; in each language."""
    from axe_playwright_python.sync_playwright import Axe

    exercise = BY_NUMBER[3]
    with visit(school, viewport=PHONE, reduced_motion="reduce") as page:
        for language in LANGUAGES:
            words = texts(language)
            _open(page, 3, language)
            assert page.evaluate("document.activeElement.id") == "lesson-title"
            for step in STEPS:
                assert page.get_attribute("[data-step]", "data-step") == step
                if step == "bet":
                    for number in range(len(exercise.choices)):
                        assert page.locator(f"input[value='{number}']").bounding_box()["y"] < PHONE["height"] - 60
                    page.focus("input[name=bet][value='0']")
                    page.keyboard.press("ArrowDown")  # what is chosen with keys
                if step == "reveal":
                    page.wait_for_selector("#pictures figure:not([hidden]) > svg")
                    box = page.locator("#pictures figure:not([hidden]) > svg").bounding_box()
                    assert box["y"] + box["height"] < PHONE["height"] - 60, "answer, picture and control on one screen"
                bar = page.locator("#class-previous").bounding_box()
                assert bar["y"] + bar["height"] <= PHONE["height"]
                assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
                if THOROUGH or step in ("bet", "given", "reveal", "table"):
                    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
                    assert not found, (step, found)
                if step != STEPS[-1]:
                    page.focus("#class-next")
                    page.keyboard.press("Enter")
            if not THOROUGH and language != "nb":
                continue
            page.evaluate("text => { location.hash = text; }", f"#class;ex=3;lang={language}{TEACHER}")
            page.wait_for_selector("#class-teacher")
            page.click("#class-teacher")
            assert words["exercise.meetings.teacher.rubric"] in page.inner_text("#teacher-told")
            assert not Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            page.click("#teacher-off")
            assert page.locator("#class-teacher, #class-codes").count() == 0
        good, other = _code(3, 2), _code(4, 2)
        slips = [good[:k] + letter + good[k + 1 :] for k in range(4) for letter in LETTERS if letter != good[k]]
        turned = [good[:k] + good[k + 1] + good[k] + good[k + 2 :] for k in range(3) if good[k] != good[k + 1]]
        _open(page, 3)
        _to(page, "bet")
        assert page.locator("#class-teacher, #class-codes").count() == 0, "of students"
        page.click("#class-list")
        page.click("#for-teachers summary")
        page.click("#teacher-on")
        page.click("[data-lesson='3']")
        _to(page, "bet")  # a teacher's screen places none
        assert page.evaluate("location.hash") == f"#class;ex=3;lang=en{TEACHER}"
        assert page.locator("#teacher-told > *").count() == 0
        page.fill("#class-codes", " ".join([*slips, *turned, other, "HEI", _code(3, 7)]))
        page.keyboard.press("Enter")
        assert page.inner_text("#class-count") == texts("en")["class.collect.none"]
        assert slips[0] in page.inner_text("#class-wrong")
        assert page.is_disabled("#class-next")
        page.fill("#class-codes", good.lower())
        page.keyboard.press("Enter")
        paste_in(page.locator("#class-codes"), f"{good}, {_code(3, 0)}\n{good}")  # over two lines
        page.keyboard.press("Enter")
        assert page.inner_text("#class-count").startswith("4 ")
        page.fill("#class-codes", "BC")
        page.click("#class-untake")
        assert page.input_value("#class-codes") == "BC", "half a code is drawn again, too"
        assert page.inner_text("#class-count").startswith("3 ")
        assert page.inner_text("#class-wrong") == ""
        _to(page, "reveal")
        page.wait_for_selector("#class-bars")
        counts = page.eval_on_selector_all(
            "#class-bars .bar-line", "all => all.map((one) => parseInt(one.textContent))"
        )
        assert counts == [1, 0, 2]
        assert page.inner_text("#lesson-title").startswith(texts("en")["class.model"].partition("{")[0]), "no own bet"


def test_the_way_in_to_the_page_and_back_also_from_an_https_address(visit, school, browser):
    """Try it and come back to the step; Back; leaving; a QR picture where there is an address; nothing is asked for."""
    asked: list[str] = []
    page = browser.new_context(viewport=LAPTOP, locale="en-GB").new_page()
    page.on("request", lambda request: asked.append(request.url))
    body = school.read_text(encoding="utf-8")
    page.route(SCHOOL, lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    try:
        page.goto(SCHOOL)
        page.wait_for_selector("html[data-engine=ready]")
        page.evaluate("document.getElementById('preset-meetings').click()")  # sooner than a choice becomes an address
        before = page.inner_text("#compared")
        page.evaluate("document.getElementById('class-on').click()")
        assert page.locator("[data-lesson]").count() == len(EXERCISES)
        page.evaluate("document.querySelector('[data-lesson=\"3\"]').click()")
        page.wait_for_selector("[data-step=aim]")
        assert page.url == SCHOOL + OF_EXERCISE_3
        for _ in range(2):  # Back to the page, where nobody tried anything, and on again
            page.go_back()
            page.wait_for_selector("html:not(.trying) #compare")
            assert comes(page, lambda: page.evaluate("history.state?.visit?.left === 3"))
            page.go_forward()
            page.wait_for_selector("[data-step=aim]")
        page.click(".share summary")
        assert page.inner_text("#class-address") == SCHOOL + OF_EXERCISE_3
        assert page.is_visible("svg.qr")
        size, modules = page.evaluate(
            """() => {
              const box = document.querySelector('.qr').viewBox.baseVal.width, edge = 4, size = box - 2 * edge;
              const dark = new Set([...document.querySelector('.qr-dark').getAttribute('d').matchAll(/M(\\d+),(\\d+)h/g)].map(([, x, y]) => `${x - edge},${y - edge}`));
              return [size, Array.from({ length: size * size }, (_, k) => Number(dark.has(`${k % size},${Math.floor(k / size)}`))).join('')];
            }""")  # fmt: skip
        assert (size, hashlib.sha256(modules.encode()).hexdigest()[:16]) == (29, QR_OF_IT)
        _to(page, "bet")
        page.check("input[name=bet][value='2']")
        _to(page, "do")
        page.click("#class-try")
        page.wait_for_selector("html[data-engine=ready] #compare")
        assert page.locator(".tab[id^=tab-]").count() >= 4
        assert page.input_value("#horizon") == "520"
        page.click("#lesson-back")
        assert page.get_attribute("[data-step]", "data-step") == "do"
        page.click("#class-previous")
        assert _code(3, 2) in page.inner_text("#class-code")
        page.go_back()
        assert page.get_attribute("[data-step]", "data-step") == "do"
        page.click("#class-list")  # a lesson ends in the list; the page, which tells answers, is one step from there
        assert page.locator("#class-off").count() == 1
        page.click("#class-off")
        page.wait_for_selector("#compare")
        assert page.inner_text("#compared") == before
        assert page.locator("#lesson, #lesson-back").count() == 0
        assert set(asked) == {SCHOOL}
    finally:
        page.context.close()


def test_hostile_addresses_of_lessons_give_a_plain_message_and_good_ones_are_found_in_a_mail(visit, school, small):
    hostile = ("#class;ex=3;teacher;bets=1.2.3.4", "#class;ex=3;bets=1", "#class;teacher;bets=1", "#class;ex=3;teacher;wait", "#class;ex=3;teacher;bets=", "#class;ex=99", "#class;ex=03", "#class;ex=3;lang=xx", "#class;ex=3;lang=nb;x=1", "#class;ex=3;<script>", "#class;ex=-1", "#class;ex=3=", "#class;lang=nb;ex=3", "#class;ex=3;lang=__proto__", "#class;ex=", "#class;", "#class;ex=constructor")  # fmt: skip
    said = {texts(language)[key] for language in LANGUAGES for key in ("link.unreadable", "link.setting")}
    with visit(school) as page:
        for text in hostile:
            open_link(page, text)
            assert page.locator("#message .notice").evaluate("one => one.firstChild.textContent") in said, text
            assert page.locator("#compare").count() == 1
        open_link(page, f"Hello\n> see {SCHOOL}#class;ex=3;lang=sv for Monday")
        page.wait_for_selector("#lesson")
        assert page.get_attribute("html", "lang") == "sv"
        page.evaluate("location.hash = '#class;ex=77'")  # typed, in the middle of a lesson
        page.wait_for_selector("#message .notice")
        assert page.get_attribute("[data-step]", "data-step") == "aim"
        page.evaluate("location.hash = '#class'")
        page.wait_for_selector("[data-lesson]")
    with visit(small.file()) as page:  # a page without lessons
        assert page.locator("#class-on").count() == 0
        open_link(page, "#class;ex=3")
        assert page.is_visible("#message .notice")


def test_a_file_opens_in_its_lesson_and_the_answer_waits_for_the_teachers_word(visit, vestbygd):
    """On a telephone: what has started, steps that lead there, its table at hand, the picture of the question; a tab that
    is loaded again knows bet, table and place; on a teacher's: hands."""
    exercise, future, words = BY_NUMBER[1], 3, texts("nb")
    taught = [one | {"futures": FUTURES} for one in lessons()]
    path = vestbygd.file(lessons=taught, opens="#class;ex=1;wait")
    without, paid = (one.realised[:, 103] for one in simulated(exercise, 1, FUTURES))
    with visit(path, viewport=PHONE, locale="nb-NO", reduced_motion="reduce") as page:
        page.wait_for_selector("[data-step=aim]")
        assert page.evaluate("location.hash") == "#class;ex=1;lang=nb;wait"
        page.wait_for_selector("html[data-facts=ready]", timeout=90_000)
        page.click("#class-next")
        page.check("input[name=bet][value='1']")
        _load_again(page, "[data-step=bet] input[value='1']:checked")
        _to(page, "do")
        page.click("#class-try")
        page.wait_for_selector("#watch-on:not([hidden])")
        type_in(page.locator("#run"), str(future))
        page.evaluate("() => { const week = document.getElementById('week'); week.value = 104; week.dispatchEvent(new Event('input')); }")  # fmt: skip
        assert f"A {without[future - 1]}, B {paid[future - 1]}." in page.inner_text("#started")
        assert words["class.started.before"] in page.inner_text("#started")
        page.evaluate("window.scrollTo(0, 900), document.getElementById('step-table').click()")
        page.fill("#at-hand tbody tr:first-child td:nth-child(3) input", "2")
        assert _bottom(page, "#at-hand") < page.locator("#started").bounding_box()["y"], "what one writes is in sight"
        has_no_violations(page, "table at hand", "#at-hand")
        page.keyboard.press("Escape")
        assert page.evaluate("[window.scrollY, document.activeElement.id]") == [900, "step-table"]
        assert comes(page, lambda: page.evaluate("history.state?.visit?.lessons[0].filled[2] === '2'"))
        _load_again(page, "#watch-on:not([hidden])")
        assert page.input_value("#week") == "104"
        assert page.get_attribute("#run", "data-counts") == str(future)
        for _ in range(exercise.steps - 1):
            assert page.locator("[data-way]").count() == 0
            page.click("#step-next")
        page.click("[data-way='1']")
        page.wait_for_selector("html[data-settled=true] #spread:not([hidden]) svg", timeout=90_000)
        assert page.input_value("#horizon") == "520"
        assert page.inner_text("#answer") == words["class.held"]
        page.click("#step-done")
        assert page.input_value("table.fill tbody tr:first-child td:nth-child(3) input") == "2"
        page.go_back()
        page.wait_for_selector("html.trying #steps")  # and not the page that tells answers
        page.click("#lesson-back"), _to(page, "table")
        assert page.is_disabled("#class-next")
        page.evaluate("history.pushState({ lesson: 1, step: 'reveal' }, ''), history.pushState({}, ''), history.back()")
        page.wait_for_selector("[data-step=table] #class-wait")
        has_no_violations(page, "waits")
        page.fill("#class-word", _code(1, 1))
        page.keyboard.press("Enter")
        assert page.inner_text("#class-word-wrong") == words["class.wait.wrong"]
        assert page.is_disabled("#class-next")
        page.fill("#class-word", _code(1, 61).lower())
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.wait_for_selector("#pairs:not([hidden]) > svg", timeout=90_000)
        more, same = int((paid > without).sum()), int((paid == without).sum())
        told = words["chart.pairs.summary"].partition(". ")[0].format(letter="B", more=more, N=FUTURES, same=same, less=FUTURES - more - same)  # fmt: skip
        assert page.inner_text("#pairs-summary").startswith(told), "of the question's week, not of ten years"
        assert page.inner_text("#class-truth").startswith(words["class.truth.more"].split("{")[0])
        page.click("#class-next"), page.click("#class-next"), page.click("#class-done")
        assert page.locator("li:has([data-lesson='1'])").inner_text().endswith(words["class.step.done"])
        page.click("[data-lesson='1']"), page.click("#class-next")
        for _ in range(2):  # and after it was loaded again, where one had gone back from the answer
            assert page.is_checked("input[name=bet][value='1']"), "a bet stands"
            assert page.is_disabled("input[name=bet][value='2']")
            _load_again(page, "[data-step=bet]")
        for where in ("[data-step=bet]", "html.trying #steps"):
            page.wait_for_selector(where)
            page.evaluate("location.hash = '#class;ex=1'")  # typed, by who comes next
            page.wait_for_selector("[data-step=aim]")
            page.click("#class-next")
            assert page.locator("input[name=bet]:checked:enabled, input[name=bet]:disabled").count() == 0
            page.check("input[name=bet][value='1']")
            _to(page, "do")
            page.click("#class-try")
    opened = "history.replaceState(null, '', '#class;ex=1;lang=nb;wait;teacher;bets=0.2')"  # on no file Firefox crashes
    with visit(path, init=f"if (location.protocol === 'file:') {opened}") as page:
        page.wait_for_selector("[data-step=aim]")
        page.click("#class-next")
        assert page.input_value("[data-hands='1']") == "2", "of before the page was loaded again"
        page.fill("[data-hands='3']", "11")
        assert page.inner_text("#class-count").startswith("13 ")
        assert page.evaluate("location.hash") == "#class;ex=1;lang=nb;wait;teacher;bets=0.2.0.11"
        page.fill("[data-hands='1']", ""), page.fill("[data-hands='3']", "")
        assert page.is_disabled("#class-next")
        page.click("#class-skip")
        _to(page, "reveal")
        page.wait_for_selector(".class-word", timeout=90_000)
        assert page.inner_text(".class-word b") == _code(1, 61)
        assert not page.inner_text("#lesson-title").startswith(words["class.wrong"]), "who teaches bets on nothing"


def test_one_bets_once_and_reads_beside_a_lever_what_its_change_made(visit, school):
    """On a telephone: from a future that is watched to the lever of a later step; a turning point is named while there is one."""
    exercise, words = BY_NUMBER[2], texts("en")
    with visit(school, viewport=PHONE, reduced_motion="reduce") as page:
        _open(page, 2)
        _to(page, "bet")
        page.check("input[name=bet][value='1']")
        _to(page, "do")
        page.click("#class-previous"), page.click("#class-previous")
        assert page.is_enabled("input[name=bet][value='0']"), "nothing was tried yet"
        _to(page, "do")
        page.click("#class-try")
        page.wait_for_selector("#watch-on:not([hidden])")
        while page.inner_text("#turn") == words["watch.turn"]:
            page.click("#turn")
        assert page.inner_text("#turn") == words["watch.turn.none"]
        page.click("#turn")
        assert page.input_value("#week") == str(exercise.weeks)
        page.click("#step-next"), page.click("#view-compare")
        page.select_option("#horizon", "520")  # a step leads on as well from there
        page.wait_for_selector("html[data-settled=true] #compare")
        page.click("[data-way='0']")
        page.wait_for_selector("html[data-engine=ready] #watch-on:not([hidden])")
        assert (page.input_value("#see"), page.input_value("#horizon")) == ("2", str(exercise.weeks))
        for _ in range(exercise.steps - 2):
            page.click("#step-next")
        page.click("[data-way='0']")
        assert comes(page, lambda: page.is_visible("#strip")), "though the answer was in no view before"
        type_in(page.locator("#number-meetings"), "0")
        page.keyboard.press("Enter")
        page.wait_for_selector("html[data-settled=true] .last-move")
        told = page.inner_text("#brief .last-move")
        without = dataclasses.replace(exercise.scenarios[0], meetings=0).canonical()
        change = Fact("change", "difference", "exchanges_realised", 0, 1)
        changed = dataclasses.replace(exercise, scenarios=(without, exercise.scenarios[0]), facts=(change,))
        found = facts(changed, 1, FUTURES)["change"]
        mean, low, high = (f"{value:+.2f}".replace("-", "\u2212") for value in (found.mean, found.low, found.high))
        wanted = words["brief.moved"].format(difference=mean, interval=f"{low} to {high}")
        assert told == wanted + f", {words['brief.moved.chance']}" * (found.low <= 0 <= found.high)
        assert _bottom(page, "#strip") < page.locator("#number-meetings").bounding_box()["y"]
        page.click("#step-before")
        page.click("[data-way='1']")
        page.wait_for_selector("html[data-settled=true] #stages:not([hidden]) svg")
        sums = [
            sum(int(n) for n in re.findall(r"(\d+) in ", line.partition(":")[2]))
            for line in page.inner_text("#stages-summary").splitlines()[1:]
        ]
        assert sums == [FUTURES] * len(exercise.scenarios)
        page.click("#lesson-back")
        for again in (False, True):
            if again:
                _load_again(page, "[data-step]")
            for _ in range(STEPS.index(page.get_attribute("[data-step]", "data-step")) - STEPS.index("bet")):
                page.click("#class-previous")
            assert page.is_disabled("input[name=bet][value='0']"), "after one has tried"
        _to(page, "do")
        page.click("#class-try")
        page.wait_for_selector("html[data-settled=true] #compare")
        assert page.inner_text("#step-now").startswith(words["class.step"].format(k=3, n=exercise.steps)), (
            "where one was"
        )


def _load_again(page, shown: str) -> None:
    """As a telephone does with a tab that lay in the background."""
    page.reload()
    page.wait_for_selector(shown)


def _bottom(page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("exercise", DRAWN, ids=lambda one: one.name)
def test_answer_control_and_picture_are_on_one_screen(visit, school, exercise, size):
    """Each step of an exercise; while its scenarios are tried, the step, a lever and the picture. Axe finds nothing."""
    words = texts("nb")
    with visit(school, viewport=size, reduced_motion="reduce") as page:
        _open(page, exercise.number, "nb")
        for step in STEPS:
            assert page.get_attribute("[data-step]", "data-step") == step
            if step == "bet":
                if exercise.choices:
                    assert _bottom(page, ".bets") <= page.locator(".lesson-bar").bounding_box()["y"] + PIXEL
                for k in range(len(exercise.scenarios)):
                    assert words[f"exercise.{exercise.name}.about.{k}"] in page.inner_text(".lettered")
                page.check("input[name=bet] >> nth=0") if exercise.choices else page.fill("#class-own", "4")
            if step == "table":
                assert page.eval_on_selector(".wide-table", "one => one.scrollWidth <= one.clientWidth"), "all columns"
            if step == "do":
                _is_tried_out_of_the_answers_sight(page, exercise, words)
            if step == "reveal":
                page.wait_for_selector("#pictures figure:not([hidden]) > svg", timeout=90_000)
                assert page.evaluate("window.scrollY") == 0
                picture = _bottom(page, "#pictures figure:not([hidden]) > svg")
                assert picture <= page.locator(".lesson-bar").bounding_box()["y"] + PIXEL
            assert _bottom(page, ".lesson-bar") <= size["height"] + PIXEL
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            if step == "reveal" or (size is PHONE and (THOROUGH or step == "bet")):
                has_no_violations(page, step)
            if step != STEPS[-1]:
                page.click("#class-next")
        term = TERMS[exercise.name][-1]
        page.click(f"[data-term={term}]")
        assert page.inner_text("#class-means") == words[f"glossary.{term}.text"]
        page.evaluate("history.go(-4)")
        page.wait_for_selector("#class-try")
        page.click("#class-try")
        page.wait_for_selector("#steps")
        page.click("#view-compare")
        page.wait_for_selector("html[data-settled=true]")
        assert page.inner_text("#answer") != words["class.held"], "one has seen the answer"
        assert page.is_visible("#differences td")


def _is_tried_out_of_the_answers_sight(page, exercise, words) -> None:
    """From the step that tells what to do to the page and back; nothing says which scenario has more."""
    page.click("#class-try")
    page.wait_for_selector("html[data-engine=ready] #steps")
    first = next((way for way in exercise.ways if way.step == 1), exercise)
    assert page.is_visible(f"#{first.view}"), "where its first step leads"
    if exercise.numbers:
        assert page.locator("#numbers-changed .notice").count() == 0, "no change of anybody's"
        assert page.inner_text("#numbers-changed").startswith(words["class.numbers"].split(":")[0].format(n=exercise.number))  # fmt: skip
    page.click("#view-compare")
    page.wait_for_selector("html[data-settled=true]")
    assert page.inner_text("#answer") == words["class.held"]
    hidden = "#detail, #cost, #because, #all, #doubt, #differences, #ledger, #advice"
    assert "".join(page.locator(hidden).all_text_contents()) == ""
    assert words["measure.against"] not in page.text_content("#side")
    assert page.locator("input[name=picture][value=pairs]").count() == 0
    for k in range(len(exercise.scenarios)):
        assert words[f"exercise.{exercise.name}.scenario.{k}"] in page.inner_text("#compared")
    page.wait_for_selector("#pictures figure:not([hidden]) > svg", timeout=90_000)
    page.locator("#number-meetings").focus()
    steps = page.locator("#steps").bounding_box()
    assert steps["y"] >= 0
    below = steps["y"] + steps["height"]
    lever = page.locator("#number-meetings").bounding_box()
    size = page.viewport_size
    pictures = [
        one.bounding_box()
        for one in page.locator("#small-picture svg, #pictures figure:not([hidden]) > svg").all()
        if one.is_visible()
    ]
    assert any(one["y"] >= below and one["y"] + one["height"] <= size["height"] for one in pictures), pictures
    assert lever["y"] >= below
    assert lever["y"] + lever["height"] <= size["height"]
    if THOROUGH and size == PHONE:
        has_no_violations(page, "try")
    page.click("#view-assumptions")
    assert page.inner_text("#live-answer" if page.is_visible("#live-answer") else "#live-brief")
    assert not page.is_visible("#try")
    page.click("#view-watch")
    page.wait_for_selector("#watch-on:not([hidden])")
    type_in(page.locator("#run"), "7")  # typed, and not left: a telephone may tell of no more
    assert page.get_attribute("#run", "data-counts") == "7"
    for k in range(exercise.steps):
        assert words[f"exercise.{exercise.name}.step.{k + 1}"] in page.inner_text("#step-now")
        assert page.locator("#steps").bounding_box()["y"] >= 0
        page.click("#step-next" if k < exercise.steps - 1 else "#step-done")
    page.wait_for_selector("[data-step=table]")
    page.click("#class-previous")
