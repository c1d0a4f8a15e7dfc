"""Words that stand in a list in place of a name: what was not known, or not told."""

from __future__ import annotations

import re

_WORDS = """
na, n/a, nan, nd, n.d., ns, nn, nk, none, null, nil, tbd, tbc, not available, not applicable, not known, not named,
not disclosed, not specified, not stated, not reported, no data, no information, unknown, unspecified, undisclosed,
unnamed, unidentified, undefined, anonymous, anon, anonymised, anonymized, confidential, secret, private, withheld,
redacted, various, several, multiple, many, different, diverse, divers, other, others, misc, miscellaneous, xxx, xxxx,
etc,
vet ikke, veit ikke, vet inte, vet ej, ved ikke, do not know, don't know,
ukjent, ikke oppgitt, ikke opplyst, ikke kjent, ikke navngitt, konfidensielt, konfidensiell, anonymt, anonym, hemmelig,
forskjellige, flere, andre, ymse,
okänd, okänt, ej angivet, ej angiven, uppgift saknas, konfidentiell, konfidentiellt, hemligt, olika, flera, övriga,
ukendt, ikke oplyst, fortroligt, fortrolig, forskellige,
unbekannt, k.a., keine angabe, vertraulich, verschiedene, diverses, sonstige, mehrere,
inconnu, inconnue, confidentiel, n.c., plusieurs, autres, desconocido, desconocida, confidencial, varios, otros,
desconhecido, vários, outros, onbekend, vertrouwelijk, sconosciuto, riservato, vari,
tuntematon, luottamuksellinen, useita, nieznany, 不明, 未知
"""
_UNKNOWN = """
unknown, not known, do not know, don't know, vet ikke, veit ikke, ved ikke, vet inte, vet ej, ukjent, ikke kjent, okänd,
okänt, inte känt, ukendt, unbekannt, inconnu, desconocido, desconhecido, onbekend, tuntematon, nieznany, 不明, 未知
"""  # of these, those by which somebody says that they do not know, and not that there is nothing
_OF_PARTNERS = re.compile(
    r"\b(compan(y|ies)|firms?|partners?|suppliers?|accepters?|receivers?|users?|bedrift(er)?|företag|virksomhed(er)?)\b"
)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


_KNOWN = frozenset(map(_letters, _WORDS.split(",")))
_NOBODY_KNOWS = frozenset(map(_letters, _UNKNOWN.split(",")))


def is_placeholder(text: str) -> bool:
    """Whether a cell says that something is not known or not told, in one way or another; an empty one does not.

    >>> [is_placeholder(text) for text in ("n.d.", "Various companies", "?", "NA Steel", "")]
    [True, True, True, False, False]
    """
    if not text:
        return False
    letters = _letters(text)
    rest = _letters(_OF_PARTNERS.sub("", text.casefold()))  # "Unknown company", but "Company" is a name
    return not letters or letters in _KNOWN or (rest != letters and rest in _KNOWN and rest != "")


def is_unknown(text: str) -> bool:
    """Whether a cell says that there is something which is not known, by a word or a question mark; a dash does not.

    >>> [is_unknown(text) for text in ("vet ikke", "?", "–", "n/a", "")]
    [True, True, False, False, False]
    """
    return _letters(text) in _NOBODY_KNOWS or (bool(text.strip()) and not text.strip(" ?"))
