// Settings: a value for each lever, kept as one short text (`code`), as experiments/page/setting.py writes it.

const L = D.levers;
const NUMBERS = new Set(["hours", "start", "end", "room", "meetings", "speed", "budget"]);
const LISTS = new Set(["measures", "events"]); // in a link "0" where there are none
const inLink = (name) => name.replaceAll("_", "-");
const fromLink = (name) => name.replaceAll("-", "_");
const NOBODY = -1; // whom an event is about that is about nobody; else a number among `L.events.targets`
const eventCode = ({ week, what, target }) => [inLink(what), week, ...(target === NOBODY ? [] : [target])].join(":");
function eventOf(text) {
  const [what, week, target] = text.split(":");
  return Object.freeze({ week: Number(week), what: fromLink(what), target: target === undefined ? NOBODY : Number(target) });
}
function valueOf(name, text) {
  if (LISTS.has(name)) return Object.freeze(text === "0" ? [] : text.split(".").map(name === "events" ? eventOf : fromLink));
  return name === "form" ? text : NUMBERS.has(name) ? Number(text) : text === "1";
}
function textOfValue(name, value) {
  if (LISTS.has(name)) return value.map(name === "events" ? eventCode : inLink).join(".") || "0";
  return typeof value === "boolean" ? Number(value) : value;
}
const parsed = new Map();
function settingOf(code) {
  if (!parsed.has(code)) {
    const parts = code.split("_");
    parsed.set(code, Object.freeze(Object.fromEntries(L.fields.map((name, i) => [name, valueOf(name, parts[i])]))));
  }
  return parsed.get(code);
}
const codeOf = (setting) => L.fields.map((name) => textOfValue(name, setting[name])).join("_");

// Whether something is there that others need: a measure, the queue of permits, a building, planned meetings, somebody.
function hasThere(setting, lever) {
  if (lever === "somebody") return setting.form !== "none";
  if (lever === "meetings") return setting.meetings > 0;
  return lever === "building" ? setting.building : lever === "permit" ? setting.queue : setting.measures.includes(lever);
}
const lacks = (setting, needed) => needed !== undefined && !hasThere(setting, needed);
const isRegular = (setting, { what, week }) => what === "election" && setting.measures.includes("elections") && L.events.elections.includes(week);
const byWeek = (one, two) => one.week - two.week || (one.what < two.what ? -1 : one.what > two.what ? 1 : one.target - two.target);

// Without what counts for nothing: nobody has hours or an end, no building a room, no queue a speed.
// Nor with what cannot be: a measure without what it needs, an event that there is nothing for.
function canonical(given) {
  const found = { ...given };
  if (found.form === "none") Object.assign(found, { start: 1, end: 0, talks: false });
  found.hours = Math.min(found.hours, L.mostHours[found.form]);
  if (found.end && found.end < found.start) found.end = found.start;
  if (!found.building) found.room = L.noRoom;
  if (!found.queue) found.speed = L.usualSpeed;
  found.measures = L.measures.filter((name) => found.measures.includes(name) && !lacks(found, L.needs[name]));
  const possible = found.events.filter((event) => !lacks(found, L.events.needs[event.what]) && !isRegular(found, event)).sort(byWeek);
  found.events = possible.filter((event, i) => i === 0 || byWeek(event, possible[i - 1]) !== 0);
  return found;
}
const withValues = (code, values) => codeOf(canonical({ ...settingOf(code), ...values }));

// What may be chosen: from where to where, and in which steps.
function bounds(name, setting) {
  if (name === "hours") return { low: 0, high: L.mostHours[setting.form], step: L.steps.hours };
  if (name === "start") return { low: 1, high: D.weeks, step: 1 };
  if (name === "end") return { low: setting.start, high: D.weeks, step: 1 };
  if (name === "room") return { low: 0, high: 1, step: L.steps.room };
  if (name === "meetings") return { low: 0, high: L.mostWeeksBetween, step: 1 };
  if (name === "budget") return { low: L.budgets[0], high: L.budgets[1], step: L.steps.budget };
  return { low: L.speeds[0], high: L.speeds[1], step: L.steps.speed };
}
const onStep = (value, step) => Number((Math.round(value / step) * step).toFixed(2));
function within(value, { low, high, step }) {
  return Math.min(high, Math.max(low, onStep(value, step)));
}

