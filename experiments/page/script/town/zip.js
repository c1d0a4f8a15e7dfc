// A zip file read with care: its directory, and one member at a time, never more of it than is asked for.

class BrokenZip extends Error {}
const [END, ENTRY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const MOST_COMMENT = 65535;
function entries(content) { // [{name, isEncrypted, method, crc, packed: bytes}]
  const view = new DataView(content.buffer, content.byteOffset, content.length), found = [];
  let end = content.length - 22;
  for (const least = Math.max(0, end - MOST_COMMENT); end >= least && view.getUint32(end, true) !== END; end--);
  if (end < 0 || view.getUint32(end, true) !== END) throw new BrokenZip("no directory");
  const count = view.getUint16(end + 10, true), size = view.getUint32(end + 12, true), shift = end - size - view.getUint32(end + 16, true); // what somebody put before it
  if (shift < 0) throw new BrokenZip("directory out of place");
  for (let at = end - size, k = 0; k < count; k++) {
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY) throw new BrokenZip("directory");
    const flags = view.getUint16(at + 8, true), lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const name = nameOf(content.subarray(at + 46, at + 46 + lengths[0]), flags & 0x800);
    found.push({ name, isEncrypted: Boolean(flags & 1), method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), size: view.getUint32(at + 24, true), packedSize: view.getUint32(at + 20, true), from: view.getUint32(at + 42, true) + shift });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return found;
}
const nameOf = (bytes, isUtf8) => (isUtf8 || bytes.every((byte) => byte < 128) ? new TextDecoder("utf-8", { fatal: true }).decode(bytes) : String.fromCharCode(...bytes));
function packedOf(content, { from, packedSize }) {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  if (from + 30 > content.length || view.getUint32(from, true) !== LOCAL) throw new BrokenZip("member");
  const start = from + 30 + view.getUint16(from + 26, true) + view.getUint16(from + 28, true);
  if (start + packedSize > content.length) throw new BrokenZip("member");
  return content.subarray(start, start + packedSize);
}
async function unpacked(content, entry, most) { // bytes, at most so many and one more, whatever the member says of its size
  const packed = packedOf(content, entry);
  const found = entry.method === 0 ? packed.slice(0, most + 1) : await inflated(packed, most);
  if (found.length <= most && (found.length !== entry.size || crc32(found) !== entry.crc)) throw new BrokenZip("checksum");
  return found;
}
async function inflated(packed, most) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader(), parts = [];
  let size = 0;
  while (size <= most) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  if (size > most) reader.cancel().catch(() => {}); // the rest is of no interest, nor what is wrong with it
  const found = new Uint8Array(size);
  let at = 0;
  for (const part of parts) { found.set(part, at); at += part.length; }
  return found;
}
const CRC = Uint32Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1; return c; });
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
