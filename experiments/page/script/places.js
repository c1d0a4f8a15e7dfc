// The places of this file, unpacked once, and the page of one of them: it begins anew with each place, horizon and number
// of futures that is chosen, so that nothing of what was shown before is left in it.

let file = null; // what all places share, and the places
let ownPlace = null; // what a town that somebody opened became, as long as this page is open
let over = new AbortController(); // of the page that is shown
const drafts = new Map(); // id of a field -> what was typed in it and is not sent

// Bytes as text in base 85: five digits for four bytes, as experiments/page/packing.py writes them.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+,./:;=?@[]^_{|}";
function bytesOf(text) {
  const worth = new Uint8Array(128), found = new DataView(new ArrayBuffer(4 * Math.ceil(text.length / 5)));
  for (let k = 0; k < ALPHABET.length; k++) worth[ALPHABET.charCodeAt(k)] = k;
  for (let at = 0, to = 0; at < text.length; at += 5, to += 4) {
    let value = 0;
    for (let k = at; k < at + 5; k++) value = 85 * value + (k < text.length ? worth[text.charCodeAt(k)] : 84);
    found.setUint32(to, value);
  }
  return new Uint8Array(found.buffer, 0, Math.floor((4 * text.length) / 5));
}

async function unpackedFile() {
  const bytes = bytesOf(document.getElementById("data").textContent);
  const content = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
  const length = new DataView(content).getUint32(0, true), tables = 4 + length; // experiments/page/packing.py
  const rowsOf = (fields) => Object.values(fields)[0].map((_, k) => Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, values[k]])));
  const isAlone = (value, name) => name in value && Object.keys(value).length === 1;
  function restored(value) { // a walk of its own: the one of JSON.parse asks for every number and text, too
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) {
      for (let k = 0; k < value.length; k++) if (typeof value[k] === "object") value[k] = restored(value[k]);
      return value;
    }
    for (const name in value) if (typeof value[name] === "object") value[name] = restored(value[name]);
    if (isAlone(value, "bytes") && Array.isArray(value.bytes)) return new Uint8Array(content, tables + value.bytes[0], value.bytes[1]);
    const { rows, names } = value, isByName = Array.isArray(names) && Object.keys(value).length === 2;
    if (!(isAlone(value, "rows") || isByName) || !rows || typeof rows !== "object" || Array.isArray(rows)) return value;
    return isByName ? Object.fromEntries(rowsOf(rows).map((row, k) => [names[k], row])) : rowsOf(rows);
  }
  return restored(JSON.parse(new TextDecoder().decode(new Uint8Array(content, 4, length))));
}

// A place with what is chosen for all its scenarios.
const asMade = (name = file.places[0].case.name) => ({ place: name, weeks: file.weeks, futures: file.replicates });
const allPlaces = () => [...(ownPlace ? [ownPlace] : []), ...file.places];
const placeCalled = (name) => allPlaces().find((one) => one.case.name === name);
const isSame = (a, b) => a.place === b.place && a.weeks === b.weeks && a.futures === b.futures;
function knowledge(at) {
  const own = placeCalled(at.place), ofWeeks = ({ each, of }) => each[of[at.weeks]];
  return {
    ...file, ...own, engine: { ...file.engine, ...own.engine }, at, usual: { weeks: file.weeks }, weeks: at.weeks, replicates: at.futures, stages: file.offered.futures.filter((n) => n <= at.futures),
    doubt: file.doubts[own.doubt], presets: ofWeeks(own.presets), curves: { ...file.curves, values: file.curves.values[at.weeks] },
  };
}

// Begin with this; `from`: what is taken along. Whether that could be done.
function anew(at, from) {
  over.abort();
  over = new AbortController();
  return page(knowledge(at), from, over.signal);
}
let compiled = null; // the module, once for all places
const compiledModule = (bytes) => (compiled ||= WebAssembly.compile(bytes()));

unpackedFile().then((found) => {
  file = found;
  anew(asMade(), { isFirst: true, ...visitBefore(file) });
}, sayDamaged); // a browser that cannot unpack is too old, which the line says too
