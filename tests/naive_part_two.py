"""Naive restatement of rules of version 3, part two, written from the theory pages alone.

Competence, clarity and hope that is not met, trust that must be kept, project money, and the stage of life. Draws are
numbers from 0 (included) to 1 (excluded), given by the caller; an event happens where draw < chance. No function
changes what it is given. `rates` (short: p) holds parameters by their names on the pages. Trust is a dict by (who, in
whom); communication one by (smaller id, larger id). What the pages left open, and what was guessed, stands at the end.
"""

import math

from tests import naive_version_3 as one

SHARED = ("identified", "agreed", "operating")  # states in which two firms have something in common


# ---- competence: project 12, discovery 8, agreement 4, support 1 to 4 ----


def hours_needed(hours, competence_a, competence_b, competence_weight):
    """Hours of work that a task takes these two partners."""
    return hours * (1.0 + competence_weight * (0.5 - math.sqrt(competence_a * competence_b)))


def competent_hazard(mapped, competence_a, competence_b, competence_weight):
    """Hazard of mapping among those who know much or little."""
    return mapped * (1.0 + competence_weight * (math.sqrt(competence_a * competence_b) - 0.5))


def judged_value(value, competence, doubt_weight):
    """What a side takes the exchange to be worth to it."""
    return value + doubt_weight * (competence - 0.5)


def is_theme_day(week, theme_days):
    """Whether one of so many evenly spread days a year falls in this week."""
    return week * theme_days % 52 < theme_days


def scaled_gain(gain, share):
    """A gain in proportion to a share."""
    return gain * share


def hours_beside(hours, hours_given):
    """Hours for projects that are left beside what was given to days and meetings."""
    return max(0.0, hours - hours_given)


def theme_day(hours, competences, commitments, in_park, draws, trust, communication, rates):
    """One theme day: dict of held, hours_left, competences, came, trust, communication."""
    p = rates
    after = one.theme_day_week(hours, competences, commitments, in_park, draws, p)
    after["trust"], after["communication"] = dict(trust), dict(communication)
    talk = scaled_gain(p["meeting_communication_gain"], p["theme_day_contact"])
    liking = scaled_gain(p["meeting_trust_gain"], p["theme_day_contact"])
    for a in after["came"]:
        for b in after["came"]:
            if a < b:
                after["communication"][a, b] = one.gained(communication[a, b], talk)
            if a != b:
                after["trust"][a, b] = one.gained(trust[a, b], liking)
    return after


# ---- clarity and hope that is not met: agreement 5, project 6 and 13, facilitator 2 and 7, operation ----


def clarified_optimism(optimism, clarify_rate, follow_up, skill):
    """A side's optimism after a week of follow-up."""
    return optimism * (1.0 - clarify_rate * follow_up * skill)


def clearer(clarity, clarify_rate, follow_up, skill):
    """A project's clarity after a week of follow-up."""
    return one.gained(clarity, clarify_rate * follow_up * skill)


def ambiguity_left(ambiguity_weight, clarity, clarity_counts):
    """The weight of missing understanding at the first agreement."""
    return ambiguity_weight * (1.0 - clarity) if clarity_counts else ambiguity_weight


def has_hours_for_talk(hours_left, expectation_hours):
    """Whether a whole talk about expectations fits into the hours left."""
    return hours_left > 0.0 and hours_left >= expectation_hours


def follow_up_share(hours_left, follow_up_hours, live_projects):
    """The share of full follow-up that every live project gets."""
    if live_projects == 0 or hours_left <= 0.0:
        return 0.0
    needed = follow_up_hours * live_projects
    return 1.0 if needed <= 0.0 else min(1.0, hours_left / needed)


def talks_week(projects, hours, rates):
    """(projects after this week's talks, hours left, ids talked about).

    projects: live ones, each with id, state, talked, clarity, optimism (supplier's, receiver's).
    """
    p = rates
    projects = sorted((dict(project) for project in projects), key=lambda project: project["id"])
    about = []
    for project in projects:
        if project["state"] != "identified" or project["talked"]:
            continue
        if not has_hours_for_talk(hours, p["expectation_hours"]):
            break
        hours = hours - p["expectation_hours"]
        project["talked"] = True
        project["clarity"] = one.gained(project["clarity"], p["expectation_clarity"])
        project["optimism"] = tuple(one.lost(hope, p["expectation_clarity"]) for hope in project["optimism"])
        about.append(project["id"])
    return projects, hours, about


