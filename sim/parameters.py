"""Every parameter of the model, once: value, unit, range, meaning, source, basis.

Groups and names are those of the rules (sim/rules/): a parameter feeds the argument of the same
name. Tables, sliders and the bounds of sensitivity designs are generated from here; there is no
second list. `docs/parameters.md` is this file as a table.
"""

# fmt: off (a table reads best with one number a line)
from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sim.declared import HALF_TO_DOUBLE, Declaration, check, declarations, declared
from sim.names import nearest


@dataclasses.dataclass(frozen=True)
class Initial:
    """What firms start with where a case says nothing else."""

    initial_trust_mean: float = declared(
        0.5, "0-1", 0, 1, "Mean of a firm's trust in another at the start.",
        note="trust is fair today but fragile (section 4.2.4)",
        plausible=(0.3, 0.7, "fair but fragile: neither distrust nor full trust"),
    )  # fmt: skip
    initial_trust_sd: float = declared(0.1, "0-1", 0, 0.5, "Standard deviation of trust at the start (clipped to 0-1).")
    initial_communication: float = declared(
        0.15, "0-1", 0, 1, "How current two firms are about each other at the start."
    )
    initial_understanding: float = declared(
        0.2, "0-1", 0, 1, "A firm's understanding of what the symbiosis is for at the start."
    )
    initial_commitment: float = declared(0.7, "0-1", 0, 1, "A firm's commitment to the symbiosis at the start.")


@dataclasses.dataclass(frozen=True)
class Forget:
    """What fades without contact."""

    communication_half_life: float = declared(
        13,
        "weeks",
        1,
        math.inf,
        "Weeks in which communication of a pair halves without contact.",
        off=("forgetting", math.inf),
    )
    understanding_half_life: float = declared(
        104, "weeks", 1, math.inf, "Weeks in which understanding above its base halves.", off=("forgetting", math.inf)
    )
    understanding_base: float = declared(0.1, "0-1", 0, 1, "Understanding that does not fade.")


@dataclasses.dataclass(frozen=True)
class Contact:
    """Informal contact by place."""

    p_building: float = declared(
        0.5,
        "chance a week",
        0,
        1,
        "Chance that two firms in the park building meet informally.",
        off=("informal_contact", 0.0),
    )
    p_town: float = declared(
        0.2,
        "chance a week",
        0,
        1,
        "Chance that two firms in the same town meet informally.",
        off=("informal_contact", 0.0),
        plausible=(0.05, 0.25, "the building against the town decides, and no source tells of a small town"),
    )
    p_far: float = declared(
        0.01,
        "chance a week",
        0,
        1,
        "Chance that two firms meet informally when one is far away.",
        off=("informal_contact", 0.0),
    )
    informal_communication_gain: float = declared(
        0.10, "0-1", 0, 1, "Gain in communication of a pair at an informal contact."
    )
    informal_trust_gain: float = declared(0.0008, "0-1", 0, 0.1, "Gain of both trusts at an informal contact.")
    informal_nudge: float = declared(
        0.5,
        "0-1",
        0,
        1,
        "Nudge that an informal contact gives the projects that the two firms share.",
        source="waber_2014",
        note="under one roof people talk regularly, but no source gives a number",
        off=("corridor", 0.0),
        plausible=(0.25, 1, HALF_TO_DOUBLE),
    )
    crowding: float = declared(
        0,
        "0-1",
        0,
        1,
        "How much of the common room's quality is lost to each where there are more tenants than places.",
        note="too little common room (4.3.4, 5.3.1), no source gives a number",
        off=("crowded_park", 0.0),
        plausible=(0, 1, "from a room that holds everybody to one that is shared out"),
    )


@dataclasses.dataclass(frozen=True)
class Meeting:
    """Scheduled meetings."""

    hold_self: float = declared(0.45, "chance", 0, 1, "Chance that a planned meeting is held when nobody organises it.")
    hold_facilitated: float = declared(
        0.97,
        "chance",
        0,
        1,
        "Chance that a planned meeting is held when a facilitator organises it.",
        plausible=(0.85, 1, "a meeting that somebody organises seldom slips"),
    )
    undeclared_mandate: float = declared(
        0.3,
        "0-1",
        0,
        1,
        "Share of the organising of one not declared responsible that gets people to hold the meeting.",
        note="meetings slid where nobody knew who may decide (4.2.1, 4.2.2), no source gives a share",
        off=("mandate", 1.0),
        plausible=(0.1, 0.6, "often, but not always: what the interviews tell"),
    )
    hours_per_meeting: float = declared(6, "hours", 0, 40, "Facilitator's hours to organise one meeting fully.")
    slip_commitment_loss: float = declared(
        0.02, "0-1", 0, 1, "Loss of every firm's commitment when a planned meeting slips.", off=("slip_cost", 0.0)
    )
    attend_base: float = declared(0.35, "chance", 0, 1, "Chance that a firm without commitment comes to a meeting.")
    attend_commitment: float = declared(0.6, "chance", 0, 1, "What full commitment adds to the chance of coming.")
    attend_in_park: float = declared(
        0.15,
        "chance",
        0,
        0.3,
        "What a place in the park building adds to the chance of coming.",
        note="easier to gather under one roof (4.3.4), no source gives a number",
        off=("park_attendance", 0.0),
        plausible=(0.05, 0.3, "a third to double: easier to gather under one roof"),
    )
    meeting_attention: float = declared(
        2, "hours", 0, 16, "Hours of a firm's attention that a meeting costs.", off=("meeting_cost", 0.0)
    )
    meeting_communication_gain: float = declared(
        0.25, "0-1", 0, 1, "Gain in communication of each pair that came to a meeting."
    )
    meeting_trust_gain: float = declared(
        0.006, "0-1", 0, 0.2, "Gain of both trusts of each pair that came to a meeting."
    )
    understanding_gain_self: float = declared(0.01, "0-1", 0, 1, "Gain in understanding at a meeting nobody organises.")
    understanding_gain_facilitated: float = declared(
        0.04, "0-1", 0, 1, "Gain in understanding at a meeting a skilled facilitator organises."
    )