// A code from outside, as this page writes it: null unless it is one that this page can show, written as it would be.
// One of a page that had no measures and events is of the place's own measures.
const PATTERNS = { measures: /^(?:0|[a-z-]{1,40}(?:\.[a-z-]{1,40}){0,99})$/, events: /^(?:0|[a-z0-9:-]{1,40}(?:\.[a-z0-9:-]{1,40}){0,99})$/, budget: /^\d{1,8}$/ };
const EVENT = /^([a-z0-9-]{1,30}):(\d{1,4})(?::(\d{1,3}))?$/;
const OLDER = 10; // fields
function known(text) {
  const parts = text.split("_"), isOlder = parts.length === OLDER;
  if (isOlder) parts.push(...L.observed.split("_").slice(OLDER));
  if (parts.length !== L.fields.length || !L.forms.includes(parts[0])) return null;
  if (!L.fields.every((name, i) => name === "form" || (PATTERNS[name] || (NUMBERS.has(name) ? /^\d{1,4}(\.\d{1,2})?$/ : /^[01]$/)).test(parts[i]))) return null;
  if (parts.at(-1) !== "0" && !parts.at(-1).split(".").every(isEvent)) return null;
  const setting = Object.fromEntries(L.fields.map((name, i) => [name, valueOf(name, parts[i])]));
  const fits = [...NUMBERS].every((name) => (["end", "budget"].includes(name) && setting[name] === 0) || within(setting[name], bounds(name, setting)) === setting[name]);
  const own = codeOf(canonical(setting));
  return fits && setting.events.length <= L.events.most && (isOlder ? own.startsWith(text + "_") : own === text) ? own : null;
}
function isEvent(text) {
  const found = EVENT.exec(text), what = found && fromLink(found[1]);
  if (!found || !Object.hasOwn(L.events.about, what) || Number(found[2]) < 1 || Number(found[2]) > D.weeks) return false;
  const about = L.events.about[what];
  return about ? found[3] !== undefined && Number(found[3]) < L.events.targets[about].length : found[3] === undefined;
}

// What a setting is called where it has a name of its own.
const nameAmong = (names, value) => Object.keys(names).find((name) => names[name] === value);
const roomName = (setting) => (setting.building ? nameAmong(L.rooms, setting.room) : "none");
const isProject = (setting) => setting.form === "appointed" && setting.hours === L.project;

// A setting as typed after `symbiosis run`.
function overrides(code) {
  const at = settingOf(code);
  const where = (is, key, value) => (is ? [`${key}=${value}`] : []);
  return [
    `facilitator=${isProject(at) ? "project" : at.form}`,
    ...where(!isProject(at) && at.hours !== L.usualHours[at.form], "facilitator.hours", at.hours),
    ...where(at.start > 1, "facilitator.start_week", at.start),
    ...where(at.end > 0, "facilitator.end_week", at.end),
    ...where(at.talks, "facilitator.expectations", true),
    `colocation=${at.building ? roomName(at) || "park" : "none"}`,
    ...where(at.building && !roomName(at), "colocation.common_room_quality", at.room),
    `meetings=${nameAmong(L.intervals, at.meetings) || "monthly"}`,
    ...where(!nameAmong(L.intervals, at.meetings), "meetings.interval", at.meetings),
    `municipality.permit=${at.queue}`,
    ...L.measures.flatMap((name) => where(at.measures.includes(name) !== OWN.measures.includes(name), "municipality." + name, at.measures.includes(name))),
    ...where(at.budget !== OWN.budget, "municipality.budget", at.budget || "inf"),
    ...where(at.speed !== L.usualSpeed, "parameters.municipality.permit_service", at.speed),
    ...where(at.events.length, "events", `[${at.events.map(typedEvent).join(", ")}]`),
  ];
}
const OWN = settingOf(L.observed); // of the place
const targetOf = ({ what, target }) => (target === NOBODY ? null : L.events.targets[L.events.about[what]][target]); // [its name, its number in the module]
function typedEvent(event) {
  const target = targetOf(event);
  return `{week: ${event.week}, what: ${event.what}${target ? `, target: "${target[0].replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : ""}}`;
}
// A word as a shell takes it: as Python's shlex.quote.
const inQuotes = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`);
