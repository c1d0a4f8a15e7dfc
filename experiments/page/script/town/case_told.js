// As experiments/town/case_told.py: what is said of a case that was made of a town.

const reasons = (result, say) => new Map(result.proposals.map((one, number) => [number, told.reason(one, say)]));
const { inShort, leftOut } = reservations;
const notes = (result, town, say) => [...inShort(result, town, say), ...["derived", "pool", "branches", "lever"].map((id) => say(`case.note.${id}`))];
function wage(town) { // the facilitator's yearly cost that the sheet of prices tells, as [key, NOK]; null: not told, or not allowed
  const row = town.prices.find(({ item }) => item === "wage");
  if (!row) return null;
  const nok = ((row.price.low + row.price.high) / 2) * _A_YEAR[row.price.unit];
  return nok >= _WAGES[0] && nok <= _WAGES[1] ? [_WAGE, exact.roundEven(nok)] : null;
}
function accountOf(made, result, town, say) { // line by line
  const { case: own, numbers } = made, running = own.ties.filter((tie) => tie.exchange).length, of = (basis) => numbers.filter((row) => row.number.basis === basis).length;
  const parts = [say.count("told.firms", own.firms.length), say.count("case.exchanges", own.opportunities.length), ...(running ? [say.count("case.running", running)] : [])];
  const lines = [parts.join(", ") + ".", say("case.numbers", { told: of(TOLD), derived: of(DERIVED), assumed: of(ASSUMED) })];
  lines.push(...leftOut(result, town, say));
  const untold = Object.entries(untoldOf(made)).filter(([, n]) => n);
  if (untold.length) lines.push(say("case.untold"));
  for (const [field, n] of untold) lines.push("  " + say("case.untold_of", { what: say(`case.field.${field}`), n, all: own.opportunities.length }));
  return [...lines, ...unused(town, say)];
}
function unused(town, say) { // prices that are told and nothing asks for
  const items = [...new Set(town.prices.map(({ item }) => item))].filter((item) => ![..._USED, ...CURRENCIES].includes(item));
  return [items.length && say("case.prices", { items: items.map((item) => say(`choice.item.${item}`)).join(", ") }), items.includes("rent") && say("case.prices_rent")].filter(Boolean);
}
const untoldOf = ({ numbers }) => Object.fromEntries(MAY_BE_UNTOLD.map((field) => [field, numbers.filter((row) => row.table === OPPORTUNITIES && row.field === field && row.number.basis === UNTOLD).length]));
