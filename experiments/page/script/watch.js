// The view that plays a future of one scenario, or of two beside each other: controls, what happened, and why.

let speed = 4; // weeks a second
const QUIET = new Set(["meeting_held"]);
let quiet = true;
const BESIDE = ["", "-b"]; // what the parts of each future are called
const watched = () => seen().map((i) => oneFuture(state.s[i], state.run));
const isFuture = (text) => isNumber(text) && Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= D.replicates; // a telephone may tell of no more than that it is typed
function watchFrame() {
  const pick = (...parts) => h("span", { class: "pick" }, parts);
  const select = (id, text, changed) => pick(h("label", { for: id }, text), h("select", { id, onchange: (e) => { stop(); changed(e.target.value); redraw(); } }));
  const chosen = (text) => {
    stop();
    if (isNumber(text)) state = { ...state, run: Math.max(1, Math.min(D.replicates, Math.round(Number(text)))) - 1 };
    redraw();
  };
  offered = "";
  return h("div", { id: "watch", class: "view", hidden: true },
    h("h1", {}, t("watch.title")),
    h("p", { class: "lead" }, t("watch.lead", { n: num(D.replicates) })),
    h("p", { id: "watch-off", class: "notice", role: "status", hidden: true }),
    h("div", { id: "watch-on" },
      h("div", { class: "panel controls" },
        h("div", { class: "row" },
          select("see", t("watch.scenario"), (value) => { // what stands beside it changes places with it, if that is chosen
            const [before, ...beside] = seen();
            state = { ...state, see: [Number(value), ...beside.map((i) => (i === Number(value) ? before : i))] };
          }),
          select("see-b", t("watch.beside"), (value) => { state = { ...state, see: [seen()[0], ...(value === "" ? [] : [Number(value)])] }; }),
          pick(h("label", { for: "run" }, t("watch.future", { n: num(D.replicates) })), h("input", { type: "number", id: "run", min: "1", max: String(D.replicates), step: "1", oninput: (e) => { if (isFuture(e.target.value)) chosen(e.target.value); }, onchange: entered(chosen), onkeydown: (e) => { if (e.key === "Enter") entered(chosen)(e); } })),
          h("button", { type: "button", id: "typical", onclick: () => { stop(); state = { ...state, run: typical(seen().map((i) => state.s[i])) }; redraw(); } })),
        picksFrame(),
        h("div", { id: "transport" }, h("p", { id: "newest", "aria-hidden": "true" }), h("div", { class: "row" },
          h("button", { type: "button", id: "back", onclick: () => { stop(); go(state.week - 1); } }, t("watch.back")),
          h("button", { type: "button", id: "play", class: "primary", onclick: () => (timer ? stop() : play()) }, t("watch.play")),
          h("button", { type: "button", id: "step", onclick: () => { stop(); go(state.week + 1); } }, t("watch.step")),
          h("button", { type: "button", id: "turn", onclick: () => { stop(); go(nextTurn(watched())); } }, t("watch.turn"))),
        h("div", { class: "slider" }, h("div", { class: "line" }, h("label", { for: "week" }, t("watch.week")), h("output", { id: "out-week", for: "week" })),
          h("input", { type: "range", id: "week", min: "0", max: String(D.weeks), step: "1", oninput: (e) => { stop(); go(Number(e.target.value)); } })), h("p", { id: "started", hidden: true })),
        h("div", { class: "row jumps noprint" }, JUMPS.map(([id, text]) => h("button", { type: "button", class: "link", id: "to-" + id, onclick: () => jump(id) }, h("span", { "aria-hidden": "true" }, "↓ "), t(text))),
          pick(h("label", { for: "speed" }, t("watch.speed")), h("select", { id: "speed", onchange: (e) => { speed = Number(e.target.value); if (timer) { stop(); play(); } } },
            [2, 4, 12, 26].map((n) => h("option", { value: String(n), selected: n === speed }, t("watch.pace", { n: num(n) }))))),
          h("label", { class: "radio" }, h("input", { type: "checkbox", id: "quiet", checked: quiet, onchange: (e) => { quiet = e.target.checked; redraw(); } }), h("span", {}, t("watch.quiet"))))),
      h("div", { id: "watched", class: "columns watched" },
        BESIDE.map((side) => h("figure", { id: "network" + side })),
        h("section", { id: "apart", class: "panel", tabindex: "-1", "aria-labelledby": "apart-title" }),
        BESIDE.map((side) => h("section", { id: "why" + side, class: "why", tabindex: "-1", "aria-labelledby": "why-title" + side },
          h("h2", { id: "why-title" + side }), h("div", { id: "now" + side }), h("div", { id: "end" + side }), h("ol", { id: "log" + side, class: "log" }))),
        BESIDE.map((side) => h("figure", { id: "story" + side, tabindex: "-1" })))));
}

