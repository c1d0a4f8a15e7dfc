"""A project: carrying an idea out with the hours that daily business leaves over.

Theory: docs/theory/project.md. Source: arstein_sveinhaug_2023, sections 4.2.2 (nobody is
responsible, tasks fall between two chairs), 4.2.3 (expectations not clarified), 4.3, 5.3.
"""

from sim.compiled import compiled
from sim.elementary import exp
from sim.rules.primitives import gained, geometric_mean


@compiled
def hours_for_cooperation(attention, commitment, meeting_attention, came):
    """Hours a week a firm can give to its projects: max(0, attention c - hours in meetings).

    >>> hours_for_cooperation(10.0, 0.5, 2.0, True)
    3.0
    """
    spent = meeting_attention if came else 0.0
    return max(0.0, attention * commitment - spent)


@compiled
def drive(
    value, follow_up, skill, nudge, owned,
    drive_base, drive_value, drive_follow_up, drive_nudge, drive_owner,
):  # fmt: skip
    """Drive of a project (0-1): share of the hours at hand that really goes into it this week.

    drive = 1 - (1 - base - value_weight v^2) (1 - follow_up_weight f s) (1 - nudge_weight n)
    (1 - owner_weight o), with v the mean value of the two sides, f follow-up, s skill, n nudge
    (all 0-1), o whether somebody owns it. Each source of drive acts on what the others leave.

    >>> drive(0.0, 0.0, 1.0, 0.0, False, 0.25, 0.5, 0.85, 0.25, 0.5)
    0.25
    """
    own = max(0.0, 1.0 - drive_base - drive_value * value * value)
    followed = 1.0 - drive_follow_up * follow_up * skill
    nudged = 1.0 - drive_nudge * nudge
    led = 1.0 - drive_owner if owned else 1.0
    return 1.0 - own * followed * nudged * led


@compiled
def experienced_drive(drive, operating, drive_experience, experience_scale):
    """Drive (0-1) of a project between firms that run exchanges: they have learnt to carry one out.

    1 - (1 - d)(1 - w (1 - e^(-x / scale))), taken as d + g (1 - d) with g = w (1 - e^(-x / scale)): x the operating
    exchanges of the supplier plus those of the receiver (>= 0), w drive_experience (0-1), scale in exchanges.

    >>> experienced_drive(0.5, 0, 0.5, 2.0), experienced_drive(0.5, 1000, 0.5, 2.0)
    (0.5, 0.75)
    """
    return gained(drive, drive_experience * (1.0 - exp(-operating / experience_scale)))


@compiled
def reminded_nudge(nudge, informal_nudge):
    """Nudge (0-1) of a project whose partners met by chance this week: what they had, or the chance's if that is more.

    >>> reminded_nudge(0.25, 0.5), reminded_nudge(0.75, 0.5)
    (0.5, 0.75)
    """
    return max(nudge, informal_nudge)


@compiled
def progress_made(hours_a, live_a, hours_b, live_b, drive, communication):
    """Hours of progress a week: the slower partner's share, halved where the two do not talk.

    min(hours_i / live_i) drive (0.5 + 0.5 communication); hours are split equally over a
    firm's live projects.

    >>> progress_made(8.0, 2, 6.0, 1, 0.5, 1.0)
    2.0
    """
    return min(hours_a / live_a * drive, hours_b / live_b * drive) * (0.5 + 0.5 * communication)


@compiled
def hours_needed(hours, competence_a, competence_b, competence_weight):
    """Hours of work that partners need for what takes partners of competence 0.5 `hours`: who knows how needs fewer.

    t (1 + w (0.5 - sqrt(q_a q_b))): t hours (>= 0), q the two competences (0-1), w competence_weight (0-1.8).

    >>> hours_needed(100.0, 0.25, 0.25, 1.0), hours_needed(100.0, 1.0, 1.0, 1.0)
    (125.0, 50.0)
    """
    return hours * (1.0 + competence_weight * (0.5 - geometric_mean(competence_a, competence_b)))


@compiled
def kept_nudge(nudge, nudge_keep):
    """What is left of a meeting's nudge (0-1) a week later."""
    return nudge * nudge_keep


@compiled
def project_communication(project_communication_gain, drive):
    """Gain in communication (0-1) of partners who work on a project: gain x drive."""
    return project_communication_gain * drive


@compiled
def clarified_optimism(optimism, clarify_rate, follow_up, skill):
    """A side's optimism after a week of follow-up: o (1 - clarify_rate f s).

    >>> clarified_optimism(0.4, 0.5, 1.0, 1.0)
    0.2
    """
    return optimism * (1.0 - clarify_rate * follow_up * skill)


@compiled
def clearer(clarity, clarify_rate, follow_up, skill):
    """A project's clarity (0-1) after a week of follow-up: c + r (1 - c), with r = clarify_rate f s.

    What optimism loses by the same week, clarity gains.

    >>> clearer(0.5, 0.5, 1.0, 1.0)
    0.75
    """
    return gained(clarity, clarify_rate * follow_up * skill)


@compiled
def drop_probability(drop_rate, drive, disappointment_rate, mean_optimism, agreed):
    """Chance a week that a live project is dropped: for want of drive and, once agreed,
    because too much had been hoped for.

    >>> drop_probability(0.5, 0.5, 0.5, 0.5, True)
    0.5
    """
    probability = drop_rate * (1.0 - drive)
    if agreed:
        probability += disappointment_rate * mean_optimism
    return min(1.0, probability)


@compiled
def trust_loss_on_drop(drop_trust_loss, violation_weight, optimism):
    """Loss of a side's trust in its partner on a drop: the more it hoped, the more it loses.

    >>> trust_loss_on_drop(0.25, 0.5, 0.5)
    0.5
    """
    return min(1.0, drop_trust_loss + violation_weight * optimism)


@compiled
def is_financed(capital_need, self_financed):
    """Whether the partners can pay an exchange themselves (both 0-1)."""
    return capital_need < self_financed
