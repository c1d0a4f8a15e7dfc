// All measures beside each other: the mean of each scenario with its interval, each measure on a scale of its own.

function roundStep(rough) { // 1, 2 or 5, with zeros
  const ten = 10 ** Math.floor(Math.log10(rough));
  return ten * [1, 2, 5, 10].find((k) => k * ten >= rough);
}

const LETTER = 7.4, LINE = 14; // pixels: a bold letter of a picture at its widest, and from line to line
const inLines = (text, w) => text.split(" ").reduce((lines, word) => {
  const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
  return lines.length && longer.length * LETTER <= w ? [...lines.slice(0, -1), longer] : [...lines, word];
}, []);

function oneMeasure(title, found, x0, top0, w) {
  const most = Math.max(1e-9, ...found.map((m) => m.high)), step = roundStep(most / 3), top = step * Math.ceil(most / step), left = 18, y0 = top0 + LINE * (title.length - 1), right = Math.max(14, 3.8 * num(top).length);
  const x = (v) => x0 + left + ((w - left - right) * v) / top, bottom = y0 + 22 + 15 * found.length;
  const parts = title.map((line, k) => s("text", { class: "part", x: x0, y: top0 + 12 + LINE * k }, line));
  for (let k = 0; k <= Math.round(top / step); k++) parts.push(s("line", { class: "grid", x1: x(k * step), x2: x(k * step), y1: y0 + 19, y2: bottom }), tickText(x(k * step), bottom + 13, num(k * step, step < 1 ? 1 : 0)));
  found.forEach((m, i) => {
    const y = y0 + 28 + 15 * i;
    parts.push(s("text", { class: "end c" + i, x: x0, y: y + 4 }, LETTERS[i]), s("line", { class: "whisker", x1: x(m.low), x2: x(m.high), y1: y, y2: y }), marker(i, x(m.mean), y, 4.5));
  });
  return parts;
}

// In a lesson what it is about comes first; beside its answer it is all that there is.
function measuresShown() {
  const given = MEASURES.filter(([name]) => isGiven(name)), one = lessonShown(), isAbout = ([name]) => one.facts.some(({ of }) => of === name);
  if (!one || !given.some(isAbout)) return given;
  return [...given.filter(isAbout), ...(lesson ? [] : given.filter((row) => !isAbout(row)))];
}

function renderSideBySide() {
  const w = width("pictures"), across = w < 560 ? 1 : 2, gap = 24, one = (w - gap * (across - 1)) / across;
  const given = measuresShown();
  const found = given.map(([name]) => state.s.map((code) => amountInterval(outcomes(code).columns, name)));
  const titles = given.map(([name]) => inLines(t("measure." + name), one));
  const each = 38 + 15 * state.s.length + LINE * Math.max(...titles.map((lines) => lines.length)), H = Math.ceil(given.length / across) * each;
  const svg = picture("measures", w, H, titles.map((title, k) => oneMeasure(title, found[k], (k % across) * (one + gap), Math.floor(k / across) * each, one)));
  const told = (k, i) => { const [name, digits] = given[k], m = found[k][i], [middle, low, high] = threeDigits(name, digits, m.mean, m.low, m.high); return { middle: num(middle, digits), interval: interval(low, high, digits) }; };
  const list = given.map(([name], k) => `${t("measure." + name)}: ${state.s.map((_, i) => `${LETTERS[i]} ${told(k, i).middle}`).join("; ")}`);
  const rows = given.map(([name], k) => ({ cells: [t("measure." + name), ...state.s.map((_, i) => [told(k, i).middle, h("span", { class: "range" }, told(k, i).interval)])] }));
  set("measures", h("h3", {}, t("chart.measures")), svg, scenarioKeys(differ(state.s), other()),
    h("figcaption", {}, h("span", { id: "measures-summary" }, t("chart.measures.summary", { N: num(showing), years: horizon(), list: inRows(list) })), " ", t("chart.measures.how")),
    behind(table(t("chart.measures"), [t("column.measure"), ...state.s.map((_, i) => nameOf(i))], rows)));
}

// --- which picture is shown ------------------------------------------------------------------------

const DRAWN = { time: ["over-time", renderOverTime], spread: ["spread", renderSpread], pairs: ["pairs", renderPairs], measures: ["measures", renderSideBySide], stages: ["stages", renderStages] };
const FIGURES = PICTURES.map((name) => DRAWN[name][0]);
const mayShow = (name) => !isHeldBack || name !== "pairs"; // which is the difference itself
const pictureChoice = () => h("fieldset", { class: "choice noprint" }, h("legend", { class: "unseen" }, t("picture.choose")),
  PICTURES.filter(mayShow).map((name) => h("label", { class: "radio" }, h("input", { type: "radio", name: "picture", value: name, onchange: () => choose({ picture: name }) }), h("span", {}, t("picture." + name)))));
function renderPicture(all = false) { // all: on paper, where nobody can choose
  for (const name of PICTURES) {
    const [id, draw] = DRAWN[name], isShown = mayShow(name) && (name === state.picture || (all && (name !== "stages" || livesKnown(state.s.map((code) => keyOf(code))))));
    $(id).hidden = !isShown;
    if (mayShow(name)) document.querySelector(`input[name=picture][value=${name}]`).checked = name === state.picture;
    if (!isShown) continue;
    draw();
  }
}
