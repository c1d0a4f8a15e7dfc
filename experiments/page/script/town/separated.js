// As experiments/town/separated.py: text files as Excel of five countries saves them, and cells that were pasted.

const { inLine, restored } = files;
const { cleaned } = names;
const { Grid, cell } = grid;
const { decimalSigns } = numbers;
const { NotAWorkbook } = wrong;
const { length } = text;
const FIELD = 131072; // characters that Python's csv takes in a field
const FROM_128 = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ"; // of Windows-1252 as Python has it; browsers fill the gaps

const beginsWith = (content, ...bytes) => bytes.every((byte, k) => content[k] === byte);
function decoded(content) {
  const read = (encoding, more = {}) => new TextDecoder(encoding, { fatal: true, ...more }).decode(content);
  let ways = [() => read("utf-8", { ignoreBOM: true }), () => ofWindows(content)];
  if (beginsWith(content, 0xff, 0xfe, 0, 0)) ways = [() => wide(content, true)];
  else if (beginsWith(content, 0, 0, 0xfe, 0xff)) ways = [() => wide(content, false)];
  else if (beginsWith(content, 0xff, 0xfe)) ways = [() => read("utf-16le")];
  else if (beginsWith(content, 0xfe, 0xff)) ways = [() => read("utf-16be")];
  else if (beginsWith(content, 0xef, 0xbb, 0xbf)) ways = [() => read("utf-8")];
  for (const way of ways) {
    try {
      const found = way();
      if (found !== null && !found.includes("\0")) return found;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    }
  }
  throw new NotAWorkbook("fault.file.encoding");
}
function ofWindows(content) {
  const signs = Array.from(content, (byte) => (byte < 128 || byte > 159 ? String.fromCharCode(byte) : FROM_128[byte - 128]));
  return signs.join(""); // a gap is a NUL, which no text holds
}
function wide(content, isLittle) { // UTF-32, which browsers do not decode
  if (content.length % 4) return null;
  const view = new DataView(content.buffer, content.byteOffset, content.length), signs = [];
  for (let k = 4; k < content.length; k += 4) {
    const code = view.getUint32(k, isLittle);
    if (code >= 0xd800 && code < 0xe000) return null;
    signs.push(String.fromCodePoint(code));
  }
  return signs.join("");
}

const readSeparated = (content, file, name, headings) => gridOf(decoded(content), file, name, headings);
function gridOf(given, file, name, headings) { // headings: how many headings of its sheet a row holds
  const said = /^sep=([^\n])\r?\n?/u.exec(given), body = said ? given.slice(said[0].length) : given;
  const separators = said && Object.hasOwn(_SEPARATORS, said[1]) ? [said[1]] : Object.keys(_SEPARATORS);
  let [separator, most] = [separators[0], -Infinity];
  for (const one of separators) {
    const known = mostHeadings(body, one, headings);
    if (known > most) [separator, most] = [one, known];
  }
  const cells = cellsOf(body, separator);
  return new Grid(file, name, cells, { decimal: decimalOf(separator, cells), isFile: true });
}
function mostHeadings(body, separator, headings) {
  let most = 0, left = LOOKED_AT;
  try {
    for (const row of lines(body, separator, false)) {
      most = Math.max(most, headings(row.slice(0, MOST_COLUMNS).map(cleaned)));
      if (!--left) break;
    }
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return -1;
  }
  return most;
}
function decimalOf(separator, cells) {
  const usual = _SEPARATORS[separator], found = decimalSigns(cells.map((one) => one.text));
  return usual ? (found === "" || found === usual ? usual : "") : found;
}
function cellsOf(body, separator) {
  const cells = [], most = 4 * MOST_CELLS;
  let row = 0, count = 0;
  try {
    for (const line of lines(body, separator, true)) {
      row++;
      count += line.length;
      if (count > most) throw new NotAWorkbook("fault.file.much", { most });
      if (row > MOST_ROWS) throw new NotAWorkbook("fault.file.rows", { most: MOST_ROWS });
      line.forEach((raw, k) => {
        if (!raw) return;
        if (k >= MOST_COLUMNS) throw new NotAWorkbook("fault.file.wide", { cell: row, most: MOST_COLUMNS });
        if (length(raw) > MOST_CELL) throw new NotAWorkbook("fault.file.cell", { cell: row, most: MOST_CELL });
        const value = cleaned(restored(raw));
        if (value) cells.push(cell(row, k + 1, TEXT, value));
      });
    }
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    throw new NotAWorkbook("fault.file.csv", { row: row + 1, said: inLine(error.message) });
  }
  return cells;
}

// Rows as Python's csv.reader reads them. isStrict: quotes must fit.
class Broken extends Error {}
function* lines(body, separator, isStrict) {
  let row = [], field = "", n = 0, state = "start"; // start of a field, plain, quoted, after a quote
  const end = () => { row.push(field); [field, n, state] = ["", 0, "start"]; };
  const add = (sign) => { if (++n > FIELD) throw new Broken(`field larger than field limit (${FIELD})`); field += sign; };
  let isEmpty = true; // nothing of the row yet
  for (let k = 0; k < body.length; k++) {
    const sign = body[k], isBreak = sign === "\n" || sign === "\r";
    if (state === "quoted") {
      if (sign === '"') state = "after";
      else add(sign);
    } else if (isBreak) {
      if (sign === "\r" && body[k + 1] === "\n") k++;
      if (!isEmpty) end();
      yield row;
      [row, isEmpty, state] = [[], true, "start"];
      continue;
    } else if (sign === separator) end();
    else if (state === "start" && sign === '"') state = "quoted";
    else if (state === "after" && sign === '"') { add(sign); state = "quoted"; }
    else if (state === "after" && isStrict) throw new Broken(`'${separator}' expected after '"'`);
    else { add(sign); state = "plain"; }
    isEmpty = false;
  }
  if (state === "quoted" && isStrict) throw new Broken("unexpected end of data");
  if (!isEmpty) { end(); yield row; }
}
