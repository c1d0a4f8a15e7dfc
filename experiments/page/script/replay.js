// What the last change did, shown again slowly: each future moves from where it was to where it is, under the same luck.

const HOLD = 1100, MOVING = 1700; // milliseconds
const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const STEPS = ["before", "after", "difference"];
let replay = null; // {of: the choice it was opened for, step, timer}

// The last change, if it was of one scenario or of the assumed numbers: which scenario, and the keys of its futures.
function lastMove() {
  const to = { s: state.s, numbers: state.numbers };
  for (const text of [...past].reverse()) {
    const [s, , numbers] = JSON.parse(text);
    if (s.join() === to.s.join() && numbers === to.numbers) continue; // another picture, or another scenario to be changed
    const moved = to.s.flatMap((code, k) => (code === s[k] ? [] : [k]));
    if (s.length !== to.s.length || moved.length + Number(numbers !== to.numbers) !== 1) return null;
    const k = moved.length ? moved[0] : other();
    if (keyOf(s[k], numbers) === keyOf(to.s[k], to.numbers)) return null; // other prices: the futures are the same
    return { k, from: s[k], to: to.s[k], numbers, before: keyOf(s[k], numbers), after: keyOf(to.s[k], to.numbers) };
  }
  return null;
}

function movedWords({ k, from, to, numbers }) {
  const letter = LETTERS[k], [a, b] = [settingOf(from), settingOf(to)];
  if (from === to) {
    return MOVED.filter((row) => valueIn(numbers, row.key) !== valueIn(state.numbers, row.key))
      .map((row) => t("replay.number", { name: nameOfNumber(row), from: valueText(row, valueIn(numbers, row.key)), to: valueText(row, valueIn(state.numbers, row.key)) })).join(" ");
  }
  if (a.form === b.form && a.hours !== b.hours && differ([from, to]).length === 1) return t("replay.lever", { lever: t("lever.hours"), letter, from: hoursText(a.hours), to: hoursText(b.hours) });
  const choice = (name, code) => (OF_SOMEBODY.includes(name) && !hasSomebody(code) ? t("value.none") : label(name, code));
  return differ([from, to]).map((name) => t("replay.lever", { lever: t("lever." + name), letter, from: choice(name, from), to: choice(name, to) })).join(" ");
}

const replayFrame = () => [
  h("div", { class: "row noprint" }, h("button", { type: "button", id: "replay-show", hidden: true, onclick: openReplay }, t("replay.show"))),
  h("figure", { id: "replay", hidden: true, onkeydown: (e) => { if (e.key === "Escape") closeReplay(); } }),
];
const isReplaying = () => Boolean(replay) && replay.of === kept();
const replayKeys = () => { const move = isReplaying() && lastMove(); return move ? [move.before, move.after] : []; };

function openReplay() {
  replay = { of: kept(), step: isStill() ? "difference" : "before", timer: 0, drawn: 0 };
  redraw();
  $("replay-title")?.focus();
}
function closeReplay() {
  cancelAnimationFrame(replay?.timer);
  replay = null;
  redraw();
  $("replay-show").focus();
}

// Where each future stands in a step: outcome before, outcome after, or the difference.
function stands(values, low, high, w, base, height) {
  const slot = (w - 24) / (high - low + 1), { size, places } = piled(values, low, slot, height);
  return { size, slot, x: (v) => 12 + (v - low + 0.5) * slot, places: places.map((at) => [12 + at.slot * slot + at.x, base - at.up]) };
}

function replayScene(move, n, w, H) {
  const counts = (key) => futuresOf(key).starts.slice(0, n).map((weeks) => weeks.length);
  const before = counts(move.before), after = counts(move.after), d = paired(after, before, 1);
  const most = Math.max(1, ...before, ...after), base = H - 40, height = base - 34;
  const [low, high] = [Math.min(-1, ...d.differences), Math.max(1, ...d.differences)];
  return { n, w, H, base, k: move.k, d, most, low, high,
    found: { before: countInterval(before), after: countInterval(after), difference: d },
    at: { before: stands(before, 0, most, w, base, height), after: stands(after, 0, most, w, base, height), difference: stands(d.differences, low, high, w, base, height) } };
}

function replayPicture(scene, step) {
  const { w, H, base, k, d, most, low, high } = scene, { x, places } = scene.at[step], isDifference = step === "difference";
  const [first, last] = isDifference ? [low, high] : [0, most], every = Math.ceil((last - first + 1) / (w < 480 ? 9 : 16));
  const size = Math.min(...STEPS.map((one) => scene.at[one].size)) * 0.4;
  const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "replay-did", "data-step": step }, s("line", { class: "base", x1: 6, x2: w - 6, y1: base, y2: base }));
  for (let v = Math.ceil(first / every) * every; v <= last; v += every) svg.append(tickText(x(v), base + 16, num(v, 0, isDifference)));
  if (isDifference) svg.append(s("line", { class: "nought", x1: x(0), x2: x(0), y1: 24, y2: base + 4 }));
  svg.append(axisText(w / 2, H - 6, t(isDifference ? "replay.axis" : "chart.spread.axis", { years: horizon() })), s("text", { class: "part", x: 6, y: 14 }, t("replay." + step)),
    ...whisker(scene.found[step], x, 24));
  const dots = places.map(([px, py], r) => s("g", { class: "future", transform: `translate(${px.toFixed(1)},${py.toFixed(1)})` }, pairMark(k, d.differences[r], 0, 0, size)));
  svg.append(s("g", { class: "dots" }, dots));
  return { svg, dots };
}

