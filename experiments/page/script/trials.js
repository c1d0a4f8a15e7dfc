// Which assumptions could turn the answer: each number is tried at both ends of where it might as well lie, with the same
// luck, while one looks. As in the report (experiments/report/matters.py); few futures first, to find what moves at all.

const FIRST_LOOK = 8; // futures
const MOST_TRIED = 100;
const NUMBERS_NAMED = 3; // as in the report
const NEAREST = 5; // shown where no number is dangerous
let trial = null;

function startTrial() {
  const one = { pair: [state.s[0], state.s[other()]], numbers: state.numbers, held: shownPairs(), futures: D.stages.filter((n, k) => n <= MOST_TRIED || k === 0).at(-1), off: 0, left: 0, tried: [], done: [], isRunning: true, runs: 0, drawn: 0, begun: performance.now() };
  one.some = Math.min(D.stages[0], one.futures);
  one.look = Math.min(FIRST_LOOK, one.some);
  for (const row of MOVED.filter((of) => of.span)) {
    if (leverMissing(row, one.pair)) { one.off++; continue; }
    const ends = row.span.map((value) => endOf(one, row, value));
    if (!ends.some(Boolean)) continue;
    one.left += ends.filter((end) => !end).length;
    one.tried.push({ row, ends });
  }
  one.toLook = one.tried.flatMap(({ ends }) => ends).filter(Boolean).length * 2 * one.look;
  one.steps = steps(one);
  trial = one;
  besides = tryOn;
  work();
  renderTrial();
}
function endOf(one, row, value) { // null where it stands there already, or another number forbids it
  const numbers = withNumber(one.numbers, row.key, value);
  return value === valueIn(one.numbers, row.key) || !inOrder(numbers) ? null : { value, numbers, counts: [[], []], moves: false };
}

// Everything about a future but its cost, as text: whether a number changed it at all.
const ABOUT = D.columns.map(([name]) => name).filter((name) => name !== "cost_nok");
const baseOf = (key, n) => {
  const { starts, columns } = futuresOf(key);
  return { counts: starts.slice(0, n).map((weeks) => weeks.length), marks: starts.slice(0, n).map((weeks, r) => [...weeks, "", ...ABOUT.map((name) => columns[name][r])].join()) };
};

// Pieces of work, each a function that takes the time until which it may go on.
function* steps(one) {
  for (const key of one.pair.map((code) => keyOf(code, one.numbers))) {
    while (futuresOf(key).starts.length < one.futures) yield (until) => simulateSome(key, until);
  }
  one.base = one.pair.map((code) => baseOf(keyOf(code, one.numbers), one.futures));
  one.usual = paired(one.base[1].counts, one.base[0].counts, one.held);
  for (const { ends } of one.tried) for (const end of ends) if (end) yield* upTo(one, end, one.look);
  one.lookedAt = one.runs;
  one.moving = one.tried.filter(({ ends }) => ends.some((end) => end && end.moves));
  const danger = new Map(one.moving.map((of) => [of, weight(one, of)]));
  one.moving.sort((a, b) => danger.get(b) - danger.get(a));
  for (const of of one.moving) {
    for (const end of of.ends) if (end && end.moves) {
      for (const futures of [one.some, one.futures]) {
        yield* upTo(one, end, futures);
        end.found = triedEnd(one, end);
        if (isClear(one.usual) && end.found.verdict === one.usual.verdict) break; // as clear from some as from all
      }
    }
    of.kind = kindOf(one, of);
    one.done.push(of);
  }
  for (const of of byDanger(one).length ? [] : nearest(one)) { // shown from as many futures as those that turn it
    for (const end of of.ends) if (end && end.moves) {
      yield* upTo(one, end, one.futures);
      end.found = triedEnd(one, end);
    }
    of.kind = kindOf(one, of);
  }
}
function* upTo(one, end, last) {
  for (const k of [0, 1]) {
    while (end.counts[k].length < last) {
      yield (until) => {
        for (const given of someOf(keyOf(one.pair[k], end.numbers), end.counts[k].length, last, until)) {
          const mark = [...given.starts, "", ...ABOUT.map((name) => given[name])].join();
          if (mark !== one.base[k].marks[end.counts[k].length]) end.moves = true;
          end.counts[k].push(given.starts.length);
          one.runs++;
        }
      };
    }
  }
}

// The difference of a trial: of so many, some would be clear by luck, so another verdict than the answer's has to hold together with all that are tried.
const ALL_ENDS = 2 * MOVED.filter((of) => of.span).length;
function triedEnd(one, { counts: [a, b] }) {
  const found = paired(b, a, one.held);
  return isClear(found) && found.verdict !== one.usual.verdict ? paired(b, a, one.held * ALL_ENDS) : found;
}

