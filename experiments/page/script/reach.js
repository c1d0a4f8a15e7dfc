// What holds for all scenarios at once: the place, how far one looks ahead, and how many futures are simulated.

const titleOf = (one) => nameFor("title." + one.name, one.title);
function answerable(at) { // where the model cannot run, there is what was computed beforehand
  const made = asMade(placeCalled(at.place).computed ? at.place : undefined);
  return canRun ? at : { ...made, futures: Math.min(made.futures, placeCalled(made.place).computed) };
}

// A choice beyond the last week: who starts later starts in it, who ends later stays, and what would happen later does not.
function fitted(code, weeks) {
  const { start, end, events } = settingOf(code);
  return withValues(code, { start: Math.min(start, weeks), end: end > weeks ? 0 : end, events: events.filter(({ week }) => week <= weeks) });
}
function reach(chosen, focus, more = {}) { // more: what else is chosen with it
  const at = answerable({ ...D.at, ...chosen }), isHere = at.place === D.at.place;
  const fits = isHere ? state.s.map((code) => fitted(code, at.weeks)) : [];
  const message = fits.every((code) => state.s.includes(code)) ? "" : "reach.moved";
  const wanted = { ...state, see: seen(), ...more }, s = [...new Set(fits)], on = s.indexOf(fits[wanted.on]); // two may have become one
  const own = isHere ? { ...wanted, s, on, see: wanted.see.filter((i) => i < s.length), run: Math.min(wanted.run, at.futures - 1), week: Math.min(wanted.week, at.weeks), five: state.five % at.futures } : { view: state.view };
  anew(at, carried(at, { state: own, past: [...past, kept()], future: [], message, ...onScreen(focus) }));
}

// As short as tells it from the others of the file.
function shortTitle({ case: own }) {
  const short = (one) => titleOf(one).split(",")[0];
  return allPlaces().find((one) => short(one.case) === short(own)).case.name === own.name ? short(own) : titleOf(own);
}
const AS_MADE = asMade(D.at.place), isAsMade = () => isSame(D.at, answerable(AS_MADE));
const option = (value, text, chosen) => h("option", { value: String(value), selected: value === chosen }, text);
function placeFrame() {
  if (allPlaces().length === 1) return h("span", { class: "where" }, place());
  return h("span", { class: "where pick" }, h("label", { for: "place", class: "unseen" }, t("reach.place")),
    h("select", { id: "place", onchange: (e) => reach({ place: e.target.value }, "place") }, allPlaces().map((one) => option(one.case.name, shortTitle(one), D.at.place))));
}
function reachFrame() {
  const pick = (id, values, text, field) => h("div", { class: "line" }, h("label", { for: id }, t("reach." + id)),
    h("select", { id, onchange: (e) => reach({ [field]: Number(e.target.value) }, id) }, values.map((value) => option(value, text(value), D.at[field]))));
  return h("div", { id: "reach", class: "group" }, h("p", { class: "small" }, t("reach.all")),
    pick("horizon", D.offered.weeks, span, "weeks"), pick("futures", D.offered.futures, (n) => num(n), "futures"),
    h("button", { type: "button", class: "link", id: "reach-back", onclick: () => reach(AS_MADE, "horizon") }, t("reach.back", { years: span(AS_MADE.weeks), n: num(AS_MADE.futures) })),
    h("details", { class: "help" }, h("summary", {}, t("reach.about")), h("p", {}, t("reach.help"))));
}

function renderReach() {
  const isFree = (id, value) => canRun || value === answerable(D.at)[id];
  for (const [id, field] of [["horizon", "weeks"], ["futures", "futures"]]) {
    $(id).querySelectorAll("option").forEach((one) => { one.disabled = !isFree(field, Number(one.value)); });
  }
  $("reach-back").hidden = isAsMade();
  for (const [name, codes] of PRESETS) $("preset-" + name).disabled = !isAnswered(codes);
}
