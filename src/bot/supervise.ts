// How a platform's connection keeps itself: what happened goes in, what to do and what people must know comes
// out. Pure: the edge opens, closes and waits; a line that failed for good is never tried again.
import type { PlatformLook, PlatformNews } from '#bot/platform.ts';

/** One socket, gateway or listener; a platform is open when every line is. */
export type Line =
  | { readonly state: 'opening'; readonly fails: number }
  | { readonly state: 'open'; readonly fails: number; readonly since: number }
  | { readonly state: 'down'; readonly fails: number; readonly why: string }
  | { readonly state: 'over'; readonly fails: number; readonly why: string };

export interface Supervision {
  readonly lines: readonly Line[];
  /** Since when not every line, and not one line, was open, on the monotonic clock; null while it is. */
  readonly partSince: number | null;
  readonly noneSince: number | null;
  /** What people were told last of the connection. */
  readonly told: 'nothing' | 'faulted' | 'final';
}

export type LineEvent =
  | { readonly kind: 'opened'; readonly line: number }
  /** It was open and is not any more. */
  | { readonly kind: 'lost'; readonly line: number; readonly why: string }
  /** It could not be opened; `final`: trying again cannot help. */
  | {
      readonly kind: 'failed';
      readonly line: number;
      readonly why: string;
      readonly final: boolean;
      readonly retryAfterMs: number | null;
    }
  /** The edge tries it again. */
  | { readonly kind: 'trying'; readonly line: number }
  /** Time passed; once a second is enough. */
  | { readonly kind: 'tick' };

export interface Supervised extends PlatformLook {
  readonly next: Supervision;
  /** When to try the line of the event again; null: not because of this event. */
  readonly retryInMs: number | null;
  readonly news: readonly PlatformNews[];
}

/** The monotonic clock in milliseconds, and a draw in [0, 1) that spreads retries. */
export interface SupervisionMoment {
  readonly mono: number;
  readonly lot: number;
}

/** People are told when nothing was open for so long, or not everything for so long. */
export const NONE_MS = 3_000;
export const PART_MS = 60_000;
/** A line that held so long begins its waits anew when it is lost. */
export const STEADY_MS = 30_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

export function firstSupervision(count: number, mono: number): Supervision {
  const lines = Array.from({ length: count }, (): Line => ({ state: 'opening', fails: 0 }));
  return { lines, partSince: mono, noneSince: mono, told: 'nothing' };
}

/** Doubles from a quarter of a second, spread over its upper half. */
export function waitAfter(fails: number, lot: number): number {
  const whole = FIRST_RETRY_MS * 2 ** Math.min(20, Math.max(0, fails - 1));
  return Math.round(Math.min(LONGEST_RETRY_MS, whole) * (0.5 + lot / 2));
}

function lineAfter(before: Line, event: Exclude<LineEvent, { kind: 'tick' }>, mono: number): Line {
  if (before.state === 'over') return before;
  const { fails } = before;
  switch (event.kind) {
    case 'opened':
      return { state: 'open', fails, since: mono };
    case 'trying':
      return { state: 'opening', fails };
    case 'lost': {
      const steady = before.state === 'open' && mono - before.since >= STEADY_MS;
      return { state: 'down', fails: steady ? 1 : fails + 1, why: event.why };
    }
    case 'failed':
      return { state: event.final ? 'over' : 'down', fails: fails + 1, why: event.why };
  }
}

function whyNot(lines: readonly Line[]): string | null {
  const shut = lines.filter((line) => line.state !== 'open');
  if (shut.length === 0) return null;
  const words = shut.flatMap((line) => ('why' in line ? [line.why] : []));
  const why = words[0] ?? 'it is being opened';
  const open = lines.length - shut.length;
  return open === 0 ? why : `${open} of ${lines.length} connections are open; the other: ${why}`;
}

function retryOf(line: Line | undefined, event: LineEvent, lot: number): number | null {
  if (line?.state !== 'down') return null;
  const asked = event.kind === 'failed' ? (event.retryAfterMs ?? 0) : 0;
  return Math.max(asked, waitAfter(line.fails, lot));
}

type Told = Pick<Supervised, 'news'> & Pick<Supervision, 'told'>;

function tell(after: Omit<Supervision, 'told'>, before: Supervision, mono: number): Told {
  const { lines, partSince, noneSince } = after;
  const part = 'connection';
  const why = whyNot(lines);
  if (why === null) {
    const news: readonly PlatformNews[] =
      before.told === 'nothing' ? [] : [{ kind: 'mended', part }];
    return { told: 'nothing', news };
  }
  const over = lines.find((line) => line.state === 'over');
  if (over?.state === 'over') {
    if (before.told === 'final') return { told: 'final', news: [] };
    return { told: 'final', news: [{ kind: 'faulted', part, why: over.why, final: true }] };
  }
  const long =
    (noneSince !== null && mono - noneSince >= NONE_MS) ||
    (partSince !== null && mono - partSince >= PART_MS);
  if (!long || before.told !== 'nothing') return { told: before.told, news: [] };
  return { told: 'faulted', news: [{ kind: 'faulted', part, why, final: false }] };
}

/** The one step: what became of the lines, and what follows. */
export function supervise(
  before: Supervision,
  event: LineEvent,
  { mono, lot }: SupervisionMoment,
): Supervised {
  const lines =
    event.kind === 'tick'
      ? before.lines
      : before.lines.map((line, at) => (at === event.line ? lineAfter(line, event, mono) : line));
  const every = lines.every((line) => line.state === 'open');
  const some = lines.some((line) => line.state === 'open');
  const partSince = every ? null : (before.partSince ?? mono);
  const noneSince = some ? null : (before.noneSince ?? mono);
  const after = { lines, partSince, noneSince };
  const { told, news } = tell(after, before, mono);
  const retryInMs = event.kind === 'tick' ? null : retryOf(lines[event.line], event, lot);
  return { next: { ...after, told }, open: every, why: whyNot(lines), retryInMs, news };
}
