"""Shared by the tests of the page: pages made once for all workers, and a browser without a network."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import os
import pickle
import random
import re
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock

from experiments.cli import main
from experiments.page.assumptions import MOST, table
from experiments.page.document import content, document
from experiments.page.events import ABOUT, MOST_EVENTS, NOBODY, Happening, targets
from experiments.page.outcomes import Computed, compute
from experiments.page.packing import unpacked
from experiments.page.presets import computed_beforehand
from experiments.page.setting import FORMS, MEASURES, MOST_HOURS, Place, Setting
from sim import load_case
from sim.parameters import Parameters
from sim.scenario import EVENTS
from tests.thorough import tried

VIEWS = ("compare", "watch", "town", "assumptions", "about")
PICTURES = {
    "time": "over-time",
    "spread": "spread",
    "pairs": "pairs",
    "measures": "measures",
    "stages": "stages",
}  # and their figures
BROWSERS = ("chromium", "firefox")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
REFUSED = """document.addEventListener('securitypolicyviolation', (refused) =>
  console.error(`Content Security Policy: ${refused.effectiveDirective} ${refused.blockedURI}`))"""
TODAY = datetime.date(2026, 11, 22)
REPLICATES = tried(100, 12)  # of the page as a user gets it; what is tested holds for any number


# --- pages ---------------------------------------------------------------------------------------


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session that all its workers see."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder


def vestbygd_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as the command makes it: ten years."""
    path = _shared(tmp_path_factory) / "page" / "vestbygd.html"
    with FileLock(f"{path.parent}.lock"):
        if not path.exists():
            assert main(["page", "--case", "vestbygd", "--out", str(path), "--replicates", str(REPLICATES)]) == 0
    return path


@dataclasses.dataclass(frozen=True)
class Small:
    """A page of few and short futures: its place, what was computed beforehand, what it knows, and where it lies."""

    place: Place
    computed: list[Computed]
    data: dict[str, Any]
    folder: Path

    def file(self, **changes: Any) -> Path:
        """Written once where nothing is changed."""
        path = self.folder / f"{self.place.case.name}{'-changed' * bool(changes)}.html"
        if changes or not path.exists():
            path.write_text(document(self.data | changes), encoding="utf-8")
        return path


def small_page(
    tmp_path_factory: pytest.TempPathFactory, place: str, replicates: int, weeks: int, seed: int = 1, **as_observed: str
) -> Small:
    """`as_observed`: what the place has otherwise than it is shipped."""
    case = load_case(place)
    own = Place(dataclasses.replace(case, as_observed={**case.as_observed, **as_observed}), seed, replicates, weeks)
    path = (
        _shared(tmp_path_factory)
        / f"{'-'.join(map(str, (place, replicates, weeks, seed, *as_observed.values())))}.pickle"
    )
    with FileLock(f"{path}.lock"):
        if not path.exists():
            computed = list(compute(own, computed_beforehand(own)))
            path.write_bytes(pickle.dumps((computed, content(own, computed, TODAY))))
    return Small(own, *pickle.loads(path.read_bytes()), tmp_path_factory.mktemp(place))


def data_in(page: str) -> dict[str, Any]:
    """What a page knows of its places, as its script unpacks it; the first place's own beside what all share."""
    packed = re.search(r'id="data">([^<]*)<', page)
    assert packed
    found: dict[str, Any] = unpacked(packed[1])
    own = found["places"][0]
    return found | own | {"engine": found["engine"] | own["engine"]}


# --- the browser ---------------------------------------------------------------------------------


def chromium() -> str:
    """Debian's Chromium."""
    return _program("chromium", "chromium", "chromium-browser")


def firefox() -> str:
    """Debian's Firefox."""
    return _program("firefox", "firefox-esr", "firefox")


def _program(name: str, *commands: str) -> str:
    """Where a browser is. Where it must be there (in CI) its absence is a failure, elsewhere a skip."""
    path = os.environ.get(f"SYMBIOSIS_{name.upper()}") or next(filter(None, map(shutil.which, commands)), None)
    if path is None:
        if os.environ.get("SYMBIOSIS_BROWSER") == "required":
            pytest.fail(f"{name} is missing: apt-get install {commands[0]}")
        pytest.skip(f"{name} is missing: apt-get install {commands[0]}")
    return path


