// Browsers without a screen, in a process of their own: each holds the room's stream open and notes how
// long after its writing every message arrived. Started by bench/room.ts; answers once, when told to.
import { get } from 'node:http';

interface Heard {
  readonly delays: readonly number[];
  readonly events: number;
  readonly connected: number;
}

const [port = '0', count = '0'] = process.argv.slice(2);
const delays: number[] = [];
let events = 0;
let connected = 0;

/** The wall time a message was written at, or null for what is no new message. */
function writtenAt(data: string): number | null {
  const event = JSON.parse(data) as {
    readonly kind: string;
    readonly message?: { readonly wall: number; readonly edited: boolean };
  };
  if (event.kind !== 'message' || event.message === undefined || event.message.edited) return null;
  return event.message.wall;
}

function hear(chunk: string, rest: string): string {
  const parts = `${rest}${chunk}`.split('\n\n');
  const open = parts.pop() ?? '';
  const now = Date.now();
  for (const part of parts) {
    const data = part.split('\n').find((line) => line.startsWith('data:'));
    if (data === undefined) continue;
    events += 1;
    const written = writtenAt(data.slice(5));
    if (written !== null) delays.push(now - written);
  }
  return open;
}

function openOne(after: number): void {
  const path = `/api/events?after=${after}`;
  get({ host: '127.0.0.1', port: Number(port), path, agent: false }, (response) => {
    connected += 1;
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      rest = hear(chunk, rest);
    });
  });
}

const snapshot = await fetch(`http://127.0.0.1:${port}/api/room`);
const { revision } = (await snapshot.json()) as { readonly revision: number };
for (let index = 0; index < Number(count); index += 1) openOne(revision);

process.on('message', (word) => {
  if (word === 'begin') {
    delays.length = 0;
    events = 0;
    return;
  }
  const heard: Heard = { delays, events, connected };
  process.send?.(heard);
  process.disconnect?.();
  process.exit(0);
});
process.send?.('ready');
