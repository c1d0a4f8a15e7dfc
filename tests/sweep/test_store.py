"""Damage: one flipped bit, one lost byte. Never a wrong value, each piece named, repaired to the same bytes.

A thousand flipped bits and a hundred cuts under SYMBIOSIS_THOROUGH, 25 and 15 every day; SYMBIOSIS_FLIPS sets how many.
Killed at every moment under SYMBIOSIS_THOROUGH, at every third one every day.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from pathlib import Path

import pytest

from experiments.sweep import Shard, Store, merge, read_runs, run_sweep
from experiments.sweep.run import Job
from experiments.system.errors import DamageError, UserError
from tests.sweeping import design_of, results, shards_of, swept
from tests.thorough import tried

FLIPS = int(os.environ.get("SYMBIOSIS_FLIPS", tried(1000, 25)))
TRUNCATIONS = max(tried(100, 15), FLIPS // 10)
MOMENTS = range(1, 100, tried(1, 3))  # which rename of a file is the last thing that happens
WORDS = ("facilitator=none,appointed",)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A small finished sweep: two shards, and the bytes of every file."""
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    design = swept(folder, *WORDS, replicates=10, weeks=12, chunk=10)
    assert len(shards_of(folder)) == 2
    return design, folder, results(folder)


@pytest.fixture
def copy(whole, tmp_path):
    design, folder, _ = whole
    shutil.copytree(folder, tmp_path / "copy")
    return design, tmp_path / "copy"


