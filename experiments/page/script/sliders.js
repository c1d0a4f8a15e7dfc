// A slider with its number beside it: the value of a setting each moves, how it is told, and where it stands.

const currentCode = () => state.s[state.on];
const bite = (name) => h("p", { id: "bite-" + name, class: "bite", hidden: true });
// The value of a setting each moves, how it is told, and where it stands on the slider and in the field beside.
const same = { position: (value) => value, value: (position) => position, field: (value) => value, typed: (field) => field };
const inPercent = { ...same, field: (value) => Math.round(100 * value), typed: (field) => field / 100 };
const SLIDERS = {
  hours: { ...same, of: "hours", unit: "field.hours", text: (at) => hoursText(at.hours) },
  starts: { ...same, of: "start", unit: "field.week", text: (at) => t(at.start > 1 ? "stop.week" : "stop.first", { week: num(at.start) }) },
  ends: { // its upper end is: not at all
    of: "end", unit: "field.week", position: (value) => value || D.weeks, value: (position) => (position === D.weeks ? 0 : position), field: (value) => value || "", typed: (field) => field,
    text: (at, code) => (at.end ? t("stop.after", { time: span(at.end) }) : t(isReviewed(code) ? "stop.stays.review" : "stop.stays")),
  },
  room: { ...inPercent, of: "room", unit: "field.percent", text: (at) => (roomName(at) ? t("stop." + roomName(at)) : percent(at.room)) },
  meetings: { // the more to the right, the more often
    ...same, of: "meetings", unit: "field.between", position: (value) => (value ? L.mostWeeksBetween + 1 - value : 0), value: (position) => (position ? L.mostWeeksBetween + 1 - position : 0),
    text: (at, code) => label("meetings", code),
  },
  budget: { ...same, of: "budget", unit: "field.nok", text: (at) => t("stop.budget", { n: num(at.budget) }) },
  speed: { ...inPercent, of: "speed", unit: "field.percent", text: (at) => t("stop.speed", { share: percent(at.speed) }) },
};
function slide(name, value, by) {
  const { of } = SLIDERS[name];
  move({ [of]: of === "end" && value === 0 ? 0 : within(value, bounds(of, settingOf(currentCode()))) }, by);
}

function slider(name) {
  const { unit } = SLIDERS[name];
  const typed = (text) => {
    if (isNumber(text)) slide(name, SLIDERS[name].typed(Number(text)));
    else if (text === "" && name === "ends" && !$("number-" + name).validity.badInput) slide(name, 0);
  };
  return h("div", { class: "slider", id: "box-" + name },
    h("div", { class: "line" }, h("label", { for: "range-" + name }, t("lever." + name)), h("output", { id: "out-" + name, for: "range-" + name })),
    h("div", { class: "value" },
      h("input", { type: "range", id: "range-" + name, oninput: (e) => slide(name, SLIDERS[name].value(Number(e.target.value)), name), onchange: () => { dragged = ""; } }),
      h("input", { type: "number", id: "number-" + name, "aria-label": t("lever.number", { lever: t("lever." + name), unit: t(unit) }), onchange: entered(typed) }),
      h("span", { class: "unit", "aria-hidden": "true" }, t(unit))));
}
function renderSlider(name, code) {
  const setting = settingOf(code), { of, position, field, text } = SLIDERS[name], { low, high, step } = bounds(of, setting);
  const range = $("range-" + name), box = $("number-" + name), told = text(setting, code);
  const ends = name === "meetings" ? [0, high] : [position(low), position(high)];
  Object.assign(range, { min: String(ends[0]), max: String(ends[1]), step: String(step) });
  range.value = String(position(setting[of]));
  range.setAttribute("aria-valuetext", told);
  Object.assign(box, { min: String(field(low)), max: String(field(high)), step: String(field(step)) });
  showNumber(box, String(field(setting[of])));
  $("out-" + name).textContent = told;
}
