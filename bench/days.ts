// How many simulated days a second the whole desk plays: every job of the schedule, the strategies, the
// simulated broker and the layers, on one journal in memory and on one on the disk.
import { join } from 'node:path';
import { figure, rounded, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { sqliteStore } from '#engine/broker/store-sqlite.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { sessionsBetween } from '#engine/market/session.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, WorldOptions } from '#tests/world.ts';

const AIM = 50;
const IN_MEMORY: WorldOptions = { from: '2016-01-04', until: '2017-12-29' };
const ON_DISK: WorldOptions = { from: '2017-07-03', until: '2017-12-29' };

interface Played {
  readonly days: number;
  readonly perSecond: number;
  readonly facts: number;
  readonly trades: number;
}

async function play(ground: Ground): Promise<Played> {
  const world = await startWorld(ground);
  const before = performance.now();
  await world.playAll();
  const seconds = (performance.now() - before) / 1_000;
  const days = sessionsBetween(ground.from, ground.until).length;
  const facts = world.facts();
  const trades = facts.filter((fact) => fact.kind === 'trade.closed').length;
  return { days, perSecond: days / seconds, facts: facts.length, trades };
}

async function playInMemory(): Promise<Played> {
  const ground = newGround(IN_MEMORY);
  try {
    return await play(ground);
  } finally {
    clearGround(ground);
  }
}

function playOnDisk(): Promise<Played> {
  return withFolder(async (folder) => {
    const journal = openSqliteJournal<DeskFact>({
      path: join(folder, 'journal.db'),
      versions: FACT_VERSIONS,
      mono: () => performance.now(),
    });
    const store = sqliteStore(join(folder, 'broker.db'));
    const ground = { ...newGround({ ...ON_DISK, journal }), store };
    try {
      return await play(ground);
    } finally {
      store.close();
      journal.close();
      clearGround(ground);
    }
  });
}

export async function measureDays(tell: Tell): Promise<Figure> {
  const memory = await playInMemory();
  tell(`in memory ${rounded(memory.perSecond)} days/s over ${memory.days} days`);
  const durable = await playOnDisk();
  tell(`durable ${rounded(durable.perSecond)} days/s over ${durable.days} days`);
  return figure({
    figure: 'days',
    asked: `at least ${AIM} simulated days a second in memory`,
    reached: memory.perSecond >= AIM,
    measured: {
      memoryPerSecond: rounded(memory.perSecond),
      memoryDays: memory.days,
      memoryFacts: memory.facts,
      memoryTrades: memory.trades,
      durablePerSecond: rounded(durable.perSecond),
      durableDays: durable.days,
    },
  });
}
