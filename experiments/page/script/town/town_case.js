// As experiments/town/case.py: from a town and what was matched in it to a case, in the plain form of experiments/page/plain_case.py,
// and where each of its numbers comes from.

const { compare, compareAll, length, start } = text;
const { stableId } = names;
const { fsum } = exact;
const { shown, told: toldTogether } = files;
const { between, number, told } = derived;
const { firmNumbers, middle } = firm_numbers;
const { Exchange } = exchange_numbers;
const { canonicalOf } = sides;
const { ownWords, runs } = listed;
const { folded, understood } = wording;
class CaseError extends Error {}

// {case, numbers: [{table, name, field, number}], leftOut}, or null where nothing is proposed and nothing runs; why: number of a proposal -> a
// sentence. Throws CaseError where names do not go together, or there is more of something than a case holds.
function madeCase(town, result, name, title, why = new Map(), notes = []) {
  const inside = kept(town, result), named = namedRows([...proposedRows(inside, town, result, why), ...runningRows(town, result)]);
  if (!named.size) return null;
  const centre = middle(town.firms), [given, taken] = ["supplier", "receiver"].map((side) => grouped([...named], ([, row]) => row[side]));
  const firms = town.firms.map((firm) => firmRow(firm, centre, given.get(firmName(firm.firm)) || [], taken.get(firmName(firm.firm)) || [])), trusted = trusts(town);
  const running = [...named].filter(([, row]) => row.runs).map(([own, row]) => tie(row.supplier, row.receiver, { exchange: own }));
  const opportunities = [...named].map(([own, row]) => opportunityRow(own, row));
  const made = {
    ...BLANK, name, title, notes, firms: firms.map(([firm]) => firm), opportunities, ties: [...trusted.map(([one]) => one), ...running],
    as_observed: firms.some(([firm]) => firm.park) ? { colocation: "park" } : {}, resources: [...new Set(opportunities.map((row) => row.resource))].sort(compare),
  };
  inOrder(made);
  checkNames(made);
  checkSize(made);
  const all = (table, own, found) => Object.entries(found).map(([field, one]) => ({ table, name: own, field, number: one }));
  const numbers = [...firms.flatMap(([firm, found]) => all(FIRMS, firm.firm, found)), ...[...named].flatMap(([own, row]) => all(OPPORTUNITIES, own, row.numbers)),
    ...trusted.flatMap(([one, trust]) => all(TIES, `${one.firm} > ${one.partner}`, { trust }))];
  return { case: made, numbers, leftOut: result.proposals.length - inside.length };
}
function grouped(rows, keyOf) { // by key, in the order of the rows
  const found = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(row);
  }
  return found;
}
const kept = (town, result) => [...result.proposals.keys()].filter((one) => belongs(one, town, result)); // numbers of the proposals that become exchanges
function belongs(number, town, result) {
  const one = result.proposals[number];
  return Boolean(runs(one, town)) || ((result.shares.has(number) || one.supply_per_need === null) && result.decided.get(number) !== STRIKE);
}

