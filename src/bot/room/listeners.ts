// The browsers that listen: each gets what it missed and then every event in the tick it happens. One that
// does not read is let go; it comes back and resumes, and nobody else ever waits for it.
import type { ServerResponse } from 'node:http';
import { SAFE_HEADERS } from '#bot/room/reply.ts';
import type { Stream } from '#bot/room/stream.ts';

export interface Listeners {
  /** False when as many listen as may. */
  add(response: ServerResponse, after: number): boolean;
  count(): number;
  /** A last word, then every stream ends. */
  close(): void;
}

export const MOST_LISTENERS = 400;
const MOST_WAITING_BYTES = 1024 * 1024;
const BEAT_MS = 15_000;
const RETRY = 'retry: 1000\n\n';
const BEAT = Buffer.from(': beat\n\n');
const BYE = 'event: bye\ndata: {"kind":"bye"}\n\n';

function begin(response: ServerResponse): void {
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, {
    ...SAFE_HEADERS,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.socket?.setNoDelay(true);
}

export function openListeners(stream: Stream): Listeners {
  const open = new Set<ServerResponse>();
  const drop = (response: ServerResponse): void => {
    open.delete(response);
    response.destroy();
  };
  const send = (response: ServerResponse, bytes: Buffer): void => {
    if (response.destroyed || response.writableEnded) return;
    response.write(bytes);
    if (response.writableLength > MOST_WAITING_BYTES) drop(response);
  };
  const stop = stream.follow((text) => {
    if (open.size === 0) return;
    const bytes = Buffer.from(text);
    for (const response of open) send(response, bytes);
  });
  const beat = setInterval(() => {
    for (const response of open) send(response, BEAT);
  }, BEAT_MS);
  beat.unref();
  return {
    count: () => open.size,
    add(response, after) {
      if (open.size >= MOST_LISTENERS) return false;
      begin(response);
      response.on('close', () => open.delete(response));
      response.on('error', () => open.delete(response));
      open.add(response);
      send(response, Buffer.from(RETRY + stream.since(after).join('')));
      return true;
    },
    close() {
      stop();
      clearInterval(beat);
      for (const response of open) response.end(BYE);
      open.clear();
    },
  };
}
