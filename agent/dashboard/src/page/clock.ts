/** The page's wall clock: this browser's, corrected by the server's when they differ. */
let offsetMillis = 0;

/** Goes by another clock from now on: so many milliseconds ahead of the browser's. */
export function correctClock(byMillis: number): void {
  offsetMillis = byMillis;
}

/** Milliseconds since 1970 UTC. */
export function now(): number {
  return Date.now() + offsetMillis;
}
