// Packing: which encoding a client takes, and long replies made small for it, off the desk's own thread.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Reply } from '#bot/room/reply.ts';

const WORTH_BYTES = 4_096;
/** Quick rather than small: nobody is far away on loopback. */
const LEVEL = 3;

const pack = promisify<Buffer, { readonly level: number }, Buffer>(gzip);

/** Whether an Accept-Encoding header takes this one. */
export function takes(accepted: string, encoding: 'br' | 'gzip'): boolean {
  return accepted.split(',').some((part) => {
    const [name = '', weight = ''] = part.trim().toLowerCase().split(';');
    return name.trim() === encoding && !/^\s*q=0(?:\.0*)?\s*$/.test(weight);
  });
}

/** The reply, packed when it is long and the client takes it so. */
export async function packed(reply: Reply, accepted: string): Promise<Reply> {
  if (Buffer.byteLength(reply.body) < WORTH_BYTES || !takes(accepted, 'gzip')) return reply;
  const body = await pack(Buffer.from(reply.body), { level: LEVEL });
  const headers = { ...reply.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' };
  return { ...reply, body, headers };
}
