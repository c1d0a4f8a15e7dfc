"""The week, phase by phase: the compiled engine.

The same nine phases as in sim/reference/model.py, over arrays, and bit for bit the same result: a
behaviour exists only once it is in the Mesa model. No formula and no constant of the science
stands here; both engines call the same rules. Functions are named after the methods they follow.
"""

from sim import chance
from sim.compiled import compiled_for_threads, compiled_inner_part, compiled_part
from sim.ensemble.contact import meet_informally
from sim.ensemble.events import log, municipality_
from sim.ensemble.exchange import (
    branch_off,
    count_down,
    deliver,
    go_on_or_end,
    has_room,
    may_branch_off,
    seek_discovery,
    stop,
    work,
)
from sim.ensemble.facilitator import (
    begin_week,
    end_facilitator,
    follow_up_projects,
    map_opportunities,
    mediate,
    start_facilitator,
    talk_about_expectations,
    turn_over,
)
from sim.ensemble.firm import assign_park_places, join, leave, perhaps_let_down, plan_week, take_stock_of_firm
from sim.ensemble.funding import look_for_money, pay, save_hours
from sim.ensemble.meeting import evaluate, hold_meeting, hold_theme_day, make_plan
from sim.ensemble.municipality import (
    consider_park_growth,
    face_voters,
    hold_election,
    learn,
    plan_budget,
    plan_permits,
    procure,
    reach_out,
    recruit,
    review,
)
from sim.ensemble.outside import change_cadence, plan_meetings, price_co2, tighten, visit
from sim.ensemble.recall import remember
from sim.ensemble.record import run_row, week_row
from sim.ensemble.stage import update_stage
from sim.ensemble.start import begin, press_and_limit, set_the_scene
from sim.ensemble.ties import let_trust_return
from sim.ensemble.town import (
    DORMANT,
    ENDED,
    LATENT,
    NONE_YET,
    OPERATING,
    UNTHOUGHT,
    Town,
    draw_for_ids,
    draw_for_listed,
    is_between_members,
    is_live,
)
from sim.happenings import What, Why
from sim.rules import forget as forget_rules
from sim.rules import support, together
from sim.start import draw

FIRM_LEAVES, FIRM_JOINS, PARK_OPENS, FACILITATOR_STARTS, FACILITATOR_ENDS, MARKET_SHOCK = range(6)
MEETINGS_START, MEETINGS_STOP, CADENCE, STUDY_VISIT, RULE_TIGHTENS, CO2_PRICE, ELECTION = range(6, 13)
EVERY_RESOURCE = -1  # target of a market shock


@compiled_for_threads
def simulate_runs(
    case, scenarios, scenario_events, parameters, plan, weeks,
    start, room, run_rows, week_rows, event_rows, further,
):  # fmt: skip
    """Simulate the runs of `plan`; returns how many events happened, written or not.

    further: None where no scenario uses further levers, talks about expectations or project money, whose parts
    are then not compiled; else True.

    Where `event_rows` was too short, the caller makes it long enough and asks again. week_rows
    holds `weeks` rows a run, or none at all.
    """
    logged = 0
    for run in range(plan.shape[0]):
        s = plan[run].scenario
        draw.draw_start(case, parameters[s], plan[run].seed, plan[run].replicate, start)
        state, scenario = room.state[0], scenarios[s]
        happenings = scenario_events[scenario.first_event : scenario.last_event]
        town = Town(
            state.now, state.facilitator, state.municipality, state.life, scenario, parameters[s],
            room.firms, room.exchanges, case.ties, case.told, case.hearers, room.own,
            room.trust, room.communication, start.communication, room.met, room.by_week, event_rows,
        )  # fmt: skip
        for word in range(room.memory.shape[0]):  # a run leaves nothing to the next one
            room.memory[word] = 0
        town.now.seed, town.now.replicate = plan[run].seed, plan[run].replicate
        town.now.run, town.now.logged = run, logged
        begin(town, case, start, room)
        if further is not None:
            press_and_limit(town)
        set_the_scene(town, case)
        for week in range(1, weeks + 1):
            town.now.week = week
            if further is not None:
                pay(town)
                plan_budget(town)
            begin_week(town)
            forget(town, start)
            meet_informally(town, room)
            remember(town, room)
            hold_meeting(town, room)
            if further is not None:
                evaluate(town, room)
                if town.scenario.expectations:
                    talk_about_expectations(town)
            follow_up_projects(town)
            if further is not None:
                save_hours(town)
                serve_municipality(town, room)
            map_opportunities(town)
            work_on_projects(town, room)
            discover(town, room)
            operate(town, room)
            suffer_incidents(town, room)
            if further is not None:
                face_voters(town)
            govern(town)
            if further is not None:
                recruit(town)
                learn(town)
                procure(town)
            turn_over(town)
            if further is not None:
                look_for_money(town)
            let_happen(town, happenings)
            take_stock(town)
            if week_rows.shape[0] > 0:
                week_row(town, room, week_rows[run * weeks + week - 1])
        run_row(town, room, run_rows[run])
        logged = town.now.logged
    return logged


