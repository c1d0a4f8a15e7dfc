"""What a municipality asks of the facilitator beside projects: theme days, mediation, evaluation.

Theory: docs/theory/support.md. Sources: svenska_industrikommuner_2022 (training fitted to local
industry), arstein_sveinhaug_2023 (who mediates and looks back), skr_sotenas_2023 (ending what does
not move is normal), dalalab_2025 (each meeting ends with a short evaluation); numbers assumed.
"""

from sim.compiled import compiled


@compiled
def is_theme_day(week, theme_days):
    """Whether a theme day falls in this week: so many a year (0-12), evenly spread.

    The days counted up to week w are floor(w d / 52).

    >>> [week for week in range(1, 53) if is_theme_day(week, 4)]
    [13, 26, 39, 52]
    """
    return week * theme_days % 52 < theme_days


@compiled
def scaled_gain(gain, share):
    """A gain (0-1) of which only a share (0-1) comes about: gain x share.

    >>> scaled_gain(0.5, 0.5)
    0.25
    """
    return gain * share


@compiled
def hours_beside(hours, hours_given):
    """A firm's hours a week for projects after those it gave elsewhere: max(0, hours - given).

    >>> hours_beside(8.0, 6.0), hours_beside(4.0, 6.0)
    (2.0, 0.0)
    """
    return max(0.0, hours - hours_given)


@compiled
def evaluated_gain(gain, short_evaluation, short_evaluation_gain):
    """Gain (0-1) in understanding at a meeting: more of it by a short evaluation, at most 1.

    >>> evaluated_gain(0.04, True, 1.25), evaluated_gain(0.04, False, 1.25)
    (0.05, 0.04)
    """
    return min(1.0, gain * short_evaluation_gain) if short_evaluation else gain


@compiled
def needs_mediation(trust_a, trust_b, mediation_trust):
    """Whether partners need a mediator: the lower of both trusts (0-1) is below the threshold.

    >>> needs_mediation(0.6, 0.3, 0.35), needs_mediation(0.6, 0.35, 0.35)
    (True, False)
    """
    return min(trust_a, trust_b) < mediation_trust


@compiled
def weeks_idle(weeks, progress_made, idle_progress, work_left):
    """Weeks in a row in which a project with work left made less than `idle_progress` hours.

    >>> weeks_idle(3, 0.25, 0.5, True), weeks_idle(3, 0.5, 0.5, True), weeks_idle(3, 0.0, 0.5, False)
    (4, 0, 0)
    """
    return weeks + 1 if work_left and progress_made < idle_progress else 0
