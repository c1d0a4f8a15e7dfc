// A town typed: a table for each sheet, whose cells may be changed. What is typed is read as a file is, at once.

const MOST_LINES = 100; // shown of a sheet
let editedSheet = "firms";
let editedLines = 0; // as the table was drawn last
const editedColumns = (sheet) => file.town.constants.read.SHEETS[sheet].columns.filter(({ kind }) => kind !== "unit");

function rowsToEdit() { // with their faults; of the town that is read, where nothing is wrong
  const { grids, reading, town, typed } = ownTown;
  if (typed && !reading.town) return typed;
  if (reading && !reading.town) return townParts().read.cellsOf(grids); // what came in, to be mended here
  return town ? townParts().canonical.rowsOf(town) : Object.fromEntries(townSheets().map((sheet) => [sheet, []]));
}
function renderEditor() {
  if (!$("town-typing").open) { set("town-table"); return; }
  const rows = rowsToEdit(), own = rows[editedSheet], say = townSay(), columns = editedColumns(editedSheet), isFault = faultsTyped(), typing = cellInHand();
  const choose = h("select", { id: "town-sheet", onchange: (e) => { editedSheet = e.target.value; focusAfter("town-sheet", renderEditor); } }, townSheets().map((sheet) => h("option", { value: sheet, selected: sheet === editedSheet }, sheetName(sheet))));
  const lines = [...own.slice(0, MOST_LINES), ...(own.length < MOST_LINES ? [{}] : [])]; // and one that is empty
  set("town-table", h("div", { class: "row" }, h("label", { for: "town-sheet" }, t("town.sheet")), choose),
    h("div", { class: "wide-table", role: "region", tabindex: "0", "aria-label": sheetName(editedSheet) }, h("table", { class: "stack typed" },
      h("caption", { class: "unseen" }, sheetName(editedSheet)),
      h("thead", {}, h("tr", {}, columns.map(({ id }) => h("th", { scope: "col", title: say.has(`help.${id}`) ? say(`help.${id}`) : null }, say(`column.${id}`))), h("th", { scope: "col" }, h("span", { class: "unseen" }, t("town.remove"))))),
      h("tbody", {}, lines.map((row, k) => h("tr", {}, columns.map(({ id }) => h("td", { "data-label": say(`column.${id}`) }, fieldOf(row, k, id, isFault))), h("td", {}, k < own.length && h("button", { type: "button", class: "link", "aria-label": t("town.remove_row", { n: num(k + 1) }), onclick: () => removeRow(k) }, t("town.remove")))))))),
    own.length > MOST_LINES && h("p", { class: "small" }, t("town.lines", { n: num(MOST_LINES), all: num(own.length) })));
  if (typing && own.length >= editedLines) typeOn(typing); // with a line less, the cell of this name may be another's
  editedLines = own.length;
}
function cellInHand() { // the cell in which somebody has typed what is not entered yet
  const cell = document.activeElement;
  if (!cell?.matches("#town-table input") || !isTyping(cell)) return null;
  cell.dataset.counts = cell.value; // it goes: what a browser may tell of that is no entry
  return cell;
}
function typeOn({ id, value, selectionStart, selectionEnd }) {
  const cell = $(id);
  if (!cell) return;
  cell.value = value;
  cell.focus({ preventScroll: true });
  cell.setSelectionRange(selectionStart, selectionEnd);
}
function fieldOf(row, k, id, isFault) {
  const enter = ({ target }) => { // once, and when it is left too: of a text that was carried over a browser tells no change
    if (target.value === target.dataset.counts) return;
    target.dataset.counts = target.value;
    setTimeout(typedCell, 0, k, id, target.value);
  };
  const key = `${editedSheet}[${k}].${id}`, fault = isFault.get(key), name = t("town.cell", { row: num(k + 1), column: townSay()(`column.${id}`) });
  return [h("input", { type: "text", id: `cell-${k}-${id}`, value: row[id] || "", autocomplete: "off", maxlength: "5000", "aria-label": name, "aria-invalid": fault ? "true" : null, "aria-describedby": fault ? `fault-${k}-${id}` : null, "data-counts": row[id] || "", onchange: enter, onblur: enter }),
    fault && h("span", { class: "fault", id: `fault-${k}-${id}` }, fault)];
}
function faultsTyped() { // place -> what is wrong there
  const found = new Map(), { faults } = townParts();
  if (ownTown.typed && !ownTown.reading.town) for (const one of ownTown.reading.faults) found.set(/(\w+\[\d+\]\.\w+)$/.exec(one.at)?.[1], faults.told({ ...one, at: "" }, lang));
  return found;
}
function typedCell(k, id, value) {
  const rows = rowsToEdit(), own = rows[editedSheet], row = { ...own[k], [id]: value };
  if (!value) delete row[id];
  own[k] = row;
  readTyped(rows, `cell-${k}-${id}`);
}
function removeRow(k) {
  const rows = rowsToEdit();
  rows[editedSheet].splice(k, 1);
  readTyped(rows, "town-sheet");
}
function readTyped(rows, otherwise) { // the table is drawn anew, and the keyboard stays where it has gone meanwhile
  const now = document.activeElement?.id || otherwise;
  const { reading, spoken, typed } = ownTown, before = typed ? spoken : reading && !reading.town && reading.language;
  takeRows(t("town.typed"), rows, rows, before || lang);
  const field = $(now) || $(otherwise) || $("town-sheet");
  if (field instanceof HTMLInputElement && isTyping(field)) return;
  field?.focus({ preventScroll: true });
  if (field instanceof HTMLInputElement) field.select();
}
