"""Naive restatement of the seven rules of version 3, written from the theory pages alone.

Draws are uniform numbers from 0 (included) to 1 (excluded), given by the caller. An event happens where draw < chance.
No function changes what it is given. A default value of an argument is the default of the page (0 or 1 where off).
"""

import math

# ---- shapes that several rules share ----


def gained(level, gain):
    """x (+) g: the level moves the share `gain` of the way to 1."""
    return level + gain * (1.0 - level)


def lost(level, loss):
    """x (-) l: the level loses the share `loss` of itself, at most all of it."""
    return level - min(loss, 1.0) * level


def logistic(x):
    """1 / (1 + e^-x), unguarded."""
    return 1.0 / (1.0 + math.exp(-x))


def midpoint(a, b):
    """Mean of two sides' levels."""
    return 0.5 * (a + b)


# ---- 1 mandate ----


def organised_share(facilitator_hours, hours_per_meeting=6.0):
    """Share of a meeting's preparation that the hours at hand cover."""
    if hours_per_meeting <= 0.0:
        return 1.0 if facilitator_hours > 0.0 else 0.0
    return min(1.0, facilitator_hours / hours_per_meeting)


def mandated_share(organised, declared, undeclared_mandate=1.0):
    """Share of the organising that helps the meeting to be held."""
    if declared:
        return organised
    return organised * undeclared_mandate


def held_probability(hold_self, hold_facilitated, mandated):
    """Chance that a planned meeting is held; the third argument is the share after the mandate."""
    return hold_self + (hold_facilitated - hold_self) * mandated


def meeting_held(organised, declared, draw, hold_self=0.45, hold_facilitated=0.97, undeclared_mandate=1.0):
    """Whether a planned meeting or evaluation is held this week."""
    share = mandated_share(organised, declared, undeclared_mandate)
    return draw < held_probability(hold_self, hold_facilitated, share)


def understanding_gain(gain_self, gain_facilitated, organised, skill):
    """Understanding gained at a meeting; uses the share before the mandate."""
    return gain_self + (gain_facilitated - gain_self) * organised * skill


def meeting_week(hours, declared, skill, commitments, in_park, held_draw, attendance_draws, parameters):
    """One planned meeting: dict of held, organised, hours_left, commitments, came (ids), understanding_gain.

    commitments: by id of every member; in_park: ids that hold a place; attendance_draws: by id, looked at only if held.
    """
    p = parameters
    organised = organised_share(hours, p["hours_per_meeting"])
    held = meeting_held(organised, declared, held_draw, p["hold_self"], p["hold_facilitated"], p["undeclared_mandate"])
    after = {
        "held": held,
        "organised": organised,
        "hours_left": hours - min(hours, p["hours_per_meeting"]),
        "commitments": dict(commitments),
        "came": [],
        "understanding_gain": 0.0,
    }
    if not held:
        for firm in commitments:
            after["commitments"][firm] = lost(commitments[firm], p["slip_commitment_loss"])
        return after
    after["came"] = who_comes(commitments, in_park, attendance_draws, p)
    after["understanding_gain"] = understanding_gain(
        p["understanding_gain_self"], p["understanding_gain_facilitated"], organised, skill
    )
    return after


def evaluation_week(hours, declared, commitments, in_park, held_draw, attendance_draws, parameters):
    """One evaluation, after the meeting of its week: dict of held, organised, hours_left, commitments, came."""
    p = parameters
    after = meeting_week(
        hours,
        declared,
        0.0,
        commitments,
        in_park,
        held_draw,
        attendance_draws,
        {**p, "understanding_gain_self": 0.0, "understanding_gain_facilitated": 0.0},
    )
    del after["understanding_gain"]
    for firm in after["came"]:
        after["commitments"][firm] = gained(after["commitments"][firm], p["evaluation_commitment_gain"])
    return after


# ---- 2 branching ----


def branch_hours(hours, branch_ease=0.5):
    """Hours to explore or to implement of a reserve row."""
    return branch_ease * hours


