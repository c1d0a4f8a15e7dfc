// As experiments/town/streams.py: the sourced table of streams and uses, as it is shipped.

const withTraits = (row) => ({ ...row, traits: new Set(row.traits) });
const byId = (rows) => new Map(rows.map((row) => [row.id, row]));
const words = data.tables.words;
const branches = data.tables.branches;
const sectors = data.tables.sectors;
const streams = byId(data.tables.streams.map(withTraits));
const uses = byId(data.tables.uses.map(withTraits));
const treatmentOf = byId(data.tables.treatments);
const permitOf = byId(data.tables.permits);
const rules = data.tables.rules.map((rule) => ({ ...rule, stream: new Set(rule.stream), use: new Set(rule.use), cured_by: new Set(rule.cured_by) }));
const paths = new Map(data.tables.paths.map((path) => [`${path.stream} ${path.use}`, path]));
const ownWays = new Map();
for (const path of paths.values()) ownWays.set(path.stream, [...(ownWays.get(path.stream) || []), path]);

const reachedBy = (isIt) => new Set([...paths.values()].filter((path) => isIt(streams.get(path.stream).traits.has(GAS))).map((path) => path.use));
const ofOthers = reachedBy((isGas) => !isGas), ofGases = reachedBy((isGas) => isGas);
const takesGasAlone = (use) => ofGases.has(use) && !ofOthers.has(use);

function line(stream) { // a stream and the groups it belongs to, nearest first
  const found = [];
  for (let one = stream; one; one = streams.get(one).group) found.push(one);
  return found;
}
function path(stream, use) {
  for (const one of line(stream)) if (paths.has(`${one} ${use}`)) return paths.get(`${one} ${use}`);
  return null;
}
function ways(stream) {
  const found = new Map();
  for (const one of line(stream)) for (const way of ownWays.get(one) || []) if (!found.has(way.use)) found.set(way.use, way);
  return [...found.values()];
}
const meets = (one, other) => { for (const trait of one) if (other.has(trait)) return true; return false; };
const digitsOf = (code) => code.replace(/\P{Nd}/gu, "");
function inSector(nace, of) {
  const own = digitsOf(nace);
  return own !== "" && of.map(digitsOf).some((one) => own.startsWith(one) || one.startsWith(own));
}
const holds = (branch, side, nace) => branch.side === side && branch.nace.some((one) => digitsOf(nace).startsWith(digitsOf(one)));
const isFor = (one, nace) => !one.receiver.length || inSector(nace, one.receiver);
const rule = (stream, use, treatment, nace) => rules.find((one) => meets(one.stream, stream) && meets(one.use, use) && !one.cured_by.has(treatment) && isFor(one, nace)) || null;
function name(of, language) {
  const known = words[of];
  return (known[language]?.length ? known[language] : known.en)[0];
}
