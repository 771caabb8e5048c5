// Reads the body of a request: at most so many bytes, and JSON or nothing. What is longer is turned away
// as soon as that is known, whatever length was promised.
import type { IncomingMessage } from 'node:http';
import { MOST_BODY, tooLarge } from '#bot/room/doorman.ts';
import { turned } from '#bot/room/reply.ts';
import type { Turned } from '#bot/room/reply.ts';

export type Body =
  { readonly ok: true; readonly value: unknown } | ({ readonly ok: false } & Turned);

function unreadable(): Body {
  return { ok: false, ...turned(400, 'ROOM_UNREADABLE', 'The body is not JSON in UTF-8.') };
}

function parse(bytes: Buffer): Body {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return unreadable();
  }
}

/** Never rejects: a client that went away has sent nothing that can be read. */
export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BODY) chunks.push(chunk);
      else resolve({ ok: false, ...tooLarge() });
    });
    request.on('end', () => {
      resolve(parse(Buffer.concat(chunks)));
    });
    request.on('error', () => {
      resolve(unreadable());
    });
    request.on('close', () => {
      resolve(unreadable());
    });
  });
}
