#!/usr/bin/env python3
"""Writes hashes.json, frames.json and signals.json from docs/protocol.md alone.

An implementation of its own on purpose: it shares no code with agent/mesh or agent/dashboard, so
that agreement with it means something. Usage: ./generate.py (rewrites the files beside it).
"""
import hashlib
import json
import math
import pathlib
import struct

U64 = (1 << 64) - 1
EDGE_SEED = 0x63656C6C6D657368


def mix(x):
    x = ((x ^ (x >> 33)) * 0xFF51AFD7ED558CCD) & U64
    x = ((x ^ (x >> 33)) * 0xC4CEB9FE1A85EC53) & U64
    return x ^ (x >> 33)


def peer_hash(peer):
    h = 0
    for word in reversed(struct.unpack(">4Q", peer)):
        h = mix(word ^ h)
    return h


def jump(key, buckets):
    b, j = -1, 0
    while j < buckets:
        b = j
        key = (key * 2862933555777941757 + 1) & U64
        j = int((b + 1) * (2.0**31 / ((key >> 33) + 1)))
    return b


def edge(i, j):
    return (mix(((min(i, j) << 32) | max(i, j)) ^ EDGE_SEED) >> 11) * 2.0**-53


def combine(a, b):
    return mix(a ^ ((mix(b) + 0x9E3779B97F4A7C15) & U64))


def frame_hash(origin, epoch, channel, sequence):
    h = combine(peer_hash(origin), epoch)
    return combine(combine(h, int.from_bytes(channel, "big")), sequence)


def rendezvous(peer, from_cell, to_cell, weight):
    key = combine(from_cell, to_cell)
    return weight / -math.log(((combine(peer_hash(peer), key) >> 11) + 0.5) * 2.0**-53)


def channel_id(name):
    return hashlib.sha256(name.encode()).digest()[:8].hex()


def peer(i):
    """Peer ids for the vectors: zeros, ones, then the digests of numbers."""
    fixed = [bytes(32), b"\xff" * 32, b"\x80" + bytes(31), bytes(31) + b"\x01"]
    return fixed[i] if i < 4 else hashlib.sha256(b"peer %d" % i).digest()


A, B, C, D = (peer(i) for i in range(4, 8))
u8 = lambda v: struct.pack(">B", v)
u16 = lambda v: struct.pack(">H", v)
u32 = lambda v: struct.pack(">I", v)
u64 = lambda v: struct.pack(">Q", v)
string = lambda s: u16(len(s.encode())) + s.encode()
listed = lambda items: u16(len(items)) + b"".join(items)
structure = lambda s: u32(s["generation"]) + u32(s["cells"]) + u32(s["degree"])
ROLES = {"board": 0, "leaf": 1}
EPOCH = 1_767_225_600_123
ALONE = {"generation": 0, "cells": 1, "degree": 0}
TEN = {"generation": 7, "cells": 10, "degree": 9}
HUGE = {"generation": 0xFFFFFFFF, "cells": 1 << 14, "degree": 256}
COMPLETE = {"generation": 0xFFFFFFFF, "cells": 4097, "degree": 0x7FFFFFFF}


def entries(items):
    return listed(
        [bytes.fromhex(e["channelId"]) + u32(e["everyMillis"]) + listed([string(f) for f in e["filters"]]) for e in items]
    )


def asks(a):
    return u32(a["total"]) + listed([bytes.fromhex(x["reader"]) + bytes.fromhex(x["channelId"]) for x in a["last"]])


def interest(i):
    return bytes.fromhex(i["board"]) + u64(i["bootEpoch"]) + u32(i["version"]) + entries(i["entries"]) + asks(i["asks"])


peers = lambda ids: listed([bytes.fromhex(p) for p in ids])


def parameters(p):
    if p is None:
        return u32(0)
    head = u32(p["version"]) + u32(p["targetCells"]) + u32(p["cellSize"])
    return head + bytes.fromhex(p["setBy"]) + bytes.fromhex(p["signature"])


def rumours(items):
    states = {"ALIVE": 0, "SUSPECT": 1}
    return u8(len(items)) + b"".join(
        bytes.fromhex(r["subject"]) + u32(r["incarnation"]) + u8(states[r["state"]]) for r in items
    )


