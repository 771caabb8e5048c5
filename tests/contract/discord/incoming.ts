// The body of a request as it came over the wire: JSON, or multipart with files and a payload_json.
import type { IncomingMessage } from 'node:http';
import type { Upload } from './asked.ts';
import { parsed, textOf } from './json.ts';
import type { Json } from './world.ts';

const BODY_BYTES_MAX = 100 * 1024 * 1024;

export interface Incoming {
  /** Undefined where it is no JSON; null where there is none. */
  readonly json: Json | undefined;
  readonly files: readonly Upload[];
  readonly contentType: string;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function multipart(bytes: Buffer, contentType: string): Promise<Incoming> {
  const headers = { 'content-type': contentType };
  const form = await new Response(new Uint8Array(bytes), { headers }).formData();
  const files: Upload[] = [];
  const given: Record<string, Json> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      if (name !== 'payload_json') given[name] = value;
      continue;
    }
    const index = Number(/^files\[(\d+)\]$/.exec(name)?.[1] ?? files.length);
    const content = Buffer.from(await value.arrayBuffer());
    files.push({ index, name: value.name, type: value.type, bytes: content });
  }
  const payload = form.get('payload_json');
  const json = payload === null ? given : parsed(textOf(payload));
  return { json, files, contentType };
}

export async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const contentType = request.headers['content-type'] ?? '';
  const bytes = await bytesOf(request);
  if (bytes.length === 0) return { json: null, files: [], contentType };
  if (contentType.startsWith('multipart/form-data')) return multipart(bytes, contentType);
  return { json: parsed(bytes.toString()), files: [], contentType };
}
