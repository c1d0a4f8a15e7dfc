"""What `symbiosis region` says: what posts of facilitators bring a region, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.statistics import Interval
from experiments.words.catalogue import Words
from experiments.words.sentences import horizon_words

MOST_NAMED = 5


def region_words(
    sizes: Mapping[str, int], weeks: int, without: Interval, gains: Mapping[str, Interval],
    choosing: Interval, sharing: Interval, learning: Interval | None,
    borders: tuple[Interval, Interval] | None, places: Sequence[int], first: Sequence[str], say: Words,
) -> str:  # fmt: skip
    """The answer. sizes: municipalities, firms, opportunities, futures, posts, members of networks, and opportunities
    over borders; learning: what it adds where they learn from each other; borders: what goes over them adds, with
    nobody in charge and where posts are shared; places: with none, a quarter, half and
    a whole of a post, where posts are shared; first: municipalities where a whole post helps most."""
    posts = sizes["posts"]
    counts = {name: say.number(sizes[name]) for name in ("municipalities", "firms", "opportunities", "futures")}
    lines = [
        say("region.about", years=horizon_words(weeks, say), **counts),
        say("region.none", **_interval(without, say)),
        say.count("region.one_each", posts, **_interval(gains["one_each"], say)),
        say("region.shared", places=say.number(sum(places[1:])), quarter=say.number(places[1]),
            half=say.number(places[2]), whole=say.number(places[3]), **_interval(gains["shared"], say)),
        say("region.by_lot", **_interval(gains["by_lot"], say)),
        _compared("choosing", choosing, say),
        _compared("sharing", sharing, say),
        *([] if learning is None else _learned(learning, sizes, say)),
        *([] if borders is None else _over_borders(borders, sizes, say)),
        say("region.first", names=say.listed(list(first[:MOST_NAMED]))),
        say("region.halves"),
        say(caution(learning is not None, borders is not None)),
    ]  # fmt: skip
    return "\n".join(lines)


def caution(learning: bool, borders: bool) -> str:
    """The key of what is not in the answer, by what is."""
    return f"region.caution{'.borders' * borders}{'.learning' * learning}"


def _over_borders(borders: tuple[Interval, Interval], sizes: Mapping[str, int], say: Words) -> list[str]:
    """How many may go over borders, and what they add."""
    nobody, posts = borders
    number = say.count("region.borders", sizes["over_borders"])
    return [f"{number} {_compared('borders.nobody', nobody, say)} {_compared('borders.posts', posts, say)}"]


def _learned(learning: Interval, sizes: Mapping[str, int], say: Words) -> list[str]:
    """Who learns from whom, and what it adds."""
    members, networks = (say.number(sizes[name]) for name in ("members", "networks"))
    who = say("region.learning", members=members, networks=networks)
    return [f"{who} {_compared('learning', learning, say)}"]


def _compared(what: str, of: Interval, say: Words) -> str:
    verdict = "unclear" if not of.is_clear_of_zero else "more" if of.mean > 0 else "fewer"
    return say(f"region.{what}.{verdict}", **_interval(of, say, sign=verdict != "more"))


def _interval(of: Interval, say: Words, *, sign: bool = False) -> dict[str, str]:
    digits = 0 if abs(of.mean) >= 100 else 1
    return {name: say.number(getattr(of, name), digits, sign=sign) for name in ("mean", "low", "high")}
