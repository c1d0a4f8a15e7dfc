// As experiments/town/rows.py: what the cells of a row mean together, and rows with each other.

const { casefold, compiled, fullmatch, replaceAll, repr } = text;
const { fault, quoted } = faults;
const { checkPrice, inNok, streamAmount } = measures;
const { Wrong } = wrong;
const guarded = (act, otherwise) => {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    otherwise(error);
    return null;
  }
};

function firmsOf(rows, found) {
  const first = new Map(), made = [];
  for (const { values, stood, places, isWhole } of rows) {
    if (values.firm) {
      const own = casefold(values.firm);
      if (!first.has(own)) first.set(own, places.firm);
      if (first.get(own) !== places.firm) found.faults.push(fault(places.firm, "fault.firm_twice", { value: quoted(values.firm), at: first.get(own) }));
    }
    if ("latitude" in values !== "longitude" in values && isWhole) found.faults.push(fault(places["latitude" in values ? "latitude" : "longitude"], "fault.half_a_point"));
    if (isWhole) made.push({ ...values, stood });
  }
  return made;
}
function namesOf(rows) { // casefolded -> as it is spelt
  const found = new Map();
  for (const { values: { firm } } of rows) if (firm && !found.has(casefold(firm))) found.set(casefold(firm), firm);
  return found;
}
function firmIn(row, id, known, found) {
  const given = row.values[id] || "";
  if (!given || !known.size) return given;
  if (known.has(casefold(given))) return known.get(casefold(given));
  const near = found.nearest.of(given, known.values());
  found.faults.push(fault(row.places[id], near ? "fault.firm_near" : "fault.firm", { value: quoted(given), ...(near && { near: repr(near) }) }));
  return given;
}
function streamsOf(rows, known, rates, found) {
  const made = [];
  for (const row of rows) {
    const before = found.faults.length, values = { ...row.values };
    values.firm = firmIn(row, "firm", known, found);
    if (!("ewc" in values) && fullmatch(_CODE, values.resource || "")) {
      const digits = values.resource.replace(/[^0-9]/g, "");
      values.ewc = `${digits.slice(0, 2)} ${digits.slice(2, 4)} ${digits.slice(4)}${values.resource.endsWith("*") ? "*" : ""}`;
      values.resource = "";
    }
    if (row.isWhole && !(values.resource || values.ewc)) found.faults.push(fault(row.places.resource || row.places.ewc || row.places.firm, "fault.no_resource"));
    amountOf(row, values, found);
    costOf(row, values, rates, found);
    if (row.isWhole && found.faults.length === before) made.push({ ...values, stood: row.stood });
  }
  return made;
}
function amountOf(row, values, found) {
  const { amount: measure, unit = "" } = values;
  delete values.amount;
  delete values.unit;
  if (measure === undefined) {
    if (unit && row.isWhole) found.notes.push(fault(row.places.unit, "note.cell", { value: quoted(unit) }));
    return;
  }
  const read = guarded(() => streamAmount(measure, unit), (error) => found.wrong(row.places.amount, text.strip(`${row.stood.amount.text} ${unit}`), error));
  if (!read) return;
  [values.amount] = read;
  if (read[1]) found.yearly.push(row.places.amount);
}
function costOf(row, values, rates, found) {
  if (!("cost" in values)) return;
  const [money, isAssumed] = values.cost;
  values.cost = nokOf(row, "cost", money, rates, found);
  if (isAssumed) found.yearly.push(row.places.cost);
}
function nokOf(row, id, money, rates, found) {
  const nok = inNok(money, rates);
  if (!nok) found.faults.push(fault(row.places[id], "fault.no_rate", { value: quoted(row.stood[id].text), currency: money.unit.slice(0, 3) }));
  return nok;
}
function relationsOf(rows, known, found) {
  const made = [];
  for (const row of rows) {
    const before = found.faults.length, values = { ...row.values }, { places, isWhole } = row;
    for (const id of ["supplier", "receiver"]) values[id] = firmIn(row, id, known, found);
    if (isWhole && casefold(values.supplier) === casefold(values.receiver)) found.faults.push(fault(places.receiver, "fault.same_firm", { value: quoted(values.receiver) }));
    if (values.since === UNKNOWN && (!values.what || values.tried || values.happened)) delete values.since; // of what was tried, or of nothing that is named, it does not say that it runs
    if (isWhole && !_SAYS.some((id) => id in values)) found.faults.push(fault(places.since || places.supplier, "fault.says_nothing"));
    if (isWhole && "since" in values && !values.what) found.faults.push(fault(places.what || places.since, "fault.no_what"));
    if (isWhole && found.faults.length === before) made.push({ ...values, stood: row.stood });
  }
  return made;
}
function pricesOf(rows, found) { // [prices in NOK, currency -> NOK]
  const first = new Map(), kept = [], rates = new Map();
  for (const row of rows) {
    const { item, price } = row.values;
    if (item && !first.has(item)) first.set(item, row.places.item);
    if (item && first.get(item) !== row.places.item) found.faults.push(fault(row.places.item, "fault.price_twice", { value: quoted(item), at: first.get(item) }));
    if (!row.isWhole) continue;
    let isGood = true;
    guarded(() => checkPrice(item, price), (error) => { isGood = false; found.wrong(row.places.price, row.stood.price.text, error); });
    if (!isGood) continue;
    kept.push(row);
    if (CURRENCIES.includes(item)) rates.set(item, price.low);
  }
  const made = [];
  for (const row of kept) {
    const money = nokOf(row, "price", row.values.price, rates, found);
    if (money) made.push({ item: row.values.item, price: money, note: row.values.note || "", stood: row.stood });
  }
  return [made, rates];
}