def digest(d):
    head = u32(d["incarnation"]) + structure(d["structure"]) + bytes.fromhex(d["parameters"])
    head += u32(d["said"]) + u32(d["heard"]) + bytes.fromhex(d["seen"])
    news = listed([bytes.fromhex(n) for n in d["news"]])
    return head + bytes.fromhex(d["interests"]) + news + rumours(d["rumours"])


def link_frame(kind, f):
    if kind == "HELLO":
        head = b"\2\1" + u8(ROLES[f["role"]]) + u64(f["bootEpoch"]) + structure(f["structure"])
        return head + u8(1 if f["heard"] else 0) + parameters(f["parameters"])
    if kind == "CELL":
        claims = [
            u32(c["cell"]) + bytes.fromhex(c["peer"]) + u16(c["boards"]) + peers(c["elected"])
            for c in f["claims"]
        ]
        head = b"\2\2" + u32(f["version"]) + u8(f["healthClass"]) + u8(f["ceilingPercent"])
        members = peers(f["members"]) + bytes.fromhex(f["opinions"])
        return head + members + peers(f["leaves"]) + listed(claims)
    if kind == "EDGE":
        head = b"\2\3" + u32(f["version"]) + u32(f["cell"]) + u16(f["boards"])
        return head + u8(1 if f["wanted"] else 0) + peers(f["elected"])
    if kind == "PING":
        return b"\2\x14" + u32(f["sequence"]) + digest(f["digest"])
    if kind == "ACK":
        return b"\2\x15" + u32(f["sequence"]) + digest(f["digest"])
    if kind == "PING_REQUEST":
        return b"\2\x16" + u32(f["sequence"]) + bytes.fromhex(f["target"])
    if kind == "VOUCH":
        return b"\2\x17" + u32(f["sequence"]) + u8(1 if f["answered"] else 0)
    if kind == "RUMOURS":
        return b"\2\x18" + rumours(f["rumours"])
    if kind == "INTERESTS":
        return b"\2\5" + listed([interest(i["interest"]) + u16(i["seconds"]) for i in f["interests"]])
    if kind == "SUBSCRIBE":
        return b"\2\6" + entries(f["entries"]) + listed([bytes.fromhex(c) for c in f["asked"]])
    if kind == "GET":
        return b"\2\x10" + listed([bytes.fromhex(h) for h in f["hashes"]])
    raise ValueError(kind)


ROUTED = {"DATA": 64, "BROADCAST": 65, "INTEREST": 66, "UNICAST": 67, "SIGNAL": 68, "EDGE_REQUEST": 69, "TIP": 70, "PULL": 71, "GONE": 72, "ENVELOPE": 73, "TRANSFER": 74, "RETAINED": 75}


def routed_frame(kind, f):
    head = b"\2" + u8(ROUTED[kind]) + u8(f["hopsLeft"]) + u8(f.get("flags", 0)) + bytes.fromhex(f["origin"])
    head += u64(f["bootEpoch"]) + u64(f["sequence"]) + bytes.fromhex(f["channelId"]) + u32(0)
    if kind == "DATA":
        numbers = u32(f["number"]) + u32(f["gapMillis"]) + u32(f["level"])
        return head + string(f["topic"]) + numbers + bytes.fromhex(f["payload"])
    if kind == "RETAINED":
        return head + string(f["topic"]) + bytes.fromhex(f["payload"])
    if kind == "BROADCAST":
        return head + bytes.fromhex(f["payload"])
    if kind == "INTEREST":
        return head + interest(f["interest"])
    if kind in ("UNICAST", "SIGNAL"):
        return head + bytes.fromhex(f["target"]) + bytes.fromhex(f["payload"])
    if kind == "TIP":
        items = [string(i["topic"]) + u32(i["number"]) + u32(i["ageMillis"]) for i in f["items"]]
        return head + bytes.fromhex(f["ofChannel"]) + listed(items)
    if kind in ("PULL", "GONE"):
        ids = ("of", "requester", "reader") if kind == "PULL" else ("target", "reader")
        r = f["range"]
        span = u64(r["bootEpoch"]) + bytes.fromhex(r["channelId"]) + string(r["topic"])
        span += u32(r["first"]) + bytes.fromhex(r["bits"])
        return head + b"".join(bytes.fromhex(f[i]) for i in ids) + span
    if kind == "TRANSFER":
        head += bytes.fromhex(f["target"]) + bytes.fromhex(f["ofChannel"])
        if "offer" in f:
            o = f["offer"]
            meta = bytes.fromhex(o["meta"])
            return head + u8(1) + u32(o["number"]) + u32(o["size"]) + bytes.fromhex(o["sha256"]) + u16(len(meta)) + meta
        if "want" in f:
            return head + u8(2) + bytes.fromhex(f["want"]["id"]) + u32(f["want"]["from"]) + bytes.fromhex(f["want"]["bits"])
        if "chunk" in f:
            return head + u8(3) + bytes.fromhex(f["chunk"]["id"]) + u32(f["chunk"]["index"]) + bytes.fromhex(f["chunk"]["data"])
        return head + u8(4) + bytes.fromhex(f["done"]["id"]) + u8(f["done"]["result"])
    if kind == "ENVELOPE":
        to = bytes.fromhex(f["target"]) + bytes.fromhex(f["reader"])
        return head + to + u32(f["level"]) + bytes.fromhex(f["frame"])
    return head + u32(f["toCell"]) + u32(f["fromCell"]) + u8(f["rank"])


