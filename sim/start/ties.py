"""Which ties between two firms anybody reads, worked out once for a case: no other is kept, so a large town needs no
number for each pair of its firms.

Trust is read between partners, firms that share an opportunity; communication there, and where one partner of a firm
tells another of its partners about it (hearsay). Where that is most of all pairs, all are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

_INDEX = np.int32  # of a firm or a tie: read often, so kept small
NOT_KEPT = -1  # stands for the tie of a pair whose trust nobody reads
TIE = [("a", _INDEX), ("b", _INDEX)]
TOLD = [("first", _INDEX, (2,)), ("last", _INDEX, (2,))]
HEARER = [("firm", _INDEX), ("trust", _INDEX), ("talk", _INDEX)]


class Ties(NamedTuple):
    """Ties of a case, those of partners first; within each kind in the order of their firms."""

    ties: np.recarray  # indices of two firms, a < b
    told: np.recarray  # a row for each tie of partners: who hears what a tells of b (0), and b of a (1), of `hearers`
    hearers: np.recarray  # a partner of whom it is told about: its tie to that firm, and to who tells


def index_of(ties: np.recarray, i: Any, j: Any) -> np.ndarray:
    """Which tie is that of firms i and j (indices, or arrays of them); NOT_KEPT where there is none."""
    keys, wanted = _keys(ties["a"], ties["b"]), _keys(np.minimum(i, j), np.maximum(i, j))
    order = np.argsort(keys)
    at = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)] if len(keys) else 0 * wanted
    return np.where(keys[at] == wanted, at, NOT_KEPT) if len(keys) else at + NOT_KEPT


def ties_between(firms: int, partners: Sequence[tuple[int, int]], talking: Sequence[tuple[int, int]]) -> Ties:
    """The ties of so many firms: of partners, of who tells whom, and of pairs that are said to be `talking`."""
    of_partners = _pairs(partners)
    ends, other = of_partners.T.ravel(), of_partners[:, ::-1].T.ravel()
    order = np.lexsort((other, ends))
    neighbours, first = other[order], np.searchsorted(ends[order], np.arange(firms + 1))
    teller, about = of_partners.ravel(), of_partners[:, ::-1].ravel()  # of each tie: a of b, b of a
    count = first[about + 1] - first[about]
    tie_of = np.repeat(np.arange(len(teller)), count)
    hearer = neighbours[first[about][tie_of] + np.arange(len(tie_of)) - np.repeat(np.cumsum(count) - count, count)]
    is_third = hearer != teller[tie_of]
    tie_of, hearer = tie_of[is_third], hearer[is_third]
    others = _pairs(np.concatenate([_pairs(talking), np.stack([teller[tie_of], hearer], axis=1)]))
    if 4 * (len(of_partners) + len(others)) > firms * (firms - 1):  # more than half of all
        others = np.stack(np.triu_indices(firms, 1), axis=1)
    others = others[~np.isin(_keys(*others.T), _keys(*of_partners.T))]
    ties = _table(TIE, np.concatenate([of_partners, others]).T)
    ends_of = np.searchsorted(tie_of, np.arange(len(teller) + 1))
    told = [ends_of[:-1].reshape(-1, 2), ends_of[1:].reshape(-1, 2)]
    return Ties(
        ties, _table(TOLD, told),
        _table(HEARER, [hearer, index_of(ties, hearer, about[tie_of]), index_of(ties, hearer, teller[tie_of])]),
    )  # fmt: skip


def _pairs(pairs: Any) -> np.ndarray:
    """Distinct unordered pairs, (pairs, 2), the lower index first, in order."""
    i, j = np.asarray(pairs, np.int64).reshape(-1, 2).T
    keys = np.unique(_keys(np.minimum(i, j), np.maximum(i, j)))
    return np.stack([keys >> 32, keys & 0xFFFFFFFF], axis=1)


def _keys(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """A number for each pair, which keeps their order."""
    return (np.asarray(a, np.int64) << 32) + b


def _table(fields: list[tuple[Any, ...]], columns: Any) -> np.recarray:
    table = np.zeros(len(columns[0]), np.dtype(fields, align=True))
    for (name, *_), column in zip(fields, columns, strict=True):
        table[name] = column
    return table.view(np.recarray)
