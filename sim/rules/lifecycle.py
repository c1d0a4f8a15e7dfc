"""Stage of life of the alliance: read off its state each week, never scripted.

Theory: docs/theory/lifecycle.md. Sources: schmid_almog_bar_2019 as told in
arstein_sveinhaug_2023, section 2.5 (stages 1-3); stages 4-6 follow the general life-cycle
literature (see the theory page).
"""

from sim.compiled import compiled

INITIATION, FORMATION, IMPLEMENTATION, ELABORATION, DECLINE, DEATH = 1, 2, 3, 4, 5, 6
LATE_WEEKS, RECENT_WEEKS, LONG_WEEKS = 26, 52, 104  # starts and ends are counted over these
LEAST_PEAK = 2  # operating exchanges of which half can be lost


@compiled
def is_still(was, level, on_from, off_below):
    """A condition with memory: on from one level, off only below a lower one.

    >>> is_still(False, 0.35, 0.4, 0.3), is_still(True, 0.35, 0.4, 0.3)
    (False, True)
    """
    return level >= off_below if was else level >= on_from


@compiled
def is_weary(was, mean_commitment, weary_below, weary_until):
    """Weary: mean commitment fell below one level and has not risen above a higher one.

    >>> is_weary(False, 0.4, 0.35, 0.45), is_weary(True, 0.4, 0.35, 0.45)
    (False, True)
    """
    return mean_commitment <= weary_until if was else mean_commitment < weary_below


@compiled
def recent_share_held(recent, held, held_memory):
    """Moving average of planned meetings held (0-1); held_memory is the newest one's weight.

    >>> recent_share_held(1.0, False, 0.5)
    0.5
    """
    return recent + held_memory * ((1.0 if held else 0.0) - recent)


@compiled
def has_halved(operating, most_operating):
    """Whether fewer than half as many exchanges operate as the most in the last 104 weeks (at least 2).

    >>> has_halved(1, 3), has_halved(2, 4), has_halved(0, 1)
    (True, False, False)
    """
    return most_operating >= LEAST_PEAK and 2 * operating < most_operating


@compiled
def holds_out(operating, ends_lately, elaboration_exchanges):
    """Whether what is left holds: enough exchanges operate, and none ended in the last 26 weeks.

    >>> holds_out(3, 0, 3), holds_out(3, 1, 3), holds_out(2, 0, 3)
    (True, False, False)
    """
    return operating >= elaboration_exchanges and ends_lately == 0


@compiled
def stage_by_rule(
    stage, members, identified_ever, agreed, operating, live, partners_operating,
    goal, roles, weary, weeks_weary_idle, starts_recent, ends_recent, starts_long, ends_long,
    ends_lately, most_operating, death_weeks, elaboration_exchanges, kept_exchanges, decline_ends, decline_by_peak,
):  # fmt: skip
    """The stage (1-6) whose rule holds, first from the top, seen from the present `stage`.

    members: firms; identified_ever: opportunities ever identified; agreed, operating, live: now
    (live = identified or agreed); partners_operating: members with an operating exchange; goal,
    roles, weary: indicators; weeks_weary_idle: weeks in a row weary with nothing operating;
    starts/ends_recent: in the last 52 weeks, _long: in the last 104. With decline_by_peak only:
    ends_lately: in the last 26 weeks; most_operating: the most that operated in one of the last 104.
    """
    can_elaborate = operating >= elaboration_exchanges and 2 * partners_operating >= members and goal
    if members < 2:
        return DEATH
    if stage == DEATH:
        return FORMATION if (not weary and live > 0) else DEATH
    if weeks_weary_idle >= death_weeks and not (stage == DECLINE and live > 0):
        return DEATH
    holds = decline_by_peak and holds_out(operating, ends_lately, elaboration_exchanges)
    if stage == DECLINE:
        if (starts_recent > ends_recent or holds) and not weary:
            return ELABORATION if can_elaborate else IMPLEMENTATION
        return DECLINE
    if stage == IMPLEMENTATION or stage == ELABORATION:
        if decline_by_peak:
            shrinking = has_halved(operating, most_operating) and not holds
        else:
            shrinking = ends_long >= decline_ends and ends_long > starts_long
            shrinking = shrinking or (stage == ELABORATION and operating < kept_exchanges)
        if weary or shrinking:
            return DECLINE
    if stage == ELABORATION or can_elaborate:
        return ELABORATION
    if stage == IMPLEMENTATION:
        if agreed + operating > 0 and (goal or roles):
            return IMPLEMENTATION
    elif goal and roles and agreed + operating > 0:
        return IMPLEMENTATION
    return FORMATION if identified_ever >= 2 else INITIATION
