// Workshop mode, for a projector: one question on the screen, guess first, then what the model says beside the guesses.

let room = null; // {outside: the state before, scroll, asked: of which choice, step, guesses: {share, count}, fault}; null where the mode is off
const noGuesses = () => ({ share: [], count: [] });

function enterWorkshop() {
  stop();
  room = { outside: { ...state }, scroll: window.scrollY };
  state = { ...state, view: "compare", workshop: true };
  message = "";
  askRoom();
}
function leaveWorkshop() { // all is as it was before
  const { outside, scroll } = room;
  state = { ...outside, workshop: false };
  room = null;
  redraw();
  window.scrollTo(0, scroll);
  $("workshop-on").focus({ preventScroll: true });
}
const asksOf = () => (other() === 0 ? ["count"] : ["share", "count"]); // of one scenario there is nothing to compare
const roomSteps = () => [...asksOf().flatMap((ask) => [ask, ask + "-truth"]), ...(other() === 0 ? [] : ["picture"])];
const nextOf = (step) => roomSteps()[roomSteps().indexOf(step) + 1];
function askRoom(scenarios, on) { // a question from its beginning
  if (scenarios) state = { ...state, s: scenarios, on };
  Object.assign(room, { asked: kept(), guesses: noGuesses(), step: asksOf()[0], fault: "", typing: "" });
  redraw();
  drawRoom();
}
function nextStep() {
  Object.assign(room, { step: nextOf(room.step), fault: "" });
  drawRoom();
}

const workshopFrame = () => h("section", { id: "workshop", class: "workshop", "aria-label": t("workshop.enter"), hidden: true },
  h("div", { id: "room" }),
  h("div", { class: "row noprint" }, h("button", { type: "button", id: "workshop-others", onclick: () => { room.step = "choose"; drawRoom(); } }, t("workshop.others")),
    h("button", { type: "button", id: "workshop-off", onclick: leaveWorkshop }, t("workshop.leave"))));

// All else is away while the mode is on, also for screen readers and on paper.
let roomDrawn = "";
function frameWorkshop() {
  if (!state.workshop) room = null;
  else if (room?.asked !== kept()) room = { outside: { ...state, workshop: false }, scroll: 0, asked: kept(), step: asksOf()[0], guesses: noGuesses(), fault: "" }; // a link
  document.documentElement.classList.toggle("in-workshop", state.workshop);
  $("workshop").hidden = !state.workshop;
  for (const node of document.querySelectorAll("header.top, footer, #numbers-changed")) node.hidden = state.workshop;
}
function renderWorkshop() { // after the results: drawn anew only where they are what is waited for
  if (!state.workshop) { roomDrawn = ""; return; }
  if (roomDrawn !== lang + room.asked || isRevealing()) drawRoom(false);
}

const isRevealing = () => room.step === "picture" || room.step.endsWith("-truth");
const mostOf = (ask) => (ask === "share" ? D.replicates : 2 * TOP); // of a guess; says nothing of the answer
const roomNames = () => { const i = other(), differs = differ([state.s[0], state.s[i]]); return [0, i].map((k) => settingsOf(state.s[k], differs) || settings(state.s[k])); };
const roomQuestion = (ask) => t(ask === "share" ? "workshop.share" : other() === 0 ? "workshop.count.one" : "workshop.count", { N: num(D.replicates), letter: LETTERS[other()], years: horizon() });

function drawRoom(isFocused = true) {
  roomDrawn = lang + room.asked;
  const { step } = room, i = other(), [a, b] = roomNames();
  $("workshop-others").hidden = step === "choose";
  const compared = h("ul", { class: "legend" }, (i ? [0, i] : [0]).map((k) => h("li", {}, swatch(k), h("span", {}, h("b", {}, LETTERS[k]), " ", k ? b : a))));
  const title = step === "choose" ? t("compare.presets") : step === "picture" ? t("workshop.verdict." + pairsOf(i).verdict, pairsValues(i, pairsOf(i))) : roomQuestion(step.replace("-truth", ""));
  set("room", h("h1", { id: "room-title", tabindex: "-1" }, title), step === "choose" ? choosing() : [compared, isRevealing() ? revealed(step, i) : guessing(step)]);
  if (isFocused) $("room-title").focus();
}
const choosing = () => h("div", { class: "row" }, PRESETS.map(([name, codes]) => h("button", { type: "button", "data-preset": name, class: "chip", disabled: !isAnswered(codes), onclick: () => askRoom([...codes], Math.min(1, codes.length - 1)) }, presetText(name))));

