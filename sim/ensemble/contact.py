"""Phase 2, compiled: pairs of firms meet by chance."""

import numpy as np

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.ties import are_members, meet
from sim.ensemble.town import tenants
from sim.rules import contact

BLOCK = 1024  # ties whose draws are made in one go: they fit the innermost cache


@compiled_inner_part
def meet_informally(town, room):
    """2 Each pair meets by chance, more often under one roof."""
    now, rates = town.now, town.rates.contact
    if now.pairs_changed:
        list_pairs(town, room)
    for first in range(0, now.pairs, BLOCK):
        last = min(first + BLOCK, now.pairs)
        draws, kinds = room.draws[0, : last - first], room.pair_kinds[first:last]
        chance.fill_uniforms(
            now.seed, now.replicate, chance.INFORMAL_CONTACT, now.week,
            room.pair_ids[0, first:last], room.pair_ids[1, first:last], draws,
        )  # fmt: skip
        meetings = 0
        for q in range(draws.shape[0]):  # without a branch, which no processor could foresee
            room.listed[meetings] = first + q
            meetings += draws[q] < town.now.chances[kinds[q]]
        for q in range(meetings):
            tie = np.int64(room.pairs[room.listed[q]])
            meet(town, tie, rates.informal_communication_gain, rates.informal_trust_gain)
            town.met[tie] = now.week


@compiled_part
def list_pairs(town, room):
    """List the ties of members that may meet by chance, each with its chance a week."""
    now, rates, quality = town.now, town.rates.contact, common_room(town)
    now.pairs = 0
    now.pairs_changed = False
    for kind in range(now.chances.shape[0]):
        now.chances[kind] = contact.contact_probability(
            kind >= 2, kind % 2 == 1, rates.p_building, quality, rates.p_town, rates.p_far
        )
    for tie in range(town.ties.shape[0]):
        if are_members(town, tie):
            list_pair(town, room, tie)


@compiled_inner_part
def common_room(town):
    """Quality of the common room (0-1) for each who shares it: it changes only when a tenant comes or goes."""
    return contact.quality_when_crowded(
        town.scenario.common_room_quality, town.municipality.park_places, tenants(town), town.rates.contact.crowding
    )


@compiled_inner_part
def kind_of_pair(a, b):
    """The index of their chance: 2 where both are in the park, and 1 more where one is far."""
    return 2 * (a.in_park and b.in_park) + (a.is_far or b.is_far)


@compiled_inner_part
def have_met(town, tie):
    """Whether two firms met informally this week."""
    return town.met[tie] == town.now.week


@compiled_inner_part
def list_pair(town, room, tie):
    """List a tie of members, if there is a chance that they meet."""
    now, a, b = town.now, town.firms[town.ties[tie].a], town.firms[town.ties[tie].b]
    kind = kind_of_pair(a, b)
    if now.chances[kind] > 0.0:
        room.pairs[now.pairs] = tie
        room.pair_kinds[now.pairs] = kind
        room.pair_ids[0, now.pairs], room.pair_ids[1, now.pairs] = a.id, b.id
        now.pairs += 1
