"""Discovery: partners come upon an opportunity by talking, or a facilitator maps it.

Theory: docs/theory/discovery.md. Source: arstein_sveinhaug_2023, sections 4.3.3 (competence is
the bottleneck), 4.2.2 (nobody is responsible), 4.2.3 (expectations).
"""

from sim.compiled import compiled
from sim.rules.primitives import geometric_mean, strikes


@compiled
def own_discovery_hazard(communication, competence_a, competence_b, discovery_rate):
    """Hazard (per week) that two firms see an opportunity themselves.

    >>> own_discovery_hazard(0.5, 0.25, 1.0, 0.04)
    0.01
    """
    return discovery_rate * communication * geometric_mean(competence_a, competence_b)


@compiled
def mapping_hazard(mapping_hours, latent, communication, skill, mapping_yield):
    """Hazard (per week) that the facilitator maps one opportunity.

    mapping_yield skill (hours / opportunities latent) (0.3 + 0.7 communication): mapping hours
    are spread over all that is latent, and firms that talk are easier to map.

    >>> mapping_hazard(20.0, 10, 1.0, 1.0, 0.01)
    0.02
    """
    if latent == 0:
        return 0.0
    return mapping_yield * skill * (mapping_hours / latent) * (0.3 + 0.7 * communication)


@compiled
def competent_hazard(mapped, competence_a, competence_b, competence_weight):
    """Hazard (per week) of mapping between firms that know how to answer: h (1 + w (sqrt(q_a q_b) - 0.5)).

    h the hazard at competence 0.5 (`mapping_hazard`), q the two competences (0-1), w competence_weight (0-1.8).

    >>> competent_hazard(0.02, 0.25, 0.25, 1.0), competent_hazard(0.02, 1.0, 1.0, 1.0)
    (0.015, 0.03)
    """
    return mapped * (1.0 + competence_weight * (geometric_mean(competence_a, competence_b) - 0.5))


@compiled
def is_discovered(own, mapped, chance):
    """Whether an opportunity is seen this week, from its two hazards: chance < 1 - e^(-(own + mapped)).

    >>> is_discovered(0.3, 0.2, 0.39), is_discovered(0.3, 0.2, 0.4)
    (True, False)
    """
    return strikes(own + mapped, chance)


@compiled
def branches_off(is_operating, branch_rate, chance):
    """Whether a further receiver of a stream comes to mind this week: only while the first receives it.

    >>> branches_off(True, 0.005, 0.004), branches_off(True, 0.005, 0.005), branches_off(False, 0.005, 0.004)
    (True, False, False)
    """
    return is_operating and chance < branch_rate


@compiled
def branch_hours(hours, branch_ease):
    """Hours of work that a branch takes: its own, times the share (0-1) that pipe, permit case and contract leave.

    >>> branch_hours(140.0, 0.5)
    70.0
    """
    return hours * branch_ease


@compiled
def initial_optimism(optimism, understanding, chance):
    """What a side hopes for beyond the real value: optimism (1 - understanding) uniform.

    >>> initial_optimism(0.4, 0.5, 0.5)
    0.1
    """
    return optimism * (1.0 - understanding) * chance


@compiled
def ownership_probability(value, diffusion, is_diffused):
    """Chance (0-1) that somebody takes a new project on: v (1 - diffusion).

    Responsibility diffuses where there is a forum (scheduled meetings or a park) and nobody is
    declared responsible: the task falls between two chairs.

    >>> ownership_probability(0.5, 0.5, True), ownership_probability(0.5, 0.5, False)
    (0.25, 0.5)
    """
    return value * (1.0 - diffusion) if is_diffused else value
