// Levers as they are told: what each is called in a setting, in what settings differ, and which change nothing.

// What of a setting each lever chooses.
const CHOOSES = {
  facilitator: ["form", "hours"], starts: ["start"], ends: ["end"], expectations: ["talks"],
  colocation: ["building", "room"], meetings: ["meetings"], permit: ["queue", "speed"],
};
// A measure of the municipality is a lever by itself; so are its budget, and all events together.
const FURTHER = [...L.measures, "budget", "events"];
const leverNames = [...Object.keys(CHOOSES), ...FURTHER];
const isMeasure = (name) => L.measures.includes(name);
const leverName = (name) => (isMeasure(name) ? capital(leverWords("municipality." + name)) : t("lever." + name));
// Whether the place tells of today what a lever chooses; else nothing of it was taken as today.
const TOLD_WITH = { starts: "facilitator", ends: "facilitator", expectations: "facilitator", permit: "municipality", budget: "municipality" };
const isUntold = (name) => D.untoldLevers.includes(isMeasure(name) ? "municipality" : TOLD_WITH[name] || name);
const OF_SOMEBODY = ["starts", "ends", "expectations"]; // choices that there are only where somebody facilitates
const hasSomebody = (code) => settingOf(code).form !== "none";

// Where the municipality reviews the money, no appointed facilitator simply stays.
const isReviewed = (code) => settingOf(code).measures.includes("review") && settingOf(code).form === "appointed";
const span = (weeks) => (weeks % YEAR ? tn("n.weeks", weeks) : tn("n.years", weeks / YEAR));
const hoursText = (hours) => tn("hours.week", hours, { n: number(hours) });
const TEXTS = {
  facilitator: (at) => t("level.facilitator." + (isProject(at) ? "project" : at.form), { hours: hoursText(at.hours) }),
  starts: (at) => t(at.start > 1 ? "level.starts.later" : "level.starts.first", { week: num(at.start) }),
  ends: (at, code) => t((at.end ? "level.ends.after" : "level.ends.stays") + (isReviewed(code) ? ".review" : ""), { time: span(at.end) }),
  expectations: (at) => t("level.expectations." + (at.talks ? "talks" : "none")),
  colocation: (at) => t("level.colocation." + (roomName(at) || "room"), { share: percent(at.room) }),
  meetings: (at) => { const name = nameAmong(L.intervals, at.meetings); return t("level.meetings." + (name || "every"), { n: num(at.meetings) }); },
  permit: (at) => t("level.permit." + (at.queue ? "queue" : "unlimited"), { share: percent(at.speed) }),
  budget: (at) => t(at.budget ? "level.budget.some" : "level.budget.none", { n: num(at.budget) }),
  events: (at) => at.events.map(eventText).join(", ") || t("level.events.none"),
};
const measureText = (name, at) => (at.measures.includes(name) ? leverWords("municipality." + name) : t("level.measure.off", { measure: leverWords("municipality." + name) }));
const label = (lever, code) => (isMeasure(lever) ? measureText(lever, settingOf(code)) : TEXTS[lever](settingOf(code), code));

// Levers that are told of a setting: a start in week 1 goes without saying, and so does what the municipality does not do.
const GOES_WITHOUT_SAYING = ["starts", ...FURTHER];
const shown = (code) => leverNames.filter((name) => (!OF_SOMEBODY.includes(name) || hasSomebody(code)) && (!GOES_WITHOUT_SAYING.includes(name) || isOn(name, code)));
function isAlike(name, code, base) {
  const [one, two] = [code, base].map(settingOf);
  if (isMeasure(name)) return one.measures.includes(name) === two.measures.includes(name);
  return (CHOOSES[name] || [name]).every((field) => textOfValue(field, one[field]) === textOfValue(field, two[field]));
}
const differ = (codes) => leverNames.filter((name) => codes.some((code) => !isAlike(name, code, codes[0])));
const settingsOf = (code, levers) => leverNames.filter((name) => levers.includes(name) && (name === "starts" ? hasSomebody(code) : FURTHER.includes(name) || shown(code).includes(name))).map((name) => label(name, code)).join(" · ");
const settings = (code) => shown(code).map((name) => label(name, code)).join(" · ");

function isOn(name, code) {
  const at = settingOf(code);
  if (isMeasure(name)) return at.measures.includes(name);
  return { facilitator: at.form !== "none", starts: at.start > 1, ends: at.end > 0, expectations: at.talks, colocation: at.building, meetings: at.meetings > 0, permit: at.queue, budget: at.budget > 0, events: at.events.length > 0 }[name];
}

const TODAY = L.observed;
const PRESETS = D.presets;
