"""How a command ends: an exit status, and a line for whatever stopped it. Imports nothing that takes time,
so that it is in force before anything else is imported.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from experiments.system.errors import DamageError, StorageError, UserError

EXIT_USER_ERROR = 2
EXIT_FAULT = 70  # sysexits' "internal software error"
EXIT_STORAGE = 74  # sysexits' "input/output error"
EXIT_SIGNAL = 128  # and the number of the signal, as shells count: 130 Ctrl-C, 143 SIGTERM
# What ends a command with a line. A terminal that is closed counts, but not where nohup has it ignored.
STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
MOST_FAULTS = 20  # shown of a command, whatever found them; as sim.files.told, which takes longer to import
MOST_CHARACTERS = 600  # of a line; the values in it are cut where they are told
GRACE = 1.5  # seconds for an orderly end, after which it ends where it is: what is written is whole or not there
NOTHING_WRITTEN = "no result was written. The same command starts again."
# What a disk, or whoever manages it, says. Other faults of the system are faults of the program.
_OF_THE_DISK = {
    getattr(errno, name, None)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "EFBIG", "EACCES", "EPERM", "ENAMETOOLONG", "ELOOP", "EMFILE",
                 "ENFILE", "ENOTDIR", "EISDIR", "ESTALE", "ENXIO", "ENODEV", "ETXTBSY", "EBUSY")
}  # fmt: skip

_stopped_by: int | None = None


# --- of whatever a command raises ----------------------------------------------------------------


def status_of(command: Callable[[], int]) -> int:
    """Do what a command does and say what stopped it; its exit status."""
    try:
        status = _carried_out(command)
        sys.stdout.flush()
    except (UserError, DamageError) as error:
        return _said(EXIT_USER_ERROR, str(error))
    except StorageError as error:
        return _said(EXIT_STORAGE, str(error))
    except KeyboardInterrupt as stop:
        told = f"stopped; {str(stop) or NOTHING_WRITTEN}"
        with contextlib.suppress(OSError, ValueError):
            if sys.stderr.isatty():
                print(file=sys.stderr)  # after a line of progress
        return _said(EXIT_SIGNAL + (_stopped_by or signal.SIGINT), told)
    except BrokenPipeError:  # the reader of our output went away, as with `| head`
        _send_nowhere(sys.stdout)
        return 0
    except MemoryError:
        return _said(EXIT_USER_ERROR, "the memory of this machine is not enough; allowed: fewer runs, or shorter ones")
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            return _fault(error)
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
        return _said(EXIT_STORAGE, f"{where}{error.strerror}")
    except Exception as error:
        return _fault(error)
    return status


def _carried_out(command: Callable[[], int]) -> int:
    try:
        Path.cwd()
    except OSError:
        raise UserError("the folder this is called in is gone; go to one that is there") from None
    try:
        return command()
    except SystemExit as end:  # argparse, after --help and --version
        return end.code if isinstance(end.code, int) else 0
    except Exception:
        if _stopped_by is not None:  # a library, or who told of its error, made one of the signal
            raise KeyboardInterrupt from None
        raise


def _said(status: int, text: str) -> int:
    faults = [line for line in text.split("\n") if line.strip()]
    shown, rest = faults[:MOST_FAULTS], faults[MOST_FAULTS:]
    if rest and not (len(rest) == 1 and rest[0].startswith("... and ")):  # whoever found them has counted the rest
        rest = [f"... and {len(rest)} more fault{'' if len(rest) == 1 else 's'}"]
    with contextlib.suppress(OSError, ValueError):  # nobody listens
        for line in [*shown, *rest]:
            print(f"symbiosis: {_plain(line)}", file=sys.stderr)
        sys.stderr.flush()
    return status


def _plain(line: str) -> str:
    """A line that a terminal only shows: no sign of it is an order to the terminal, and it is not too long."""
    seen = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)
    return seen if len(seen) <= MOST_CHARACTERS else f"{seen[:MOST_CHARACTERS]}... ({len(seen)} characters)"


def _fault(error: Exception) -> int:
    """Say that the program is at fault, and keep what who mends it needs."""
    told = "".join(traceback.format_exception(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    _said(EXIT_FAULT, f"a fault of the program, not of yours: {type(error).__name__} in {where}")
    if os.environ.get("SYMBIOSIS_DEBUG") == "1":
        _said(EXIT_FAULT, "please report the command and what follows to the issue tracker of the project")
        with contextlib.suppress(OSError, ValueError):
            print(told, file=sys.stderr, flush=True)
        return EXIT_FAULT
    try:
        handle, kept = tempfile.mkstemp(prefix="symbiosis-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(told)
    except OSError:
        return _said(EXIT_FAULT, "please report it to the issue tracker of the project, with the command and what"
                     " SYMBIOSIS_DEBUG=1 shows")  # fmt: skip
    return _said(EXIT_FAULT, f"please report it to the issue tracker of the project, with the command and {kept}")


# --- of a process --------------------------------------------------------------------------------


def end_of_process(command: Callable[[], int]) -> int:
    """As `status_of`, for a whole process: its signals and streams are taken care of first."""
    try:
        with _signals():
            _take_streams()
            status = status_of(command)
            try:
                sys.stdout.flush()
            except (OSError, StorageError):  # was told
                _send_nowhere(sys.stdout)
            return status
    except KeyboardInterrupt:  # before it began, or as it ended anyway
        return _said(EXIT_SIGNAL + (_stopped_by or signal.SIGINT), f"stopped; {NOTHING_WRITTEN}")


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Signals stop the command in order, and after GRACE seconds in any case."""
    before: dict[int, Any] = {}
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, _stop)
    sys.unraisablehook = _unraisable
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_end_in_any_case, args=(reading,), daemon=True).start()
    try:
        yield
    finally:
        for number, handler in before.items():
            # Another one while the interpreter shuts down would be a traceback.
            default = handler in (signal.SIG_DFL, signal.default_int_handler)
            signal.signal(number, signal.SIG_IGN if default else handler)
        signal.set_wakeup_fd(wakeup)


