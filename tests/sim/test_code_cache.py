"""Machine code on disk: what is in doubt is compiled again, without a word and with the right numbers."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from numba import config as numba_config

import sim.code_cache
import sim.compiled
from tests.sim.test_cache_guard import ROOT, run

SEED = int(os.environ.get("SYMBIOSIS_SEED", "1"))
FLIPS = int(os.environ.get("SYMBIOSIS_CACHE_FLIPS", "0"))  # of the real cache; a cold one takes half a minute to make
pytestmark = pytest.mark.skipif(bool(numba_config.DISABLE_JIT), reason="the compiler is off")
posix_only = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


def squares(n):
    total = 0.0
    for i in range(n):
        total += i * i / 8
    return total


def cubes(n):
    total = 0.0
    for i in range(n):
        total += i * i * i / 8
    return total


def tripled(number):
    return 3 * number


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the machine code of both functions for whole numbers."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.compiled, "CACHE_FOLDER", folder)
        for function in (squares, cubes):
            assert not call(function, 10)[1]
    return folder


@pytest.fixture
def cache(warm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in use."""
    monkeypatch.setattr(sim.compiled, "CACHE_FOLDER", tmp_path / "cache")
    return Path(shutil.copytree(warm, tmp_path / "cache"))


def call(function: Callable, argument: float) -> tuple[float, bool]:
    """What a freshly decorated function gives, and whether its machine code was taken from the disk."""
    rule = sim.compiled.compiled_for_threads(function)
    value = rule(argument)
    return value, sum(rule.stats.cache_hits.values()) == 1


def the_file(cache: Path, function: str) -> Path:
    (path,) = cache.glob(f"{function}-*")
    return path


def flipped(place: float) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int(place * (len(content) - 1))] ^= 1 << SEED % 8
        path.write_bytes(content)

    return damage


def shortened(share: float) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])


def replaced(by: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        kept = path.rename(path.with_name("kept elsewhere"))
        by(path)
        assert kept.is_file()

    return damage


def give_away(path: Path) -> None:
    try:
        os.chown(path, 12345, 12345)
    except OSError as error:
        assert error.errno == errno.EPERM
        pytest.skip("only root can give a file away")


def exchange(path: Path) -> None:
    other = the_file(path.parent, "cubes")
    content = path.read_bytes()
    shutil.copyfile(other, path)
    other.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "flip in the first byte": flipped(0),
    "flip in the checksum": flipped(0.0005),
    "flip after the checksum": flipped(0.01),
    "flip in the middle": flipped(0.5),
    "flip near the end": flipped(0.9),
    "flip in the last byte": flipped(1),
    "empty": shortened(0),
    "half": shortened(0.5),
    "all but the end": shortened(0.999),
    "one byte more": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "the code of another function": exchange,
    "gone": lambda path: path.unlink(),
    "a folder": replaced(lambda path: path.mkdir()),
    "a link": replaced(lambda path: path.symlink_to("kept elsewhere")),
    "a link to nothing": replaced(lambda path: path.symlink_to("nothing")),
}
if os.name != "nt":
    DAMAGES |= {"a pipe": replaced(os.mkfifo), "somebody else's": give_away}


def test_what_is_whole_is_taken(cache: Path) -> None:
    assert call(squares, 10) == (285 / 8, True)
    assert sim.code_cache.is_kept("squares", cache)
    assert not sim.code_cache.is_kept("square", cache)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_in_doubt_is_made_again(cache: Path, damage: Callable, capfd: pytest.CaptureFixture) -> None:
    damage(the_file(cache, "squares"))
    assert not sim.code_cache.is_kept("squares", cache)
    assert call(squares, 10) == (285 / 8, False)
    assert call(squares, 10) == (285 / 8, True)  # mended
    assert call(cubes, 10)[0] == 2025 / 8
    assert capfd.readouterr() == ("", "")


