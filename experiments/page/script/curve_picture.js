// The picture of a curve: exchanges above, cost below, over the same values; a press on one sets it in the marked scenario.

const curveFrame = () => h("section", { id: "curve", class: "panel", hidden: true, "aria-labelledby": "curve-title" },
  h("h2", { id: "curve-title", class: "label" }), h("div", { role: "status" }, h("p", { id: "curve-said" }), h("p", { id: "curve-detail" }), h("p", { id: "curve-cost" })),
  h("p", { id: "curve-progress", class: "small" }), h("figure", { id: "curve-picture" }),
  h("div", { class: "row noprint" }, h("button", { type: "button", class: "link", id: "curve-close", onclick: () => focusAfter("main", () => choose({ curve: "" })) }, t("curve.close"))));

drawCurve = () => {
  curveDrawn = performance.now();
  const name = state.curve, done = lastDone(name);
  const isReady = Boolean(done) && canPrice();
  $("curve-title").textContent = presetText(name);
  $("curve").setAttribute("aria-busy", "true");
  $("curve").dataset.settled = "false";
  $("curve").classList.toggle("stale", !isReady);
  $("curve-progress").textContent = t("progress.none");
  if (!isReady) return;
  const drawing = JSON.stringify([name, lang, done, state.s[0], currentCode(), state.on, pricesNow(), width("curve")]);
  const isDrawn = $("curve-picture").dataset.drawing === drawing, found = curveOf(name, done), words = curveWords(name, found);
  headline("curve-said", words.said, found.n, found.isSettled);
  for (const [id, text] of [["detail", words.detail], ["cost", words.cost]]) if ($("curve-" + id).textContent !== text) $("curve-" + id).textContent = text;
  $("curve-said").dataset.kind = words.kind;
  $("curve").setAttribute("aria-busy", String(!found.isSettled));
  $("curve").dataset.settled = String(found.isSettled);
  $("curve-progress").textContent = found.isSettled ? "" : t("curve.progress", { k: num(found.points.length), all: num(valuesOf(name).length), n: num(found.n), N: num(D.replicates) });
  if (isDrawn) return; // nobody who reads on in it is disturbed
  $("curve-picture").dataset.drawing = drawing;
  const focused = document.activeElement?.dataset?.value, isPicked = document.activeElement?.getAttribute("role") === "radio";
  set("curve-picture", curveSvg(name, found), h("figcaption", {}, t("legend.same", { settings: settingsOf(found.points[0].code, leverNames.filter((lever) => lever !== CURVES[name].lever)) }), " ", t("curve.how", { n: num(found.n), held: num((valuesOf(name).length * (valuesOf(name).length - 1)) / 2), letter: LETTERS[state.on] })), curveTable(name, found));
  if (isPicked) $("curve-picture").querySelector(`[data-value="${focused}"]`)?.focus();
};

// Where a value stands; what stands apart has a place of its own behind the others.
function placesOf(name, points, left, right) {
  const { scale, hasEnd } = CURVES[name], all = valuesOf(name).filter((value) => value || !hasEnd);
  const end = hasEnd ? Math.max(40, (right - left) * 0.1) : 0;
  const [low, high] = [scale(all[0]), scale(all.at(-1))];
  return new Map(points.map(({ value }) => [value, hasEnd && !value ? right : left + ((right - end - left) * (scale(value) - low)) / (high - low || 1)]));
}
const isMarked = (name, value) => {
  const { of } = CURVES[name], at = settingOf(currentCode());
  return (of === "meetings" || at.form === "appointed" || (of === "end" && at.form === "funded")) && at[of] === value;
};
function pick(name, value) {
  const { of, others } = CURVES[name];
  move({ ...others(settingOf(currentCode())), [of]: value });
  $("curve-picture").querySelector(`[data-value="${value}"]`)?.focus();
}

