// The two pictures of one future: who exchanges with whom in a week, and the years.

// A long name on two lines, broken at the space nearest its middle.
function inTwo(name) {
  if (name.length < 15 || !name.includes(" ")) return [name];
  const spaces = [...name].map((c, i) => (c === " " ? i : -1)).filter((i) => i > 0);
  const at = spaces.reduce((a, b) => (Math.abs(b - name.length / 2) < Math.abs(a - name.length / 2) ? b : a));
  return [name.slice(0, at), name.slice(at + 1)];
}
const TRUST_STEPS = [0.5, 0.65, 0.8], FALLEN = 0.1; // since the start. Trust of the others rises with time, which tells nothing of a pair
const pairKey = (a, b) => Math.min(a, b) + "-" + Math.max(a, b);
const MOST_DRAWN = 25;
const isDrawn = D.case.firms.length <= MOST_DRAWN; // a ring of more firms is not read as a picture
// `one` of `all`: the futures that are watched, as they stand at the end of the week. A firm has the same place in each.
function renderNetwork({ one, stands, states, troubles }, all, week, side, title) {
  const n = D.case.firms.length;
  if (!isDrawn) {
    set("network" + side, h("h2", {}, title("network.title")), h("p", {}, t("network.many", { n: num(n) })));
    return;
  }
  const { inPark, members, partner, trust } = stands, before = standing(one, 0).trust;
  const sharing = new Set(states.flatMap((what, k) => (what ? [pairKey(...one.sides[k])] : [])));
  const lines = D.case.firms.map((_, i) => inTwo(firm(i)));
  const margin = 26 + 8 * Math.max(...lines.flat().map((line) => line.length)); // room for a name beside the ring
  const w = width("network" + side), small = w / 2 - margin < 90, H = small ? 330 : 440;
  const sitting = (i) => all.filter((each) => each.stands.inPark[i]).length;
  const order = [...Array(n).keys()].sort((a, b) => sitting(b) - sitting(a) || a - b);
  const together = order.filter((i) => inPark[i]), parked = order.filter(sitting).length;
  const cx = w / 2, cy = H / 2, rx = small ? w / 2 - 46 : w / 2 - margin, ry = H / 2 - 52;
  const at = new Map(order.map((i, k) => { const angle = Math.PI - (Math.PI * (parked - 1)) / n + (2 * Math.PI * k) / n; return [i, [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)]]; }));
  const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "network-summary" + side },
    s("defs", {}, s("marker", { id: "arrow" + side, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 5, markerHeight: 5, orient: "auto-start-reverse" }, s("path", { class: "head", d: "M0,0L10,5L0,10Z" }))));
  if (together.length > 1) svg.append(s("polygon", { class: "park", points: together.map((i) => at.get(i).map((v) => v.toFixed(1)).join()).join(" ") }));
  let strong = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) {
    const both = trust[i][j];
    if (!members[i] || !members[j]) continue;
    if (partner[i][j] && both >= 0.5) strong++;
    const isFallen = partner[i][j] && before[i][j] - both >= FALLEN;
    if (!isFallen && !sharing.has(pairKey(i, j))) continue;
    const [[x1, y1], [x2, y2]] = [at.get(i), at.get(j)];
    svg.append(s("line", { class: "trust " + (isFallen ? "fallen" : "t" + TRUST_STEPS.filter((step) => both >= step).length), "data-pair": i + "-" + j, "data-exact": String(both), x1, y1, x2, y2 }));
  }
  const between = new Map();
  states.forEach((what, k) => {
    if (!what && !troubles.has(k)) return;
    const [a, b] = one.sides[k];
    const key = pairKey(a, b);
    const nth = between.get(key) || 0;
    between.set(key, nth + 1);
    const [[x1, y1], [x2, y2]] = [at.get(a), at.get(b)];
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const bend = (18 + 22 * nth) * (a < b ? 1 : -1);
    const [mx, my] = [(x1 + x2) / 2 - ((y2 - y1) / length) * bend, (y2 === y1 && x2 === x1 ? 0 : (y1 + y2) / 2) + ((x2 - x1) / length) * bend];
    const cut = (fx, fy) => { const l = Math.hypot(mx - fx, my - fy) || 1; return [fx + ((mx - fx) / l) * 16, fy + ((my - fy) / l) * 16]; };
    const [[sx, sy], [ex, ey]] = [cut(x1, y1), cut(x2, y2)];
    if (what) svg.append(s("path", { class: "flow " + (what === "operating" ? "operating" : "live"), d: `M${sx},${sy}Q${mx},${my} ${ex},${ey}`, "marker-end": what === "operating" ? "url(#arrow" + side + ")" : null }));
    if (troubles.has(k)) { const [tx, ty] = [(sx + 2 * mx + ex) / 4, (sy + 2 * my + ey) / 4]; svg.append(s("path", { class: "trouble", d: `M${tx - 6},${ty - 6}L${tx + 6},${ty + 6}M${tx + 6},${ty - 6}L${tx - 6},${ty + 6}` })); }
  });
  order.forEach((i, k) => {
    const [x, y] = at.get(i);
    svg.append(s("circle", { class: "firm" + (members[i] ? "" : " out"), "data-firm": String(i), "data-park": String(inPark[i]), cx: x, cy: y, r: 13 }), s("text", { class: "number", x, y: y + 4.5, "text-anchor": "middle" }, String(k + 1)));
    if (small) return;
    const away = Math.abs(x - cx) < rx * 0.35 ? 0 : x < cx ? -1 : 1;
    const start = away ? y + 4.5 - 7 * (lines[i].length - 1) : y < cy ? y - 20 - 14 * (lines[i].length - 1) : y + 30;
    lines[i].forEach((line, row) => svg.append(s("text", { class: "name", x: x + away * 19, y: start + 14 * row, "text-anchor": away < 0 ? "end" : away > 0 ? "start" : "middle" }, line)));
  });
  const operating = states.map((what, k) => [what, k]).filter(([what]) => what === "operating");
  const live = states.map((what, k) => [what, k]).filter(([what]) => what === "identified" || what === "agreed");
  const line = ([what, k]) => ({ cells: [resource(k), firm(one.sides[k][0]), firm(one.sides[k][1]), t("state." + what)] });
  const details = behind(table(t("network.table"), [t("network.what"), t("network.from"), t("network.to"), t("network.state")], [...operating, ...live].map(line)));
  set("network" + side, h("h2", {}, title("network.title")), svg,
    small && h("ol", { class: "names" }, order.map((i) => h("li", {}, firm(i), inPark[i] ? " " + t("network.inpark") : ""))),
    h("ul", { class: "legend signs" }, [["operating", "flow operating"], ["live", "flow live"], ["trust", "trust t2"], ["fallen", "trust fallen"], ["trouble", "trouble"], ["park", "parkkey"]].map(([name, className]) => h("li", {},
      s("svg", { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" }, name === "park" ? s("rect", { class: "park key", x: 3, y: 2, width: 28, height: 10, rx: 5 }) : name === "trouble" ? s("path", { class: className, d: "M12,2L22,12M22,2L12,12" }) : s("line", { class: className, x1: 1, x2: 30, y1: 7, y2: 7, "marker-end": name === "operating" ? "url(#arrow" + side + ")" : null })), t("key." + name)))),
    h("figcaption", {}, h("span", { id: "network-summary" + side }, t("network.summary", { operating: num(operating.length), live: num(live.length), pairs: num(strong) })), " ", t("network.how")),
    details);
}

// `most`: the top of the left scale, the same for futures beside each other.
function renderStory(one, week, most, side, title) {
  const { weeks } = one, w = width("story" + side), H = 240, left = 34, right = 52, top = 34, bottom = 40;
  const x = (v) => left + ((w - left - right) * v) / D.weeks;
  const y = (v) => H - bottom - ((H - top - bottom) * v) / most;
  const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "story-summary" + side });
  for (const n of ticks(most, 5)) svg.append(s("line", { class: "grid", x1: left, x2: w - right, y1: y(n), y2: y(n) }), s("text", { class: "tick", x: left - 6, y: y(n) + 4, "text-anchor": "end" }, num(n)));
  for (const share of [0, 0.5, 1]) svg.append(s("text", { class: "tick", x: w - right + 8, y: y(share * most) + 4 }, num(share, 1)));
  const years = Math.max(1, Math.floor(D.weeks / YEAR));
  for (let year = 0; year <= years; year += years > 6 && w < 480 ? 2 : 1) svg.append(s("text", { class: "tick", x: x(year * YEAR), y: H - bottom + 18, "text-anchor": "middle" }, num(year)));
  svg.append(s("text", { class: "axis", x: (left + w - right) / 2, y: H - 4, "text-anchor": "middle" }, t("chart.years")));
  let from = 0;
  const stages = [];
  weeks.stage.forEach((stage, k) => { if (k + 1 === weeks.stage.length || weeks.stage[k + 1] !== stage) { stages.push([stage, from, k + 1]); from = k + 1; } });
  stages.forEach(([stage, a, b]) => {
    svg.append(s("rect", { class: "stage s" + stage, x: x(a), y: 6, width: Math.max(1, x(b) - x(a)), height: 20 }, s("title", {}, `${stageName(stage)}. ${stageMeans(stage)}`)));
    if (x(b) - x(a) > 14) svg.append(s("text", { class: "stagenumber", x: (x(a) + x(b)) / 2, y: 20.5, "text-anchor": "middle" }, String(stage)));
  });
  const steps = (values) => { let d = `M${x(0)},${y(values[0])}`; values.forEach((v, k) => { if (k === 0 || v !== values[k - 1]) d += `L${x(k).toFixed(1)},${y(k ? values[k - 1] : v).toFixed(1)}L${x(k).toFixed(1)},${y(v).toFixed(1)}`; }); return d + `L${x(D.weeks)},${y(values.at(-1))}`; };
  const smooth = (values) => "M" + values.map((v, k) => [k, v]).filter(([k]) => k % 4 === 0).map(([k, v]) => `${x(k + 1).toFixed(1)},${y(v * most).toFixed(1)}`).join("L");
  svg.append(s("path", { class: "line c1", d: steps(weeks.exchanges_operating) }), s("path", { class: "line c0", "stroke-dasharray": "9 4", d: smooth(weeks.trust) }), s("path", { class: "line c2", "stroke-dasharray": "2 4", d: smooth(weeks.commitment) }),
    s("line", { class: "cursor", x1: x(week), x2: x(week), y1: 2, y2: H - bottom + 4 }));
  const furthest = stages.at(-1);
  const rows = Array.from({ length: years }, (_, k) => (k + 1) * YEAR).map((v) => ({ cells: [num(v / YEAR), num(weeks.exchanges_operating[v - 1]), num(weeks.exchanges_realised[v - 1]), num(weeks.trust[v - 1], 2), num(weeks.commitment[v - 1], 2), t("stage." + weeks.stage[v - 1])] }));
  const details = behind(table(t("story.title"), [t("chart.year"), t("fact.operating"), t("measure.exchanges_realised"), t("fact.trust"), t("fact.commitment"), t("fact.stage")], rows));
  const key = (i, dash, text) => h("li", {}, s("svg", { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" }, s("line", { class: "line c" + i, "stroke-dasharray": dash, x1: 1, x2: 33, y1: 7, y2: 7 })), text);
  set("story" + side, h("h2", {}, title("story.title")),
    h("ul", { class: "legend" }, key(1, "", t("story.operating")), key(0, "9 4", t("story.trust")), key(2, "2 4", t("story.commitment"))), svg,
    stageTerms([...new Set(weeks.stage)].sort()), renderChanges(one, week),
    h("figcaption", { id: "story-summary" + side }, t("story.summary", { realised: num(weeks.exchanges_realised.at(-1)), operating: num(weeks.exchanges_operating.at(-1)), years: horizon(), stage: t("stage." + furthest[0]) })),
    details);
}

// Beside the strip: which stage began when, and why.
function renderChanges(one, week) {
  const changes = stageChanges(one), now = changes.findLast((change) => change.week <= week);
  return [h("h3", {}, t("stage.changes")), h("ol", { class: "log turned" },
    changes.length ? changes.map((change) => h("li", { class: change === now ? "this" : null, "data-week": String(change.week) }, h("span", { class: "when" }, t("log.week", { week: num(change.week) })), " ", stageName(change.stage), ". ", h("span", { class: "reason" }, stageWhy(change)))) : h("li", {}, t("stage.from_start")))];
}
