"""What can happen, and why, in words: the vocabulary of the event table, once for both engines.

The Mesa engine writes the words, the compiled engine the numbers of the same names. A reason may
have up to two numbers in it (`{a}`, `{b}`), which are filled in when it is told.
"""

from __future__ import annotations

import enum

ALLIANCE, FACILITATOR, MUNICIPALITY = BODIES = ("alliance", "facilitator", "municipality")
REMOVED = "removed from the model"  # why, where a program takes an agent out; no rule does

STAGE_NAMES = {
    1: "initiation",
    2: "creation and formation",
    3: "norming and implementation",
    4: "elaboration",
    5: "decline",
    6: "death",
}

LIMIT_NAMES = {1: "power", 2: "water", 3: "housing"}


class _Word(enum.IntEnum):
    """A numbered word or phrase: an int to compiled code, `text` to readers."""

    text: str

    def __new__(cls, text: str) -> _Word:
        number = len(cls.__members__)
        word = int.__new__(cls, number)
        word._value_ = number
        word.text = text
        return word


class What(_Word):
    """What happened."""

    RUNNING = "running"
    IDENTIFIED = "identified"
    AGREED = "agreed"
    REFUSED = "refused"
    CLOSED = "closed"
    FINANCED = "financed"
    GRANT_PAID = "grant_paid"
    STARTED = "started"
    DROPPED = "dropped"
    DELIVERY_FAILED = "delivery_failed"
    CONTRACT_RENEWED = "contract_renewed"
    ENDED = "ended"
    LAID_DORMANT = "laid_dormant"
    MEETING_HELD = "meeting_held"
    MEETING_SLIPPED = "meeting_slipped"
    FIRM_LEFT = "firm_left"
    FIRM_JOINED = "firm_joined"
    FACILITATOR_STARTED = "facilitator_started"
    FACILITATOR_ENDED = "facilitator_ended"
    FACILITATOR_RENEWED = "facilitator_renewed"
    PARK_OPENED = "park_opened"
    PARK_ENLARGED = "park_enlarged"
    STAGE = "stage"
    THEME_DAY_HELD = "theme_day_held"
    THEME_DAY_CANCELLED = "theme_day_cancelled"
    MEDIATED = "mediated"
    EVALUATION_HELD = "evaluation_held"
    DISCHARGE_REFUSED = "discharge_refused"
    EVALUATION_SLIPPED = "evaluation_slipped"
    OPENED = "opened"
    EXPECTATIONS_CLEARED = "expectations_cleared"
    MEETINGS_STARTED = "meetings_started"
    MEETINGS_STOPPED = "meetings_stopped"
    CADENCE_CHANGED = "cadence_changed"
    STUDY_VISIT = "study_visit"
    RULE_TIGHTENED = "rule_tightened"
    CO2_PRICED = "co2_priced"
    FUND_PAID = "fund_paid"
    INCIDENT = "incident"
    APPLICATION_WRITTEN = "application_written"
    APPLICATION_GRANTED = "application_granted"
    APPLICATION_REFUSED = "application_refused"
    PROJECT_MONEY_ENDED = "project_money_ended"
    ELECTION_HELD = "election_held"
    SESSION_ATTENDED = "session_attended"
    SESSION_MISSED = "session_missed"
    BUDGET_SHORT = "budget_short"
    ASKED_FOR = "asked_for"
    TRIAL_STARTED = "trial_started"
    TRIAL_ENDED = "trial_ended"
    PLAN_MADE = "plan_made"


