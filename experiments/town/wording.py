"""What a firm's own words mean: a waste code first, then a word of the table in any language, then one nearly alike.

What is ambiguous or unknown is said and never guessed. Likeness is measured by rapidfuzz and not by difflib of the
standard library: that takes a second for a list of firms where rapidfuzz takes a hundredth.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from experiments.town.streams import Tables, in_sector, tables
from sim.names import slug

ALIKE = 85.0  # of 100: one wrong letter in seven; below that other words of the table come up by chance
TOO_CLOSE = 3.0  # a second meaning within so much of the first is another reading, not a worse one
SHORTEST_ALIKE = 5  # letters: shorter words are alike by chance
LONGEST = 200  # characters that are looked at
GIVE, NEED = "give", "need"
_CODE = re.compile(r"(?<!\d)(\d\d)[ .]?(\d\d)[ .]?(\d\d)(?!\d)\s*(\*?)")
_DENIALS = {
    "not", "no", "without", "free", "ikke", "uten", "ikkje", "utan", "ej", "inte", "fri", "ingen", "ei", "ilman",
    "uden",
}  # fmt: skip
_SHORTEST_PLURAL = 4  # letters
_SHORTEST_SHARED = 3  # letters: shorter words are shared by chance
_MOST_SUGGESTED = 3
_MOST_WORDS = 6  # of a phrase of the table
# Words that mean something alone and nothing sure inside a longer text ("industrial gas", "acid-proof"). Folded.
_ONLY_ALONE = {
    "energy", "energi", "alkali", "lut", "container", "nutrients", "stål",
    "gas", "gass", "acid", "syre", "syra", "water", "vann", "vatten", "vand", "el", "power", "kraft", "salt", "feed",
    "foder", "metal", "metall", "iron", "steel", "jern", "järn", "fat", "packaging", "scrap", "skrap",
    "skrot", "waste", "reject", "filler", "lime", "kalk", "soil", "jord", "fuel", "brensel", "bränsle", "protein",
    "binder", "substrate", "glass", "glas", "heating", "cold", "kulde", "kyla", "for", "transport", "port", "lab",
    "lager", "coal", "kull", "kol", "coke", "koks", "tar", "char", "soda", "sand", "lake", "peel", "reed", "broke",
    "grass", "gress", "gräs", "copper", "aluminium", "aluminum", "sugar", "starch", "flour", "phosphate", "fosfat",
    "ammonia", "ammoniakk", "ammoniak", "chlorine", "klor", "clay", "silica", "alumina", "magnesia", "ved", "siv",
    "vass", "metan", "methane", "crates", "drums", "pallets", "hides", "eksos",
}  # fmt: skip
# What stands before one of these is the thing itself, of words that say nothing sure inside a longer text: "acid for
# anodising" is acid. But not of what law asks more of than a word can tell. Folded.
_FOR = frozenset({"for", "til", "till", "from", "fra", "från"})
_NO_HEAD = frozenset({
    "water", "vann", "vatten", "vand", "feed", "foder", "protein", "salt", "substrate", "soil", "jord", "fat", "sugar",
    "starch", "flour", "for", "cold", "kulde", "kyla",
})  # fmt: skip
# Said of many things, and what they are is told without it. Folded.
_QUALIFIERS = frozenset({
    "waste", "used", "spent", "recovered", "reclaimed", "surplus", "excess", "discarded", "old", "brukt", "brukte",
    "kassert", "gjenvunnet", "overskudd", "använd", "använda", "kasserad", "återvunnen", "förbrukad",
    "gammel", "gammal",
})  # fmt: skip
# As Britons write it -> as words are compared: "sulfate" is "sulphate".
_SPELLINGS = (
    ("sulph", "sulf"), ("fibre", "fiber"), ("aluminum", "aluminium"), ("mould", "mold"), ("colour", "color"),
    ("ize", "ise"), ("izi", "isi"), ("iza", "isa"),
)  # fmt: skip
# Words that stand in many phrases and tell nothing.
_SMALL_WORDS = frozenset({"for", "of", "to", "in", "and", "from", "the", "til", "till", "fra", "av", "i", "och", "og"})


_BETWEEN = re.compile(r"[;/&+]|,(?!\d)")  # two things that a text names; a comma before a digit is in a number
_OR, _AND = frozenset({"or", "eller"}), frozenset({"and", "og", "och", "samt"})


@dataclass(frozen=True)
class Meaning:
    """What words were taken for.

    how: `code`, `word` (as in the table), `part` (a word of the table in a longer text), `alike` (nearly a word of the
    table), `sector` (one of several, by the firm's sector), `counted` (not the words tell, but unit and temperature),
    `several` (things that are named beside each other, each as one of `parts`), `ambiguous` or `unknown`.
    """

    ids: tuple[str, ...]  # one where it is clear; those it may mean where it is ambiguous
    how: str
    heard: str = ""  # the word of the table, or the code
    hazardous: bool = False  # a code with an asterisk
    parts: tuple[Meaning, ...] = ()  # of several

    @property
    def id(self) -> str | None:
        """What is meant, of several the first; None where it is not clear, or what one of several is."""
        if self.how in ("ambiguous", "unknown") or any(part.id is None for part in self.parts):
            return None
        return self.ids[0]


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Text without capitals, accents, signs and plurals, in one spelling, words apart by one space.

    >>> folded("Kjølevann (60 °C)"), folded("Wood chips"), folded("Ashes"), folded("gass"), folded("Fibres")
    ('kjolevann 60 c', 'wood chip', 'ash', 'gass', 'fiber')
    """
    plain = slug(text[:LONGEST], LONGEST)
    for written, compared in _SPELLINGS:
        plain = plain.replace(written, compared)
    return " ".join(map(_singular, plain.split("-")))


def _singular(word: str) -> str:
    """An English plural without its ending; what is no plural loses the same letters wherever it stands."""
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-2] if word.endswith(("shes", "ches", "xes", "sses")) else word[:-1]


