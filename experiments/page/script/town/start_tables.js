// As sim/start/tables.py: a case as the module's memory has it, table by table, each as bytes.

const { stableId } = names;
const SETTERS = { bool: ["setUint8", Number, 1], i32: ["setInt32", Number, 4], i64: ["setBigInt64", BigInt, 8], f64: ["setFloat64", Number, 8] };

// Rows that are {field: value}, a list for a field of several, laid out as the description of the module says.
function records({ item, fields, type }, rows) {
  const bytes = new Uint8Array(item * rows.length), view = new DataView(bytes.buffer);
  const write = (kind, at, value) => { const [setter, as] = SETTERS[kind]; view[setter](at, as(value), true); };
  rows.forEach((row, k) => {
    if (type) write(type, k * item, row);
    else for (const [name, [kind, offset]] of Object.entries(fields)) [row[name]].flat().forEach((value, n) => write(kind, k * item + offset + n * SETTERS[kind][2], value));
  });
  return bytes;
}
const quantity = (given) => { const [kind, a, b] = given || [0, 0, 0]; return { kind, a, b }; };
const quantities = (rows) => rows.flatMap((row) => Object.values(row).map(quantity));
const indexOf = (firms) => new Map(firms.map(({ firm }, i) => [firm, i]));

// All tables by name, and the lengths that the memory is laid out for. `layout`: of the module; `same`: tables of every case.
function caseTables(plain, layout, same) {
  const resources = new Map(plain.resources.map((name, r) => [name, r]));
  const offers = plain.firms.map((firm) => firm.offers.filter(([name]) => resources.has(name)).map(([name, limit]) => ({ resource: resources.get(name), limit: limit ?? Infinity })));
  const { lots, pairs, rows } = lotsOf(plain), kept = tiesOf(plain, pairs);
  const tables = {
    firms: firmRows(plain, offers), firm_quantities: quantities(plain.firms.map(withSizeClass)),
    opportunities: opportunityRows(plain, resources, kept.tie), term_quantities: quantities(plain.opportunities.map((row) => row.quantities)),
    offers: offers.flat(), lots, lot_pairs: pairs.map(({ i, j }) => ({ i, j, tie: kept.tie(i, j) })), lot_rows: rows,
    trusts: tieRows(plain, "trust", (i, j) => (kept.tie(i, j) < kept.told ? kept.tie(i, j) : NOT_KEPT)), talks: tieRows(plain, "communication", kept.tie),
    ties: kept.ties,
  };
  const numbers = { branch_ease: plain.branch_ease, first_election: plain.first_election, observed_stage: plain.observed.stage, weeks_of_work: plain.observed.weeks_of_work };
  const described = new Map(layout.arguments.map((one) => [one.name, one])), found = { ...same };
  for (const [name, own] of Object.entries(tables)) found[`case.${name}`] = records(described.get(`case.${name}`), own);
  for (const [name, value] of Object.entries(numbers)) found[`case.${name}`] = value;
  const sizes = Object.fromEntries(["firms", "opportunities", ...LISTS].map((name) => [name, tables[name]?.length ?? kept[name]]));
  return { tables: found, sizes };
}
const withSizeClass = ({ quantities: own, size_class }) => ({ ...own, attention_hours: own.attention_hours || SIZE_CLASSES[size_class][0] });
const maxProjects = ({ max_projects, size_class }) => max_projects ?? (size_class ? SIZE_CLASSES[size_class][1] : AS_DISCOVERY_SAYS);
function firmRows({ firms, facilitator_hosts: hosts }, offers) {
  let end = 0;
  return firms.map((firm, i) => ({
    id: stableId(firm.firm), max_projects: maxProjects(firm), first_offer: end, last_offer: (end += offers[i].length), weights: firm.weights,
    understanding_given: firm.quantities.understanding !== null, commitment_given: firm.quantities.commitment !== null,
    is_member: firm.status === "member", wants_park: firm.park, is_far: firm.location === "far", is_cornerstone: firm.size_class === "cornerstone",
    hosting: hosts.filter((host) => host === firm.firm).length, size_class: SIZES.indexOf(firm.size_class),
  }));
}
function opportunityRows(plain, resources, tie) {
  const index = indexOf(plain.firms).set(ANY, DRAWN_BY_LOT), parents = new Map(plain.opportunities.map(({ opportunity }, k) => [opportunity, k])), running = runningOf(plain);
  return plain.opportunities.map((row) => ({
    id: stableId(row.opportunity), supplier: index.get(row.supplier), receiver: index.get(row.receiver), resource: resources.get(row.resource),
    kind: KINDS.indexOf(row.kind), limit: LIMITS.indexOf(row.limit), at_start: running.has(row.opportunity) ? RUNNING_AT_START : row.start === "identified" ? IDENTIFIED_AT_START : LATENT_AT_START,
    value_given: row.quantities.value !== null, parent: row.parent ? parents.get(row.parent) : NO_PARENT, tie: tie(index.get(row.supplier), index.get(row.receiver)),
  }));
}
const runningOf = ({ ties }) => new Set(ties.map(({ exchange }) => exchange).filter(Boolean));
function lotsOf(plain) { // a lot for each resource whose partners are drawn
  const lots = [], pairs = [], rows = [];
  for (const resource of new Set(plain.opportunities.filter(({ supplier }) => supplier === ANY).map((row) => row.resource))) {
    const [first_pair, first_row] = [pairs.length, rows.length], who = (asks) => plain.firms.flatMap((firm, i) => (asks(firm) ? [i] : []));
    const receivers = who((firm) => firm.needs.includes(resource));
    for (const i of who((firm) => firm.offers.some(([name]) => name === resource))) pairs.push(...receivers.filter((j) => j !== i).map((j) => ({ i, j })));
    plain.opportunities.forEach((row, k) => { if (row.supplier === ANY && row.resource === resource) rows.push(k); });
    lots.push({ id: stableId(resource), first_pair, last_pair: pairs.length, first_row, last_row: rows.length });
  }
  return { lots, pairs, rows };
}
function tieRows({ firms, ties }, what, tieOf) {
  const index = indexOf(firms);
  return ties.filter((tie) => tie[what] !== null).map((tie) => {
    const [i, j] = [index.get(tie.firm), index.get(tie.partner)];
    return { i, j, tie: tieOf(i, j), ...quantity(tie[what]) };
  });
}
// As sim/start/ties.py: the pairs of firms whose communication is kept, those of partners first; how many these are, and who hears of them.
function tiesOf({ firms, opportunities, ties: given }, lotPairs) {
  const index = indexOf(firms), n = firms.length, key = (i, j) => Math.min(i, j) * n + Math.max(i, j), inOrder = (keys) => [...new Set(keys)].sort((a, b) => a - b);
  const own = opportunities.filter(({ supplier }) => supplier !== ANY).map(({ supplier, receiver }) => key(index.get(supplier), index.get(receiver)));
  const partners = inOrder([...own, ...lotPairs.map(({ i, j }) => key(i, j))]), of = firms.map(() => []);
  const ends = (pair) => [Math.floor(pair / n), pair % n];
  for (const [a, b] of partners.map(ends)) { of[a].push(b); of[b].push(a); }
  const hearing = of.flatMap((near) => near.flatMap((teller) => near.filter((third) => third !== teller).map((third) => key(third, teller))));
  const told = given.filter(({ communication }) => communication !== null).map(({ firm, partner }) => key(index.get(firm), index.get(partner)));
  const known = new Set(partners);
  let others = inOrder([...told, ...hearing]).filter((pair) => !known.has(pair));
  if (4 * (partners.length + others.length) > n * (n - 1)) others = firms.flatMap((_, i) => firms.slice(i + 1).map((_, q) => key(i, i + 1 + q))).filter((pair) => !known.has(pair));
  const places = new Map([...partners, ...others].map((pair, t) => [pair, t])), tie = (i, j) => places.get(key(i, j)) ?? NOT_KEPT;
  return { tie, ties: [...partners, ...others].map(ends).map(([a, b]) => ({ a, b })), told: partners.length, hearers: hearing.length };
}
