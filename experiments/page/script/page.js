// The page: looks up computed futures, draws them, and says in words what they show. No library,
// no request, no markup from text: every node is made by h() and s(), every word by t().
(() => {
  "use strict";
  const started = performance.now();

  // Numbers of a damaged file must not be shown. CRC-32 is written out since crypto.subtle is missing in
  // files that were opened from a disk; it guards against accidents, as nothing in the file could against intent.
  function checksum(text) {
    const table = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1; return n; });
    const bytes = new TextEncoder().encode(text);
    let crc = -1;
    for (let k = 0; k < bytes.length; k++) crc = table[(crc ^ bytes[k]) & 255] ^ (crc >>> 8);
    return (~crc >>> 0).toString(16).padStart(8, "0");
  }
  function intact() { // the parts as experiments/page/document.py joins them
    const [page, policy, viewport, style, data] = ["page", "policy", "viewport", "style", "data"].map((id) => document.getElementById(id));
    if (!page || !policy || !viewport || !style || !data || document.compatMode !== "CSS1Compat") return false;
    if ([...document.body.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) return false; // a tag that became text
    const parts = [policy.httpEquiv, policy.content, viewport.content, style.textContent, data.textContent, document.currentScript.textContent];
    return checksum(parts.join("\n")) === page.dataset.checksum;
  }
  if (!intact()) {
    document.querySelectorAll(".damaged").forEach((line) => line.classList.remove("damaged")); // seen at once
    return;
  }

  const D = JSON.parse(document.getElementById("data").textContent);
  const LANGUAGES = ["nb", "sv", "en"];
  const VIEWS = ["compare", "watch", "assumptions", "about"];
  const LETTERS = ["A", "B", "C", "D"];
  const MOST = LETTERS.length;
  const YEAR = D.year;
  const SVG = "http://www.w3.org/2000/svg";
  const HARDLY = 0.1; // as in experiments/words.py

  // --- words and numbers -----------------------------------------------------------------------

  let lang = "en";
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  const has = (id) => Object.hasOwn(D.texts[lang], id);
  function t(id, values = {}) {
    const text = has(id) ? D.texts[lang][id] : id;
    return fill(Array.isArray(text) ? text[1] : text, values);
  }
  function tn(id, n, values = {}) {
    const text = has(id) ? D.texts[lang][id] : [id, id];
    return fill(text[n === 1 ? 0 : 1], { n: num(n), ...values });
  }
  const own = (id, word) => (has(id) ? t(id) : word); // a case's own word where nobody translated it

  const formats = {};
  function num(x, digits = 0, sign = false) {
    if (x === null || Number.isNaN(x)) return "–";
    const key = [lang, digits, sign].join();
    formats[key] ||= new Intl.NumberFormat(lang, {
      minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: sign ? "exceptZero" : "auto",
    });
    return formats[key].format(x === 0 ? 0 : x).replace("-", "\u2212"); // a minus, not a hyphen, in English too
  }
  const percent = (x) => new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 }).format(x);
  const date = (iso) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
  const interval = (low, high, digits, sign) => t("interval", { low: num(low, digits, sign), high: num(high, digits, sign) });
  const horizon = () => {
    const years = D.weeks / YEAR;
    return Math.abs(years - Math.round(years)) < 0.02 && years >= 1 ? tn("n.years", Math.round(years)) : tn("n.weeks", D.weeks);
  };
  // A name that is written from the right, or turns the direction, turns nothing beside it.
  const isolated = (name) => /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name;
  const nameFor = (id, name) => own(id, isolated(name));
  const place = () => nameFor("place." + D.case.name, D.case.place);
  const resource = (k) => nameFor("resource." + D.case.opportunities[k].resource, D.case.opportunities[k].resource);
  const firm = (i) => nameFor("firm." + D.case.name + "." + D.case.firms[i].name, D.case.firms[i].name);

  // --- nodes -----------------------------------------------------------------------------------

  function put(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "value" || name === "checked") node[name] = value;
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }
  const h = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
  const s = (tag, attributes, ...children) => put(document.createElementNS(SVG, tag), attributes, children);
  const $ = (id) => document.getElementById(id);
  const set = (id, ...children) => $(id).replaceChildren(...children.flat(3).filter(Boolean));

  // --- outcomes --------------------------------------------------------------------------------

  const BYTES = { u1: [1, "getUint8"], u2: [2, "getUint16"], u4: [4, "getUint32"], f4: [4, "getFloat32"], f8: [8, "getFloat64"] };
  const index = new Map(D.scenarios.map((code, i) => [code, i]));
  const decoded = new Map();
  function outcomes(code) {
    if (decoded.has(code)) return decoded.get(code);
    const text = atob(D.lines[index.get(code)]);
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const n = D.replicates;
    let at = n;
    const starts = [];
    for (let r = 0; r < n; r++) {
      const weeks = [];
      for (let k = 0; k < bytes[r]; k++, at += 2) weeks.push(view.getUint16(at, true));
      starts.push(weeks);
    }
    const columns = { exchanges_realised: starts.map((w) => w.length) };
    for (const [name, type] of D.columns) {
      const [size, read] = BYTES[type];
      columns[name] = Array.from({ length: n }, (_, r) => view[read](at + r * size, true));
      at += n * size;
    }
    const found = { starts, columns, first: starts.map((w) => (w.length ? w[0] : Infinity)) };
    decoded.set(code, found);
    return found;
  }

  // The statistics of experiments/statistics.py, which tests compare with these number for number.
  const mean = (x) => x.reduce((a, b) => a + b, 0) / x.length;
  function meanInterval(x) {
    const m = mean(x);
    const half = (D.quantile * deviation(x, m)) / Math.sqrt(x.length);
    return { mean: m, low: m - half, high: m + half };
  }
  const deviation = (x, m) => Math.sqrt(x.reduce((a, b) => a + (b - m) ** 2, 0) / (x.length - 1));
  function countInterval(x) {
    const found = meanInterval(x);
    if (found.low >= 0 && found.high > found.low) return found;
    const scatter = Math.max(1, found.mean > 0 ? deviation(x, found.mean) ** 2 / found.mean : 1);
    const shift = (D.quantile ** 2 * scatter) / x.length / 2;
    const reach = Math.sqrt(2 * shift * found.mean + shift ** 2);
    return { mean: found.mean, low: Math.max(0, found.mean + shift - reach), high: found.mean + shift + reach };
  }
  function amountInterval(columns, name) { // counts, or amounts that are never below 0
    if (name.startsWith("exchanges_")) return countInterval(columns[name]);
    const found = meanInterval(columns[name]);
    return { ...found, low: Math.max(0, found.low) };
  }
  function paired(x, baseline) {
    const d = x.map((value, r) => value - baseline[r]);
    const found = { ...meanInterval(d), differences: d, more: d.filter((v) => v > 0).length, less: d.filter((v) => v < 0).length };
    found.verdict = found.low > 0 || found.high < 0 ? (found.mean > 0 ? "more" : "less") : "unclear";
    if (!found.more && !found.less) found.verdict = "same";
    return found;
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
    if (curves.has(code)) return curves.get(code);
    const { starts } = outcomes(code);
    const points = [];
    const step = Math.max(1, Math.round(D.weeks / 40));
    for (let week = 0; ; week = Math.min(D.weeks, week + step)) {
      const realised = starts.map((w) => w.filter((v) => v <= week).length);
      const sorted = [...realised].sort((a, b) => a - b);
      points.push({ week, mean: mean(realised), low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) });
      if (week === D.weeks) break;
    }
    curves.set(code, points);
    return points;
  }
  const atWeek = (code, week) => outcomes(code).starts.map((w) => w.filter((v) => v <= week).length);

  // --- levers and scenarios --------------------------------------------------------------------

  const leverNames = D.levers.map((lever) => lever.name);
  const [FAC, ENDS] = [leverNames.indexOf("facilitator"), leverNames.indexOf("ends")];
  const STAYS = D.levers[ENDS].levels.indexOf("stays");
  const levelName = (lever, code) => D.levers[lever].levels[Number(code[lever])];
  const formOf = (level) => level.split("_")[0];
  // Where the municipality reviews the money, no appointed facilitator simply stays.
  const isReviewed = (code) => D.moneyEnded.length > 0 && formOf(levelName(FAC, code)) === "appointed";
  const reviewed = (lever, code, id) => id + (lever === ENDS && isReviewed(code) ? ".review" : "");
  const label = (lever, code) => t(reviewed(lever, code, "level." + D.levers[lever].name + "." + levelName(lever, code)));
  const shown = (code) => leverNames.map((_, i) => i).filter((i) => i !== ENDS || levelName(FAC, code) !== "none");
  // The levers in which some of these scenarios differ, or all the others.
  const differ = (codes) => leverNames.map((_, i) => i).filter((i) => codes.some((code) => code[i] !== codes[0][i]));
  const settingsOf = (code, levers) => shown(code).filter((i) => levers.includes(i)).map((i) => label(i, code)).join(" · ");
  const settings = (code) => shown(code).map((i) => label(i, code)).join(" · ");
  // A scenario that was not computed has a neighbour that was: nobody cannot leave early.
  function withLevel(code, lever, level) {
    const digits = [...code];
    digits[lever] = String(level);
    if (D.levers[FAC].levels[Number(digits[FAC])] === "none") digits[ENDS] = String(STAYS);
    const found = digits.join("");
    return index.has(found) ? found : code;
  }
  const named = (code) => D.levers.map((lever, i) => lever.levels[Number(code[i])]).join(".");
  const TODAY = D.observed.join("");
  function codeOf(values) {
    let code = TODAY;
    for (const [name, level] of Object.entries(values)) {
      const lever = leverNames.indexOf(name);
      const at = D.levers[lever].levels.indexOf(level);
      if (at < 0) return null;
      code = withLevel(code, lever, at);
    }
    return code;
  }
  // A is the place as it is today; the others differ from it in what is asked about, and in nothing else.
  const today = (lever) => levelName(leverNames.indexOf(lever), TODAY);
  const others = (lever, levels) => levels.filter((level) => level !== today(lever)).map((level) => ({ [lever]: level }));
  const appointed = today("facilitator") === "appointed_37" ? {} : { facilitator: "appointed_37" };
  const PRESETS = [
    ["facilitator", others("facilitator", ["none", "appointed_37"])],
    ["appoint", others("facilitator", ["appointed_37"])],
    ["hours", others("facilitator", ["appointed_20", "appointed_37", "appointed_75", "informal_8"])],
    ["meetings", others("meetings", ["none", "fortnightly", "weekly", "monthly"])],
    ["leaves", [{ ...appointed, ends: "after_156" }, { ...appointed, ends: "after_260" }, { ...appointed, ends: "stays" }]],
    ["building", others("colocation", ["none", "park", "park_with_common_room"])],
    ["permit", others("permit", ["unlimited", "slow"])],
  ].map(([name, scenarios]) => [name, [...new Set([TODAY, ...scenarios.map(codeOf).filter(Boolean)])].slice(0, MOST)])
    .filter(([, codes], i, all) => codes.length > 1 && all.findIndex(([, same]) => same.join() === codes.join()) === i);

  // --- state, links, undo ----------------------------------------------------------------------

  const OPENING = PRESETS.find(([name]) => name === "appoint") || PRESETS[0] || ["", [TODAY, D.scenarios.find((c) => c !== TODAY) || TODAY]];
  const fresh = () => ({ view: "compare", s: [...OPENING[1]], on: OPENING[1].length > 1 ? 1 : 0, run: 0, week: 0, five: 0 });
  let state = fresh();
  let past = [];
  let future = [];
  let message = "";

  const LINK = /^#v1;id=([0-9a-f]{8});view=([a-z]{1,12});lang=([a-z]{2});s=([a-z0-9_.,]{1,300});on=([0-3]);run=(\d{1,2});week=(\d{1,4});five=(\d{1,3})$/;
  function link(view = state.view) {
    const scenarios = state.s.map(named).join();
    return `#${D.link};id=${D.id};view=${view};lang=${lang};s=${scenarios};on=${state.on};run=${state.run};week=${state.week};five=${state.five}`;
  }
  // A link is text from outside: it is matched whole, each part against what this page knows, and
  // nothing of it is ever shown or run. Returns {state, lang, note} or {fault}.
  function parseLink(text) {
    if (typeof text !== "string" || text.length > 600) return { fault: "link.unreadable" };
    const other = /^#v(\d{1,3});/.exec(text);
    if (other && "v" + other[1] !== D.link) return { fault: "link.version" };
    const found = LINK.exec(text);
    if (!found) return { fault: "link.unreadable" };
    const [, id, view, language, scenarios, on, run, week, five] = found;
    const codes = scenarios.split(",").map((name) => {
      const levels = name.split(".");
      if (levels.length !== D.levers.length) return null;
      const positions = levels.map((level, i) => D.levers[i].levels.indexOf(level));
      return positions.includes(-1) || !index.has(positions.join("")) ? null : positions.join("");
    });
    const fits = VIEWS.includes(view) && LANGUAGES.includes(language) && codes.length <= MOST && codes.every(Boolean) &&
      Number(on) < codes.length && (Number(run) === 0 || Number(run) < D.futures.length) && Number(week) <= D.weeks && Number(five) < D.replicates;
    if (!fits) return { fault: "link.setting" };
    return {
      state: { view, s: codes, on: Number(on), run: Number(run), week: Number(week), five: Number(five) },
      lang: language,
      note: id === D.id ? "" : "link.other",
    };
  }
  function openLink(text, pasted = false) {
    const found = parseLink(text);
    if (found.fault) {
      message = found.fault;
      renderMessage();
      remind();
      return false;
    }
    remember();
    stop();
    if (pasted) visit(found.state.view); // an address is an entry of the history already
    state = found.state;
    message = found.note;
    if (found.lang !== lang) { lang = found.lang; build(); }
    render();
    return true;
  }
  const kept = () => JSON.stringify([state.s, state.on]);
  function remember() {
    past.push(kept());
    if (past.length > 200) past.shift();
    future = [];
  }
  function change(scenarios, on) {
    const before = kept();
    if (JSON.stringify([scenarios, on]) === before) return;
    remember();
    message = "";
    state = { ...state, s: scenarios, on };
    render();
  }
  function travel(from, to) {
    if (!from.length) return;
    to.push(kept());
    const [scenarios, on] = JSON.parse(from.pop());
    state = { ...state, s: scenarios, on };
    message = "";
    render();
  }
  const undo = () => travel(past, future);
  const redo = () => travel(future, past);
  function reset() {
    if (kept() !== JSON.stringify([fresh().s, fresh().on])) remember();
    state = { ...fresh(), view: state.view, run: state.run, week: state.week };
    message = "";
    render();
  }
  const move = (lever, level) => {
    const scenarios = [...state.s];
    scenarios[state.on] = withLevel(scenarios[state.on], lever, level);
    change(scenarios, state.on);
  };

  // --- the frame -------------------------------------------------------------------------------

  function build() {
    stop();
    document.documentElement.lang = lang;
    document.title = t("page.title", { place: place() });
    const main = h("main", { id: "main", tabindex: "-1" }, h("div", { id: "message", role: "alert" }), compareFrame(), watchFrame(), assumptionsFrame(), aboutFrame());
    $("page").replaceChildren(
      h("a", { href: "#main", class: "skip", onclick: (e) => { e.preventDefault(); $("main").focus(); } }, t("page.skip")),
      h("header", { class: "top" },
        h("div", { class: "bar" },
          h("p", { class: "brand" }, h("span", { class: "mark", "aria-hidden": "true" }), t("page.brand"), h("span", { class: "where" }, place())),
          h("nav", { "aria-label": t("page.views") },
            VIEWS.map((view) => h("button", { type: "button", id: "view-" + view, onclick: () => show(view) }, t("view." + view)))),
          h("div", { class: "languages", role: "group", "aria-label": t("page.language") },
            LANGUAGES.map((language) => h("button", { type: "button", lang: language, "aria-pressed": String(language === lang), onclick: () => speak(language) }, t("language." + language)))))),
      main,
      h("footer", {}, h("p", {}, t("page.footer", { date: date(D.made), version: D.version }))));
  }
  function show(view) {
    stop();
    visit(view);
    state = { ...state, view };
    message = "";
    render();
    window.scrollTo(0, 0);
  }
  // A view is an entry of the browser's history, so that Back goes to the view before and not out of the page.
  function visit(view) {
    if (view === state.view) return;
    clearTimeout(reminder);
    entry("replaceState");
    entry("pushState", view);
  }
  const entry = (how, view = state.view) => { try { history[how]({ view }, "", link(view)); } catch { /* some viewers of attachments forbid it */ } };
  function goneTo({ state: kept }) { // with Back or Forward: choices stay as they are now, undo is for those
    if (!kept || !VIEWS.includes(kept.view)) { openAddress(); return; }
    stop();
    state = { ...state, view: kept.view };
    message = "";
    render();
  }
  function openAddress() { // a link that was typed or followed
    const text = cleaned(location.hash);
    if (location.hash.length > 1 && text !== link()) openLink(text);
  }
  function speak(language) {
    lang = language;
    build();
    render();
    document.querySelector(`.languages [lang=${language}]`).focus();
  }
  function help(name, rows) {
    return h("details", { class: "help" }, h("summary", {}, t("lever.about", { lever: t("lever." + name).toLocaleLowerCase(lang) })),
      h("p", {}, t("lever." + name + ".help", permitValues()), name === "ends" && D.moneyEnded.length > 0 && " " + t("lever.ends.review", { week: number(declared("parameters.municipality.first_review").value) })),
      h("dl", {}, rows.map(([term, text]) => [h("dt", {}, t("column." + term)), h("dd", {}, text)])));
  }
  const permitValues = () => ({ low: num(D.permit.low), high: num(D.permit.high), waiting: num(D.permit.waiting), times: number(D.permit.times), cost: money(D.permit.cost) });
  const declared = (key) => D.parameters.find((row) => row.key === key);
  const rangeText = (row) => row.high === null ? t("range.least", { low: number(row.low) }) : t("range", { low: number(row.low), high: number(row.high) });
  const number = (value) => value === null ? t("value.none") : typeof value === "boolean" ? t(value ? "value.yes" : "value.no") : new Intl.NumberFormat(lang, { maximumFractionDigits: 6 }).format(value);
  function evidence(key) {
    const row = declared(key);
    return [["unit", own("unit." + row.unit, row.unit)], ["range", rangeText(row)], ["source", own("source." + row.source, row.source)], ["sure", t("basis." + row.basis)]];
  }
  const plain = (name) => ["unit", "range", "source", "sure"].map((what) => [what, t("lever." + name + "." + what)]);

  // --- compare ---------------------------------------------------------------------------------

  function compareFrame() {
    return h("div", { id: "compare", class: "view" },
      h("h1", {}, t("compare.question", { place: place() })),
      h("p", { class: "small" }, t("compare.exchange")),
      h("section", { class: "answer", "aria-labelledby": "answer-title" },
        h("h2", { class: "unseen", id: "answer-title" }, t("compare.answer")),
        h("div", { role: "status" }, h("p", { id: "answer", class: "large" }), h("p", { id: "detail" }), h("p", { id: "cost" }), h("p", { id: "because" }), h("p", { id: "all" })),
        h("p", { id: "caution", class: "small" }, t("compare.caution"))),
      h("section", { class: "presets", "aria-labelledby": "presets-title" },
        h("h2", { id: "presets-title", class: "label" }, t("compare.presets")),
        h("div", { class: "row" }, PRESETS.map(([name, codes]) => h("button", { type: "button", id: "preset-" + name, class: "chip", onclick: () => { change([...codes], Math.min(1, codes.length - 1)); reveal(); } }, t("preset." + name))))),
      h("div", { class: "columns" },
        h("section", { class: "levers", "aria-labelledby": "levers-title" },
          h("h2", { id: "levers-title" }, t("compare.levers")),
          h("div", { id: "tabs", class: "tabs", role: "group", "aria-label": t("compare.which") }),
          h("p", { id: "which", class: "small" }),
          h("p", { id: "brief", "aria-hidden": "true" }),
          leverControls(),
          h("p", { class: "small" }, t("compare.computed", { n: num(D.scenarios.length) }))),
        h("section", { class: "pictures", "aria-labelledby": "pictures-title" },
          h("h2", { id: "pictures-title", class: "unseen" }, t("compare.pictures")),
          h("figure", { id: "over-time" }), h("figure", { id: "pairs" }),
          h("section", { class: "panel", "aria-labelledby": "changed-title" },
            h("h2", { id: "changed-title" }, t("compare.changed")), h("div", { id: "changed" })))),
      h("section", { class: "panel", "aria-labelledby": "side-title" },
        h("h2", { id: "side-title" }, t("compare.side")), h("p", { class: "small" }, t("compare.side.note", { n: num(D.replicates), years: horizon() }) + (D.case.running ? " " + tn("words.running", D.case.running, { n: num(D.case.running) }) : "")), h("div", { id: "side" })),
      h("section", { class: "panel", "aria-labelledby": "differences-title" },
        h("h2", { id: "differences-title" }, t("compare.differences")), h("div", { id: "differences" })),
      h("section", { class: "panel keep", "aria-labelledby": "keep-title" },
        h("h2", { id: "keep-title" }, t("compare.keep")),
        h("div", { class: "row" },
          h("button", { type: "button", id: "copy", onclick: copyLink }, t("action.link")),
          h("button", { type: "button", id: "print", onclick: () => window.print() }, t("action.print")),
          h("button", { type: "button", id: "csv", onclick: () => download(false) }, t("action.csv")),
          h("button", { type: "button", id: "csv-excel", onclick: () => download(true) }, t("action.excel"))),
        h("div", { id: "shared", hidden: true },
          h("label", { for: "link" }, t("link.label")), h("input", { id: "link", type: "text", readonly: true }), h("p", { id: "copied", role: "status", class: "small" })),
        h("form", { class: "row", onsubmit: (e) => { e.preventDefault(); openPasted(); } },
          h("label", { for: "pasted" }, t("link.open.label")), h("input", { id: "pasted", type: "text", autocomplete: "off", spellcheck: "false" }),
          h("button", { type: "submit" }, t("link.open")))));
  }
  function leverControls() {
    const parts = [];
    const radio = (lever, value, text, picked) => h("label", { class: "radio" },
      h("input", { type: "radio", name: leverNames[lever] + "-choice", value, onchange: picked }), h("span", {}, text));
    const slider = (name, lever, moved) => h("div", { class: "slider", id: "box-" + name },
      h("div", { class: "line" }, h("label", { for: "range-" + name }, t("lever." + name)), h("output", { id: "out-" + name, for: "range-" + name })),
      h("input", { type: "range", id: "range-" + name, min: "0", step: "1", max: String(D.levers[lever].levels.length - 1), oninput: moved }),
      h("p", { id: "note-" + name, class: "ticks", "aria-hidden": "true" }));
    const forms = [...new Set(D.levers[FAC].levels.map(formOf))];
    D.levers.forEach(({ name, levels }, lever) => {
      if (lever === FAC) {
        parts.push(h("fieldset", { id: "lever-facilitator" }, h("legend", {}, t("lever.facilitator")),
          forms.map((form) => radio(lever, form, t("form." + form), () => {
            const within = levels.map((level, i) => [level, i]).filter(([level]) => formOf(level) === form);
            const usual = within.find(([level]) => level === "appointed_37") || within[0];
            move(FAC, usual[1]);
          })),
          slider("hours", lever, (e) => {
            const form = formOf(levelName(FAC, state.s[state.on]));
            move(FAC, levels.findIndex((level) => formOf(level) === form) + Number(e.target.value));
          }),
          help("facilitator", plain("facilitator")), help("hours", evidence("facilitator.hours"))));
      } else if (lever === ENDS) {
        parts.push(h("div", { class: "group", id: "lever-ends" }, slider("ends", lever, (e) => move(lever, Number(e.target.value))), help("ends", evidence("facilitator.end_week"))));
      } else if (name === "meetings") {
        parts.push(h("div", { class: "group" }, slider(name, lever, (e) => move(lever, Number(e.target.value))), help(name, evidence("meetings.interval"))));
      } else {
        parts.push(h("fieldset", { id: "lever-" + name }, h("legend", {}, t("lever." + name)),
          levels.map((level, i) => radio(lever, level, [t(`level.${name}.${level}`), name === "permit" && h("span", { class: "range" }, t(`level.permit.${level}.wait`, permitValues()))], () => move(lever, i))),
          help(name, evidence(name === "permit" ? "parameters.municipality.permit_service" : "colocation.common_room_quality"))));
      }
    });
    parts.push(h("div", { class: "row tools" },
      h("button", { type: "button", id: "undo", onclick: undo }, t("action.undo")),
      h("button", { type: "button", id: "redo", onclick: redo }, t("action.redo")),
      h("button", { type: "button", id: "reset", onclick: reset }, t("action.reset"))));
    return h("form", { id: "levers", onsubmit: (e) => e.preventDefault() }, parts);
  }
  function renderLevers() {
    const code = state.s[state.on];
    const check = (group, value) => document.querySelectorAll(`#levers input[name=${group}-choice]`).forEach((input) => { input.checked = input.value === value; });
    const slide = (name, at, levels, short, long) => {
      const text = long || short;
      const most = levels.length - 1;
      const range = $("range-" + name);
      range.max = String(most);
      range.value = String(at);
      range.disabled = most === 0;
      range.setAttribute("aria-valuetext", text);
      $("out-" + name).textContent = text;
      set("note-" + name, most ? levels.map((level) => h("span", {}, t("stop." + level))) : t("lever.only", { value: text }));
    };
    D.levers.forEach(({ name, levels }, lever) => {
      const level = levelName(lever, code);
      if (lever === FAC) {
        const form = formOf(level);
        check(name, form);
        const same = levels.filter((other) => formOf(other) === form);
        $("box-hours").hidden = form === "none";
        slide("hours", same.indexOf(level), same, t("hours." + level));
      } else if (lever === ENDS) {
        $("lever-ends").hidden = levelName(FAC, code) === "none";
        slide(name, levels.indexOf(level), levels, t("stop." + level), isReviewed(code) && level === "stays" && t("stop.stays.review"));
      } else if (name === "meetings") {
        slide(name, levels.indexOf(level), levels, label(lever, code));
      } else check(name, level);
    });
    $("undo").disabled = !past.length;
    $("redo").disabled = !future.length;
    set("tabs",
      state.s.map((_, i) => h("button", { type: "button", id: "tab-" + i, class: "tab c" + i, "aria-pressed": String(i === state.on), onclick: () => focusAfter("tab-" + i, () => change([...state.s], i)) },
        swatch(i), i === 0 ? t("scenario.baseline") : t("scenario", { letter: LETTERS[i] }))),
      state.s.length < MOST && h("button", { type: "button", id: "add", class: "tab", onclick: () => focusAfter("tab-" + state.s.length, () => change([...state.s, state.s[state.on]], state.s.length)) }, t("action.add")));
    set("which",
      h("span", {}, state.on === 0 ? t("compare.editing.baseline") : t("compare.editing", { letter: LETTERS[state.on] })), " ",
      state.on > 0 && h("button", { type: "button", id: "make-baseline", class: "link", onclick: () => focusAfter("tab-0", () => change([state.s[state.on], ...state.s.filter((_, i) => i !== state.on)], 0)) }, t("action.baseline")), " ",
      state.on > 0 && h("button", { type: "button", id: "remove", class: "link", onclick: () => focusAfter("tab-" + Math.max(0, state.on - 1), () => change(state.s.filter((_, i) => i !== state.on), state.on - 1)) }, t("action.remove")));
  }
  function focusAfter(id, act) {
    act();
    $(id)?.focus();
  }
  // Line, dash and marker of each scenario: told apart without colour.
  const DASH = ["", "9 4", "2 4", "12 4 2 4"];
  function marker(i, x, y, size = 5) {
    const common = { class: "marker c" + i };
    if (i === 0) return s("circle", { ...common, cx: x, cy: y, r: size });
    if (i === 1) return s("rect", { ...common, x: x - size, y: y - size, width: 2 * size, height: 2 * size });
    if (i === 2) return s("path", { ...common, d: `M${x},${y - size - 1}L${x + size + 1},${y + size}L${x - size - 1},${y + size}Z` });
    return s("path", { ...common, d: `M${x},${y - size - 2}L${x + size + 2},${y}L${x},${y + size + 2}L${x - size - 2},${y}Z` });
  }
  const swatch = (i) => s("svg", { class: "swatch", width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" },
    s("line", { class: "line c" + i, x1: 1, x2: 33, y1: 7, y2: 7, "stroke-dasharray": DASH[i] }), marker(i, 17, 7, 4));
  const nameOf = (i) => i === 0 ? t("scenario.a") : t("scenario", { letter: LETTERS[i] });

  const other = () => (state.on > 0 ? state.on : state.s.length > 1 ? 1 : 0); // whom the answer is about
  function renderAnswer() {
    const i = other();
    const a = outcomes(state.s[0]).columns.exchanges_realised;
    const N = num(D.replicates);
    const years = horizon();
    for (const id of ["brief", "cost", "because", "all"]) $(id).textContent = "";
    for (const [name, codes] of PRESETS) $("preset-" + name).setAttribute("aria-pressed", String(codes.join() === state.s.join()));
    if (i === 0) {
      const m = amountInterval(outcomes(state.s[0]).columns, "exchanges_realised");
      const never = a.filter((n) => n === 0).length;
      $("answer").textContent = t("answer.single", { mean: num(m.mean, 1), years });
      $("detail").textContent = t("answer.single.detail", { interval: interval(m.low, m.high, 2), never: num(never), N });
      $("because").textContent = becauseWords(0);
      return;
    }
    const b = outcomes(state.s[i]).columns.exchanges_realised;
    const d = paired(b, a);
    const differs = differ([state.s[0], state.s[i]]);
    const values = { letter: LETTERS[i], a: told(0, differs), b: told(i, differs), N, years, n: num(d.verdict === "less" ? d.less : d.more), more: num(d.more), less: num(d.less), same: num(D.replicates - d.more - d.less),
      ma: num(mean(a), 2), mb: num(mean(b), 2), difference: num(d.mean, 2, true), interval: interval(d.low, d.high, 2, true) };
    const clear = d.verdict === "more" || d.verdict === "less";
    const kind = clear && Math.abs(d.mean) < HARDLY ? "hardly" : d.verdict;
    const answer = $("answer");
    answer.textContent = t("answer." + kind, values);
    answer.dataset.kind = kind;
    $("detail").textContent = t(kind === "same" ? "answer.same.detail" : "answer.detail", values) +
      (kind === "same" && differs.length ? " " + t("answer.settings.same", values) : "");
    $("cost").textContent = costWords(i, clear && d.mean > 0 ? d.mean : 0);
    $("because").textContent = becauseWords(i);
    if (state.s.length > 2) $("all").textContent = allWords(years);
    $("brief").textContent = t("brief", values);
  }
  // A scenario by what it differs in, so that nobody has to look up a letter.
  function told(i, levers) {
    const words = settingsOf(state.s[i], levers);
    if (!words) return nameOf(i);
    return t(state.s[i] === TODAY ? "scenario.today" : "scenario.told", { letter: LETTERS[i], settings: words });
  }
  // What is assumed is told with three digits, and money in thousands.
  const stepFor = (least, ...values) => Math.max(least, 10 ** (Math.floor(Math.log10(Math.max(1, ...values.map(Math.abs)))) - 2));
  const rounded = (step, x) => Math.round(x / step) * step;
  const money = (x) => num(rounded(stepFor(1000, x), x));
  const withBuilding = () => state.s.some((code) => levelName(leverNames.indexOf("colocation"), code) !== "none");
  function costWords(i, more) {
    const [a, b] = [0, i].map((k) => mean(outcomes(state.s[k]).columns.cost_nok));
    if (a === undefined || Number.isNaN(a + b)) return "";
    const years = D.weeks / YEAR;
    const lent = state.s.some((code) => formOf(levelName(FAC, code)) === "informal");
    return [t("answer.cost", { a: money(a / years), b: money(b / years) }),
      more && b > a ? t("answer.cost.each", { each: money((b - a) / more), years: horizon() }) : "",
      withBuilding() ? t("answer.cost.building") : "", lent ? t("answer.cost.lent") : ""].filter(Boolean).join(" ");
  }
  // What the model does that an answer can be surprising without.
  function becauseWords(i) {
    const differs = differ([state.s[0], state.s[i]]).map((lever) => leverNames[lever]);
    const both = [0, i].map((k) => state.s[k]);
    const ends = (code) => levelName(FAC, code) !== "none" && levelName(ENDS, code) !== "stays";
    return [
      differs.includes("meetings") && both.every((code) => levelName(FAC, code) !== "none") && t("because.meetings", { hours: number(declared("parameters.meeting.hours_per_meeting").value) }),
      differs.includes("colocation") && t("because.colocation"),
      differs.includes("permit") && t("because.permit", permitValues()),
      ...[...new Set([0, i])].filter((k) => isReviewed(state.s[k])).map((k) => tn("because.review", D.moneyEnded[index.get(state.s[k])], { letter: LETTERS[k], N: num(D.replicates) })),
      both.some(ends) && t("because.ends", { years: horizon() }),
    ].filter(Boolean).join(" ");
  }
  // On a small screen the answer can be out of sight of what is pressed.
  function reveal() {
    const box = $("answer").getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight) $("answer").scrollIntoView();
  }
  function allWords(years) {
    const levers = differ(state.s);
    const means = state.s.map((code, k) => ({ name: told(k, levers), mean: mean(outcomes(code).columns.exchanges_realised) }));
    return t("answer.all", { years, list: means.map((one) => t("answer.all.item", { name: one.name, mean: num(one.mean, 2) })).join("; ") });
  }

  // --- charts ----------------------------------------------------------------------------------

  function width(id) {
    const style = getComputedStyle($(id));
    const room = $(id).clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return Math.max(200, Math.min(900, room || 640));
  }
  function ticks(high, most) {
    const step = [1, 2, 5, 10, 20, 50, 100].find((size) => high / size <= most) || Math.ceil(high / most);
    return Array.from({ length: Math.floor(high / step) + 1 }, (_, i) => i * step);
  }
  function table(caption, head, rows, className = "") {
    return h("table", { class: "stack " + className }, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", { "data-key": row.key || null }, row.cells.map((cell, i) => {
        const value = cell !== null && typeof cell === "object" && "text" in cell ? cell : { text: cell };
        const exact = value.exact === undefined ? null : value.exact.map(String).join(" ");
        return i === 0 ? h("th", { scope: "row" }, value.text) : h("td", { "data-label": head[i], "data-exact": exact, "data-name": value.name || null }, value.text);
      })))));
  }
  const behind = (...content) => h("details", { class: "behind" }, h("summary", {}, t("chart.table")), content);
  // Scale fixed for the page, so that a picture that moved means outcomes that moved.
  const TOP = (() => {
    let top = 1;
    for (const code of D.scenarios) {
      const counts = atob(D.lines[index.get(code)].slice(0, 4 * Math.ceil(D.replicates / 3)));
      const sorted = Array.from({ length: D.replicates }, (_, r) => counts.charCodeAt(r)).sort((x, y) => x - y);
      top = Math.max(top, quantile(sorted, 0.9));
    }
    return Math.ceil(top) + 1;
  })();
  const FEW = 4; // single futures shown
  function renderOverTime() {
    const w = width("over-time"), H = w < 480 ? 270 : 340;
    const left = 34, right = 58, top = 14, bottom = 40;
    const x = (week) => left + ((w - left - right) * week) / D.weeks;
    const y = (n) => H - bottom - ((H - top - bottom) * Math.min(n, TOP)) / TOP;
    const path = (points) => "M" + points.map(([px, py]) => px.toFixed(1) + "," + py.toFixed(1)).join("L");
    const front = other();
    const order = [...state.s.keys()].filter((i) => i !== front).concat(front);
    const banded = front === 0 ? [0] : [0, front];
    const chosen = Array.from({ length: Math.min(FEW, D.replicates) }, (_, k) => (state.five + k) % D.replicates);
    const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "over-time-summary" });
    for (const n of ticks(TOP, 7)) svg.append(s("line", { class: "grid", x1: left, x2: w - right, y1: y(n), y2: y(n) }), s("text", { class: "tick", x: left - 6, y: y(n) + 4, "text-anchor": "end" }, num(n)));
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
      h("p", { class: "small" }, t("legend.same", { settings: settingsOf(state.s[0], leverNames.map((_, i) => i).filter((i) => !differs.includes(i))) })),
      svg,
      h("figcaption", {}, h("span", { id: "over-time-summary" }, summary), " ", t("chart.time.how", { n: num(chosen.length) })),
      h("div", { class: "row noprint" }, h("button", { type: "button", class: "link", id: "others", onclick: () => focusAfter("others", () => { state = { ...state, five: (state.five + FEW) % D.replicates }; render(); }) }, t("action.others"))),
      behind(table(t("chart.time"), [t("chart.year"), ...state.s.flatMap((_, i) => [t("chart.mean", { letter: LETTERS[i] }), t("chart.eight", { letter: LETTERS[i] })])], rows)));
  }
  function renderPairs() {
    const i = other();
    $("pairs").hidden = i === 0;
    if (i === 0) { set("pairs"); return; }
    const d = paired(outcomes(state.s[i]).columns.exchanges_realised, outcomes(state.s[0]).columns.exchanges_realised);
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
    const values = { letter: LETTERS[i], more: num(d.more), less: num(d.less), same: num(D.replicates - d.more - d.less), N: num(D.replicates), difference: num(d.mean, 2, true), interval: interval(d.low, d.high, 2, true) };
    const rows = [...counts.entries()].sort((p, q) => p[0] - q[0]).map(([v, n]) => ({ cells: [num(v, 0, true), num(n)] }));
    set("pairs", h("h3", {}, t("chart.pairs", values)), svg,
      h("figcaption", {}, h("span", { id: "pairs-summary" }, t("chart.pairs.summary", values)), " ", t("chart.pairs.how")),
      behind(table(t("chart.pairs", values), [t("chart.difference"), t("chart.futures")], rows)));
  }

  // --- tables ----------------------------------------------------------------------------------

  const isGiven = (name) => !D.notGiven.includes(name);
  const leastStep = (name) => name === "cost_nok" ? 1000 : 1;
  // A mean and the ends of its interval as they are shown.
  function threeDigits(name, digits, ...values) {
    if (digits) return values;
    const step = stepFor(leastStep(name), ...values);
    return values.map((x) => rounded(step, x));
  }
  const MEASURES = [["exchanges_realised", 2], ...D.columns.map(([name]) => [name, name === "exchanges_operating" ? 2 : 0])];
  const firstWords = (weeks) => weeks === Infinity ? t("first.never") : tn("n.weeks", Math.round(weeks), { n: num(weeks, Number.isInteger(weeks) ? 0 : 1) });
  function renderTables() {
    const head = [t("column.scenario"), ...MEASURES.slice(0, 1).map(([name]) => t("measure." + name)), t("measure.against"), t("measure.none_after_2_years"), t("measure.first"), ...MEASURES.slice(1).map(([name]) => t("measure." + name))];
    const base = outcomes(state.s[0]);
    const rows = state.s.map((code, i) => {
      const one = outcomes(code);
      const cell = ([name, digits]) => {
        if (!isGiven(name)) return { name, text: t("value.not_given") };
        const m = amountInterval(one.columns, name);
        const [shownMean, low, high] = threeDigits(name, digits, m.mean, m.low, m.high);
        return { name, text: [num(shownMean, digits), low === high ? "" : h("span", { class: "range" }, interval(low, high, digits))], exact: [m.mean, m.low, m.high] };
      };
      const d = paired(one.columns.exchanges_realised, base.columns.exchanges_realised);
      const early = D.weeks >= 2 * YEAR ? atWeek(code, 2 * YEAR).filter((n) => n === 0).length / D.replicates : null;
      const first = median(one.first);
      return { key: code, cells: [
        [swatch(i), " ", h("b", {}, nameOf(i)), h("span", { class: "range" }, settings(code))],
        cell(MEASURES[0]),
        i === 0 ? t("measure.is_base") : { name: "difference", text: [num(d.mean, 2, true), h("span", { class: "range" }, interval(d.low, d.high, 2, true)), h("span", { class: "range" }, verdictWords(d))], exact: [d.mean, d.low, d.high, d.more / D.replicates, d.less / D.replicates] },
        { name: "share_none_after_2_years", text: early === null ? "–" : percent(early), exact: [early] },
        { name: "median_weeks_to_first_exchange", text: firstWords(first), exact: [first] },
        ...MEASURES.slice(1).map(cell),
      ] };
    });
    set("side", table(t("compare.side"), head, rows, "wide"), withBuilding() && h("p", { class: "small" }, t("answer.cost.building")));

    const i = other();
    set("differences", i === 0 ? h("p", {}, t("differences.none")) : [h("p", { class: "small", "aria-hidden": "true" }, t("differences.caption", { letter: LETTERS[i] }) + ": " + told(i, differ([state.s[0], state.s[i]]))), table(t("differences.caption", { letter: LETTERS[i] }),
      [t("column.measure"), t("column.difference"), t("column.interval"), t("column.shares"), t("column.verdict")],
      MEASURES.map(([name, digits]) => {
        if (!isGiven(name)) return { key: name, cells: [t("measure." + name), t("value.not_given"), "–", "–", "–"] };
        const d = paired(outcomes(state.s[i]).columns[name], base.columns[name]);
        const [difference, low, high] = threeDigits(name, digits, d.mean, d.low, d.high);
        return { key: name, cells: [t("measure." + name),
          { name: "difference", text: num(difference, digits, true), exact: [d.mean] }, { name: "interval", text: low === high ? "–" : interval(low, high, digits, true), exact: [d.low, d.high] },
          { name: "shares", text: t("shares.amount", { more: num(d.more), same: num(D.replicates - d.more - d.less), less: num(d.less), N: num(D.replicates) }), exact: [d.more / D.replicates, d.less / D.replicates] }, verdictWords(d)] };
      }))]);

    set("changed", state.s.length < 2 ? h("p", {}, t("changed.one")) : state.s.map((code, k) => k > 0 && h("div", { class: "changes" }, h("h3", {}, swatch(k), " ", t("changed.of", { letter: LETTERS[k] })), changes(code))),
      h("details", { class: "behind" }, h("summary", {}, t("changed.commands")),
        h("ul", { class: "commands" }, state.s.map((code, k) => h("li", {}, h("b", {}, LETTERS[k]), " ", h("code", { lang: "en" }, `${D.run} ${D.commands[index.get(code)]}`)))), fillIn()));
  }
  const fillIn = () => D.fillIn && h("p", { class: "small" }, t("command.folder", { word: D.fillIn }));
  const verdictWords = (d) => t("verdict." + d.verdict);
  function changes(code) {
    const base = state.s[0];
    const levers = leverNames.map((_, i) => i).filter((i) => code[i] !== base[i]);
    if (!levers.length) return h("p", {}, t("changed.nothing"));
    return h("ul", {}, levers.map((i) => h("li", {}, t("changed.item", { lever: t("lever." + leverNames[i]), from: shown(base).includes(i) ? label(i, base) : t("value.none"), to: shown(code).includes(i) ? label(i, code) : t("value.none") }))));
  }

  // --- taking it away --------------------------------------------------------------------------

  const address = () => location.href.split("#")[0] + link();
  async function copyLink() {
    const text = address();
    $("shared").hidden = false;
    const box = $("link");
    box.value = text;
    box.focus();
    box.select();
    let copied = false;
    try { await navigator.clipboard.writeText(text); copied = true; } catch { try { copied = document.execCommand("copy"); } catch { copied = false; } }
    $("copied").textContent = t(copied ? "link.copied" : "link.select");
  }
  function openPasted() {
    const text = $("pasted").value.trim();
    if (!text) { message = "link.empty"; renderMessage(); } else if (openLink(cleaned(text), true)) $("pasted").value = "";
    window.scrollTo(0, 0); // what is said of the link, and what it changed, stand at the top
    $("main").focus();
  }
  // A link as mail programs leave it: with words around it, quoted and broken over lines, without its #,
  // percent-encoded once for each scanner that put it into a link of its own.
  const LINK_WITHIN = new RegExp("#?(" + LINK.source.slice(2, -1) + ")");
  const unescaped = (text) => text.replace(/%([2-7][0-9a-f])/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  const MOST_SCANNERS = 5;
  function cleaned(text) {
    let plain = text.slice(0, 20000);
    const found = [plain, plain.replace(/[\s>|]+/g, "")].flatMap((one) => Array.from({ length: MOST_SCANNERS + 1 }, () => {
      const within = LINK_WITHIN.exec(one);
      one = unescaped(one);
      return within;
    })).find(Boolean);
    if (found) return "#" + found[1];
    plain = unescaped(plain);
    return plain.includes("#") ? plain.slice(plain.indexOf("#")) : plain;
  }
  function csv(excel) {
    const cut = excel ? ";" : ",";
    const cell = (value) => value === Infinity ? "" : typeof value === "number" ? (excel ? String(value).replace(".", ",") : String(value)) : value;
    const lines = [["scenario", ...leverNames, "replicate", "exchanges_realised", "weeks_to_first_exchange", ...D.columns.map(([name]) => name)]];
    state.s.forEach((code, i) => {
      const one = outcomes(code);
      for (let r = 0; r < D.replicates; r++) lines.push([LETTERS[i], ...leverNames.map((_, k) => levelName(k, code)), r, one.starts[r].length, one.first[r], ...D.columns.map(([name]) => isGiven(name) ? one.columns[name][r] : "")]);
    });
    return (excel ? "\ufeff" : "") + lines.map((line) => line.map(cell).join(cut)).join("\r\n") + "\r\n";
  }
  function download(excel) {
    const address = URL.createObjectURL(new Blob([csv(excel)], { type: "text/csv;charset=utf-8" }));
    const anchor = h("a", { href: address, download: `symbiosis-${D.case.name.replace(/[^a-z0-9_-]/gi, "-")}${excel ? "-excel" : ""}.csv` });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  // --- watch one future ------------------------------------------------------------------------

  let timer = 0;
  let speed = 4; // weeks a second
  const QUIET = new Set(["meeting_held"]);
  let quiet = true;
  const run = () => D.futures[state.run];
  const runCode = (one) => one.positions.join("");
  function watchFrame() {
    const none = !D.futures.length;
    return h("div", { id: "watch", class: "view", hidden: true },
      h("h1", {}, t("watch.title")),
      h("p", { class: "lead" }, none ? t("watch.none") : t("watch.lead", { n: num(D.futures.length) })),
      none ? null : [
        h("div", { class: "panel controls" },
          h("div", { class: "row" }, h("label", { for: "run" }, t("watch.which")),
            h("select", { id: "run", onchange: (e) => { stop(); state = { ...state, run: Number(e.target.value), week: 0 }; render(); } },
              D.futures.map((one, i) => h("option", { value: String(i) }, t("watch.option", { settings: settingsOf(runCode(one), differ(D.futures.map(runCode))), number: num(one.replicate + 1) }))))),
          h("div", { class: "row" },
            h("button", { type: "button", id: "back", onclick: () => { stop(); go(state.week - 1); } }, t("watch.back")),
            h("button", { type: "button", id: "play", class: "primary", onclick: () => (timer ? stop() : play()) }, t("watch.play")),
            h("button", { type: "button", id: "step", onclick: () => { stop(); go(state.week + 1); } }, t("watch.step")),
            h("button", { type: "button", id: "turn", onclick: () => { stop(); go(nextTurn()); } }, t("watch.turn")),
            h("label", { for: "speed" }, t("watch.speed")),
            h("select", { id: "speed", onchange: (e) => { speed = Number(e.target.value); if (timer) { stop(); play(); } } },
              [2, 4, 12, 26].map((n) => h("option", { value: String(n), selected: n === speed }, t("watch.pace", { n: num(n) }))))),
          h("div", { class: "slider" }, h("div", { class: "line" }, h("label", { for: "week" }, t("watch.week")), h("output", { id: "out-week", for: "week" })),
            h("input", { type: "range", id: "week", min: "0", max: String(D.weeks), step: "1", oninput: (e) => { stop(); go(Number(e.target.value)); } }))),
        h("div", { class: "columns even" },
          h("div", {}, h("figure", { id: "network" }), h("figure", { id: "story" })),
          h("section", { "aria-labelledby": "why-title", class: "why" },
            h("h2", { id: "why-title" }, t("watch.why")),
            h("div", { id: "now" }),
            h("label", { class: "radio" }, h("input", { type: "checkbox", id: "quiet", checked: quiet, onchange: (e) => { quiet = e.target.checked; render(); } }), h("span", {}, t("watch.quiet"))),
            h("ol", { id: "log", class: "log" })))]);
  }
  function play() {
    if (state.week >= D.weeks) state = { ...state, week: 0 };
    timer = setInterval(() => { if (state.week >= D.weeks) stop(); else go(state.week + 1); }, 1000 / speed);
    $("play").textContent = t("watch.pause");
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    if ($("play")) $("play").textContent = t("watch.play");
  }
  function go(week) {
    state = { ...state, week: Math.max(0, Math.min(D.weeks, week)) };
    renderWatch();
    if (!timer) remind();
  }
  function nextTurn() {
    const next = run().events.find(([week, what]) => week > state.week && !["meeting_held", "delivery_failed", "contract_renewed"].includes(what));
    return next ? next[0] : D.weeks;
  }
  // What is live or operates at the end of a week, read off the events.
  function exchangesAt(one, week) {
    const states = D.case.opportunities.map(() => "");
    const troubles = new Map();
    for (const [when, what, kind, k] of one.events) {
      if (when > week) break;
      if (kind !== "o") continue;
      if (what === "identified" || what === "agreed") states[k] = what;
      else if (what === "started" || what === "running") states[k] = "operating";
      else if (["refused", "closed", "dropped", "ended", "laid_dormant"].includes(what)) states[k] = "";
      if (["delivery_failed", "dropped", "ended"].includes(what) && week - when < 13) troubles.set(k, what);
    }
    return { states, troubles };
  }
  // A long name on two lines, broken at the space nearest its middle.
  function inTwo(name) {
    if (name.length < 15 || !name.includes(" ")) return [name];
    const spaces = [...name].map((c, i) => (c === " " ? i : -1)).filter((i) => i > 0);
    const at = spaces.reduce((a, b) => (Math.abs(b - name.length / 2) < Math.abs(a - name.length / 2) ? b : a));
    return [name.slice(0, at), name.slice(at + 1)];
  }
  const latest = (rows, at) => rows.filter(([when]) => when <= at).at(-1)[1];
  function logText([, what, kind, k, reason, numbers]) {
    const values = { a: num(numbers[0] ?? 0), b: num(numbers[1] ?? 0) };
    if (kind === "o") Object.assign(values, { what: resource(k), from: firm(run().sides[k][0]), to: firm(run().sides[k][1]) });
    if (kind === "f") values.who = firm(k);
    if (what === "stage") values.stage = t("stage." + numbers[0]);
    const id = "log." + what + (reason ? "." + reason : "");
    const text = has(id) ? t(id, values) : has("log." + what) ? t("log." + what, values) : t("log.other", values);
    return text[0].toLocaleUpperCase(lang) + text.slice(1);
  }
  function renderWatch() {
    if (!D.futures.length) return;
    const one = run(), week = state.week;
    $("run").value = String(state.run);
    $("week").value = String(week);
    const when = week === 0 ? t("watch.start") : t("watch.when", { week: num(week), year: num(Math.ceil(week / YEAR)) });
    $("week").setAttribute("aria-valuetext", when);
    $("out-week").textContent = when;
    const { states, troubles } = exchangesAt(one, week);
    const live = states.filter((v) => v === "identified" || v === "agreed").length;
    const operating = states.filter((v) => v === "operating").length;
    const at = (name) => one[name][Math.max(0, week - 1)];
    const follow = at("follow_up");
    set("now",
      h("dl", { class: "facts" },
        [["stage", week ? t("stage." + at("stage")) : "–"], ["live", num(live)], ["operating", num(operating)], ["trust", week ? num(at("trust") / 100, 2) : "–"], ["commitment", week ? num(at("commitment") / 100, 2) : "–"]]
          .map(([name, text]) => h("div", {}, h("dt", {}, t("fact." + name)), h("dd", {}, text)))),
      h("p", { class: "small" }, !week ? t("watch.before") : !live ? t("follow.nothing") : follow === 0 ? tn("follow.nobody", live) : follow >= 100 ? tn("follow.full", live) : tn("follow.part", live, { share: percent(follow / 100) })));
    const events = one.events.filter((e) => e[0] <= week && !(quiet && QUIET.has(e[1]))).slice(-40).reverse().slice(0, 14);
    $("log").setAttribute("aria-live", timer ? "off" : "polite");
    set("log", events.length ? events.map((e) => h("li", { class: e[0] === week ? "this" : null, "data-what": e[1] }, h("span", { class: "when" }, e[0] === week ? t("log.this", { week: num(e[0]) }) : t("log.week", { week: num(e[0]) })), " ", logText(e))) : h("li", {}, t("log.empty")));
    renderNetwork(one, week, states, troubles);
    renderStory(one, week);
  }
  function renderNetwork(one, week, states, troubles) {
    const n = D.case.firms.length;
    const picture = Math.min(one.pairTrust.length - 1, Math.floor(week / D.trustEvery));
    const inPark = latest(one.park, picture), members = latest(one.members, picture);
    const lines = D.case.firms.map((_, i) => inTwo(firm(i)));
    const margin = 26 + 8 * Math.max(...lines.flat().map((line) => line.length)); // room for a name beside the ring
    const w = width("network"), small = w / 2 - margin < 90, H = small ? 330 : 440;
    const order = [...Array(n).keys()].sort((a, b) => inPark[b] - inPark[a] || a - b);
    const parked = order.filter((i) => inPark[i]).length;
    const cx = w / 2, cy = H / 2, rx = small ? w / 2 - 46 : w / 2 - margin, ry = H / 2 - 52;
    const at = new Map(order.map((i, k) => { const angle = Math.PI - (Math.PI * (parked - 1)) / n + (2 * Math.PI * k) / n; return [i, [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)]]; }));
    const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "network-summary" },
      s("defs", {}, s("marker", { id: "arrow", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 5, markerHeight: 5, orient: "auto-start-reverse" }, s("path", { class: "head", d: "M0,0L10,5L0,10Z" }))));
    if (parked > 1) svg.append(s("polygon", { class: "park", points: order.slice(0, parked).map((i) => at.get(i).map((v) => v.toFixed(1)).join()).join(" ") }));
    let p = 0, strong = 0;
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++, p++) {
      const trust = one.pairTrust[picture][p];
      if (trust < 50 || !members[i] || !members[j]) continue;
      strong++;
      const [[x1, y1], [x2, y2]] = [at.get(i), at.get(j)];
      svg.append(s("line", { class: "trust t" + (trust >= 80 ? 3 : trust >= 65 ? 2 : 1), x1, y1, x2, y2 }));
    }
    const between = new Map();
    states.forEach((what, k) => {
      if (!what && !troubles.has(k)) return;
      const [a, b] = one.sides[k];
      const key = Math.min(a, b) + "-" + Math.max(a, b);
      const nth = between.get(key) || 0;
      between.set(key, nth + 1);
      const [[x1, y1], [x2, y2]] = [at.get(a), at.get(b)];
      const length = Math.hypot(x2 - x1, y2 - y1) || 1;
      const bend = (18 + 22 * nth) * (a < b ? 1 : -1);
      const [mx, my] = [(x1 + x2) / 2 - ((y2 - y1) / length) * bend, (y2 === y1 && x2 === x1 ? 0 : (y1 + y2) / 2) + ((x2 - x1) / length) * bend];
      const cut = (fx, fy) => { const l = Math.hypot(mx - fx, my - fy) || 1; return [fx + ((mx - fx) / l) * 16, fy + ((my - fy) / l) * 16]; };
      const [[sx, sy], [ex, ey]] = [cut(x1, y1), cut(x2, y2)];
      if (what) svg.append(s("path", { class: "flow " + (what === "operating" ? "operating" : "live"), d: `M${sx},${sy}Q${mx},${my} ${ex},${ey}`, "marker-end": what === "operating" ? "url(#arrow)" : null }));
      if (troubles.has(k)) { const [tx, ty] = [(sx + 2 * mx + ex) / 4, (sy + 2 * my + ey) / 4]; svg.append(s("path", { class: "trouble", d: `M${tx - 6},${ty - 6}L${tx + 6},${ty + 6}M${tx + 6},${ty - 6}L${tx - 6},${ty + 6}` })); }
    });
    order.forEach((i, k) => {
      const [x, y] = at.get(i);
      svg.append(s("circle", { class: "firm" + (members[i] ? "" : " out"), cx: x, cy: y, r: 13 }), s("text", { class: "number", x, y: y + 4.5, "text-anchor": "middle" }, String(k + 1)));
      if (small) return;
      const side = Math.abs(x - cx) < rx * 0.35 ? 0 : x < cx ? -1 : 1;
      const start = side ? y + 4.5 - 7 * (lines[i].length - 1) : y < cy ? y - 20 - 14 * (lines[i].length - 1) : y + 30;
      lines[i].forEach((line, row) => svg.append(s("text", { class: "name", x: x + side * 19, y: start + 14 * row, "text-anchor": side < 0 ? "end" : side > 0 ? "start" : "middle" }, line)));
    });
    const operating = states.map((what, k) => [what, k]).filter(([what]) => what === "operating");
    const live = states.map((what, k) => [what, k]).filter(([what]) => what === "identified" || what === "agreed");
    const line = ([what, k]) => ({ cells: [resource(k), firm(one.sides[k][0]), firm(one.sides[k][1]), t("state." + what)] });
    const opened = $("network").querySelector("details")?.open;
    const details = behind(table(t("network.table"), [t("network.what"), t("network.from"), t("network.to"), t("network.state")], [...operating, ...live].map(line)));
    details.open = Boolean(opened);
    set("network", h("h2", {}, t("network.title")), svg,
      small && h("ol", { class: "names" }, order.map((i) => h("li", {}, firm(i), inPark[i] ? " " + t("network.inpark") : ""))),
      h("ul", { class: "legend signs" }, [["operating", "flow operating"], ["live", "flow live"], ["trust", "trust t2"], ["trouble", "trouble"], ["park", "parkkey"]].map(([name, className]) => h("li", {},
        s("svg", { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" }, name === "park" ? s("rect", { class: "park key", x: 3, y: 2, width: 28, height: 10, rx: 5 }) : name === "trouble" ? s("path", { class: className, d: "M12,2L22,12M22,2L12,12" }) : s("line", { class: className, x1: 1, x2: 30, y1: 7, y2: 7, "marker-end": name === "operating" ? "url(#arrow)" : null })), t("key." + name)))),
      h("figcaption", {}, h("span", { id: "network-summary" }, t("network.summary", { operating: num(operating.length), live: num(live.length), pairs: num(strong) })), " ", t("network.how", { n: num(D.trustEvery) })),
      details);
  }
  function renderStory(one, week) {
    const w = width("story"), H = 240, left = 34, right = 52, top = 34, bottom = 40;
    const most = Math.max(3, ...one.exchanges_operating);
    const x = (v) => left + ((w - left - right) * v) / D.weeks;
    const y = (v) => H - bottom - ((H - top - bottom) * v) / most;
    const svg = s("svg", { width: w, height: H, viewBox: `0 0 ${w} ${H}`, role: "img", "aria-labelledby": "story-summary" });
    for (const n of ticks(most, 5)) svg.append(s("line", { class: "grid", x1: left, x2: w - right, y1: y(n), y2: y(n) }), s("text", { class: "tick", x: left - 6, y: y(n) + 4, "text-anchor": "end" }, num(n)));
    for (const share of [0, 0.5, 1]) svg.append(s("text", { class: "tick", x: w - right + 8, y: y(share * most) + 4 }, num(share, 1)));
    const years = Math.max(1, Math.floor(D.weeks / YEAR));
    for (let year = 0; year <= years; year += years > 6 && w < 480 ? 2 : 1) svg.append(s("text", { class: "tick", x: x(year * YEAR), y: H - bottom + 18, "text-anchor": "middle" }, num(year)));
    svg.append(s("text", { class: "axis", x: (left + w - right) / 2, y: H - 4, "text-anchor": "middle" }, t("chart.years")));
    let from = 0;
    const stages = [];
    one.stage.forEach((stage, k) => { if (k + 1 === one.stage.length || one.stage[k + 1] !== stage) { stages.push([stage, from, k + 1]); from = k + 1; } });
    stages.forEach(([stage, a, b]) => {
      svg.append(s("rect", { class: "stage s" + stage, x: x(a), y: 6, width: Math.max(1, x(b) - x(a)), height: 20 }));
      if (x(b) - x(a) > 14) svg.append(s("text", { class: "stagenumber", x: (x(a) + x(b)) / 2, y: 20.5, "text-anchor": "middle" }, String(stage)));
    });
    const steps = (values) => { let d = `M${x(0)},${y(values[0])}`; values.forEach((v, k) => { if (k === 0 || v !== values[k - 1]) d += `L${x(k).toFixed(1)},${y(k ? values[k - 1] : v).toFixed(1)}L${x(k).toFixed(1)},${y(v).toFixed(1)}`; }); return d + `L${x(D.weeks)},${y(values.at(-1))}`; };
    const smooth = (values) => "M" + values.map((v, k) => [k, v]).filter(([k]) => k % 4 === 0).map(([k, v]) => `${x(k + 1).toFixed(1)},${y((v / 100) * most).toFixed(1)}`).join("L");
    svg.append(s("path", { class: "line c1", d: steps(one.exchanges_operating) }), s("path", { class: "line c0", "stroke-dasharray": "9 4", d: smooth(one.trust) }), s("path", { class: "line c2", "stroke-dasharray": "2 4", d: smooth(one.commitment) }),
      s("line", { class: "cursor", x1: x(week), x2: x(week), y1: 2, y2: H - bottom + 4 }));
    const furthest = stages.at(-1);
    const rows = Array.from({ length: years }, (_, k) => (k + 1) * YEAR).map((v) => ({ cells: [num(v / YEAR), num(one.exchanges_operating[v - 1]), num(one.exchanges_realised[v - 1]), num(one.trust[v - 1] / 100, 2), num(one.commitment[v - 1] / 100, 2), t("stage." + one.stage[v - 1])] }));
    const opened = $("story").querySelector("details")?.open;
    const details = behind(table(t("story.title"), [t("chart.year"), t("fact.operating"), t("measure.exchanges_realised"), t("fact.trust"), t("fact.commitment"), t("fact.stage")], rows));
    details.open = Boolean(opened);
    const key = (i, dash, text) => h("li", {}, s("svg", { width: 34, height: 14, viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" }, s("line", { class: "line c" + i, "stroke-dasharray": dash, x1: 1, x2: 33, y1: 7, y2: 7 })), text);
    set("story", h("h2", {}, t("story.title")),
      h("ul", { class: "legend" }, key(1, "", t("story.operating")), key(0, "9 4", t("story.trust")), key(2, "2 4", t("story.commitment"))), svg,
      h("p", { class: "small" }, [...new Set(one.stage)].sort().map((stage) => `${stage} ${t("stage." + stage)}`).join(" · ")),
      h("figcaption", { id: "story-summary" }, t("story.summary", { realised: num(one.exchanges_realised.at(-1)), operating: num(one.exchanges_operating.at(-1)), years: horizon(), stage: t("stage." + furthest[0]) })),
      details);
  }

  // --- assumptions, about ----------------------------------------------------------------------

  function assumptionsFrame() {
    const assumed = D.parameters.filter((row) => row.basis === "assumed").length;
    const groups = new Map();
    D.parameters.forEach((row) => { const group = row.key.split(".").slice(0, -1).join("."); if (!groups.has(group)) groups.set(group, []); groups.get(group).push(row); });
    const head = ["meaning", "value", "unit", "range", "source", "sure"].map((name) => t("column." + name));
    const meaning = (row) => [own("param." + row.key, row.meaning), row.note ? h("span", { class: "range" }, own("note." + row.key, row.note)) : "", h("span", { class: "key", lang: "en" }, row.key)];
    return h("div", { id: "assumptions", class: "view", hidden: true },
      h("h1", {}, t("assumptions.title")),
      h("p", { class: "lead" }, t("assumptions.lead", { assumed: num(assumed), all: num(D.parameters.length) })),
      h("p", {}, t("assumptions.how")),
      h("div", { class: "row search" }, h("label", { for: "search" }, t("assumptions.search")), h("input", { id: "search", type: "search", autocomplete: "off", oninput: filter }), h("p", { id: "found", role: "status", class: "small" })),
      [...groups].map(([group, rows]) => h("details", { class: "group-table", open: window.innerWidth > 736 }, h("summary", {}, h("h2", {}, own("group." + group, group))),
        table(own("group." + group, group), head, rows.map((row) => ({ key: row.key, cells: [meaning(row), number(row.value), own("unit." + row.unit, row.unit), rangeText(row), own("source." + row.source, row.source), t("basis." + row.basis)] })), "numbers"))));
  }
  function filter() {
    const wanted = $("search").value.trim().toLocaleLowerCase(lang);
    let count = 0;
    document.querySelectorAll("#assumptions .group-table").forEach((section) => {
      let any = false;
      section.querySelectorAll("tbody tr").forEach((row) => { row.hidden = !row.textContent.toLocaleLowerCase(lang).includes(wanted); if (!row.hidden) { any = true; count++; } });
      section.hidden = !any;
      if (wanted && any) section.open = true;
    });
    $("found").textContent = wanted ? tn("assumptions.found", count) + (count ? "" : " " + t("assumptions.none")) : "";
  }
  function aboutFrame() {
    const part = (name, ...more) => h("section", { class: "panel" }, h("h2", {}, t(`about.${name}`)), t(`about.${name}.text`, { n: num(D.scenarios.length), futures: num(D.replicates), years: horizon(), place: place() }).split("\n").map((text) => h("p", {}, text)), more);
    return h("div", { id: "about", class: "view prose", hidden: true },
      h("h1", {}, t("about.title")),
      part("model"), part("future"), part("band"), part("believe"), part("keys"), part("access"),
      part("made", h("p", {}, h("code", { lang: "en" }, D.command)), fillIn(), h("p", { class: "small" }, t("about.fingerprint", { version: D.version, model: D.model, seed: String(D.seed), id: D.id }))));
  }

  // --- drawing it all --------------------------------------------------------------------------

  function render() {
    VIEWS.forEach((view) => { $(view).hidden = view !== state.view; const button = $("view-" + view); if (view === state.view) button.setAttribute("aria-current", "page"); else button.removeAttribute("aria-current"); });
    renderMessage();
    if (state.view === "compare") {
      const open = ["over-time", "pairs", "changed"].map((id) => $(id).querySelector("details")?.open);
      renderLevers();
      renderAnswer();
      renderOverTime();
      renderPairs();
      renderTables();
      ["over-time", "pairs", "changed"].forEach((id, k) => { const details = $(id).querySelector("details"); if (details) details.open = Boolean(open[k]); });
    }
    if (state.view === "watch") renderWatch();
    if ($("link").value && $("link").value !== address()) { $("shared").hidden = true; $("link").value = ""; } // an old link is no link to this
    remind();
  }
  function renderMessage() {
    set("message", message && h("p", { class: "notice" }, t(message), " ", h("button", { type: "button", class: "link", id: "close", onclick: () => { message = ""; renderMessage(); $("main").focus(); } }, t("action.close"))));
  }
  let reminder = 0;
  function remind() { // the address follows, a moment later: browsers refuse a storm of changes
    clearTimeout(reminder);
    reminder = setTimeout(() => entry("replaceState"), 300);
  }
  window.addEventListener("beforeprint", () => document.querySelectorAll(".behind, .group-table").forEach((details) => { details.open = true; }));
  const typing = (node) => node instanceof HTMLInputElement && ["text", "search"].includes(node.type);
  document.addEventListener("keydown", (e) => {
    if (typing(e.target) || !(e.ctrlKey || e.metaKey) || e.altKey) return;
    const key = e.key.toLowerCase();
    if (key === "z" && !e.shiftKey) { e.preventDefault(); undo(); } else if (key === "y" || (key === "z" && e.shiftKey)) { e.preventDefault(); redo(); }
  });
  let wide = window.innerWidth;
  window.addEventListener("resize", () => { if (window.innerWidth !== wide) { wide = window.innerWidth; render(); } });
  window.addEventListener("popstate", goneTo);

  const wanted = navigator.languages.map((code) => code.slice(0, 2).replace(/^(no|nn)$/, "nb")).find((code) => LANGUAGES.includes(code));
  lang = wanted || "en";
  build();
  render();
  openAddress();
  past = [];
  render();
  document.documentElement.dataset.ready = String(Math.round(performance.now() - started));
})();
