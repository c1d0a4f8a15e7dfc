"""The state of one replicate as the compiled week sees it, and what its phases ask of it.

A record is read and written like an agent of the Mesa engine (`firm.commitment`); names are the
same there. n firms, m opportunities, all in the order of their ids.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim import chance
from sim.compiled import compiled_inner_part, compiled_part

# Constants that functions hand on to others are numpy's numbers: see sim.chance.NOBODY.
LATENT, IDENTIFIED, AGREED, OPERATING, ENDED, DORMANT, CLOSED, UNTHOUGHT = _STATES = np.arange(8)
SUPPLIER, RECEIVER = np.arange(2)
NO_NUMBER = NONE_YET = np.int64(0)
ONE_MORE, ONE_LESS = np.int64(1), np.int64(-1)
LANES = 4  # draws are made in groups of so many, for the processor's vector unit
_FLAG, _WHOLE, _REAL = np.bool_, np.int64, np.float64


def _fields(kind: Any, names: str) -> list[tuple[Any, ...]]:
    return [(name, kind) for name in names.split()]


FIRM = [
    *_fields(_WHOLE, "id max_projects live operating projects_this_week waited discouraged"),
    *_fields(_REAL, "attention competence reliability understanding commitment project_hours hours_given"),
    *_fields(_REAL, "patience target"),
    *_fields(_WHOLE, "target_with"),  # as many exchanges operating
    *_fields(_WHOLE, "first_own last_own"),  # its exchanges, of `own`
    *_fields(_WHOLE, "hosting"),  # how often it stands among the facilitator's hosts
    *_fields(_FLAG, "is_member is_candidate is_active is_far is_cornerstone wants_park in_park came"),
]
EXCHANGE = [
    *_fields(_WHOLE, "id state supplier receiver tie resource kind limit at_start parent clock weeks_idle trial_left"),
    *_fields(_WHOLE, "weeks_operated"),
    ("values", _REAL, (2,)),  # supplier's, receiver's
    ("optimism", _REAL, (2,)),
    *_fields(_REAL, "value amount capacity co2_t_per_year money_nok_per_year jobs"),
    *_fields(_REAL, "explore_hours implement_hours permit_weeks capital_need contract_weeks"),
    *_fields(_REAL, "progress nudge clarity state_permit_left permit_left grant contract_left"),
    *_fields(_FLAG, "owned talked asked_for tried financed ever_identified ever_agreed ever_realised"),
]
_NOW = [
    *_fields(_WHOLE, "seed replicate week run members hosts meeting logged"),
    *_fields(_WHOLE, "identified agreed realised starts ends refusals drops"),  # so far
    *_fields(_WHOLE, "cadence meetings_planned meetings_held first_start"),
    *_fields(_WHOLE, "evaluations_held theme_days_held meeting_visits theme_day_visits talk_visits planning_visits"),
    *_fields(_WHOLE, "plans_made evaluated_visits"),
    ("in_state", _WHOLE, (len(_STATES),)),  # exchanges in each state
    *_fields(_WHOLE, "pairs"),  # pairs that may meet by chance
    ("chances", _REAL, (4,)),  # that a pair meets by chance in a week, by its kind
    *_fields(_REAL, "communication_kept understanding_kept trust_kept"),
    *_fields(_FLAG, "pairs_changed meets"),
]
_FACILITATOR = [
    *_fields(_REAL, "hours skill neutrality hours_left hours_worked organised follow_up mapping_hours"),
    *_fields(_REAL, "saved funder_hours"),
    *_fields(_WHOLE, "weeks_in_post weeks_vacant weeks_without started projects"),
    *_fields(_FLAG, "is_present is_successor"),
]
_MUNICIPALITY = [
    *_fields(_WHOLE, "park_places weeks_full weeks_to_growth good_years"),
    *_fields(_WHOLE, "first_election theme_days sessions_attended calls trials"),
    *_fields(_REAL, "support grant_budget_left grants_paid advance reputation outreach outreach_paid"),
    *_fields(_REAL, "hours_covered permits_covered permits_unpaid grants_missing permit_service"),
    *_fields(_REAL, "own_yield mapping_yield"),
    *_fields(_FLAG, "is_park_open is_year_forgiven is_call_paid"),
]
_LIFE = [
    *_fields(_WHOLE, "stage furthest_growth weeks_weary_idle candidate weeks_candidate"),
    *_fields(_WHOLE, "starts_recent ends_recent starts_long ends_long ends_lately most_operating"),
    *_fields(_REAL, "recent_held"),
    *_fields(_FLAG, "declined renewed died goal roles weary meetings_settled"),
]
STATE = [
    ("now", np.dtype(_NOW, align=True)),
    ("facilitator", np.dtype(_FACILITATOR, align=True)),
    ("municipality", np.dtype(_MUNICIPALITY, align=True)),
    ("life", np.dtype(_LIFE, align=True)),
]
SCENARIO_EVENT = _fields(_WHOLE, "week what target")  # target: index of a firm, of a resource, or weeks
PLANNED_RUN = _fields(_WHOLE, "scenario seed replicate")
# What is handed back; the names are those of sim.record.
RUN_ROW = [
    *_fields(_WHOLE, "exchanges_realised exchange_starts exchange_ends exchanges_operating"),
    *_fields(_WHOLE, "weeks_to_first_exchange opportunities_identified opportunities_agreed"),
    *_fields(_WHOLE, "refusals drops"),
    ("realised_by_kind", _WHOLE, (4,)),
    *_fields(_WHOLE, "meetings_planned meetings_held"),
    *_fields(_WHOLE, "evaluations_held theme_days_held meeting_visits theme_day_visits talk_visits planning_visits"),
    *_fields(_WHOLE, "plans_made evaluated_visits"),
    *_fields(_REAL, "facilitator_hours grants_nok trust communication understanding commitment"),
    *_fields(_WHOLE, "members stage furthest_growth_stage"),
    *_fields(_FLAG, "declined renewed died"),
    *_fields(_REAL, "co2_t_per_year money_nok_per_year jobs competence outreach_paid permits_unpaid"),
    *_fields(_WHOLE, "realised_between_tenants weeks_without_facilitator"),
    *_fields(_REAL, "funder_hours"),
    *_fields(_WHOLE, "sessions_attended calls trials"),
    *_fields(_REAL, "cost_nok funder_nok firm_hours firm_nok saved_nok saved_co2_t job_years"),
]
WEEK_ROW = [
    *_fields(np.int32, "week exchanges_realised exchanges_operating opportunities_latent"),
    *_fields(np.int32, "opportunities_identified opportunities_agreed opportunities_dormant meeting"),
    *_fields(_REAL, "follow_up mapping_hours trust communication understanding commitment"),
    *_fields(np.int32, "members stage"),
    *_fields(_FLAG, "goal roles weary"),
]
EVENT_ROW = _fields(np.int32, "run week what who why a b")
# What is read for every tie every week is kept small, so that a large town fits the cache.
INDEX, ID, KIND, WEEK = np.int32, np.uint32, np.uint8, np.int16
BY_WEEK = [
    *_fields(_WHOLE, "starts ends agreements identified operating projects_begun"),
    ("chances", _REAL, (4,)),  # as in _NOW
]


class Town(NamedTuple):
    """All that a phase reads and changes; now, facilitator, municipality, life are records."""

    now: Any
    facilitator: Any
    municipality: Any
    life: Any
    scenario: Any  # a row of the table of scenarios.py
    rates: Any  # parameters, by group and name
    firms: np.recarray  # n
    exchanges: np.recarray  # m
    ties: np.recarray  # pairs that somebody reads, those of partners first (sim.start.ties)
    told: np.recarray  # ties of partners: who hears what one says of the other, of `hearers`
    hearers: np.recarray
    own: np.ndarray  # (2 m): exchanges of each firm, firm after firm, in order
    trust: np.ndarray  # (ties of partners, 2): a's trust in b, b's in a
    communication: np.ndarray  # ties
    communication_at_start: np.ndarray  # ties: what a newcomer begins with
    met: np.ndarray  # ties: the week in which two met informally last
    by_week: np.recarray  # weeks + 2: what was counted in each week; projects may begin in the one after the last
    event_rows: np.recarray


class Room(NamedTuple):
    """Room for one replicate at a time, made once per thread; names as in Town.

    What only the phases themselves work through stands here and not in Town, which every part is
    handed: a Town of half as many tables compiles sooner.
    """

    state: np.recarray  # 1: the four records
    firms: np.recarray
    exchanges: np.recarray
    by_week: np.recarray
    own: np.ndarray  # (2 m)
    trust: np.ndarray  # (ties of partners, 2)
    communication: np.ndarray  # ties
    met: np.ndarray  # ties
    has_opportunity: np.ndarray  # ties of partners: whether they share one, where partners are drawn by lot
    counted: np.ndarray  # ties of partners: whether they do, and both are members
    pairs: np.ndarray  # ties of members that may meet by chance
    pair_ids: np.ndarray  # (2, ties)
    pair_kinds: np.ndarray  # ties: index of `chances`
    history: np.ndarray  # (weeks + 1, n): what communication between two is worked out from (recall.py)
    talk: np.ndarray  # n: communication of one firm with all
    recalled_ids: np.ndarray  # (2, BLOCK)
    listed: np.ndarray  # what a phase works through: indices of firms, exchanges or pairs
    listed_ids: np.ndarray  # (2, room for a list); the second row is zero
    draws: np.ndarray  # (2, room for a list)
    memory: np.ndarray  # that of state, firms, exchanges and by_week, as words to be set to zero


# --- chance ---------------------------------------------------------------------------------


@compiled_part
def draw(town, decision, id_a, id_b):
    """The uniform draw (0-1) of this week for a decision about one thing or two."""
    return chance.uniform(town.now.seed, town.now.replicate, decision, town.now.week, id_a, id_b)


@compiled_inner_part
def draw_for_listed(town, room, decision, count, draws):
    """Fill draws[q] with this week's draw for a decision about the q-th exchange listed."""
    for q in range(count):
        room.listed_ids[0, q] = town.exchanges[room.listed[q]].id
    draw_for_ids(town, room, decision, count, draws)


