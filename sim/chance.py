"""All randomness: a draw is a pure function of its address.

The address is (seed, replicate) and (decision, week, id a, id b). A counter-based generator,
Philox 4x32-10 (Salmon et al. 2011), maps it to a number: seed and replicate are the key, the
rest is the counter. Nothing is consumed, so the order of draws, the number of processes and
decisions added later cannot shift any other draw, and two scenarios of one case share their
luck.

Ids are stable 32-bit hashes of names. A draw about an unordered pair uses both ids, the
smaller one first; a draw about one thing has b = 0.
"""

from __future__ import annotations

import math

import numpy as np

from sim import philox
from sim.compiled import compiled, compiled_in_place
from sim.elementary import exp, log
from sim.names import stable_id as stable_id  # of the names of decisions, and of whom a draw is about
from sim.quantity import FIXED, INTEGER, NORMAL, UNIFORM
from sim.quantity import LOGNORMAL as LOGNORMAL

# The exponents of float64 numbers whose last bits are worth 2**-32 (from 2**20 on) and 2**-53 (from a half on), and
# what both together come to where no other bit is set.
_WORTH_32, _WORTH_53, _OF_BOTH = np.uint64(0x4130000000000000), np.uint64(0x3FE0000000000000), 1048576.5
_11 = np.uint64(11)


# Decisions, by name. A new decision gets a new name and leaves all other draws as they were.
CASE = stable_id("case")
CASE_TRUST = stable_id("case trust")
CASE_PARTNERS = stable_id("case partners")
INFORMAL_CONTACT = stable_id("informal contact")
MEETING_HELD = stable_id("meeting held")
ATTENDANCE = stable_id("attendance")
AGREEMENT = stable_id("agreement")
REFUSAL_FINAL = stable_id("refusal final")
FINANCE = stable_id("finance")
DROP = stable_id("drop")
DISCOVERY = stable_id("discovery")
OPTIMISM = stable_id("optimism")
OWNERSHIP = stable_id("ownership")
DELIVERY = stable_id("delivery")
MARKET_END = stable_id("market end")
RENEWAL = stable_id("contract renewal")
STATE_PERMIT = stable_id("state permit")
REVIEW = stable_id("review")
ELECTION = stable_id("election")
SESSION = stable_id("learning session")
THEME_DAY = stable_id("theme day attendance")
PLAN_ATTENDANCE = stable_id("plan attendance")
DISCHARGE_PERMIT = stable_id("discharge permit")
RECRUITING = stable_id("recruiting")
TURNOVER = stable_id("turnover")
EVALUATION_HELD = stable_id("evaluation held")
EVALUATION_ATTENDANCE = stable_id("evaluation attendance")
BRANCH = stable_id("branch")
INCIDENT = stable_id("incident")
INCIDENT_PARTNER = stable_id("incident partner")
FUNDING = stable_id("funding")


# Where an address has no week or no second id. (A numpy number, as for any constant that compiled
# functions hand on: numba would compile them once more for every Python number.)
BEFORE_WEEK_1 = NOBODY = np.int64(0)


philox_4x32_10 = compiled_in_place(philox.philox_4x32_10)


@compiled_in_place
def uniform(seed, replicate, decision, week, id_a, id_b):
    """The draw at this address: a float64 in [0, 1) with 53 random bits."""
    word_0, word_1, _, _ = philox_4x32_10(seed, replicate, week, decision, id_a, id_b)
    return _as_draw(word_0, word_1)


@compiled_in_place
def _as_draw(word_0, word_1):
    """`philox.random_bits` over 2**53, exactly: each word is put behind the exponent that gives its bits their worth.

    A number of 64 bits is turned into a float64 one at a time by most processors, which took a fifth of a draw.
    """
    high = np.uint64(word_0 | _WORTH_32).view(np.float64)
    low = np.uint64((word_1 >> _11) | _WORTH_53).view(np.float64)
    return float((high - _OF_BOTH) + low)


@compiled
def fill_uniforms(seed, replicate, decision, week, ids_a, ids_b, draws):
    """draws[q] = the draw for ids_a[q] and ids_b[q].

    A plain loop without branches, which the compiler turns into vector instructions: four
    draws in the time of one. (An index q + first would cost a fifth more: as it might be below
    zero, where Python counts from the end, ids would be gathered one by one.)
    """
    for q in range(draws.shape[0]):
        draws[q] = uniform(seed, replicate, decision, week, np.int64(ids_a[q]), np.int64(ids_b[q]))


@compiled
def standard_normal_quantile(probability):
    """Inverse of the standard normal distribution (algorithm AS 241, Wichura 1988; about 1e-16).

    Written out, and not taken from a library, because case values drawn with it are part of
    what must stay the same bit for bit across library versions.
    """
    q = probability - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        # fmt: off
        numerator = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r
            + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
            + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
        denominator = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r
            + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
            + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0)
        # fmt: on
        return q * numerator / denominator
    tail = max(probability if q < 0.0 else 1.0 - probability, 1e-300)
    r = math.sqrt(-log(tail))
    # fmt: off
    if r <= 5.0:
        r -= 1.6
        numerator = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
            + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
            + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
        denominator = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
            + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
            + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0)
    else:
        r -= 5.0
        numerator = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
            + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
            + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
        denominator = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
            + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
            + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0)
    # fmt: on
    return math.copysign(numerator / denominator, q)


@compiled
def quantile(kind, a, b, probability):
    """The value at `probability` of a case quantity's distribution.

    FIXED a; UNIFORM from a to b; INTEGER from a to b, both included; NORMAL mean a, standard
    deviation b; LOGNORMAL median a, sigma b.
    """
    if kind == FIXED:
        return a
    if kind == UNIFORM:
        return a + (b - a) * probability
    if kind == INTEGER:
        return a + math.floor(probability * (b - a + 1.0))
    z = standard_normal_quantile(probability)
    if kind == NORMAL:
        return a + b * z
    return a * exp(b * z)
