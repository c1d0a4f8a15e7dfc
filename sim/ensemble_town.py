"""The state of one replicate as the compiled week sees it: records by name, and arrays.

A record is read and written like an agent of the Mesa engine (`firm.commitment`); names are the
same there. n firms, m opportunities, all in the order of their ids.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

_FLAG, _WHOLE, _REAL = np.bool_, np.int64, np.float64


def _fields(kind: Any, names: str) -> list[tuple[Any, ...]]:
    return [(name, kind) for name in names.split()]


FIRM = [
    *_fields(_WHOLE, "id max_projects live operating projects_this_week waited discouraged"),
    *_fields(_REAL, "attention competence reliability understanding commitment project_hours"),
    *_fields(_FLAG, "is_far wants_park in_park is_candidate is_host came"),
]

EXCHANGE = [
    *_fields(_WHOLE, "id state supplier receiver resource kind at_start clock"),
    ("values", _REAL, (2,)),  # supplier's, receiver's
    ("optimism", _REAL, (2,)),
    *_fields(_REAL, "value capacity progress nudge state_permit_left permit_left grant contract_left"),
    *_fields(_FLAG, "owned financed ever_identified ever_agreed ever_realised"),
]

STATES = 7

_NOW = [
    *_fields(_WHOLE, "seed replicate week run members meeting logged"),
    *_fields(_WHOLE, "identified agreed realised starts ends refusals drops"),  # so far
    *_fields(_WHOLE, "meetings_planned meetings_held first_start"),
    ("in_state", _WHOLE, (STATES,)),  # exchanges in each state
    *_fields(_WHOLE, "pairs"),  # pairs that may meet by chance
    *_fields(_REAL, "communication_kept understanding_kept"),
    *_fields(_FLAG, "pairs_changed"),
]
_FACILITATOR = [
    *_fields(_REAL, "hours hours_left hours_paid organised follow_up mapping_hours"),
    *_fields(_FLAG, "is_present"),
]
_MUNICIPALITY = [
    *_fields(_WHOLE, "park_places weeks_full weeks_to_growth good_years"),
    *_fields(_REAL, "support grant_budget_left grants_paid advance"),
    *_fields(_FLAG, "is_park_open"),
]
_LIFE = [
    *_fields(_WHOLE, "stage furthest_growth weeks_weary_idle candidate weeks_candidate"),
    *_fields(_WHOLE, "starts_recent ends_recent starts_long ends_long"),
    *_fields(_REAL, "recent_held"),
    *_fields(_FLAG, "declined renewed died goal roles weary meetings_settled"),
]
STATE = [
    ("now", np.dtype(_NOW, align=True)),
    ("facilitator", np.dtype(_FACILITATOR, align=True)),
    ("municipality", np.dtype(_MUNICIPALITY, align=True)),
    ("life", np.dtype(_LIFE, align=True)),
]

# A scenario's levers; what happens in it stands in rows first_event to last_event of its events.
SCENARIO = [
    *_fields(_REAL, "hours skill common_room_quality"),
    *_fields(_WHOLE, "start_week end_week interval first_event last_event"),  # end_week -1: never
    *_fields(_FLAG, "has_facilitator is_informal is_declared starts_present park_open_at_start"),
    *_fields(_FLAG, "permit grant park review"),
]
SCENARIO_EVENT = _fields(_WHOLE, "week what target")  # target: index of a firm, or of a resource
PLANNED_RUN = _fields(_WHOLE, "scenario replicate")

# What is handed back; the names are those of sim.record.
RUN_ROW = [
    *_fields(_WHOLE, "exchanges_realised exchange_starts exchange_ends exchanges_operating"),
    *_fields(_WHOLE, "weeks_to_first_exchange opportunities_identified opportunities_agreed"),
    *_fields(_WHOLE, "refusals drops"),
    ("realised_by_kind", _WHOLE, (4,)),
    *_fields(_WHOLE, "meetings_planned meetings_held"),
    *_fields(_REAL, "facilitator_hours grants_nok trust communication understanding commitment"),
    *_fields(_WHOLE, "members stage furthest_growth_stage"),
    *_fields(_FLAG, "declined renewed died"),
    *_fields(_REAL, "co2_t_per_year money_nok_per_year jobs"),
]
WEEK_ROW = [
    *_fields(np.int32, "week exchanges_realised exchanges_operating opportunities_latent"),
    *_fields(np.int32, "opportunities_identified opportunities_agreed opportunities_dormant meeting"),
    *_fields(_REAL, "follow_up mapping_hours trust communication understanding commitment"),
    *_fields(np.int32, "members stage"),
    *_fields(_FLAG, "goal roles weary"),
]
EVENT_ROW = _fields(np.int32, "run week what who why a b")


class TownArrays(NamedTuple):
    """Room for one replicate at a time, made once per thread."""

    state: np.recarray  # 1
    firms: np.recarray  # n
    exchanges: np.recarray  # m
    blank: tuple[np.recarray, np.recarray, np.recarray]  # a row of zeros of each
    is_member: np.ndarray  # n
    included: np.ndarray  # n, for means over some firms
    starts_by_week: np.ndarray  # weeks + 1
    ends_by_week: np.ndarray
    agreements_by_week: np.ndarray
    communication_at_start: np.ndarray  # (n, n)
    pair_a: np.ndarray  # pairs that may meet by chance: index of the first firm
    pair_b: np.ndarray
    pair_id_a: np.ndarray
    pair_id_b: np.ndarray
    pair_probability: np.ndarray
    listed: np.ndarray  # a list of firms, exchanges or pairs some phase works through
    listed_ids: np.ndarray
    no_ids: np.ndarray  # zeros
    draws: np.ndarray  # one for each of a list
    more_draws: np.ndarray


class Town(NamedTuple):
    """All that a phase reads and changes. now, facilitator, municipality, life: records."""

    now: Any
    facilitator: Any
    municipality: Any
    life: Any
    scenario: Any  # a row of SCENARIO
    scenario_events: Any  # rows of SCENARIO_EVENT, of this scenario
    rates: Any  # parameters, by group and name
    hosts: Any  # firms whose people may facilitate informally
    firms: Any
    exchanges: Any
    terms: Any  # m, drawn quantities by name
    trust_in: Any  # (n, n): trust_in[j, i] is i's trust in j, so that what is heard of j is one row
    communication: Any  # (n, n), symmetric
    room: Any  # TownArrays
    week_rows: Any
    event_rows: Any