def _flipped(content: bytes, rng: random.Random) -> bytes:
    bit = rng.randrange(8 * len(content))
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _truncated(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def _cases(whole_results):
    """Which file is damaged how: every file alike often, whatever its length; seeded."""
    rng = random.Random(20261122)
    names = sorted(whole_results)
    for number in range(FLIPS + TRUNCATIONS):
        yield number, names[number % len(names)], _flipped if number < FLIPS else _truncated, rng


def _read(path, folder, whole_results, values):
    """Each reading path: the right value or DamageError. Returns how many said so."""
    refused = 0
    for shard in Store(folder).shards().values():
        try:
            assert Store(folder).read(shard)[0].equals(values[shard.name])
        except DamageError as error:
            assert str(path) in str(error)
            refused += 1
    try:
        assert read_runs(folder).equals(values["runs"])
    except DamageError as error:
        assert str(path) in str(error)
        refused += 1
    for read, name in ((Store.manifest, "manifest"), (Store.design, "design")):
        try:
            assert read(Store(folder)) == values[name]
        except DamageError as error:
            assert str(path) in str(error)
            refused += 1
    return refused


def _values(folder):
    store = Store(folder)
    shards = {path.name: store.read(path)[0] for path in store.shards().values()}
    return {"runs": read_runs(folder), "manifest": store.manifest(), "design": store.design(), **shards}


def test_no_damage_is_read_as_a_value_and_each_piece_is_named(whole, copy):
    design, folder = copy
    before, values = whole[2], _values(folder)
    unnoticed, unnamed, refusals = [], [], 0
    for number, name, damage, rng in _cases(before):
        path = folder / name
        path.write_bytes(damage(before[name], rng))
        refusals += _read(path, folder, before, values)
        try:
            run_sweep(design, folder, workers=1)
            unnoticed.append((number, name))
        except UserError as error:
            # named, and nothing else is: with one piece damaged, one is to be looked at
            others = [other for other in before if other in str(error) and other not in name and name not in other]
            if "\n" in str(error) or name not in str(error) or others:
                unnamed.append((number, str(error)))
        path.write_bytes(before[name])
        assert results(folder) == before
    assert unnoticed == []
    assert unnamed == []
    assert refusals > FLIPS / 3


def test_repair_makes_the_same_bytes_again_and_runs_only_what_is_damaged(whole, copy, monkeypatch):
    design, folder = copy
    before = whole[2]
    done: list[int] = []
    monkeypatch.setattr(Job, "do", lambda job, chunk, do=Job.do: (done.append(chunk.number), do(job, chunk))[1])
    cases = list(_cases(dict.fromkeys(before, b"")))
    repaired = 0
    for number, name, damage, _ in cases[:: 4 if FLIPS > 1000 else tried(40, 5)] + cases[-len(before) :]:
        rng = random.Random(number)
        (folder / name).write_bytes(damage(before[name], rng))
        done.clear()
        run_sweep(design, folder, workers=1, repair=True)
        assert results(folder) == before, name
        chunk = [int(Path(name).name[:7])] if name.startswith("runs/") else []
        assert done == chunk, name
        repaired += 1
    assert repaired >= tried(30, 15)


@pytest.mark.parametrize("gone", ["manifest.json", "design.parquet", "summary.csv", "checksums.sha256", "shard"])
def test_what_is_gone_is_made_again(whole, copy, gone):
    design, folder = copy
    gone = next(name for name in whole[2] if name.startswith("runs/")) if gone == "shard" else gone
    (folder / gone).unlink()
    if gone != "checksums.sha256":  # without that list the sweep is only not finished
        with pytest.raises(UserError, match=r"manifest" if gone == "manifest.json" else gone):
            run_sweep(design, folder, workers=1)
    run_sweep(design, folder, workers=1, repair=True)
    assert results(folder) == whole[2]


def test_everything_at_once(whole, copy):
    design, folder = copy
    for name, content in whole[2].items():
        (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(UserError, match="manifest"):
        run_sweep(design, folder, workers=1)
    run_sweep(design, folder, workers=1, chunk_runs=10, repair=True)
    assert results(folder) == whole[2]


def test_the_command_line_names_damage_in_one_line_and_repairs(symbiosis, tmp_path):
    folder = tmp_path / "sweep"
    arguments = ("sweep", "--out", folder, "--replicates", 5, "--weeks", 12, "--chunk", 5, *WORDS)
    assert symbiosis(*arguments).status == 0
    before = results(folder)
    for name in ("manifest.json", "runs.parquet", min(before, key=lambda name: not name.startswith("runs/"))):
        (folder / name).write_bytes(_flipped(before[name], random.Random(name)))
        for fork in ((), ("--fork",)):
            answer = symbiosis(arguments[0], *fork, *arguments[1:])
            assert answer.status == 2, (name, answer)
            assert len(answer.err.splitlines()) == 1, answer.err
            assert name in answer.err
            assert "--repair" in answer.err
        assert symbiosis(arguments[0], "--repair", *arguments[1:]).status == 0
        assert results(folder) == before, name
    assert [path.name for path in tmp_path.iterdir()] == [folder.name], "no fork of a damaged folder"


def test_merge_refuses_a_damaged_part_and_names_it(symbiosis, tmp_path):
    parts = [tmp_path / "a", tmp_path / "b"]
    for number, part in enumerate(parts, start=1):
        words = ("--replicates", 5, "--weeks", 12, "--chunk", 5, "--shard", f"{number}/2", *WORDS)
        assert symbiosis("sweep", "--out", part, *words).status == 0
    whole_parts = {part: results(part) for part in parts}
    rng = random.Random(3)
    tried = 0
    for part, files in whole_parts.items():
        for name in files:
            (part / name).write_bytes(_flipped(files[name], rng))
            shutil.rmtree(tmp_path / "out", ignore_errors=True)
            answer = symbiosis("merge", *parts, "--out", tmp_path / "out")
            if answer.status == 0:  # only the first part's design is read
                assert (part, name) == (parts[1], "design.parquet"), name
                continue
            assert answer.status == 2
            assert len(answer.err.splitlines()) == 1, answer.err
            assert str(part / name) in answer.err
            (part / name).write_bytes(files[name])
            tried += 1
        (part / "design.parquet").write_bytes(files["design.parquet"])
    assert tried >= 5
    # and damage in what was merged already
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    assert symbiosis("merge", parts[0], "--out", tmp_path / "out").status == 0
    merged = results(tmp_path / "out")
    for name in merged:
        (tmp_path / "out" / name).write_bytes(_flipped(merged[name], rng))
        answer = symbiosis("merge", *parts, "--out", tmp_path / "out")
        assert answer.status == 2, (name, answer)
        assert len(answer.err.splitlines()) == 1, answer.err
        assert str(tmp_path / "out" / name) in answer.err
        (tmp_path / "out" / name).write_bytes(merged[name])


def test_reading_what_is_not_finished_says_so(tmp_path, copy):
    with pytest.raises(DamageError, match="not finished"):
        read_runs(tmp_path)
    _, folder = copy
    (folder / "runs.parquet").unlink()
    with pytest.raises(DamageError, match=r"runs\.parquet"):
        read_runs(folder)


def test_a_damaged_shard_is_not_kept_instead_of_a_whole_one(whole, copy):
    """Between writing a better shard and dropping the old one a kill leaves two of one chunk."""
    design, folder = copy
    name = min(shards_of(folder))
    twin = folder / "runs" / f"{name[:8]}{'0' * 16}.parquet"
    twin.write_bytes(b"damaged")
    run_sweep(design, folder, workers=1)
    assert results(folder) == whole[2]


def test_leftovers_of_killed_writers_are_gone_when_the_sweep_ends(whole, copy, monkeypatch):
    design, folder = copy
    (folder / "runs" / ".x.parquet.123.tmp").write_bytes(b"half")
    min((folder / "runs").glob("*-*.parquet")).unlink()
    (folder / "checksums.sha256").unlink()

    def do(job, chunk, do=Job.do):
        (folder / "runs" / ".y.parquet.124.tmp").write_bytes(b"half")  # as a worker killed in the midst of it
        return do(job, chunk)

    monkeypatch.setattr(Job, "do", do)
    run_sweep(design, folder, workers=1)
    assert results(folder) == whole[2]
    assert list(folder.rglob("*.tmp")) == []


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


def _interrupted_at(monkeypatch, number: int, after: bool):
    """The `number`th rename of a file is the last thing that happens, or the first that does not."""
    count = [0]

    def replace(path, target, replace=Path.replace):
        count[0] += 1
        if count[0] == number and not after:
            raise Killed
        replace(path, target)
        if count[0] == number:
            raise Killed

    monkeypatch.setattr(Path, "replace", replace)
    return count


@pytest.mark.parametrize("after", tried([False, True], [True]), ids={False: "before", True: "after"}.get)
def test_wherever_it_is_killed_the_same_command_goes_on(tmp_path, whole, after):
    """The renames of a fresh sweep in turn: no state in between needs --repair."""
    design = whole[0]
    for number in MOMENTS:
        folder = tmp_path / str(number)
        with pytest.MonkeyPatch.context() as patch:
            count = _interrupted_at(patch, number, after)
            with contextlib.suppress(Killed):
                run_sweep(design, folder, workers=1, chunk_runs=10)
            if count[0] < number:
                break
        run_sweep(design, folder, workers=1, chunk_runs=10)
        assert results(folder) == whole[2], number
    assert number > 9, "owner, design, manifest, shards, tables and checksums are written one by one"


def test_wherever_a_repair_is_killed_it_goes_on(tmp_path, whole):
    design, origin, before = whole
    shard = next(name for name in before if name.startswith("runs/"))
    for number in MOMENTS:
        folder = tmp_path / str(number)
        shutil.copytree(origin, folder)
        for name in (shard, "runs.parquet"):
            (folder / name).write_bytes(b"x")
        with pytest.MonkeyPatch.context() as patch:
            count = _interrupted_at(patch, number, after=True)
            with contextlib.suppress(Killed):
                run_sweep(design, folder, workers=1, repair=True)
            if count[0] < number:
                break
        # the first rename is the owner's: nothing has been dropped yet
        run_sweep(design, folder, workers=1, repair=number == 1)
        assert results(folder) == before, number
    assert number > 5


def test_wherever_a_merge_is_killed_it_goes_on(tmp_path, whole):
    origin, before = whole[1:]
    for number in MOMENTS:
        folder = tmp_path / str(number)
        with pytest.MonkeyPatch.context() as patch:
            count = _interrupted_at(patch, number, after=True)
            with contextlib.suppress(Killed):
                merge([origin], folder)
            if count[0] < number:
                break
        merge([origin], folder)
        assert results(folder) == before, number
    assert number > 9


def test_a_merged_folder_may_be_one_of_the_parts(tmp_path):
    design = design_of(*WORDS, replicates=5, weeks=12)
    for number in (1, 2):
        run_sweep(design, tmp_path / str(number), workers=1, chunk_runs=5, shard=Shard(number, 2))
    merge([tmp_path / "1", tmp_path / "2"], tmp_path / "1")
    outcome = run_sweep(design, tmp_path / "1", workers=1)
    assert outcome.simulated == 0
    assert outcome.is_finished
