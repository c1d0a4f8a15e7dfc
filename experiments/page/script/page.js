// The page: its frame, drawn again after every change, and what the keyboard and window do.

const RESULTS = ["outcome", "told", "brief", "small-picture", "pictures", "ledger", "side", "differences"]; // parts of the page that wait for futures
const SHOWING = ["compare", "assumptions"]; // views that show an answer
let built = ""; // the language the frame is in
// Views that are built when they are first shown: most visits see one or two. Parts of the one that compares are read by all.
const LATER = { watch: watchFrame, town: townFrame, assumptions: assumptionsFrame, about: aboutFrame };
const notYet = (view) => h("div", { id: view, hidden: true, "data-later": true });
const buildView = (view) => { if ("later" in $(view).dataset) $(view).replaceWith(LATER[view]()); };
function build() {
  stop();
  widths.clear();
  keepDrafts();
  built = document.documentElement.lang = lang;
  document.title = t("page.title", { place: place() });
  const main = h("main", { id: "main", tabindex: "-1" }, h("div", { id: "message", role: "alert" }), h("div", { id: "numbers-changed" }), compareFrame(), VIEWS.filter((view) => view in LATER).map(notYet), workshopFrame());
  drawPage(
    h("a", { href: "#main", class: "skip", onclick: (e) => { e.preventDefault(); $("main").focus(); } }, t("page.skip")),
    h("header", { class: "top" },
      h("div", { class: "bar" },
        h("p", { class: "brand" }, h("span", { class: "mark", "aria-hidden": "true" }), h("span", { class: "brand-name" }, t("page.brand")), placeFrame()),
        h("nav", { "aria-label": t("page.views") },
          VIEWS.map((view) => h("button", { type: "button", id: "view-" + view, onclick: () => show(view) }, t("view." + view)))),
        h("div", { class: "languages", role: "group", "aria-label": t("page.language") },
          LANGUAGES.map((language) => h("button", { type: "button", lang: language, "aria-pressed": String(language === lang), onclick: () => speak(language) }, D.texts[language]["language.name"]))),
        h("div", { class: "modes" },
          leftLesson ? !triedLesson && h("button", { type: "button", id: "lesson-back", class: "primary", onclick: () => backToLesson() }, t("class.back", { n: num(leftLesson.number) })) :
            D.lessons.length > 0 && h("button", { type: "button", id: "class-on", onclick: enterClass }, t("class.enter")),
          !triedLesson && h("button", { type: "button", id: "workshop-on", onclick: enterWorkshop }, t("workshop.enter"))))),
    stepsBar(), tableAtHand(), main, stagePattern(),
    h("footer", {}, h("p", {}, t("page.footer", { date: date(D.made), version: D.version }))));
  watchSight();
  watchSteps();
}

function show(view) {
  stop();
  visit(view);
  state = { ...state, view };
  message = "";
  redraw();
  window.scrollTo(0, 0);
}

function speak(language) {
  lang = language;
  redraw();
  document.querySelector(`.languages [lang=${language}]`).focus();
}

const partsThatWait = () => [...RESULTS, ...LIVE].map($).filter(Boolean); // the view of what is assumed may not be built yet
const sayProgress = (text) => ["progress", "live-progress"].map($).filter(Boolean).forEach((node) => { node.textContent = text; });

// What is known of the scenarios is shown at once, with how many futures it is known from; the rest follows.
// inPieces: the browser draws a frame between one and the next.
function renderResults(inPieces = false) {
  const now = shared(state.s), isSettled = now === D.replicates;
  document.documentElement.dataset.settled = "false"; // until all of it stands there
  if (!isSettled) partsThatWait().forEach((node) => node.setAttribute("aria-busy", "true"));
  if (!now) partsThatWait().forEach((node) => node.classList.add("stale"));
  if (!now) sayProgress(t("progress.none"));
  toDraw = [];
  ask(state.s, replayKeys());
  if (!now) return; // what stands there is of the choice before, and looks like it
  showing = now;
  const pieces = piecesOf(isSettled, !inPieces || isSettled || $("side").classList.contains("stale"));
  if (!inPieces) { pieces.forEach((draw) => draw()); return; }
  toDraw = pieces;
  work();
}

