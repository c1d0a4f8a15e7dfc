// A map of one's own town, drawn here: firms where they are, or in their zones, and a line for each exchange that is proposed.

const KM_PER_DEGREE = 111.2, MARK = 6, SIGN = 8, LOW = 20; // pixels: of a firm, of a letter at its widest, from line to line
const LONGEST = 26; // letters of a name
const CLEAR = 16; // pixels between two firms
const NARROW = 480, MOST_BESIDE = 8; // pixels; firms whose names stand beside them where there is no more
const GUTTER = 50; // pixels beside the firms of a zone, for lines from one to another
const shortName = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);
const asPoint = (x, y) => `${x.toFixed(1)},${y.toFixed(1)}`;

function renderMap() {
  const { town, result } = ownTown;
  set("town-map", town && result && h("section", { class: "panel", "aria-labelledby": "map-heading" },
    h("h2", { id: "map-heading" }, t("map.title")), h("figure", { id: "map" })));
  if (!town || !result) return;
  const w = width("map"), placed = town.firms.filter((firm) => firm.latitude !== undefined), others = town.firms.filter((firm) => firm.latitude === undefined);
  const onMap = placed.length > 1 ? onGround(placed, w) : { at: new Map(), parts: [], height: 0, isNamed: true }, inBoxes = boxesOf(placed.length > 1 ? others : town.firms, w, onMap.height);
  const at = new Map([...onMap.at, ...inBoxes.at]), drawn = exchangesDrawn(result), H = onMap.height + inBoxes.height;
  const counts = { firms: tn("map.firms", town.firms.length), exchanges: tn("map.exchanges", drawn.length) };
  const svg = s("svg", { id: "map-picture", width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "map-name map-told" },
    s("title", { id: "map-name" }, t("map.title")), s("desc", { id: "map-told" }, t("map.told", counts)), inBoxes.frames, exchangeLines(drawn, at), onMap.parts, inBoxes.parts);
  $("map").append(svg, mapLegend(drawn), ...(onMap.isNamed ? [] : [h("ol", { id: "map-names", class: "legend" }, placed.map((firm, k) => h("li", {}, h("b", {}, num(k + 1)), h("span", {}, isolated(firm.firm)))))]), h("figcaption", {}, t("map.told", counts), " ", t("map.how")));
}

// --- where firms are -------------------------------------------------------------------------------

