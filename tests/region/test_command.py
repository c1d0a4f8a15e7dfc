"""`symbiosis region` from command to tables, picture and words; what is refused."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.cli import dispatch
from experiments.region import futures
from experiments.region.answer import answered
from experiments.region.futures import Asked, realised, scenarios, shape_of, with_posts
from experiments.region.kept import Kept
from experiments.region.learning import jobs
from experiments.region.limits import LARGEST_NETWORK, MOST_EXAMPLES
from experiments.region.over_borders import gained
from experiments.region.table import Municipality, read_region
from experiments.statistics import FEWEST, Interval, difference_interval
from experiments.system.errors import UserError
from experiments.words.catalogue import texts, words_of
from experiments.words.languages import LANGUAGES
from experiments.words.region import region_words
from sim import load_case
from sim.place.programme import programme
from tests.page.test_page import lix
from tests.thorough import tried

ROOT = Path(__file__).parents[2]


def _table(folder: Path, *rows: str) -> Path:
    path = folder / "region.csv"
    further = ",network" if "network" in rows else ""
    lines = [f"municipality,case{further}", *(row for row in rows if row != "network")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_made_up_region_is_asked(tmp_path, capsys):
    county, out = tmp_path / "county", tmp_path / "out"
    assert dispatch(["region", "new", "--firms", "40", "--branches", "0", "--out", str(county)]) == 0
    assert "all made up" in capsys.readouterr().out
    towns = read_region(county / "region.csv")
    assert sum(len(one.town.firms) for one in towns) == 40
    assert all(one.name.startswith("Made-up town") for one in towns)
    ask = [
        "region",
        "ask",
        str(county),
        "--facilitators",
        "1",
        "--replicates",
        "10",
        "--weeks",
        "260",
        "--out",
        str(out),
    ]
    assert dispatch([*ask, "--lang", "nb"]) == 0
    told = capsys.readouterr()
    assert f"0 of {len(towns)} municipalities" in told.err, "from the first second"
    assert (out / "answer.txt").read_text(encoding="utf-8").strip() in told.out
    assert told.out.startswith(f"{len(towns)} kommuner med 40 bedrifter")
    table = pd.read_csv(out / "municipalities.csv")
    assert set(table.municipality) == {one.name for one in towns}
    assert table.post_one_each.sum() <= 1
    assert table.post_shared.sum() <= 1
    assert (out / "region.png").read_bytes().startswith(b"\x89PNG")
    assert set(pd.read_csv(out / "curve.csv").way) == {"shared", "one_each", "by_lot"}
    assert json.loads((out / "manifest.json").read_text())["asked"]["posts"] == 1
    assert set(table.network) == {"network 1"}
    assert table.over_borders.sum() == len((county / "borders.csv").read_text(encoding="utf-8").splitlines()) - 1 > 0
    assert table.firms.sum() == 40, "guests are counted where they are at home"
    assert "utvekslinger går over en grense" in told.out
    assert "utveksling over kommunegrensene" not in told.out, "no longer what is left out"
    kinds = "of all, of those that learn, and of those without what goes over borders: nobody in charge, and with posts"
    assert len(list(tmp_path.glob("*.futures"))) == 4, f"beside it, and nowhere else: {kinds}"


def realised_of(towns, asked, path):
    work = with_posts(towns, asked)
    return realised(work, asked, Kept(path, "asked", shape_of(work, asked)))


def test_municipalities_with_the_same_town_have_luck_of_their_own(tmp_path):
    towns = [Municipality(name, load_case("reference")) for name in ("North", "South")]
    found = realised_of(towns, Asked(1, replicates=6, weeks=520), tmp_path / "both")
    assert found.shape == (2, 4, 6)
    assert (found[0] != found[1]).any()
    assert np.array_equal(found[1], realised_of(towns[1:], Asked(1, replicates=6, weeks=520), tmp_path / "one")[0]), (
        "whoever else is there"
    )
    assert found[:, 3].sum() > found[:, 0].sum()


def test_what_was_stopped_goes_on_and_another_number_of_posts_simulates_nothing(tmp_path, monkeypatch, capsys):
    table, asked = _table(tmp_path, *(f"{name},reference" for name in ("A", "B", "C", "D"))), []
    once = futures.simulate_many

    def simulate(case, levels, **given):
        if given["weeks"] > 1:
            asked.append(given["seed"])
            if len(asked) == 3:
                raise KeyboardInterrupt
        return once(case, levels, **given)

    monkeypatch.setattr(futures, "simulate_many", simulate)
    monkeypatch.chdir(tmp_path)
    ask = ["region", "ask", str(table), "--replicates", "10", "--weeks", "60", "--facilitators"]
    with pytest.raises(KeyboardInterrupt, match="the same command goes on"):
        dispatch([*ask, "2"])
    assert dispatch([*ask, "2"]) == 0
    assert len(asked) == 5, "two were kept; the third is asked once more"
    assert "2 of 4 municipalities" in capsys.readouterr().err
    assert dispatch([*ask, "3", "--lang", "nb"]) == 0
    assert len(asked) == 5
    assert len(list((tmp_path / "results" / "region").glob("*.futures"))) == 1
    for more in ("--meetings=weekly", "--colocation=park", "--seed=2", "--weeks=50", "--replicates=12"):
        before = len(asked)
        assert dispatch([*ask, "2", more]) == 0
        assert len(asked) == before + 4, more
    before = len(asked)
    _table(tmp_path, *(f"{name},{case}" for name, case in zip("ABCD", ["reference"] * 3 + ["vestbygd"], strict=True)))
    dispatch([*ask, "2"])
    assert len(asked) == before + 4, "another case"
    _table(tmp_path, *(f"{name},reference" for name in "ABCD"))
    dispatch([*ask, "2", "--out", str(tmp_path / "whole")])
    outs = [path.parent for path in (tmp_path / "results" / "region").glob("*/manifest.json")]
    for name in ("answer.txt", "municipalities.csv", "curve.csv"):
        assert (tmp_path / "whole" / name).read_bytes() in [(out / name).read_bytes() for out in outs]


def test_members_of_a_network_hear_what_the_others_realise_here():
    """By hand: the others' mean a year with the posts that they have; who is in no network stays as it was."""
    towns = [
        Municipality(name, load_case("reference"), network)
        for name, network in zip("ABCD", ("x", "", "x", "x"), strict=True)
    ]
    asked, levels = Asked(1, replicates=4, weeks=104), np.array([0, 1, 2, 3])
    with_their_posts = np.array([[2.0, 4, 2, 4], [90, 90, 90, 90], [1, 1, 1, 1], [0, 2, 4, 0]])
    work = jobs(towns, with_their_posts, levels, asked)
    assert [one.name for one, _ in work] == ["A", "C", "D"]
    told = [scenario.parameters.municipality for _, (scenario,) in work]
    assert [one.network_members for one in told] == [2, 2, 2]
    assert [one.examples_a_year for one in told] == [0.75, 1.25, 1.0], "in the half that judges"
    assert [scenario.facilitator for _, (scenario,) in work] == [scenarios(asked)[k].facilitator for k in (0, 2, 3)]
    rich = jobs(towns, np.full_like(with_their_posts, 1000.0), levels, asked)  # more than the model's numbers go
    assert {scenario.parameters.municipality.examples_a_year for _, (scenario,) in rich} == {MOST_EXAMPLES}
    learned = np.full((3, 4), 7.0)
    found = np.repeat(with_their_posts[:, None], 4, axis=1)
    answer = answered(towns, found, asked, learned)
    row = answer.municipalities.set_index("municipality").gain_learning
    assert (row["A"], row["B"], row["C"], row["D"]) == (4.0, 0.0, 6.0, 5.0)
    assert answer.learning.mean == 15.0
    assert answered(towns, found, asked).learning is None