def frame(name, kind, **fields):
    encode = routed_frame if kind in ROUTED else link_frame
    return {"name": name, "type": kind, "hex": encode(kind, fields).hex(), "fields": fields}


def head(**more):
    fields = {"hopsLeft": 16, "origin": A.hex(), "bootEpoch": EPOCH, "sequence": 1}
    return fields | {"channelId": channel_id("telemetry")} | more


SUBSCRIPTIONS = [
    {"channelId": channel_id("telemetry"), "everyMillis": 0, "filters": ["#", "+/temperature", "Küche/🌡"]},
    {"channelId": channel_id("telemetry"), "everyMillis": 10_000, "filters": ["site/#"]},
    {"channelId": channel_id("commands"), "everyMillis": 2**31 - 1, "filters": []},
]
INTEREST = {"board": B.hex(), "bootEpoch": EPOCH, "version": 3, "entries": SUBSCRIPTIONS, "asks": {"total": 0, "last": []}}
ASKED = {"total": 2**32 - 1, "last": [{"reader": C.hex(), "channelId": channel_id("telemetry")}, {"reader": B.hex(), "channelId": "00" * 8}]}
CONTROL = {"channelId": "00" * 8}
FIRST = {"number": 1, "gapMillis": 0, "level": 2**32 - 1}
RANGE = {"bootEpoch": EPOCH, "channelId": channel_id("telemetry"), "topic": "a/b", "first": 7, "bits": "8000000000000005"}
SIXTEEN = {"version": 1, "targetCells": 16, "cellSize": 0, "setBy": A.hex(), "signature": "00" * 64}
MOST = {"version": 0xFFFFFFFF, "targetCells": 1 << 14, "cellSize": 512, "setBy": B.hex(), "signature": "5e" * 64}
RUMOURS = [
    {"subject": A.hex(), "incarnation": 0, "state": "SUSPECT"},
    {"subject": B.hex(), "incarnation": 2**31 - 1, "state": "ALIVE"},
]
QUIET = {"incarnation": 0, "structure": ALONE, "parameters": "00" * 8, "said": 0, "heard": 0, "seen": "00" * 4, "interests": "00" * 8, "news": [], "rumours": []}
FULL = {"incarnation": 3, "structure": TEN, "parameters": "%08x" % 1 + ("%016x" % peer_hash(A))[:8], "said": 9, "heard": 0xFFFFFFFF, "seen": "01655165", "interests": "0123456789abcdef", "news": ["ff" * 8, "00" * 7 + "01"], "rumours": RUMOURS}