def branch_receivers(parent, rows, members, draws):
    """Ids of the receivers of a parent's reserve rows, in the order of the draw; fewer where too few are left.

    parent: id, supplier, resource, branches. rows: all rows there are so far. draws: by firm id, for this parent.
    """
    taken = set()
    for row in rows:
        if row["supplier"] == parent["supplier"] and row["resource"] == parent["resource"]:
            taken.add(row["receiver"])
    free = [firm for firm in members if firm != parent["supplier"] and firm not in taken]
    free.sort(key=lambda firm: (draws[firm], firm))
    return free[: parent["branches"]]


def reserve_rows(rows, members, draws, drawn_hours, branch_ease=0.5):
    """(all rows with the reserve rows at the end, notes on parents with too few receivers).

    draws: draws[parent id][firm id]. drawn_hours: drawn_hours[(parent id, firm id)] = (to explore, to implement).
    """
    rows = [dict(row) for row in rows]
    notes = []
    next_id = max(row["id"] for row in rows) + 1
    parents = [row for row in sorted(rows, key=lambda r: r["id"]) if row.get("branches", 0) > 0]
    for parent in parents:
        receivers = branch_receivers(parent, rows, members, draws[parent["id"]])
        if len(receivers) < parent["branches"]:
            notes.append((parent["id"], parent["branches"], len(receivers)))
        for firm in receivers:
            explore, implement = drawn_hours[(parent["id"], firm)]
            rows.append(
                {
                    "id": next_id,
                    "parent": parent["id"],
                    "supplier": parent["supplier"],
                    "receiver": firm,
                    "resource": parent["resource"],
                    "branches": 0,
                    "state": "unthought",
                    "hours_to_explore": branch_hours(explore, branch_ease),
                    "hours_to_implement": branch_hours(implement, branch_ease),
                }
            )
            next_id = next_id + 1
    return rows, notes


def branches_off(is_operating, branch_rate, draw):
    """Whether an unthought row comes to mind this week."""
    return is_operating and draw < branch_rate


def branch_week(rows, draws, branch_rate=0.0):
    """Rows after the unthought ones were branched off or not (first step of phase 6).

    rows: id, state, and parent for reserve rows. draws: by id of the reserve row, needed only where the parent operates.
    """
    rows = [dict(row) for row in rows]
    state = {row["id"]: row["state"] for row in rows}
    for row in sorted(rows, key=lambda r: r["id"]):
        if row["state"] == "unthought" and state[row["parent"]] == "operating":
            if branches_off(True, branch_rate, draws[row["id"]]):
                row["state"] = "latent"
    return rows


def clocks_week(rows):
    """Rows after the clocks of dormant and ended ones counted down (second step of phase 6)."""
    rows = [dict(row) for row in rows]
    for row in rows:
        if row["state"] in ("dormant", "ended"):
            row["rest_weeks"] = row["rest_weeks"] - 1
            if row["rest_weeks"] <= 0:
                row["state"] = "latent"
    return rows


def opening_of_discovery(rows, members, draws, branch_rate=0.0):
    """(rows, N): phase 6 up to the count of latent rows between members; newly branched ones are in it."""
    rows = clocks_week(branch_week(rows, draws, branch_rate))
    latent = 0
    for row in rows:
        if row["state"] == "latent" and row["supplier"] in members and row["receiver"] in members:
            latent = latent + 1
    return rows, latent


# ---- 3 experience, and the drive it is added to ----


def drive(value, follow_up, skill, nudge, owned, drive_base, drive_value, drive_follow_up, drive_nudge, drive_owner):
    """Share of the hours at hand that goes into the project, before experience."""
    a = max(0.0, 1.0 - drive_base - drive_value * value * value)
    b = 1.0 - drive_follow_up * follow_up * skill
    c = 1.0 - drive_nudge * nudge
    d = 1.0 - drive_owner if owned else 1.0
    return 1.0 - a * b * c * d


