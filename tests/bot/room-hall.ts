// A hall for the room's tests: the real room behind the real server on a free port, before the small desk
// in memory, with raw sockets for whoever comes to harm it.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { openPages } from '#bot/room/pages.ts';
import type { Room } from '#bot/room/room.ts';
import { openRoomServer } from '#bot/room/server.ts';
import type { RoomServer, RoomServerOptions } from '#bot/room/server.ts';
import type { RoomSnapshot, SayLine } from '#bot/room/protocol.ts';
import type { OutboxRow } from '#engine/journal/journal.ts';
import { ok } from '#engine/model/result.ts';
import { NOBODY_ON_CALL } from '#runbook/oncall/oncall.ts';
import { deskOf, GENESIS, MORNING } from '#tests/bot/desk-in-memory.ts';
import type { Memory } from '#tests/bot/desk-in-memory.ts';
import { handed, letters, newRoom } from '#tests/bot/room-letters.ts';
import type { Letters } from '#tests/bot/room-letters.ts';

export interface Hall {
  readonly letters: Letters;
  readonly room: Room;
  readonly desk: Memory;
  readonly server: RoomServer;
  readonly origin: string;
  readonly warned: readonly string[];
  readonly clocks: { wall: number; mono: number };
  post(rows: readonly OutboxRow[]): Promise<void>;
  snapshot(headers?: Readonly<Record<string, string>>): Promise<RoomSnapshot>;
  say(as: string | null, body: object, path?: string): Promise<Heard>;
}

export interface Heard {
  readonly status: number;
  readonly lines: readonly SayLine[];
  /** The last line, or the refusal in its place. */
  readonly code: string;
  readonly text: string;
}

const open: RoomServer[] = [];
/** Packed once for all halls of a file. */
export const PAGES = openPages();

export async function closeHalls(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => server.close()));
}

export async function openHall(
  options: Partial<RoomServerOptions> & { readonly facts?: Parameters<typeof deskOf>[0] } = {},
): Promise<Hall> {
  const mail = letters();
  const desk = deskOf(options.facts ?? [...GENESIS, ...MORNING]);
  const room = newRoom(mail.outbox);
  const warned: string[] = [];
  const clocks = { wall: 1_000_000, mono: 0 };
  const opened = await openRoomServer({
    port: 0,
    desk,
    room,
    pages: PAGES,
    clocks: { wall: () => clocks.wall, mono: () => clocks.mono },
    warn: (text) => warned.push(text),
    health: () => ({ ok: true }),
    unready: () => [],
    answers: () => true,
    onCall: () => NOBODY_ON_CALL,
    draw: ({ kind }, theme) => Promise.resolve(ok({ png: Buffer.from(`${kind} ${theme}`) })),
    ...options,
  });
  if (!opened.ok) throw new Error(opened.refusal.text);
  const server = opened.value;
  open.push(server);
  const origin = `http://127.0.0.1:${server.port}`;
  const snapshot = async (headers: Readonly<Record<string, string>> = {}) =>
    (await (await fetch(`${origin}/api/room`, { headers })).json()) as RoomSnapshot;
  return {
    letters: mail,
    room,
    desk,
    server,
    origin,
    warned,
    clocks,
    snapshot,
    async post(rows) {
      for (const row of rows) await room.chat.deliver(handed(row));
    },
    async say(as, body, path = '/api/say') {
      const { token } = await snapshot();
      const response = await fetch(`${origin}${path}`, {
        method: 'POST',
        headers: headersFor(origin, token, as),
        body: JSON.stringify(body),
      });
      return heard(response.status, await response.text());
    },
  };
}

export function headersFor(
  origin: string,
  token: string,
  as: string | null,
): Record<string, string> {
  return {
    origin,
    'content-type': 'application/json',
    'x-twokey-token': token,
    ...(as === null ? {} : { 'x-twokey-as': as }),
  };
}

function heard(status: number, body: string): Heard {
  const lines = body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SayLine & { readonly code?: string });
  const last = lines.at(-1);
  return { status, lines, code: last?.code ?? '', text: last?.text ?? '' };
}

/** So long an answer is waited for. */
const PATIENCE_MS = 30_000;

/** Sends raw bytes and answers all that came back until the other side closed, or said nothing more for a time. */
export function raw(port: number, bytes: string | readonly string[], ms = 1_000): Promise<string> {
  return new Promise((resolve) => {
    let told = '';
    const socket: Socket = connect(port, '127.0.0.1', () => {
      for (const part of typeof bytes === 'string' ? [bytes] : bytes) socket.write(part);
    });
    const end = (): void => {
      socket.destroy();
      resolve(told);
    };
    let timer = setTimeout(end, PATIENCE_MS);
    socket.on('data', (chunk) => {
      clearTimeout(timer);
      timer = setTimeout(end, ms);
      told += chunk.toString();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      end();
    });
    socket.on('error', () => undefined);
  });
}

/** The status of a raw answer; 0 when there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
