"""Naive restatement of the theory pages 'Agreement' and 'Carrying a project out', written from those two pages alone."""

import math

# ---- primitives the pages refer to but do not define (guessed forms) ----


def logistic(x):
    """1 / (1 + e^-x), unguarded."""
    return 1.0 / (1.0 + math.exp(-x))


def midpoint(a, b):
    """Mean of two numbers."""
    return (a + b) / 2.0


def raised(x, gain):
    """x (+) gain: x moves the share `gain` of the way to 1."""
    return x + (1.0 - x) * gain


def lowered(x, loss):
    """x (-) loss: x loses the share `loss` of itself."""
    return x * (1.0 - loss)


# ---- agreement page ----


def acceptance_probability(value, optimism, trust, understanding, sharpness, risk_weight, ambiguity_weight):
    """Chance that one side accepts; nothing is clipped."""
    benefit = value + optimism
    benefit = benefit - risk_weight * (1.0 - trust)
    benefit = benefit - ambiguity_weight * (1.0 - understanding)
    return logistic(sharpness * benefit)


def fits_capacity(amount, amount_taken, capacity):
    """True where what is bound plus what is needed does not exceed the capacity; equality fits."""
    return amount_taken + amount <= capacity


def amount_taken_of(opportunities, supplier, resource):
    """Sum, in the order of ids, of the amounts agreed or operating at this supplier for this resource."""
    total = 0.0
    for opportunity in sorted(opportunities, key=lambda o: o["id"]):
        if opportunity["supplier"] == supplier and opportunity["resource"] == resource:
            if opportunity["state"] in ("agreed", "operating"):
                total = total + opportunity["amount"]
    return total


def decision(
    supplier_probability,
    receiver_probability,
    supplier_draw,
    receiver_draw,
    amount,
    amount_taken,
    capacity,
    refusal_final,
    refusal_draw,
):
    """New state ('agreed', 'closed' or 'dormant') and reason (None when agreed) of an explored idea."""
    supplier_accepts = supplier_draw < supplier_probability
    receiver_accepts = receiver_draw < receiver_probability
    if not supplier_accepts:
        reason = "supplier refused"
    elif not receiver_accepts:
        reason = "receiver refused"
    elif not fits_capacity(amount, amount_taken, capacity):
        reason = "stream has no capacity left"
    else:
        return "agreed", None
    if refusal_draw < refusal_final:
        return "closed", reason
    return "dormant", reason


def renewed(
    value_s,
    trust_s,
    understanding_s,
    draw_s,
    value_r,
    trust_r,
    understanding_r,
    draw_r,
    sharpness,
    risk_weight,
    ambiguity_weight,
):
    """True where both sides renew the contract (optimism 0, capacity not checked again)."""
    p_s = acceptance_probability(value_s, 0.0, trust_s, understanding_s, sharpness, risk_weight, ambiguity_weight)
    p_r = acceptance_probability(value_r, 0.0, trust_r, understanding_r, sharpness, risk_weight, ambiguity_weight)
    return draw_s < p_s and draw_r < p_r


# ---- project page ----


def hours_for_cooperation(attention, commitment, meeting_attention, came):
    """Hours a firm can give to its projects this week, never below 0."""
    meeting = meeting_attention if came else 0.0
    return max(0.0, attention * commitment - meeting)


def drive(value, follow_up, skill, nudge, owned, drive_base, drive_value, drive_follow_up, drive_nudge, drive_owner):
    """Share of the hours at hand that goes into the project; only the first factor is clipped, at 0."""
    a = max(0.0, 1.0 - drive_base - drive_value * value * value)
    b = 1.0 - drive_follow_up * follow_up * skill
    c = 1.0 - drive_nudge * nudge
    d = 1.0 - drive_owner if owned else 1.0
    return 1.0 - a * b * c * d


def kept_nudge(nudge, nudge_keep):
    """The nudge left for next week."""
    return nudge * nudge_keep


def progress_made(hours_a, live_a, hours_b, live_b, drive, communication):
    """Hours of progress this week; the slower side sets the pace (live counts of 0 are not guarded)."""
    slower = min(hours_a / live_a * drive, hours_b / live_b * drive)
    return slower * (0.5 + 0.5 * communication)


def project_communication(project_communication_gain, drive):
    """Gain of the pair's communication from a week of joint work."""
    return project_communication_gain * drive


def clarified_optimism(optimism, clarify_rate, follow_up, skill):
    """A side's optimism after a week of follow-up."""
    return optimism * (1.0 - clarify_rate * follow_up * skill)


def drop_probability(drop_rate, drive, disappointment_rate, mean_optimism, agreed):
    """Chance this week that a live project is dropped, clipped above at 1 only."""
    chance = drop_rate * (1.0 - drive)
    if agreed:
        chance = chance + disappointment_rate * mean_optimism
    return min(1.0, chance)


def trust_loss_on_drop(drop_trust_loss, violation_weight, optimism):
    """Share of its trust in the partner that a side loses when the project is dropped."""
    return min(1.0, drop_trust_loss + violation_weight * optimism)


