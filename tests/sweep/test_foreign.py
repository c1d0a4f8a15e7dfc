"""What is not of this sweep: shards of another one, files of another format, folders that sign themselves.

All kinds of junk under SYMBIOSIS_THOROUGH, four of the seven every day; of what is drawn a third every day.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments.sweep import Store, merge, read_runs, run_sweep, tables
from experiments.sweep.store import _ABOUT_KEY, _signed
from experiments.system.errors import DamageError, StorageError, UserError
from tests.sweeping import design_of, results, swept
from tests.thorough import tried

ROW = [{"parameters.operation.delivery_trust_loss": 0.04}]
WORDS = ("facilitator=none,appointed",)
SMALL = {"replicates": 15, "weeks": 12, "chunk": 10}
DRAWS = int(os.environ.get("SYMBIOSIS_FOREIGN", tried(100, 32)))
MANIFESTS = tried(120, 40)
FORMATS = (0, 2, -1, None, True, "1", 1.5, 10**300, [1], {"format": 1})


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own") / "sweep"
    return swept(folder, *WORDS, **SMALL), folder, results(folder)


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """Sweeps that differ in one thing each."""
    root = tmp_path_factory.mktemp("others")
    for name, words, how in (
        ("seed", ("seed=2",), {}), ("weeks", (), {"weeks": 13}), ("replicates", (), {"replicates": 20}),
        ("cut", (), {"chunk": 5}), ("luck", (), {"shared_luck": False}), ("place", ("case=reference",), {}),
        ("rows", (), {"rows": ROW}), ("lever", ("meetings=weekly",), {}),
    ):  # fmt: skip
        swept(root / name, *WORDS, *words, **{**SMALL, **how})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.sweep.asked.model_fingerprint", lambda: "0123456789abcdef")
        swept(root / "model", *WORDS, **SMALL)
    return sorted(root.iterdir())


def _shards(folder: Path) -> list[Path]:
    return sorted((folder / "runs").glob("*.parquet"))


def _put(folder: Path, number: int, content: bytes) -> str:
    """A shard with the right name for its bytes, in place of the one that has its number."""
    for path in (folder / "runs").glob(f"{number:07d}-*.parquet"):
        path.unlink()
    name = f"{number:07d}-{hashlib.sha256(content).hexdigest()[:16]}.parquet"
    (folder / "runs" / name).write_bytes(content)
    return name


def _forged(content: bytes, rows=lambda table: table, about=lambda told: told) -> bytes:
    """A shard with other rows, or that says something else of itself."""
    table = pq.read_table(io.BytesIO(content))
    told = about(json.loads(table.schema.metadata[_ABOUT_KEY]))
    kept = dict(table.schema.metadata)
    frame = rows(table.to_pandas())
    made = table.schema.empty_table().from_pandas(frame, preserve_index=False)
    sink = io.BytesIO()
    pq.write_table(made.replace_schema_metadata({**kept, _ABOUT_KEY: json.dumps(told).encode()}), sink)
    return sink.getvalue()


def _with_column(name, change):
    return lambda frame: frame.assign(**{name: change(frame[name])})


ROWS = {
    "other seeds": _with_column("seed", lambda seed: seed + 1),
    "other points": _with_column("point", lambda point: 1 - point),
    "points from elsewhere": _with_column("point", lambda point: point + 2),
    "other replicates": _with_column("replicate", lambda replicate: replicate + 5),
    "a run too few": lambda frame: frame.iloc[1:],
    "a run twice": lambda frame: frame.iloc[[0, *range(len(frame) - 1)]],
    "a run too many": lambda frame: frame.iloc[[0, *range(len(frame))]],
}
FAILED = {"point": 0, "replicate": 0, "seed": 1, "error": "x"}
ABOUT = {
    "another sweep": lambda told: told | {"sweep": "0" * 16},
    "cut otherwise": lambda told: told | {"chunk_runs": 11},
    "a failed run too many": lambda told: told | {"errors": [FAILED]},
}


def _foreign(rng: random.Random, folder: Path, others: list[Path]) -> str:
    """Put something foreign into a folder; the name of the file that is to be told."""
    kind = rng.choice(["whole", "whole", "renamed", "beyond", "rows", "about", "format", "manifest"])
    shards = _shards(folder)
    number = rng.randrange(len(shards))
    if kind == "whole":
        return _put(folder, number, rng.choice(_shards(rng.choice(others))).read_bytes())
    if kind == "renamed":
        return _put(folder, (number + 1) % len(shards), shards[number].read_bytes())
    if kind == "beyond":
        return _put(folder, rng.choice([len(shards), 77, 9_999_999]), shards[number].read_bytes())
    if kind == "rows":
        return _put(folder, number, _forged(shards[number].read_bytes(), rows=rng.choice([*ROWS.values()])))
    if kind == "about":
        return _put(folder, number, _forged(shards[number].read_bytes(), about=rng.choice([*ABOUT.values()])))
    other = rng.choice(FORMATS)
    if kind == "format":
        return _put(folder, number, _forged(shards[number].read_bytes(), about=lambda told: told | {"format": other}))
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sha256"]
    (folder / "manifest.json").write_bytes(_signed(manifest | {"format": other}))
    return "manifest.json"


def _doors(design, folder: Path, tmp: Path, origin: Path):
    """Every way a sweep's folder is read, without the list of checksums that would tell."""
    shutil.rmtree(tmp, ignore_errors=True)
    shutil.copytree(folder, tmp / "target")
    return {
        "resume": lambda: run_sweep(design, folder, workers=1),
        "repair": lambda: run_sweep(design, folder, workers=1, repair=True),
        "merge": lambda: merge([origin, folder], tmp / "out"),
        "merge into": lambda: merge([origin], tmp / "target"),
    }