// How far a shift of the difference goes towards another answer: back to 0 and beyond, or away from it where nothing is clear.
const isClear = (found) => found.verdict === "more" || found.verdict === "less";
const towards = (one, shift) => (isClear(one.usual) ? -Math.sign(one.usual.mean) * shift : Math.abs(shift));
const differences = ([a, b]) => b.map((count, r) => count - a[r]);
function weight(one, { ends }) { // of as many futures as are known, against the same futures of the answer
  const usual = differences(one.base.map(({ counts }) => counts));
  return Math.max(...ends.filter((end) => end && end.moves).map((end) => { const own = differences(end.counts); return towards(one, mean(own) - mean(usual.slice(0, own.length))); }));
}
const KINDS = ["turns", "unclear", "clears", "holds"]; // most dangerous first
function kindOf(one, { ends }) {
  const kinds = ends.filter((end) => end && end.found).map(({ found }) => {
    if (!isClear(one.usual)) return isClear(found) ? "clears" : "holds";
    return found.verdict === one.usual.verdict ? "holds" : isClear(found) ? "turns" : "unclear";
  });
  return KINDS.find((kind) => kinds.includes(kind));
}
const byDanger = (one) => one.done.filter(({ kind }) => kind !== "holds").sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || weight(one, b) - weight(one, a));
// What the table shows: in the end, where no number is dangerous, those that come nearest to it.
function nearest(one) {
  const danger = new Map(one.done.map((of) => [of, weight(one, of)]));
  return [...one.done].sort((a, b) => danger.get(b) - danger.get(a)).slice(0, NEAREST);
}
const rowsOf = (one) => { const dangerous = byDanger(one); return dangerous.length || one.isRunning ? dangerous : nearest(one); };

function tryOn(until) {
  const one = trial;
  do {
    const { value, done } = one.steps.next();
    if (done) { stopTrial(); return false; }
    value(until);
  } while (performance.now() + perRun < until);
  if (performance.now() - one.drawn > 200) renderTrial();
  return true;
}
function stopTrial() {
  trial.isRunning = false;
  besides = null;
  renderTrial();
  if (state.view === "compare") renderCurve(); // it waited
}

// --- how it is told ----------------------------------------------------------------------------

const canTry = () => canRun && other() > 0 && state.s[other()] !== state.s[0];
const trialFrame = () => h("section", { class: "panel", hidden: isHeldBack, "aria-labelledby": "trial-title" },
  h("h2", { id: "trial-title" }, t("trial.title")),
  h("p", { id: "trial-how" }),
  h("div", { class: "row" },
    h("button", { type: "button", id: "try", class: "primary", onclick: () => { if (trial && trial.isRunning) stopTrial(); else startTrial(); } }),
    h("progress", { id: "trial-bar", hidden: true, "aria-label": t("trial.title") }), h("span", { id: "trial-progress", class: "small" })),
  h("p", { id: "trial-said", role: "status" }), h("p", { id: "trial-rest", class: "small" }),
  h("table", { class: "stack trial", id: "trial-table", hidden: true }, h("caption", {}, t("trial.how.rows")),
    h("thead", {}, h("tr", {}, ["number", "does", "low", "high"].map((name) => h("th", { scope: "col" }, t("trial.column." + name))))), h("tbody", { id: "trial-rows" })));

function trialRow(one, of) {
  const cell = (end, name) => h("td", { "data-label": t("trial.column." + name) }, !end ? t("trial.forbidden") : !end.found ? t("trial.still", { value: valueText(of.row, end.value) }) : [
    h("button", { type: "button", class: "chip", "data-numbers": end.numbers, "aria-label": t("trial.set.of", { value: valueText(of.row, end.value), name: nameOfNumber(of.row) }), onclick: () => assume(state.numbers === end.numbers ? one.numbers : end.numbers) }, t("trial.set", { value: valueText(of.row, end.value) })),
    h("span", { class: "range" }, t("trial.difference", { difference: num(end.found.mean, 2, true), interval: interval(end.found.low, end.found.high, 2, true), verdict: verdictWords(end.found) }))]);
  return h("tr", { "data-key": of.row.key, "data-kind": of.kind }, h("th", { scope: "row" }, nameOfNumber(of.row)), h("td", { "data-label": t("trial.column.does") }, t("trial.kind." + of.kind)), cell(of.ends[0], "low"), cell(of.ends[1], "high"));
}

// Rows stay where they are and others come between them: what has the focus keeps it.
function renderRows(one) {
  const body = $("trial-rows"), rows = rowsOf(one);
  if (body.dataset.of !== String(one.started ||= performance.now()) || body.dataset.lang !== lang) body.replaceChildren();
  Object.assign(body.dataset, { of: String(one.started), lang });
  rows.forEach((of, k) => {
    if (body.children[k]?.dataset.key !== of.row.key) body.insertBefore(trialRow(one, of), body.children[k] || null);
  });
  while (body.children.length > rows.length) body.lastChild.remove(); // of the nearest, where one of them came to be dangerous
  $("trial-table").hidden = !rows.length;
  body.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.numbers === state.numbers)));
}

