// The answer in words: how many futures had more, what it costs, and why it may surprise.

// Before all futures are there a headline is lighter, and says from how many it is.
const soFar = (n) => t("sofar", { n: num(n) });
function headline(id, text, n, isSettled = n === D.replicates) {
  const said = isSettled ? text : `${text} ${soFar(n)}`;
  if ($(id).textContent !== said) $(id).textContent = said; // a status speaks when it changes
  $(id).classList.toggle("so-far", !isSettled);
}

function renderAnswer() {
  if (isHeldBack) { renderHeldBack(); return; }
  const i = other();
  const a = outcomes(state.s[0]).columns.exchanges_realised;
  const N = num(showing);
  const years = horizon();
  for (const id of ["brief", "cost", "because", "all", "doubt"]) $(id).textContent = "";
  $("brief").classList.toggle("so-far", showing < D.replicates);
  for (const [name, codes] of PRESETS) $("preset-" + name).setAttribute("aria-pressed", String(state.curve ? state.curve === name : codes.join() === state.s.join()));
  if (i === 0) {
    const m = amountInterval(outcomes(state.s[0]).columns, "exchanges_realised");
    const never = a.filter((n) => n === 0).length;
    headline("answer", t("answer.single", { mean: num(m.mean, 1), years }), showing);
    $("detail").textContent = t("answer.single.detail", { interval: interval(m.low, m.high, 2), never: num(never), N });
    $("because").textContent = becauseWords(0);
    set("brief", h("b", {}, t("brief.single", { mean: num(m.mean, 1), years })), h("span", {}, interval(m.low, m.high, 2)));
    return;
  }
  const b = outcomes(state.s[i]).columns.exchanges_realised;
  const d = paired(b, a, shownPairs());
  const differs = differ([state.s[0], state.s[i]]);
  const values = { letter: LETTERS[i], a: told(0, differs), b: told(i, differs), N, years, n: num(d.verdict === "less" ? d.less : d.more), more: num(d.more), less: num(d.less), same: num(showing - d.more - d.less),
    ma: num(mean(a), 2), mb: num(mean(b), 2), difference: num(d.mean, 2, true), interval: interval(d.low, d.high, 2, true) };
  const clear = d.verdict === "more" || d.verdict === "less";
  const kind = d.verdict !== "same" && Math.max(-d.low, d.high) <= HARDLY ? "hardly" : d.verdict;
  const answer = $("answer");
  headline("answer", t("answer." + kind, values), showing);
  answer.dataset.kind = kind;
  $("detail").textContent = t(kind === "same" ? "answer.same.detail" : "answer.detail", values) +
    (kind === "same" ? (differs.length ? " " + t("answer.settings.same", values) : "") : " " + t(d.verdict === "less" ? "answer.rest.less" : "answer.rest", values));
  $("cost").textContent = costWords(i, clear && d.mean > 0 ? d.mean : 0);
  $("because").textContent = becauseWords(i);
  $("doubt").textContent = doubtWords();
  if (state.s.length > 2) $("all").textContent = allWords(years);
  set("brief", h("b", {}, t("brief." + kind, values)), kind !== "same" && h("span", {}, t("brief.difference", values)));
}
// Of a lesson whose answer one has not seen: what each scenario has, as the picture shows it, and no word of which has more.
function renderHeldBack() {
  $("answer").textContent = t("class.held");
  set("brief", h("b", {}, t("measure.exchanges_realised")), state.s.map((code, k) => h("span", {}, `${LETTERS[k]}\u00a0${num(mean(outcomes(code).columns.exchanges_realised), 1)}`)));
}
const withBuilding = () => state.s.some((code) => settingOf(code).building);
// Whose prices they are, and whether the building is among them: beside every cost that is told.
const ownPriceWords = () => [
  hasOwnPrices() && t("prices.own"),
  withBuilding() && (state.rent === null ? t("answer.cost.building") : t("prices.rent.in", { rent: money(state.rent) })),
].filter(Boolean);
function costWords(i, more) {
  const [a, b] = [0, i].map((k) => mean(outcomes(state.s[k]).columns.cost_nok));
  if (a === undefined || Number.isNaN(a + b)) return "";
  const years = D.weeks / YEAR;
  const lent = state.s.some((code) => settingOf(code).form === "informal");
  return [t("answer.cost", { a: money(a / years), b: money(b / years) }),
    more && b > a ? t("answer.cost.each", { each: money((b - a) / more), years: horizon() }) : "",
    ...ownPriceWords(), lent ? t("answer.cost.lent") : ""].filter(Boolean).join(" ");
}

