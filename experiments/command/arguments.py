"""Arguments of commands: numbers, paths and faults read and told in one way, and flags that several commands have."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from experiments.request.schema import WHOLE_NUMBERS
from experiments.words.languages import LANGUAGES
from sim.files import shown
from sim.names import nearest
from sim.scenario import CHOICES, EVENTS

_EXAMPLES = {"facilitator": "facilitator.hours=20", "colocation": "colocation.common_room_quality=0.8"}


def _choices() -> str:
    """A line for each lever (a long one in several): its choices, and what else can be said of it."""
    lines = []
    for lever, choices in CHOICES.items():
        known = textwrap.wrap(f"{lever}={' |'.join(choices)}", 110, subsequent_indent="    ", break_on_hyphens=False)
        lines += [line[:4] + line[4:].replace(" ", "") for line in known]
        lines[-1] = f"{lines[-1]:<47} {_EXAMPLES[lever]}" if lever in _EXAMPLES else lines[-1]
    return textwrap.indent("\n".join(lines), "  ")


def _events() -> str:
    """A line for each event that a scenario may let happen."""
    return "\n".join(f"    {name:<20} {text}" for name, text in EVENTS.items())


EPILOG = f"""\
overrides are key=value, for example
{_choices()}
  case=vestbygd|reference|PATH-OF-A-CASE-FOLDER
  parameters.operation.delivery_trust_loss=0.05   (all of them: symbiosis parameters)
  "events=[{{week: 20, what: firm_leaves, target: AluGass}}]"   what happens, and when:
{_events()}
`compare` and `experiment` take several values: facilitator=none,appointed. The first is the baseline.
"""
MOST_DIGITS = 18  # no number that is asked for needs more
_WHOLE = re.compile(r"([+-]?)0*([0-9]+)", re.ASCII)
_SHOWN = 60  # characters of an argument that nobody knows


# --- how an argument is read ---------------------------------------------------------------------


def between(low: float, high: float) -> Callable[[str], Any]:
    """A reader of numbers from low to high: of whole ones, where low is written as one."""
    reading, allowed = (number, f"{low:g} to {high:g}") if isinstance(low, float) else (_whole, f"{low} to {high}")

    def read(text: str) -> float:
        value = reading(text)
        if not low <= value <= high:
            what = f"{value:g}" if isinstance(value, float) else value if len(text) <= MOST_DIGITS else shown(text)
            raise argparse.ArgumentTypeError(f"{what} is out of range; allowed: {allowed}")
        return value

    return read


def _whole(text: str) -> int:
    """A whole number. Of one that is longer than any that is allowed the first digits, which are out of range too."""
    match = _WHOLE.fullmatch(text.strip())
    if not match:
        raise argparse.ArgumentTypeError(f"{shown(text)} is not a whole number")
    return int(match[1] + match[2][: MOST_DIGITS + 1])


def number(text: str) -> float:
    """A number that is neither infinite nor none."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not text.isascii():
        raise argparse.ArgumentTypeError(f"{shown(text)} is not a number")
    return value