@cache
def _index(side: str) -> dict[str, tuple[str, ...]]:
    """Folded word -> what it may mean; of a need, a use stands before the stream of the same name."""
    table = tables()
    index: dict[str, list[str]] = {}
    for known in (table.uses, table.streams) if side == NEED else (table.streams,):
        found: dict[str, list[str]] = {}
        for of in known:
            for words in table.words[of].values():
                for word in words:
                    meanings = found.setdefault(folded(word), [])
                    if of not in meanings:
                        meanings.append(of)
        for word, ids in found.items():
            index.setdefault(word, ids)
    return {word: tuple(ids) for word, ids in index.items()}


@cache
def _by_initials(side: str) -> dict[str, list[str]]:
    """First letters of the words of a phrase -> such phrases of the table: only those can be nearly alike."""
    found: dict[str, list[str]] = {}
    for word in _index(side):
        found.setdefault(_initials(word), []).append(word)
    return found


def _initials(plain: str) -> str:
    return " ".join(word[0] for word in plain.split())


@cache
def _several(side: str) -> list[tuple[str, frozenset[str]]]:
    """Phrases of the table of more than one part, and their parts."""
    parted = ((word, frozenset(word.split()) - _SMALL_WORDS) for word in _index(side))
    return [(word, parts) for word, parts in parted if len(parts) > 1]


@lru_cache(maxsize=4096)
def understood(text: str, side: str, nace: str = "", code: str = "") -> Meaning:
    """What the words of a firm mean, on its side (`give` or `need`).

    nace: the firm's sector, which decides between several readings. code: a waste code in a field of its own; one
    may stand in the text too.
    """
    table = tables()
    by_code = _by_code(f"{code} {text}", table, nace)
    if by_code is not None and by_code.id is not None:
        return by_code
    by_words = _one_or_several(_CODE.sub(" ", text), side, nace)
    if by_code is None:
        return by_words
    if by_words.id is not None and by_words.id in by_code.ids:  # the words say which of the streams with this code
        how = "part" if by_words.parts else by_words.how
        return Meaning((by_words.id,), how, by_words.heard, by_code.hazardous)
    return by_code


def _by_code(text: str, table: Tables, nace: str) -> Meaning | None:
    found = _CODE.search(text)
    if found is None:
        return None
    code, hazardous = "".join(found.group(1, 2, 3)), bool(found.group(4))
    ids = tuple(one.id for one in table.streams.values() if code in one.codes)
    if not ids:
        return None
    return _one_of(ids, "code", code, table, nace, hazardous)


