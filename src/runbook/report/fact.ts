// The fact of a report that was written: of which span, in which files, with the hashes of both texts. A report
// made again replaces the files of the one before, and both are on record.
import type { Stamp } from '#engine/journal/journal.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { PersonId } from '#runbook/person.ts';
import type { ReportKind } from '#runbook/report/span.ts';

export interface WrittenText {
  readonly file: string;
  readonly sha256: string;
}

export interface ReportMade extends WrittenText {
  readonly kind: 'report.made';
  readonly period: ReportKind;
  /** "2020-02-24", "2020-W09": with its kind the name of its files. */
  readonly label: string;
  readonly from: TradingDay;
  /** The last day it tells of. */
  readonly day: TradingDay;
  /** The same as a page of HTML; null in journals of before there was one. */
  readonly page: WrittenText | null;
  /** Who asked for it; the desk when the schedule did. */
  readonly by: PersonId | 'desk';
}

export interface ReportRow extends Omit<ReportMade, 'kind'> {
  readonly desk: number;
}

/** What the desk remembers of its reports. */
export interface Reports {
  /** The last sixty, oldest first. */
  readonly reports: readonly ReportRow[];
  /** The last of a day. */
  readonly lastReport: (WrittenText & { readonly day: TradingDay }) | null;
}

export const NO_REPORTS: Reports = { reports: [], lastReport: null };

const KEPT = 60;

export function foldReport(before: Reports, made: ReportMade, at: Stamp): Reports {
  const { kind: _, ...fact } = made;
  const { day, file, sha256 } = fact;
  return {
    reports: [...before.reports, { ...fact, desk: at.desk }].slice(-KEPT),
    lastReport: fact.period === 'daily' ? { day, file, sha256 } : before.lastReport,
  };
}
