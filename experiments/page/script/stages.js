// The stages of an alliance: what they are called and mean, and why one began. The rule is the module's own; what it is asked
// besides stands in experiments/words/stages.py, which does the same.

const LIFE = D.lifecycle; // {inputs: of the rule, in its order; conditions; shares: values with decimals}
const STAGES = [1, 2, 3, 4, 5, 6];
const GROWN = 4; // the last stage of growth
const ofLife = (name) => num(valueIn(changedNow(), "parameters.lifecycle." + name));
const stageName = (stage) => `${stage} ${t("stage." + stage)}`;
const stageMeans = (stage) => t(`stage.${stage}.means`, { exchanges: ofLife("elaboration_exchanges"), weeks: ofLife("death_weeks") });

// Told apart without colour: the lighter the earlier, decline hatched, death dark. One pattern serves all pictures.
const stagePattern = () => s("svg", { class: "unseen", "aria-hidden": "true", focusable: "false" },
  s("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, s("rect", { class: "hatched", width: 6, height: 6 }), s("line", { class: "hatching", x1: 0, x2: 0, y1: 0, y2: 6 })));
const stageTerms = (stages) => [
  h("ul", { class: "legend terms" }, stages.map((stage) => h("li", {}, h("details", {},
    h("summary", {}, s("svg", { class: "swatch", width: 26, height: 14, viewBox: "0 0 26 14", "aria-hidden": "true", focusable: "false" }, s("rect", { class: "stage s" + stage, width: 26, height: 14 })), " ", stageName(stage)), h("p", { class: "small" }, stageMeans(stage)))))),
  h("p", { class: "small" }, t("stage.patience", { weeks: ofLife("stage_patience") }))];

// What the rule was told at the end of a week, by name, seen from the stage before it: read off the memory of a run to that week.
function stageInputs(one, week, stage) {
  ran(settingOfKey(one.of), one.number, 1, week, {});
  const row = (name) => Number(one.weeks[name][week - 1]), all = [...Array(E.sizes.firms).keys()];
  const count = (...names) => all.filter((i) => names.every((name) => read("room.firms", name, i))).length;
  const found = {
    stage, members: row("members"), identified_ever: read("room.state", "now.identified"), agreed: row("opportunities_agreed"), operating: row("exchanges_operating"),
    live: row("opportunities_identified") + row("opportunities_agreed"), partners_operating: count("is_member", "operating"), goal: row("goal"), roles: row("roles"), weary: row("weary"),
    commitment: row("commitment"), understanding: all.reduce((sum, i) => sum + (read("room.firms", "is_active", i) ? read("room.firms", "understanding", i) : 0), 0) / Math.max(1, count("is_active")),
  };
  for (const name of LIFE.inputs) found[name] ??= Number("life." + name in fieldsOf["room.state"].fields ? read("room.state", "life." + name) : read("parameters", "lifecycle." + name));
  return found;
}

// Conditions without which the rule leads to less of the way: alone, or together with one other where either would have done.
function stageReasons(inputs, stage) {
  const height = (of) => (of <= GROWN ? of : GROWN - of), wayBack = height(inputs.stage) - height(stage);
  const saysLess = (instead) => {
    const asked = { ...inputs, ...instead };
    return (height(engine.module.stage_by_rule(...LIFE.inputs.map((name) => asked[name]))) - height(stage)) * wayBack > 0;
  };
  const changes = LIFE.conditions.filter(({ only }) => Object.entries(only).every(([name, values]) => values.includes(inputs[name])))
    .map(({ name, otherwise }) => [name, Object.fromEntries(Object.entries(otherwise).map(([input, value]) => [input, inputs[value] ?? value]).filter(([input, value]) => value !== inputs[input]))])
    .filter(([, instead]) => Object.keys(instead).length);
  const alone = changes.filter(([, instead]) => saysLess(instead)), told = new Set(alone.map(([name]) => name)), others = changes.filter((one) => !alone.includes(one));
  others.forEach(([a, one], k) => others.slice(k + 1).forEach(([b, two]) => {
    if (!Object.keys(one).some((input) => input in two) && saysLess({ ...one, ...two })) { told.add(a); told.add(b); }
  }));
  return changes.map(([name]) => name).filter((name) => told.has(name));
}

// Every change of stage in a future, with why.
function stageChanges(one) {
  one.changes ||= one.weeks.stage.flatMap((stage, k, all) => {
    const before = k ? all[k - 1] : E.tables["case.observed_stage"];
    if (stage === before) return [];
    const values = stageInputs(one, k + 1, before);
    return [{ week: k + 1, stage, values, reasons: stageReasons(values, stage) }];
  });
  return one.changes;
}
function stageWhy({ reasons, values }) {
  const told = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, num(value, LIFE.shares.includes(name) ? 2 : 0)]));
  return t("stage.because", { list: "\n" + reasons.map((name) => t("stagewhy." + name, told)).join(";\n") }); // a line each in a list
}
