// GitHub's primaryLocationLineHash, written from its definition without a rolling hash: an oracle for the C++ code.

const WINDOW = 100;
const MASK = (1n << 64n) - 1n;

/** The UTF-16 code units that count: blanks and tabs left out, each line end one LF, 65535 at the end. */
function keptUnits(bytes) {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const kept = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 32 || unit === 9) continue;
    if (unit === 10 && i > 0 && text.charCodeAt(i - 1) === 13) continue;
    kept.push(unit === 13 ? 10 : unit);
  }
  kept.push(65535);
  return kept;
}

/** The hash of each line, line 1 first. */
export function lineHashes(bytes) {
  const kept = keptUnits(bytes);
  const seen = new Map();
  const out = [];
  for (let start = 0; start < kept.length; start++) {
    if (start > 0 && kept[start - 1] !== 10) continue;
    let hash = 0n;
    for (let i = 0; i < WINDOW; i++) hash = (hash * 37n + BigInt(kept[start + i] ?? 0)) & MASK;
    const digits = hash.toString(16);
    const times = (seen.get(digits) ?? 0) + 1;
    seen.set(digits, times);
    out.push(`${digits}:${times}`);
  }
  return out;
}
