"""The one door for files from anybody: regular files only, up to a limit, every fault one short line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.files import MOST_COUNTED, MOST_FAULTS, FileFault, in_line, named, read_bytes, read_text, shown, told


def _fault(path: Path, limit: int = 100) -> str:
    with pytest.raises(FileFault) as caught:
        read_text(path, limit)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    assert read_bytes(path, 100) == b"x" * 100
    path.write_bytes(b"x" * 101)
    assert "file of 101 bytes; allowed: at most 100" in _fault(path)


def test_a_file_that_says_it_is_empty_is_read_up_to_its_limit():
    path = Path("/proc/self/environ")  # size 0, and still something to read
    if not path.exists():
        pytest.skip("no such file on this system")
    assert "more than 10 bytes" in _fault(path, 10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    for name, kind in (("pipe", "is a pipe"), ("zero", "is a device"), ("loop", "cannot be read"),
                       ("gone", "is missing"), ("folder", "is a folder"), ("a\0b", "no name of a file"),
                       ("x" * 5000, "cannot be read")):  # fmt: skip
        assert kind in _fault(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Bø".encode("cp1252"), ":1: is not UTF-8 text but perhaps Windows-1252 ('ø')"),
        ("a\nBø".encode("utf-16"), ":1: is not UTF-8 text but UTF-16"),
        ("firm,sector\n".encode("utf-16-le"), ":1: contains a NUL character but UTF-16"),
        (b"PK\x03\x04\xff", "a workbook"),
        (b"ok\n\0", ":2: contains a NUL character"),
    ],
)
def test_other_encodings_are_told_by_name(tmp_path, content, said):
    (tmp_path / "a.csv").write_bytes(content)
    assert said in _fault(tmp_path / "a.csv")


HUGE = ["x" * 10**6, "\0" * 10**6, "é\u0301\u200b" * 1000, 10**5000, [10**5000], {"a": "b" * 10**6}, None, 0.5]


@pytest.mark.parametrize("value", HUGE, ids=[str(k) for k in range(len(HUGE))])
def test_what_is_shown_is_short_and_printable(value):
    assert len(shown(value)) <= 500
    assert shown(value).isprintable()


def test_a_long_value_says_how_long_and_which_sign_is_bad():
    assert shown("a" * 300 + "\u200b") == f"'{'a' * 200}'... (301 characters, number 301 is '\\u200b')"


def test_others_words_and_names_are_one_short_line():
    assert in_line("a\n  b") == "a b"
    assert len(in_line("x\n" * 10_000)) < 300
    assert named(Path("a\nb")) == "'a\\nb'"
    assert len(named(Path("x" * 5000))) < 300


def test_faults_are_counted_and_few_are_told():
    assert told(["a"] * MOST_FAULTS) == "\n".join(["a"] * MOST_FAULTS)
    assert told([str(k) for k in range(25)]).endswith("19\n... and 5 more faults")
    assert "at least 980" in told(["a"] * MOST_COUNTED)
