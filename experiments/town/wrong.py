"""What is wrong with a cell, without its place: whoever knows the place makes a fault of it."""

from __future__ import annotations

from typing import Any


class Id(str):
    """An id of the catalogue among the values of a text: told in the language of the answer. A type of its own, so that
    no text of a file is ever taken for one."""


class Wrong(ValueError):
    """A cell that cannot be read: a text of the catalogue and its values.

    near: a word and the kind of words among which the nearest is looked for, to be suggested.
    """

    def __init__(self, key: str, *, near: tuple[str, str] | None = None, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values, self.near = key, values, near