def test_code_for_other_types_is_not_taken(cache: Path) -> None:
    given = [call(tripled, 3), call(tripled, 3.0)]
    assert given == [(9, False), (9.0, False)]
    one, other = cache.glob("tripled-*")
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    assert [call(tripled, 3), call(tripled, 3.0)] == given
    assert [call(tripled, 3), call(tripled, 3.0)] == [(9, True), (9.0, True)]


def test_whole_code_that_cannot_be_rebuilt_is_made_again(cache: Path) -> None:
    path = the_file(cache, "squares")
    sim.code_cache._write(path, b"whole, yet no pickle")
    assert call(squares, 10) == (285 / 8, False)


def test_a_cache_that_can_be_read_only_is_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(sim.code_cache, "_write", refuse)
    assert call(squares, 10) == (285 / 8, True)
    the_file(cache, "squares").unlink()
    assert call(squares, 10) == (285 / 8, False)


@pytest.mark.parametrize("name", ["missing", "x" * 300, "a file", "a loop"])
def test_a_folder_that_cannot_be_one_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, capfd: pytest.CaptureFixture
) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    (tmp_path / "a loop").symlink_to("a loop")
    monkeypatch.setattr(sim.compiled, "CACHE_FOLDER", tmp_path / name / "cache")
    assert sim.compiled.will_compile("squares")
    assert call(squares, 10) == (285 / 8, False)
    assert call(squares, 10) == (285 / 8, name == "missing")
    assert sim.compiled.will_compile("squares") is (name != "missing")
    assert capfd.readouterr() == ("", "")


@posix_only
def test_a_full_disk_is_no_obstacle_and_leaves_nothing(cache: Path) -> None:
    import resource

    path = the_file(cache, "squares")
    path.unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))  # bytes of a file: the write fails half way
    try:
        given = call(squares, 10)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert given == (285 / 8, False)
    assert [file.name[:5] for file in cache.iterdir()] == ["cubes"]


@posix_only
def test_files_are_nobody_elses_to_write(cache: Path) -> None:
    the_file(cache, "squares").unlink()
    before = os.umask(0)
    try:
        call(squares, 10)
    finally:
        os.umask(before)
    assert the_file(cache, "squares").stat().st_mode & 0o777 == 0o644


def test_several_writers_and_readers_never_see_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "rule-machine-signature.code"
    contents = [bytes([number]) * 200_000 for number in range(4)]
    sim.code_cache._write(path, contents[0])
    faults = []

    def write(content: bytes) -> None:
        for _ in range(15):
            with contextlib.suppress(FileNotFoundError):  # another writer cleaned up: its own file counts
                sim.code_cache._write(path, content)
            if sim.code_cache._read(path) not in contents:
                faults.append("half a file")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, contents))
    assert not faults
    assert list(path.parent.iterdir()) == [path]


@posix_only
def test_a_writer_that_is_killed_leaves_nothing_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "rule-machine-signature.code"
    code = (
        "import sys; from pathlib import Path; from sim.code_cache import _write\n"
        "path = Path(sys.argv[1]); _write(path, b'x' * 10_000_000); print('ready', flush=True)\n"
        "while True: _write(path, b'y' * 10_000_000)"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob("*.tmp")) and time.monotonic() < deadline:
        pass
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert sim.code_cache._read(path) in (b"x" * 10_000_000, b"y" * 10_000_000)
    path.with_name(f"{path.name}.0.tmp").write_bytes(b"left")
    sim.code_cache._write(path, b"z")
    assert list(tmp_path.iterdir()) == [path]


def test_a_power_cut_blocks_no_command(tmp_path: Path) -> None:
    code = "from sim.rules.primitives import logistic; print(logistic(0.3).hex())"
    places = {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA")} | places

    def answer() -> str:
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    before = answer()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        path.write_bytes(b"")
    assert answer() == before
    assert all(path.stat().st_size for path in files)


def test_settings_of_the_process_come_back_after_calls_that_overlap() -> None:
    level, collects = numba_config.OPT, gc.isenabled()
    first_is_in, second_is_in, first_is_out = (threading.Event() for _ in range(3))

    def first() -> None:
        with sim.compiled.quick_compilation():
            first_is_in.set()
            second_is_in.wait(5)
        first_is_out.set()

    def second() -> None:
        first_is_in.wait(5)
        with sim.compiled.quick_compilation():
            second_is_in.set()
            first_is_out.wait(5)
            assert not gc.isenabled()  # still quick for those who are in

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(first), threads.submit(second)]:
            done.result()
    assert (type(numba_config.OPT), numba_config.OPT, gc.isenabled()) == (type(level), level, collects)


