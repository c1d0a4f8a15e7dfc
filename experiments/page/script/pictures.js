// The two pictures under the answer: exchanges over time, and differences of the pairs.

// Scale of the answers that a page opens with, so that a picture that moved means outcomes that moved; only what
// reaches further makes it larger.
const highest = (counts) => quantile([...counts].sort((a, b) => a - b), 0.9);
const TOP = Math.ceil(Math.max(1, ...D.scenarios.map((code) => (highest(unpacked(code).starts.map((weeks) => weeks.length)) * D.weeks) / D.usual.weeks))) + 1;
const topOf = (codes) => Math.max(TOP, ...codes.map((code) => Math.ceil(highest(outcomes(code).columns.exchanges_realised)) + 1));
const FEW = 4; // single futures shown
function renderOverTime() {
  const w = width("over-time"), H = w < 480 ? 270 : 340;
  const left = 34, right = 58, top = 14, bottom = 40;
  const most = topOf(state.s);
  const x = (week) => left + ((w - left - right) * week) / D.weeks;
  const y = (n) => H - bottom - ((H - top - bottom) * Math.min(n, most)) / most;
  const path = (points) => "M" + points.map(([px, py]) => px.toFixed(1) + "," + py.toFixed(1)).join("L");
  const front = other();
  const order = [...state.s.keys()].filter((i) => i !== front).concat(front);
  const banded = front === 0 ? [0] : [0, front];
  const chosen = Array.from({ length: Math.min(FEW, showing) }, (_, k) => (state.five + k) % showing);
  const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "over-time-summary" });
  for (const n of ticks(most, 7)) svg.append(s("line", { class: "grid", x1: left, x2: w - right, y1: y(n), y2: y(n) }), s("text", { class: "tick", x: left - 6, y: y(n) + 4, "text-anchor": "end" }, num(n)));
  const years = Math.max(1, Math.floor(D.weeks / YEAR));
  for (let year = 0; year <= years; year += years > 6 && w < 480 ? 2 : 1) svg.append(s("text", { class: "tick", x: x(year * YEAR), y: H - bottom + 18, "text-anchor": "middle" }, num(year)));
  svg.append(s("text", { class: "axis", x: (left + w - right) / 2, y: H - 4, "text-anchor": "middle" }, t("chart.years")));
  for (const i of banded) {
    const points = curve(state.s[i]);
    const up = points.map((p) => [x(p.week), y(p.high)]), down = points.map((p) => [x(p.week), y(p.low)]);
    svg.append(s("path", { class: "band c" + i, d: path([...up, ...[...down].reverse()]) + "Z" }), s("path", { class: "edge c" + i, d: path(up) }), s("path", { class: "edge c" + i, d: path(down) }));
  }
  for (const i of banded) for (const r of chosen) {
    const points = [[x(0), y(0)]];
    outcomes(state.s[i]).starts[r].forEach((week, k) => points.push([x(week), y(k)], [x(week), y(k + 1)]));
    points.push([x(D.weeks), points[points.length - 1][1]]);
    svg.append(s("path", { class: "single c" + i, d: path(points) }));
  }
  svg.append(...eventMarks(state.s, x, top, H - bottom, w));
  const ends = [];
  for (const i of order) {
    const points = curve(state.s[i]);
    svg.append(s("path", { class: "line halo", d: path(points.map((p) => [x(p.week), y(p.mean)])) }),
      s("path", { class: "line c" + i, "stroke-dasharray": DASH[i], d: path(points.map((p) => [x(p.week), y(p.mean)])) }));
    points.filter((_, k) => k > 0 && k % 10 === 0).forEach((p) => svg.append(marker(i, x(p.week), y(p.mean), 4)));
    ends.push({ i, y: y(points[points.length - 1].mean), value: points[points.length - 1].mean });
  }
  ends.sort((p, q) => p.y - q.y);
  for (let k = 1; k < ends.length; k++) ends[k].y = Math.max(ends[k].y, ends[k - 1].y + 15);
  for (const end of ends) svg.append(s("text", { class: "end c" + end.i, x: w - right + 9, y: end.y + 4 }, `${LETTERS[end.i]} ${num(end.value, 1)}`));
  const summary = t("chart.time.summary", { years: horizon(), list: state.s.map((code, i) => `${LETTERS[i]}: ${num(curve(code).at(-1).mean, 1)} (${num(curve(code).at(-1).low, 0)}–${num(curve(code).at(-1).high, 0)})`).join("; ") });
  const rows = curve(state.s[0]).map((p, k) => [p.week, k]).filter(([week]) => week % YEAR === 0 || week === D.weeks)
    .map(([week, k]) => ({ cells: [num(week / YEAR, week % YEAR ? 1 : 0), ...state.s.flatMap((code) => { const p = curve(code)[k]; return [num(p.mean, 2), t("interval", { low: num(p.low, 1), high: num(p.high, 1) })]; })] }));
  const differs = differ(state.s);
  set("over-time",
    h("h3", {}, t("chart.time")),
    h("ul", { class: "legend" },
      state.s.map((code, i) => h("li", { class: i === front ? "front" : null }, swatch(i), h("span", {}, h("b", {}, i === 0 ? t("scenario.baseline") : t("scenario", { letter: LETTERS[i] })), " ", settingsOf(code, differs))))),
    h("p", { class: "small" }, t("legend.same", { settings: settingsOf(state.s[0], leverNames.filter((name) => !differs.includes(name) && (!GOES_WITHOUT_SAYING.includes(name) || shown(state.s[0]).includes(name)))) })),
    svg,
    h("figcaption", {}, h("span", { id: "over-time-summary" }, summary), " ", t("chart.time.how", { n: num(chosen.length) })),
    h("div", { class: "row noprint" }, h("button", { type: "button", class: "link", id: "others", onclick: () => focusAfter("others", () => { state = { ...state, five: (state.five + FEW) % D.replicates }; redraw(); }) }, t("action.others"))),
    behind(table(t("chart.time"), [t("chart.year"), ...state.s.flatMap((_, i) => [t("chart.mean", { letter: LETTERS[i] }), t("chart.eight", { letter: LETTERS[i] })])], rows)));
}

