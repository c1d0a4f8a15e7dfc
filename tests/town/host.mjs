// The town of the page in Node: the joined script and its data, and what is asked of it, one line of JSON each.
// node host.mjs CORE.js DATA.json ASKED.jsonl: an answer a line.
import { readFileSync } from "node:fs";
import { createInflateRaw } from "node:zlib";

// Node's own never ends where what it is given is damaged.
globalThis.DecompressionStream = class {
  constructor() {
    const inflate = createInflateRaw();
    this.readable = new ReadableStream({ start(to) {
      inflate.on("data", (part) => { try { to.enqueue(new Uint8Array(part)); } catch { inflate.destroy(); } }); // nobody reads on
      inflate.on("end", () => to.close());
      inflate.on("error", () => to.error(new TypeError("damaged")));
    } });
    this.writable = new WritableStream({ write: (part) => new Promise((go) => { inflate.write(part, () => go()); }), close: () => { inflate.end(); } });
  }
};

const [coreFile, dataFile, askedFile, moduleFile] = process.argv.slice(2);
const townCore = new Function(`${readFileSync(coreFile, "utf8")}; return townCore;`)();
const { instance: { exports: rules } } = await WebAssembly.instantiate(readFileSync(moduleFile));
const parts = townCore(JSON.parse(readFileSync(dataFile, "utf8")), (rule, ...given) => rules[rule](...given));
const { account, canonical, case_told, decided, derived, exchange_numbers, town_case, exact, faults, files, headings, listed, matching, own_place, allocation, missing, nearest, numbers, proposed, read, saying, separated, sheets, sides, text, units, wording } = parts;

const plainIds = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value?.id !== undefined ? { id: value.id } : value]));
const told = (found) => found.map(({ at, key, values }) => [at, key, plainIds(values)]);
const reading = ({ town, faults: wrong, notes, language, isCut }) => ({ town: town && canonical.townText(town), faults: told(wrong), notes: told(notes), language, isCut });
const byPair = (rows, of = (what) => what) => new Map(rows.map(([pair, what]) => [listed.pairKey(pair), of(what)]));
const amountsOf = ([supplied, received]) => ({ supplied, received });
const bytes = (text64) => new Uint8Array(Buffer.from(text64, "base64"));
const base64 = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);
const asText = (place) => ({ ...place, engine: { ...place.engine, tables: Object.fromEntries(Object.entries(place.engine.tables).map(([name, value]) => [name, base64(value)])) } });

const ASKED = {
  place: ({ plain, towns, layout }) => { const found = own_place.placeOf(plain, towns, layout, "0"); return found && asText(found); },
  names: () => Object.fromEntries(Object.entries(parts).map(([part, own]) => [part, Object.keys(own)])),
  ratio: ({ pairs }) => pairs.map(([one, other]) => wording.ratio(one, other)),
  close: ({ asked }) => asked.map(([word, known, least]) => nearest.closeMatch(word, known, least)),
  kilometres: ({ pairs }) => pairs.map(([one, other]) => sides.kilometres(one, other)),
  find: ({ pattern, texts }) => { const own = new RegExp(pattern, "gu"); return texts.map((said) => [...said.matchAll(own)].map((found) => [...found].map((group) => group ?? null))); },
  texts: ({ texts }) => texts.map((said) => [text.casefold(said), text.repr(said), text.isPrintable(said), text.split(said), parts.names.cleaned(said), parts.names.slug(said), headings.plain(said), files.shown(said, 10), wording.folded(said)]),
  numbers: ({ values }) => values.map((value) => [numbers.numberText(value), text.reprFloat(value)]),
  match: ({ gives, needs }) => { const found = matching.match(gives, needs), shares = allocation.allocate(found.proposals, gives, needs); return { ...found, unclear: found.unclear.map(({ meaning: { id, ...meaning }, ...one }) => ({ ...one, meaning: { ...meaning, parts: meaning.parts.map(({ id: _, ...part }) => part) } })), shares }; },
  read: async ({ given }) => reading(await read.readTown(given.map(({ name, content }) => ({ name, content: bytes(content) })))),
  paste: ({ given }) => {
    const grids = new Map(given.map(({ sheet, file, typed }) => { const known = headings.columnNames(sheet); return [sheet, separated.gridOf(typed, file, sheet, (row) => new Set(row.map(headings.plain).filter((one) => known.has(one))).size)]; }));
    return reading(read.fromGrids(grids, "pasted"));
  },
  decided: async ({ name, content }) => { const { decisions, amounts, faults: wrong } = decided.decidedIn(await decided.gridOf(name, bytes(content))); return { decisions: [...decisions].map(([key, what]) => [JSON.parse(key), what]), amounts: [...amounts].map(([key, { supplied, received }]) => [JSON.parse(key), [supplied, received]]), faults: told(wrong) }; },
  told: async ({ name, content, languages, decisions, amounts }) => {
    const { town, faults: wrong } = await read.readTown([{ name, content: bytes(content) }]);
    const result = town && listed.matched(town, byPair(decisions), byPair(amounts, amountsOf));
    return languages.map((language) => {
      const say = saying.wordsOf(language);
      if (!town) return wrong.map((one) => faults.told(one, language));
      return { csv: proposed.csvText(result, town, say), total: account.totalOf(result, say), refusals: [...account.refusalsOf(result, say)], questions: account.questionsOf(result, town, say), missing: missing.toldMissing(town, say) };
    });
  },
  rule: ({ rule, given }) => given.map((numbersOf) => rules[rule](...numbersOf)),
  ids: ({ names }) => names.map(parts.names.stableId),
  rounded: ({ numbers: given }) => given.map(([x, digits]) => exact.roundTo(x, digits)),
  fsum: ({ rows }) => rows.map(exact.fsum),
  general: ({ numbers: given }) => given.map(exchange_numbers.general),
  case: async ({ name, content, language, called, decisions, amounts }) => {
    const { town } = await read.readTown([{ name, content: bytes(content) }]), say = saying.wordsOf(language), result = listed.matched(town, byPair(decisions), byPair(amounts, amountsOf));
    try {
      const made = town_case.madeCase(town, result, ...called, case_told.reasons(result, say), case_told.notes(result, town, say));
      return made ? { case: made.case, derived: derived.tableText(made.numbers), account: case_told.accountOf(made, result, town, say), left: made.leftOut, wage: case_told.wage(town)?.join("=") ?? null } : { nothing: true };
    } catch (error) {
      if (!(error instanceof town_case.CaseError)) throw error;
      return { fault: error.message };
    }
  },
};
for (const line of readFileSync(askedFile, "utf8").split("\n").filter(Boolean)) {
  const { ask, ...values } = JSON.parse(line);
  process.stdout.write(JSON.stringify(await ASKED[ask](values)) + "\n");
}
