// Levers and scenarios: a scenario is a code, one digit for the level of each lever.

const leverNames = D.levers.map((lever) => lever.name);
const [FAC, ENDS, TALKS] = ["facilitator", "ends", "expectations"].map((name) => leverNames.indexOf(name));
const OF_SOMEBODY = [ENDS, TALKS]; // choices that there are only where somebody facilitates
const STAYS = D.levers[ENDS].levels.indexOf("stays");
const NO_TALKS = D.levers[TALKS].levels.indexOf("none");
const levelName = (lever, code) => D.levers[lever].levels[Number(code[lever])];
const mayTalk = (code) => levelName(FAC, code) !== "none" && levelName(ENDS, code) === "stays";
const formOf = (level) => level.split("_")[0];

// Where the municipality reviews the money, no appointed facilitator simply stays.
const isReviewed = (code) => D.moneyEnded.length > 0 && formOf(levelName(FAC, code)) === "appointed";
const reviewed = (lever, code, id) => id + (lever === ENDS && isReviewed(code) ? ".review" : "");
const label = (lever, code) => t(reviewed(lever, code, "level." + D.levers[lever].name + "." + levelName(lever, code)));
const shown = (code) => leverNames.map((_, i) => i).filter((i) => !OF_SOMEBODY.includes(i) || levelName(FAC, code) !== "none");

// Levers that are on in a scenario and can change nothing there, with the number of the sentence that says why.
const cannotBite = (code) => D.cannotBite.of[index.get(code)] || [];
const biteText = (number) => D.cannotBite.words[lang][number];
const isOn = (lever, code) => !["none", "stays", "unlimited"].includes(levelName(lever, code));

// The levers in which some of these scenarios differ, or all the others.
const differ = (codes) => leverNames.map((_, i) => i).filter((i) => codes.some((code) => code[i] !== codes[0][i]));
const settingsOf = (code, levers) => shown(code).filter((i) => levers.includes(i)).map((i) => label(i, code)).join(" · ");
const settings = (code) => shown(code).map((i) => label(i, code)).join(" · ");

// A scenario that was not computed has a neighbour that was: nobody cannot leave early, and talks go with one who stays.
function withLevel(code, lever, level) {
  const digits = [...code];
  digits[lever] = String(level);
  if (D.levers[FAC].levels[Number(digits[FAC])] === "none") digits[ENDS] = String(STAYS);
  if (!mayTalk(digits)) digits[TALKS] = String(NO_TALKS);
  const found = digits.join("");
  return index.has(found) ? found : code;
}
const named = (code) => D.levers.map((lever, i) => lever.levels[Number(code[i])]).join(".");
const TODAY = D.observed.join("");
function codeOf(values) {
  let code = TODAY;
  for (const [name, level] of Object.entries(values)) {
    const lever = leverNames.indexOf(name);
    const at = D.levers[lever].levels.indexOf(level);
    if (at < 0) return null;
    code = withLevel(code, lever, at);
  }
  return code;
}

// A is the place as it is today; the others differ from it in what is asked about, and in nothing else.
const today = (lever) => levelName(leverNames.indexOf(lever), TODAY);
const others = (lever, levels) => levels.filter((level) => level !== today(lever)).map((level) => ({ [lever]: level }));
const appointed = today("facilitator") === "appointed_37" ? {} : { facilitator: "appointed_37" };
const PRESETS = [
  ["facilitator", others("facilitator", ["none", "appointed_37"])],
  ["appoint", others("facilitator", ["appointed_37"])],
  ["hours", others("facilitator", ["appointed_20", "appointed_37", "appointed_75", "informal_8"])],
  ["meetings", others("meetings", ["none", "fortnightly", "weekly", "monthly"])],
  ["leaves", [{ ...appointed, ends: "after_156" }, { ...appointed, ends: "after_260" }, { ...appointed, ends: "stays" }]],
  ["expectations", [{ expectations: "talks" }, appointed, { ...appointed, expectations: "talks" }]],
  ["building", others("colocation", ["none", "park", "park_with_common_room"])],
  ["permit", others("permit", ["unlimited", "slow"])],
].map(([name, scenarios]) => [name, [...new Set([TODAY, ...scenarios.map(codeOf).filter(Boolean)])].slice(0, MOST)])
  .filter(([, codes], i, all) => codes.length > 1 && all.findIndex(([, same]) => same.join() === codes.join()) === i);
