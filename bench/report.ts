// How long a report takes: the journal of a month and of a year of the demo desk folded into a period, and the
// whole report of a month as a worker makes it, from the file to both texts with their pictures.
import { join } from 'node:path';
import { figure, rounded, withFolder } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { reportMaker } from '../src/host/report-files.ts';
import type { Journal } from '#engine/journal/journal.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import { periodOf } from '#runbook/report/period.ts';
import { monthSpan, readRange } from '#runbook/report/span.ts';
import type { Span } from '#runbook/report/span.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const AIM_MONTH_MS = 1_000;
const RUNS = 5;

type Days = { readonly from: string; readonly until: string };

interface Folded {
  readonly entries: number;
  /** Of the fold and the figures alone, the best of some runs. */
  readonly foldMs: number;
}

function folded(journal: Journal<DeskFact>, span: Span): Folded {
  const times = Array.from({ length: RUNS }, () => {
    const before = performance.now();
    periodOf(readOn(NO_ANNALS, journal.read(1)), span);
    return performance.now() - before;
  });
  return { entries: journal.head().seq, foldMs: Math.min(...times) };
}

function yearSpan(): Span {
  const read = readRange(tradingDay('2019-01-02'), tradingDay('2019-12-31'));
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value;
}

async function played(days: Days, journal?: Journal<DeskFact>): Promise<Journal<DeskFact>> {
  const ground = newGround(journal === undefined ? days : { ...days, journal });
  const world = await startWorld(ground);
  await world.playAll();
  clearGround(ground);
  return ground.journal;
}

/** A month on a journal file: the fold, and from the question to the texts on the disk. */
function measureMonth(): Promise<Folded & { readonly wholeMs: number }> {
  const span = monthSpan(tradingDay('2020-02-03'));
  return withFolder(async (folder) => {
    const path = join(folder, 'journal.db');
    const parts = { path, versions: FACT_VERSIONS, mono: () => performance.now() };
    const journal = openSqliteJournal<DeskFact>(parts);
    await played({ from: '2020-02-03', until: '2020-02-28' }, journal);
    const fold = folded(journal, span);
    const before = performance.now();
    const made = await reportMaker(folder, { feedLabel: 'bench', code: 'bench' })(span);
    const wholeMs = performance.now() - before;
    journal.close();
    if (!made.ok) throw new Error(made.refusal.text);
    return { ...fold, wholeMs };
  });
}

export async function measureReport(tell: Tell): Promise<Figure> {
  const month = await measureMonth();
  tell(
    `a month: ${month.entries} entries, fold ${rounded(month.foldMs)} ms, whole ${rounded(month.wholeMs)} ms`,
  );
  const year = folded(await played({ from: '2019-01-02', until: '2019-12-31' }), yearSpan());
  tell(`a year in memory: ${year.entries} entries, fold ${rounded(year.foldMs)} ms`);
  return figure({
    figure: 'report',
    asked: `a month of the demo desk folded in at most ${AIM_MONTH_MS} ms`,
    reached: month.foldMs <= AIM_MONTH_MS,
    measured: {
      monthEntries: month.entries,
      monthFoldMs: rounded(month.foldMs),
      monthWholeMs: rounded(month.wholeMs),
      yearEntries: year.entries,
      yearFoldMs: rounded(year.foldMs),
    },
  });
}
