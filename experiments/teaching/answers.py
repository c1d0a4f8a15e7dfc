"""Which bets are right: computed from facts, and stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.statistics import Interval
from experiments.teaching.exercises import Choice, Exercise


def is_right(choice: Choice, facts: Mapping[str, Interval]) -> bool:
    """Whether the fact of a choice holds as it says. Raises ValueError for a word that means nothing."""
    found = facts[choice.fact]
    match choice.holds:
        case "between":
            return choice.low <= found.mean < choice.high
        case "more":
            return found.low > 0
        case "fewer":
            return found.high < 0
        case "unclear":
            return not found.is_clear_of_zero
    raise ValueError(f"a choice holds {choice.holds!r}; known: between, more, fewer, unclear")


def right_choices(exercise: Exercise, facts: Mapping[str, Interval]) -> list[Choice]:
    """The choices that are right by these facts."""
    return [choice for choice in exercise.choices if is_right(choice, facts)]
