"""The project's draws (sim/chance.py, sim/philox.py) for many replicates at once, with numpy alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.bench.peers.batched.arrays import Array
from sim.philox import _MASK, _MULTIPLIER_0, _MULTIPLIER_1, _WEYL_0, _WEYL_1, _32

ROUNDS = 10
ROWS, COLUMNS = 16, 1024  # of a block: what Philox works on then stays in the inner caches, which halves its time
_11 = np.uint64(11)


class Draws:
    """Uniform draws (0-1) by address for some replicates of a seed."""

    def __init__(self, seed: int, replicates: Array) -> None:
        rounds = np.arange(ROUNDS, dtype=np.uint64)
        self._seeds = (np.uint64(seed) + rounds * _WEYL_0) & _MASK  # the key of each round
        self._replicates = (replicates.astype(np.uint64) + rounds[:, None] * _WEYL_1) & _MASK
        self._room = np.empty((6, ROWS * COLUMNS), np.uint64)

    def grid(self, decision: int, week: int, id_a: Array, id_b: Array | int = 0) -> Array:
        """A row of draws for each id (or pair of them), a column for each replicate."""
        id_a, id_b = np.broadcast_arrays(id_a, id_b)
        rows, columns = len(id_a), self._replicates.shape[1]
        draws = np.empty((rows, columns))
        for top in range(0, rows, ROWS):
            ids = (_whole(ids[top : top + ROWS, None]) for ids in (id_a, id_b))
            address = _whole(week), _whole(decision), *ids
            for left in range(0, columns, COLUMNS):
                block = draws[top : top + ROWS, left : left + COLUMNS]
                self._fill(block, self._replicates[:, left : left + COLUMNS], *address)
        return draws

    def listed(self, decision: Array, week: int, column: Array, id_a: Array, id_b: Array) -> Array:
        """A draw for each decision listed, of the replicate in that column."""
        draws, rounds = np.empty((1, len(column))), np.arange(ROUNDS, dtype=np.uint64)[:, None]
        for first in range(0, len(column), ROWS * COLUMNS):
            part = slice(first, first + ROWS * COLUMNS)
            address = _whole(decision[part]), _whole(id_a[part]), _whole(id_b[part])
            replicates = (self._replicates[0, column[part]] + rounds * _WEYL_1) & _MASK
            self._fill(draws[:, part], replicates, _whole(week), *address)
        return draws[0]

    def _fill(self, draws: Array, replicates: Array, week: Any, decision: Any, id_a: Any, id_b: Any) -> None:
        """One block: Philox 4x32-10 in place, without what its first and last rounds need not work out.

        c0 to c3 is the counter; what rows or columns share is not yet spread over both in the first two rounds.
        """
        p0, p1, c0, c1, c2, c3 = (words[: draws.size].reshape(draws.shape) for words in self._room)
        seeds = self._seeds
        first_0, first_1 = _MULTIPLIER_0 * week, _MULTIPLIER_1 * id_a
        shared = _MULTIPLIER_0 * ((first_1 >> _32) ^ decision ^ seeds[0])
        np.bitwise_xor((first_0 >> _32) ^ id_b, replicates[0], out=c2)
        np.multiply(c2, _MULTIPLIER_1, out=p1)
        np.right_shift(p1, _32, out=c0)
        c0 ^= (first_1 & _MASK) ^ seeds[1]
        np.bitwise_and(p1, _MASK, out=c1)
        np.bitwise_xor((shared >> _32) ^ (first_0 & _MASK), replicates[1], out=c2)
        c3[:] = shared & _MASK
        for q in range(2, ROUNDS - 1):
            np.multiply(c0, _MULTIPLIER_0, out=p0)
            np.multiply(c2, _MULTIPLIER_1, out=p1)
            np.right_shift(p1, _32, out=c0)
            c0 ^= c1
            c0 ^= seeds[q]
            np.bitwise_and(p1, _MASK, out=c1)
            np.right_shift(p0, _32, out=c2)
            c2 ^= c3
            c2 ^= replicates[q]
            np.bitwise_and(p0, _MASK, out=c3)
        np.multiply(c2, _MULTIPLIER_1, out=p1)
        np.right_shift(p1, _32, out=c0)
        c0 ^= c1
        c0 ^= seeds[-1]
        p1 &= _MASK
        c0 <<= _32
        c0 |= p1
        c0 >>= _11
        np.multiply(c0, 2.0**-53, out=draws)


def _whole(number: Any) -> Any:
    return np.asarray(number).astype(np.uint64)
