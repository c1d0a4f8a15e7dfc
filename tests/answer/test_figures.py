"""The pictures: any name is text, none covers another, every word is in the language asked, none costs a command."""

from __future__ import annotations

import dataclasses
import itertools
import re
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.answer import drawing
from experiments.answer.figures import levers, scenarios, style
from experiments.answer.figures.network import MOST_NAMED, network
from experiments.evidence import calibration_figures
from experiments.evidence.targets import Target
from experiments.words.catalogue import LANGUAGES, words_of
from sim import load_case
from sim.place.mixed_town import generated_town

HOSTILE = (
    "$5 and $6 shop", r"\frac{1}{", "a_b^c$", r"$\undefined$", "_hidden", "<b>&amp;", "{n}", "100 %", "%s",
    "x" * 120, "line\nbreak\ttab", "\u202eright to left\u202c", "zero\u200bwidth", "Норвежская фирма", "שלום בע״מ",
    "مصنع", "中文公司", "โรงงาน", "😀 emoji", "\x07bell", "Ærlig & sønner", " ",
)  # fmt: skip
WEEKS = (52, 104)
VESTBYGD = load_case("vestbygd")


@pytest.fixture(autouse=True)
def _loud():
    """A warning of a plotting library is a fault: people see pages of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    plt.close("all")


def drawn(figure) -> Figure:
    """Drawn, so that what does not hold shows."""
    figure.canvas.draw()
    return figure


def said(figure) -> list[str]:
    return [text for one in figure.findobj(Text) if (text := one.get_text().strip())]


def renamed(case, names):
    """A case whose firms have these names."""
    new = {firm.firm: name for firm, name in zip(case.firms, names, strict=False)}
    return dataclasses.replace(
        case, ties=(), facilitator_hosts=(),
        firms=tuple(dataclasses.replace(firm, firm=new[firm.firm]) for firm in case.firms),
        opportunities=tuple(
            dataclasses.replace(row, supplier=new[row.supplier], receiver=new[row.receiver]) for row in case.opportunities
        ),
    )  # fmt: skip


def operating(case, cell: int = 0) -> pd.DataFrame:
    rows = [{"cell": cell, "opportunity": row.opportunity, "share_operating": 0.5} for row in case.opportunities]
    return pd.DataFrame(rows, columns=["cell", "opportunity", "share_operating"])


ONE = style.Shown({0: "this"}, "")


SPREAD = {"from_spread": 0.1, "to_spread": 0.9}


def weekly(cells: int) -> pd.DataFrame:
    measures = ("trust", "communication", "understanding", "commitment", "exchanges_realised")
    rows = itertools.product(range(cells), measures, WEEKS)
    return pd.DataFrame(
        [{"cell": c, "measure": m, "week": w, "mean": 0.5, "low": 0.4, "high": 0.6, **SPREAD} for c, m, w in rows]
    )


def all_pictures(say, lever="facilitator", levels=("none", "appointed"), shown=None) -> dict[str, Figure]:
    """Every picture of a result, of two scenarios, by name."""
    swept = {lever: levels}
    summary = pd.DataFrame(
        [{"cell": k, lever: one, "exchanges_realised": 1.0, "low": 0.5, "high": 1.5} for k, one in enumerate(levels)]
    )  # fmt: skip
    shown = shown or scenarios.shown_cells(summary, swept, {}, say)
    steps = ("opportunities_identified", "opportunities_agreed", "exchanges_realised", "exchanges_operating")
    runs = pd.DataFrame([{"cell": k % 2, **dict.fromkeys(steps, k)} for k in range(6)])
    stages = pd.DataFrame([{"cell": c, "week": w, "stage": 1, "share": 1.0} for c in (0, 1) for w in WEEKS])
    return {
        "over_time": drawn(levers.over_time(weekly(2), summary[["cell", lever]], swept, say)),
        "grid": drawn(levers.grid(summary, swept, 520, say)),
        "funnel": drawn(scenarios.funnel(runs, shown, 16, say)),
        "states": drawn(scenarios.states(weekly(2), shown, say)),
        "stages": drawn(scenarios.stages(stages, shown, say)),
        "network": drawn(network(operating(VESTBYGD), VESTBYGD, shown, say)),
    }


# --- names are text -----------------------------------------------------------------------------------


def test_any_name_of_a_firm_is_drawn_as_it_is(capsys):
    case = renamed(generated_town(len(HOSTILE)), HOSTILE)
    shown = said(drawn(network(operating(case), case, ONE)))
    for name in HOSTILE[:9]:
        assert name in shown
    assert "line break tab" in shown
    assert "right to left" in shown
    assert "zerowidth" in shown
    assert {"x" * 31 + "…", "Норвежская фирма", "Ærlig & sønner"} <= set(shown)
    assert "firm 1" in shown, "a name of nothing but spaces"
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("name", [HOSTILE[0], HOSTILE[3]])
def test_any_label_or_level_is_drawn_as_it_is(name):
    shown = style.Shown({0: name, 1: f"{name} {name}"}, name, (0, 1))
    pictures = all_pictures(words_of("en"), "a.$key_", ("none", name), shown)
    for picture in ("funnel", "states", "stages", "network"):
        assert any(f"{name} {name}" in text for text in said(pictures[picture])), picture
    for picture in ("grid", "over_time"):
        assert name.replace("_", " ") in said(pictures[picture]), picture


def test_any_name_in_a_calibration_is_drawn_as_it_is(tmp_path):
    target = Target("$5_and $6", "x", "y", (), (52,), "a_$b", 3, tolerance=1)
    rows = [{"facilitator.hours": float(hours)} for hours in range(1, 9)]
    outcomes = np.arange(8 * 2 * 2).reshape(8, 2, 2) % 7
    calibration_figures.draw(rows, np.full(8, 1 / 8), outcomes, [target, target], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"posterior.png", "predictive.png"}


def test_signs_that_the_usual_font_lacks_come_from_another_font():
    """STIX comes with matplotlib and has signs that DejaVu Sans has not."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    def signs(name):
        return {chr(code) for code in FT2Font(font_manager.findfont(name)).get_charmap()}

    sign = min(signs("STIXGeneral") - signs(drawing.FONT))
    fonts, lacking = drawing.fonts_for([f"a{sign}"])
    assert (len(fonts), lacking) == (1, set())
    drawing.begin(fonts=fonts)
    figure, axis = plt.subplots()
    axis.set_title(f"a{sign}")
    figure.canvas.draw()  # a sign that is lacking would warn
    assert drawing.fonts_for(["Ærlig Ørn Ålesund"]) == ([], set())


