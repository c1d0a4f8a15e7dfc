// Futures that show something, found among those of the scenario that is watched. How well a future fits is declared here; the
// first of those that fit best is taken.

const SLOW = 3 * YEAR;
const lastOf = (list) => list.at(-1)[1];
const PICKS = { // null: it does not fit
  whole: (one) => (visits(one).size >= 5 ? visits(one).size : null),
  return: (one) => (one.renewed && [3, 4].includes(lastOf(one.stages)) ? visits(one).size : null),
  zombie: ({ stages, operating }) => (lastOf(operating) === 0 && operating.at(-1)[0] <= D.weeks / 2 && lastOf(stages) !== 6 ? D.weeks - operating.at(-1)[0] : null),
  decline: ({ stages, operating }) => { // weeks from the last one with the most that ran to the first of what was left
    const most = Math.max(...operating.map(([, n]) => n)), last = operating.findLastIndex(([, n]) => n === most), weeks = operating.at(-1)[0] - (operating[last + 1]?.[0] ?? Infinity);
    return lastOf(stages) === 5 && most >= 2 && weeks >= SLOW ? weeks : null;
  },
  most: ({ operating }) => lastOf(operating),
  least: ({ operating }) => -lastOf(operating),
};
function pickedFuture(name, futures) { // its number from 0, or -1
  const fits = futures.map(PICKS[name]), best = Math.max(...fits.filter((fit) => fit !== null));
  const isAlike = ["most", "least"].includes(name) && fits.every((fit) => fit === best); // twins that do not differ show nothing
  return isAlike ? -1 : fits.indexOf(best);
}

const picksFrame = () => h("details", { id: "picks", class: "behind noprint", ontoggle: () => renderPicks() }, h("summary", {}, t("watch.picks")), h("div", { id: "picks-list" }));
function renderPicks() {
  if (!$("picks").open || !canRun || !engine) return;
  const [i] = seen(), key = keyOf(state.s[i]);
  if (!livesKnown([key])) {
    set("picks-list", h("p", { class: "small", role: "status" }, t("workshop.computing")));
    askLives([key], () => { if (state.view === "watch") renderPicks(); });
    return;
  }
  const futures = livesOf.get(key);
  set("picks-list", h("p", { class: "small" }, t("watch.picks.how", { N: num(D.replicates), scenario: LETTERS[i] })),
    h("ul", { class: "picks" }, Object.keys(PICKS).map((name) => {
      const found = pickedFuture(name, futures), text = t("watch.pick." + name);
      return h("li", {}, found < 0 ? `${text}: ${t("watch.pick.none")}` : h("button", { type: "button", class: "link", "data-pick": name, "aria-pressed": String(found === state.run), onclick: () => { stop(); state = { ...state, run: found, week: 0 }; redraw(); document.querySelector(`[data-pick=${name}]`).focus(); } }, `${text}: ${t("watch.pick.future", { n: num(found + 1) })}`));
    })));
}
