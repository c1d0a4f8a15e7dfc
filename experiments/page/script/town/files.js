// As sim/files.py: somebody else's words as a part of one short line; and as sim/cells.py: cells that look like formulas.

const { fullmatch, isPrintable, length, match, repr, split, start } = text;
function shown(value, most = MOST_CHARACTERS) {
  const all = length(value);
  if (all <= most) return cut(repr(value), 2 * most);
  const signs = [...start(value, _LOOKED_AT)], bad = signs.findIndex((sign) => !isPrintable(sign));
  const where = bad < 0 || bad < most ? "" : `, number ${bad + 1} is ${repr(signs[bad])}`;
  return `${cut(repr(start(value, most)), 2 * most)}... (${all} characters${where})`;
}
const cut = (value, most) => (length(value) <= most ? value : start(value, most) + "...");
function inLine(value, most = MOST_CHARACTERS) {
  const words = split(String(value)).join(" ");
  return isPrintable(words) && length(words) <= most ? words : shown(words, most);
}
const named = (name) => (isPrintable(name) && length(name) <= MOST_CHARACTERS ? name : shown(name));

function told(faults) { // a line each
  const more = faults.length - MOST_FAULTS, least = faults.length >= MOST_COUNTED ? "at least " : "";
  return [...faults.slice(0, MOST_FAULTS), ...(more > 0 ? [`... and ${least}${more} more fault${more === 1 ? "" : "s"}`] : [])].join("\n");
}

const defused = (cell) => (match(_FORMULA, cell) && !fullmatch(_NUMBER, cell) ? "'" + cell : cell);
const restored = (cell) => (cell.startsWith("'") && match(_FORMULA, cell) ? cell.slice(1) : cell);