function renderPairs() {
  const i = other();
  $("pairs").hidden = i === 0;
  if (i === 0) { set("pairs"); return; }
  const d = paired(outcomes(state.s[i]).columns.exchanges_realised, outcomes(state.s[0]).columns.exchanges_realised, shownPairs());
  const low = Math.min(-2, ...d.differences), high = Math.max(2, ...d.differences);
  const counts = new Map();
  d.differences.forEach((v) => counts.set(v, (counts.get(v) || 0) + 1));
  const w = width("pairs"), H = 210, left = 16, right = 16, top = 46, bottom = 44;
  const most = Math.max(...counts.values());
  const slot = (w - left - right) / (high - low + 1);
  const x = (v) => left + (v - low + 0.5) * slot;
  const y = (n) => H - bottom - ((H - top - bottom) * n) / most;
  const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "pairs-summary" },
    s("defs", {}, s("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, s("rect", { width: 6, height: 6, class: "paper" }), s("rect", { width: 3, height: 6, class: "ink" }))));
  const every = Math.ceil((high - low + 1) / (w < 480 ? 9 : 16));
  for (let v = low; v <= high; v++) {
    const n = counts.get(v) || 0;
    const bar = Math.min(slot * 0.8, 44);
    if (n) {
      svg.append(s("rect", { class: "bar " + (v > 0 ? "plus c" + i : v < 0 ? "minus" : "zero"), x: x(v) - bar / 2, y: y(n), width: bar, height: H - bottom - y(n) }));
      if (slot > 15) svg.append(s("text", { class: "tick", x: x(v), y: y(n) - 4, "text-anchor": "middle" }, num(n)));
    }
    if (v % every === 0) svg.append(s("text", { class: "tick", x: x(v), y: H - bottom + 17, "text-anchor": "middle" }, num(v, 0, true)));
  }
  svg.append(s("line", { class: "base", x1: left, x2: w - right, y1: H - bottom, y2: H - bottom }), s("line", { class: "nought", x1: x(0), x2: x(0), y1: 22, y2: H - bottom + 4 }));
  svg.append(s("line", { class: "whisker", x1: x(d.low), x2: x(d.high), y1: 15, y2: 15 }), s("line", { class: "whisker", x1: x(d.low), x2: x(d.low), y1: 9, y2: 21 }), s("line", { class: "whisker", x1: x(d.high), x2: x(d.high), y1: 9, y2: 21 }),
    s("path", { class: "diamond", d: `M${x(d.mean)},8L${x(d.mean) + 6},15L${x(d.mean)},22L${x(d.mean) - 6},15Z` }));
  svg.append(s("text", { class: "axis", x: w / 2, y: H - 6, "text-anchor": "middle" }, t("chart.pairs.axis", { letter: LETTERS[i] })));
  const values = { letter: LETTERS[i], more: num(d.more), less: num(d.less), same: num(showing - d.more - d.less), N: num(showing), difference: num(d.mean, 2, true), interval: interval(d.low, d.high, 2, true) };
  const rows = [...counts.entries()].sort((p, q) => p[0] - q[0]).map(([v, n]) => ({ cells: [num(v, 0, true), num(n)] }));
  set("pairs", h("h3", {}, t("chart.pairs", values)), svg,
    h("figcaption", {}, h("span", { id: "pairs-summary" }, t("chart.pairs.summary", values)), " ", t("chart.pairs.how")),
    behind(table(t("chart.pairs", values), [t("chart.difference"), t("chart.futures")], rows)));
}
