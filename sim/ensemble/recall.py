"""Communication of pairs that have no tie, worked out anew from what happened in the weeks before.

Only suspicion asks for it: everybody hears of an incident as far as they talk with the one who was let down. Draws have
addresses, so what nobody kept can still be known.
"""

import numpy as np

from sim import chance
from sim.compiled import compiled_part
from sim.ensemble.contact import BLOCK
from sim.rules import support
from sim.rules.forget import faded
from sim.rules.primitives import gained

# What is remembered of a firm and a week.
MEMBER, CANDIDATE, IN_PARK, FAR, CAME, AT_THEME_DAY = np.array([1, 2, 4, 8, 16, 32], np.uint8)


@compiled_part
def remember(town, room):
    """Who was what when pairs met by chance this week, and how likely that was."""
    now = town.now
    for kind in range(now.chances.shape[0]):
        town.by_week[now.week].chances[kind] = now.chances[kind]
    for i in range(town.firms.shape[0]):
        firm, what = town.firms[i], np.uint8(0)
        if firm.is_member:
            what |= MEMBER
        if firm.is_candidate:
            what |= CANDIDATE
        if firm.in_park:
            what |= IN_PARK
        if firm.is_far:
            what |= FAR
        room.history[now.week, i] = what


@compiled_part
def recall_communication(town, room, who):
    """Fill room.talk with the communication (0-1) of one member with every other firm."""
    n = town.firms.shape[0]
    if town.ties.shape[0] < n * (n - 1) // 2:
        for first in range(0, n, BLOCK):
            recall_block(town, room, who, first, min(first + BLOCK, n))
    for tie in range(town.ties.shape[0]):
        a, b = town.ties[tie].a, town.ties[tie].b
        if a == who:
            room.talk[b] = town.communication[tie]
        elif b == who:
            room.talk[a] = town.communication[tie]


@compiled_part
def recall_block(town, room, who, first, last):
    """The same for the firms from `first` to before `last`, week after week."""
    own, talk = town.firms[who].id, room.talk[first:last]
    low, high = room.recalled_ids[0, : last - first], room.recalled_ids[1, : last - first]
    for q in range(talk.shape[0]):
        other = town.firms[first + q].id
        low[q], high[q] = (other, own) if first + q < who else (own, other)
        talk[q] = town.rates.initial.initial_communication
    for week in range(1, town.now.week + 1):
        if room.history[week, who] & CANDIDATE:
            continue  # a newcomer starts as the case says
        recall_week(town, week, room.history[week, who], room.history[week, first:last], low, high, room.draws[1], talk)


@compiled_part
def recall_week(town, week, own, others, low, high, draws, talk):
    """One week of it: it fades, and they met by chance, at a meeting, at a theme day, or not."""
    rates, now, chances = town.rates, town.now, town.by_week[week].chances
    start, kept = rates.initial.initial_communication, now.communication_kept
    by_chance, at_meeting = rates.contact.informal_communication_gain, rates.meeting.meeting_communication_gain
    at_theme_day = support.scaled_gain(at_meeting, rates.municipality.theme_day_contact)
    apart, one_far, together, far_together = chances[0], chances[1], chances[2], chances[3]
    draws = draws[: talk.shape[0]]
    if own & MEMBER:
        chance.fill_uniforms(now.seed, now.replicate, chance.INFORMAL_CONTACT, week, low, high, draws)
    for q in range(talk.shape[0]):
        other, level = others[q], faded(talk[q], 0.0, kept)
        both = own & other
        near = far_together if (own | other) & FAR else together
        far = one_far if (own | other) & FAR else apart
        likely = near if both & IN_PARK else far
        met = gained(level, by_chance)
        level = met if (both & MEMBER) and draws[q] < likely else level
        met = gained(level, at_meeting)
        level = met if both & CAME else level
        met = gained(level, at_theme_day)
        level = met if both & AT_THEME_DAY else level
        talk[q] = start if other & CANDIDATE else level
