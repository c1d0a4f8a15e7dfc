// As experiments/town/firm_numbers.py: a firm of a town as the model takes it.

const { between, number, told } = derived;
const { kilometres } = sides;
const people = (firm) => (firm.employees ? (firm.employees.low + firm.employees.high) / 2 : null);
const toldOf = (stood, ...columns) => columns.map((column) => told(column, stood, column)).filter(Boolean);
const peopleTold = (firm) => toldOf(firm.stood, "employees");
function middle(firms) { // [latitude, longitude] of the middle one, or null
  const placed = firms.filter((firm) => firm.latitude !== undefined);
  return placed.length ? [median(placed.map((firm) => firm.latitude)), median(placed.map((firm) => firm.longitude))] : null;
}
function median(values) {
  const sorted = [...values].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
function firmNumbers(firm, centre) { // column of firms.csv -> number
  const location = locationOf(firm, centre), usual = Object.entries(BLANK.firms[0].quantities).filter(([name, one]) => name !== "attention_hours" && one);
  return { ...ofPeople(firm), location, park: parkOf(firm, location.value === "far"), ...Object.fromEntries(usual.map(([name, one]) => [name, number(one, ASSUMED, NOBODY_TOLD)])) };
}
function ofPeople(firm) {
  const own = COEFFICIENTS, count = people(firm);
  if (count === null) return { size_class: number(_ESTABLISHED, ASSUMED, NOBODY_TOLD) };
  const inputs = peopleTold(firm), size = appraise("size_of", count, own.few_below, own.many_from), hours = appraise("attention_of", count, own.attention_factor, own.attention_exponent);
  const spread = own.attention_spread * hours, high = Math.min(FIRM_QUANTITIES.attention_hours[1], hours + spread);
  return {
    size_class: number(size === MANY ? _CORNERSTONE : _ESTABLISHED, DERIVED, "appraisal.size_of", inputs),
    attention_hours: number(between(hours - spread, high, 1), DERIVED, "appraisal.attention_of", inputs),
    ...(size === FEW && { max_projects: number(String(FEW_PROJECTS), DERIVED, "appraisal.size_of", inputs) }),
  };
}
function locationOf(firm, centre) {
  if (!centre || firm.latitude === undefined) return number("town", ASSUMED);
  const isFar = kilometres(centre, [firm.latitude, firm.longitude]) > COEFFICIENTS.far_km;
  return number(isFar ? "far" : "town", DERIVED, "firm_numbers.middle", toldOf(firm.stood, "latitude", "longitude"));
}
function parkOf(firm, isFar) {
  if (firm.building === undefined) return number("no", ASSUMED);
  return number(firm.building && !isFar ? "yes" : "no", TOLD, "", toldOf(firm.stood, "building"));
}