@dataclasses.dataclass(frozen=True)
class FacilitatorWork:
    """What the facilitator's hours are needed for."""

    follow_up_hours: float = declared(
        3, "hours a week", 0, 40, "Facilitator's hours to follow one live project up fully."
    )
    expectation_hours: float = declared(
        3, "hours", 0, 40, "Facilitator's hours for one talk about what both sides of a new project expect."
    )
    expectation_clarity: float = declared(
        0.5,
        "0-1",
        0,
        1,
        "Share of false hope, and of what is unclear about a project, that such a talk clears up.",
        note="who talks early avoids broken psychological contracts (4.2.3), no source gives a share",
    )
    expectation_attention: float = declared(2, "hours", 0, 16, "Hours of each firm's attention that such a talk costs.")
    turnover_rate: float = declared(
        0,
        "chance a week",
        0,
        0.02,
        "Chance that a facilitator who is declared responsible quits.",
        note="try 0.004 (19 % a year, the order of managers' turnover); no source is from this field",
        off=("turnover", 0.0),
        plausible=(0, 0.004, "from a post that nobody quits to the order of managers' turnover"),
    )
    vacancy_weeks: int = declared(17, "weeks", 0, 104, "Weeks until a successor works after a facilitator quit.")
    newcomer_loss: float = declared(0.5, "0-1", 0, 1, "Share of the skill that a successor lacks on the first day.")
    settle_half_life: float = declared(26, "weeks", 4, 104, "Weeks in which what a successor lacks halves.")


@dataclasses.dataclass(frozen=True)
class Funding:
    """A facilitator whom projects pay, and what decides on the next project; acts where facilitator=funded."""

    project_hours: float = declared(
        37.5, "hours a week", 0, 112.5, "Facilitator's hours that one project pays.", source="skr_sotenas_2023"
    )
    project_weeks: int = declared(
        130,
        "weeks",
        26,
        260,
        "Weeks that a project pays.",
        source="skr_sotenas_2023",
        note="projects of two to three years are the habit of such funds; no source gives a number",
        plausible=(78, 182, "a year and a half to three and a half"),
    )
    application_hours: float = declared(
        40, "hours", 0, 400, "Facilitator's hours to write one application.", source="skr_sotenas_2023"
    )
    funding_ease: float = declared(
        -1,
        "1",
        -6,
        3,
        "How easily an application is granted (logit) where nothing started and nobody is a member.",
        source="skr_sotenas_2023",
        plausible=(-2, 0, "one more or one less: no source tells how many applications were refused"),
    )
    ease_per_start: float = declared(
        0.5, "1", 0, 3, "What each start of an exchange in two years adds to it.", source="skr_sotenas_2023"
    )
    ease_per_member: float = declared(0.1, "1", 0, 1, "What each member firm adds to it.", source="skr_sotenas_2023")
    ease_of_contribution: float = declared(
        0.5, "1", 0, 3, "What hours that the municipality pays itself (bridge) add to it.", source="skr_sotenas_2023"
    )
    funded_hours_ceiling: float = declared(
        112.5,
        "hours a week",
        0,
        375,
        "Most hours that several projects at once pay.",
        source="skr_sotenas_2023",
        note="project money allowed more staff over time",
    )
    core_hours: float = declared(
        8,
        "hours a week",
        0,
        75,
        "Facilitator's hours that the municipality pays between projects, with the lever bridge.",
        source="skr_sotenas_2023",
    )


@dataclasses.dataclass(frozen=True)
class Discovery:
    """How opportunities are seen."""

    discovery_rate: float = declared(
        0.010,
        "per week",
        0,
        1,
        "Hazard that two fully competent firms who talk see an opportunity.",
        off=("own_discovery", 0.0),
    )
    mapping_yield: float = declared(
        0.01, "per hour", 0, 1, "Hazard an hour of mapping adds, for a skilled facilitator.", off=("mapping", 0.0)
    )
    max_projects: int = declared(
        3, "projects", 1, 50, "Live projects a firm takes on at once, where its size class says nothing."
    )
    branch_rate: float = declared(
        0.005,
        "chance a week",
        0,
        0.05,
        "Chance that a further receiver of a stream comes to mind while the first receives it.",
        note="one stream to several receivers over the years in Kalundborg",
        off=("branching", 0.0),
        plausible=(0.0025, 0.01, HALF_TO_DOUBLE),
    )


