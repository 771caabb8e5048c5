// One app under load, whichever platform it is on: where it joins, how a command reaches it, and what is known of
// the commands it took. With what both local platforms need for it.
import type { IncomingMessage, Server } from 'node:http';
import type { RawData } from 'ws';
import type { Said } from './acks-mix.ts';
import type { Tally } from './acks-tally.ts';

/** The environment an app joins by. */
export type Opened = Readonly<Record<string, string>>;

export interface App {
  readonly tally: Tally;
  open(): Promise<Opened>;
  /** Whether commands reach it now. */
  joined(): boolean;
  /** Writes one command; the tally knows when. */
  send(said: Said): void;
}

/** "http://127.0.0.1:PORT". */
export function listenLocally(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

export async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

export function textOfFrame(data: RawData): string {
  return Array.isArray(data)
    ? Buffer.concat(data).toString('utf8')
    : Buffer.from(data as Buffer).toString('utf8');
}
