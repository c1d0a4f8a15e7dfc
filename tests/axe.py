"""What axe finds: every rule on all of a page; contrast, nine tenths of its time, on one text of each look.

A look is colour, size and weight, and what lies behind: texts that have it in common have their contrast in common.
Under SYMBIOSIS_THOROUGH contrast is measured on every text, where one may lie on what is not behind it in the page's
tree, too.
"""

from __future__ import annotations

from typing import Any

from tests.thorough import THOROUGH

CONTRAST = "color-contrast"
ALIKE = [["#assumptions tbody tr:not(:first-child)"]]  # two hundred rows of one function: the first of each group
LOOKS = """(part) => {
  document.querySelectorAll('[data-look]').forEach((one) => one.removeAttribute('data-look'));
  const looks = new Set(), own = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  const grounds = (node) => { // up to the first that nothing shines through, with all that may
    const found = [];
    for (let at = node; at; at = at.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
      found.push(opacity === '1' ? '' : opacity);
      if (backgroundColor !== 'rgba(0, 0, 0, 0)' || backgroundImage !== 'none') { found.push(backgroundColor, backgroundImage); if (!backgroundColor.startsWith('rgba')) break; }
    }
    return found.filter(Boolean).join();
  };
  for (const node of document.querySelectorAll(`${part} *`)) {
    if (!own(node) || node instanceof SVGElement || !node.checkVisibility({ visibilityProperty: true })) continue; // axe measures no picture
    const { color, fontSize, fontWeight } = getComputedStyle(node);
    const look = [color, fontSize, fontWeight, node.closest('[disabled]') !== null, grounds(node)].join('|');
    if (!looks.has(look)) { looks.add(look); node.dataset.look = ''; }
  }
  return looks.size;
}"""


def has_no_violations(page: Any, where: str = "", part: str = "html", contrast: bool = True) -> None:
    """Axe finds nothing in a part of the page as it is seen now. where: told if it does. contrast: measured, too."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {Axe().axe_script} }}")
    alike = [] if THOROUGH else ALIKE
    of_all = {"rules": {CONTRAST: {"enabled": contrast and THOROUGH}}}
    found = _violations(page, {"include": [[part]], "exclude": alike}, of_all)
    if contrast and not THOROUGH:
        measured = page.evaluate(LOOKS, part)
        assert measured > 0, where
        found += _violations(page, {"include": [["[data-look]"]], "exclude": alike}, {"runOnly": [CONTRAST]})
    told = [(one["id"], [node["html"][:150] for node in one["nodes"][:3]]) for one in found]
    assert not told, (where, told)


def _violations(page: Any, context: dict[str, Any], options: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "async ([context, options]) => (await axe.run(context, options)).violations",
        [context, options | {"resultTypes": ["violations"]}],
    )
    return found
