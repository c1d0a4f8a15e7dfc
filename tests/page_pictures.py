"""Pictures of every view of a page in three languages, on a desktop, a phone and in grey, to be looked at.

    python -m tests.page_pictures page.html --out FOLDER      all of them
    python -m tests.page_pictures page.html --docs            the few that docs/page/ keeps
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from PIL import Image

from tests.pages import VIEWS, opened

LANGUAGES = ("nb", "sv", "en")
FORMS = {"desktop": 1280, "phone": 320, "grey": 1280}
WEEK = 210  # of the future that is watched
DOCS = Path(__file__).parents[1] / "docs" / "page"
KEPT = (
    "compare-nb-desktop", "compare-sv-phone", "compare-en-grey", "watch-nb-desktop", "watch-sv-phone",
    "assumptions-sv-desktop", "about-en-desktop",
)  # fmt: skip
TALLEST = {"desktop": 2400, "grey": 2400, "phone": 2600}


def take(path: Path, out: Path, wanted: tuple[str, ...] | None = None) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for form, width in FORMS.items():
        with opened(path, viewport={"width": width, "height": 900}) as (page, _):
            for language in LANGUAGES:
                page.click(f".languages [lang={language}]")
                for view in VIEWS:
                    name = f"{view}-{language}-{form}"
                    if wanted is not None and name not in wanted:
                        continue
                    page.click(f"#view-{view}")
                    if view == "compare" and form != "desktop":
                        page.click("#preset-leaves")
                    if view == "watch":
                        page.evaluate("(week) => { const at = document.getElementById('week'); at.value = week; at.dispatchEvent(new Event('input')); }", WEEK)
                    page.mouse.move(0, 0)
                    with tempfile.TemporaryDirectory() as folder:
                        raw = Path(folder) / "raw.png"
                        page.screenshot(path=str(raw), full_page=True)
                        _compress(raw, out / f"{name}.png", form)


def _compress(raw: Path, final: Path, form: str) -> None:
    image = Image.open(raw).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST[form])))
    if form == "grey":
        image = image.convert("L").convert("RGB")
    image.quantize(112, dither=Image.Dither.NONE).save(final, optimize=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("--out", type=Path, default=Path("pictures"))
    parser.add_argument("--docs", action="store_true")
    given = parser.parse_args()
    take(given.page.resolve(), DOCS if given.docs else given.out, KEPT if given.docs else None)