# --- 1 forget -------------------------------------------------------------------------------


@compiled_inner_part
def forget(town, start):
    """1 Communication and understanding fade, and trust that is not kept up."""
    now, base = town.now, town.rates.forget.understanding_base
    kept = now.communication_kept
    for tie in range(town.communication.shape[0]):
        town.communication[tie] = forget_rules.faded(town.communication[tie], 0.0, kept)
    for i in range(town.firms.shape[0]):
        firm = town.firms[i]
        if firm.is_member:
            firm.understanding = forget_rules.faded(firm.understanding, base, now.understanding_kept)
    if now.trust_kept < 1.0:
        let_trust_return(town, start)


@compiled_part
def serve_municipality(town, room):
    """4 What the municipality asks of firms and facilitator: a plan, theme days, mediation, outreach."""
    scenario = town.scenario
    if scenario.plan and together.is_plan_due(town.now.week):
        make_plan(town, room)
    if scenario.training and support.is_theme_day(town.now.week, town.municipality.theme_days):
        hold_theme_day(town, room)
    if scenario.mediation:
        mediate(town)
    if scenario.recruiting:
        reach_out(town)


# --- 5 projects -----------------------------------------------------------------------------


@compiled_inner_part
def work_on_projects(town, room):
    """5 Each live project advances, is decided on, starts, or is dropped."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            plan_week(town, town.firms[i])
    if town.scenario.permit:
        plan_permits(town)
    live = NONE_YET
    for k in range(town.exchanges.shape[0]):
        if is_live(town.exchanges[k].state):
            room.listed[live] = k
            live += 1
    draw_for_listed(town, room, chance.DROP, live, room.draws[0])
    for q in range(live):
        work(town, room.listed[q], room.draws[0, q])


# --- 6 discovery ----------------------------------------------------------------------------


@compiled_inner_part
def discover(town, room):
    """6 Streams branch; rested opportunities return; latent ones may be seen."""
    if town.now.in_state[UNTHOUGHT] > 0 and town.now.in_state[OPERATING] > 0:
        may_branch = NONE_YET
        for k in range(town.exchanges.shape[0]):
            if may_branch_off(town, town.exchanges[k]):
                room.listed[may_branch] = k
                may_branch += 1
        draw_for_listed(town, room, chance.BRANCH, may_branch, room.draws[0])
        for q in range(may_branch):
            branch_off(town, room.listed[q], room.draws[0, q])
    latent, open_ = NONE_YET, NONE_YET
    for k in range(town.exchanges.shape[0]):
        exchange = town.exchanges[k]
        if exchange.state == DORMANT or exchange.state == ENDED:
            count_down(town, exchange)
        if exchange.state == LATENT and is_between_members(town, exchange):
            latent += 1
            if has_room(town, exchange):
                room.listed[open_] = k
                open_ += 1
    draw_for_listed(town, room, chance.DISCOVERY, open_, room.draws[0])
    for q in range(open_):
        if has_room(town, town.exchanges[room.listed[q]]):  # still, after those before it
            seek_discovery(town, room.listed[q], latent, room.draws[0, q])


# --- 7 operation ----------------------------------------------------------------------------


@compiled_inner_part
def operate(town, room):
    """7 Operating exchanges deliver or fail."""
    if town.now.in_state[OPERATING] == 0:
        return
    operating = NONE_YET
    for k in range(town.exchanges.shape[0]):
        if town.exchanges[k].state == OPERATING:
            room.listed[operating] = k
            operating += 1
    draw_for_listed(town, room, chance.DELIVERY, operating, room.draws[0])
    draw_for_listed(town, room, chance.MARKET_END, operating, room.draws[1])
    for q in range(operating):
        deliver(town, room.listed[q], room.draws[0, q])
        go_on_or_end(town, room.listed[q], room.draws[1, q])


@compiled_inner_part
def suffer_incidents(town, room):
    """7 Members let partners down."""
    if town.rates.trust.incident_rate == 0.0:
        return
    may = NONE_YET
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member and town.firms[i].live + town.firms[i].operating > 0:
            room.listed[may] = i
            room.listed_ids[0, may] = town.firms[i].id
            may += 1
    draw_for_ids(town, room, chance.INCIDENT, may, room.draws[0])
    for q in range(may):
        perhaps_let_down(town, room, room.listed[q], room.draws[0, q])


# --- 8 the municipality, and what happens from outside --------------------------------------


@compiled_inner_part
def govern(town):
    """8 The municipality's year."""
    review(town)
    if town.scenario.park:
        consider_park_growth(town)


