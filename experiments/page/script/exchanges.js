// Which exchanges come about: in what share of futures, when, and what stops the others, as experiments/ledger/exchanges.py has it.
// It takes the events of every future, so they are simulated once more, when it is asked for.

const OPPORTUNITIES = D.case.opportunities;
const listedOf = new Map(); // key -> futures, each what is known of every exchange in it
const listedKeys = () => [...new Set([0, other()].map((i) => keyOf(state.s[i])))];
const TURNS = new Set(["opened", "identified", "agreed", "refused", "closed", "dropped", "laid_dormant"]);
const STANDS = { opened: "not_seen", identified: "still_explored", agreed: "still_carried_out" }; // where nothing stopped it since

const exchangesFrame = () => h("details", { id: "exchanges", class: "behind", ontoggle: () => { if ($("exchanges").open && showing) renderExchanges(); } },
  h("summary", {}, t("ledger.exchanges.title")), h("p", { id: "exchanges-note", class: "small", role: "status" }), h("div", { id: "exchanges-table" }));

// What the events of some runs tell of each exchange: its first start, whether it runs, and what stopped it last.
function readExchanges(logged, count) {
  const found = Array.from({ length: count }, () => ({
    turns: OPPORTUNITIES.map(({ branch }) => ({ first: 0, runs: false, ran: false, stop: branch ? "not_thought_of" : "not_seen" })), away: D.case.firms.map(({ member }) => !member),
  }));
  for (let row = 0; row < logged; row++) {
    const [run, week, what, who, why] = ["run", "week", "what", "who", "why"].map((name) => read("event_rows", name, row));
    const event = WHAT[what], future = found[run];
    if (who >= OPPORTUNITIES.length) {
      if (event === "firm_left" || event === "firm_joined") future.away[who - OPPORTUNITIES.length] = event === "firm_left";
      continue;
    }
    const one = future.turns[who];
    if (event === "running") Object.assign(one, { runs: true, ran: true });
    else if (event === "started") Object.assign(one, { runs: true, first: one.first || week });
    else if (event === "ended") one.runs = false;
    else if (TURNS.has(event)) one.stop = STANDS[event] || E.why[why][0];
  }
  for (const { turns, away } of found) {
    turns.forEach((one, k) => { if (["not_seen", "not_thought_of"].includes(one.stop) && OPPORTUNITIES[k].sides.some((i) => away[i])) one.stop = "no_partner"; });
  }
  return found.map(({ turns }) => turns);
}

function exchangesOf(futures) { // a row for each exchange, those that start most often first
  return OPPORTUNITIES.map(({ name }, k) => {
    const all = futures.map((turns) => turns[k]), weeks = all.filter(({ first }) => first).map(({ first }) => first), ran = all.some((one) => one.ran);
    const never = all.filter(({ first }) => !first).map(({ stop }) => stop), times = new Map();
    for (const stop of never) times.set(stop, (times.get(stop) || 0) + 1);
    const [by, most] = ran ? ["", 0] : [...times].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a), ["", 0]);
    return { k, name, ran, share: shareInterval(weeks.length, futures.length), week: weeks.length ? median(weeks) : null, by, often: most / never.length };
  }).sort((a, b) => b.share.mean - a.share.mean || Number(b.ran) - Number(a.ran) || (a.name < b.name ? -1 : 1));
}

// Done where nothing that is asked is left: a slice of it until then, told whether there is more.
function listOn(until) {
  const key = listedKeys().find((one) => (listedOf.get(one) || []).length < D.replicates);
  if (!key || !$("exchanges").open || state.view !== "compare") {
    besides = null;
    if (!key) renderExchanges();
    return false;
  }
  if (!listedOf.has(key) && listedOf.size >= 8) listedOf.delete(listedOf.keys().next().value);
  const futures = listedOf.get(key) || [];
  listedOf.set(key, futures);
  do {
    const count = Math.min(MOST_RUNS, D.replicates - futures.length);
    futures.push(...readExchanges(ran(settingOfKey(key), futures.length, count, D.weeks, { isLogged: true }), count));
  } while (futures.length < D.replicates && performance.now() + MOST_RUNS * perRun < until);
  return true;
}

const shareText = ({ mean: m, low, high }) => [percent(m), h("span", { class: "range" }, t("interval", { low: percent(low), high: percent(high) }))];
function exchangeName(k) {
  const [from_, to_] = OPPORTUNITIES[k].sides;
  return [h("b", {}, resource(k)), from_ < 0 ? "" : h("span", { class: "range" }, `${firm(from_)} → ${firm(to_)}`)];
}
function renderExchanges() {
  if (!$("exchanges").open) return;
  const keys = listedKeys(), isKnown_ = keys.every((key) => (listedOf.get(key) || []).length >= D.replicates);
  if (!isKnown_) {
    $("exchanges-note").textContent = t(canRun ? "progress.none" : whyNot);
    set("exchanges-table");
    if (canRun) { besides ||= listOn; work(); }
    return;
  }
  const first = new Map(exchangesOf(listedOf.get(keys[0])).map((row) => [row.k, row])), rows = exchangesOf(listedOf.get(keys.at(-1)));
  const shown = keys.length > 1 ? [0, other()] : [0];
  $("exchanges-note").textContent = t("ledger.exchanges", { futures: tn("n.futures", D.replicates) });
  set("exchanges-table", table(t("ledger.exchanges.title"),
    [t("ledger.exchange"), ...shown.map((i) => nameOf(i)), t("ledger.exchange.year"), t("ledger.exchange.stopped")],
    rows.map((row) => ({ key: row.name, cells: [exchangeName(row.k),
      ...(shown.length > 1 ? [first.get(row.k), row] : [row]).map((one) => ({ name: "share", text: shareText(one.share), exact: [one.share.mean, one.share.low, one.share.high] })),
      { name: "week", text: row.week === null ? "–" : t("ledger.exchange.in_year", { n: num(Math.max(1, Math.ceil(row.week / YEAR))) }), exact: [row.week] },
      { name: "stopped", text: row.ran ? t("ledger.exchange.ran") : row.by ? `${t("hindered." + row.by)} (${percent(row.often)})` : "–", exact: [row.by, row.often] }] }))));
}
