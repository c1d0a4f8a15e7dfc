// Assumed numbers of the model: what each may be, which are changed, and how a change is told in links and commands.

// Those that are moved here; a change is kept as text for all scenarios at once: "meeting.hold_self:0.3,project.optimism:0.5".
const MOVED = D.parameters.filter((row) => row.at === "here");
const ROWS = new Map(D.parameters.map((row) => [row.key, row]));
const inShort = (key) => key.replace(/^parameters\./, "");
const BY_SHORT = new Map(MOVED.map((row) => [inShort(row.key), row]));
const usualOf = (row) => Number(row.value); // a switch is 0 or 1
const plainly = (value) => (String(value).includes("e") ? value.toFixed(15).replace(/\.?0+$/, "") : String(value)); // no 1e-7

const NO_NUMBERS = new Map();
const numbersRead = new Map();
function numbersOf(text) { // key -> value of what is changed
  if (!text) return NO_NUMBERS;
  if (numbersRead.size > 2000) numbersRead.clear();
  if (!numbersRead.has(text)) {
    numbersRead.set(text, new Map(text.split(",").map((part) => { const [name, value] = part.split(":"); return [BY_SHORT.get(name).key, Number(value)]; })));
  }
  return numbersRead.get(text);
}
const textOf = (numbers) => MOVED.filter((row) => numbers.has(row.key) && numbers.get(row.key) !== usualOf(row)).map((row) => `${inShort(row.key)}:${plainly(numbers.get(row.key))}`).join();
const valueIn = (text, key) => { const found = numbersOf(text).get(key); return found === undefined ? usualOf(ROWS.get(key)) : found; };

// From where to where a number may be, as the others are: some pairs have an order.
function allowed(row, text) {
  const found = { low: row.low, high: row.high === null ? D.rules.most : row.high };
  for (const [least, most] of D.rules.inOrder) {
    if (row.key === least) found.high = Math.min(found.high, valueIn(text, most));
    if (row.key === most) found.low = Math.max(found.low, valueIn(text, least));
  }
  return found;
}
const inOrder = (text) => D.rules.inOrder.every(([least, most]) => valueIn(text, least) <= valueIn(text, most));
const isWhole = (row) => row.type !== "real";
function withNumber(text, key, value) {
  return textOf(new Map([...numbersOf(text), [key, value]]));
}
function withoutNumber(text, key) { // with the other of its pair, where that alone would be out of order
  const numbers = new Map(numbersOf(text));
  numbers.delete(key);
  const pair = D.rules.inOrder.find((one) => one.includes(key));
  if (pair && !inOrder(textOf(numbers))) pair.forEach((one) => numbers.delete(one));
  return textOf(numbers);
}

// Text from outside: null unless every part is a number of this model within its range.
function knownNumbers(text) {
  if (!text) return "";
  const numbers = new Map();
  for (const part of text.split(",")) {
    const found = /^([a-z_0-9]+\.[a-z_0-9]+):(-?\d{1,15}(?:\.\d{1,15})?)$/.exec(part);
    const row = found && BY_SHORT.get(found[1]), value = found && Number(found[2]);
    if (!row || numbers.has(row.key) || value < row.low || value > (row.high === null ? D.rules.most : row.high) || (isWhole(row) && !Number.isInteger(value))) return null;
    numbers.set(row.key, value);
  }
  const own = textOf(numbers);
  return inOrder(own) ? own : null;
}

const nameOfNumber = (row) => own("param." + row.key, row.meaning).replace(/\.$/, "");
const valueText = (row, value) => number(row.type === "switch" ? value === 1 : value);

// As typed after `symbiosis run`.
const typedNumbers = (text) => [...numbersOf(text)].map(([key, value]) => `${key}=${ROWS.get(key).type === "switch" ? value === 1 : plainly(value)}`);

// The place where the module reads a number.
const placeOf = (key) => (key.startsWith("parameters.") ? ["parameters", inShort(key)] : ["scenarios", key.slice(key.indexOf(".") + 1)]);

// Prices that count only after a run: whatever they are, the futures are the same. Not so what a budget is spent at, where there is one.
const PRICES = new Set(D.rules.afterwards), SPENT_AT = new Set(D.rules.spentAt);
const ofRuns = new Map(); // a text of numbers, and whether there is a budget -> the same without prices
function withoutPrices(text, hasBudget = false) {
  if (!text) return "";
  const asked = text + (hasBudget ? "~" : "");
  if (ofRuns.size > 2000) ofRuns.clear();
  if (!ofRuns.has(asked)) ofRuns.set(asked, textOf(new Map([...numbersOf(text)].filter(([key]) => !PRICES.has(key) || (hasBudget && SPENT_AT.has(key))))));
  return ofRuns.get(asked);
}

// A setting with numbers as one key of what was simulated; where none is changed, its code alone.
let changedNow = () => ""; // the text of what is changed; set by state.js, which stands after all that asks for it
function keyOf(code, numbers = changedNow()) {
  const acting = withoutPrices(numbers, settingOf(code).budget > 0);
  return acting ? `${code}~${acting}` : code;
}
function settingOfKey(key) {
  const [code, numbers] = key.split("~");
  return { ...settingOf(code), numbers: numbers || "" };
}

// The slider: over what is plausible, by even steps or, where that is wide, by even factors.
const STEPS_OF_SLIDER = 100, WIDE = 10;
const isEvenly = ([low, high]) => low <= 0 || high / low < WIDE;
function position(row, value) {
  const [low, high] = row.span;
  if (isWhole(row)) return Math.min(high, Math.max(low, value));
  const share = isEvenly(row.span) ? (value - low) / (high - low) : Math.log(value / low) / Math.log(high / low);
  return Math.round(STEPS_OF_SLIDER * Math.min(1, Math.max(0, share)));
}
function valueAt(row, at) {
  const [low, high] = row.span;
  if (isWhole(row)) return at;
  if (at === position(row, usualOf(row))) return usualOf(row);
  if (at === 0 || at === STEPS_OF_SLIDER) return at ? high : low;
  const value = isEvenly(row.span) ? low + ((high - low) * at) / STEPS_OF_SLIDER : low * (high / low) ** (at / STEPS_OF_SLIDER);
  return Number(value.toPrecision(3));
}