# --- the real cache, behind SYMBIOSIS_CACHE_FLIPS --------------------------------------------------

# In one process that has all imported, a fork for each damage: machine code that is taken simulates, and what
# would be compiled again says so instead of taking half a minute (every 50th does compile).
TRIALS = """
import os, random, sys
from pathlib import Path
from sim import Scenario, load_case, simulate
from sim import ensemble_week
from sim.compiled import CACHE_FOLDER, will_compile

rounds, seed = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
files = sorted(path for path in CACHE_FOLDER.iterdir() if path.is_file())
pristine = {path: path.read_bytes() for path in files}
long = [path for path in files if path.name.startswith("simulate_runs-")]
town, scenario = load_case("vestbygd"), Scenario("appointed", "park", "monthly")


def say(text):
    os.write(1, (text + chr(10)).encode())


def again(*_):
    say("made again")
    os._exit(0)


def trial(compiles):
    if not compiles:
        ensemble_week.simulate_runs._compiler.compile = again
    say(" ".join(simulate(town, scenario, weeks=60).checksums().values()))
    os._exit(0)


def attempt(name, compiles):
    sys.stdout.flush()
    say(f"trial {name}")
    child = os.fork()
    if child == 0:
        try:
            trial(compiles)
        except BaseException as error:
            say(f"raised {error!r}")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status:
        say(f"crashed {status}")


attempt("whole", False)
for number in range(rounds):
    path = chance.choice(long)
    content = bytearray(pristine[path])
    what = chance.choice(["flip", "flip", "flip", "flips", "cut", "empty", "zeros", "swap"])
    if what in ("flip", "flips"):
        for _ in range(1 if what == "flip" else 20):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif what == "cut":
        del content[chance.randrange(len(content)):]
    elif what == "empty":
        content.clear()
    elif what == "zeros":
        start = chance.randrange(len(content))
        content[start : start + 4096] = bytes(len(content[start : start + 4096]))
    else:
        others = [other for other in files if other != path]
        content = pristine[chance.choice(others)] if others else b""
    if bytes(content) == pristine[path]:
        continue
    path.write_bytes(content)
    if not will_compile("simulate_runs") and len(long) == 1:
        say(f"trial {what} of {path.name}")
        say("not noticed by will_compile")
    attempt(f"{what} of {path.name}", number % 50 == 49)
    path.write_bytes(pristine[path])
"""


@pytest.mark.skipif(not FLIPS or os.name == "nt", reason="long; SYMBIOSIS_CACHE_FLIPS=200 runs it (make torture)")
def test_no_damage_of_the_real_cache_is_silent_or_crashes(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "sim", copy / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    expected = run(copy, tmp_path / "cache")[0]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NUMBA", "COVERAGE"))}
    environment |= {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(copy), "NUMBA_CPU_NAME": "generic"}
    done = subprocess.run(
        [sys.executable, "-c", TRIALS, str(FLIPS), str(SEED)], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    trials = [text.splitlines() for text in done.stdout.split("trial ")[1:]]
    first, *damaged = trials
    assert first == ["whole", expected]
    assert len(damaged) >= FLIPS * 0.95
    bad = [trial for trial in damaged if trial[1:] not in (["made again"], [expected])]
    again = sum(trial[1:] == ["made again"] for trial in damaged)
    print(f"{len(damaged)} damages: {again} made again, {len(damaged) - again - len(bad)} compiled, {len(bad)} bad")
    assert not bad, bad[:5]
    assert done.stderr == ""
