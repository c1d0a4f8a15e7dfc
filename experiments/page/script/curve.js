// A question about one lever ("how many hours?"): what it gives at a row of values, and which is the cheapest that does as well
// as the best. Simulated while nothing else is asked: few values and few futures first.

// of: what of a setting it moves, and the lever that tells it; others: what goes with it; scale: where a value stands; the value 0 at the end of a curve
// over time (no meetings, nobody leaves) stands apart.
const CURVES = {
  hours: { of: "hours", lever: "facilitator", others: () => ({ form: "appointed" }), scale: (value) => value, hasEnd: false, short: (value) => num(value, Number.isInteger(value) ? 0 : 1), text: (value) => hoursText(value) },
  meetings: { of: "meetings", lever: "meetings", others: () => ({}), scale: (value) => Math.log(value), hasEnd: true, short: (value) => (value ? num(value) : t("curve.meetings.never")), text: (value) => label("meetings", withValues(state.s[0], { meetings: value })) },
  leaves: {
    of: "end", lever: "ends", others: (at) => (["appointed", "funded"].includes(at.form) ? {} : { form: "appointed", hours: L.usualHours.appointed }), scale: (value) => value, hasEnd: true,
    short: (value) => (value ? num(value / YEAR, value % YEAR ? 1 : 0) : t("curve.leaves.never")), text: (value) => (value ? t("stop.after", { time: value % YEAR ? t("curve.years", { n: num(value / YEAR, 1) }) : span(value) }) : t("curve.leaves.never")),
  },
};
const STRIDES = [4, 2, 1]; // every fourth value first

const valuesOf = (name) => D.curves.values[name];
function pointCode(name, value) { // the baseline with this value; the place's other levers stay
  const { of, others } = CURVES[name];
  return withValues(state.s[0], { ...others(settingOf(state.s[0])), [of]: value });
}
const isKnown = (name, value, n) => futuresOf(keyOf(pointCode(name, value))).starts.length >= n;
function roundsOf(name) { // each: values, and from how many futures
  const values = valuesOf(name), n = D.stages[0];
  const coarse = STRIDES.map((stride) => [values.filter((_, k) => k % stride === 0 || k === values.length - 1), n]);
  return [...coarse, ...D.stages.slice(1).map((more) => [values, more])];
}
const isDone = (name, [values, n]) => values.every((value) => isKnown(name, value, n));
const lastDone = (name) => roundsOf(name).filter((round) => isDone(name, round)).at(-1);

// What is known of a curve: each point against the best, pair by pair; intervals hold for any two points together.
function curveOf(name, [values, n]) {
  const held = (valuesOf(name).length * (valuesOf(name).length - 1)) / 2;
  const points = values.map((value) => {
    const code = pointCode(name, value), { columns } = outcomes(code, n), { mean: m, low, high } = amountInterval(columns, "exchanges_realised");
    const aYear = (of) => (mean(columns[of]) * YEAR) / D.weeks;
    return { value, code, counts: columns.exchanges_realised, mean: m, low, high, cost: aYear("cost_nok"), meetings: aYear("meetings_held"), days: aYear("theme_days_held") };
  });
  const rank = ranking(points.map((point) => point.counts), held), best = points[rank.best], least = points[rank.worst];
  points.forEach((point, k) => Object.assign(point, { less: rank.against[k], isTied: rank.isTied[k] }));
  const tied = points.filter((point) => point.isTied);
  // What is recommended is joined to the best: between the two, nothing is clearly fewer.
  const fewer = points.flatMap((point, k) => (point.isTied ? [] : [k])), top = points.indexOf(best);
  const [from_, to_] = [Math.max(-1, ...fewer.filter((k) => k < top)), Math.min(points.length, ...fewer.filter((k) => k > top))];
  const joined = points.slice(from_ + 1, to_);
  return { points, best, tied, n, isFlat: least.isTied, cheapest: joined.reduce((a, b) => (b.cost < a.cost ? b : a)), isSettled: n === D.replicates && values.length === valuesOf(name).length };
}

// --- the work, done where nothing that is asked is left ----------------------------------------------

