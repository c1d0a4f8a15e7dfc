// Two futures under the same luck: where they part, and what is said of it.

const unlike = (events, others) => { // what happened here and not there; what happened twice counts twice
  const left = others.map(String);
  return events.filter((event) => {
    const at = left.indexOf(String(event));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

// The first week in which not the same happened in both, with what happened in one only; null where there is none.
function parting(one, other) {
  const ofWeek = (future, week) => future.events.filter(([when]) => when === week);
  const weeks = [...new Set([...one.events, ...other.events].map(([week]) => week))].sort((a, b) => a - b);
  for (const week of weeks) {
    const [here, there] = [ofWeek(one, week), ofWeek(other, week)];
    const only = [unlike(here, there), unlike(there, here)];
    if (only[0].length + only[1].length) return { week, only };
  }
  return null;
}
// The first week whose row is not the same in both: hours, trust and the like differ before anything happens.
const numbersPart = (one, other) => 1 + Array.from({ length: D.weeks }, (_, k) => k).findIndex((k) => WEEKLY.some((name) => one.weeks[name][k] !== other.weeks[name][k]));

const MOST_NAMED = 3; // events of one week
function renderApart(futures, letters, goTo) {
  $("apart").hidden = futures.length < 2;
  if (futures.length < 2) { set("apart"); return; }
  const found = parting(...futures), numbers = numbersPart(...futures);
  const codes = futures.map((one) => one.code), levers = differ(codes);
  const named = (k) => h("b", {}, t("scenario", { letter: letters[k] }));
  const side = (k) => {
    const events = found.only[k];
    return h("li", { "data-side": letters[k] }, named(k), ": ", !events.length ? t("apart.nothing") : [
      events.slice(0, MOST_NAMED).map((event) => logText(event, futures[k])).join(" "), events.length > MOST_NAMED && " " + t("apart.more", { n: num(events.length - MOST_NAMED) })]);
  };
  set("apart",
    h("h2", { id: "apart-title" }, t("apart.title")),
    h("p", {}, t("apart.luck", { number: num(futures[0].number + 1) }), " ", levers.length ? [t("apart.chosen"), " ", codes.map((code, k) => [k > 0 && "; ", named(k), ": ", settingsOf(code, levers) || t("apart.none")]), "."] : t("apart.alike")),
    !found ? h("p", { class: "first" }, t("apart.never")) : [
      h("p", { class: "first" }, found.week ? t("apart.first", { week: num(found.week) }) : t("apart.start")), h("ul", {}, [0, 1].map(side)),
      numbers && numbers < found.week ? h("p", { class: "small" }, t("apart.numbers", { week: num(numbers) })) : null,
      h("p", { class: "small" }, t("apart.caution"))],
    h("p", { class: "small" }, t("apart.end", { years: horizon() }), " ", futures.map((one, k) => [k > 0 && "; ", named(k), ": ", num(one.weeks.exchanges_realised.at(-1))]), "."),
    found && h("button", { type: "button", id: "apart-go", onclick: () => goTo(found.week) }, found.week ? t("apart.go", { week: num(found.week) }) : t("watch.start")));
}
