// As sim/names.py: names as strangers write them.

const { SPACE, SPACES, casefold, isAscii, isPrintable, split, start, strip } = text;
function cleaned(name) {
  if (isAscii(name) && !name.includes("  ") && isPrintable(name)) return strip(name);
  return split([...name.normalize("NFC")].filter((sign) => !UNSEEN.has(sign)).join("")).join(" ");
}
const UNSEEN = new Set(Object.keys(_UNSEEN).map((code) => String.fromCodePoint(Number(code))));
function slug(name, most = 64) {
  const lower = [...name.toLowerCase()].map((sign) => _LETTERS[sign] ?? sign).join("");
  const plain = lower.normalize("NFKD").replace(/[^\x00-\x7f]/g, "");
  return start(plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, ""), most).replace(/^-+|-+$/g, "");
}
const spelling = (name) => casefold(name).replace(new RegExp(`[${SPACE}_-]+`, "gu"), "");
const ids = new Map();
function stableId(name) {
  if (!ids.has(name)) ids.set(name, hash.blake2b(new TextEncoder().encode(strip(name).normalize("NFC"))));
  return ids.get(name);
}
