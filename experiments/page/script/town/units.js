// As experiments/town/units.py: units as people write them, in those that the project counts in.

const { SPACE, casefold, compiled, length, strip } = text;
const { fraction, over, times, toNumber } = exact;
class UnknownUnit extends Error {}
class NoYear extends Error {}
const GAPS = new RegExp(`[${SPACE}.]+`, "gu"), YEARLY = new RegExp(`^([^\\n]*[^${SPACE}])[${SPACE}]+(årlig|årligen|årligt|yearly|annually|p\\.?[${SPACE}]?a\\.?)$`, "u");
const HOURS = new Set(_HOURS), POWERS = new Set(_POWERS), CROWNS = new Set(MONEY);
const unitName = (unit) => [unit.counts, ...unit.per].join("/");
const isSameUnit = (a, b) => unitName(a) === unitName(b) && exact.isSame(a.factor, b.factor);
const known = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);
function readUnit(given) {
  const plain = strip(casefold(given.normalize("NFKC")));
  if (/[½¼¾]/.test(given) || length(plain) > 60) throw new UnknownUnit(given);
  let [first, ...rest] = plain.split(compiled(_PER.source, "all")).map(strip);
  const yearly = YEARLY.exec(first);
  if (yearly && !rest.length) [first, rest] = [yearly[1], ["yr"]];
  let { size: factor, counts } = counted(first);
  const per = [];
  for (const part of rest) {
    const periods = known(_PERIODS, squeezed(part));
    if (periods !== undefined) {
      factor = times(factor, fraction(periods));
      per.push(YEAR);
    } else if (HOURS.has(squeezed(part)) && !CROWNS.has(counts)) throw new NoYear(given);
    else {
      const one = counted(part);
      factor = over(factor, one.size);
      per.push(one.counts);
    }
  }
  return { factor, counts, per };
}
const squeezed = (part) => part.replace(GAPS, "");
function counted(part) {
  let scale = fraction(1);
  const words = part.split(GAPS).filter(Boolean);
  while (words.length > 1 && known(_SCALES, words[0]) !== undefined) scale = times(scale, fraction(_SCALES[words.shift()]));
  const name = words.join("");
  if (POWERS.has(name)) throw new NoYear(part);
  if (!known(_TABLE, name)) throw new UnknownUnit(part);
  const [counts, [n, d]] = _TABLE[name];
  return { counts, size: times(fraction(n, d), scale) };
}
const converted = (number, factor) => toNumber(times(number, factor));
