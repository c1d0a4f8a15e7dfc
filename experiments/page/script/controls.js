// The levers as controls, what is known of each, and the scenarios above them.

function help(name, rows) {
  return h("details", { class: "help" }, h("summary", {}, t("lever.about", { lever: t("lever." + name).toLocaleLowerCase(lang) })),
    h("p", {}, t("lever." + name + ".help", { ...permitValues(), ...talkValues() }), name === "ends" && D.moneyEnded.length > 0 && " " + t("lever.ends.review", { week: number(declared("parameters.municipality.first_review").value) })),
    h("dl", {}, rows.map(([term, text]) => [h("dt", {}, t("column." + term)), h("dd", {}, text)])));
}
const bite = (name) => h("p", { id: "bite-" + name, class: "bite", hidden: true });
const EVIDENCE = { expectations: "parameters.facilitator.expectation_clarity", colocation: "colocation.common_room_quality", permit: "parameters.municipality.permit_service" };
const talkValues = () => Object.fromEntries(["hours", "attention"].map((name) => [name, number(declared("parameters.facilitator.expectation_" + name).value)]));
const permitValues = () => ({ low: num(D.permit.low), high: num(D.permit.high), waiting: num(D.permit.waiting), times: number(D.permit.times), cost: money(D.permit.cost) });
const declared = (key) => D.parameters.find((row) => row.key === key);
function evidence(key) {
  const row = declared(key);
  return [["unit", own("unit." + row.unit, row.unit)], ["range", rangeText(row)], ["source", own("source." + row.source, row.source)], ["sure", t("basis." + row.basis)]];
}
const plain = (name) => ["unit", "range", "source", "sure"].map((what) => [what, t("lever." + name + "." + what)]);
function leverControls() {
  const parts = [];
  const radio = (lever, value, text, picked) => h("label", { class: "radio" },
    h("input", { type: "radio", name: leverNames[lever] + "-choice", value, onchange: picked }), h("span", {}, text));
  const slider = (name, lever, moved) => h("div", { class: "slider", id: "box-" + name },
    h("div", { class: "line" }, h("label", { for: "range-" + name }, t("lever." + name)), h("output", { id: "out-" + name, for: "range-" + name })),
    h("input", { type: "range", id: "range-" + name, min: "0", step: "1", max: String(D.levers[lever].levels.length - 1), oninput: moved }),
    h("p", { id: "note-" + name, class: "ticks", "aria-hidden": "true" }));
  const forms = [...new Set(D.levers[FAC].levels.map(formOf))];
  D.levers.forEach(({ name, levels }, lever) => {
    if (lever === FAC) {
      parts.push(h("fieldset", { id: "lever-facilitator" }, h("legend", {}, t("lever.facilitator")),
        forms.map((form) => radio(lever, form, t("form." + form), () => {
          const within = levels.map((level, i) => [level, i]).filter(([level]) => formOf(level) === form);
          const usual = within.find(([level]) => level === "appointed_37") || within[0];
          move(FAC, usual[1]);
        })),
        slider("hours", lever, (e) => {
          const form = formOf(levelName(FAC, state.s[state.on]));
          move(FAC, levels.findIndex((level) => formOf(level) === form) + Number(e.target.value));
        }),
        bite(name), help("facilitator", plain("facilitator")), help("hours", evidence("facilitator.hours"))));
    } else if (lever === ENDS) {
      parts.push(h("div", { class: "group", id: "lever-ends" }, slider("ends", lever, (e) => move(lever, Number(e.target.value))), bite(name), help("ends", evidence("facilitator.end_week"))));
    } else if (name === "meetings") {
      parts.push(h("div", { class: "group" }, slider(name, lever, (e) => move(lever, Number(e.target.value))), bite(name), help(name, evidence("meetings.interval"))));
    } else {
      parts.push(h("fieldset", { id: "lever-" + name }, h("legend", {}, t("lever." + name)),
        levels.map((level, i) => radio(lever, level, [t(`level.${name}.${level}`), name === "permit" && h("span", { class: "range" }, t(`level.permit.${level}.wait`, permitValues()))], () => move(lever, i))),
        lever === TALKS && h("p", { id: "note-" + name, class: "small" }, t("lever.expectations.only")),
        bite(name), help(name, evidence(EVIDENCE[name]))));
    }
  });
  parts.push(h("div", { class: "row tools" },
    h("button", { type: "button", id: "undo", onclick: undo }, t("action.undo")),
    h("button", { type: "button", id: "redo", onclick: redo }, t("action.redo")),
    h("button", { type: "button", id: "reset", onclick: reset }, t("action.reset"))));
  return h("form", { id: "levers", onsubmit: (e) => e.preventDefault() }, parts);
}

