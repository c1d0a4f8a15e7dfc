// As experiments/words/catalogue.py: whole sentences by id, and numbers as a language writes them.

const { decimal, order, over, roundEven, toNumber } = exact;
const formats = new Map();
function formatted(language, digits, least, value) {
  const key = [language, digits, least].join();
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language, { minimumFractionDigits: least, maximumFractionDigits: digits, roundingMode: "halfEven" }));
  return formats.get(key).format(value === 0 ? 0 : value);
}
function rounded(value, least) { // three digits that count, and nothing below `least`
  if (!Number.isFinite(value) || value === 0) return value;
  const power = Math.floor(Math.log10(Math.abs(value))) + 1 - DIGITS, step = Math.max(least, power > 0 ? 10 ** power : 1);
  const times = over(decimal(text.expanded(String(value))), decimal(String(step))), twice = { n: times.n * 2n, d: times.d };
  let whole = times.n / times.d;
  const beyond = order({ n: twice.n < 0n ? -twice.n : twice.n, d: twice.d }, { n: 2n * (whole < 0n ? -whole : whole) + 1n, d: 1n });
  if (beyond > 0 || (beyond === 0 && whole % 2n !== 0n)) whole += times.n < 0n ? -1n : 1n;
  return Number(whole) * step;
}
function wordsOf(language) {
  const words = data.texts[language];
  const say = (id, values = {}) => faults.fill(words[id], values);
  say.language = language;
  say.has = (id) => Object.hasOwn(words, id);
  say.count = (id, n, values = {}) => faults.fill(words[id][n === 1 ? 0 : 1], { n: say.number(n), ...values });
  say.number = (value, digits = 0) => formatted(language, digits, digits, value);
  say.decimal = (typed) => formatted(language, 6, 0, Number(typed));
  say.rounded = (value, least = 1) => say.number(rounded(value, least));
  say.money = (value) => say.rounded(value, THOUSAND);
  say.listed = (of) => (of.length === 1 ? of[0] : say("list.last", { first: of.slice(0, -1).join(", "), last: of.at(-1) }));
  say.either = (of) => (of.length === 1 ? of[0] : say("list.either", { first: of.slice(0, -1).join(", "), last: of.at(-1) }));
  return say;
}
