// Class mode: an exercise step by step, one thing on a screen. One bets first; until then no answer is in the document.

const hasSeen = () => LESSON_STEPS.indexOf(lesson.step) >= LESSON_STEPS.indexOf("reveal");
let lessonBuilt = ""; // the language the frame is in
let lessonSamples = null, lessonFacts = null; // facts by name, once all futures of the lesson are there

function enterClass() {
  stop();
  clearTimeout(reminder);
  entry("replaceState"); // what Back comes to, also for who is quick
  toLesson({ number: 0 }, { at: D.at, from: carried(D.at, { state, scroll: window.scrollY }) });
}
function toStep(step) {
  lesson.step = mayBe(step);
  lesson.isRevealed ||= hasSeen();
  lesson.isDone ||= lesson.step === "discuss";
  lesson.wrong = [];
  markStep("pushState");
  drawLesson(true);
  window.scrollTo(0, 0);
}

// --- the frame --------------------------------------------------------------------------------------

function lessonFrame() {
  keepDrafts();
  lessonBuilt = document.documentElement.lang = lang;
  document.documentElement.classList.add("in-class");
  widths.clear();
  const one = lessonOf(lesson.number);
  document.title = `${one ? ofLesson(one, "title") : t("class.title")} – ${t("page.brand")}`;
  drawPage(
    h("a", { href: "#lesson-title", class: "skip", onclick: (e) => { e.preventDefault(); $("lesson-title").focus(); } }, t("page.skip")),
    h("header", { class: "top" }, h("div", { class: "bar" },
      h("p", { class: "brand" }, h("span", { class: "mark", "aria-hidden": "true" }), one ? t("class.number", { n: num(one.number) }) : t("class.enter")),
      h("div", { class: "languages", role: "group", "aria-label": t("page.language") },
        LANGUAGES.map((language) => h("button", { type: "button", lang: language, "aria-pressed": String(language === lang), onclick: () => { lang = language; redraw(); document.querySelector(`.languages [lang=${language}]`).focus(); } }, D.texts[language]["language.name"]))),
      one ? h("button", { type: "button", id: "class-list", class: "link", onclick: () => toLesson({ number: 0 }, lesson.outside) }, t("class.list")) : // the page itself tells answers, so the way there is not in a lesson
        h("button", { type: "button", id: "class-off", class: "link", onclick: () => leaveClass() }, t("class.leave")))),
    h("main", { id: "main", tabindex: "-1" }, h("div", { id: "message", role: "alert" }), h("section", { id: "lesson", class: "lesson", "aria-labelledby": "lesson-title" })));
}
function drawLesson(isFocused = false) {
  if (lessonBuilt !== lang) lessonFrame();
  renderMessage();
  const one = lessonOf(lesson.number);
  set("lesson", one ? lessonStep(one) : lessonList());
  if (one) renderLessonPicture(one);
  if (isFocused) $("lesson-title").focus({ preventScroll: true });
}
const teach = (isSo) => { isTeacher = isSo; markStep("replaceState"); drawLesson(); };
const lessonTitle = (text) => h("h1", { id: "lesson-title", tabindex: "-1" }, text);

function lessonList() {
  return [lessonTitle(t("class.title")), h("p", {}, t("class.how")),
    h("ol", { class: "lessons" }, D.lessons.map((one) => { const known = placeCalled(one.place); return h("li", {},
      h("button", { type: "button", "data-lesson": one.number, disabled: !known, onclick: () => toLesson({ number: one.number }, lesson.outside) }, `${num(one.number)}. ${ofLesson(one, "title")}`),
      !known && h("span", { class: "small" }, t("class.missing")), lessonsKept.get(one.number)?.isDone && h("span", { class: "small" }, "✓ ", t("class.step.done"))); })),
    shareByPicture(), forTeachers(teach)];
}

// --- its steps --------------------------------------------------------------------------------------

