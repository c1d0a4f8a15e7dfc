// What the matcher finds in a town: who could exchange what with whom, what may not be, what to ask; each accepted or struck.

const MOST_PROPOSED = 100; // shown at once
let allProposed = false; // whether somebody asked for the rest

function renderProposals() {
  const { result, town } = ownTown;
  set("town-found", result && [summaryOf(result), proposalsOf(result, town), refusalsOf(result), questionsOf(result, town)]);
}
function summaryOf(result) {
  const say = townSay(), { account } = townParts(), refused = result.refusals.filter(account.isWorthTelling);
  const counts = Object.entries({ proposals: result.proposals, refusals: refused, unclear: result.unclear }).map(([kind, found]) => say.count(`match.${kind}`, found.length)).join(", ");
  return [h("h2", {}, t("town.proposals")), h("p", { class: "lead", id: "town-total" }, account.totalOf(result, say)), h("p", {}, counts + "."), h("p", { class: "small" }, say("match.rests_on")), result.proposals.length > 0 && h("p", {}, t("town.proposals.decide"))];
}
function proposalsOf(result, town) {
  const { account } = townParts(), order = account.ranked(result), shown = allProposed ? order : order.slice(0, MOST_PROPOSED), parts = [];
  shown.forEach((number, k) => {
    const kind = account.kindOf(number, result);
    if (!k || kind !== account.kindOf(shown[k - 1], result)) parts.push(h("h3", { class: "kind" }, t(`town.kind.${kind}`)));
    parts.push(proposalOf(ownTown.order.indexOf(keyOfPair(number)) + 1, number, result, town));
  });
  return [h("div", { id: "town-proposals" }, parts), shown.length < order.length && h("button", { type: "button", onclick: () => { allProposed = true; renderProposals(); } }, t("town.more", { n: num(order.length - shown.length) }))];
}
function proposalOf(place, number, result, town) {
  const say = townSay(), { account, told } = townParts(), one = result.proposals[number], share = result.shares.get(number), id = `pair-${number}`;
  const [supplier, receiver, gives, needs] = result.pairs[number], isStruck = result.decided.get(number) === "strike";
  const title = h("h4", { id }, `${place}. `, isolated(say("match.pair", { supplier, receiver, gives, needs })));
  const decide = (what) => h("button", { type: "button", id: `${what}-${number}`, class: "chip", "aria-pressed": String(result.decided.get(number) === what), "aria-describedby": id, onclick: () => decideOn(number, what) }, t(`town.${what}`));
  return h("section", { class: "proposal", "data-kind": account.kindOf(number, result), "aria-labelledby": id }, title,
    !isStruck && h("ul", { class: "lines" }, proposalLines(one, share, result, town, say).map(([name, said]) => h("li", { "data-line": name }, isolated(said)))),
    h("div", { class: "row noprint" }, decide("accept"), decide("strike")));
}
function proposalLines(one, share, result, town, say) {
  const { account, told } = townParts(), [give, need] = [result.sides.gives[one.give], result.sides.needs[one.need]], weeks = one.weeks[1] ? say("match.weeks", { low: num(one.weeks[0]), high: num(one.weeks[1]) }) : "";
  const shared = share ? say("match.amount", { supplied: `${account.amountText(share.supplied, say)} ${give.unit}`, received: `${account.amountText(share.received, say)} ${need.unit}` }) : hasAmounts(one) && say("match.amount.none");
  const where = [town.gives[one.give], town.needs[one.need]].map(account.cellOf).filter(Boolean).map(placeWords).join("; ");
  const lines = Object.entries({
    worth: told.worth(one, share, say), why: told.reason(one, say), treatment: told.treatment(one, say), permit: told.permit(one, say) + weeks, barrier: told.barrier(one, say),
    uncertain: account.doubts(one, result, town, say).join(" "), today: account.today(one, town, say).join(" "), source: sourceWords(one),
  }).map(([name, text]) => [name, text && say(`match.line.${name}`, { text, where })]);
  return [["amount", shared], ...lines].filter(([, said]) => said);
}
const hasAmounts = (one) => !file.town.constants.account.SERVICES.includes(one.kind);
const sourceWords = (one) => own("source." + one.source, one.source) + (one.numbers === one.source ? "" : ` (${t("town.numbers", { source: own("source." + one.numbers, one.numbers) })})`);
function decideOn(number, what) { // once more: nothing is decided
  const key = keyOfPair(number);
  if (ownTown.decisions.get(key) === what) ownTown.decisions.delete(key);
  else ownTown.decisions.set(key, what);
  matchTown();
  renderSimulated();
  renderSaving();
  renderMap();
  renderProposals();
  renderMade();
  $(`${what}-${number}`)?.focus();
  $("town-status").textContent = $("town-total").textContent;
}
function refusalsOf(result) {
  const byReason = townParts().account.refusalsOf(result, townSay());
  return byReason.size > 0 && h("section", { id: "town-refused" }, h("h2", {}, t("town.refused")), [...byReason].map(([reason, pairs]) => [h("h3", {}, reason), h("ul", {}, pairs.map((pair) => h("li", {}, isolated(pair))))]));
}
function questionsOf(result, town) {
  const asked = townParts().account.questionsOf(result, town, townSay());
  return asked.length > 0 && h("section", { id: "town-questions" }, h("h2", {}, t("town.questions")), h("ul", {}, asked.map(([at, said]) => h("li", {}, at && h("b", {}, placeWords(at), ": "), isolated(said)))));
}

// A place as a user finds it: of a town's own file, and of what is typed here, the sheet, the row and the heading.
function placeWords(at) {
  const found = /(?:^|: )(\w+)\[(\d+)\]\.(\w+)$/.exec(at), say = townSay();
  return found ? t("town.place", { sheet: say(`sheet.${found[1]}`), row: num(Number(found[2]) + 1), column: say(`column.${found[3]}`) }) : at;
}
