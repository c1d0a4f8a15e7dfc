"""Ties between two firms: trust and communication rise and fall.

Only ties that somebody reads are kept (sim/start/ties.py): communication of each, and trust of the first of them, those
of partners. `tie` is an index; of a tie's two firms, a is the one with the lower index.
"""

import numpy as np

from sim.compiled import compiled_inner_part
from sim.rules.forget import faded
from sim.rules.primitives import gained, lost


@compiled_inner_part
def side_in(of, in_):
    """Where in a tie's row the trust of one of its firms in the other stands: 0 of a in b, 1 of b in a."""
    return np.int64(of > in_)


@compiled_inner_part
def meet(town, tie, communication_gain, trust_gain):
    """Two firms met: both know more of each other, and trust each other a little more."""
    raise_communication(town, tie, communication_gain)
    if tie < town.trust.shape[0]:
        for side in range(2):
            town.trust[tie, side] = gained(town.trust[tie, side], trust_gain)


@compiled_inner_part
def let_trust_return(town, start):
    """What was gained or lost since the start wears off a little."""
    kept = town.now.trust_kept
    for tie in range(town.trust.shape[0]):
        for side in range(2):
            town.trust[tie, side] = faded(town.trust[tie, side], start.trust[tie, side], kept)


@compiled_inner_part
def raise_communication(town, tie, gain):
    """Two firms are more current about each other."""
    town.communication[tie] = gained(town.communication[tie], gain)


@compiled_inner_part
def trust_of(town, tie, of, in_):
    """Trust of one firm in the other."""
    return town.trust[tie, side_in(of, in_)]


@compiled_inner_part
def raise_trust(town, tie, of, in_, gain):
    """Trust of one firm in the other rises."""
    side = side_in(of, in_)
    town.trust[tie, side] = gained(town.trust[tie, side], gain)


@compiled_inner_part
def lower_trust(town, tie, of, in_, loss):
    """Trust of one firm in the other falls."""
    side = side_in(of, in_)
    town.trust[tie, side] = lost(town.trust[tie, side], loss)


@compiled_inner_part
def are_members(town, tie):
    """Whether both firms of a tie are members."""
    return town.firms[town.ties[tie].a].is_member and town.firms[town.ties[tie].b].is_member
