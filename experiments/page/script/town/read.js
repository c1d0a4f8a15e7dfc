// As experiments/town/read.py: a town read from a workbook, text files or its own file; every fault at once.

const { fault, quoted } = faults;
const { columnNames, languageOf, plain, sheetNames } = headings;
const { firmsOf, namesOf, pricesOf, relationsOf, streamsOf } = rows;
const { Found, headed, isHelp, readRows } = sheets;
const { Id, NotAWorkbook } = wrong;
const beginsWith = (content, ...bytes) => bytes.every((byte, k) => content[k] === byte);
const isZip = (content) => beginsWith(content, 0x50, 0x4b) || beginsWith(content, 0xd0, 0xcf, 0x11, 0xe0);
const isOwn = (content) => content[content.findIndex((byte) => ![9, 10, 11, 12, 13, 32].includes(byte))] === 0x7b;

// given: [{name, content: bytes}]. Returns {town or null, faults, notes, language, isCut}.
async function readTown(given) {
  const { grids, found } = await gathered(given);
  return fromGrids(grids, files.named(given[0].name), found);
}
async function gathered(given) { // sheet -> grid, and what is wrong so far
  const found = new Found(), grids = new Map();
  for (const { name, content } of given) {
    try {
      await take(name, content, grids, found);
    } catch (error) {
      if (!(error instanceof NotAWorkbook)) throw error;
      found.faults.push(fault(files.named(name), error.key, error.values));
    }
  }
  return { grids, found };
}
function fromGrids(grids, file, found = new Found(), spoken = "") { // spoken: the language, where headings do not tell it
  const heads = new Map();
  for (const [sheet, own] of grids) {
    const head = headed(own, sheet, found);
    if (head) heads.set(sheet, head);
  }
  if (!found.faults.length) {
    for (const { id, needed } of Object.values(SHEETS)) if (needed && !grids.has(id)) found.faults.push(fault(file, "fault.sheet_missing", { sheet: new Id(`sheet.${id}`) }));
  }
  const language = languageOf([...heads].map(([sheet, head]) => [sheet, [head.grid.name, ...[...head.grid.rows().find(([number]) => number === head.row)[1].values()].map((one) => one.text)]]), spoken);
  const town = townOf(heads, language, found);
  found.toldYearly();
  return { town: found.faults.length ? null : town, faults: found.faults, notes: found.notes, language, isCut: found.isFull };
}
function cellsOf(grids) { // sheet -> rows of texts by column, as somebody could have typed them: nothing is judged, nothing lost
  return Object.fromEntries(Object.keys(SHEETS).map((sheet) => {
    const head = grids.has(sheet) && headed(grids.get(sheet), sheet, new Found());
    if (!head) return [sheet, []];
    const below = head.grid.rows().filter(([number, cells]) => number > head.row && !isHelp(head.grid, cells));
    const rows = below.map(([, cells]) => Object.fromEntries([...cells].filter(([place]) => head.columns.has(place)).map(([place, one]) => [head.columns.get(place).id, one.text])));
    return [sheet, rows.filter((row) => Object.keys(row).length)];
  }));
}
async function take(name, content, grids, found) {
  const file = files.named(name), stem = stemOf(name);
  if (content.length > MAX_FILE_BYTES) throw new NotAWorkbook("fault.file.bytes", { most: MAX_FILE_BYTES / 1e6 });
  let taken;
  if (isZip(content)) {
    const known = sheetNames(), [own, others] = await workbook.readWorkbook(content, file, (sheet) => known.has(plain(sheet)));
    for (const other of others) notTaken(`${file}: ${quoted(other)}`, other, found);
    taken = own;
  } else if (isOwn(content)) taken = canonical.readGrids(content, file);
  else {
    const sheet = sheetOfFile(stem);
    if (!sheet) {
      notTaken(file, stem, found);
      return;
    }
    const known = columnNames(sheet);
    taken = [separated.readSeparated(content, file, stem, (row) => new Set(row.map(plain).filter((heading) => known.has(heading))).size)];
  }
  for (const own of taken) putIn(own, grids, found);
}
function putIn(own, grids, found) {
  const sheet = sheetOfFile(own.name);
  if (grids.has(sheet)) found.faults.push(fault(own.where, "fault.sheet_twice", { sheet: new Id(`sheet.${sheet}`), at: grids.get(sheet).where }));
  else if (own.cells.length || SHEETS[sheet].needed) grids.set(sheet, own);
}
function notTaken(at, name, found) {
  const near = found.nearest.of(plain(name), sheetNames().keys(), 0.8);
  if (near) found.faults.push(fault(at, "fault.sheet_near", { near: new Id(`sheet.${sheetNames().get(near)}`) }));
  else found.notes.push(fault(at, "note.sheet"));
}
function stemOf(name) {
  const last = name.split("/").at(-1), point = last.lastIndexOf(".");
  return point > 0 && point < last.length - 1 ? last.slice(0, point) : last;
}
function sheetOfFile(stem) {
  const known = sheetNames(), words = text.split(stem.replace(/[_-]/g, " "));
  for (let k = 0; k < words.length; k++) {
    const sheet = known.get(plain(words.slice(k).join("")));
    if (sheet) return sheet;
  }
  return "";
}
function townOf(heads, language, found) {
  const own = Object.fromEntries(Object.keys(SHEETS).map((sheet) => [sheet, heads.has(sheet) ? readRows(heads.get(sheet), language, found) : []]));
  if (heads.has("firms") && !own.firms.length && !found.faults.length) found.faults.push(fault(heads.get("firms").grid.where, "fault.no_firm"));
  const known = namesOf(own.firms), firms = firmsOf(own.firms, found), [prices, rates] = pricesOf(own.prices, found);
  const [gives, needs] = ["gives", "needs"].map((sheet) => streamsOf(own[sheet], known, rates, found));
  return { firms, gives, needs, today: relationsOf(own.today, known, found), prices };
}