def test_what_is_foreign_is_refused_at_every_door(own, others, tmp_path):
    design, origin, _ = own
    rng = random.Random(int(os.environ.get("SYMBIOSIS_SEED", "20261128")))
    refused = 0
    for draw in range(DRAWS):
        folder = tmp_path / str(draw)
        shutil.copytree(origin, folder)
        (folder / "checksums.sha256").unlink()
        name = _foreign(rng, folder, others)
        before = results(folder)
        doors = _doors(design, folder, tmp_path / f"{draw}-beside", origin)
        door = rng.choice(sorted(doors))
        with pytest.raises(UserError) as found:
            doors[door]()
        assert name in str(found.value), (door, found.value)
        assert len(str(found.value).splitlines()) == 1
        assert results(folder) == before, "what is somebody else's is left as it is"
        refused += 1
        shutil.rmtree(folder)
    assert refused == DRAWS


def test_runs_of_another_sweep_are_not_read_for_those_of_this_one(own, others, tmp_path):
    for number, other in enumerate(others):
        folder = tmp_path / str(number)
        shutil.copytree(own[1], folder)
        for name in ("runs.parquet", "checksums.sha256"):
            shutil.copy(other / name, folder / name)
        if number % 2:
            shutil.rmtree(folder / "runs")
            shutil.copytree(other / "runs", folder / "runs")
        with pytest.raises((DamageError, UserError)):
            read_runs(folder)
    for other in FORMATS:
        manifest = json.loads((own[1] / "manifest.json").read_text())
        del manifest["sha256"]
        (folder / "manifest.json").write_bytes(_signed(manifest | {"format": other}))
        with pytest.raises(UserError, match=r"manifest\.json: has format .*; this version reads 1"):
            read_runs(folder)


def test_a_design_of_another_sweep_is_no_design_of_this_one(own, tmp_path):
    design, origin, before = own
    other = design_of(*WORDS, replicates=15, weeks=12, rows=ROW)
    folder = tmp_path / "sweep"
    shutil.copytree(origin, folder)
    content = tables.design_bytes(other)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sha256"]
    (folder / "design.parquet").write_bytes(content)
    (folder / "manifest.json").write_bytes(_signed(manifest | {"design_sha256": hashlib.sha256(content).hexdigest()}))
    with pytest.raises(UserError, match=r"damaged: design\.parquet; --repair"):
        run_sweep(design, folder, workers=1)
    run_sweep(design, folder, workers=1, repair=True)
    assert results(folder) == before