@dataclasses.dataclass(frozen=True)
class Project:
    """Carrying an idea out: drive, agreement, finance, giving up."""

    drive_base: float = declared(0.05, "0-1", 0, 1, "Drive of a project with no value and no help.")
    drive_value: float = declared(0.7, "0-1", 0, 1, "Drive that full value gives (times value squared).")
    drive_follow_up: float = declared(
        0.85, "0-1", 0, 1, "Share of the missing drive that full follow-up gives.", off=("follow_up_drive", 0.0)
    )
    drive_nudge: float = declared(
        0.25, "0-1", 0, 1, "Share of the missing drive that meeting each other gives.", off=("nudge", 0.0)
    )
    nudge_keep: float = declared(
        0.8,
        "share a week",
        0,
        1,
        "Share of a meeting's nudge that is left a week later.",
        plausible=(0.5, 0.9, "half of it is gone after one week to seven"),
    )
    drive_owner: float = declared(
        0.5, "0-1", 0, 1, "Share of the missing drive that an owner gives.", off=("ownership", 0.0)
    )
    drive_experience: float = declared(
        0.5,
        "0-1",
        0,
        0.8,
        "Share of the missing drive that much experience with running exchanges gives.",
        source="kale_singh_2007",
        note="firms learn to carry alliances out by doing, no source gives a number",
        off=("experience", 0.0),
        plausible=(0.25, 0.8, HALF_TO_DOUBLE),
    )
    experience_scale: float = declared(
        2,
        "exchanges",
        0.5,
        10,
        "Operating exchanges of both partners that bring 63 % of that experience.",
        source="kale_singh_2007",
    )
    diffusion: float = declared(
        0.7,
        "0-1",
        0,
        1,
        "Fall in the chance of an owner where there is a forum and nobody is responsible.",
        off=("diffusion", 0.0),
    )
    project_communication_gain: float = declared(
        0.05, "0-1", 0, 1, "Gain in communication a week of a project at full drive."
    )
    clarify_rate: float = declared(
        0.02,
        "share a week",
        0,
        1,
        "Share of optimism that full follow-up clears up in a week.",
        off=("clarification", 0.0),
    )
    clarity_counts: bool = declared(
        True,
        "yes/no",
        0,
        1,
        "Whether a project that follow-up has made clear is weighed with less doubt for want of understanding.",
        note="what is cleared up is no longer unclear (4.2.1, 4.2.3)",
        off=("clarity", False),
    )
    optimism: float = declared(
        0.4,
        "0-1",
        0,
        1,
        "Largest hope beyond the real value, of a side that understands nothing.",
        off=("optimism", 0.0),
    )
    competence_weight: float = declared(
        0.5,
        "1",
        0,
        1.8,
        "How much less work, and how much easier mapping, competence of both partners makes.",
        note="competence is what is scarce (4.3.3), no source gives a number",
        off=("competence", 0.0),
        plausible=(0.25, 1, HALF_TO_DOUBLE),
    )
    doubt_weight: float = declared(
        0.1,
        "0-1",
        0,
        0.6,
        "Weight of a side's own competence in the balance.",
        note="who knows little doubts what an exchange is worth, no source gives a number",
        off=("competence", 0.0),
        plausible=(0.05, 0.2, HALF_TO_DOUBLE),
    )
    sharpness: float = declared(6, "1", 0, 50, "How sharply acceptance follows the balance of benefit and risk.")
    risk_weight: float = declared(0.8, "0-1", 0, 3, "Weight of missing trust in the balance.")
    ambiguity_weight: float = declared(0.4, "0-1", 0, 3, "Weight of missing understanding in the balance.")
    refusal_final: float = declared(0.5, "chance", 0, 1, "Chance that a refusal closes an opportunity for good.")
    cooldown: int = declared(52, "weeks", 1, 5200, "Weeks a dropped or refused opportunity lies dormant.")
    self_financed: float = declared(0.4, "0-1", 0, 1, "Capital need below which the partners pay themselves.")
    finance_rate: float = declared(0.05, "chance a week", 0, 1, "Chance that missing finance is found.")
    finance_steepness: float = declared(
        2,
        "1",
        0,
        6,
        "How steeply the chance to find missing finance falls with the sum.",
        source="svenska_industrikommuner_2022",
        note="innovation funds are asked for, no source says how hard money is to find",
        off=("steep_finance", 0.0),
        plausible=(1, 4, HALF_TO_DOUBLE),
    )
    realised_commitment_gain: float = declared(
        0.15, "0-1", 0, 1, "Gain of both partners' commitment when an exchange starts."
    )
    drop_rate: float = declared(
        0.015, "chance a week", 0, 1, "Chance that a project without any drive is dropped.", off=("giving_up", 0.0)
    )
    disappointment_rate: float = declared(
        0.06, "chance a week", 0, 1, "Chance of a drop after agreement at full optimism.", off=("disappointment", 0.0)
    )
    drop_commitment_loss: float = declared(
        0.06, "0-1", 0, 1, "Loss of both partners' commitment at a drop.", off=("drop_cost", 0.0)
    )
    drop_trust_loss: float = declared(
        0.04, "0-1", 0, 1, "Loss of trust at a drop, without optimism.", off=("drop_cost", 0.0)
    )
    violation_weight: float = declared(
        0.5,
        "0-1",
        0,
        1,
        "Loss of trust a side's own optimism adds at a drop.",
        note="psychological contract felt broken (section 4.2.3)",
        off=("drop_cost", 0.0),
    )


