"""A case as files: the texts of its folder, and the folder on disk. sim.case reads what this writes."""

from __future__ import annotations

import csv
import io
import math
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from experiments.errors import StorageError, UserError
from sim import Case, chance
from sim.case import MOTIVES, FirmData, OpportunityData, Quantity, Tie

_DISTRIBUTIONS = {
    chance.UNIFORM: "uniform", chance.INTEGER: "integer", chance.NORMAL: "normal", chance.LOGNORMAL: "lognormal",
}  # fmt: skip
_EVEN = (1 / 3, 1 / 3, 1 / 3)
_NAME = re.compile(r"[a-z0-9_-]{1,64}")


def case_texts(case: Case) -> dict[str, str]:
    """The files of a case folder by name. Reading them gives the same case."""
    about = {
        key: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
        for key in ("name", "title", "place", "summary", "sources", "facilitator_hosts", "as_observed", "notes")
        if (value := getattr(case, key))
    }
    texts = {
        "case.yaml": yaml.safe_dump(about, sort_keys=False, allow_unicode=True, width=110),
        "firms.csv": _table(_firm_row(firm) for firm in sorted(case.firms, key=lambda firm: firm.firm)),
        "opportunities.csv": _table(
            _opportunity_row(row) for row in sorted(case.opportunities, key=lambda row: row.opportunity)
        ),
    }
    if case.ties:
        texts["ties.csv"] = _table(_tie_row(tie) for tie in case.ties)
    return texts


def check_new_folder(path: Path) -> None:
    """Raise UserError where a folder of this name may not be made."""
    if not _NAME.fullmatch(path.name):
        raise UserError(f"--out: {path.name!r} is no name for a folder; allowed: 1 to 64 of a-z, 0-9, _ and -")
    if os.path.lexists(path):
        raise UserError(f"--out: {path} is already there; allowed: a new folder")
    if not path.parent.is_dir():
        raise UserError(f"--out: {path.parent} is no folder; allowed: a new folder in one that is there")


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


def _table(rows: Iterable[dict[str, str]]) -> str:
    made = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(made[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    return text.getvalue()


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _cell(quantity: Quantity | None) -> str:
    if quantity is None:
        return ""
    if quantity.kind == chance.FIXED:
        return _number(float(quantity.a))
    return f"{_DISTRIBUTIONS[quantity.kind]}({_number(float(quantity.a))}, {_number(float(quantity.b))})"


def _firm_row(firm: FirmData) -> dict[str, str]:
    weights = ["", "", ""] if firm.weights == _EVEN else [_number(float(weight)) for weight in firm.weights]
    return {
        "firm": firm.firm, "sector": firm.sector, "size_class": firm.size_class, "location": firm.location,
        "park": "yes" if firm.park else "no", "status": firm.status,
        "attention_hours": _cell(firm.quantities["attention_hours"]),
        "max_projects": "" if firm.max_projects is None else str(firm.max_projects),
        **{name: _cell(firm.quantities[name]) for name in ("competence", "reliability", "understanding", "commitment")},
        **{f"{motive}_weight": weight for motive, weight in zip(MOTIVES, weights, strict=True)},
        "offers": ";".join(
            name if limit == math.inf else f"{name}:{_number(float(limit))}" for name, limit in firm.offers.items()
        ),
        "needs": ";".join(firm.needs), "basis": firm.basis, "note": firm.note,
    }  # fmt: skip


def _opportunity_row(row: OpportunityData) -> dict[str, str]:
    return {
        "opportunity": row.opportunity, "supplier": row.supplier, "receiver": row.receiver,
        "resource": row.resource, "kind": row.kind, "start": row.start,
        **{name: _cell(quantity) for name, quantity in row.quantities.items()},
        "unit": row.unit, "basis": row.basis, "note": row.note,
    }  # fmt: skip


def _tie_row(tie: Tie) -> dict[str, str]:
    return {
        "firm": tie.firm, "partner": tie.partner, "trust": _cell(tie.trust), "communication": _cell(tie.communication),
        "exchange": tie.exchange, "basis": tie.basis, "note": tie.note,
    }  # fmt: skip