def frames():
    return [
        frame("hello_fromBoardThatIsAlone", "HELLO", role="board", bootEpoch=EPOCH, structure=ALONE, heard=False, parameters=None),
        frame("hello_fromLeafOfTenCells", "HELLO", role="leaf", bootEpoch=EPOCH, structure=TEN, heard=True, parameters=None),
        frame("hello_atEveryUpperBound", "HELLO", role="leaf", bootEpoch=2**53 - 1, structure=HUGE, heard=True, parameters=MOST),
        frame("hello_withParameters", "HELLO", role="board", bootEpoch=EPOCH, structure=TEN, heard=True, parameters=SIXTEEN),
        frame("hello_ofTheLargestCompleteGraph", "HELLO", role="board", bootEpoch=EPOCH, structure=COMPLETE, heard=False, parameters=None),
        frame("cell_empty", "CELL", version=0, healthClass=0, ceilingPercent=0, members=[], opinions="", leaves=[], claims=[]),
        frame(
            "cell_full",
            "CELL",
            version=0xFFFFFFFF,
            healthClass=3,
            ceilingPercent=100,
            members=[A.hex(), B.hex()],
            opinions="c7fe",
            leaves=[C.hex()],
            claims=[
                {"cell": 9, "peer": D.hex(), "boards": 12, "elected": [D.hex(), C.hex()]},
                {"cell": 1 << 20, "peer": A.hex(), "boards": 0, "elected": []},
            ],
        ),
        frame("edge_twoElected", "EDGE", version=7, cell=9, boards=12, wanted=True, elected=[A.hex(), B.hex()]),
        frame("edge_noneElected", "EDGE", version=0xFFFFFFFF, cell=0, boards=65535, wanted=False, elected=[]),
        frame("ping_withNothingToSay", "PING", sequence=1, digest=QUIET),
        frame("ping_withNewsAndRumours", "PING", sequence=2**31 - 1, digest=FULL),
        frame("ack_withNothingToSay", "ACK", sequence=0, digest=QUIET),
        frame("ack_withNewsAndRumours", "ACK", sequence=77, digest=FULL),
        frame("pingRequest", "PING_REQUEST", sequence=5, target=C.hex()),
        frame("vouch_yes", "VOUCH", sequence=5, answered=True),
        frame("vouch_no", "VOUCH", sequence=5, answered=False),
        frame("rumours_none", "RUMOURS", rumours=[]),
        frame("rumours_two", "RUMOURS", rumours=RUMOURS),
        frame("interests_none", "INTERESTS", interests=[]),
        frame("interests_two", "INTERESTS", interests=[{"interest": INTEREST, "seconds": 100}, {"interest": INTEREST | {"board": C.hex(), "entries": []}, "seconds": 0}]),
        frame("subscribe_none", "SUBSCRIBE", entries=[], asked=[]),
        frame("subscribe_two", "SUBSCRIBE", entries=SUBSCRIPTIONS, asked=[]),
        frame("subscribe_askingForTwo", "SUBSCRIBE", entries=SUBSCRIPTIONS[:1], asked=[channel_id("telemetry"), "ff" * 8]),
        frame("get_none", "GET", hashes=[]),
        frame("get_two", "GET", hashes=["%016x" % frame_hash(B, EPOCH, bytes(8), 1), "ff" * 8]),
        frame("data_withTopic", "DATA", **head(topic="Küche/🌡/temperature", **FIRST, payload="00ff10")),
        frame("data_emptyTopicAndPayload", "DATA", **head(topic="", **FIRST, payload="")),
        frame("data_topicWithByteOrderMark", "DATA", **head(topic="\ufeffx", **FIRST, payload="01")),
        frame("data_longestTopic", "DATA", **head(topic="x" * 1024, number=7, gapMillis=10_000, level=0, payload="01")),
        frame("data_atEveryUpperBound", "DATA", **head(hopsLeft=127, bootEpoch=2**53 - 1, sequence=2**53 - 1, channelId="ff" * 8, topic="t", number=2**32 - 1, gapMillis=2**32 - 1, level=2**32 - 1, payload="00")),
        frame("broadcast", "BROADCAST", **head(hopsLeft=0, payload="68656c6c6f")),
        frame("broadcast_flooding", "BROADCAST", **head(payload="68656c6c6f", flags=4)),
        frame("interest", "INTEREST", **head(origin=B.hex(), interest=INTEREST, **CONTROL)),
        frame("interest_asking", "INTEREST", **head(origin=B.hex(), interest=INTEREST | {"asks": ASKED}, **CONTROL)),
        frame("unicast", "UNICAST", **head(target=C.hex(), payload="68656c6c6f")),
        frame("signal", "SIGNAL", **head(target=C.hex(), payload="5ea1ed", **CONTROL)),
        frame("edgeRequest", "EDGE_REQUEST", **head(toCell=9, fromCell=3, rank=1, **CONTROL)),
        frame("tip_ofNothing", "TIP", **head(ofChannel=channel_id("telemetry"), items=[], **CONTROL)),
        frame("tip_ofTwo", "TIP", **head(ofChannel=channel_id("telemetry"), items=[{"topic": "a/b", "number": 9, "ageMillis": 2_000}, {"topic": "", "number": 2**32 - 1, "ageMillis": 2**32 - 1}], **CONTROL)),
        frame("pull_ofALeaf", "PULL", **head(of=B.hex(), requester=C.hex(), reader=D.hex(), range=RANGE, **CONTROL)),
        frame("gone", "GONE", **head(target=C.hex(), reader=D.hex(), range=RANGE | {"first": 2**32 - 1, "bits": "ff" * 8}, **CONTROL)),
        frame("transfer_offer", "TRANSFER", **head(target=C.hex(), ofChannel=channel_id("files"), offer={"number": 1, "size": 64 << 20, "sha256": D.hex(), "meta": "6d657461"}, **CONTROL)),
        frame("transfer_want", "TRANSFER", **head(target=C.hex(), ofChannel=channel_id("files"), want={"id": D.hex()[:16], "from": 7, "bits": "8000000000000001"}, **CONTROL)),
        frame("transfer_chunk", "TRANSFER", **head(target=C.hex(), ofChannel=channel_id("files"), chunk={"id": D.hex()[:16], "index": 7, "data": "00ff"}, **CONTROL)),
        frame("transfer_done", "TRANSFER", **head(target=C.hex(), ofChannel=channel_id("files"), done={"id": D.hex()[:16], "result": 2}, **CONTROL)),
        frame("envelope_ofData", "ENVELOPE", **head(target=C.hex(), reader=D.hex(), level=2**32 - 1, frame=routed_frame("DATA", head(topic="a/b", number=9, gapMillis=1, level=0, payload="00")).hex(), **CONTROL)),
        frame("envelope_ofRetained", "ENVELOPE", **head(target=C.hex(), reader=D.hex(), level=2**32 - 1, frame=routed_frame("RETAINED", head(topic="Küche/🌡", payload="00ff")).hex(), **CONTROL)),
        frame("envelope_ofTipForAnyone", "ENVELOPE", **head(target=C.hex(), reader="00" * 32, level=0, frame=routed_frame("TIP", head(ofChannel="00" * 8, items=[], **CONTROL)).hex(), **CONTROL)),
    ]


