/** A small Nostr relay for LANs, demos and tests: NIP-01, NIP-11, ephemeral events only. */
@NullMarked
package dev.cellmesh.nostr.relay;

import org.jspecify.annotations.NullMarked;
