// As experiments/town/guard.py: a workbook is a zip file of XML from a stranger, looked through before it is read.

const { BrokenZip, entries, unpacked } = zip;
const { BrokenXml, decoded, parse } = xml;
const { NotAWorkbook } = wrong;
const { repr, start, casefold } = text;
const OF_CELLS = new Set(_OF_CELLS);
const much = () => new NotAWorkbook("fault.file.much", { most: MOST_CELLS });

// Returns {members: name -> XML, formulas: member -> place of a cell with a formula -> whether it has a value}.
async function lookedThrough(content) {
  if ([0xd0, 0xcf, 0x11, 0xe0].every((byte, k) => content[k] === byte)) throw new NotAWorkbook("fault.file.old");
  const look = { left: MOST_BYTES, cells: 0, width: 0, inline: 0, elements: 0, others: 0, formulas: new Map() }, members = new Map();
  try {
    const all = entries(content), names = all.map(({ name }) => name);
    if (all.length > MOST_MEMBERS) throw new NotAWorkbook("fault.file.members", { most: MOST_MEMBERS });
    if (names.includes("mimetype") && !names.includes("xl/workbook.xml")) throw new NotAWorkbook("fault.file.other");
    if (all.some(({ isEncrypted }) => isEncrypted)) throw new NotAWorkbook("fault.file.old");
    if (all.some(({ method }) => method !== 0 && method !== 8)) throw new NotAWorkbook("fault.file.broken");
    if (new Set(names.map(casefold)).size < names.length) throw new NotAWorkbook("fault.file.twice");
    for (const entry of all) if (/\.(xml|rels)$/.test(casefold(entry.name))) members.set(entry.name, await through(content, entry, look));
  } catch (error) {
    if (error instanceof NotAWorkbook) throw error;
    if (error instanceof BrokenZip || error instanceof TypeError || error instanceof RangeError) throw new NotAWorkbook("fault.file.broken"); // also what DecompressionStream says
    throw error;
  }
  return { members, formulas: look.formulas };
}
async function through(content, entry, look) {
  const bytes = await unpacked(content, entry, look.left);
  look.left -= bytes.length;
  if (look.left < 0) throw new NotAWorkbook("fault.file.large", { most: MOST_BYTES / 1e6 });
  try {
    const source = decoded(bytes);
    parse(source, new Member(look, entry.name));
    return source;
  } catch (error) {
    if (!(error instanceof BrokenXml)) throw error;
    throw new NotAWorkbook("fault.file.xml", { name: repr(start(entry.name, 80)) });
  }
}
class Member { // one member while it is parsed
  constructor(look, name) {
    Object.assign(this, { look, name, depth: 0, row: 0, column: 0, isSheet: false, cell: "", hasFormula: false, hasValue: false });
  }
  doctype() { throw new NotAWorkbook("fault.file.entities"); }
  text() {}
  start(name, attributes, space) {
    const { look } = this, n = Object.keys(attributes).length;
    if (++this.depth > MOST_DEPTH) throw new NotAWorkbook("fault.file.deep");
    look.elements += 1 + n;
    look.others += OF_CELLS.has(name) ? 0 : 1;
    if (n > MOST_ATTRIBUTES || look.elements > MOST_ELEMENTS || look.others > MOST_OTHERS || look.inline > MOST_INLINE) throw much();
    if (this.depth === 1) this.isSheet = name === "worksheet";
    if (this.depth === 1 && this.isSheet && space !== _SPACE) throw new NotAWorkbook("fault.file.other");
    else if (this.isSheet) this.startInSheet(name, attributes);
  }
  startInSheet(name, attributes) {
    if (name === "row" && this.depth === 3) {
      const row = whole(attributes.r || "", this.row + 1);
      if (row <= this.row) throw new NotAWorkbook("fault.file.order", { row });
      [this.row, this.column] = [row, 0];
      this.count();
    } else if (name === "c" && this.depth === 4) {
      this.cell = attributes.r || "";
      const column = this.cell ? columnOf(this.cell, this.row) : this.column + 1;
      if (column <= this.column) throw new NotAWorkbook("fault.file.order", { row: this.row });
      this.look.width += column - this.column;
      this.column = column;
      [this.hasFormula, this.hasValue] = [false, false];
      this.count();
    } else if (name === "f") this.hasFormula = true;
    else if (name === "v" || name === "is") {
      this.hasValue = true;
      this.look.inline += name === "is" ? 1 : 0;
    }
  }
  count() {
    if (++this.look.cells > MOST_CELLS || this.look.width > MOST_WIDTH) throw much();
  }
  end() {
    const { formulas } = this.look;
    if (this.isSheet && this.depth === 4 && this.hasFormula && this.cell) {
      if (!formulas.has(this.name)) formulas.set(this.name, new Map());
      formulas.get(this.name).set(this.cell, this.hasValue);
      this.hasFormula = false;
    }
    this.depth--;
  }
}
function whole(said, otherwise) {
  if (!said) return otherwise;
  if (!/^[1-9][0-9]{0,6}$/.test(said) || Number(said) > 1048576) throw new NotAWorkbook("fault.file.row", { row: repr(start(said, 20)) });
  return Number(said);
}
function columnOf(cell, row) {
  const found = /^([A-Z]{1,3})([1-9][0-9]{0,6})$/.exec(cell), column = found ? [...found[1]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) : 0;
  if (!found || Number(found[2]) !== row || column > 16384) throw new NotAWorkbook("fault.file.row", { row: repr(start(cell, 20)) });
  return column;
}
