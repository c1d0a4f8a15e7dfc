// What the municipality does: each measure on or off, with its sizes beside it.

const sizesShown = new Map(); // measure -> the numbers whose controls are built
const sizeAt = (name) => "size-" + name;
function measureControl(name) {
  const label = capital(leverWords("municipality." + name)), rows = (L.sizes[name] || []).map((key) => ROWS.get(key)).filter((row) => row.at === "here");
  return h("div", { class: "measure", id: "measure-" + name },
    h("label", { class: "radio" },
      h("input", { type: "checkbox", id: "on-" + name, "aria-describedby": `lacks-${name} bite-${name}`, onchange: (e) => setMeasure(name, e.target.checked) }),
      h("span", {}, label, h("span", { class: "range" }, t("measure." + name)))),
    h("p", { class: "range", id: "lacks-" + name, hidden: true }), bite(name),
    rows.length > 0 && h("details", { class: "help sizes", id: "sizes-" + name, ontoggle: (e) => { if (e.target.open) showSizes(name, rows); } },
      h("summary", {}, t("measures.sizes", { measure: leverWords("municipality." + name) })), h("div", { id: "sizes-of-" + name })));
}
function setMeasure(name, isOn) {
  const on = settingOf(currentCode()).measures.filter((one) => one !== name);
  move({ measures: isOn ? [...on, name] : on });
}
function showSizes(name, rows) { // made when they are first looked at: there are many
  if (sizesShown.has(name)) return;
  sizesShown.set(name, rows);
  set("sizes-of-" + name, h("p", {}, t("measures.sizes.all")), rows.map((row) => h("div", { class: "size", "data-key": row.key },
    h("p", {}, capital(nameOfNumber(row)), h("span", { class: "range" }, own("unit." + row.unit, row.unit))), numberControl(row, sizeAt(name)))));
  renderSizes();
}
const renderSizes = () => sizesShown.forEach((rows, name) => rows.forEach((row) => renderNumber(row, false, sizeAt(name))));

function measureControls() {
  sizesShown.clear();
  return h("details", { class: "group", id: "lever-municipality" },
    h("summary", {}, h("b", {}, t("measures.title")), " ", h("output", { id: "measures-on" })),
    Object.entries(L.groups).map(([group, names]) => h("fieldset", { class: "measures" }, h("legend", {}, t("measures.group." + group)), names.map(measureControl),
      group === "money" && h("div", { class: "measure", id: "measure-budget" },
        h("label", { class: "radio" }, h("input", { type: "checkbox", id: "on-budget", onchange: (e) => move({ budget: e.target.checked ? L.usualBudget : 0 }) }),
          h("span", {}, capital(leverWords("municipality.budget")), h("span", { class: "range" }, t("measure.budget")))), slider("budget")))),
    h("p", { class: "small" }, t("measures.neighbours")));
}

function renderMeasures(code) {
  const at = settingOf(code), on = at.measures.length + (at.budget ? 1 : 0);
  $("measures-on").textContent = tn("measures.on", on);
  $("on-budget").checked = at.budget > 0;
  $("box-budget").hidden = !at.budget;
  for (const name of L.measures) {
    const needed = L.needs[name], isLacking = lacks(at, needed);
    $("on-" + name).checked = at.measures.includes(name);
    $("on-" + name).disabled = !canRun || isLacking;
    $("lacks-" + name).hidden = !isLacking;
    $("lacks-" + name).textContent = isLacking ? capital(t("bite.reason.needs", { lever: leverWords(needed === "building" ? "colocation" : "municipality." + needed) })) + "." : "";
  }
  renderSizes();
}