// From one step to the next: the dots go, slowly, while the axis stays that of where they go to.
function goTo(scene, from, step) {
  const { svg, dots } = replayPicture(scene, step), start = performance.now();
  $("replay-scene").replaceChildren(svg);
  replay.step = step;
  const picked = document.querySelector(`input[name=replay-step][value=${step}]`);
  if (picked) picked.checked = true;
  cancelAnimationFrame(replay.timer);
  const frame = (now) => {
    if (!svg.isConnected) return;
    const part = from ? Math.min(1, Math.max(0, (now - start) / MOVING)) : 1, eased = part * part * (3 - 2 * part);
    dots.forEach((dot, r) => {
      const [x1, y1] = scene.at[step].places[r], [x0, y0] = from ? scene.at[from].places[r] : [x1, y1];
      dot.setAttribute("transform", `translate(${(x0 + (x1 - x0) * eased).toFixed(1)},${(y0 + (y1 - y0) * eased).toFixed(1)})`);
    });
    if (part === 1) svg.dataset.arrived = "true";
    const next = STEPS[STEPS.indexOf(step) + 1];
    if (part < 1 || (replay.isPlaying && next && now - start < MOVING * Number(Boolean(from)) + HOLD)) replay.timer = requestAnimationFrame(frame);
    else if (replay.isPlaying && next) goTo(scene, step, next);
    else replay.isPlaying = false;
  };
  replay.timer = requestAnimationFrame(frame);
}
function playAll(scene) { // all steps, one after the other
  replay.isPlaying = true;
  goTo(scene, "", "before");
}

// The same in a line, where the futures before are still known.
function foundByMove() { // {move, what it made, values for words}, or null
  const move = lastMove();
  if (!move || [move.before, move.after].some((key) => futuresOf(key).starts.length < showing)) return null;
  const [before, after] = [move.before, move.after].map((key) => futuresOf(key).starts.slice(0, showing).map((weeks) => weeks.length));
  const d = paired(after, before, 1);
  return { move, isUnclear: d.verdict === "unclear", values: { difference: num(d.mean, 2, true), interval: interval(d.low, d.high, 2, true) } };
}
function renderMoved() {
  const found = foundByMove();
  $("moved").hidden = !found;
  if (found) headline("moved", [t("answer.moved", { what: movedWords(found.move), ...found.values }), found.isUnclear && t("answer.moved.chance")].filter(Boolean).join(" "), showing);
}

// And of a lesson whose answer one has not seen in the strip, beside the control that made it.
function renderBriefMove() {
  const found = isHeldBack && foundByMove();
  if (found) $("brief").append(h("span", { class: "last-move" }, [t("brief.moved", found.values), found.isUnclear && t("brief.moved.chance")].filter(Boolean).join(", ")));
}

function renderReplay() {
  renderMoved();
  const move = lastMove(), isOpen = isReplaying() && move;
  if (!isOpen) { cancelAnimationFrame(replay?.timer); replay = null; }
  $("replay-show").hidden = !move || Boolean(isOpen);
  $("replay").hidden = !isOpen;
  FIGURES.forEach((id) => { if (isOpen) $(id).hidden = true; });
  document.querySelectorAll("input[name=picture]").forEach((one) => { // any of them leads back to the pictures
    one.checked = !isOpen && one.value === state.picture;
    one.onclick = isOpen ? () => closeReplay() : null;
  });
  if (!isOpen) { set("replay"); return; }
  const n = knownFrom([move.before, move.after]);
  if (!n || n === replay.drawn) return;
  const isNew = !replay.drawn;
  replay.drawn = n;
  const w = width("pictures"), still = isStill(), scene = replayScene(move, n, w, still ? 190 : tall(w));
  const { d } = scene, values = { more: num(d.more), less: num(d.less), same: num(n - d.more - d.less), N: num(n), difference: num(d.mean, 2, true), interval: interval(d.low, d.high, 2, true) };
  const rows = [...counted(d.differences).entries()].sort((p, q) => p[0] - q[0]).map(([v, count]) => ({ cells: [num(v, 0, true), num(count)] }));
  const steps = () => h("fieldset", { class: "choice" }, h("legend", { class: "unseen" }, t("replay.steps")),
    STEPS.map((step) => h("label", { class: "radio" }, h("input", { type: "radio", id: "replay-" + step, name: "replay-step", value: step, checked: step === replay.step, onchange: () => { replay.isPlaying = false; goTo(scene, replay.step, step); } }), h("span", {}, t("replay." + step)))));
  set("replay", h("h3", { id: "replay-title", tabindex: "-1" }, t("replay.title")), h("p", { id: "replay-what" }, movedWords(move)),
    !still && steps(), h("div", { id: "replay-scene" }, still ? ["before", "after"].map((step) => replayPicture(scene, step).svg) : replayPicture(scene, replay.step).svg),
    h("figcaption", {}, h("span", { id: "replay-did" }, t("replay." + d.verdict, values), n < D.replicates && " " + soFar(n)), " ", t("replay.how")),
    h("div", { class: "row" }, !still && h("button", { type: "button", id: "replay-again", onclick: () => playAll(scene) }, t("replay.again")), h("button", { type: "button", id: "replay-close", onclick: closeReplay }, t("replay.close"))),
    behind(table(t("replay.title"), [t("chart.difference"), t("chart.futures")], rows)));
  if (isNew && !still) playAll(scene);
}
