"""A model of one's own, named at the command line: `model=FILE.py:CLASS` or `model=PACKAGE.MODULE:CLASS`.

It is code that runs here, so only the person at the command line (or in Python) names it: no file of a configuration,
no town and no link can.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import hashlib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from experiments.system.errors import UserError
from sim.extension import NOTHING, Extension
from sim.files import in_line, shown
from sim.names import nearest
from sim.source import without_comments

KEY = "model"
ALLOWED = "allowed: FILE.py:CLASS or PACKAGE.MODULE:CLASS, such as my_model.py:MyModel"
_OURS = ("sim", "experiments", "configs", "symbiosis")  # the fingerprint of the model itself is another


@dataclasses.dataclass(frozen=True)
class NamedModel:
    """A model by where it stands, so that a worker process can load it too."""

    module: str  # absolute path of a file, or name of a module
    class_name: str
    source: str

    @property
    def kind(self) -> type:
        """The class itself."""
        return _class_of(self.module, self.class_name)

    @property
    def extension(self) -> Extension:
        """What the class declares."""
        return extension_of(self.kind)

    def __call__(self, *given: Any) -> Any:
        """A model, as the class makes it. Raises RuntimeError where its source is not that of the sweep any more."""
        if _source_here(self.module, self.class_name) != self.source:
            raise RuntimeError(f"{self.module}: was changed while the sweep was running")
        return self.kind(*given)


def without_model(words: Sequence[str]) -> tuple[list[str], NamedModel | None]:
    """The words of a command but `model=...`, and the model that this names. Raises UserError."""
    named = [word.partition("=")[2] for word in words if word.startswith(f"{KEY}=")]
    if len(named) > 1:
        raise UserError(f"{KEY}: stands twice; allowed: once")
    return [word for word in words if not word.startswith(f"{KEY}=")], named_model(named[0]) if named else None


def named_model(text: str) -> NamedModel:
    """The model that a text names. Raises UserError, one line."""
    where, colon, name = text.rpartition(":")
    if not colon or not where.strip() or not name.isidentifier():
        raise UserError(f"{KEY}: {shown(text)} names no class; {ALLOWED}")
    module = where
    if where.endswith(".py"):
        path = Path(where).expanduser()
        if not path.is_file():
            raise UserError(f"{KEY}: {shown(where)}: there is no such file; {ALLOWED}")
        module = str(path.resolve())
    try:
        return NamedModel(module, name, _source_here(module, name))
    except UserError:
        raise
    except (Exception, SystemExit) as error:  # whatever a file of one's own does when it is imported
        raise UserError(f"{KEY}: {shown(where)}: {_told(error, module)}") from None


def extension_of(model: Any) -> Extension:
    """What a model declares: a class, something that makes one, or None."""
    found: Extension = getattr(model, "extension", NOTHING)
    return found


def class_name_of(model: Any) -> str:
    """The name of the class, as a manifest has it: without the folder it lies in."""
    kind = _kind(model)
    return f"{_short(kind.__module__)}.{kind.__qualname__}"


def fault_of_run(error: Exception, model: Any) -> UserError:
    """What a model of one's own did when it was run, and in which line of its file."""
    file = getattr(sys.modules.get(_kind(model).__module__), "__file__", None) or ""
    return UserError(f"{KEY}: {_kind(model).__qualname__}: {_told(error, file)}")


# --- loading -------------------------------------------------------------------------------------


@functools.cache
def _class_of(module: str, name: str) -> type:
    from sim.model import SymbiosisModel

    loaded = _loaded(module)
    kinds = {key: value for key, value in vars(loaded).items() if isinstance(value, type)}
    models = [key for key, kind in kinds.items() if issubclass(kind, SymbiosisModel)]
    if name not in models:
        own = [key for key in models if kinds[key] is not SymbiosisModel]
        what = "is no subclass of SymbiosisModel" if hasattr(loaded, name) else "no such class"
        raise UserError(f"{KEY}: {shown(Path(module).name)}: {name}: {what}{nearest(name, own) if own else ''}")
    found: type = vars(loaded)[name]
    return found


def _loaded(module: str) -> ModuleType:
    if not module.endswith(".py"):
        if "" not in sys.path and str(Path.cwd()) not in sys.path:
            sys.path.append(str(Path.cwd()))
        return importlib.import_module(module)
    path = Path(module)
    there = sys.modules.get(path.stem)
    if there is not None and (file := _file_of(there)) and file.resolve() == path:
        return there
    if not path.stem.isidentifier():
        raise UserError(
            f"{KEY}: {shown(path.name)}: is no name of a module; allowed: a-z, 0-9 and _, such as my_model.py"
        )
    spec = None if there is not None else importlib.util.find_spec(path.stem)
    if there is not None or (spec is not None and (not spec.origin or Path(spec.origin).resolve() != path)):
        raise UserError(f"{KEY}: {shown(path.name)}: is the name of another module; allowed: another name of the file")
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))  # what it imports may lie beside it
    return importlib.import_module(path.stem)


