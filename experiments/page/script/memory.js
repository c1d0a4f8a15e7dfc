// The module's memory: every table at its place, as the description that comes with the module says.

const BYTES_OF = { bool: 1, u8: 1, u16: 2, i16: 2, u32: 4, i32: 4, i64: 8, f32: 4, f64: 8 };
const READ = {
  bool: (view, at) => view.getUint8(at) !== 0, u8: (view, at) => view.getUint8(at), u16: (view, at) => view.getUint16(at, true), i16: (view, at) => view.getInt16(at, true),
  u32: (view, at) => view.getUint32(at, true), i32: (view, at) => view.getInt32(at, true), i64: (view, at) => Number(view.getBigInt64(at, true)), f32: (view, at) => view.getFloat32(at, true), f64: (view, at) => view.getFloat64(at, true),
};
const WRITE = { bool: (view, at, value) => view.setUint8(at, Number(value)), i64: (view, at, value) => view.setBigInt64(at, BigInt(value), true), f64: (view, at, value) => view.setFloat64(at, value, true) };

// A length is a number, the name of a size, or [operation, length, length, ...].
function lengthOf(size, sizes) {
  if (typeof size === "number") return size;
  if (typeof size === "string") return sizes[size];
  const [operation, ...parts] = size;
  return parts.map((part) => lengthOf(part, sizes)).reduce((a, b) => {
    if (operation === "+") return a + b;
    if (operation === "-") return a - b;
    if (operation === "*") return a * b;
    return operation === "max" ? Math.max(a, b) : Math.floor(a / b);
  });
}

// Where each argument lies, from `base` on. Those within another follow each other in it: the same bytes, seen twice.
function laidOut(layout, sizes, base) {
  const places = new Map();
  const aligned = (at) => Math.ceil(at / layout.alignment) * layout.alignment;
  let words = 1; // the first is for the answer
  for (const { name, item, shape } of layout.arguments) {
    const lengths = shape ? shape.map((size) => lengthOf(size, sizes)) : [];
    places.set(name, { word: words, lengths, bytes: shape ? item * lengths.reduce((a, b) => a * b, 1) : 0 });
    words += 1 + lengths.length;
  }
  let end = aligned(base + words * layout.word);
  const own = layout.arguments.filter(({ shape, within }) => shape && !within);
  for (const { name } of own) {
    places.get(name).address = end;
    end = aligned(end + places.get(name).bytes);
  }
  const filled = new Map();
  for (const { name, within } of layout.arguments.filter((one) => one.within)) {
    const at = filled.get(within) || 0;
    places.get(name).address = places.get(within).address + at;
    filled.set(within, at + places.get(name).bytes);
  }
  return { table: base, places, end };
}

// Write the table of addresses and lengths, and arguments that are numbers.
function writeTable(view, layout, { table, places }, numbers) {
  for (const { name, shape, type } of layout.arguments) {
    const { word, address, lengths } = places.get(name);
    const at = table + word * layout.word;
    if (!shape) WRITE[type](view, at, numbers[name]);
    else [address, ...lengths].forEach((value, k) => WRITE.i64(view, at + k * layout.word, value));
  }
}