def test_fork_and_the_command_line_refuse_another_format(symbiosis, tmp_path):
    words = ("--replicates", 5, "--weeks", 12, *WORDS)
    folder = tmp_path / "sweep"
    assert symbiosis("sweep", "--out", folder, *words).status == 0
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sha256"]
    (folder / "manifest.json").write_bytes(_signed(manifest | {"format": 2}))
    for flags in ((), ("--fork",), ("--repair",), ("--retry-failed",)):
        answer = symbiosis("sweep", "--out", folder, *flags, *words)
        assert answer.status == 2
        assert answer.err == f"symbiosis: {folder / 'manifest.json'}: has format 2; this version reads 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["sweep"]


# --- made by hand --------------------------------------------------------------------------------


def _nested(depth):
    found: list = []
    for _ in range(depth):
        found = [found]
    return found


BAD = (None, True, -1, 0, 10**18, 10**300, 1.5, float("inf"), "x", "", "x" * 100_000, [], {}, [[]], {"x": {}}, [None],
       _nested(200), {"count": 10**15}, {"outcome": "x"}, "9/3", "\ud800")  # fmt: skip


def _places(value, where=()):
    """Every key of a manifest down to the third level."""
    if isinstance(value, dict) and len(where) < 3:
        for key in value:
            yield (*where, key)
            yield from _places(value[key], (*where, key))


def test_manifests_that_sign_themselves_are_refused_in_one_line(own, tmp_path):
    design, origin, before = own
    manifest = json.loads(before["manifest.json"])
    del manifest["sha256"]
    places = sorted(set(_places(manifest)))
    rng = random.Random(3)
    folder = tmp_path / "sweep"
    shutil.copytree(origin, folder)
    told = 0
    for number in range(MANIFESTS):
        crafted = json.loads(json.dumps(manifest))
        *way, last = rng.choice(places)
        holder = crafted
        for key in way:
            holder = holder[key]
        if number % 5:
            holder[last] = BAD[number % len(BAD)]
        else:
            del holder[last]
        if crafted == manifest:  # the bad value is the right one there
            continue
        try:
            content = _signed(crafted)
        except UnicodeEncodeError:
            content = json.dumps(crafted).encode()
        (folder / "manifest.json").write_bytes(content)
        doors = {"resume": lambda: run_sweep(design, folder, workers=1), "read": lambda: read_runs(folder),
                 "merge": lambda number=number: merge([folder], tmp_path / f"out{number}")}  # fmt: skip
        try:
            doors[rng.choice(sorted(doors))]()
        except (UserError, DamageError) as error:
            assert len(str(error).splitlines()) == 1
            assert len(str(error)) < 1000
            told += 1
        else:  # words that nothing depends on
            assert (*way, last)[0] in (
                "name",
                "question",
                "command",
                "engine",
                "commit",
                "python",
                "libraries",
                "shard",
            ), (*way, last)
        assert {k: v for k, v in results(folder).items() if k != "manifest.json"} == {
            k: v for k, v in before.items() if k != "manifest.json"
        }
    assert told > MANIFESTS / 2


JUNK = {
    "empty": b"", "text": b"PAR1 and no more", "json": b"[" * 100_000, "digits": b'{"format": ' + b"9" * 10_000 + b"}",
    "list": b"[1, 2]", "many": b"[" + b"{}," * 3_000_000 + b"{}]", "binary": bytes(range(256)) * 40,
}  # fmt: skip


@pytest.mark.parametrize("junk", tried([*JUNK], ["empty", "json", "many", "binary"]))
def test_junk_is_refused_in_one_line(own, tmp_path, junk):
    design, origin, before = own
    for name in (*before, "shard", ".owner.json"):
        folder = tmp_path / name.replace("/", "-")
        shutil.copytree(origin, folder)
        if name == "shard":  # with the right name for its bytes
            (folder / "checksums.sha256").unlink()
            name = f"runs/{_put(folder, 0, JUNK[junk])}"
        else:
            (folder / name).write_bytes(JUNK[junk])
        if name == ".owner.json":
            assert run_sweep(design, folder, workers=1).simulated == 0
            continue
        for door in (lambda: run_sweep(design, folder, workers=1), lambda: merge([folder], tmp_path / f"{folder}-out")):  # noqa: B023
            if junk == "empty" and name == "checksums.sha256":
                continue  # told by the tests of damage
            try:
                door()
            except (UserError, DamageError) as error:
                assert Path(name).name in str(error)
                assert len(str(error).splitlines()) == 1
            else:
                assert name in ("runs.parquet", "summary.csv", "differences.csv", "errors.csv", "data_dictionary.csv",
                                "checksums.sha256"), "a merge reads no tables"  # fmt: skip


