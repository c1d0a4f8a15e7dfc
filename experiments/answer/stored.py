"""An answer that is there already, shown as it was written: it needs neither the model nor what draws pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.answer.folder import ResultFolder

if TYPE_CHECKING:
    from experiments.request.settings import Settings
    from experiments.words.catalogue import Words

SUMMARY = "summary.json"


def answer_file(language: str) -> str:
    """Name of the file with the answer; the language is no part of what is asked, so each has its own."""
    return "answer.txt" if language == "en" else f"answer.{language}.txt"


def kept(folder: ResultFolder, say: Words) -> str:
    """The answer in words, as it lies in a checked folder."""
    return folder.read(answer_file(say.language)).decode("utf-8", "replace")


def stored(settings: Settings, root: Path, say: Words) -> tuple[str, dict[str, Any]] | None:
    """(text in a language, summary for --json) of the answer that is there; None where there is none.

    Raises DamageError.
    """
    folder = ResultFolder(settings, root)
    if not folder.is_there:
        return None
    folder.check()
    summary = folder.document(SUMMARY) | {"folder": str(folder.final)}  # where it is now
    return f"{kept(folder, say)}\n{say('words.there', folder=folder.final)}", summary
