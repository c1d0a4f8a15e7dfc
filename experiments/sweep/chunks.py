"""How the runs of a sweep are cut into chunks: some replicates at a time over all points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, overload

BREADTH = 5  # replicates a point gets before the next: making its scenario costs half a run


class Chunk(NamedTuple):
    """Runs that are simulated and stored together: each point with each replicate."""

    number: int
    points: tuple[int, ...]
    replicates: range

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.points) * len(self.replicates)


class Chunks(Sequence[Chunk]):
    """Runs breadth-first, cut into chunks of about `chunk_runs`; `first`: number of the first. However they are cut,
    chunk after chunk they are in the same order. A chunk is made when it is asked for: nothing grows with a number
    that a manifest names."""

    def __init__(self, points: Sequence[int], replicates: range, chunk_runs: int, first: int = 0) -> None:
        self.points, self.replicates, self.first = points, replicates, first
        self._together = max(1, chunk_runs // (BREADTH * len(points)))  # blocks in a chunk that has all points
        self._size = len(points) if self._together > 1 else max(1, chunk_runs // BREADTH)  # points in a chunk
        self._parts = -(-len(points) // self._size)
        blocks = -(-replicates.stop // BREADTH) - replicates.start // BREADTH if replicates else 0
        self._rows = -(-blocks // self._together)

    def __len__(self) -> int:
        return self._rows * self._parts

    @overload
    def __getitem__(self, place: int) -> Chunk: ...
    @overload
    def __getitem__(self, place: slice) -> list[Chunk]: ...
    def __getitem__(self, place: int | slice) -> Chunk | list[Chunk]:
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        row, part = divmod(place, self._parts)
        points = self.points[part * self._size : (part + 1) * self._size]
        block = row * self._together
        return Chunk(self.first + place, tuple(points), range(self._edge(block), self._edge(block + self._together)))

    def _edge(self, block: int) -> int:
        """First replicate of a block; blocks begin at multiples of BREADTH, the first where replicates begin."""
        start, stop = self.replicates.start, self.replicates.stop
        return min(stop, max(start, (start // BREADTH + block) * BREADTH))


def cut(points: Sequence[int], replicates: range, chunk_runs: int, first: int) -> list[Chunk]:
    """All chunks of some runs; see Chunks."""
    return list(Chunks(points, replicates, chunk_runs, first))
