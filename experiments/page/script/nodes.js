// Nodes of the page: no markup is made from text, every node by h() and s().

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

// A field whose text counts only once it is sent: what stands in it stays while the page is drawn or begun anew.
const draft = (tag, attributes) => h(tag, { ...attributes, "data-draft": true, value: drafts.get(attributes.id) || "" });
const keepDrafts = () => document.querySelectorAll("[data-draft]").forEach((field) => drafts.set(field.id, field.value));

function drawPage(...children) { // all of it anew
  $("page").replaceChildren();
  put($("page"), {}, children);
}

// What stands in a node is drawn anew: what was unfolded in it stays so, and who stands on such a fold, or on what has a
// name, stays there.
function set(id, ...children) {
  const node = $(id), folds = () => [...node.querySelectorAll("details")], here = document.activeElement, held = here !== node && node.contains(here) && here.id;
  const before = folds().map((fold) => [fold.open, fold.firstElementChild === document.activeElement]);
  node.replaceChildren(...children.flat(3).filter(Boolean));
  folds().forEach((fold, k) => {
    const [wasOpen, wasHere] = before[k] || [];
    if (wasOpen) fold.open = true;
    if (wasHere) fold.firstElementChild.focus({ preventScroll: true });
  });
  if (held) $(held)?.focus({ preventScroll: true });
}

// A field of a number shows what counts; but what somebody is typing in it stays, whatever is drawn meanwhile, until it is
// entered. Then it is shown as it counts.
const isTyping = (field) => field === document.activeElement && field.value !== field.dataset.counts;
function showNumber(field, text) {
  if (!isTyping(field) && field.value !== text) field.value = text; // the same again would unselect what is selected in it
  field.dataset.counts = text;
}
const entered = (act) => (e) => { act(e.target.value.trim()); e.target.value = e.target.dataset.counts; };
const isNumber = (text) => text !== "" && Number.isFinite(Number(text));

function focusAfter(id, act) {
  act();
  $(id)?.focus();
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