def _bomb(rows: int) -> bytes:
    import pyarrow as pa

    zeros = pa.array([0] * 1000, pa.int64())
    table = pa.table({name: pa.chunked_array([zeros] * (rows // 1000)) for name in ("point", "replicate", "seed")})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def test_a_shard_that_swells_is_refused_before_it_is_read(own, tmp_path, monkeypatch):
    design, origin, _ = own
    folder = tmp_path / "sweep"
    shutil.copytree(origin, folder)
    (folder / "checksums.sha256").unlink()
    about = pq.read_schema(_shards(origin)[0]).metadata[_ABOUT_KEY]
    table = pq.read_table(io.BytesIO(_bomb(3_000_000))).replace_schema_metadata({_ABOUT_KEY: about})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    name = _put(folder, 0, sink.getvalue())
    read = pq.ParquetFile.read

    def small(file, *given, **named):
        assert file.metadata.num_rows < 1000, "read"
        return read(file, *given, **named)

    monkeypatch.setattr(pq.ParquetFile, "read", small)
    with pytest.raises(UserError, match=name):
        run_sweep(design, folder, workers=1)


KINDS = ("pipe", "folder", "link", "dangling", "device", "sparse")


def _instead(path: Path, kind: str, elsewhere: Path) -> None:
    """Put something that is no file of one's own in place of a file."""
    if path.is_file():
        path.unlink()
    elsewhere.write_bytes(b"somebody else's")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "dangling":
        path.symlink_to(elsewhere.with_name("nowhere"))
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(2**40)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_refused_and_nothing_is_written_elsewhere(own, tmp_path, kind):
    design, origin, before = own
    shard = next(name for name in before if name.startswith("runs/"))
    for name in ("manifest.json", "design.parquet", "checksums.sha256", "runs.parquet", "summary.csv", shard, ".lock",
                 ".owner.json"):  # fmt: skip
        if kind == "sparse" and name.startswith("."):
            continue  # never read whole
        folder, elsewhere = tmp_path / name.replace("/", "-"), tmp_path / "elsewhere"
        shutil.copytree(origin, folder)
        _instead(folder / name, kind, elsewhere)
        doors = [lambda: run_sweep(design, folder, workers=1), lambda: merge([origin], folder)]  # noqa: B023
        doors += [lambda: read_runs(folder)] * (name in ("manifest.json", "checksums.sha256", "runs.parquet", shard))  # noqa: B023
        for door in doors:
            with pytest.raises((UserError, DamageError, StorageError)) as found:
                door()
            assert len(str(found.value).splitlines()) == 1
            assert Path(name).name in str(found.value)
            assert elsewhere.read_bytes() == b"somebody else's"
            assert not elsewhere.with_name("nowhere").exists()


@pytest.mark.parametrize("where", [".", "runs"])
def test_a_folder_that_is_a_link_is_not_written_through(own, tmp_path, where):
    design, origin, _ = own
    folder, elsewhere = tmp_path / "sweep", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if where == "runs":
        folder.mkdir()
    (folder if where == "." else folder / where).symlink_to(elsewhere)
    for door in (lambda: run_sweep(design, folder, workers=1), lambda: merge([origin], folder)):
        with pytest.raises(StorageError, match="is a link"):
            door()
    assert list(elsewhere.iterdir()) == []


def test_the_files_of_a_sweep_are_read_by_store(own):
    """The values behind the doors above are right where nothing is wrong."""
    assert len(read_runs(own[1])) == 30
    assert Store(own[1]).damaged() == []
