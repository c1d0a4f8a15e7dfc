// Prices of one's own as fields: those that act on costs alone, and the building's, which the model has no price for.

const priceRows = () => MOVED.filter((row) => PRICES.has(row.key));
const priceBoxes = new Map(); // key -> the nodes of its field

function priceField(id, label, unit, typed, back) {
  const parts = { box: h("input", { type: "number", id: "price-" + id, min: "0", step: "any", "aria-describedby": "price-note-" + id, onchange: entered(typed) }), note: h("span", { id: "price-note-" + id }) };
  parts.back = h("button", { type: "button", class: "link", hidden: true, "aria-label": t("number.back.of", { name: label }), onclick: () => { back(); parts.box.focus(); } }, t("number.back"));
  priceBoxes.set(id, parts);
  return h("div", { class: "price" }, h("label", { for: "price-" + id }, label),
    h("div", { class: "value" }, parts.box, h("span", { class: "unit", "aria-hidden": "true" }, unit), parts.back), h("span", { class: "range" }, parts.note));
}

function pricesFrame() {
  priceBoxes.clear();
  return h("details", { id: "prices", class: "prices" }, h("summary", {}, h("span", { id: "prices-title" }, t("prices.title"))),
    h("p", { class: "small" }, t("prices.how")),
    priceField("rent", t("prices.rent"), t("prices.rent.unit"), setRent, () => choose({ rent: null })),
    priceRows().map((row) => priceField(row.key, nameOfNumber(row), own("unit." + row.unit, row.unit), (text) => { if (isNumber(text)) setNumber(row, Number(text)); }, () => assume(withoutNumber(state.numbers, row.key)))),
    h("p", { id: "prices-budget", class: "small" }, t("prices.budget")));
}
function setRent(text) {
  if (text === "" || isNumber(text)) choose({ rent: text === "" ? null : Math.min(MOST_RENT, Math.max(0, Math.round(Number(text)))) });
}

const HOURS_A_YEAR = 37.5 * YEAR; // of the post whose yearly cost is a price
const perHour = (value) => t("prices.hour", { value: num(value / HOURS_A_YEAR) });
function noteOf(row) {
  const value = valueIn(state.numbers, row.key);
  return [t("number.usual", { value: number(row.value) }), row.key.endsWith("facilitator_year_cost") ? perHour(value) : ""].filter(Boolean).join("; ");
}
function renderPrices() {
  const changed = priceRows().filter((row) => numbersOf(state.numbers).has(row.key)), ownCount = changed.length + (state.rent === null ? 0 : 1);
  $("prices-title").textContent = ownCount ? tn("prices.title.own", ownCount) : t("prices.title");
  $("prices-budget").hidden = !state.s.some((code) => settingOf(code).budget > 0);
  const show = (id, value, isOwn, note) => {
    const { box, back, note: text } = priceBoxes.get(id);
    showNumber(box, value);
    back.hidden = !isOwn;
    text.textContent = note;
  };
  show("rent", state.rent === null ? "" : String(state.rent), state.rent !== null, t(state.rent === null ? "prices.rent.open" : "prices.rent.counted"));
  for (const row of priceRows()) {
    show(row.key, plainly(valueIn(state.numbers, row.key)), changed.includes(row), noteOf(row));
    priceBoxes.get(row.key).box.disabled = !canRun;
  }
}
