"""Each rule: a case worked out by hand from model.md, its limits, its doctest; its direction is in test_directions.py."""

from __future__ import annotations

import doctest
import importlib
import math
import pkgutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
import sim.rules
from sim.rules import (
    agreement,
    appraisal,
    budget,
    commitment,
    contact,
    cost,
    demand,
    discovery,
    election,
    facilitator,
    forget,
    funding,
    lifecycle,
    meeting,
    municipality,
    network,
    operation,
    outside,
    primitives,
    project,
    recruiting,
    support,
    together,
    trust,
)
from tests.rules.public import plain, public_rules, rule_modules
from tests.thorough import tried

ROOT = Path(__file__).parents[2]
INF = math.inf
QUICK = settings(max_examples=tried(40, 15), deadline=None, derandomize=True, database=None)


# --- hand-computed --------------------------------------------------------------------------
# Arguments in the order of the signature; numbers worked out on paper from model.md section 4
# (section 6 for the municipality, 7 for the life cycle), never by calling the function.

PAIRS = np.array([[0.2, 0.6], [0.4, 1.0], [0.8, 0.0]])  # of each pair, both directions
HAND = [
    # x + g(1 - x) = 0.3 + 0.2 * 0.7;  x - l x = 0.5 - 0.06
    (primitives.gained, (0.3, 0.2), 0.44),
    (primitives.lost, (0.5, 0.12), 0.44),
    # 1 - e^-1, and 1 - e^-ln 2
    (primitives.hazard_probability, (1.0,), 0.632120558828558),
    (primitives.hazard_probability, (0.6931471805599453,), 0.5),
    # 1/(1 + 1/3), 1/(1 + 3)
    (primitives.logistic, (math.log(3.0),), 0.75),
    (primitives.logistic, (-math.log(3.0),), 0.25),
    (primitives.geometric_mean, (0.2, 0.8), 0.4),
    (primitives.midpoint, (0.3, 0.8), 0.55),
    (primitives.mean_of, (np.array([0.1, 0.9, 0.5]), np.array([True, False, True])), 0.3),
    (primitives.mean_of, (np.array([0.1, 0.9]), np.array([False, False])), 0.0),
    # (0.2 + 0.6 + 0.4 + 1 + 0.8 + 0)/6; then only the first: (0.2 + 0.6)/2; then none
    (primitives.mean_of_pairs, (PAIRS, np.array([True, True, True])), 0.5),
    (primitives.mean_of_pairs, (PAIRS, np.array([True, False, False])), 0.4),
    (primitives.mean_of_pairs, (PAIRS, np.array([False, False, False])), 0.0),
    # 1/sqrt 2 a week; base 0.1 + 0.8 of which that share is left; communication fades to 0
    (forget.share_kept, (2.0,), 0.707106781186548),
    (forget.faded, (0.9, 0.1, 0.707106781186548), 0.665685424949238),
    (forget.faded, (0.8, 0.0, 0.5), 0.4),
    # 20 people of 687 000; r = 274 800 / (0.005 * 13 740 000) = 4, 2/3; 0.2/4 of the 0.4 that is left
    (appraisal.firm_money, (20.0, 687_000.0), 13_740_000.0),
    (appraisal.economic_benefit, (274_800.0, 13_740_000.0, 0.005), 0.666666666666667),
    (appraisal.scarce_benefit, (0.6, 3, 0.2), 0.62),
    (appraisal.environmental_benefit, (0.25, 0.3, 0.9), 0.45),
    # 1/1.05 + 1/1.1025
    (appraisal.annuity_years, (0.05, 2.0), 1.859410430839002),
    (appraisal.pipe_cost, (600_000.0, 0.4), 400_000.0),
    (appraisal.investment, (300_000.0, 0.5, 12.0), 1_800_000.0),
    (appraisal.own_means, (60.0, 113_000.0, 0.05), 339_000.0),
    # 0.4 + (500 000 - 339 000)/10^6; 75/425
    (appraisal.capital_need, (500_000.0, 339_000.0, 0.4, 1e6), 0.561),
    (appraisal.cost_share, (75.0, 425.0), 3 / 17),
    (appraisal.permit_share, (13.0,), 0.25),
    (appraisal.parties_share, (3,), 0.6),
    # 0.2 + 0.25 + 0.2 + 0.15
    (appraisal.complexity, (0.2, 0.5, 0.8, 0.6, 1.0, 0.5, 0.25, 0.25), 0.8),
    (appraisal.hours_of_work, (40.0, 0.6), 64.0),
    (appraisal.trust_in_words, (2, 0.5), 0.3),
    # the fourth root of 16
    (appraisal.attention_of, (16.0, 2.0, 0.25), 4.0),
    (appraisal.size_of, (12.0, 10.0, 250.0), 1),
    (appraisal.co2_saved, (2000.0, 0.2047), 409.4),
    # in the park 0.5 * 0.5; one far 0.01; else town 0.2
    (contact.contact_probability, (True, False, 0.5, 0.5, 0.2, 0.01), 0.25),
    (contact.contact_probability, (False, True, 0.5, 0.5, 0.2, 0.01), 0.01),
    (contact.contact_probability, (False, False, 0.5, 0.5, 0.2, 0.01), 0.2),
    # 0.5 * (1 - 0.6 * (1 - 8/10))
    (contact.quality_when_crowded, (0.5, 8, 10, 0.6), 0.44),
    (contact.quality_when_crowded, (0.5, 8, 10, 1.0), 0.4),
    # 1 - 0.7 * 0.8;  1 - 0.7 * 0.8^2
    (outside.visited_understanding, (0.3, 0.2, 0), 0.44),
    (outside.visited_understanding, (0.3, 0.2, 2), 0.552),
    (outside.ruled_value, (0.6, 0.15), 0.75),
    # 0.6 + 0.15 * 200/500
    (outside.priced_value, (0.6, 200.0, 0.15, 500.0), 0.66),
    (outside.priced_value, (0.6, 800.0, 0.15, 500.0), 0.75),
    # monthly: weeks 4, 8, ...; quarterly: 13, 26, ...; 0: never
    (meeting.is_meeting_due, (8, 4), True),
    (meeting.is_meeting_due, (14, 13), False),
    (meeting.is_meeting_due, (26, 13), True),
    (meeting.is_meeting_due, (52, 0), False),
    # 4.5 of 6 hours; more hours than needed
    (meeting.organised_share, (4.5, 6.0), 0.75),
    (meeting.organised_share, (37.5, 6.0), 1.0),
    # 0.45 + 0.52 * 0.5;  0.35 + 0.6 * 0.7;  0.01 + 0.03 * 0.5 * 0.8
    (meeting.held_probability, (0.45, 0.97, 0.5), 0.71),
    # half organised: by who is declared all of it counts, else 0.5 * 0.3
    (meeting.mandated_share, (0.5, True, 0.3), 0.5),
    (meeting.mandated_share, (0.5, False, 0.3), 0.15),
    (meeting.attendance_probability, (0.35, 0.6, 0.7, False, 0.15), 0.77),
    (meeting.attendance_probability, (0.35, 0.6, 0.7, True, 0.15), 0.92),
    (meeting.understanding_gain, (0.01, 0.04, 0.5, 0.8), 0.022),
    (facilitator.hours_spent, (8.0, 6.0), 6.0),
    (facilitator.hours_spent, (4.0, 6.0), 4.0),
    # 7.5 hours, five projects of three hours: half of what they need
    (facilitator.follow_up_share, (7.5, 3.0, 5), 0.5),
    (facilitator.follow_up_share, (31.5, 3.0, 5), 1.0),
    (facilitator.follow_up_hours_needed, (3.0, 5), 15.0),
    # a talk is held whole or not at all
    (facilitator.has_hours_for_talk, (3.0, 3.0), True),
    (facilitator.has_hours_for_talk, (2.9, 3.0), False),
    # 0.8 (1 - 0.5 / 4) after two half-lives
    (facilitator.successor_skill, (0.8, 0.5, 52, 26.0), 0.7),
    (facilitator.successor_skill, (0.8, 0.5, 0, 26.0), 0.4),
    (facilitator.attention_beside_hosting, (7.0, 4.0), 3.0),
    # a third of nine hours each; a host with two hours lends those two
    (facilitator.hours_lent, (9.0, 3, 10.0), 3.0),
    (facilitator.hours_lent, (9.0, 3, 2.0), 2.0),
    # 10 * 0.7 - 2 with the meeting, without it 7
    (project.hours_for_cooperation, (10.0, 0.7, 2.0, True), 5.0),
    (project.hours_for_cooperation, (10.0, 0.7, 2.0, False), 7.0),
    # v 0.6: 1 - 0.05 - 0.7*0.36 = 0.698; follow-up 0.5: 0.575; nudge 0.8: 0.8; owned: 0.5
    # 1 - 0.698*0.575*0.8*0.5 = 0.83946; unowned, alone: 0.05 + 0.252
    (project.drive, (0.6, 0.5, 1.0, 0.8, True, 0.05, 0.7, 0.85, 0.25, 0.5), 0.83946),
    (project.drive, (0.6, 0.0, 1.0, 0.0, False, 0.05, 0.7, 0.85, 0.25, 0.5), 0.302),
    # skill 0.5 halves the follow-up: 1 - 0.698*(1 - 0.425)
    (project.drive, (0.6, 1.0, 0.5, 0.0, False, 0.05, 0.7, 0.85, 0.25, 0.5), 0.59865),
    # two operating at scale 2: 0.5 (1 - e^-1) = 0.316060279414279 of the missing 0.5
    (project.experienced_drive, (0.5, 2, 0.5, 2.0), 0.658030139707139),
    (project.reminded_nudge, (0.2, 0.5), 0.5),
    (project.reminded_nudge, (0.8, 0.5), 0.8),
    # sqrt(0.16*0.25) = 0.2: 40 * (1 + 0.3); 0.8: 40 * (1 - 0.5*0.3)
    (project.hours_needed, (40.0, 0.16, 0.25, 1.0), 52.0),
    (project.hours_needed, (40.0, 0.64, 1.0, 0.5), 34.0),
    # min(8/2, 9/3) * 0.5 * (0.5 + 0.5*0.4) = 3 * 0.5 * 0.7
    (project.progress_made, (8.0, 2, 9.0, 3, 0.5, 0.4), 1.05),
    (project.kept_nudge, (1.0, 0.8), 0.8),
    (project.project_communication, (0.05, 0.6), 0.03),
    # 0.4 * (1 - 0.02*0.5*1)
    (project.clarified_optimism, (0.4, 0.02, 0.5, 1.0), 0.396),
    # 0.5 + 0.02*0.5*0.8 of the missing half
    (project.clearer, (0.5, 0.02, 0.5, 0.8), 0.504),
    # 0.015*0.7 = 0.0105; once agreed + 0.06*0.3 = 0.0285
    (project.drop_probability, (0.015, 0.3, 0.06, 0.3, False), 0.0105),
    (project.drop_probability, (0.015, 0.3, 0.06, 0.3, True), 0.0285),
    # 0.04 + 0.5*0.3
    (project.trust_loss_on_drop, (0.04, 0.5, 0.3), 0.19),
    (project.is_financed, (0.39, 0.4), True),
    (project.is_financed, (0.4, 0.4), False),
    # 0.6 + 0.2 - 0.8*0.25 - 0.4*0.5 = 0.4; 6*0.4 = 2.4; 1/(1 + e^-2.4), e^-2.4 = 0.0907179533
    (agreement.acceptance_probability, (0.6, 0.2, 0.75, 0.5, 6.0, 0.8, 0.4), 0.916827303506436),
    # 0.5 + 0.1 - 0.4 - 0.2 = 0: even odds
    (agreement.acceptance_probability, (0.5, 0.1, 0.5, 0.5, 6.0, 0.8, 0.4), 0.5),
    # 0.6 - 0.2*0.2, and 0.6 + 0.2*0.4
    (agreement.judged_value, (0.6, 0.3, 0.2), 0.56),
    (agreement.judged_value, (0.6, 0.9, 0.2), 0.68),
    # 0.4 * (1 - 0.3) where clarity counts
    (agreement.ambiguity_left, (0.4, 0.3, True), 0.28),
    (agreement.ambiguity_left, (0.4, 0.3, False), 0.4),
    # 0.4 * (1 - 0.25)
    (agreement.ambiguity_at_renewal, (0.4, 0.25), 0.3),
    (agreement.fits_capacity, (800.0, 1200.0, 2000.0), True),  # exactly full still fits
    (agreement.fits_capacity, (801.0, 1200.0, 2000.0), False),
    # 0.01 * 0.4 * sqrt(0.2*0.8)
    (discovery.own_discovery_hazard, (0.4, 0.2, 0.8, 0.01), 0.0016),
    # 0.01 * 0.8 * 30/20 * (0.3 + 0.35)
    (discovery.mapping_hazard, (30.0, 20, 0.5, 0.8, 0.01), 0.0078),
    # sqrt(0.64*1) = 0.8: 0.02 * (1 + 1.5*0.3); 0.2: 0.02 * (1 - 1.5*0.3)
    (discovery.competent_hazard, (0.02, 0.64, 1.0, 1.5), 0.029),
    (discovery.competent_hazard, (0.02, 0.16, 0.25, 1.5), 0.011),
    # hazards add: 1 - e^-(0.3 + 0.7)
    # 1 - e^-1 = 0.63212
    (primitives.strikes, (1.0, 0.6321), True),
    (primitives.strikes, (1.0, 0.6322), False),
    (discovery.is_discovered, (0.3, 0.7, 0.6321), True),
    (discovery.is_discovered, (0.3, 0.7, 0.6322), False),
    (discovery.branches_off, (True, 0.005, 0.0049), True),
    (discovery.branches_off, (True, 0.005, 0.0051), False),
    (discovery.branch_hours, (40.0, 0.4), 16.0),
    (discovery.initial_optimism, (0.4, 0.2, 0.5), 0.16),
    (discovery.ownership_probability, (0.6, 0.7, True), 0.18),
    (discovery.ownership_probability, (0.6, 0.7, False), 0.6),
    (operation.supplier_trust_gain, (0.004,), 0.002),
    # 0.3 * 0.2
    (operation.unmet_loss, (0.3, 0.2), 0.06),
    (operation.hearsay, (0.3, 0.12, 0.5), 0.018),
    (operation.end_reason, (0.19, 0.2, 0.0008, 0.5), operation.TRUST_BROKEN),
    (operation.end_reason, (0.2, 0.2, 0.0008, 0.0007), operation.MARKET),  # at the floor: not below
    (operation.end_reason, (0.2, 0.2, 0.0008, 0.0008), operation.GOES_ON),
    # two operating: 0.6 + 0.2(1 - e^-2), e^-2 = 0.1353352832; the wait then does not count
    (commitment.commitment_target, (2, 50, 0.6, 0.2, 0.3, 104.0), 0.772932943352677),
    # none operating, waited one patience: 0.6 - 0.3(1 - e^-1)
    (commitment.commitment_target, (0, 104, 0.6, 0.2, 0.3, 104.0), 0.410363832351433),
    # 0.7 + 0.01(0.6 - 0.7)
    # a start-up waits 1.5 times as long, a cornerstone half as long; no class, and established: as said
    (commitment.patience_of, (1, 104.0, 1.5, 0.5), 156.0),
    (commitment.patience_of, (3, 104.0, 1.5, 0.5), 52.0),
    (commitment.patience_of, (2, 104.0, 1.5, 0.5), 104.0),
    (commitment.patience_of, (0, 104.0, 1.5, 0.5), 104.0),
    (commitment.keeps_target, (3, 3), True),
    (commitment.keeps_target, (3, 2), False),
    (commitment.keeps_target, (0, 0), False),
    (commitment.drifted, (0.7, 0.6, 0.01), 0.699),
    (commitment.weeks_waited, (7, 2), 8),
    (commitment.weeks_waited, (7, 0), 6),
    (commitment.weeks_waited_before, (104, 2, 0), 104),
    (commitment.weeks_waited_before, (104, 2, 1), 0),
    (commitment.weeks_waited_before, (104, 0, 0), 0),
    (commitment.weeks_discouraged, (7, 0.14, 0.15), 8),
    (commitment.weeks_discouraged, (7, 0.15, 0.15), 0),  # at the limit: not below
    (municipality.state_permit_weeks, (1, 26.0, 39.0, 0.2), 28.6),
    (municipality.state_permit_weeks, (2, 26.0, 39.0, 0.2), 0.0),
    # five cases, room for two; at half service, four cases
    (municipality.permit_advance, (5, 2.0, 1.0), 0.4),
    (municipality.permit_advance, (4, 2.0, 0.5), 0.25),
    # lacks (0.5 - 0.4) of a million, half of it; the ceiling; what is left
    (municipality.grant_paid, (0.5, 0.4, 1e6, 0.5, 150_000.0, 500_000.0), 50_000.0),
    (municipality.grant_paid, (0.9, 0.4, 1e6, 0.5, 150_000.0, 500_000.0), 150_000.0),
    (municipality.grant_paid, (0.9, 0.4, 1e6, 0.5, 150_000.0, 20_000.0), 20_000.0),
    # half of 0.5 million; half of 10 million is more than the ceiling
    (municipality.fund_paid, (0.9, 0.4, 1e6, 0.5, 2e6), 250_000.0),
    (municipality.fund_paid, (0.9, 0.4, 20e6, 0.5, 2e6), 2e6),
    # a grant of half of the 200 000 that are lacking: found twice as fast
    (municipality.finance_probability, (0.05, 100_000.0, 0.6, 0.4, 1e6), 0.1),
    # lacks 0.5: 0.05 * 0.5^3; a grant of 150 000 leaves 0.35: 0.06 * 0.65^3
    (municipality.steep_finance, (0.05, 0.0, 0.9, 0.4, 1e6, 3.0), 0.00625),
    (municipality.steep_finance, (0.06, 150_000.0, 0.9, 0.4, 1e6, 3.0), 0.0164775),
    (municipality.is_year_over, (104,), True),
    (municipality.is_year_over, (103,), False),
    # opened in week 140: week 156 is its 17th
    (municipality.weeks_reviewed, (156, 140, True), 17),
    (municipality.weeks_reviewed, (156, 140, False), 156),
    (municipality.is_review_due, (156, 104), True),
    (municipality.is_review_due, (130, 104), False),
    (municipality.updated_support, (0.5, True, 0.15), 0.65),
    (municipality.updated_support, (0.5, False, 0.15), 0.35),
    # logistic(6 * 0.15) = 1/(1 + e^-0.9), e^-0.9 = 0.4065696597
    (municipality.renewal_probability, (0.65, 6.0), 0.710949502625004),
    (municipality.enlarged_hours, (37.5, 1.25, 75.0), 46.875),
    (municipality.is_park_full, (8, 8, 0.9), True),
    (municipality.is_park_full, (9, 10, 0.9), False),  # exactly 90 % is not above 90 %
    (municipality.is_growth_decided, (52, 0.5, 0.5), True),
    (municipality.is_growth_decided, (52, 0.49, 0.5), False),
    (municipality.pressed_value, (0.6, 0.2), 0.8),
    # 4 days a year: week 13 k; 3 a year: counted floor(3 w / 52), so weeks 18, 35, 52
    (funding.is_quarter_over, (130,), True),
    (funding.is_quarter_over, (131,), False),
    (funding.hours_paid, (2, 20.0, 112.5), 40.0),
    (funding.hours_paid, (3, 50.0, 112.5), 112.5),
    (funding.hours_to_save, (30.0, 25.0, 40.0), 15.0),
    (funding.hours_to_save, (10.0, 25.0, 40.0), 10.0),
    (funding.may_apply, (40.0, 40.0, 75.0, 112.5), True),
    (funding.may_apply, (39.9, 40.0, 75.0, 112.5), False),
    # -1 + 2 * 0.5 + 8 * 0.1 + 0.5 = 1.3, and without own hours 0.8
    (funding.grant_probability, (2, 8, True, -1.0, 0.5, 0.1, 0.5), 0.785834983042546),
    (funding.grant_probability, (2, 8, False, -1.0, 0.5, 0.1, 0.5), 0.689974481127613),
    (support.is_theme_day, (26, 4), True),
    (support.is_theme_day, (27, 4), False),
    (support.is_theme_day, (18, 3), True),
    (support.is_theme_day, (17, 3), False),
    (support.scaled_gain, (0.02, 0.5), 0.01),
    (support.hours_beside, (9.5, 6.0), 3.5),
    (support.needs_mediation, (0.5, 0.34, 0.35), True),
    (support.needs_mediation, (0.35, 0.5, 0.35), False),
    (support.weeks_idle, (25, 0.4, 0.5, True), 26),
    (support.weeks_idle, (25, 0.6, 0.5, True), 0),
    # 0.004 * (0.5 + 0.3) * (1 + 5/10)
    (recruiting.recruiting_hazard, (0.004, 0.3, 5.0), 0.0048),
    (recruiting.pooled_capacity, (2.0, 1.0, 2), 6.0),
    (recruiting.pooled_capacity, (2.0, 0.25, 2), 4.5),  # half a case of its own, four of the neighbours'
    # 104, 312, 520; half of the way down of a swing of 0.4; a quarter of it
    (election.is_election_due, (312, 104), True),
    (election.is_election_due, (103, 104), False),
    (election.is_election_due, (208, 104), False),
    (election.support_after_election, (0.6, 0.4, False, 0.25, 0.25), 0.4),
    (election.support_after_election, (0.6, 0.4, True, 0.25, 0.25), 0.55),
    (election.is_year_forgiven, (False, True, False), True),
    (election.is_year_forgiven, (False, False, False), False),
    # four in the first year, then two
    (network.is_session, (39, 4, 2), True),
    (network.is_session, (65, 4, 2), False),
    (network.is_session, (78, 4, 2), True),
    (network.learned_service, (1.5, 0.1), 1.55),
    (network.learned_support, (0.4, 0.1), 0.46),
    (network.examples_elsewhere, (26, 6, 2.0), 6.0),
    (network.informed_yield, (0.02, 0.05, 10.0), 0.03),
    (network.weeks_settled, (7, True), 14),
    (network.weeks_settled, (7, False), 7),
    # 27 of 37.5 hours of 900 000; two cases at service 1.2
    (budget.post_cost, (27.0, 900_000.0), 648_000.0),
    (budget.case_work_cost, (2.0, 1.2, 250_000.0), 600_000.0),
    (budget.covered_share, (300_000.0, 900_000.0), 1 / 3),
    (budget.money_after, (1_000_000.0, 900_000.0), 100_000.0),
    (budget.covered_hours, (37.5, 0.4), 15.0),
    (budget.grants_missing, (100_000.0, 500_000.0), 400_000.0),
    (budget.grants_at_hand, (450_000.0, 400_000.0), 50_000.0),
    (budget.covered_days, (190_000.0, 6, 50_000.0), 3),
    (budget.covers, (400_000.0, 300_000.0), True),
    (budget.covers, (200_000.0, 300_000.0), False),
    # by-products and services; 0.4 and an order; a third of a weight of 1.2
    (demand.can_be_bought, (0,), True),
    (demand.can_be_bought, (1,), False),
    (demand.can_be_bought, (2,), True),
    (demand.can_be_bought, (3,), False),
    (demand.demanded_value, (0.4, 0.2), 0.6),
    (demand.is_refusal_final, (False, 0.3, 0.2), True),
    (demand.is_refusal_final, (True, 0.3, 0.2), False),
    (demand.weight_after_trial, (1.2, True, 0.25), 0.3),
    (together.registered_yield, (0.02, True, 1.25), 0.025),
    (together.steadied_rate, (0.002, 0, True, 0.25), 0.0005),
    (together.steadied_rate, (0.002, 1, True, 0.25), 0.002),
    (together.planned_work, (10.0, True, 0.6), 6.0),
    (support.evaluated_gain, (0.02, True, 1.5), 0.03),
    (cost.evaluating_hours, (12, 0.5), 6.0),
    (cost.brought, (78, 200_000.0), 300_000.0),
    (cost.firms_cost, (40.0, 650.0), 26_000.0),
    (together.is_plan_due, (105,), True),
    (together.is_plan_due, (104,), False),
    (together.planned_understanding, (0.4, 0.1), 0.46),
    (together.normed_rate, (0.002, True, 0.25), 0.0005),
    (recruiting.shared_hours, (37.5, 1), 18.75),
    # 1950 hours are a year of a full post: 975 hours, half of 900 000
    (cost.facilitator_cost, (975.0, 900_000.0), 450_000.0),
    (cost.permit_staff_cost, (26, 2.0, 1.5, 200_000.0), 300_000.0),  # half a year of 600 000
    (cost.events_cost, (10, 3, 5_000.0, 40_000.0), 170_000.0),
    (cost.outreach_cost, (12.5, 600.0), 7_500.0),
    (cost.sessions_cost, (3, 10.0, 600.0), 18_000.0),
    (cost.demand_cost, (3, 4, 200_000.0, 50_000.0), 800_000.0),
    (cost.register_upkeep, (26, 100_000.0, 2.0, 500.0), 76_000.0),
    (cost.markets_cost, (26, 100_000.0), 50_000.0),
    (cost.plans_cost, (3, 50.0, 400.0), 60_000.0),
    (cost.hours_of_firms, (40, 5, 6, 10, 16.0, 2.0, 6.0, 1.5, 0.5), 140.0),
    (trust.has_incident, (0.001, 0.0009), True),
    (trust.has_incident, (0.001, 0.001), False),
    (trust.loss_in_others, (0.5, 0.06), 0.03),
    (lifecycle.is_still, (False, 0.40, 0.40, 0.30), True),
    (lifecycle.is_still, (True, 0.30, 0.40, 0.30), True),
    (lifecycle.is_still, (True, 0.29, 0.40, 0.30), False),
    (lifecycle.is_weary, (False, 0.35, 0.35, 0.45), False),
    (lifecycle.is_weary, (False, 0.34, 0.35, 0.45), True),
    (lifecycle.is_weary, (True, 0.45, 0.35, 0.45), True),
    (lifecycle.is_weary, (True, 0.46, 0.35, 0.45), False),
    (lifecycle.has_halved, (2, 5), True),
    (lifecycle.has_halved, (2, 4), False),  # half is not fewer than half
    (lifecycle.has_halved, (0, 1), False),
    (lifecycle.holds_out, (3, 0, 3), True),
    (lifecycle.holds_out, (3, 1, 3), False),
    (lifecycle.holds_out, (2, 0, 3), False),
    # 0.9*0.8 + 0.1*1, and + 0.1*0
    (lifecycle.recent_share_held, (0.8, True, 0.1), 0.82),
    (lifecycle.recent_share_held, (0.8, False, 0.1), 0.72),
]