def experienced_drive(drive, operating, drive_experience=0.0, experience_scale=2.0):
    """Drive after what the two firms learnt from the exchanges they run."""
    gain = drive_experience * (1.0 - math.exp(-operating / experience_scale))
    return drive + gain * (1.0 - drive)


def exchanges_of(rows, firm):
    """Number of operating exchanges in which the firm is supplier or receiver."""
    count = 0
    for row in rows:
        if row["state"] == "operating" and firm in (row["supplier"], row["receiver"]):
            count = count + 1
    return count


def experience_of_pair(rows, supplier, receiver):
    """Operating exchanges of the supplier plus those of the receiver; one between the two counts twice."""
    return exchanges_of(rows, supplier) + exchanges_of(rows, receiver)


def kept_nudge(nudge, nudge_keep=0.8):
    """The nudge left for next week."""
    return nudge * nudge_keep


def drive_of_week(project, met, value_supplier, value_receiver, follow_up, skill, rows, parameters):
    """(drive used this week, nudge left for next week): corridor, drive, experience, wear, in this order.

    project: supplier, receiver, nudge (after this week's meeting), owned. met: the pair met informally in phase 2.
    rows: all opportunities as they stand at this project's turn in phase 5.
    """
    p = parameters
    nudge = corridor_week(project["nudge"], met, p["informal_nudge"])
    used = drive(
        midpoint(value_supplier, value_receiver),
        follow_up,
        skill,
        nudge,
        project["owned"],
        p["drive_base"],
        p["drive_value"],
        p["drive_follow_up"],
        p["drive_nudge"],
        p["drive_owner"],
    )
    operating = experience_of_pair(rows, project["supplier"], project["receiver"])
    used = experienced_drive(used, operating, p["drive_experience"], p["experience_scale"])
    return used, kept_nudge(nudge, p["nudge_keep"])


# ---- 4 renewal ----


def acceptance_probability(value, optimism, trust, understanding, sharpness, risk_weight, ambiguity_weight):
    """Chance that one side accepts; nothing is clipped."""
    benefit = value + optimism - risk_weight * (1.0 - trust) - ambiguity_weight * (1.0 - understanding)
    return logistic(sharpness * benefit)


def ambiguity_at_renewal(ambiguity_weight=0.4, renewal_clarity=0.0):
    """Weight of missing understanding when a contract is up."""
    return ambiguity_weight * (1.0 - renewal_clarity)


def renewal_chance(side, sharpness=6.0, risk_weight=0.8, ambiguity_weight=0.4, renewal_clarity=0.0):
    """Chance that one side (value, trust in the other, understanding) renews; its optimism counts as 0."""
    weight = ambiguity_at_renewal(ambiguity_weight, renewal_clarity)
    return acceptance_probability(
        side["value"], 0.0, side["trust"], side["understanding"], sharpness, risk_weight, weight
    )


def renewed(
    supplier,
    receiver,
    supplier_draw,
    receiver_draw,
    sharpness=6.0,
    risk_weight=0.8,
    ambiguity_weight=0.4,
    renewal_clarity=0.0,
):
    """Whether both sides renew; the receiver is asked only if the supplier accepts, capacity is not checked."""
    weights = (sharpness, risk_weight, ambiguity_weight, renewal_clarity)
    if not supplier_draw < renewal_chance(supplier, *weights):
        return False
    return receiver_draw < renewal_chance(receiver, *weights)


