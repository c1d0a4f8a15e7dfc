// What happens, and when: events of a scenario under an axis of its years, each moved along it, and their marks in a picture.

let lines = []; // of the events that are shown: { event, and the nodes of its line }
const AXIS = { width: 300, height: 40, edge: 8, line: 22 }; // edge: half of a slider's thumb, so that marks stand above it
const eventsNow = () => settingOf(currentCode()).events;
const replaceEvents = (events, by) => move({ events }, by);
const isTaken = (event, others, at) => isRegular(at, event) || others.some((one) => byWeek(one, event) === 0);

// The week nearest to the wanted one, in the direction it is moved in, in which the event may be.
function freeWeek(event, near, others, at) {
  const step = near < event.week ? -1 : 1;
  for (const way of [step, -step]) {
    for (let week = Math.min(D.weeks, Math.max(1, Math.round(near))); week >= 1 && week <= D.weeks; week += way) if (!isTaken({ ...event, week }, others, at)) return week;
  }
  return null;
}
function moveEvent(line, near, by) {
  const { event } = line, others = eventsNow().filter((one) => byWeek(one, event) !== 0), week = freeWeek(event, near, others, settingOf(currentCode()));
  if (week === null || week === event.week) return;
  line.event = { ...event, week };
  replaceEvents([...others, line.event], by);
}

// --- to add one ---------------------------------------------------------------------------------

const chosenWhat = () => $("event-what").value;
function candidate() { // what would be added, or the id of why it cannot be
  const at = settingOf(currentCode()), what = chosenWhat(), year = Number($("event-year").value);
  if (at.events.length >= L.events.most) return "events.full";
  if (!what || lacks(at, L.events.needs[what])) return "events.needs." + (L.events.needs[what] || "what");
  if ($("event-year").value.trim() === "" || !Number.isInteger(year) || year < 1 || year > yearOf(D.weeks)) return "events.no_year";
  const event = { what, week: 0, target: L.events.about[what] ? Number($("event-target").value) : NOBODY };
  const week = freeWeek(event, Math.min(D.weeks, (year - 1) * YEAR + YEAR / 2), at.events, at); // the middle of that year
  return week === null ? "events.no_week" : { ...event, week };
}
function addEvent() {
  const event = candidate();
  if (typeof event === "string") return;
  replaceEvents([...eventsNow(), event]);
  lines.find((line) => byWeek(line.event, event) === 0)?.range.focus();
}
// In every scenario, so that they differ in nothing else; not where there is nothing for it.
function addEverywhere() {
  const event = candidate();
  if (typeof event === "string") return;
  choose({ s: state.s.map((code) => withValues(code, { events: settingOf(code).events.length < L.events.most ? [...settingOf(code).events, event] : settingOf(code).events })) });
}
function renderAdding() {
  const at = settingOf(currentCode()), about = L.events.about[chosenWhat()], found = candidate(), isFault = typeof found === "string";
  for (const option of $("event-what").options) {
    const needed = L.events.needs[option.value], isLacking = lacks(at, needed);
    option.disabled = isLacking;
    option.textContent = t("what." + option.value) + (isLacking ? ` (${t("events.needs." + needed)})` : "");
  }
  $("event-whom").hidden = !about;
  if (about && $("event-target").dataset.about !== about) {
    $("event-target").dataset.about = about;
    set("event-target", L.events.targets[about].map((_, target) => ({ target, name: targetName({ what: chosenWhat(), target }) }))
      .sort((a, b) => a.name.localeCompare(b.name, lang)).map(({ target, name }) => h("option", { value: String(target) }, name)));
  }
  for (const id of ["event-what", "event-target", "event-year"]) $(id).disabled = !canRun;
  $("event-add").disabled = $("event-everywhere").disabled = !canRun || isFault;
  $("event-fault").textContent = isFault ? t(found, { n: num(L.events.most), years: num(yearOf(D.weeks)) }) : "";
}

// --- the list -----------------------------------------------------------------------------------

