// Doubt: every assumed number as a control, what is changed of them, and the answer beside it.

const MOST_LISTED = 3; // changed numbers told one by one where there is little room
const controls = new Map(); // where and key -> the nodes of a number that is moved here
function setNumber(row, value, by) {
  const { low, high } = allowed(row, state.numbers);
  const kept = isWhole(row) ? Math.round(value) : Number(value.toPrecision(12));
  assume(withNumber(state.numbers, row.key, Math.min(high, Math.max(low, kept))), by);
}

function numberControl(row, where = "doubt") { // where: in the list of all, or beside what it is the size of
  if (row.at !== "here") return [number(row.value), h("span", { class: "range" }, t("number.at." + row.at))];
  const name = nameOfNumber(row), unit = own("unit." + row.unit, row.unit);
  const typed = (text) => { if (isNumber(text)) setNumber(row, Number(text)); };
  const parts = {};
  if (row.type === "switch") {
    parts.box = h("input", { type: "checkbox", "aria-label": name, onchange: (e) => setNumber(row, Number(e.target.checked)) });
    parts.out = h("span", {});
  } else {
    const ends = isWhole(row) ? row.span : [0, STEPS_OF_SLIDER];
    parts.range = h("input", { type: "range", min: String(ends[0]), max: String(ends[1]), step: "1", "aria-label": name, oninput: (e) => setNumber(row, valueAt(row, Number(e.target.value)), row.key), onchange: () => { dragged = ""; } });
    parts.box = h("input", { type: "number", min: String(row.low), max: row.high === null ? null : String(row.high), step: isWhole(row) ? "1" : "any", "aria-label": t("lever.number", { lever: name, unit }), onchange: entered(typed) });
  }
  parts.back = h("button", { type: "button", class: "link", hidden: true, "aria-label": t("number.back.of", { name }), onclick: () => { assume(withoutNumber(state.numbers, row.key)); parts.box.focus(); } }, t("number.back"));
  parts.needs = h("span", { class: "range", hidden: true });
  parts.unit = unit;
  controls.set(where + "-" + row.key, parts);
  return h("div", { class: "doubted", id: where + "-" + row.key },
    row.type === "switch" ? h("label", { class: "radio" }, parts.box, parts.out) : h("div", { class: "value" }, parts.range, parts.box),
    h("span", { class: "range" }, t("number.usual", { value: number(row.value) }), " ", parts.back), parts.needs);
}

// Whether a number is the size of a lever of the municipality that none of these has.
const leverMissing = (row, codes) => {
  const levers = D.rules.with[row.key];
  return levers && !codes.some((code) => levers.some((lever) => hasThere(settingOf(code), lever))) ? levers[0] : "";
};

function renderNumber(row, anew = false, where = "doubt") {
  const parts = controls.get(where + "-" + row.key), value = valueIn(state.numbers, row.key), missing = leverMissing(row, state.s);
  parts.needs.hidden = !missing;
  if (missing) parts.needs.textContent = t("number.needs", { lever: t("bite.lever.municipality." + missing) });
  parts.box.disabled = !canRun;
  if (parts.range) parts.range.disabled = !canRun;
  if (parts.shown === value && !anew) return;
  parts.shown = value;
  const isChanged = numbersOf(state.numbers).has(row.key);
  parts.back.hidden = !isChanged;
  parts.back.closest("tr, .size").classList.toggle("changed", isChanged);
  if (row.type === "switch") {
    parts.box.checked = value === 1;
    parts.out.textContent = valueText(row, value);
    return;
  }
  parts.range.value = String(position(row, value));
  parts.range.setAttribute("aria-valuetext", `${number(value)} ${parts.unit}`);
  showNumber(parts.box, plainly(value));
}

// What is changed, told in every view; in full where numbers are moved.
const changeText = (key, value) => t("number.item", { name: nameOfNumber(ROWS.get(key)), value: valueText(ROWS.get(key), value), usual: number(ROWS.get(key).value) });
function putAllBack() { // years and futures too: all is as the page was made but what is compared
  const usual = { numbers: "", rent: null };
  if (isAsMade()) choose(usual);
  else reach(AS_MADE, "main", usual);
}
// What a lesson itself has otherwise is no change of anybody's.
const isOfLesson = ([key, value]) => triedLesson && Number(triedLesson.numbers[key]) === value;
const toNumbers = () => state.view !== "assumptions" && h("button", { type: "button", class: "link", id: "see-numbers", onclick: () => focusAfter("main", () => $("view-assumptions").click()) }, t("number.see"));
function renderChanged() {
  const changed = [...numbersOf(state.numbers)];
  const named = changed.slice(0, MOST_LISTED).map(([key, value]) => changeText(key, value));
  const more = changed.length > MOST_LISTED ? " " + tn("number.more", changed.length - MOST_LISTED) : "";
  const building = state.rent === null ? "" : t("prices.rent.in", { rent: money(state.rent) });
  if (changed.length && !building && changed.every(isOfLesson)) set("numbers-changed", h("p", { class: "small" }, t("class.numbers", { n: num(triedLesson.number), list: named.join("; ") }), more, " ", toNumbers()));
  else set("numbers-changed", (changed.length > 0 || building) && h("p", { class: "notice" }, changed.length > 0 && [tn("number.changed", changed.length), " ", named.join("; "), ".", more, " "], building, " ", !isAsMade() && [t("reach.other", { years: horizon(), n: num(D.replicates) }), " "],
    h("button", { type: "button", class: "link", id: "all-back", onclick: () => focusAfter("main", putAllBack) }, t("number.back.all")), " ",
    toNumbers()));
  if (state.view !== "assumptions") return;
  $("numbers-listed").hidden = !changed.length;
  set("numbers-list", changed.map(([key, value]) => h("li", {}, changeText(key, value), " ",
    h("button", { type: "button", class: "link", "aria-label": t("number.back.of", { name: nameOfNumber(ROWS.get(key)) }), onclick: () => focusAfter("numbers-title", () => assume(withoutNumber(state.numbers, key))) }, t("number.back")))));
}

// The answer as it stands in the view that compares, and the mean of each scenario.
const LIVE = ["live-answer", "live-detail", "live-means"];
const liveFrame = () => h("section", { class: "live", "aria-labelledby": "live-title" },
  h("h2", { class: "unseen", id: "live-title" }, t("live.title")),
  h("p", { id: "live-answer", role: "status" }), h("p", { id: "live-detail", class: "small" }),
  h("p", { id: "live-brief", "aria-hidden": "true" }), // in their stead where the screen is small; who hears the page hears the answer
  h("p", { id: "live-progress", class: "small" }));
function renderLive(isSettled) {
  for (const name of ["answer", "detail"]) if ($("live-" + name).textContent !== $(name).textContent) $("live-" + name).textContent = $(name).textContent; // a status speaks when it changes
  $("live-answer").classList.toggle("so-far", !isSettled);
  $("live-brief").classList.toggle("so-far", !isSettled);
  $("live-brief").replaceChildren(...[...$("brief").childNodes].map((node) => node.cloneNode(true)));
  const levers = differ(state.s);
  const list = state.s.map((code, k) => { const m = amountInterval(outcomes(code).columns, "exchanges_realised"); return t("live.item", { name: told(k, levers), mean: num(m.mean, 2), interval: interval(m.low, m.high, 2) }); });
  $("live-means").textContent = t("live.means", { years: horizon(), list: list.join("; ") });
  if (isSettled) $("live-progress").textContent = t("live.futures", { N: num(D.replicates) });
}
