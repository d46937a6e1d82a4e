/**
 * Discovery and signalling over Nostr relays (NIP-01, NIP-11, NIP-44); see {@code
 * docs/protocol-signalling.md}.
 */
@NullMarked
package dev.cellmesh.nostr;

import org.jspecify.annotations.NullMarked;
