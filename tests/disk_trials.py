"""Every writing command on disks that say no, in a mount namespace of its own: `unshare -m python -m tests.disk_trials`.

Prints a JSON list of what each command did. Computing is left out: each has to find out before it computes. Every command
meets every trouble under SYMBIOSIS_THOROUGH, every third one every day, each another third.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.thorough import tried

LIST = "Supplier,Accepter,Transaction,Attribute,location\nA,B,heat,By-product,X 2001\nB,C,steam,By-product,X 2001\n"
SMALL = ("--weeks", "1", "--replicates", "2")
# words of a command; what it writes: files, or a folder that it makes
FILES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "page": (("page", *SMALL, "--out", "{d}/page.html"), ("page.html",)),
    "report": (("report", *SMALL, "--out", "{d}/report.html"), ("report.html",)),
    "parks": (("parks", "{w}/list.csv", "--replicates", "2", "--out", "{d}"), ("parks.csv",)),
    "places": (("places", "--replicates", "2", "--out", "{d}"), ("places.csv",)),
    "validate": (("validate", "--replicates", "2", "--out", "{d}"), ("validation.csv",)),
    "power": (("power", "--replicates", "2", "--out", "{d}"), ("power.csv", "zero_after_two_years.csv")),
    "calibrate": (
        ("calibrate", "--sets", "100", "--replicates", "1", "--folder", "{w}/sweeps", "--out", "{d}"),
        ("posterior.csv", "predictive.csv", "left_out.csv", "calibrated.yaml", "manifest.json", "posterior.png", "predictive.png"),
    ),
    "doubt": (
        ("doubt", "--sets", "10", "--replicates", "2", "--folder", "{w}/sweeps", "--out", "{d}"),
        ("claims.csv", "decides.csv", "manifest.json", "claims.png"),
    ),
    "reference-table": (("reference-table", "--replicates", "2", "--out", "{d}"), ("reference_table.csv",)),
    "vestbygd-table": (("vestbygd-table", "--replicates", "2", "--out", "{d}"), ("vestbygd_table.csv",)),
    "paired-luck": (("paired-luck", "--replicates", "2", "--out", "{d}"), ("paired_luck.csv",)),
    "activation": (
        ("activation", "--replicates", "2", "--out", "{d}"), ("activation_totals.csv", "activation_places.csv"),
    ),
}  # fmt: skip
FOLDERS: dict[str, tuple[str, ...]] = {
    "run": ("run", *SMALL, "--out", "{d}/new"),
    "compare": ("compare", *SMALL, "--out", "{d}/new", "facilitator=none,appointed"),
    "experiment": ("experiment", "three_levers", *SMALL, "--out", "{d}/new"),
    "sweep": ("sweep", *SMALL, "--out", "{d}/new", "facilitator=none,appointed"),
    "merge": ("merge", "{w}/part", "--out", "{d}/new"),
    "case generate": ("case", "generate", "--firms", "5", "--out", "{d}/new"),
    "case from-exchanges": ("case", "from-exchanges", "{w}/list.csv", "--out", "{d}/new"),
}
DISKS = ("full", "read-only", "no inodes")
PLACES = ("/dev/full", "a device", "a link", "a dangling link", "a pipe", "a folder")  # of a file
COMPUTING = (
    "experiments.answer.produce.run_cells", "experiments.page.outcomes.compute", "experiments.report.results.computed",
    "experiments.places.tables.observed_table", "experiments.places.tables.parks_table", "experiments.evidence.validate.validation_table",
    "experiments.evidence.independent._run", "experiments.evidence.power.park_outcomes", "experiments.evidence.calibrate.simulated",
    "experiments.evidence.doubt.simulated", "experiments.evidence.activation.activation_tables",
)  # fmt: skip
OLD = "old"


class Reached(Exception):
    """It computed before it looked where to write."""


def _reached(*_: Any, **__: Any) -> None:
    raise Reached


def _mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)


@contextlib.contextmanager
def disk(folder: Path, trouble: str, files: tuple[str, ...]) -> Iterator[None]:
    """A disk at `folder` with old files on it, and its trouble."""
    folder.mkdir()
    _mount(folder, "size=1m,nr_inodes=40" if trouble == "no inodes" else "size=128k")
    try:
        for name in files:
            _put(folder / name, trouble)
        if trouble == "full":
            with contextlib.suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
                while True:
                    ballast.write(bytes(4096))
        if trouble == "no inodes":
            with contextlib.suppress(OSError):
                for number in range(100):
                    (folder / f"empty{number}").touch()
        if trouble == "read-only":
            _mount(folder, "remount,ro")
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def _put(path: Path, trouble: str) -> None:
    """What stands in the place of a file."""
    if trouble in ("/dev/full", "a device"):
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 7 if trouble == "/dev/full" else 3))
    elif trouble == "a pipe":
        os.mkfifo(path)
    elif trouble == "a folder":
        path.mkdir()
    elif trouble in ("a link", "a dangling link"):
        aim = path.with_name(f"{path.name}-aim")
        if trouble == "a link":
            aim.write_text(OLD)
        path.symlink_to(aim)
    else:
        path.write_text(OLD)


def _seen(folder: Path) -> dict[str, str]:
    """What is in a folder: kind of file, number of the device, content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        content = path.read_text()[:10] if stat.S_ISREG(about.st_mode) and path.name != "ballast" else ""
        found[path.relative_to(folder).as_posix()] = f"{stat.S_IFMT(about.st_mode):o} {about.st_rdev} {content}"
    return found


def _tried(words: tuple[str, ...], folder: Path, work: Path) -> dict[str, Any]:
    from experiments.cli import main

    before = _seen(folder)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([word.format(d=folder, w=work) for word in words])
    lines = [line for line in err.getvalue().splitlines() if line.strip() and not line[:1].isdigit()]
    after = _seen(folder)
    more = [name for name in after if name not in before]
    if words[0] in ("sweep", "merge"):  # their folder is made first, as the lock lies in it
        more = [name for name in more if name.split("/")[0] != "new"]
    kept = not more and all(after.get(name) == what for name, what in before.items())
    return {"status": status, "lines": lines, "reached": any("Reached" in line for line in lines), "kept": kept}


def _met(troubles: tuple[str, ...], place: int) -> tuple[str, ...]:
    """The troubles that the command at this place meets."""
    return tried(troubles, troubles[place % 3 :: 3])


def main(work: Path) -> None:
    """Try them all below a folder."""
    from experiments.cli import main as symbiosis

    (work / "list.csv").write_text(LIST)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert (
            symbiosis(["sweep", *SMALL, "--out", str(work / "part"), "--shard", "1/2", "facilitator=none,appointed"])
            == 0
        )
    for name in COMPUTING:
        module, _, function = name.rpartition(".")
        setattr(importlib.import_module(module), function, _reached)
    rows = []
    for place, (command, (words, files)) in enumerate(FILES.items()):
        for trouble in _met((*DISKS, *PLACES), place):
            for file in files[:1] if trouble in DISKS else files:
                with disk(work / "disk", trouble, (file,)):
                    rows.append(
                        {"command": command, "trouble": trouble, "file": file, **_tried(words, work / "disk", work)}
                    )
    for place, (command, words) in enumerate(FOLDERS.items()):
        for trouble in _met((*DISKS, "/dev/full", "a device", "a pipe", "a dangling link"), place):
            with disk(work / "disk", trouble, () if trouble in DISKS else ("new",)):
                rows.append({"command": command, "trouble": trouble, "file": "", **_tried(words, work / "disk", work)})
    print(json.dumps(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
