// The view that plays one recorded future: controls, what happened, and why.

let speed = 4; // weeks a second
const QUIET = new Set(["meeting_held"]);
let quiet = true;
const run = () => D.futures[state.run];
const runCode = (one) => one.setting;
function watchFrame() {
  const none = !D.futures.length;
  return h("div", { id: "watch", class: "view", hidden: true },
    h("h1", {}, t("watch.title")),
    h("p", { class: "lead" }, none ? t("watch.none") : t("watch.lead", { n: num(D.futures.length) })),
    none ? null : [
      h("div", { class: "panel controls" },
        h("div", { class: "row" }, h("label", { for: "run" }, t("watch.which")),
          h("select", { id: "run", onchange: (e) => { stop(); state = { ...state, run: Number(e.target.value), week: 0 }; redraw(); } },
            D.futures.map((one, i) => h("option", { value: String(i) }, t("watch.option", { settings: settingsOf(runCode(one), differ(D.futures.map(runCode))), number: num(one.replicate + 1) }))))),
        h("div", { class: "row" },
          h("button", { type: "button", id: "back", onclick: () => { stop(); go(state.week - 1); } }, t("watch.back")),
          h("button", { type: "button", id: "play", class: "primary", onclick: () => (timer ? stop() : play()) }, t("watch.play")),
          h("button", { type: "button", id: "step", onclick: () => { stop(); go(state.week + 1); } }, t("watch.step")),
          h("button", { type: "button", id: "turn", onclick: () => { stop(); go(nextTurn()); } }, t("watch.turn")),
          h("label", { for: "speed" }, t("watch.speed")),
          h("select", { id: "speed", onchange: (e) => { speed = Number(e.target.value); if (timer) { stop(); play(); } } },
            [2, 4, 12, 26].map((n) => h("option", { value: String(n), selected: n === speed }, t("watch.pace", { n: num(n) }))))),
        h("div", { class: "slider" }, h("div", { class: "line" }, h("label", { for: "week" }, t("watch.week")), h("output", { id: "out-week", for: "week" })),
          h("input", { type: "range", id: "week", min: "0", max: String(D.weeks), step: "1", oninput: (e) => { stop(); go(Number(e.target.value)); } }))),
      h("div", { class: "columns even" },
        h("div", {}, h("figure", { id: "network" }), h("figure", { id: "story" })),
        h("section", { "aria-labelledby": "why-title", class: "why" },
          h("h2", { id: "why-title" }, t("watch.why")),
          h("div", { id: "now" }),
          h("label", { class: "radio" }, h("input", { type: "checkbox", id: "quiet", checked: quiet, onchange: (e) => { quiet = e.target.checked; redraw(); } }), h("span", {}, t("watch.quiet"))),
          h("ol", { id: "log", class: "log" })))]);
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

function nextTurn() {
  const next = run().events.find(([week, what]) => week > state.week && !["meeting_held", "delivery_failed", "contract_renewed"].includes(what));
  return next ? next[0] : D.weeks;
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

function logText([, what, kind, k, reason, numbers]) {
  const values = { a: num(numbers[0] ?? 0), b: num(numbers[1] ?? 0) };
  if (kind === "o") Object.assign(values, { what: resource(k), from: firm(run().sides[k][0]), to: firm(run().sides[k][1]) });
  if (kind === "f") values.who = firm(k);
  if (what === "stage") values.stage = t("stage." + numbers[0]);
  const id = "log." + what + (reason ? "." + reason : "");
  const text = has(id) ? t(id, values) : has("log." + what) ? t("log." + what, values) : t("log.other", values);
  return text[0].toLocaleUpperCase(lang) + text.slice(1);
}

function renderWatch() {
  if (!D.futures.length) return;
  const one = run(), week = state.week;
  $("run").value = String(state.run);
  $("week").value = String(week);
  const when = week === 0 ? t("watch.start") : t("watch.when", { week: num(week), year: num(Math.ceil(week / YEAR)) });
  $("week").setAttribute("aria-valuetext", when);
  $("out-week").textContent = when;
  const { states, troubles } = exchangesAt(one, week);
  const live = states.filter((v) => v === "identified" || v === "agreed").length;
  const operating = states.filter((v) => v === "operating").length;
  const at = (name) => one[name][Math.max(0, week - 1)];
  const follow = at("follow_up");
  set("now",
    h("dl", { class: "facts" },
      [["stage", week ? t("stage." + at("stage")) : "–"], ["live", num(live)], ["operating", num(operating)], ["trust", week ? num(at("trust") / 100, 2) : "–"], ["commitment", week ? num(at("commitment") / 100, 2) : "–"]]
        .map(([name, text]) => h("div", {}, h("dt", {}, t("fact." + name)), h("dd", {}, text)))),
    h("p", { class: "small" }, !week ? t("watch.before") : !live ? t("follow.nothing") : follow === 0 ? tn("follow.nobody", live) : follow >= 100 ? tn("follow.full", live) : tn("follow.part", live, { share: percent(follow / 100) })));
  const events = one.events.filter((e) => e[0] <= week && !(quiet && QUIET.has(e[1]))).slice(-40).reverse().slice(0, 14);
  $("log").setAttribute("aria-live", timer ? "off" : "polite");
  set("log", events.length ? events.map((e) => h("li", { class: e[0] === week ? "this" : null, "data-what": e[1] }, h("span", { class: "when" }, e[0] === week ? t("log.this", { week: num(e[0]) }) : t("log.week", { week: num(e[0]) })), " ", logText(e))) : h("li", {}, t("log.empty")));
  renderNetwork(one, week, states, troubles);
  renderStory(one, week);
}