def _one_or_several(text: str, side: str, nace: str) -> Meaning:
    """What a text means as a whole, or each thing that it names: "food waste, sludge", "sand or ash"."""
    table, plain = tables(), folded(text)
    whole = _by_words(plain, side, table, nace)
    if whole.how in ("word", "alike") or denies(plain):
        return whole
    heard = [_by_words(part, side, table, nace) for part in _apart(text, side, nace)]
    known = [one for one in heard if one.how != "unknown"]
    parts = tuple(dict.fromkeys(part for one in known for part in one.parts or (one,)))
    if len({one.ids for one in parts}) > 1:
        ids = tuple(dict.fromkeys(of for one in parts for of in one.ids))
        return Meaning(ids, "several", ", ".join(one.heard for one in known), parts=parts)
    if parts and len(known) == len(heard):  # twice the same
        return parts[0]
    if not parts or whole.how != "unknown":
        return whole
    is_word = parts[0].how in ("word", "alike")
    return dataclasses.replace(parts[0], how="part") if is_word else parts[0]


def _apart(text: str, side: str, nace: str) -> list[str]:
    """What stands beside each other in a text, folded; none where it names but one.

    "A and B" are two only if both are words of the table: "pulp and paper sludge" is one.
    """
    found: list[str] = []
    for piece in _BETWEEN.sub("\n", text[:LONGEST]).split("\n"):
        for one in _cut(folded(piece), _OR):
            both = _cut(one, _AND)
            found += both if all(_known(word, side, nace) for word in both) else [one]
    said_of = {phrase.strip() for _, phrase in _phrases("quality")}
    things = found[:1] + [one for one in found[1:] if one not in said_of]  # "slam, tørket" is one
    return things if len(found) > 1 else []


def _cut(plain: str, at: Collection[str]) -> list[str]:
    """A folded text in pieces between some words."""
    pieces: list[list[str]] = [[]]
    for word in plain.split():
        if word in at:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [" ".join(piece) for piece in pieces if piece]


def _known(plain: str, side: str, nace: str) -> bool:
    return plain in _index(side) or plain in _of_branch(side, nace)


@lru_cache(maxsize=1024)
def _of_branch(side: str, nace: str) -> Mapping[str, tuple[str, ...]]:
    """Folded word -> what firms of a sector mean by it."""
    own = (one for one in tables().branches if one.holds(side, nace))
    return {folded(word): one.means for one in own for word in one.words}


def _by_words(plain: str, side: str, table: Tables, nace: str) -> Meaning:
    index, of_branch = _index(side), _of_branch(side, nace)
    if plain in of_branch:
        return _of_its_branch(of_branch[plain], plain, side)
    if plain in index:
        return _one_of(index[plain], "word", plain, table, nace)
    if denies(plain):  # "without X" is not X
        return Meaning((), "unknown")
    alike = _alike(plain, side)
    if alike:
        return _one_of(_meant(alike, index), "alike", alike[0], table, nace)
    parts, scattered = list(_parts(plain, index)) or _head(plain, index), _scattered(plain, side)
    if scattered and set(" ".join(parts).split()) <= set(scattered[0].split()):
        parts = scattered  # they are in it, and it says more
    if len(parts) == 1 and parts[0] in of_branch:
        return _of_its_branch(of_branch[parts[0]], parts[0], side)
    if parts:
        return _one_of(_meant(parts, index), "part", ", ".join(parts), table, nace)
    return Meaning((), "unknown")


def _of_its_branch(means: tuple[str, ...], heard: str, side: str) -> Meaning:
    """What a branch means; of several things any that is needed will do, and what is given is unclear."""
    if len(means) > 1 and side == NEED:
        return Meaning(means, "several", heard, parts=tuple(Meaning((one,), "sector", heard) for one in means))
    return Meaning(means, "sector" if len(means) == 1 else "ambiguous", heard)


def denies(text: str) -> bool:
    """Whether a text says what a thing is not."""
    return bool(_DENIALS & set(folded(text).split()))


def _meant(words: Sequence[str], index: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for word in words for one in index[word]))