def _told(error: BaseException, module: str) -> str:
    """What went wrong, and in which line of the file."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == module]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    said = in_line(" ".join(str(error.msg if isinstance(error, SyntaxError) else error).split()))
    return f"{type(error).__name__}: {said}" + (f" (line {line})" if line else "")


# --- its source ----------------------------------------------------------------------------------


@functools.cache
def _source_here(module: str, name: str) -> str:
    return source_of(_class_of(module, name))


def source_of(model: Any) -> str:
    """Fingerprint of the files in which a model and its agents are written, and of what they use that lies beside.

    What changes nothing that is simulated is not looked at: comments, and what stands under `if __name__ ==
    "__main__"`. Raises UserError where a class stands in no file.
    """
    kind = _kind(model)
    agents = [value for base in kind.__mro__ for key, value in vars(base).items() if key.endswith("_class")]
    kinds = [base for one in (kind, *agents) for base in one.__mro__]
    seeds = [sys.modules[k.__module__] for k in kinds if _is_own(k.__module__)]
    for one in kinds:
        if _is_own(one.__module__) and not _stands_in_its_file(one):
            raise UserError(f"{KEY}: {one.__qualname__} stands in no file; allowed: a class in a file of your own")
    digest = hashlib.sha256()
    for name, path in sorted(_beside(seeds).items()):
        digest.update(f"{name}\0{without_comments(_without_main(path.read_text(encoding='utf-8')))}\0".encode())
    return digest.hexdigest()[:16]


def _kind(model: Any) -> type:
    kind: type = model if isinstance(model, type) else getattr(model, "kind", type(model))
    return kind


def _is_own(module: str) -> bool:
    return module.partition(".")[0] not in (*_OURS, "mesa", *sys.stdlib_module_names) or module == "__main__"


def _stands_in_its_file(kind: type) -> bool:
    module = sys.modules.get(kind.__module__)
    path = _file_of(module) if module else None
    top = kind.__qualname__.partition(".")[0]
    return path is not None and f"{top}" in path.read_text(encoding="utf-8") and hasattr(module, top)


def _file_of(module: ModuleType) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file) if file and file.endswith(".py") and Path(file).is_file() else None


def _beside(seeds: Sequence[ModuleType]) -> dict[str, Path]:
    """Files of some modules, and of those that they import and that lie in the same folder or package."""
    todo = [(_short(module.__name__), module.__package__ or "", path) for module in seeds if (path := _file_of(module))]
    folders = {path.parent for _, _, path in todo}
    packages = {name.partition(".")[0] for name, package, _ in todo if package}
    found: dict[str, Path] = {}
    while todo:
        name, package, path = todo.pop()
        if name in found:
            continue
        found[name] = path
        for used in _imported(path, package):
            file = _place_of(used, folders)
            if file and _is_own(used) and (file.parent in folders or used.partition(".")[0] in packages):
                todo.append((used, used if file.stem == "__init__" else used.rpartition(".")[0], file))
    return found


def _imported(path: Path, package: str) -> Iterator[str]:
    """Names that a file imports, wherever in it; of `from a import b` both a and a.b, since b may be a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = "." * node.level + (node.module or "")
            home = importlib.util.resolve_name(name, package) if node.level else name
            yield from (home, *(f"{home}.{alias.name}" for alias in node.names))


def _place_of(name: str, folders: Iterable[Path]) -> Path | None:
    """The file of a module, also of one that is imported later only."""
    if (module := sys.modules.get(name)) is not None:
        return _file_of(module)
    here = (folder.joinpath(*name.split(".")).with_suffix(".py") for folder in folders)
    return next((path for path in here if path.is_file()), None)


def _short(module: str) -> str:
    """The name of a module; of a script that runs that of its file."""
    file = getattr(sys.modules.get(module), "__file__", None)
    return Path(file).stem if module in ("__main__", "__mp_main__") and file else module


def _without_main(text: str) -> str:
    """A script without what only its own start does: there stands how it is swept, not what is simulated."""
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if isinstance(node, ast.If) and ast.unparse(node.test).replace('"', "'") == "__name__ == '__main__'":
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or 0) - node.lineno + 1)
    return "\n".join(lines)
