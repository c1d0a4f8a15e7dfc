"""A case as a folder on disk: all of it or nothing. sim/place/write.py makes its texts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from experiments.system.errors import StorageError, UserError
from sim import Case, CaseError
from sim.files import named, shown
from sim.names import ALLOWED_SHORT_NAME, SHORT_NAME
from sim.place import write


def case_texts(case: Case) -> dict[str, str]:
    """The files of a case folder by name. Reading them gives the same case. Raises UserError where it is too large."""
    try:
        return write.case_texts(case)
    except CaseError as error:
        raise UserError(str(error)) from None


def check_new_folder(path: Path) -> None:
    """Raise UserError where a folder of this name may not be made."""
    if not SHORT_NAME.fullmatch(path.name):
        raise UserError(f"--out: {shown(path.name)} is no name for a folder; allowed: {ALLOWED_SHORT_NAME}")
    try:
        parent = path.parent.is_dir()
    except (OSError, ValueError):  # no possible name of a folder
        parent = False
    if not parent:
        raise UserError(f"--out: {named(path.parent)} is no folder; allowed: a new folder in one that is there")
    if os.path.lexists(path):
        raise UserError(f"--out: {named(path)} is already there; allowed: a new folder")


def write_folders(out: Path, folders: Mapping[str, Mapping[str, str]]) -> None:
    """Make `out`, and in it each folder ("": in `out` itself) with its texts; all of it or nothing."""
    check_new_folder(out)
    try:
        out.mkdir()  # refuses what came there in the meantime
        try:
            for name, texts in folders.items():
                (out / name).mkdir(exist_ok=name == "")
                for file, text in texts.items():
                    (out / name / file).write_text(text, encoding="utf-8", newline="\n")
        except BaseException:  # half a case is worse than none, after Ctrl-C too
            shutil.rmtree(out, ignore_errors=True)
            raise
    except OSError as error:
        raise StorageError(f"{out}: cannot be written ({error.strerror})") from None
