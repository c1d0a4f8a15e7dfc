// As experiments/town/wording.py: what a firm's own words mean. What is ambiguous or unknown is said and never guessed.

const { match, replaceAll, search, start } = text;
const { slug } = names;
const { branches, inSector, holds, line, streams: STREAMS, uses: USES, words: WORDS } = streams;
const DENIED = new Set(_DENIALS), SMALL = new Set(_SMALL_WORDS), OR = new Set(_OR), AND = new Set(_AND);
const MOST_KEPT = 4096;
function kept(make) { // what was asked lately
  const found = new Map();
  return (...asked) => {
    const key = asked.join("\n");
    if (!found.has(key)) {
      if (found.size >= MOST_KEPT) found.clear();
      found.set(key, make(...asked));
    }
    return found.get(key);
  };
}

// How alike two texts are, 0 to 100: rapidfuzz's fuzz.ratio, by the longest common subsequence.
function common(one, other) {
  let before = new Uint16Array(other.length + 1);
  for (const sign of one) {
    const now = new Uint16Array(other.length + 1);
    for (let k = 0; k < other.length; k++) now[k + 1] = sign === other[k] ? before[k] + 1 : Math.max(before[k + 1], now[k]);
    before = now;
  }
  return before[other.length];
}
function ratio(one, other, least = 0) { // of texts in ASCII, as folded() makes them; 0 below `least`
  const all = one.length + other.length;
  if (!all) return 100;
  if (1 - Math.abs(one.length - other.length) / all < least / 100) return 0;
  const alike = 1 - (all - 2 * common(one, other)) / all;
  return alike >= least / 100 ? alike * 100 : 0;
}

const folded = kept((given) => _SPELLINGS.reduce((plain, [written, compared]) => plain.replaceAll(written, compared), slug(start(given, LONGEST), LONGEST)).split("-").map(singular).join(" "));
function singular(word) {
  if (word.length < _SHORTEST_PLURAL || !word.endsWith("s") || /(ss|us|is)$/.test(word)) return word;
  return /(shes|ches|xes|sses)$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}
const parted = (given) => given.split(" ").filter(Boolean);
const large = (words) => new Set(words.filter((word) => !SMALL.has(word)));
const initials = (plain) => parted(plain).map((word) => word[0]).join(" ");
const index = kept((side) => { // {meanings: folded word -> what it may mean, several: of more than one part, byInitials: those that can be nearly alike}
  const meanings = new Map();
  for (const known of side === NEED ? [USES, STREAMS] : [STREAMS]) {
    const found = new Map();
    for (const of of known.keys()) {
      for (const word of Object.values(WORDS[of]).flat().map((one) => folded(one))) {
        if (!found.has(word)) found.set(word, []);
        if (!found.get(word).includes(of)) found.get(word).push(of);
      }
    }
    for (const [word, ids] of found) if (!meanings.has(word)) meanings.set(word, ids);
  }
  const byInitials = new Map();
  for (const word of meanings.keys()) byInitials.set(initials(word), [...(byInitials.get(initials(word)) || []), word]);
  return { meanings, byInitials, several: [...meanings.keys()].map((word) => [word, large(parted(word))]).filter(([, parts]) => parts.size > 1) };
});

