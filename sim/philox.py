"""The generator of all draws, Philox 4x32-10 (Salmon et al. 2011), as plain functions over numpy's numbers.

`sim.chance` compiles it for the engines. A few draws, or an array of them, can be had from here
without the compiler, which takes a second to load: a place is read, and refused, without it.
"""

from __future__ import annotations

import numpy as np

_MASK = np.uint64(0xFFFFFFFF)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_32 = np.uint64(32)
_11 = np.uint64(11)


def philox_4x32_10(key_0, key_1, counter_0, counter_1, counter_2, counter_3):
    """Four 32-bit words (as uint64, or arrays of it) of Philox 4x32-10 for a key and a counter (or many)."""
    k0 = np.uint64(key_0) & _MASK
    k1 = np.uint64(key_1) & _MASK
    c0 = np.uint64(counter_0) & _MASK
    c1 = np.uint64(counter_1) & _MASK
    c2 = np.uint64(counter_2) & _MASK
    c3 = np.uint64(counter_3) & _MASK
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0 = (product_1 >> _32) ^ c1 ^ k0
        c1 = product_1 & _MASK
        c2 = (product_0 >> _32) ^ c3 ^ k1
        c3 = product_0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


def random_bits(word_0, word_1):
    """53 random bits of two of its words, as uint64: what a float64 in [0, 1) holds."""
    return ((word_0 << _32) | word_1) >> _11