def test_names_that_no_font_has_are_numbers_and_that_is_said_once(monkeypatch, capsys):
    monkeypatch.setattr(drawing, "fonts_for", lambda texts: ([], set("中文公司工厂")))
    case = renamed(generated_town(4), ("中文公司", "AluGass", "工厂", "Beta"))
    shown = said(drawn(network(operating(case), case, ONE, words_of("nb"))))
    assert {"bedrift 1", "AluGass", "bedrift 2", "Beta"} <= set(shown)
    assert any("ikke har skrift for" in text for text in shown)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("the picture of the network says bedrift 1 for '中文公司', bedrift 2 for '工厂'")


# --- none covers another ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("firms", "panels"), [(2, 1), (3, 2), (11, 2), (24, 1), (60, 1), (150, 1)])
def test_no_name_covers_another_or_is_cut(firms, panels):
    rng = np.random.default_rng(firms)
    names = [f"{k} {'Wide Mill Works ' * 3}"[: int(rng.integers(4, 40))] for k in range(firms)]
    case = renamed(generated_town(firms), names)
    shown = style.Shown({k: f"scenario {k}" for k in range(panels)}, "", range(panels))
    figure = drawn(network(pd.concat([operating(case, k).iloc[:20] for k in range(panels)]), case, shown))
    shown = [one for axis in figure.axes for one in (axis.title, *axis.texts)]
    texts = [one for one in (*shown, *figure.texts) if one.get_text().strip()]
    boxes = [one.get_window_extent() for one in texts]
    inside = {drawing.plain(name) for name in names}
    assert sum(one.get_text() in inside for one in texts) == min(firms, MOST_NAMED) * panels
    for (one, box), (other, its) in itertools.combinations(zip(texts, boxes, strict=True), 2):
        apart = box.x1 <= its.x0 or its.x1 <= box.x0 or box.y1 <= its.y0 or its.y1 <= box.y0
        assert apart, (one.get_text(), other.get_text())


