import { WebSocketServer, type WebSocket } from "ws";

/** The smallest Nostr relay: forwards ephemeral events to open subscriptions, keeps nothing. */
export interface FakeRelay {
  readonly url: string;
  events: number;
  /** Cuts every connection and refuses new ones until {@link resume}. */
  stop(): Promise<void>;
  resume(): Promise<void>;
}

interface Filter {
  kinds?: number[];
  "#x"?: string[];
}

export async function fakeRelay(): Promise<FakeRelay> {
  let server = await listen(0);
  const { port } = server.address() as { port: number };
  const subscriptions = new Map<WebSocket, Map<string, Filter>>();
  const relay: FakeRelay = {
    url: `ws://127.0.0.1:${port}`,
    events: 0,
    stop: () => {
      server.clients.forEach((c) => c.terminate());
      return new Promise((resolve) => server.close(() => resolve()));
    },
    resume: async () => {
      server = await listen(port);
      server.on("connection", connected);
    },
  };
  const connected = (socket: WebSocket): void => {
    subscriptions.set(socket, new Map());
    socket.on("close", () => subscriptions.delete(socket));
    socket.on("message", (data) => {
      const [type, first, second] = JSON.parse(String(data));
      if (type === "REQ") {
        subscriptions.get(socket)?.set(first, second);
        socket.send(JSON.stringify(["EOSE", first]));
      } else if (type === "EVENT") {
        relay.events++;
        socket.send(JSON.stringify(["OK", first.id, true, ""]));
        forward(first);
      }
    });
  };
  const forward = (event: { kind: number; tags: string[][] }): void => {
    for (const [socket, filters] of subscriptions) {
      for (const [id, f] of filters) {
        const tagged = event.tags.some(([name, value]) => name === "x" && f["#x"]?.includes(value ?? ""));
        if (f.kinds?.includes(event.kind) && tagged) {
          socket.send(JSON.stringify(["EVENT", id, event]));
        }
      }
    }
  };
  server.on("connection", connected);
  return relay;
}

function listen(port: number): Promise<WebSocketServer> {
  return new Promise((resolve, reject) => {
    const server: WebSocketServer = new WebSocketServer({ host: "127.0.0.1", port }, () => resolve(server));
    server.on("error", reject);
  });
}
