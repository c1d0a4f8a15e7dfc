// Levers and events that are on in a setting and can change nothing there, and why: as experiments/page/bite.py has it.

const B = D.cannotBite;
const LIMITS = { ...B.thresholds, ...B.within[D.weeks] };
const numberAt = (key) => valueIn(changedNow(), key);

// What of a setting decides whether a lever can bite: as `class_of` there.
function classOf(field, at) {
  if (Object.hasOwn(B.reached, field)) return String(Number(B.reached[field] <= D.weeks));
  if (Object.hasOwn(LIMITS, field)) return String(LIMITS[field].reduce((sum, limit) => sum + (numberAt(field) > limit) + (numberAt(field) >= limit), 0));
  if (Object.hasOwn(B.zeros, field)) return String(Number(B.zeros[field].some((key) => numberAt(key) === 0)));
  if (Object.hasOwn(B.turns, field)) return String(Number(at.events.some(({ what }) => B.turns[field].includes(what))));
  if (L.measures.includes(field)) return String(Number(at.measures.includes(field)));
  if (field.startsWith("bites:")) return bites(field.slice("bites:".length), at);
  if (field === "form") return at.form;
  if (field === "hours") return at.hours > 0 ? "some" : "0";
  if (field === "works") return String(Number(at.hours > 0 || at.form === "funded"));
  if (field === "start") return at.start > 1 ? "later" : "1";
  if (field === "end") return at.end ? "some" : "0";
  if (field === "ends_first") return String(Number(at.end > 0 && at.end < numberAt("parameters.municipality.first_review")));
  if (field === "room") return Object.values(L.rooms).includes(at.room) ? "usual" : "other";
  if (field === "meetings") return at.meetings === 0 ? "0" : at.meetings > D.weeks ? "late" : "some";
  if (field === "people") return recruited(at) + (at.events.some(({ what, target }) => what === "firm_joins" && B.outsiders.includes(target)) ? "+" : "");
  if (field === "recruited") return recruited(at);
  if (field === "supports") return String(Number(["municipality.review", "municipality.park"].some((key) => bites(key, at) === "on")));
  return String(Number(at[field]));
}
const recruited = (at) => (B.candidates && at.measures.includes("recruiting") ? (at.measures.includes("courting") ? "far" : "near") : "");
const patternOf = (fields, at) => fields.map((field) => classOf(field, at)).join(".");
function bites(key, at) { // "off", "on", or the number of the reason why it can change nothing
  if (!hasThere(at, key === "colocation" ? "building" : key.slice("municipality.".length))) return "off";
  const row = B.of.find(([, one]) => one === key);
  return String(row ? row[3][patternOf(row[2], at)] ?? "on" : "on");
}

// [lever, number of the reason, its key] of each.
function cannotBite(code) {
  const at = settingOf(code);
  return B.of.filter(([lever]) => !L.measures.includes(lever) || at.measures.includes(lever))
    .map(([lever, key, fields, patterns]) => [lever, patterns[patternOf(fields, at)], key]).filter(([, number]) => number !== undefined);
}
const capital = (text) => text[0].toLocaleUpperCase(lang) + text.slice(1);
const leverWords = (key) => t("bite.lever." + key);
function reasonText(number) {
  const [id, n, lever] = B.reasons[number], known = "bite.reason." + id;
  return n !== null ? tn(known, n) : t(known, lever ? { lever: leverWords(lever) } : {});
}
const biteText = ([, number, key]) => capital(t("bite.here", { levers: leverWords(key), reason: reasonText(number) }));

// The same of events; each is told of by itself.
function whyIdle(event, code) {
  const at = settingOf(code), row = B.events[event.what]?.find(([target]) => target === event.target || target === NOBODY);
  if (!row) return undefined;
  const [, fields, patterns] = row;
  return patterns[fields.map((field) => classOfEvent(field, event, at)).join(".")];
}
function classOfEvent(field, event, at) { // as `class_of_event` in experiments/page/bite_events.py
  const others = at.events.filter((one) => byWeek(one, event) !== 0);
  const hasOther = (what) => Number(others.some((one) => one.what === what && one.target === event.target));
  if (field === "it_joins") return String(hasOther("firm_joins"));
  if (field === "it_leaves") return String(hasOther("firm_leaves"));
  if (field === "is_first") return String(Number(at.events.find(({ what }) => what === event.what).week === event.week));
  if (field === "is_so") return String(Number(isSo(event, at)));
  return classOf(field, at);
}
function isSo(event, at) {
  if (event.what === "cadence") return targetOf(event)[1] === at.meetings && at.events.filter(({ what }) => what === "cadence").length === 1;
  const earlier = at.events.filter(({ what, week }) => ["meetings_start", "meetings_stop"].includes(what) && week < event.week);
  return earlier.length > 0 && earlier.find(({ week }) => week === Math.max(...earlier.map((one) => one.week))).what === event.what;
}
const idleText = (event, number) => capital(t("bite.here", { levers: t("bite.event", { event: eventWords(event) }), reason: reasonText(number) }));
const idleEvents = (code) => settingOf(code).events.map((event) => [event, whyIdle(event, code)]).filter(([, number]) => number !== undefined);