function onGround(firms, w) { // north up, as broad as the town is; every degree of the width as long as in its middle
  const middle = (Math.min(...firms.map((one) => one.latitude)) + Math.max(...firms.map((one) => one.latitude))) / 2, narrow = Math.cos((middle * Math.PI) / 180);
  const kms = firms.map(({ latitude, longitude }) => [longitude * narrow * KM_PER_DEGREE, -latitude * KM_PER_DEGREE]);
  const [left, top, right, bottom] = [Math.min, Math.max].flatMap((end) => [0, 1].map((k) => end(...kms.map((km) => km[k]))));
  const across = Math.max(right - left, (bottom - top) / 2, 0.2), margin = Math.min(90, w / 6), scale = (w - 2 * margin) / across, H = Math.max(220, Math.min(Math.max(340, 0.62 * w), (bottom - top) * scale + 130));
  const scaled = Math.min(scale, bottom > top ? (H - 130) / (bottom - top) : scale), off = [w / 2 - ((left + right) / 2) * scaled, (H - 30) / 2 - ((top + bottom) / 2) * scaled];
  const points = kms.map((km) => km.map((value, k) => value * scaled + off[k]));
  partPoints(points);
  const names = namesBeside(firms, points, w, H - 46), at = new Map(firms.map((firm, k) => [firm.firm, points[k]])), km = roundStep((w / 4) / scaled);
  const parts = firms.flatMap((_, k) => [s("circle", { class: "firm", cx: points[k][0], cy: points[k][1], r: MARK }), names[k].line, s("text", { class: "name", x: names[k].x, y: names[k].y }, names[k].text)]);
  const bar = [16, 16 + km * scaled], foot = H - 14;
  parts.push(s("path", { class: "bar", d: `M${bar[0]},${foot - 4}v4h${(bar[1] - bar[0]).toFixed(1)}v-4` }), s("text", { class: "tick", x: bar[1] + 6, y: foot }, t("map.km", { n: num(km, km < 1 ? 1 : 0) })),
    s("path", { class: "bar", d: `M${w - 20},${foot}v-22m-4,7l4,-7l4,7` }), s("text", { class: "tick", x: w - 30, y: foot, "text-anchor": "end" }, t("map.north")));
  return { at, parts, height: H, isNamed: names.every((one) => !one.isNumber) };
}
function partPoints(points) { // firms on one spot stand beside each other
  for (let round = 0; round < 40; round++) points.forEach((one, k) => points.slice(k + 1).forEach((other) => {
    const [dx, dy] = [other[0] - one[0], other[1] - one[1]], apart = Math.hypot(dx, dy);
    if (apart >= CLEAR) return;
    const [ux, uy] = apart > 0.01 ? [dx / apart, dy / apart] : [Math.cos(k + 1), Math.sin(k + 1)], by = (CLEAR - apart) / 2 + 0.1;
    [one, other].forEach((point, n) => { point[0] += (n ? by : -by) * ux; point[1] += (n ? by : -by) * uy; });
  }));
}
// A name as near to its firm as covers neither another name nor a firm; a number where not every name has room.
function namesBeside(firms, points, w, most) {
  const told = (w >= NARROW || firms.length <= MOST_BESIDE) && tryNames(firms.map((firm) => isolated(shortName(firm.firm))), points, w, most);
  return told || (tryNames(firms.map((_, k) => num(k + 1)), points, w, most) || firms.map((_, k) => ({ text: num(k + 1), x: points[k][0] + 9, y: points[k][1] + 4 }))).map((one) => ({ ...one, isNumber: true }));
}
function tryNames(texts, points, w, most) {
  const boxes = points.map(([x, y]) => [x - MARK - 1, y - MARK - 1, x + MARK + 1, y + MARK + 1]), isFree = ([l, u, r, d]) => l >= 2 && u >= 2 && r <= w - 2 && d <= most && boxes.every(([a, b, c, e]) => r <= a || l >= c || d <= b || u >= e);
  const found = [];
  for (const [k, said] of texts.entries()) {
    const [x, y] = points[k], long = SIGN * said.length;
    const place = Array.from({ length: 60 }, (_, n) => [9 + 7 * Math.floor(n / 12), (n % 12) * (Math.PI / 6)]).map(([far, turn]) => {
      const [cx, cy] = [x + far * Math.cos(turn), y + (far + 3) * Math.sin(turn)], l = cx + (Math.cos(turn) > 0.2 ? 0 : Math.cos(turn) < -0.2 ? -long : -long / 2);
      return { box: [l, cy - LOW / 2, l + long, cy + LOW / 2], far, end: [cx, cy] };
    }).find(({ box }) => isFree(box));
    if (!place) return null;
    boxes.push(place.box);
    found.push({ text: said, x: place.box[0], y: place.box[3] - 5, line: place.far > 16 && s("path", { class: "leader", d: `M${asPoint(x, y)}L${asPoint(...place.end)}` }) });
  }
  return found;
}

