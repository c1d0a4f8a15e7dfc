// One future of a setting: its weeks, what happened in it and why, and how things stand at the end of any week.

const REMEMBERED = 12; // futures
const remembered = new Map();
const WEEKLY = Object.keys(fieldsOf.week_rows.fields);
const WHAT = E.layout.codes.what;

function oneFuture(code, number) {
  const of = keyOf(code), key = of + " " + number;
  if (!remembered.has(key)) {
    const logged = ran(settingOfKey(of), number, 1, D.weeks, { isWeekly: true, isLogged: true });
    for (const old of remembered.keys()) if (remembered.size >= REMEMBERED) remembered.delete(old); else break;
    remembered.set(key, {
      code, of, number, stands: new Map(),
      weeks: Object.fromEntries(WEEKLY.map((name) => [name, Array.from({ length: D.weeks }, (_, row) => read("week_rows", name, row))])),
      events: Array.from({ length: logged }, (_, row) => eventAt(row)),
      sides: D.case.opportunities.map((_, k) => ["supplier", "receiver"].map((name) => element("start." + name, k))),
    });
  }
  return remembered.get(key);
}

const argumentOf = Object.fromEntries(E.layout.arguments.map((one) => [one.name, one]));
function element(name, at) { // of a table whose rows have no fields
  const { type, item } = argumentOf[name];
  return READ[type](engine.view, engine.memory.places.get(name).address + at * item);
}

// An event: week, what, who (an opportunity, a firm or a body, and which), why by its name, and the numbers in that.
function eventAt(row) {
  const [week, what, who, why, a, b] = ["week", "what", "who", "why", "a", "b"].map((name) => read("event_rows", name, row));
  const { opportunities, firms } = E.sizes;
  const [kind, k] = who < opportunities ? ["o", who] : who < opportunities + firms ? ["f", who - opportunities] : ["b", who - opportunities - firms];
  const [name, told] = E.why[why];
  const numbers = [a, b].filter((_, i) => told.includes("ab"[i]));
  if (told.includes("stage")) return [week, WHAT[what], kind, k, "", [a]];
  // Words within a reason have translations of their own, so they are part of its name.
  const more = told.includes("owner") ? (a ? "_owned" : "_not_owned") : told.includes("limit") ? "_" + a : "";
  return [week, WHAT[what], kind, k, name + more, numbers];
}

// The same as a sentence.
function logText([, what, kind, k, reason, numbers], one) {
  const values = { a: num(numbers[0] ?? 0), b: num(numbers[1] ?? 0) };
  if (kind === "o") Object.assign(values, { what: resource(k), from: firm(one.sides[k][0]), to: firm(one.sides[k][1]) });
  if (kind === "f") values.who = firm(k);
  if (what === "stage") values.stage = t("stage." + numbers[0]);
  const id = "log." + what + (reason ? "." + reason : "");
  const text = has(id) ? t(id, values) : has("log." + what) ? t("log." + what, values) : t("log.other", values);
  return text[0].toLocaleUpperCase(lang) + text.slice(1);
}

// Who is a member and who sits in the building at the end of a week, and how far partners trust each other: the same
// future run to that week, and what it left in memory. Trust of a pair is the mean of both directions.
function standing(one, week) {
  if (!one.stands.has(week)) {
    ran(settingOfKey(one.of), one.number, 1, week, {});
    const firms = [...Array(E.sizes.firms).keys()], trust = firms.map(() => []), partner = firms.map(() => []);
    for (let tie = 0; tie < E.sizes.told; tie++) {
      const [a, b] = ["a", "b"].map((side) => read("case.ties", side, tie));
      partner[a][b] = element("room.has_opportunity", tie); // not of a branch alone, nor where others were drawn by lot
      trust[a][b] = trust[b][a] = (element("room.trust", 2 * tie) + element("room.trust", 2 * tie + 1)) / 2;
    }
    one.stands.set(week, {
      members: firms.map((i) => read("room.firms", "is_member", i)),
      inPark: firms.map((i) => read("room.firms", "in_park", i)),
      partner, // [i][j], where i < j
      trust,
    });
  }
  return one.stands.get(week);
}

// Futures near the middle of their scenarios come first: by exchanges realised, then by the first start.
const LATE = 1e6; // stands for never, so that never against never is no distance
function typical(codes) {
  const known = codes.map((code) => futuresOf(keyOf(code)).starts.slice(0, D.replicates));
  const middles = known.map((starts) => {
    const first = starts.map((weeks) => (weeks.length ? weeks[0] : LATE));
    return { first, at: median(first), realised: mean(starts.map((weeks) => weeks.length)) };
  });
  const off = (number) => [
    known.reduce((sum, starts, i) => sum + Math.abs(starts[number].length - middles[i].realised), 0),
    middles.reduce((sum, { first, at }) => sum + Math.abs(first[number] - at), 0),
  ];
  const count = Math.min(...known.map((starts) => starts.length));
  let best = 0;
  for (let number = 1; number < count; number++) {
    const [a, b] = [off(best), off(number)];
    if (b[0] < a[0] || (b[0] === a[0] && b[1] < a[1])) best = number;
  }
  return best;
}