class Why(_Word):
    """Why it happened."""

    AT_THE_START = "at the start"
    IDENTIFIED_AT_THE_START = "at the start; {owner} owns it"
    PARTNERS_SAW_IT = "partners saw it; {owner} owns it"
    FACILITATOR_MAPPED_IT = "facilitator mapped it; {owner} owns it"
    FINANCE_AT_HAND = "finance at hand"
    FINANCE_MISSING = "finance missing"
    SUPPLIER_REFUSED = "supplier refused"
    RECEIVER_REFUSED = "receiver refused"
    NO_CAPACITY_LEFT = "stream has no capacity left"
    WITH_A_GRANT = "with a grant"
    WITHOUT_A_GRANT = "without a grant"
    FIRST_COME = "first come, first served"
    IMPLEMENTED = "implemented, permitted and financed"
    NOBODY_DROVE_IT = "nobody drove it"
    HOPES_DISAPPOINTED = "hopes were disappointed"
    COULD_NOT_DELIVER = "supplier could not deliver as agreed"
    BOTH_ACCEPTED = "both sides accepted"
    NOT_RENEWED = "contract not renewed"
    TRUST_BROKEN = "trust broken"
    MARKET_CHANGED = "market changed"
    MARKET_SHOCK = "market shock"
    PARTNER_LEFT = "a partner left"
    SO_MANY_CAME = "{a} of {b} came"
    NOBODY_ORGANISED_IT = "nobody organised it"
    IN_SPITE_OF_ORGANISER = "in spite of the organiser"
    AS_PLANNED = "as planned"
    SCENARIO_EVENT = "scenario event"
    LOST_PATIENCE = "lost patience"
    MONEY_NOT_RENEWED = "money not renewed"
    GOOD_YEAR = "good year"
    IN_SPITE_OF_BAD_YEAR = "in spite of a bad year"
    FULL_FOR_A_YEAR = "it was full for a year"
    STAGE_REACHED = "{stage}"
    NOBODY_PREPARED_IT = "nobody had hours to prepare it"
    LITTLE_TRUST = "the partners hardly trusted each other"
    RECRUITED = "recruited"
    COURTED = "courted from a neighbour"
    LIMIT_DECLARED = "it was declared early that there is no {limit} for it"
    LIMIT_SURFACED = "at the permit it turned out that there is no {limit} for it"
    SUPPLIER_IS_PRESSED = "the supplier needs another way to be rid of it"
    NOTHING_MOVED = "an evaluation found that nothing moved"
    QUIT = "quit"
    SUCCESSOR_FOUND = "a successor was found"
    BRANCHED_OFF = "branched off"
    TALKED_WITH_BOTH = "the facilitator talked with both sides about what they expect"
    EVERY_SO_MANY_WEEKS = "a meeting every {a} weeks"
    SO_MANY_WORTH_MORE = "opportunities worth more to both sides: {a}"
    PART_OF_WHAT_WAS_LACKING = "part of what was lacking"
    SUPPLIER_LET_DOWN = "the supplier let the receiver down"
    RECEIVER_LET_DOWN = "the receiver let the supplier down"
    HOURS_SAVED_UP = "hours were saved up for it"
    FROM_NEXT_QUARTER = "it pays after the next quarter"
    FUNDER_CHOSE_OTHERS = "the funder chose others"
    PROJECTS_LEFT = "a project is over; {a} left"
    NOBODY_PAYS = "no project pays any more"
    PROJECT_BEGINS = "a new project pays"
    SUPPORT_GREW = "it brought support"
    SUPPORT_FELL = "it cost support"
    PARTIES_AGREED = "parties agreed beforehand to stay with it"
    EXAMPLES_HEARD = "examples from elsewhere: {a}"
    NOBODY_COULD_GO = "nobody could go"
    POST_COVERED = "per cent of the facilitator's hours paid: {a}"
    CASE_WORK_COVERED = "per cent of the case work on permits paid: {a}"
    CALLED_FOR = "the municipality called for it"
    IN_THE_TEST_BED = "in the test bed of the municipality"
    TRIED_OUT = "both sides have seen it work"


def in_words(reason: Why | str, a: int = 0, b: int = 0) -> str:
    """A reason as the event table tells it (own words of a subclass are told as they are)."""
    if not isinstance(reason, Why):
        return reason
    owner = "somebody" if a else "nobody"
    return reason.text.format(a=a, b=b, owner=owner, stage=STAGE_NAMES.get(a, ""), limit=LIMIT_NAMES.get(a, ""))
