"""The numbers of the rules that make a case of a town (sim/rules/appraisal.py), each declared once.

They are no parameters of the model: a week never asks for them, and once a case is made they are done. So they stand
here, declared in the same way, and not among those that runs, sweeps and the page can change.
"""

from __future__ import annotations

import dataclasses

from sim.declared import check, declared

_OWN = "own_assumption"
_STATISTICS = "ssb_sti_2016"


@dataclasses.dataclass(frozen=True)
class Coefficients:
    """How facts of a town become numbers of the model. Raises ValueError where one is out of range."""

    value_added_per_employee: float = declared(
        687_000, "NOK a year", 100_000, 10_000_000, "Value added a person in industry: output less purchases.",
        source=_STATISTICS, basis="derived",
        note="(721,358 - 563,552) million NOK and 229,822 people in 2016, preliminary figures",
    )  # fmt: skip
    half_benefit: float = declared(
        0.005, "share", 0.0001, 1, "Money of an exchange as a share of a firm's value added: half the benefit.",
        source=_OWN, note="so that sides come out as in the case vestbygd",
    )  # fmt: skip
    supplier_share: float = declared(
        0.5, "0-1", 0, 1, "The supplier's part of what an exchange is worth to both.", source=_OWN,
        note="how the two share is theirs",
    )  # fmt: skip
    scarcity_gain: float = declared(
        0.2, "0-1", 0, 1, "What an exchange gains in benefit where there is no other partner for it.", source=_OWN
    )
    benefit_low: float = declared(
        0.3, "0-1", 0, 1, "Environmental benefit of taking care of next to nothing of a stream or need.", source=_OWN,
        note="the ends are those of an exchange that nobody has measured",
    )  # fmt: skip
    benefit_high: float = declared(
        0.9, "0-1", 0, 1, "Environmental benefit of taking care of all of a stream or need.", source=_OWN
    )
    interest: float = declared(
        0.05, "share a year", 0, 1, "Interest, where the sheet of prices does not tell it.", source=_OWN
    )
    life_years: float = declared(15, "years", 1, 60, "Years that pipes and machines of an exchange last.", source=_OWN)
    capital_share: float = declared(
        0.5, "0-1", 0, 1, "Part of the yearly cost of a treatment or a pipe that pays for what was built.", source=_OWN
    )
    investment_per_employee: float = declared(
        113_000, "NOK a year", 10_000, 5_000_000, "What industry invests a person.",
        source=_STATISTICS, basis="derived", note="25,893 million NOK and 229,822 people in 2016, preliminary figures",
    )  # fmt: skip
    symbiosis_share: float = declared(
        0.05, "0-1", 0, 1, "Part of a year's investment that a firm puts into one exchange.", source=_OWN,
        note="two firms of some 70 people together pay the 400,000 NOK that the model lets firms pay themselves",
    )  # fmt: skip
    treatment_weight: float = declared(1, "1", 0, 10, "Work added by a treatment that eats all it saves.", source=_OWN)
    permit_weight: float = declared(0.5, "1", 0, 10, "Work added by a permit that takes a year.", source=_OWN)
    distance_weight: float = declared(0.5, "1", 0, 10, "Work added by the farthest way that pays.", source=_OWN)
    parties_weight: float = declared(0.5, "1", 0, 10, "Work added by very many parties.", source=_OWN)
    distance_untold: float = declared(
        0.5, "0-1", 0, 1, "Share of the farthest way, where no distance is told.", source=_OWN
    )
    hardware_hours: float = declared(
        40, "hours", 1, 1000, "Hours to explore the simplest by-product or utility.", source=_OWN,
        note="so that the median is that of terms by kind (60) at a complexity of one half",
    )  # fmt: skip
    work_hours: float = declared(
        20, "hours", 1, 1000, "Hours to explore the simplest service or exchange of know-how.", source=_OWN,
        note="so that the median is that of terms by kind (25) at a complexity of one quarter",
    )  # fmt: skip
    implement_times: float = declared(
        3, "1", 1, 50, "Hours to implement, as times the hours to explore.", source=_OWN,
        note="as in terms by kind: 200 of 60, 80 of 25",
    )  # fmt: skip
    explore_spread: float = declared(0.4, "1", 0, 3, "Spread of hours to explore (of the logarithm).", source=_OWN)
    implement_spread: float = declared(0.5, "1", 0, 3, "Spread of hours to implement (of the logarithm).", source=_OWN)
    attention_factor: float = declared(
        2.2, "hours a week", 0.1, 50, "Hours for cooperation of one who works alone.", source=_OWN,
        note="with the exponent: the middles of the three size classes at 10, 50 and 500 people",
    )  # fmt: skip
    attention_exponent: float = declared(
        0.33, "1", 0, 1, "How hours for cooperation grow with the people of a firm.", source=_OWN
    )
    attention_spread: float = declared(
        0.4, "0-1", 0, 1, "How far hours for cooperation may be off, either way.", source=_OWN,
        note="the size classes reach a third to two fifths from their middle",
    )  # fmt: skip
    few_below: float = declared(
        10, "people", 1, 1000, "Firms of fewer people have as few projects at a time as a start-up.",
        source="eu_sme_2003", basis="derived", note="the end of micro firms",
    )  # fmt: skip
    many_from: float = declared(
        250, "people", 1, 100_000, "Firms of so many people are cornerstones.",
        source="eu_sme_2003", basis="derived", note="where large firms begin",
    )  # fmt: skip
    far_km: float = declared(20, "km", 1, 1000, "A firm so far from the middle of the others is far away.", source=_OWN)

    def __post_init__(self) -> None:
        check(self, "coefficients")


COEFFICIENTS = Coefficients()
