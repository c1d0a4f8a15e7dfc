"""A place as the texts of its folder; sim/place/read.py reads what this writes."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Iterable, Mapping

import yaml

from sim.cells import defused, unambiguous
from sim.place.branches import DEFAULT_EASE
from sim.place.case import (
    DEFAULT_ELECTION,
    MOST_FIRMS,
    MOST_OPPORTUNITIES,
    MOST_TIES,
    MOTIVES,
    Case,
    CaseError,
    FirmData,
    Observed,
    OpportunityData,
    Tie,
)
from sim.quantity import DISTRIBUTIONS, FIXED, Quantity

_WORDS = {kind: word for word, kind in DISTRIBUTIONS.items()}
_EVEN = (1 / 3, 1 / 3, 1 / 3)


def case_texts(case: Case) -> dict[str, str]:
    """The files of a case folder by name. Reading them gives the same case. Raises CaseError where it is too large."""
    for what, count, most in (
        ("firms", len(case.firms), MOST_FIRMS), ("opportunities", len(case.declared_opportunities), MOST_OPPORTUNITIES),
        ("ties", len(case.ties), MOST_TIES),
    ):  # fmt: skip
        if count > most:
            raise CaseError(f"{case.name}: {count} {what}; allowed in a case folder: at most {most}")
    if case.guests:
        raise CaseError(f"{case.name}: {len(case.guests)} guests of other places; allowed in a case folder: none")
    about = {
        key: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
        for key in ("name", "title", "place", "summary", "sources", "facilitator_hosts", "as_observed", "notes")
        if (value := getattr(case, key))
    }
    if case.branch_ease != DEFAULT_EASE:
        about["branch_ease"] = case.branch_ease
    if case.first_election != DEFAULT_ELECTION:
        about["first_election"] = case.first_election
    if case.observed != Observed():
        about["observed"] = dataclasses.asdict(case.observed)
    rows = sorted(case.declared_opportunities, key=lambda row: row.opportunity)
    limits, branches = any(row.limit for row in rows), any(row.branches for row in rows)
    texts = {
        "case.yaml": yaml.safe_dump(about, sort_keys=False, allow_unicode=True, width=110),
        "firms.csv": table_text(_firm_row(firm) for firm in sorted(case.firms, key=lambda firm: firm.firm)),
        "opportunities.csv": table_text(opportunity_row(row, limits, branches) for row in rows),
    }
    if case.ties:
        texts["ties.csv"] = table_text(_tie_row(tie) for tie in case.ties)
    return texts


def table_text(rows: Iterable[dict[str, str]]) -> str:
    """Rows of cells as a CSV file; no cell is one that a spreadsheet takes for a formula."""
    made = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(made[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: defused(cell) for name, cell in row.items()} for row in made)
    return text.getvalue()


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else unambiguous(repr(value))


def cell(quantity: Quantity | None) -> str:
    """A quantity as a cell says it, which is read as the same; "" for none."""
    if quantity is None:
        return ""
    if quantity.kind == FIXED:
        return _number(float(quantity.a))
    return f"{_WORDS[quantity.kind]}({_number(float(quantity.a))}, {_number(float(quantity.b))})"


def _firm_row(firm: FirmData) -> dict[str, str]:
    weights = ["", "", ""] if firm.weights == _EVEN else [_number(float(weight)) for weight in firm.weights]
    return {
        "firm": firm.firm, "sector": firm.sector, "size_class": firm.size_class, "location": firm.location,
        "park": "yes" if firm.park else "no", "status": firm.status,
        "attention_hours": cell(firm.quantities["attention_hours"]),
        "max_projects": "" if firm.max_projects is None else str(firm.max_projects),
        **{name: cell(firm.quantities[name]) for name in ("competence", "reliability", "understanding", "commitment")},
        **{f"{motive}_weight": weight for motive, weight in zip(MOTIVES, weights, strict=True)},
        "offers": ";".join(
            name if limit == math.inf else f"{name}:{_number(float(limit))}" for name, limit in firm.offers.items()
        ),
        "needs": ";".join(firm.needs), "basis": firm.basis, "note": firm.note,
    }  # fmt: skip


def opportunity_row(row: OpportunityData, limits: bool, branches: bool) -> dict[str, str]:
    """An opportunity as cells by column; limits, branches: whether the table has these columns."""
    return {
        "opportunity": row.opportunity, "supplier": row.supplier, "receiver": row.receiver,
        "resource": row.resource, "kind": row.kind, "start": row.start,
        **{name: cell(quantity) for name, quantity in row.quantities.items()},
        "unit": row.unit, **({"limit": row.limit} if limits else {}),
        **({"branches": str(row.branches)} if branches else {}), "basis": row.basis, "note": row.note,
    }  # fmt: skip


def _tie_row(tie: Tie) -> dict[str, str]:
    return {
        "firm": tie.firm, "partner": tie.partner, "trust": cell(tie.trust), "communication": cell(tie.communication),
        "exchange": tie.exchange, "basis": tie.basis, "note": tie.note,
    }  # fmt: skip
