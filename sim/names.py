"""Names as strangers write them: made clean, made a folder's name, found where they are misspelt."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

SHORT_NAME = re.compile(r"[a-z0-9_-]{1,64}")  # of cases, runs and folders: stands in commands as it is
ALLOWED_SHORT_NAME = "1 to 64 of a-z, 0-9, _ and -"

# Seen by nobody, and brought along by copying from web pages and sheets: zero-width spaces and
# joiners, word joiner, byte order mark, soft hyphen, marks of direction.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u200f"))
_LETTERS = {
    "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n",
    "ŧ": "t", "ĸ": "k",
}  # fmt: skip


def cleaned(text: str) -> str:
    """What looks alike is alike: letters composed, every kind of space one space, unseen signs dropped.

    >>> cleaned(" Fish\u00a0 plant\u200b ") == "Fish plant"
    True
    """
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    return " ".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())


def slug(text: str, most: int = 64) -> str:
    """A name as a folder may be called; "" where no letter or digit of it can be written so.

    >>> slug("Bø"), slug("Göteborg (Rya)"), slug("Łódź"), slug("東京")
    ('bo', 'goteborg-rya', 'lodz', '')
    """
    lower = "".join(_LETTERS.get(sign, sign) for sign in text.lower())
    plain = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:most].strip("-")


def slugs(names: Sequence[str], otherwise: str) -> list[str]:
    """A slug for each of different names, all different: those that would be alike bear a short hash.

    otherwise: what a name is called of which no letter or digit can be written.
    """
    plain = [slug(name) for name in names]
    made = [
        short if short and plain.count(short) == 1 else f"{(short or otherwise)[:55].strip('-')}-{_hash(name)}"
        for name, short in zip(names, plain, strict=True)
    ]
    return made


def _hash(name: str) -> str:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


_LONGEST_LOOKED_FOR = 200
_MOST_COMPARED = 1000


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest known one, else all of them where they are few."""
    options = sorted(known)
    if len(name) > _LONGEST_LOOKED_FOR:
        close: list[str] = []
    else:
        last = name.split(".")[-1]
        same = [option for option in options if "." in option and option.split(".")[-1] == last]
        spelt = [option for option in options if spelling(option) == spelling(name)]
        close = same[:1] or spelt[:1]  # right name in the wrong group first
        if not close:
            alike = options if len(options) <= _MOST_COMPARED else [o for o in options if o[:1] == name[:1]]
            close = difflib.get_close_matches(name, alike[:_MOST_COMPARED], n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    if len(options) <= 12 and sum(map(len, options)) <= _LONGEST_LOOKED_FOR:
        return f"; known: {', '.join(options)}"
    return ""


def spelling(name: str) -> str:
    """What two spellings of a name have in common: neither capitals nor spaces, hyphens and underlines."""
    return re.sub(r"[\s_-]+", "", name.casefold())


def stable_id(name: str) -> int:
    """A 32-bit id of a name, the same on every machine and in every process."""
    text = unicodedata.normalize("NFC", name.strip())
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")