@dataclasses.dataclass(frozen=True)
class Operation:
    """Deliveries, hearsay, endings."""

    delivery_trust_gain: float = declared(
        0.004,
        "0-1",
        0,
        0.5,
        "Gain of the receiver's trust at a delivery as agreed.",
        note="gain:loss ratio and reliability are not separately identifiable",
    )
    delivery_trust_loss: float = declared(
        0.12,
        "0-1",
        0,
        1,
        "Loss of the receiver's trust at a failed delivery.",
        note="no source gives a ratio for organisations: swept through 1:1",
        off=("failed_delivery", 0.0),
        plausible=(0.004, 0.24, "from as much as a delivery gains to double"),
    )
    gossip_share: float = declared(
        0.3, "0-1", 0, 1, "Share of a change of trust that a fully informed third firm takes over.", off=("gossip", 0.0)
    )
    operating_communication_gain: float = declared(
        0.05, "0-1", 0, 1, "Gain in communication a week of an operating exchange."
    )
    operating_understanding_gain: float = declared(
        0.004,
        "0-1",
        0,
        1,
        "Gain in understanding a week of an operating exchange (learning by doing).",
        off=("learning_by_doing", 0.0),
    )
    unmet_trust_loss: float = declared(
        0.3,
        "0-1",
        0,
        1,
        "Loss of a side's trust in its partner at the start of operation, at full optimism.",
        note="expectations not cleared break the psychological contract (4.2.3)",
        off=("unmet_hope", 0.0),
        plausible=(0, 0.6, "from a hope that is forgotten to double the starting value; no source gives a number"),
    )
    unmet_commitment_loss: float = declared(
        0.2,
        "0-1",
        0,
        1,
        "Loss of a side's commitment at the start of operation, at full optimism.",
        note="expectations not cleared break the psychological contract (4.2.3)",
        off=("unmet_hope", 0.0),
        plausible=(0, 0.4, "from a hope that is forgotten to double the starting value; no source gives a number"),
    )
    trust_floor: float = declared(0.2, "0-1", 0, 1, "Receiver's trust below which an exchange ends.")
    renewal_clarity: float = declared(
        1,
        "0-1",
        0,
        1,
        "How far years of operation clear up, at renewal, what both sides did not understand.",
        note="who has run an exchange for years knows what it is, no source gives a number",
        off=("renewal_clarity", 0.0),
        plausible=(0.5, 1, "who has run it for years knows at least half"),
    )
    market_end_rate: float = declared(
        0.0008,
        "chance a week",
        0,
        1,
        "Chance that the market ends an exchange.",
        note="order of 4 % a year; no termination hazard was found anywhere",
        off=("market_end", 0.0),
    )
    ended_commitment_loss: float = declared(
        0.10, "0-1", 0, 1, "Loss of both partners' commitment when an exchange ends.", off=("end_cost", 0.0)
    )
    restart_weeks: int = declared(104, "weeks", 1, 5200, "Weeks before an ended exchange can be taken up again.")


@dataclasses.dataclass(frozen=True)
class Trust:
    """Trust that is not kept up, and what breaks it beside deliveries."""

    trust_half_life: float = declared(
        260,
        "weeks",
        52,
        math.inf,
        "Weeks in which the distance of trust to what it was at the start halves.",
        note="trust must be kept up (4.2.4), no source gives a time",
        off=("trust_returns", math.inf),
        plausible=(104, 520, "two to ten years: what a working life with changing people remembers"),
    )
    incident_rate: float = declared(
        0.001,
        "chance a week",
        0,
        0.02,
        "Chance that a member with a project or an exchange lets a partner down.",
        note="trust comes and goes in waves (5.2.5), no source gives a rate",
        off=("incidents", 0.0),
        plausible=(0.0005, 0.002, "from once in forty years to once in ten: of a firm that has partners"),
    )
    incident_trust_loss: float = declared(0.4, "0-1", 0, 1, "Loss of that partner's trust at such an incident.")
    suspicion: float = declared(
        0.5,
        "0-1",
        0,
        1,
        "Share of what is heard of an incident that is held against everybody else too.",
        note="one firm's failure hurts others (5.2.5), no source gives a share",
        off=("suspicion", 0.0),
        plausible=(0.25, 1, HALF_TO_DOUBLE),
    )


@dataclasses.dataclass(frozen=True)
class Commitment:
    """A firm's commitment over the years."""

    commitment_drift: float = declared(
        0.01,
        "share a week",
        0,
        1,
        "Share of the way to its target that commitment goes in a week.",
        off=("commitment_drift", 0.0),
    )
    commitment_base: float = declared(0.6, "0-1", 0, 1, "Target of commitment with nothing operating and no waiting.")
    benefit_gain: float = declared(0.2, "0-1", 0, 1, "Rise of the target with many operating exchanges.")
    impatience: float = declared(
        0.4,
        "0-1",
        0,
        1,
        "Fall of the target after endless waiting with nothing operating.",
        note="whoever waits in vain for years turns away (5.3.1), no source gives a size",
        off=("impatience", 0.0),
    )
    patience: float = declared(104, "weeks", 1, 5200, "Weeks of waiting that bring 63 % of the impatience.")
    patience_start_up: float = declared(
        1.5,
        "1",
        0.25,
        4,
        "Patience of a start-up, as a multiple of the ordinary one.",
        note="start-ups were content, established firms found it slow (5.3.1)",
        off=("patience_by_size", 1.0),
        plausible=(1, 3, "no less patient than others, which benefited later, up to double"),
    )
    patience_cornerstone: float = declared(
        0.5,
        "1",
        0.25,
        4,
        "Patience of a cornerstone firm, as a multiple of the ordinary one.",
        note="established firms found it slow (5.3.1)",
        off=("patience_by_size", 1.0),
        plausible=(0.25, 1, "no more patient than others, down to half of the value"),
    )
    exit_commitment: float = declared(0.3, "0-1", 0, 1, "Commitment below which a firm thinks of leaving.")
    exit_patience: int = declared(52, "weeks", 1, 5200, "Weeks in a row below that before a firm leaves.")
    exit_allowed: bool = declared(
        False, "yes/no", 0, 1, "Whether firms leave at all (off in the reference case).", off=("exit", False)
    )


