"""Damage to any file that a command reads back: told by its name, or mended to the same bytes; never a wrong answer.

SYMBIOSIS_FLIPS: how many files are damaged in each kind of folder (50 under SYMBIOSIS_THOROUGH, 20 every day);
SYMBIOSIS_SEED: other draws.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from pathlib import Path

import pytest

from experiments import published
from experiments.answer.produce import produce
from experiments.request.settings import settings
from experiments.sweep import merge, read_runs, run_sweep
from experiments.system import checksums
from experiments.system.errors import DamageError, UserError
from experiments.words.catalogue import LANGUAGES, words_of
from tests.sweeping import results, swept
from tests.thorough import tried

DAMAGES = int(os.environ.get("SYMBIOSIS_FLIPS", tried(50, 20)))
SEED = int(os.environ.get("SYMBIOSIS_SEED", "20261128"))
REPOSITORY = Path(__file__).resolve().parents[2]


def _flipped(content: bytes, rng: random.Random) -> bytes:
    bit = rng.randrange(8 * len(content))
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


HOW = {
    "flipped": _flipped,
    "truncated": lambda content, rng: content[: rng.randrange(len(content))],
    "longer": lambda content, rng: content + rng.choice([b"\n", b"\0", b" ", b"0", content[:100]]),
    "zeros": lambda content, rng: bytes(len(content)),  # as after a power cut
    "gone": lambda content, rng: None,
}
WEIGHTS = (12, 5, 1, 1, 1)


def _damages(files: dict[str, bytes]):
    """Which file is damaged how: every file alike often, whatever its length."""
    rng, names = random.Random(SEED), sorted(files)
    for number in range(DAMAGES):
        name = names[number % len(names)]
        (how,) = rng.choices([*HOW], WEIGHTS)
        yield number, rng, name, how, HOW[how](files[name], rng)


@contextlib.contextmanager
def _damaged(path: Path, content: bytes | None):
    whole = path.read_bytes()
    path.unlink() if content is None else path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(whole)


def _is_told(error: Exception, folder: Path, name: str) -> bool:
    """Whether an error says in one line which file it is. A list that lost its end cannot know that it did."""
    if "\n" in str(error):
        return False
    return name in str(error) or (
        name == checksums.CHECKSUMS and "is not among the files that were written" in str(error)
    )


@pytest.mark.parametrize("words", [(), ("facilitator=none,appointed",)], ids=["run", "compare"])
def test_a_damaged_result_is_never_shown(tmp_path, words):
    request = settings([*words, "replicates=2", "weeks=5"], sweep=bool(words))

    def ask(force=False):
        say = words_of(rng.choice(LANGUAGES))
        return produce(request, "symbiosis", tmp_path, force=force, figures=False, say=say)

    rng = random.Random(SEED)
    ask()
    (folder,) = tmp_path.iterdir()
    before = results(folder)
    assert len(before) > 8
    for number, _, name, how, content in _damages(before):
        with _damaged(folder / name, content):
            with pytest.raises(DamageError) as found:
                ask()
            assert _is_told(found.value, folder, name), (number, how, name, found.value)
            assert str(found.value).endswith("; --force makes the result again")
            if number % 25 == 0:
                ask(force=True)
                made = ("manifest.json", checksums.CHECKSUMS)  # names the commit, which may be another by now
                assert results(folder, but=made) == {k: v for k, v in before.items() if k not in made}
                for changed in made:
                    (folder / changed).write_bytes(before[changed])
    assert "Already there" in produce(request, "symbiosis", tmp_path, force=False, figures=False)[0]


def test_damage_to_a_sweep_is_told_or_mended(tmp_path):
    folder = tmp_path / "sweep"
    design = swept(folder, "facilitator=none,appointed", replicates=10, weeks=5, chunk=10)
    before, runs = results(folder), read_runs(folder)
    told = mended = unread = 0
    for number, rng, name, how, content in _damages(before):
        with _damaged(folder / name, content):
            door = rng.choice(["resume", "read", "merge"])
            try:
                if door == "resume":
                    run_sweep(design, folder, workers=1)
                    assert how == "gone" and name == checksums.CHECKSUMS, (number, how, name)  # noqa: PT018
                    assert results(folder) == before
                elif door == "read":
                    assert read_runs(folder).equals(runs)
                else:
                    merge([folder], tmp_path / "out")
                    assert results(tmp_path / "out") == before
                unread += 1  # this door needs that file not
            except (DamageError, UserError) as error:
                assert _is_told(error, folder, name), (number, how, name, error)
                told += 1
            if number % 10 == 0:
                run_sweep(design, folder, workers=1, chunk_runs=10, repair=True)
                assert results(folder) == before, (number, how, name)
                mended += 1
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
    assert told + unread == DAMAGES
    assert told > DAMAGES / 2
    assert mended


def test_a_damaged_published_table_is_never_cited(tmp_path):
    folder = tmp_path / "published"
    shutil.copytree(REPOSITORY / published.PUBLISHED, folder)
    blocks = (published.validation_block, published.power_block, published.calibration_block, published.doubt_block)
    before, texts = results(folder), [block(folder) for block in blocks]
    told = 0
    for number, _, name, how, content in _damages(before):
        with _damaged(folder / name, content):
            with pytest.raises(DamageError) as found:
                checksums.check(folder)
            assert _is_told(found.value, folder, name), (number, how, name, found.value)
            for block, text in zip(blocks, texts, strict=True):
                try:
                    assert block(folder) == text, (number, how, name)
                except DamageError as error:
                    assert name in str(error) or name == checksums.CHECKSUMS, (number, how, name, error)
                    told += 1
    assert told > DAMAGES / 10


def test_published_files_are_those_that_were_listed():
    checksums.check(REPOSITORY / published.PUBLISHED)


def test_a_calibration_made_again_renews_its_lines_and_no_other(tmp_path):
    folder = tmp_path / "published"
    shutil.copytree(REPOSITORY / published.PUBLISHED, folder)
    (folder / "calibration" / "posterior.csv").write_text("new\n")
    (folder / "power.csv").write_text("damaged\n")
    checksums.sign_again(folder / "calibration")
    assert published.published_bytes("calibration/posterior.csv", folder) == b"new\n"
    with pytest.raises(DamageError, match=r"power\.csv.*make published"):
        published.published_bytes("power.csv", folder)
    checksums.sign_again(tmp_path / "nowhere" / "else")  # no list, nothing to renew
