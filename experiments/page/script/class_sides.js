// What stands beside a lesson: its facts in words, its terms, the teacher's side, the way to it by a QR picture.

// A fact as its words have it: a share as so many of 100 futures, a difference with its sign,
// money in millions.
const MILLION = 1e6;
function factNumber({ kind, of, counts }, value) {
  if (["share", "more", "fewer"].includes(kind)) return num(100 * value);
  return num(of.endsWith("_nok") ? value / MILLION : value, kind === "mean" && counts ? 1 : 2, kind === "difference");
}
const factOfLesson = (one, name) => one.facts.find((fact) => fact.name === name);
// In a sentence, which says itself whether it is more or fewer, a difference has no sign.
const toldFacts = (one) => Object.fromEntries(one.facts.map((fact) => [fact.name, factNumber(fact, Math.abs(lessonFacts[fact.name].mean)).replace("+", "")]));
const factInterval = (fact, [low, high]) => t("interval", { low: factNumber(fact, low), high: factNumber(fact, high) });
function factInWords(one, name, what = "") {
  const fact = factOfLesson(one, name), found = lessonFacts[name], words = fact.words[lang];
  const isOfStarted = fact.kind === "more" && /^(exchanges_realised$|realised_by_)/.test(fact.of);
  return t(isOfStarted ? "class.truth.more" : "class.truth", { letter: LETTERS[fact.scenario], other: LETTERS[fact.against], years: span(weekAsked() || D.weeks), what: what || words[0].toLocaleUpperCase(lang) + words.slice(1), value: factNumber(fact, found.mean), interval: factInterval(fact, [found.low, found.high]) });
}

// A QR picture of the address, for telephones: where the page was opened from a web server.
const QR_EDGE = 4; // modules of white around it
function shareByPicture() {
  if (!/^https?:$/.test(location.protocol)) return isTeacher && h("p", { class: "small noprint" }, t("class.share.file"));
  const code = leanQr.generate(lessonAddress()), n = code.size + 2 * QR_EDGE, dark = [];
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) if (code.get(x, y)) dark.push(`M${x + QR_EDGE},${y + QR_EDGE}h1v1h-1z`);
  return h("details", { class: "share noprint" }, h("summary", {}, t("class.share")),
    s("svg", { class: "qr", viewBox: `0 0 ${n} ${n}`, role: "img", "aria-label": t("class.share.picture") }, s("rect", { class: "qr-ground", width: n, height: n }), s("path", { class: "qr-dark", d: dark.join(""), "shape-rendering": "crispEdges" })),
    h("p", { class: "small", id: "class-address" }, lessonAddress()));
}

// Who teaches has a box for the class's bets, and a side that tells the answer. On students' screens there is neither:
// somebody says so below the list of lessons, or by the address, and it holds as long as the page is open.
const forTeachers = (sayWhoTeaches) => h("details", { id: "for-teachers", class: "help noprint" }, h("summary", {}, t("class.teacher.who")),
  h("p", {}, t("class.teacher.how", { address: "#class;ex=3;teacher" })),
  h("button", { type: "button", id: "teacher-on", "aria-pressed": String(isTeacher), onclick: () => focusAfter("teacher-on", () => sayWhoTeaches(!isTeacher)) }, t("class.teacher.on")),
  h("label", { class: "radio" }, h("input", { type: "checkbox", id: "teacher-waits", checked: isWaiting, onchange: (e) => { isWaiting = e.target.checked; focusAfter("teacher-waits", () => sayWhoTeaches(isTeacher)); } }), h("span", {}, t("class.wait.choose"))));

// It gives the answer away, so it is not in the document until somebody asks for it.
const teacherSide = (one, drawAgain, sayWhoTeaches) => h("section", { class: "teacher noprint", "aria-labelledby": "teacher-title" },
  h("h2", { id: "teacher-title", class: "unseen" }, t("class.teacher")),
  h("button", { type: "button", id: "class-teacher", "aria-pressed": String(Boolean(lesson.isOpen)), onclick: () => { lesson.isOpen = !lesson.isOpen; drawAgain(); $("class-teacher").focus({ preventScroll: true }); } }, t("class.teacher.switch")), " ",
  h("button", { type: "button", id: "teacher-off", class: "link", onclick: () => sayWhoTeaches(false) }, t("class.teacher.off")),
  h("div", { id: "teacher-told" }, lesson.isOpen && teacherTold(one)));
const drawTeacherSide = (one) => set("teacher-told", teacherTold(one));
function teacherTold(one) {
  const rows = one.facts.map((fact) => ({ key: fact.name, cells: [fact.words[lang], fact.range ? factInterval(fact, fact.range) : t("value.none"),
    lessonFacts ? { text: factNumber(fact, lessonFacts[fact.name].mean), exact: ["mean", "low", "high"].map((end) => lessonFacts[fact.name][end]) } : "…"] }));
  const part = (title, ...content) => [h("h3", {}, t(title)), content];
  const right = lessonFacts ? one.choices.filter((choice) => isRightChoice(choice, lessonFacts)).map((choice) => ofChoice(one, choice)).join(" / ") : "…";
  return [wordForClass(one), one.choices.length > 0 && part("class.answer", h("p", { id: "teacher-right" }, right)), part("class.teacher.plan", h("p", {}, ofLesson(one, "teacher.plan"))),
    part("class.teacher.heard", h("ul", {}, one.choices.filter(({ name }) => has(`exercise.${one.name}.teacher.heard.${name}`)).map(({ name }) => h("li", {}, h("b", {}, ofChoice(one, one.choices.find((choice) => choice.name === name)), ": "), ofLesson(one, "teacher.heard." + name, lessonFacts ? toldFacts(one) : {}))))),
    part("class.teacher.ranges", h("p", { class: "small" }, t("class.teacher.ranges.how")), table(t("class.teacher.ranges"), ["class.fact", "class.range", "class.here"].map((id) => t(id)), rows)),
    part("class.teacher.rubric", h("p", {}, ofLesson(one, "teacher.rubric")))];
}

// Terms of a lesson: its own line, and words of the glossary, each with its meaning on a tap.
let termOpen = "";
function lessonWords(one) {
  const means = (key) => t(`glossary.${key}.text`);
  const term = (key) => h("button", { type: "button", class: "chip", "data-term": key, "aria-expanded": String(key === termOpen), "aria-controls": "class-means", onclick: () => {
    termOpen = key === termOpen ? "" : key;
    document.querySelectorAll("[data-term]").forEach((button) => button.setAttribute("aria-expanded", String(button.dataset.term === termOpen)));
    $("class-means").textContent = termOpen && means(termOpen);
    if (termOpen) $("class-means").scrollIntoView({ block: "center" }); // and not behind the bar
  } }, t(`glossary.${key}.name`));
  termOpen = "";
  return h("section", { id: "class-terms", class: "noprint", "aria-labelledby": "class-terms-title" }, h("h2", { class: "label", id: "class-terms-title" }, t("class.terms")),
    h("div", { class: "row" }, one.terms.map(term)), h("p", { id: "class-means", role: "status" }), h("p", { class: "small" }, ofLesson(one, "terms")));
}
