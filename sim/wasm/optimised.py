"""From a module in LLVM's language to an object of one kind of machine."""

from __future__ import annotations

from collections.abc import Sequence

import llvmlite.binding as llvm


def object_of(
    module: llvm.ModuleRef, exported: Sequence[str], machine: llvm.TargetMachine, options: llvm.PipelineTuningOptions
) -> bytes:
    """The object of a module, of which everything but what is exported may be dropped or built into its callers.

    That gets short names: numba's tell every field of every argument, which makes half of an object.
    """
    own = (part for part in (*module.functions, *module.global_variables) if not part.is_declaration)
    for number, part in enumerate(part for part in own if part.name not in exported):
        part.linkage = "internal"
        part.name = f"part_{number}"
    module.verify()
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return machine.emit_object(module)