const PANEL = { left: 62, right: 26, top: 44, exchanges: 190, gap: 44, cost: 84, bottom: 46 };
function curveSvg(name, found) {
  const w = width("curve"), { left, right, top, bottom } = PANEL, H = top + PANEL.exchanges + PANEL.gap + PANEL.cost + bottom;
  const x = placesOf(name, found.points, left + 14, w - right), costTop = top + PANEL.exchanges + PANEL.gap, end = H - bottom;
  const scaleY = (most, from, to) => (v) => to - ((to - from) * v) / (most || 1);
  const highest = Math.max(1, ...found.points.map((p) => p.high)), dearest = Math.max(1000, ...found.points.map((p) => p.cost));
  const y = scaleY(highest, top, top + PANEL.exchanges), money_ = scaleY(dearest, costTop, end);
  const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "radiogroup", "aria-label": t("curve.choose", { question: t("preset." + name), letter: LETTERS[state.on] }), onkeydown: (e) => arrows(e, name, found) });
  const grid = (at, text) => svg.append(s("line", { class: "grid", x1: left, x2: w - 8, y1: at, y2: at }), s("text", { class: "tick", x: left - 6, y: at + 4, "text-anchor": "end" }, text));
  for (const v of ticks(highest, 6)) grid(y(v), num(v));
  for (const v of moneyTicks(dearest)) grid(money_(v), num(v / 1000));
  svg.append(s("text", { class: "axis", x: 4, y: 14 }, t("curve.axis.exchanges", { years: horizon() })), s("text", { class: "axis", x: 4, y: costTop - 16 }, t("curve.axis.cost")), s("text", { class: "axis", x: (left + w) / 2, y: H - 6, "text-anchor": "middle" }, t(`curve.axis.${name}`)));
  const line = (of) => "M" + found.points.filter((p) => !CURVES[name].hasEnd || p.value).map((p) => `${x.get(p.value).toFixed(1)},${of(p).toFixed(1)}`).join("L");
  svg.append(s("path", { class: "line c1", d: line((p) => y(p.mean)) }), s("path", { class: "line c0", "stroke-dasharray": DASH[1], d: line((p) => money_(p.cost)) }));
  let written = -Infinity;
  for (const p of found.points) {
    const at = x.get(p.value), kind = p === found.cheapest && !found.isFlat ? "cheapest" : p.isTied ? "tied" : "fewer";
    svg.append(s("line", { class: "whisker", x1: at, x2: at, y1: y(p.low), y2: y(p.high) }), pointMark(kind, at, y(p.mean)), pointMark(kind, at, money_(p.cost)));
    if (at - written > 30) { svg.append(s("text", { class: "tick", x: at, y: end + 18, "text-anchor": "middle" }, CURVES[name].short(p.value))); written = at; }
  }
  svg.append(...hits(name, found, x, top - 8, end + 6, w - right));
  return svg;
}
function pointMark(kind, x, y) {
  if (kind === "cheapest") return s("path", { class: "diamond", d: `M${x},${y - 8}L${x + 8},${y}L${x},${y + 8}L${x - 8},${y}Z` });
  return s("circle", { class: "curvepoint " + kind, cx: x, cy: y, r: kind === "tied" ? 5 : 4 });
}
const moneyTicks = (most) => {
  const step = 10 ** Math.floor(Math.log10(most)) * ([1, 2, 5].find((size) => most / (size * 10 ** Math.floor(Math.log10(most))) <= 3) || 5);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, k) => k * step);
};

// What is pressed: a strip over both panels at each value, a radio button by name.
function hits(name, found, x, top, bottom, right) {
  const places = found.points.map((p) => x.get(p.value)), marked = found.points.findIndex((p) => isMarked(name, p.value));
  return found.points.map((p, k) => {
    const from = k ? (places[k - 1] + places[k]) / 2 : places[k] - 12, to = k + 1 < places.length ? (places[k] + places[k + 1]) / 2 : right + 12;
    return s("g", { role: "radio", class: "pickable", tabindex: k === Math.max(0, marked) ? "0" : "-1", "data-value": String(p.value), "aria-checked": String(k === marked), "aria-label": pointText(name, p), onclick: () => pick(name, p.value) },
      s("rect", { class: k === marked ? "hit marked" : "hit", x: from, y: top, width: Math.max(1, to - from), height: bottom - top }),
      k === marked && s("text", { class: "end c" + state.on, x: places[k], y: top - 4, "text-anchor": "middle" }, LETTERS[state.on]));
  });
}
const pointText = (name, p) => t("curve.point", { value: CURVES[name].text(p.value), mean: num(p.mean, 2), interval: interval(p.low, p.high, 2), cost: money(p.cost), verdict: t(p.isTied ? "curve.is.tied" : "curve.is.fewer") });
function arrows(e, name, found) { // as radio buttons are moved: an arrow goes to the next and sets it
  const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[e.key], at = found.points.findIndex((p) => String(p.value) === e.target.dataset.value);
  if (at < 0 || (!step && e.key !== " " && e.key !== "Enter")) return;
  e.preventDefault();
  pick(name, found.points[Math.min(found.points.length - 1, Math.max(0, at + (step || 0)))].value);
}

function curveTable(name, found) {
  const head = [t(`curve.axis.${name}`), t("curve.axis.exchanges", { years: horizon() }), t("curve.column.difference"), t("curve.column.cost"), t("curve.column.meetings"), t("curve.column.days"), t("curve.column.is")];
  return behind(table(t("preset." + name), head, found.points.map((p) => ({ key: p.code, cells: [CURVES[name].text(p.value),
    { name: "mean", text: [num(p.mean, 2), h("span", { class: "range" }, interval(p.low, p.high, 2))], exact: [p.mean, p.low, p.high] },
    { name: "difference", text: p === found.best ? t("curve.is.best") : [num(p.less.mean, 2, true), h("span", { class: "range" }, interval(p.less.low, p.less.high, 2, true))], exact: [p.less.mean, p.less.low, p.less.high] },
    { name: "cost", text: money(p.cost), exact: [p.cost] }, { name: "meetings", text: num(p.meetings, 1), exact: [p.meetings] }, { name: "days", text: num(p.days, 1), exact: [p.days] },
    { name: "is", text: t(p.isTied ? "curve.is.tied" : "curve.is.fewer"), exact: [Number(p.isTied), Number(p === found.cheapest)] }] }))));
}