// What came of every number of the model: those that are tried and those that are not, which add up to all.
function sumOf(one) {
  const dangerous = byDanger(one).length, holds = one.done.length - dangerous, still = one.moving ? one.tried.length - one.moving.length : 0;
  const at = (where) => D.parameters.filter((row) => row.at === where).length;
  const tried = { listed: dangerous, holds, still, open: one.tried.length - one.done.length - still };
  const not = { off: one.off, lever: at("lever"), command: at("command"), fixed: MOVED.length - one.off - one.tried.length };
  return { tried, not, all: D.parameters.length };
}
function sumText(one) {
  const { tried, not, all } = sumOf(one), total = (parts) => Object.values(parts).reduce((a, b) => a + b);
  const list = (parts) => Object.entries(parts).filter(([, n]) => n).map(([name, n]) => tn("trial.part." + name, n, { few: num(one.look) })).join("; ");
  return [t("trial.sum", { all: num(all), n: num(total(tried)), list: list(tried) }), total(not) && tn("trial.sum.not", total(not), { list: list(not) })].filter(Boolean).join(" ");
}
function restText(one) {
  const named = [...one.done].sort((a, b) => weight(one, b) - weight(one, a)).slice(0, NUMBERS_NAMED).map(({ row }) => t("trial.quoted", { name: nameOfNumber(row) }));
  return [sumText(one), one.left && tn("trial.rest.left", one.left),
    named.length && byDanger(one).length && !one.isRunning && t("trial.most", { list: named.join(", ") })].filter(Boolean).join(" ");
}
function saidText(one) {
  if (!one.usual) return "";
  const whole = D.replicates > one.futures && keyOf(one.pair[1]) === keyOf(one.pair[1], one.numbers) && knownFrom(one.pair.map((code) => keyOf(code))) === D.replicates
    ? paired(...[1, 0].map((k) => futuresOf(keyOf(one.pair[k])).starts.map((weeks) => weeks.length)), one.held).verdict : one.usual.verdict;
  const count = (kind) => one.done.filter((of) => of.kind === kind).length;
  const found = [count("turns") && tn("trial.said.turns", count("turns")), count("unclear") && tn("trial.said.unclear", count("unclear")), count("clears") && tn("trial.said.clears", count("clears"))].filter(Boolean);
  return [one.futures < D.replicates && t("trial.fewer", { n: num(one.futures), N: num(D.replicates) }), whole !== one.usual.verdict && t("trial.other", { n: num(one.futures), N: num(D.replicates) }),
    one.isRunning ? "" : t(one.done.length === one.moving?.length ? "trial.done" : "trial.stopped"), one.isRunning && found.length && t("trial.sofar"), ...found,
    !one.isRunning && !found.length && t(isClear(one.usual) ? "trial.said.none" : "trial.said.none.unclear"), !one.isRunning && !found.length && one.done.length && t("trial.nearest")].filter(Boolean).join(" ");
}

function renderTrial() {
  const one = trial;
  if (one) one.drawn = performance.now();
  if (state.view !== "assumptions") return; // it is drawn when that is shown
  const isOther = one && ([state.s[0], state.s[other()]].join() !== one.pair.join() || !(state.numbers === one.numbers || one.tried.some(({ ends }) => ends.some((end) => end && end.numbers === state.numbers))));
  if (isOther && one.isRunning) { stopTrial(); return; } // the newest move replaces it
  const isRunning = Boolean(one && one.isRunning);
  $("trial-how").textContent = t("trial.how", { n: num(D.stages.filter((n, k) => n <= MOST_TRIED || k === 0).at(-1)), some: num(D.stages[0]), few: num(FIRST_LOOK) }) + (canTry() ? "" : " " + t(canRun ? "trial.two" : whyNot));
  $("try").textContent = t(isRunning ? "trial.stop" : "trial.start");
  $("try").disabled = !isRunning && !canTry();
  $("trial-bar").hidden = !isRunning;
  $("trial-progress").textContent = "";
  if (!one) { for (const id of ["trial-said", "trial-rest"]) $(id).textContent = ""; return; }
  if (isRunning) {
    const [k, n] = one.moving ? [one.done.length, one.moving.length] : [one.runs, one.toLook];
    Object.assign($("trial-bar"), { max: Math.max(1, n), value: k });
    const ofMoving = k > 0 ? ((one.runs - one.lookedAt) / k) * (n - k) : n * 4 * (one.futures - one.look);
    const left = one.moving ? ofMoving : n - k;
    $("trial-progress").textContent = t(one.moving ? "trial.progress" : "trial.look", { k: num(k), n: num(one.moving ? n : one.tried.length), few: num(one.look), seconds: num(Math.ceil((left * (performance.now() - one.begun)) / Math.max(1, one.runs) / 1000)) });
  }
  const said = [isOther && t("trial.before"), saidText(one)].filter(Boolean).join(" ");
  if ($("trial-said").textContent !== said) $("trial-said").textContent = said;
  $("trial-rest").textContent = restText(one);
  renderRows(one);
}
