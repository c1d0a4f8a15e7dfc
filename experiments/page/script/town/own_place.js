// As experiments/page/document.py tells of a place: what a town becomes in the page, put together of its plain case and of
// what is known beforehand of any town (`ownTowns` of the file: what it is today, and what cannot bite there).

const { compare } = text, { caseTables, runningOf } = start_tables, { cannotBite } = own_bite;

// `layout`: of the module; `id`: tells towns apart. null: of a town that is so today nothing is known.
function placeOf(plain, { any, today, bite }, layout, id) {
  const own = today[todayKey(plain)], known = { ...any, ...own };
  if (!own) return null;
  const { tables, sizes } = caseTables(plain, layout, known.engine.tables), { events } = known.levers;
  return {
    ...known, ...commands(known, plain.name), ...toldOnce(plain, known), id, case: told(plain),
    levers: { ...known.levers, events: { ...events, targets: { ...targets(plain, layout.codes), cadence: events.targets.cadence } } },
    engine: { ...known.engine, tables, sizes: { ...sizes, scenario_events: events.most } },
    cannotBite: cannotBite(plain, known.cannotBite, bite, events.about),
  };
}
const todayKey = ({ as_observed: own, first_election }) => [...Object.keys(own).sort(compare).map((lever) => `${lever}=${own[lever]}`), first_election].join();
// Those of the place without a name, with the name of this one.
const commands = ({ command, run, fillIn, toFillIn }, name) => JSON.parse(JSON.stringify({ command, run, fillIn, toFillIn }).replaceAll(NAME, name));

const told = (plain) => ({
  name: plain.name, title: plain.title, place: plain.title.split(",")[0] || plain.name,
  firms: plain.firms.map(({ firm, location, status }) => ({ name: firm, location, member: status === "member" })), running: runningOf(plain).size, opportunities: opportunities(plain),
});
function opportunities({ firms, opportunities: rows }) {
  const numbers = new Map(firms.map(({ firm }, i) => [firm, i]));
  return rows.map((row) => ({ name: row.opportunity, resource: row.resource, sides: [row.supplier, row.receiver].map((name) => numbers.get(name) ?? -1), branch: Boolean(row.parent) }));
}
function toldOnce(plain, { permit }) {
  const spans = plain.opportunities.map((row) => span(row.quantities.permit_weeks)), ends = (k, of) => (spans.length ? of(...spans.map((one) => one[k])) : 0);
  return {
    notGiven: toldOf(plain, "co2_t_per_year") ? [] : ["co2_t_per_year"], permit: { ...permit, low: ends(0, Math.min), high: ends(1, Math.max) },
    told: Object.fromEntries(Object.entries(GAIN_OF).map(([name, gain]) => [gain, [toldOf(plain, name), plain.opportunities.length]])),
    isDerived: [...plain.firms, ...plain.opportunities].some(({ basis }) => basis === "derived"),
    reserved: plain.notes.filter((note) => BEGINS.some((begin) => note.startsWith(begin))),
  };
}
function toldOf({ opportunities: rows }, name) { // of how many; nought in every row says nothing
  const given = rows.map((row) => row.quantities[name]).filter(Boolean);
  return given.some(([, a, b]) => a !== 0 || b !== 0) ? given.length : 0;
}
function span(given) { // what is usually drawn
  const [kind, a, b] = given || [FIXED, 0, 0];
  if (kind === UNIFORM || kind === INTEGER) return [a, b];
  if (kind === NORMAL) return [Math.max(0, a - 2 * b), a + 2 * b];
  return kind === LOGNORMAL ? [a * Math.exp(-2 * b), a * Math.exp(2 * b)] : [a, a];
}
function targets({ firms, resources }, codes) { // [name, its number in the module] of those that an event can be about, by name
  const numbers = { firm: new Map(firms.map(({ firm }, i) => [firm, i])), resource: new Map(resources.map((name, i) => [name, i])) };
  numbers.market = new Map([...numbers.resource, [EVERY_RESOURCE, codes.every_resource]]);
  const named = { firm: firms.map(({ firm }) => firm), resource: resources, market: [...resources, EVERY_RESOURCE] };
  return Object.fromEntries(Object.entries(named).map(([kind, own]) => [kind, [...own].sort(compare).map((name) => [name, numbers[kind].get(name)])]));
}
