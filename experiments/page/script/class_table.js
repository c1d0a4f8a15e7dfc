// The small table of a lesson, which one fills in: in its own step, and at hand while one tries its scenarios.

// Its words are those of its columns and rows, whose first column is told. filled: what is written there, which
// stays on this screen; keep: what is done when it changed.
function lessonTable(one, filled, keep) {
  const [head, rows] = ["table", "rows"].map((part) => ofLesson(one, part).split("|").map((text) => text.trim()));
  const cell = (row, k) => h("td", {}, h("input", { type: "text", autocomplete: "off", maxlength: "60", "aria-label": t("class.fill.cell", { row: rows[row], column: head[k] }), value: filled[row * head.length + k] || "", oninput: (e) => { filled[row * head.length + k] = e.target.value; keep(); } }));
  return h("div", { class: "wide-table" }, h("table", { class: "fill" }, h("caption", { class: "unseen" }, t("class.fill")), h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, rows.map((name, row) => h("tr", {}, h("th", { scope: "row" }, name), head.slice(1).map((_, k) => cell(row, k + 1)))))));
}
