"""Informal contact: firms under one roof meet by chance more often; that is all it does.

Theory: docs/theory/contact.md. Source: arstein_sveinhaug_2023, sections 4.2.1, 4.3.4, 5.3.1
(moving together raised informal talk, not project progress).
"""

from sim.compiled import compiled


@compiled
def quality_when_crowded(common_room_quality, places, tenants, crowding):
    """Common-room quality (0-1) left to each where there are more tenants than places.

    q (1 - crowding (1 - min(1, places / tenants))), with crowding 0-1 (1: q min(1, places / tenants); 0: q).

    >>> quality_when_crowded(0.5, 8, 16, 1.0), quality_when_crowded(0.5, 8, 4, 1.0)
    (0.25, 0.5)
    """
    if tenants <= places:
        return common_room_quality
    return common_room_quality * (1.0 - crowding * (1.0 - places / tenants))


@compiled
def contact_probability(both_in_park, one_is_far, p_building, common_room_quality, p_town, p_far):
    """Chance a week (0-1) that a pair of firms meets informally.

    >>> contact_probability(True, False, 0.5, 0.5, 0.2, 0.01)
    0.25
    """
    if both_in_park:
        return p_building * common_room_quality
    if one_is_far:
        return p_far
    return p_town
