import { Malformed, Reader } from "./bytes";
import { FrameType, MAX_FRAME_BYTES, VERSION } from "./frameType";
import { parseHello, type Hello } from "./linkFrames";
import { parseRoutedFrame, type RoutedFrame } from "./routedFrames";

/** A type that a leaf has no use for, or that a later version brought. */
export interface UnknownFrame {
  readonly type: "unknown";
  readonly code: number;
}

/** What comes over a link; `docs/protocol.md`, frames. */
export type Frame = Hello | RoutedFrame | UnknownFrame;

/** Parses one frame; {@link Malformed} if it is not of the protocol. */
export function parseFrame(bytes: Uint8Array): Frame {
  if (bytes.length > MAX_FRAME_BYTES) {
    throw new Malformed("frame too long");
  }
  const r = new Reader(bytes);
  if (r.u8() !== VERSION) {
    throw new Malformed("version");
  }
  const code = r.u8();
  switch (code) {
    case FrameType.HELLO:
      return parseHello(r);
    case FrameType.DATA:
    case FrameType.BROADCAST:
    case FrameType.UNICAST:
    case FrameType.SIGNAL:
    case FrameType.TIP:
    case FrameType.PULL:
    case FrameType.GONE:
    case FrameType.ENVELOPE:
      return parseRoutedFrame(code, r);
    default:
      return { type: "unknown", code };
  }
}