def malformed_frames(good):
    by = {f["name"]: bytes.fromhex(f["hex"]) for f in good}
    bad = []

    def add(why, kind, data):
        bad.append({"why": why, "type": kind, "hex": data.hex()})

    def patched(name, at, data):
        return by[name][:at] + data + by[name][at + len(data):]

    add("no bytes at all", "NONE", b"")
    add("one byte", "NONE", b"\2")
    add("version 0", "NONE", patched("vouch_yes", 0, b"\0"))
    add("version 1", "NONE", patched("data_withTopic", 0, b"\1"))
    add("version 3", "NONE", patched("data_withTopic", 0, b"\3"))
    for name, kind in (("hello_fromLeafOfTenCells", "HELLO"), ("cell_full", "CELL"), ("edge_twoElected", "EDGE"), ("ping_withNewsAndRumours", "PING"), ("ack_withNothingToSay", "ACK"), ("pingRequest", "PING_REQUEST"), ("vouch_yes", "VOUCH"), ("rumours_two", "RUMOURS"), ("interests_two", "INTERESTS"), ("subscribe_two", "SUBSCRIBE"), ("get_two", "GET")):
        add("its last byte is missing", kind, by[name][:-1])
        add("a byte too many", kind, by[name] + b"\0")
    add("no cells", "HELLO", patched("hello_fromLeafOfTenCells", 15, u32(0)))
    add("more than 16,384 cells", "HELLO", patched("hello_fromLeafOfTenCells", 15, u32((1 << 14) + 1)))
    add("degree beyond 31 bits", "HELLO", patched("hello_fromLeafOfTenCells", 19, u32(1 << 31)))
    add("complete graph of 4,098 cells", "HELLO", patched("hello_ofTheLargestCompleteGraph", 15, u32(4098)))
    add("degree above 4,096", "HELLO", patched("hello_atEveryUpperBound", 15, u32(6000) + u32(4097)))
    add("more than 2^22 edges", "HELLO", patched("hello_atEveryUpperBound", 19, u32(257)))
    add("role 2", "HELLO", patched("hello_fromLeafOfTenCells", 2, b"\2"))
    add("boot epoch beyond 53 bits", "HELLO", patched("hello_fromLeafOfTenCells", 3, u64(1 << 53)))
    add("edge from beyond 1,048,576 cells", "EDGE", patched("edge_twoElected", 6, u32((1 << 20) + 1)))
    add("list of 513 peers", "EDGE", b"\2\3" + u32(1) + u32(1) + u16(1) + u8(1) + listed([A] * 513))
    add("target of more than 16,384 cells", "HELLO", patched("hello_withParameters", 28, u32((1 << 14) + 1)))
    add("cells of more than 512 boards", "HELLO", patched("hello_withParameters", 32, u32(513)))
    add("65 rumours", "RUMOURS", b"\2\x18" + rumours(RUMOURS[:1] * 65))
    add("incarnation beyond 31 bits", "RUMOURS", patched("rumours_two", 35, u32(1 << 31)))
    add("65 hashes of news", "PING", link_frame("PING", {"sequence": 1, "digest": QUIET | {"news": ["00" * 8] * 65}}))
    add("17 filters", "SUBSCRIBE", b"\2\6" + entries([{"channelId": "00" * 8, "everyMillis": 0, "filters": ["#"] * 17}]) + u16(0))
    add("65 hashes", "GET", b"\2\x10" + listed([bytes(8)] * 65))
    add("257 subscriptions", "SUBSCRIBE", b"\2\6" + entries([{"channelId": "00" * 8, "everyMillis": 0, "filters": []}] * 257) + u16(0))
    add("filter of 1,025 bytes", "SUBSCRIBE", b"\2\6" + entries([{"channelId": "00" * 8, "everyMillis": 0, "filters": ["x" * 1025]}]) + u16(0))
    for name, kind in (("data_withTopic", "DATA"), ("broadcast", "BROADCAST"), ("unicast", "UNICAST"), ("signal", "SIGNAL"), ("edgeRequest", "EDGE_REQUEST")):
        add("header cut short", kind, by[name][:63])
        add("128 hops left", kind, patched(name, 2, u8(128)))
        add("flag set", kind, patched(name, 3, b"\1"))
        add("flood and another flag", kind, patched(name, 3, b"\5"))
        if kind != "BROADCAST":
            add("flood", kind, patched(name, 3, b"\4"))
        add("sequence 0", kind, patched(name, 44, u64(0)))
        add("sequence beyond 53 bits", kind, patched(name, 44, u64(1 << 53)))
        add("boot epoch beyond 53 bits", kind, patched(name, 36, u64(1 << 53)))
    add("no topic", "DATA", by["data_withTopic"][:64])
    add("topic longer than the frame", "DATA", patched("data_withTopic", 64, u16(1000)))
    add("topic of 1,025 bytes", "DATA", by["data_withTopic"][:64] + u16(1025) + b"x" * 1025)
    add("topic is not UTF-8", "DATA", by["data_withTopic"][:64] + u16(2) + b"\xc3\x28")
    add("topic is overlong UTF-8", "DATA", by["data_withTopic"][:64] + u16(2) + b"\xc0\x80")
    add("topic has half a surrogate pair", "DATA", by["data_withTopic"][:64] + u16(3) + b"\xed\xa0\x80")
    add("target cut short", "UNICAST", by["unicast"][:95])
    add("target cut short", "SIGNAL", by["signal"][:95])
    add("a byte too many", "EDGE_REQUEST", by["edgeRequest"] + b"\0")
    add("cell beyond 1,048,576", "EDGE_REQUEST", patched("edgeRequest", 64, u32((1 << 20) + 1)))
    add("topic's number is 0", "DATA", patched("data_emptyTopicAndPayload", 66, u32(0)))
    add("numbers cut short", "DATA", by["data_emptyTopicAndPayload"][:77])
    for name, kind in (("tip_ofTwo", "TIP"), ("pull_ofALeaf", "PULL"), ("gone", "GONE")):
        add("its last byte is missing", kind, by[name][:-1])
        add("a byte too many", kind, by[name] + b"\0")
    add("129 items", "TIP", by["tip_ofNothing"][:-2] + listed([string("t") + u32(1) + u32(0)] * 129))
    add("nothing asked for", "PULL", by["pull_ofALeaf"][:-8] + u64(0))
    add("first is 0", "PULL", by["pull_ofALeaf"][:-12] + u32(0) + u64(1))
    add("nothing gone", "GONE", by["gone"][:-8] + u64(0))
    add("envelope cut short", "ENVELOPE", by["envelope_ofData"][:131])
    add("nothing inside", "ENVELOPE", by["envelope_ofData"][:132])
    add("another version inside", "ENVELOPE", patched("envelope_ofData", 132, b"\1"))
    add("an envelope inside", "ENVELOPE", by["envelope_ofData"][:132] + by["envelope_ofData"])
    add("a broadcast inside", "ENVELOPE", by["envelope_ofData"][:132] + by["broadcast"])
    add("17 asks", "INTEREST", by["interest"][:-6] + u32(17) + listed([C + bytes(8)] * 17))
    add("more asks than there were", "INTEREST", by["interest_asking"][:-86] + u32(1) + by["interest_asking"][-82:])
    add("257 channels asked for", "SUBSCRIBE", b"\2\6" + u16(0) + listed([bytes(8)] * 257))
    add("everyMillis beyond 31 bits", "SUBSCRIBE", patched("subscribe_two", 12, u32(1 << 31)))
    add("interest of another board", "INTEREST", patched("interest", 4, C))
    add("a byte too many", "INTEREST", by["interest"] + b"\0")
    return bad


