package dev.cellmesh.webrtc;

import dev.cellmesh.runtime.Links;
import dev.onvoid.webrtc.RTCConfiguration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What the links of one driver share.
 *
 * @param random numbers nobody can predict, unless the options have a seed; engine thread
 * @param unreachable the peers there is no way to
 * @param open how many of them are open now
 */
record Context(
    Engine engine,
    Options options,
    RTCConfiguration configuration,
    Counters counters,
    Links.Listener listener,
    LongSupplier random,
    UnreachablePeers unreachable,
    AtomicInteger open) {}
