"""The command: what it refuses, targets that are none, and the line in a report that makes it again."""

from __future__ import annotations

import dataclasses
import os
import random
import shlex
import shutil

import pytest

from experiments.cli import _parser, main
from experiments.report import pdf, results
from experiments.report.rebuild import rebuild_command
from experiments.request.settings import settings
from sim.place.read import SHIPPED
from tests.renamed import renamed
from tests.report.reading import read

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))
PIECES = (
    " ",
    "'",
    '"',
    "$(touch x)",
    "`id`",
    ";",
    "#",
    "\\",
    "\n",
    "*",
    "{a,b}",
    "~",
    "&&",
    "|",
    ">f",
    "é",
    "中",
    "-",
    "=",
    "a",
    "!",
    "%",
)


def test_bad_requests_are_a_line_each(symbiosis, tmp_path):
    for arguments, said in (
        (("--lang", "da"), "--lang: unknown language 'da'"),
        (("--out", tmp_path), "is not the name of a web page"),
        (("--out", "report.pdf"), "allowed: a name that ends in .html"),
        (("three_lever",), "did you mean 'three_levers'?"),
        (("meeting_paradox",), "samples uncertain values; use `symbiosis sweep meeting_paradox`"),
        (("facilitator=nobody",), "facilitator: unknown choice 'nobody'"),
    ):
        answer = symbiosis("report", *arguments)
        assert (answer.status, answer.out) == (2, ""), arguments
        assert said in answer.err
        assert "Traceback" not in answer.err


def test_a_disk_that_says_no_is_one_line_and_leaves_nothing(symbiosis, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "file" / "r.html")
    assert answer.status == 74
    (told,) = (line for line in answer.err.split("\n") if line.startswith("symbiosis: "))
    assert told.startswith(f"symbiosis: {tmp_path / 'file' / 'r.html'}: ")
    assert "Traceback" not in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("end", ["html", "pdf"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_target_that_is_no_file_is_refused_before_anything_is_computed(monkeypatch, symbiosis, tmp_path, end, kind):
    monkeypatch.setattr(results, "computed", lambda *_: pytest.fail("computed"))
    monkeypatch.setattr(pdf, "browser", lambda: "/bin/true")
    target, precious = tmp_path / f"r.{end}", tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    {"link": lambda: target.symlink_to(precious), "pipe": lambda: os.mkfifo(target), "folder": target.mkdir}[kind]()
    answer = symbiosis("report", "--weeks", "30", "--replicates", "2", "--out", tmp_path / "r.html")
    assert answer.status == (2 if (kind, end) == ("folder", "html") else 74)
    (told,) = answer.err.splitlines()
    assert str(target) in told
    assert precious.read_text(encoding="utf-8") == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {target.name, "precious"}


def test_no_path_of_a_machine_is_mailed_on(tmp_path):
    shutil.copytree(SHIPPED / "vestbygd", tmp_path / "town")
    case = tmp_path / "town" / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("name: vestbygd", "name: harbour"), encoding="utf-8")
    said = _said(tmp_path, f"case={tmp_path / 'town'}", "facilitator=none,appointed")
    assert str(tmp_path) not in (tmp_path / "said.html").read_text(encoding="utf-8")
    assert "case=FOLDER-OF-harbour" in said
    assert "Write the path of that folder" in said


def test_a_folder_with_the_name_of_a_shipped_place_is_not_taken_for_it(tmp_path):
    shutil.copytree(SHIPPED / "vestbygd", tmp_path / "town")
    said = _said(tmp_path, f"case={tmp_path / 'town'}")
    assert "case=FOLDER-OF-vestbygd" in said
    assert "Write the path of that folder" in said


def _said(tmp_path, *words) -> str:
    out = tmp_path / "said.html"
    assert main(["report", "--weeks", "30", "--replicates", "2", "--out", str(out), *words]) == 0
    return " ".join(read(out).said)


def test_what_is_typed_as_overrides_stands_once_in_the_command(tmp_path):
    assert (
        main(
            [
                "report",
                "--out",
                str(tmp_path / "r.html"),
                "seed=3",
                "replicates=2",
                "weeks=30",
                "facilitator=none,appointed",
            ]
        )
        == 0
    )
    command = next(line for line in read(tmp_path / "r.html").said if line.startswith("symbiosis report "))
    assert main(["report", "--out", str(tmp_path / "again.html"), *shlex.split(command)[2:]]) == 0
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "r.html").read_bytes()


def test_a_thousand_drawn_commands_give_back_what_was_typed():
    """Whatever stands in a request or is the name of a case: pasted into a shell it is the same words, and no more."""
    rng, request, parser = random.Random(SEED), settings([]), _parser()
    for _ in range(1000):
        name = "".join(rng.choices(PIECES, k=rng.randint(1, 8)))
        value = "".join(rng.choices(PIECES, k=rng.randint(0, 8)))
        key = rng.choice(["facilitator", "events", "name", "question", "parameters.meeting.hold_self"])
        case = rng.choice(["case=vestbygd", f"case={value}/{name}", f"case=/tmp/{value}"])
        typed = [case, f"{key}={value}", "seed=3"]
        rng.shuffle(typed)
        drawn = dataclasses.replace(
            request, seed=rng.randint(0, 9), replicates=rng.randint(1, 9), weeks=rng.randint(1, 9),
            case=renamed(request.case, name),
        )  # fmt: skip
        words = shlex.split(rebuild_command(drawn, typed, "sv"))
        shown = {case: "case=vestbygd" if case == "case=vestbygd" else f"case=FOLDER-OF-{name}"}
        given = parser.parse_args(words[1:])
        assert words[0] == "symbiosis"
        assert (given.command, given.lang) == ("report", "sv")
        assert (given.seed, given.replicates, given.weeks) == (drawn.seed, drawn.replicates, drawn.weeks)
        assert given.request == [shown.get(word, word) for word in typed if word != "seed=3"]
