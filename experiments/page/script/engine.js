// The model itself: the compiled week as a module, with this place's tables in its memory.

const E = D.engine;
const MOST_RUNS = 8; // of one call; a call cannot be broken off
const fieldsOf = Object.fromEntries(E.layout.arguments.filter((one) => one.fields).map((one) => [one.name, one]));
let engine = null; // once it has started
let canRun = !from.whyNot; // until it is known not to
let whyNot = from.whyNot || "engine.none"; // what is said then

const MOST_WEEKS = Math.max(D.weeks, D.usual.weeks); // what its memory is laid out for

async function startEngine() { // whether it did
  try {
    const { exports } = await WebAssembly.instantiate(await compiledModule(() => E.module)); // it asks for nothing
    engine = furnished(exports, Math.ceil(D.weeks / 2) * MOST_RUNS);
    return true;
  } catch (fault) {
    if (fault instanceof RangeError) whyNot = "engine.room";
    return false;
  }
}

// Memory with everything in it that stays the same; `events`: space for so many of them.
function furnished(module, events) {
  const sizes = { ...E.sizes, scenarios: 1, runs: MOST_RUNS, weeks: MOST_WEEKS, week_rows: MOST_RUNS * MOST_WEEKS, event_rows: events };
  const memory = laidOut(E.layout, sizes, Math.ceil(module.__heap_base.value / 16) * 16);
  const missing = memory.end - module.memory.buffer.byteLength;
  if (missing > 0) module.memory.grow(Math.ceil(missing / 65536));
  const view = new DataView(module.memory.buffer), bytes = new Uint8Array(module.memory.buffer);
  bytes.fill(0, memory.table, memory.end);
  const numbers = { weeks: MOST_WEEKS };
  for (const [name, value] of Object.entries({ ...E.tables, ...heardOf(E), parameters: E.parameters })) {
    if (value instanceof Uint8Array) bytes.set(value, memory.places.get(name).address);
    else numbers[name] = value;
  }
  writeTable(view, E.layout, memory, numbers);
  return { module, memory, view, bytes, events };
}

// As sim/start/ties.py: who hears what one partner tells of the other. It follows from the ties, those of partners first.
function heardOf({ tables, sizes }) {
  const bytes = tables["case.ties"], view = new DataView(bytes.buffer, bytes.byteOffset), { item, fields } = fieldsOf["case.ties"];
  const ends = Array.from({ length: sizes.ties }, (_, t) => [fields.a, fields.b].map(([type, offset]) => READ[type](view, t * item + offset)));
  const key = (i, j) => Math.min(i, j) * sizes.firms + Math.max(i, j), tieOf = new Map(ends.map(([a, b], t) => [key(a, b), t])), near = Array.from({ length: sizes.firms }, () => []);
  for (const [a, b] of ends.slice(0, sizes.told)) { near[a].push(b); near[b].push(a); }
  for (const own of near) own.sort((a, b) => a - b);
  const rows = [], hearers = [];
  for (const [a, b] of ends.slice(0, sizes.told)) {
    const at = [[a, b], [b, a]].map(([teller, about]) => {
      const first = hearers.length;
      for (const third of near[about]) if (third !== teller) hearers.push([third, tieOf.get(key(third, about)), tieOf.get(key(third, teller))]);
      return [first, hearers.length];
    });
    rows.push([at[0][0], at[1][0], at[0][1], at[1][1]]);
  }
  const packed = (table) => new Uint8Array(Int32Array.from(table.flat()).buffer);
  return { "case.told": packed(rows), "case.hearers": packed(hearers) };
}

const rowAt = (name, row = 0) => engine.memory.places.get(name).address + row * fieldsOf[name].item;
function write(name, field, value, row) {
  const [type, offset] = fieldsOf[name].fields[field];
  WRITE[type](engine.view, rowAt(name, row) + offset, value);
}
function read(name, field, row) {
  const [type, offset] = fieldsOf[name].fields[field];
  return READ[type](engine.view, rowAt(name, row) + offset);
}
const setLength = (name, length) => WRITE.i64(engine.view, engine.memory.table + (engine.memory.places.get(name).word + 1) * E.layout.word, length);

