import { shielded } from "./errors";

/** Tells handlers of the state, once for all changes of a turn. */
export class Changes<State> {
  private readonly handlers = new Set<(state: State) => void>();
  private pending = false;

  constructor(private readonly state: () => State) {}

  /** Adds a handler; the function returned takes it away. */
  add(handler: (state: State) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /** Something has changed: handlers hear of it at the end of this turn. */
  tell(): void {
    if (this.pending) {
      return;
    }
    this.pending = true;
    queueMicrotask(() => {
      this.pending = false;
      const state = this.state();
      for (const handler of [...this.handlers]) {
        shielded(() => handler(state));
      }
    });
  }
}
