// The view that compares: its frame.

function compareFrame() {
  return h("div", { id: "compare", class: "view" }, strip(),
    h("h1", {}, t("compare.question", { place: place() })),
    h("p", { class: "small" }, t("compare.exchange")),
    h("p", { id: "own-older", class: "notice noprint", hidden: true }),
    h("div", { class: "columns" },
      h("div", { class: "shown" },
        h("section", { class: "answer", "aria-labelledby": "answer-title" },
          h("h2", { class: "unseen", id: "answer-title" }, t("compare.answer")),
          h("div", { role: "status", id: "outcome" }, h("p", { id: "answer", class: isHeldBack ? null : "large" }), h("p", { id: "detail" }), h("p", { id: "cost", class: "small" })), h("p", { id: "moved", class: "small", hidden: true }),
          h("p", { id: "progress", class: "small" })),
        h("section", { class: "panel", id: "pictures", "aria-labelledby": "pictures-title" },
          h("h2", { id: "pictures-title", class: "unseen" }, t("compare.pictures")),
          pictureChoice(), FIGURES.map((id) => h("figure", { id })), replayFrame()),
        curveFrame(),
        h("div", { id: "told", class: "answer" }, ["because", "all"].map((id) => h("p", { id })),
          h("p", { id: "doubt", class: "small" }), h("p", { id: "caution", class: "small" }, t("compare.caution")))),
      h("div", { class: "levers" },
        h("section", { class: "presets", "aria-labelledby": "presets-title" },
          h("h2", { id: "presets-title", class: "label" }, t("compare.presets")),
          h("div", { class: "row" }, PRESETS.map(([name, codes]) => h("button", { type: "button", id: "preset-" + name, class: "chip", onclick: () => { choose({ s: [...codes], on: Math.min(1, codes.length - 1), curve: isCurve(name) ? name : "" }); reveal(); } }, presetText(name)))),
          h("ul", { id: "compared", class: "legend" })),
        h("section", { "aria-labelledby": "levers-title" },
          h("h2", { id: "levers-title" }, t("compare.levers")),
          h("div", { id: "tabs", class: "tabs", role: "group", "aria-label": t("compare.which") }),
          h("p", { id: "which", class: "small" }),
          leverControls(),
          reachFrame(),
          pricesFrame(),
          h("p", { id: "any", class: "small" })))),
    h("section", { class: "panel", hidden: isHeldBack, "aria-labelledby": "ledger-title" },
      h("h2", { id: "ledger-title" }, t("ledger.heading")), h("p", { id: "advice" }), h("div", { id: "ledger" }), exchangesFrame()),
    h("section", { class: "panel", "aria-labelledby": "changed-title" },
      h("h2", { id: "changed-title" }, t("compare.changed")), h("div", { id: "changed" })),
    h("section", { class: "panel", "aria-labelledby": "side-title" },
      h("h2", { id: "side-title" }, t("compare.side")), h("p", { id: "side-note", class: "small" }), h("div", { id: "side" })),
    h("section", { class: "panel", hidden: isHeldBack, "aria-labelledby": "differences-title" },
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
        h("label", { for: "pasted" }, t("link.open.label")), draft("input", { id: "pasted", type: "text", autocomplete: "off", spellcheck: "false" }),
        h("button", { type: "submit" }, t("link.open")))));
}

// On a small screen the answer can be out of sight of what is pressed.
function reveal() {
  const answer = $(state.curve && canRun ? "curve" : "answer"), box = answer.getBoundingClientRect();
  if (box.top < 0 || box.bottom > window.innerHeight) answer.scrollIntoView();
}