// Rows of exchanges on their way: {name, supplier, receiver, resource, needs, kind, unit, numbers, supply, runs, why}.
function proposedRows(inside, town, result, why) {
  const firms = new Map(town.firms.map((firm) => [firm.firm, firm])), resources = resourceNames(town), shared = inside.filter((number) => result.shares.has(number));
  const [partners, sharing] = [inside, shared].map((numbers) => counted(numbers.map((number) => result.proposals[number]))), interest = town.prices.find((price) => price.item === "interest") || null;
  return inside.map((at) => {
    const one = result.proposals[at], share = result.shares.get(at) || null, give = result.sides.gives[one.give], need = result.sides.needs[one.need], isRunning = Boolean(runs(one, town));
    const side = (firm, row, own, others) => ({ firm: firms.get(firm), row, amount: (canonicalOf(own) || [null])[0], others });
    const exchange = new Exchange({
      one, share, give, need, interest,
      supplier: side(one.supplier, town.gives[one.give], give, partners.gives.get(one.give) - 1), receiver: side(one.receiver, town.needs[one.need], need, partners.needs.get(one.need) - 1),
      furtherParties: (sharing.gives.get(one.give) || 0) + (sharing.needs.get(one.need) || 0) - 2 * (share ? 1 : 0),
    });
    return exchangeRow(firmName(one.supplier), firmName(one.receiver), resources.get(one.give), {
      needs: ownWords(town.needs[one.need]), kind: one.kind, unit: share ? `${give.unit}/${YEAR}` : "", numbers: { ...exchange.numbers(), ...(!isRunning && startOf(one, town)) },
      supply: exchange.supplier.amount ?? Infinity, runs: isRunning, why: why.get(at) || "",
    });
  });
}
const exchangeRow = (supplier, receiver, resource, more) => ({ name: shortened(`${resource}: ${supplier} > ${receiver}`), supplier, receiver, resource, needs: "", unit: "", supply: Infinity, why: "", ...more });
function counted(proposals) { // how many there are of each row of gives, and of needs
  const found = { gives: new Map(), needs: new Map() }, add = (map, row) => map.set(row, (map.get(row) || 0) + 1);
  for (const one of proposals) add(found.gives, one.give), add(found.needs, one.need);
  return found;
}
function startOf(one, town) { // what was tried before, both know of
  const words = folded(town.gives[one.give].resource || "");
  const row = town.today.find(({ tried, supplier, receiver, what }) => tried && supplier === one.supplier && receiver === one.receiver && what && (folded(what) === words || understood(what, GIVE).ids.includes(one.stream)));
  return row ? { start: number("identified", TOLD, "", [told("tried", row.stood, "tried")].filter(Boolean)) } : {};
}
function runningRows(town, result) { // what runs today and is no proposal: its numbers are not told
  const key = (row) => JSON.stringify([row.supplier, row.receiver, folded(row.what || "")]);
  const seen = new Set(result.proposals.map((one) => runs(one, town)).filter(Boolean).map(key)), found = [];
  for (const row of town.today) {
    if (!row.since || seen.has(key(row))) continue;
    seen.add(key(row));
    const { ids } = understood(row.what || "", GIVE), kind = ids.length === 1 ? streams.streams.get(ids[0]).kind : _BY_PRODUCT;
    const usual = Object.entries({ ...ASSUMED_TERMS, ...TERMS.kind[kind], value: ASSUMED_VALUE }).filter(([, one]) => one);
    const numbers = Object.fromEntries([...usual.map(([name, one]) => [name, number(one, ASSUMED, NOBODY_TOLD)]), ...MAY_BE_UNTOLD.map((name) => [name, number(null, UNTOLD)])]);
    found.push(exchangeRow(firmName(row.supplier), firmName(row.receiver), plainName(row.what), { kind, numbers, runs: true }));
  }
  return found;
}
function resourceNames(town) { // row of the gives -> what it is called; no two of a firm are called alike
  const found = new Map(), rowsOf = town.gives.map((row, at) => [at, plainName(ownWords(row)), canonical.rowText("gives", row), row.firm]);
  for (const rows of grouped(rowsOf, ([, name, , firm]) => JSON.stringify([firm, name])).values()) rows.sort((a, b) => compare(a[2], b[2])).forEach(([at, name], k) => found.set(at, k ? `${name} (${k + 1})` : name));
  return found;
}

const plainName = (words) => shortened(words.replaceAll(";", ",").replaceAll(":", " –"), LONGEST_NAME - 6);
const firmName = (name) => (name === ANY ? ANY[0].toUpperCase() + ANY.slice(1) : name);
function shortened(name, most = LONGEST_NAME) {
  return length(name) <= most ? name : `${start(name, most - 9)}~${stableId(name).toString(16).padStart(8, "0")}`;
}
function namedRows(rows) { // name -> row; those of one name with what they are for, and then by number
  const times = new Map(), found = new Map();
  for (const { name } of rows) times.set(name, (times.get(name) || 0) + 1);
  const keys = new Map(rows.map((row) => [row, [row.name, row.needs, row.numbers.amount.value[1], row.unit]]));
  for (const row of [...rows].sort((a, b) => compareAll(keys.get(a), keys.get(b)))) {
    const name = times.get(row.name) === 1 ? row.name : shortened(`${row.resource} (${row.needs}): ${row.supplier} > ${row.receiver}`);
    let own = name;
    for (let k = 2; found.has(own); k++) own = shortened(`${start(name, LONGEST_NAME - 6)} (${k})`);
    found.set(own, row);
  }
  return found;
}

