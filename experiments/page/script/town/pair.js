// As experiments/town/pair.py: one give against one need, each taken for one thing; what it is worth, or what stands
// against it. A proposal and a refusal have the fields of experiments/town/proposals.py.

const { canonicalOf, kilometres, perUnit, unitsPer } = sides;
const { marks } = wording;
const { meeting, months } = season;
const { inSector, line, path: pathTo, permitOf, rule: ruleAgainst, streams: STREAMS, takesGasAlone, treatmentOf, uses: USES, ways } = streams;
const { fit } = heat;
const given = (value) => value !== null && value !== undefined;

class Pair {
  constructor(row, give, meant, other, need, wish, kmBetween) {
    Object.assign(this, { row, give, meant, other, need, wish, kmBetween });
    this.stream = STREAMS.get(meant.ids[0]);
    this.use = USES.get(wish.ids[0]) || null;
    this.path = this.use ? pathTo(this.stream.id, this.use.id) : this.wayOfSector();
  }
  wayOfSector() {
    const all = ways(this.stream.id);
    return all.find((way) => inSector(this.need.nace, USES.get(way.use).nace)) || all[0] || null;
  }
  found() { // {proposal}, {refusal} or null
    const { stream, use, path, wish } = this, isKnown = use ? path !== null : line(stream.id).includes(wish.ids[0]);
    if (!isKnown && !(use && stream.unit === use.unit && (stream.traits.has(GAS) || !takesGasAlone(use.id)))) return null; // nobody would think of it
    this.lookAtTraits();
    const rule = ruleAgainst(this.traits, this.wanted, path ? path.treatment : "", this.need.nace);
    if (rule && (isKnown || rule.basis !== "sense")) return this.refused("rule", rule.source, [], rule.id);
    if (!isKnown) return null;
    this.lookAtNumbers();
    return this.refusedByNature() || this.proposal();
  }
  lookAtTraits() {
    const { give, need, stream, use, path, meant } = this;
    const said = marks(`${give.words} ${give.quality}`, "quality");
    this.traits = new Set([...stream.traits, ...said, ...(meant.hazardous ? ["hazardous"] : [])]);
    if (said.has("dry")) _DRIES.forEach((trait) => this.traits.delete(trait));
    this.wanted = new Set([...marks(`${need.words} ${need.quality}`, "wanted"), ...(path && !use ? USES.get(path.use).traits : []), ...(use ? use.traits : [])]);
  }
  lookAtNumbers() {
    const { give, need, stream, use, traits, wanted } = this;
    const told = this.kmBetween.get([give.firm, need.firm].sort().join("\n"));
    this.km = given(told) || !give.place || !need.place ? (told ?? null) : kilometres(give.place, need.place);
    const asked = [need.celsius_from, need.celsius_to].filter(given), usual = use ? use.celsius : null;
    const needed = asked.length ? (wanted.has("cooling") ? Math.min(...asked) : Math.max(...asked)) : usual;
    const isLow = given(stream.celsius) && given(needed) && stream.celsius < needed + EXCHANGE_K; // of steam no usual temperature tells that
    this.celsius = [give.celsius_from ?? (isLow && traits.has("steam") && wanted.has("steam") ? null : stream.celsius), needed];
    this.areTold = this.celsius.every(given);
    this.heat = traits.has("heat") && wanted.has("heat") && this.areTold ? fit(...this.celsius, wanted.has("steam")) : null;
    this.isPumped = this.heat?.how === "pump";
    const keeps = SERVICES.includes(stream.kind) || (stream.unit === TONNE && !traits.has("gas"));
    this.inSeason = keeps ? ALL_OF_IT : meeting(months(give.season), months(need.season));
    this.worth = this.worthOf();
    const [supply, wish] = [canonicalOf(give), canonicalOf(need)], times = supply && wish ? unitsPer(stream, supply[1], wish[1]) : null;
    this.supplyPerNeed = times && this.heat ? times * this.heat.supplyPerNeed : times;
  }
  worthOf() { // NOK per unit supplied for both together, after treatment and transport
    const { path, heat, stream } = this;
    if (!path) return null;
    const { cost } = treatmentOf.get(this.isPumped ? "heat_pump" : path.treatment);
    const disposal = this.toldOf(this.give) || (path.unit === stream.unit ? stream.disposal : [0, 0]), replaced = this.toldOf(this.need) || path.replaces;
    const power = heat ? heat.powerNok : [0, 0], received = heat ? 1 / heat.supplyPerNeed : 1;
    const low = disposal[0] + (replaced[0] - cost[1] - power[1]) * received, high = disposal[1] + (replaced[1] - cost[0] - power[0]) * received;
    const left = 1 - (this.km || 0) / path.km;
    return [low > 0 ? low * left : low, high * left];
  }
  toldOf(side) {
    const told = perUnit(side), times = told && unitsPer(this.stream, told[1], this.path.unit);
    return times ? [told[0] * times, told[0] * times] : null;
  }
  refused(why, source, numbers = [], rule = "") {
    return { refusal: { give: this.row, need: this.other, stream: this.stream.id, use: this.wish.ids[0], why, source, rule, numbers } };
  }
  refusedByNature() {
    const { celsius, heat, traits, wanted, path, km, worth, use, wish } = this, [warm, needed] = celsius;
    if (heat?.how === "too_cold") return this.refused("too_cold", "arpagaus_2018", celsius);
    if (heat && traits.has("steam") && warm > needed + MOST_WASTED_K) return this.refused("too_good", "assumed", celsius);
    if (!given(warm) && wanted.has("steam") && traits.has("heat") && !traits.has("steam")) return this.refused("temperature_not_given", "assumed");
    const cools = wanted.has("cooling") || wish.ids[0] === "cooling_water_supply";
    if (cools && this.areTold && warm > needed - COOLING_K) return this.refused("too_warm", "assumed", celsius);
    if (path && km !== null && km >= path.km) return this.refused("too_far", path.source, [km, path.km]);
    if (this.inSeason.includes(0)) return this.refused("season", "assumed");
    if (worth && worth[1] <= 0) return this.refused("no_gain", path.numbers, worth);
    return null;
  }
  notes() {
    const { meant, wish, km, path, traits, wanted, give, need, stream, use } = this, heard = (how) => meant.how === how || wish.how === how;
    const isCounted = !SERVICES.includes(stream.kind), [supply, asked] = [canonicalOf(give), canonicalOf(need)];
    return Object.entries({
      words_alike: heard("alike"), words_in_part: heard("part"), by_sector: heard("sector"), by_unit: heard("counted"),
      distance_not_given: km === null && path, temperature_not_given: traits.has("heat") && wanted.has("heat") && !given(give.celsius_from),
      supply_not_given: isCounted && !supply, need_not_given: isCounted && !asked, units_differ: supply && asked && this.supplyPerNeed === null, use_not_told: !use && path,
    }).filter(([, holds]) => holds).map(([note]) => note);
  }
  proposal() {
    const { path, stream, use, heat } = this, permit = permitOf.get(path ? path.permit : "none");
    return { proposal: {
      give: this.row, need: this.other, supplier: this.give.firm, receiver: this.need.firm, stream: stream.id, use: this.wish.ids[0], kind: stream.kind,
      reason: heat ? heat.how : use ? "path" : "by_name", unit: path ? path.unit : "", nok_per_unit: this.worth, treatment: this.isPumped ? "heat_pump" : path ? path.treatment : "none",
      permit: permit.id, weeks: permit.weeks, barrier: path ? path.barrier : BARRIER_OF_NAMED, source: path ? path.source : stream.source, numbers: path ? path.numbers : "assumed",
      km: this.km, most_km: path ? path.km : null, celsius: heat ? this.celsius : null, cop: this.isPumped ? heat.cop : null, supply_per_need: this.supplyPerNeed,
      in_season: this.inSeason, notes: this.notes(),
    } };
  }
}
