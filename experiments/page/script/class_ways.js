// Where a step of a lesson leads on the page: a button each, with its view, its scenarios, its picture, and how far it looks ahead.

const PARTS = { why: "watch.why", apart: "apart.title", story: "story.title", "side-title": "compare.side", "lever-meetings": "lever.meetings" }; // of a view, with their headings
function wayInWords({ view, see, picture, weeks, part }) {
  const heading = part && t(PARTS[part]).split(":")[0];
  if (view === "watch") return t("class.way.watch", { letters: see.map((i) => LETTERS[i]).join(", ") }) + (heading && ": " + heading);
  return (heading && see.map((i) => LETTERS[i] + ": ").join("") + heading) || (picture ? t("picture." + picture) : t("view." + view)) + (weeks ? ", " + span(weeks) : "");
}
const ledBy = ({ view, see, picture, week, future }) => ({ view, ...(see.length && (view === "watch" ? { see } : { on: see[0] })), ...(week && { week }), ...(future && { run: future - 1 }), ...(picture && { picture }) });
function goWay(way) {
  stop();
  const { view, weeks, part } = way, chosen = ledBy(way), ahead = weeks || triedLesson.tried || triedLesson.weeks;
  window.scrollTo(0, 0);
  if (ahead !== D.weeks && canRun) { reach({ weeks: ahead }, "step-now", chosen); return; }
  visit(view);
  state = { ...state, ...chosen };
  message = "";
  redraw();
  $("step-now").focus({ preventScroll: true });
  if (!part) return;
  $(part === "why" ? "end" : part).scrollIntoView(); // what runs at the end, and the log below it
  ($(part).querySelector("input[type=range]") || $(part)).focus({ preventScroll: true });
}
const waysOf = (step) => triedLesson.ways.filter((way) => way.step === step).map((way, k) => h("button", { type: "button", class: "link", "data-way": k, onclick: () => goWay(way) }, "→ ", wayInWords(way)));

// How many have started by the week that is watched, where a lesson asks for that: it is not what runs, which may have run before.
const asksStarted = () => Boolean(triedLesson) && triedLesson.facts.some(({ of }) => /^(exchanges_realised$|realised_by_)/.test(of));
function renderStarted(futures, letters, week) {
  $("started").hidden = !asksStarted();
  if (!asksStarted()) return;
  set("started", t("class.started", { list: futures.map((one, k) => `${letters[k]} ${num(week ? one.weeks.exchanges_realised[week - 1] : 0)}`).join(", ") }), D.case.running > 0 && " " + t("class.started.before"));
}
