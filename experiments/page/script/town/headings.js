// As experiments/town/headings.py: names of sheets and columns in any language and spelling -> their ids.

const { casefold, compare, length, split } = text;
const { spelling } = names;
const plains = new Map();
function plain(heading) {
  if (plains.size > 5000) plains.clear();
  if (!plains.has(heading)) {
    const without = length(heading) <= 200 ? heading.replace(/\([^()]*\)/gu, " ") : heading;
    plains.set(heading, casefold(without).replace(/[^\p{L}\p{N}]+/gu, ""));
  }
  return plains.get(heading);
}
const LANGUAGES = Object.keys(data.texts);
const once = (make) => { const made = new Map(); return (key = "") => { if (!made.has(key)) made.set(key, make(key)); return made.get(key); }; };
function ids(kind, of) { // plain name -> id
  const found = new Map();
  for (const id of of) {
    const said = [id, ...(ALSO[`${kind}.${id}`] || []), ...LANGUAGES.map((language) => data.texts[language][`${kind}.${id}`])];
    for (const name of said) if (!found.has(plain(name))) found.set(plain(name), id);
  }
  return found;
}
const sheetNames = once(() => ids("sheet", Object.keys(SHEETS)));
const columnNames = once((sheet) => ids("column", SHEETS[sheet].columns.map(({ id }) => id)));
const helpTexts = once(() => new Set(LANGUAGES.flatMap((language) => Object.entries(data.texts[language]).filter(([id]) => id.startsWith("help.")).map(([, said]) => split(said).join(" ")))));
const choices = once(() => Object.fromEntries(Object.entries(CHOICES).map(([kind, of]) => [kind, Object.fromEntries(of.flatMap((id) => [id, ...LANGUAGES.map((language) => data.texts[language][`choice.${kind}.${id}`])].map((word) => [spelling(word), id])))])));
const choiceWords = once((kind) => [...new Set(CHOICES[kind].flatMap((id) => LANGUAGES.map((language) => data.texts[language][`choice.${kind}.${id}`])))].sort(compare));
function languageOf(headings, spoken = "") { // sheet -> what its headings say; spoken: where they say nothing, or ids, which are English
  const counted = Object.fromEntries(LANGUAGES.map((language) => [language, 0]));
  for (const [sheet, said] of headings) {
    const there = new Set(said.map(plain));
    for (const language of LANGUAGES) {
      const words = data.texts[language];
      counted[language] += SHEETS[sheet].columns.filter(({ id }) => there.has(plain(words[`column.${id}`]))).length + Number(said.length > 0 && there.has(plain(words[`sheet.${sheet}`])));
    }
  }
  const most = Math.max(...Object.values(counted)), best = LANGUAGES.filter((language) => counted[language] === most);
  return best.length === 1 && !(spoken && best[0] === ENGLISH) ? best[0] : spoken || ENGLISH;
}
