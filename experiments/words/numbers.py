"""Words of the declared numbers: English is read from the declarations, a translation may lag behind.

`python -m experiments.words.numbers` (`make words`) names what a language still lacks; English stands there till then.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from experiments.request.changed import declared_numbers
from experiments.words.languages import ENGLISH, LANGUAGES, NUMBERS, read

PLACE = "experiments/words/locale"


def declared() -> dict[str, str]:
    """id -> what the declarations in sim say: meaning, unit, source and note of every number."""
    found = {}
    for key, (declaration, _) in declared_numbers().items():
        found[f"param.{key}"] = declaration.meaning
        found[f"unit.{declaration.unit}"] = declaration.unit
        found[f"source.{declaration.source}"] = declaration.source
        if declaration.note:
            found[f"note.{key}"] = declaration.note
    return found


@cache
def english() -> dict[str, str]:
    """id -> English text: the declaration's, or where a key or a sign stands there, that of the English catalogue."""
    return declared() | read(ENGLISH, NUMBERS)


def number_words(language: str) -> dict[str, str]:
    """id -> text in a language, or in English where the language has none yet."""
    own = {} if language == ENGLISH else read(language, NUMBERS)
    return {key: own.get(key) or text for key, text in english().items()}


def missing(language: str) -> Iterator[tuple[str, str]]:
    """(id, English text) of what a language does not say itself."""
    if language != ENGLISH:
        own = read(language, NUMBERS)
        yield from ((key, text) for key, text in english().items() if not own.get(key))


def _main() -> None:
    for language in LANGUAGES:
        for key, text in missing(language):
            print(f'{PLACE}/{language}/LC_MESSAGES/{NUMBERS}.po: lacks "{key}", told in English: {text}')


if __name__ == "__main__":
    _main()
