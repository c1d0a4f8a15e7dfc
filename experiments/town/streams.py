"""The sourced table of streams and uses: what there is, what it may be used for, and what law and physics forbid.

    streams.csv     what a firm gives: a by-product, a utility, a service or know-how
    uses.csv        what a firm needs it for
    paths.csv       which stream may go into which use, with what it takes and what it is worth
    rules.csv       what is forbidden, by traits of stream and use, and by what
    treatments.csv  what must be done to it on the way, and the order of what that costs
    permits.csv     kinds of permits and the weeks they take
    words.csv       what people call all this, in five languages
    branches.csv    what a branch means by a word that means something else, or many things, elsewhere
    sectors.csv     what people call a sector, and its code

Numbers are an engineer's estimates of ours where the column `numbers` or the source says *assumed*; docs/matching.md.
"""

from __future__ import annotations

import csv
import importlib.resources
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

LANGUAGES = ("en", "nb", "sv", "da", "fi")  # of words.csv; the first word of each is the name
MWH, TONNE, CUBIC_METRE = "MWh", "t", "m3"
GAS = "gas"  # a trait
SERVICES = ("service", "competence")  # kinds without an amount

Range = tuple[float, float]  # from, to


def in_sector(nace: str, of: Collection[str]) -> bool:
    """Whether a firm's sector is one of a list: "10.20" is in "10", and "10" is where "10.20" may be.

    >>> in_sector("10.20", ["10"]), in_sector("C10", ["10.20"]), in_sector("", ["10"])
    (True, True, False)
    """
    digits = re.sub(r"\D", "", nace)
    listed = [re.sub(r"\D", "", one) for one in of]
    return bool(digits) and any(digits.startswith(one) or one.startswith(digits) for one in listed)


@dataclass(frozen=True)
class Stream:
    """What a firm gives."""

    id: str
    kind: str  # by-product, utility, service, competence
    group: str  # the stream it is one of, whose paths it may take too; "": none
    traits: frozenset[str]  # what the rules look at
    unit: str  # MWh, t, m3; "" for services
    t_per_m3: float | None
    mwh_per_t: float | None  # as a fuel
    celsius: float | None  # usual temperature, where none is told
    codes: tuple[str, ...]  # of the European list of waste, six digits
    nace: tuple[str, ...]  # of usual suppliers, by their first digits
    disposal: Range  # NOK per unit that getting rid of it usually costs
    source: str


@dataclass(frozen=True)
class Use:
    """What a firm needs something for."""

    id: str
    traits: frozenset[str]
    unit: str
    celsius: float | None  # needed at least; of cooling, at most
    nace: tuple[str, ...]  # of usual receivers
    source: str


@dataclass(frozen=True)
class Path:
    """A stream that may go into a use."""

    stream: str
    use: str
    unit: str  # of its NOK per unit
    treatment: str
    replaces: Range  # NOK per unit that the receiver usually pays for what it replaces
    km: float  # the distance at which transport has eaten the value
    permit: str
    barrier: str
    source: str
    numbers: str  # where its numbers are from


@dataclass(frozen=True)
class Treatment:
    """What must be done on the way."""

    id: str
    unit: str
    cost: Range  # NOK per unit
    source: str


@dataclass(frozen=True)
class Permit:
    """A kind of permit."""

    id: str
    weeks: Range
    source: str


@dataclass(frozen=True)
class Rule:
    """What is forbidden: any stream with one of these traits in any use with one of those."""

    id: str
    basis: str  # law, health, physics; sense: what nobody would ask for, and is not worth saying
    stream: frozenset[str]
    use: frozenset[str]
    cured_by: frozenset[str]  # treatments after which it no longer holds
    receiver: frozenset[str]  # sectors of the firm that needs it, by their first digits; none: whoever needs it
    source: str

    def forbids(self, stream: frozenset[str], use: frozenset[str], treatment: str = "", nace: str = "") -> bool:
        """Whether traits of a stream and of a use may not meet, after a treatment, at a firm of a sector."""
        if not (self.stream & stream and self.use & use) or treatment in self.cured_by:
            return False
        return not self.receiver or in_sector(nace, self.receiver)


@dataclass(frozen=True)
class Branch:
    """What firms of some sectors mean by some words, before all that the words mean elsewhere."""

    side: str  # give, need
    nace: tuple[str, ...]  # their sectors, by their first digits
    means: tuple[str, ...]  # one; of several given any may be meant, the likeliest first; of several needed any will do
    words: tuple[str, ...]

    def holds(self, side: str, nace: str) -> bool:
        """Whether a firm of a sector is of it; one that tells less than the sector is not."""
        digits = re.sub(r"\D", "", nace)
        return side == self.side and any(digits.startswith(re.sub(r"\D", "", one)) for one in self.nace)


