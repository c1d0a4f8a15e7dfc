// XML read strictly, element by element. The browser's own reader takes text only by ways that the page's policy
// forbids (trusted types), and would build all of it before anybody can say that it is too much.

class BrokenXml extends Error {}
const NAME = "[A-Za-z_\\u0080-\\uffff][A-Za-z0-9_.\\-\\u0080-\\uffff]*", QUALIFIED = `(?:(${NAME}):)?(${NAME})`;
const OPEN = new RegExp(`<${QUALIFIED}`, "y"), CLOSE = new RegExp(`</${QUALIFIED}[ \\t\\n]*>`, "y"), ATTRIBUTE = new RegExp(`[ \\t\\n]+${QUALIFIED}[ \\t\\n]*=[ \\t\\n]*(?:"([^<"]*)"|'([^<']*)')`, "y");
const ENDS = /[ \t\n]*(\/?)>/y, INSTRUCTION = new RegExp(`<\\?(${NAME})(?:[ \\t\\n][^]*?)?\\?>`, "y"), FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(bytes) {
  const begins = (...first) => first.every((byte, k) => bytes[k] === byte);
  let encoding = begins(0xff, 0xfe) || begins(0x3c, 0) ? "utf-16le" : begins(0xfe, 0xff) || begins(0, 0x3c) ? "utf-16be" : "";
  if (!encoding) {
    const said = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(String.fromCharCode(...bytes.subarray(0, 200)));
    encoding = { "utf-8": "utf-8", "us-ascii": "utf-8", "iso-8859-1": "windows-1252" }[said ? said[1].toLowerCase() : "utf-8"];
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new BrokenXml("encoding");
  }
}
const unescaped = (said) => !said.includes("&") ? said : said.replace(/&(?:(amp|lt|gt|quot|apos)|#([0-9]+)|#x([0-9a-fA-F]+))?(;?)/g, (whole, name, ten, sixteen, end) => {
  const code = ten ? Number(ten) : parseInt(sixteen, 16), sign = name ? ENTITIES[name] : code <= 0x10ffff ? String.fromCodePoint(code) : "";
  if (!end || !sign || (!name && FORBIDDEN.test(sign))) throw new BrokenXml("entity");
  return sign;
});

// tell: {start(name, attributes, namespace), end(name), text(signs), doctype()}. Names are local; an attribute with a prefix is ":name".
function parse(given, tell) {
  const source = given.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n"), open = [];
  if (FORBIDDEN.test(source)) throw new BrokenXml("sign");
  let at = 0, isDone = false;
  const here = (pattern) => { pattern.lastIndex = at; const found = pattern.exec(source); if (found) at = pattern.lastIndex; return found; };
  const until = (end, from) => { const found = source.indexOf(end, from); if (found < 0) throw new BrokenXml("end"); return found; };
  while (at < source.length) {
    if (source[at] !== "<") {
      const end = source.indexOf("<", at), said = source.slice(at, end < 0 ? source.length : end);
      if (open.length ? said.includes("]]>") : /[^ \t\n]/.test(said)) throw new BrokenXml("text");
      if (open.length) tell.text(unescaped(said));
      at += said.length;
    } else if (source.startsWith("<!--", at)) {
      const end = until("--", at + 4);
      if (source[end + 2] !== ">") throw new BrokenXml("comment");
      at = end + 3;
    } else if (source.startsWith("<![CDATA[", at) && open.length) {
      const end = until("]]>", at + 9);
      tell.text(source.slice(at + 9, end));
      at = end + 3;
    } else if (source.startsWith("<!DOCTYPE", at)) tell.doctype();
    else if (source[at + 1] === "?") {
      const from = at, found = here(INSTRUCTION);
      if (!found || (found[1].toLowerCase() === "xml" && from > 0)) throw new BrokenXml("instruction");
    } else if (source[at + 1] === "/") {
      const found = here(CLOSE), last = open.pop();
      if (!found || !last || last.tag !== (found[1] ? `${found[1]}:` : "") + found[2]) throw new BrokenXml("end of an element");
      tell.end(found[2]);
    } else {
      const found = isDone && !open.length ? null : here(OPEN);
      if (!found) throw new BrokenXml("element");
      isDone = true;
      element(found, here, open, tell);
    }
  }
  if (open.length || !isDone) throw new BrokenXml("end");
}
function element([, prefix, name], here, open, tell) {
  const before = open.length ? open.at(-1).prefixes : new Map([["xml", ""], ["", ""]]), attributes = {}, used = [];
  let prefixes = before, seen = new Set();
  for (let found = here(ATTRIBUTE); found; found = here(ATTRIBUTE)) {
    const [, space, own, double, single] = found, value = unescaped((double ?? single).replace(/[\t\n]/g, " ")), key = (space ? `${space}:` : "") + own;
    if (seen.has(key)) throw new BrokenXml("attribute twice");
    seen.add(key);
    if (space === "xmlns" || key === "xmlns") prefixes = new Map([...prefixes, [space ? own : "", value]]);
    else {
      if (space) used.push(space);
      attributes[space ? `:${own}` : own] = value;
    }
  }
  const end = here(ENDS);
  if (!end || [...used, ...(prefix ? [prefix] : [])].some((one) => !prefixes.has(one))) throw new BrokenXml("element");
  tell.start(name, attributes, prefixes.get(prefix || ""));
  if (end[1]) tell.end(name);
  else open.push({ tag: (prefix ? `${prefix}:` : "") + name, prefixes });
}
