// As experiments/town/values.py: what a cell means, by the kind of its column.

const { SPACE, casefold, compiled, fullmatch, length, strip } = text;
const { spelling } = names;
const { readAmount, readCost, readPlain, readPrice } = measures;
const { Id, Wrong } = wrong;
const not = (kind, near = null) => new Wrong("fault.not", { allowed: new Id(`allowed.${kind}`) }, near);
const TRUE = new Set(_YES), UNTRUE = new Set(_NO);

// context: {decimal: of the file, language: of the headings, choices}
function readValue(kind, cell, context) {
  if (cell.kind === FORMULA) throw new Wrong("fault.formula");
  if (cell.kind === ERROR || (cell.kind === TEXT && fullmatch(_ERROR, cell.text))) throw new Wrong("fault.error_value");
  if (cell.kind === DATE && kind !== "date") throw new Wrong("fault.is_date", { allowed: new Id(`allowed.${kind}`) });
  if (cell.kind === YES_NO && kind !== "yes_no") throw not(kind);
  if (!text.isPrintable(cell.text)) throw new Wrong("fault.unprintable");
  return READERS[kind](cell, context);
}
function textOf(cell, most = _LONGEST_TEXT) {
  if (cell.kind === NUMBER && !Number.isInteger(cell.value)) throw new Wrong("fault.is_number");
  const typed = cell.kind !== NUMBER ? cell.text : /^-?\d+$/.test(cell.text) ? cell.text : String(BigInt(cell.value));
  if (fullmatch(_DECIMAL, typed)) throw new Wrong("fault.is_number");
  if (length(typed) > most) throw new Wrong("fault.long", { most });
  return typed;
}
const nameOf = (cell) => textOf(cell, LONGEST_NAME);
function sector(cell) {
  const found = /^(\p{Nd}{1,2})[.,](\p{Nd}{1,3})$/u.exec(cell.text);
  if (!found) return textOf(cell);
  return cell.kind === NUMBER && found[2] === "0" ? found[1] : `${found[1].padStart(2, "0")}.${found[2]}`;
}
function ewc(cell) {
  const typed = textOf(cell);
  let digits = strip(typed.replace(/\*$/, "")).replace(new RegExp(`[${SPACE}.]`, "gu"), "");
  if (/^\p{Nd}{5}$/u.test(digits) && cell.text === digits) digits = "0" + digits;
  if (!/^[0-9]{6}$/.test(digits) || Number(digits.slice(0, 2)) < 1 || Number(digits.slice(0, 2)) > 20) throw not("ewc");
  return `${digits.slice(0, 2)} ${digits.slice(2, 4)} ${digits.slice(4)}${typed.endsWith("*") ? "*" : ""}`;
}
function yesNo(cell) {
  if (cell.kind === YES_NO) return Boolean(cell.value);
  const word = casefold(cell.text).replace(/^\.+|\.+$/g, "");
  if (!TRUE.has(word) && !UNTRUE.has(word)) throw not("yes_no", [cell.text, "yes_no"]);
  return TRUE.has(word);
}
function choice(kind, cell, context) {
  const word = spelling(textOf(cell)), known = context.choices[kind];
  if (!Object.hasOwn(known, word)) throw not(kind, [cell.text, kind]);
  return known[word];
}
const trust = (cell, context) => (/^[1-5](\.0)?$/.test(cell.text) ? Number(cell.text) : TRUST.indexOf(choice("trust", cell, context)) + 1);
const BETWEEN = new RegExp(`[${SPACE}]*[,;+][${SPACE}]*|[${SPACE}]+(?:og|och|and|&)[${SPACE}]+`, "u");
function months(cell, context) {
  const typed = textOf(cell), season = spelling(typed);
  if (Object.hasOwn(context.choices.months, season)) return SEASONS[context.choices.months[season]];
  const found = new Set();
  for (const part of casefold(typed).split(BETWEEN)) {
    const ends = part.split(compiled(_TO.source, "search")).map(month);
    if (ends.includes(null) || ends.length > 2) throw not("months", [typed, "months"]);
    const [first, last] = [ends[0], ends.at(-1)];
    for (let k = 0; k <= (last - first + 12) % 12; k++) found.add(((first - 1 + k) % 12) + 1);
  }
  return [...found].sort((a, b) => a - b);
}
const month = (word) => (/^[a-zæøåä]{3,10}\.?$/.test(word) ? (_MONTHS[word.slice(0, 3)] ?? null) : null);

const between = (low, high, kind, own) => (cell, context) => {
  const value = readPlain(cell, context.decimal, kind, own, high);
  if (!(low <= value && value <= high)) throw new Wrong("fault.range", { low: String(low), high: String(high) });
  return value;
};
function date(cell) {
  if (cell.kind === DATE) return dated(cell.value.year, cell.value.month, cell.value.day);
  let typed = (cell.kind === NUMBER ? cell.text.replace(/\.0$/, "") : cell.text).normalize("NFKC");
  typed = typed.replace(/[ T]00:00(:00)?$/, "").replace(/\.+$/, "");
  let found = /^([0-9]{4})$/.exec(typed);
  if (found) return dated(Number(found[1]));
  found = /^([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?$/.exec(typed);
  if (found) return dated(...found.slice(1).map((part) => Number(part || 0)));
  found = /^(?:([0-9]{1,2})[./-] ?)?([0-9]{1,2})[./-] ?([0-9]{4})$/.exec(typed);
  if (found) return dated(Number(found[3]), Number(found[2]), Number(found[1] || 0));
  found = /^(?:([0-9]{1,2})\.? )?((?:(?!\p{Nd})[\p{L}\p{N}_]){3,10})\.? ([0-9]{4})$/u.exec(typed);
  if (found) return dated(Number(found[3]), month(casefold(found[2])) ?? 13, Number(found[1] || 0));
  throw not("date");
}
function dated(year, inMonth = 0, day = 0) {
  const days = new Date(Date.UTC(2000, inMonth || 1, 0)).getUTCDate() - (inMonth === 2 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) ? 1 : 0);
  if (year < 1 || inMonth > 12 || day > days) throw not("date");
  if (year < _YEARS[0] || year > _YEARS[1]) throw new Wrong("fault.range", { low: _YEARS[0], high: _YEARS[1] });
  return String(year) + [inMonth, day].filter(Boolean).map((part) => "-" + String(part).padStart(2, "0")).join("");
}
const S = `[${SPACE}]*`;
const READERS = {
  name: nameOf, firm: nameOf, text: (cell) => textOf(cell), resource: nameOf, sector, ewc, unit: (cell) => textOf(cell), yes_no: yesNo, trust, months, date,
  item: (cell, context) => choice("item", cell, context),
  degrees: between(_COLDEST, _HOTTEST, "degrees", `°${S}c|º${S}c|℃|grader|grader c|degrees c|c`), latitude: between(-90, 90, "latitude", `°?${S}n?`), longitude: between(-180, 180, "longitude", `°?${S}[eø]?`),
  employees: (cell, context) => readAmount(cell, context.decimal, "employees"), amount: (cell, context) => readAmount(cell, context.decimal, "amount"),
  cost: (cell, context) => readCost(cell, context.decimal, context.language), price: (cell, context) => readPrice(cell, context.decimal, context.language),
};