def _parts(plain: str, index: Collection[str]) -> Iterator[str]:
    """Words of the table that stand in a text, the longest first; none that stands inside another."""
    words = plain.split()
    taken = [False] * len(words)
    for length in range(min(_MOST_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            if phrase in index and phrase not in _only_alone() and not any(taken[start : start + length]):
                taken[start : start + length] = [True] * length
                yield phrase


@cache
def _only_alone() -> frozenset[str]:
    return frozenset(map(folded, _ONLY_ALONE))


def _head(plain: str, index: Collection[str]) -> list[str]:
    """The word of the table that stands before "for" or "from", or is left without what is said of many things."""
    words = plain.split()
    bare = " ".join(word for word in words if word not in _set_of("qualifiers"))
    if bare in index:
        return [bare]
    at = next((k for k, word in enumerate(words) if word in _set_of("for")), 0)
    head = " ".join(words[:at])
    return [head] if head in index and head not in _set_of("no_head") else []


@cache
def _set_of(which: str) -> frozenset[str]:
    return frozenset(map(folded, {"qualifiers": _QUALIFIERS, "for": _FOR, "no_head": _NO_HEAD}[which]))


def _scattered(plain: str, side: str) -> list[str]:
    """Words of the table whose parts all stand in a text, in any order: "additive for cement" is a cement additive.

    Those of most parts; nothing of a single word.
    """
    said = frozenset(plain.split()) - _SMALL_WORDS
    found = [(word, parts) for word, parts in _several(side) if parts <= said]
    most = max((len(parts) for _, parts in found), default=0)
    return [word for word, parts in found if len(parts) == most]


def _alike(plain: str, side: str) -> list[str]:
    """Words of the table that are this text but for letters, the likest first, with those that are as near."""
    candidates = _by_initials(side).get(_initials(plain), [])
    near = [
        (word, score)
        for word, score, _ in process.extract(plain, candidates, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=20)
        if _word_for_word(plain.split(), word.split())
    ]
    return [word for word, score in near if score > near[0][1] - TOO_CLOSE]


def _word_for_word(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each word is like its counterpart: "raw material for soap" is not nearly that for soil.

    Its first letter stands: "avfall" is not nearly "elavfall", nor is the beginning where people misspell.
    """
    return len(one) == len(other) and all(
        mine == yours
        or (mine[0] == yours[0] and min(len(mine), len(yours)) >= SHORTEST_ALIKE and fuzz.ratio(mine, yours) >= ALIKE)
        for mine, yours in zip(one, other, strict=True)
    )


def _one_of(ids: tuple[str, ...], how: str, heard: str, table: Tables, nace: str, hazardous: bool = False) -> Meaning:
    """The one that is meant: the only one, the kind of a group that stands there too, or that of the firm's sector."""
    groups = {group for one in ids if one in table.streams for group in table.line(one)[1:]}
    ids = tuple(one for one in ids if one not in groups)
    if len(ids) == 1:
        return Meaning(ids, how, heard, hazardous)
    of_sector = [one for one in ids if in_sector(nace, (table.streams.get(one) or table.uses[one]).nace)]
    if len(of_sector) == 1:
        return Meaning(tuple(of_sector), "sector", heard, hazardous)
    return Meaning(tuple(of_sector) or ids, "ambiguous", heard, hazardous)


def suggested(text: str, side: str, language: str) -> list[str]:
    """Words of the table in a language that share a word, or nearly, with a text that was not understood: to be asked.

    At most three, of different meanings, the likest first.
    """
    said = [word for word in folded(text).split() if len(word) >= _SHORTEST_SHARED and word not in _SMALL_WORDS]
    table = tables()
    found: dict[str, tuple[str, float]] = {}
    for of in (*table.uses, *table.streams) if side == NEED else table.streams:
        for word in table.words[of].get(language, ()):
            score = _shared(said, folded(word).split())
            if score > found.get(of, ("", 0.0))[1]:
                found[of] = word, score
    best = sorted(found.values(), key=lambda one: -one[1])
    return list(dict.fromkeys(word for word, _ in best))[:_MOST_SUGGESTED]


def _shared(said: Sequence[str], known: Sequence[str]) -> float:
    """How much of a text and a word of the table is the same, 0 to 1; words that are nearly alike count."""
    alike = sum(max((fuzz.ratio(one, other) for other in known), default=0.0) >= ALIKE for one in said)
    return 2 * alike / (len(said) + len(known)) if alike else 0.0


@lru_cache(maxsize=4096)
def marks(text: str, kind: str) -> frozenset[str]:
    """What a text says besides the thing itself: `quality` of a give, `wanted` of a need, `season`.

    Returns ids without their kind, such as {"contaminated", "saline"}.
    """
    plain = f" {folded(text)} "
    return frozenset(mark for mark, phrase in _phrases(kind) if phrase in plain)


@cache
def _phrases(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (of.partition(".")[2], f" {folded(word)} ")
        for of, languages in tables().words.items()
        if of.startswith(f"{kind}.")
        for words in languages.values()
        for word in words
    )