let curveDrawn = 0;
let drawCurve; // as it is known now; set by curve_picture.js, which draws what stands here
function goOn(until) {
  if (!state.curve) { // undone in another view
    besides = null;
    return false;
  }
  const round = roundsOf(state.curve).find((one) => !isDone(state.curve, one));
  if (!round) {
    besides = null;
    drawCurve();
    return false;
  }
  const [values, n] = round;
  do {
    const value = values.find((one) => !isKnown(state.curve, one, n));
    if (value === undefined) break;
    simulateSome(keyOf(pointCode(state.curve, value)), until);
  } while (performance.now() + perRun < until);
  if (isDone(state.curve, round) && (n > D.stages[0] || performance.now() - curveDrawn > 100)) toDraw.push(() => { if (state.curve) drawCurve(); });
  return true;
}

function renderCurve() {
  const isOn = Boolean(state.curve) && canRun;
  $("curve").hidden = !isOn;
  if (!isOn) {
    if (besides === goOn) besides = null;
    return;
  }
  besides ||= goOn; // where assumptions are being tried, it waits
  work();
  drawCurve();
}

// --- in words ------------------------------------------------------------------------------------

function spans(name, values) { // neighbours as "from to"
  const all = valuesOf(name), { short, hasEnd } = CURVES[name], runs = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && (value || !hasEnd) && all.indexOf(value) === all.indexOf(last.at(-1)) + 1) last.push(value);
    else runs.push([value]);
  }
  return runs.map((run) => (run.length > 2 ? t("curve.span", { low: short(run[0]), high: short(run.at(-1)) }) : run.map(short).join(", "))).join(", ");
}

// What was held for the money, and why some of it was not: so that nobody takes for thrift what was cancelled.
const MISSED = 0.5; // theme days a year
const isPlanned = ({ code }) => isOn("training", code);
function heldWords({ points, best, cheapest }) {
  const named = [...new Set([cheapest, best])], planned = valueIn(changedNow(), "parameters.municipality.theme_days");
  const hasDays = points.some(isPlanned), hasMeetings = points.some(({ meetings }) => meetings > 0);
  const held = ({ meetings, days }) => t(hasDays ? "curve.held.both" : "curve.held.meetings", { meetings: num(meetings, 1), days: num(days, 1) });
  if (!hasDays && !hasMeetings) return "";
  const isMissed = named.some((point) => isPlanned(point) && planned - point.days >= MISSED);
  return [t(named.length > 1 ? "curve.held.two" : "curve.held", { held: held(cheapest), best: held(best) }),
    isMissed && t(points.some(({ code }) => settingOf(code).budget) ? "curve.missed.budget" : "curve.missed", { planned: num(planned) })].filter(Boolean).join(" ");
}
function curveWords(name, found) {
  const { text } = CURVES[name], { best, cheapest, tied, points } = found, years = horizon();
  const values = { cheapest: text(cheapest.value), best: text(best.value), years, mean: num(best.mean, 2), own: num(cheapest.mean, 2),
    difference: num(cheapest.less.mean, 2, true), interval: interval(cheapest.less.low, cheapest.less.high, 2, true), most: num(Math.max(0, -cheapest.less.low), 1), cost: money(cheapest.cost), bestCost: money(best.cost) };
  const kind = found.isFlat ? "flat" : cheapest === best ? "best" : "enough";
  const fewer = points.filter((point) => !point.isTied).map((point) => point.value);
  return {
    kind, said: t(`curve.${name}.${kind}`, values),
    detail: [t("curve.best", values), kind !== "best" && cheapest !== best && t("curve.against", values), t("curve.tied", { axis: t(`curve.axis.${name}`).toLocaleLowerCase(lang), list: spans(name, tied.map((point) => point.value)) }) + (fewer.length ? " " + t("curve.fewer", { list: spans(name, fewer) }) : "")].filter(Boolean).join(" "),
    cost: [cheapest === best ? t("curve.cost.one", values) : t("curve.cost", values), heldWords(found), name === "leaves" && t("because.ends", { years }), ...ownPriceWords()].filter(Boolean).join(" "),
  };
}
