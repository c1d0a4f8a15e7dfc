"""Make the compiled week that is shipped for common processors, and what tells of it: `python -m sim.wasm.machine_code`
(`make wasm`). See sim/ensemble/machine_code.py, which loads it."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm
import numba

from sim.compiled import portable_fingerprint, quick_compilation
from sim.ensemble.machine_code import DESCRIPTION, FILE, WAY_IN, kinds
from sim.wasm.layout import sample
from sim.wasm.lowering import PYTHON, week_as_llvm
from sim.wasm.optimised import object_of

TRIPLE, PROCESSOR = "x86_64-unknown-linux-gnu", "x86-64-v3"


def make_code() -> bytes:
    """The object, from the sources that are here: no contraction, no fast-math, so bits are those of any machine.

    With addresses of 64 bits: a loader may put code and constants further apart than 32 reach, and LLVM then aborts.
    """
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    machine = target.create_target_machine(cpu=PROCESSOR, features="", opt=2, reloc="static", codemodel="large")
    module = week_as_llvm(machine, ways_in=(WAY_IN,), rules={}, apart=False)
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization, options.slp_vectorization = True, False  # pairs of numbers side by side: no faster
    return object_of(module, (WAY_IN,), machine, options)


def describe(code: bytes) -> str:
    """What tells of an object made of the sources that are here, as JSON."""
    made_with = {"python": ".".join(map(str, PYTHON)), "numba": numba.__version__, "llvmlite": llvmlite.__version__}
    told = {
        "sources": portable_fingerprint(),
        "code": hashlib.sha256(code).hexdigest(),
        "arguments": kinds(sample()),
        "made_with": made_with,
    }
    return json.dumps(told, indent=1) + "\n"


def main() -> int:
    """Write both files, to `folder` where one is named."""
    if sys.version_info[:2] != PYTHON:
        sys.exit(f"it is made with Python {'.'.join(map(str, PYTHON))}, so that it is the same code everywhere")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE.parent
    with quick_compilation():
        code = make_code()
    (folder / FILE.name).write_bytes(code)
    (folder / DESCRIPTION.name).write_text(describe(code), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
