// One REST request as a route sees it, and what a route is. Whoever handles one has a known token, valid JSON
// and a body that kept the schema.
import type { Site } from './site.ts';
import type { Json, JsonObject } from './world.ts';

export interface Upload {
  /** The n of "files[n]". */
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Asked {
  readonly site: Site;
  /** What stood in the path under its name, decoded. */
  readonly at: (name: string) => string;
  readonly query: URLSearchParams;
  /** The JSON body, or of a multipart request its payload_json. */
  readonly json: Json;
  /** The same as an object; empty where it is none. */
  readonly body: JsonObject;
  readonly files: readonly Upload[];
}

export interface Said {
  readonly status: number;
  /** Undefined answers without a body and without a content type. */
  readonly body?: Json;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** "channels/:channel/messages". */
  readonly path: string;
  /** Who may ask: the bot by its token, or whoever knows the token in the path. */
  readonly by: 'bot' | 'path';
  /** So many requests in a window, for each channel, guild or webhook. */
  readonly limit?: { readonly requests: number; readonly windowMs: number };
  readonly handle: (asked: Asked) => Said;
}

export const DONE: Said = { status: 204 };

export function ok(body: Json): Said {
  return { status: 200, body };
}

/** What each name of the path stands for; null where the path is another one. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const names: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) names[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return names;
}