@compiled_inner_part
def draw_for_ids(town, room, decision, count, draws):
    """Fill draws[q] with this week's draw for a decision about the q-th id listed."""
    now = town.now
    whole_groups = (count + LANES - 1) // LANES * LANES  # a few too many: whole groups are faster
    chance.fill_uniforms(
        now.seed,
        now.replicate,
        decision,
        now.week,
        room.listed_ids[0],
        room.listed_ids[1],
        draws[:whole_groups],
    )


# --- exchanges ------------------------------------------------------------------------------


@compiled_inner_part
def side_of(exchange, side):
    """The firm on one side (0 supplier, 1 receiver)."""
    return exchange.supplier if side == SUPPLIER else exchange.receiver


@compiled_inner_part
def is_live(state):
    """Whether an exchange is a project: identified or agreed."""
    return state == IDENTIFIED or state == AGREED


@compiled_inner_part
def is_shared(state):
    """Whether the partners of an exchange work or trade together: live or operating."""
    return is_live(state) or state == OPERATING


@compiled_inner_part
def live_exchanges(town):
    """Identified and agreed exchanges."""
    return town.now.in_state[IDENTIFIED] + town.now.in_state[AGREED]


@compiled_inner_part
def is_between_members(town, exchange):
    """Whether both partners are members."""
    return town.firms[exchange.supplier].is_member and town.firms[exchange.receiver].is_member


