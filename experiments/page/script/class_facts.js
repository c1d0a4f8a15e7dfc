// The numbers of a lesson, computed anew: as experiments/teaching/facts.py does, of the same futures.

const isOfPairs = ({ kind }) => ["difference", "more", "fewer"].includes(kind);
function conditionHolds(condition, run, weeks, stages) { // of one of the runs just made; stages: in each week
  const [word, one, , week] = condition.split("_"), last = condition.split("_").at(-1);
  if (word === "visits") return stages.includes(Number(one));
  if (condition === "all_six") return STAGES.every((stage) => stages.includes(stage));
  if (word === "ends") return stages.at(-1) === Number(last);
  if (word === "in") return stages[Number(week) - 1] === Number(one);
  if (word === "none") return read("week_rows", "exchanges_realised", run * weeks + Number(last) - 1) === 0;
  return Boolean(read("run_rows", condition, run));
}

// A column of runs, or what was realised by a week.
function columnOfRun(name, run, weeks) {
  const week = /^realised_by_(\d+)$/.exec(name);
  return week ? read("week_rows", "exchanges_realised", run * weeks + Number(week[1]) - 1) : read("run_rows", name, run);
}

// What its facts need of each scenario's futures: samples[fact][scenario], a value for each future. In slices.
const samplesOf = ({ facts, scenarios }) => ({ facts, codes: scenarios, at: 0, samples: facts.map(() => scenarios.map(() => [])) });
const areMeasured = ({ at, codes }) => at === codes.length;
const shareMeasured = ({ at, codes, samples }, futures) => (at + Math.max(0, ...samples.map((of) => (of[at] || []).length)) / futures) / codes.length;
function measureSome(found, futures, until) { // whether there is more to do
  while (!areMeasured(found)) {
    const { at } = found, wanted = found.facts.map((fact, k) => [fact, found.samples[k][at]]).filter(([fact]) => fact.scenario === at || (isOfPairs(fact) && fact.against === at));
    const first = wanted.length ? wanted[0][1].length : futures;
    if (first === futures) { found.at++; continue; }
    const count = Math.min(MOST_RUNS, futures - first, runsUntil(until));
    const key = keyOf(found.codes[at]), pictured = futuresOf(key), setting = settingOfKey(key), isLogged = setting.measures.includes("review");
    const logged = ran(setting, first, count, D.weeks, { isWeekly: true, isLogged });
    if (state.picture === "stages") lived(key, first, count);
    for (let run = 0; run < count; run++) {
      if (pictured.starts.length === first + run) remembering(pictured, futureOf(run, isLogged ? logged : 0, D.weeks)); // for the picture
      const stages = wanted.some(([{ kind }]) => kind === "share") ? Array.from({ length: D.weeks }, (_, week) => read("week_rows", "stage", run * D.weeks + week)) : [];
      for (const [fact, values] of wanted) values.push(fact.kind === "share" ? Number(conditionHolds(fact.of, run, D.weeks, stages)) : columnOfRun(fact.of, run, D.weeks));
    }
    if (performance.now() >= until) break;
  }
  return !areMeasured(found);
}

// A fact with its 95 % interval; shares are from 0 to 1.
function valueOfFact(fact, samples) {
  const own = samples[fact.scenario], n = own.length, shareWith = (holds) => shareInterval(own.filter(holds).length, n);
  if (fact.kind === "share") return shareWith((value) => value === 1);
  if (fact.kind === "mean") return fact.counts ? countInterval(own) : meanInterval(own);
  const other = samples[fact.against];
  if (fact.kind === "difference") return differenceInterval(own.map((value, r) => value - other[r]), 1, fact.counts);
  return shareWith((value, r) => (fact.kind === "more" ? value > other[r] : value < other[r]));
}
const valuesOfFacts = ({ facts, samples }) => Object.fromEntries(facts.map((fact, k) => [fact.name, valueOfFact(fact, samples[k])]));

// Whether one was right to bet on a choice.
function isRightChoice({ fact, holds, low, high }, values) {
  const found = values[fact];
  if (holds === "between") return low <= found.mean && found.mean < high;
  return (found.low > 0 ? "more" : found.high < 0 ? "fewer" : "unclear") === holds;
}
