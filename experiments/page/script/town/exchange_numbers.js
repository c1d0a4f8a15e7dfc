// As experiments/town/exchange_numbers.py: a proposal of the matcher as the model takes it. Each side is {firm, row, amount, others}.

const { assumed, between, number, ofTable, told } = derived;
const { people, peopleTold } = firm_numbers;
const { canonicalOf, perUnit, unitsPer } = sides;
const { roundEven } = exact;
const { kept } = wording;
const { replaced } = replacing;
const { streams: STREAMS, treatmentOf, ways } = streams;
const nobody = (value) => number(value, ASSUMED, NOBODY_TOLD);
const given = (...found) => found.flat().filter(Boolean);

class Exchange { // {one, share, give, need, supplier, receiver, furtherParties, interest}; what is not known is null
  constructor(known) {
    Object.assign(this, known);
    this.stream = STREAMS.get(this.one.stream);
    this.path = this.pathOf();
    this.nok = this.share ? this.share.nok_per_year : null;
  }
  numbers() { // column of opportunities.csv -> number
    return { ...this.worthToSides(), amount: this.amount(), ...this.brings(), ...this.takes() };
  }

  worthToSides() {
    const found = [this.supplier, this.receiver].flatMap((side) => [this.economic(side), this.environmental(side), null]);
    if (!found.some(Boolean)) return { value: nobody(ASSUMED_VALUE), value_spread: nobody(ASSUMED_TERMS.value_spread) };
    return Object.fromEntries(BENEFITS.map((name, k) => [name, found[k] || nobody(ASSUMED_VALUE)]));
  }
  economic(side) {
    const own = COEFFICIENTS, count = people(side.firm);
    if (!this.nok || count === null) return null;
    const part = side === this.supplier ? own.supplier_share : 1 - own.supplier_share, firmNok = appraise("firm_money", count, own.value_added_per_employee);
    const [low, high] = this.nok.map((nok) => appraise("scarce_benefit", appraise("economic_benefit", part * nok, firmNok, own.half_benefit), side.others, own.scarcity_gain));
    return number(between(low, high), DERIVED, "appraisal.economic_benefit, appraisal.scarce_benefit", [...this.moneyTold(), ...peopleTold(side.firm), ofTable("others", String(side.others))]);
  }
  environmental(side) {
    if (!this.share || side.amount === null) return null;
    const moved = side === this.supplier ? this.share.supplied : this.share.received;
    const benefit = appraise("environmental_benefit", Math.min(1, moved / side.amount), COEFFICIENTS.benefit_low, COEFFICIENTS.benefit_high);
    return number(between(benefit, benefit), DERIVED, "appraisal.environmental_benefit", this.amountsTold());
  }

  amount() {
    if (this.share) return number([FIXED, this.share.supplied, 0], DERIVED, "allocation.allocate", this.amountsTold());
    const [, usual] = ASSUMED_TERMS.amount;
    return nobody([FIXED, Math.min(usual, this.supplier.amount || usual), 0]);
  }
  brings() {
    const found = Object.fromEntries(MAY_BE_UNTOLD.map((name) => [name, number(null, UNTOLD)]));
    if (this.nok) found.money_nok_per_year = number(between(...this.nok.map((end) => Math.max(0, end)), 0), DERIVED, "matching.match", this.moneyTold());
    const known = replaced(this.one.stream, this.one.use), amount = known && this.inUnits(known.unit);
    if (known && amount !== null) {
      const ends = known.co2.map((factor) => appraise("co2_saved", amount, factor));
      found.co2_t_per_year = number(between(...ends, 1), DERIVED, "appraisal.co2_saved", [...this.amountsTold(), ofTable(`replaces ${known.what}, t CO2/${known.unit}`, span(known.co2))]);
    }
    return found;
  }

