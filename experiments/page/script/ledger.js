// Both sides of the ledger: what exchanges bring over the horizon beside what it costs, as experiments/ledger/sides.py has it.

const GAINED = ["saved_nok", "saved_co2_t", "job_years"], AGAINST = [...GAINED, "spent_nok", "net_nok"];
const TOLD_BY = { net_nok: "saved_nok", nok_per_t: "saved_co2_t" }; // what has to be told for it
const countTold = (measure) => D.told[TOLD_BY[measure] || measure] || [1, 1]; // of how many exchanges, costs of all
const isCounted = (measure) => countTold(measure)[0] > 0;
const SIDES = [...GAINED, "firm_hours", "firm_nok", "funder_nok"]; // columns of a future beside its outcomes
const LEDGER = ["saved_nok", "spent_nok", "net_nok", "saved_co2_t", "job_years"];

// A column for each measure, a number for each future; the building is in the cost where it has a price.
function sidesOf(code) {
  const { columns } = outcomes(code), spent = columns.cost_nok.map((cost, r) => cost + columns.firm_nok[r]);
  return { ...columns, spent_nok: spent, net_nok: columns.saved_nok.map((saved, r) => saved - spent[r]) };
}
const less = (a, b) => a.map((value, r) => value - b[r]);

function amountText(measure, sign, mean_, low, high) { // a mean and the ends of its interval, with the digits that count
  const digits = measure === "job_years" ? 1 : 0, least = measure.endsWith("_nok") ? 1000 : 1;
  const [m, from_, to_] = digits ? [mean_, low, high] : [mean_, low, high].map((value) => rounded(stepFor(least, value), value));
  const ends = interval(from_, to_, digits, sign);
  return [num(m, digits, sign), from_ === to_ ? "" : h("span", { class: "range" }, ends)];
}

function ledgerCells(code, i, base, held) {
  const own = sidesOf(code);
  const notTold = (name) => ({ name, text: t("ledger.not_told") });
  const cells = LEDGER.map((name) => {
    if (!isCounted(name)) return notTold(name);
    const found = meanInterval(own[name]), low = name === "net_nok" ? found.low : Math.max(0, found.low);
    return { name, text: amountText(name, false, found.mean, low, found.high), exact: [found.mean, low, found.high] };
  });
  if (state.s.length > 1) cells.splice(3, 0, !isCounted("net_nok") ? notTold("net_against") : i === 0 ? { name: "net_against", text: "–" } : against(own, base, held));
  return [...cells, isCounted("nok_per_t") ? priceOfTonne(own, i, base, held) : notTold("nok_per_t")];
}
function against(own, base, held) {
  const { mean: m, low, high } = amountDifference(less(own.net_nok, base.net_nok), held);
  return { name: "net_against", text: amountText("net_nok", true, m, low, high), exact: [m, low, high] };
}
function priceOfTonne(own, i, base, held) { // against the first scenario; of a single one, its own
  const name = "nok_per_t", isSingle = state.s.length === 1;
  if (i === 0 && !isSingle) return { name, text: "–" };
  const found = isSingle ? ratioInterval(own.spent_nok, own.saved_co2_t, 1) : ratioInterval(less(own.spent_nok, base.spent_nok), less(own.saved_co2_t, base.saved_co2_t), held);
  return found ? { name, text: amountText(name, false, found.mean, found.low, found.high), exact: [found.mean, found.low, found.high] } : { name, text: t("ledger.unsure") };
}

const heldInLedger = () => Math.max(1, (state.s.length - 1) * (AGAINST.filter(isCounted).length + Number(isCounted("nok_per_t"))));
function renderLedger() {
  const held = heldInLedger(), base = sidesOf(state.s[0]), isSingle = state.s.length === 1;
  const heads = LEDGER.map((name) => t("ledger." + name));
  if (!isSingle) heads.splice(3, 0, t("ledger.net_against"));
  const rows = state.s.map((code, i) => ({ key: code, cells: [[swatch(i), " ", h("b", {}, nameOf(i)), h("span", { class: "range" }, settingsInShort(code))], ...ledgerCells(code, i, base, held)] }));
  const title = t("ledger.title", { years: horizon(), futures: tn("n.futures", showing) });
  set("ledger", h("p", { class: "small" }, title),
    table(title, [t("column.scenario"), ...heads, t(isSingle ? "ledger.nok_per_t.one" : "ledger.nok_per_t")], rows, "wide"),
    h("p", { class: "small" }, ledgerNotes().join(" "), isSingle ? "" : " " + t("ledger.held", { n: num(held) })));
}

// What is counted and what is not: the wage, the building, what the place does not tell, what ran before.
function ledgerNotes() {
  const none = GAINED.filter((name) => !isCounted(name)), names = (list) => listed(list.map((name) => t("ledger.name." + name)));
  const partly = new Map();
  for (const name of GAINED) {
    const [told, of] = countTold(name);
    if (told && told < of) partly.set(told, [...(partly.get(told) || []), name]);
  }
  return [
    t("ledger.counted", { wage: num(valueIn(state.numbers, "parameters.cost.firm_hour_cost")) }), ...ownPriceWords(),
    none.length && t("ledger.untold", { list: names(none) }),
    ...[...partly].map(([told, of]) => t("ledger.partly", { what: names(of), told: num(told), of: num(countTold(of[0])[1]) })),
    D.case.running && t("ledger.ran"),
    IS_OWN && waysWords(),
  ].filter(Boolean);
}
const listed = (names) => (names.length > 1 ? t("list.last", { first: names.slice(0, -1).join(", "), last: names.at(-1) }) : names[0]);
function waysWords() { // of a town that was simulated here: on the way most of what an exchange is worth can be lost
  const { result } = ownTown, shared = [...result.shares.keys()], far = shared.filter((number) => result.proposals[number].km === null);
  return far.length > 0 && t("ledger.ways", { n: num(far.length), of: num(shared.length) });
}
