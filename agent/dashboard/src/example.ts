import { decodeSenml, join } from "./client";

const address = new URLSearchParams(location.hash.slice(1));
const room = await join({ room: address.get("room") ?? "farm", relays: address.getAll("relay") });
const out = document.getElementById("readings")!;

room.onStateChange((state) => console.log(state.connection, state.links.length));
room.channel("telemetry").subscribe("#", (message) => {
  for (const r of decodeSenml(message.data, Date.now()).readings) {
    out.textContent = `${r.board} ${r.sensor} ${String(r.value)} ${r.unit}\n${out.textContent}`.slice(0, 4_000);
  }
});
