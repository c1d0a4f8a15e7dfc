// The views of what is assumed, with a search, and of what the page is.

function assumptionsFrame() {
  const assumed = D.parameters.filter((row) => row.basis === "assumed").length;
  const groups = new Map();
  D.parameters.forEach((row) => { const group = row.key.split(".").slice(0, -1).join("."); if (!groups.has(group)) groups.set(group, []); groups.get(group).push(row); });
  const head = ["meaning", "value", "unit", "range", "source", "sure"].map((name) => t("column." + name));
  const meaning = (row) => [own("param." + row.key, row.meaning), row.note ? h("span", { class: "range" }, own("note." + row.key, row.note)) : "", h("span", { class: "key", lang: "en" }, row.key)];
  const frame = h("div", { id: "assumptions", class: "view", hidden: true },
    h("h1", {}, t("assumptions.title")),
    h("p", { class: "lead" }, t("assumptions.lead", { assumed: num(assumed), all: num(D.parameters.length) })),
    h("p", {}, t("assumptions.how")),
    liveFrame(),
    h("p", { id: "live-means", class: "small" }),
    h("section", { id: "numbers-listed", class: "panel", hidden: true, "aria-labelledby": "numbers-title" }, h("h2", { id: "numbers-title", tabindex: "-1" }, t("number.title")), h("ul", { id: "numbers-list" })),
    trialFrame(),
    h("div", { class: "row search" }, h("label", { for: "search" }, t("assumptions.search")), draft("input", { id: "search", type: "search", autocomplete: "off", oninput: () => filter() }), h("p", { id: "found", role: "status", class: "small" })),
    [...groups].map(([group, rows]) => h("details", { class: "group-table", open: window.innerWidth > 736 }, h("summary", {}, h("h2", {}, own("group." + group, group))),
      table(own("group." + group, group), head, rows.map((row) => ({ key: row.key, cells: [meaning(row), numberControl(row), own("unit." + row.unit, row.unit), rangeText(row), own("source." + row.source, row.source), t("basis." + row.basis)] })), "numbers"))));
  filter(frame);
  return frame;
}

function renderDoubt() {
  MOVED.forEach((row) => renderNumber(row));
  renderTrial();
}

function filter(frame = $("assumptions")) {
  const wanted = frame.querySelector("#search").value.trim().toLocaleLowerCase(lang);
  let count = 0;
  frame.querySelectorAll(".group-table").forEach((section) => {
    let any = false;
    section.querySelectorAll("tbody tr").forEach((row) => { row.hidden = !row.textContent.toLocaleLowerCase(lang).includes(wanted); if (!row.hidden) { any = true; count++; } });
    section.hidden = !any;
    if (wanted && any) section.open = true;
  });
  frame.querySelector("#found").textContent = wanted ? tn("assumptions.found", count) + (count ? "" : " " + t("assumptions.none")) : "";
}

// What was told of this place, and what was not: none of it is taken for nothing in silence.
function ofPlace() {
  const untold = D.untoldLevers.map((lever) => t(`lever.${lever}`).toLocaleLowerCase(lang));
  const lines = [...D.reserved.map(isolated), ...(D.isDerived ? [t(IS_OWN ? "place.derived.here" : "place.derived")] : []), ...(untold.length ? [t("place.untold", { list: untold.join(", ") })] : [])];
  return lines.length ? h("section", { class: "panel", id: "of-place" }, h("h2", {}, t("place.derived.title")), lines.map((text) => h("p", {}, text))) : [];
}

function aboutFrame() {
  const part = (name, ...more) => h("section", { class: "panel" }, h("h2", {}, t(`about.${name}`)), t(`about.${name}.text`, { futures: num(D.replicates), years: horizon(), place: place() }).split("\n").map((text) => h("p", {}, text)), more);
  return h("div", { id: "about", class: "view prose", hidden: true },
    h("h1", {}, t("about.title")),
    part("model"), part("future"), part("band"), part("believe"), ofPlace(), part("keys"), part("access"),
    part("made", h("p", {}, h("code", { lang: "en" }, D.command)), fillIn(D.toFillIn), h("p", { class: "small" }, t("about.fingerprint", { version: D.version, model: D.model, seed: String(D.seed), id: D.id }))));
}
