"""How surely a headline may be told: in how many plausible sets of assumptions it holds, from `symbiosis doubt`.

The table it made is shipped beside this file, written by `make published` from what is published.
"""

from __future__ import annotations

import importlib.resources
import io
import math
from collections.abc import Collection
from functools import cache

import pandas as pd

from experiments.words.catalogue import Words

CLAIMS_TABLE = "claims.csv"
SURVIVES = 0.9  # share of sets in which a claim must hold to be told without a word of doubt
MOST_SURVIVING = 2  # claims that are told of those that survive: to leave one out overstates nothing
# What an answer claims, by the levers that it compares; the first are told first. What two levers bring together is
# claimed where both are compared.
TOLD = {
    "responsible_beats_nobody": {"facilitator"},
    "building_helps_tenants": {"colocation"},
    "building_and_facilitator": {"facilitator", "colocation"},
    "appointed_beats_informal": {"facilitator"},
    "fortnightly_beats_monthly": {"meetings"},
    "monthly_helps_appointed": {"meetings"},
    "monthly_helps_informal": {"meetings"},
    "forum_of_nobody_hurts": {"meetings"},
    "weekly_below_fortnightly": {"meetings"},
}
SAME = {"meetings.interval": "meetings"}  # levers that are compared under another name


@cache
def shipped_claims() -> pd.DataFrame | None:
    """The table as it is shipped; None where there is none."""
    file = importlib.resources.files(__package__).joinpath(CLAIMS_TABLE)
    return claims_of(file.read_bytes()) if file.is_file() else None


def claims_of(content: bytes) -> pd.DataFrame:
    """The table of claims from its bytes."""
    return pd.read_csv(io.BytesIO(content), keep_default_na=False, na_values=[""])


def doubt_words(levers: Collection[str], place: str, say: Words) -> str:
    """How surely one may tell what a comparison of these levers claims, in at most three sentences; "" of no claim.

    What survives, what does not, and what is its own assumption, which is always told as such. A place that the table
    does not know, or where a claim was no question, is told of the place where the claim holds least.
    """
    compared = {SAME.get(lever, lever) for lever in levers}
    told = [claim for claim, own in TOLD.items() if own <= compared]
    table = shipped_claims()
    if table is None:
        return say("doubt.missing") if told else ""
    parts: dict[str, list[str]] = {"doubt.stands": [], "doubt.depends": [], "doubt.assumed": []}
    least, here, assumed = _shipped_shares(place)
    for claim in told:
        share = here.get(claim, least[claim])
        if claim in assumed:
            text = _counted("doubt.in" if share >= SURVIVES else "doubt.in.only", claim, share, say)
            parts["doubt.assumed"].append(say("doubt.since", claim=text, why=say(f"doubt.why.{claim}")))
        else:
            part = "doubt.stands" if share >= SURVIVES else "doubt.depends"
            parts[part].append(_counted("doubt.in", claim, share, say))
    del parts["doubt.stands"][MOST_SURVIVING:]
    return " ".join(say(sentence, list="; ".join(claims)) for sentence, claims in parts.items() if claims)


@cache
def _shipped_shares(place: str) -> tuple[dict[str, float], dict[str, float], set[str]]:
    """(least share anywhere, share there, claims that are their own assumption), of the shipped table."""
    table = shipped_claims()
    assert table is not None
    return _shares(table), _shares(table[table.place == place]), set(table.claim[table.assumption.notna()])


def _shares(table: pd.DataFrame) -> dict[str, float]:
    """The least share of sets in which each claim holds."""
    shares: dict[str, float] = {}
    for claim, share in zip(table.claim, table.true, strict=True):
        shares[claim] = min(float(share), shares.get(claim, math.inf))
    return shares


def _counted(text: str, claim: str, share: float, say: Words) -> str:
    """A claim in the middle of a sentence, with its share."""
    told = say(f"doubt.claim.{claim}")
    return say(text, claim=told[0].lower() + told[1:], count=of_hundred(share))


def wording_of(claim: str, table: pd.DataFrame, words: Words, place: str | None = None) -> str:
    """How surely a claim may be told: "holds in 97 of 100 plausible sets of assumptions", or "holds only in ...".

    Without a place it is told for the one where it holds least. Raises KeyError where the table has no such row.
    """
    share = share_of(claim, table, place)
    return words("doubt.survives" if share >= SURVIVES else "doubt.only", count=of_hundred(share))


def share_of(claim: str, table: pd.DataFrame, place: str | None = None) -> float:
    """In what share of sets a claim holds, in a place or where it holds least. Raises KeyError."""
    rows = table[(table.claim == claim) & (table.place == place if place else True)]
    if rows.empty:
        raise KeyError(f"{claim} in {place}" if place else claim)
    return float(rows.true.min())


def of_hundred(share: float) -> int:
    """A share in hundredths, rounded down: nothing sounds surer than it is.

    >>> of_hundred(0.8999), of_hundred(0.29), of_hundred(1.0)
    (89, 29, 100)
    """
    return math.floor(share * 100 + 1e-9)