function lessonStep(one) {
  const at = LESSON_STEPS.indexOf(lesson.step), next = LESSON_STEPS[at + 1];
  const blocked = lesson.step === "bet" ? !hasBet() : lesson.step === "table" && waitsNow(), isTryingFirst = lesson.step === "do" && one.scenarios.length > 0;
  return [h("div", { class: "lesson-part", "data-step": lesson.step }, LESSON_DRAWN[lesson.step](one)),
    h("div", { class: "lesson-bar noprint" },
      h("button", { type: "button", id: "class-previous", disabled: at === 0, onclick: () => toStep(LESSON_STEPS[at - 1]) }, t("class.previous")),
      h("span", { class: "small" }, t("class.step", { k: num(at + 1), n: num(LESSON_STEPS.length) })),
      lesson.step === "bet" && isTeacher && h("button", { type: "button", id: "class-skip", class: "link", onclick: () => { lesson.isSkipped = true; toStep(next); } }, t("class.skip")),
      next ? h("button", { type: "button", id: "class-next", class: isTryingFirst ? null : "primary", disabled: blocked, onclick: () => toStep(next) }, t({ bet: isTeacher ? "class.next" : "class.bet", table: "class.reveal" }[lesson.step] || "class.next")) :
        h("button", { type: "button", id: "class-done", class: "primary", onclick: () => toLesson({ number: 0 }, lesson.outside) }, t("class.step.done"))),
    lessonWords(one), isTeacher && teacherSide(one, drawLesson, teach)];
}
const LESSON_DRAWN = {
  aim: (one) => [lessonTitle(ofLesson(one, "title")), h("p", { class: "lead" }, ofLesson(one, "aim")), h("p", { class: "small" }, t("class.about", { place: place(), years: horizon() })), h("p", { class: "small" }, h("b", {}, t("glossary.exchange.name")), ": ", t("glossary.exchange.text")), shareByPicture()],
  bet: (one) => [lessonTitle(ofLesson(one, "question")), scenariosInWords(one), betChoices(one), isTeacher && betTaker(one, drawLesson)], // a teacher's screen places no bet: the class's are bets enough
  given: (one) => [lessonTitle(t(lesson.bet === null ? "class.collect" : "class.given")),
    lesson.bet !== null && h("p", {}, t("class.given.bet", { choice: betInWords(one, lesson.bet) })),
    lesson.bet !== null && h("p", { id: "class-code" }, t("class.given.code"), " ", h("b", { class: "code", "aria-label": [...betCode(one.number, lesson.bet)].join(" ") }, betCode(one.number, lesson.bet))),
    isTeacher && [betTaker(one, drawLesson), h("div", { id: "class-tally" }, betRows(one, betsOfClass(), () => []))]],
  do: (one) => [lessonTitle(t("class.do")), h("ol", {}, textsOf(one, "step", one.steps).map((text) => h("li", {}, text))),
    h("p", { class: "small" }, t("class.do.table", { columns: ofLesson(one, "table").split("|").map((text) => text.trim()).join(" · ") })), h("p", { class: "noprint" }, h("button", { type: "button", id: "class-try", class: "primary", disabled: !one.scenarios.length || !canRun, onclick: () => tryLesson() }, t("class.try")))],
  reveal: (one) => lessonAnswer(one),
  notice: (one) => [lessonTitle(t("class.notice")), lessonFacts ? h("ul", { class: "notices" }, textsOf(one, "notice", one.notices, toldFacts(one)).map((text) => h("li", {}, text))) : lessonWaits()],
  table: (one) => [lessonTitle(t("class.fill")), lessonTable(one, lesson.filled, () => markStep("replaceState")), waitsNow() && wordAsked(one, drawLesson)],
  discuss: (one) => [lessonTitle(t("class.discuss")), h("p", { class: "lead" }, ofLesson(one, "discuss")), h("h2", {}, t("class.transfer")), h("p", {}, ofLesson(one, "transfer"))],
};
const textsOf = (one, part, count, values = {}) => Array.from({ length: count }, (_, k) => ofLesson(one, `${part}.${k + 1}`, values));
const lessonWaits = () => [h("p", { role: "status" }, canRun ? t("workshop.computing") : t(whyNot)), canRun && h("progress", { id: "class-progress", max: "1", value: lessonSamples ? shareMeasured(lessonSamples, lessonOf(lesson.number).futures) : 0, "aria-label": t("workshop.computing") })];
// What each letter stands for, before one bets.
const scenariosInWords = (one) => h("ul", { class: "lettered" }, one.scenarios.map((_, i) => h("li", {}, h("b", {}, LETTERS[i]), " ", ofLesson(one, "scenario." + i), ". ", h("span", { class: "small" }, ofLesson(one, "about." + i)))));

