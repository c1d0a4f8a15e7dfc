// What is compared, beside the questions: what each letter stands for, on a line each, so that no lever moves while it is moved.

const HOURS_TODAY = packed.has(TODAY) ? hoursAWeek(unpacked(TODAY).columns, D.usual.weeks) : 0;
// Where there is more than full time today, one full-time post is less.
const presetText = (name) => t("preset." + name + (name === "appoint" && HOURS_TODAY > L.usualHours.appointed ? ".less" : ""));

function renderCompared() {
  const differs = differ(state.s), [base] = state.s;
  const text = (code, i) => nameInLesson(code) || settingsOf(code, differs) || (i > 0 && (code === base ? t("compared.like") : "–"));
  set("compared", state.s.length > 1 && state.s.map((code, i) => h("li", {}, swatch(i), h("span", {}, h("b", {}, LETTERS[i]), " ", text(code, i)))));
}
