"""A case as plain data: it is JSON, and nothing of the case is lost in it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from experiments.page.plain_case import plain_case
from sim import Case, load_case, shipped_cases
from sim.place.case import FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES, FirmData, Observed, OpportunityData, Tie
from sim.place.plain_town import synthetic_town
from sim.quantity import Quantity


def _quantity(value: list[float] | None) -> Quantity | None:
    return None if value is None else Quantity(*value)


def _row(kind: type, plain: dict[str, Any]) -> Any:
    row = dict(plain)
    if "quantities" in row:
        row["quantities"] = {name: _quantity(one) for name, one in row["quantities"].items()}
    if kind is FirmData:
        row["offers"] = {name: math.inf if most is None else most for name, most in row["offers"]}
        row |= {name: tuple(row[name]) for name in ("weights", "needs")}
    if kind is Tie:
        row |= {name: _quantity(row[name]) for name in ("trust", "communication")}
    return kind(**row)


def case_of(plain: dict[str, Any]) -> Case:
    """The case that was told."""
    own = {key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()}
    del own["resources"]
    rows = {"firms": FirmData, "opportunities": OpportunityData, "ties": Tie}
    own |= {key: tuple(_row(kind, one) for one in plain[key]) for key, kind in rows.items()}
    return Case(**(own | {"observed": Observed(**plain["observed"])}))


@pytest.mark.parametrize(
    "case", [*map(load_case, shipped_cases()), synthetic_town(7, branches=1)], ids=lambda case: case.name
)
def test_nothing_is_lost(case):
    told = json.loads(json.dumps(plain_case(case), allow_nan=False))
    assert told == plain_case(case)
    assert case_of(told) == case
    assert told["resources"] == list(case.resources)
    for key, names in (("firms", FIRM_QUANTITIES), ("opportunities", OPPORTUNITY_QUANTITIES)):
        assert all(list(row["quantities"]) == list(names) for row in told[key]), key
    assert [row["opportunity"] for row in told["opportunities"]] == [row.opportunity for row in case.opportunities]