@compiled_inner_part
def let_happen(town, happenings):
    """8 What the scenario says happens this week."""
    now, scenario = town.now, town.scenario
    if now.week + 1 == scenario.start_week and scenario.has_facilitator:
        start_facilitator(town, Why.AS_PLANNED)
    if now.week == scenario.end_week:
        end_facilitator(town, Why.AS_PLANNED)
    for q in range(happenings.shape[0]):
        event = happenings[q]
        if event.week == now.week:
            happen(town, event.what, event.target)


@compiled_part
def happen(town, what, target):
    """One event of the scenario."""
    if what == FIRM_LEAVES and town.firms[target].is_member:
        leave(town, target, Why.SCENARIO_EVENT)
    elif what == FIRM_JOINS and not town.firms[target].is_member:
        join(town, target, Why.SCENARIO_EVENT)
    elif what == PARK_OPENS:
        town.municipality.is_park_open = True
        log(town, What.PARK_OPENED, municipality_(town), Why.AS_PLANNED)
        assign_park_places(town)
    elif what == FACILITATOR_STARTS:
        start_facilitator(town, Why.SCENARIO_EVENT)
    elif what == FACILITATOR_ENDS:
        end_facilitator(town, Why.SCENARIO_EVENT)
    elif what == ELECTION:
        hold_election(town)
    elif what == MARKET_SHOCK:
        for k in range(town.exchanges.shape[0]):
            if target == EVERY_RESOURCE or town.exchanges[k].resource == target:
                stop(town, k, Why.MARKET_SHOCK)
    elif what == MEETINGS_START or what == MEETINGS_STOP:
        plan_meetings(town, what == MEETINGS_START)
    elif what == CADENCE:
        change_cadence(town, target)
    elif what == STUDY_VISIT:
        visit(town)
    elif what == RULE_TIGHTENS:
        tighten(town, target)
    elif what == CO2_PRICE:
        price_co2(town)


# --- 9 commitment, stage of life, measures --------------------------------------------------


@compiled_inner_part
def take_stock(town):
    """9 Commitment drifts, the stage of life is read off, the week is recorded."""
    for i in range(town.firms.shape[0]):
        if town.firms[i].is_member:
            take_stock_of_firm(town, i)
    update_stage(town)