@dataclasses.dataclass(frozen=True)
class MunicipalityWork:
    """The size of the municipality's levers; each acts only where its lever is on."""

    state_weeks_low: float = declared(
        26, "weeks", 0, 260, "Shortest handling of a state permit.", source="own_assumption"
    )
    state_weeks_high: float = declared(
        39, "weeks", 0, 260, "Longest handling of a state permit.", source="own_assumption"
    )
    municipal_weeks: float = declared(
        8, "weeks", 3, 12, "Weeks of municipal case work a permit takes.", source="own_assumption"
    )
    permit_capacity: float = declared(
        2, "cases", 0.5, 20, "Cases the municipality can handle at once.", source="dalalab_2025"
    )
    permit_service: float = declared(
        1, "1", 0.5, 2, "Speed of municipal case work.", source="svenska_industrikommuner_2022"
    )
    grant_budget: float = declared(
        500_000, "NOK a year", 0, 3_000_000, "Money for grants a year.", source="svenska_industrikommuner_2022"
    )
    grant_share: float = declared(
        0.5, "0-1", 0, 1, "Share of what an exchange lacks that a grant pays.", source="svenska_industrikommuner_2022"
    )
    grant_ceiling: float = declared(
        150_000, "NOK", 0, 3_000_000, "Largest grant to one exchange.", source="svenska_industrikommuner_2022"
    )
    fund_share: float = declared(
        0.5,
        "0-1",
        0,
        1,
        "Largest share of what an exchange lacks that the innovation fund pays.",
        source="svenska_industrikommuner_2022",
        plausible=(0.25, 0.75, "public funds ask for a contribution of one's own"),
    )
    fund_ceiling: float = declared(
        2_000_000,
        "NOK",
        0,
        20_000_000,
        "Most that the innovation fund pays to one exchange.",
        source="svenska_industrikommuner_2022",
    )
    capital_scale: float = declared(
        1_000_000,
        "NOK",
        10_000,
        100_000_000,
        "Investment that a capital need of 1 stands for.",
        source="svenska_industrikommuner_2022",
    )
    park_places: int = declared(8, "firms", 4, 30, "Places in the park where they are limited.")
    park_growth_places: int = declared(4, "firms", 0, 30, "Places added when a full park is enlarged.")
    park_growth_weeks: int = declared(104, "weeks", 1, 520, "Weeks to build them.")
    park_full_share: float = declared(0.9, "0-1", 0, 1, "Share of places taken above which the park counts as full.")
    park_growth_support: float = declared(0.5, "0-1", 0, 1, "Political support that enlarging the park needs.")
    support_start: float = declared(0.5, "0-1", 0, 1, "Political support at the start.", source="skr_sotenas_2023")
    support_step: float = declared(
        0.15,
        "0-1",
        0,
        1,
        "Change of support at a yearly review.",
        source="skr_sotenas_2023",
        note="with 0.1 the money ends more often: good years weigh less",
    )
    support_sharpness: float = declared(
        6, "1", 0, 50, "How sharply renewal of the money follows support.", source="skr_sotenas_2023"
    )
    first_review: int = declared(104, "week", 1, 520, "Week of the first yearly review.", source="skr_sotenas_2023")
    review_from_start: bool = declared(
        True,
        "yes/no",
        0,
        1,
        "Whether that week is counted from the facilitator's first week, not from the start of the run.",
        source="skr_sotenas_2023",
        off=("fair_review", False),
    )
    identified_counts: bool = declared(
        True,
        "yes/no",
        0,
        1,
        "Whether what was identified in the year counts as something achieved, beside agreements and starts.",
        source="skr_sotenas_2023",
        off=("fair_review", False),
    )
    election_swing: float = declared(
        0.25,
        "0-1",
        0,
        1,
        "Largest change of political support at an election.",
        source="no_sirkulaer_kommune",
        plausible=(0.1, 0.5, "from a council that changes little to one that turns round"),
    )
    cross_party_share: float = declared(
        0.25,
        "0-1",
        0,
        1,
        "Share of that change that is felt where parties agreed beforehand.",
        source="no_sirkulaer_kommune",
    )
    hours_growth: float = declared(
        1.25,
        "1",
        1,
        3,
        "Growth of the facilitator's hours after two good years.",
        source="skr_sotenas_2023",
        note="project money allowed more staff over time",
    )
    hours_ceiling: float = declared(
        75, "hours a week", 0, 375, "Most hours that growth leads to.", source="skr_sotenas_2023"
    )
    theme_days: int = declared(
        4, "days a year", 0, 12, "Theme days (training) a year.", source="svenska_industrikommuner_2022"
    )
    theme_competence_gain: float = declared(
        0.02,
        "0-1",
        0,
        1,
        "Gain in competence of a firm at a theme day that is fully prepared.",
        source="svenska_industrikommuner_2022",
    )
    theme_day_attention: float = declared(
        6, "hours", 0, 16, "Hours of a firm's attention that a theme day costs.", source="svenska_industrikommuner_2022"
    )
    theme_day_hours: float = declared(
        10,
        "hours",
        0,
        80,
        "Facilitator's hours to prepare one theme day fully.",
        source="svenska_industrikommuner_2022",
    )
    theme_day_contact: float = declared(
        0.5,
        "share",
        0,
        1,
        "Share of a meeting's gains in communication and trust that a theme day brings those who come.",
        source="svenska_industrikommuner_2022",
        note="who learns together meets, no source gives a number",
        off=("theme_day_contact", 0.0),
        plausible=(0.25, 1, HALF_TO_DOUBLE),
    )
    mediation_trust: float = declared(0.35, "0-1", 0, 1, "Trust of partners below which the facilitator mediates.")
    mediation_gain: float = declared(
        0.05, "0-1", 0, 1, "Gain of both partners' trust when a neutral facilitator mediates."
    )
    mediation_hours: float = declared(2, "hours", 0, 20, "Facilitator's hours to mediate once between two partners.")
    evaluation_interval: int = declared(
        26, "weeks", 26, 52, "Weeks from one evaluation to the next.", source="skr_sotenas_2023"
    )
    evaluation_commitment_gain: float = declared(
        0.05, "0-1", 0, 1, "Gain of commitment of those who come to an evaluation.", source="skr_sotenas_2023"
    )
    short_evaluation_gain: float = declared(
        1.25,
        "1",
        1,
        5,
        "Times what a meeting gives in understanding where it ends with a short evaluation.",
        source="dalalab_2025",
        note="each meeting ended with one; the size is assumed",
        plausible=(1, 1.5, "from a habit that changes nothing to half as much again"),
    )
    short_evaluation_attention: float = declared(
        0.25,
        "hours",
        0,
        8,
        "Hours that a short evaluation at the end of a meeting takes of each firm that came.",
        source="dalalab_2025",
    )
    idle_weeks: int = declared(
        26, "weeks", 1, 520, "Idle weeks in a row after which an evaluation ends a project.", source="skr_sotenas_2023"
    )
    idle_progress: float = declared(
        0.5,
        "hours a week",
        0,
        40,
        "Progress below which a week of a project counts as idle.",
        source="skr_sotenas_2023",
    )
    recruiting_rate: float = declared(
        0.004,
        "per week",
        0,
        1,
        "Hazard that a candidate comes, at reputation 0.5 and without outreach.",
        source="svenska_industrikommuner_2022",
    )
    outreach_hours: float = declared(
        4,
        "hours a week",
        0,
        75,
        "Facilitator's hours for finding new firms, where any are left.",
        source="svenska_industrikommuner_2022",
    )
    municipal_outreach_hours: float = declared(
        0,
        "hours a week",
        0,
        75,
        "Hours of the municipality's own people for finding new firms.",
        source="svenska_industrikommuner_2022",
        plausible=(0, 8, "nobody does it, or one day a week"),
    )
    reputation_gain: float = declared(
        0.1,
        "0-1",
        0,
        1,
        "Gain of the town's reputation when an exchange starts.",
        source="svenska_industrikommuner_2022",
    )
    reputation_half_life: float = declared(
        104,
        "weeks",
        1,
        math.inf,
        "Weeks in which the town's reputation halves.",
        source="svenska_industrikommuner_2022",
    )
    sessions: int = declared(
        4, "sessions", 0, 12, "Sessions of the learning network in the first year.", source="dalalab_2025"
    )
    later_sessions: int = declared(
        2, "sessions a year", 0, 12, "Sessions of the learning network in each later year.", source="dalalab_2025"
    )
    session_attendance: float = declared(
        0.7,
        "chance",
        0,
        1,
        "Chance that this town comes to a session.",
        source="dalalab_2025",
        note="14 of 15 towns took part, some in one session of four",
        plausible=(0.4, 1, "from every other session to all of them"),
    )
    session_hours: float = declared(
        16,
        "hours",
        0,
        80,
        "Hours of the municipality's own people that a session costs.",
        source="dalalab_2025",
        plausible=(8, 32, "one person for a day to two for two days"),
    )
    service_gain: float = declared(
        0.03,
        "0-1",
        0,
        1,
        "Share of the way to twice the usual speed that case work goes after a session.",
        source="dalalab_2025",
    )
    politician_gain: float = declared(
        0.03,
        "0-1",
        0,
        1,
        "Share of the way to full political support that a session goes, since politicians come along.",
        source="no_sirkulaer_kommune",
        note="training of staff and politicians; the size is assumed",
    )
    network_members: int = declared(
        5,
        "municipalities",
        1,
        50,
        "Other towns in the network whose firms realise exchanges.",
        source="dalalab_2025",
        note="how many of the 14 others in Dalarna have examples of exchanges is not told",
        plausible=(2, 14, "from two towns to all the others in Dalarna"),
    )
    examples_a_year: float = declared(
        1, "exchanges a year", 0, 10, "Exchanges that each of them realises a year.", source="dalalab_2025"
    )
    example_gain: float = declared(
        0.05,
        "1",
        0,
        1,
        "What each example from elsewhere adds to the yield of an hour of mapping.",
        source="dalalab_2025",
        note="examples of others were valued most",
    )
    discharge_refusal: float = declared(
        0.5,
        "chance",
        0,
        1,
        "Chance that a firm with by-products is refused a permit to discharge them.",
        source="skr_sotenas_2023",
    )
    pressure_gain: float = declared(
        0.2,
        "0-1",
        0,
        1,
        "What a refused discharge permit adds to the supplier's value of a by-product.",
        source="skr_sotenas_2023",
        note="process water in Sotenäs; the size is assumed",
    )
    procurement_gain: float = declared(
        0.2,
        "0-1",
        0,
        1,
        "What it adds to the receiver's value of an exchange that the municipality asks for it.",
        source="svenska_industrikommuner_2022",
        note="innovation procurement with a dialogue before it; the size is assumed",
        plausible=(0.05, 0.4, "from a small order to one that carries the exchange"),
    )
    trial_weeks: int = declared(
        13,
        "weeks",
        1,
        104,
        "Weeks for which an explored project is tried in the test bed.",
        source="svenska_industrikommuner_2022",
        plausible=(6, 26, HALF_TO_DOUBLE),
    )
    trial_doubt: float = declared(
        0.5,
        "share",
        0,
        1,
        "Share of the weight of risk and of missing understanding that is left at agreement after a trial.",
        source="svenska_industrikommuner_2022",
        plausible=(0.25, 0.75, "a trial on a small scale clears up something, and not all"),
    )
    register_gain: float = declared(
        1.5,
        "1",
        1,
        5,
        "Times the yield of an hour of mapping where there is a shared register of streams.",
        source="no_sirkulaer_kommune",
        note="digital mapping and shared data; the size is assumed",
        plausible=(1.1, 2, "from a little help to twice what an hour finds"),
    )
    register_hours: float = declared(
        4,
        "hours a week",
        0,
        75,
        "Hours of the municipality's own people for keeping the register.",
        source="no_sirkulaer_kommune",
    )
    market_share: float = declared(
        0.5,
        "share",
        0,
        1,
        "Share of the chance that the market ends an exchange of a by-product that is left where purchases are agreed.",
        source="no_sirkulaer_kommune",
        note="stable markets for secondary materials; the size is assumed",
        plausible=(0.25, 0.75, "agreed purchases carry a part of the demand, and not all"),
    )
    planning_share: float = declared(
        0.75,
        "share",
        0.1,
        1,
        "Share of the municipality's case work on a permit that is left where the firms take part in it.",
        source="no_sirkulaer_kommune",
        note="faster and cheaper; the size is assumed",
        plausible=(0.5, 0.9, "firms know their own case, and decide nothing"),
    )
    planning_attention: float = declared(
        8,
        "hours",
        0,
        80,
        "Hours that case work on a permit in which firms take part costs each of the two.",
        source="no_sirkulaer_kommune",
    )
    plan_gain: float = declared(
        0.1,
        "0-1",
        0,
        1,
        "Gain in understanding of a firm that takes part in making the common plan.",
        note="a goal, a strategy and a plan that all know; the size is assumed",
        plausible=(0.05, 0.2, "from as much as one meeting with a facilitator gives to five"),
    )
    plan_hours: float = declared(
        80, "hours", 0, 1000, "Hours of the municipality's own people to prepare and write the common plan once."
    )
    plan_norms: float = declared(
        0.5,
        "share",
        0,
        1,
        "Share of the chance that a firm lets a partner down that is left where there is a common plan.",
        note="rules and norms that all agreed on; the size is assumed",
        plausible=(0.25, 1, "from rules that most keep to a paper that changes nobody"),
    )
    courting_trust_loss: float = declared(
        0.3,
        "0-1",
        0,
        1,
        "Loss of trust between town and neighbours when a neighbour's firm is courted.",
        source="svenska_industrikommuner_2022",
    )


