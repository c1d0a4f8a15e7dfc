"""How soon a page answers: from a moved lever to the first picture and the settled one, and the longest frame.

python -m experiments.bench.page page.html [--moves 60] [--preset meetings]   (needs Chromium and Playwright)

Every move is to hours that the page has not simulated yet, with nothing else between. Times are those of this machine,
told and never asserted. With a preset: how long the trial of all assumed numbers takes on its answer.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

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


def measured(path: Path, moves: int) -> dict[str, Any]:
    """Milliseconds of each move of the slider for hours, and between frames."""
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("SYMBIOSIS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(path.resolve().as_uri())
        page.wait_for_selector("html[data-engine=ready]")
        page.evaluate("document.querySelector('input[name=facilitator-choice][value=appointed]').click()")
        page.wait_for_selector("html[data-settled=true]")
        ready = int(page.get_attribute("html", "data-ready") or 0)
        few = [hours / 2 for hours in range(2, 2 + moves + 5) if hours / 2 not in (20, 37.5, 75)][: moves + 1]
        found: dict[str, Any] = page.evaluate(_MOVES, few)
        browser.close()
    return {name: values[name != "gaps" :] for name, values in found.items()} | {"ready": ready}  # the first warms up


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
    parser.add_argument("--preset")
    given = parser.parse_args()
    if given.preset:
        of = tried(given.page, given.preset)
        print(f"{given.preset}: {of['seconds']:.0f} s, first row after {of['first']:.0f} s")
        print(f"longest time between frames {of['longest']:.0f} ms")
        print(of["said"])
        return
    found = measured(given.page, given.moves)
    print(
        f"{given.page.name}: {given.page.stat().st_size / 1e6:.2f} MB, drawn {found['ready']} ms after its script began"
    )
    for name, told in (("first", "lever to first picture"), ("settled", "lever to settled")):
        low, high = np.percentile(found[name], [50, 95])
        print(f"{told}: median {low:.0f} ms, p95 {high:.0f} ms, {len(found[name])} moves")
    gaps = np.array(found["gaps"])
    print(f"between frames meanwhile: median {np.median(gaps):.0f} ms, longest {gaps.max():.0f} ms, {len(gaps)} frames")


if __name__ == "__main__":
    main()
