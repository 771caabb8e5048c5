// A request as it came: its body read whole, its arguments as JSON, its token wherever it was carried. What
// cannot be read has no arguments.
import type { IncomingMessage } from 'node:http';
import type { JsonObject } from './standing.ts';

export interface Petition {
  readonly path: string;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export async function readPetition(request: IncomingMessage): Promise<Petition> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://local');
  return {
    path: url.pathname,
    method: request.method ?? 'GET',
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

export function parseObject(text: string): JsonObject | null {
  try {
    const read = JSON.parse(text) as unknown;
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as JsonObject)
      : null;
  } catch {
    return null;
  }
}

/** Null for a body that says JSON and is none. */
export function argumentsOf(petition: Petition): JsonObject | null {
  const asked = Object.fromEntries(petition.query);
  const text = petition.body.toString('utf8');
  if (!(petition.headers['content-type'] ?? '').includes('application/json'))
    return { ...asked, ...Object.fromEntries(new URLSearchParams(text)) };
  const read = parseObject(text === '' ? '{}' : text);
  return read === null ? null : { ...asked, ...read };
}

export function tokenOf(petition: Petition, args: JsonObject): string | null {
  const { authorization } = petition.headers;
  if (authorization !== undefined) return /^Bearer (.+)$/.exec(authorization)?.[1] ?? null;
  return typeof args['token'] === 'string' ? args['token'] : null;
}

/** The bytes of an upload: raw, or the one file of a form. */
export async function uploadedBytes(petition: Petition): Promise<Uint8Array> {
  const type = petition.headers['content-type'] ?? '';
  if (!type.includes('multipart/form-data')) return new Uint8Array(petition.body);
  const form = await new Response(new Uint8Array(petition.body), {
    headers: { 'content-type': type },
  }).formData();
  for (const [, value] of form)
    if (typeof value !== 'string') return new Uint8Array(await value.arrayBuffer());
  return new Uint8Array();
}
