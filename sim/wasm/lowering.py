"""From `week.simulate_runs`, its costs and the rules that a host asks for their own sake to one module in LLVM's
language, for WebAssembly or a kind of processor instead of this very machine.

Numba compiles it as ever, but for its last step: its code generator is given another target here, and neither
optimises nor runs what it makes. A process that did this can compile nothing else (`python -m sim.wasm.build`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import unwrap
from typing import Any

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba.core import types
from numba.core.codegen import CPUCodegen, CPUCodeLibrary
from numba.core.registry import CPUDispatcher, cpu_target
from numba.extending import intrinsic
from numba.np import arrayobj

from sim.compiled import compiled_part
from sim.ensemble import week
from sim.ensemble.machine_code import COMPILED_IN
from sim.rules import appraisal, lifecycle
from sim.wasm.layout import WORD, sample
from sim.wasm.pricing import price_runs

PYTHON = (3, 11)  # another one's bytecode gives other code, with the same bits in every result
WAYS_IN = ("simulate", "price")
APPRAISAL = {  # the rules of a case, each by its name; numbers in, a number out
    name: one.py_func
    for name, one in vars(appraisal).items()
    if isinstance(one, CPUDispatcher) and one.py_func.__module__ == appraisal.__name__
}
STAGE = {"stage_by_rule": unwrap(lifecycle.stage_by_rule)}  # asked by a host that tells why a stage changed
RULES = APPRAISAL | STAGE
_PRICED = ("scenarios", "parameters", "plan", "weeks", "run_rows")  # arguments of `price_runs`
_WORD = ir.IntType(8 * WORD)


# --- numba's code generator, for another machine ---------------------------------------------


class _Library(CPUCodeLibrary):
    """Functions as numba wrote them: neither optimised nor made to machine code."""

    def _optimize_functions(self, ll_module: Any) -> None:
        pass

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_specific(self) -> None:
        pass

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()
        return 0  # nothing here is called

    def add_linking_library(self, library: Any) -> None:
        assert isinstance(library, _Library), f"{library.name} was compiled for this machine before"
        super().add_linking_library(library)

    def linked(self) -> llvm.ModuleRef:
        """The function with all that it calls."""
        return self._final_module


class _Codegen(CPUCodegen):
    """Writes modules for the target of a machine that is not this one."""

    _library_class = _Library

    def __init__(self, name: str, machine: llvm.TargetMachine) -> None:
        self._machine = machine
        super().__init__(name)

    def _init(self, llvm_module: Any) -> None:
        self._target_data = self._machine.target_data
        self._data_layout = str(self._target_data)

    def _create_empty_module(self, name: str) -> Any:
        module = super()._create_empty_module(name)
        module.triple = self._machine.triple
        return module

    def _add_module(self, module: Any) -> None:
        pass

    def set_env(self, env_name: str, env: Any) -> None:
        pass


# --- the entry -------------------------------------------------------------------------------

_WAY_IN = """
declare i32 @"{inner}"(ptr, ptr, {address})
define i32 @{exported}({address} %table) {{
  %fault = alloca ptr
  %answer = inttoptr {address} %table to ptr
  %status = call i32 @"{inner}"(ptr %answer, ptr %fault, {address} %table)
  ret i32 %status
}}
"""  # the answer goes to the table's first word
_RULE = """
declare i32 @"{inner}"(ptr, ptr{types})
define double @{exported}({numbers}) {{
  %fault = alloca ptr
  %answer = alloca {kind}
  %status = call i32 @"{inner}"(ptr %answer, ptr %fault{given})
  %is_fine = icmp eq i32 %status, 0
  %found = load {kind}, ptr %answer
  %number = {as_double} to double
  %told = select i1 %is_fine, double %number, double 0x7FF8000000000000
  ret double %told
}}
"""  # where Python would raise, it is no number


def week_as_llvm(
    machine: llvm.TargetMachine, ways_in: Sequence[str] = WAYS_IN, rules: Mapping[str, Any] = RULES, apart: bool = True
) -> llvm.ModuleRef:
    """A module of the whole week, with ways in of `WAYS_IN` that take the address of a table and return numba's status
    (0: done), and rules, which take and give float64. `apart`: see `_phases`."""
    cpu_target.target_context._internal_codegen = _Codegen("portable", machine)
    phases = _phases() if apart else []
    for phase in phases:
        phase.targetoptions.pop("forceinline", None)
    bits = 32 if machine.triple.startswith("wasm32") else 64
    address = types.uint32 if bits == 32 else types.uint64
    module = llvm.parse_assembly("")
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    called = _called()
    for name in ways_in:
        entry = compiled_part(called[name])
        entry.compile((address,))
        compiled = entry.overloads[entry.signatures[0]]
        module.link_in(compiled.library.linked(), preserve=True)
        inner = compiled.fndesc.llvm_func_name
        module.link_in(_parsed(_WAY_IN.format(inner=inner, exported=name, address=f"i{bits}"), machine))
    for rule, way_in in _rules(rules):
        module.link_in(rule)
        module.link_in(_parsed(way_in, machine))
    for phase in phases:
        for own in phase.overloads.values():
            module.get_function(own.fndesc.llvm_func_name).add_function_attribute("noinline")
    return module


def _called() -> dict[str, Callable[..., Any]]:
    """What each way in does with the table whose address it is given."""
    given = sample()
    in_table = {name: value for name, value in zip(given._fields, given, strict=True) if name != COMPILED_IN}
    read = _reader_of(types.Tuple([numba.typeof(value) for value in in_table.values()]))  # type: ignore[attr-defined]
    scenarios, parameters, plan, weeks, run_rows = (list(in_table).index(name) for name in _PRICED)
    simulate_runs = compiled_part(week.simulate_runs.py_func)  # not as it may lie in a cache

    def simulate(table):  # type: ignore[no-untyped-def]
        return simulate_runs(*read(table), True)

    def price(table):  # type: ignore[no-untyped-def]
        given = read(table)
        price_runs(given[scenarios], given[parameters], given[plan], given[weeks], given[run_rows])
        return 0

    return {function.__name__: function for function in (simulate, price)}


def _rules(rules: Mapping[str, Any]) -> Iterator[tuple[llvm.ModuleRef, str]]:
    """Each rule that a host asks for its own sake with all that it calls, and its way in."""
    for name, function in rules.items():
        count = function.__code__.co_argcount
        rule = compiled_part(function)
        rule.compile((types.float64,) * count)
        made = rule.overloads[rule.signatures[0]]
        is_whole = made.signature.return_type == types.int64
        numbers = [f"double %n{k}" for k in range(count)]
        yield made.library.linked(), _RULE.format(
            inner=made.fndesc.llvm_func_name, exported=name, types=", double" * count, numbers=", ".join(numbers),
            given="".join(f", {number}" for number in numbers), kind="i64" if is_whole else "double",
            as_double="sitofp i64 %found" if is_whole else "bitcast double %found",
        )  # fmt: skip


def _phases() -> list[Any]:
    """What a week goes through, each kept a function of its own.

    A browser begins with code made in a hurry and makes a function anew once it has been called often: measured in V8,
    the first 40 runs take two thirds of the time that they take as one long function, later ones six sevenths.
    """
    named = [getattr(week, name, None) for name in week.simulate_runs.py_func.__code__.co_names]
    return [phase for phase in named if isinstance(phase, CPUDispatcher)]


def _parsed(text: str, machine: llvm.TargetMachine) -> llvm.ModuleRef:
    module = llvm.parse_assembly(f'target triple = "{machine.triple}"\n{text}')
    module.data_layout = str(machine.target_data)
    return module


def _reader_of(kind: types.Type) -> Callable[..., Any]:
    """A compiled function that reads arguments of these types off a table in memory: see sim/wasm/layout.py."""

    @intrinsic
    def read(typing_context, table):  # type: ignore[no-untyped-def]
        def codegen(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return _Reader(context, builder, builder.inttoptr(values[0], _WORD.as_pointer())).value(kind)

        return kind(table), codegen

    return read


class _Reader:
    """Writes the code that reads one argument after the other off the table."""

    def __init__(self, context: Any, builder: Any, words: Any) -> None:
        self._context, self._builder, self._words = context, builder, words
        self._next = 1  # the first word is for the answer

    def value(self, kind: types.Type) -> Any:
        """The next argument, which is of this type."""
        if isinstance(kind, types.BaseTuple):  # type: ignore[attr-defined]
            return self._context.make_tuple(self._builder, kind, [self.value(part) for part in kind])
        if isinstance(kind, types.Array):
            return self._array(kind)
        if kind == types.float64:
            return self._builder.bitcast(self._word(), ir.DoubleType())
        assert kind == types.int64, kind
        return self._word()

    def _array(self, kind: types.Array) -> Any:
        """An array whose rows lie one after the other: its address, then its lengths."""
        assert kind.layout == "C", kind
        context, builder = self._context, self._builder
        array = arrayobj.make_array(kind)(context, builder)
        address = self._word()
        shape = [self._word() for _ in range(kind.ndim)]
        item = context.get_abi_sizeof(context.get_data_type(kind.dtype))
        strides = [context.get_constant(types.intp, item)]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
        arrayobj.populate_array(
            array, data=builder.inttoptr(address, array.data.type), shape=shape, strides=strides, meminfo=None,
            itemsize=context.get_constant(types.intp, item),
        )  # fmt: skip
        return array._getvalue()

    def _word(self) -> Any:
        place = self._builder.gep(self._words, [ir.Constant(ir.IntType(32), self._next)])
        self._next += 1
        return self._builder.load(place)
