import { ALONE, cellOf, supersedes, type Structure } from "./structure";

/** Where this leaf is in the room: the structure that it holds, and the cell that follows from it. */
export class Place {
  private held = ALONE;

  /** `adopted` is told of every structure that has won, and whether it moves this leaf to another cell. */
  constructor(
    private readonly peer: string,
    private readonly adopted: (moved: boolean) => void,
  ) {}

  get structure(): Structure {
    return this.held;
  }

  get cell(): number {
    return cellOf(this.peer, this.held);
  }

  /** Whether a peer belongs to the cell of this leaf. */
  isOurs(peer: string): boolean {
    return cellOf(peer, this.held) === this.cell;
  }

  /** Takes the structure if it wins. Returns whether this leaf belongs to another cell now. */
  adopt(structure: Structure): boolean {
    if (!supersedes(structure, this.held)) {
      return false;
    }
    const before = this.cell;
    this.held = structure;
    const moved = this.cell !== before;
    this.adopted(moved);
    return moved;
  }

  /** Starts again: the room may have been started anew, with fewer cells. */
  forget(): void {
    this.held = ALONE;
  }
}
