"""A host of the module: lays its memory out by what engine.json says alone, fills it from arrays, reads the rows back."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import wasmtime

from sim.ensemble.runs import Arguments, Plan, arguments_of
from sim.start.tables import LISTS
from sim.wasm import shipped
from sim.wasm.layout import named

RESULTS = ("run_rows", "week_rows", "event_rows")


class Answer(NamedTuple):
    """The bytes of the rows, and what the module says of how it ended."""

    run_rows: bytes
    week_rows: bytes
    event_rows: bytes
    logged: int
    status: int


@cache
def _compiled(module: bytes) -> tuple[wasmtime.Engine, wasmtime.Module]:
    engine = wasmtime.Engine()
    return engine, wasmtime.Module(engine, module)


class Host:
    """One instance of a module, with its memory."""

    def __init__(self, module: bytes | None = None, layout: Mapping[str, Any] | None = None) -> None:
        engine, compiled = _compiled(module or shipped.module())
        self.layout = layout or shipped.description()["layout"]
        self._store = wasmtime.Store(engine)
        self.imported = [str(one.name) for one in compiled.imports]
        self._exports = wasmtime.Instance(self._store, compiled, []).exports(self._store)
        self.memory: wasmtime.Memory = self._exports["memory"]

    def simulate(self, plan: Plan, runs: np.recarray, weeks: int) -> Answer:
        """The same as sim.ensemble.runs.simulate_chunk, with everything written down."""
        given = arguments_of(plan, runs, weeks, everything=True)
        answer = self.call(given)
        if answer.logged > len(given.event_rows):
            given = given._replace(event_rows=np.zeros(answer.logged, given.event_rows.dtype))
            answer = self.call(given)
        return answer

    def call(self, given: Arguments) -> Answer:
        """One call, with all arrays as they are given."""
        values = dict(named(given))
        table, places, _ = self.place(values)
        status = self._exports["simulate"](self._store, table)
        logged = int(np.frombuffer(self.memory.read(self._store, table, table + 8), np.int64)[0])
        rows = {name: self.read(places[name], values[name].nbytes) for name in RESULTS}
        used = min(logged, len(given.event_rows)) * given.event_rows.itemsize
        return Answer(**(rows | {"event_rows": rows["event_rows"][:used]}), logged=logged, status=status)

    def price(self, given: Arguments) -> bytes:
        """The rows of runs that are given, with what they cost at the parameters that are given."""
        values = dict(named(given))
        table, places, _ = self.place(values)
        assert self._exports["price"](self._store, table) == 0
        return self.read(places["run_rows"], given.run_rows.nbytes)

    def rule(self, name: str, *numbers: float) -> float:
        """A rule that the module has under its own name."""
        return self._exports[name](self._store, *map(float, numbers))

    def read(self, start: int, size: int) -> bytes:
        return bytes(self.memory.read(self._store, start, start + size))

    def place(self, values: Mapping[str, Any]) -> tuple[int, dict[str, int], int]:
        """Put arguments into the memory: address of the table, of each array, and of what is free behind them."""
        heap = self._exports["__heap_base"].value(self._store)
        sizes = sizes_of(values)
        places, words, free = {}, [0], _aligned(heap, self.layout["alignment"])
        inside: dict[str, int] = {}  # how far an array is taken by those within it
        for told in self.layout["arguments"]:
            if "shape" not in told:
                continue
            owner, size = told.get("within"), _bytes(told, sizes)
            if owner is None:
                places[told["name"]], free = free, _aligned(free + size, self.layout["alignment"])
        for told in self.layout["arguments"]:
            name, value = told["name"], values[told["name"]]
            if "shape" not in told:
                words.append(int(np.array(value, np.float64 if told["type"] == "f64" else np.int64).view(np.int64)))
                continue
            shape = [length(of, sizes) for of in told["shape"]]
            assert tuple(shape) == value.shape, name
            if "within" in told:
                owner = told["within"]
                places[name] = places[owner] + inside.get(owner, 0)
                inside[owner] = inside.get(owner, 0) + _bytes(told, sizes)
            words += [places[name], *shape]
        table, free = free, free + 8 * len(words)
        self._make_room(free)
        for told in self.layout["arguments"]:
            if "shape" in told and "within" not in told:
                self.memory.write(self._store, values[told["name"]].tobytes(), places[told["name"]])
        self.memory.write(self._store, np.array(words, np.int64).tobytes(), table)
        return table, places, free

    def _make_room(self, end: int) -> None:
        missing = end - self.memory.data_len(self._store)
        if missing > 0:
            self.memory.grow(self._store, -(-missing // 65536))


def request(given: Arguments, repeats: int = 1) -> dict[str, Any]:
    """Arguments for the host in JavaScript, tests/wasm_host.mjs."""
    values = dict(named(given))
    arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    filled = {name: value.tobytes() for name, value in arrays.items() if not name.startswith(("start.", "room."))}
    return {
        "sizes": sizes_of(values),
        "numbers": {name: value for name, value in values.items() if name not in arrays},
        "arrays": {name: base64.b64encode(content).decode() for name, content in filled.items()},
        "repeats": repeats,
    }


def sizes_of(values: Mapping[str, Any]) -> dict[str, int]:
    """The sizes that lengths are told in, of a case and a request."""
    lists = (*LISTS, "firms", "opportunities")
    sizes = {name: len(values[f"case.{name}"]) for name in lists}
    sizes |= {name: len(values[name]) for name in ("scenarios", "scenario_events", "week_rows", "event_rows")}
    return sizes | {"runs": len(values["plan"]), "weeks": values["weeks"]}


def length(of: Any, sizes: Mapping[str, int]) -> int:
    """A number, the name of a size, or an operation on two or more of them."""
    if not isinstance(of, list):
        return sizes[of] if isinstance(of, str) else of
    operation, first, *others = of[0], *(length(part, sizes) for part in of[1:])
    for other in others:
        results = {"+": first + other, "-": first - other, "*": first * other, "/": first // other if other else 0}
        first = max(first, other) if operation == "max" else results[operation]
    return first


def _bytes(told: Mapping[str, Any], sizes: Mapping[str, int]) -> int:
    return told["item"] * math.prod(length(of, sizes) for of in told["shape"])


def _aligned(address: int, alignment: int) -> int:
    return -(-address // alignment) * alignment
