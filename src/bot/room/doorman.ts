// The doorman: whether a request may come in at all, judged by its method, address and headers alone. What
// a browser sends on behalf of another page is turned away; what is missing counts as wrong.
import { turned } from '#bot/room/reply.ts';
import type { Turned } from '#bot/room/reply.ts';

/** A request before anything of it is believed; header names in small letters. */
export interface Arrival {
  readonly method: string;
  /** As it stood in the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** How often the Host header stood there. */
  readonly hosts: number;
}

export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

export const MOST_URL = 2_048;
export const MOST_BODY = 16 * 1024;

/** The names this server answers to; another one is a page that pointed its own name at us. */
export function hostNames(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}

/** A name other than ours is another page's that points here; null for our own. */
export function judgeHost({ headers, hosts }: Arrival, port: number): Turned | null {
  const host = headers['host'] ?? '';
  if (hosts === 1 && hostNames(port).includes(host)) return null;
  return turned(
    421,
    'ROOM_FOREIGN',
    `The room answers as 127.0.0.1:${port} or localhost:${port} only. Open it at http://127.0.0.1:${port}/.`,
  );
}

/** Another site's page may open the room in a window, and nothing else. */
function foreignFetch({ headers }: Arrival, path: string): Turned | null {
  const site = headers['sec-fetch-site'];
  const own = site === undefined || site === 'same-origin' || site === 'none';
  const opens = headers['sec-fetch-mode'] === 'navigate' && (path === '/' || path === '/open');
  if (own || opens) return null;
  return turned(
    403,
    'ROOM_FOREIGN',
    'Another site\u2019s page asked for this. Open the room in a window of its own.',
  );
}

function foreignPost({ headers }: Arrival): Turned | null {
  const site = headers['sec-fetch-site'];
  const same = headers['origin'] === `http://${headers['host'] ?? ''}`;
  if (same && (site === undefined || site === 'same-origin')) return null;
  return turned(
    403,
    'ROOM_FOREIGN',
    'The room takes words from its own page only. Open it at the address the desk printed at its start.',
  );
}

function wrongBody({ headers }: Arrival): Turned | null {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json' || headers['content-encoding'] !== undefined)
    return turned(415, 'ROOM_TYPE', 'The room reads plain application/json only.');
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > MOST_BODY) return tooLarge();
  return null;
}

export function tooLarge(): Turned {
  return turned(
    413,
    'ROOM_TOO_LARGE',
    'This is more than the room takes at once: 16 kB, and 2,000 characters a line. Shorten it.',
  );
}

/** Where a request goes; a refusal for what is too long or names another server. */
export function readAddress(url: string): Address | Turned {
  if (url.length > MOST_URL)
    return turned(
      414,
      'ROOM_TOO_LARGE',
      `An address of the room has at most ${MOST_URL} characters.`,
    );
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  if (!path.startsWith('/'))
    return turned(400, 'ROOM_UNREADABLE', 'An address of the room begins with a slash.');
  return { path, query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)) };
}

/** Why a request may not come in by where it comes from and what it brings; null when it may. */
export function judgeArrival(arrival: Arrival, path: string): Turned | null {
  if (arrival.method !== 'POST') return foreignFetch(arrival, path);
  return foreignPost(arrival) ?? wrongBody(arrival);
}
