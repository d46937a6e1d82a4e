/** Cellmesh for browsers: join a room as a leaf, over Nostr and WebRTC. */
export { join } from "./room";
export type { Channel, Room, RoomOptions, RoomState } from "./roomOptions";
export type { Message, MessageHandler } from "./subscriptions";
export type { Structure } from "./structure";
export { decodeSenml } from "./senml";
export type { Pack, Quality, Reading } from "./senml";
export { matches } from "./filter";
export { readableName } from "./names";
export { fingerprint, inviteRoomKey, openRoomKey, passwordRoomKey } from "./roomKey";
