import { Malformed, type Reader } from "./bytes";

/** Boards make up the mesh; leaves, as this library is one, have links to boards. */
export type Role = "board" | "leaf";

/** Reads a role; {@link Malformed} if it is none. */
export function readRole(r: Reader): Role {
  const code = r.u8();
  if (code > 1) {
    throw new Malformed("role");
  }
  return code === 0 ? "board" : "leaf";
}
