// As experiments/town/matching.py: who could exchange what with whom, by the sourced table.

const { canonicalOf } = sides;
const { denies, understood } = wording;
const { Pair } = pair;

// Returns {proposals, refusals, unclear}. kmBetween: the two firms, sorted, a line each -> km.
function match(gives, needs, kmBetween = new Map()) {
  const heard = gives.map((one) => meant(one, GIVE)), wanted = needs.map((one) => meant(one, NEED));
  const given = heard.map(readings), asked = wanted.map(readings), proposals = [], refusals = [];
  gives.forEach((give, row) => needs.forEach((need, other) => {
    if (give.firm === need.firm) return;
    const found = best(asked[other].map((wishes) => foundIn(given[row].map((part) => part.flatMap((one) => wishes.map((wish) => new Pair(row, give, one, other, need, wish, kmBetween)))))));
    if (found?.proposal) proposals.push(found.proposal);
    else if (found) refusals.push(found.refusal);
  }));
  const unclear = [[GIVE, gives, heard], [NEED, needs, wanted]].flatMap(([side, rows, meanings]) => meanings.map((meaning, row) => ({ side, row, words: rows[row].words, meaning })).filter(({ meaning }) => meaning.id === null));
  return { proposals, refusals, unclear };
}
function meant(one, side) {
  const meaning = understood(one.words, side, one.nace, one.code), amount = canonicalOf(one), isWarm = one.celsius_from !== null && one.celsius_from >= WARM_FROM;
  if (meaning.how === "unknown" && isWarm && amount && amount[1] === MWH && !denies(one.words)) return { ids: [HEAT[side]], how: "counted", heard: "", hazardous: false, parts: [], id: HEAT[side] };
  return meaning;
}
// Of each thing that words name, each that it may be, taken alone.
const readings = (meaning) => (meaning.parts.length ? meaning.parts : [meaning]).map((part) => (part.ids.length > MOST_READINGS ? [] : part.ids.map((one) => ({ ...part, ids: [one] }))));
const isSure = (one) => one?.proposal && !one.proposal.notes.includes(IF_IT_IS);
const best = (found) => found.find(isSure) || found.find((one) => one?.proposal) || found.find(Boolean) || null;
function foundIn(parts) { // of all that a row gives, and one thing that is needed: nothing goes where law keeps a part of it out
  const found = parts.map((part) => part.map((one) => one.found()));
  const forbidden = found.flatMap((part) => part.filter((one) => one?.refusal?.why === "rule").map((one) => [part.length, one]));
  if (forbidden.length) return forbidden.find(([count]) => count === 1)?.[1] || null; // of a reading it may be: ask first
  return best(found.map(ofReadings));
}
function ofReadings(found) {
  if (found.length === 1) return found[0];
  const first = found.find((one) => one?.proposal);
  return first ? { proposal: { ...first.proposal, notes: [IF_IT_IS, ...first.proposal.notes] } } : null;
}
