// From one's own town to a place that this page simulates. It lies in this page alone, stands in no link, and is made anew
// whenever somebody asks for it, of the town as it is then.

// What was chosen before in that place is no way back any more: another town may have other firms.
const elsewhereOnly = (steps) => steps.filter((step) => JSON.parse(step).at(-1).place !== D.ownTowns.name);

function forgetPlace() {
  ownPlace = null;
  const at = IS_OWN ? asMade() : D.at;
  anew(at, carried(at, { state: IS_OWN ? { view: state.view } : state, past: elsewhereOnly(past), future: elsewhereOnly(future), focus: "town-title" }));
}

let townFault = ""; // why the town is no case that can be simulated
function caseOfTown() { // null: none, and townFault says why
  const { town_case } = townParts();
  townFault = "";
  try {
    const made = town_case.madeCase(ownTown.town, ownTown.result, D.ownTowns.name, ownTown.file, new Map(), []);
    if (made) return made.case;
    townFault = townParts().saying.wordsOf(lang)("case.nothing", { n: ownTown.result.proposals.length });
  } catch (error) {
    if (!(error instanceof town_case.CaseError)) throw error;
    townFault = error.message;
  }
  return null;
}
function simulateTown() {
  const made = caseOfTown(), known = made && townParts().own_place.placeOf(made, D.ownTowns, E.layout, checksum(JSON.stringify(made)));
  if (!known) {
    renderSimulated();
    $("town-status").textContent = townFault;
    return;
  }
  ownPlace = known;
  ownTown.simulated = ownTown.result;
  visit("compare");
  const at = { ...D.at, place: known.case.name };
  anew(at, carried(at, { state: { view: "compare" }, past: elsewhereOnly([...past, kept()]), future: [], memo: null, focus: "main" }));
}

function renderSimulated() {
  const { town, result, simulated: of } = ownTown, isOlder = of !== null && of !== result;
  set("town-simulated", town && h("section", { class: "panel", "aria-labelledby": "town-simulate-title" },
    h("h2", { id: "town-simulate-title" }, t("town.simulate.title")),
    h("p", {}, t(canRun ? "town.simulate.how" : "town.simulate.off"), canRun ? "" : ` ${t(whyNot)}`),
    isOlder && h("p", { id: "town-older" }, t("town.simulate.older")),
    h("div", { class: "row noprint" }, h("button", { type: "button", id: "town-simulate", class: "primary", disabled: !canRun, onclick: simulateTown }, t(of ? "town.simulate.again" : "town.simulate"))),
    townFault && h("p", { id: "town-no-case" }, isolated(townFault))));
}