SIGNALS = {"ANNOUNCE": 1, "LINK": 2, "INVITE": 3, "STRUCTURE": 4}


def signal(name, kind, **f):
    data = b"\1" + u8(SIGNALS[kind]) + u8(ROLES[f["role"]]) + u64(f["bootEpoch"]) + structure(f["structure"])
    if kind == "ANNOUNCE":
        data += u8(f["attempt"]) + u16(f["links"]) + bytes.fromhex(f["rosterHash"]) + u8(f["edgeRank"]) + u32(f["edgeFrom"])
    if kind == "LINK":
        data += bytes.fromhex(f["description"])
    return {"name": name, "type": kind, "hex": data.hex(), "fields": f}


def signals():
    sender = {"bootEpoch": EPOCH, "structure": TEN}
    quiet = {"attempt": 0, "links": 0, "rosterHash": "00" * 8, "edgeRank": 255, "edgeFrom": 0}
    return [
        signal("announce_fromLeafThatIsNew", "ANNOUNCE", role="leaf", bootEpoch=EPOCH, structure=ALONE, **quiet),
        signal("announce_ofAnEdge", "ANNOUNCE", role="board", **sender, attempt=3, links=24, rosterHash="8000000000000001", edgeRank=1, edgeFrom=9),
        signal("announce_atEveryUpperBound", "ANNOUNCE", role="board", bootEpoch=2**53 - 1, structure=HUGE, attempt=255, links=65535, rosterHash="ff" * 8, edgeRank=255, edgeFrom=1 << 20),
        signal("link_withDescription", "LINK", role="leaf", **sender, description=b'{"type":"offer"}'.hex()),
        signal("link_withNothing", "LINK", role="board", **sender, description=""),
        signal("invite", "INVITE", role="board", **sender),
        signal("structure", "STRUCTURE", role="board", **sender),
    ]