@pytest.mark.parametrize(
    ("rule", "arguments", "expected"),
    HAND,
    ids=[f"{plain(rule).__name__}-{k}" for k, (rule, _, _) in enumerate(HAND)],
)
def test_rule_equals_hand_computed_number(rule, arguments, expected):
    assert rule(*arguments) == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("theme_days", range(13))
def test_there_are_as_many_theme_days_a_year_as_told(theme_days):
    days = [week for week in range(1, 521) if support.is_theme_day(week, theme_days)]
    assert [sum(52 * year < day <= 52 * (year + 1) for day in days) for year in range(10)] == [theme_days] * 10


def test_every_rule_has_a_hand_computed_case():
    checked = {plain(rule) for rule, _, _ in HAND}
    missing = {name for name, rule in public_rules().items() if plain(rule) not in checked}
    # stage_by_rule has its own file with a table: tests/rules/test_lifecycle.py.
    assert missing == {"lifecycle.stage_by_rule"}


# --- limits ---------------------------------------------------------------------------------

LIMITS = [
    (primitives.gained, (0.3, 0.0), 0.3),
    (primitives.gained, (0.3, 1.0), 1.0),
    (primitives.gained, (1.0, 0.7), 1.0),
    (primitives.lost, (0.3, 0.0), 0.3),
    (primitives.lost, (0.3, 1.0), 0.0),
    (primitives.lost, (0.3, 7.0), 0.0),  # a loss above 1 counts as 1
    (primitives.lost, (0.0, 0.7), 0.0),
    (primitives.hazard_probability, (0.0,), 0.0),
    (primitives.hazard_probability, (INF,), 1.0),
    (primitives.logistic, (INF,), 1.0),
    (primitives.logistic, (-INF,), 0.0),
    (primitives.geometric_mean, (0.0, 1.0), 0.0),
    (primitives.geometric_mean, (1.0, 1.0), 1.0),
    (forget.share_kept, (INF,), 1.0),  # never fades
    (forget.faded, (0.3, 0.1, 1.0), 0.3),
    (forget.faded, (0.3, 0.1, 0.0), 0.1),
    (forget.faded, (0.1, 0.1, 0.5), 0.1),  # nothing above the base
    (appraisal.firm_money, (0.0, 687_000.0), 687_000.0),  # one who works alone is one
    (appraisal.economic_benefit, (0.0, 1e6, 0.005), 0.0),
    (appraisal.economic_benefit, (-1e6, 1e6, 0.005), 0.0),  # a loss is no benefit
    (appraisal.scarce_benefit, (1.0, 0, 0.2), 1.0),
    (appraisal.environmental_benefit, (0.0, 0.3, 0.9), 0.3),
    (appraisal.environmental_benefit, (1.0, 0.3, 0.9), 0.9),
    (appraisal.annuity_years, (0.0, 15.0), 15.0),
    (appraisal.pipe_cost, (1e6, 0.0), 0.0),
    (appraisal.pipe_cost, (-1e6, 0.5), 0.0),
    (appraisal.capital_need, (1e9, 0.0, 0.4, 1e6), 1.0),
    (appraisal.capital_need, (0.0, 1e9, 0.4, 1e6), 0.0),
    (appraisal.capital_need, (5e5, 5e5, 0.4, 1e6), 0.4),  # as much as both have: not quite enough
    (appraisal.cost_share, (0.0, 0.0), 0.0),
    (appraisal.cost_share, (1.0, 0.0), 1.0),
    (appraisal.permit_share, (90.0,), 1.0),
    (appraisal.parties_share, (0,), 0.0),
    (appraisal.complexity, (0.0, 0.0, 0.0, 0.0, 1.0, 0.5, 0.5, 0.5), 0.0),
    (appraisal.hours_of_work, (40.0, 0.0), 40.0),
    (appraisal.trust_in_words, (1, 0.0), 0.0),
    (appraisal.trust_in_words, (5, 1.0), 1.0),
    (appraisal.attention_of, (0.0, 2.2, 0.33), 2.2),
    (appraisal.size_of, (9.9, 10.0, 250.0), 0),
    (appraisal.size_of, (250.0, 10.0, 250.0), 2),
    (contact.contact_probability, (True, False, 0.5, 0.0, 0.2, 0.01), 0.0),  # no common room
    (meeting.organised_share, (0.0, 6.0), 0.0),
    (meeting.organised_share, (0.0, 0.0), 0.0),  # meetings cost nothing, yet nobody is there
    (meeting.organised_share, (8.0, 0.0), 1.0),
    (meeting.held_probability, (0.45, 0.97, 0.0), 0.45),
    (meeting.held_probability, (0.45, 0.97, 1.0), 0.97),
    (meeting.mandated_share, (0.7, False, 1.0), 0.7),  # as if declared
    (meeting.mandated_share, (0.7, False, 0.0), 0.0),  # nobody follows the call
    (meeting.attendance_probability, (0.8, 0.6, 1.0, True, 0.3), 1.0),  # a chance stays one
    (meeting.understanding_gain, (0.01, 0.04, 1.0, 0.0), 0.01),  # no skill: as if self-run
    (facilitator.follow_up_share, (8.0, 3.0, 0), 0.0),
    (facilitator.follow_up_share, (0.0, 3.0, 2), 0.0),
    (facilitator.follow_up_share, (0.0, 0.0, 2), 0.0),  # costs nothing, yet nobody is there
    (facilitator.follow_up_share, (8.0, 0.0, 2), 1.0),
    (facilitator.successor_skill, (0.8, 0.0, 0, 26.0), 0.8),  # nothing to learn
    (facilitator.successor_skill, (0.8, 1.0, 0, 26.0), 0.0),
    (facilitator.successor_skill, (0.8, 1.0, 10**6, 4.0), 0.8),
    (facilitator.attention_beside_hosting, (3.0, 3.0), 0.0),  # all of it lent
    (facilitator.hours_lent, (8.0, 2, 0.0), 0.0),
    (project.hours_for_cooperation, (2.0, 0.5, 2.0, True), 0.0),  # the meeting took all
    (project.drive, (0.0, 0.0, 0.0, 0.0, False, 0.0, 0.7, 0.85, 0.25, 0.5), 0.0),
    (project.drive, (0.0, 1.0, 1.0, 0.0, False, 0.0, 0.7, 1.0, 0.25, 0.5), 1.0),
    (project.drive, (1.0, 0.0, 1.0, 0.0, False, 0.5, 0.7, 0.85, 0.25, 0.5), 1.0),  # base + value > 1
    (project.experienced_drive, (0.3, 0, 0.8, 2.0), 0.3),  # nobody runs anything
    (project.experienced_drive, (0.3, 9, 0.0, 2.0), 0.3),  # switched off
    (project.experienced_drive, (1.0, 9, 0.8, 2.0), 1.0),
    (project.reminded_nudge, (0.3, 0.0), 0.3),
    (project.hours_needed, (40.0, 0.0, 1.0, 1.8), 76.0),  # one who knows nothing is enough
    (project.hours_needed, (40.0, 1.0, 1.0, 1.8), 4.0),  # never nothing
    (project.hours_needed, (40.0, 0.1, 0.3, 0.0), 40.0),  # switched off
    (project.progress_made, (8.0, 1, 0.0, 1, 1.0, 1.0), 0.0),  # one side has no hours
    (project.progress_made, (8.0, 1, 8.0, 1, 1.0, 0.0), 4.0),  # without talk: half
    (project.drop_probability, (0.015, 1.0, 0.06, 0.0, True), 0.0),
    (project.drop_probability, (1.0, 0.0, 1.0, 1.0, True), 1.0),
    (project.trust_loss_on_drop, (1.0, 1.0, 1.0), 1.0),
    (agreement.judged_value, (0.6, 0.1, 0.0), 0.6),  # switched off
    (agreement.judged_value, (0.1, 0.0, 0.6), -0.2),  # may fall below 0
    (agreement.ambiguity_left, (0.4, 1.0, True), 0.0),  # all is clear
    (project.clearer, (0.3, 0.02, 0.0, 1.0), 0.3),  # nobody follows up
    (operation.unmet_loss, (0.3, 0.0), 0.0),  # who hoped for nothing more
    (facilitator.has_hours_for_talk, (0.0, 0.0), False),  # nobody works
    (agreement.ambiguity_at_renewal, (0.4, 1.0), 0.0),  # nobody is unclear
    (agreement.ambiguity_at_renewal, (0.4, 0.0), 0.4),
    (agreement.fits_capacity, (1e12, 1e12, INF), True),
    (discovery.mapping_hazard, (30.0, 0, 0.5, 1.0, 0.01), 0.0),
    (discovery.competent_hazard, (0.02, 0.0, 0.0, 1.8), 0.002),  # a facilitator still finds something
    (discovery.competent_hazard, (0.02, 0.1, 0.3, 0.0), 0.02),  # switched off
    (discovery.branches_off, (True, 0.0, 0.0), False),
    (discovery.branches_off, (False, 1.0, 0.0), False),  # nothing to branch off
    (discovery.branch_hours, (40.0, 1.0), 40.0),
    (discovery.initial_optimism, (0.4, 1.0, 0.9), 0.0),  # who understands hopes for nothing more
    (discovery.ownership_probability, (0.6, 1.0, True), 0.0),
    (operation.hearsay, (1.0, 0.12, 1.0), 0.12),
    (commitment.commitment_target, (0, 0, 0.6, 0.2, 0.3, 104.0), 0.6),
    (commitment.commitment_target, (0, 1e9, 0.1, 0.2, 0.3, 104.0), 0.0),  # clipped below
    (commitment.commitment_target, (50, 0, 0.9, 0.2, 0.3, 104.0), 1.0),  # clipped above
    (commitment.drifted, (0.7, 0.2, 0.0), 0.7),
    (commitment.drifted, (0.7, 0.2, 1.0), 0.2),
    (commitment.patience_of, (1, 52.0, 1.0, 1.0), 52.0),
    (commitment.patience_of, (3, 52.0, 1.0, 1.0), 52.0),
    (trust.has_incident, (0.0, 0.0), False),  # off
    (trust.loss_in_others, (0.0, 0.06), 0.0),
    (lifecycle.has_halved, (0, 0), False),
    (commitment.weeks_waited, (0, 0), 0),
    (municipality.state_permit_weeks, (0, 26.0, 39.0, 0.0), 26.0),
    (municipality.permit_advance, (0, 2.0, 1.0), 1.0),
    (municipality.permit_advance, (1, 20.0, 2.0), 1.0),  # no case goes faster than time
    (municipality.grant_paid, (0.3, 0.4, 1e6, 0.5, 150_000.0, 500_000.0), 0.0),  # lacks nothing
    (municipality.fund_paid, (0.3, 0.4, 1e6, 0.5, 2e6), 0.0),
    (contact.quality_when_crowded, (0.5, 8, 8, 1.0), 0.5),  # room for all
    (contact.quality_when_crowded, (0.5, 8, 80, 0.0), 0.5),  # off
    (outside.ruled_value, (0.95, 0.15), 1.0),
    (outside.priced_value, (0.6, 0.0, 0.15, 500.0), 0.6),  # saves nothing
    (outside.priced_value, (0.95, 500.0, 0.15, 500.0), 1.0),
    (outside.visited_understanding, (1.0, 0.2, 1), 1.0),
    (municipality.finance_probability, (0.05, 0.0, 0.9, 0.4, 1e6), 0.05),
    (municipality.finance_probability, (0.05, 500_000.0, 0.9, 0.4, 1e6), 1.0),  # all paid
    (municipality.steep_finance, (0.05, 0.0, 0.9, 0.4, 1e6, 0.0), 0.05),  # switched off
    (municipality.steep_finance, (0.05, 0.0, 1.0, 0.0, 1e6, 3.0), 0.0),  # all of it is lacking
    (municipality.steep_finance, (1.0, 900_000.0, 0.9, 0.4, 1e6, 3.0), 1.0),  # a grant beyond what is lacking
    (municipality.steep_finance, (0.05, 0.0, 0.4, 0.4, 1e6, 3.0), 0.05),  # lacks nothing
    (municipality.pressed_value, (0.9, 0.2), 1.0),
    (municipality.weeks_reviewed, (140, 140, True), 1),
    (funding.hours_paid, (0, 37.5, 112.5), 0.0),
    (funding.hours_to_save, (10.0, 40.0, 40.0), 0.0),
    (funding.may_apply, (40.0, 40.0, 112.5, 112.5), False),  # no more hours to be had
    (funding.may_apply, (0.0, 0.0, 0.0, 112.5), True),  # applications for nothing
    (funding.grant_probability, (0, 0, False, 0.0, 0.5, 0.1, 0.5), 0.5),
    (support.is_theme_day, (52, 0), False),  # none a year
    (support.hours_beside, (4.0, 6.0), 0.0),
    (support.weeks_idle, (25, 0.0, 0.5, False), 0),  # the work is done, it waits
    (support.needs_mediation, (0.0, 0.0, 0.0), False),
    (recruiting.recruiting_hazard, (0.004, 0.0, 0.0), 0.002),
    (recruiting.pooled_capacity, (2.0, 1.0, 0), 2.0),
    (recruiting.pooled_capacity, (2.0, 0.0, 0), 0.0),
    (election.support_after_election, (0.9, 0.25, False, 0.25, 1.0), 1.0),  # no more than all of it
    (election.support_after_election, (0.1, 0.25, False, 0.25, 0.0), 0.0),
    (election.support_after_election, (0.3, 0.25, False, 0.25, 0.5), 0.3),
    (election.support_after_election, (0.3, 0.25, True, 0.0, 1.0), 0.3),
    (election.is_year_forgiven, (True, True, False), False),  # nothing to forgive
    (network.is_session, (52, 0, 0), False),
    (network.learned_service, (2.0, 0.5), 2.0),
    (network.learned_service, (0.7, 0.0), 0.7),
    (network.learned_support, (0.4, 0.0), 0.4),
    (network.learned_support, (1.0, 0.2), 1.0),
    (network.examples_elsewhere, (0, 5, 1.0), 0.0),
    (network.informed_yield, (0.01, 0.05, 0.0), 0.01),
    (budget.covered_share, (0.0, 0.0), 1.0),  # what costs nothing is paid
    (budget.covered_share, (0.0, 1.0), 0.0),
    (budget.covered_share, (INF, 1.0), 1.0),
    (budget.money_after, (INF, 1.0), INF),
    (budget.grants_missing, (INF, 500_000.0), 0.0),
    (budget.covered_days, (0.0, 4, 0.0), 4),
    (budget.covers, (0.0, 0.0), True),
    (budget.covers, (INF, 300_000.0), True),
    (demand.demanded_value, (0.95, 0.2), 1.0),
    (demand.demanded_value, (0.4, 0.0), 0.4),
    (demand.is_refusal_final, (False, 0.3, 0.3), False),
    (demand.weight_after_trial, (1.2, False, 0.0), 1.2),  # what was not tried
    (demand.weight_after_trial, (1.2, True, 1.0), 1.2),
    (demand.weight_after_trial, (1.2, True, 0.0), 0.0),
    (budget.covered_days, (0.0, 4, 50_000.0), 0),
    (together.registered_yield, (0.02, False, 1.25), 0.02),
    (together.registered_yield, (0.02, True, 1.0), 0.02),
    (together.steadied_rate, (0.002, 0, False, 0.0), 0.002),
    (together.steadied_rate, (0.002, 0, True, 0.0), 0.0),
    (together.steadied_rate, (0.002, 0, True, 1.0), 0.002),
    (together.planned_work, (10.0, False, 0.6), 10.0),
    (support.evaluated_gain, (0.02, False, 5.0), 0.02),
    (support.evaluated_gain, (0.02, True, 1.0), 0.02),
    (support.evaluated_gain, (0.5, True, 5.0), 1.0),
    (cost.evaluating_hours, (12, 0.0), 0.0),
    (cost.brought, (0, 200_000.0), 0.0),
    (cost.brought, (52, 1.5), 1.5),
    (cost.firms_cost, (0.0, 650.0), 0.0),
    (together.planned_understanding, (0.4, 0.0), 0.4),
    (together.planned_understanding, (1.0, 0.2), 1.0),
    (together.normed_rate, (0.002, False, 0.0), 0.002),
    (together.normed_rate, (0.002, True, 0.0), 0.0),
    (together.normed_rate, (0.002, True, 1.0), 0.002),
    (together.planned_work, (10.0, True, 1.0), 10.0),
    (recruiting.shared_hours, (37.5, 0), 37.5),
    (cost.facilitator_cost, (0.0, 900_000.0), 0.0),
    (municipality.updated_support, (0.95, True, 0.15), 1.0),
    (municipality.updated_support, (0.05, False, 0.15), 0.0),
    (municipality.renewal_probability, (0.5, 6.0), 0.5),
    (municipality.enlarged_hours, (70.0, 1.25, 75.0), 75.0),
    (municipality.enlarged_hours, (80.0, 1.25, 75.0), 80.0),  # growth never takes hours away
]


