// The nearest of known words, as Python's difflib finds it (Ratcliff and Obershelp).

function matched(a, b) { // how many signs of two texts go together
  const at = new Map();
  b.forEach((sign, j) => { if (!at.has(sign)) at.set(sign, []); at.get(sign).push(j); });
  let count = 0;
  const open = [[0, a.length, 0, b.length]];
  while (open.length) {
    const [aLow, aHigh, bLow, bHigh] = open.pop();
    let [i, j, size, ends] = [aLow, bLow, 0, new Map()];
    for (let k = aLow; k < aHigh; k++) {
      const now = new Map();
      for (const m of at.get(a[k]) || []) {
        if (m < bLow) continue;
        if (m >= bHigh) break;
        const long = (ends.get(m - 1) || 0) + 1;
        now.set(m, long);
        if (long > size) [i, j, size] = [k - long + 1, m - long + 1, long];
      }
      ends = now;
    }
    if (!size) continue;
    count += size;
    if (aLow < i && bLow < j) open.push([aLow, i, bLow, j]);
    if (i + size < aHigh && j + size < bHigh) open.push([i + size, aHigh, j + size, bHigh]);
  }
  return count;
}
function closeMatch(word, known, least) { // the closest; of several as close, the last by name; null
  const own = [...word], letters = counts(own);
  let best = null;
  for (const option of known) {
    const other = [...option], all = own.length + other.length;
    if (all && (2 * Math.min(own.length, other.length)) / all < least) continue;
    if (all && (2 * shared(letters, counts(other))) / all < least) continue; // signs in any order
    const score = all ? (2 * matched(other, own)) / all : 1;
    if (score >= least && (!best || score > best.score || (score === best.score && text.compare(option, best.option) > 0))) best = { score, option };
  }
  return best && best.option;
}
function counts(signs) {
  const found = new Map();
  for (const sign of signs) found.set(sign, (found.get(sign) || 0) + 1);
  return found;
}
function shared(one, other) {
  let n = 0;
  for (const [sign, k] of one) n += Math.min(k, other.get(sign) || 0);
  return n;
}