def facilitated(projects, hours, talks, saved, on_project_money, rates):
    """(projects, follow-up share, hours left, hours saved) after phase 4 up to theme days; `talks`: chosen or not."""
    p, aside = rates, 0.0
    if talks:
        projects, hours, _ = talks_week(projects, hours, p)
    share = follow_up_share(hours, p["follow_up_hours"], len(projects))
    hours = hours - min(hours, p["follow_up_hours"] * len(projects))
    if on_project_money:
        aside = hours_to_save(hours, saved, p["application_hours"])
    return projects, share, hours - aside, saved + aside


def followed_up(project, follow_up, skill, rates):
    """A live project after step 3 of its week: optimism of both sides and clarity."""
    shown = (rates["clarify_rate"], follow_up, skill)
    hopes = tuple(clarified_optimism(hope, *shown) for hope in project["optimism"])
    return {**project, "optimism": hopes, "clarity": clearer(project["clarity"], *shown)}


def is_work_done(project, progress, competences, rates):
    """Whether an identified project is explored, or an agreed one implemented, with this week's competence."""
    hours = project["hours_to_explore"] if project["state"] == "identified" else project["hours_to_implement"]
    return progress >= hours_needed(hours, *competences, rates["competence_weight"])


def says_yes(side, optimism, weight, draw, rates):
    """Whether a side (value, competence, trust in the other, understanding) accepts."""
    p = rates
    value = judged_value(side["value"], side["competence"], p["doubt_weight"])
    chance = one.acceptance_probability(
        value, optimism, side["trust"], side["understanding"], p["sharpness"], p["risk_weight"], weight
    )
    return draw < chance


def decision(project, sides, draws, final_draw, amount, taken, capacity, rates):
    """(state, reason) of an identified project that is explored: after step 3, both sides are asked."""
    p = rates
    weight = ambiguity_left(p["ambiguity_weight"], project["clarity"], p["clarity_counts"])
    said = [says_yes(sides[k], project["optimism"][k], weight, draws[k], p) for k in (0, 1)]
    if not all(said):
        reason = "receiver refused" if said[0] else "supplier refused"
    elif not taken + amount <= capacity:
        reason = "stream has no capacity left"
    else:
        return "agreed", None
    return ("closed" if final_draw < p["refusal_final"] else "dormant"), reason


def is_renewed(sides, draws, rates):
    """Whether both sides go on when a contract is up; hope no longer counts, competence does."""
    weight = one.ambiguity_at_renewal(rates["ambiguity_weight"], rates["renewal_clarity"])
    return all(says_yes(side, 0.0, weight, draw, rates) for side, draw in zip(sides, draws, strict=True))


def unmet_loss(loss, optimism):
    """What a hope that is left costs when the exchange starts."""
    return loss * optimism


def side_at_start(trust, commitment, optimism, rates):
    """(trust in the partner, commitment) of one side after the start of an exchange."""
    p = rates
    commitment = one.gained(commitment, p["realised_commitment_gain"])
    trust = one.lost(trust, unmet_loss(p["unmet_trust_loss"], optimism))
    return trust, one.lost(commitment, unmet_loss(p["unmet_commitment_loss"], optimism))


# ---- trust that must be kept ----


def share_kept(half_life):
    """The share of a distance that is left a week later."""
    return 2.0 ** (-1.0 / half_life)


def faded(level, base, kept):
    """A level after a week on its way to a base."""
    return level if kept == 1.0 else base + (level - base) * kept


def trust_faded(trust, at_start, trust_half_life):
    """Phase 1: every trust of the case goes back toward what it was at the start."""
    kept = share_kept(trust_half_life)
    return {who: faded(level, at_start[who], kept) for who, level in trust.items()}


def has_incident(incident_rate, incident_draw):
    """Whether a firm lets a partner down this week."""
    return incident_draw < incident_rate


def hearsay(gossip_share, change, communication):
    """What a third firm takes over of a change of trust it hears of."""
    return gossip_share * change * communication


def loss_in_others(suspicion, heard):
    """The loss of trust in firms that have done nothing."""
    return suspicion * heard


def after_incident(trust, communication, members, culprit, partner, rates):
    """Every trust after a firm let its partner down."""
    p = rates
    trust = dict(trust)
    heard = {partner: hearsay(p["gossip_share"], p["incident_trust_loss"], 1.0)}
    trust[partner, culprit] = one.lost(trust[partner, culprit], p["incident_trust_loss"])
    for third in members:
        if third not in (culprit, partner):
            known = communication[min(third, partner), max(third, partner)]
            heard[third] = hearsay(p["gossip_share"], p["incident_trust_loss"], known)
            trust[third, culprit] = one.lost(trust[third, culprit], heard[third])
    for listener, what in heard.items():
        for other in members:
            if other not in (culprit, listener):
                trust[listener, other] = one.lost(trust[listener, other], loss_in_others(p["suspicion"], what))
    return trust


