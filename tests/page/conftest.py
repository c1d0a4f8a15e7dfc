"""One browser for all tests of the page, and the pages they visit."""

from __future__ import annotations

import contextlib
import os

import pytest

from experiments.page.setting import Place
from sim import load_case
from tests.pages import BROWSERS, REPLICATES, browsers, is_firefox, opened, small_page, vestbygd_page

EVERY_DAY = os.environ.get("SYMBIOSIS_BROWSER_NAME", "chromium")  # in which all tests of the page run
assert EVERY_DAY in BROWSERS, f"SYMBIOSIS_BROWSER_NAME={EVERY_DAY} is none of {', '.join(BROWSERS)}"


def pytest_generate_tests(metafunc):
    """A test that is marked so runs in every browser."""
    if "browser" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_browsers"):
        metafunc.parametrize("browser", BROWSERS, indirect=True)


@pytest.fixture(scope="package")
def browser_named():
    with browsers() as browser:
        yield browser


@pytest.fixture
def browser(request, browser_named):
    """Each visit has a context of its own, so nothing is left of the one before."""
    return browser_named(getattr(request, "param", EVERY_DAY))


@pytest.fixture
def visit(browser, browser_named):
    """Visit a page; it must not have done what it may not."""

    @contextlib.contextmanager
    def visited(path, **context):
        still = is_firefox(browser) and context.get("reduced_motion") == "reduce"
        one = browser_named("firefox", still=True) if still else browser
        with opened(path, browser=one, **context) as (page, faults):
            yield page
            assert not faults

    return visited


@pytest.fixture(scope="session")
def page_file(tmp_path_factory):
    return vestbygd_page(tmp_path_factory)


@pytest.fixture
def page(visit, page_file):
    """Vestbygd's page, on a desktop."""
    with visit(page_file) as page:
        yield page


@pytest.fixture(scope="session")
def place():
    """What that page is about."""
    return Place(load_case("vestbygd"), 1, REPLICATES, 520)


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """Two short futures of Vestbygd."""
    return small_page(tmp_path_factory, "vestbygd", replicates=2, weeks=30, seed=3)


@pytest.fixture(scope="session")
def vestbygd(tmp_path_factory):
    return small_page(tmp_path_factory, "vestbygd", replicates=5, weeks=160)


@pytest.fixture(scope="session")
def refined(tmp_path_factory):
    """Enough futures for two pictures: one from few of them, one from all."""
    return small_page(tmp_path_factory, "vestbygd", replicates=30, weeks=520)


@pytest.fixture(scope="session")
def kalundborg(tmp_path_factory):
    return small_page(tmp_path_factory, "kalundborg", replicates=5, weeks=160)


@pytest.fixture(scope="session")
def sotenas(tmp_path_factory):
    return small_page(tmp_path_factory, "sotenas", replicates=5, weeks=160)


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory):
    """Sotenäs with one appointed person, whose money the council reviews every year."""
    choices = {"facilitator": "appointed", "municipality": "review"}
    return small_page(tmp_path_factory, "sotenas", replicates=5, weeks=160, **choices)
