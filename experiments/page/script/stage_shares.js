// In which stage every future is, over the years. Rows of weeks are not kept, so futures are simulated once more, in slices,
// when this picture is chosen or a future is to be picked.

const livesOf = new Map(); // key -> futures, each {stages, operating: [[from week, value], ...], renewed, died}
const MOST_LIVES = 12; // settings whose futures are remembered
let livesWanted = [], livesRead = () => {}, putOff = null; // putOff: what is done besides, once these are read
const livesKnown = (keys) => keys.every((key) => livesOf.get(key)?.length === D.replicates);

function readLives(count) {
  return Array.from({ length: count }, (_, run) => {
    const one = { stages: [], operating: [], renewed: read("run_rows", "renewed", run), died: read("run_rows", "died", run) };
    for (let week = 1; week <= D.weeks; week++) for (const [list, name] of [[one.stages, "stage"], [one.operating, "exchanges_operating"]]) {
      const value = read("week_rows", name, run * D.weeks + week - 1);
      if (list.at(-1)?.[1] !== value) list.push([week, value]);
    }
    return one;
  });
}
function livesSoFar(key) {
  if (!livesOf.has(key)) livesOf.set(key, []);
  return livesOf.get(key);
}
function lived(key, first, count) { // of a scenario whose futures are simulated for something else
  if (livesSoFar(key).length === first) livesSoFar(key).push(...readLives(count));
}
function askLives(keys, then) {
  [livesWanted, livesRead] = [keys, then];
  if (besides !== livesOn) [putOff, besides] = [besides, livesOn];
  work();
}
function livesOn(until) {
  const key = livesWanted.find((one) => !livesKnown([one]));
  if (!key) {
    [besides, putOff] = [putOff, null];
    livesRead();
    return Boolean(besides);
  }
  for (const old of livesOf.keys()) if (livesOf.size >= MOST_LIVES && !livesWanted.includes(old)) livesOf.delete(old);
  const futures = livesSoFar(key);
  do {
    const count = Math.min(MOST_RUNS, D.replicates - futures.length);
    ran(settingOfKey(key), futures.length, count, D.weeks, { isWeekly: true });
    futures.push(...readLives(count));
  } while (futures.length < D.replicates && performance.now() + MOST_RUNS * perRun < until);
  return true;
}

const inWeek = (list, week) => list.findLast(([from_]) => from_ <= week)[1];
const countsAt = (futures, week) => STAGES.map((stage) => futures.filter((one) => inWeek(one.stages, week) === stage).length);
const visits = (one) => new Set(one.stages.map(([, stage]) => stage));

function stageBands(futures, x, y) { // from the first stage upwards, each with its number where it is thickest
  const step = Math.max(1, Math.round(D.weeks / 80)), weeks = Array.from({ length: Math.ceil(D.weeks / step) }, (_, k) => 1 + k * step).concat(D.weeks);
  const below = weeks.map((week) => countsAt(futures, week).reduce((sums, n) => [...sums, sums.at(-1) + n / futures.length], [0]));
  const shapes = STAGES.map((stage) => {
    const edge = (k) => weeks.map((week, i) => `${x(week).toFixed(1)},${y(below[i][k]).toFixed(1)}`);
    return s("path", { class: "stage s" + stage, d: `M${[...edge(stage), ...edge(stage - 1).reverse()].join("L")}Z` }, s("title", {}, `${stageName(stage)}. ${stageMeans(stage)}`));
  });
  const numbers = STAGES.map((stage) => {
    const thick = below.map((sums) => sums[stage] - sums[stage - 1]), inside = thick.slice(1, -1), at = 1 + inside.indexOf(Math.max(...inside));
    return y(0) - y(thick[at]) > 15 && s("text", { class: "stagenumber", x: x(weeks[at]), y: y((below[at][stage] + below[at][stage - 1]) / 2) + 4.5, "text-anchor": "middle" }, String(stage));
  });
  return [...shapes, ...numbers];
}

