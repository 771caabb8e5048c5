// The load, in a process of its own: a local platform for the desk and one for the bare app, and commands written
// to one of them at an even rate. Told what to do by bench/acks.ts, it answers with the times of each slice.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { App, Opened } from './acks-app.ts';
import { LocalDiscord } from './acks-discord.ts';
import { saidAt } from './acks-mix.ts';
import { LocalSlack } from './acks-slack.ts';
import type { Outcome, Slice } from './acks-tally.ts';

export type Side = 'desk' | 'bare';

export type Order =
  | { readonly kind: 'joined' }
  | {
      readonly kind: 'slice';
      readonly side: Side;
      readonly from: number;
      readonly count: number;
      readonly perSecond: number;
    }
  | { readonly kind: 'end' };

export type Report =
  | { readonly kind: 'open'; readonly desk: Opened; readonly bare: Opened }
  | { readonly kind: 'joined'; readonly both: boolean }
  | ({ readonly kind: 'slice' } & Slice)
  | {
      readonly kind: 'end';
      readonly desk: Outcome;
      readonly bare: Outcome;
      /** How late the load's own loop was: what it adds to each time at the most. */
      readonly lateP99Ms: number;
    };

const RESOLUTION_MS = 5;
const [transport = '', deskPort = '0', barePort = '0'] = process.argv.slice(2);

function newApp(port: string): App {
  if (transport === 'discord') return new LocalDiscord();
  return new LocalSlack(transport === 'http' ? Number(port) : null);
}

const apps: Readonly<Record<Side, App>> = { desk: newApp(deskPort), bare: newApp(barePort) };
const late = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

function tell(report: Report): void {
  process.send?.(report);
}

/** People are no metronome: each command comes a drawn, always equal part of the beat late. */
function dueMs(n: number, perSecond: number): number {
  const beat = 1_000 / perSecond;
  return beat * (n + ((n * 7_919) % 101) / 101);
}

/** At its time whatever became of those before it. */
function write(app: App, { from, count, perSecond }: Extract<Order, { kind: 'slice' }>) {
  return new Promise<void>((resolve) => {
    const start = performance.now();
    let next = 0;
    const step = () => {
      while (next < count && start + dueMs(next, perSecond) <= performance.now()) {
        app.send(saidAt(from + next));
        next += 1;
      }
      if (next === count) resolve();
      else setTimeout(step, Math.max(0, start + dueMs(next, perSecond) - performance.now()));
    };
    step();
  });
}

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'joined':
      return tell({ kind: 'joined', both: apps.desk.joined() && apps.bare.joined() });
    case 'slice': {
      const app = apps[order.side];
      late.enable();
      await write(app, order);
      const slice = await app.tally.slice();
      late.disable();
      return tell({ kind: 'slice', ...slice });
    }
    case 'end': {
      const lateP99Ms = Math.max(0, late.percentile(99) / 1e6 - RESOLUTION_MS);
      const [desk, bare] = await Promise.all([
        apps.desk.tally.outcome(),
        apps.bare.tally.outcome(),
      ]);
      return tell({ kind: 'end', desk, bare, lateP99Ms });
    }
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', (order: Order) => void obey(order));
const [desk, bare] = await Promise.all([apps.desk.open(), apps.bare.open()]);
tell({ kind: 'open', desk, bare });