@dataclasses.dataclass(frozen=True)
class Outside:
    """The size of what comes from outside; each acts only where the scenario lets it happen."""

    study_visit_gain: float = declared(
        0.2,
        "0-1",
        0,
        1,
        "Gain in understanding of each member at a study visit, and once more of one that runs exchanges.",
        source="skr_sotenas_2023",
        note="the visit to Kalundborg in 2013 showed what the town did already; the size is assumed",
        plausible=(0.05, 0.4, "from as much as five meetings with a facilitator give to double"),
    )
    rule_value_gain: float = declared(
        0.15,
        "0-1",
        0,
        1,
        "What a rule that tightens adds to both sides' value of exchanges of its resource.",
        note="rules as threat and chance (section 5.1); the size is assumed",
        plausible=(0.05, 0.3, "up to a little more than a refused discharge permit adds"),
    )
    co2_value_gain: float = declared(
        0.15,
        "0-1",
        0,
        1,
        "Most that a price on CO2 adds to both sides' value of an exchange that saves CO2.",
        note="a tax on CO2 as threat and chance (section 5.1); the size is assumed",
        plausible=(0.05, 0.3, "as for a rule that tightens"),
    )
    co2_full_tonnes: float = declared(
        500,
        "t a year",
        1,
        1_000_000,
        "CO2 that an exchange saves at which a price on CO2 adds all it can.",
        note="at NOK 1,000 a tonne half a million a year, what the larger exchanges of Vestbygd are worth",
        plausible=(100, 2000, "from a fifth to four times"),
    )