def contract_week(clock, contract_weeks, supplier, receiver, market_draw, supplier_draw, receiver_draw, parameters):
    """Steps 5 and 6 of an operating exchange's week: dict of state, clock, rest_weeks, reason, both commitments.

    supplier, receiver: value, trust (in the other), understanding, commitment, as they stand after this week's delivery.
    """
    p = parameters
    clock = clock - 1
    reason = None
    if receiver["trust"] < p["trust_floor"]:
        reason = "trust broken"
    elif market_draw < p["market_end_rate"]:
        reason = "market changed"
    elif clock <= 0:
        if renewed(
            supplier,
            receiver,
            supplier_draw,
            receiver_draw,
            p["sharpness"],
            p["risk_weight"],
            p["ambiguity_weight"],
            p["renewal_clarity"],
        ):
            clock = contract_weeks
        else:
            reason = "contract not renewed"
    after = {
        "state": "operating" if reason is None else "ended",
        "clock": clock,
        "rest_weeks": 0 if reason is None else p["restart_weeks"],
        "reason": reason,
        "supplier_commitment": supplier["commitment"],
        "receiver_commitment": receiver["commitment"],
    }
    if reason is not None:
        after["supplier_commitment"] = lost(supplier["commitment"], p["ended_commitment_loss"])
        after["receiver_commitment"] = lost(receiver["commitment"], p["ended_commitment_loss"])
    return after


# ---- 5 corridor ----


def contact_probability(both_in_park, one_is_far, p_building, common_room_quality, p_town, p_far):
    """Chance that two firms meet informally this week."""
    if both_in_park:
        return p_building * common_room_quality
    if one_is_far:
        return p_far
    return p_town


def reminded_nudge(nudge, informal_nudge=0.0):
    """The nudge after a chance meeting; never weaker than before."""
    return max(nudge, informal_nudge)


def corridor_week(nudge, met, informal_nudge=0.0):
    """The nudge of a live project at its turn in phase 5, before its drive."""
    return reminded_nudge(nudge, informal_nudge) if met else nudge


# ---- 6 attendance ----


def attendance_probability(attend_base, attend_commitment, commitment, in_park, attend_in_park=0.0):
    """Chance that a firm comes to what is held; clipped above at 1 only."""
    extra = attend_in_park if in_park else 0.0
    return min(1.0, (attend_base + attend_commitment * commitment) + extra)


def attends(commitment, in_park, draw, attend_base=0.35, attend_commitment=0.6, attend_in_park=0.0):
    """Whether a firm comes to a meeting, evaluation or theme day that is held."""
    return draw < attendance_probability(attend_base, attend_commitment, commitment, in_park, attend_in_park)


def who_comes(commitments, in_park, draws, parameters):
    """Ids of the members who come, in the order of ids."""
    p = parameters
    came = []
    for firm in sorted(commitments):
        if attends(
            commitments[firm],
            firm in in_park,
            draws[firm],
            p["attend_base"],
            p["attend_commitment"],
            p["attend_in_park"],
        ):
            came.append(firm)
    return came


def theme_day_week(hours, competences, commitments, in_park, draws, parameters):
    """One theme day, after follow-up: dict of held, hours_left, competences, came."""
    p = parameters
    after = {"held": hours > 0.0, "hours_left": hours, "competences": dict(competences), "came": []}
    if not after["held"]:
        return after
    share = organised_share(hours, p["theme_day_hours"])
    after["hours_left"] = hours - min(hours, p["theme_day_hours"])
    after["came"] = who_comes(commitments, in_park, draws, p)
    for firm in after["came"]:
        after["competences"][firm] = gained(competences[firm], p["theme_competence_gain"] * share)
    return after


# ---- 7 turnover ----
# state: present (works, as next week will see it), declared, weeks_vacant (0: not vacant),
#   weeks_in_post (None: settled, no successor), skill.


def successor_skill(skill, newcomer_loss, weeks_in_post, settle_half_life):
    """Skill of a successor after so many weeks; `skill` is that of the choice."""
    return skill * (1.0 - newcomer_loss * 2.0 ** (-weeks_in_post / settle_half_life))


def started(state, choice_skill):
    """State after a start by plan or event: works from next week, settled; a vacancy is filled."""
    if state["present"]:
        return dict(state)
    return {**state, "present": True, "weeks_vacant": 0, "weeks_in_post": None, "skill": choice_skill}


def ended(state):
    """State after a planned end, an event that ends the work, or money not renewed: no work, no vacancy."""
    return {**state, "present": False, "weeks_vacant": 0}


