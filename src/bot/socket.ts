// The door: a Unix socket that only the desk's own user may open, one JSON object a line each way. A shell:
// nothing a client sends can throw out of it, and every limit on what it may send is stated here.
import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Answer } from '#bot/dispatch.ts';

const MOST_LINE_BYTES = 64 * 1024;
const MOST_ANSWER_BYTES = 32 * 1024 * 1024;
const MOST_CONNECTIONS = 100;
const MOST_WORDS = 2_000;
const IDLE_MS = 10 * 60_000;
const CONNECT_MS = 2_000;
/** Kernels hold little more than this for a socket's path. */
const MOST_PATH_BYTES = 100;
const STAND_IN = /^twokey-\d+-[0-9a-f]{16}$/;

export interface DoorRequest {
  readonly words: readonly string[];
  /** A persona, in a demo; null for the user himself. */
  readonly as: string | null;
  /** The OS user the door belongs to: nobody else gets through, whatever a line claims. */
  readonly user: string;
}

export type Progress = (share: number, text: string) => void;

export interface Door {
  readonly path: string;
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly path: string;
  readonly answer: (request: DoorRequest, progress: Progress) => Promise<Answer>;
}

/** Nobody answers there, or not in time; `connected` says whether the request may have been heard. */
export class DoorFault extends Error {
  readonly connected: boolean;

  constructor(connected: boolean, message: string) {
    super(message);
    this.name = 'DoorFault';
    this.connected = connected;
  }
}

/** A name for a long path, the same in every run: two FNV-1a hashes, for distinctness and not secrecy. */
function pathName(path: string): string {
  const hash = (start: number): string => {
    let state = start;
    for (const byte of Buffer.from(path)) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
    return state.toString(16).padStart(8, '0');
  };
  return hash(0x811c9dc5) + hash(0x9747b28c);
}

/** Where the door of a state folder is; a path too long for the kernel moves to the temporary folder. */
export function socketPath(stateDir: string): string {
  const path = join(stateDir, 'desk.sock');
  if (Buffer.byteLength(path) <= MOST_PATH_BYTES) return path;
  return join(tmpdir(), `twokey-${userInfo().uid}-${pathName(stateDir)}`, 'desk.sock');
}

function failed(code: string, text: string): Answer {
  return { ok: false, code, text, data: null };
}

function readRequest(line: string): DoorRequest | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { words, as } = value as { readonly words?: unknown; readonly as?: unknown };
  if (!Array.isArray(words) || words.length > MOST_WORDS) return null;
  if (!words.every((word): word is string => typeof word === 'string')) return null;
  if (as !== undefined && as !== null && typeof as !== 'string') return null;
  return { words, as: as ?? null, user: userInfo().username };
}

function write(socket: Socket, value: object): void {
  if (!socket.destroyed && socket.writable) socket.write(`${JSON.stringify(value)}\n`);
}

async function answerLine(
  socket: Socket,
  line: string,
  answer: DoorOptions['answer'],
): Promise<void> {
  const request = readRequest(line);
  if (request === null) {
    write(
      socket,
      failed(
        'REQUEST_UNREADABLE',
        'A request is one line of JSON: { "words": ["status"], "as": null }.',
      ),
    );
    return;
  }
  try {
    const progress: Progress = (share, text) => {
      write(socket, { progress: share, text });
    };
    write(socket, await answer(request, progress));
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    write(
      socket,
      failed(
        'DESK_FAULT',
        `The desk could not answer: ${what}. Look at its log; status and journal tail show what was done.`,
      ),
    );
  }
}

/** Serves one connection: a line at a time, reading on only when the last one is answered. */
function serve(socket: Socket, answer: DoorOptions['answer']): void {
  let rest = Buffer.alloc(0);
  let busy = false;
  const refuseLine = (): void => {
    write(socket, failed('REQUEST_TOO_LARGE', `A request is at most ${MOST_LINE_BYTES} bytes.`));
    rest = Buffer.alloc(0);
    socket.destroySoon();
  };
  const next = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      if (end > MOST_LINE_BYTES) break;
      const line = rest.subarray(0, end).toString('utf8');
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') await answerLine(socket, line, answer);
    }
    busy = false;
    if (rest.length > MOST_LINE_BYTES) refuseLine();
    else socket.resume();
  };
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    socket.pause();
    void next();
  });
  socket.on('error', () => socket.destroy());
  socket.setTimeout(IDLE_MS, () => {
    if (!busy) socket.destroy();
  });
}

