"""Which ties of a case are kept: those that somebody reads, found here pair by pair."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from sim import Case, load_case
from sim.parameters import Parameters
from sim.place.mixed_town import generated_town
from sim.start import draw
from sim.start.start import draw_start, empty_start
from sim.start.tables import CaseTables, case_tables, packed_parameters
from sim.start.ties import NOT_KEPT, index_of

PLACES = {
    "sparse": generated_town(40, 0.8, town=5, running_share=0.3),
    "dense": generated_town(12, town=2),
    "by lot": load_case("vestbygd"),
    "all by lot": load_case("reference"),
}


def partners_of(tables: CaseTables) -> set[tuple[int, int]]:
    rows = [(row.supplier, row.receiver) for row in tables.opportunities if row.supplier != draw.DRAWN_BY_LOT]
    return {(int(min(pair)), int(max(pair))) for pair in [*rows, *((lot.i, lot.j) for lot in tables.lot_pairs)]}


@pytest.mark.parametrize("case", PLACES.values(), ids=PLACES)
def test_ties_are_those_of_partners_and_of_who_tells_whom(case: Case) -> None:
    tables, n = case_tables(case), len(case.firms)
    partners = partners_of(tables)
    pairs = [(int(tie.a), int(tie.b)) for tie in tables.ties]
    assert pairs[: len(tables.told)] == sorted(partners)
    near = {i: {a + b - i for a, b in partners if i in (a, b)} for i in range(n)}
    read = partners | {pair for own in near.values() for pair in combinations(sorted(own), 2)}
    read |= {(int(min(talk.i, talk.j)), int(max(talk.i, talk.j))) for talk in tables.talks}
    is_dense = 4 * len(read) > n * (n - 1)
    assert set(pairs) == (set(combinations(range(n), 2)) if is_dense else read)
    assert len(set(pairs)) == len(pairs)
    for told, (a, b) in zip(tables.told, pairs, strict=False):
        for side, (teller, about) in enumerate(((a, b), (b, a))):
            heard = tables.hearers[told.first[side] : told.last[side]]
            assert [int(hearer.firm) for hearer in heard] == sorted(near[about] - {teller})
            assert [pairs[hearer.trust] for hearer in heard] == [tuple(sorted((h.firm, about))) for h in heard]
            assert [pairs[hearer.talk] for hearer in heard] == [tuple(sorted((h.firm, teller))) for h in heard]


@pytest.mark.parametrize("case", PLACES.values(), ids=PLACES)
def test_what_is_drawn_for_a_tie_is_what_is_drawn_for_the_pair(case: Case) -> None:
    tables = case_tables(case)
    own, every = empty_start(tables), draw_start(case, Parameters(), 3, 4)
    draw.draw_start(tables, packed_parameters([Parameters()])[0], 3, 4, own)
    a, b = tables.ties["a"], tables.ties["b"]
    partners = len(tables.told)
    assert (own.communication == every.communication[a, b]).all()
    assert (own.trust[:, 0] == every.trust[a, b][:partners]).all()
    assert (own.trust[:, 1] == every.trust[b, a][:partners]).all()
    assert (index_of(tables.ties, own.supplier, own.receiver) == own.tie).all()


def test_a_pair_without_a_tie_is_told_as_such() -> None:
    ties = case_tables(PLACES["sparse"]).ties
    known = {(int(tie.a), int(tie.b)) for tie in ties}
    pairs = np.array(list(combinations(range(40), 2)))
    found = index_of(ties, *pairs.T)
    assert [pair for pair, tie in zip(map(tuple, pairs.tolist()), found, strict=True) if tie != NOT_KEPT] == sorted(
        known
    )
    assert index_of(ties[:0], [1], [2]).tolist() == [NOT_KEPT]
