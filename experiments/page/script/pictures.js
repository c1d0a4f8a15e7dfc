// Exchanges over time; and what the pictures of what is compared have in common.

// Scale of the answers that a page opens with, so that a picture that moved means outcomes that moved; only what
// reaches further makes it larger.
const highest = (counts) => quantile([...counts].sort((a, b) => a - b), 0.9);
const TOP = Math.ceil(Math.max(1, ...[...packed.keys()].map((code) => (highest(unpacked(code).starts.map((weeks) => weeks.length)) * D.weeks) / D.usual.weeks))) + 1;
const topOf = (codes) => Math.max(TOP, ...codes.map((code) => Math.ceil(highest(outcomes(code).columns.exchanges_realised)) + 1));
const FEW = 4; // single futures shown
const WIDEST = 8.6; // pixels: a bold digit or letter at the end of a line
// As high as leaves the answer above it on the same screen; what the letters stand for is told below.
const tall = (w) => (w < 480 ? 250 : Math.max(190, Math.min(340, window.innerHeight - 580)));
const inRows = (said) => "\n" + said.join(";\n"); // of what a picture shows, a line each
const picture = (id, w, H, ...parts) => s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": id + "-summary" }, parts);
const axisText = (x, y, text) => s("text", { class: "axis", x, y, "text-anchor": "middle" }, text);
const tickText = (x, y, text, anchor = "middle") => s("text", { class: "tick", x, y, "text-anchor": anchor }, text);

// A mean with its interval: a diamond on a line with ends; `to` gives the place of a value.
function whisker(found, to, at, upright = false) {
  const line = (u1, v1, u2, v2) => s("line", { class: "whisker", ...(upright ? { x1: v1, x2: v2, y1: u1, y2: u2 } : { x1: u1, x2: u2, y1: v1, y2: v2 }) });
  const [low, mean, high] = [found.low, found.mean, found.high].map(to);
  const [x, y] = upright ? [at, mean] : [mean, at];
  return [line(low, at, high, at), line(low, at - 5, low, at + 5), line(high, at - 5, high, at + 5), s("path", { class: "diamond", d: `M${x},${y - 6}L${x + 6},${y}L${x},${y + 6}L${x - 6},${y}Z` })];
}
const scenarioKeys = (differs, front) => h("ul", { class: "legend" },
  state.s.map((code, i) => h("li", { class: i === front ? "front" : null }, swatch(i), h("span", {}, h("b", {}, nameOf(i, "scenario.baseline")), " ", nameInLesson(code) || settingsOf(code, differs)))));
function renderOverTime() {
  const w = width("pictures"), H = tall(w);
  const ends = state.s.map((code, i) => ({ i, mean: curve(code).at(-1).mean })).map((end) => ({ ...end, text: `${LETTERS[end.i]} ${num(end.mean, 1)}` }));
  const left = 34, right = 16 + WIDEST * Math.max(...ends.map((end) => end.text.length)), top = 14, bottom = 40;
  const most = topOf(state.s);
  const x = (week) => left + ((w - left - right) * week) / D.weeks;
  const y = (n) => H - bottom - ((H - top - bottom) * Math.min(n, most)) / most;
  const path = (points) => "M" + points.map(([px, py]) => px.toFixed(1) + "," + py.toFixed(1)).join("L");
  const front = other();
  const order = [...state.s.keys()].filter((i) => i !== front).concat(front);
  const banded = front === 0 ? [0] : [0, front];
  const chosen = Array.from({ length: Math.min(FEW, showing) }, (_, k) => (state.five + k) % showing);
  const svg = picture("over-time", w, H);
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
  for (const i of order) {
    const points = curve(state.s[i]);
    svg.append(s("path", { class: "line halo", d: path(points.map((p) => [x(p.week), y(p.mean)])) }),
      s("path", { class: "line c" + i, "stroke-dasharray": DASH[i], d: path(points.map((p) => [x(p.week), y(p.mean)])) }));
    points.filter((_, k) => k > 0 && k % 10 === 0).forEach((p) => svg.append(marker(i, x(p.week), y(p.mean), 4)));
  }
  for (const i of banded) { // of the mean, where it ends
    const found = amountInterval(outcomes(state.s[i]).columns, "exchanges_realised"), at = x(D.weeks) + (i ? 6 : 2);
    svg.append(s("line", { class: "whisker", x1: at, x2: at, y1: y(found.low), y2: y(found.high) }));
  }
  for (const end of ends) end.y = y(end.mean);
  keepApart(ends, 15, 8, H - bottom);
  for (const end of ends) svg.append(s("text", { class: "end c" + end.i, x: w - right + 11, y: end.y + 4 }, end.text));
  const summary = t("chart.time.summary", { years: horizon(), list: inRows(state.s.map((code, i) => `${LETTERS[i]}: ${num(curve(code).at(-1).mean, 1)} (${num(curve(code).at(-1).low, 0)}–${num(curve(code).at(-1).high, 0)})`)) });
  const rows = curve(state.s[0]).map((p, k) => [p.week, k]).filter(([week]) => week % YEAR === 0 || week === D.weeks)
    .map(([week, k]) => ({ cells: [num(week / YEAR, week % YEAR ? 1 : 0), ...state.s.flatMap((code) => { const p = curve(code)[k]; return [num(p.mean, 2), t("interval", { low: num(p.low, 1), high: num(p.high, 1) })]; })] }));
  const differs = differ(state.s);
  set("over-time",
    h("h3", {}, t("chart.time")),
    svg,
    scenarioKeys(differs, front),
    h("figcaption", {}, h("span", { id: "over-time-summary" }, summary), " ", t("chart.time.how", { n: num(chosen.length) })),
    h("p", { class: "small" }, t("legend.same", { settings: settingsOf(state.s[0], leverNames.filter((name) => !differs.includes(name) && (!GOES_WITHOUT_SAYING.includes(name) || shown(state.s[0]).includes(name)))) })),
    h("div", { class: "row noprint" }, h("button", { type: "button", class: "link", id: "others", onclick: () => focusAfter("others", () => { state = { ...state, five: (state.five + FEW) % D.replicates }; redraw(); }) }, t("action.others"))),
    behind(table(t("chart.time"), [t("chart.year"), ...state.s.flatMap((_, i) => [t("chart.mean", { letter: LETTERS[i] }), t("chart.eight", { letter: LETTERS[i] })])], rows)));
}