@compiled_inner_part
def is_between_tenants(town, exchange):
    """Whether the case puts both partners in the shared building, be there one or not."""
    return town.firms[exchange.supplier].wants_park and town.firms[exchange.receiver].wants_park


@compiled_part
def change_state(town, exchange, state):
    """Change an exchange's state, and keep the counts by state and firm."""
    count_exchange(town, exchange, ONE_LESS)
    exchange.state = state
    count_exchange(town, exchange, ONE_MORE)


@compiled_part
def count_exchange(town, exchange, step):
    """Count an exchange in its present state (ONE_MORE), or no longer (ONE_LESS)."""
    town.now.in_state[exchange.state] += step
    supplier, receiver = town.firms[exchange.supplier], town.firms[exchange.receiver]
    if is_live(exchange.state):
        supplier.live += step
        receiver.live += step
    elif exchange.state == OPERATING:
        supplier.operating += step
        receiver.operating += step


@compiled_inner_part
def tenants(town):
    """Firms in the park."""
    count = 0
    for i in range(town.firms.shape[0]):
        count += town.firms[i].in_park
    return count


@compiled_inner_part
def planned_interval(town):
    """Weeks from one planned meeting to the next (0: none planned)."""
    return town.now.cadence if town.now.meets else NO_NUMBER


@compiled_inner_part
def is_responsible(town):
    """Whether somebody works this week whom everybody knows to be responsible."""
    return town.facilitator.is_present and town.scenario.declared_responsible


@compiled_part
def is_responsibility_diffused(town):
    """Whether there is a forum and nobody declared responsible."""
    forum = planned_interval(town) > 0 or town.municipality.is_park_open
    return forum and not is_responsible(town)
