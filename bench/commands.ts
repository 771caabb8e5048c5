// How long a person waits for an answer while fifty use the desk at once, over the real socket of a desk
// in a process of its own that plays its day meanwhile. Two paces: people who read, and no pause at all.
import { setTimeout as wait } from 'node:timers/promises';
import { figure, percentile, rounded, spread, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { startDesk } from './running-desk.ts';
import type { RunningDesk } from './running-desk.ts';

const AIM_P99_MS = 50;
const PEOPLE = 50;
const EACH = 20;
const PAUSE_MS = 500;
const PORT = 18_474;
const PERSONAS = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'] as const;
const LINES = [
  'status',
  'positions',
  'orders',
  'pnl',
  'risk',
  'strategies',
  'schedule',
  'approvals',
  'people',
  'help',
  'journal tail 20',
  'resume --cause x --fix y',
] as const;

function pick(lines: readonly string[], at: number): string {
  return lines[at % lines.length] ?? '';
}

/** One person asks, reads, asks again; the pauses differ so that people do not march in step. */
async function onePerson(desk: RunningDesk, index: number, pauseMs: number): Promise<number[]> {
  const times: number[] = [];
  await wait((pauseMs * index) / PEOPLE);
  for (let turn = 0; turn < EACH; turn += 1) {
    const before = performance.now();
    await desk.ask(pick(LINES, index * 7 + turn), pick(PERSONAS, index));
    times.push(performance.now() - before);
    if (pauseMs > 0) await wait(pauseMs * (0.5 + ((index * 13 + turn * 29) % 100) / 100));
  }
  return times;
}

async function everybody(desk: RunningDesk, pauseMs: number) {
  const before = performance.now();
  const people = Array.from({ length: PEOPLE }, (_, index) => onePerson(desk, index, pauseMs));
  const times = (await Promise.all(people)).flat();
  return { times, perSecond: times.length / ((performance.now() - before) / 1_000) };
}

export function measureCommands(tell: Tell): Promise<Figure> {
  return withFolder(async (folder) => {
    const desk = startDesk({ stateDir: folder, port: PORT, args: ['--demo', '--speed', '6000'] });
    try {
      await desk.firstAnswer((answer) => answer.code !== 'DESK_STARTING');
      const reading = await everybody(desk, PAUSE_MS);
      tell(`${rounded(reading.perSecond)} commands/s with pauses`);
      const flood = await everybody(desk, 0);
      tell(`${rounded(flood.perSecond)} commands/s without`);
      return figure({
        figure: 'commands',
        asked: `p99 of an answer at most ${AIM_P99_MS} ms with ${PEOPLE} people at once`,
        reached: percentile(reading.times, 0.99) <= AIM_P99_MS,
        measured: {
          people: PEOPLE,
          commands: reading.times.length,
          commandsPerSecond: rounded(reading.perSecond),
          ...spread('answer', reading.times),
          floodPerSecond: rounded(flood.perSecond),
          ...spread('floodAnswer', flood.times),
        },
      });
    } finally {
      await desk.stop();
    }
  });
}
