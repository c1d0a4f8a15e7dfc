"""Ties between two firms: trust and communication rise and fall."""

from sim.compiled import compiled_inner_part, compiled_part
from sim.rules.forget import faded
from sim.rules.primitives import gained, lost


@compiled_inner_part
def meet(town, a, b, communication_gain, trust_gain):
    """Two firms met: both know more of each other, and trust each other a little more."""
    raise_communication(town, a, b, communication_gain)
    raise_trust(town, a, b, trust_gain)
    raise_trust(town, b, a, trust_gain)


@compiled_part
def remember_trust(town, room):
    """Keep what trust was at the start, where it goes back to."""
    for j in range(town.trust_in.shape[0]):
        for i in range(town.trust_in.shape[0]):
            room.trust_at_start[j, i] = town.trust_in[j, i]


@compiled_inner_part
def let_trust_return(town, room):
    """What was gained or lost since the start wears off a little."""
    kept = town.now.trust_kept
    for j in range(town.trust_in.shape[0]):
        for i in range(town.trust_in.shape[0]):
            town.trust_in[j, i] = faded(town.trust_in[j, i], room.trust_at_start[j, i], kept)


@compiled_inner_part
def raise_communication(town, a, b, gain):
    """Firms a and b are more current about each other."""
    level = gained(town.communication[a, b], gain)
    town.communication[a, b] = town.communication[b, a] = level


@compiled_inner_part
def raise_trust(town, of, in_, gain):
    """Trust of one firm in another rises."""
    town.trust_in[in_, of] = gained(town.trust_in[in_, of], gain)


@compiled_inner_part
def lower_trust(town, of, in_, loss):
    """Trust of one firm in another falls."""
    town.trust_in[in_, of] = lost(town.trust_in[in_, of], loss)
