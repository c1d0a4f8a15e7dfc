// What is taken away: a link copied or pasted, the futures as CSV.

async function copyLink() {
  const text = address();
  $("shared").hidden = false;
  const box = $("link");
  box.value = text;
  box.focus();
  box.select();
  let copied = false;
  try { await navigator.clipboard.writeText(text); copied = true; } catch { try { copied = document.execCommand("copy"); } catch { copied = false; } }
  $("copied").textContent = [t(copied ? "link.copied" : "link.select"), IS_OWN && t("link.town")].filter(Boolean).join(" ");
}

function openPasted() {
  const text = $("pasted").value.trim();
  const isOpened = Boolean(text) && openLink(cleaned(text), true);
  if (!$("pasted")) { drafts.delete("pasted"); return; } // a lesson was opened
  $("pasted").value = isOpened ? "" : text; // of the page as it is then
  if (!text) { message = "link.empty"; renderMessage(); }
  window.scrollTo(0, 0); // what is said of the link, and what it changed, stand at the top
  $("main").focus();
}

const CSV_NAMES = { // as the model calls them
  form: "facilitator", hours: "facilitator_hours_a_week", start: "start_week", end: "end_week", talks: "expectations",
  building: "colocation", room: "common_room_quality", meetings: "weeks_between_meetings", queue: "permit", speed: "permit_service", budget: "municipality.budget", events: "events",
};
const csvNames = () => L.fields.flatMap((name) => (name === "measures" ? L.measures.map((one) => "municipality." + one) : CSV_NAMES[name]));
const csvValues = (at) => L.fields.flatMap((name) => (name === "measures" ? L.measures.map((one) => Number(at.measures.includes(one))) : inCsv(name, at)));
function inCsv(name, at) {
  if ((name === "end" && !at.end) || (name === "room" && !at.building) || (name === "speed" && !at.queue) || (name === "budget" && !at.budget)) return "";
  if (name === "events") return at.events.map(typedEvent).join(", ");
  return typeof at[name] === "boolean" ? Number(at[name]) : at[name];
}
function csv(excel) {
  const cut = excel ? ";" : ",";
  const cell = (value) => value === Infinity ? "" : typeof value === "number" ? (excel ? String(value).replace(".", ",") : String(value)) : /[",;\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const numbers = [...numbersOf(state.numbers)];
  const lines = [["case", "weeks", "scenario", ...csvNames(), ...numbers.map(([key]) => key), "replicate", "exchanges_realised", "weeks_to_first_exchange", ...D.columns.map(([name]) => name), ...SIDES, ...(state.rent === null ? [] : ["building_nok"])]];
  const ownBuilding = (code) => (state.rent === null ? [] : [buildingCost(code)]); // the page's own: no column of the model
  state.s.forEach((code, i) => {
    const one = outcomes(code);
    for (let r = 0; r < showing; r++) lines.push([D.case.name, D.weeks, LETTERS[i], ...csvValues(settingOf(code)), ...numbers.map(([, value]) => value), r, one.starts[r].length, one.first[r], ...D.columns.map(([name]) => name === "cost_nok" ? one.modelled[r] : isGiven(name) ? one.columns[name][r] : ""), ...SIDES.map((name) => (!GAINED.includes(name) || isCounted(name) ? one.columns[name][r] : "")), ...ownBuilding(code)]);
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
