// As experiments/town/account.py: proposals by worth, what may not be, what to ask.

const { compareAll } = text;
const { between, ownWords, runs } = listed;
const { suggested } = wording;
const { path, rules } = streams;
function kindOf(number, result) { // 0: it gets a share; 1: amounts are not known; 2: nothing is left for it; 3: it is struck
  if (result.decided.get(number) === STRIKE) return _STRUCK;
  if (result.shares.has(number)) return 0;
  return result.proposals[number].supply_per_need === null ? 1 : 2;
}
function ranked(result) { // numbers of the proposals, best first
  const keys = result.proposals.map((one, number) => {
    const [low, high] = result.shares.get(number)?.nok_per_year || one.nok_per_unit || [0, 0];
    return [kindOf(number, result), -((low + high) / 2), one.supplier, one.receiver, number];
  });
  return [...keys.keys()].sort((a, b) => compareAll(keys[a], keys[b]));
}
function totalOf(result, say) {
  const known = [...result.shares.values()].map((share) => share.nok_per_year).filter(Boolean), sum = (end) => known.reduce((all, nok) => all + nok[end], 0);
  return known.length ? say.count("match.total", known.length, { low: say.money(sum(0)), high: say.money(sum(1)) }) : "";
}
const amountText = (value, say) => say.decimal(value >= _WHOLE ? String(Math.floor(value)) : value.toFixed(3));
const cellOf = (row) => (row.stood?.resource || row.stood?.ewc)?.at || "";
function doubts(one, result, town, say) {
  const [give, need] = [town.gives[one.give], town.needs[one.need]], [given, needed] = [result.sides.gives[one.give], result.sides.needs[one.need]];
  const odd = { supply_not_given: give.amount, need_not_given: need.amount }, kept = one.notes.filter((note) => !odd[note]);
  const amounts = [give, need].map((row) => row.amount).filter((amount) => amount && !SERVICES.includes(one.kind));
  const own = {
    in_pieces: kept.length < one.notes.length, lower_end: amounts.some(({ low, high }) => low < high),
    cost_left_out: [[give, given], [need, needed]].some(([row, side]) => row.cost && side.nok_per_unit === null), cut: result.cut.has(result.proposals.indexOf(one)),
    same_zone: result.sides.kmBetween.has([one.supplier, one.receiver].sort().join("\n")),
  };
  return [...kept.map((note) => say(`match.note.${note}`)), ...Object.entries(own).filter(([, holds]) => holds).map(([id]) => say(`doubt.${id}`))];
}
function today(one, town, say) {
  const running = runs(one, town), said = [], notGiven = say("not_given");
  for (const row of between(one, town)) {
    if (row.since) said.push(say(`today.${row === running ? "runs" : "another"}${row.since === UNKNOWN ? ".unknown" : ""}`, { what: row.what || "", since: row.since }));
    if (row.tried) said.push(say("today.tried", { what: row.what || notGiven, happened: row.happened || notGiven }));
    if (row.trust !== undefined && row.trust <= _LOW_TRUST) said.push(say("today.low_trust"));
  }
  return said;
}
const PLAIN = new Set(rules.filter((rule) => rule.basis === "physics").map((rule) => rule.id));
const isWorthTelling = (one) => !PLAIN.has(one.rule) || path(one.stream, one.use) !== null;
function refusalsOf(result, say) { // reason -> pairs it stands against
  const byReason = new Map();
  for (const one of result.refusals.filter(isWorthTelling)) {
    const [give, need] = [result.sides.gives[one.give], result.sides.needs[one.need]], reason = told.against(one, say);
    if (!byReason.has(reason)) byReason.set(reason, []);
    byReason.get(reason).push(say("match.pair", { supplier: give.firm, receiver: need.firm, gives: give.words || give.code, needs: need.words || need.code }));
  }
  return byReason;
}
function questionsOf(result, town, say) { // [where, what was not understood and what may be meant]
  return result.unclear.map((one) => {
    const row = (one.side === GIVE ? town.gives : town.needs)[one.row], near = one.meaning.ids.length ? [] : suggested(row.resource || "", one.side, say.language);
    return [cellOf(row), told.unclear(one, say) + (near.length ? " " + say("match.suggested", { words: say.either(near.map((word) => `«${word}»`)) }) : "")];
  });
}
