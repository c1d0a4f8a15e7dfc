"""One give against one need, each taken for one thing: what it is worth, or what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from experiments.town import heat
from experiments.town.heat import EXCHANGE_K
from experiments.town.proposals import ALL_OF_IT, Proposal, Refusal
from experiments.town.season import meeting, months
from experiments.town.sides import Give, Need, canonical, kilometres, per_unit, units_per
from experiments.town.streams import GAS, SERVICES, TONNE, Path, Range, Stream, Use, in_sector, tables
from experiments.town.wording import Meaning, marks

BARRIER_OF_NAMED = "agreement"  # of a thing asked for by name, for which the table has no path
COOLING_K = 2.0  # K that what cools must be colder by: assumed
MOST_WASTED_K = (
    90.0  # K between steam and its need: beyond, it is worth more elsewhere, and its condensate will do: assumed
)
_DRIES = frozenset({"wet"})


@dataclass(frozen=True)
class Pair:
    """One give and one need whose words are understood."""

    row: int
    give: Give
    meant: Meaning
    other: int
    need: Need
    wish: Meaning
    km_between: Mapping[frozenset[str], float]

    @cached_property
    def stream(self) -> Stream:
        """What is given."""
        return tables().streams[self.meant.ids[0]]

    @cached_property
    def use(self) -> Use | None:
        """What it is needed for; None where a stream is asked for by name."""
        return tables().uses.get(self.wish.ids[0])

    @cached_property
    def path(self) -> Path | None:
        """How it gets there: into the use, or into what a firm of this sector does with what it asks for."""
        if self.use is not None:
            return tables().path(self.stream.id, self.use.id)
        ways = tables().ways(self.stream.id)
        of_sector = [way for way in ways if in_sector(self.need.nace, tables().uses[way.use].nace)]
        return next(iter(of_sector or ways), None)

    @cached_property
    def traits(self) -> frozenset[str]:
        """What the rules look at: of the stream, and of what is said of its quality."""
        said = marks(f"{self.give.words} {self.give.quality}", "quality")
        traits = self.stream.traits | said | (frozenset({"hazardous"}) if self.meant.hazardous else frozenset())
        return traits - _DRIES if "dry" in said else traits

    @cached_property
    def wanted(self) -> frozenset[str]:
        """What the rules look at: of the use, and of what is said of the quality that is needed."""
        said = marks(f"{self.need.words} {self.need.quality}", "wanted")
        of_path = tables().uses[self.path.use].traits if self.path and self.use is None else frozenset()
        return said | of_path | (self.use.traits if self.use else frozenset())

    @cached_property
    def km(self) -> float | None:
        """Between the two, as told or as the crow flies."""
        told = self.km_between.get(frozenset({self.give.firm, self.need.firm}))
        if told is not None or self.give.place is None or self.need.place is None:
            return told
        return kilometres(self.give.place, self.need.place)

    @cached_property
    def celsius(self) -> tuple[float | None, float | None]:
        """Given and needed; as usual where it is not told. A need of a range is one of its hotter end."""
        given = self.give.celsius_from
        told = [one for one in (self.need.celsius_from, self.need.celsius_to) if one is not None]
        needed = (min(told) if "cooling" in self.wanted else max(told)) if told else None
        usual = self.use.celsius if self.use else None
        needed = usual if needed is None else needed
        return (self._usual_celsius(needed) if given is None else given), needed

    def _usual_celsius(self, needed: float | None) -> float | None:
        """Of what is given; of steam none where it would not do, since steam is of many temperatures."""
        usual, both = self.stream.celsius, self.traits & self.wanted
        too_low = usual is not None and needed is not None and usual < needed + EXCHANGE_K
        return None if too_low and "steam" in both else usual

    def found(self) -> Proposal | Refusal | None:
        """A proposal, what stands against it, or None where the table knows nothing of such a pair."""
        asked = self.use is None and self.wish.ids[0] in tables().line(self.stream.id)
        known = asked if self.use is None else self.path is not None
        # without a path somebody might think of it all the same, and then what forbids it is worth saying
        near = self.use is not None and self.stream.unit == self.use.unit and self._is_thought_of
        if not known and not near:
            return None
        treatment = self.path.treatment if self.path else ""
        rule = tables().rule(self.traits, self.wanted, treatment, self.need.nace)
        if rule is not None and (known or rule.basis != "sense"):
            return self._refused("rule", rule.source, rule=rule.id)
        return (self._refused_by_nature() or self._proposal()) if known else None

    @property
    def _is_thought_of(self) -> bool:
        """Whether somebody might think of it: not of what is no gas, where only gases are used."""
        return self.use is not None and (GAS in self.stream.traits or not tables().takes_gas_alone(self.use.id))

    def _refused(self, why: str, source: str, numbers: tuple[float, ...] = (), rule: str = "") -> Refusal:
        return Refusal(self.row, self.other, self.stream.id, self.wish.ids[0], why, source, rule, numbers)

    def _refused_by_nature(self) -> Refusal | None:
        given, needed = self.celsius
        if self._heat is not None and self._heat.how == "too_cold" and given is not None and needed is not None:
            return self._refused("too_cold", "arpagaus_2018", (given, needed))
        if self._too_good and given is not None and needed is not None:
            return self._refused("too_good", "assumed", (given, needed))
        if given is None and "steam" in self.wanted and "heat" in self.traits and "steam" not in self.traits:
            return self._refused("temperature_not_given", "assumed")
        if self._too_warm and given is not None and needed is not None:
            return self._refused("too_warm", "assumed", (given, needed))
        if self.path and self.km is not None and self.km >= self.path.km:
            return self._refused("too_far", self.path.source, (self.km, self.path.km))
        if not all(self._in_season):
            return self._refused("season", "assumed")
        if self._worth is not None and self._worth[1] <= 0:
            return self._refused("no_gain", self.path.numbers if self.path else "assumed", self._worth)
        return None

    @property
    def _too_good(self) -> bool:
        given, needed = self.celsius
        if self._heat is None or given is None or needed is None:
            return False
        return "steam" in self.traits and given > needed + MOST_WASTED_K

    @property
    def _too_warm(self) -> bool:
        given, needed = self.celsius
        cools = "cooling" in self.wanted or (self.wish.ids[0] == "cooling_water_supply" and needed is not None)
        return cools and given is not None and needed is not None and given > needed - COOLING_K

    @cached_property
    def _heat(self) -> heat.Fit | None:
        given, needed = self.celsius
        if "heat" not in self.traits & self.wanted or given is None or needed is None:
            return None
        return heat.fit(given, needed, steam="steam" in self.wanted)

    @cached_property
    def _in_season(self) -> Range:
        if self.stream.kind in SERVICES or (self.stream.unit == TONNE and GAS not in self.traits):
            return ALL_OF_IT  # it keeps
        return meeting(months(self.give.season), months(self.need.season))

    @cached_property
    def _worth(self) -> Range | None:
        """NOK per unit supplied for both together, after treatment and transport; what firms told goes before."""
        if self.path is None:
            return None
        treatment = tables().treatments["heat_pump" if self._pumped else self.path.treatment]
        disposal = self._told(self.give) or (self.stream.disposal if self.path.unit == self.stream.unit else (0.0, 0.0))
        replaced = self._told(self.need) or self.path.replaces
        power = self._heat.power_nok if self._heat else (0.0, 0.0)
        received = 1 / self._heat.supply_per_need if self._heat else 1.0  # a heat pump gives more than it is given
        low = disposal[0] + (replaced[0] - treatment.cost[1] - power[1]) * received
        high = disposal[1] + (replaced[1] - treatment.cost[0] - power[0]) * received
        left = 1 - (self.km or 0.0) / self.path.km
        return (low * left if low > 0 else low), high * left

    def _told(self, side: Give | Need) -> Range | None:
        """What a firm said that a unit of it costs today, in units of the path."""
        told = per_unit(side)
        times = told and self.path and units_per(self.stream, told[1], self.path.unit)
        return (told[0] * times,) * 2 if told and times else None

    @property
    def _pumped(self) -> bool:
        return self._heat is not None and self._heat.how == "pump"

    @property
    def _supply_per_need(self) -> float | None:
        supply, need = canonical(self.give), canonical(self.need)
        if supply is None or need is None:
            return None
        times = units_per(self.stream, supply[1], need[1])
        return times * self._heat.supply_per_need if times and self._heat else times

    def _notes(self) -> tuple[str, ...]:
        notes = {
            "words_alike": "alike" in (self.meant.how, self.wish.how),
            "words_in_part": "part" in (self.meant.how, self.wish.how),
            "by_sector": "sector" in (self.meant.how, self.wish.how),
            "by_unit": "counted" in (self.meant.how, self.wish.how),
            "distance_not_given": self.km is None and self.path is not None,
            "temperature_not_given": "heat" in self.traits & self.wanted and self.give.celsius_from is None,
            "supply_not_given": self.stream.kind not in SERVICES and canonical(self.give) is None,
            "need_not_given": self.stream.kind not in SERVICES and canonical(self.need) is None,
            "units_differ": bool(canonical(self.give) and canonical(self.need)) and self._supply_per_need is None,
            "use_not_told": self.use is None and self.path is not None,
        }
        return tuple(note for note, holds in notes.items() if holds)

    def _proposal(self) -> Proposal:
        path = self.path
        permit = tables().permits[path.permit if path else "none"]
        given, needed = self.celsius
        told = (given, needed) if self._heat and given is not None and needed is not None else None
        return Proposal(
            give=self.row,
            need=self.other,
            supplier=self.give.firm,
            receiver=self.need.firm,
            stream=self.stream.id,
            use=self.wish.ids[0],
            kind=self.stream.kind,
            reason=self._heat.how if self._heat else "path" if self.use else "by_name",
            unit=path.unit if path else "",
            nok_per_unit=self._worth,
            treatment="heat_pump" if self._pumped else path.treatment if path else "none",
            permit=permit.id,
            weeks=permit.weeks,
            barrier=path.barrier if path else BARRIER_OF_NAMED,
            source=path.source if path else self.stream.source,
            numbers=path.numbers if path else "assumed",
            km=self.km,
            most_km=path.km if path else None,
            celsius=told,
            cop=self._heat.cop if self._heat and self._pumped else None,
            supply_per_need=self._supply_per_need,
            in_season=self._in_season,
            notes=self._notes(),
        )
