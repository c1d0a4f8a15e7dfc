// Fractions of whole numbers, for Python's Decimal and Fraction: exact, and rounded once where they become a number.

const fraction = (n, d = 1n) => ({ n: BigInt(n), d: BigInt(d) });
function decimal(text) { // "-12.50", "1.5e-3"
  const [, sign, whole, digits = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  const n = BigInt(sign + whole + digits), power = Number(exponent) - digits.length;
  return power < 0 ? { n, d: 10n ** BigInt(-power) } : { n: n * 10n ** BigInt(power), d: 1n };
}
const negated = ({ n, d }) => ({ n: -n, d });
const times = (a, b) => ({ n: a.n * b.n, d: a.d * b.d });
const over = (a, b) => ({ n: a.n * b.d, d: a.d * b.n });
const order = (a, b) => { const left = a.n * b.d, right = b.n * a.d; return left < right ? -1 : left > right ? 1 : 0; };
const isSame = (a, b) => order(a, b) === 0;
const bits = (n) => n.toString(2).length;
function toNumber({ n, d }) {
  if (n < 0n) return -toNumber({ n: -n, d });
  if (n === 0n) return 0;
  const shift = 64 + bits(d) - bits(n); // more than 53 bits, and the last says whether there is a rest
  const [top, bottom] = shift >= 0 ? [n << BigInt(shift), d] : [n, d << BigInt(-shift)];
  const whole = top / bottom;
  return Number(whole * 2n + (whole * bottom === top ? 0n : 1n)) * 2 ** (-shift - 1);
}
function roundEven(x) {
  const low = Math.floor(x), rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}
// As Python's round to so many digits: the nearest, by the number's own bits, and of two that are as near the even one.
function roundTo(x, digits) {
  const doubled = x * 2 ** (digits + 1), isTie = Number.isInteger(doubled) && doubled % 2 !== 0;
  return isTie ? roundEven(x * 10 ** digits) / 10 ** digits : Number(x.toFixed(digits));
}
// As Python's fsum: the sum of numbers >= 0, rounded once; of those that people write, not of the very least that there are.
const UNITS = 1074n; // of two's powers, the least that a number has
function inUnits(x) {
  const raw = new BigUint64Array(Float64Array.of(x).buffer)[0], power = raw >> 52n, digits = raw & 0xfffffffffffffn;
  return power ? (digits | 0x10000000000000n) << (power - 1n) : digits;
}
const fsum = (values) => toNumber({ n: values.reduce((all, x) => all + inUnits(x), 0n), d: 1n << UNITS });
