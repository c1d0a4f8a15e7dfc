"""Make the module that is shipped, and what tells of it: `python -m sim.wasm.build` (`make wasm`)."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import numba

from sim.compiled import portable_fingerprint, quick_compilation
from sim.wasm import shipped
from sim.wasm.layout import layout
from sim.wasm.linking import module_of
from sim.wasm.lowering import PYTHON, RULES, WAYS_IN, week_as_llvm
from sim.wasm.optimised import object_of

TRIPLE = "wasm32-unknown-unknown"
EXPORTED = (*WAYS_IN, *RULES)  # what a host calls
# Named one by one, so that another version of LLVM takes no more into its default. Vector instructions are left out:
# with and without, bytes are the same, and the 64-bit products of the draws have none (measured: no faster, larger).
FEATURES = ("bulk-memory", "mutable-globals", "nontrapping-fptoint", "sign-ext")
INLINING = 50  # LLVM's 225 makes it a quarter larger, and no faster
STACK_PAGES = 2  # of 64 kB; no function calls itself, and the frames of all together take less than one


def make_module(features: tuple[str, ...] = FEATURES) -> bytes:
    """The module, from the sources that are here."""
    machine = _machine(features)
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.slp_vectorization = False
    options.inlining_threshold = INLINING
    code = object_of(week_as_llvm(machine), EXPORTED, machine, options)
    return module_of(code, EXPORTED, STACK_PAGES)


def _machine(features: tuple[str, ...]) -> llvm.TargetMachine:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    said = ",".join(f"+{feature}" for feature in features)
    return target.create_target_machine(cpu="mvp", features=said, opt=2, reloc="static", codemodel="default")


def describe(module: bytes) -> dict[str, Any]:
    """What tells of a module made of the sources that are here."""
    made_with = {"python": ".".join(map(str, PYTHON)), "numba": numba.__version__, "llvmlite": llvmlite.__version__}
    return {
        "sources": portable_fingerprint(),
        "module": hashlib.sha256(module).hexdigest(),
        "made_with": made_with,
        "layout": layout(),
    }


def in_lines(description: dict[str, Any]) -> str:
    """As JSON, an argument a line."""
    marks = {f"\0{k}": argument for k, argument in enumerate(description["layout"]["arguments"])}
    text = json.dumps(description | {"layout": description["layout"] | {"arguments": list(marks)}}, indent=1)
    for mark, argument in marks.items():
        text = text.replace(json.dumps(mark), json.dumps(argument))
    return text + "\n"


def main() -> int:
    """Write both files, to `folder` where one is named."""
    if sys.version_info[:2] != PYTHON:
        sys.exit(
            f"the module is made with Python {'.'.join(map(str, PYTHON))}, so that it is the same module everywhere"
        )
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shipped.FOLDER
    with quick_compilation():
        module = make_module()
    (folder / shipped.MODULE.name).write_bytes(module)
    told = in_lines(describe(module))
    (folder / shipped.DESCRIPTION.name).write_text(told, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
