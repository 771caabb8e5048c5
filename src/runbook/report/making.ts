// The making of a period's report: asked of a worker, written whole, then on record. The desk's own thread reads
// no journal for it; what the worker answered is all it knows of the figures.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { ReportMade, WrittenText } from '#runbook/report/fact.ts';
import type { Span } from '#runbook/report/span.ts';

/** A report that was written. */
export interface MadeReport extends WrittenText {
  readonly page: WrittenText;
  /** What a card says of it; the first line alone must do. */
  readonly digest: readonly string[];
}

/** Makes and writes it; the signal ends the work at once. */
export type MakeReport = (span: Span, signal?: AbortSignal) => Promise<Result<MadeReport>>;

/** On a desk of a drill nobody reads reports. */
export const noReports: MakeReport = () =>
  Promise.resolve(
    refuse(
      'REPORT_NONE',
      'This desk makes no reports of periods: it keeps no journal on disk. The report of the day is there.',
    ),
  );

export function reportFact(
  span: Span,
  made: WrittenText & { readonly page?: WrittenText },
  by: ReportMade['by'],
): DeskFact {
  const { file, sha256, page = null } = made;
  return {
    kind: 'report.made',
    period: span.kind,
    label: span.label,
    from: span.from,
    day: span.until,
    file,
    sha256,
    page,
    by,
  };
}

interface Recording {
  readonly make: MakeReport;
  turn(decide: () => Result<readonly DeskFact[]>): Result<readonly DeskFact[]>;
}

/** Made, written and on record; a fault of the disk is thrown by who writes. */
export async function recordReport(
  recording: Recording,
  span: Span,
  asked: { readonly by: ReportMade['by']; readonly signal?: AbortSignal },
): Promise<Result<MadeReport>> {
  const made = await recording.make(span, asked.signal);
  if (!made.ok) return made;
  recording.turn(() => ok([reportFact(span, made.value, asked.by)]));
  return made;
}