def _started(playwright: Any, name: str, still: bool) -> Any:
    """One of `BROWSERS`; `still`: a Firefox whose user wants no motion, which over BiDi cannot be asked of a page."""
    if name == "firefox":
        preferences = {"browser.download.alwaysOpenPanel": False, "ui.prefersReducedMotion": int(still)}
        return playwright.firefox.launch(
            channel="moz-firefox",  # the one people have, over WebDriver BiDi; Playwright has a patched one of its own
            executable_path=firefox(),
            downloads_path=_saved_by_firefox(),
            firefox_user_prefs=preferences,
        )
    return playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))


@contextmanager
def browsers() -> Iterator[Callable[..., Any]]:
    """Browsers by name, each started once, when first asked for; one for many pages saves a second each."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, ExitStack() as closed_last:

        @functools.cache
        def browser(name: str = "chromium", still: bool = False) -> Any:
            one = _started(playwright, name, still)
            closed_last.callback(one.close)
            return one

        yield browser
    shutil.rmtree(_saved_by_firefox(), ignore_errors=True)


@contextmanager
def started() -> Iterator[Any]:
    """Chromium."""
    with browsers() as browser:
        yield browser()


def is_firefox(browser: Any) -> bool:
    return browser.browser_type.name == "firefox"


@contextmanager
def opened(
    path: Path, ready: str = "html[data-ready]", browser: Any = None, init: str = "", **context: Any
) -> Iterator[tuple[Any, list[str]]]:
    """The page, in a browser of its own if none is given, and every fault: errors, refused content, requests."""
    faults: list[str] = []
    told = {
        "pageerror": lambda error: faults.append(f"error: {error}"),
        "dialog": lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()),
        "console": lambda line: faults.append(line.text) if line.type in ("error", "warning") else None,
        "request": lambda request: faults.append(request.url) if not _is_local(request.url, path) else None,
    }
    with nullcontext(browser) if browser else started() as one:
        if is_firefox(one) and not context.get("java_script_enabled", True):
            pytest.skip("Firefox cannot be told over WebDriver BiDi to run no scripts")
        with _tab(one, init, {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"} | context) as page:
            for event, listener in told.items():
                page.on(event, listener)
            page.goto(path.as_uri())
            page.wait_for_selector(ready)
            yield page, faults
            for event, listener in told.items():
                page.remove_listener(event, listener)


_TABS: weakref.WeakKeyDictionary[Any, dict[str, Any]] = (
    weakref.WeakKeyDictionary()
)  # by browser, then by what it is like
MOST_TABS = 4  # of a browser


@contextmanager
def _tab(browser: Any, init: str, options: dict[str, Any]) -> Iterator[Any]:
    """A tab that shows nothing yet; init: a script of the visitor's browser, before the page's own.

    A page leaves nothing in its tab, which the next visit goes on in: a new one, of a process of its own, takes two
    seconds of processor time before it shows anything. Where a visit fails its tab is not used again.
    """
    viewport = options.pop("viewport")
    kept, like = _TABS.setdefault(browser, {}), repr((init, sorted(options.items())))
    page = kept.pop(like, None)
    if page is None:
        page = browser.new_context(viewport=viewport, **options).new_page()
        page.add_init_script(REFUSED)
        if init:
            page.add_init_script(init)
    elif is_firefox(browser):  # where a tab behind another one has no keyboard
        page.bring_to_front()
    if page.viewport_size != viewport:
        page.set_viewport_size(viewport)
    try:
        yield page
        for other in page.context.pages:
            if other is not page:
                other.close()
        if not is_firefox(browser):  # where it cannot be asked for another either
            page.emulate_media(media="null")
        page.goto("about:blank")
    except BaseException:
        page.context.close()
        raise
    kept[like] = page
    while len(kept) > MOST_TABS:
        kept.pop(next(iter(kept))).context.close()


def comes(page: Any, holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether it comes to hold, of what a browser tells besides the page's own signs: a fault, a file, a state.

    Playwright's own `wait_for_function` asks again by running text, which the page's policy refuses.
    """
    ends = time.monotonic() + seconds
    while not holds() and time.monotonic() < ends:
        page.wait_for_timeout(20)
    return holds()