function renderStages() {
  const keys = state.s.map((code) => keyOf(code)), areRead = livesKnown(keys), isDrawnYet = Boolean($("stages").querySelector("svg"));
  $("stages").classList.toggle("stale", !areRead && isDrawnYet); // it is of the choice before
  if (!areRead) {
    if (!canRun || !isDrawnYet) set("stages", h("h3", {}, t("chart.stages")), h("p", { role: "status" }, t(canRun ? "workshop.computing" : whyNot)));
    if (canRun) askLives(keys, () => { if (state.view === "compare" && state.picture === "stages" && livesKnown(state.s.map((code) => keyOf(code)))) renderStages(); });
    return;
  }
  const w = width("pictures"), n = keys.length, left = 38, right = 10, top = 18, bottom = 40, row = Math.max(84, Math.min(170, (tall(w) - bottom) / n)), H = row * n + bottom;
  const x = (week) => left + ((w - left - right) * week) / D.weeks, futures = keys.map((key) => livesOf.get(key));
  const svg = picture("stages", w, H, futures.map((each, i) => {
    const base = row * (i + 1) - 6, y = (share) => base - (row - top - 6) * share;
    return [s("text", { class: "end c" + i, x: left, y: y(1) - 4 }, LETTERS[i]), [0, 0.5, 1].map((share) => tickText(left - 6, y(share) + 4, num(100 * share), "end")), stageBands(each, x, y)];
  }).flat(2));
  const years = Math.max(1, Math.floor(D.weeks / YEAR));
  for (let year = 0; year <= years; year += years > 6 && w < 480 ? 2 : 1) svg.append(tickText(x(year * YEAR), H - bottom + 16, num(year)));
  svg.append(axisText((left + w - right) / 2, H - 6, `${t("chart.years")}. ${t("chart.stages.axis")}`));
  const said = futures.map((each, i) => {
    const counts = countsAt(each, D.weeks).map((count, k) => [count, k + 1]).filter(([count]) => count).sort((a, b) => b[0] - a[0]), others = counts.slice(3).reduce((sum, [count]) => sum + count, 0);
    return `${LETTERS[i]}: ` + [...counts.slice(0, 3).map(([count, stage]) => t("chart.stages.item", { n: num(count), stage: num(stage), name: t("stage." + stage) })), ...(others ? [t("chart.stages.others", { n: num(others) })] : [])].join(", ");
  });
  set("stages", h("h3", {}, t("chart.stages")), svg, stageTerms(STAGES), scenarioKeys(differ(state.s), other()),
    h("figcaption", {}, h("span", { id: "stages-summary" }, t("chart.stages.summary", { years: horizon(), N: num(D.replicates), list: inRows(said) })), " ", t("chart.stages.how")),
    behind(stagesTable(futures)));
}
// Shares at a few years, and how many futures were ever in each stage, with what chance alone could do to that.
function stagesTable(futures) {
  const asked = (lessonShown()?.facts || []).map(({ of }) => Number(/^in_\d_at_(\d+)$/.exec(of)?.[1])).filter(Boolean); // weeks that a lesson asks for
  const whole = [...new Set([...asked, ...[1, 2, 3, 5, 7, 10, 15, 20].map((year) => year * YEAR)])].filter((week) => week < D.weeks).sort((a, b) => a - b), weeks = [...whole, D.weeks];
  const ever = (count) => { const { low, high } = shareInterval(count, D.replicates); return { name: "ever", exact: [count], text: [num(count), h("span", { class: "range" }, interval(low * D.replicates, high * D.replicates, 0))] }; };
  const rows = futures.flatMap((each, i) => {
    const counts = weeks.map((week) => countsAt(each, week)), none = weeks.map(() => "–");
    return [...STAGES.map((stage, k) => [stageName(stage), ...counts.map((of) => ({ name: "now", exact: [of[k]], text: num(of[k]) })), ever(each.filter((one) => visits(one).has(stage)).length)]),
      [t("chart.stages.renewed"), ...none, ever(each.filter((one) => one.renewed).length)], [t("chart.stages.died"), ...none, ever(each.filter((one) => one.died).length)],
      [t("chart.stages.all"), ...none, ever(each.filter((one) => visits(one).size === STAGES.length).length)]].map(([name, ...cells]) => ({ key: LETTERS[i], cells: [`${LETTERS[i]}: ${name}`, ...cells] }));
  });
  return table(t("chart.stages.of"), [t("fact.stage"), ...whole.map(span), horizon(), t("chart.stages.ever")], rows);
}
