"""Commitment: drawn up by what a firm has got out of it, worn down by waiting.

Theory: docs/theory/commitment.md. Source: arstein_sveinhaug_2023, section 5.3.1 (start-ups benefit
early, established firms find it slow) and 4.2 (impatience).
"""

from sim.compiled import compiled
from sim.elementary import exp

START_UP, CORNERSTONE = 1, 3  # size classes, as numbered in sim.place.case.SIZES


@compiled
def patience_of(size, patience, patience_start_up, patience_cornerstone):
    """Patience (weeks) of a firm by its size class: the ordinary one, times a factor for small and large.

    >>> patience_of(START_UP, 104.0, 1.5, 0.5), patience_of(CORNERSTONE, 104.0, 1.5, 0.5)
    (156.0, 52.0)
    """
    if size == START_UP:
        return patience * patience_start_up
    if size == CORNERSTONE:
        return patience * patience_cornerstone
    return patience


@compiled
def commitment_target(operating, waited, commitment_base, benefit_gain, impatience, patience):
    """The level (0-1) commitment drifts toward.

    base + benefit_gain (1 - e^(-operating)) or, with nothing operating, base - impatience (1 -
    e^(-waited / patience)), clipped to 0-1; operating: the firm's own operating exchanges;
    waited, patience: weeks.

    >>> commitment_target(0, 0, 0.6, 0.2, 0.3, 104.0)
    0.6
    """
    if operating == 0:
        target = commitment_base - impatience * (1.0 - exp(-waited / patience))
    else:
        target = commitment_base + benefit_gain * (1.0 - exp(-float(operating)))
    return min(1.0, max(0.0, target))


@compiled
def keeps_target(operating, operating_before):
    """Whether that level is the one of a week before: with exchanges running it hangs on their number, not on waiting.

    operating, operating_before: the firm's own operating exchanges, now and then.

    >>> keeps_target(2, 2), keeps_target(2, 1), keeps_target(0, 0)
    (True, False, False)
    """
    return operating > 0 and operating == operating_before


@compiled
def drifted(commitment, target, commitment_drift):
    """Commitment (0-1) a week later: c + drift (target - c).

    >>> drifted(0.5, 1.0, 0.5)
    0.75
    """
    return commitment + commitment_drift * (target - commitment)


@compiled
def weeks_waited(waited, live_projects):
    """Weeks a firm has waited with live projects: one more with any, one less without (>= 0).

    >>> weeks_waited(3, 1), weeks_waited(3, 0), weeks_waited(0, 0)
    (4, 2, 0)
    """
    if live_projects > 0:
        return waited + 1
    return max(0, waited - 1)


@compiled
def weeks_waited_before(weeks_of_work, live_projects, operating):
    """Weeks a firm has waited where a case begins: all of the work so far, with a project and nothing that runs.

    >>> weeks_waited_before(104, 1, 0), weeks_waited_before(104, 0, 0), weeks_waited_before(104, 2, 1)
    (104, 0, 0)
    """
    return weeks_of_work if live_projects > 0 and operating == 0 else 0


@compiled
def weeks_discouraged(discouraged, commitment, exit_commitment):
    """Weeks in a row a firm's commitment has been below the level at which it thinks of leaving.

    >>> weeks_discouraged(3, 0.1, 0.15), weeks_discouraged(3, 0.2, 0.15)
    (4, 0)
    """
    return discouraged + 1 if commitment < exit_commitment else 0
