/**
 * Who a peer is, what opens a room, and the cryptography of both: secp256k1 (BIP-340), invites
 * (BIP-350), room keys, encrypted payloads (NIP-44). Bytes in, bytes out: it knows no relay, no
 * event and no mesh. Any thread.
 */
@NullMarked
package dev.cellmesh.keys;

import org.jspecify.annotations.NullMarked;
