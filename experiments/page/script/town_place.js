// From one's own town to a place that this page simulates. It lies in this page alone, stands in no link, and is made anew
// whenever somebody asks for it, of the town as it is then.

// What was chosen in that place before is no way back any more: the town may have other firms now, or be forgotten.
const elsewhereOnly = (steps) => steps.filter((step) => JSON.parse(step).at(-1).place !== D.ownTowns.name);
function forgetTown() {
  const hadPlace = ownPlace !== null;
  $("paste").value = $("town-status").textContent = "";
  $("paste-sheet").value = townSheets()[0];
  renderPasting();
  ownTown = nothingOpened();
  ownPlace = null;
  if (!hadPlace) {
    redraw();
    $("town-title").focus();
    return;
  }
  const at = IS_OWN ? asMade() : D.at;
  anew(at, carried(at, { state: IS_OWN ? { view: state.view } : state, past: elsewhereOnly(past), future: elsewhereOnly(future), focus: "town-title" }));
}

async function simulateTown() {
  const found = (await loadRules()) && !gone.aborted && madeOfTown();
  if (!found || found.fault) { // which stands in the account of the case, too
    if (found) $("town-status").textContent = found.fault;
    return;
  }
  const plain = { ...found.made.case, name: D.ownTowns.name };
  ownPlace = townParts().own_place.placeOf(plain, D.ownTowns, E.layout, checksum(JSON.stringify(plain)));
  ownTown.simulated = ownTown.result;
  visit("compare");
  const at = { ...D.at, place: D.ownTowns.name };
  anew(at, carried(at, { state: { view: "compare", ...chosenFor(ownPlace) }, past: elsewhereOnly([...past, kept()]), future: [], memo: null, focus: "main", scroll: 0 }));
}
// What is asked of it: what was asked of the town before it was changed, but for events about one of its firms; else what it opens with, at the wage that it tells.
function chosenFor(known) {
  if (IS_OWN && known.levers.observed === TODAY) {
    const s = state.s.map((code) => withValues(code, { events: settingOf(code).events.filter(({ target }) => target === NOBODY) }));
    return { s, on: state.on, numbers: state.numbers, rent: state.rent };
  }
  const price = townParts().case_told.wage(ownTown.town);
  return { numbers: price ? withNumber("", ...price) : "" };
}
const isTownOlder = () => ownTown.simulated !== null && ownTown.simulated !== ownTown.result;
function renderOlder() { // where the town as it was is compared
  const isShown = IS_OWN && isTownOlder();
  $("own-older").hidden = !isShown;
  if (isShown) set("own-older", t("town.simulate.older"), " ", h("button", { type: "button", class: "link", id: "own-again", onclick: simulateTown }, t("town.simulate.again")));
}
function renderSimulated() {
  const { town, simulated: of } = ownTown, isOlder = isTownOlder();
  set("town-simulated", town && h("section", { class: "panel", "aria-labelledby": "town-simulate-title" },
    h("h2", { id: "town-simulate-title" }, t("town.simulate.title")),
    h("p", {}, canRun ? t("town.simulate.how") : `${t("town.simulate.off")} ${t(whyNot)}`),
    isOlder && h("p", { id: "town-older" }, t("town.simulate.older")),
    h("div", { class: "row noprint" }, h("button", { type: "button", id: "town-simulate", class: "primary", disabled: !canRun, onclick: simulateTown }, t(of ? "town.simulate.again" : "town.simulate")))));
}
