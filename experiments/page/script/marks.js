// How scenarios are told apart without colour, and what every picture needs.

// Line, dash and marker of each scenario: told apart without colour.
const DASH = ["", "9 4", "2 4", "12 4 2 4"];
function marker(i, x, y, size = 5) {
  const common = { class: "marker c" + i };
  if (i === 0) return s("circle", { ...common, cx: x, cy: y, r: size });
  if (i === 1) return s("rect", { ...common, x: x - size, y: y - size, width: 2 * size, height: 2 * size });
  if (i === 2) return s("path", { ...common, d: `M${x},${y - size - 1}L${x + size + 1},${y + size}L${x - size - 1},${y + size}Z` });
  return s("path", { ...common, d: `M${x},${y - size - 2}L${x + size + 2},${y}L${x},${y + size + 2}L${x - size - 2},${y}Z` });
}
// What came of a pair: more, as many or fewer.
function pairMark(i, difference, x, y, size) {
  if (difference > 0) return marker(i, x, y, size);
  if (difference === 0) return s("circle", { class: "even", cx: x, cy: y, r: size });
  return s("path", { class: "fewer", d: `M${x},${y + size + 1}L${x + size + 1},${y - size}L${x - size - 1},${y - size}Z` });
}
const swatch = (i) => s("svg", { class: "swatch", width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" },
  s("line", { class: "line c" + i, x1: 1, x2: 33, y1: 7, y2: 7, "stroke-dasharray": DASH[i] }), marker(i, 17, 7, 4));
const nameOf = (i, first = "scenario.a") => i === 0 && !IN_LESSON ? t(first) : t("scenario", { letter: LETTERS[i] }); // a lesson knows no baseline
const other = () => (state.on > 0 ? state.on : state.s.length > 1 ? 1 : 0); // whom the answer is about

const settingsInShort = (code) => nameInLesson(code) || settings(code);

// A scenario by what it differs in, so that nobody has to look up a letter; by its letter where that would be a list.
const MOST_TOLD = 3;
function told(i, levers) {
  const name = nameInLesson(state.s[i]);
  if (name) return t("scenario.told", { letter: LETTERS[i], settings: name });
  const words = settingsOf(state.s[i], levers);
  if (!words || levers.length > MOST_TOLD) return nameOf(i);
  return t(state.s[i] !== TODAY ? "scenario.told" : levers.some(isUntold) ? "scenario.untold" : "scenario.today", { letter: LETTERS[i], settings: words });
}

// Asked of the browser once for each size of its window: to ask it amid changes costs a layout of the whole page each time.
const widths = new Map();
function width(id) {
  if (widths.has(id)) return widths.get(id);
  const style = getComputedStyle($(id));
  const room = $(id).clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const found = Math.max(200, Math.min(900, room || 640));
  if ($(id).clientWidth) widths.set(id, found);
  return found;
}

// Labels under each other, each as near to its place as `gap` between them, `top` and `bottom` allow.
function keepApart(labels, gap, top, bottom) {
  labels.sort((p, q) => p.y - q.y);
  labels.forEach((one, k) => { one.y = Math.max(one.y, k ? labels[k - 1].y + gap : top); });
  for (let k = labels.length - 1, most = bottom; k >= 0; most = labels[k].y - gap, k--) labels[k].y = Math.min(labels[k].y, most);
}

function ticks(high, most) {
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => high / size <= most) || Math.ceil(high / most);
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, i) => i * step);
}
