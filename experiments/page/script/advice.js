// What to choose of the scenarios that are shown, and its price, as `advised` of experiments/ledger/sides.py has it.

// Scenarios that differ in what befalls a town are no choice of anybody's.
const befallen = (code) => settingOf(code).events.filter(({ what }) => D.befalls.includes(what)).map(typedEvent).join();
const isChoice = () => state.s.every((code) => befallen(code) === befallen(state.s[0]));

// The cheapest that is not clearly worse than the best; each two are compared, pair by pair.
function advised() {
  if (state.s.length < 2 || !isChoice()) return null;
  const held = shownPairs(), values = state.s.map((code) => outcomes(code).columns.exchanges_realised), spent = state.s.map((code) => sidesOf(code).spent_nok);
  const { means, best, worst, against: fewer, isTied } = ranking(values, held), costs = spent.map(mean);
  const tied = state.s.map((_, k) => k).filter((k) => isTied[k]), cheapest = tied.reduce((a, b) => (costs[b] < costs[a] ? b : a));
  const isAsCheap = (k) => { const more = amountDifference(less(spent[k], spent[cheapest]), held); return k !== cheapest && more.low <= 0 && more.high >= 0; };
  return { cheapest, best, tied, asCheap: tied.filter(isAsCheap), isFlat: isTied[worst], means, costs, fewer: fewer[cheapest], dearer: amountDifference(less(spent[cheapest], spent[best]), held) };
}

function adviceWords() {
  const found = advised();
  if (!found) return "";
  const { cheapest, best, tied, asCheap, isFlat, means, costs, fewer, dearer } = found, levers = differ(state.s);
  const kind = isFlat ? (cheapest === best ? "flat.best" : "flat") : cheapest === best ? "best" : "enough";
  const ties = { tied: tied.filter((k) => !isFlat && k !== cheapest && k !== best), as_cheap: asCheap };
  return [t("ledger.advice." + kind, { cheapest: told(cheapest, levers), best: told(best, levers), years: horizon(), spent: money(costs[cheapest]), less: money(-dearer.mean),
    mean: num(means[cheapest], 2), best_mean: num(means[best], 2), difference: num(fewer.mean, 2, true), interval: interval(fewer.low, fewer.high, 2, true) }),
    ...Object.entries(ties).filter(([, those]) => those.length).map(([name, those]) => t("ledger.advice." + name, { list: those.map((k) => told(k, levers)).join("; ") }))].join(" ");
}
function renderAdvice() {
  const said = adviceWords(), isSettled = showing === D.replicates;
  headline("advice", said, showing, isSettled || !said);
  $("advice").hidden = !said;
}
