"""What a municipality does together with firms: a shared register, agreed purchases, planning, a common plan.

Theory: docs/theory/together.md. Sources: no_sirkulaer_kommune (digital mapping and shared data, stable markets for
secondary materials, local firms that take part in planning), arstein_sveinhaug_2023 (a common goal, a strategy, a
plan, rules and norms); numbers assumed.
"""

from sim.compiled import compiled
from sim.rules.primitives import gained


@compiled
def registered_yield(mapping_yield, digital_mapping, register_gain):
    """Yield of an hour of mapping (hazard per hour), times register_gain where there is a shared register of streams.

    >>> registered_yield(0.01, True, 1.5), registered_yield(0.01, False, 1.5)
    (0.015, 0.01)
    """
    return mapping_yield * register_gain if digital_mapping else mapping_yield


@compiled
def steadied_rate(market_end_rate, kind, stable_markets, market_share):
    """Chance a week (0-1) that the market ends an exchange, times market_share (0-1) where purchases are agreed.

    Purchases are agreed of secondary materials: by-products (kind 0).

    >>> steadied_rate(0.001, 0, True, 0.5), steadied_rate(0.001, 2, True, 0.5), steadied_rate(0.001, 0, False, 0.5)
    (0.0005, 0.001, 0.001)
    """
    return market_end_rate * market_share if stable_markets and kind == 0 else market_end_rate


@compiled
def planned_work(work, joint_planning, planning_share):
    """Municipal case work (weeks of a case, or room for cases), times planning_share (0-1) where firms take part in it.

    >>> planned_work(8.0, True, 0.75), planned_work(8.0, False, 0.75)
    (6.0, 8.0)
    """
    return work * planning_share if joint_planning else work


@compiled
def is_plan_due(week):
    """Whether the plan is made, or made again, this week: in the first week of each year.

    >>> is_plan_due(1), is_plan_due(52), is_plan_due(53)
    (True, False, True)
    """
    return week % 52 == 1


@compiled
def planned_understanding(understanding, plan_gain):
    """Understanding (0-1) of a firm that took part in making the plan: u + g (1 - u).

    >>> planned_understanding(0.5, 0.25)
    0.625
    """
    return gained(understanding, plan_gain)


@compiled
def normed_rate(incident_rate, plan, plan_norms):
    """Chance a week (0-1) that a member lets a partner down, times plan_norms (0-1) where a plan is in force.

    A plan has rules and norms of how partners treat each other.

    >>> normed_rate(0.001, True, 0.5), normed_rate(0.001, False, 0.5)
    (0.0005, 0.001)
    """
    return incident_rate * plan_norms if plan else incident_rate