def incidents_week(trust, communication, members, rows, draws, partner_draws, rates):
    """(trust, [(culprit, partner)]): the last step of phase 7.

    rows: all opportunities as they stand by then (id, state, supplier, receiver). draws: by firm id; partner_draws: a
    function of opportunity id and firm id, asked at an incident only.
    """
    happened = []
    for firm in sorted(members):
        own = [row for row in rows if row["state"] in SHARED and firm in (row["supplier"], row["receiver"])]
        if not own or not has_incident(rates["incident_rate"], draws[firm]):
            continue
        row = min(own, key=lambda row: (partner_draws(row["id"], firm), row["id"]))
        partner = row["receiver"] if row["supplier"] == firm else row["supplier"]
        trust = after_incident(trust, communication, members, firm, partner, rates)
        happened.append((firm, partner))
    return trust, happened


# ---- project money ----
# state: that of the post in naive_version_3 (present, declared, weeks_vacant, weeks_in_post, skill), saved, and
#   projects: a list of (first week, last week) that each pays.


def is_quarter_over(week):
    """Whether a quarter ends with this week."""
    return week % 13 == 0


def hours_paid(projects, project_hours, funded_hours_ceiling):
    """Hours a week that so many projects pay."""
    return min(projects * project_hours, funded_hours_ceiling)


def hours_to_save(hours_left, saved, application_hours):
    """Hours set aside this week for the next application."""
    return min(hours_left, max(0.0, application_hours - saved))


def may_apply(saved, application_hours, paid, funded_hours_ceiling):
    """Whether an application is ready and there is room for another project."""
    return saved >= application_hours and paid < funded_hours_ceiling


def grant_probability(
    starts, members, own_contribution, funding_ease, ease_per_start, ease_per_member, ease_of_contribution
):
    """Chance that an application is granted."""
    return one.logistic(
        funding_ease + ease_per_start * starts + ease_per_member * members + ease_of_contribution * own_contribution
    )


def paying(projects, week):
    """How many projects pay in that week."""
    return sum(first <= week <= last for first, last in projects)


def money_of_week(state, week, bridge, neighbours, rates):
    """(hours of the facilitator, those of them that the funder pays) in this week, set before phase 1."""
    p = rates
    if not state["present"]:
        return 0.0, 0.0
    share = 1.0 / (1 + neighbours)
    projects = paying(state["projects"], week)
    if projects >= 1:
        hours = hours_paid(projects, p["project_hours"], p["funded_hours_ceiling"]) * share
        return hours, hours
    return (p["core_hours"] * share if bridge else 0.0), 0.0


def applied(state, week, starts, members, bridge, draw, rates):
    """(state, None, 'granted' or 'refused'): the application at the end of a quarter, if one is written."""
    p = rates
    paid = hours_paid(paying(state["projects"], week + 1), p["project_hours"], p["funded_hours_ceiling"])
    ready = may_apply(state["saved"], p["application_hours"], paid, p["funded_hours_ceiling"])
    if not is_quarter_over(week) or not state["present"] or not ready:
        return state, None
    weights = [p[name] for name in ("funding_ease", "ease_per_start", "ease_per_member", "ease_of_contribution")]
    state = {**state, "saved": 0.0}
    if not draw < grant_probability(starts, members, 1 if bridge else 0, *weights):
        return state, "refused"
    new = (week + 14, week + 14 + p["project_weeks"] - 1)
    return {**state, "projects": [*state["projects"], new]}, "granted"


def money_week(state, week, facts, turnover, rates):
    """(state for next week, answer): phase 8 of a post on project money.

    facts: turnover_draw, funding_draw, starts (104 weeks), members, bridge, plan_starts, plan_ends, event (None,
    'start', 'end'), choice_skill. turnover: dict of the four parameters of turnover_week.
    """
    p, skill = rates, facts["choice_skill"]
    state = one.turnover_week(state, facts["turnover_draw"], skill, **turnover)
    state, answer = applied(state, week, facts["starts"], facts["members"], facts["bridge"], facts["funding_draw"], p)
    core = p["core_hours"] if facts["bridge"] else 0.0
    if paying(state["projects"], week + 1) == 0:
        if core <= 0.0:
            state = one.ended(state)
    elif not state["present"] and state["weeks_vacant"] == 0 and any(f == week + 1 for f, _ in state["projects"]):
        state = one.successor_starts(state, skill, turnover["newcomer_loss"], turnover["settle_half_life"])
    events = [facts["plan_starts"] and "start", facts["plan_ends"] and "end", facts["event"]]
    for what in events:
        if what == "start":
            first = [] if state["present"] or state["weeks_vacant"] > 0 else [(week + 1, week + p["project_weeks"])]
            state = {**one.started(state, skill), "projects": state["projects"] + first}
        elif what == "end":
            state = {**one.ended(state), "projects": []}
    return state, answer


