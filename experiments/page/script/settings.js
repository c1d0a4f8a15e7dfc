// Settings: a value for each lever, kept as one short text (`code`), as experiments/page/setting.py writes it.

const L = D.levers;
const NUMBERS = new Set(["hours", "start", "end", "room", "meetings", "speed"]);
const parsed = new Map();
function settingOf(code) {
  if (!parsed.has(code)) {
    const parts = code.split("_");
    parsed.set(code, Object.freeze(Object.fromEntries(L.fields.map((name, i) => [name, name === "form" ? parts[i] : NUMBERS.has(name) ? Number(parts[i]) : parts[i] === "1"]))));
  }
  return parsed.get(code);
}
const codeOf = (setting) => L.fields.map((name) => (typeof setting[name] === "boolean" ? Number(setting[name]) : setting[name])).join("_");

// Without what counts for nothing: nobody has hours or an end, no building a room, no queue a speed.
function canonical(given) {
  const found = { ...given };
  if (found.form === "none") Object.assign(found, { start: 1, end: 0, talks: false });
  found.hours = Math.min(found.hours, L.mostHours[found.form]);
  if (found.end && found.end < found.start) found.end = found.start;
  if (L.needsBuilding && !found.building) Object.assign(found, { building: true, room: L.rooms.park });
  if (!found.building) found.room = L.noRoom;
  if (!found.queue) found.speed = L.usualSpeed;
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
  return { low: L.speeds[0], high: L.speeds[1], step: L.steps.speed };
}
const onStep = (value, step) => Number((Math.round(value / step) * step).toFixed(2));
function within(value, { low, high, step }) {
  return Math.min(high, Math.max(low, onStep(value, step)));
}

// A code from outside: null unless it is one that this page can show, written as this page writes it.
function known(text) {
  const parts = text.split("_");
  if (parts.length !== L.fields.length || !L.forms.includes(parts[0])) return null;
  if (!L.fields.every((name, i) => name === "form" || (NUMBERS.has(name) ? /^\d{1,4}(\.\d{1,2})?$/ : /^[01]$/).test(parts[i]))) return null;
  const setting = Object.fromEntries(L.fields.map((name, i) => [name, name === "form" ? parts[i] : NUMBERS.has(name) ? Number(parts[i]) : parts[i] === "1"]));
  const fits = [...NUMBERS].every((name) => (name === "end" && setting.end === 0) || within(setting[name], bounds(name, setting)) === setting[name]);
  return fits && codeOf(canonical(setting)) === text ? text : null;
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
    ...where(L.plansJointly && !at.queue, "municipality.joint_planning", false),
    ...where(at.speed !== L.usualSpeed, "parameters.municipality.permit_service", at.speed),
  ];
}

// What of a value decides whether a lever can bite: as `classes` in experiments/page/bite.py.
function classOf(name, setting) {
  if (name === "form") return setting.form;
  if (name === "hours") return setting.hours > 0 ? "some" : "0";
  if (name === "start") return setting.start > 1 ? "later" : "1";
  if (name === "end") return setting.end ? "some" : "0";
  if (name === "room") return Object.values(L.rooms).includes(setting.room) ? "usual" : "other";
  if (name === "meetings") return setting.meetings === 0 ? "0" : setting.meetings > D.weeks ? "late" : "some";
  if (name === "speed") return setting.speed === L.usualSpeed ? "usual" : "other";
  return String(Number(setting[name]));
}
