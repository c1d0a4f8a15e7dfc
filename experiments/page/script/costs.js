// What futures cost: as they were simulated, or at prices of one's own, for which nothing is simulated again; and the building.

const MOST_RENT = 1e9; // NOK a year
let rentNow = () => null; // NOK a year of the building, null where it is not counted; set by state.js
const hasOwnPrices = () => withoutPrices(changedNow()) !== changedNow();
const canPrice = () => engine !== null || !hasOwnPrices();
const pricesNow = () => [changedNow(), rentNow()].join(" ");

function costsOf(code, columns, n) { // a column for each of COSTS
  if (!hasOwnPrices()) return Object.fromEntries(COSTS.map((name) => [name, columns[name].slice(0, n)]));
  const setting = { ...settingOf(code), numbers: changedNow() }, found = Object.fromEntries(COSTS.map((name) => [name, []]));
  for (let first = 0; first < n; first += MOST_RUNS) priced(setting, columns, first, Math.min(MOST_RUNS, n - first)).forEach((values, k) => found[COSTS[k]].push(...values));
  return found;
}

// Of the whole horizon: a building that is chosen stands from the first week on, or from the one in which it opens.
function buildingCost(code) {
  const { building, events } = settingOf(code);
  if (rentNow() === null || !building) return 0;
  const opens = Math.min(...events.filter(({ what }) => what === "park_opens").map(({ week }) => week)); // in none: never told to
  return (rentNow() * (D.weeks - (Number.isFinite(opens) ? opens - 1 : 0))) / YEAR;
}
