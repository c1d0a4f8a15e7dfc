// As hashlib.blake2b with a digest of four bytes, least byte first (RFC 7693): ids of names. Words of 64 bits stand as their lower
// and their upper half, one after the other.

const START = ["6a09e667f3bcc908", "bb67ae8584caa73b", "3c6ef372fe94f82b", "a54ff53a5f1d36f1", "510e527fade682d1", "9b05688c2b3e6c1f", "1f83d9abfb41bd6b", "5be0cd19137e2179"].flatMap((word) => [parseInt(word.slice(8), 16), parseInt(word.slice(0, 8), 16)]);
const ORDER = ["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0", "0123456789abcdef", "ea489fd61c02b753"].map((row) => [...row].map((sign) => parseInt(sign, 16)));
const QUARTERS = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];
const BLOCK = 128;
function plus(v, at, from, k) { // v[at] += from[k]
  const low = v[2 * at] + from[2 * k];
  v[2 * at + 1] += from[2 * k + 1] + (low > 0xffffffff ? 1 : 0);
  v[2 * at] = low;
}
function turned(v, at, k, by) { // v[at] = (v[at] ^ v[k]), turned right by so many bits
  const halves = [v[2 * at] ^ v[2 * k], v[2 * at + 1] ^ v[2 * k + 1]], rest = by % 32;
  const [low, high] = by < 32 ? halves : halves.reverse();
  v[2 * at] = rest ? (low >>> rest) | (high << (32 - rest)) : low;
  v[2 * at + 1] = rest ? (high >>> rest) | (low << (32 - rest)) : high;
}
function mix(v, [a, b, c, d], words, x, y) {
  for (const [word, first, second] of [[x, 32, 24], [y, 16, 63]]) {
    plus(v, a, v, b);
    plus(v, a, words, word);
    turned(v, d, a, first);
    plus(v, c, v, d);
    turned(v, b, c, second);
  }
}
function compress(state, block, taken, isLast) {
  const v = Uint32Array.from([...state, ...START]), view = new DataView(block.buffer), words = Uint32Array.from({ length: 32 }, (_, k) => view.getUint32(4 * k, true));
  v[24] ^= taken;
  if (isLast) v[28] = ~v[28], v[29] = ~v[29];
  for (const order of ORDER) QUARTERS.forEach((quarter, k) => mix(v, quarter, words, order[2 * k], order[2 * k + 1]));
  for (let k = 0; k < 16; k++) state[k] ^= v[k] ^ v[k + 16];
}
function blake2b(bytes) {
  const state = Uint32Array.from(START), blocks = Math.max(1, Math.ceil(bytes.length / BLOCK));
  state[0] ^= 0x01010004; // no key, four bytes
  for (let k = 0; k < blocks; k++) {
    const block = new Uint8Array(BLOCK), part = bytes.subarray(k * BLOCK, (k + 1) * BLOCK);
    block.set(part);
    compress(state, block, k * BLOCK + part.length, k === blocks - 1);
  }
  return state[0];
}
