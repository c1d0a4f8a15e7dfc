// As experiments/town/canonical.py: a town as one file of text, the same to the last sign as the command writes it.

const { cleaned } = names;
const { Grid, cell } = grid;
const { numberText } = numbers;
const { NotAWorkbook } = wrong;
const { length } = text;
const between = ({ low, high }) => (low === high ? numberText(low) : `${numberText(low)} to ${numberText(high)}`);
const SEASON_OF = new Map(Object.entries(SEASONS).map(([season, months]) => [months.join(), season]));
function cellText(value, id) {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return SEASON_OF.get(value.join()) || value.map((month) => _MONTHS[month - 1]).join(", ");
  if (typeof value === "object") return value.unit === "employees" ? between(value) : `${between(value)} ${value.unit}`;
  if (typeof value === "number") return id === "trust" ? TRUST[value - 1] : numberText(value);
  return value;
}
const told = (sheet, row) => Object.fromEntries(SHEETS[sheet].columns.filter(({ kind }) => kind !== "unit").map(({ id }) => [id, cellText(row[id], id)]).filter(([, said]) => said));
const rowText = (sheet, row) => Object.entries(told(sheet, row)).map(([column, said]) => `${column}: ${said}`).join("\n"); // of two rows that differ it differs
const rowsOf = (town) => Object.fromEntries(Object.keys(SHEETS).map((sheet) => [sheet, town[sheet].map((row) => told(sheet, row))]));
const textOf = (rows) => JSON.stringify({ [FORMAT]: VERSION, ...rows }, null, 1) + "\n";
const townText = (town) => textOf(rowsOf(town));

function readGrids(content, file) {
  let said;
  try {
    const typed = new TextDecoder("utf-8", { fatal: true }).decode(content);
    said = JSON.parse(typed);
    if (isTwice(typed)) throw new SyntaxError("a key stands twice");
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new NotAWorkbook("fault.file.json");
  }
  const isObject = (one) => one !== null && typeof one === "object" && !Array.isArray(one), isKnown = isObject(said) && Object.hasOwn(said, FORMAT) && [1, true].includes(said[FORMAT]);
  if (!isKnown || !Object.keys(said).every((name) => name === FORMAT || Object.hasOwn(SHEETS, name))) throw new NotAWorkbook("fault.file.json");
  return Object.entries(said).filter(([name]) => name !== FORMAT).map(([sheet, rows]) => new Grid(file, sheet, cellsOf(sheet, rows, isObject), { fields: SHEETS[sheet].columns.map(({ id }) => id) }));
}
function cellsOf(sheet, rows, isObject) {
  const fields = SHEETS[sheet].columns.map(({ id }) => id), { most } = SHEETS[sheet];
  if (!Array.isArray(rows)) throw new NotAWorkbook("fault.file.json");
  if (rows.length > most) throw new NotAWorkbook("fault.file.rows", { most });
  const cells = fields.map((field, k) => cell(1, k + 1, TEXT, field));
  rows.forEach((row, n) => {
    if (!isObject(row) || !Object.keys(row).every((field) => fields.includes(field))) throw new NotAWorkbook("fault.file.json");
    fields.forEach((field, k) => {
      const typed = Object.hasOwn(row, field) ? row[field] : "";
      if (typeof typed !== "string" || length(typed) > MOST_CELL) throw new NotAWorkbook("fault.file.json");
      const clean = cleaned(typed);
      if (clean) cells.push(cell(n + 2, k + 1, TEXT, clean));
    });
  });
  return cells;
}
function isTwice(typed) { // JSON.parse keeps the last of two keys and says nothing
  const open = [];
  let key = null;
  for (const [part] of typed.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (part === "{" || part === "[") open.push(new Set());
    else if (part === "}" || part === "]") open.pop();
    else if (part !== ":") key = part;
    else if (open.at(-1).has(JSON.parse(key))) return true;
    else open.at(-1).add(JSON.parse(key));
  }
  return false;
}
