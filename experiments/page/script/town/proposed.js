// As experiments/town/proposed.py: proposals as a table to decide on.

const { cellOf, doubts, ranked, today } = account;
const { ownWords } = listed;
const { roundEven } = exact;
const { defused } = files;
const rowsOf = (result, town, say) => ranked(result).map((at, k) => rowOf(k + 1, at, result, town, say));
function rowOf(number, at, result, town, say) {
  const one = result.proposals[at], share = result.shares.get(at), give = town.gives[one.give], need = town.needs[one.need];
  const row = {
    number, decision: result.decided.has(at) ? say(`proposal.decision.${result.decided.get(at)}`) : null, supplier: one.supplier, receiver: one.receiver, gives: ownWords(give), needs: ownWords(need),
    why: told.reason(one, say), treatment: told.treatment(one, say), permit: told.permit(one, say), weeks_low: one.weeks[0], weeks_high: one.weeks[1], barrier: told.barrier(one, say),
    uncertain: doubts(one, result, town, say).join(" "), today: today(one, town, say).join(" "), source: one.source, numbers: one.numbers, give_at: cellOf(give), need_at: cellOf(need),
  };
  if (share) Object.assign(row, { supplied: share.supplied, supplied_unit: `${result.sides.gives[one.give].unit}/${YEAR}`, received: share.received, received_unit: `${result.sides.needs[one.need].unit}/${YEAR}`, supplied_before: share.supplied, received_before: share.received });
  const [nok, per] = share ? [share.nok_per_year, YEAR] : [one.nok_per_unit, one.unit];
  return nok ? { ...row, nok_low: roundEven(nok[0]), nok_high: roundEven(nok[1]), nok_unit: `NOK/${per}` } : row;
}
function csvText(result, town, say) { // as Excel of the language's country opens it
  const isPoint = say.language === "en", cut = isPoint ? "," : ";";
  const typed = (value) => (typeof value === "number" ? (isPoint ? String(value) : String(value).replace(".", ",")) : defused(value || ""));
  const inQuotes = (cell) => (/["\r\n]/.test(cell) || cell.includes(cut) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [COLUMNS.map((column) => say(`proposal.${column}`)), ...rowsOf(result, town, say).map((row) => COLUMNS.map((column) => typed(row[column])))];
  return "\ufeff" + lines.map((line) => line.map(inQuotes).join(cut) + "\r\n").join("");
}