def _is_local(url: str, path: Path) -> bool:
    return url.split("#")[0] == path.as_uri() or url.startswith("blob:null/")


# --- what browsers do in ways of their own --------------------------------------------------------


def _saved_by_firefox() -> Path:
    """Where this process's Firefox saves files."""
    return Path(tempfile.gettempdir()) / f"symbiosis-saved-{os.getpid()}"


@contextmanager
def saving(page: Any) -> Iterator[Any]:
    """`page.expect_download()`. Of what Firefox saves Playwright is told nothing, so it is looked for where it lies."""
    if not is_firefox(page.context.browser):
        with page.expect_download() as download:
            yield download
        return
    folder = _empty_folder()
    saved = SimpleNamespace()
    yield saved
    assert comes(page, lambda: len(_whole_files(folder)) == 1)
    (file,) = _whole_files(folder)
    saved.value = SimpleNamespace(path=lambda: file, suggested_filename=file.name)


def _whole_files(folder: Path) -> list[Path]:
    """Of a folder in which none is still being written."""
    files = sorted(folder.iterdir())
    return [] if any(one.suffix == ".part" or not one.stat().st_size for one in files) else files


def names_saved(page: Any, press: Callable[[], None], number: int) -> list[str]:
    """Names of so many files that a press saves, sorted."""
    told: list[str] = []
    page.on("download", lambda one: told.append(one.suggested_filename))
    folder = _empty_folder() if is_firefox(page.context.browser) else None

    def names() -> list[str]:
        return sorted(one.name for one in _whole_files(folder)) if folder else sorted(told)

    press()
    assert comes(page, lambda: len(names()) >= number), names()
    return names()


def _empty_folder() -> Path:
    folder = _saved_by_firefox()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def type_in(field: Any, text: str) -> None:
    """As a user types. Of a text that a script puts there (`fill`), Firefox tells the page nothing when it is left."""
    field.focus()
    field.press("Control+a")
    field.press_sequentially(text) if text else field.press("Delete")


def paste_in(field: Any, text: str) -> None:
    """As a user pastes what was copied elsewhere, lines and all: of a text that a script puts there they may be gone."""
    page = field.page
    page.evaluate(
        """(text) => { const box = document.createElement('textarea'); box.id = 'copied-from'; box.value = text;
          document.body.append(box); box.select(); }""", text)  # fmt: skip
    page.keyboard.press("Control+c")
    page.evaluate("document.getElementById('copied-from').remove()")
    field.focus()
    page.keyboard.press("Control+v")


def step(page: Any, forward: bool = False) -> None:
    """Back or Forward. Of steps within one document Playwright is told nothing by Firefox, and would wait for them."""
    if not is_firefox(page.context.browser):
        page.go_forward() if forward else page.go_back()
        return
    page.evaluate(
        """(steps) => new Promise((done) => {
          window.addEventListener('popstate', () => setTimeout(done), { once: true }); history.go(steps); })""",
        1 if forward else -1,
    )


def as_printed(page: Any) -> None:
    """Show what is printed. Firefox cannot be asked over BiDi: there the style for paper is made that of the screen."""
    if not is_firefox(page.context.browser):
        page.emulate_media(media="print")
        return
    changed = page.evaluate(
        """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
          .filter((rule) => rule.media && /^(print|screen)/.test(rule.media.mediaText))
          .map((rule) => { rule.media.mediaText = rule.media.mediaText === 'print' ? 'all' : 'not all'; })""")  # fmt: skip
    assert changed


# --- what a page is asked ------------------------------------------------------------------------


def link(
    settings, on=1, data="00000000", model="0", view="compare", lang="en", run=0, see="0", week=0, five=0, numbers="", rent=None,
    curve="", further="", **at,
) -> str:  # fmt: skip
    """`numbers`: those of the model that are changed, as text. rent: NOK a year, where the building is counted. `at`: place, weeks and
    futures, where they are told. `further`: parts that may be left out, each with its `;`."""
    codes = ",".join(setting.code for setting in settings) + f";on={on}" + (numbers and f";numbers={numbers}")
    codes += ("" if rent is None else f";rent={rent}") + (curve and f";curve={curve}")
    watched = f"run={run};see={see};week={week}"
    reach = "".join(f";{name}={at[name]}" for name in ("place", "weeks", "futures") if name in at)
    return f"#v2;id={data};model={model}{reach};view={view};lang={lang};s={codes};{watched};five={five}{further}"


