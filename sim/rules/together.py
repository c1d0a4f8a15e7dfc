"""What a municipality does together with firms: a shared register of streams.

Theory: docs/theory/together.md. Source: no_sirkulaer_kommune (digital mapping and shared data); numbers assumed.
"""

from sim.compiled import compiled


@compiled
def registered_yield(mapping_yield, digital_mapping, register_gain):
    """Yield of an hour of mapping (hazard per hour), times register_gain where there is a shared register of streams.

    >>> registered_yield(0.01, True, 1.5), registered_yield(0.01, False, 1.5)
    (0.015, 0.01)
    """
    return mapping_yield * register_gain if digital_mapping else mapping_yield
