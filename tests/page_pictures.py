"""Pictures of every view of a page in every language, on a desktop, a phone and in grey, to be looked at.

python -m tests.page_pictures page.html --out FOLDER      all of them
python -m tests.page_pictures page.html --docs            those that docs/page/ keeps
python -m tests.page_pictures report.html --report NAME   the first two printed pages of a report, for docs/report/
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from experiments.report.pdf import print_to
from experiments.words.languages import LANGUAGES
from tests.pages import VIEWS, chromium, opened

FORMS = {"desktop": 1280, "phone": 320, "grey": 1280}
WEEK = 210  # of the future that is watched
DOCS = Path(__file__).parents[1] / "docs" / "page"
KEPT = tuple(path.stem for path in DOCS.glob("*.png"))
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
                        page.evaluate(
                            "(week) => { const at = document.getElementById('week'); at.value = week; at.dispatchEvent(new Event('input')); }",
                            WEEK,
                        )
                    page.mouse.move(0, 0)
                    with tempfile.TemporaryDirectory() as folder:
                        raw = Path(folder) / "raw.png"
                        page.screenshot(path=str(raw), full_page=True)
                        _compress(raw, out / f"{name}.png", form)


def take_report(path: Path, final: Path) -> None:
    """The first two pages as they are printed, side by side (needs poppler-utils)."""
    with tempfile.TemporaryDirectory() as folder:
        print_to(path, Path(folder) / "report.pdf", chromium())
        subprocess.run(
            ["pdftoppm", "-r", "80", "-l", "2", "-png", f"{folder}/report.pdf", f"{folder}/page"], check=True
        )
        pages = [Image.open(one).convert("RGB") for one in sorted(Path(folder).glob("page-*.png"))]
        both = Image.new("RGB", (sum(one.width for one in pages), pages[0].height), "white")
        for k, one in enumerate(pages):
            both.paste(one, (k * one.width, 0))
        final.parent.mkdir(parents=True, exist_ok=True)
        both.quantize(112, dither=Image.Dither.NONE).save(final, optimize=True)


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
    parser.add_argument("--report", metavar="NAME")
    given = parser.parse_args()
    if given.report:
        take_report(given.page.resolve(), DOCS.parent / "report" / f"{given.report}.png")
        raise SystemExit
    take(given.page.resolve(), DOCS if given.docs else given.out, KEPT if given.docs else None)
