// How long a desk with a long journal takes to start: until its halt door answers anything at all, and
// until it has folded the journal and answers in full. The desk is the real one, in its own process.
import { join } from 'node:path';
import { figure, rounded, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { makeLongJournal } from './long-journal.ts';
import { startDesk } from './running-desk.ts';

const AIM_SECONDS = 15;
const SHORT = 100_000;
const LONG = 1_000_000;
const PORT = 18_473;

interface Started {
  readonly entries: number;
  readonly doorMs: number;
  readonly foldedMs: number;
}

function startWith(entries: number, tell: Tell): Promise<Started> {
  return withFolder(async (folder) => {
    const head = makeLongJournal(join(folder, 'journal.db'), entries);
    tell(`made ${head.seq} entries`);
    const desk = startDesk({ stateDir: folder, port: PORT, args: ['--demo', '--speed', '1'] });
    try {
      const doorMs = await desk.firstAnswer(() => true);
      const foldedMs = await desk.firstAnswer((answer) => answer.code !== 'DESK_STARTING');
      tell(`door after ${rounded(doorMs)} ms, folded after ${rounded(foldedMs)} ms`);
      return { entries: head.seq, doorMs, foldedMs };
    } finally {
      await desk.stop();
    }
  });
}

export async function measureStartup(tell: Tell): Promise<Figure> {
  const short = await startWith(SHORT, tell);
  const long = await startWith(LONG, tell);
  return figure({
    figure: 'startup',
    asked: `1,000,000 entries start in at most ${AIM_SECONDS} s, the halt door first`,
    reached: long.foldedMs <= AIM_SECONDS * 1_000 && long.doorMs < long.foldedMs,
    measured: {
      shortEntries: short.entries,
      shortDoorMs: rounded(short.doorMs),
      shortFoldedMs: rounded(short.foldedMs),
      longEntries: long.entries,
      longDoorMs: rounded(long.doorMs),
      longFoldedMs: rounded(long.foldedMs),
    },
  });
}
