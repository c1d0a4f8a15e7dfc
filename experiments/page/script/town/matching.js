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
    const found = foundIn(given[row].flatMap((one) => asked[other].map((wish) => new Pair(row, give, one, other, need, wish, kmBetween))));
    if (found?.proposal) proposals.push(found.proposal);
    else if (found) refusals.push(found.refusal);
  }));
  const unclear = [[GIVE, gives, heard], [NEED, needs, wanted]].flatMap(([side, rows, meanings]) => meanings.map((meaning, row) => ({ side, row, words: rows[row].words, meaning })).filter(({ meaning }) => meaning.id === null));
  return { proposals, refusals, unclear };
}
function meant(one, side) {
  const meaning = understood(one.words, side, one.nace, one.code), amount = canonicalOf(one), isWarm = one.celsius_from !== null && one.celsius_from >= WARM_FROM;
  if (meaning.how === "unknown" && isWarm && amount && amount[1] === MWH && !denies(one.words)) return { ids: [HEAT[side]], how: "counted", heard: "", hazardous: false, id: HEAT[side] };
  return meaning;
}
const readings = (meaning) => (meaning.ids.length > MOST_READINGS ? [] : meaning.ids.map((one) => ({ ...meaning, ids: [one] })));
function foundIn(pairs) {
  const found = pairs.map((one) => one.found());
  if (found.length === 1) return found[0];
  if (found.some((one) => one?.refusal?.why === "rule")) return null; // it may be what is forbidden: ask first
  const first = found.find((one) => one?.proposal);
  return first ? { proposal: { ...first.proposal, notes: ["if_it_is", ...first.proposal.notes] } } : null;
}