const isKnown = (found, bases) => (Object.values(found).some((one) => bases.includes(one.basis)) ? "derived" : "assumed");
const quantitiesOf = (blank, found) => Object.fromEntries(Object.keys(blank).map((name) => [name, found[name]?.value ?? null]));
function firmRow(firm, centre, given, taken) { // [row, numbers]; given and taken: its exchanges as [name, row]
  const name = firmName(firm.firm), found = firmNumbers(firm, centre), [blank] = BLANK.firms;
  const needs = [...new Set(taken.map(([, row]) => row.resource))].sort(compare), offers = limits(given);
  for (const [what, resources] of [["offers", offers.map(([resource]) => resource)], ["needs", needs]]) {
    const signs = resources.reduce((all, resource) => all + length(resource), 0) + 20 * resources.length;
    if (resources.length > MOST_STREAMS || signs > MOST_CELL) throw new CaseError(`${shown(name)}: ${resources.length} ${what}; allowed: at most ${MOST_STREAMS}, in short words`);
  }
  const row = {
    ...blank, firm: name, sector: firm.sector || "", note: firm.note || "", size_class: found.size_class.value, location: found.location.value, park: found.park.value === "yes",
    quantities: quantitiesOf(blank.quantities, found), offers, needs, max_projects: found.max_projects ? Number(found.max_projects.value) : null, basis: isKnown(found, [TOLD, DERIVED]),
  };
  return [row, found];
}
function limits(named) { // pairs of a resource and what there is of it: never less than the model makes of its shares, whichever comes last
  const rows = [...named].sort(([one], [other]) => stableId(one) - stableId(other)).map(([, row]) => row), byResource = grouped(rows, (row) => row.resource);
  return [...byResource.keys()].sort(compare).map((resource) => {
    const own = byResource.get(resource), amounts = own.filter((row) => row.unit).map((row) => row.numbers.amount.value[1]);
    let supply = Math.max(...own.map((row) => row.supply));
    if (amounts.length && fsum(amounts) <= supply) supply = Math.max(supply, ...amounts.map((one, k) => amounts.filter((_, other) => other !== k).reduce((all, amount) => all + amount, 0) + one));
    return [resource, supply === Infinity ? null : supply];
  });
}
function opportunityRow(name, row) {
  const [blank] = BLANK.opportunities, { supplier, receiver, resource, kind, unit, numbers } = row;
  return { ...blank, opportunity: name, supplier, receiver, resource, kind, start: numbers.start?.value || blank.start, unit, quantities: quantitiesOf(blank.quantities, numbers), basis: isKnown(numbers, [DERIVED]), note: row.why };
}
const tie = (firm, partner, more) => ({ ...BLANK.ties[0], firm, partner, basis: "derived", ...more });
function trusts(town) { // [tie, number]: trust that was told, one way; told several times, the middle of the words
  const words = grouped(town.today.filter(({ trust }) => trust !== undefined), (row) => JSON.stringify([row.supplier, row.receiver]));
  return [...words.values()].map((rows) => {
    const word = rows.reduce((all, { trust }) => all + trust, 0) / rows.length, trust = between(appraise("trust_in_words", word, 0), appraise("trust_in_words", word, 1));
    const inputs = rows.map((row) => told("trust", row.stood, "trust")).filter(Boolean), keys = new Map(inputs.map((one) => [one, [one.name, one.value, one.basis, one.at]]));
    inputs.sort((a, b) => compareAll(keys.get(a), keys.get(b)));
    return [tie(firmName(rows[0].supplier), firmName(rows[0].receiver), { trust }), number(trust, DERIVED, "appraisal.trust_in_words", inputs)];
  });
}

// As sim/place/case.py and sim/place/write.py: rows in the order of their ids, no two names of one id, and not more than a case of a workbook holds.
function inOrder(made) {
  made.firms.sort((a, b) => stableId(a.firm) - stableId(b.firm));
  made.opportunities.sort((a, b) => stableId(a.opportunity) - stableId(b.opportunity));
  const keys = new Map(made.ties.map((one) => [one, [one.firm, one.partner, one.exchange]]));
  made.ties.sort((a, b) => compareAll(keys.get(a), keys.get(b)));
}
function checkNames(made) {
  const all = new Set([...made.firms.map((row) => row.firm), ...made.opportunities.map((row) => row.opportunity), ...made.resources]), byId = new Map(), faults = [];
  for (const name of [...all].sort(compare)) {
    const other = byId.get(stableId(name));
    if (other === undefined) byId.set(stableId(name), name);
    else faults.push(`${made.name}: name ${shown(name)} collides with ${shown(other)}: rename one`);
  }
  if (faults.length) throw new CaseError(toldTogether(faults));
}
function checkSize(made) {
  for (const [what, most] of [["firms", MOST_FIRMS], ["opportunities", MOST_OPPORTUNITIES], ["ties", MOST_TIES]]) {
    if (made[what].length > most) throw new CaseError(`${made.name}: ${made[what].length} ${what}; allowed in a case of a workbook: at most ${most}`);
  }
}
