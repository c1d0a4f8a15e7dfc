"""The week written by hand in C (week.c), built here and run: the same table of runs as `sim.simulate` gives.

Only the bench and its test ask for it. It starts from what the compiled engine starts from, table for table; the C
declarations of those tables are written out from numpy's, so that C reads `rates->trust.incident_rate` where the engine
does. Needs a C compiler, `cc`.
"""

from __future__ import annotations

import ctypes
import dataclasses
import functools
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.system.files import write_document
from sim import Case, Scenario, chance, quantity
from sim.ensemble.runs import Plan, packed
from sim.ensemble.scenarios import SCENARIO
from sim.ensemble.tables import table_of_runs
from sim.ensemble.town import PLANNED_RUN, RUN_ROW
from sim.parameters import Parameters
from sim.place.case import FIRM_QUANTITIES, OPPORTUNITY_QUANTITIES
from sim.start.tables import PARAMETER_FIELDS, CaseTables

if TYPE_CHECKING:  # imported where a table is made
    import pandas as pd

SOURCE = Path(__file__).with_name("week.c")
COMPILER = "cc"
FLAGS = ("-std=c11", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
IN_AVX2 = ("-DDRAWS_IN_AVX2",)  # draws by the processor's own instructions: no plain C, and only where it has these
GROUP = 8  # draws that it makes at a time, needed or not
WRITTEN_FOR = Scenario("appointed", "park", "monthly")

DECISIONS = (
    "CASE", "CASE_TRUST", "INFORMAL_CONTACT", "MEETING_HELD", "ATTENDANCE", "AGREEMENT", "REFUSAL_FINAL", "FINANCE",
    "DROP", "DISCOVERY", "OPTIMISM", "OWNERSHIP", "DELIVERY", "MARKET_END", "RENEWAL", "BRANCH", "INCIDENT",
    "INCIDENT_PARTNER",
)  # fmt: skip
KINDS_OF_QUANTITY = ("FIXED", "UNIFORM", "INTEGER", "NORMAL", "LOGNORMAL")
# Tables of a case that C reads, and what it calls a row of each.
ROWS = {
    "firms": "FirmRow", "firm_quantities": "Quantity", "firm_columns": "Column", "opportunities": "OpportunityRow",
    "term_quantities": "Quantity", "term_columns": "Column", "offers": "Offer", "trusts": "TieQuantity",
    "talks": "TieQuantity", "ties": "Tie", "told": "Told", "hearers": "Hearer",
}  # fmt: skip
_C_NAMES = {"b1": "bool", "i8": "int64_t", "i4": "int32_t", "f8": "double"}


def is_here() -> bool:
    """Whether there is a C compiler."""
    return shutil.which(COMPILER) is not None


def simulate(
    case: Case,
    scenario: Scenario,
    replicates: Sequence[int],
    weeks: int,
    seed: int = 1,
    more_flags: tuple[str, ...] = (),
) -> pd.DataFrame:
    """A row per run, as `sim.simulate(...).runs` has them, in one thread; compiled with FLAGS and more of them.

    Raises ValueError for a scenario or a case that needs a rule which is not written in C.
    """
    refuse_what_is_missing(scenario)
    plan = packed(case, [scenario], [seed], replicates)
    refuse_what_is_drawn_by_lot(plan.tables)
    rows = np.zeros(len(plan.runs), np.dtype(RUN_ROW, align=True))
    place = _place(plan.tables)
    addresses = [plan.scenarios.ctypes.data, plan.parameters.ctypes.data, plan.runs.ctypes.data]
    week = built(layout(plan, weeks), more_flags)
    if week.simulate_runs(ctypes.byref(place), *addresses, len(plan.runs), weeks, rows.ctypes.data):
        raise MemoryError
    return table_of_runs(case, [scenario], plan.runs, rows, weeks)


def refuse_what_is_missing(scenario: Scenario) -> None:
    """Raise ValueError unless C has every rule that a scenario needs: it may differ from WRITTEN_FOR in parameters."""
    if dataclasses.replace(scenario, parameters=Parameters()) != WRITTEN_FOR or scenario.extension.model:
        raise ValueError("the week in C knows one scenario: facilitator=appointed, colocation=park, meetings=monthly")
    rates = scenario.effective_parameters()
    if rates.commitment.exit_allowed:
        raise ValueError("commitment.exit_allowed: no firm leaves in the week in C")
    if rates.facilitator.turnover_rate > 0.0:
        raise ValueError("facilitator.turnover_rate: no facilitator quits in the week in C")


def refuse_what_is_drawn_by_lot(tables: CaseTables) -> None:
    """Raise ValueError for a case whose partners are drawn, or where firms do not all know of each other."""
    n = len(tables.firms)
    if len(tables.lots):
        raise ValueError("partners drawn by lot (any): the week in C knows no lots")
    if len(tables.ties) < n * (n - 1) // 2:
        raise ValueError("a case that keeps ties of some pairs only: the week in C keeps all")


# --- declarations in C --------------------------------------------------------------------------


def layout(plan: Plan, weeks: int) -> str:
    """The text of layout.h for a plan."""
    tables = plan.tables
    records = {
        "Parameters": np.dtype(PARAMETER_FIELDS, align=True),
        "Scenario": np.dtype(SCENARIO, align=True),
        "PlannedRun": np.dtype(PLANNED_RUN, align=True),
        "RunRow": np.dtype(RUN_ROW, align=True),
        "FirmDrawn": np.dtype([(name, np.float64) for name in FIRM_QUANTITIES], align=True),
        "Terms": np.dtype([(name, np.float64) for name in OPPORTUNITY_QUANTITIES], align=True),
    }
    records |= {row: getattr(tables, name).dtype for name, row in ROWS.items()}
    room = {
        "MOST_FIRMS": len(tables.firms),
        "MOST_OPPORTUNITIES": len(tables.opportunities),
        "MOST_TIES": len(tables.ties),
        "MOST_LISTED": max(len(tables.firms), len(tables.opportunities), len(tables.ties)) + GROUP,
        "GROUP": GROUP,
        "MOST_WEEKS": max(weeks, 520),
    }
    numbers = {name: getattr(chance, name) for name in DECISIONS} | room
    numbers |= {name: getattr(quantity, name) for name in KINDS_OF_QUANTITY}
    lines = [f"#define {name} {int(number)}" for name, number in numbers.items()]
    lines += [f"typedef {_declared(record)} {name};" for name, record in records.items()]
    lines += ["typedef struct {", *(f"    {line}" for line in _case_lines(tables)), "} Case;"]
    return "\n".join(lines) + "\n"


def _declared(record: np.dtype) -> str:
    """A numpy record as a C struct: both lay fields out in order, each where its size wants it (align=True)."""
    assert record.isalignedstruct
    fields = [f"    {_field(name, record[name])};" for name in record.names or ()]
    return "\n".join(["struct {", *fields, "}"])


def _field(name: str, kind: np.dtype) -> str:
    if kind.subdtype:
        kind, (count,) = kind.subdtype
        return f"{_field(name, kind)}[{count}]"
    return f"{_declared(kind) if kind.names else _C_NAMES[kind.str[1:]]} {name}"


def _case_lines(tables: CaseTables) -> list[str]:
    lines = []
    for name, kind in _place(tables)._fields_:
        if kind is ctypes.c_void_p:
            lines.append(f"const {ROWS.get(name, 'int64_t')} *{name};")
        else:
            lines.append(f"{'double' if kind is ctypes.c_double else 'int64_t'} {name};")
    return lines


def _place(tables: CaseTables) -> Any:
    """A case as C reads it: of each table where it is and how many rows it has; numbers as they are."""
    fields: list[tuple[str, Any]] = []
    values: list[Any] = []
    for name, value in tables._asdict().items():
        if isinstance(value, np.ndarray):
            fields += [(name, ctypes.c_void_p), (f"{name}_count", ctypes.c_int64)]
            values += [value.ctypes.data, len(value)]
        else:
            fields.append((name, ctypes.c_double if isinstance(value, float) else ctypes.c_int64))
            values.append(value)
    return type("Place", (ctypes.Structure,), {"_fields_": fields})(*values)


@functools.cache
def built(declarations: str, more_flags: tuple[str, ...]) -> Any:
    """week.c, compiled with these declarations and flags, and loaded."""
    with tempfile.TemporaryDirectory() as folder:
        write_document(Path(folder) / "layout.h", declarations)
        library = Path(folder) / "week.so"
        flags = [*FLAGS, *more_flags, f"-I{folder}"]
        subprocess.run([COMPILER, *flags, str(SOURCE), "-o", str(library), "-lm"], check=True, text=True)
        week = ctypes.CDLL(str(library))  # stays loaded once its file is gone
    pointer, count = ctypes.c_void_p, ctypes.c_int64
    week.simulate_runs.argtypes = [pointer, pointer, pointer, pointer, count, count, pointer]
    return week