# ---- stage of life ----


def is_still(was, level, on_from, off_below):
    """A condition with memory."""
    return level >= (off_below if was else on_from)


def is_weary(was, mean_commitment, weary_below, weary_until):
    """Weariness, with memory."""
    return mean_commitment <= weary_until if was else mean_commitment < weary_below


def recent_share_held(recent, held, held_memory):
    """The share of recent meetings held, after one more planned meeting."""
    return recent + held_memory * ((1.0 if held else 0.0) - recent)


def has_halved(operating, most_operating):
    """Whether less than half of the most operates."""
    return 2 * operating < most_operating and most_operating >= 2


def holds_out(operating, ends_lately, elaboration_exchanges):
    """Whether what is left is enough and has not ended for half a year."""
    return operating >= elaboration_exchanges and ends_lately == 0


def stage_by_rule(
    stage, members, identified_ever, agreed, operating, live, partners_operating, goal, roles, weary, weeks_weary_idle,
    starts_recent, ends_recent, starts_long, ends_long, ends_lately, most_operating, death_weeks, elaboration_exchanges,
    kept_exchanges, decline_ends, decline_by_peak,
):  # fmt: skip
    """The stage whose rule holds, first from the top."""
    can_elaborate = operating >= elaboration_exchanges and 2 * partners_operating >= members and goal
    lasting = holds_out(operating, ends_lately, elaboration_exchanges)
    if members < 2:
        return 6
    if stage == 6:
        return 2 if not weary and live > 0 else 6
    if weeks_weary_idle >= death_weeks and (stage != 5 or live == 0):
        return 6
    if stage == 5:
        grows = starts_recent > ends_recent or (decline_by_peak and lasting)
        if grows and not weary:
            return 4 if can_elaborate else 3
        return 5
    if stage in (3, 4):
        if decline_by_peak:
            falls = has_halved(operating, most_operating) and not lasting
        else:
            falls = ends_long >= max(decline_ends, starts_long + 1) or (stage == 4 and operating < kept_exchanges)
        if weary or falls:
            return 5
    if stage == 4 or can_elaborate:
        return 4
    something = agreed > 0 or operating > 0
    if stage == 3 and something and (goal or roles):
        return 3
    if stage in (1, 2) and something and goal and roles:
        return 3
    return 2 if identified_ever >= 2 else 1


def stage_at_start(observed=None):
    """Memory of the alliance before week 1."""
    return {
        "stage": observed or 1, "coming": 0, "weeks_coming": 0, "goal": False, "held_enough": False, "weary": False,
        "recent": 1.0, "weeks_weary_idle": 0, "starts": [], "ends": [], "operating": [],
    }  # fmt: skip


def stage_week(memory, facts, rates):
    """Memory after phase 9 of a week.

    facts: meeting (None, True held, False slipped), firms (by member id: understanding, commitment), rows (id, state,
    supplier, receiver), identified_ever, starts, ends (counts of this week), declared_works.
    """
    p, firms, rows = rates, facts["firms"], facts["rows"]
    now = dict(memory)
    for name in ("starts", "ends"):
        now[name] = [*memory[name], facts[name]]
    if facts["meeting"] is not None:
        now["recent"] = recent_share_held(memory["recent"], facts["meeting"], p["held_memory"])
    count = {state: sum(row["state"] == state for row in rows) for state in SHARED}
    now["operating"] = [*memory["operating"], count["operating"]]

    def of(*states):
        found = {f for row in rows if row["state"] in states for f in (row["supplier"], row["receiver"])}
        return [firm for firm in sorted(firms) if firm in found]

    active = of(*SHARED)
    mean = sum(firms[firm]["understanding"] for firm in active) / max(1, len(active))
    now["goal"] = bool(active) and is_still(memory["goal"], mean, p["goal_on"], p["goal_off"])
    held_enough = is_still(memory["held_enough"], now["recent"], p["held_on"], p["held_off"])
    now["held_enough"] = facts["declared_works"] and held_enough
    now["roles"] = now["held_enough"] or count["operating"] >= p["elaboration_exchanges"]
    mean = sum(firms[firm]["commitment"] for firm in sorted(firms)) / max(1, len(firms))
    now["weary"] = is_weary(memory["weary"], mean, p["weary_below"], p["weary_until"])
    idle = now["weary"] and count["operating"] == 0
    now["weeks_weary_idle"] = memory["weeks_weary_idle"] + 1 if idle else 0
    rule = stage_by_rule(
        memory["stage"], len(firms), facts["identified_ever"], count["agreed"], count["operating"],
        count["identified"] + count["agreed"], len(of("operating")), now["goal"], now["roles"], now["weary"],
        now["weeks_weary_idle"], sum(now["starts"][-52:]), sum(now["ends"][-52:]), sum(now["starts"][-104:]),
        sum(now["ends"][-104:]), sum(now["ends"][-26:]), max(now["operating"][-104:]), p["death_weeks"],
        p["elaboration_exchanges"], p["kept_exchanges"], p["decline_ends"], p["decline_by_peak"],
    )  # fmt: skip
    return patient(now, rule, p["stage_patience"])


