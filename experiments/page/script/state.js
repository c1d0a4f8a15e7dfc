// What is chosen now, and the way back: every choice is a change() that can be undone.

const OPENING = PRESETS.find(([name]) => name === "appoint") || PRESETS[0] || ["", [TODAY, D.scenarios.find((c) => c !== TODAY) || TODAY]];
const shownPairs = () => (lesson ? 1 : Math.max(1, (state.s.length * (state.s.length - 1)) / 2)); // any two of the scenarios that are shown; a lesson's facts stand each for itself
const BOTH = OPENING[1].slice(0, 2); // these are watched beside each other
const TYPICAL = typical(BOTH);
// run: number of the future that is watched, from 0; see: which scenarios, one or two. rent: NOK a year of the building, null
// where it is not counted; curve: the preset whose curve is shown; picture: the one that is shown.
const fresh = () => ({ view: "compare", s: [...OPENING[1]], on: OPENING[1].length > 1 ? 1 : 0, run: TYPICAL, see: [...BOTH.keys()], week: 0, five: 0, numbers: "", rent: null, curve: "", picture: PICTURES[0], workshop: false });
let state = fresh();
changedNow = () => state.numbers;
rentNow = () => state.rent;
let past = [];
let future = [];
let message = "";
let redraw; // draws the page as the state says; set by page.js, since all that is drawn stands after this

const isCurve = (name) => Object.hasOwn(D.curves.values, name) && PRESETS.some(([preset]) => preset === name);
function seen() { // which of the scenarios are watched, one or two
  const found = [...new Set(state.see)].filter((i) => i < state.s.length);
  return found.length ? found : [0];
}

// Whether these can be shown: where the model cannot run, only what was computed beforehand.
const isAnswered = (codes, numbers = state.numbers) => canRun || codes.every((code) => isComputed(code, numbers));
const kept = (of = state) => JSON.stringify([of.s, of.on, of.numbers, of.picture, of.rent, of.curve, D.at]);
function remember() {
  past.push(kept());
  if (past.length > 200) past.shift();
  future = [];
}

let dragged = ""; // the slider that is moved: from where it was taken to where it is let go is one step of undoing
const change = (s, on, by) => choose({ s, on }, by);
const assume = (numbers, by) => choose({ numbers }, by);
function choose(values, by = "") {
  const chosen = { ...state, ...values };
  if (kept(chosen) === kept()) return;
  if (!isAnswered(chosen.s, chosen.numbers)) {
    message = whyNot;
    redraw();
    return;
  }
  if (!by || by !== dragged) remember();
  dragged = by;
  message = "";
  state = chosen;
  redraw();
}

// Where the page begins anew, what is pressed keeps the focus and stays in sight: it may be pressed again at once.
const onScreen = (focus) => ({ focus, scroll: window.scrollY, within: document.querySelector(".levers")?.scrollTop });
function standAgain({ focus, scroll, within }) {
  const node = $(focus), levers = node?.closest(".levers");
  if (levers && within) levers.scrollTop = within;
  if (scroll !== undefined) window.scrollTo(0, scroll);
  node?.focus({ preventScroll: true });
  if (levers) node.scrollIntoView({ block: "nearest" });
}

// What is taken along where the page begins anew; simulated futures too, where they are the same ones.
const carried = (at, more) => ({ lang, past, future, whyNot: canRun ? "" : whyNot, memo: at.place === D.at.place && at.weeks === D.at.weeks ? memo : null, leftLesson: canRun || !leftLesson ? leftLesson : { ...leftLesson, isTrying: false }, ...more });

function travel(from, to, button) {
  if (!from.length || state.workshop) return;
  to.push(kept());
  dragged = "";
  const [scenarios, on, numbers, picture, rent, curve, at] = JSON.parse(from.pop());
  if (!isSame(at, D.at)) { // the way back leads to another place, horizon or number of futures
    anew(at, carried(at, { state: { view: state.view, s: scenarios, on, numbers, picture, rent, curve }, ...onScreen(document.activeElement.id || button) }));
    return;
  }
  state = { ...state, s: scenarios, on, numbers, picture, rent, curve };
  message = "";
  redraw();
}
const undo = () => travel(past, future, "undo");
const redo = () => travel(future, past, "redo");
function reset() { // of place and view everything but those
  const made = asMade(D.at.place);
  if (canRun && !isSame(made, D.at)) {
    anew(made, carried(made, { state: { view: state.view }, past: [...past, kept()], future: [], ...onScreen("reset") }));
    return;
  }
  if (kept() !== kept(fresh())) remember();
  state = { ...fresh(), view: state.view, run: state.run, week: state.week };
  message = "";
  redraw();
}
const move = (values, by) => {
  const scenarios = [...state.s];
  scenarios[state.on] = withValues(scenarios[state.on], values);
  change(scenarios, state.on, by);
};
let timer = 0; // of the future that is played
function stop() {
  clearInterval(timer);
  timer = 0;
  if ($("play")) $("play").textContent = t("watch.play");
}

function renderMessage() {
  set("message", message && h("p", { class: "notice" }, t(message), " ", h("button", { type: "button", class: "link", id: "close", onclick: () => { message = ""; renderMessage(); $("main").focus(); } }, t("action.close"))));
}
