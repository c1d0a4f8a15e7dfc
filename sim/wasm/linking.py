"""An object as LLVM emits it, made a module that stands alone: no linker is needed.

An object for WebAssembly is a module as it is, with its data from address 0 on and every number in its code right for
that; but it waits for a memory and a pointer to the stack, and tells what it defines in a table for linkers only.
Here both are given to it, what is called from outside is exported, and what is for linkers is dropped.
(https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

HEAD = b"\0asm\1\0\0\0"
PAGE = 1 << 16
CUSTOM, TYPE, IMPORT, FUNCTION, MEMORY, GLOBAL, EXPORT, CODE, DATA, COUNT = 0, 1, 2, 3, 5, 6, 7, 10, 11, 12
IN_ORDER = (TYPE, IMPORT, FUNCTION, MEMORY, GLOBAL, EXPORT, COUNT, CODE, DATA)
OF_FUNCTION, OF_MEMORY, OF_GLOBAL = 0, 2, 3  # kinds of imports and exports
_SYMBOLS, _UNDEFINED, _NAMED = 8, 0x10, 0x40  # a part of the section for linkers, and what it says of a symbol
_I32 = 0x7F


class _Reader:
    """Reads the numbers and names of the binary format."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def byte(self) -> int:
        self.at += 1
        return self.content[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def take(self, size: int) -> bytes:
        self.at += size
        return self.content[self.at - size : self.at]

    def name(self) -> str:
        return self.take(self.number()).decode()

    def left(self) -> bool:
        return self.at < len(self.content)


def module_of(code: bytes, exported: Sequence[str], stack_pages: int) -> bytes:
    """The module of an object: its memory is data, then the stack, then what the host puts there."""
    sections = dict(_sections(code))
    functions, data_pages = _imports(sections[IMPORT])
    pages = data_pages + stack_pages
    top = _constant(pages * PAGE)
    exports = [
        _name("memory") + bytes([OF_MEMORY, 0]),
        _name("__heap_base") + bytes([OF_GLOBAL, 1]),
        *(_name(own) + bytes([OF_FUNCTION]) + _number(_index_of(own, sections[CUSTOM])) for own in exported),
    ]
    made = {
        IMPORT: _list(functions) if functions else None,
        MEMORY: _list([b"\0" + _number(pages)]),  # and may grow
        GLOBAL: _list([bytes([_I32, 1]) + top, bytes([_I32, 0]) + top]),  # the pointer to the stack; where it began
        EXPORT: _list(exports),
    }
    parts = ((kind, made.get(kind, sections.get(kind))) for kind in IN_ORDER)
    return HEAD + b"".join(bytes([kind]) + _sized(part) for kind, part in parts if part is not None)


def _sections(code: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each; of those for tools, that for linkers."""
    reader = _Reader(code)
    assert reader.take(len(HEAD)) == HEAD
    while reader.left():
        kind, content = reader.byte(), reader.take(reader.number())
        inner = _Reader(content)
        if kind != CUSTOM:
            assert kind in IN_ORDER, f"section {kind}"
            yield kind, content
        elif inner.name() == "linking":
            yield kind, content[inner.at :]


def _imports(content: bytes) -> tuple[list[bytes], int]:
    """Functions that the object imports, as they are said, and how many pages its data takes."""
    reader, functions, pages, pointers = _Reader(content), [], 0, 0
    for _ in range(reader.number()):
        start = reader.at
        name, kind = (reader.name(), reader.name())[1], reader.byte()
        if kind == OF_FUNCTION:
            reader.number()
            functions.append(content[start : reader.at])
        elif (kind, name) == (OF_MEMORY, "__linear_memory"):
            assert reader.byte() == 0
            pages = reader.number()
        else:
            assert (kind, name, reader.take(2)) == (OF_GLOBAL, "__stack_pointer", bytes([_I32, 1])), name
            pointers += 1
    assert pointers == 1  # so global 0 is the same in the module
    return functions, pages


def _index_of(exported: str, linking: bytes) -> int:
    """The number of a function that is defined in the object."""
    reader = _Reader(linking)
    reader.number()  # version
    while reader.byte() != _SYMBOLS:
        reader.take(reader.number())
    symbols = _Reader(reader.take(reader.number()))
    for _ in range(symbols.number()):
        kind, flags = symbols.byte(), symbols.number()
        if kind == 1:  # data
            symbols.name()
            if not flags & _UNDEFINED:
                symbols.number(), symbols.number(), symbols.number()
            continue
        index = symbols.number()
        if kind != 3 and (flags & _NAMED or not flags & _UNDEFINED) and symbols.name() == exported:
            return index
    raise LookupError(exported)


def _number(value: int) -> bytes:
    parts = []
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _constant(value: int) -> bytes:
    """An expression that gives a number of 32 bits, which is written with its sign."""
    parts = []
    while value >= 0x40:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([0x41, *parts, value, 0x0B])


def _sized(content: bytes) -> bytes:
    return _number(len(content)) + content


def _name(text: str) -> bytes:
    return _sized(text.encode())


def _list(entries: list[bytes]) -> bytes:
    return _number(len(entries)) + b"".join(entries)