// The row of nothing chosen was made in Python, and so was what a kind of choice makes of it; all else of a setting is
// a column of its own.
const ROW = E.scenario, PARAMETERS = E.parameters;
const KEPT_AS_IT_IS = { hours: "hours", start: "start_week", talks: "expectations", room: "common_room_quality", meetings: "interval", queue: "permit" };
const firstOf = (setting, ...turns) => setting.events.map(({ what }) => what).find((what) => turns.includes(what));
const waits = (setting) => ({
  who: setting.start > 1 || firstOf(setting, "facilitator_starts", "facilitator_ends") === "facilitator_starts",
  building: Boolean(firstOf(setting, "park_opens")),
  meetings: firstOf(setting, "meetings_start", "meetings_stop") === "meetings_start",
});
function putSetting(setting) { // its `numbers`: those of the model that are changed, as text
  engine.bytes.set(ROW, rowAt("scenarios"));
  const waiting = waits(setting);
  const kinds = { who: setting.form + Number(waiting.who), building: `${Number(setting.building)}${Number(waiting.building)}`, meetings: String(Number(waiting.meetings)) };
  for (const kind in kinds) for (const [column, value] of Object.entries(E.columns[kind][kinds[kind]])) write("scenarios", column, value);
  for (const field in KEPT_AS_IT_IS) write("scenarios", KEPT_AS_IT_IS[field], setting[field]);
  for (const name of L.measures) write("scenarios", name, setting.measures.includes(name));
  if (setting.end) write("scenarios", "end_week", setting.end);
  if (setting.budget) write("scenarios", "budget", setting.budget);
  write("scenarios", "last_event", setting.events.length);
  setting.events.forEach((event, row) => {
    const target = targetOf(event), numbers = { week: event.week, what: E.layout.codes.events[event.what], target: target ? target[1] : E.layout.codes.no_target };
    for (const field in numbers) write("scenario_events", field, numbers[field], row);
  });
  engine.bytes.set(PARAMETERS, rowAt("parameters"));
  write("parameters", "municipality.permit_service", setting.speed);
  for (const [key, value] of numbersOf(setting.numbers)) write(...placeOf(key), value);
}

// Run futures number `first` to first + count - 1 of a setting for so many weeks, with rows of weeks and of events where
// they are asked for; how many events there were. What is drawn has an address, so fewer weeks are the same weeks.
function ran(setting, first, count, weeks, { isWeekly = false, isLogged = false }) {
  if (weeks > MOST_WEEKS) throw new RangeError(`${weeks} weeks, and space for ${MOST_WEEKS}`);
  for (;;) {
    putSetting(setting);
    for (let run = 0; run < count; run++) {
      write("plan", "scenario", 0, run);
      write("plan", "seed", D.seed, run);
      write("plan", "replicate", first + run, run);
    }
    for (const name of ["plan", "run_rows"]) setLength(name, count);
    setLength("week_rows", isWeekly ? count * weeks : 0);
    setLength("event_rows", isLogged ? engine.events : 0);
    WRITE.i64(engine.view, engine.memory.table + engine.memory.places.get("weeks").word * E.layout.word, weeks);
    const status = engine.module.simulate(engine.memory.table);
    if (status !== 0) throw new Error("simulate: status " + status);
    const logged = Number(engine.view.getBigInt64(engine.memory.table, true));
    if (!isLogged || logged <= engine.events) return logged;
    engine = furnished(engine.module, logged); // the same runs again give the same events
  }
}

// What futures of a setting cost in NOK, priced anew from what was counted in them: `first` to first + count - 1 of its columns.
const COSTS = ["cost_nok", "funder_nok", "firm_nok"];
function priced(setting, columns, first, count) {
  putSetting(setting);
  for (let run = 0; run < count; run++) {
    write("plan", "scenario", 0, run);
    for (const name of D.priced) write("run_rows", name, columns[name][first + run], run);
  }
  for (const name of ["plan", "run_rows"]) setLength(name, count);
  WRITE.i64(engine.view, engine.memory.table + engine.memory.places.get("weeks").word * E.layout.word, D.weeks);
  const status = engine.module.price(engine.memory.table);
  if (status !== 0) throw new Error("price: status " + status);
  return COSTS.map((name) => Array.from({ length: count }, (_, run) => read("run_rows", name, run)));
}

// What the page shows of each of these futures, and what else was counted in it.
const PACKED_OF = [...D.columns, ...D.counted]; // [name, type as it is packed]
const OF_LESSONS = IN_LESSON ? [["trust"]] : []; // in lessons, where nothing that was computed beforehand is shown
const KEPT_OF = [...PACKED_OF, ...OF_LESSONS];
function simulated(setting, first, count, weeks = D.weeks) {
  const isLogged = setting.measures.includes("review"); // which may end the money
  const logged = ran(setting, first, count, weeks, { isWeekly: true, isLogged });
  return Array.from({ length: count }, (_, run) => futureOf(run, isLogged ? logged : 0, weeks));
}

function futureOf(run, logged, weeks) {
  const starts = [];
  for (let week = 1, before = 0; week <= weeks; week++) {
    const realised = read("week_rows", "exchanges_realised", run * weeks + week - 1);
    for (; before < realised; before++) starts.push(week);
  }
  const found = { starts, ended: false };
  for (const [name] of KEPT_OF) found[name] = read("run_rows", name, run);
  for (let row = 0; row < logged; row++) if (read("event_rows", "run", row) === run && read("event_rows", "why", row) === E.moneyNotRenewed) found.ended = true;
  return found;
}
