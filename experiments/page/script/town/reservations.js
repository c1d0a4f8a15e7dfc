// As experiments/town/reservations.py: what of a town did not become part of its case, line by line and in one sentence.

const { cellOf, questionsOf } = account;
const { ownWords } = listed;
const { kept } = town_case;
const { folded } = wording;

function leftOut(result, town, say) {
  const all = town.gives.length + town.needs.length, lines = [
    ...namedLines("left_out", proposalsOut(result, town, say), say),
    ...namedLines("unproposed", unproposed(result, town, say), say, { all }),
    ...namedLines("unclear", questionsOf(result, town, say).map(([at, text]) => `${at}: ${text}`), say),
  ];
  const columns = Object.fromEntries(["zone", "latitude", "longitude"].map((name) => [name, say(`column.${name}`)]));
  return [...(knowsDistances(result, town) ? [] : [say("case.no_distance", { sheet: say("sheet.firms"), ...columns })]), ...(lines.length ? [...lines, say("case.see_match")] : [])];
}
function inShort(result, town, say) { // a note of the case, or none
  const rows = rowsWithout(result, town, kept(town, result)).filter((row) => !isRunning(row, town)).length, unclear = result.unclear.length;
  const parts = [rows && say.count("case.short.rows", rows, { all: town.gives.length + town.needs.length }), unclear && say.count("case.short.unclear", unclear), !knowsDistances(result, town) && say("case.short.no_distance")].filter(Boolean);
  return parts.length ? [say("case.note.reservation", { list: say.listed(parts) })] : [];
}
const isRunning = (row, town) => town.today.some((one) => one.since && [one.supplier, one.receiver].includes(row.firm) && folded(one.what || "") === folded(row.resource || ""));
function rowsWithout(result, town, numbers) { // of gives, then of needs
  const found = numbers.map((number) => result.proposals[number]), [gives, needs] = ["give", "need"].map((side) => new Set(found.map((one) => one[side])));
  return [...town.gives.filter((_, number) => !gives.has(number)), ...town.needs.filter((_, number) => !needs.has(number))];
}
function knowsDistances(result, town) {
  return town.firms.filter(({ latitude }) => latitude !== undefined).length > 1 || result.sides.kmBetween.size > 0 || town.firms.length < 2;
}
function namedLines(what, lines, say, values = {}) {
  if (!lines.length) return [];
  const more = lines.length - MOST_NAMED;
  return [say.count(`case.${what}`, lines.length, values), ...lines.slice(0, MOST_NAMED).map((line) => `  ${line}`), ...(more > 0 ? ["  " + say("match.more", { n: more })] : [])];
}
function proposalsOut(result, town, say) {
  const inside = new Set(kept(town, result));
  return [...result.proposals.entries()].filter(([number]) => !inside.has(number)).map(([number, one]) => {
    const pair = say("match.pair", { supplier: one.supplier, receiver: one.receiver, gives: ownWords(town.gives[one.give]), needs: ownWords(town.needs[one.need]) });
    return say(`case.why_out.${whyOut(number, result)}`, { pair });
  });
}
function whyOut(number, result) {
  if (result.decided.get(number) === STRIKE) return "struck";
  const nok = result.proposals[number].nok_per_unit;
  return nok && nok[0] + nok[1] <= 0 ? "loses" : "nothing_left";
}
const unproposed = (result, town, say) => rowsWithout(result, town, [...result.proposals.keys()]).map((row) => say("case.row", { at: cellOf(row), firm: row.firm, what: ownWords(row) }));
