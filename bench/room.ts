// The room under load: two hundred browsers hold its stream while fifty people command through it, on a
// desk in a process of its own that plays its day. Messages, answers and the desk's own loop are timed.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { figure, percentile, rounded, spread, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { startDesk } from './running-desk.ts';

const BROWSERS = 200;
const PEOPLE = 50;
const EACH = 20;
const PAUSE_MS = 500;
const PORT = 18_476;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const AIMS = { answerP99Ms: 50, eventP99Ms: 250, loopP99Ms: 50 } as const;
const PERSONAS = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'] as const;
const LINES = [
  'status',
  'positions',
  'orders',
  'pnl',
  'risk',
  'schedule',
  'alerts',
  'help',
] as const;

interface Heard {
  readonly delays: readonly number[];
  readonly events: number;
  readonly connected: number;
}

async function openBrowsers(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'browsers.ts'), [String(PORT), String(BROWSERS)]);
  await once(child, 'message');
  return child;
}

async function heardBy(child: ChildProcess): Promise<Heard> {
  child.send('end');
  const [heard] = (await once(child, 'message')) as [Heard];
  return heard;
}

async function say(line: string, as: string, token: string): Promise<void> {
  const response = await fetch(`${ORIGIN}/api/say`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: ORIGIN,
      'x-twokey-as': as,
      'x-twokey-token': token,
    },
    body: JSON.stringify({ line, topic: null }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${line}: ${response.status} ${text}`);
}

async function onePerson(index: number, token: string): Promise<readonly number[]> {
  const times: number[] = [];
  await wait((PAUSE_MS * index) / PEOPLE);
  for (let turn = 0; turn < EACH; turn += 1) {
    const before = performance.now();
    const line = LINES[(index * 7 + turn) % LINES.length] ?? 'status';
    await say(line, PERSONAS[index % PERSONAS.length] ?? 'ana', token);
    times.push(performance.now() - before);
    await wait(PAUSE_MS * (0.5 + ((index * 13 + turn * 29) % 100) / 100));
  }
  return times;
}

/** The desk's own loop, as its health page tells it: how late timers were in the last seconds. */
async function loopDelay(): Promise<number> {
  const response = await fetch(`${ORIGIN}/health`);
  const health = (await response.json()) as { readonly loopP99Ms?: number };
  return health.loopP99Ms ?? Number.NaN;
}

async function token(): Promise<string> {
  const response = await fetch(`${ORIGIN}/api/room`);
  return ((await response.json()) as { readonly token: string }).token;
}

export function measureRoom(tell: Tell): Promise<Figure> {
  return withFolder(async (folder) => {
    const desk = startDesk({ stateDir: folder, port: PORT, args: ['--demo', '--speed', '6000'] });
    try {
      await desk.firstAnswer((answer) => answer.code !== 'DESK_STARTING');
      const browsers = await openBrowsers();
      await wait(2_000);
      browsers.send('begin');
      const key = await token();
      const people = Array.from({ length: PEOPLE }, (_, index) => onePerson(index, key));
      const times = (await Promise.all(people)).flat();
      const loop = await loopDelay();
      const heard = await heardBy(browsers);
      tell(`${heard.delays.length} messages reached ${heard.connected} browsers`);
      return figure({
        figure: 'room',
        asked: `${BROWSERS} browsers, ${PEOPLE} people: answer p99 ${AIMS.answerP99Ms} ms, event p99 ${AIMS.eventP99Ms} ms, loop p99 ${AIMS.loopP99Ms} ms`,
        reached:
          percentile(times, 0.99) <= AIMS.answerP99Ms &&
          percentile(heard.delays, 0.99) <= AIMS.eventP99Ms &&
          loop <= AIMS.loopP99Ms,
        measured: {
          browsers: heard.connected,
          messages: heard.delays.length,
          events: heard.events,
          commands: times.length,
          ...spread('answer', times),
          ...spread('event', heard.delays),
          loopP99Ms: rounded(loop),
        },
      });
    } finally {
      await desk.stop();
    }
  });
}