// Whoever has tried its scenarios, or has read the answer, bets no more.
const isBetFast = () => Boolean(lesson.isRevealed) || (lesson.bet !== null && lesson.tryingStep !== undefined);
function betChoices(one) {
  if (!one.choices.length) {
    const take = (e) => { const value = Number(e.target.value); lesson.bet = e.target.value !== "" && Number.isInteger(value) && value >= 0 && value <= MOST_OWN ? value : null; markStep("replaceState"); $("class-next").disabled = !hasBet(); };
    return h("p", {}, h("label", { for: "class-own" }, t("class.bet.number", { most: num(MOST_OWN) })), " ", h("input", { id: "class-own", type: "number", min: "0", max: String(MOST_OWN), step: "1", inputmode: "numeric", disabled: isBetFast(), value: lesson.bet === null ? "" : String(lesson.bet), oninput: take }));
  }
  return h("fieldset", { class: "bets" }, h("legend", { class: "unseen" }, t("class.bet.legend")),
    one.choices.map((choice, k) => h("label", { class: "radio" }, h("input", { type: "radio", name: "bet", value: String(k), checked: lesson.bet === k, disabled: isBetFast(), onchange: () => { lesson.bet = k; markStep("replaceState"); $("class-next").disabled = false; } }), h("span", {}, ofChoice(one, choice)))));
}

// Own bet, the class's, and what is true, with its interval and picture.
function lessonAnswer(one) {
  if (!lessonFacts) return [lessonTitle(t("class.answer")), lessonWaits()];
  if (!one.choices.length) {
    return [lessonTitle(t("class.model.number")), lesson.bet !== null && h("p", {}, t("class.given.bet", { choice: betInWords(one, lesson.bet) })),
      h("ul", { id: "class-truth" }, one.facts.map(({ name, scenario }) => h("li", {}, factInWords(one, name, `${LETTERS[scenario]}, ${ofLesson(one, "scenario." + scenario)}`)))), lessonPictureFrame(), betRows(one, betsOfClass(), () => []), wordForClass(one)];
  }
  const right = one.choices.map((choice) => isRightChoice(choice, lessonFacts)), told = one.choices.filter((_, k) => right[k]);
  const words = told.map((choice) => ofChoice(one, choice)).join(" / ") || t("class.none.right");
  const bars = betRows(one, betsOfClass(), (k) => [k === lesson.bet && t("class.mark.own"), right[k] && t("class.mark.model")].filter(Boolean));
  const verdict = lesson.bet === null ? "" : t(right[lesson.bet] ? "class.right" : "class.wrong");
  return [lessonTitle(`${verdict} ${t("class.model", { choice: words })}`.trim()),
    h("p", { id: "class-truth", "data-right": one.choices.map((_, k) => Number(right[k])).join("") }, [...new Set((told.length ? told : one.choices).map((choice) => choice.fact))].map((name) => factInWords(one, name)).join(" ")),
    isBetByClass() ? [bars, lessonPictureFrame()] : [lessonPictureFrame(), bars], wordForClass(one), h("p", { class: "small" }, ofLesson(one, "question"))];
}
const lessonPictureFrame = () => h("div", { id: "pictures", class: "lesson-picture" }, h("h2", { class: "unseen" }, t("compare.pictures")), FIGURES.map((id) => h("figure", { id, hidden: true })), stagePattern());
function renderLessonPicture(one) {
  if (lesson.step !== "reveal" || !lessonFacts || !one.scenarios.length || shared(state.s) < one.futures) return;
  showing = one.futures;
  const [id, draw] = DRAWN[state.picture];
  $(id).hidden = false;
  draw();
}

