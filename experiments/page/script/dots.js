// Pictures of single futures: the outcome of each as a dot, and what came of each pair, sorted.

const DOT = 10; // widest, in pixels
const LEAST_DOT = 2;
const counted = (values) => values.reduce((found, v) => found.set(v, (found.get(v) || 0) + 1), new Map());

// Where dots of equal value stand: side by side in the slot of their value, then above each other. Returns their size,
// and of each the middle, as (slots from the left, pixels from the left of its slot, pixels up).
function piled(values, least, slot, height) {
  const of = counted(values), most = Math.max(...of.values());
  let size = DOT;
  const across = () => Math.max(1, Math.floor((slot * 0.86) / size));
  while (size > LEAST_DOT && Math.ceil(most / across()) * size > height) size -= 0.5;
  const seen = new Map(), inRowMost = across();
  return { size, places: values.map((v) => {
    const k = seen.get(v) || 0;
    seen.set(v, k + 1);
    const inRow = Math.min(inRowMost, of.get(v) - inRowMost * Math.floor(k / inRowMost));
    return { slot: v - least, x: slot / 2 + ((k % inRowMost) - (inRow - 1) / 2) * size, up: (Math.floor(k / inRowMost) + 0.5) * size };
  }) };
}
const countsOf = (code) => outcomes(code).columns.exchanges_realised;
const fromTo = (counts) => `${num(Math.min(...counts))}–${num(Math.max(...counts))}`;

function renderSpread() {
  const w = width("pictures"), n = state.s.length, left = 30, right = 12, bottom = 42, row = Math.max(66, Math.min(130, (tall(w) - bottom) / n)), H = row * n + bottom;
  const most = Math.max(1, ...state.s.flatMap((code) => countsOf(code)));
  const slot = (w - left - right) / (most + 1), x = (v) => left + (v + 0.5) * slot;
  const svg = picture("spread", w, H), every = Math.ceil((most + 1) / (w < 480 ? 9 : 18));
  state.s.forEach((code, i) => {
    const counts = countsOf(code), base = row * (i + 1) - 4;
    const { size, places } = piled(counts, 0, slot, row - 30);
    svg.append(s("line", { class: "base", x1: left, x2: w - right, y1: base, y2: base }), s("text", { class: "end c" + i, x: 4, y: base - 6 }, LETTERS[i]),
      s("g", { class: "dots" }, places.map((at) => marker(i, left + at.slot * slot + at.x, base - at.up, size * 0.4))),
      ...whisker(amountInterval(outcomes(code).columns, "exchanges_realised"), x, base - row + 16));
  });
  for (let v = 0; v <= most; v += every) svg.append(tickText(x(v), H - bottom + 16, num(v)));
  svg.append(axisText(w / 2, H - 6, t("chart.spread.axis", { years: horizon() })));
  const said = state.s.map((code, i) => { const m = amountInterval(outcomes(code).columns, "exchanges_realised"); return t("chart.spread.item", { letter: LETTERS[i], mean: num(m.mean, 2), interval: interval(m.low, m.high, 2), reach: fromTo(countsOf(code)) }); });
  const by = state.s.map((code) => counted(countsOf(code)));
  const rows = Array.from({ length: most + 1 }, (_, v) => ({ cells: [num(v), ...by.map((found) => num(found.get(v) || 0))] }));
  set("spread", h("h3", {}, t("chart.spread")), svg, scenarioKeys(differ(state.s), other()),
    h("figcaption", {}, h("span", { id: "spread-summary" }, t("chart.spread.summary", { years: horizon(), N: num(showing), list: inRows(said) })), " ", t("chart.spread.how")),
    behind(table(t("chart.spread"), [t("measure.exchanges_realised"), ...LETTERS.slice(0, n).map((letter) => t("chart.spread.futures", { letter }))], rows)));
}

