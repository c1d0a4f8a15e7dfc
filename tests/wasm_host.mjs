// The module in JavaScript: lays its memory out by engine.json alone, as a page does (tests/engines/test_wasm.py).
// node wasm_host.mjs ENGINE.wasm ENGINE.json REQUEST.json: the rows in base64, and milliseconds of each of `repeats`.
// A request: sizes, numbers (arguments that are no arrays), arrays (base64, of those that are not zero), repeats.
import { readFileSync } from "node:fs";

const [moduleFile, descriptionFile, requestFile] = process.argv.slice(2);
const { layout } = JSON.parse(readFileSync(descriptionFile, "utf8"));
const request = JSON.parse(readFileSync(requestFile, "utf8"));

const operations = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, max: Math.max,
};
function length(of) {
  if (typeof of === "number") return of;
  if (typeof of === "string") return request.sizes[of];
  return of.slice(1).map(length).reduce((a, b) => operations[of[0]](a, b)); // reduce hands on more than two
}
const size = (told) => told.shape.map(length).reduce((a, b) => a * b, told.item);
const aligned = (address) => Math.ceil(address / layout.alignment) * layout.alignment;

// Addresses: arrays one behind the other; those within another one follow each other in it.
function place(heap) {
  const places = new Map(), taken = new Map();
  let free = aligned(heap);
  for (const told of layout.arguments.filter((told) => told.shape && !told.within)) {
    places.set(told.name, free);
    free = aligned(free + size(told));
  }
  for (const told of layout.arguments.filter((told) => told.within)) {
    const before = taken.get(told.within) ?? 0;
    places.set(told.name, places.get(told.within) + before);
    taken.set(told.within, before + size(told));
  }
  return { places, table: free };
}

function fill(memory, places, table) {
  const view = new DataView(memory.buffer);
  let word = table + layout.word; // the first is for the answer
  const put = (method, value) => { view[method](word, value, true); word += layout.word; };
  for (const told of layout.arguments) {
    if (!told.shape) {
      const number = request.numbers[told.name];
      if (told.type === "f64") put("setFloat64", number); else put("setBigInt64", BigInt(number));
      continue;
    }
    const start = places.get(told.name);
    for (const entry of [start, ...told.shape.map(length)]) put("setBigInt64", BigInt(entry));
    const given = request.arrays[told.name];
    if (given !== undefined) new Uint8Array(memory.buffer).set(Buffer.from(given, "base64"), start);
  }
}

const module = new WebAssembly.Module(readFileSync(moduleFile));
const { memory, simulate, __heap_base } = new WebAssembly.Instance(module, { env: Math }).exports;
const { places, table } = place(__heap_base.value);
const missing = table + layout.word * 256 - memory.buffer.byteLength;
if (missing > 0) memory.grow(Math.ceil(missing / 65536));
fill(memory, places, table);
const milliseconds = [];
let status = 0;
for (let again = 0; again < (request.repeats ?? 1); again++) {
  const before = performance.now();
  status = simulate(table);
  milliseconds.push(performance.now() - before);
}
const rows = {};
for (const name of ["run_rows", "week_rows", "event_rows"]) {
  const told = layout.arguments.find((told) => told.name === name);
  rows[name] = Buffer.from(memory.buffer, places.get(name), size(told)).toString("base64");
}
const logged = Number(new DataView(memory.buffer).getBigInt64(table, true));
console.log(JSON.stringify({ status, logged, rows, milliseconds }));
