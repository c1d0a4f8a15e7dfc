// As experiments/town/heat.py: whether heat of one temperature can serve a need of another.

const fitted = (how, cop = 0) => ({ how, cop, supplyPerNeed: how === "pump" ? 1 - 1 / cop : 1, powerNok: how === "pump" ? [POWER_NOK[0] / cop, POWER_NOK[1] / cop] : [0, 0] });
function fit(given, needed, isSteam) {
  if (given >= needed + EXCHANGE_K) return fitted("direct");
  const lift = needed + EXCHANGE_K - given;
  if (isSteam || needed > HOTTEST_PUMPED || lift > MOST_LIFTED || given < COLDEST_SOURCE) return fitted("too_cold");
  return fitted("pump", Math.min(BEST_COP, (SHARE_OF_CARNOT * (needed + EXCHANGE_K + _KELVIN)) / lift));
}
