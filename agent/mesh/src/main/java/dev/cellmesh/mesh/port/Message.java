package dev.cellmesh.mesh.port;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;

/**
 * A message as it reaches a subscriber.
 *
 * @param origin who sent it first
 * @param bootEpoch when the origin started, milliseconds since 1970 UTC; with the sequence it
 *     identifies the message
 * @param sequence counts the origin's messages on the channel, from 1
 * @param channel the channel's name
 * @param topic what filters match; empty unless published
 * @param retained whether it is not of now: the origin has kept it for those who subscribe later.
 *     It may have been delivered before, and newer ones too
 */
public record Message(
    PeerId origin,
    long bootEpoch,
    long sequence,
    String channel,
    String topic,
    Bytes payload,
    boolean retained) {}