def test_what_goes_over_borders_is_told_beside_the_same_futures_without_it():
    """By hand: only those that have any in hand are simulated once more, and nothing twice."""
    case = load_case("reference")
    towns = [Municipality(name, case, "", case if name in "AC" else None) for name in "ABC"]
    asked, levels = Asked(1, replicates=4), np.array([3, 3, 0])
    found = np.arange(48.0).reshape(3, 4, 4)
    simulated = []

    def simulate(work):
        simulated.append([(one.name, scenario.facilitator) for one, (scenario,) in work])
        assert all(one.alone is None for one, _ in work)
        return np.full((len(work), 1, 4), 10.0)

    nobody, posts = gained(towns, found, levels, asked, simulate)
    each = [scenario.facilitator for scenario in scenarios(asked)]
    assert simulated == [[("A", each[0]), ("C", each[0])], [("A", each[3])]]
    assert np.array_equal(nobody, [found[0, 0] - 10, np.zeros(4), found[2, 0] - 10])
    assert np.array_equal(posts, [found[0, 3] - 10, np.zeros(4), found[2, 0] - 10])
    answer = answered(towns, found, asked, None, (nobody, posts))
    assert [one.mean for one in answer.borders] == [(nobody.sum(axis=0))[2:].mean(), (posts.sum(axis=0))[2:].mean()]
    assert dict(answer.municipalities.set_index("municipality").gain_borders) == {
        "A": posts[0, 2:].mean(), "B": 0, "C": posts[2, 2:].mean(),
    }  # fmt: skip
    found[:, 3] *= [1, 2, 3, 4]  # gains that differ from future to future
    told = ((None, None), (np.zeros((0, 4)), None), (None, (nobody, posts)))
    widths = [answered(towns, found, asked, *more).gains["one_each"].high for more in told]
    assert widths[0] < widths[1] < widths[2], "the more is told, the wider"
    assert answered(towns, found, asked).borders is None


