// As experiments/town/missing.py: what a town does not tell, counted.

function missing(town) { // {sheet, column, rows, of}
  return Object.entries(_COUNTED).flatMap(([sheet, columns]) => columns.map((column) => {
    const rows = town[sheet], empty = rows.filter((row) => row[column] === undefined || row[column] === null || row[column] === "").length;
    return { sheet, column, rows: empty, of: rows.length };
  })).filter((gap) => gap.rows);
}
const toldMissing = (town, say) => missing(town).map(({ sheet, column, rows, of }) => say("told.missing_in", { sheet: say(`sheet.${sheet}`), column: say(`column.${column}`), n: rows, all: of }));
