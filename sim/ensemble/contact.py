"""Phase 2, compiled: pairs of firms meet by chance."""

import numpy as np

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part
from sim.ensemble.ties import meet
from sim.ensemble.town import tenants
from sim.rules import contact

STRIP = 8  # firms whose numbers, side by side, fill one line of cache
BLOCK = 1024  # pairs whose draws are made in one go: they fit the innermost cache


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
            pair = room.pairs[room.listed[q]]
            meet(
                town, np.int64(pair.a), np.int64(pair.b), rates.informal_communication_gain, rates.informal_trust_gain,
            )  # fmt: skip
            town.met[pair.a, pair.b] = now.week


@compiled_part
def list_pairs(town, room):
    """List the pairs of members that may meet by chance, each with its chance a week.

    The order changes no result: a pair's meeting touches nothing that another's does. It goes by
    strips of a few firms, so that both a pair's places in a matrix are next to its neighbours'.
    """
    town.now.pairs = 0
    town.now.pairs_changed = False
    n, quality = town.firms.shape[0], common_room(town)
    for first in range(0, n, STRIP):
        for j in range(first + 1, n):
            for i in range(first, min(first + STRIP, j)):
                if town.firms[i].is_member and town.firms[j].is_member:
                    list_pair(town, room, i, j, quality)


@compiled_inner_part
def common_room(town):
    """Quality of the common room (0-1) for each who shares it: it changes only when a tenant comes or goes."""
    return contact.quality_when_crowded(
        town.scenario.common_room_quality, town.municipality.park_places, tenants(town), town.rates.contact.crowding
    )


@compiled_inner_part
def kind_of_pair(a, b):
    """Whether both are in the park, whether one is far, and the index of their chance."""
    both_in_park, one_is_far = a.in_park and b.in_park, a.is_far or b.is_far
    return both_in_park, one_is_far, 2 * both_in_park + one_is_far


@compiled_inner_part
def have_met(town, i, j):
    """Whether two firms met informally this week."""
    return town.met[min(i, j), max(i, j)] == town.now.week


@compiled_inner_part
def list_pair(town, room, i, j, quality):
    """List a pair of members, if there is a chance that they meet."""
    now, rates, a, b = town.now, town.rates.contact, town.firms[i], town.firms[j]
    both_in_park, one_is_far, kind = kind_of_pair(a, b)
    town.now.chances[kind] = contact.contact_probability(
        both_in_park, one_is_far,
        rates.p_building, quality, rates.p_town, rates.p_far,
    )  # fmt: skip
    if town.now.chances[kind] > 0.0:
        pair = room.pairs[now.pairs]
        pair.a, pair.b = i, j
        room.pair_kinds[now.pairs] = kind
        room.pair_ids[0, now.pairs], room.pair_ids[1, now.pairs] = a.id, b.id
        now.pairs += 1
