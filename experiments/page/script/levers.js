// Levers as they are told: what each is called in a setting, in what settings differ, and which change nothing.

// What of a setting each lever chooses.
const CHOOSES = {
  facilitator: ["form", "hours"], starts: ["start"], ends: ["end"], expectations: ["talks"],
  colocation: ["building", "room"], meetings: ["meetings"], permit: ["queue", "speed"],
};
const leverNames = Object.keys(CHOOSES);
const OF_SOMEBODY = ["starts", "ends", "expectations"]; // choices that there are only where somebody facilitates
const hasSomebody = (code) => settingOf(code).form !== "none";

// Where the municipality reviews the money, no appointed facilitator simply stays.
const isReviewed = (code) => D.isReviewed && settingOf(code).form === "appointed";
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
};
const label = (lever, code) => TEXTS[lever](settingOf(code), code);

// Levers that are told of a setting: a start in week 1 goes without saying.
const shown = (code) => leverNames.filter((name) => (!OF_SOMEBODY.includes(name) || hasSomebody(code)) && (name !== "starts" || settingOf(code).start > 1));
const isAlike = (name, code, base) => CHOOSES[name].every((field) => settingOf(code)[field] === settingOf(base)[field]);
const differ = (codes) => leverNames.filter((name) => codes.some((code) => !isAlike(name, code, codes[0])));
const settingsOf = (code, levers) => leverNames.filter((name) => levers.includes(name) && (name === "starts" ? hasSomebody(code) : shown(code).includes(name))).map((name) => label(name, code)).join(" · ");
const settings = (code) => shown(code).map((name) => label(name, code)).join(" · ");

// Levers that are on in a setting and can change nothing there, with the number of the sentence that says why.
function cannotBite(code) {
  const at = settingOf(code);
  const patternsOf = valueIn(changedNow(), "parameters.project.diffusion") === 0 ? D.cannotBite.undiffused : D.cannotBite.of;
  return patternsOf.map(([lever, fields, patterns]) => [lever, patterns[fields.map((field) => classOf(field, at)).join(".")]]).filter(([, number]) => number !== undefined);
}
const biteText = (number) => D.cannotBite.words[lang][number];
const isOn = (name, code) => {
  const at = settingOf(code);
  return { facilitator: at.form !== "none", starts: at.start > 1, ends: at.end > 0, expectations: at.talks, colocation: at.building, meetings: at.meetings > 0, permit: at.queue }[name];
};

const TODAY = L.observed;
const PRESETS = D.presets;