def path(text: str) -> Path:
    """A path; `~` is one's own folder also where the shell leaves it, as in --out=~/x."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; allowed: a path")
    if "\0" in text:
        raise argparse.ArgumentTypeError(f"{shown(text)} is no path")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise argparse.ArgumentTypeError(f"{shown(text)}: nobody of that name has a folder here") from None


_JOB = "`python -m experiments.job`, which is Hydra's own (docs/hydra.md)"
_MANY = f"is not needed; allowed: several values, such as meetings=none,weekly, with `compare` or `sweep`; or {_JOB}"
_ASKED = f"is not here; allowed: manifest.json of any result, which holds what was asked; or {_JOB}"
_OWN_FILES = f"is not read; allowed: --config-dir with `run`, `compare`, `experiment` and `sweep`; or {_JOB}"
# What a user of Hydra types first, and what does the same here (docs/hydra.md).
_OF_HYDRA = {
    "--multirun": _MANY, "-m": _MANY, "--cfg": _ASKED, "-c": _ASKED, "--info": _ASKED, "-i": _ASKED,
    "--resolve": _ASKED, "--config-dir": _OWN_FILES, "-cd": _OWN_FILES, "--config-name": _OWN_FILES, "-cn": _OWN_FILES,
    "--config-path": _OWN_FILES, "-cp": _OWN_FILES,
}  # fmt: skip


class Parser(argparse.ArgumentParser):
    """A parser whose faults are raised, each a short line. Flags and words may stand in any order."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for kind, reading in ((float, number), (Path, path)):
            self.register("type", kind, reading)
        self._is_mixing = False

    def error(self, message: str) -> Any:
        """Raise UserError, with where to read on unless the line says what is allowed."""
        from experiments.system.errors import UserError

        told = message.removeprefix("argument ")
        raise UserError(told if "; allowed: " in told else f"{told} (see `{self.prog} --help`)")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse, but with flags also between and behind the words of a command that has any."""
        words = [action for action in self._get_positional_actions() if action.nargs in ("*", "+")]
        if not words or self._is_mixing:
            return super().parse_known_args(args, namespace)
        self._is_mixing = True  # it comes back here for the flags, and for the words
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_mixing = False

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse; names what it does not know, in short."""
        given, unknown = self.parse_known_args(args, namespace)
        for word in unknown:
            flag = word.partition("=")[0]
            if flag in _OF_HYDRA:
                self.error(f"{flag}: {_OF_HYDRA[flag]}")
        if unknown:
            self.error(f"unrecognized arguments: {_few(unknown)}")
        return given

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        if action.option_strings and action.nargs is None and arg_strings == ["--"]:  # argparse would drop it
            raise argparse.ArgumentError(action, "expected one argument")
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            meant = nearest(str(value), known) or f"; known: {', '.join(known)}"
            raise argparse.ArgumentError(action, f"unknown choice {shown(value)}{meant}")


def _few(words: Sequence[str]) -> str:
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return ", ".join(shown(word, _SHOWN) for word in words[:3]) + more


# --- what several commands have ------------------------------------------------------------------


def asking(commands: Any, name: str, text: str, about: str) -> argparse.ArgumentParser:
    """Declare a command that is told by overrides what to simulate; its words are declared by itself."""
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=about, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )  # fmt: skip
    return command


SEED_TEXT = f"seed, 0 to {WHOLE_NUMBERS['seed'][1]} (default 1)"


def add_seed(command: Any, default: int | None = None, text: str = SEED_TEXT) -> None:
    """Declare --seed. Here and below, no default: the configuration has one."""
    command.add_argument("--seed", type=between(*WHOLE_NUMBERS["seed"]), default=default, help=text)


def add_replicates(
    command: Any, text: str, default: int | None = None, allowed: tuple[int, int] = WHOLE_NUMBERS["replicates"]
) -> None:
    """Declare --replicates."""
    command.add_argument("--replicates", type=between(*allowed), default=default, help=text)


def add_weeks(command: Any, default: int | None = None, allowed: tuple[int, int] = WHOLE_NUMBERS["weeks"]) -> None:
    """Declare --weeks."""
    command.add_argument("--weeks", type=between(*allowed), default=default, help="weeks simulated (default 520)")


def add_config_dir(command: Any) -> None:
    """Declare --config-dir."""
    command.add_argument(
        "--config-dir", "-cd", type=Path, metavar="DIR",
        help="folder of your own beside configs/: experiment/NAME.yaml, facilitator/NAME.yaml, ... (docs/hydra.md)",
    )  # fmt: skip


def numbers(given: argparse.Namespace) -> dict[str, int | None]:
    """What these three flags say, by the keys of the configuration."""
    return {name: getattr(given, name) for name in WHOLE_NUMBERS}


def add_language(command: Any) -> None:
    """Declare --lang. Not the machine's language: what is published must come out alike on every machine."""
    known = ", ".join(LANGUAGES)
    command.add_argument("--lang", help=f"language of the answer: {known} (default: SYMBIOSIS_LANG, else en)")


def language(given: argparse.Namespace) -> str:
    """The language that is asked for."""
    return given.lang or os.environ.get("SYMBIOSIS_LANG") or "en"


@contextlib.contextmanager
def resumable(folder: Path) -> Iterator[None]:
    """Say to whoever stops it that the sweeps go on where they are."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"what is finished is kept in {folder}; the same command goes on.") from None
