// The case that one's own town becomes, which the model reads: what the command says of it, and each number with where it
// comes from.

let noRules = false; // known not to come: the page was opened where no module runs
async function loadRules() { // whether the model's rules are there, by which facts become numbers
  if (appraiser) return true;
  try {
    ({ exports: appraiser } = await WebAssembly.instantiate(await compiledModule(() => E.module)));
  } catch {
    noRules = true; // which renderMade says
  }
  return !noRules;
}
function caseName() { // {name, title}: of the file, as the command takes them of the folder
  const { names, told } = townParts(), stem = /^[^,]+$/.test(ownTown.file) ? ownTown.file.replace(/\.\w{1,5}$/, "") : t("town.title");
  const name = names.slug(stem) || "town";
  return { name, title: told.capitalised(name.replace(/[_-]+/g, " ").trim()) };
}
function madeOfTown() { // {made}, {fault}: words, or null: nothing is matched, or there are no rules
  const { result, town } = ownTown;
  if (!result || !appraiser) return null;
  if (ownTown.made?.result !== result || ownTown.made.lang !== lang) ownTown.made = { result, lang, ...madeNow(town, result) };
  return ownTown.made;
}
function madeNow(town, result) {
  const { case_told: said, town_case: making } = townParts(), say = townSay(), { name, title } = caseName();
  try {
    const made = making.madeCase(town, result, name, title, said.reasons(result, say), said.notes(result, town, say));
    return made ? { made } : { fault: say("case.nothing", { n: result.proposals.length }) };
  } catch (error) {
    if (!(error instanceof making.CaseError)) throw error;
    return { fault: error.message };
  }
}

function renderMade() {
  if (!ownTown.result) { set("town-made"); return; }
  if (!appraiser && !noRules) { loadRules().then(() => { if (!gone.aborted && state.view === "town") renderMade(); }); return; }
  const found = madeOfTown();
  set("town-made", h("section", { class: "panel", "aria-labelledby": "town-case" }, h("h2", { id: "town-case" }, t("town.case")),
    !found ? h("p", {}, t("town.case.no_rules")) : found.fault ? h("p", {}, isolated(found.fault)) : accountOfCase(found.made)));
}
function accountOfCase(made) {
  const lines = townParts().case_told.accountOf(made, ownTown.result, ownTown.town, townSay()), own = made.case.opportunities.map((row) => row.opportunity).sort((a, b) => a.localeCompare(b, lang)), isOpen = $("town-numbers")?.open;
  const parts = []; // a line, and those that stand in from it
  for (const line of lines) line.startsWith(" ") ? parts.at(-1).push(line.trim()) : parts.push([line]);
  const each = h("details", { id: "town-numbers", open: isOpen, ontoggle: () => each.children.length > 1 || each.append(...own.slice(0, MOST_NUMBERED).map((name) => numbersOfExchange(made, name)), own.length > MOST_NUMBERED ? t("town.and_more", { n: num(own.length - MOST_NUMBERED) }) : "") }, h("summary", {}, t("town.case.numbers")));
  return [parts.map(([line, ...inner]) => (inner.length ? h("details", {}, h("summary", {}, line), h("ul", {}, inner.map((one) => h("li", {}, isolated(one))))) : h("p", {}, line))), each,
    h("div", { class: "row noprint" }, h("button", { type: "button", id: "town-save-derived", onclick: saveDerived }, t("town.case.save")))];
}
const MOST_NUMBERED = 100; // exchanges; the file has all
function numbersOfExchange(made, name) {
  const say = townSay(), rows = made.numbers.filter((row) => row.name === name && row.table === file.town.constants.case_told.OPPORTUNITIES);
  const from = ({ rule, inputs }) => h("span", { class: "key", lang: "en" }, [rule, ...inputs.map(townParts().derived.inputText)].filter(Boolean).map((text) => h("span", { class: "line" }, isolated(text))));
  const shown = h("details", { ontoggle: () => shown.children.length > 1 || shown.append(h("div", { class: "wide-table", role: "region", tabindex: "0", "aria-label": name }, table(name, ["meaning", "value", "sure", "source"].map((head) => t("column." + head)), rows.map(({ field, number: one }) => ({ key: field, cells: [say(`case.field.${field}`), quantityText(one.value), say(`case.basis.${one.basis.replace(" ", "_")}`), from(one)] }))))) }, h("summary", {}, isolated(name)));
  return shown;
}
function quantityText(value) { // as people read it; null: not told
  if (value === null) return t("value.not_given");
  if (typeof value === "string") return townSay()(`case.value.${value}`);
  const [kind, a, b] = value, { FIXED, LOGNORMAL } = file.town.constants.exchange_numbers;
  return kind === FIXED ? number(a) : kind === LOGNORMAL ? t("town.case.about", { n: number(a) }) : t("range", { low: number(a), high: number(b) });
}
const saveDerived = () => saveText(townParts().derived.tableText(madeOfTown().made.numbers), "derived.csv", "text/csv;charset=utf-8");
