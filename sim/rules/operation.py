"""Operation: trust grows slowly by deliveries, breaks fast, and both travel by word of mouth.

Theory: docs/theory/operation.md. Source: arstein_sveinhaug_2023, sections 4.2.4, 5.2.5 (trust is
slow to build, quick to lose; one firm's failure hurts others).
"""

from sim.compiled import compiled

# Why an operating exchange ends, first that holds (0: it goes on).
GOES_ON, TRUST_BROKEN, MARKET = range(3)


@compiled
def supplier_trust_gain(delivery_trust_gain):
    """Gain of the supplier's trust in the receiver at a delivery: half the receiver's."""
    return 0.5 * delivery_trust_gain


@compiled
def hearsay(gossip_share, change, communication):
    """Change (gain or loss, 0-1) of a third firm's trust in the supplier, heard from the receiver.

    >>> hearsay(0.5, 0.5, 0.5)
    0.125
    """
    return gossip_share * change * communication


@compiled
def unmet_loss(loss, optimism):
    """Loss (0-1) of a side's trust in its partner, or of its commitment, when an exchange starts to operate.

    loss x optimism: what it then gets is the real value, so what is left of its hope (0-1) is not met; loss (0-1) is
    what a side that hoped for everything would lose.

    >>> unmet_loss(0.5, 0.5)
    0.25
    """
    return loss * optimism


@compiled
def end_reason(receiver_trust, trust_floor, market_end_rate, market_draw):
    """Why an exchange ends this week before its contract is up: GOES_ON, TRUST_BROKEN or MARKET.

    >>> end_reason(0.1, 0.2, 0.0, 0.5), end_reason(0.5, 0.2, 0.1, 0.05), end_reason(0.5, 0.2, 0.1, 0.5)
    (1, 2, 0)
    """
    if receiver_trust < trust_floor:
        return TRUST_BROKEN
    if market_draw < market_end_rate:
        return MARKET
    return GOES_ON