def _stop(number: int, frame: FrameType | None) -> None:
    global _stopped_by
    if _stopped_by is not None:  # is ending
        return
    _stopped_by = number
    if _is_importing(frame):  # a half imported library turns this into whatever error, or prints it
        _end_here(number, NOTHING_WRITTEN)
    raise KeyboardInterrupt


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _end_here(number: int, told: str) -> None:
    with contextlib.suppress(OSError):
        os.write(2, f"symbiosis: stopped; {told}\n".encode())
    os._exit(EXIT_SIGNAL + number)


def _unraisable(unraisable: Any) -> None:
    """What a finaliser raises is shown, but not that a signal came in just there: `_end_in_any_case` heeds it."""
    if _stopped_by is None:
        sys.__unraisablehook__(unraisable)


def _end_in_any_case(reading: int) -> None:
    """Compiled code and libraries do not look for signals, or swallow what a handler raises."""
    while (number := os.read(reading, 1)[0]) not in STOPPING:
        pass
    time.sleep(GRACE)
    _end_here(number, "what was finished is whole, nothing else was written.")


class _Out(io.FileIO):
    """Standard output that says in a line of its own what is wrong with it."""

    def write(self, content: Any) -> int:
        try:
            return super().write(content) or 0
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StorageError(f"standard output: {error.strerror}") from None


class _Err(io.FileIO):
    """Standard error: what cannot be said is not, and the work goes on."""

    def write(self, content: Any) -> int:
        with contextlib.suppress(OSError):
            super().write(content)
        return len(memoryview(content).cast("B"))


def _take_streams() -> None:
    """Streams that are there, and that show in some way whatever they cannot show as it is."""
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:  # closed: what is opened next would get this number, and all that is printed
            if os.open(os.devnull, flags) == number:  # what is written to 1 fails and is told
                os.set_inheritable(number, True)
    for name, number, raw in (("stdout", 1, _Out), ("stderr", 2, _Err)):
        stream = getattr(sys, name)
        if os.name == "nt" and stream is not None:  # its terminal is no file
            stream.reconfigure(errors="backslashreplace")
            continue
        encoding = getattr(stream, "encoding", None) or "utf-8"
        new = io.TextIOWrapper(
            io.BufferedWriter(raw(number, "w", closefd=False)), encoding=encoding, errors="backslashreplace",
            line_buffering=number == 2 or os.isatty(number),
        )  # fmt: skip
        setattr(sys, name, new)


def _send_nowhere(stream: TextIO) -> None:
    """What a stream still holds goes nowhere, or Python says at its end that it could not write it."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