// What is further down than a screen reaches.
const JUMPS = [["apart", "apart.title"], ["why", "watch.why"], ["story", "story.title"]];
function jump(id) {
  $(id).scrollIntoView();
  $(id).focus({ preventScroll: true });
}

function play() {
  if (state.week >= D.weeks) state = { ...state, week: 0 };
  timer = setInterval(() => { if (state.week >= D.weeks) stop(); else go(state.week + 1); }, 1000 / speed);
  $("play").textContent = t("watch.pause");
}

function go(week) {
  state = { ...state, week: Math.max(0, Math.min(D.weeks, week)) };
  renderWatch();
  if (!timer) remind();
}

const TURNING = ["stage", "started", "ended", "firm_left", "facilitator_ended"];
function nextTurn(futures) { // of either; no number where none is left
  const turns = futures.flatMap((one) => one.events).filter(([week, what]) => week > state.week && TURNING.includes(what));
  return Math.min(...turns.map(([week]) => week));
}

// What is live or operates at the end of a week, read off the events.
function exchangesAt(one, week) {
  const states = D.case.opportunities.map(() => "");
  const troubles = new Map();
  for (const [when, what, kind, k] of one.events) {
    if (when > week) break;
    if (kind !== "o") continue;
    if (what === "identified" || what === "agreed") states[k] = what;
    else if (what === "started" || what === "running") states[k] = "operating";
    else if (["refused", "closed", "dropped", "ended", "laid_dormant"].includes(what)) states[k] = "";
    if (["delivery_failed", "dropped", "ended"].includes(what) && week - when < 13) troubles.set(k, what);
  }
  return { states, troubles };
}

// Which scenarios there are to watch: those that are compared now. Left alone while nothing of it changes, since a list
// that is made anew closes, and a button loses the focus.
let offered = "";
function renderChoices(futures) {
  const now = JSON.stringify([lang, state.s, state.see, state.run]);
  if (now === offered) return;
  offered = now;
  renderApart(futures, seen().map((i) => LETTERS[i]), (week) => { stop(); go(week); });
  const levers = differ(state.s), shown = seen();
  const option = (i) => h("option", { value: String(i) }, told(i, levers));
  const all = [...state.s.keys()];
  set("see", all.map(option));
  set("see-b", h("option", { value: "" }, t("watch.alone")), all.filter((i) => i !== shown[0]).map(option));
  $("see").value = String(shown[0]);
  $("see-b").value = shown.length > 1 ? String(shown[1]) : "";
  showNumber($("run"), String(state.run + 1));
  renderTypical();
}
function renderTypical() { // the middle is known once all futures are
  const codes = seen().map((i) => state.s[i]), known = shared(codes);
  $("typical").disabled = known < D.replicates;
  $("typical").textContent = known < D.replicates ? t("watch.typical.some", { n: num(known), N: num(D.replicates) }) : t("watch.typical");
  ask(codes);
}

function renderWatch() {
  const isOn = Boolean(engine) && canRun;
  $("watch-on").hidden = !isOn;
  $("watch-off").hidden = isOn;
  $("watch-off").textContent = isOn ? "" : t(canRun ? "watch.starting" : "watch.engine");
  if (!isOn) return;
  try {
    const futures = watched();
    renderChoices(futures);
    renderFutures(futures);
    renderPicks();
  } catch (fault) { // as in futures.js: the page goes on with what was computed beforehand
    console.error(fault);
    canRun = false;
    stop();
    renderWatch();
  }
}

