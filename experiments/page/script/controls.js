// The levers as controls, what is known of each, and the scenarios above them.

function help(name, rows) {
  return h("details", { class: "help" }, h("summary", {}, t("lever.about", { lever: t("lever." + name).toLocaleLowerCase(lang) })),
    h("p", { id: "help-" + name }),
    h("dl", {}, rows.map(([term, text]) => [h("dt", {}, t("column." + term)), h("dd", {}, text)])));
}
const helpText = (name) => t("lever." + name + ".help", { ...permitValues(L.slow), ...talkValues() }) + (name === "ends" && isReviewed(currentCode()) ? " " + t("lever.ends.review", { week: numberNow("parameters.municipality.first_review") }) : "");
const talkValues = () => Object.fromEntries(["hours", "attention"].map((name) => [name, numberNow("parameters.facilitator.expectation_" + name)]));
const permitValues = (rate) => ({ low: num(D.permit.low), high: num(D.permit.high), waiting: num(D.permit.waiting), times: num(D.permit.times[rate], Number.isInteger(D.permit.times[rate]) ? 0 : 1), cost: money(D.permit.cost[rate]) });
const declared = (key) => ROWS.get(key);
const numberNow = (key) => number(valueIn(state.numbers, key));
// What the queue takes and costs is known for the usual numbers.
const isPermitChanged = () => ["municipality.permit_capacity", "cost.permit_case_cost"].some((name) => numbersOf(state.numbers).has("parameters." + name));
function evidence(key) {
  const row = declared(key);
  return [["unit", own("unit." + row.unit, row.unit)], ["range", rangeText(row)], ["source", own("source." + row.source, row.source)], ["sure", t("basis." + row.basis)]];
}
const plain = (name) => ["unit", "range", "source", "sure"].map((what) => [what, t("lever." + name + "." + what)]);

const radio = (group, value, text, values) => h("label", { class: "radio" },
  h("input", { type: "radio", name: group + "-choice", value, onchange: () => move(values()) }), h("span", {}, text));

function leverControls() {
  const group = (name, ...parts) => h("div", { class: "group", id: "lever-" + name }, parts);
  const choice = (name, ...parts) => h("fieldset", { id: "lever-" + name }, h("legend", {}, t("lever." + name)), parts);
  return h("form", { id: "levers", onsubmit: (e) => e.preventDefault() },
    h("div", { id: "choices" },
      choice("facilitator",
        L.forms.map((form) => radio("facilitator", form, t("form." + form), () => ({ form, hours: L.usualHours[form] }))), slider("hours"),
        bite("facilitator"), help("facilitator", plain("facilitator")), help("hours", evidence("facilitator.hours"))),
      group("starts", slider("starts"), bite("starts"), help("starts", evidence("facilitator.start_week"))),
      group("ends", slider("ends"), bite("ends"), help("ends", evidence("facilitator.end_week"))),
      choice("expectations",
        ["none", "talks"].map((name) => radio("expectations", name, t("level.expectations." + name), () => ({ talks: name === "talks" }))),
        bite("expectations"), help("expectations", evidence("parameters.facilitator.expectation_clarity"))),
      choice("colocation",
        radio("colocation", "none", t("level.colocation.none"), () => ({ building: false })),
        radio("colocation", "park", t("level.colocation.some"), () => ({ building: true, room: L.rooms.park })), slider("room"),
        bite("colocation"), help("colocation", evidence("colocation.common_room_quality"))),
      group("meetings", slider("meetings"), bite("meetings"), help("meetings", evidence("meetings.interval"))),
      choice("permit",
        radio("permit", "unlimited", [t("level.permit.unlimited"), h("span", { class: "range" }, t("level.permit.unlimited.wait", permitValues(L.slow)))], () => ({ queue: false })),
        radio("permit", "slow", [t("level.permit.some"), h("span", { class: "range", id: "wait" })], () => ({ queue: true, speed: L.slow })), slider("speed"),
        bite("permit"), help("permit", evidence("parameters.municipality.permit_service"))),
      measureControls(), timelineControls()),
    h("div", { class: "row tools" },
      h("button", { type: "button", id: "undo", onclick: undo }, t("action.undo")),
      h("button", { type: "button", id: "redo", onclick: redo }, t("action.redo")),
      h("button", { type: "button", id: "reset", onclick: reset }, t("action.reset"))));
}

function renderLevers() {
  const code = currentCode(), at = settingOf(code), nobody = at.form === "none";
  const check = (group, value) => document.querySelectorAll(`#levers input[name=${group}-choice]`).forEach((input) => { input.checked = input.value === value; });
  Object.keys(SLIDERS).forEach((name) => renderSlider(name, code));
  check("facilitator", at.form);
  check("expectations", at.talks ? "talks" : "none");
  check("colocation", at.building ? "park" : "none");
  check("permit", at.queue ? "slow" : "unlimited");
  for (const name of OF_SOMEBODY) $("lever-" + name).hidden = nobody;
  $("box-hours").hidden = !L.mostHours[at.form];
  $("box-room").hidden = !at.building;
  $("box-speed").hidden = !at.queue;
  $("wait").textContent = t(isPermitChanged() ? "level.permit.slow.wait.changed" : "level.permit.slow.wait", permitValues(at.queue ? at.speed : L.slow));
  for (const name of ["hours", ...Object.keys(CHOOSES)]) $("help-" + name).textContent = helpText(name);
  const idle = cannotBite(code);
  for (const name of [...Object.keys(CHOOSES), ...L.measures]) {
    const dead = idle.filter(([of]) => of === name);
    $("bite-" + name).hidden = !dead.length;
    $("bite-" + name).textContent = dead.map(biteText).join(" ");
  }
  document.querySelectorAll("#choices input").forEach((input) => { input.disabled = !canRun; });
  renderMeasures(code);
  renderTimeline(code);
  $("any").textContent = t(canRun ? "compare.any" : whyNot);
  $("undo").disabled = !past.length;
  $("redo").disabled = !future.length;
  set("tabs",
    state.s.map((_, i) => h("button", { type: "button", id: "tab-" + i, class: "tab c" + i, "aria-pressed": String(i === state.on), onclick: () => focusAfter("tab-" + i, () => change([...state.s], i)) },
      swatch(i), nameOf(i, "scenario.baseline"))),
    state.s.length < MOST && h("button", { type: "button", id: "add", class: "tab", onclick: () => focusAfter("tab-" + state.s.length, () => change([...state.s, state.s[state.on]], state.s.length)) }, t("action.add")));
  set("which",
    h("span", {}, state.on === 0 ? t("compare.editing.baseline") : t("compare.editing", { letter: LETTERS[state.on] })), " ",
    state.on > 0 && h("button", { type: "button", id: "make-baseline", class: "link", onclick: () => focusAfter("tab-0", () => change([state.s[state.on], ...state.s.filter((_, i) => i !== state.on)], 0)) }, t("action.baseline")), " ",
    state.on > 0 && h("button", { type: "button", id: "remove", class: "link", onclick: () => focusAfter("tab-" + Math.max(0, state.on - 1), () => change(state.s.filter((_, i) => i !== state.on), state.on - 1)) }, t("action.remove")));
}