@dataclasses.dataclass(frozen=True)
class Cost:
    """What things cost the municipality and its projects. Accounting, which only a budget that binds acts on."""

    facilitator_year_cost: float = declared(
        900_000,
        "NOK a year",
        0,
        3_000_000,
        "Cost of a full-time facilitator (37.5 hours a week), overhead included.",
        source="own_assumption",
    )
    meeting_cost: float = declared(
        5_000,
        "NOK",
        0,
        1_000_000,
        "Room, food and speakers of one meeting or evaluation that is held.",
        source="own_assumption",
    )
    theme_day_cost: float = declared(
        50_000, "NOK", 0, 1_000_000, "Teachers, room and food of one theme day that is held.", source="own_assumption"
    )
    permit_case_cost: float = declared(
        250_000,
        "NOK a year",
        0,
        3_000_000,
        "Staff that keeps room for one more permit case at a time, at service 1.",
        source="own_assumption",
    )
    outreach_hour_cost: float = declared(
        600,
        "NOK an hour",
        0,
        10_000,
        "Hour of the municipality's own people, for finding firms, in a learning network or with the register.",
        source="own_assumption",
    )
    firm_hour_cost: float = declared(
        600,
        "NOK an hour",
        0,
        10_000,
        "Hour that a firm gives to meetings, theme days, talks and informal facilitation, overhead included.",
        source="own_assumption",
    )
    procurement_cost: float = declared(
        300_000,
        "NOK",
        0,
        10_000_000,
        "One call for what is new: dialogue, call, and what is paid above the usual price.",
        source="own_assumption",
    )
    trial_cost: float = declared(
        300_000,
        "NOK",
        0,
        10_000_000,
        "One trial in the municipality's test bed: room, equipment and measuring.",
        source="own_assumption",
    )
    register_cost: float = declared(
        200_000,
        "NOK a year",
        0,
        10_000_000,
        "Licence, running and help for the shared register of streams.",
        source="own_assumption",
    )
    market_cost: float = declared(
        250_000,
        "NOK a year",
        0,
        10_000_000,
        "Agreements on purchases of secondary materials, and what is paid above the usual price.",
        source="own_assumption",
    )