def test_nobody_with_a_post_is_simulated_but_once():
    towns = [Municipality("A", load_case("reference"), "", load_case("reference"))]
    asked, calls = Asked(1, replicates=4), []

    def simulate(work):
        calls.append(len(work))
        return np.zeros((1, 1, 4))

    gained(towns, np.ones((1, 4, 4)), np.array([0]), asked, simulate)
    assert calls == [1]


def test_a_border_that_never_mattered_is_not_told_as_certain():
    towns = [Municipality("A", load_case("reference"), "", load_case("reference"))]
    asked, found = Asked(1, replicates=20), np.ones((1, 4, 20))
    answer = answered(towns, found, asked, None, (np.zeros((1, 20)), np.zeros((1, 20))))
    assert all(one.low < 0 < one.high for one in answer.borders)


@pytest.mark.parametrize("name", ["Borders.csv", "borders.CSV", "border.csv", "borders.csv.csv", "borders.xlsx"])
def test_a_table_of_borders_that_would_be_passed_over_is_told(tmp_path, name):
    table = _table(tmp_path, "North,reference")
    (tmp_path / name).write_text("")
    with pytest.raises(UserError, match=r"would be passed over; allowed: borders\.csv"):
        read_region(table)


def test_a_workbook_beside_the_table_that_was_saved_of_it_is_no_fault(tmp_path):
    county = tmp_path / "county"
    dispatch(["region", "new", "--firms", "40", "--out", str(county)])
    (county / "borders.xlsx").write_text("")
    assert any(one.over_borders for one in read_region(county / "region.csv"))


def test_a_region_with_borders_is_known_again_whatever_the_hash_seed(tmp_path):
    county = tmp_path / "county"
    dispatch(["region", "new", "--firms", "40", "--borders", "0.5", "--out", str(county)])
    program = (
        "import sys; from pathlib import Path; from experiments.region.table import read_region;"
        "print(hash(1), [one.case for one in read_region(Path(sys.argv[1]))])"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program, str(county / "region.csv")], text=True, stdout=subprocess.PIPE, check=True,
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert told[0] == told[1]


def test_a_region_without_borders_is_asked_as_before(tmp_path, capsys):
    county, out = tmp_path / "county", tmp_path / "out"
    dispatch(["region", "new", "--firms", "40", "--branches", "0", "--borders", "0", "--out", str(county)])
    assert not (county / "borders.csv").exists()
    assert all(one.alone is None for one in read_region(county / "region.csv"))
    ask = ["--facilitators=1", "--replicates=10", "--weeks=60"]
    assert dispatch(["region", "ask", str(county), *ask, "--lang=nb", f"--out={out}"]) == 0
    assert "utveksling over kommunegrensene" in capsys.readouterr().out
    assert set(pd.read_csv(out / "municipalities.csv").gain_borders) == {0.0}


def test_faults_of_borders_are_told_together(tmp_path):
    county = tmp_path / "county"
    dispatch(["region", "new", "--firms", "40", "--out", str(county)])
    table = county / "borders.csv"
    header, first, second, *_ = table.read_text(encoding="utf-8").split("\n")
    table.write_text("\n".join([header, first, first.replace("latent", "soon"), f"Nowhere{second[14:]}"]) + "\n")
    with pytest.raises(UserError) as caught:
        read_region(county / "region.csv")
    lines = [line.partition("borders.csv:")[2] for line in str(caught.value).split("\n")]
    assert [line[0] for line in lines] == ["3", "4"]
    table.write_text("\n".join([header, first, first]) + "\n")
    with pytest.raises(UserError, match=r"borders\.csv:3: opportunity: .*stands already"):
        read_region(county / "region.csv")
    table.unlink()
    table.symlink_to(tmp_path / "nothing")
    with pytest.raises(UserError, match=r"borders\.csv: file is missing"):
        read_region(county / "region.csv")