  takes() {
    const { kind, permit, weeks } = this.one, long = weeks[0] === weeks[1] ? [FIXED, weeks[0], 0] : [INTEGER, ...weeks];
    return {
      ...this.hours(),
      permit_weeks: number(long, DERIVED, "permits.csv", [ofTable(`permits.csv ${permit}, weeks`, span(weeks))]),
      capital_need: this.capital() || nobody(TERMS.kind[kind].capital_need),
      contract_weeks: nobody(SERVICES.includes(kind) ? SHORT_CONTRACT : ASSUMED_TERMS.contract_weeks),
    };
  }
  hours() {
    const own = COEFFICIENTS, [treatment, eats] = this.treatment(), { kind, permit, weeks } = this.one;
    const shares = [eats, appraise("permit_share", (weeks[0] + weeks[1]) / 2), this.distance(), appraise("parties_share", this.furtherParties)];
    const added = appraise("complexity", ...shares, own.treatment_weight, own.permit_weight, own.distance_weight, own.parties_weight);
    const explore = appraise("hours_of_work", SERVICES.includes(kind) ? own.work_hours : own.hardware_hours, added);
    const inputs = [treatment, this.replaced()[0], ofTable(`permits.csv ${permit}, weeks`, span(weeks)), ...this.distanceTold(), ofTable("further parties", String(this.furtherParties))];
    const made = (hours, spread) => number([LOGNORMAL, roundEven(hours), spread], DERIVED, "appraisal.complexity, appraisal.hours_of_work", inputs);
    return { explore_hours: made(explore, own.explore_spread), implement_hours: made(explore * own.implement_times, own.implement_spread) };
  }
  capital() { // null where amounts or people are not told
    const own = COEFFICIENTS, both = [this.supplier.firm, this.receiver.firm], counts = both.map(people), built = this.toBuild();
    if (!built || counts.includes(null)) return null;
    const means = appraise("own_means", counts[0] + counts[1], own.investment_per_employee, own.symbiosis_share);
    const inputs = [...both.flatMap(peopleTold), this.treatment()[0], ...this.amountsTold(), ...this.distanceTold(), this.interestTold()[0]];
    return number(between(...built.map((nok) => appraise("capital_need", nok, means, _SELF_FINANCED, _CAPITAL_SCALE))), DERIVED, "appraisal.investment, appraisal.own_means, appraisal.capital_need", inputs);
  }
  toBuild() { // NOK to invest, or null
    const own = COEFFICIENTS, { kind, unit, km, treatment } = this.one;
    if (SERVICES.includes(kind)) return [0, 0];
    const amount = this.inUnits(unit);
    if (amount === null || !this.path) return null;
    const years = appraise("annuity_years", this.interestTold()[1], own.life_years), hasPipe = this.nok && km !== null && PIPED.includes(unit);
    return treatmentOf.get(treatment).cost.map((cost, k) => {
      const piped = hasPipe ? appraise("pipe_cost", this.nok[k], this.distance()) : 0;
      return appraise("investment", cost * amount + piped, own.capital_share, years);
    });
  }

  pathOf() {
    const { stream, use, most_km: km, permit, barrier } = this.one, all = ways(stream);
    return all.find((way) => way.use === use) || all.find((way) => way.km === km && way.permit === permit && way.barrier === barrier) || null;
  }
  treatment() { // [input, how much of what is saved it eats]
    const { treatment: name, unit } = this.one, { cost } = treatmentOf.get(name);
    return [ofTable(`treatments.csv ${name}, NOK/${unit || "unit"}`, span(cost)), appraise("cost_share", (cost[0] + cost[1]) / 2, this.replaced()[1])];
  }
  replaced() { // [input, NOK for each of a unit]
    const today = perUnit(this.need), times = today && unitsPer(this.stream, today[1], this.one.unit), usual = this.path ? this.path.replaces : [0, 0];
    const usualTold = ofTable(`paths.csv replaces, NOK/${this.one.unit || "unit"}`, span(usual));
    if (today && times) return [told("needs cost", this.receiver.row.stood, "cost") || usualTold, today[0] * times];
    return [usualTold, (usual[0] + usual[1]) / 2];
  }
  distance() {
    const { km, most_km: most } = this.one;
    return km === null || !most ? COEFFICIENTS.distance_untold : Math.min(_MOST_DISTANCE, km / most);
  }
  distanceTold() {
    const { km, most_km: most } = this.one;
    if (km === null || !most) return [assumed("distance as a share", COEFFICIENTS.distance_untold)];
    return [...given([this.supplier, this.receiver].map(({ firm }) => ["latitude", "longitude", "zone"].map((column) => told(column, firm.stood, column))).flat()), ofTable("farthest km", general(most))];
  }
  interestTold() {
    if (!this.interest) return [assumed("interest", COEFFICIENTS.interest), COEFFICIENTS.interest];
    const share = (this.interest.price.low + this.interest.price.high) / 200;
    return [told("interest", this.interest.stood, "price") || assumed("interest", share), Math.min(1, share)];
  }
  amountsTold() {
    return given(told("gives amount", this.supplier.row.stood, "amount"), told("needs amount", this.receiver.row.stood, "amount"));
  }
  moneyTold() {
    const rid = told("gives cost", this.supplier.row.stood, "cost") || ofTable("streams.csv disposal", span(this.stream.disposal));
    return [...this.amountsTold(), rid, this.replaced()[0], this.treatment()[0], ...this.distanceTold()];
  }
  inUnits(unit) {
    const amount = canonicalOf(this.give);
    if (!this.share || !amount || !unit) return null;
    const times = unitsPer(this.stream, unit, amount[1]);
    return times === null ? null : this.share.supplied * times;
  }
}
const span = ([low, high]) => (general(low) === general(high) ? general(low) : `${general(low)}-${general(high)}`);
const general = kept((x) => { // as Python's format "g"
  const [digits, exponent] = x.toExponential(5).split("e"), power = Number(exponent), short = (said) => (said.includes(".") ? said.replace(/\.?0+$/, "") : said);
  if (power < -4 || power >= 6) return `${short(digits)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  return short(x.toFixed(5 - power));
});
