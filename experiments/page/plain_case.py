"""A case as plain data, which is all that the page needs to know of a place: what a town becomes there, as JSON.

`script/town/town_case.js` makes the same of somebody's own town. The form (every key is always there, names are
those of the fields of `sim.place.case`):

- `name`, `title`, `place`, `summary`: texts. `sources`, `notes`, `facilitator_hosts`: lists of texts.
- `as_observed`: lever -> word. `branch_ease`: a share. `first_election`: a week.
- `observed`: `{stage, weeks_of_work}`.
- `firms`, in the order of their ids: `firm`, `sector`, `size_class`, `location`, `park`, `status`, `quantities`,
  `max_projects` (null: as its size class says), `weights` (three), `offers` (pairs of a resource and how much there is
  of it, null: without limit), `needs`, `basis`, `note`.
- `opportunities`, in the order of their ids, reserve rows among them: `opportunity`, `supplier`, `receiver`,
  `resource`, `kind`, `start`, `unit`, `quantities`, `limit`, `basis`, `note`, `branches`, `parent`.
- `ties`, by firm, partner and exchange: `firm`, `partner`, `trust`, `communication`, `exchange`, `basis`, `note`.
- `resources`: names of all that opportunities are about, by the numbers of their signs.

A quantity is `[kind, a, b]`, kinds as in `sim.quantity`, or null where nothing is given. `quantities` has every name
of FIRM_QUANTITIES or OPPORTUNITY_QUANTITIES, in that order. What follows from these (ids of names, what runs, how much
is told) is not said again.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from sim.place.case import Case, FirmData
from sim.quantity import Quantity


def plain_case(case: Case) -> dict[str, Any]:
    """The case as JSON has it. Shapes: see above."""
    return _fields(case) | {"resources": list(case.resources)}


def _fields(row: Any) -> dict[str, Any]:
    """Fields of a dataclass by name."""
    found = {field.name: _plain(getattr(row, field.name)) for field in dataclasses.fields(row)}
    if isinstance(row, FirmData):  # as pairs: a number as a name would lose its place among the keys of JavaScript
        found["offers"] = [[name, None if math.isinf(limit) else limit] for name, limit in row.offers.items()]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Quantity):
        return [value.kind, value.a, value.b]
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
