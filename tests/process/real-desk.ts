// A real desk as a process in folders of its own, and the command line that talks to it, for the process
// tests. Whatever is started here is ended here, by its process id.
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Answer } from '#bot/dispatch.ts';
import { askDesk, socketPath } from '#bot/socket.ts';
import { startWords } from '#tests/starting.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const PATIENCE_MS = 60_000;

/** Where a desk lives: its folders, its port, and the checkout it runs from. */
export interface Place {
  readonly dir: string;
  readonly state: string;
  readonly anchors: string;
  readonly port: number;
  readonly root: string;
}

export interface Running {
  readonly pid: number;
  output(): string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Resolves once the desk answers commands. */
  ready(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const dirs: string[] = [];
const children = new Set<ChildProcess>();

/** Below what systems give to outgoing calls (from 32,768 on): a desk that is down finds its port free again. */
const PORTS = { from: 10_240, to: 32_768 } as const;

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

export async function freePort(): Promise<number> {
  const port = randomInt(PORTS.from, PORTS.to);
  return (await isFree(port)) ? port : freePort();
}

export async function newPlace(state?: string): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-desk-'));
  dirs.push(dir);
  const place = { dir, state: state ?? join(dir, 'state'), anchors: join(dir, 'anchors') };
  return { ...place, port: await freePort(), root: ROOT };
}

/** The same place on a checkout of its own, whose config/ a test may spoil. */
export function withCheckout(place: Place): Place {
  const root = join(place.dir, 'checkout');
  mkdirSync(root);
  for (const name of ['src', 'config', 'package.json'])
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return { ...place, root };
}

function environment(place: Place, extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...env } = process.env;
  return {
    ...env,
    STATE_DIR: place.state,
    ANCHOR_DIR: place.anchors,
    PORT: String(place.port),
    ...extra,
  };
}

async function untilAnswers(place: Place, child: ChildProcess, said: () => string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    // What was killed has no exit code.
    if (child.exitCode !== null || child.signalCode !== null) break;
    const answer = await askDesk(socketPath(place.state), { words: ['version'], as: null }).catch(
      () => null,
    );
    if (answer?.ok === true) return;
    await wait(50);
  }
  throw new Error(`the desk does not answer; it said:\n${said()}`);
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** A command that runs the desk in its own place, so that the process started is the desk itself. */
  readonly under?: readonly string[];
}

/** Starts a desk as `npm run demo` does; more arguments and variables as given. */
export function startDesk(place: Place, options: StartOptions = {}): Running {
  const { args = ['--demo', '--speed', '600'], env = {}, uid, under = [] } = options;
  const [command = NODE, ...words] = [...under, NODE, ...startWords(place.root), ...args];
  const child = spawn(command, words, {
    env: environment(place, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  children.add(child);
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<number | string>((done) => {
    child.once('close', (code, signal) => {
      children.delete(child);
      done(code ?? signal ?? 'unknown');
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    ready: () => untilAnswers(place, child, () => text),
    signal: (name) => void child.kill(name),
  };
}

/** Stops in order and answers the exit code. */
export async function stopDesk(desk: Running): Promise<number | string> {
  desk.signal('SIGTERM');
  return desk.ended;
}

/** More variables for one line, and what is typed into it. */
export interface AskWith {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Runs `src/desk.ts` with these words. */
export async function ask(place: Place, ...said: readonly (string | AskWith)[]): Promise<Ran> {
  const words = said.filter((one) => typeof one === 'string');
  const { env = {}, input = '' } = said.find((one) => typeof one !== 'string') ?? {};
  return new Promise((done) => {
    const child = execFile(
      NODE,
      [join(place.root, 'src/desk.ts'), ...words],
      { env: environment(place, env), maxBuffer: 64 * 1024 * 1024 },
      (_error, out, err) => {
        done({ code: child.exitCode ?? -1, out, err });
      },
    );
    child.stdin?.end(input);
  });
}

/** The same with --json, parsed. */
export async function askJson(
  place: Place,
  ...words: readonly string[]
): Promise<Answer & { readonly exit: number }> {
  const ran = await ask(place, '--json', ...words);
  return { ...(JSON.parse(ran.out) as Answer), exit: ran.code };
}

/** Asks again and again until the answer says so, and answers it. */
export async function askUntil(
  place: Place,
  says: RegExp,
  ...words: readonly string[]
): Promise<Ran> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const ran = await ask(place, ...words);
    if (says.test(ran.out)) return ran;
    if (performance.now() > until)
      throw new Error(`"${words.join(' ')}" never answered ${String(says)}, last:\n${ran.out}`);
    await wait(200);
  }
}

/** When, by the clock on the wall, the newest fact of a kind came on record; the desk may run. */
export function writtenAt(place: Place, kind: string): number {
  const db = new Database(join(place.state, 'journal.db'), { readonly: true });
  const wall = db
    .prepare<string, number | null>('SELECT max(wall) FROM entry WHERE kind = ?')
    .pluck()
    .get(kind);
  db.close();
  if (wall === null || wall === undefined) throw new Error(`there is no ${kind} on record`);
  return wall;
}

/** For afterAll: ends what a test left running and removes its folders. */
export function clearPlaces(): void {
  for (const child of children) child.kill('SIGKILL');
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
}
