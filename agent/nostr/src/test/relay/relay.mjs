// Starts @nostr-relay on loopback: `node relay.mjs PORT` (0: any free port) prints `listening PORT`
// and ends when its standard input does, so that it never outlives the test that started it.
import http from 'node:http';
import { EventRepository } from '@nostr-relay/common';
import { NostrRelay } from '@nostr-relay/core';
import { Validator } from '@nostr-relay/validator';
import { WebSocketServer } from 'ws';

/** Keeps the newest thousand events that are not ephemeral. */
class InMemory extends EventRepository {
  events = new Map();
  isSearchSupported() {
    return false;
  }
  upsert(event) {
    const isDuplicate = this.events.has(event.id);
    this.events.set(event.id, event);
    if (this.events.size > 1000) this.events.delete(this.events.keys().next().value);
    return { isDuplicate };
  }
  find(filter) {
    const tags = Object.entries(filter).filter(([key]) => key.startsWith('#'));
    return [...this.events.values()].filter(
      (event) =>
        (!filter.ids || filter.ids.includes(event.id)) &&
        (!filter.kinds || filter.kinds.includes(event.kind)) &&
        (!filter.authors || filter.authors.includes(event.pubkey)) &&
        tags.every(([key, values]) =>
          event.tags.some(([name, value]) => '#' + name === key && values.includes(value)),
        ),
    );
  }
  async destroy() {
    this.events.clear();
  }
}

const relay = new NostrRelay(new InMemory());
const validator = new Validator();
const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'application/nostr+json');
  response.end(JSON.stringify({ name: 'nostr-relay 0.0.40', supported_nips: [1, 11] }));
});
new WebSocketServer({ server }).on('connection', (socket) => {
  relay.handleConnection(socket, '127.0.0.1');
  socket.on('message', async (data) => {
    try {
      await relay.handleMessage(socket, await validator.validateIncomingMessage(data));
    } catch (error) {
      socket.send(JSON.stringify(['NOTICE', `invalid: ${error.message}`]));
    }
  });
  socket.on('close', () => relay.handleDisconnect(socket));
  socket.on('error', () => socket.terminate());
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () =>
  console.log(`listening ${server.address().port}`),
);
process.stdin.on('end', () => process.exit(0)).resume();
