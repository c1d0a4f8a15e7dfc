"""What lies between two firms, which tables of runs do not hold: the reference engine is asked for it.

Both engines give the same bits, so what a pair starts later is read from the compiled engine's events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import Case, Scenario

LOOK_SHARE = 10  # one future for so many: the reference engine is slow, and each holds many pairs or weeks
WEEKS = {"contacts": 104, "pairs": 260}  # when it is looked at


class Look(NamedTuple):
    """One future: directed trust and communication (firms, firms), and informal contacts between tenants so far."""

    communication: np.ndarray
    trust: np.ndarray
    tenant_contacts: int


def look(kind: str, case: Case, scenario: Scenario, seed: int, replicate: int) -> Look:
    """Run one future up to the week of its kind."""
    from sim.reference.model import SymbiosisModel  # Mesa takes a third of a second, and a command may be refused

    tenants = {i for i, firm in enumerate(case.firms) if firm.park and firm.status == "member"}
    model = SymbiosisModel(case, scenario, seed, replicate)
    contacts = 0
    for _ in range(WEEKS[kind]):
        model.step()
        contacts += sum(tenants.issuperset(pair) for pair in model.met)
    return Look(model.ties.communication, model.ties.trust, contacts)


def columns(kind: str, case: Case, events: pd.DataFrame, looks: Sequence[Look]) -> dict[str, object]:
    """contacts: `tenant_contacts`. pairs: how talk, and trust, of a pair go with whether it starts a first exchange
    of some kind later: correlations over pairs, missing where no pair starts any."""
    if kind == "contacts":
        return {"tenant_contacts": [seen.tenant_contacts for seen in looks]}
    place = {firm.firm: i for i, firm in enumerate(case.firms)}
    sides = {row.opportunity: (place[row.supplier], place[row.receiver]) for row in case.opportunities}
    starts = events[events.what == "started"].drop_duplicates(["replicate", "who"])
    later = starts[starts.week > WEEKS[kind]]
    talk, trust = [], []
    upper = np.triu_indices(len(place), 1)
    for replicate, seen in enumerate(looks):
        new = np.zeros((len(place), len(place)))
        for who in later.who[later.replicate == replicate]:
            new[sides[who]] = new[sides[who][::-1]] = 1
        talk.append(correlation(seen.communication[upper], new[upper]))
        trust.append(correlation(((seen.trust + seen.trust.T) / 2)[upper], new[upper]))
    return {"talk_and_new": talk, "trust_and_new": trust}


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's; missing where one of both does not vary."""
    return float("nan") if np.ptp(a) == 0 or np.ptp(b) == 0 else float(np.corrcoef(a, b)[0, 1])