def test_of_many_firms_those_that_exchange_most_are_named():
    case = generated_town(100)
    busy = case.opportunities[0]
    shown = said(drawn(network(operating(case).iloc[:1], case, ONE)))
    assert {busy.supplier, busy.receiver} <= set(shown)
    assert any("60 firms that exchange most are named, of 100" in text for text in shown)


# --- words ------------------------------------------------------------------------------------------------


def test_every_word_of_every_picture_is_in_the_language_asked():
    english = {name: said(figure) for name, figure in all_pictures(words_of("en")).items()}
    assert set(english) == {"over_time", "grid", "funnel", "states", "stages", "network"}
    same = {firm.firm for firm in VESTBYGD.firms}
    for language in set(LANGUAGES) - {"en"}:
        for name, figure in all_pictures(words_of(language)).items():
            other = said(figure)
            assert len(other) == len(english[name])
            alike = {text for text in set(other) & set(english[name]) if re.search(r"[^\W\d]{2}", text)}
            assert alike <= same, (language, name)


def test_each_language_has_pictures_of_its_own(tmp_path):
    case = generated_town(3)
    for language in ("en", "sv"):
        say = words_of(language)
        style.save(network(operating(case), case, ONE, say), tmp_path, "network", say)
    assert {path.name for path in tmp_path.iterdir()} == {
        "network.png",
        "network.svg",
        "network.sv.png",
        "network.sv.svg",
    }
    assert (tmp_path / "network.png").read_bytes() != (tmp_path / "network.sv.png").read_bytes()


def test_one_of_a_thing_is_one():
    steps = ("opportunities_identified", "opportunities_agreed", "exchanges_realised", "exchanges_operating")
    runs = pd.DataFrame([{"cell": 0, **dict.fromkeys(steps, 1)}] * 2)
    assert "1 opportunity in all" in said(drawn(scenarios.funnel(runs, ONE, 1)))


def test_over_time_tells_where_single_futures_lie():
    """Beside the interval of the mean: two thin lines in the dash of their mean, said in the legend; not of one future."""
    table, cells = weekly(2), pd.DataFrame({"cell": [0, 1], "facilitator": ["none", "appointed"]})
    swept = {"facilitator": ("none", "appointed")}
    figure = drawn(levers.over_time(table, cells, swept))
    *thin, thick = figure.axes[0].lines[:3]
    assert [one.get_ydata().tolist() for one in thin] == [[0.1, 0.1], [0.9, 0.9]]
    assert all(one.get_linewidth() < thick.get_linewidth() / 2 for one in thin)
    dashes = [one.get_linestyle() for one in figure.axes[0].lines]
    assert dashes[:3] == [dashes[0]] * 3
    assert dashes[3:] == [dashes[3]] * 3 != dashes[:3]
    say = words_of("en")
    assert any(say("axis.spread") in text for text in said(figure))
    assert say("axis.spread") in said(drawn(levers.over_time(table[table.cell == 0], cells[["cell"]], {})))
    alone = drawn(levers.over_time(table.assign(from_spread=0.5, to_spread=0.5), cells, swept))
    assert len(alone.axes[0].lines) == 2
    assert not any(say("axis.spread") in text for text in said(alone))


# --- what can be told apart ----------------------------------------------------------------------------------


def test_many_levels_of_a_lever_stand_side_by_side_and_not_as_lines():
    """Nine lines of seven colours cannot be told apart: the other lever makes the lines."""
    swept = {
        "meetings.interval": ("0", "52", "26", "13", "6", "4", "3", "2", "1"),
        "facilitator": ("none", "appointed"),
    }
    rows = [
        {"meetings.interval": i, "facilitator": f, "exchanges_realised": 1.0, "low": 0.5, "high": 1.5}
        for i, f in itertools.product(*swept.values())
    ]
    axis = drawn(levers.grid(pd.DataFrame(rows), swept, 520)).axes[0]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["none", *swept["meetings.interval"][1:]]
    assert len(axis.containers) == 2


def test_forms_whose_styles_would_be_alike_get_others():
    styles = [k for k, _ in style.styled("municipality", {"municipality": ("none", "evaluation")})]
    assert len({k % len(style.COLOURS) for k in styles}) == 2
