"""The candidates of neighbouring municipalities, as firms of a place."""

from __future__ import annotations

import dataclasses

from sim.place.case import Case


def pooled(case: Case, neighbours: int) -> Case:
    """The case with the candidates of so many neighbouring municipalities (made once, kept with it).

    Each neighbour has the like of every candidate: a firm far away, with the like of its
    opportunities. All else stays as it is, its luck too: no stream of the place's own firms gets more branches.
    """
    kept = vars(case).setdefault("_pooled", {0: case})
    if neighbours not in kept:
        kept[neighbours] = _with_neighbours(case, neighbours)
    return kept[neighbours]


def _with_neighbours(case: Case, neighbours: int) -> Case:
    candidates = {firm.firm for firm in case.firms if firm.status == "candidate"}
    firms, opportunities = list(case.firms), list(case.declared_opportunities)
    for one in range(1, neighbours + 1):
        own = {name: f"{name} (neighbour {one})" for name in candidates}
        firms += [
            dataclasses.replace(firm, firm=own[firm.firm], location="far", park=False)
            for firm in case.firms
            if firm.firm in candidates
        ]
        opportunities += [
            dataclasses.replace(
                row,
                opportunity=f"{row.opportunity} (neighbour {one})",
                supplier=own.get(row.supplier, row.supplier),
                receiver=own.get(row.receiver, row.receiver),
                branches=row.branches if row.supplier in candidates else 0,
            )
            for row in case.declared_opportunities
            if {row.supplier, row.receiver} & candidates
        ]
    return dataclasses.replace(case, firms=tuple(firms), opportunities=tuple(opportunities))
