// As experiments/page/own_towns.py: which features a town has, and with them what cannot bite there.

function features({ firms, opportunities }) {
  const tenants = tenantsOf(firms), need = mostNeeded(opportunities), kinds = new Set(opportunities.map(({ kind }) => kind));
  const saves = ({ quantities: { co2_t_per_year: saved } }) => saved !== null && (saved[0] !== FIXED || saved[1] !== 0);
  return {
    tenants: tenants > MOST_PLACES ? "more" : tenants === MOST_PLACES ? "most" : tenants > FEWEST_PLACES ? "several" : tenants > 1 ? "few" : String(tenants),
    need: need === 0 ? "none" : need === 1 ? "all" : "some",
    kinds: kinds.has(BY_PRODUCT) ? "by-product" : BOUGHT.some((kind) => kinds.has(kind)) ? "bought" : "neither",
    co2: opportunities.some(saves) ? "told" : "none",
  };
}
const tenantsOf = (firms) => firms.filter(({ park }) => park).length;
function mostNeeded(opportunities) {
  const end = (need) => { const [kind, a, b] = need || []; return kind === FIXED ? a : kind === UNIFORM || kind === INTEGER ? b : 1; };
  return Math.max(0, ...opportunities.map((row) => end(row.quantities.capital_need)));
}

// `known`: what is so in any town; `bite`: as `bite_by_feature` there; `about`: what each event is about.
function cannotBite(plain, known, bite, about) {
  const own = features(plain), tenants = tenantsOf(plain.firms), [places, low, high] = bite.places;
  const here = ([feature, levels]) => levels[feature && own[feature]];
  const events = Object.entries(bite.events).map(([what, hung]) => [what, forEach(here(hung), about[what] === "firm" ? plain.firms : [])]);
  return {
    ...known, reasons: bite.reasons.map(([id, n, lever]) => [id, bite.counts.includes(n) ? tenants : n, lever]),
    of: bite.of.map(([lever, key, fields, ...hung]) => [lever, key, fields, here(hung)]).filter(([, , , patterns]) => Object.keys(patterns).length),
    thresholds: { ...known.thresholds, [bite.needs]: [mostNeeded(plain.opportunities)], [places]: tenants > high ? [] : [Math.max(low, tenants)] },
    candidates: false, outsiders: [], events: Object.fromEntries(events.filter(([, rows]) => rows.length)),
  };
}
// Of an event about a firm one row is known, which holds for every firm; of others all rows.
const forEach = (rows, firms) => (firms.length && rows.length ? firms.map((_, target) => [target, ...rows[0].slice(1)]) : rows);