def malformed_signals(good):
    by = {s["name"]: bytes.fromhex(s["hex"]) for s in good}
    invite, announce = by["invite"], by["announce_ofAnEdge"]
    return [
        {"why": "no bytes at all", "hex": ""},
        {"why": "version 0", "hex": "00" + invite.hex()[2:]},
        {"why": "version 2", "hex": "02" + invite.hex()[2:]},
        {"why": "type 0", "hex": "0100" + invite.hex()[4:]},
        {"why": "type 5", "hex": "0105" + invite.hex()[4:]},
        {"why": "role 2", "hex": "010302" + invite.hex()[6:]},
        {"why": "boot epoch beyond 53 bits", "hex": (invite[:3] + u64(1 << 53) + invite[11:]).hex()},
        {"why": "no cells", "hex": (invite[:15] + u32(0) + invite[19:]).hex()},
        {"why": "header cut short", "hex": invite[:-1].hex()},
        {"why": "a byte after INVITE", "hex": invite.hex() + "00"},
        {"why": "a byte after STRUCTURE", "hex": by["structure"].hex() + "00"},
        {"why": "ANNOUNCE cut short", "hex": announce[:-1].hex()},
        {"why": "a byte after ANNOUNCE", "hex": announce.hex() + "00"},
        {"why": "edge from beyond 1,048,576 cells", "hex": (announce[:-4] + u32((1 << 20) + 1)).hex()},
    ]


