/** The screen changes so often at most: readings are for reading, and phones live on a battery. */
const MIN_MILLIS = 100;

/** Draws once for all changes since the last frame. */
export class Frames {
  private scheduled = false;
  private drawnAt = -Infinity;

  constructor(private readonly draw: () => void) {}

  /** Something has changed: it is drawn soon. */
  request(): void {
    if (this.scheduled) {
      return;
    }
    this.scheduled = true;
    const wait = this.drawnAt + MIN_MILLIS - performance.now();
    setTimeout(() => requestAnimationFrame(() => this.now()), Math.max(0, wait));
  }

  private now(): void {
    this.scheduled = false;
    this.drawnAt = performance.now();
    this.draw();
  }
}