def open_link(page, text) -> None:
    page.evaluate(
        "text => { const box = document.getElementById('pasted'); box.value = text;"
        " box.form.dispatchEvent(new Event('submit', { cancelable: true })); }", text)  # fmt: skip


@functools.cache
def moved_numbers() -> dict[str, dict[str, Any]]:
    """Rows of the numbers that the page moves, by key."""
    return {row["key"]: row for row in table() if row["at"] == "here"}


def drawn_number(draw: random.Random, row: dict[str, Any]) -> float | int | bool:
    """A value in the range of a number, any of it."""
    if row["type"] == "switch":
        return draw.random() < 0.5
    high = 4 * max(row["value"], 1) if row["high"] is None else row["high"]
    ends = draw.choice([(row["low"], high), row["span"]])
    if row["type"] == "whole":
        return draw.randint(*ends)
    return draw.choice([round(draw.uniform(*ends), draw.randint(0, 9)), ends[0], ends[1]])


def drawn_numbers(draw: random.Random, most: int) -> dict[str, float | int | bool]:
    """Some numbers with other values than usual, which the model takes together."""
    rows = moved_numbers()
    while True:
        found = {key: drawn_number(draw, rows[key]) for key in draw.sample(list(rows), draw.randint(1, most))}
        found = {key: found[key] for key in rows if key in found and found[key] != rows[key]["value"]}
        within = all(row["low"] <= found[key] <= (row["high"] or MOST) for key, row in rows.items() if key in found)
        with suppress(ValueError):
            values = {key.partition(".")[2]: value for key, value in found.items() if key.startswith("parameters.")}
            if within and Parameters().replaced(values):
                return found


def numbers_text(values: dict[str, Any]) -> str:
    """Changed numbers as a link tells them."""
    return ",".join(f"{key.removeprefix('parameters.')}:{_plainly(value)}" for key, value in values.items())


def _plainly(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def settled(page) -> None:
    """Wait until all futures of what is shown are there."""
    page.wait_for_selector("html[data-settled=true]")


def drawn_setting(draw: random.Random, place: Place) -> Setting:
    """A setting that a visitor may choose, any value of it."""
    form = draw.choice(FORMS)
    most = place.weeks
    measures = draw.choice([place.observed.measures, draw.sample(MEASURES, draw.randint(0, len(MEASURES)))])
    return place.canonical(
        Setting(
            form=form,
            hours=draw.choice([0.0, 0.5 * draw.randint(0, round(2 * MOST_HOURS[form])), min(37.5, MOST_HOURS[form])]),
            start=draw.choice([1, draw.randint(1, most)]),
            end=draw.choice([0, draw.randint(1, most)]),
            talks=draw.random() < 0.5,
            building=draw.random() < 0.6,
            room=round(0.05 * draw.randint(0, 20), 2),
            meetings=draw.choice([0, draw.randint(0, 52)]),
            queue=draw.random() < 0.5,
            speed=round(0.05 * draw.randint(10, 40), 2),
            measures=tuple(measures),
            budget=draw.choice([0, 0, 10_000 * draw.randint(1, 1000), 10_000 * draw.randint(1, 100)]),
            events=tuple(drawn_event(draw, place) for _ in range(draw.choice([0, 1, draw.randint(2, MOST_EVENTS)]))),
        )
    )


def drawn_event(draw: random.Random, place: Place) -> Happening:
    """Something that may happen in a place; some fall into the same weeks."""
    what = draw.choice(list(EVENTS))
    about = targets(place.case)[ABOUT[what]] if what in ABOUT else []
    week = draw.choice([draw.randint(1, place.weeks), min(3, place.weeks), place.weeks])
    return Happening(week, what, draw.randrange(len(about)) if about else NOBODY)
