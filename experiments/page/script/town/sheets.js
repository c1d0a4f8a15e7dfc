// As experiments/town/sheets.py: from a grid to rows of values; what is wrong and what was not read.

const { letters } = grid;
const { Nearest, fault, quoted } = faults;
const { choiceWords, choices, columnNames, helpTexts, plain } = headings;
const { readValue } = values;
const { Id, Wrong } = wrong;
const KEPT = new Set(_KEPT);

class Found {
  faults = [];
  notes = [];
  yearly = []; // cells that name no period
  nearest = new Nearest();
  get isFull() { return this.faults.length >= MOST_COUNTED; }
  toldYearly() {
    const bySheet = new Map();
    for (const at of this.yearly) {
      const parts = /^(.+?)(?:!|: )([A-Z]+)(\d+)$/u.exec(at);
      if (!parts) { // of the town's own file, whose columns have no letters
        this.notes.push(fault(at, "note.a_year", { cells: at.split(".").at(-1) }));
        continue;
      }
      const [, where, column, row] = parts;
      if (!bySheet.has(where)) bySheet.set(where, new Map());
      const columns = bySheet.get(where);
      if (!columns.has(column)) columns.set(column, []);
      columns.get(column).push(Number(row));
    }
    for (const [where, columns] of bySheet) this.notes.push(fault(where, "note.a_year", { cells: [...columns].flatMap(([column, rows]) => ranges(column, rows)).join(", ") }));
  }
  wrong(at, typed, error) {
    let { key, values } = error;
    values = { ...values, value: quoted(typed) };
    if (error.near) {
      const [word, kind] = error.near, near = this.nearest.of(word, kind === "unit" ? NAMES : choiceWords(kind));
      if (near) [key, values] = ["fault.near", { value: quoted(word), near: text.repr(near) }];
    }
    this.faults.push(fault(at, key, values));
  }
}
function ranges(column, rows) { // D4, D6-D12
  const found = [];
  let [first, last] = [rows[0], rows[0]];
  for (const row of [...rows.slice(1), 0]) {
    if (row !== last + 1) {
      found.push(first === last ? column + first : `${column}${first}-${column}${last}`);
      first = row;
    }
    last = row;
  }
  return found;
}
const column = (sheet, id) => SHEETS[sheet].columns.find((one) => one.id === id);

function headed(own, sheet, found) { // {grid, sheet, row, columns: place -> column}; null, and a fault, where no row has headings
  const known = columnNames(sheet);
  let best = [0, 0, new Map()];
  for (const [number, row] of own.rows().slice(0, _LOOKED_AT)) {
    const count = new Set([...row.values()].map((one) => known.get(plain(one.text))).filter(Boolean)).size;
    if (count > best[0]) best = [count, number, row];
  }
  const [count, number, row] = best;
  if (!count) {
    found.faults.push(fault(own.where, "fault.no_headings", { allowed: new Id(`columns.${sheet}`) }));
    return null;
  }
  const columns = new Map();
  for (const [place, one] of row) {
    const id = known.get(plain(one.text));
    if (id === undefined) continue;
    const other = [...columns].find(([, before]) => before.id === id);
    if (other) found.faults.push(fault(own.at(number, place), "fault.heading_twice", { value: quoted(one.text), at: letters(other[0]) }));
    else columns.set(place, column(sheet, id));
  }
  misspelt(own, sheet, row, columns, found);
  return { grid: own, sheet, row: number, columns };
}
function misspelt(own, sheet, row, columns, found) {
  const there = new Set([...columns.values()].map(({ id }) => id)), missing = new Map([...columnNames(sheet)].filter(([, id]) => !there.has(id)));
  for (const [place, one] of row) {
    const near = !columns.has(place) && found.nearest.of(plain(one.text), missing.keys(), 0.8);
    if (!near) continue;
    there.add(missing.get(near));
    found.faults.push(fault(own.at(one.row, place), "fault.heading_near", { value: quoted(one.text), near: new Id(`column.${missing.get(near)}`) }));
  }
  for (const { id, needed } of SHEETS[sheet].columns) if (needed && !there.has(id)) found.faults.push(fault(own.where, "fault.heading_missing", { column: new Id(`column.${id}`) }));
}

function readRows(head, language, found) {
  const { grid: own, columns } = head, { most } = SHEETS[head.sheet], rows = [];
  const context = { decimal: own.decimal, language, choices: choices() };
  let unread = [];
  const outside = (cells) => [...cells].filter(([place]) => !columns.has(place)).map(([, one]) => one);
  for (const [number, cells] of own.rows()) {
    if (number === head.row) unread = unread.concat(outside(cells));
    else if (number < head.row || isHelp(own, cells)) unread = unread.concat([...cells.values()].filter((one) => !helpTexts().has(one.text.startsWith(HELP) ? one.text.slice(HELP.length) : one.text)));
    else {
      unread.push(...outside(cells));
      if (rows.length >= most) {
        found.faults.push(fault(own.at(number, 1), "fault.rows", { most }));
        break;
      }
      if ([...cells.keys()].some((place) => columns.has(place)) && !found.isFull) rows.push(rowOf(head, number, cells, context, found));
    }
  }
  toldUnread(head, unread, found);
  return rows;
}
const isHelp = (own, cells) => !own.fields.length && [...cells.values()].every((one) => one.text.startsWith(HELP));
function rowOf(head, number, cells, context, found) { // {number, values, stood, places, isWhole}
  const values = {}, stood = {}, places = {}, before = found.faults.length;
  for (const [place, { id, kind, needed }] of head.columns) {
    const one = cells.get(place), at = head.grid.at(number, place);
    places[id] = at;
    if (!one || (!KEPT.has(id) && isPlaceholder(one, id))) {
      if (needed) found.faults.push(fault(at, one ? "fault.unnamed" : "fault.empty", { column: new Id(`column.${id}`), allowed: new Id(`allowed.${kind}`), ...(one && { value: quoted(one.text) }) }));
      continue;
    }
    try {
      values[id] = isUnknown(one, id) ? UNKNOWN : readValue(kind, one, context);
      stood[id] = { at, text: one.text };
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      found.wrong(at, one.text, error);
    }
  }
  const isWhole = found.faults.length === before && SHEETS[head.sheet].columns.every(({ id, needed }) => !needed || id in places);
  return { number, values, stood, places, isWhole };
}
const isUnknown = (one, id) => id === SINCE && one.kind === TEXT && placeholders.isUnknown(one.text);
const isPlaceholder = (one, id) => !isUnknown(one, id) && one.kind === TEXT && !one.text.startsWith("#") && placeholders.isPlaceholder(one.text);
function toldUnread(head, cells, found) {
  const byColumn = new Map();
  for (const one of cells) {
    if (!byColumn.has(one.column)) byColumn.set(one.column, []);
    byColumn.get(one.column).push(one);
  }
  for (const [place, own] of [...byColumn].sort((a, b) => a[0] - b[0])) {
    const at = head.grid.at(own[0].row, place), value = quoted(own[0].text);
    found.notes.push(own.length === 1 ? fault(at, "note.cell", { value }) : fault(`${at}-${letters(place)}${own.at(-1).row}`, "note.cells", { value, n: own.length }));
  }
}
