// As experiments/town/derived.py: a number of a case, and where it comes from. A number is {value, basis, rule, inputs}; its value a
// quantity [kind, a, b], a text, or null; an input {name, value, basis, at}.

const { compareAll, fullmatch, repr, reprFloat } = text;
const { roundTo } = exact;
const { numberText } = numbers;
const { defused } = files;
const number = (value, basis, rule = "", inputs = []) => ({ value, basis, rule, inputs });
function told(name, stood, column) { // null where it is not told
  const found = stood?.[column];
  return found ? { name, value: repr(found.text), basis: TOLD, at: found.at.split(/[/\\]/).at(-1) } : null;
}
const assumed = (name, value) => ({ name, value: numberText(value), basis: ASSUMED, at: "" });
const ofTable = (name, value) => ({ name, value, basis: TABLE, at: "" });
const inputText = ({ name, value, basis, at }) => `${name} ${value} (${basis}${at && `, ${at}`})`.replaceAll("  ", " ");
function between(low, high, digits = 3) {
  const [a, b] = [low, high].map((end) => roundTo(end, digits) + 0);
  return a === b ? [FIXED, a, 0] : [UNIFORM, a, b];
}
function cell(quantity) { // as sim/place/write.py
  if (!quantity) return "";
  const [kind, a, b] = quantity;
  return kind === FIXED ? inCell(a) : `${_WORDS[kind]}(${inCell(a)}, ${inCell(b)})`;
}
function inCell(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const found = reprFloat(value);
  return fullmatch(_THOUSANDS, found) ? found + "0" : found;
}
const lineOf = ({ table, name, field, number: one }) => [table, name, field, typeof one.value === "string" ? one.value : cell(one.value), one.basis, one.rule, one.inputs.map(inputText).join("; ")];
function tableText(rows) { // rows: {table, name, field, number}
  const inQuotes = (typed) => (/[",\n]/.test(typed) ? `"${typed.replaceAll('"', '""')}"` : typed);
  const lines = rows.map(lineOf).sort((one, other) => compareAll(one.slice(0, 3), other.slice(0, 3)));
  return [COLUMNS, ...lines.map((line) => line.map(defused))].map((line) => line.map(inQuotes).join(",") + "\n").join("");
}
