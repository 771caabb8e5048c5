// The page's files: read, stripped of their types and packed once, when the server starts. Nothing but this
// list is ever served, so no path a client writes can name a file.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { OPENING_PAGE, OPENING_SCRIPT } from '#bot/room/opening.ts';
import { takes } from '#bot/room/packing.ts';
import type { Reply } from '#bot/room/reply.ts';

export interface Pages {
  /** The file of a path in the encoding the client takes; null when there is none. */
  find(path: string, accepts: Accepts): Reply | null;
}

export interface Accepts {
  readonly encodings: string;
  /** If-None-Match. */
  readonly etag: string | null;
}

interface Page {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  ts: 'text/javascript; charset=utf-8',
};
const FILE = /^([a-z][a-z0-9-]*)\.(html|css|svg|ts)$/;
/** Good and quick: a start does not wait for the last kilobyte. */
const BROTLI_QUALITY = 9;
/** A browser loads modules by their addresses; ours end with .ts in the sources. */
const IMPORTED = /^(\s*(?:import|export|\})[^'"]*['"]\.\/[a-z0-9-]+)\.ts(['"])/gm;

/** What the page runs: the room, and before anything is shown its theme. Page and style stand beside them. */
const SCRIPTS = [
  new URL('./page/room.ts', import.meta.url),
  new URL('./page/theme.ts', import.meta.url),
] as const;

function pageOf(type: string, text: string): Page {
  const plain = Buffer.from(text);
  const sum = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
  return {
    type,
    etag: `"${sum}"`,
    plain,
    gzip: gzipSync(plain),
    brotli: brotliCompressSync(plain, { params }),
  };
}

/** Node warns that stripping may change; it would be told to whoever starts the desk, who cannot act on it. */
function withoutWarning<T>(act: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return act();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A module of the page as a browser runs it; what is left of the types is the space they took. */
function asScript(source: string): string {
  const stripped = withoutWarning(() => stripTypeScriptTypes(source));
  return stripped.replaceAll(/[ \t]+$/gm, '').replaceAll(IMPORTED, '$1.js$2');
}

function readPages(): ReadonlyMap<string, Page> {
  const folder = new URL('./', SCRIPTS[0]);
  const pages = new Map<string, Page>([
    ['/open', pageOf(TYPES['html'] ?? '', OPENING_PAGE)],
    ['/open.js', pageOf(TYPES['ts'] ?? '', OPENING_SCRIPT)],
  ]);
  for (const file of readdirSync(folder)) {
    const [, name, kind] = FILE.exec(file) ?? [];
    if (name === undefined || kind === undefined) continue;
    const text = readFileSync(new URL(file, folder), 'utf8');
    const page = pageOf(TYPES[kind] ?? '', kind === 'ts' ? asScript(text) : text);
    pages.set(`/page/${name}.${kind === 'ts' ? 'js' : kind}`, page);
    if (file === 'room.html') pages.set('/', page);
  }
  return pages;
}

function chosen(page: Page, encodings: string): readonly ['br' | 'gzip' | null, Buffer] {
  if (takes(encodings, 'br')) return ['br', page.brotli];
  return takes(encodings, 'gzip') ? ['gzip', page.gzip] : [null, page.plain];
}

export function openPages(): Pages {
  const pages = readPages();
  return {
    find(path, { encodings, etag }) {
      const page = pages.get(path);
      if (page === undefined) return null;
      const headers = { etag: page.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
      if (etag === page.etag) return { status: 304, type: page.type, body: '', headers };
      const [encoding, body] = chosen(page, encodings);
      const packed = encoding === null ? {} : { 'content-encoding': encoding };
      return { status: 200, type: page.type, body, headers: { ...headers, ...packed } };
    },
  };
}