function guessing(ask) {
  const most = mostOf(ask), guesses = room.guesses[ask];
  const box = h("input", { type: "text", id: "guess", value: room.typing || "", inputmode: "decimal", autocomplete: "off", "aria-describedby": "guess-fault guess-help" });
  const next = h("button", { type: "button", id: "room-next", class: "primary", onclick: () => { if (taken() && guesses.length) nextStep(); else again(); } }, t("workshop.reveal"));
  const ready = (isRefused = false) => { room.typing = box.value; next.disabled = !guesses.length && (isRefused || !box.value.trim()); };
  const range = h("input", { type: "range", id: "guess-range", min: "0", max: String(most), step: ask === "share" ? "1" : "0.5", value: String(Math.round(most / 2)), "aria-label": roomQuestion(ask), oninput: () => { box.value = num(Number(range.value), Number(range.value) % 1 ? 1 : 0); ready(); } });
  const taken = (isEmptyFine = true) => { // whether what stands in the field counts now
    const isNothing = isEmptyFine && !box.value.trim(), found = isNothing ? [] : guessesIn(box.value, most);
    room.fault = found ? "" : t("workshop.fault", { most: num(most) });
    if (found) { guesses.push(...found); room.typing = ""; } // what cannot be read stays, to be mended
    return Boolean(found);
  };
  const again = () => { drawRoom(false); $("guess").focus(); };
  box.oninput = () => ready();
  ready(Boolean(room.fault));
  return [h("form", { class: "guess", onsubmit: (e) => { e.preventDefault(); taken(false); again(); } },
    h("div", { class: "ends" }, h("span", {}, num(0)), range, h("span", {}, num(most))),
    h("div", { class: "row" }, h("label", { for: "guess" }, t("workshop.guess")), box, h("button", { type: "submit", id: "guess-add" }, t("workshop.add")), h("span", { id: "guess-help", class: "small" }, t("workshop.several"))),
    h("p", { id: "guess-fault", role: "alert" }, room.fault)),
  guesses.length > 0 && [roomScale("guesses", most, guesses), h("p", { id: "guesses-summary", role: "status" }, t("workshop.guesses", { list: guessList(guesses) }))],
  h("div", { class: "row" }, next,
    guesses.length > 0 && h("button", { type: "button", id: "guess-back", onclick: () => { guesses.pop(); drawRoom(false); $("guess").focus(); } }, t("workshop.back")))];
}
const roomWidth = () => Math.max(240, ($("workshop") || $("lesson")).clientWidth);
const guessNumber = (x) => num(x, Number.isInteger(x) ? 0 : 1);
const guessList = (guesses) => guesses.map(guessNumber).join("; ");
const MOST_GUESSES = 200;
function guessesIn(text, most) { // numbers with spaces between, decimals with point or comma; null where something is none, or not possible
  const found = text.trim().split(/[\s;]+/).map((part) => (/^\d{1,4}([.,]\d{1,2})?$/.test(part) ? Number(part.replace(",", ".")) : NaN));
  return found.length <= MOST_GUESSES && found.every((x) => x >= 0 && x <= most) ? found : null;
}

// Guesses as dots above a line, and under it what the model says, with its interval.
function roomScale(id, most, guesses, truth = null) {
  const w = roomWidth(), large = Math.max(15, Math.min(48, w / 38)), left = 1.4 * large, x = (v) => left + ((w - 2 * left) * v) / most;
  const bin = Math.max(most / 60, (most * large * 0.62) / (w - 2 * left)), seen = new Map();
  const stacked = guesses.map((v) => { const slot = Math.round(v / bin), k = seen.get(slot) || 0; seen.set(slot, k + 1); return [v, k]; });
  const rows = Math.max(1, ...seen.values()), dot = Math.min(large * 0.34, (large * 4) / rows), base = 2 * dot * rows + dot, H = base + large * (truth ? 3.6 : 1.7);
  const step = roundStep(most / 5), svg = s("svg", { class: "scale", width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": id + "-summary", "font-size": large }, s("line", { class: "base", x1: x(0), x2: x(most), y1: base, y2: base }));
  for (let v = 0; v <= most; v += step) svg.append(s("line", { class: "base", x1: x(v), x2: x(v), y1: base, y2: base + large * 0.3 }), tickText(x(v), base + large * 1.4, num(v)));
  svg.append(s("g", { class: "guesses" }, stacked.map(([v, k]) => s("circle", { class: "guess", cx: x(v), cy: base - dot * (2 * k + 1.2), r: dot * 0.9 }))));
  if (truth) svg.append(s("g", { class: "truth" }, whisker(truth, x, base + large * 2.4)));
  return svg;
}

function truthOf(ask, i) {
  if (ask === "count") return amountInterval(outcomes(state.s[i]).columns, "exchanges_realised");
  const { more } = pairsOf(i), found = shareInterval(more, showing);
  return { mean: more, low: found.low * showing, high: found.high * showing };
}
function revealed(step, i) {
  if (shared(state.s) < D.replicates || showing < D.replicates) return h("p", { role: "status" }, t("workshop.computing"));
  const next = nextOf(step) && h("div", { class: "row" }, h("button", { type: "button", id: "room-next", class: "primary", onclick: nextStep }, t(nextOf(step) === "picture" ? "workshop.picture.show" : "workshop.next")));
  if (step === "picture") {
    const d = pairsOf(i), w = Math.min(560, roomWidth()), H = Math.max(200, (w * 0.55 * window.innerHeight) / roomWidth()); // larger than drawn, to fill the screen
    return h("figure", { id: "room-pairs" }, pairsPicture("room-pairs", i, d, w, H), h("figcaption", { id: "room-pairs-summary", class: "unseen" }, t("chart.pairs.summary", pairsValues(i, d)), " ", t("chart.pairs.how")));
  }
  const ask = step.replace("-truth", ""), truth = truthOf(ask, i), digits = ask === "share" ? 0 : 1, guesses = room.guesses[ask];
  const values = { guess: guessNumber(median(guesses)), truth: num(truth.mean, digits), interval: interval(truth.low, truth.high, digits) };
  return [roomScale("truth", mostOf(ask), guesses, truth), h("p", { id: "truth-summary", class: "large", "data-exact": [truth.mean, truth.low, truth.high].join(" ") }, tn("workshop.beside", guesses.length, values)),
    ask === "share" && pairsOf(i).verdict === "unclear" && h("p", {}, t("workshop.unclear")), next];
}
