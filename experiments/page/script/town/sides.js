// As experiments/town/sides.py. A give or a need: {firm, words, amount, unit, celsius_from, celsius_to, quality, season,
// nok_per_unit, nace, code, place, cost_unit}; what is not known is null, or "" of a text.

function canonicalOf(side) { // [amount a year, MWh, t or m3], or null
  if (side.amount === null || !side.unit) return null;
  const [unit, times] = _CANONICAL[side.unit];
  return [side.amount * times, unit];
}
function perUnit(side) { // [NOK, per MWh, t or m3], or null
  const said = side.cost_unit || side.unit;
  if (side.nok_per_unit === null || !said) return null;
  const [unit, times] = _CANONICAL[said];
  return [side.nok_per_unit / times, unit];
}
function unitsPer(stream, of, one) { // how many units `of` make one unit `one`, or null
  const inTonnes = { [TONNE]: 1, [CUBIC_METRE]: stream.t_per_m3, [MWH]: stream.mwh_per_t ? 1 / stream.mwh_per_t : null };
  if (of === one) return 1;
  return inTonnes[one] && inTonnes[of] ? inTonnes[one] / inTonnes[of] : null;
}
const radians = (degrees) => degrees * (Math.PI / 180);
function kilometres(one, other) { // to the metre: what libraries differ in lies far behind that
  const [[north, east], [north2, east2]] = [one, other].map((at) => at.map(radians));
  const half = Math.sin((north2 - north) / 2) ** 2 + Math.cos(north) * Math.cos(north2) * Math.sin((east2 - east) / 2) ** 2;
  return Math.round(2 * EARTH_KM * Math.asin(Math.sqrt(half)) * 1000) / 1000;
}
