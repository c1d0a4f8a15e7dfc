// As experiments/town/measures.py: amounts, costs and prices as numbers of canonical units.

const { casefold, fullmatch, length, start, strip } = text;
const { decimal, fraction, order, toNumber } = exact;
const { NotANumber, TwoNumbers, numberText, readNumber } = numbers;
const { NoYear, UnknownUnit, converted, isSameUnit, readUnit, unitName } = units;
const { Id, Wrong } = wrong;
const not = (kind) => new Wrong("fault.not", { allowed: new Id(`allowed.${kind}`) });
const amount = (low, high, unit) => ({ low, high, unit });
const PEOPLE = new Set(_PEOPLE), CROWNS = new Set(MONEY);

function readMeasure(cell, sign, kind) {
  if (cell.kind === NUMBER) {
    if (!Number.isFinite(cell.value) || Math.abs(cell.value) > MOST) throw not(kind);
    const value = decimal(cell.text);
    return { low: value, high: value, unit: "" };
  }
  if (length(cell.text) > _LONGEST) throw not(kind);
  const typed = casefold(cell.text).replaceAll("\u2212", "-").replaceAll(",-", "");
  const found = fullmatch(_MEASURE, typed);
  if (!found) throw not(kind);
  const parts = found.groups, isAlone = strip(parts.low) === strip(typed);
  const low = numberOf(parts.low, isAlone ? sign : "", kind), high = parts.high === undefined ? low : numberOf(parts.high, "", kind);
  if (order(high, low) < 0) throw new Wrong("fault.backwards");
  return { low, high, unit: strip((parts.first || "") + parts.unit) };
}
function numberOf(given, sign, kind) {
  try {
    return readNumber(strip(given).replace(new RegExp(`^([+-])[${text.SPACE}]`, "u"), "$1"), sign);
  } catch (error) {
    if (error instanceof TwoNumbers) {
      const value = Number(error.fraction), plain = Number.isInteger(value) ? `${value}.0` : numberText(value);
      throw new Wrong("fault.two_numbers", { whole: error.whole, fraction: String(value), plain });
    }
    if (error instanceof NotANumber) throw not(kind);
    throw error;
  }
}
function readPlain(cell, sign, kind, own, most) { // own: what may stand behind the number
  let measure;
  try {
    measure = readMeasure(cell, sign, kind);
  } catch (error) {
    if (!(error instanceof Wrong) || error.key !== "fault.two_numbers" || Number(error.values.whole) <= most) throw error;
    measure = readMeasure(cell, cell.text.includes(",") ? "," : ".", kind);
  }
  if (order(measure.low, measure.high) || !new RegExp(`^(?:${own})?$`, "u").test(measure.unit)) throw not(kind);
  return toNumber(measure.low);
}
function readAmount(cell, sign, kind) {
  const measure = readMeasure(cell, sign, kind);
  if (kind !== "employees") return measure;
  if (!PEOPLE.has(measure.unit.replace(/^\.+|\.+$/g, ""))) throw not("employees");
  if (measure.low.n < 0n) throw new Wrong("fault.range", { low: 0, high: String(MOST) });
  return amount(toNumber(measure.low), toNumber(measure.high), "employees");
}
function streamAmount(measure, unit) { // [amount, whether a year is only taken to be meant]
  const allowed = new Id("allowed.units");
  if (!(unit || measure.unit)) throw new Wrong("fault.no_unit", { allowed });
  const read = unitOf(unit || measure.unit);
  if (measure.unit && unit && !isSameUnit(unitOf(measure.unit), read)) throw new Wrong("fault.two_units", { unit });
  if (!COUNTED.includes(read.counts) || !["", YEAR].includes(read.per.join("/"))) throw new Wrong("fault.unit", { unit: unitName(read), allowed });
  if (order(measure.low, fraction(0)) <= 0) throw new Wrong("fault.no_amount");
  return [amount(converted(measure.low, read.factor), converted(measure.high, read.factor), `${read.counts}/${YEAR}`), !read.per.length];
}
function unitOf(given) {
  try {
    return readUnit(given);
  } catch (error) {
    if (error instanceof NoYear) throw new Wrong("fault.no_year");
    if (!(error instanceof UnknownUnit)) throw error;
    const unit = start(error.message, 40);
    throw new Wrong("fault.unit", { unit, allowed: new Id("allowed.units") }, [unit, "unit"]);
  }
}
function readCost(cell, sign, language) {
  const measure = readMeasure(cell, sign, "cost"), unit = moneyOf(measure.unit || "NOK", language), per = unit.per.join("/");
  if (!CROWNS.has(unit.counts) || unit.per.length > 1 || !["", YEAR, ...COUNTED].includes(per)) throw new Wrong("fault.unit", { unit: unitName(unit), allowed: new Id("allowed.cost") });
  return [amount(converted(measure.low, unit.factor), converted(measure.high, unit.factor), `${unit.counts}/${per || YEAR}`), !per];
}
function readPrice(cell, sign, language) {
  const measure = readMeasure(cell, sign, "price"), unit = moneyOf(measure.unit || "NOK", language);
  const per = [...unit.per].sort((a, b) => (a === YEAR) - (b === YEAR));
  return amount(converted(measure.low, unit.factor), converted(measure.high, unit.factor), [unit.counts, ...per].join("/"));
}
function checkPrice(item, price) {
  const [currency, ...per] = price.unit.split("/"), counts = CURRENCIES.includes(currency) && !CURRENCIES.includes(item) ? "NOK" : currency;
  if (!PRICES[item].includes([counts, ...per].join("/"))) throw new Wrong("fault.unit", { unit: price.unit, allowed: PRICES[item].join(", ") });
  if (price.low < 0 || (CURRENCIES.includes(item) && price.low === 0)) throw new Wrong("fault.range", { low: 0, high: String(MOST) });
}
function moneyOf(given, language) {
  const unit = unitOf(given);
  if (unit.counts !== "kr") return unit;
  if (language === "sv") throw new Wrong("fault.which_crown");
  return { ...unit, counts: "NOK" };
}
function inNok(money, rates) { // null where the prices do not tell what the currency is worth
  const [currency, ...per] = money.unit.split("/");
  if (!CURRENCIES.includes(currency)) return money;
  if (!rates.has(currency)) return null;
  const rate = rates.get(currency);
  return amount(money.low * rate, money.high * rate, ["NOK", ...per].join("/"));
}
