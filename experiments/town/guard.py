"""A workbook is a zip file of XML from a stranger: looked through before a library opens it.

What openpyxl is given afterwards is a zip file of our own that holds only the XML that was looked through: nothing
declares entities, nothing is deeper, larger or more than a workbook of a town ever is, and no cell hides behind another
(openpyxl passes over those that are out of order). Formulas are only found, never read.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import NamedTuple
from xml.parsers import expat

MOST_MEMBERS = 1000
MOST_BYTES = 24_000_000  # of XML, unpacked
MOST_CELLS = 50_000  # and rows, of the workbook
MOST_WIDTH = 1_000_000  # of all rows, each to its last cell
MOST_INLINE = 20_000  # cells that hold their text themselves, which the library reads slowly
MOST_ELEMENTS = 500_000  # and their attributes
MOST_OTHERS = 20_000  # formats, merged cells, links, rules: all that is no cell, also read slowly
MOST_DEPTH, MOST_ATTRIBUTES = 40, 64
_OF_CELLS = frozenset(
    ("row", "c", "v", "f", "is", "t", "si", "r", "rPr", "rFont", "sz", "color", "family", "scheme", "b")
)
# What zipfile raises of files that are none, or that somebody has changed.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError,
    ValueError,
)  # fmt: skip
_SPACE = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main"  # of another, openpyxl reads nothing and says nothing
)
_OLD = b"\xd0\xcf\x11\xe0"


class NotAWorkbook(ValueError):
    """What is wrong with the file: a text of the catalogue and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class Looked(NamedTuple):
    """A workbook that was looked through."""

    content: bytes  # a zip file of what was looked through
    formulas: dict[str, dict[str, bool]]  # member -> cell with a formula -> whether it has a value


def looked_through(content: bytes) -> Looked:
    """Look a workbook through. Raises NotAWorkbook."""
    if content.startswith(_OLD):
        raise NotAWorkbook("fault.file.old")
    out = io.BytesIO()
    look = _Look()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as kept:
            members = given.infolist()
            if len(members) > MOST_MEMBERS:
                raise NotAWorkbook("fault.file.members", most=MOST_MEMBERS)
            names = [member.filename for member in members]
            if "mimetype" in names and "xl/workbook.xml" not in names:
                raise NotAWorkbook("fault.file.other")
            if any(member.flag_bits & 1 for member in members):
                raise NotAWorkbook("fault.file.old")
            if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
                raise NotAWorkbook("fault.file.broken")  # Excel writes no other, and zipfile unpacks others unbounded
            if len({name.casefold() for name in names}) < len(names):
                raise NotAWorkbook("fault.file.twice")
            for member in members:
                if member.filename.casefold().endswith((".xml", ".rels")):
                    kept.writestr(member.filename, look.through(member.filename, given, member))
    except NotAWorkbook:
        raise
    except _BROKEN:
        raise NotAWorkbook("fault.file.broken") from None
    return Looked(out.getvalue(), look.formulas)


class _Look:
    """What is counted over all members."""

    def __init__(self) -> None:
        self.left = MOST_BYTES
        self.cells = self.width = self.inline = self.elements = self.others = 0
        self.formulas: dict[str, dict[str, bool]] = {}

    def through(self, name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        with archive.open(member) as file:
            content = file.read(self.left + 1)  # never more, whatever the member says of its size
        self.left -= len(content)
        if self.left < 0:
            raise NotAWorkbook("fault.file.large", most=MOST_BYTES // 1_000_000)
        try:
            _Member(self, name).parse(content)
        except expat.ExpatError:
            raise NotAWorkbook("fault.file.xml", name=repr(name[:80])) from None
        return content


class _Member:
    """One member while it is parsed."""

    def __init__(self, look: _Look, name: str) -> None:
        self.look, self.name = look, name
        self.depth = self.row = self.column = 0
        self.is_sheet = False
        self.cell = ""
        self.has_formula = self.has_value = False

    def parse(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator="|")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(content, True)

    def _refuse(self, *_: object) -> None:
        raise NotAWorkbook("fault.file.entities")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        look = self.look
        space, _, name = tag.rpartition("|")
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise NotAWorkbook("fault.file.deep")
        look.elements += 1 + len(attributes)
        look.others += name not in _OF_CELLS
        if (
            len(attributes) > MOST_ATTRIBUTES
            or look.elements > MOST_ELEMENTS
            or look.others > MOST_OTHERS
            or look.inline > MOST_INLINE
        ):
            raise NotAWorkbook("fault.file.much", most=MOST_CELLS)
        if self.depth == 1:
            self.is_sheet = name == "worksheet"
            if self.is_sheet and space != _SPACE:
                raise NotAWorkbook("fault.file.other")
        elif self.is_sheet:
            self._start_in_sheet(name, attributes)

    def _start_in_sheet(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row" and self.depth == 3:
            row = _whole(attributes.get("r", ""), self.row + 1)
            if row <= self.row:
                raise NotAWorkbook("fault.file.order", row=row)
            self.row, self.column = row, 0
            self._count()
        elif name == "c" and self.depth == 4:
            self.cell = attributes.get("r", "")
            column = _column(self.cell, self.row) if self.cell else self.column + 1
            if column <= self.column:
                raise NotAWorkbook("fault.file.order", row=self.row)
            self.look.width += column - self.column
            self.column = column
            self.has_formula = self.has_value = False
            self._count()
        elif name == "f":
            self.has_formula = True
        elif name in ("v", "is"):
            self.has_value = True
            self.look.inline += name == "is"

    def _count(self) -> None:
        self.look.cells += 1
        if self.look.cells > MOST_CELLS or self.look.width > MOST_WIDTH:
            raise NotAWorkbook("fault.file.much", most=MOST_CELLS)

    def _end(self, tag: str) -> None:
        if self.is_sheet and self.depth == 4 and self.has_formula and self.cell:
            self.look.formulas.setdefault(self.name, {})[self.cell] = self.has_value
            self.has_formula = False
        self.depth -= 1


def _whole(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    if not re.fullmatch(r"[1-9]\d{0,6}", text, re.ASCII) or int(text) > 1_048_576:
        raise NotAWorkbook("fault.file.row", row=repr(text[:20]))
    return int(text)


def _column(cell: str, row: int) -> int:
    """The column of a cell, which must stand in the row it says."""
    found = re.fullmatch(r"([A-Z]{1,3})([1-9]\d{0,6})", cell, re.ASCII)
    if not found or int(found[2]) != row:
        raise NotAWorkbook("fault.file.row", row=repr(cell[:20]))
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    if column > 16_384:
        raise NotAWorkbook("fault.file.row", row=repr(cell))
    return column