function renderFutures(futures) {
  const { week } = state, letters = seen().map((i) => LETTERS[i]), isPair = futures.length > 1;
  $("week").value = String(week);
  $("turn").textContent = t(Number.isFinite(nextTurn(futures)) ? "watch.turn" : "watch.turn.none");
  const when = week === 0 ? t("watch.start") : t("watch.when", { week: num(week), year: num(Math.ceil(week / YEAR)) });
  $("week").setAttribute("aria-valuetext", when);
  $("out-week").textContent = when;
  $("watched").classList.toggle("pair", isPair);
  $("to-apart").hidden = !isPair;
  const all = futures.map((one) => ({ one, stands: isDrawn && standing(one, week), ...exchangesAt(one, week) }));
  renderStarted(futures, letters, week);
  const most = Math.max(3, ...futures.flatMap((one) => one.weeks.exchanges_operating));
  BESIDE.forEach((side, k) => {
    for (const part of ["network", "why", "story"]) $(part + side).hidden = k >= all.length;
    if (k >= all.length) return;
    const title = (id) => (isPair ? t("watch.of", { letter: letters[k], what: t(id) }) : t(id));
    $("why-title" + side).textContent = title("watch.why");
    renderNow(all[k], week, side);
    renderEnd(all[k], week, side);
    renderLog(all[k].one, week, side);
    renderNetwork(all[k], all, week, side, title);
    renderStory(all[k].one, week, most, side, title);
  });
}

function renderNow({ one, states }, week, side) {
  const live = states.filter((v) => v === "identified" || v === "agreed").length;
  const operating = states.filter((v) => v === "operating").length;
  const at = (name) => one.weeks[name][Math.max(0, week - 1)];
  const follow = at("follow_up");
  const facts = [["stage", week ? t("stage." + at("stage")) : "–", at("stage")], ["live", num(live), live], ["operating", num(operating), operating],
    ["trust", week ? num(at("trust"), 2) : "–", at("trust")], ["commitment", week ? num(at("commitment"), 2) : "–", at("commitment")]];
  set("now" + side,
    h("dl", { class: "facts" }, facts.map(([name, text, exact]) => h("div", {}, h("dt", {}, t("fact." + name)), h("dd", { "data-exact": String(exact) }, text)))),
    h("p", { class: "small" }, !week ? t("watch.before") : !live ? t("follow.nothing") : follow === 0 ? tn("follow.nobody", live) : follow >= 0.995 ? tn("follow.full", live) : tn("follow.part", live, { share: percent(follow) })));
}

// No event tells of it: where nobody looks further ahead, what operates goes on.
function renderEnd({ one, states }, week, side) {
  const running = states.flatMap((what, k) => (what === "operating" ? [k] : []));
  set("end" + side, week === D.weeks && [h("p", {}, running.length ? tn("watch.running", running.length, { years: horizon() }) : t("watch.running.none", { years: horizon() })),
    running.length > 0 && h("ul", {}, running.map((k) => h("li", { "data-opportunity": String(k) }, t("watch.exchange", { what: resource(k), from: firm(one.sides[k][0]), to: firm(one.sides[k][1]) }))))]);
}

const MOST_LOGGED = 14;
let isLogWhole = false; // what is earlier is shown too
function renderLog(one, week, side) {
  const known = one.events.filter((e) => e[0] <= week && !(quiet && QUIET.has(e[1]))), events = known.slice(isLogWhole ? 0 : -MOST_LOGGED).reverse(), earlier = known.length - events.length;
  const why = ([when, what]) => what === "stage" && [" ", h("span", { class: "reason" }, stageWhy(stageChanges(one).find((change) => change.week === when)))];
  renderNewest(events.find(([when, what]) => when === week && TURNING.includes(what)) || events[0], one, side, why);
  $("log" + side).setAttribute("aria-live", timer ? "off" : "polite");
  set("log" + side, events.length ? events.map((e) => h("li", { class: e[0] === week ? "this" : null, "data-what": e[1] }, h("span", { class: "when" }, e[0] === week ? t("log.this", { week: num(e[0]) }) : t("log.week", { week: num(e[0]) })), " ", h("span", { class: "event" }, logText(e, one)), why(e))) : h("li", {}, t("log.empty")),
    earlier > 0 && h("li", { class: "small" }, t("log.earlier", { n: num(earlier), week: num(known[0][0]) }), " ", h("button", { type: "button", class: "link", id: "log-whole" + side, onclick: () => { isLogWhole = true; redraw(); $("why" + side).focus(); } }, t("log.earlier.show"))));
}

// On a telephone the log is out of sight of what is pressed: its newest line beside it, a turning point before anything else; of two futures the later one.
function renderNewest(event, one, side, why) {
  const at = event ? event[0] : -1;
  if (side && at <= Number($("newest").dataset.week)) return;
  $("newest").dataset.week = String(at);
  set("newest", seen().length > 1 && h("b", {}, LETTERS[seen()[side ? 1 : 0]] + " "), event ? [t("log.week", { week: num(at) }), " ", logText(event, one), why(event)] : t("log.empty"));
}
