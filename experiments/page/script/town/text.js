// What Python's own text does and JavaScript's does not, or otherwise: spaces, capitals, signs that can be printed, order.

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // of str.isspace
const SPACES = new RegExp(`[${SPACE}]+`, "gu"), ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "gu");
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/u;
const strip = (text) => text.replace(ENDS, "");
const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);
const split = (text) => text.split(SPACES).filter(Boolean);
const isPrintable = (text) => !UNPRINTABLE.test(text);
const length = (text) => { let n = 0; for (const sign of text) n += sign ? 1 : 0; return n; }; // of signs, not of their halves
const start = (text, most) => (text.length <= most ? text : [...text].slice(0, most).join(""));
const casefold = (text) => (isAscii(text) ? text.toLowerCase() : [...text].map((sign) => FOLDS[sign] ?? sign.toLowerCase()).join(""));

// By the numbers of the signs, as Python sorts.
function compare(a, b) {
  if (typeof a !== "string") return a < b ? -1 : a > b ? 1 : 0;
  const [one, other] = [[...a], [...b]];
  for (let k = 0; k < Math.min(one.length, other.length); k++) if (one[k] !== other[k]) return one[k].codePointAt(0) - other[k].codePointAt(0);
  return one.length - other.length;
}
function compareAll(one, other) { // lists of equal length, by the first that differs
  for (let k = 0; k < one.length; k++) { const found = compare(one[k], other[k]); if (found) return found; }
  return 0;
}

// A pattern of Python, as experiments/page/town.py hands it over.
const patterns = new Map();
function compiled(source, how) {
  const key = how + source;
  if (!patterns.has(key)) patterns.set(key, new RegExp(how === "fullmatch" ? `^(?:${source})$` : how === "match" ? `^(?:${source})` : source, how === "all" ? "gu" : "u"));
  return patterns.get(key);
}
const fullmatch = (pattern, text) => compiled(pattern.source, "fullmatch").exec(text);
const match = (pattern, text) => compiled(pattern.source, "match").exec(text);
const search = (pattern, text) => compiled(pattern.source, "search").exec(text);
const replaceAll = (pattern, by, text) => text.replace(compiled(pattern.source, "all"), by);

// repr() of a text, and of a number with a point.
function repr(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const hex = (n) => n.toString(16);
  const escape = (sign) => {
    if (sign === quote || sign === "\\") return "\\" + sign;
    const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[sign];
    if (known || isPrintable(sign)) return known || sign;
    const code = sign.codePointAt(0);
    return code < 256 ? "\\x" + hex(code).padStart(2, "0") : code < 65536 ? "\\u" + hex(code).padStart(4, "0") : "\\U" + hex(code).padStart(8, "0");
  };
  return quote + [...text].map(escape).join("") + quote;
}
function reprFloat(x) {
  const [digits, exponent] = Math.abs(x).toExponential().split("e"), at = Number(exponent);
  if (at >= -4 && at < 16) return Number.isInteger(x) ? `${x}.0` : expanded(String(x));
  return `${x < 0 ? "-" : ""}${digits}e${at < 0 ? "-" : "+"}${String(Math.abs(at)).padStart(2, "0")}`;
}
function expanded(text) { // without an exponent
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  const digits = whole + fraction, point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + (point >= digits.length ? digits + "0".repeat(point - digits.length) : `${digits.slice(0, point)}.${digits.slice(point)}`);
}