// Differences of pairs from the most more to the most fewer, with the line of none between.
function pairsPicture(id, i, d, w, H) {
  const left = 36, right = 34, top = 54, bottom = 28, n = d.differences.length;
  const sorted = [...d.differences].sort((a, b) => b - a);
  const high = Math.max(2, sorted[0]), low = Math.min(-2, sorted.at(-1));
  const step = (w - left - right) / n, x = (k) => left + (k + 0.5) * step;
  const y = (v) => top + ((H - top - bottom) * (high - v)) / (high - low);
  const size = Math.max(1.2, Math.min(5, step * 0.4));
  const svg = picture(id, w, H);
  const every = Math.ceil((high - low) / 8);
  for (let v = Math.ceil(low / every) * every; v <= high; v += every) svg.append(s("line", { class: "grid", x1: left, x2: w - right, y1: y(v), y2: y(v) }), tickText(left - 6, y(v) + 4, num(v, 0, true), "end"));
  svg.append(s("line", { class: "nought", x1: left, x2: w - 6, y1: y(0), y2: y(0) }));
  svg.append(s("g", {}, sorted.map((v, k) => v !== 0 && s("line", { class: "stem", x1: x(k), x2: x(k), y1: y(0), y2: y(v) }))), s("g", { class: "dots" }, sorted.map((v, k) => pairMark(i, v, x(k), y(v), size))));
  svg.append(...whisker(d, y, w - 16, true));
  let from = 0;
  const free = [0, 0]; // from where on there is room in each of two rows of words over the parts
  for (const [part, count] of [["more", d.more], ["same", n - d.more - d.less], ["less", d.less]]) {
    const text = t("chart.pairs." + part, { n: num(count) }), half = text.length * 3.8, at = Math.min(w - half, Math.max(left + half, x(from + (count - 1) / 2))), row = Number(at - half < free[0]);
    if (count) { svg.append(s("text", { class: "part", x: at, y: 30 + 15 * row, "text-anchor": "middle" }, text)); free[row] = at + half + 4; }
    from += count;
    if (count && from < n) svg.append(s("line", { class: "grid", x1: left + from * step, x2: left + from * step, y1: 49, y2: H - bottom }));
  }
  svg.append(s("text", { class: "axis", x: 4, y: 12 }, t("chart.pairs.axis", { letter: LETTERS[i] })), axisText((left + w - right) / 2, H - 6, t("chart.pairs.sorted", { N: num(n) })));
  return svg;
}
// A lesson may ask for what has started by a week: then its answer is drawn at that week.
const startedBy = (code, week) => outcomes(code).starts.map((weeks) => weeks.filter((one) => one <= week).length);
const pairsOf = (i) => paired(...[i, 0].map((k) => (weekAsked() ? startedBy(state.s[k], weekAsked()) : countsOf(state.s[k]))), shownPairs());
const pairsValues = (i, d) => ({ letter: LETTERS[i], more: num(d.more), less: num(d.less), same: num(showing - d.more - d.less), N: num(showing), difference: num(d.mean, 2, true), interval: interval(d.low, d.high, 2, true) });

function renderPairs() {
  const i = other();
  if (i === 0) { set("pairs", h("p", {}, t("differences.none"))); return; }
  const d = pairsOf(i), values = pairsValues(i, d), w = width("pictures");
  const rows = [...counted(d.differences).entries()].sort((p, q) => p[0] - q[0]).map(([v, n]) => ({ cells: [num(v, 0, true), num(n)] }));
  set("pairs", h("h3", {}, t("chart.pairs", values), weekAsked() ? ", " + span(weekAsked()) : ""), pairsPicture("pairs", i, d, w, tall(w)),
    h("figcaption", {}, h("span", { id: "pairs-summary" }, t("chart.pairs.summary", values)), " ", t("chart.pairs.how")),
    behind(table(t("chart.pairs", values), [t("chart.difference"), t("chart.futures")], rows)));
}