@pytest.mark.parametrize(
    ("rule", "arguments", "expected"),
    LIMITS,
    ids=[f"{plain(rule).__name__}-{k}" for k, (rule, _, _) in enumerate(LIMITS)],
)
def test_rule_at_its_limits(rule, arguments, expected):
    assert rule(*arguments) == pytest.approx(expected, abs=1e-12)


@given(st.floats(0, 1), st.floats(0, 1))
@QUICK
def test_infinite_half_life_leaves_every_bit(level, base):
    # A switched-off mechanism must give the baseline bit for bit (model.md, end of section 4).
    assert forget.faded(level, base, forget.share_kept(INF)) == level


def test_half_life_halves_what_is_above_the_base():
    level = 0.9
    for _ in range(104):
        level = forget.faded(level, 0.1, forget.share_kept(104.0))
    assert level == pytest.approx(0.1 + 0.8 / 2, rel=1e-12)


# --- documentation --------------------------------------------------------------------------


def sim_modules():
    names = [found.name for found in pkgutil.walk_packages(sim.__path__, "sim.")]
    return [sim, *(importlib.import_module(name) for name in names)]


def test_doctests_of_all_modules_pass_and_none_is_lost():
    # doctest finds a numba dispatcher only because numba sets __wrapped__: count what it finds.
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
    found, faults = set(), []
    for module in sim_modules():
        for test in finder.find(module):
            found.add(test.name)
            if runner.run(test, out=faults.append).failed:
                faults.append(test.name)
    assert not faults, "".join(faults)
    with_example = {f"sim.rules.{name}" for name, rule in public_rules().items() if ">>>" in rule.__doc__}
    assert with_example <= found, f"doctests never run: {sorted(with_example - found)}"
    assert len(with_example) >= 40
    assert runner.tries >= 45, f"only {runner.tries} examples ran"


def test_every_public_rule_says_what_it_is():
    silent = [name for name, rule in public_rules().items() if len((plain(rule).__doc__ or "").strip()) < 20]
    assert not silent, f"without docstring: {silent}"


@pytest.mark.parametrize("module", rule_modules(), ids=lambda module: module.__name__.rsplit(".", 1)[1])
def test_every_rules_file_has_a_theory_page(module):
    page = ROOT / "docs" / "theory" / f"{module.__name__.rsplit('.', 1)[1]}.md"
    assert page.is_file(), f"{page} is missing"
    assert page.read_text(encoding="utf-8").strip(), f"{page} is empty"


@pytest.mark.parametrize("operating", range(6))
def test_a_target_that_is_kept_is_the_one_that_waiting_would_not_change(operating):
    targets = {
        commitment.commitment_target(operating, waited, 0.6, 0.2, 0.3, patience)
        for waited in (0, 1, 52, 520) for patience in (52.0, 104.0)
    }  # fmt: skip
    assert (len(targets) == 1) == commitment.keeps_target(operating, operating)
