// The processes of one run: the load, a desk as npm start starts it, and a bare app. Only the app that is spoken to
// has a backtest in its worker at that time, so that both are measured with the same work beside them.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Opened } from './acks-app.ts';
import type { Order, Report, Side } from './acks-load.ts';
import { everyLine } from './acks-mix.ts';
import type { Slice } from './acks-tally.ts';
import type { Told, Word } from './bare-app.ts';
import { backtestTask } from './halt.ts';
import { startDesk } from './running-desk.ts';
import type { RunningDesk } from './running-desk.ts';
import { tradingDay } from '#engine/model/time.ts';

export const TRANSPORTS = ['http', 'socket', 'discord'] as const;
export type Transport = (typeof TRANSPORTS)[number];

const ROOT = resolve(import.meta.dirname, '..');
const ROOM_PORT = 18_478;
const EVENTS_PORT: Readonly<Record<Side, number>> = { desk: 18_479, bare: 18_480 };
const LONGEST_JOIN_MS = 60_000;
/** A trading day of the demo passes in a run of a transport, its jobs and orders with it; ACKS_SPEED for another. */
const SPEED = process.env['ACKS_SPEED'] ?? '200';
/** A year and a half: about a second of one core. */
const SPAN = { from: '2018-07-02', until: '2019-12-31' } as const;

export interface Parties {
  readonly stateDir: string;
  /** So many commands to one of them, with backtests in its worker; waits until its worker rests. */
  slice(ask: Omit<Extract<Order, { kind: 'slice' }>, 'kind'>): Promise<Worked>;
  /** How late the desk's own loop is, by its health page. */
  loopP99Ms(): Promise<number>;
  /** Asks the load for the end of it, and stops everybody. */
  end(): Promise<Extract<Report, { kind: 'end' }>>;
  /** Whatever still runs. */
  stop(): Promise<void>;
}

export interface Worked extends Slice {
  readonly backtests: number;
}

/** The project with Slack's receiver over HTTP: its own sources, and a config of its own. */
function rootByHttp(folder: string): string {
  const root = join(folder, 'project');
  mkdirSync(root);
  for (const name of ['src', 'config', 'package.json'])
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const path = join(root, 'config', 'chat.yaml');
  const before = readFileSync(path, 'utf8');
  const written = before
    .replace('receiver: socket', 'receiver: http')
    .replace('port: 3000', `port: ${EVENTS_PORT.desk}`);
  writeFileSync(path, written);
  return root;
}

/** The answer to a word; rejects when the process ends instead. */
function ask<T>(child: ChildProcess, word: Word | Order): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('a process of the bench ended before its time'));
    child.once('exit', ended);
    child.once('message', (told) => {
      child.off('exit', ended);
      resolve(told as T);
    });
    child.send(word);
  });
}

function forked(file: string, ask: { args?: readonly string[]; env?: Opened }): ChildProcess {
  return fork(join(import.meta.dirname, file), [...(ask.args ?? [])], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...ask.env },
  });
}

async function openLoad(transport: Transport) {
  const ports = [String(EVENTS_PORT.desk), String(EVENTS_PORT.bare)];
  const load = forked('acks-load.ts', { args: [transport, ...ports] });
  const [opened] = (await once(load, 'message')) as [Extract<Report, { kind: 'open' }>];
  return { load, opened };
}

/** Begun with the very texts the desk answers. */
async function beginBare(transport: Transport, env: Opened, desk: RunningDesk) {
  const file = transport === 'discord' ? 'bare-discord.ts' : 'bare-slack.ts';
  const bare = forked(file, { env: { ...env, PORT: String(EVENTS_PORT.bare) } });
  const texts: Record<string, string> = {};
  for (const { line, by } of everyLine()) texts[line] = (await desk.ask(line, by)).text;
  const span = { from: tradingDay(SPAN.from), until: tradingDay(SPAN.until) };
  await ask<Told>(bare, { kind: 'begin', texts, task: { ...(await backtestTask()), ...span } });
  return bare;
}

async function untilJoined(load: ChildProcess): Promise<void> {
  const end = performance.now() + LONGEST_JOIN_MS;
  let why = '';
  while (performance.now() < end) {
    const response = await fetch(`http://127.0.0.1:${ROOM_PORT}/ready`);
    why = await response.text();
    const { both } = await ask<Extract<Report, { kind: 'joined' }>>(load, { kind: 'joined' });
    if (response.ok && both) return;
    await wait(100);
  }
  throw new Error(`not everybody joined: ${why}`);
}

/** Backtests one after another; answers how many when it is told to rest and the last one is done. */
function workOf(side: Side, { desk, bare }: { desk: RunningDesk; bare: ChildProcess }) {
  if (side === 'bare') {
    const begun = ask<Told>(bare, { kind: 'work' });
    return async () => {
      await begun;
      return (await ask<Told>(bare, { kind: 'rest' })).backtests;
    };
  }
  const rest = new AbortController();
  const working = (async () => {
    let count = 0;
    for (; !rest.signal.aborted; count += 1) {
      const line = `backtest --from ${SPAN.from} --until ${SPAN.until}`;
      const answer = await desk.ask(line, 'ana');
      if (!answer.ok) throw new Error(`the backtest was refused: ${answer.text}`);
    }
    return count;
  })();
  // Whoever tells it to rest hears of it; until then nobody listens.
  working.catch(() => undefined);
  return () => {
    rest.abort();
    return working;
  };
}

export async function openParties(transport: Transport, folder: string): Promise<Parties> {
  const { load, opened } = await openLoad(transport);
  const stateDir = join(folder, 'state');
  const desk = startDesk({
    stateDir,
    port: ROOM_PORT,
    args: ['--demo', '--speed', SPEED],
    env: opened.desk,
    ...(transport === 'http' ? { root: rootByHttp(folder) } : {}),
  });
  const stops: (() => unknown)[] = [() => desk.stop(), () => load.kill()];
  const stop = async () => {
    for (const one of stops.splice(0)) await one();
  };
  try {
    await desk.firstAnswer((answer) => answer.code !== 'DESK_STARTING');
    const bare = await beginBare(transport, opened.bare, desk);
    stops.unshift(() => bare.kill());
    await untilJoined(load);
    return {
      stateDir,
      async slice(asked) {
        const rest = workOf(asked.side, { desk, bare });
        const slice = await ask<Extract<Report, { kind: 'slice' }>>(load, {
          kind: 'slice',
          ...asked,
        });
        return { ...slice, backtests: await rest() };
      },
      async loopP99Ms() {
        const response = await fetch(`http://127.0.0.1:${ROOM_PORT}/health`);
        return ((await response.json()) as { readonly loopP99Ms: number }).loopP99Ms;
      },
      async end() {
        const report = await ask<Extract<Report, { kind: 'end' }>>(load, { kind: 'end' });
        await stop();
        return report;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
