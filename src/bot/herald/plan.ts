// What the herald does next on one platform: pure planning over what is due. Order holds within a thread;
// a message that waits holds back its own thread only; a thread with a CRITICAL message goes first, whole.
import type { OutboxRow, Posting } from '#engine/journal/journal.ts';

export type Lane = OutboxRow['lane'];

/** When a message that went wrong may be tried again, on the monotonic clock. */
export interface Hold {
  readonly until: number;
  /** The same while something CRITICAL waits in its thread. */
  readonly urgent: number;
  /** From then on, what the platform has not got of an earlier call it will not get any more. */
  readonly settled: number;
}

export interface Queued {
  readonly row: OutboxRow;
  readonly posting: Posting | null;
  readonly hold: Hold | null;
}

/** `urgent`: something CRITICAL is in its thread, this message or one behind it. */
interface AnyStep extends Queued {
  readonly thread: string;
  readonly urgent: boolean;
}

export type Step =
  | (AnyStep & { readonly kind: 'deliver' })
  /** Its answer was lost: asked for before anything else is done with it. */
  | (AnyStep & { readonly kind: 'look-up'; readonly posting: Posting; readonly edit: boolean })
  /** An edit that a later one makes pointless: it counts as sent. */
  | (AnyStep & { readonly kind: 'skip' });

export interface Situation {
  /** The lanes that are worked off here; threads that belong to another lane are left alone. */
  readonly lanes: readonly Lane[];
  /** Oldest first, each once; with a message of a topic also all that is due before it in the topic. */
  readonly queue: readonly Queued[];
  /** Threads that are being worked on elsewhere. */
  readonly busy: ReadonlySet<string>;
  readonly placeOf: (topic: string) => string | null;
  readonly now: number;
  /** The greatest number of steps. */
  readonly most: number;
}

export interface Plan {
  /** In the order of the messages' ids. */
  readonly steps: readonly Step[];
  /** When the first of those that wait may be tried. */
  readonly again: number;
}

const LANES: readonly Lane[] = ['critical', 'normal', 'report'];

/** A topic is one thread in whatever lane; what stands alone is in order by channel and lane. */
export function threadOf(row: OutboxRow): string {
  return row.topic === null ? `in ${row.channel} ${row.lane}` : `on ${row.topic}`;
}

function rank(lane: Lane): number {
  return LANES.indexOf(lane);
}

function byThread(queue: readonly Queued[]): ReadonlyMap<string, readonly Queued[]> {
  const threads = new Map<string, Queued[]>();
  for (const one of queue) {
    const thread = threadOf(one.row);
    const before = threads.get(thread);
    if (before === undefined) threads.set(thread, [one]);
    else before.push(one);
  }
  return threads;
}

/** The lane a thread is worked off in: the most urgent that anything in it has. */
function laneOf(rows: readonly Queued[]): Lane {
  return rows.reduce<Lane>(
    (most, { row }) => (rank(row.lane) < rank(most) ? row.lane : most),
    'report',
  );
}

/** A later card of the topic, at least as urgent, says all that this edit would. */
function isOvertaken(edit: Queued, later: readonly Queued[]): boolean {
  if (edit.posting?.state === 'sending') return false;
  return later.some(({ row }) => row.part === 'card' && rank(row.lane) <= rank(edit.row.lane));
}

function readyAt(one: Queued, step: { readonly urgent: boolean; readonly edit: boolean }): number {
  if (one.hold === null) return 0;
  const at = step.urgent ? one.hold.urgent : one.hold.until;
  // An edit that acts late would replace a newer one: it is not repeated before that is past.
  return step.edit && one.posting?.state === 'sending' ? Math.max(at, one.hold.settled) : at;
}

/** The steps of one thread until one waits or its outcome must be known first. */
function walk(
  thread: string,
  rows: readonly Queued[],
  situation: Situation,
): { readonly steps: readonly Step[]; readonly again: number } {
  const steps: Step[] = [];
  const topic = rows[0]?.row.topic ?? null;
  const lastUrgent = rows.findLastIndex((one) => one.row.lane === 'critical');
  let stands = topic !== null && situation.placeOf(topic) !== null;
  for (const [at, one] of rows.entries()) {
    const card = topic !== null && one.row.part === 'card';
    const edit = card && stands;
    const urgent = at <= lastUrgent;
    if (edit && isOvertaken(one, rows.slice(at + 1))) {
      steps.push({ kind: 'skip', ...one, thread, urgent });
      continue;
    }
    const ready = readyAt(one, { urgent, edit });
    if (ready > situation.now) return { steps, again: ready };
    const { posting } = one;
    if (posting?.state === 'sending') {
      steps.push({ kind: 'look-up', ...one, posting, thread, urgent, edit });
      return { steps, again: Number.POSITIVE_INFINITY };
    }
    steps.push({ kind: 'deliver', ...one, thread, urgent });
    stands ||= card;
  }
  return { steps, again: Number.POSITIVE_INFINITY };
}

export function planNext(situation: Situation): Plan {
  const { lanes, busy, most } = situation;
  const walks = [...byThread(situation.queue)]
    .filter(([thread, rows]) => !busy.has(thread) && lanes.includes(laneOf(rows)))
    .map(([thread, rows]) => walk(thread, rows, situation));
  const steps = walks.flatMap((one) => one.steps).toSorted((a, b) => a.row.id - b.row.id);
  return {
    steps: steps.slice(0, most),
    again: Math.min(Number.POSITIVE_INFINITY, ...walks.map((one) => one.again)),
  };
}