// --- to the page and back, and the beginning ------------------------------------------------------------

function tryLesson() { // its scenarios on the page, with a way back to this step
  const { view, tried, ways } = lessonOf(lesson.number), at = { ...D.at, ...(tried && { weeks: tried }) }, isTold = !lesson.isRevealed && state.picture === "pairs", first = ways.find(({ step }) => step === 1 + (lesson.tryingStep || 0)); // where the step leads that one is at
  anew(at, carried(at, { state: { view, s: state.s, on: state.on, numbers: state.numbers, picture: isTold ? "measures" : state.picture, ...(first && ledBy(first)) }, past: [], future: [], leftLesson: { tryingStep: 0, ...lesson, isTrying: true }, scroll: 0 }));
}
function lessonGone({ state: kept }) { // with Back or Forward, or by an address that was typed
  if (kept?.lesson === lesson.number && LESSON_STEPS.includes(kept.step)) {
    lesson.step = mayBe(kept.step);
    markStep("replaceState"); // an entry of before knows no bet that was placed since
    drawLesson(true);
    return;
  }
  if (kept?.visit?.lessons.some((one) => one.isTrying && one.number === kept.visit.left && one.number === lesson.number)) { tryLesson(); return; }
  if (kept?.view) { leaveClass({ leftLesson: lesson.number ? lesson : null }); return; }
  const text = cleaned(location.hash), found = parseLink(text);
  if (found.lesson) toLesson(found.lesson, lesson.outside);
  else if (text !== ownClassLink(lesson.number)) anew(D.at, { lang, link: { text, pasted: false, back: { at: D.at, from: { lang, lesson } } } });
}

function openLesson() {
  const one = lessonOf(lesson.number);
  if (one?.scenarios.length) {
    const picture = PICTURES.includes(one.picture) ? one.picture : PICTURES[0];
    state = { ...state, s: [...one.scenarios], on: Math.min(1, one.scenarios.length - 1), numbers: textOf(new Map(Object.entries(one.numbers).map(([key, value]) => [key, Number(value)]))), picture };
  }
  lesson.step = mayBe(lesson.step);
  message = from.message || "";
  redraw = () => drawLesson();
  drawn = () => { if (!canRun || (lesson.step === "reveal" && lessonFacts)) drawLesson(); };
  drawLesson(true);
  markStep(location.hash.startsWith("#class") ? "replaceState" : "pushState");
  window.addEventListener("popstate", lessonGone, { signal: gone });
  let wideBefore = window.innerWidth;
  window.addEventListener("resize", () => { if (window.innerWidth !== wideBefore) { wideBefore = window.innerWidth; widths.clear(); if (lesson.step === "reveal") drawLesson(); } }, { signal: gone });
  begin().then(() => { if (!gone.aborted) measureLesson(one); });
  document.documentElement.dataset.ready = String(Math.round(performance.now() - started));
  return true;
}
function measureLesson(one) { // while the class reads and bets; nothing of it comes into the document
  document.documentElement.dataset.engine = canRun ? "ready" : "none";
  if (!one) return;
  if (!canRun) { drawLesson(); return; }
  lessonSamples = samplesOf(one);
  besides = (until) => {
    const isMore = measureSome(lessonSamples, one.futures, until);
    if ($("class-progress")) $("class-progress").value = shareMeasured(lessonSamples, one.futures);
    if (isMore) return true;
    besides = null;
    lessonFacts = valuesOfFacts(lessonSamples);
    ask(state.s); // for the picture, where a scenario has no facts
    if (["reveal", "notice"].includes(lesson.step)) drawLesson();
    if (isTeacher && lesson.isOpen) drawTeacherSide(one);
    document.documentElement.dataset.facts = "ready";
    return false;
  };
  work();
}