function renderLevers() {
  const code = state.s[state.on];
  const check = (group, value) => document.querySelectorAll(`#levers input[name=${group}-choice]`).forEach((input) => { input.checked = input.value === value; });
  const slide = (name, at, levels, short, long) => {
    const text = long || short;
    const most = levels.length - 1;
    const range = $("range-" + name);
    range.max = String(most);
    range.value = String(at);
    range.disabled = most === 0;
    range.setAttribute("aria-valuetext", text);
    $("out-" + name).textContent = text;
    set("note-" + name, most ? levels.map((level) => h("span", {}, t("stop." + level))) : t("lever.only", { value: text }));
  };
  D.levers.forEach(({ name, levels }, lever) => {
    const level = levelName(lever, code);
    if (lever === FAC) {
      const form = formOf(level);
      check(name, form);
      const same = levels.filter((other) => formOf(other) === form);
      $("box-hours").hidden = form === "none";
      slide("hours", same.indexOf(level), same, t("hours." + level));
    } else if (lever === ENDS) {
      $("lever-ends").hidden = levelName(FAC, code) === "none";
      slide(name, levels.indexOf(level), levels, t("stop." + level), isReviewed(code) && level === "stays" && t("stop.stays.review"));
    } else if (name === "meetings") {
      slide(name, levels.indexOf(level), levels, label(lever, code));
    } else check(name, level);
    if (lever === TALKS) {
      $("lever-" + name).hidden = levelName(FAC, code) === "none";
      $("note-" + name).hidden = mayTalk(code);
      document.querySelectorAll(`#lever-${name} input`).forEach((input) => { input.disabled = input.value !== "none" && !mayTalk(code); });
    }
    const dead = cannotBite(code).filter(([of]) => of === lever);
    $("bite-" + name).hidden = !dead.length;
    $("bite-" + name).textContent = dead.map(([, number]) => biteText(number)).join(" ");
  });
  $("undo").disabled = !past.length;
  $("redo").disabled = !future.length;
  set("tabs",
    state.s.map((_, i) => h("button", { type: "button", id: "tab-" + i, class: "tab c" + i, "aria-pressed": String(i === state.on), onclick: () => focusAfter("tab-" + i, () => change([...state.s], i)) },
      swatch(i), i === 0 ? t("scenario.baseline") : t("scenario", { letter: LETTERS[i] }))),
    state.s.length < MOST && h("button", { type: "button", id: "add", class: "tab", onclick: () => focusAfter("tab-" + state.s.length, () => change([...state.s, state.s[state.on]], state.s.length)) }, t("action.add")));
  set("which",
    h("span", {}, state.on === 0 ? t("compare.editing.baseline") : t("compare.editing", { letter: LETTERS[state.on] })), " ",
    state.on > 0 && h("button", { type: "button", id: "make-baseline", class: "link", onclick: () => focusAfter("tab-0", () => change([state.s[state.on], ...state.s.filter((_, i) => i !== state.on)], 0)) }, t("action.baseline")), " ",
    state.on > 0 && h("button", { type: "button", id: "remove", class: "link", onclick: () => focusAfter("tab-" + Math.max(0, state.on - 1), () => change(state.s.filter((_, i) => i !== state.on), state.on - 1)) }, t("action.remove")));
}