def test_learning_brings_more_in_a_made_up_region_and_nothing_where_examples_teach_nothing(tmp_path):
    """The effect in a region that ships, with its interval (towns with a post each); and without the mechanism."""
    towns = [Municipality(town.title, town, "x") for town in programme(400, seed=1)]
    asked = Asked(len(towns), replicates=tried(200, 40), weeks=520)
    work = [(one, scenarios(asked)[-1:]) for one in towns]
    before = realised(work, asked, Kept(tmp_path / "before", "before", shape_of(work, asked)))[:, 0]
    learn = jobs(towns, before, np.full(len(towns), 3), asked)
    after = realised(learn, asked, Kept(tmp_path / "after", "after", shape_of(learn, asked)))[:, 0]
    assert difference_interval((after - before).sum(axis=0), 1, counts=False).low > 0
    deaf = [
        (one, [dataclasses.replace(each, parameters=each.parameters.replaced({"municipality.example_gain": 0.0}))])
        for one, (each,) in learn
    ]
    assert np.array_equal(before, realised(deaf, asked, Kept(tmp_path / "deaf", "deaf", shape_of(deaf, asked)))[:, 0])


def test_a_made_up_region_has_networks_of_two_or_more(tmp_path):
    for number, (firms, size) in enumerate(((60, 2), (300, 2), (300, 7), (300, 51), (7, 15))):
        folder = tmp_path / str(number)
        dispatch(["region", "new", f"--firms={firms}", f"--network={size}", "--branches=0", "--out", str(folder)])
        sizes = Counter(one.network for one in read_region(folder / "region.csv"))
        assert set(sizes) == {""} if firms == 7 else all(2 <= n <= LARGEST_NETWORK for n in sizes.values()), sizes


def test_futures_in_doubt_are_simulated_again(tmp_path):
    path, shape = tmp_path / "kept.futures", (3, 4, 10)
    kept = Kept(path, "asked", shape)
    for level in range(3):
        kept.add(np.full(shape[1:], level + 1.0))
    again = Kept(path, "asked", shape)
    assert again.done == 3
    assert np.array_equal(again.found, kept.found)
    assert Kept(path, "something else", shape).done == 0
    assert Kept(path, "asked", (3, 4, 20)).done == 0
    content = bytearray(path.read_bytes())
    for place in (0, 35, len(content) - 1):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert Kept(path, "asked", shape).done == 0
    path.write_bytes(content[:-8])
    assert Kept(path, "asked", shape).done == 0


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((), "no municipality; allowed: at least 1 row"),
        (("North,reference", "North,vestbygd"), ":3: municipality: 'North' stands twice"),
        ((",reference",), ":2: municipality: '' is not a name"),
        (("North,",), ":2: case: is empty"),
        (("North,nowhere",), ":2: case: '"),
        (("North,reference,x",), ":2: row has 3 cells"),
        (("network", "North,reference,Alone", "South,reference,"), ":2: network: 'Alone' has 1 members; allowed: 2 to 51"),
    ],
)  # fmt: skip
def test_a_broken_table_is_told_by_line(tmp_path, rows, told):
    with pytest.raises(UserError, match=told):
        read_region(_table(tmp_path, *rows))


def test_faults_of_cases_are_told_together(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with pytest.raises(UserError) as caught:
        read_region(_table(tmp_path, "North,one", "South,reference", "East,two"))
    lines = str(caught.value).split("\n")
    assert [line.partition("region.csv:")[2][0] for line in lines] == ["2"] * 3 + ["4"] * 3
    assert "firms.csv: file is missing" in str(caught.value)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--facilitators", "3"], "--facilitators: 3 is out of range; allowed: 1 to 2"),
        (["--facilitators", "1", "--replicates", "11"], "--replicates: 11 is odd"),
        (
            ["--facilitators", "1", "--replicates", "8"],
            f"--replicates: 8 is out of range; allowed: {2 * FEWEST} to 1000",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path, more, told):
    table = _table(tmp_path, "North,reference", "South,vestbygd")
    with pytest.raises(UserError, match=told):
        dispatch(["region", "ask", str(table), *more, "--out", str(tmp_path / "out")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_easy_to_read(language):
    say = words_of(language)
    above, below, across = Interval(3, 1, 5, 9), Interval(-3, -5, -1, 9), Interval(1, -1, 3, 9)
    sizes = {
        "municipalities": 9, "firms": 80, "opportunities": 300, "futures": 20, "posts": 1, "members": 7, "networks": 2,
        "over_borders": 4,
    }  # fmt: skip
    told = {
        region_words(
            sizes | {"posts": posts}, 520, above, dict.fromkeys(("shared", "one_each", "by_lot"), above), one, other,
            learning, borders, (4, 3, 1, 1), ["A", "B"], say,
        )
        for posts in (1, 4) for one in (above, below, across) for other in (above, below, across)
        for learning in (None, above, below, across)
        for borders in (None, (above, below), (below, across), (across, above))
    }  # fmt: skip
    assert len(told) == 288, "each verdict has words of its own"
    for text in told:
        assert "{" not in text
        assert lix(text.replace("\n", " ")) < 40
    assert {key for key in texts(language) if key.startswith("region.")} >= {"region.caution", "region.axis.gain"}
