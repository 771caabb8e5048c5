// How many turns a second the desk takes, one fact each: everything a turn reads (kill file, clocks,
// pin), all guards, the fold, the announcements and the commit, in memory and on the disk.
import { join } from 'node:path';
import { figure, rounded, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import type { Journal } from '#engine/journal/journal.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { price } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const MEMORY_TURNS = 20_000;
const DURABLE_TURNS = 4_000;

async function turnsASecond(journal: Journal<DeskFact> | null, count: number): Promise<number> {
  const ground = newGround(journal === null ? {} : { journal });
  try {
    const { machine } = (await startWorld(ground)).assembled;
    const before = performance.now();
    for (let at = 0; at < count; at += 1)
      machine.turn(() =>
        ok([{ kind: 'market.marked', prices: { '^GSPC': price(3_300 + (at % 100) / 4) } }]),
      );
    return count / ((performance.now() - before) / 1_000);
  } finally {
    clearGround(ground);
  }
}

export async function measureTurns(tell: Tell): Promise<Figure> {
  const memory = await turnsASecond(null, MEMORY_TURNS);
  tell(`in memory ${rounded(memory)} turns/s`);
  const durable = await withFolder(async (folder) => {
    const journal = openSqliteJournal<DeskFact>({
      path: join(folder, 'journal.db'),
      versions: FACT_VERSIONS,
      mono: () => performance.now(),
    });
    try {
      return await turnsASecond(journal, DURABLE_TURNS);
    } finally {
      journal.close();
    }
  });
  tell(`durable ${rounded(durable)} turns/s`);
  return figure({
    figure: 'turns',
    asked: null,
    reached: null,
    measured: { memoryPerSecond: rounded(memory), durablePerSecond: rounded(durable) },
  });
}
