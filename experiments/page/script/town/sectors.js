// As experiments/town/sectors.py: the code of a sector (NACE) that a firm told in its own words.

const { folded, kept } = wording;
const { compare, fullmatch } = text;
const phrasesOf = kept(() => {
  const known = new Map(Object.entries(streams.sectors).flatMap(([code, words]) => words.map((word) => [` ${folded(word)} `, code])));
  return [...known].sort(([one], [other]) => other.length - one.length || compare(one, other));
});
const sectorCode = kept((told) => {
  if (fullmatch(_NACE, told)) return told;
  const found = new Set();
  let left = ` ${folded(told)} `;
  for (const [phrase, code] of phrasesOf()) {
    if (!left.includes(phrase)) continue;
    left = left.replaceAll(phrase, " | ");
    found.add(code);
  }
  return found.size === 1 ? [...found][0] : "";
});