// Tables say themselves how many futures they are from: between the first and the last time they are left as they are.
function piecesOf(isSettled, withTables) {
  const piece = (ids, ...draw) => () => {
    const keep = heldInSight();
    ids.forEach((id) => $(id).classList.remove("stale"));
    draw.forEach((one) => one());
    keep();
  };
  const progress = () => {
    sayProgress(isSettled ? "" : t("progress.some", { n: num(showing), N: num(D.replicates) }));
    document.documentElement.dataset.settled = String(isSettled);
    partsThatWait().forEach((node) => node.setAttribute("aria-busy", String(!isSettled)));
  };
  if (state.view === "assumptions") return [piece(LIVE, progress, renderAnswer, renderBriefMove, () => renderLive(isSettled))];
  const pictures = piece(["pictures"], renderPicture, renderReplay), tables = piece(["side", "differences", "ledger"], renderTables, ...(isHeldBack ? [] : [renderAdvice, renderLedger, renderExchanges]));
  const answer = piece(["outcome", "told", "brief", "small-picture"], progress, renderAnswer, renderBriefMove, () => renderStrip(isSettled), renderWorkshop);
  return isSettled ? [pictures, tables, answer] : withTables ? [pictures, answer, tables] : [pictures, answer];
}
drawn = () => {
  if (!isAnswered(state.s)) { // the model stopped: back to what was computed beforehand
    const at = answerable(D.at);
    if (!isSame(at, D.at)) { anew(at, carried(at, { state: { view: state.view }, message: whyNot })); return; }
    state = { ...state, ...fresh(), view: state.view };
    message = whyNot;
    redraw();
  } else if (SHOWING.includes(state.view)) renderResults(canRun); // where nothing can run there are no pieces of work
  else if (state.view === "watch" && engine) renderTypical();
};
redraw = () => {
  toDraw = [];
  const keep = heldInSight();
  if (built !== lang) build();
  const isCompareNew = $("compare").hidden;
  buildView(state.view);
  VIEWS.forEach((view) => { $(view).hidden = state.workshop || view !== state.view; const button = $("view-" + view); if (view === state.view) button.setAttribute("aria-current", "page"); else button.removeAttribute("aria-current"); });
  if (isCompareNew && !$("compare").hidden) lookAgain();
  frameWorkshop();
  renderMessage();
  renderChanged();
  renderReach();
  if (state.view === "compare") renderOlder();
  if (state.view === "compare") renderLevers();
  if (state.view === "compare") renderPrices();
  if (state.view === "compare") renderCompared();
  if (state.view === "assumptions") renderDoubt();
  if (state.view === "compare") renderCurve();
  if (SHOWING.includes(state.view)) renderResults();
  if (state.view === "watch") renderWatch();
  if (state.view === "town") renderTown();
  keep();
  if ($("link").value && $("link").value !== address()) { $("shared").hidden = true; $("link").value = ""; } // an old link is no link to this
  remind();
};
const wanted = navigator.languages.map((code) => code.slice(0, 2).replace(/^(no|nn)$/, "nb")).find((code) => LANGUAGES.includes(code));
lang = from.lang || wanted || "en";
delete document.documentElement.dataset.engine;
document.documentElement.classList.remove("in-class");
document.documentElement.classList.toggle("trying", Boolean(triedLesson));
if (lesson) return openLesson(); // of class mode nothing else is drawn
window.addEventListener("beforeprint", () => { if (state.view === "compare" && !state.workshop && showing) renderPicture(true); }, { signal: gone });
window.addEventListener("afterprint", () => redraw(), { signal: gone });
window.addEventListener("beforeprint", () => document.querySelectorAll(".behind, .group-table").forEach((details) => { details.open = true; }), { signal: gone });
// Where something is being typed, undoing is of what is typed; a number that counts already is a choice.
const takesText = (node) => node instanceof HTMLInputElement && (["text", "search"].includes(node.type) || (node.type === "number" && node.value !== node.dataset.counts));
document.addEventListener("keydown", (e) => {
  if (takesText(e.target) || !(e.ctrlKey || e.metaKey) || e.altKey) return;
  const key = e.key.toLowerCase();
  if (key === "z" && !e.shiftKey) { e.preventDefault(); undo(); } else if (key === "y" || (key === "z" && e.shiftKey)) { e.preventDefault(); redo(); }
}, { signal: gone });
let wide = window.innerWidth; // its height alone changes where a telephone shows or hides its bar
window.addEventListener("resize", () => { if (window.innerWidth !== wide) { wide = window.innerWidth; widths.clear(); redraw(); } }, { signal: gone });
window.addEventListener("popstate", goneTo, { signal: gone });
gone.addEventListener("abort", () => { stop(); clearTimeout(reminder); });

if (from.isFirst) {
  const text = location.hash.length > 1 ? cleaned(location.hash) : D.opens, { at, lesson: asked } = parseLink(text);
  if (asked) return toLesson(asked, null);
  if (at) return elsewhere(at, text); // before anything is drawn
}
state = { ...state, ...from.state };
message = from.message || "";
redraw();
if (from.isFirst) openAddress();
if (from.link && !openLink(from.link.text, from.link.pasted)) {
  const { at, from: before } = from.link.back;
  anew(at, { ...before, message });
  return false;
}
[past, future] = [from.past || [], from.future || []]; // how it was opened is nothing to undo
redraw();
standAgain(from);
begin().then(() => {
  if (gone.aborted) return;
  document.documentElement.dataset.engine = canRun ? "ready" : "none";
  if (!canRun || withoutPrices(state.numbers) !== state.numbers) drawn(); // prices of one's own wait for the module
  if (state.view === "compare") renderLevers();
  if (state.view === "compare") renderPrices();
  if (state.view === "compare") renderCurve();
  if (state.view === "watch") renderWatch();
  if (state.view === "assumptions") renderDoubt();
  if (state.view === "town") renderSimulated();
});
document.documentElement.dataset.ready = String(Math.round(performance.now() - started));
return true;
