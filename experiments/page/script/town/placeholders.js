// As experiments/places/placeholders.py: whether a cell says that something is not known.

const { casefold, replaceAll } = text;
const letters = (cell) => casefold(cell).replace(/[^\p{L}\p{N}]/gu, "");
const KNOWN = new Set(_KNOWN), NOBODY_KNOWS = new Set(_NOBODY_KNOWS);
const isUnknown = (cell) => NOBODY_KNOWS.has(letters(cell)) || /^ *\?[ ?]*$/.test(cell);
function isPlaceholder(cell) {
  if (!cell) return false;
  const own = letters(cell), rest = letters(replaceAll(_OF_PARTNERS, "", casefold(cell)));
  return !own || KNOWN.has(own) || (rest !== own && rest !== "" && KNOWN.has(rest));
}
