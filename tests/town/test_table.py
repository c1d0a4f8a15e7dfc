"""The sourced table holds together: whatever it names exists, is said in three languages, and is allowed by its own rules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from experiments.town.pair import BARRIER_OF_NAMED
from experiments.town.streams import LANGUAGES, SERVICES, tables
from experiments.town.wording import GIVE, NEED, folded, understood
from experiments.words.catalogue import words_of

TABLE = tables()
BIB = Path(__file__).parents[2] / "docs" / "references.bib"
SOURCES = {"assumed", *re.findall(r"@\w+{(\w+),", BIB.read_text(encoding="utf-8"))}
KINDS = {"by-product", "utility", *SERVICES}


def test_it_is_of_the_size_that_was_asked_for():
    assert len(TABLE.streams) + len(TABLE.uses) >= 150
    assert {one.kind for one in TABLE.streams.values()} == KINDS


def test_every_row_names_what_exists():
    for path in TABLE.paths.values():
        assert path.stream in TABLE.streams, path
        assert path.use in TABLE.uses, path
        assert path.treatment in TABLE.treatments, path
        assert path.permit in TABLE.permits, path
        assert path.unit in (TABLE.treatments[path.treatment].unit, path.unit if path.treatment == "none" else ""), path
        assert path.numbers == "assumed" or path.numbers in SOURCES
    for stream in TABLE.streams.values():
        assert not stream.group or stream.group in TABLE.streams, stream
        assert len(TABLE.line(stream.id)) <= 3
        assert all(re.fullmatch(r"\d{6}", code) for code in stream.codes), stream
        assert not [code for code in stream.codes if code.endswith("99")], "not otherwise specified: says nothing"
    rows = [*TABLE.streams.values(), *TABLE.uses.values(), *TABLE.paths.values(), *TABLE.treatments.values()]
    assert {row.source for row in (*rows, *TABLE.permits.values(), *TABLE.rules)} <= SOURCES


def test_numbers_go_from_low_to_high():
    for path in TABLE.paths.values():
        assert path.replaces[0] <= path.replaces[1], path
        assert path.km > 0, path
    for stream in TABLE.streams.values():
        assert 0 <= stream.disposal[0] <= stream.disposal[1], stream
    for treatment in TABLE.treatments.values():
        assert 0 <= treatment.cost[0] <= treatment.cost[1], treatment


def test_what_has_an_amount_goes_somewhere_and_every_use_is_reached():
    """A stream without a path could never be proposed; neither could a use that nothing goes into."""
    idle = [one.id for one in TABLE.streams.values() if one.kind not in SERVICES and not TABLE.ways(one.id)]
    assert idle == ["wastewater_treatment"]  # asked for by name
    reached = {path.use for path in TABLE.paths.values()}
    # there to say what is forbidden: nothing of the table is allowed in them
    assert TABLE.uses.keys() - reached == {"food_plant_water", "gelatine_pharma", "food_packaging_plastic"}


def test_no_path_is_forbidden_by_a_rule():
    for path in TABLE.paths.values():
        stream, use = TABLE.streams[path.stream], TABLE.uses[path.use]
        rule = TABLE.rule(stream.traits, use.traits, path.treatment)
        assert rule is None, (path.stream, path.use, rule)


def test_a_member_of_a_group_takes_no_path_that_its_own_traits_forbid():
    """What a group may, its kinds may too; where one may not, the rule stands against it when it is matched."""
    for stream in TABLE.streams.values():
        for path in TABLE.ways(stream.id):
            use = TABLE.uses[path.use]
            rule = TABLE.rule(stream.traits, use.traits, path.treatment)
            assert rule is None or stream.id in ("phosphogypsum", "return_heat"), (stream.id, path.use, rule)


def test_every_trait_of_a_rule_is_borne_by_something():
    of_streams = {trait for one in TABLE.streams.values() for trait in one.traits}
    of_uses = {trait for one in TABLE.uses.values() for trait in one.traits}
    said = {of.partition(".")[2] for of in TABLE.words if of.startswith(("quality.", "wanted."))}
    for rule in TABLE.rules:
        assert rule.stream <= of_streams | said, (rule.id, rule.stream - of_streams - said)
        assert rule.use <= of_uses | said, (rule.id, rule.use - of_uses - said)
        assert rule.cured_by <= TABLE.treatments.keys()


def test_each_is_called_something_in_three_languages():
    for of, words in TABLE.words.items():
        assert of in TABLE.streams or of in TABLE.uses or of.partition(".")[0] in ("quality", "wanted", "season"), of
        assert all(words[language] for language in ("en", "nb", "sv")), of
    assert TABLE.streams.keys() | TABLE.uses.keys() <= TABLE.words.keys()
    assert not TABLE.streams.keys() & TABLE.uses.keys()


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_reasons_are_said_in_each_language(language):
    say = words_of(language)
    barriers = {path.barrier for path in TABLE.paths.values()} | {BARRIER_OF_NAMED}
    ids = [f"match.barrier.{one}" for one in barriers]
    ids += [f"match.treatment.{one}" for one in TABLE.treatments]
    ids += [f"match.permit.{one}" for one in TABLE.permits]
    ids += [f"match.rule.{rule.id}" for rule in TABLE.rules]
    assert [one for one in ids if one not in say] == []


def test_every_word_is_understood_as_what_it_stands_for_or_as_one_of_several():
    """None is lost to another, and what stands for several is said to be ambiguous."""
    for side, known in ((GIVE, TABLE.streams), (NEED, TABLE.uses)):
        for of in known:
            for language in LANGUAGES:
                for word in TABLE.words[of][language]:
                    heard = understood(word, side)
                    assert of in heard.ids or heard.how == "word", (word, of, heard)


def test_names_are_clear():
    """The name of a stream, in each language, means that stream and no other."""
    for of in TABLE.streams:
        for language in ("en", "nb", "sv"):
            name = TABLE.name(of, language)
            assert understood(name, GIVE).id == of, (of, name, understood(name, GIVE))


def test_no_word_stands_twice_in_a_row():
    for of, words in TABLE.words.items():
        for language, several in words.items():
            twice = [word for word, times in Counter(folded(word) for word in several).items() if times > 1]
            assert not twice, (of, language, twice)