def is_financed(capital_need, self_financed):
    """True where the partners pay themselves; equal is not enough."""
    return capital_need < self_financed


def project_week(
    project,
    supplier,
    receiver,
    communication,
    follow_up,
    skill,
    amount_taken,
    capacity,
    permit_weeks_if_agreed,
    permit_work,
    grant_now,
    finance_chance,
    draws,
    parameters,
):
    """One week of one live project: returns (project, supplier, receiver, communication, log) as new values.

    project: state ('identified' or 'agreed'), progress, hours_to_explore, hours_to_implement, nudge, owned, amount,
      capital_need, grant, financed, permit_weeks, contract_weeks; new keys may be contract_clock, dormant_weeks.
    supplier, receiver: hours and live (both fixed at the start of the phase), value, optimism, trust (in the other),
      understanding, commitment, waiting.
    permit_weeks_if_agreed, permit_work, grant_now, finance_chance: what the municipality rule gives (not on the pages):
      permit weeks set at agreement, weeks counted off this week, grant while finance is missing, chance of finance.
    draws: supplier, receiver, refusal_final, finance, drop; a draw that is not needed is not looked at.
    parameters: by the names on the pages. log: None or (what happened, reason).
    """
    project = dict(project)
    supplier = dict(supplier)
    receiver = dict(receiver)
    p = parameters
    log = None
    state_before = project["state"]

    # 1. drive with this week's nudge, then the nudge is worn down
    value = midpoint(supplier["value"], receiver["value"])
    d = drive(
        value,
        follow_up,
        skill,
        project["nudge"],
        project["owned"],
        p["drive_base"],
        p["drive_value"],
        p["drive_follow_up"],
        p["drive_nudge"],
        p["drive_owner"],
    )
    project["nudge"] = kept_nudge(project["nudge"], p["nudge_keep"])

    # 2. progress with communication as it stands, then communication
    project["progress"] = project["progress"] + progress_made(
        supplier["hours"], supplier["live"], receiver["hours"], receiver["live"], d, communication
    )
    communication = raised(communication, project_communication(p["project_communication_gain"], d))

    # 3. optimism is clarified
    for side in (supplier, receiver):
        side["optimism"] = clarified_optimism(side["optimism"], p["clarify_rate"], follow_up, skill)

    # 4. decide or start
    if state_before == "identified":
        if project["progress"] >= project["hours_to_explore"]:
            chances = []
            for side in (supplier, receiver):
                chances.append(
                    acceptance_probability(
                        side["value"],
                        side["optimism"],
                        side["trust"],
                        side["understanding"],
                        p["sharpness"],
                        p["risk_weight"],
                        p["ambiguity_weight"],
                    )
                )
            state, reason = decision(
                chances[0],
                chances[1],
                draws["supplier"],
                draws["receiver"],
                project["amount"],
                amount_taken,
                capacity,
                p["refusal_final"],
                draws.get("refusal_final"),
            )
            project["state"] = state
            if state == "agreed":
                project["progress"] = 0.0
                project["grant"] = 0.0
                project["financed"] = is_financed(project["capital_need"], p["self_financed"])
                project["permit_weeks"] = permit_weeks_if_agreed
                supplier["waiting"] = 0
                receiver["waiting"] = 0
                log = ("agreed", None)
            else:
                if state == "dormant":
                    project["dormant_weeks"] = p["cooldown"]
                log = ("refused", reason)
    elif state_before == "agreed":
        project["permit_weeks"] = project["permit_weeks"] - permit_work
        if not project["financed"]:
            project["grant"] = grant_now
            if draws["finance"] < finance_chance:
                project["financed"] = True
        if (
            project["progress"] >= project["hours_to_implement"]
            and project["permit_weeks"] <= 0
            and project["financed"]
        ):
            project["state"] = "operating"
            project["contract_clock"] = project["contract_weeks"]
            for side in (supplier, receiver):
                side["commitment"] = raised(side["commitment"], p["realised_commitment_gain"])
                side["waiting"] = 0
            log = ("started", None)

    # 5. dropped, only if the state did not change
    if project["state"] == state_before:
        mean_optimism = midpoint(supplier["optimism"], receiver["optimism"])
        chance = drop_probability(p["drop_rate"], d, p["disappointment_rate"], mean_optimism, state_before == "agreed")
        if draws["drop"] < chance:
            for side in (supplier, receiver):
                side["commitment"] = lowered(side["commitment"], p["drop_commitment_loss"])
                side["trust"] = lowered(
                    side["trust"], trust_loss_on_drop(p["drop_trust_loss"], p["violation_weight"], side["optimism"])
                )
            project["state"] = "dormant"
            project["dormant_weeks"] = p["cooldown"]
            if draws["drop"] < p["drop_rate"] * (1.0 - d):
                log = ("dropped", "nobody drove it")
            else:
                log = ("dropped", "hopes were disappointed")

    return project, supplier, receiver, communication, log
