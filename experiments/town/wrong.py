"""What is wrong with a cell, without its place: whoever knows the place makes a fault of it."""

from __future__ import annotations

from typing import Any


class Wrong(ValueError):
    """A cell that cannot be read: a text of the catalogue and its values.

    near: a word and the kind of words among which the nearest is looked for, to be suggested.
    """

    def __init__(self, key: str, *, near: tuple[str, str] | None = None, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values, self.near = key, values, near
