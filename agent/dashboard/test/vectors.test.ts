import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attempt, fromHex, hex } from "../src/client/bytes";
import { parseFrame } from "../src/client/frames";
import { FrameType } from "../src/client/frameType";
import { helloFrame, subscribeFrame } from "../src/client/linkFrames";
import { dataFrame, envelopeFrame, goneFrame, pullFrame, tipFrame, type Envelope, type Pull, type Routed, type Tip } from "../src/client/routedFrames";
import { isFilter, isTopic, matches } from "../src/client/filter";
import { linkSignal, parseSignal, announceSignal } from "../src/client/signals";
import { cellOf, channelId, peerHash, supersedes, type Structure } from "../src/client/structure";

// The vectors of the core: two programs that read them alike understand each other.
const vectors = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../mesh/src/test/resources/vectors/${name}`, import.meta.url), "utf8"));

const bytes = (digits: string): Uint8Array => fromHex(digits, digits.length / 2);
const CODES: Record<string, number> = { HELLO: 1, DATA: 64, BROADCAST: 65, UNICAST: 67, SIGNAL: 68, TIP: 70, PULL: 71, GONE: 72, ENVELOPE: 73 };

test("hashes_andCells_areTheCores", () => {
  const { peers, channels, structuresAscending } = vectors("hashes.json");
  for (const p of peers) {
    expect(peerHash(p.peer).toString(16).padStart(16, "0")).toBe(p.hash);
    for (const [cells, cell] of Object.entries(p.cells)) {
      expect(cellOf(p.peer, { generation: 1, cells: Number(cells), degree: 0 })).toBe(cell);
    }
  }
  for (const c of channels) {
    expect(channelId(c.name).toString(16).padStart(16, "0")).toBe(c.id);
  }
  structuresAscending.forEach((low: Structure, i: number) => {
    structuresAscending.forEach((high: Structure, j: number) => expect(supersedes(high, low)).toBe(j > i));
  });
});

test("frames_ofTheCore_areReadAlike", () => {
  for (const f of vectors("frames.json").frames) {
    const frame = parseFrame(bytes(f.hex));
    const known = CODES[f.type];
    if (known === undefined) {
      expect(frame.type, f.name).toBe("unknown");
    } else {
      expect(frame.type, f.name).toBe(known);
      const { channelId: id, payload, of, ofChannel, range, frame: wrapped, parameters: _, ...fields } = f.fields;
      expect(frame, f.name).toMatchObject(fields);
      if (ofChannel !== undefined) {
        expect((frame as Tip).ofChannel).toBe(BigInt(`0x${ofChannel}`));
      }
      if (range !== undefined) {
        const origin = of ?? fields.origin;
        expect((frame as Pull).range).toEqual({ ...range, origin, channelId: BigInt(`0x${range.channelId}`), bits: BigInt(`0x${range.bits}`) });
      }
      if (wrapped !== undefined) {
        expect(hex((frame as Envelope).frame)).toBe(wrapped);
      }
      if (id !== undefined) {
        expect((frame as Routed).channelId).toBe(BigInt(`0x${id}`));
        expect(hex((frame as Routed).payload ?? new Uint8Array(0))).toBe(payload ?? "");
      }
    }
  }
});

test("frames_ofThisLibrary_areTheCoresBytes", () => {
  for (const f of vectors("frames.json").frames) {
    const { fields } = f;
    if (f.type === "HELLO" && fields.role === "leaf" && fields.parameters === null) {
      expect(hex(helloFrame(fields.bootEpoch, fields.structure, fields.heard)), f.name).toBe(f.hex);
    } else if (f.type === "DATA") {
      const message = { ...fields, channelId: BigInt(`0x${fields.channelId}`), payload: bytes(fields.payload) };
      expect(hex(dataFrame(message, fields.hopsLeft)), f.name).toBe(f.hex);
    } else if (f.type === "TIP") {
      expect(hex(tipFrame(fields, BigInt(`0x${fields.ofChannel}`), fields.items, fields.hopsLeft)), f.name).toBe(f.hex);
    } else if (f.type === "PULL" || f.type === "GONE") {
      const { channelId: id, bits, ...range } = fields.range;
      const all = { ...range, origin: fields.of ?? fields.origin, channelId: BigInt(`0x${id}`), bits: BigInt(`0x${bits}`) };
      const make = f.type === "PULL" ? pullFrame : goneFrame;
      expect(hex(make(fields, fields.requester ?? fields.target, fields.reader, all, fields.hopsLeft)), f.name).toBe(f.hex);
    } else if (f.type === "ENVELOPE") {
      expect(hex(envelopeFrame(fields, { ...fields, frame: bytes(fields.frame) }, fields.hopsLeft)), f.name).toBe(f.hex);
    } else if (f.type === "SUBSCRIBE") {
      const entries = fields.entries.map((e: { channelId: string; everyMillis: number; filters: string[] }) => ({
        channelId: BigInt(`0x${e.channelId}`),
        everyMillis: e.everyMillis,
        filters: e.filters,
      }));
      expect(hex(subscribeFrame(entries, fields.asked.map((id: string) => BigInt(`0x${id}`)))), f.name).toBe(f.hex);
    }
  }
});

test("frames_malformedOnes_areRefused", () => {
  const { malformed, unknown } = vectors("frames.json");
  for (const m of malformed) {
    const frame = attempt(() => parseFrame(bytes(m.hex)));
    const refused = frame === undefined || (CODES[m.type] === undefined && m.type !== "NONE" && frame.type === "unknown");
    expect(refused, `${m.type}: ${m.why}`).toBe(true);
  }
  for (const u of unknown) {
    expect(parseFrame(bytes(u.hex)).type, u.why).toBe("unknown");
  }
  expect(FrameType.HELLO).toBe(1);
});

test("signals_areTheCores", () => {
  const { signals, malformed } = vectors("signals.json");
  for (const s of signals) {
    const { description, ...fields } = s.fields;
    const parsed = parseSignal(bytes(s.hex));
    const { role, bootEpoch, structure } = fields;
    expect(parsed, s.name).toMatchObject({ role, bootEpoch, structure });
    expect(hex(parsed.description)).toBe(description ?? "");
    if (s.type === "ANNOUNCE" && role === "leaf") {
      expect(hex(announceSignal(bootEpoch, structure, fields.attempt, fields.links))).toBe(s.hex);
    }
    if (s.type === "LINK" && role === "leaf") {
      expect(hex(linkSignal(bootEpoch, structure, bytes(description)))).toBe(s.hex);
    }
  }
  for (const m of malformed) {
    expect(attempt(() => parseSignal(bytes(m.hex))), m.why).toBeUndefined();
  }
});

test("filters_matchAsTheCores", () => {
  const { matching, invalid, topics, notTopics } = vectors("topic-filters.json");
  for (const c of matching) {
    expect(isFilter(c.filter), c.filter).toBe(true);
    expect(matches(c.filter, c.topic), `${c.filter} ${c.topic}`).toBe(c.matches);
  }
  expect(invalid.filter(isFilter)).toEqual([]);
  expect(topics.filter(isTopic)).toEqual(topics);
  expect(notTopics.filter(isTopic)).toEqual([]);
});