def hashes():
    cells = [1, 2, 3, 10, 200, 4000]
    sample = [peer(i) for i in range(24)]
    names = ["telemetry", "", "a", "commands", "Küche", "🌡"]
    pairs = [(0, 1), (1, 0), (3, 9), (199, 0), (4095, 17), ((1 << 20) - 1, 5)]
    order = [ALONE, {"generation": 0, "cells": 1, "degree": 1}, {"generation": 0, "cells": 2, "degree": 1}, {"generation": 0, "cells": 3, "degree": 2}, {"generation": 1, "cells": 1, "degree": 0}, TEN, {"generation": 7, "cells": 11, "degree": 10}, {"generation": 0x80000000, "cells": 4, "degree": 3}, HUGE]

    def rank(s):
        tie = 0 if s == ALONE else mix(s["cells"] << 32 | s["degree"])
        return (s["generation"], tie)

    return {
        "about": "docs/protocol.md, identities, hashes, cells and edges; by generate.py.",
        "peers": [{"peer": p.hex(), "hash": "%016x" % peer_hash(p), "cells": {str(c): jump(peer_hash(p), c) for c in cells}} for p in sample],
        "channels": [{"name": n, "id": channel_id(n)} for n in names],
        "structuresAscending": sorted(order, key=rank),
        "edges": [{"i": i, "j": j, "drawn": edge(i, j)} for i, j in pairs],
        "frames": [{"origin": p.hex(), "bootEpoch": e, "channelId": c.hex(), "sequence": q, "hash": "%016x" % frame_hash(p, e, c, q)} for p, e, c, q in [(A, EPOCH, bytes(8), 1), (B, 0, b"\xff" * 8, 2**53 - 1)]],
        "rendezvous": [{"peer": p.hex(), "from": i, "to": j, "weight": w, "score": rendezvous(p, i, j, w)} for p in sample[:6] for i, j in pairs[:3] for w in (0.05, 1.0)],
    }


def main():
    here = pathlib.Path(__file__).parent
    good_frames, good_signals = frames(), signals()
    out = {
        "hashes": hashes(),
        "frames": {
            "about": "docs/protocol.md, frames; by generate.py. 64-bit ids, payloads and peer ids in hexadecimal. Malformed frames of a type that a leaf does not know may be unknown to it instead.",
            "frames": good_frames,
            "unknown": [{"why": "type 0", "hex": "0200"}, {"why": "type 62", "hex": "023eff"}, {"why": "type 63", "hex": "023f"}, {"why": "routed type 126", "hex": "027e" + next(f for f in good_frames if f["name"] == "edgeRequest")["hex"][4:]}, {"why": "routed type 255", "hex": "02ff" + next(f for f in good_frames if f["name"] == "edgeRequest")["hex"][4:]}],
            "malformed": malformed_frames(good_frames),
        },
        "signals": {
            "about": "docs/protocol.md, signals; by generate.py.",
            "signals": good_signals,
            "malformed": malformed_signals(good_signals),
        },
    }
    for name, value in out.items():
        text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
        (here / (name + ".json")).write_text(text, encoding="utf-8")


main()
