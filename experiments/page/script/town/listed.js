// As experiments/town/listed.py: what a town lists, as the matcher takes it, and what comes of it.

const { allocate } = allocation;
const { match } = matching;
const { folded, understood } = wording;
const { sectorCode } = sectors;
const { search } = text;
const firmsKey = (one, other) => [one, other].sort().join("\n");

function sidesOf(town) { // {gives, needs, kmBetween}
  const firms = new Map(town.firms.map((firm) => [firm.firm, firm])), side = (row) => sideOf(row, firms.get(row.firm));
  return { gives: town.gives.map(side), needs: town.needs.map(side), kmBetween: sameZone(town) };
}
const withoutYear = (unit) => (unit.endsWith(`/${YEAR}`) ? unit.slice(0, -YEAR.length - 1) : unit);
function sideOf(row, firm) {
  const unit = row.amount ? withoutYear(row.amount.unit) : "", isCounted = COUNTED.includes(unit), [nok, per] = costOf(row);
  return {
    firm: row.firm, words: row.resource || "", code: row.ewc || "", amount: isCounted ? row.amount.low : null, unit: isCounted ? unit : "",
    celsius_from: celsius(row), celsius_to: row.temperature_to ?? null, quality: row.quality || "", season: row.season || [], nok_per_unit: nok, cost_unit: per,
    nace: sectorCode(firm.sector || ""), place: firm.latitude === undefined ? null : [firm.latitude, firm.longitude],
  };
}
function celsius(row) { // what the row has; where it has none, what its words tell
  if ((row.temperature_from ?? row.temperature_to ?? null) !== null) return row.temperature_from ?? null;
  const words = row.resource || "", said = search(_CELSIUS, words);
  if (!said || search(_CELSIUS, words.slice(said.index + said[0].length))) return null;
  return Number(said[1].replace(",", "."));
}
function costOf(row) {
  if (!row.cost) return [null, ""];
  let [nok, per] = [(row.cost.low + row.cost.high) / 2, row.cost.unit.replace(/^NOK\//, "")];
  if (per === YEAR && row.amount) [nok, per] = [nok / ((row.amount.low + row.amount.high) / 2), withoutYear(row.amount.unit)];
  return COUNTED.includes(per) ? [nok, per] : [null, ""];
}
function sameZone(town) {
  const found = new Map(), zoned = town.firms.filter((firm) => firm.zone).map((firm) => [firm, folded(firm.zone)]);
  zoned.forEach(([one, zone], k) => zoned.slice(k + 1).forEach(([other, its]) => {
    if (zone === its && (one.latitude === undefined || other.latitude === undefined)) found.set(firmsKey(one.firm, other.firm), SAME_ZONE_KM);
  }));
  return found;
}
const pairKey = (pair) => JSON.stringify(pair);
// decisions: pairKey -> accept or strike. amounts: pairKey -> {supplied, received} that it shall get, null where nothing is said. Returns
// {sides, proposals, refusals, unclear, pairs, shares and decided: by number of the proposal, cut: numbers for which more was wanted than there is}.
function matched(town, decisions = new Map(), amounts = new Map()) {
  const { own, found, pairs } = foundIn(town);
  const decided = new Map(pairs.map((pair, number) => [number, decisions.get(pairKey(pair))]).filter(([, what]) => what));
  const kept = [...pairs.keys()].filter((number) => decided.get(number) !== STRIKE);
  const saidOf = (number) => amounts.get(pairKey(pairs[number]));
  const wanted = new Map(kept.map((number, at) => [at, saidOf(number) ? mostOf(found.proposals[number], saidOf(number)) : null]).filter(([, most]) => most !== null));
  const first = new Set([...kept.keys()].filter((at) => wanted.has(at) || decided.has(kept[at]) || runs(found.proposals[kept[at]], town)));
  const shares = allocate(kept.map((number) => found.proposals[number]), own.gives, own.needs, first, wanted), got = new Map(shares.map((share) => [share.proposal, share.received]));
  const cut = new Set([...wanted].filter(([at, most]) => (got.get(at) || 0) < most - 2 / PARTS).map(([at]) => kept[at]));
  for (const number of kept) if (saidOf(number) && found.proposals[number].supply_per_need === null) cut.add(number);
  return { sides: own, ...found, pairs, shares: new Map(shares.map((share) => [kept[share.proposal], { ...share, proposal: kept[share.proposal] }])), decided, cut };
}
function mostOf(one, said) { // what it receives at most, by what somebody said; null where its amounts are not known
  if (one.supply_per_need === null) return null;
  const known = [said.supplied === null ? null : said.supplied / one.supply_per_need, said.received].filter((most) => most !== null);
  return known.length ? Math.min(...known) : null;
}
const lately = new WeakMap(); // what is found in a town does not depend on what is decided
function foundIn(town) {
  if (!lately.has(town)) {
    const own = sidesOf(town), found = match(own.gives, own.needs, own.kmBetween);
    lately.set(town, { own, found, pairs: found.proposals.map((one) => pairOf(one, town)) });
  }
  return lately.get(town);
}
const ownWords = (row) => row.resource || row.ewc || "";
const pairOf = (one, town) => [one.supplier, one.receiver, ownWords(town.gives[one.give]), ownWords(town.needs[one.need])];
const between = (one, town) => town.today.filter((row) => row.supplier === one.supplier && row.receiver === one.receiver);
function runs(one, town) { // the exchange of today that a proposal is; null: it is new
  const words = folded(town.gives[one.give].resource || "");
  return between(one, town).find((row) => row.since && (folded(row.what || "") === words || understood(row.what || "", GIVE).ids.includes(one.stream))) || null;
}
