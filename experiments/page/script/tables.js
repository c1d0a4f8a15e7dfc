// The tables: scenarios side by side, their differences, what was changed and the commands.

const isGiven = (name) => !D.notGiven.includes(name);
const leastStep = (name) => name === "cost_nok" ? 1000 : 1;

// A mean and the ends of its interval as they are shown.
function threeDigits(name, digits, ...values) {
  if (digits) return values;
  const step = stepFor(leastStep(name), ...values);
  return values.map((x) => rounded(step, x));
}
const MEASURES = [["exchanges_realised", 2], ...D.columns.map(([name]) => [name, name === "exchanges_operating" ? 2 : 0]), ...OF_LESSONS.map(([name]) => [name, 2])];
const firstWords = (weeks) => weeks === Infinity ? t("first.never") : tn("n.weeks", Math.round(weeks), { n: num(weeks, Number.isInteger(weeks) ? 0 : 1) });
function renderTables() {
  const head = [t("column.scenario"), ...MEASURES.slice(0, 1).map(([name]) => t("measure." + name)), ...(isHeldBack ? [] : [t("measure.against")]), t("measure.none_after_2_years"), t("measure.first"), ...MEASURES.slice(1).map(([name]) => t("measure." + name))];
  const base = outcomes(state.s[0]);
  const rows = state.s.map((code, i) => {
    const one = outcomes(code);
    const cell = ([name, digits]) => {
      if (!isGiven(name)) return { name, text: t("value.not_given") };
      const m = amountInterval(one.columns, name);
      const [shownMean, low, high] = threeDigits(name, digits, m.mean, m.low, m.high);
      return { name, text: [num(shownMean, digits), low === high ? "" : h("span", { class: "range" }, interval(low, high, digits))], exact: [m.mean, m.low, m.high] };
    };
    const d = paired(one.columns.exchanges_realised, base.columns.exchanges_realised, shownPairs());
    const early = D.weeks >= 2 * YEAR ? atWeek(code, 2 * YEAR).filter((n) => n === 0).length / showing : null;
    const first = median(one.first);
    return { key: code, cells: [
      [swatch(i), " ", h("b", {}, nameOf(i)), h("span", { class: "range" }, settingsInShort(code))],
      cell(MEASURES[0]),
      ...(isHeldBack ? [] : [i === 0 ? t("measure.is_base") : { name: "difference", text: [num(d.mean, 2, true), h("span", { class: "range" }, interval(d.low, d.high, 2, true)), h("span", { class: "range" }, verdictWords(d))], exact: [d.mean, d.low, d.high, d.more / showing, d.less / showing] }]),
      { name: "share_none_after_2_years", text: early === null ? "–" : percent(early), exact: [early] },
      { name: "median_weeks_to_first_exchange", text: firstWords(first), exact: [first] },
      ...MEASURES.slice(1).map(cell),
    ] };
  });
  $("side-note").textContent = t("compare.side.note", { n: num(showing), years: horizon() }) + (D.case.running ? " " + tn("compare.side.running", D.case.running, { n: num(D.case.running) }) : "");
  set("side", table(t("compare.side"), head, rows, "wide"), ownPriceWords().map((text) => h("p", { class: "small" }, text)));

  const i = other();
  if (!isHeldBack) set("differences", i === 0 ? h("p", {}, t("differences.none")) : [h("p", { class: "small", "aria-hidden": "true" }, t("differences.caption", { letter: LETTERS[i] }) + ": " + told(i, differ([state.s[0], state.s[i]]))), table(t("differences.caption", { letter: LETTERS[i] }),
    [t("column.measure"), t("column.difference"), t("column.interval"), t("column.shares"), t("column.verdict")],
    MEASURES.map(([name, digits]) => {
      if (!isGiven(name)) return { key: name, cells: [t("measure." + name), t("value.not_given"), "–", "–", "–"] };
      const d = paired(outcomes(state.s[i]).columns[name], base.columns[name], shownPairs() * MEASURES.length);
      const [difference, low, high] = threeDigits(name, digits, d.mean, d.low, d.high);
      return { key: name, cells: [t("measure." + name),
        { name: "difference", text: num(difference, digits, true), exact: [d.mean] }, { name: "interval", text: low === high ? "–" : interval(low, high, digits, true), exact: [d.low, d.high] },
        { name: "shares", text: t("shares.amount", { more: num(d.more), same: num(showing - d.more - d.less), less: num(d.less), N: num(showing) }), exact: [d.more / showing, d.less / showing] }, verdictWords(d)] };
    })), h("p", { class: "small" }, t("differences.held", { n: num(shownPairs() * MEASURES.length) }))]);

  set("changed", state.s.length < 2 ? h("p", {}, t("changed.one")) : state.s.map((code, k) => k > 0 && h("div", { class: "changes" }, h("h3", {}, swatch(k), " ", t("changed.of", { letter: LETTERS[k] })), changes(code))),
    h("details", { class: "behind" }, h("summary", {}, t("changed.commands")),
      h("ul", { class: "commands" }, state.s.map((code, k) => h("li", {}, h("b", {}, LETTERS[k]), " ", h("code", { lang: "en" }, [D.run[0], "--replicates", D.replicates, "--weeks", D.weeks, D.run[1], ...overrides(code).map(inQuotes), ...typedNumbers(state.numbers)].join(" "))))), fillIn()));
}
const fillIn = (words = [D.fillIn]) => [...words.filter(Boolean).map((word) => h("p", { class: "small" }, t("command.folder", { word }))),
  IS_OWN && h("p", { class: "small" }, t("command.town"), " ", h("code", { lang: "en" }, `symbiosis town case town.json --decided proposals.csv --out ${D.case.name}`))];
const verdictWords = (d) => t("verdict." + d.verdict);
function changes(code) {
  const base = state.s[0];
  const levers = differ([base, code]);
  if (!levers.length) return h("p", {}, t("changed.nothing"));
  const choice = (name, of) => OF_SOMEBODY.includes(name) && !hasSomebody(of) ? t("value.none") : isMeasure(name) ? number(isOn(name, of)) : label(name, of);
  return h("ul", {}, levers.map((name) => h("li", {}, t("changed.item", { lever: leverName(name), from: choice(name, base), to: choice(name, code) }))));
}
