// Whether this file is whole, asked before anything else.

const started = performance.now();

// Numbers of a damaged file must not be shown. CRC-32 is written out since crypto.subtle is missing in
// files that were opened from a disk; it guards against accidents, as nothing in the file could against intent.
const CRC = Int32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1; return n; });
function checksum(...parts) { // of lines; each encoded for itself, since most are of plain letters, which goes quicker
  let crc = -1;
  parts.forEach((part, number) => {
    const bytes = new TextEncoder().encode(number ? "\n" + part : part);
    for (let k = 0; k < bytes.length; k++) crc = CRC[(crc ^ bytes[k]) & 255] ^ (crc >>> 8);
  });
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

function intact() { // the parts as experiments/page/document.py joins them
  const [page, policy, viewport, style, data] = ["page", "policy", "viewport", "style", "data"].map((id) => document.getElementById(id));
  if (!page || !policy || !viewport || !style || !data || document.compatMode !== "CSS1Compat") return false;
  if ([...document.body.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) return false; // a tag that became text
  const parts = [policy.httpEquiv, policy.content, viewport.content, style.textContent, data.textContent, document.currentScript.textContent];
  return checksum(...parts) === page.dataset.checksum;
}
const sayDamaged = () => document.querySelectorAll(".damaged").forEach((line) => line.classList.remove("damaged")); // seen at once
if (!intact()) {
  sayDamaged();
  return;
}