// Zones as boxes, each with its firms under each other; those of which no place is told in one of their own.
function boxesOf(firms, w, top) {
  const zones = new Map(), { folded } = townParts().wording;
  for (const firm of firms.filter((one) => one.zone)) zones.set(folded(firm.zone), [...(zones.get(folded(firm.zone)) || []), firm]);
  const untold = firms.filter((one) => !one.zone), boxes = [...[...zones.values()].map((own) => [isolated(own[0].zone), own]), ...(untold.length ? [[t("map.untold"), untold]] : [])];
  const across = Math.max(1, Math.min(boxes.length, Math.floor(w / 260))), gap = 26, broad = (w - gap * (across - 1)) / across, at = new Map(), frames = [], parts = [];
  let y = top + 4, low = y;
  boxes.forEach(([name, own], k) => {
    if (k % across === 0) y = k ? low + gap : y;
    const x = (k % across) * (broad + gap), high = 30 + 26 * own.length;
    frames.push(s("rect", { class: own === untold ? "zone untold" : "zone", x: x + 1, y, width: broad - 2, height: high, rx: 6 }));
    parts.push(s("text", { class: "part", x: x + GUTTER - MARK, y: y + 19 }, shortName(name)));
    own.forEach((firm, n) => {
      const [cx, cy] = [x + GUTTER, y + 40 + 26 * n];
      at.set(firm.firm, [cx, cy]);
      parts.push(s("circle", { class: "firm", cx, cy, r: MARK }), s("text", { class: "name", x: cx + 12, y: cy + 4 }, isolated(shortName(firm.firm))));
    });
    low = Math.max(low, y + high);
  });
  return { at, frames, parts, height: boxes.length ? low + 6 - top : 0 };
}

// --- exchanges ---------------------------------------------------------------------------------------

const MAPPED = () => file.town.constants.start_tables.KINDS;
// Those that would become exchanges; firm where somebody accepted it, or it runs, and the amount is known.
function exchangesDrawn(result) {
  const { kindOf } = townParts().account, { runs } = townParts().listed;
  return result.proposals.flatMap((one, number) => (kindOf(number, result) > 1 ? [] : [{ ...one, isSure: result.shares.has(number) && (result.decided.get(number) === "accept" || runs(one, ownTown.town) !== null) }]));
}
function exchangeLines(drawn, at) { // those between the same two firms beside each other
  const before = new Map();
  return drawn.flatMap((one) => {
    const key = [one.supplier, one.receiver].sort().join("\n"), n = before.get(key) || 0, [[x1, y1], [x2, y2]] = [at.get(one.supplier), at.get(one.receiver)];
    before.set(key, n + 1);
    const long = Math.hypot(x2 - x1, y2 - y1) || 1, isUnder = Math.abs(x2 - x1) < 1, bow = isUnder ? -(24 + 10 * n + Math.min(56, long / 6)) : (n % 2 ? -1 : 1) * (12 + 10 * n) * (one.supplier < one.receiver ? 1 : -1);
    const [cx, cy] = isUnder ? [x1 + bow, (y1 + y2) / 2] : [(x1 + x2) / 2 + (bow * (y2 - y1)) / long, (y1 + y2) / 2 - (bow * (x2 - x1)) / long], kind = Math.max(0, MAPPED().indexOf(one.kind));
    return [s("path", { class: `exchange c${kind}`, d: `M${asPoint(x1, y1)}Q${asPoint(cx, cy)} ${asPoint(x2, y2)}`, "stroke-dasharray": one.isSure ? null : "5 4" }), marker(kind, (x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4, 4)];
  });
}
function mapLegend(drawn) {
  const sign = (kind, dash) => s("svg", { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" }, s("path", { class: `exchange c${kind ?? 0}`, d: "M1,7H33", "stroke-dasharray": dash }), kind !== null && marker(kind, 17, 7, 4));
  const kinds = MAPPED().map((name, kind) => [name, kind]).filter(([name]) => drawn.some((one) => one.kind === name));
  return h("ul", { class: "legend signs" }, kinds.map(([name, kind]) => h("li", {}, sign(kind, null), h("span", {}, t(`map.kind.${name}`)))), drawn.length > 0 && [["map.sure", null], ["map.unsure", "5 4"]].map(([id, dash]) => h("li", {}, sign(null, dash), h("span", {}, t(id)))));
}
