// As experiments/town/numbers.py: numbers as people write them, exact.

const { expanded, fullmatch, isAscii, isPrintable, length, strip } = text;
const { decimal, fraction, negated, order } = exact;
class NotANumber extends Error {}
class TwoNumbers extends Error {
  constructor(body) {
    super(body);
    this.whole = body.replace(/[^0-9]/g, "");
    this.fraction = body.replace(/^[+-]+/, "").replace(/[.,]/g, ".");
  }
}
function readNumber(given, sign = "") { // sign: the decimal sign of the file
  const stripped = strip(given).replaceAll("\u2212", "-"), isSigned = /^[-+]/.test(stripped);
  const body = isSigned ? strip(stripped.slice(1)) : stripped;
  if (length(body) > _LONGEST || !isPrintable(body) || !/[0-9]/.test(body) || /(?![\p{Nd}eE])[\p{L}\p{N}]/u.test(body)) throw new NotANumber(given);
  const number = unsigned(body, sign);
  if (order(number, fraction(MOST)) > 0) throw new NotANumber(given);
  return stripped[0] === "-" ? negated(number) : number;
}
function unsigned(given, own) {
  const body = isAscii(given) ? given : given.replace(/[\u00a0\u202f\u2009]/g, " ").replaceAll("’", "'");
  if (!isAscii(body)) throw new NotANumber(body);
  const parts = /^(.*?)([.,])([0-9]*)$/.exec(body);
  const [whole, sign, digits] = parts ? parts.slice(1) : [body, "", ""];
  if (fullmatch(_GROUPED, whole)) return decimal(`${whole.replace(/[^0-9]/g, "")}.${digits || "0"}`);
  if (fullmatch(_TWO_WAYS, body)) {
    if (sign === own) return decimal(body.replaceAll(",", "."));
    if (sign === "," && own === ".") return decimal(body.replaceAll(",", ""));
    throw new TwoNumbers(body);
  }
  for (const [groups, between, point] of [[_POINTS, ".", ","], [_COMMAS, ",", "."]]) {
    const found = fullmatch(groups, body);
    if (found && (found[2] || found[1].split(between).length > 2)) return decimal(found[1].replaceAll(between, "") + (found[2] || "").replaceAll(point, "."));
  }
  const found = fullmatch(_WHOLE_OR_DECIMAL, body);
  if (!found) throw new NotANumber(body);
  return found[5] ? decimal(`0.${found[6]}`) : decimal(`${found[1]}.${found[3] || "0"}e${found[4] || 0}`);
}
function decimalSigns(texts) {
  const found = new Set();
  for (const one of texts) {
    const body = strip(one).replace(/^[+\-\u2212]+/, ""), parts = length(body) <= _LONGEST && /^\p{Nd}+(?:[ \u00a0\u202f\u2009'’]\p{Nd}{3})*([.,])\p{Nd}+$/u.exec(body);
    if (parts && !fullmatch(_TWO_WAYS, body)) found.add(parts[1]);
  }
  return found.size === 1 ? [...found][0] : "";
}
function numberText(value) {
  const found = expanded(String(value));
  return fullmatch(_TWO_WAYS, found.replace(/^-+/, "")) ? found + "0" : found;
}
