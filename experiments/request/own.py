"""Files of one's own beside those of `configs/`: a folder of the same shape, an experiment, or both.

They are given by the person at the command line, who may write in them what Hydra understands. What strangers send,
towns and links, never comes here.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
from pathlib import Path
from typing import Any

import yaml
from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.request.config_store import known_keys
from experiments.request.schema import CONFIG_FOLDER, options
from experiments.system.errors import UserError
from sim.files import FileFault, in_line, named, read_bytes, shown
from sim.names import nearest

MOST_BYTES = 1_000_000  # of an experiment
ENDINGS = (".yaml", ".yml")


@dataclasses.dataclass(frozen=True)
class Own:
    """What is read beside `configs/`. `folder`: as it is there; `experiment`: the text of a file, and where it lies."""

    folder: Path | None = None
    experiment: str = ""
    path: Path | None = None
    stamp: tuple[tuple[str, int, int], ...] = ()  # of the folder's files: one that is edited is read again

    def __bool__(self) -> bool:
        return self.folder is not None or self.path is not None

    def options(self, group: str) -> tuple[str, ...]:
        """The choices of a group: those of `configs/`, and one's own."""
        if self.folder is None:
            return options(group)
        return tuple(sorted({*options(group), *(path.stem for path in (self.folder / group).glob("*.yaml"))}))

    def option(self, group: str, name: str) -> str:
        """The name, where the group has it. Raises UserError with the one that was meant, or all there are."""
        known = self.options(group)
        if name not in known:
            meant = nearest(name, known) or f"; known: {', '.join(known)}"
            raise UserError(f"{group}: unknown choice {shown(name)}{meant}")
        return name

    def stored_experiment(self) -> str:
        """The name by which Hydra finds the experiment that is a file of its own; what the file says, not where it
        lies, makes the name. Raises UserError."""
        name = f"own_{hashlib.sha256(self.experiment.encode()).hexdigest()[:16]}"
        ConfigStore.instance().store(
            name=name, node=OmegaConf.create(self.read_experiment()), group="experiment", package="_global_"
        )
        return name

    def read_experiment(self) -> dict[Any, Any]:
        """What the file says, as plain Python values; names of choices as they are written. Raises UserError."""
        try:
            node = OmegaConf.load(io.StringIO(self.experiment))
            plain, written = OmegaConf.to_container(node), yaml.compose(self.experiment, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, OmegaConfBaseException, ValueError, RecursionError) as error:
            said = " ".join(str(error).partition("full_key:")[0].split()).replace('"<file>", ', "")
            raise UserError(f"{self.where}: is no YAML ({in_line(said)})") from None
        if not isinstance(plain, dict) or not isinstance(written, yaml.MappingNode | None):
            raise UserError(f"{self.where}: is no experiment; allowed: keys such as question, replicates, levers")
        _put_words(plain, written)
        return plain

    @property
    def where(self) -> str:
        """The file of the experiment, as a message names it."""
        return named(self.path) if self.path else "experiment"


SHIPPED_ONLY = Own()


def own_files(folder: Path | None, word: str | None) -> tuple[Own, str | None]:
    """(what is read beside `configs/`, name of the experiment or None).

    folder: what `--config-dir` says. word: name of an experiment, or the path of a file; one that lies in a folder
    `experiment` may use the choices that lie beside that. Raises UserError.
    """
    if folder is None and word is not None and word.endswith(ENDINGS) and Path(word).parent.name == "experiment":
        folder = Path(word).parent.parent
    if folder is not None and not folder.is_dir():
        raise UserError(f"--config-dir: is not a folder: {shown(str(folder))}; allowed: one with experiment/NAME.yaml")
    if folder is not None and ("${" in str(folder) or "\n" in str(folder)):
        raise UserError(f"--config-dir: {shown(str(folder))}: Hydra cannot read such a name; allowed: one without ${{")
    own = Own(folder.resolve(), stamp=_stamp(folder)) if folder else SHIPPED_ONLY
    if word is None:
        return own, None
    path = Path(word).expanduser()
    if not word.endswith(ENDINGS):
        name = own.option("experiment", word)
        if folder is None or name in options("experiment"):
            return own, name
        path = folder / "experiment" / f"{name}.yaml"
    try:
        text = read_bytes(path, MOST_BYTES).decode("utf-8-sig")
    except FileFault as error:
        raise UserError(f"experiment: {error}") from None
    except UnicodeDecodeError:
        raise UserError(f"experiment: {named(path)}: is not UTF-8; allowed: a text file") from None
    return dataclasses.replace(own, experiment=text, path=path), path.stem


def _put_words(plain: dict[Any, Any], written: yaml.MappingNode | None) -> None:
    """Put the words in place of what YAML makes of them: `no` and `on` may name choices of a lever. Switches stay
    true or false."""
    for group, below in written.value if written else ():
        if group.value == "levers" and isinstance(plain.get("levers"), dict):
            sets = [(plain["levers"], below)]
        elif group.value == "scenarios" and isinstance(plain.get("scenarios"), dict):
            sets = [(plain["scenarios"].get(name.value), values) for name, values in below.value]
        else:
            continue
        for values, node in sets:
            for key, value in node.value if isinstance(values, dict) and isinstance(node, yaml.MappingNode) else ():
                if key.value in values and key.value not in known_keys():
                    values[key.value] = _in_words(values[key.value], value)


def _in_words(value: Any, node: yaml.Node) -> Any:
    if isinstance(value, bool):
        return node.value
    if isinstance(value, list) and isinstance(node, yaml.SequenceNode):
        return [_in_words(one, below) for one, below in zip(value, node.value, strict=True)]
    return value


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    looked_at = ((path, path.stat()) for path in sorted(folder.glob("*/*.yaml")))
    return tuple((str(path), status.st_mtime_ns, status.st_size) for path, status in looked_at)


def file_of(own: Own, experiment: str) -> str:
    """Where an experiment stands, as a message names it."""
    if own.path is not None:
        return own.where
    if own.folder is not None and not (CONFIG_FOLDER / "experiment" / f"{experiment}.yaml").exists():
        return named(own.folder / "experiment" / f"{experiment}.yaml")
    return f"configs/experiment/{experiment}.yaml"