function eventLine(event) {
  const line = { event };
  const typed = (text) => { if (isNumber(text)) moveEvent(line, Number(text)); };
  line.name = h("span", { class: "name" });
  line.range = h("input", { type: "range", min: "1", max: String(D.weeks), step: "1", oninput: (e) => moveEvent(line, Number(e.target.value), "event"), onchange: () => { dragged = ""; } });
  line.box = h("input", { type: "number", min: "1", max: String(D.weeks), step: "1", onchange: entered(typed) });
  line.away = h("button", { type: "button", class: "link", onclick: () => focusAfter("events-title", () => replaceEvents(eventsNow().filter((one) => byWeek(one, line.event) !== 0))) }, t("events.remove"));
  line.idle = h("p", { class: "bite", hidden: true });
  line.item = h("li", {}, h("div", { class: "line" }, line.name, line.away), line.range, h("div", { class: "value" }, line.box, h("span", { class: "unit" }, t("field.week"))), line.idle);
  return line;
}
// The same lines as before where only weeks differ: what is dragged stays under the hand.
function linesOf(events) {
  const left = [...lines], alike = (one, event) => one.event.what === event.what && one.event.target === event.target;
  const found = new Map();
  for (const isSame of [(one, event) => alike(one, event) && one.event.week === event.week, alike]) {
    for (const event of events) {
      const at = found.has(event) ? -1 : left.findIndex((one) => isSame(one, event));
      if (at >= 0) found.set(event, left.splice(at, 1)[0]);
    }
  }
  if (left.length || found.size < events.length) return null;
  found.forEach((line, event) => { line.event = event; });
  return lines;
}
function renderLine(line, code) {
  const { event } = line, why = whyIdle(event, code), words = eventText(event);
  line.name.textContent = capital(words);
  line.range.value = String(event.week);
  line.range.setAttribute("aria-label", eventWords(event));
  line.range.setAttribute("aria-valuetext", words);
  showNumber(line.box, String(event.week));
  line.box.setAttribute("aria-label", t("events.week", { event: eventWords(event) }));
  line.away.setAttribute("aria-label", t("events.remove.of", { event: eventWords(event) }));
  line.idle.hidden = why === undefined;
  line.idle.textContent = why === undefined ? "" : idleText(event, why);
  for (const input of [line.range, line.box, line.away]) input.disabled = !canRun;
}
function renderTimeline(code) {
  const { events } = settingOf(code), kept = linesOf(events);
  if (!kept) {
    lines = events.map(eventLine);
    set("events", lines.map((line) => line.item));
  }
  lines.forEach((line) => renderLine(line, code));
  $("events-count").textContent = tn("events.count", events.length);
  $("events-none").hidden = events.length > 0;
  renderAxis(settingOf(code));
  renderAdding();
}
function renderAxis({ form, start, end, events }) {
  const x = (week) => AXIS.edge + ((AXIS.width - 2 * AXIS.edge) * (week - 1)) / Math.max(1, D.weeks - 1);
  const years = yearOf(D.weeks), every = years > 12 ? 5 : years > 6 ? 2 : 1;
  const ticksAt = Array.from({ length: Math.floor(D.weeks / YEAR / every) + 1 }, (_, k) => k * every);
  $("events-axis").replaceChildren(
    s("line", { class: "base", x1: AXIS.edge, x2: AXIS.width - AXIS.edge, y1: AXIS.line, y2: AXIS.line }),
    ...ticksAt.flatMap((year) => [s("line", { class: "base", x1: x(year * YEAR), x2: x(year * YEAR), y1: AXIS.line, y2: AXIS.line + 4 }), s("text", { class: "tick", x: x(year * YEAR), y: AXIS.height - 2, "text-anchor": "middle" }, num(year))]),
    ...(form === "none" ? [] : [s("line", { class: "span", x1: x(start), x2: x(end || D.weeks), y1: AXIS.line, y2: AXIS.line })]),
    ...events.map(({ week }) => s("path", { class: "diamond", d: `M${x(week)},4l5,7l-5,7l-5,-7Z` })));
  $("events-axis").setAttribute("aria-label", t(form === "none" ? "events.axis.nobody" : end ? "events.axis.ends" : "events.axis", { start: num(start), end: num(end) }));
}

function timelineControls() {
  lines = [];
  const whats = Object.keys(L.events.about);
  return h("details", { class: "group", id: "lever-events" },
    h("summary", {}, h("b", { id: "events-title", tabindex: "-1" }, t("events.title")), " ", h("output", { id: "events-count" })),
    h("p", { class: "small" }, t("events.lead")),
    s("svg", { id: "events-axis", class: "timeline", viewBox: `0 0 ${AXIS.width} ${AXIS.height}`, role: "img" }),
    h("p", { class: "small", id: "events-none" }, t("events.none")),
    h("ul", { id: "events", class: "events" }),
    h("div", { class: "adding", role: "group", "aria-label": t("events.adding") },
      h("label", {}, t("events.what"), h("select", { id: "event-what", onchange: renderAdding }, whats.map((what) => h("option", { value: what })))),
      h("label", { id: "event-whom" }, t("events.whom"), h("select", { id: "event-target", onchange: renderAdding })),
      h("label", {}, t("events.year"), h("input", { type: "number", id: "event-year", min: "1", max: String(yearOf(D.weeks)), step: "1", value: String(Math.ceil(yearOf(D.weeks) / 2)), oninput: renderAdding })),
      h("button", { type: "button", id: "event-add", onclick: addEvent }, t("events.add")),
      h("button", { type: "button", id: "event-everywhere", onclick: addEverywhere }, t("events.everywhere"))),
    h("p", { class: "small", id: "event-fault", role: "status" }));
}

// --- in a picture over time ---------------------------------------------------------------------

// A thin line for each event of these scenarios, labelled with whose it is; one for what happens in all of them.
const LETTER_WIDTH = 6.2, MOST_ROWS = 6; // of a label, which stays within the picture
function eventMarks(codes, x, top, bottom, right) {
  const found = new Map();
  codes.forEach((code, i) => settingOf(code).events.forEach((event) => { const key = eventCode(event); found.set(key, { event, whose: [...(found.get(key)?.whose || []), i] }); }));
  return [...found.values()].sort((one, two) => byWeek(one.event, two.event)).flatMap(({ event, whose }, k) => {
    const at = x(event.week), text = (whose.length === codes.length ? "" : whose.map((i) => LETTERS[i]).join(" ") + ": ") + eventWords(event);
    return [s("line", { class: "event", x1: at, x2: at, y1: top, y2: bottom }),
      s("text", { class: "event", x: Math.max(2, Math.min(at + 4, right - LETTER_WIDTH * text.length)), y: top + 10 + 13 * (k % MOST_ROWS) }, text)];
  });
}