def successor_starts(state, choice_skill, newcomer_loss, settle_half_life):
    """State in which a successor works from next week."""
    skill = successor_skill(choice_skill, newcomer_loss, 0, settle_half_life)
    return {**state, "present": True, "weeks_vacant": 0, "weeks_in_post": 0, "skill": skill}


def turnover_week(
    state, draw, choice_skill=1.0, turnover_rate=0.0, vacancy_weeks=17, newcomer_loss=0.5, settle_half_life=26.0
):
    """State for next week, after review and recruiting, before planned starts, ends and events (phase 8)."""
    state = dict(state)
    if not state["declared"]:
        return state
    if state["weeks_vacant"] > 0:
        state["weeks_vacant"] = state["weeks_vacant"] - 1
        if state["weeks_vacant"] <= 0:
            state = successor_starts(state, choice_skill, newcomer_loss, settle_half_life)
        return state
    if not state["present"]:
        return state
    if state["weeks_in_post"] is not None:
        state["weeks_in_post"] = state["weeks_in_post"] + 1
        state["skill"] = successor_skill(choice_skill, newcomer_loss, state["weeks_in_post"], settle_half_life)
    if draw < turnover_rate:
        if vacancy_weeks <= 0:
            return successor_starts(state, choice_skill, newcomer_loss, settle_half_life)
        state["present"] = False
        state["weeks_vacant"] = vacancy_weeks
    return state


def is_responsible(state):
    """Whether somebody declared responsible works; false while the post is vacant."""
    return state["present"] and state["declared"]


def is_reviewed(state):
    """Whether the yearly review takes place: a declared facilitator works or the post is vacant."""
    return state["declared"] and (state["present"] or state["weeks_vacant"] > 0)


def hours_of_week(state, hours):
    """Hours at hand and paid this week, from the state at the end of the week before."""
    return hours if state["present"] else 0.0


def post_week(state, draw, not_renewed, plan_starts, plan_ends, event, choice_skill, turnover):
    """Phase 8 of the post: review, turnover, planned start, planned end, event (None, 'start' or 'end').

    not_renewed: this week's review ended the money. turnover: dict of the four parameters of turnover_week.
    """
    if not_renewed:
        state = ended(state)
    state = turnover_week(state, draw, choice_skill, **turnover)
    if plan_starts:
        state = started(state, choice_skill)
    if plan_ends:
        state = ended(state)
    if event == "start":
        state = started(state, choice_skill)
    elif event == "end":
        state = ended(state)
    return state


