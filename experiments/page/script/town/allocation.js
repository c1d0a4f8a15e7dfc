// As experiments/town/allocation.py: how amounts are shared out, never more than there is.

const { canonicalOf, unitsPer } = sides;
const { compareAll } = text;
const { streams: STREAMS } = streams;

// Shares {proposal, supplied, received, nok_per_year} in the order in which they were filled. first: numbers that go before all others.
// most: number -> what it gets at most, in the unit of the need.
function allocate(proposals, gives, needs, first = new Set(), most = new Map()) {
  const [supply, need] = [gives, needs].map(parts), left = [...supply], open = [...need], shares = [];
  const keys = proposals.map((one, number) => [first.has(number) ? 0 : 1, ...order(one, gives, needs)]);
  for (const number of [...proposals.keys()].sort((a, b) => compareAll(keys[a], keys[b]))) {
    const one = proposals[number];
    if (one.supply_per_need === null || (one.nok_per_unit && one.nok_per_unit[0] + one.nok_per_unit[1] <= 0)) continue;
    const limit = most.has(number) ? Math.floor(Number((most.get(number) * PARTS).toFixed(PARTS_OF_A_PART))) : Infinity;
    const mostSupply = Math.min(left[one.give], Math.floor(supply[one.give] * one.in_season[0])), mostNeed = Math.min(open[one.need], Math.floor(need[one.need] * one.in_season[1]), limit);
    const received = Math.min(mostNeed, Math.floor(mostSupply / one.supply_per_need)), supplied = Math.min(mostSupply, Math.ceil(received * one.supply_per_need));
    if (received <= 0 || supplied <= 0) continue;
    left[one.give] -= supplied;
    open[one.need] -= received;
    shares.push({ proposal: number, supplied: supplied / PARTS, received: received / PARTS, nok_per_year: worth(one, gives, received / PARTS) });
  }
  return shares;
}
const parts = (rows) => rows.map((row) => { const amount = canonicalOf(row); return amount && Math.floor(amount[0] * PARTS); });
function order(one, gives, needs) {
  const value = one.nok_per_unit ? (one.nok_per_unit[0] + one.nok_per_unit[1]) / 2 : 0, [give, need] = [gives[one.give], needs[one.need]];
  return [-(value * (one.supply_per_need || 0) * (perSupply(one, gives) || 0)), one.km === null ? Infinity : one.km, give.firm, need.firm, give.words, need.words, give.amount || 0, need.amount || 0];
}
function perSupply(one, gives) { // units of the path in one unit of the give
  const amount = canonicalOf(gives[one.give]);
  return amount && unitsPer(STREAMS.get(one.stream), one.unit, amount[1]);
}
function worth(one, gives, received) {
  const times = perSupply(one, gives);
  if (!one.nok_per_unit || one.supply_per_need === null || times === null) return null;
  const supplied = received * one.supply_per_need * times;
  return [one.nok_per_unit[0] * supplied, one.nok_per_unit[1] * supplied];
}
