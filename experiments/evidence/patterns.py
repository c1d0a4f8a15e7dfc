"""Patterns of evidence that the model is held against, with the rule of each verdict.

The rules and tolerances were fixed before the model was run against them, and are not changed to
let a pattern pass; what fails stays here as failing (docs/validation.md tells the history). One
parameter set serves all places. Facts stand with their source key (docs/references.bib).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from experiments.evidence import measures
from experiments.evidence.futures import Setup
from experiments.evidence.verdicts import Above, Both, Finding, Rule, SinglePlace, Within
from sim import Scenario
from sim.scenario import Event, FacilitatorChoice

# What was known of a row when it was written.
CALIBRATED = "calibrated"  # its observation is used by `symbiosis calibrate`
KNOWN = "known when version 3 was written"  # what a prototype of these rules gives was seen
HELD_OUT = "held out"
BY_DEFINITION = "by definition"


@dataclasses.dataclass(frozen=True)
class Pattern:
    """One row of the table. values: from the runs of its setups to a value per future (or pair of
    futures); runs have the columns of sim.record and those of futures.simulated. not_counted: why
    it is no evidence, whatever it gives."""

    key: str
    source: str
    observed: str
    measure: str
    rule: Rule
    setups: tuple[Setup, ...]
    values: Callable[..., np.ndarray]
    use: str = HELD_OUT
    not_counted: str = ""

    def judge(self, runs: Mapping[Setup, pd.DataFrame]) -> Finding:
        """The verdict on runs of its setups."""
        return self.rule.judge(np.asarray(self.values(*(runs[setup] for setup in self.setups)), dtype=float))


# --- setups ----------------------------------------------------------------------------------------

_NOBODY = Scenario()
_OBSERVED = Scenario("informal", "park", "monthly")
_NEIGHBOURS = Scenario("none", "park", "none")
_APPOINTED = Scenario("appointed", "park", "monthly")
_APPOINTED_TOWN = Scenario("appointed", "none", "monthly")
_PROJECT = Scenario("project", "park", "monthly")
_PROJECT_TOWN = Scenario("project", "none", "monthly")
_LABEL = Scenario("none", "none", "quarterly")
_ANCHOR_LEAVES = dataclasses.replace(_APPOINTED, events=(Event(260, "firm_leaves", "AluGass"),))
_LATE_CENTRE = Scenario(FacilitatorChoice("project", True, 75, start_week=137), "none", "monthly")
_VISIT = Event(1, "study_visit")
_PROJECT_CENTRE = Scenario(
    FacilitatorChoice("funded", True, 0, start_week=140),
    "none",
    "monthly",
    events=(_VISIT, Event(140, "meetings_start")),
)
_NO_CENTRE = Scenario(events=(_VISIT,))
_TWO, _FOUR, _FIVE, _TEN, _THIRTY = 104, 208, 260, 520, 1560
_TEN_OF_A_CENTRE = 660  # that opens in week 140


def _vestbygd(scenario: Scenario, weeks: int, times: int = 1, look: str = "") -> Setup:
    return Setup("vestbygd", scenario, weeks, times=times, look=look)


def _sotenas(scenario: Scenario, weeks: int = _TEN) -> Setup:
    return Setup("sotenas", scenario, weeks)


def _towns(scenario: Scenario, opportunities_per_firm: float = 4.5, look: str = "") -> Setup:
    return Setup("synthetic", scenario, _TEN, 20, opportunities_per_firm, look=look)


_AS_OBSERVED = _vestbygd(_OBSERVED, _TWO)
# The two years before the interviews, which the case study tells of; the building opens after the first.
_NULL_CASE = Setup("vestbygd_before", dataclasses.replace(_OBSERVED, events=(Event(52, "park_opens"),)), _TWO)
_KALUNDBORG = (Setup("kalundborg", _NOBODY, 52 * 35),)  # from 1961: no facilitator, no park, no planned meetings
_AALBORG = (Setup("aalborg_like", _PROJECT, _FOUR),)
_ULSAN = (Setup("ulsan_like", _PROJECT_TOWN, 364),)
_PAIRS = (_towns(_NOBODY, look="pairs"),)
_WITH_AND_WITHOUT_ANCHOR = (_vestbygd(_ANCHOR_LEAVES, _TEN), _vestbygd(_APPOINTED, _TEN))
_MUCH_AND_LITTLE_TO_TALK_ABOUT = tuple(
    _towns(Scenario("appointed", "none", meetings), opportunities)
    for opportunities in (6, 1)
    for meetings in ("monthly", "none")
)


def _with_lever(setup: Setup, municipality: str) -> tuple[Setup, Setup]:
    """The same with and without a lever of the municipality."""
    scenario = dataclasses.replace(setup.scenario, municipality=municipality)
    return dataclasses.replace(setup, scenario=scenario), setup


# --- the patterns ------------------------------------------------------------------------------------

_CASE_STUDY = (
    Pattern(
        "null_case_stage", "arstein_sveinhaug_2023",
        "about two years in, the alliance is in its second stage (creation and formation)",
        "furthest growth stage reached in Vestbygd in the 2 years before the interviews (informal, park after a year)",
        SinglePlace(2), (_NULL_CASE,), lambda runs: runs.furthest_growth_stage,
        use=KNOWN, not_counted=f"{BY_DEFINITION} (stage 3 needs a declared facilitator or 3 operating)",
    ),
    Pattern(
        "null_case_first_exchange", "arstein_sveinhaug_2023",
        "no by-product or utility after two years: the time to the first one is longer than that",
        "share of futures of Vestbygd, the 2 years before the interviews, in which no by-product or utility started",
        Within(0.5, 1.0, share=True), (_NULL_CASE,), measures.no_hardware, use=KNOWN,
    ),
    Pattern(
        "null_case_any_exchange", "arstein_sveinhaug_2023",
        "no symbiotic exchange realised after two years",
        "share of futures of Vestbygd, the 2 years before the interviews, in which nothing of any kind started",
        Within(0.5, 1.0, share=True), (_NULL_CASE,), measures.no_exchange, use=CALIBRATED,
    ),
    Pattern(
        "meetings_slip", "arstein_sveinhaug_2023",
        "meetings planned monthly slip while nobody is responsible; that somebody calls them is the cure asked for",
        "share of monthly meetings held in Vestbygd in 2 years: informal hosts; second: appointed",
        Both(Within(0.2, 0.8), Above(0.85)), (_AS_OBSERVED, _vestbygd(_APPOINTED, _TWO)),
        lambda runs, appointed: np.array([measures.share_held(runs), measures.share_held(appointed)]), use=CALIBRATED,
    ),
    Pattern(
        "fortnightly_meetings_slip", "arstein_sveinhaug_2023",
        "meetings planned every 14 days slip too",
        "share of fortnightly meetings held in Vestbygd in 2 years, informal hosts",
        Within(0.2, 0.8), (_vestbygd(Scenario("informal", "park", "fortnightly"), _TWO),), measures.share_held,
    ),
    Pattern(
        "colocation_raises_talk", "arstein_sveinhaug_2023",
        "moving together raised informal talk",
        "informal contacts between tenants of Vestbygd in 2 years, park : none, without facilitator and meetings",
        Above(1.5),
        (_vestbygd(_NEIGHBOURS, _TWO, look="contacts"), _vestbygd(_NOBODY, _TWO, look="contacts")),
        lambda runs, baseline: measures.ratio(runs.tenant_contacts, baseline.tenant_contacts), use=KNOWN,
    ),
    Pattern(
        "colocation_alone_is_not_enough", "arstein_sveinhaug_2023",
        "moving together did not make firms cooperate by itself",
        "exchanges between tenants of Vestbygd in 10 years, relative change by the park, nobody responsible",
        Within(-0.25, 0.25), (_vestbygd(_NEIGHBOURS, _TEN, times=5), _vestbygd(_NOBODY, _TEN, times=5)),
        lambda runs, baseline: measures.change(runs.tenants_realised, baseline.tenants_realised), use=KNOWN,
    ),
    Pattern(
        "colocation_helps_when_organised", "arstein_sveinhaug_2023",
        "moving together helps where somebody organises what comes of it",
        "exchanges between tenants of Vestbygd in 10 years, appointed and monthly meetings, park minus none",
        Above(0.0), (_vestbygd(_APPOINTED, _TEN, times=5), _vestbygd(_APPOINTED_TOWN, _TEN, times=5)),
        lambda runs, baseline: runs.tenants_realised - baseline.tenants_realised,
    ),
    Pattern(
        "somebody_responsible_helps", "arstein_sveinhaug_2023",
        "positive control: a facilitator is the measure that everybody interviewed asks for",
        "exchanges realised in Vestbygd in 10 years, appointed minus as observed",
        Above(0.0), (_vestbygd(_APPOINTED, _TEN), _vestbygd(_OBSERVED, _TEN)), measures.more_realised, use=KNOWN,
    ),
    Pattern(
        "somebody_rather_than_nobody", "arstein_sveinhaug_2023",
        "the same; added after a first look with version 2: hosts pay with hours of their firms, so that a facilitator"
        " who does nothing passes the row above",
        "exchanges realised in Vestbygd in 10 years, park and monthly meetings, appointed minus nobody",
        Above(0.0), (_vestbygd(_APPOINTED, _TEN), _vestbygd(Scenario("none", "park", "monthly"), _TEN)),
        measures.more_realised, use=KNOWN,
    ),
    Pattern(
        "startups_benefit_early", "arstein_sveinhaug_2023",
        "start-ups benefit early, established firms find it slow",
        "share of the start-up in what is realised in Vestbygd in 5 years, appointed, minus its share of the pool",
        Above(0.0), (_vestbygd(_APPOINTED, _FIVE),), measures.startups_share_beyond_pool,
    ),
    Pattern(
        "services_come_first", "arstein_sveinhaug_2023",
        "competence was exchanged before any by-product or utility",
        "share of futures of Vestbygd as observed, 10 years, in which the first start is a service or competence",
        Within(0.5, 1.0, share=True), (_vestbygd(_OBSERVED, _TEN),), lambda runs: runs.services_first,
    ),
    Pattern(
        "training_helps", "arstein_sveinhaug_2023",
        "competence is the bottleneck: theme days are held to build it",
        "exchanges realised in Vestbygd in 10 years, appointed, with training minus without",
        Above(0.0), _with_lever(_vestbygd(_APPOINTED, _TEN), "training"), measures.more_realised,
        use=KNOWN,
    ),
    Pattern(
        "trusting_pairs_start_more", "arstein_sveinhaug_2023",
        "trust is named as what cooperation needs: suspicion holds it back",
        "over pairs in synthetic towns of 20, nobody facilitating: correlation of trust after 5 years with a new"
        " exchange in years 6 to 10",
        Above(0.0), _PAIRS, lambda runs: runs.trust_and_new,
    ),
)  # fmt: skip

_FACILITATED_PLACES = (
    Pattern(
        "facilitated_nordic_park", "kornov_2020",
        "positive control: about 10 symbioses of 42 business models in 2017-2020, more than 25 firms (Aalborg East)",
        "exchanges realised in an Aalborg-like park in 4 years with a project organisation",
        SinglePlace(10), _AALBORG, measures.realised, use=CALIBRATED,
    ),
    Pattern(
        "facilitated_search", "kornov_2020",
        "42 business models found in four years (Aalborg East)",
        "opportunities identified in an Aalborg-like park in 4 years with a project organisation",
        SinglePlace(42), _AALBORG, lambda runs: runs.opportunities_identified, use=CALIBRATED,
    ),
    Pattern(
        "facilitated_yield", "kornov_2020",
        "about 10 of 42 business models became symbioses: 24 % (Aalborg East)",
        "exchanges realised for each opportunity identified, Aalborg-like park, 4 years",
        SinglePlace(10 / 42), _AALBORG, measures.share_of_identified, use=CALIBRATED,
    ),
    Pattern(
        "facilitated_funnel", "behera_2012",
        "positive control: of 40 facilitated exchanges 13 operate after 7 years (Ulsan)",
        "exchanges operating, as a share of those operating or live, in an Ulsan-like park after 7 years",
        SinglePlace(13 / 40), _ULSAN, measures.share_operating, use=CALIBRATED,
    ),
    Pattern(
        "facilitated_operating", "behera_2012",
        "13 of the facilitated exchanges operate after 7 years (Ulsan)",
        "exchanges operating in an Ulsan-like park after 7 years",
        SinglePlace(13), _ULSAN, lambda runs: runs.exchanges_operating, use=CALIBRATED,
    ),
    Pattern(
        "facilitated_agreed", "behera_2012",
        "20 are in negotiation or design (Ulsan)",
        "projects agreed that do not operate yet, in an Ulsan-like park after 7 years",
        SinglePlace(20), _ULSAN, measures.agreed_and_waiting, use=KNOWN,
    ),
    Pattern(
        "facilitated_feasibility", "behera_2012",
        "7 are in feasibility study (Ulsan)",
        "projects identified that are not agreed yet, in an Ulsan-like park after 7 years",
        SinglePlace(7), _ULSAN, measures.identified_and_waiting, use=KNOWN,
    ),
    Pattern(
        "centre_makes_a_difference", "skr_sotenas_2023",
        "a symbiosis centre on project money, opened after two and a half years, became the facilitator (Sotenäs)",
        "exchanges realised in Sotenäs when it is 10 years old, with the centre as its experiment has it (on project"
        " money, meetings with it, from week 140) minus without",
        Above(0.0), tuple(_sotenas(scenario, _TEN_OF_A_CENTRE) for scenario in (_PROJECT_CENTRE, _NO_CENTRE)),
        measures.more_realised, use=KNOWN,
    ),
    Pattern(
        "centre_lives_on_projects", "skr_sotenas_2023",
        "a row of external projects paid the centre for all years since it opened in December 2015 (Sotenäs)",
        "share of futures of Sotenäs, centre on project money, in which it works when it is 10 years old",
        Within(0.5, 1.0, share=True), (_sotenas(_PROJECT_CENTRE, _TEN_OF_A_CENTRE),),
        lambda runs: runs.has_facilitator, use=KNOWN,
    ),
    Pattern(
        "some_projects_fail", "skr_sotenas_2023",
        "some initiatives fail or are put on ice, others come about (Sotenäs)",
        "share of futures of Sotenäs with the centre, 10 years, in which a project was dropped and an exchange started",
        Within(0.9, 1.0, share=True), (_sotenas(_LATE_CENTRE),), measures.some_fail_and_some_start,
    ),
    Pattern(
        "pressure_moves_firms", "skr_sotenas_2023",
        "it began with process water and waste that stood in the way of permits (Sotenäs)",
        "exchanges realised in Sotenäs in 10 years with the centre, pressure by discharge permits minus none",
        Above(0.0), _with_lever(_sotenas(_LATE_CENTRE), "pressure"), measures.more_realised,
    ),
    Pattern(
        "funds_help", "svenska_industrikommuner_2022",
        "a local innovation fund is among the levers that 25 industrial municipalities name",
        "exchanges realised in Vestbygd in 10 years, appointed, with grants minus without",
        Above(0.0), _with_lever(_vestbygd(_APPOINTED, _TEN), "grant"), measures.more_realised, use=KNOWN,
    ),
    Pattern(
        "arenas_help", "no_sirkulaer_kommune",
        "national guidance: municipalities shall set up arenas where firms meet",
        "exchanges realised in Vestbygd in 10 years, appointed, monthly meetings minus none",
        Above(0.0), (_vestbygd(_APPOINTED, _TEN), _vestbygd(Scenario("appointed", "park"), _TEN)),
        measures.more_realised, use=KNOWN,
    ),
)  # fmt: skip

_SELF_ORGANISED = (
    Pattern(
        "slow_without_facilitator", "saikku_2006",
        "18 exchanges started from 1961 to 1995 (Kalundborg)",
        "exchanges realised in Kalundborg in 35 years, nobody facilitating",
        SinglePlace(18), _KALUNDBORG, measures.realised, use=CALIBRATED,
    ),
    Pattern(
        "first_years", "saikku_2006",
        "1 start in 1961-1971",
        "exchanges realised in Kalundborg in years 1 to 11",
        SinglePlace(1), _KALUNDBORG, partial(measures.starts_in, 1, 11), use=CALIBRATED,
    ),
    Pattern(
        "early_starts", "saikku_2006",
        "5 starts in 1972-1981, 0.5 a year",
        "exchanges realised in Kalundborg in years 12 to 21",
        SinglePlace(5), _KALUNDBORG, partial(measures.starts_in, 12, 21), use=CALIBRATED,
    ),
    Pattern(
        "later_starts", "saikku_2006",
        "12 starts in 1982-1995, 0.9 a year",
        "exchanges realised in Kalundborg in years 22 to 35",
        SinglePlace(12), _KALUNDBORG, partial(measures.starts_in, 22, 35), use=CALIBRATED,
    ),
    Pattern(
        "starts_speed_up", "saikku_2006",
        "12 of the 17 starts of 1972-1995 fell in the last 14 of 24 years: 1.7 times the yearly rate of the first 10",
        "share of years 22 to 35 in the starts of years 12 to 35 in Kalundborg",
        SinglePlace(12 / 17), _KALUNDBORG, measures.late_share, use=KNOWN,
        not_counted="no evidence (as few as 5 of 17 in the first 10 years have a chance of 0.22 at a constant rate)",
    ),
    Pattern(
        "middle_of_the_starts", "saikku_2006",
        "of the 18 starts the ninth was in 1982 and the tenth in 1987: the median is year 24.5",
        "median year of the starts in Kalundborg in 35 years",
        SinglePlace(24.5), _KALUNDBORG, measures.middle_year, use=CALIBRATED,
    ),
    Pattern(
        "long_silence", "saikku_2006",
        "10 years in a row without any start (1962-1971)",
        "most years in a row without any start in Kalundborg in 35 years",
        SinglePlace(10), _KALUNDBORG, measures.longest_silence, use=KNOWN,
    ),
    Pattern(
        "most_in_a_year", "saikku_2006",
        "3 starts in the fullest year (1982)",
        "most starts of one year in Kalundborg in 35 years",
        SinglePlace(3), _KALUNDBORG, measures.most_in_a_year, use=KNOWN,
    ),
    Pattern(
        "empty_years", "saikku_2006",
        "12 of the 24 years 1972-1995 without any start",
        "years without any start in Kalundborg, years 12 to 35",
        SinglePlace(12), _KALUNDBORG, partial(measures.years_without_start, 12, 35), use=KNOWN,
    ),
)  # fmt: skip

_LITERATURE = (
    Pattern(
        "hubs_at_equal_ties", "zhu_ruth_2014",
        "self-organised networks grow hub-dominated, facilitated ones more evenly",
        "Gini of ties beyond that of as many exchanges drawn at random from the pool, none minus appointed, 10 years",
        Above(0.0), (_towns(_NOBODY), _towns(_APPOINTED)), measures.excess_gini_difference, use=KNOWN,
    ),
    Pattern(
        "anchor_dependency", "li_xiao_2017",
        "removing the top tenth of the nodes cut one network's efficiency (not its exchanges) by 60 %",
        "share of operating exchanges lost after 10 years when Vestbygd's cornerstone firm leaves in year 5",
        Within(0.4, 0.8), _WITH_AND_WITHOUT_ANCHOR, measures.lost_share, use=KNOWN,
    ),
    Pattern(
        "anchor_beyond_its_share", "li_xiao_2017",
        "the loss is larger than the hubs' own part in the network",
        "the same share lost, minus the cornerstone firm's share of the pool",
        Above(0.0), _WITH_AND_WITHOUT_ANCHOR, measures.lost_beyond_pool, use=KNOWN,
    ),
    Pattern(
        "cadence_needs_content", "abm_energy_transition",
        "meetings a year had no clear effect with 8 proposals a year or fewer, and a strong one with 17 to 25",
        "exchanges gained by monthly meetings for each opportunity a firm has, towns with 6 minus towns with 1",
        Above(0.0), _MUCH_AND_LITTLE_TO_TALK_ABOUT, measures.cadence_gain, use=KNOWN,
    ),
    Pattern(
        "cadence_needs_content_in_all", "abm_energy_transition",
        "the same; added after the first look at the row above, which counts the gain for each opportunity a firm has",
        "exchanges gained by monthly meetings, towns with 6 opportunities a firm minus towns with 1",
        Above(0.0), _MUCH_AND_LITTLE_TO_TALK_ABOUT, measures.cadence_gain_in_all, use=KNOWN,
    ),
    Pattern(
        "label_alone_does_nothing", "posch_2010",
        "no recycling gain from being member of a network (Styria, Oldenburg)",
        "exchanges realised in 10 years over towns of 20, relative change by quarterly meetings of nobody",
        Within(-0.25, 0.25), (_towns(_LABEL), _towns(_NOBODY)), measures.realised_change, use=KNOWN,
    ),
    Pattern(
        "agreements_end", "hallstedt_2016",
        "agreements last 10 to 15 years: 0.07 to 0.10 end a year if not renewed",
        "ends of by-products and utilities for each year one operates, Vestbygd, appointed, 30 years",
        Within(0.04, 0.10), (_vestbygd(_APPOINTED, _THIRTY),), measures.ends_a_year, use=CALIBRATED,
    ),
    Pattern(
        "agreements_end_without_facilitator", "hallstedt_2016",
        "the same",
        "ends of by-products and utilities for each year one operates, Kalundborg, 35 years",
        Within(0.04, 0.10), _KALUNDBORG, measures.ends_a_year, use=CALIBRATED,
    ),
    Pattern(
        "proximity_is_not_necessary", "lombardi_laybourn_2012",
        "contrary: proximity is neither necessary nor sufficient",
        "exchanges realised in 10 years over towns of 20, appointed, without a shared building : with one",
        Above(0.5), (_towns(_APPOINTED_TOWN), _towns(_APPOINTED)), measures.realised_ratio, use=KNOWN,
    ),
    Pattern(
        "proximity_is_not_sufficient", "lombardi_laybourn_2012",
        "contrary: proximity is neither necessary nor sufficient",
        "exchanges realised in 10 years over towns of 20, a shared building and nobody : appointed without a building",
        Within(0.0, 0.5), (_towns(_NEIGHBOURS), _towns(_APPOINTED_TOWN)), measures.realised_ratio,
    ),
    Pattern(
        "communication_is_weakly_tied", "ashton_bain_2012",
        "contrary: exchanges are tied only weakly to how much firms communicate",
        "over pairs in synthetic towns of 20, nobody facilitating: correlation of talk after 5 years with a new"
        " exchange in years 6 to 10",
        Within(-0.3, 0.3), _PAIRS, lambda runs: runs.talk_and_new, use=KNOWN,
    ),
    Pattern(
        "time_alone_builds_little_trust", "vanneste_2014",
        "how long a relation has lasted raises trust little",
        "mean trust in Vestbygd after 10 years minus after 2, without facilitator, park and meetings",
        Within(-0.1, 0.1), (_vestbygd(_NOBODY, _TEN), _vestbygd(_NOBODY, _TWO)),
        lambda runs, start: runs.trust - start.trust, use=KNOWN,
    ),
    Pattern(
        "trust_comes_of_dealing", "vanneste_2014",
        "how long a relation has lasted raises trust little: less than half of what dealing with each other does",
        "gain in mean trust in Vestbygd in years 3 to 10, nobody : appointed without building and meetings",
        Within(-0.5, 0.5),
        (
            _vestbygd(_NOBODY, _TEN), _vestbygd(_NOBODY, _TWO),
            _vestbygd(Scenario("appointed"), _TEN), _vestbygd(Scenario("appointed"), _TWO),
        ),
        measures.trust_gain_ratio, use=KNOWN,  # it failed while means were over all pairs, which was seen
    ),
)  # fmt: skip

PATTERNS = _CASE_STUDY + _FACILITATED_PLACES + _SELF_ORGANISED + _LITERATURE