async function connecting(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const give = (why: string): void => {
      socket.destroy();
      reject(new DoorFault(false, why));
    };
    socket.setTimeout(CONNECT_MS, () => {
      give('nobody answered in time');
    });
    socket.once('error', (error) => {
      give(error.message);
    });
    socket.once('connect', () => {
      socket.setTimeout(0).removeAllListeners('timeout').removeAllListeners('error');
      resolve(socket);
    });
  });
}

function standsAt(path: string): 'nothing' | 'socket' | 'other' {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  return found.isSocket() ? 'socket' : 'other';
}

/** Takes away a socket nobody listens on; throws when somebody does, or when it is no socket. */
async function clearStale(path: string): Promise<void> {
  const stands = standsAt(path);
  if (stands === 'nothing') return;
  if (stands === 'other') throw new Error(`${path} is not a socket; move it away`);
  const living = await connecting(path).then(
    (socket) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
  if (living) throw new Error(`another desk answers on ${path}`);
  unlinkSync(path);
}

function makeFolder(path: string): void {
  const folder = join(path, '..');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // Only the folder that stands in for a path too long; anybody may write beside it.
  const temporary = dirname(folder) === tmpdir() && STAND_IN.test(basename(folder));
  if (!temporary) return;
  if (!found.isDirectory() || (found.mode & 0o077) !== 0 || found.uid !== userInfo().uid)
    throw new Error(`${folder} must be a folder that is yours alone (0700)`);
}

async function listening(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The socket is made inside listen(), so the mask is back before anything else makes a file.
    const before = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.removeListener('error', reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
  chmodSync(path, 0o600);
}

/** Opens the door; throws when another desk answers there. Closing it ends every connection. */
export async function openDoor({ path, answer }: DoorOptions): Promise<Door> {
  makeFolder(path);
  await clearStale(path);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    serve(socket, answer);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, path);
  server.on('error', () => {
    // One connection could not be taken; the door stays open for the next.
  });
  const close = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of open) socket.destroy();
    });
  };
  return { path, close };
}

export interface AskOptions {
  readonly onProgress?: Progress;
  /** Silence longer than this is a fault; no limit when absent. */
  readonly silenceMs?: number;
}

type Line = {
  readonly progress?: unknown;
  readonly ok?: unknown;
  readonly code?: unknown;
  readonly text?: unknown;
  readonly data?: unknown;
};

function readAnswer(line: Line): Answer | null {
  const { ok, code, text } = line;
  if (typeof ok !== 'boolean' || typeof code !== 'string' || typeof text !== 'string') return null;
  return { ok, code, text, data: (line.data ?? null) as Answer['data'] };
}

function parseLine(text: string): Line {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Asks a running desk and waits for its answer; rejects with a DoorFault and with nothing else. */
export async function askDesk(
  path: string,
  request: Omit<DoorRequest, 'user'>,
  options: AskOptions = {},
): Promise<Answer> {
  const socket = await connecting(path);
  return new Promise((resolve, reject) => {
    let rest = '';
    const give = (why: string): void => {
      socket.destroy();
      reject(new DoorFault(true, why));
    };
    const take = (text: string): void => {
      const line = parseLine(text);
      if (typeof line.progress === 'number') {
        options.onProgress?.(line.progress, typeof line.text === 'string' ? line.text : '');
        return;
      }
      const answer = readAnswer(line);
      if (answer === null) give('the desk answered something unreadable');
      else {
        resolve(answer);
        socket.destroy();
      }
    };
    socket.setEncoding('utf8');
    if (options.silenceMs !== undefined)
      socket.setTimeout(options.silenceMs, () => {
        give('the desk does not answer');
      });
    socket.on('data', (chunk: string) => {
      rest += chunk;
      if (rest.length > MOST_ANSWER_BYTES) give('the answer is too large');
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const text = rest.slice(0, end);
        rest = rest.slice(end + 1);
        take(text);
      }
    });
    socket.on('error', (error) => {
      give(error.message);
    });
    socket.on('close', () => {
      give('the desk closed the connection without an answer');
    });
    socket.write(`${JSON.stringify({ words: request.words, as: request.as })}\n`);
  });
}
