// As experiments/town/decided.py: a table of proposals that somebody went through, which are accepted, which struck, and whose amounts were changed.

const { plain } = headings;
const { fault, quoted } = faults;
const { Id, Wrong } = wrong;
const { readPlain } = measures;
const { pairKey } = listed;
const LANGUAGES = Object.keys(data.texts);
const inAll = (ids, kind) => new Map(LANGUAGES.flatMap((language) => ids.map((id) => [plain(data.texts[language][kind + id]), id])));
const columns = inAll(COLUMNS, "proposal.");
const words = new Map([...inAll(DECISIONS, "proposal.decision."), ...DECISIONS.map((id) => [id, id])]);
const sheetNames = new Set(LANGUAGES.map((language) => plain(data.texts[language]["proposal.sheet"])));

async function gridOf(name, content) { // of a file of proposals; null: it is none
  if (content[0] === 0x50 && content[1] === 0x4b) return (await workbook.readWorkbook(content, name, (sheet) => sheetNames.has(plain(sheet))))[0][0] || null;
  const grid = separated.readSeparated(content, name, name, (row) => new Set(row.map(plain).filter((heading) => columns.has(heading))).size);
  return placesOf(grid.rows()).places.size >= NEEDED.length ? grid : null;
}
function placesOf(rows) { // the row of headings, and column -> place
  let found = { row: 0, places: new Map() };
  for (const [row, cells] of rows.slice(0, LOOKED_AT)) {
    const places = new Map([...cells].map(([at, one]) => [columns.get(plain(one.text)), at]).filter(([column]) => column));
    if (places.size > found.places.size) found = { row, places };
  }
  return found;
}
function decidedIn(grid) { // {decisions: pairKey -> accept or strike, amounts: pairKey -> what was changed, faults}; with faults nothing is decided
  const rows = grid.rows(), { row: headings, places } = placesOf(rows), missing = NEEDED.filter((column) => !places.has(column));
  if (missing.length) return { decisions: new Map(), amounts: new Map(), faults: missing.map((column) => fault(grid.where, "fault.heading_missing", { column: new Id(`proposal.${column}`) })) };
  const decisions = new Map(), amounts = new Map(), found = [];
  for (const [number, cells] of rows) {
    if (number <= headings) continue;
    const pair = NEEDED.slice(1).map((column) => cells.get(places.get(column))?.text || ""), key = pairKey(pair), one = cells.get(places.get("decision"));
    try {
      const changed = changedIn(cells, places, grid);
      if (changed.supplied !== null || changed.received !== null) amounts.set(key, changed);
    } catch (error) {
      if (!(error instanceof NotAnAmount)) throw error;
      found.push(fault(grid.at(number, error.cell.column), "fault.changed", { value: quoted(error.cell.text) }));
    }
    if (!one) continue;
    const at = grid.at(number, one.column), what = words.get(plain(one.text));
    if (!what) found.push(fault(at, "fault.decision", { value: quoted(one.text) }));
    else if (decisions.has(key) && decisions.get(key) !== what) found.push(fault(at, "fault.decided_twice", { value: quoted(pair[2]) }));
    else decisions.set(key, what);
  }
  return found.length ? { decisions: new Map(), amounts: new Map(), faults: found } : { decisions, amounts, faults: [] };
}
class NotAnAmount extends Error { // a cell that holds no amount above 0
  constructor(one) { super(one.text); this.cell = one; }
}
function changedIn(cells, places, grid) { // {supplied, received} where it is another amount than it was; null: as it was
  function amount(column) {
    const one = cells.get(places.get(column));
    if (!one) return null;
    let value = 0;
    try {
      value = readPlain(one, grid.decimal, "amount", "", MOST);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
    }
    if (value <= 0) throw new NotAnAmount(one);
    return value;
  }
  if (!places.has("supplied_before") || !places.has("received_before")) return { supplied: null, received: null }; // a table that does not tell what it was
  const [now, before] = ["", "_before"].map((when) => ["supplied", "received"].map((side) => amount(side + when)));
  const [supplied, received] = now.map((one, k) => (one !== before[k] ? one : null));
  return { supplied, received };
}
