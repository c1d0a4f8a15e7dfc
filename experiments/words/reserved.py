"""Notes of a place to be read with every answer about it: page 1 of a report, and "About" in the page, show them."""

from __future__ import annotations

from collections.abc import Iterable

BEGINS = ("Forbehold:", "Förbehåll:", "Caution:")  # of such a note, in whatever language it is written


def reserved(notes: Iterable[str]) -> list[str]:
    """Those of the notes of a case that are reservations.

    >>> reserved(["Caution: no distance is known.", "Made of a list."])
    ['Caution: no distance is known.']
    """
    return [note for note in notes if note.startswith(BEGINS)]