@dataclasses.dataclass(frozen=True)
class Lifecycle:
    """Thresholds of the stages of life (they are read off; nothing acts on them)."""

    goal_on: float = declared(0.40, "0-1", 0, 1, "Mean understanding of active firms at which there is a common goal.")
    goal_off: float = declared(0.30, "0-1", 0, 1, "Mean understanding below which the common goal is lost.")
    held_on: float = declared(0.70, "share", 0, 1, "Share of recent meetings held at which roles are settled.")
    held_off: float = declared(0.40, "share", 0, 1, "Share of recent meetings held below which they no longer are.")
    held_memory: float = declared(0.1, "share", 0, 1, "Weight of the newest meeting in the share held recently.")
    weary_below: float = declared(0.35, "0-1", 0, 1, "Mean commitment below which the alliance is weary.")
    weary_until: float = declared(0.45, "0-1", 0, 1, "Mean commitment above which it no longer is.")
    stage_patience: int = declared(13, "weeks", 1, 104, "Weeks in a row a new stage must hold before it counts.")
    elaboration_exchanges: int = declared(
        3, "exchanges", 1, 50, "Operating exchanges that elaboration, or settled roles, need."
    )
    kept_exchanges: int = declared(2, "exchanges", 0, 50, "Operating exchanges that keep elaboration.")
    decline_ends: int = declared(2, "exchanges", 1, 50, "Ends in 104 weeks that, with fewer starts, mean decline.")
    decline_by_peak: bool = declared(
        True,
        "yes/no",
        0,
        1,
        "Whether decline means that fewer than half as many operate as the most in 104 weeks.",
        off=("decline_by_peak", False),
    )
    death_weeks: int = declared(52, "weeks", 1, 520, "Weeks weary with nothing operating that mean death.")


@dataclasses.dataclass(frozen=True)
class Parameters:
    """All parameters, grouped. Immutable; ranges are checked when it is made."""

    initial: Initial = Initial()
    forget: Forget = Forget()
    contact: Contact = Contact()
    meeting: Meeting = Meeting()
    facilitator: FacilitatorWork = FacilitatorWork()
    funding: Funding = Funding()
    discovery: Discovery = Discovery()
    project: Project = Project()
    operation: Operation = Operation()
    trust: Trust = Trust()
    commitment: Commitment = Commitment()
    municipality: MunicipalityWork = MunicipalityWork()
    outside: Outside = Outside()
    cost: Cost = Cost()
    lifecycle: Lifecycle = Lifecycle()

    def __post_init__(self) -> None:
        faults = []
        for group in dataclasses.fields(self):
            try:
                check(getattr(self, group.name), f"parameters.{group.name}")
            except ValueError as error:
                faults.append(str(error))
        if not faults:  # a value that is no number cannot contradict another
            faults += self._contradictions()
        if faults:
            raise ValueError("\n".join(faults))

    def _contradictions(self) -> Iterator[str]:
        life, town = self.lifecycle, self.municipality
        for low, high, low_name, high_name in (
            (life.goal_off, life.goal_on, "lifecycle.goal_off", "lifecycle.goal_on"),
            (life.held_off, life.held_on, "lifecycle.held_off", "lifecycle.held_on"),
            (life.weary_below, life.weary_until, "lifecycle.weary_below", "lifecycle.weary_until"),
            (town.state_weeks_low, town.state_weeks_high,
             "municipality.state_weeks_low", "municipality.state_weeks_high"),
        ):  # fmt: skip
            if low > high:
                yield (
                    f"parameters.{low_name}: {low!r} contradicts parameters.{high_name}: {high!r};"
                    f" allowed: at most {high:g}"
                )

    def replaced(self, values: Mapping[str, Any]) -> Parameters:
        """A copy with some values changed, by dotted name: {"operation.gossip_share": 0.0}.

        Raises ValueError with one line per unknown name or value out of range.
        """
        groups: dict[str, dict[str, Any]] = {}
        known = _dotted_names()
        unknown = sorted(values.keys() - known)
        if unknown:
            raise ValueError(
                "\n".join(f"parameters.{name}: unknown parameter{nearest(name, known)}" for name in unknown)
            )
        for dotted, value in values.items():
            group, name = dotted.split(".")
            groups.setdefault(group, {})[name] = value
        return dataclasses.replace(
            self,
            **{group: dataclasses.replace(getattr(self, group), **changed) for group, changed in groups.items()},
        )


@cache
def _dotted_names() -> frozenset[str]:
    return frozenset(f"{group}.{name}" for group, name, _, _ in all_declarations())


def all_declarations() -> Iterator[tuple[str, str, Declaration, Any]]:
    """(group, name, declaration, default) of every parameter, in order."""
    for group in dataclasses.fields(Parameters):
        for name, declaration, default in declarations(type(group.default)):
            yield group.name, name, declaration, default


def _mechanisms() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for group, name, declaration, _ in all_declarations():
        if declaration.off is not None:
            mechanism, value = declaration.off
            found.setdefault(mechanism, {})[f"{group}.{name}"] = value
    return found


# A mechanism, and the values of its parameters at which it is switched off.
MECHANISMS = _mechanisms()
