// The view of one's own town: how it comes in, what was read of it and what not, and what follows.

const MOST_FAULTS_SHOWN = 50;
function townFrame() {
  const choose = h("input", { type: "file", id: "town-file", multiple: true, hidden: true, accept: ".json,.xlsx,.csv,.txt,.tsv", onchange: (e) => { openTownFiles([...e.target.files]); e.target.value = ""; } });
  return h("div", { id: "town", class: "view", hidden: true },
    h("h1", { id: "town-title", tabindex: "-1" }, t("town.title")),
    h("p", { class: "lead" }, t("town.lead")),
    h("p", { id: "town-private" }, h("b", {}, t("town.private")), " ", t("town.private.more")),
    h("section", { class: "panel drop noprint", "aria-labelledby": "town-in" },
      h("h2", { id: "town-in" }, t("town.in")),
      h("div", { class: "row" }, choose, h("button", { type: "button", id: "town-choose", class: "primary", "aria-describedby": "town-drop", onclick: () => choose.click() }, t("town.choose")), h("span", { id: "town-drop", class: "small" }, t("town.drop"))),
      h("div", { class: "row" }, h("button", { type: "button", id: "town-example", onclick: openExample }, t("town.example.open")), h("button", { type: "button", id: "town-forget", onclick: forgetTown }, t("town.forget"))),
      h("details", { id: "town-pasting", ontoggle: () => renderPasting() }, h("summary", {}, t("town.paste")), h("p", { class: "small" }, t("town.paste.how")),
        h("form", { onsubmit: (e) => { e.preventDefault(); pasteSheet($("paste-sheet").value, $("paste").value); $("paste").value = ""; } },
          h("div", { class: "row" }, h("label", { for: "paste-sheet" }, t("town.sheet")), h("select", { id: "paste-sheet", onchange: () => renderPasting() }, townSheets().map((sheet) => h("option", { value: sheet }, sheetName(sheet))))),
          h("p", { class: "small" }, t("town.paste.columns")), h("ul", { id: "paste-columns", class: "small" }),
          h("label", { for: "paste" }, t("town.paste.cells")), draft("textarea", { id: "paste", rows: "6", spellcheck: "false", autocomplete: "off" }),
          h("div", { class: "row" }, h("button", { type: "submit", id: "paste-read" }, t("town.paste.read"))))),
      h("details", { id: "town-typing", ontoggle: () => renderEditor() }, h("summary", {}, t("town.type")), h("p", { class: "small" }, t("town.type.how")), h("div", { id: "town-table" }))),
    h("p", { id: "town-status", role: "status", class: "unseen" }),
    h("div", { id: "town-account" }),
    h("div", { id: "town-made" }),
    h("div", { id: "town-simulated" }),
    h("div", { id: "town-map" }),
    h("div", { id: "town-found" }));
}
function renderTown() {
  $("town-forget").hidden = !ownTown.reading;
  renderReading();
  renderEditor();
  renderSimulated();
  renderMap();
  renderProposals();
  renderMade();
}
function renderReading() {
  const { reading, town } = ownTown;
  if (!reading) { set("town-account"); return; }
  const say = townSay(), { faults, notes } = reading, isGood = Boolean(reading.town), told = (found) => { const at = placeWords(found.at), said = townParts().faults.told({ ...found, at: "" }, lang); return [at && h("b", {}, isolated(at), ": "), isolated(said)]; };
  const list = (found) => [h("ul", { class: "told" }, found.slice(0, MOST_FAULTS_SHOWN).map((one) => h("li", { "data-at": one.at, "data-key": one.key }, told(one)))), found.length > MOST_FAULTS_SHOWN && h("p", {}, t("town.and_more", { n: num(found.length - MOST_FAULTS_SHOWN) }))];
  const gaps = isGood ? townParts().missing.toldMissing(town, say) : [], counts = isGood ? townSheets().map((sheet) => say.count(`told.${sheet}`, town[sheet].length)).join(", ") : "";
  set("town-account", h("section", { class: "panel", "aria-labelledby": "town-read" },
    h("h2", { id: "town-read", tabindex: "-1" }, isGood ? t("town.read", { file: ownTown.file }) : tn("town.faults", faults.length)),
    isGood ? h("p", { id: "town-counts" }, counts + ".") : [h("p", {}, t(town ? "town.faults.before" : "town.faults.none")), h("div", { id: "town-faults" }, list(faults))],
    gaps.length > 0 && h("details", {}, h("summary", {}, say("told.missing")), h("ul", {}, gaps.map((gap) => h("li", {}, gap)))),
    notes.length > 0 && h("details", { id: "town-notes" }, h("summary", {}, tn("town.notes", notes.length)), list(notes)),
    town && h("div", { class: "row noprint" }, h("button", { type: "button", id: "town-save", onclick: saveTown }), h("button", { type: "button", id: "town-save-proposals", onclick: saveProposals }, t("town.save.proposals"))),
    town && h("p", { id: "town-saved", class: "small" })));
  renderSaving();
}
