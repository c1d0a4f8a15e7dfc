// A town comes in: files that are chosen or dropped, cells that are pasted, an example; and goes out as files again.

const townSay = () => townParts().saying.wordsOf(lang);
const townSheets = () => Object.keys(file.town.constants.read.SHEETS);
const sheetName = (sheet) => townSay()(`sheet.${sheet}`);

async function openTownFiles(chosen) {
  const most = file.town.constants.read.MAX_FILE_BYTES, given = [];
  for (const one of chosen) given.push({ name: one.name, content: one.size > most ? { length: one.size } : new Uint8Array(await one.arrayBuffer()) });
  if (!given.length || gone.aborted) return;
  const towns = [], taken = [];
  for (const one of given) {
    const proposals = await proposalsIn(one);
    if (proposals) taken.push(proposals);
    else towns.push(one);
  }
  const { grids, found } = await townParts().read.gathered(towns);
  if (gone.aborted) return;
  takeDecisions(taken, found);
  if (towns.length && !grids.size) found.faults.push(...found.notes.splice(0)); // of what was there before nothing is told as if it had come now
  const isWhole = [...grids.values()].some((grid) => !grid.isFile); // a workbook, or a town's own file: all that was there before goes
  takeTown(towns.map(({ name }) => name).join(", ") || ownTown.file, isWhole ? grids : new Map([...ownTown.grids, ...grids]), found);
}
async function proposalsIn({ name, content }) { // decisions of a file of proposals; null: it is another file, or none that can be read
  const { decided, wrong } = townParts();
  try {
    const grid = content instanceof Uint8Array && (await decided.gridOf(name, content));
    return grid ? decided.decidedIn(grid) : null;
  } catch (error) {
    if (!(error instanceof wrong.NotAWorkbook)) throw error;
    return null; // what is wrong with it, the reader of towns says
  }
}
function takeDecisions(taken, found) {
  for (const { decisions, amounts, faults } of taken) {
    found.faults.push(...faults);
    if (!faults.length) ownTown = { ...ownTown, decisions: new Map([...ownTown.decisions, ...decisions]), amounts: new Map([...ownTown.amounts, ...amounts]) };
  }
}
function pasteSheet(sheet, typed) {
  const { separated, headings, sheets, read, wrong } = townParts(), found = new sheets.Found(), grids = new Map(ownTown.grids), name = sheetName(sheet);
  const known = headings.columnNames(sheet);
  try {
    grids.set(sheet, separated.gridOf(typed, name, sheet, (row) => new Set(row.map(headings.plain).filter((one) => known.has(one))).size));
  } catch (error) {
    if (!(error instanceof wrong.NotAWorkbook)) throw error;
    found.faults.push({ at: name, key: error.key, values: error.values });
  }
  takeTown(ownTown.file || t("town.pasted"), grids, found, ownTown);
  const next = townSheets().find((one) => !grids.has(one));
  if (grids.has(sheet) && next) $("paste-sheet").value = next;
  renderPasting();
}
function renderPasting() { // what the sheet that is chosen may have
  const say = townSay(), columns = file.town.constants.read.SHEETS[$("paste-sheet").value].columns;
  set("paste-columns", columns.map(({ id }) => h("li", {}, h("b", {}, say(`column.${id}`)), say.has(`help.${id}`) && [": ", say(`help.${id}`)])));
}
const openExample = () => takeRows(t("town.example"), file.town.examples[lang]);
function takeRows(name, rows, typed = null, spoken = lang) { // sheet -> rows of texts, as a town's own file has them
  const { canonical } = townParts(), content = new TextEncoder().encode(canonical.textOf(Object.fromEntries(townSheets().map((sheet) => [sheet, rows[sheet] || []]))));
  takeTown(name, new Map(canonical.readGrids(content, name).map((grid) => [grid.name, grid])), undefined, { spoken, rows: typed });
}
function takeTown(name, grids, found, { spoken = "", rows = null } = {}) { // rows: as they were typed
  const reading = townParts().read.fromGrids(grids, name, found, spoken);
  ownTown = { ...ownTown, file: name, grids, spoken, typed: rows, reading, ...(reading.town && { town: reading.town }) };
  if (reading.town) matchTown();
  if (reading.town) ownTown.order = townParts().account.ranked(ownTown.result).map(keyOfPair);
  redraw();
  $("town-status").textContent = $("town-read").textContent;
  if (!rows) $("town-read").focus();
}
const keyOfPair = (number) => townParts().listed.pairKey(ownTown.result.pairs[number]);
const matchTown = () => { ownTown.result = townParts().listed.matched(ownTown.town, ownTown.decisions, ownTown.amounts); };

const isDecided = () => ownTown.decisions.size + ownTown.amounts.size > 0;
function saveTown() { // what was decided does not stand in the town's file, and whoever gets that alone would miss it
  saveText(townParts().canonical.townText(ownTown.town), "town.json", "application/json");
  if (isDecided()) saveProposals();
}
const saveProposals = () => saveText(townParts().proposed.csvText(ownTown.result, ownTown.town, townSay()), "proposals.csv", "text/csv;charset=utf-8");
function renderSaving() {
  if (!$("town-save")) return;
  $("town-save").textContent = t(isDecided() ? "town.save.both" : "town.save");
  $("town-saved").textContent = t("town.save.how");
}
function saveText(content, name, type) {
  const address = URL.createObjectURL(new Blob([content], { type })), anchor = h("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// A file that is dropped anywhere is read here; the browser would leave the page for it.
const carriesFiles = (e) => [...(e.dataTransfer?.types || [])].includes("Files");
document.addEventListener("dragover", (e) => { if (carriesFiles(e)) e.preventDefault(); }, { signal: gone });
document.addEventListener("drop", (e) => {
  if (!carriesFiles(e)) return;
  e.preventDefault();
  if (state.view !== "town") {
    stop();
    visit("town");
    state = { ...state, view: "town" };
    redraw();
  }
  openTownFiles(e.dataTransfer.files);
}, { signal: gone });
