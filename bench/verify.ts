// How many entries a second the verifier proves in a journal file: chain, batches, kinds, fold and every
// guard over every batch, as `journal verify` does it.
import { join } from 'node:path';
import { figure, rounded, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { makeLongJournal } from './long-journal.ts';
import { verifyFile } from '#engine/journal/rows.ts';
import { history } from '#runbook/history.ts';
import { GUARDS } from '#runbook/rules.ts';

const AIM = 100_000;
const ENTRIES = 300_000;

export function measureVerify(tell: Tell): Promise<Figure> {
  return withFolder(async (folder) => {
    const path = join(folder, 'journal.db');
    const head = makeLongJournal(path, ENTRIES);
    tell(`made ${head.seq} entries`);
    const before = performance.now();
    const verdict = verifyFile(path, history(head));
    const seconds = (performance.now() - before) / 1_000;
    if (!verdict.ok) throw new Error(`${verdict.what} ${verdict.why}`);
    const perSecond = verdict.entries / seconds;
    tell(`${rounded(perSecond)} entries/s`);
    return Promise.resolve(
      figure({
        figure: 'verify',
        asked: `at least ${AIM.toLocaleString('en-US')} entries a second, guards included`,
        reached: perSecond >= AIM,
        measured: {
          entriesPerSecond: rounded(perSecond),
          entries: verdict.entries,
          guards: GUARDS.length,
          seconds: rounded(seconds),
        },
      }),
    );
  });
}