// A meaning: {ids, how, heard, hazardous, parts}; its id: what is meant, null where it is not clear.
const meaning = (ids, how, heard = "", hazardous = false, parts = []) => ({ ids, how, heard, hazardous, parts, id: how === "ambiguous" || how === "unknown" || parts.some((part) => part.id === null) ? null : ids[0] });
const understood = kept((given, side, nace = "", code = "") => {
  const byCode = ofCode(`${code} ${given}`, nace);
  if (byCode && byCode.id !== null) return byCode;
  const byWords = oneOrSeveral(replaceAll(_CODE, " ", given), side, nace);
  if (!byCode) return byWords;
  if (byWords.id === null || !byCode.ids.includes(byWords.id)) return byCode;
  return meaning([byWords.id], byWords.parts.length ? "part" : byWords.how, byWords.heard, byCode.hazardous);
});
function oneOrSeveral(given, side, nace) { // what a text means as a whole, or each thing that it names
  const plain = folded(given), whole = ofWords(plain, side, nace);
  if (whole.how === "word" || whole.how === "alike" || denies(plain)) return whole;
  const heard = apart(given, side, nace).map((part) => ofWords(part, side, nace)), known = heard.filter(({ how }) => how !== "unknown"), parts = unlike(known.flatMap((one) => (one.parts.length ? one.parts : [one])));
  if (new Set(parts.map(({ ids }) => ids.join())).size > 1) return meaning([...new Set(parts.flatMap(({ ids }) => ids))], "several", known.map((one) => one.heard).join(", "), false, parts);
  if (parts.length && known.length === heard.length) return parts[0];
  if (!parts.length || whole.how !== "unknown") return whole;
  const [{ ids, how, heard: word, hazardous }] = parts;
  return how === "word" || how === "alike" ? meaning(ids, "part", word, hazardous) : parts[0];
}
const unlike = (meanings) => [...new Map(meanings.map((one) => [JSON.stringify(one), one])).values()];
function apart(given, side, nace) { // what stands beside each other in a text, folded; none where it names but one
  const found = [];
  for (const piece of replaceAll(_BETWEEN, "\n", start(given, LONGEST)).split("\n")) {
    for (const one of cut(folded(piece), OR)) {
      const both = cut(one, AND), known = (word) => index(side).meanings.has(word) || ofBranch(side, nace).has(word);
      found.push(...(both.every(known) ? both : [one]));
    }
  }
  const saidOf = new Set(phrases("quality").map(([, phrase]) => phrase.trim())), things = found.filter((one, k) => k === 0 || !saidOf.has(one));
  return found.length > 1 ? things : [];
}
function cut(plain, at) {
  const pieces = [[]];
  for (const word of parted(plain)) {
    if (at.has(word)) pieces.push([]);
    else pieces[pieces.length - 1].push(word);
  }
  return pieces.filter((piece) => piece.length).map((piece) => piece.join(" "));
}
const ofBranch = kept((side, nace) => new Map(branches.filter((one) => holds(one, side, nace)).flatMap(({ words, means }) => words.map((word) => [folded(word), means]))));
const ofItsBranch = (means, heard, side) => (means.length > 1 && side === NEED ? meaning(means, "several", heard, false, means.map((one) => meaning([one], "sector", heard))) : meaning(means, means.length === 1 ? "sector" : "ambiguous", heard));
function ofCode(given, nace) {
  const found = search(_CODE, given);
  if (!found) return null;
  const code = found.slice(1, 4).join(""), ids = [...STREAMS.values()].filter(({ codes }) => codes.includes(code)).map(({ id }) => id);
  return ids.length ? oneOf(ids, "code", code, nace, Boolean(found[4])) : null;
}
function ofWords(plain, side, nace) {
  const known = index(side), { meanings } = known, own = ofBranch(side, nace);
  if (own.has(plain)) return ofItsBranch(own.get(plain), plain, side);
  if (meanings.has(plain)) return oneOf(meanings.get(plain), "word", plain, nace);
  if (denies(plain)) return meaning([], "unknown");
  const near = alike(plain, known.byInitials), meant = (words) => [...new Set(words.flatMap((word) => meanings.get(word)))];
  if (near.length) return oneOf(meant(near), "alike", near[0], nace);
  let found = partsOf(plain, meanings);
  if (!found.length) found = headOf(plain, meanings);
  const apart = scattered(plain, known.several);
  if (apart.length) {
    const whole = new Set(parted(apart[0]));
    if (parted(found.join(" ")).every((word) => whole.has(word))) found = apart;
  }
  if (found.length === 1 && own.has(found[0])) return ofItsBranch(own.get(found[0]), found[0], side);
  return found.length ? oneOf(meant(found), "part", found.join(", "), nace) : meaning([], "unknown");
}
const denies = (given) => parted(folded(given)).some((word) => DENIED.has(word));
const onlyAlone = kept(() => new Set(_ONLY_ALONE.map((word) => folded(word))));
function partsOf(plain, meanings) { // words of the table that stand in a text, the longest first
  const words = parted(plain), taken = words.map(() => false), found = [];
  for (let size = Math.min(_MOST_WORDS, words.length); size > 0; size--) {
    for (let at = 0; at + size <= words.length; at++) {
      const phrase = words.slice(at, at + size).join(" ");
      if (!meanings.has(phrase) || onlyAlone().has(phrase) || taken.slice(at, at + size).some(Boolean)) continue;
      taken.fill(true, at, at + size);
      found.push(phrase);
    }
  }
  return found;
}
const setOf = kept((which) => new Set({ qualifiers: _QUALIFIERS, for: _FOR, no_head: _NO_HEAD }[which].map((word) => folded(word))));
function headOf(plain, meanings) { // the word of the table that stands alone before "for" or "from", or is left without what is said of many things
  const words = parted(plain), bare = words.filter((word) => !setOf("qualifiers").has(word)).join(" ");
  if (meanings.has(bare)) return [bare];
  const head = words.slice(0, Math.max(0, words.findIndex((word) => setOf("for").has(word)))).join(" ");
  return meanings.has(head) && !setOf("no_head").has(head) ? [head] : [];
}
function scattered(plain, several) {
  const said = large(parted(plain)), found = several.filter(([, parts]) => [...parts].every((part) => said.has(part))), most = Math.max(0, ...found.map(([, parts]) => parts.size));
  return found.filter(([, parts]) => parts.size === most).map(([word]) => word);
}
function alike(plain, byInitials) {
  const near = (byInitials.get(initials(plain)) || []).map((word) => [word, ratio(plain, word, ALIKE)]).filter(([, score]) => score > 0).sort((a, b) => b[1] - a[1]).slice(0, 20).filter(([word]) => isWordForWord(parted(plain), parted(word)));
  return near.filter(([, score]) => score > near[0][1] - TOO_CLOSE).map(([word]) => word);
}
const isWordForWord = (one, other) => one.length === other.length && one.every((mine, k) => mine === other[k] || (mine[0] === other[k][0] && Math.min(mine.length, other[k].length) >= SHORTEST_ALIKE && ratio(mine, other[k]) >= ALIKE));
function oneOf(given, how, heard, nace, hazardous = false) {
  const groups = new Set(given.filter((one) => STREAMS.has(one)).flatMap((one) => line(one).slice(1))), ids = given.filter((one) => !groups.has(one));
  if (ids.length === 1) return meaning(ids, how, heard, hazardous);
  const ofSector = ids.filter((one) => inSector(nace, (STREAMS.get(one) || USES.get(one)).nace));
  if (ofSector.length === 1) return meaning(ofSector, "sector", heard, hazardous);
  return meaning(ofSector.length ? ofSector : ids, "ambiguous", heard, hazardous);
}
function suggested(given, side, language) { // at most three words of the table that are to be asked about
  const said = parted(folded(given)).filter((word) => word.length >= _SHORTEST_SHARED && !SMALL.has(word)), found = new Map();
  for (const of of side === NEED ? [...USES.keys(), ...STREAMS.keys()] : STREAMS.keys()) {
    for (const word of WORDS[of][language] || []) {
      const score = sharedPart(said, parted(folded(word)));
      if (score > (found.get(of) || ["", 0])[1]) found.set(of, [word, score]);
    }
  }
  return [...new Set([...found.values()].sort((a, b) => b[1] - a[1]).map(([word]) => word))].slice(0, _MOST_SUGGESTED);
}
function sharedPart(said, known) {
  const n = said.filter((one) => known.some((other) => ratio(one, other, ALIKE) >= ALIKE)).length;
  return n ? (2 * n) / (said.length + known.length) : 0;
}
const phrases = kept((kind) => Object.entries(WORDS).filter(([of]) => of.startsWith(kind + ".")).flatMap(([of, languages]) => Object.values(languages).flat().map((word) => [of.slice(kind.length + 1), ` ${folded(word)} `])));
const marks = kept((given, kind) => {
  const plain = ` ${folded(given)} `;
  return new Set(phrases(kind).filter(([, phrase]) => plain.includes(phrase)).map(([mark]) => mark));
});
