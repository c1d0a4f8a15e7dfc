// The answer in short, with a small picture, at the top of the screen: while the answer itself is scrolled out of sight.

const strip = () => h("div", { id: "strip", class: "strip noprint", "aria-hidden": "true", hidden: true }, // said already by the answer, where it stands
  h("p", { id: "brief" }), h("div", { id: "small-picture" }));

// Asked of the browser, which looks without a layout of its own. A busy one tells several looks at once, the last is now.
const sight = new IntersectionObserver((looks) => {
  const found = looks.at(-1), isShown = found.intersectionRatio < 1 && found.boundingClientRect.top < 0 && found.boundingClientRect.width > 0;
  $("strip").hidden = !isShown;
  document.documentElement.classList.toggle("brief", isShown);
}, { threshold: [0, 0.25, 0.5, 0.75, 0.99, 1] });
// The list of levers ends where the screen does before anything is scrolled: else a lever at its end that gets the focus
// would scroll the page, and the picture away.
const above = new ResizeObserver(() => {
  const top = document.querySelector("#compare > .columns").offsetTop;
  if (top) document.documentElement.style.setProperty("--above", `${top}px`);
});
gone.addEventListener("abort", () => { sight.disconnect(); above.disconnect(); });
function lookAgain() { // at an answer that is out of sight and was in no view: of that nothing is told
  sight.unobserve($("answer"));
  sight.observe($("answer"));
}
function watchSight() { // in a frame that was just made
  sight.disconnect();
  above.disconnect();
  sight.observe($("answer"));
  for (const node of [$("compare").querySelector("h1"), $("message"), $("numbers-changed"), document.querySelector(".top")]) above.observe(node);
}

// A control that is being moved stays in sight, whatever is drawn anew above it: taken before, asked for after.
const isInSight = (node) => { const box = node.getBoundingClientRect(); return box.top >= 0 && box.bottom <= window.innerHeight; };
function bringIntoSight(node) { if (!isInSight(node)) node.scrollIntoView({ block: "nearest" }); }
function heldInSight() {
  const node = document.activeElement;
  return node.closest(".levers") && isInSight(node) ? () => bringIntoSight(node) : () => {};
}
// Firefox scrolls the page, too, to a lever that its list alone brings into sight: the picture beside it would go.
document.addEventListener("focusin", ({ target }) => {
  const y = window.scrollY;
  if (target.closest(".levers") && matchMedia("(min-width: 60.01rem)").matches) requestAnimationFrame(() => { window.scrollTo(0, y); bringIntoSight(target); });
}, { signal: gone });

function renderStrip(isSettled) {
  if (!isSettled) $("brief").append(h("span", {}, t("progress.short", { n: num(showing), N: num(D.replicates) })));
  const W = 120, H = 52, most = topOf(state.s);
  const at = (p) => `${(4 + ((W - 26) * p.week) / D.weeks).toFixed(1)},${(H - 5 - ((H - 12) * Math.min(p.mean, most)) / most).toFixed(1)}`;
  const front = other(), line = 11; // pixels from letter to letter
  const ends = state.s.map((code, i) => ({ i, points: curve(code).map(at) })).map((one) => ({ ...one, y: Number(one.points.at(-1).split(",")[1]) + 4 }));
  keepApart(ends, line, line + 2, H - 5); // letters are 17 pixels high in Firefox, most of it above where they stand
  ends.sort((p, q) => Number(p.i === front) - Number(q.i === front)); // the one that is asked about lies above the others
  set("small-picture", s("svg", { width: W, height: H, viewBox: `0 0 ${W} ${H}`, focusable: "false" },
    s("line", { class: "base", x1: 4, x2: W - 22, y1: H - 5, y2: H - 5 }),
    ends.map(({ i, y, points }) => [s("path", { class: "line c" + i, "stroke-dasharray": DASH[i], d: "M" + points.join("L") }), s("text", { class: "end c" + i, x: W - 17, y }, LETTERS[i])])));
}
