/** `docs/protocol.md`, frames: what all of them share; of the types those that a leaf speaks. */
export const VERSION = 2;
/** The longest frame, everything included. */
export const MAX_FRAME_BYTES = 65_536;

/** Below 64 for the other end of one link, from 64 on routed. */
export const enum FrameType {
  HELLO = 1,
  SUBSCRIBE = 6,
  DATA = 64,
  BROADCAST = 65,
  UNICAST = 67,
  SIGNAL = 68,
  TIP = 70,
  PULL = 71,
  GONE = 72,
  ENVELOPE = 73,
  RETAINED = 75,
}
