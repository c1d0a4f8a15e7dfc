// As experiments/town/workbook.py: a workbook as grids, values and never formulas. What openpyxl does there is done here.

const { cleaned } = names;
const { restored } = files;
const { Grid, cell, letters } = grid;
const { lookedThrough } = guard;
const { parse } = xml;
const { NotAWorkbook } = wrong;
const { fullmatch, isPrintable, length, repr, reprFloat, start } = text;
const { numberText } = numbers;
const { decimal, fraction, roundEven, times, toNumber } = exact;
const broken = () => new NotAWorkbook("fault.file.broken");
const MAIN = /^application\/vnd\.(openxmlformats-officedocument\.spreadsheetml\.(sheet|template)|ms-excel\.(sheet|template)\.macroEnabled)\.main\+xml$/;
const STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml";
const DAY = 86400000, [EPOCH, MAC] = [Date.UTC(1899, 11, 30), Date.UTC(1904, 0, 1)];

async function readWorkbook(content, file, wanted) { // [grids of wanted sheets, names of the others]
  const { members, formulas } = await lookedThrough(content);
  try {
    return gridsOf(members, formulas, file, wanted);
  } catch (error) {
    if (error instanceof NotAWorkbook) throw error;
    throw broken(); // whatever was met in a file that somebody broke on purpose
  }
}
function gridsOf(members, formulas, file, wanted) {
  const book = openedBook(members), grids = [], others = [];
  if (book.sheets.length > MOST_SHEETS) throw new NotAWorkbook("fault.file.sheets", { most: MOST_SHEETS });
  for (const { title, path } of book.sheets) {
    const name = cleaned(title);
    if (!wanted(name)) { others.push(name); continue; }
    const cells = cellsOf(members.get(path), title, book, formulas.get(path) || new Map());
    grids.push(new Grid(file, name, cells.sort((a, b) => a.row - b.row || a.column - b.column)));
  }
  return [grids, others];
}
function elements(source, visit) { // visit(name, attributes, path of the elements around it)
  const path = [];
  parse(source, { start(name, attributes) { visit(name, attributes, path); path.push(name); }, end() { path.pop(); }, text() {}, doctype() {} });
}
function openedBook(members) { // {sheets: [{title, path}], strings, styles, epoch}
  const types = members.get("[Content_Types].xml");
  if (types === undefined) throw broken();
  let main = "", strings = "";
  elements(types, (name, { PartName, ContentType }) => {
    if (name === "Override" && MAIN.test(ContentType)) main ||= PartName.slice(1);
    if (name === "Override" && ContentType === STRINGS) strings ||= PartName.slice(1);
    if (name === "Default" && MAIN.test(ContentType)) main ||= "xl/workbook.xml";
  });
  if (!members.has(main) || (strings && !members.has(strings))) throw broken();
  const targets = targetsOf(members, main), sheets = [];
  let epoch = EPOCH;
  elements(members.get(main), (name, attributes, around) => {
    if (name === "workbookPr" && ["1", "true"].includes(attributes.date1904)) epoch = MAC;
    if (name !== "sheet" || around.at(-1) !== "sheets" || !attributes[":id"]) return;
    const target = targets.get(attributes[":id"]);
    if (!target) throw broken();
    if (members.has(target.path) && !target.type.includes("chartsheet")) sheets.push({ title: attributes.name || "", path: target.path });
  });
  return { sheets, strings: strings ? stringsOf(members.get(strings)) : [], styles: stylesOf(members.get("xl/styles.xml")), epoch };
}
function targetsOf(members, main) { // id -> {path, type}
  const folder = main.split("/").slice(0, -1), rels = members.get([...folder, "_rels", main.split("/").at(-1) + ".rels"].join("/")), found = new Map();
  if (rels === undefined) throw broken();
  elements(rels, (name, { Id, Target = "", Type = "", TargetMode }) => {
    if (name !== "Relationship" || TargetMode === "External") return;
    const parts = Target.startsWith("/") ? [] : [...folder];
    for (const part of Target.split("/")) if (part === "..") parts.pop(); else if (part && part !== ".") parts.push(part);
    found.set(Id, { path: parts.join("/"), type: Type });
  });
  return found;
}
// Texts of the elements `t` that are plain, or parts of a rich text; not what tells how to pronounce it.
const isSaid = (path, holder) => path.at(-1) === "t" && (path.at(-2) === holder || (path.at(-2) === "r" && path.at(-3) === holder));
function stringsOf(source) {
  const found = [], path = [];
  parse(source, {
    start(name) { path.push(name); if (name === "si") found.push(""); }, end() { path.pop(); }, doctype() {},
    text(said) { if (isSaid(path, "si")) found[found.length - 1] += said; },
  });
  return found.map((said) => said.replaceAll("x005F_", ""));
}
function stylesOf(source) { // how each style writes numbers: {isDate, isTime, isPercent}
  const own = new Map(), found = [];
  if (source !== undefined) {
    elements(source, (name, attributes, around) => {
      if (name === "numFmt" && around.at(-1) === "numFmts") own.set(Number(attributes.numFmtId), attributes.formatCode || "");
      if (name === "xf" && around.at(-1) === "cellXfs") found.push(Number(attributes.numFmtId || 0));
    });
  }
  return found.map((id) => formatOf(own.has(id) ? own.get(id) : (NUMBER_FORMATS[id] ?? "General")));
}
function formatOf(code) {
  const first = code.split(";")[0], bare = first.replace(/".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]/g, "");
  return { isDate: /(?<![_\\])[dmhys]/i.test(bare), isTime: /\[hh?\]|\[mm?\]|\[ss?\]/i.test(first), isPercent: code.replace(/"+$/, "").endsWith("%") };
}

function cellsOf(source, title, book, formulas) {
  const empty = new Map([...formulas].filter(([, hasValue]) => !hasValue)), found = [], path = [];
  let row = 0, column = 0, own = null;
  parse(source, {
    doctype() {},
    start(name, attributes) {
      path.push(name);
      if (name === "row" && path.length === 3) [row, column] = [attributes.r ? Number(attributes.r) : row + 1, 0];
      if (name === "c" && path.length === 4) {
        column = attributes.r ? columnOf(attributes.r) : column + 1;
        own = { row, column, type: attributes.t ?? "n", style: Number(attributes.s || 0), typed: "", inline: null };
      }
      if (own && name === "is" && path.length === 5) own.inline = "";
    },
    text(said) {
      if (own && path.length === 5 && path.at(-1) === "v") own.typed += said;
      else if (own && own.inline !== null && isSaid(path, "is")) own.inline += said;
    },
    end(name) {
      path.pop();
      if (name !== "c" || path.length !== 3) return;
      const place = letters(own.column) + own.row, made = cellOf(own, place, title, book);
      own = null;
      if (!made) return;
      empty.delete(place);
      found.push(made);
    },
  });
  for (const place of empty.keys()) found.push(cell(Number(/\d+/.exec(place)[0]), columnOf(place), FORMULA, "="));
  return found;
}
const columnOf = (place) => [.../^[A-Z]+/.exec(place)[0]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
function cellOf({ row, column, type, style, typed, inline }, place, title, book) { // null for one of nothing
  const said = type === "inlineStr" ? inline : typed || null;
  if (said === null || said === "") return null;
  const where = `${repr(start(title, 40))}, ${place}`;
  if (column > MOST_COLUMNS) throw new NotAWorkbook("fault.file.wide", { cell: where, most: MOST_COLUMNS });
  const made = (kind, value, shown) => cell(row, column, kind, value, shown);
  if (type === "n") return numberOf(said, style, book, made);
  if (type === "b") { if (!/^\s*[+-]?\d+\s*$/.test(said)) throw broken(); return made(YES_NO, Number(said) !== 0, Number(said) !== 0 ? "True" : "False"); }
  if (type === "d") return isoOf(said, made);
  if (type === "e") return made(ERROR, start(said, 20));
  let value = said;
  if (type === "s") {
    value = /^\s*\d+\s*$/.test(said) ? book.strings[Number(said)] : undefined;
    if (value === undefined) throw broken();
  }
  if (length(value) > MOST_CELL) throw new NotAWorkbook("fault.file.cell", { cell: where, most: MOST_CELL });
  const clean = cleaned(restored(value.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => unescaped(String.fromCharCode(parseInt(code, 16))))));
  return clean ? made(TEXT, clean) : null;
}
const unescaped = (sign) => ("\r\n\t".includes(sign) ? " " : isPrintable(sign) ? sign : "\ufffd");
function numberOf(said, style, book, made) {
  const isWhole = !/[.eE]/.test(said), bare = text.strip(said);
  if (!(isWhole ? /^[+-]?\d{1,4300}$/ : /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/).test(bare)) throw broken();
  const value = Number(bare), format = book.styles[style], shown = isWhole ? String(BigInt(bare)) : Number.isFinite(value) ? reprFloat(value) : value > 0 ? "inf" : "-inf";
  if (format?.isDate) return dateOf(value, format, book.epoch, made);
  if (style && !format) throw broken();
  if (style && format.isPercent) return made(TEXT, `${numberText(toNumber(times(decimal(shown), fraction(100))))} %`);
  return made(NUMBER, value, shown);
}
const pad = (n, width = 2) => String(n).padStart(width, "0");
const clock = (ms) => `${pad(Math.floor(ms / 3600000) % 24)}:${pad(Math.floor(ms / 60000) % 60)}:${pad(Math.floor(ms / 1000) % 60)}${ms % 1000 ? `.${pad(ms % 1000, 3)}000` : ""}`;
function dateOf(value, { isTime }, epoch, made) {
  const day = Math.floor(value), rest = roundEven((value - day) * DAY);
  if (isTime) {
    const days = Math.floor((day * DAY + rest) / DAY), ms = (((day * DAY + rest) % DAY) + DAY) % DAY, hours = clock(ms).replace(/^0/, "");
    return made(ERROR, start(days ? `${days} day${Math.abs(days) === 1 ? "" : "s"}, ${hours}` : hours, 20));
  }
  if (value >= 0 && value < 1 && rest < DAY) return made(ERROR, clock(rest));
  const date = new Date(epoch + (day + (value > 0 && value < 60 && epoch === EPOCH ? 1 : 0)) * DAY + rest), year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? dayOf(date, made) : made(ERROR, "#VALUE!");
}
function dayOf(date, made) {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()], ms = ((date.getTime() % DAY) + DAY) % DAY;
  return made(DATE, { year, month, day }, `${pad(year, 4)}-${pad(month)}-${pad(day)} ${clock(ms)}`);
}
function isoOf(said, made) {
  const found = /^(\d{4}-\d{2}-\d{2})?T?(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?Z?/.exec(said);
  if (!found[1] && !found[2]) throw broken();
  if (!found[1] || !found[2]) return made(ERROR, found[1] || (found[2].length === 5 ? `${found[2]}:00` : found[2]));
  const date = new Date(`${found[1]}T${found[2]}Z`);
  if (Number.isNaN(date.getTime())) throw broken();
  return dayOf(date, made);
}
