/** A small seeded generator (mulberry32), so that a failure can be repeated. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomBytes(random: () => number, maxLength: number): Uint8Array {
  const bytes = new Uint8Array(Math.floor(random() * (maxLength + 1)));
  return bytes.map(() => Math.floor(random() * 256));
}

/** A copy with one to four bytes changed, or cut short. */
export function damaged(random: () => number, bytes: Uint8Array): Uint8Array {
  const copy = random() < 0.3 ? bytes.slice(0, Math.floor(random() * bytes.length)) : bytes.slice();
  for (let i = 0; i < 1 + random() * 3 && copy.length > 0; i++) {
    copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  }
  return copy;
}
