/** Lets an error reach `window.onerror` without stopping the caller. */
export function reportLater(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}

/** Calls what the page has given us: its error must not stop anybody else. */
export function shielded(call: () => void): void {
  try {
    call();
  } catch (e) {
    reportLater(e);
  }
}
