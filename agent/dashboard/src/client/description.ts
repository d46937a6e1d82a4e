import { Malformed, text, utf8 } from "./bytes";

/** `docs/protocol-link.md`, section 1: what two link drivers tell each other. */
export const MAX_DESCRIPTION_BYTES = 16_384;
const MAX_SDP_CHARS = 8_192;
/** Of one description. */
export const MAX_CANDIDATES = 32;
const MAX_CANDIDATE_CHARS = 512;

/** An ICE candidate, as `RTCIceCandidate.toJSON()` gives it. */
export interface Candidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number;
}

/** What one link driver tells the other of one session. */
export interface Description {
  readonly session: string;
  readonly type: "offer" | "answer" | "candidates";
  /** Empty for candidates. */
  readonly sdp: string;
  readonly candidates: readonly Candidate[];
}

/** A description as signalling carries it. */
export function writeDescription(d: Description): Uint8Array {
  const { sdp, ...rest } = d;
  return utf8(JSON.stringify(d.type === "candidates" ? rest : { ...rest, sdp }));
}

/** Parses and checks every rule of the table; {@link Malformed} if one is broken. */
export function parseDescription(bytes: Uint8Array): Description {
  if (bytes.length > MAX_DESCRIPTION_BYTES) {
    throw new Malformed("description too long");
  }
  const o = object(json(text(bytes)));
  const { session, type, sdp, candidates } = o;
  if (typeof session !== "string" || !/^[0-9a-f]{16}$/.test(session)) {
    throw new Malformed("session");
  }
  if (type !== "offer" && type !== "answer" && type !== "candidates") {
    throw new Malformed("type");
  }
  if (!Array.isArray(candidates) || candidates.length > MAX_CANDIDATES) {
    throw new Malformed("candidates");
  }
  return {
    session,
    type,
    sdp: type === "candidates" ? "" : checkedSdp(sdp),
    candidates: candidates.map(checkedCandidate),
  };
}

function json(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new Malformed("not JSON");
  }
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Malformed("not an object");
  }
  return value as Record<string, unknown>;
}

const REQUIRED = ["a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:sha-256 ", "a=setup:"];

function checkedSdp(sdp: unknown): string {
  if (typeof sdp !== "string" || sdp.length > MAX_SDP_CHARS || !/^[\x20-\x7e\r\n]*$/.test(sdp)) {
    throw new Malformed("sdp");
  }
  const lines = sdp.split("\r\n");
  const media = lines.filter((l) => l.startsWith("m="));
  const dataOnly = media.length === 1 && /^m=application .* webrtc-datachannel$/.test(media[0]!);
  const complete = REQUIRED.every((start) => lines.some((l) => l.startsWith(start)));
  if (!dataOnly || !complete || lines.some((l) => l.startsWith("a=candidate"))) {
    throw new Malformed("sdp lines");
  }
  return sdp;
}

function checkedCandidate(value: unknown): Candidate {
  const { candidate, sdpMid, sdpMLineIndex } = object(value);
  const midOk = sdpMid === undefined || sdpMid === null || typeof sdpMid === "string";
  const indexOk = sdpMLineIndex === undefined || sdpMLineIndex === null || sdpMLineIndex === 0;
  if (typeof candidate !== "string" || candidate.length > MAX_CANDIDATE_CHARS || !midOk || !indexOk) {
    throw new Malformed("candidate");
  }
  return { candidate, sdpMid: sdpMid ?? null, sdpMLineIndex: 0 };
}

/**
 * Whether the other side can use it: UDP with a literal address. Names (`….local`) are dropped by
 * boards, which learn the address from this side's first packet.
 */
export function isUsable(candidate: string): boolean {
  const fields = candidate.split(" ");
  const address = fields[4] ?? "";
  return fields[2]?.toLowerCase() === "udp" && /^[0-9a-fA-F:.]+$/.test(address);
}

/** The SDP as descriptions carry it: candidates travel beside it. */
export function withoutCandidates(sdp: string): string {
  return sdp
    .split("\r\n")
    .filter((l) => !l.startsWith("a=candidate") && l !== "a=end-of-candidates")
    .join("\r\n");
}
