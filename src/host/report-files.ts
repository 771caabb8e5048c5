// Reports on disk: Markdown and page of a span, each replaced at one stroke, in state/reports; and a period's
// report and what a day's shows, made by a worker that reads the journal for itself.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askWorker } from './heavy.ts';
import type { ReportFrom, ReportTexts } from './reporting.ts';
import { replaceFile } from '#engine/journal/replace.ts';
import { ok } from '#engine/model/result.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { WrittenText } from '#runbook/report/fact.ts';
import type { MakeReport } from '#runbook/report/making.ts';
import { daySpan, reportName } from '#runbook/report/span.ts';
import type { DayShown, ShowDay } from '#runbook/report/shown.ts';
import type { Span } from '#runbook/report/span.ts';

const NAME = /^(daily|weekly|monthly|range)-[0-9W-]{7,21}$/;

function writeText(stateDir: string, name: string, text: string): WrittenText {
  const file = join(stateDir, 'reports', name);
  replaceFile(file, text, 0o644);
  return { file, sha256: createHash('sha256').update(text).digest('hex') };
}

function writeBoth(
  stateDir: string,
  span: Span,
  texts: Pick<ReportTexts, 'markdown' | 'page'>,
): WrittenText & { readonly page: WrittenText } {
  const name = reportName(span);
  const page = writeText(stateDir, `${name}.html`, texts.page);
  return { ...writeText(stateDir, `${name}.md`, texts.markdown), page };
}

/** Writes `state/reports/daily-<day>.md` and the page beside it. */
export function writeDaily(
  stateDir: string,
  day: TradingDay,
  texts: Pick<ReportTexts, 'markdown' | 'page'>,
): WrittenText & { readonly page: WrittenText } {
  return writeBoth(stateDir, daySpan(day), texts);
}

/** The page of a report by its name; null where there is none, or the name is none of a report. */
export async function readPage(stateDir: string, name: string): Promise<Uint8Array | null> {
  if (!NAME.test(name)) return null;
  try {
    return await readFile(join(stateDir, 'reports', `${name}.html`));
  } catch {
    return null;
  }
}

/** Makes reports of spans from the journal in a folder. */
export function reportMaker(stateDir: string, from: ReportFrom): MakeReport {
  return async (span, signal) => {
    const path = join(stateDir, 'journal.db');
    const task = { task: 'report', path, span, about: from } as const;
    const asked = await askWorker(task, () => undefined, signal);
    if (!asked.ok) return asked;
    const texts = asked.value as ReportTexts;
    return ok({ ...writeBoth(stateDir, span, texts), digest: texts.digest });
  };
}

/** The report of the day, and the backup behind it, wait no longer for what it shows. */
const SHOWN_WITHIN_MS = 120_000;

/** Makes what the report of a day shows from the journal in a folder. */
export function dayShower(stateDir: string, feedLabel: string): ShowDay {
  return async (day) => {
    const path = join(stateDir, 'journal.db');
    const task = { task: 'day-report', path, day, feedLabel } as const;
    const asked = await askWorker(task, () => undefined, AbortSignal.timeout(SHOWN_WITHIN_MS));
    return asked.ok ? ok(asked.value as DayShown) : asked;
  };
}
