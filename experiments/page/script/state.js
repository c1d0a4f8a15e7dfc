// What is chosen now, and the way back: every choice is a change() that can be undone.

const OPENING = PRESETS.find(([name]) => name === "appoint") || PRESETS[0] || ["", [TODAY, D.scenarios.find((c) => c !== TODAY) || TODAY]];
const shownPairs = () => Math.max(1, (state.s.length * (state.s.length - 1)) / 2); // any two of the scenarios that are shown
const BOTH = OPENING[1].slice(0, 2); // these are watched beside each other
const TYPICAL = typical(BOTH);
// run: number of the future that is watched, from 0; see: which scenarios, one or two; picture: the one that is shown.
const fresh = () => ({ view: "compare", s: [...OPENING[1]], on: OPENING[1].length > 1 ? 1 : 0, run: TYPICAL, see: [...BOTH.keys()], week: 0, five: 0, numbers: "", picture: PICTURES[0], workshop: false });
let state = fresh();
changedNow = () => state.numbers;
let past = [];
let future = [];
let message = "";
let redraw; // draws the page as the state says; set by page.js, since all that is drawn stands after this

function seen() { // which of the scenarios are watched, one or two
  const found = [...new Set(state.see)].filter((i) => i < state.s.length);
  return found.length ? found : [0];
}

// Whether these can be shown: where the model cannot run, only what was computed beforehand.
const isAnswered = (codes, numbers = state.numbers) => canRun || codes.every((code) => isComputed(code, numbers));
const kept = (of = state) => JSON.stringify([of.s, of.on, of.numbers, of.picture]);
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

function travel(from, to) {
  if (!from.length || state.workshop) return;
  to.push(kept());
  dragged = "";
  const [scenarios, on, numbers, picture] = JSON.parse(from.pop());
  state = { ...state, s: scenarios, on, numbers, picture };
  message = "";
  redraw();
}
const undo = () => travel(past, future);
const redo = () => travel(future, past);
function reset() {
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
