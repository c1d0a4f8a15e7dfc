"""A proposal of the matcher as the model takes it: what money, amounts, permit and way say, and what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from experiments.town import firm_numbers
from experiments.town.allocation import Share
from experiments.town.coefficients import COEFFICIENTS
from experiments.town.derived import ASSUMED, DERIVED, UNTOLD, Input, Number, assumed, between, of_table, told
from experiments.town.firm_numbers import NOBODY_TOLD
from experiments.town.proposals import Proposal
from experiments.town.replaced import replaced
from experiments.town.sides import Give, Need, canonical, per_unit, units_per
from experiments.town.streams import CUBIC_METRE, MWH, SERVICES, Path, Range, tables
from experiments.town.town import Firm, Price, Stream
from sim.parameters import Parameters
from sim.place.case import BENEFITS, MAY_BE_UNTOLD
from sim.place.plain_town import ASSUMED_TERMS, ASSUMED_VALUE, TERMS
from sim.quantity import FIXED, INTEGER, LOGNORMAL, Quantity
from sim.rules import appraisal

PIPED = (MWH, CUBIC_METRE)  # what goes through a pipe or a wire; the rest goes by lorry
SHORT_CONTRACT = Quantity(INTEGER, 104, 260)  # of services and know-how, as in the case vestbygd
_SELF_FINANCED = Parameters().project.self_financed
_CAPITAL_SCALE = Parameters().municipality.capital_scale
_MOST_DISTANCE = 0.99  # as a share of the farthest way that pays


@dataclass(frozen=True)
class Side:
    """One firm of an exchange, and what of the town bears on what it gets out of it."""

    firm: Firm
    row: Stream
    amount: float | None  # all that it gives, or needs, a year
    others: int  # further partners that are proposed for the same


@dataclass(frozen=True)
class Exchange:
    """A proposal with what it gets of the amounts, its two sides, and the prices of the town."""

    one: Proposal
    share: Share | None
    give: Give
    need: Need
    supplier: Side
    receiver: Side
    further_parties: int  # further exchanges that share its stream or its need
    interest: Price | None

    def numbers(self) -> dict[str, Number]:
        """Column of opportunities.csv -> what stands there, and why; of value and benefits one or the other."""
        return {**self._worth_to_sides(), "amount": self._amount(), **self._brings(), **self._takes()}

    # --- what it is worth to each side ---------------------------------------------------------------

    def _worth_to_sides(self) -> dict[str, Number]:
        sides = (self.supplier, self.receiver)
        found = [one for side in sides for one in (self._economic(side), self._environmental(side), None)]
        if not any(found):
            spread = ASSUMED_TERMS["value_spread"]
            return {
                "value": Number(ASSUMED_VALUE, ASSUMED, NOBODY_TOLD),
                "value_spread": Number(spread, ASSUMED, NOBODY_TOLD),
            }
        nobody = Number(ASSUMED_VALUE, ASSUMED, NOBODY_TOLD)
        return {name: one or nobody for name, one in zip(BENEFITS, found, strict=True)}

    def _economic(self, side: Side) -> Number | None:
        """By its part of the money, against what the firm lives on, and by how many others offer the same."""
        people = firm_numbers.people(side.firm)
        if self._nok is None or people is None:
            return None
        own = COEFFICIENTS
        part = own.supplier_share if side is self.supplier else 1 - own.supplier_share
        firm_nok = appraisal.firm_money(people, own.value_added_per_employee)
        low, high = (
            appraisal.scarce_benefit(
                appraisal.economic_benefit(part * nok, firm_nok, own.half_benefit), side.others, own.scarcity_gain
            )
            for nok in self._nok
        )
        inputs = (*self._money_told, *firm_numbers.people_told(side.firm), of_table("others", str(side.others)))
        return Number(between(low, high), DERIVED, "appraisal.economic_benefit, appraisal.scarce_benefit", inputs)

    def _environmental(self, side: Side) -> Number | None:
        """By how much of what it is rid of, or needs, the exchange takes care of."""
        if self.share is None or side.amount is None:
            return None
        own = COEFFICIENTS
        moved = self.share.supplied if side is self.supplier else self.share.received
        benefit = appraisal.environmental_benefit(min(1.0, moved / side.amount), own.benefit_low, own.benefit_high)
        return Number(between(benefit, benefit), DERIVED, "appraisal.environmental_benefit", self._amounts_told)

    # --- how much, and what it brings ----------------------------------------------------------------

    def _amount(self) -> Number:
        if self.share is not None:
            amount = Quantity(FIXED, self.share.supplied)
            return Number(amount, DERIVED, "allocation.allocate", self._amounts_told)
        usual = ASSUMED_TERMS["amount"]
        assert usual is not None
        most = min(usual.a, self.supplier.amount or usual.a)
        return Number(Quantity(FIXED, most), ASSUMED, NOBODY_TOLD)

    def _brings(self) -> dict[str, Number]:
        numbers = dict.fromkeys(MAY_BE_UNTOLD, Number(None, UNTOLD))
        if self._nok is not None:
            low, high = (max(0.0, end) for end in self._nok)
            money = between(low, high, digits=0)
            numbers["money_nok_per_year"] = Number(money, DERIVED, "matching.match", self._money_told)
        known = replaced(self.one.stream, self.one.use)
        amount = self._in_units(known.unit) if known else None
        if known is not None and amount is not None:
            low, high = (appraisal.co2_saved(amount, factor) for factor in known.co2)
            inputs = (*self._amounts_told, of_table(f"replaces {known.what}, t CO2/{known.unit}", _span(known.co2)))
            numbers["co2_t_per_year"] = Number(between(low, high, digits=1), DERIVED, "appraisal.co2_saved", inputs)
        return numbers

    # --- what it takes -------------------------------------------------------------------------------

    def _takes(self) -> dict[str, Number]:
        weeks = self.one.weeks
        kind = of_table(f"permits.csv {self.one.permit}, weeks", _span(weeks))
        permit = Quantity(FIXED, weeks[0]) if weeks[0] == weeks[1] else Quantity(INTEGER, *weeks)
        usual = TERMS["kind"][self.one.kind]
        contract = SHORT_CONTRACT if self.one.kind in SERVICES else ASSUMED_TERMS["contract_weeks"]
        return {
            **self._hours(),
            "permit_weeks": Number(permit, DERIVED, "permits.csv", (kind,)),
            "capital_need": self._capital() or Number(usual["capital_need"], ASSUMED, NOBODY_TOLD),
            "contract_weeks": Number(contract, ASSUMED, NOBODY_TOLD),
        }

    def _hours(self) -> dict[str, Number]:
        own, (treatment, eats) = COEFFICIENTS, self._treatment
        permit = appraisal.permit_share(sum(self.one.weeks) / 2)
        added = appraisal.complexity(
            eats, permit, self._distance, appraisal.parties_share(self.further_parties),
            own.treatment_weight, own.permit_weight, own.distance_weight, own.parties_weight,
        )  # fmt: skip
        simplest = own.work_hours if self.one.kind in SERVICES else own.hardware_hours
        inputs = (
            treatment,
            self._replaced[0],
            of_table(f"permits.csv {self.one.permit}, weeks", _span(self.one.weeks)),
            *self._distance_told,
            of_table("further parties", str(self.further_parties)),
        )
        explore = appraisal.hours_of_work(simplest, added)
        rule = "appraisal.complexity, appraisal.hours_of_work"
        return {
            name: Number(Quantity(LOGNORMAL, float(round(hours)), spread), DERIVED, rule, inputs)
            for name, hours, spread in (
                ("explore_hours", explore, own.explore_spread),
                ("implement_hours", explore * own.implement_times, own.implement_spread),
            )
        }

    def _capital(self) -> Number | None:
        """By what must be built, less what the two firms can pay; None where amounts or people are not told."""
        people = [firm_numbers.people(side.firm) for side in (self.supplier, self.receiver)]
        built = self._to_build
        if built is None or people[0] is None or people[1] is None:
            return None
        own = COEFFICIENTS
        means = appraisal.own_means(people[0] + people[1], own.investment_per_employee, own.symbiosis_share)
        needs = [appraisal.capital_need(nok, means, _SELF_FINANCED, _CAPITAL_SCALE) for nok in built]
        inputs = (
            *(found for side in (self.supplier, self.receiver) for found in firm_numbers.people_told(side.firm)),
            self._treatment[0],
            *self._amounts_told,
            *self._distance_told,
            self._interest[0],
        )
        rule = "appraisal.investment, appraisal.own_means, appraisal.capital_need"
        return Number(between(*needs), DERIVED, rule, inputs)

    @property
    def _to_build(self) -> Range | None:
        """NOK to invest: in the treatment, and in the pipe where its length is told. Nothing for work of people."""
        if self.one.kind in SERVICES:
            return 0.0, 0.0
        amount = self._in_units(self.one.unit)
        if amount is None or self._path is None:
            return None
        own = COEFFICIENTS
        years = appraisal.annuity_years(self._interest[1], own.life_years)
        treated = [cost * amount for cost in tables().treatments[self.one.treatment].cost]
        piped = [0.0, 0.0]
        if self._nok is not None and self.one.km is not None and self.one.unit in PIPED:
            piped = [appraisal.pipe_cost(nok, self._distance) for nok in self._nok]
        low, high = (
            appraisal.investment(one + other, own.capital_share, years)
            for one, other in zip(treated, piped, strict=True)
        )
        return low, high

    # --- what stands behind it -----------------------------------------------------------------------

    @property
    def _nok(self) -> Range | None:
        return self.share.nok_per_year if self.share else None

    @cached_property
    def _path(self) -> Path | None:
        """How it gets there; of a thing asked for by name, the way that the matcher took."""
        ways, one = tables().ways(self.one.stream), self.one
        own = [way for way in ways if way.use == one.use]
        alike = [way for way in ways if (way.km, way.permit, way.barrier) == (one.most_km, one.permit, one.barrier)]
        return next(iter(own or alike), None)

    @property
    def _treatment(self) -> tuple[Input, float]:
        """The treatment, and how much of what is saved it eats (0-1), by the middles of both."""
        name = self.one.treatment
        cost = tables().treatments[name].cost
        told_as = of_table(f"treatments.csv {name}, NOK/{self.one.unit or 'unit'}", _span(cost))
        return told_as, appraisal.cost_share(sum(cost) / 2, self._replaced[1])

    @property
    def _replaced(self) -> tuple[Input, float]:
        """NOK for each of a unit that the receiver pays today for what is replaced: as told, else the usual."""
        today, stood = per_unit(self.need), told("needs cost", self.receiver.row.stood, "cost")
        times = today and units_per(tables().streams[self.one.stream], today[1], self.one.unit)
        usual = self._path.replaces if self._path else (0.0, 0.0)
        usual_told = of_table(f"paths.csv replaces, NOK/{self.one.unit or 'unit'}", _span(usual))
        if today and times:
            return stood or usual_told, today[0] * times
        return usual_told, sum(usual) / 2

    @property
    def _distance(self) -> float:
        """Share of the farthest way that pays, below 1."""
        if self.one.km is None or not self.one.most_km:
            return COEFFICIENTS.distance_untold
        return min(_MOST_DISTANCE, self.one.km / self.one.most_km)

    @property
    def _distance_told(self) -> tuple[Input, ...]:
        if self.one.km is None or not self.one.most_km:
            return (assumed("distance as a share", COEFFICIENTS.distance_untold),)
        places = [
            found
            for side in (self.supplier, self.receiver)
            for column in ("latitude", "longitude", "zone")
            if (found := told(column, side.firm.stood, column))
        ]
        return (*places, of_table("farthest km", f"{self.one.most_km:g}"))

    @property
    def _interest(self) -> tuple[Input, float]:
        if self.interest is None:
            return assumed("interest", COEFFICIENTS.interest), COEFFICIENTS.interest
        share = (self.interest.price.low + self.interest.price.high) / 200  # from % a year
        stood = told("interest", self.interest.stood, "price")
        return stood or assumed("interest", share), min(1.0, share)

    @property
    def _amounts_told(self) -> tuple[Input, ...]:
        both = (("gives", self.supplier), ("needs", self.receiver))
        return tuple(found for name, side in both if (found := told(f"{name} amount", side.row.stood, "amount")))

    @property
    def _money_told(self) -> tuple[Input, ...]:
        """Amounts and costs that were told; where a firm told none, what the matcher's table says."""
        disposal = tables().streams[self.one.stream].disposal
        rid = told("gives cost", self.supplier.row.stood, "cost") or of_table("streams.csv disposal", _span(disposal))
        return (*self._amounts_told, rid, self._replaced[0], self._treatment[0], *self._distance_told)

    def _in_units(self, unit: str) -> float | None:
        """What the exchange moves a year, in another unit; None where it is not known."""
        amount = canonical(self.give)
        if self.share is None or amount is None or not unit:
            return None
        times = units_per(tables().streams[self.one.stream], unit, amount[1])
        return None if times is None else self.share.supplied * times


def _span(ends: Range) -> str:
    low, high = (f"{end:g}" for end in ends)
    return low if low == high else f"{low}-{high}"
