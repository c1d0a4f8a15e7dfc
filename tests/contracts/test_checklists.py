"""The description of the model and the checklists: every item is there, answered, and its proof exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md"), ROOT / "experiments" / "README.md"])
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
NOT_DONE = "not done"
# The protocol's elements and design concepts, in its order (Grimm et al. 2020).
ODD = [
    "Summary ODD", "1. Purpose and patterns", "2. Entities, state variables, and scales",
    "3. Process overview and scheduling", "4. Design concepts", "5. Initialization", "6. Input data", "7. Submodels",
]  # fmt: skip
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip
# Sections, and for each how its items begin or how many there are at least.
TRACE = [
    "1. Problem formulation", "2. Model description", "3. Data evaluation", "4. Conceptual model evaluation",
    "5. Implementation verification", "6. Model output verification", "7. Model analysis",
    "8. Model output corroboration",
]  # fmt: skip
STRESS = {
    "1. Objectives": ("1.1", "1.2", "1.3"),
    "2. Logic": ("2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4"),
    "3. Data": ("3.1", "3.2", "3.3", "3.4"),
    "4. Experimentation": ("4.1", "4.2", "4.3"),
    "5. Implementation": ("5.1", "5.2", "5.3", "5.4"),
    "6. Code access": ("6.1",),
}
JOSS = {
    "General checks": ("repository", "licence", "contribution and authorship"),
    "Functionality": ("installation", "functional claims", "performance claims"),
    "Documentation": (
        "statement of need", "installation instructions", "example usage", "functionality documentation",
        "automated tests", "guidelines: how to contribute", "guidelines: how to report problems and seek support",
    ),
    "Software paper": ("summary", "statement of need", "state of the field", "quality of writing", "references"),
}  # fmt: skip


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def headings(path: Path) -> list[str]:
    without_code = re.sub(r"^```.*?^```", "", text_of(path), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#+ (.*)$", without_code, re.MULTILINE)


def anchor(heading: str) -> str:
    """As hosts of Markdown make it of a heading."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).replace(" ", "-")


def items(name: str) -> dict[str, list[list[str]]]:
    """Rows of the tables of a checklist, by section: item, answer, proof."""
    parts = re.split(r"^## (.*)\n", text_of(DOCS / name), flags=re.MULTILINE)[1:]
    found = {}
    for section, body in zip(parts[::2], parts[1::2], strict=True):
        rows = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("| ")]
        assert rows[0] == ["item", "answer", "proof"], section
        found[section] = rows[1:]
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_a_heading_find_it(path):
    for target in LINK.findall(text_of(path)):
        file, hash_sign, wanted = target.partition("#")
        if hash_sign and not target.startswith(("http://", "https://")):
            other = (path.parent / file) if file else path
            assert wanted in {anchor(heading) for heading in headings(other)}, f"{path.name}: {target}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_that_is_cited_is_in_the_bibliography(path):
    known = set(re.findall(r"^@\w+\{(\w+),", text_of(DOCS / "references.bib"), re.MULTILINE))
    assert set(re.findall(r"\[@(\w+)", text_of(path))) <= known


def test_the_description_has_the_elements_of_the_protocol_in_its_order():
    assert headings(DOCS / "odd.md")[1 : 1 + len(ODD)] == ODD
    concepts = text_of(DOCS / "odd.md").split("## 4. Design concepts")[1].split("\n## ")[0]
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", concepts, re.MULTILINE) == CONCEPTS


def test_the_description_leads_to_every_theory_page():
    pages = {page.name for page in (DOCS / "theory").glob("*.md")} - {"README.md"}
    # No submodels of the week: makes numbers of a case; stands beside the stages of others.
    no_submodels = {"appraisal.md", "other_lifecycles.md"}
    submodels = text_of(DOCS / "odd.md").split("## 7. Submodels")[1].split("\n## ")[0]
    assert set(re.findall(r"\(theory/([\w.]+)\)", submodels)) == pages - no_submodels


@pytest.mark.parametrize("name", ["trace.md", "stress.md", "joss.md"])
def test_every_item_of_a_checklist_is_answered_with_a_proof(name):
    rows = [row for section in items(name).values() for row in section]
    assert len(rows) >= 20
    for row in rows:
        assert len(row) == 3, row
        assert row[1].strip(), row
        assert LINK.findall(row[2]), row
        for target in LINK.findall(row[2]):
            assert (DOCS / target.partition("#")[0]).exists(), target
    assert any(NOT_DONE in answer for _, answer, _ in rows)  # nobody has done all of it


def test_the_checklists_have_their_items():
    assert [section for section in items("trace.md") if section != "The notebook"] == TRACE
    stress = items("stress.md")
    assert {section: tuple(row[0].split()[0] for row in rows) for section, rows in stress.items()} == STRESS
    joss = items("joss.md")
    for section, wanted in JOSS.items():
        assert set(wanted) <= {row[0] for row in joss[section]}


def test_the_number_of_choices_that_is_told_is_that_of_the_list():
    last = re.findall(r"^(\d+)\. ", text_of(DOCS / "odd.md").split("\n## 8. ")[1], re.MULTILINE)[-1]
    for name, said in (("trace.md", f"and {last} choices"), ("stress.md", f"{last} numbered choices")):
        assert said in text_of(DOCS / name)
