// As experiments/town/grid.py: cells as a file holds them.

const { inLine } = files;
const cell = (row, column, kind, value, text = String(value)) => ({ row, column, kind, value, text }); // text: as Python's str() of the value
class Grid {
  constructor(file, name, cells, { decimal = "", isFile = false, fields = [] } = {}) {
    Object.assign(this, { file, name, cells, decimal, isFile, fields });
  }
  get where() { return this.isFile ? this.file : `${this.file}: ${inLine(this.name)}`; }
  at(row, column) {
    if (this.fields.length) return `${this.where}[${row - 2}].${this.fields[column - 1]}`;
    const place = letters(column) + row;
    return this.isFile ? `${this.file}: ${place}` : `${this.where}!${place}`;
  }
  rows() { // [number, column -> cell], of rows that hold something
    const found = [];
    for (const one of this.cells) {
      if (!found.length || found.at(-1)[0] !== one.row) found.push([one.row, new Map()]);
      found.at(-1)[1].set(one.column, one);
    }
    return found;
  }
}
function letters(column) {
  let found = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) found = String.fromCharCode(65 + ((rest - 1) % 26)) + found;
  return found;
}
