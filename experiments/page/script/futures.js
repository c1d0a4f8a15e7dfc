// Futures of each setting: those that were computed beforehand, and those that are simulated here, slice by slice.

const SLICE = 12; // milliseconds of work at a time: what is pressed meanwhile is done at once
const KEPT = 60; // settings whose futures are remembered
const packed = new Map(D.computed ? D.scenarios.map((code, i) => [code, i]) : []); // of a town of one's own: none
const isUsual = D.weeks === D.usual.weeks; // what was computed beforehand is of this horizon
const memo = from.memo || new Map(); // key (a code, with the numbers that are changed) -> columns of as many futures as are known, the last used last
let asked = []; // keys of the newest request
let besides = null; // what is done where nothing that is asked is left: a slice of it until then, told whether there is more
let drawn = () => {}; // told whenever all that is asked is known from more futures; set by page.js
let toDraw = []; // pieces of what is drawn then, each in a slice of its own, before more is simulated

function unpacked(code) {
  const bytes = D.lines[packed.get(code)], view = new DataView(bytes.buffer, bytes.byteOffset), n = D.computed;
  let at = n;
  const starts = [];
  for (let r = 0; r < n; r++) {
    const weeks = [];
    for (let k = 0; k < bytes[r]; k++, at += 2) weeks.push(view.getUint16(at, true));
    starts.push(weeks);
  }
  const columns = {};
  for (const [name, type] of PACKED_OF) {
    if (!type) { columns[name] = new Array(n).fill(0); continue; }
    const kind = { u1: "u8", u2: "u16", u4: "u32", f4: "f32", f8: "f64" }[type];
    columns[name] = Array.from({ length: n }, (_, r) => READ[kind](view, at + r * BYTES_OF[kind]));
    at += n * BYTES_OF[kind];
  }
  return { starts, columns, ended: Array.from({ length: n }, (_, r) => bytes[at + r] === 1) };
}

function futuresOf(key) {
  let one = memo.get(key);
  if (!one) one = isUsual && packed.has(key) && !IN_LESSON ? unpacked(key) : { starts: [], columns: Object.fromEntries(KEPT_OF.map(([name]) => [name, []])), ended: [] };
  memo.delete(key);
  memo.set(key, one); // the last used last
  for (const old of memo.keys()) if (memo.size > KEPT && !asked.includes(old)) memo.delete(old); else break;
  return one;
}
const isComputed = (code, numbers = "") => isUsual && !IN_LESSON && D.replicates <= D.computed && !numbers && packed.has(code);

// Whether futures that are simulated here are those that were computed beforehand, value for value. It warms the module up, too.
const TRIED = 10;
async function agrees(code) {
  const beforehand = unpacked(code);
  for (let r = 0; r < Math.min(TRIED, D.computed); r++) {
    const [one] = simulated(settingOfKey(code), r, 1, D.usual.weeks);
    if (one.starts.join() !== beforehand.starts[r].join() || PACKED_OF.some(([name]) => one[name] !== beforehand.columns[name][r])) return false;
    await new Promise((done) => setTimeout(done));
  }
  return true;
}

// From how many futures all of these can be shown: pictures are drawn at a few numbers only.
const shared = (codes) => (canPrice() ? knownFrom(codes.map((code) => keyOf(code))) : 0);
function knownFrom(keys) {
  const least = Math.min(...keys.map((key) => futuresOf(key).starts.length));
  return D.stages.filter((stage) => stage <= least).at(-1) || 0;
}

function ask(codes, more = []) { // the newest request replaces the one before; `more`: keys of what is needed besides
  asked = [...codes.map((code) => keyOf(code)), ...more];
  if (knownFrom(asked) < D.replicates) work();
}

// The first of what is asked that has fewer futures than the next picture needs.
function nextKey() {
  const stage = D.stages[D.stages.indexOf(knownFrom(asked)) + 1];
  return asked.find((key) => futuresOf(key).starts.length < stage);
}

const channel = new MessageChannel();
gone.addEventListener("abort", () => channel.port1.close());
let isWorking = false, isTried = false;
async function begin() {
  canRun = canRun && await startEngine();
  if (gone.aborted) return;
  if (canRun && packed.size && !(await agrees(D.scenarios.at(-1)))) {
    canRun = false;
    whyNot = "engine.differs";
  }
  isTried = true;
  if (canRun) work();
}
const QUICKEST = 0.1; // milliseconds: of a quicker run a clock that tells whole ones, as that of Firefox, measures nothing
let perRun = 5; // milliseconds, as measured
const runsUntil = (until) => Math.max(1, Math.floor((until - performance.now()) / perRun)); // how many there is time for, at least one
channel.port1.onmessage = slice;
function work() {
  if (isWorking || !canRun) return;
  isWorking = true;
  channel.port2.postMessage(0);
}

function slice() {
  isWorking = false;
  if (!isTried || gone.aborted) return; // the work begins when it is tried
  const piece = toDraw.shift();
  if (piece) {
    piece();
    if (toDraw.length || knownFrom(asked) < D.replicates || besides) work();
    return;
  }
  const before = knownFrom(asked), until = performance.now() + SLICE;
  try {
    if (before === D.replicates) {
      if (besides && besides(until)) work();
      return;
    }
    do simulateSome(nextKey(), until); while (performance.now() + perRun < until && knownFrom(asked) === before);
  } catch (fault) { 
    console.error(fault);
    canRun = false; // the page goes on with what was computed beforehand
  }
  const now = knownFrom(asked);
  if (now < D.replicates || besides) work();
  if (now > before || !canRun) drawn();
}

function simulateSome(key, until) {
  const one = futuresOf(key), first = one.starts.length;
  const stage = D.stages.find((most) => most > first);
  for (const given of someOf(key, first, stage, until)) remembering(one, given);
}
function remembering(one, given) {
  one.starts.push(given.starts);
  one.ended.push(given.ended);
  for (const name in one.columns) one.columns[name].push(given[name]);
}

// Futures from number `first` on, at most up to `last` (not with it): as many as there is time for, at least one.
function someOf(key, first, last, until) {
  const count = Math.min(MOST_RUNS, last - first, runsUntil(until)), begun = performance.now();
  const found = simulated(settingOfKey(key), first, count);
  perRun = Math.max(QUICKEST, (performance.now() - begun) / count);
  return found;
}

// --- what is shown -----------------------------------------------------------------------------

let showing = 0; // from how many futures the page shows what it shows
const shownOf = new Map();
function outcomes(code, n = showing) {
  const key = [keyOf(code), pricesNow(), n].join(" ");
  if (!shownOf.has(key)) {
    const { starts, columns, ended } = futuresOf(keyOf(code));
    const first = (values) => values.slice(0, n);
    const kept = first(starts), costs = costsOf(code, columns, n);
    if (shownOf.size > 4 * KEPT) shownOf.clear();
    shownOf.set(key, {
      starts: kept, ended: first(ended).filter(Boolean).length, first: kept.map((weeks) => (weeks.length ? weeks[0] : Infinity)),
      columns: { exchanges_realised: kept.map((weeks) => weeks.length), ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, first(values)])), ...costs, cost_nok: costs.cost_nok.map((cost) => cost + buildingCost(code)) },
      modelled: costs.cost_nok, // without what the building costs, which the model has no price for
    });
  }
  return shownOf.get(key);
}