@dataclass(frozen=True)
class Tables:
    """All of it, by id."""

    streams: Mapping[str, Stream]
    uses: Mapping[str, Use]
    paths: Mapping[tuple[str, str], Path]
    treatments: Mapping[str, Treatment]
    permits: Mapping[str, Permit]
    rules: tuple[Rule, ...]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]  # id -> language -> words
    branches: tuple[Branch, ...]
    sectors: Mapping[str, tuple[str, ...]]  # code -> words

    def line(self, stream: str) -> tuple[str, ...]:
        """A stream and the groups it belongs to, nearest first."""
        found = []
        while stream:
            found.append(stream)
            stream = self.streams[stream].group
        return tuple(found)

    def path(self, stream: str, use: str) -> Path | None:
        """How a stream gets into a use: its own way, or that of its group."""
        return next((self.paths[one, use] for one in self.line(stream) if (one, use) in self.paths), None)

    def ways(self, stream: str) -> list[Path]:
        """All paths of a stream, its own first."""
        ways: dict[str, Path] = {}
        for one in self.line(stream):
            for path in self._own_ways.get(one, ()):
                ways.setdefault(path.use, path)
        return list(ways.values())

    @cached_property
    def _own_ways(self) -> Mapping[str, Sequence[Path]]:
        found: dict[str, list[Path]] = {}
        for path in self.paths.values():
            found.setdefault(path.stream, []).append(path)
        return found

    def takes_gas_alone(self, use: str) -> bool:
        """Whether nothing but gases goes into a use, by the paths there are."""
        return use in self._of_gas_alone

    @cached_property
    def _of_gas_alone(self) -> frozenset[str]:
        reached = {path.use for path in self.paths.values()}
        return frozenset(
            reached - {path.use for path in self.paths.values() if GAS not in self.streams[path.stream].traits}
        )

    def rule(self, stream: frozenset[str], use: frozenset[str], treatment: str = "", nace: str = "") -> Rule | None:
        """The first rule that forbids it at a firm of a sector; None where it is allowed."""
        return next((rule for rule in self.rules if rule.forbids(stream, use, treatment, nace)), None)

    def name(self, of: str, language: str) -> str:
        """What a stream or a use is called in a language, in English where that has no word."""
        words = self.words[of]
        return (words.get(language) or words["en"])[0]


def _rows(name: str) -> list[dict[str, str]]:
    file = importlib.resources.files(__package__).joinpath(name)
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _range(row: Mapping[str, str], low: str, high: str) -> Range:
    return float(row[low]), float(row[high])


def _stream(row: Mapping[str, str]) -> Stream:
    return Stream(
        row["id"],
        row["kind"],
        row["group"],
        frozenset(_several(row["traits"])),
        row["unit"],
        _number(row["t_per_m3"]),
        _number(row["mwh_per_t"]),
        _number(row["celsius"]),
        _several(row["ewc"]),
        _several(row["nace"]),
        _range(row, "disposal_low", "disposal_high"),
        row["source"],
    )


def _use(row: Mapping[str, str]) -> Use:
    traits, nace = frozenset(_several(row["traits"])), _several(row["nace"])
    return Use(row["id"], traits, row["unit"], _number(row["celsius"]), nace, row["source"])


def _path(row: Mapping[str, str], streams: Mapping[str, Stream]) -> Path:
    return Path(
        row["stream"],
        row["use"],
        row["unit"] or streams[row["stream"]].unit,
        row["treatment"],
        _range(row, "replaces_low", "replaces_high"),
        float(row["km"]),
        row["permit"],
        row["barrier"],
        row["source"],
        row["numbers"],
    )


def _rule(row: Mapping[str, str]) -> Rule:
    stream, use, cured_by, receiver = (
        frozenset(_several(row[column])) for column in ("stream", "use", "cured_by", "receiver")
    )
    return Rule(row["id"], row["basis"], stream, use, cured_by, receiver, row["source"])


def _branch(row: Mapping[str, str]) -> Branch:
    return Branch(row["side"], _several(row["nace"]), _several(row["means"]), _in_all(row))


def _in_all(row: Mapping[str, str]) -> tuple[str, ...]:
    """Words of a row in all languages that it has, each once."""
    return tuple(dict.fromkeys(word for language in ("en", "nb", "sv") for word in _several(row[language])))


@cache
def tables() -> Tables:
    """The tables as they are shipped."""
    streams = {row["id"]: _stream(row) for row in _rows("streams.csv")}
    paths = [_path(row, streams) for row in _rows("paths.csv")]
    return Tables(
        streams,
        {row["id"]: _use(row) for row in _rows("uses.csv")},
        {(path.stream, path.use): path for path in paths},
        {
            row["id"]: Treatment(row["id"], row["unit"], _range(row, "low", "high"), row["source"])
            for row in _rows("treatments.csv")
        },
        {
            row["id"]: Permit(row["id"], _range(row, "weeks_low", "weeks_high"), row["source"])
            for row in _rows("permits.csv")
        },
        tuple(_rule(row) for row in _rows("rules.csv")),
        {row["of"]: {language: _several(row[language]) for language in LANGUAGES} for row in _rows("words.csv")},
        tuple(_branch(row) for row in _rows("branches.csv")),
        {row["nace"]: _in_all(row) for row in _rows("sectors.csv")},
    )
