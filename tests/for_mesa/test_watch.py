"""The example of SolaraViz runs without a browser: stepped, set anew, drawn. Where solara is there (Python 3.12)."""

from __future__ import annotations

import re

import pytest

from tests.thorough import THOROUGH

pytestmark = pytest.mark.skipif(not THOROUGH, reason="long: SYMBIOSIS_THOROUGH")


def test_the_page_steps_and_starts_anew_with_what_is_set():
    solara = pytest.importorskip("solara")
    pytest.importorskip("altair")
    import ipyvuetify
    from ipywidgets import Image

    from experiments.for_mesa import watch

    _, page = solara.render(solara.AppLayout(children=[watch.page]), handle_error=False)

    def press(label: str) -> None:
        next(button for button in page.find(ipyvuetify.Btn).widgets if label in button.children).click()

    def time() -> list[str]:
        return re.findall(r"Time: (\d+)|Step: (\d+)", str([getattr(w, "children", "") for w in page.find().widgets]))[0]

    def pictures() -> list[bytes]:
        return [image.value for image in page.find(Image).widgets]

    assert "0" in time()
    first = pictures()
    assert len(first) == len(watch.COMPONENTS)
    for _ in range(3):
        press("Step")
    assert "3" in time()
    later = pictures()
    assert all(a != b for a, b in zip(first, later, strict=True))
    assert {choice.label for choice in page.find(ipyvuetify.Select).widgets} == {
        shown["label"]
        for shown in watch.CHOICES_SHOWN.values()
        if isinstance(shown, dict) and shown["type"] == "Select"
    }
    page.find(ipyvuetify.Select, label="Facilitator").widget.v_model = "none"
    press("Reset")
    for _ in range(3):
        press("Step")
    assert pictures() != later