# ---- ambiguities: what the pages leave open, and what was guessed ----
#
# Mandate
# M1 Heading 3 of the meeting page holds two functions, and held_probability names `organised`, but the formula uses the
#    share after the mandate. Guess: held_probability gets the mandated share as its third argument.
# M2 Whether "declared responsible" means the facilitator's form or somebody at work this week. Guess: at work this week;
#    it makes no difference, since without hours the share is 0 anyway.
# M3 With `hours_per_meeting` 0 an undeclared facilitator has share 1 (with any hours). Guess: the mandate applies to it.
# M4 Theme days prepare with "the share of a meeting (organised_share)". Guess: without the mandate.
# M5 An evaluation takes what the meeting of that week has left. Guess: its share and chance are worked out from the hours left.
# M6 Commitment of a week with a slipped meeting and an evaluation. Guess: the evaluation sees the lowered commitment, and
#    may lower it again.
# M7 The reason in the log for a slip uses the share before the mandate, but its wording and limit are not on the page. Left out.
#
# Branching
# B1 "Members": at the start of the run, or all firms of the case. Guess: whoever the caller passes, meant as the members at
#    the start (candidates are not receivers).
# B2 "Have no row of that supplier and resource". Guess: are not the receiver of any such row, whatever its state; the
#    parent's own receiver is among them.
# B3 Equal draws. Guess: lower firm id first.
# B4 Ids of reserve rows. Guess: after all others, in the order of parents' ids, then in the order of the draw.
# B5 Whether the ease is applied when the row is made or when it becomes latent, and a lower bound of 1 hour. Guess: when it
#    is made; no lower bound, no rounding.
# B6 A parent that started in phase 5 of this week. Guess: counts as operating in phase 6; one that ends in phase 7 did so too.
# B7 "In a week in which its parent operates": a parent that ended before. Guess: no chance that week; it counts again when
#    it operates again. A row once latent stays so when the parent ends.
# B8 Whether the receiver has to be a member, or room under `max_projects`, to branch off. Guess: neither; only being seen
#    asks for that.
# B9 Branches of other kinds than by-products and utilities. Guess: nothing is checked here.
# B10 Permit weeks, capital need, value, amount of a reserve row. Not said (only hours are scaled); left to the caller.
# B11 Whether a clock just set counts down in the same week (dropped in phase 5, counted in phase 6). Guess: it does, there is
#     one clock step a week for whatever is dormant or ended at that point.
#
# Experience
# E1 "At that moment". Guess: at this project's turn in phase 5, so a project with a lower id that started this week counts.
# E2 Whether the drive with experience is also the one for communication and for the chance of a drop (and its log reason).
#    Guess: yes, "the drive of step 1".
# E3 The text after function 10 names two forms; d + g(1 - d) is the one used.
# E4 The range of `drive_experience` is printed as "0-1, 0-0.8". Guess: a share, from 0 to 0.8.
#
# Renewal
# R1 Levels at renewal. Guess: as they stand after this week's step 1 to 4 (understanding gain, delivery, gossip).
# R2 Renewal is asked only where trust and market let the exchange go on. Guess: so also in the week the clock is up.
# R3 The clock after an end. Guess: left as it is (no meaning). "The clock starts anew" = the contract's weeks in full.
# R4 Name of the resting state after an end. Guess: "ended", with a clock of `restart_weeks`.
#
# Corridor
# C1 "Met this week". Guess: in phase 2 only; sitting in the same scheduled meeting is no chance meeting.
# C2 Meeting and corridor in one week: max(1, i) = 1. Guess: the meeting's nudge (phase 3) is set before.
# C3 A pair that shares several live projects. Guess: each is reminded.
# C4 A project whose partners met, but which is dropped or agreed that week. Guess: the worn nudge is kept; it is set to 0 at
#    the next identification.
#
# Attendance
# A1 "In the park" for attendance is "holds a place there", for contact "in the open park". Guess: the same set; nobody holds
#    a place while the park is closed.
# A2 Which commitment. Guess: the one at that moment of the week (after a slip, after an evaluation).
# A3 A draw where nothing is held. Guess: none is looked at.
#
# Turnover
# T1 Money not renewed in the week in which somebody would quit. Guess: review comes first and ends the post; no vacancy.
# T2 Planned end, or event, in the week in which somebody quits or a successor is due. Guess: it comes after and wins.
# T3 An event that starts the work while a successor already works. Guess: nothing changes, the successor is not settled by it.
# T4 "Somebody works", for a settled holder: skill stays that of the choice. Guess: weeks in post are not counted for it.
# T5 A successor of a successor. Guess: w = 0 again, skill from that of the choice and not from the predecessor's.
# T6 Skill and weeks in post during a vacancy. Guess: left as they were; nobody reads them.
# T7 The municipality page says the review takes place only where a declared facilitator works, the facilitator page that it
#    goes on during a vacancy. Guess: it goes on, support moves and hours may grow for whoever comes.
# T8 An event that starts the work with a form that is not declared. Guess: outside this rule.
# T9 With `vacancy_weeks` 0 the successor works next week at w = 0. Guess: it may quit at the end of that week.
# T10 Whether the skill of the quitter is worked out anew before quitting matters to nobody. Guess: as printed.
# T11 Whether a planned start comes before a planned end in one week. Guess: start, end, then events.
# T12 A vacancy in a run whose first holder has not begun, or whose work has ended. Guess: nothing is counted.