def patient(memory, rule, stage_patience):
    """Memory after a stage came out: a new one counts once it has done so for so many weeks in a row."""
    if rule == memory["stage"]:
        return {**memory, "coming": 0, "weeks_coming": 0}
    weeks = memory["weeks_coming"] + 1 if rule == memory["coming"] else 1
    if weeks >= stage_patience:
        return {**memory, "stage": rule, "coming": 0, "weeks_coming": 0}
    return {**memory, "coming": rule, "weeks_coming": weeks}


# ---- what the pages leave open or contradict, and what was guessed ----
#
# Contradictions: `clarity_counts` is "no (off)" in the table of project and "yes" on agreement; contact says that
#   `informal_nudge` is 0 by default, project 0.5; docs/parameters.md still has the values of part one. Guess: on, and
#   0.5.
# Theme days: T1 the order of learning and meeting: no matter, since neither looks at the other. T2 "Those who come"
#   where the day is half prepared: all of them meet in full. T3 The share is `organised_share` with `theme_day_hours`,
#   without a mandate.
# Clarity: C1 A talk with a firm that left: none, its projects are dormant. C2 The clarity of a project that is taken up
#   again: 0, and a talk is due again. C3 Agreed projects grow clearer as well, though nobody looks at it. C4 Competence
#   at agreement is that of this week. C5 Renewal looks at competence (function 4) but not at clarity.
# Hope: H1 Which comes first, trust or commitment: no matter. H2 A restart pays for hope as well. H3 Hope is that after
#   step 3.
# Trust: V1 "Live" includes agreed. V2 Two incidents of one week: the second acts on what the first left. V3 One partner
#   with two exchanges has two draws. V4 Third members are all members but the two; the partner is among the "others"
#   that thirds suspect. V5 The culprit suspects nobody. V6 Trust of and in candidates fades too, but incidents concern
#   members only. V7 The communication is that of the moment; nothing of it changes.
# Money: M1 The arguments of `grant_probability` are not named. Guess: those that change, then the weights. M2 "Somebody
#   in post": as it stands after turnover, so who quits this week writes nothing, and a successor due next week does. M3
#   Members "this week": by the end of recruiting, newcomers included. M4 A start by plan into a vacant post brings no
#   project, like one by event. M5 Whoever starts while old grants still lie ahead has those as well. M6 Hours paid are
#   not divided by neighbours in (4). M7 A ceiling of 0 with a project that pays: the post goes on with no hours. M8
#   `core_hours` 0 with `bridge`: nobody pays. M9 A vacant post that nobody pays any more is given up for good, until a
#   project begins. M10 What is saved survives the end by plan or event too. M11 "A project begins": its first week is
#   next week; one that began while the post was vacant brings nobody.
# Stage: S1 "A declared facilitator works": as it stands in phase 9, after turnover and events. S2 Opportunities ever
#   identified are counted once each, running ones included. S3 The most that operated is read at the end of phase 9. S4
#   A stage that came out and was interrupted starts anew. S5 Rules are asked "seen from the present stage", not from
#   the one that is coming. S6 Understanding and commitment are those after this week's drift.
# After comparing: no guess had to be changed. The pages now say H2, V2, M1 to M4, M6, M10, S1, S2 and T3, and agree on
#   what acts by default; the rest stood there after all, or makes no difference.
