// The statistics of experiments/statistics.py, which tests compare with these number for number.

const halfWidth = (n, comparisons) => D.quantiles[n][comparisons - 1] ?? D.curves.quantiles[n][comparisons]; // in standard errors; n: as many as a picture may be drawn from
const mean = (x) => x.reduce((a, b) => a + b, 0) / x.length;
function meanInterval(x) {
  const m = mean(x);
  const half = (halfWidth(x.length, 1) * deviation(x, m)) / Math.sqrt(x.length);
  return { mean: m, low: m - half, high: m + half };
}
const deviation = (x, m) => Math.sqrt(x.reduce((a, b) => a + (b - m) ** 2, 0) / (x.length - 1));
const NEAR_ZERO = 8; // standard errors
function countInterval(x) {
  const found = meanInterval(x), hidden = found.low < 0 || found.high === found.low, sd = deviation(x, found.mean);
  if (!hidden && found.mean >= (NEAR_ZERO * sd) / Math.sqrt(x.length)) return found;
  const scatter = found.mean > 0 ? sd ** 2 / found.mean : 1;
  const shift = (halfWidth(x.length, 1) ** 2 * (hidden ? Math.max(1, scatter) : scatter)) / x.length / 2;
  const reach = Math.sqrt(2 * shift * found.mean + shift ** 2);
  return { mean: found.mean, low: Math.max(0, found.mean + shift - reach), high: found.mean + shift + reach };
}

function amountInterval(columns, name) { // counts, or amounts that are never below 0
  if (name.startsWith("exchanges_")) return countInterval(columns[name]);
  const found = meanInterval(columns[name]);
  return { ...found, low: Math.max(0, found.low) };
}

function shareInterval(count, n) { // Wilson's
  const z2 = D.normal ** 2, share = count / n, middle = (share + z2 / 2 / n) / (1 + z2 / n);
  const half = (D.normal * Math.sqrt((share * (1 - share)) / n + z2 / 4 / n ** 2)) / (1 + z2 / n);
  return { mean: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const DOUBT = 0.05, FEW_PAIRS = 12;
// counts: exchanges, say; where something else is compared (trust, money), pairs may differ by less than 1.
function differenceInterval(d, comparisons, counts) {
  const m = mean(d), n = d.length;
  const half = Math.max((halfWidth(n, comparisons) * deviation(d, m)) / Math.sqrt(n), counts ? 1 - (DOUBT / comparisons / 2) ** (1 / n) : 0);
  const reaches = counts && Math.abs(m) > half && shareOfSigns(d.filter((v) => v !== 0)) > DOUBT / comparisons;
  return { mean: m, low: reaches ? Math.min(m - half, 0) : m - half, high: reaches ? Math.max(m + half, 0) : m + half };
}

// Of kroner and tonnes: Student's t, which reaches 0 where few pairs differ and their signs could well have fallen so.
function amountDifference(d, comparisons) {
  const found = differenceInterval(d, comparisons, false);
  const reaches = (found.low > 0 || found.high < 0) && shareOfSigns(d.filter((v) => v !== 0)) > DOUBT / comparisons;
  return reaches ? { ...found, low: Math.min(found.low, 0), high: Math.max(found.high, 0) } : found;
}
// The ratio of two means with Fieller's interval; null where the mean of `per` is not clearly above 0.
function ratioInterval(of, per, comparisons) {
  const n = of.length;
  if (!(amountDifference(per, comparisons).low > 0)) return null;
  const a = mean(of), b = mean(per), square = halfWidth(n, comparisons) ** 2 / n;
  const both = of.reduce((sum, value, r) => sum + (value - a) * (per[r] - b), 0) / (n - 1);
  const first = b ** 2 - square * deviation(per, b) ** 2, middle = a * b - square * both, last = a ** 2 - square * deviation(of, a) ** 2;
  const reach = Math.sqrt(Math.max(middle ** 2 - first * last, 0));
  return { mean: a / b, low: (middle - reach) / first, high: (middle + reach) / first };
}

function shareOfSigns(d) {
  if (d.length > FEW_PAIRS) return 0;
  const least = Math.abs(d.reduce((a, b) => a + b, 0)) * (1 - 1e-9);
  let count = 0;
  for (let way = 0; way < 2 ** d.length; way++) count += Math.abs(d.reduce((a, b, k) => a + ((way >> k) & 1 ? -b : b), 0)) >= least;
  return count / 2 ** d.length;
}

// comparisons: so many intervals hold together.
function paired(x, baseline, comparisons) {
  const d = x.map((value, r) => value - baseline[r]);
  const counts = [...x, ...baseline].every(Number.isInteger);
  const found = { ...(counts ? differenceInterval(d, comparisons, true) : amountDifference(d, comparisons)), differences: d, more: d.filter((v) => v > 0).length, less: d.filter((v) => v < 0).length };
  found.verdict = found.low > 0 || found.high < 0 ? (found.mean > 0 ? "more" : "less") : "unclear";
  if (!found.more && !found.less) found.verdict = "same";
  return found;
}

// Which have most, as `ranked` of experiments/statistics.py: each against the best, pair by pair, and who is not clearly fewer.
function ranking(counts, comparisons) {
  const means = counts.map(mean), best = means.indexOf(Math.max(...means)), worst = means.indexOf(Math.min(...means));
  const against = counts.map((own) => paired(own, counts[best], comparisons));
  return { means, best, worst, against, isTied: against.map(({ verdict }, k) => k === best || !["more", "less"].includes(verdict)) };
}

function median(x) {
  const sorted = [...x].sort((a, b) => a - b);
  const k = sorted.length / 2;
  return Number.isInteger(k) ? (sorted[k - 1] + sorted[k]) / 2 : sorted[Math.floor(k)];
}

function quantile(sorted, q) {
  const k = (sorted.length - 1) * q;
  const i = Math.floor(k);
  return i + 1 < sorted.length ? sorted[i] + (k - i) * (sorted[i + 1] - sorted[i]) : sorted[i];
}
const curves = new Map();
function curve(code) {
  const key = keyOf(code) + " " + showing;
  if (curves.has(key)) return curves.get(key);
  const { starts } = outcomes(code);
  const points = [], until = starts.map(() => 0); // weeks of a future stand in order, so each is counted once
  const step = Math.max(1, Math.round(D.weeks / 40));
  for (let week = 0; ; week = Math.min(D.weeks, week + step)) {
    starts.forEach((weeks, r) => { while (until[r] < weeks.length && weeks[until[r]] <= week) until[r]++; });
    const sorted = Float64Array.from(until).sort();
    points.push({ week, mean: mean(until), low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) });
    if (week === D.weeks) break;
  }
  if (curves.size > 4 * KEPT) curves.clear();
  curves.set(key, points);
  return points;
}
const atWeek = (code, week) => outcomes(code).starts.map((w) => w.filter((v) => v <= week).length);
