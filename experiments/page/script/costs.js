// What futures cost: as they were simulated, or at prices of one's own, for which nothing is simulated again; and the building.

const MOST_RENT = 1e9; // NOK a year
let rentNow = () => null; // NOK a year of the building, null where it is not counted; set by state.js
const hasOwnPrices = () => withoutPrices(changedNow()) !== changedNow();
const canPrice = () => engine !== null || !hasOwnPrices();
const pricesNow = () => [changedNow(), rentNow()].join(" ");

function costsOf(code, columns, n) {
  if (!hasOwnPrices()) return columns.cost_nok.slice(0, n);
  const setting = { ...settingOf(code), numbers: changedNow() }, found = [];
  for (let first = 0; first < n; first += MOST_RUNS) found.push(...priced(setting, columns, first, Math.min(MOST_RUNS, n - first)));
  return found;
}

// Of the whole horizon: a building that is chosen stands from the first week on.
const buildingCost = (code) => (rentNow() !== null && settingOf(code).building ? (rentNow() * D.weeks) / YEAR : 0);
