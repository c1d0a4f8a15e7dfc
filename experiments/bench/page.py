"""How soon a page answers: from a moved lever to the first picture and the settled one, and the longest frame; and from
the number of a future to its picture, two beside each other; and from the choice of a place or a horizon to its page.

python -m experiments.bench.page page.html [--moves 60] [--futures 200] [--preset meetings]   (needs Chromium)

Every move is to hours, or to a future, that the page has not simulated yet, with nothing else between. Times are
those of this machine, told and never asserted; runs of Vestbygd in Python, in the same minutes, say how busy it was.
With a preset: how long the trial of all assumed numbers takes on its answer.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np

from sim import Scenario, load_case, simulate

_MOVES = """async (hours) => {
  const [slider, progress] = ['range-hours', 'progress'].map((id) => document.getElementById(id));
  const root = document.documentElement;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const found = { first: [], settled: [], gaps: [] };
  let last = 0, counts = false;
  const beat = (now) => { if (counts) found.gaps.push(now - last); last = now; requestAnimationFrame(beat); };
  requestAnimationFrame(beat);
  const first = () => root.dataset.settled === 'true' || /\\d/.test(progress.textContent);
  for (const value of hours) {
    for (let k = 0; k < 5; k++) await frame();
    counts = true;
    const begun = performance.now();
    slider.value = String(value);
    slider.dispatchEvent(new Event('input'));
    while (!first()) await frame();
    found.first.push(performance.now() - begun);
    while (root.dataset.settled !== 'true') await frame();
    found.settled.push(performance.now() - begun);
    await frame();
    counts = false;
  }
  return found;
}"""

_FUTURES = """async (numbers) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const found = { chosen: [], painted: [], stepped: [] };
  const field = () => document.getElementById('run');
  const week = () => document.getElementById('week');
  for (const number of numbers) {
    await frame();
    const begun = performance.now();
    field().value = String(number);
    field().dispatchEvent(new Event('change'));
    document.getElementById('watched').getBoundingClientRect();
    found.chosen.push(performance.now() - begun);
    await frame();
    await frame();
    found.painted.push(performance.now() - begun);
    const before = performance.now();
    document.getElementById('step').click();
    document.getElementById('watched').getBoundingClientRect();
    found.stepped.push(performance.now() - before);
    week().value = week().max - 1;
    week().dispatchEvent(new Event('input'));
  }
  return found;
}"""

_CHOICES = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const found = { place: [], horizon: [] };
  for (const [id, values] of [['horizon', [260, 520, 156, 520]], ['place', null]]) {
    const all = () => [...(document.getElementById(id)?.options || [])].map((option) => option.value);
    for (const value of values || [...all().slice(1), ...all().slice(0, 1)]) {
      await frame();
      const box = document.getElementById(id), begun = performance.now();
      box.value = String(value);
      box.dispatchEvent(new Event('change'));
      document.getElementById('main').getBoundingClientRect();
      found[id].push(performance.now() - begun);
    }
  }
  return found;
}"""

_TRIAL = """async () => {
  const nodes = ['try', 'trial-said', 'trial-rest', 'trial-rows'].map((id) => document.getElementById(id));
  const [button, said, rest, rows] = nodes;
  const idle = button.textContent, begun = performance.now();
  let last = begun, longest = 0, first = 0;
  button.click();
  while (button.textContent !== idle) {
    const now = await new Promise((done) => requestAnimationFrame(done));
    longest = Math.max(longest, now - last);
    last = now;
    if (!first && rows.children.length) first = now;
  }
  const end = performance.now(), text = said.textContent + ' ' + rest.textContent;
  return { seconds: (end - begun) / 1000, first: ((first || end) - begun) / 1000, longest, said: text };
}"""


def measured(path: Path, moves: int, futures: int | None = None) -> dict[str, Any]:
    """Milliseconds of each move of the slider for hours, between frames, and of each future that is chosen.

    futures: how many are chosen (none: as many as the page was made with)."""
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("SYMBIOSIS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(path.resolve().as_uri())
        page.wait_for_selector("html[data-engine=ready]")
        if futures:
            page.select_option("#futures", str(futures))
            page.wait_for_selector("html[data-engine=ready]")
        page.evaluate("document.querySelector('input[name=facilitator-choice][value=appointed]').click()")
        page.wait_for_selector("html[data-settled=true]")
        ready = int(page.get_attribute("html", "data-ready") or 0)
        few = [hours / 2 for hours in range(2, 2 + moves + 5) if hours / 2 not in (20, 37.5, 75)][: moves + 1]
        found: dict[str, Any] = page.evaluate(_MOVES, few)
        page.click("#view-watch")
        page.wait_for_selector("#typical:not(:disabled)")  # nothing else is simulated meanwhile
        most = int(page.get_attribute("#run", "max") or 0)
        found |= page.evaluate(_FUTURES, [1 + number % most for number in range(moves + 1)])
        chosen = page.evaluate(_CHOICES)
        browser.close()
    return (
        {name: values[name != "gaps" :] for name, values in found.items()} | chosen | {"ready": ready}
    )  # the first warms up


def natively(runs: int = 200) -> float:
    """Milliseconds a run of ten years in Vestbygd takes the compiled week in Python, on one thread."""
    case, scenario = load_case("vestbygd"), Scenario("appointed", "park", "monthly")
    simulate(case, scenario, weeks=1, outcomes="runs", threads=1)
    begun = time.perf_counter()
    simulate(case, scenario, replicates=runs, outcomes="runs", threads=1)
    return (time.perf_counter() - begun) * 1000 / runs


def tried(path: Path, preset: str) -> dict[str, Any]:
    """Seconds of the trial of all numbers, its runs, what was found, and the longest time between frames."""
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("SYMBIOSIS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="en")
        page.goto(path.resolve().as_uri())
        page.wait_for_selector("html[data-engine=ready]")
        page.click(f"#preset-{preset}")
        page.wait_for_selector("html[data-settled=true]")
        page.click("#view-assumptions")
        found: dict[str, Any] = page.evaluate(_TRIAL)
        browser.close()
    return found


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--futures", type=int)
    parser.add_argument("--preset")
    given = parser.parse_args()
    if given.preset:
        of = tried(given.page, given.preset)
        print(f"{given.preset}: {of['seconds']:.0f} s, first row after {of['first']:.0f} s")
        print(f"longest time between frames {of['longest']:.0f} ms")
        print(of["said"])
        return
    before, found, after = natively(), measured(given.page, given.moves, given.futures), natively()
    print(
        f"{given.page.name}: {given.page.stat().st_size / 1e6:.2f} MB, drawn {found['ready']} ms after its script began"
    )
    for name, told in (("first", "lever to first picture"), ("settled", "lever to settled")):
        low, high = np.percentile(found[name], [50, 95])
        print(f"{told}: median {low:.0f} ms, p95 {high:.0f} ms, {len(found[name])} moves")
    gaps = np.array(found["gaps"])
    for name, told in (
        ("chosen", "number of a future to two pictures laid out"),
        ("painted", "and painted"),
        ("stepped", "a week on, from the last year"),
        ("horizon", "another horizon, laid out"),
        ("place", "another place, laid out"),
    ):
        if not found[name]:
            continue
        low, high = np.percentile(found[name], [50, 95])
        print(f"{told}: median {low:.0f} ms, p95 {high:.0f} ms, {len(found[name])} times")
    print(f"between frames meanwhile: median {np.median(gaps):.0f} ms, longest {gaps.max():.0f} ms, {len(gaps)} frames")
    print(f"a run in Python, before and after: {before:.2f} and {after:.2f} ms")


if __name__ == "__main__":
    main()
