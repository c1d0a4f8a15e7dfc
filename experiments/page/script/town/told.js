// As experiments/town/told.py: what the matcher found, in plain words.

const nameOf = (of, say) => streams.name(of, say.language);
const capitalised = (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(); // as Python's capitalize
function reason(one, say) {
  const [given, needed] = one.celsius || [0, 0];
  return say(`match.reason.${one.reason}`, { stream: capitalised(nameOf(one.stream, say)), use: nameOf(one.use, say), supplier: one.supplier, receiver: one.receiver, given: say.number(given), needed: say.number(needed), cop: say.number(one.cop || 0, 1) });
}
const barrier = (one, say) => say(`match.barrier.${one.barrier}`);
const treatment = (one, say) => say(`match.treatment.${one.treatment}`);
const permit = (one, say) => say(`match.permit.${one.permit}`);
function worth(one, share, say) {
  const range = (ends, how) => ({ low: how(ends[0]), high: how(ends[1]) });
  if (share?.nok_per_year) return say("match.worth.year", range(share.nok_per_year, say.money));
  if (!one.nok_per_unit) return say("match.worth.none");
  return say("match.worth.unit", { ...range(one.nok_per_unit, say.rounded), unit: one.unit });
}
function against(one, say) {
  if (one.why === "rule") return say(`match.rule.${one.rule}`);
  const [first, second] = [...one.numbers, 0, 0].slice(0, 2).map((number) => say.number(number));
  return say(`match.why.${one.why}`, { given: first, needed: second, km: first, most: second });
}
function unclear(one, say) {
  const part = one.meaning.parts.find(({ id }) => id === null), { ids, how } = part || one.meaning, meanings = ids.length ? say.either(ids.map((of) => nameOf(of, say))) : "";
  return say(`match.unclear.${how}`, { words: part ? part.heard : one.words, meanings });
}