// Where a choice means fewer hours than in the baseline, as one full-time post does where two work today.
const hoursAWeek = (columns, weeks) => mean(columns.facilitator_hours) / weeks;
const LESS = 0.5; // hours a week
function lessWords(i) {
  const [base, own] = [0, i].map((k) => hoursAWeek(outcomes(state.s[k]).columns, D.weeks));
  return hasSomebody(state.s[i]) && !isAlike("facilitator", state.s[i], state.s[0]) && own < base - LESS && t("because.less", { letter: LETTERS[i], own: num(own, 1), base: num(base, 1) });
}

// What the model does that an answer can be surprising without.
function becauseWords(i) {
  const differs = differ([state.s[0], state.s[i]]);
  const both = [0, i].map((k) => state.s[k]), compared = [...new Set([0, i])];
  const queue = [...both].reverse().find((code) => settingOf(code).queue);
  return [
    lessWords(i),
    differs.includes("meetings") && both.every(hasSomebody) && t("because.meetings", { hours: numberNow("parameters.meeting.hours_per_meeting") }),
    differs.includes("colocation") && !isDead("colocation", compared) && t("because.colocation"),
    differs.includes("permit") && t(isPermitChanged() ? "because.permit.changed" : "because.permit", permitValues(settingOf(queue).speed)),
    ...compared.filter((k) => isReviewed(state.s[k])).map((k) => tn("because.review", outcomes(state.s[k]).ended, { letter: LETTERS[k], N: num(showing) })),
    both.some((code) => settingOf(code).end > 0) && t("because.ends", { years: horizon() }),
    ...biteWords(compared),
    ...compared.flatMap((k) => idleEvents(state.s[k]).map(([event, why]) => t("bite.with", { letter: LETTERS[k], text: idleText(event, why) }))),
  ].filter(Boolean).join(" ");
}

// Levers that can change nothing in these scenarios: once where it holds wherever the lever is on, else scenario by scenario.
const isDead = (name, compared) => compared.every((k) => !isOn(name, state.s[k]) || cannotBite(state.s[k]).some(([lever]) => lever === name));
function biteWords(compared) {
  const found = compared.flatMap((k) => cannotBite(state.s[k]).map((one) => ({ k, lever: one[0], text: biteText(one) })));
  return [...new Set(found.map(({ lever, text, k }) => {
    const everywhere = compared.every((one) => !isOn(lever, state.s[one]) || found.some((other) => other.k === one && other.text === text));
    return everywhere ? text : t("bite.with", { letter: LETTERS[k], text });
  }))];
}

// How surely one may tell what these levers do, if what is assumed were otherwise: it was tried at the usual horizon, with all else as it is today.
const asTried = (at) => JSON.stringify(["measures", "events", "budget", "queue", "speed"].map((name) => at[name]));
function doubtWords() {
  if (D.weeks !== D.usual.weeks || state.s.some((code) => asTried(settingOf(code)) !== asTried(settingOf(TODAY)))) return "";
  const levers = differ(state.s);
  return D.doubt[lang][["facilitator", "colocation", "meetings"].filter((lever) => levers.includes(lever)).join()] || "";
}

function allWords(years) {
  const levers = differ(state.s);
  const means = state.s.map((code, k) => ({ name: told(k, levers), mean: mean(outcomes(code).columns.exchanges_realised) }));
  return t("answer.all", { years, list: means.map((one) => t("answer.all.item", { name: one.name, mean: num(one.mean, 2) })).join("; ") });
}
