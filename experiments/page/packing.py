"""What a page knows, as text that it unpacks (`script/places.js`): JSON, then bytes of tables, deflated, in base 85.

Bytes are packed as they are: written as text first, they would take a third more room after deflating. Rows with the
same fields are packed field by field, so that what is alike lies beside each other: deflating looks back 32 kB only.
So are values by name with the same fields, as the words of each language: their keys stand once, and a text beside the
same in other languages. Base 85 is a sixteenth shorter than base64.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Collection
from typing import Any

_LENGTH = struct.Struct("<I")  # of the JSON, which comes first
_BYTES = "bytes"  # {"bytes": [start, length]} stands for bytes of what follows the JSON
# Digits of base 85, as Python has them but for those that HTML or a quote could take for something else.
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+,./:;=?@[]^_{|}"
_PYTHONS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_WRITTEN, _READ = str.maketrans(_PYTHONS, ALPHABET), str.maketrans(ALPHABET, _PYTHONS)
_ROWS = "rows"  # {"rows": {field: [value of each row]}} stands for a list of rows
_NAMES = "names"  # with the names of the rows beside it, for a dict of them


def as_bytes(data: dict[str, Any]) -> bytes:
    """Data, and bytes in it, one after the other: the same everywhere, which what is deflated is not."""
    tables = bytearray()
    told = json.dumps(
        _without_bytes(_by_field(data), tables), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()
    return _LENGTH.pack(len(told)) + told + tables


def packed_text(data: dict[str, Any]) -> str:
    """Data, and bytes in it, as the page unpacks them."""
    return base64.b85encode(zlib.compress(as_bytes(data), 9)).decode().translate(_WRITTEN)


def unpacked(text: str) -> dict[str, Any]:
    """The data again, as the script has it."""
    content = zlib.decompress(base64.b85decode(text.translate(_READ)))
    (length,) = _LENGTH.unpack_from(content)
    told, tables = content[_LENGTH.size :][:length], content[_LENGTH.size + length :]

    def restored(value: dict[str, Any]) -> Any:
        if set(value) in ({_ROWS}, {_ROWS, _NAMES}) and isinstance(value[_ROWS], dict):
            fields = value[_ROWS]
            rows = [dict(zip(fields, row, strict=True)) for row in zip(*fields.values(), strict=True)]
            return dict(zip(value[_NAMES], rows, strict=True)) if _NAMES in value else rows
        if set(value) != {_BYTES} or not isinstance(value[_BYTES], list):
            return value
        start, count = value[_BYTES]
        return tables[start : start + count]

    found: dict[str, Any] = json.loads(told, object_hook=restored)
    return found


def _by_field(value: Any) -> Any:
    """The same with rows, in a list or by name, field by field."""
    if isinstance(value, dict):
        by_name = {key: _by_field(one) for key, one in value.items()}
        return {_NAMES: list(by_name)} | _fields(list(by_name.values())) if _are_rows(by_name.values()) else by_name
    if not isinstance(value, list | tuple):
        return value
    own = [_by_field(one) for one in value]
    return _fields(own) if _are_rows(own) else own


def _are_rows(values: Collection[Any]) -> bool:
    """Whether these are several, each with the same fields in the same order, and not packed themselves."""
    dicts = [one for one in values if isinstance(one, dict) and one and _ROWS not in one]
    return 1 < len(dicts) == len(values) and len({tuple(one) for one in dicts}) == 1


def _fields(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {_ROWS: {key: [one[key] for one in rows] for key in rows[0]}}


def _without_bytes(value: Any, tables: bytearray) -> Any:
    """The same with the place of bytes instead of them, which go to the end of `tables`."""
    if isinstance(value, bytes):
        tables += value
        return {_BYTES: [len(tables) - len(value), len(value)]}
    if isinstance(value, dict):
        return {key: _without_bytes(one, tables) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_bytes(one, tables) for one in value]
    return value
