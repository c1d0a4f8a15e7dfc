// Words in the chosen language, and numbers, dates and names as it writes them.

let lang = "en";
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
const has = (id) => Object.hasOwn(D.texts[lang], id);
function t(id, values = {}) {
  const text = has(id) ? D.texts[lang][id] : id;
  return fill(Array.isArray(text) ? text[1] : text, values);
}

function tn(id, n, values = {}) {
  const text = has(id) ? D.texts[lang][id] : [id, id];
  return fill(text[n === 1 ? 0 : 1], { n: num(n), ...values });
}
const own = (id, word) => (has(id) ? t(id) : word); // a case's own word where nobody translated it

const formats = new Map(); // to make one takes longer than to write many numbers with it
function written(x, kind, options) {
  const key = lang + kind;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(lang, options));
  return formats.get(key).format(x);
}
function num(x, digits = 0, sign = false) {
  if (x === null || Number.isNaN(x)) return "–";
  return written(x === 0 ? 0 : x, `num${digits}${sign}`, {
    minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: sign ? "exceptZero" : "auto",
    roundingMode: "halfEven", // as Python and Babel do: a mean of eight futures may lie in the middle
  }).replace("-", "\u2212"); // a minus, not a hyphen, in English too
}
const percent = (x) => written(x, "percent", { style: "percent", maximumFractionDigits: 0, roundingMode: "halfEven" });
const date = (iso) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
const interval = (low, high, digits, sign) => t("interval", { low: num(low, digits, sign), high: num(high, digits, sign) });
const horizon = () => {
  const years = D.weeks / YEAR;
  return Math.abs(years - Math.round(years)) < 0.02 && years >= 1 ? tn("n.years", Math.round(years)) : tn("n.weeks", D.weeks);
};

// A name that is written from the right, or turns the direction, turns nothing beside it.
const isolated = (name) => /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name;
const nameFor = (id, name) => own(id, isolated(name));
const place = () => nameFor("place." + D.case.name, D.case.place);
const resource = (k) => nameFor("resource." + D.case.opportunities[k].resource, D.case.opportunities[k].resource);
const firm = (i) => nameFor("firm." + D.case.name + "." + D.case.firms[i].name, D.case.firms[i].name);

// What is assumed is told with three digits, and money in thousands.
const stepFor = (least, ...values) => Math.max(least, 10 ** (Math.floor(Math.log10(Math.max(1, ...values.map(Math.abs)))) - 2));
const rounded = (step, x) => Math.round(x / step) * step;
const money = (x) => num(rounded(stepFor(1000, x), x));
const rangeText = (row) => row.high === null ? t("range.least", { low: number(row.low) }) : t("range", { low: number(row.low), high: number(row.high) });
const number = (value) => value === null ? t("value.none") : typeof value === "boolean" ? t(value ? "value.yes" : "value.no") : written(value, "number", { maximumFractionDigits: 6 });
