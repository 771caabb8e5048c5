// The herald's book: the postings of one platform as the outbox has them, with what is newer and not yet on
// record laid over them. What the store refuses stays in mind, and goes with the next commit.
import type { Due, Outbox, OutboxRow, Posting } from '#engine/journal/journal.ts';
import { heldFromBefore, perhapsSent, untried } from '#bot/herald/fate.ts';
import type { Outcome } from '#bot/herald/fate.ts';
import { threadOf } from '#bot/herald/plan.ts';
import type { Hold, Lane, Queued } from '#bot/herald/plan.ts';

export interface BookParts {
  readonly platform: string;
  readonly outbox: Outbox;
  readonly from: 'now' | 'all';
  /** What an earlier process handed over cannot act any more. */
  readonly isLocal: boolean;
  readonly mono: () => number;
  readonly wall: () => number;
  /** What the outbox threw is the store's fault; anything else is a bug, and rises. */
  readonly isStoreFault: (error: unknown) => boolean;
}

export class HeraldBook {
  readonly #parts: BookParts;
  readonly #kept = new Map<number, Posting>();
  readonly #places = new Map<string, string>();
  readonly #holds = new Map<number, Hold>();
  /** Messages up to this one were written before this process. */
  readonly #before: number;
  /** Those of them that were looked into. */
  readonly #judged = new Set<number>();
  /** What went wrong last, until something goes right. */
  lastFault: string | null = null;

  /** Makes the platform known to the outbox; throws JournalFault where that cannot be. */
  constructor(parts: BookParts) {
    this.#parts = parts;
    const { outbox, platform, from } = parts;
    const known = outbox.join(platform, from) === 'known';
    this.#before = known ? outbox.newest() : 0;
  }

  /** What is due in these lanes, oldest first, with all that is due in its topics; `full`: there may be more. */
  due(
    lanes: readonly Lane[],
    limit: number,
  ): { readonly queue: readonly Queued[]; readonly full: boolean } {
    // What is finished and not on record yet is among what is due.
    const most = limit + this.#kept.size;
    const due = this.#due(lanes, most);
    const left = this.unfinished(due);
    for (const one of this.#unsure(left)) this.#kept.set(one.message, one);
    const queue = this.unfinished(left).map((one) => this.#queued(one));
    return { queue, full: due.length >= most };
  }

  /** Without what is finished and only not on record yet. */
  unfinished(due: readonly Due[]): readonly Due[] {
    return due
      .map((one) => ({ ...one, posting: this.#kept.get(one.row.id) ?? one.posting }))
      .filter(({ posting }) => posting?.state !== 'sent' && posting?.state !== 'refused');
  }

  placeOf(topic: string): string | null {
    return this.#places.get(topic) ?? this.#parts.outbox.placeOf(this.#parts.platform, topic);
  }

  /** It is not its time: kept in mind, and nothing on record of it changes. */
  hold(row: OutboxRow, until: Hold): void {
    this.#holds.set(row.id, until);
  }

  keep(row: OutboxRow, { posting, hold }: Outcome): void {
    this.#kept.set(row.id, posting);
    if (hold === null) this.#holds.delete(row.id);
    else this.#holds.set(row.id, hold);
    const { state, place } = posting;
    if (state === 'sent' && place !== null && row.topic !== null && row.part === 'card')
      this.#places.set(row.topic, place);
  }

  /** One commit for these and all that is in mind; false when the store cannot. */
  record(postings: readonly Posting[]): boolean {
    const all = new Map([...this.#kept, ...postings.map((one) => [one.message, one] as const)]);
    if (all.size === 0) return true;
    try {
      this.#parts.outbox.record([...all.values()]);
    } catch (error) {
      this.storeFailed(error);
      return false;
    }
    this.#kept.clear();
    this.#places.clear();
    return true;
  }

  storeFailed(error: unknown): void {
    if (!this.#parts.isStoreFault(error)) throw error;
    this.lastFault = String(error);
  }

  #due(lanes: readonly Lane[], limit: number): readonly Due[] {
    const { outbox, platform } = this.#parts;
    const [lane, ...more] = lanes;
    if (lane === undefined || more.length > 0) return outbox.due(platform, limit);
    const own = outbox.due(platform, limit, { lane });
    const topics = new Set(own.map((one) => one.row.topic).filter((topic) => topic !== null));
    const others = [...topics].flatMap((topic) => outbox.due(platform, limit, { topic }));
    const byId = new Map([...own, ...others].map((one) => [one.row.id, one]));
    return [...byId.values()].toSorted((a, b) => a.row.id - b.row.id);
  }

  /** A desk that died on a full disk may have handed over what was urgent without a record. */
  #unsure(due: readonly Due[]): readonly Posting[] {
    const old = due.filter(({ row }) => row.id <= this.#before);
    const urgent = new Set(
      old.filter(({ row }) => row.lane === 'critical').map(({ row }) => threadOf(row)),
    );
    const unsure = old.filter(({ row }) => urgent.has(threadOf(row)) && !this.#judged.has(row.id));
    const { platform, wall } = this.#parts;
    return unsure.map(({ row, posting }) => {
      this.#judged.add(row.id);
      return perhapsSent(posting ?? untried(platform, row), wall());
    });
  }

  #queued({ row, posting }: Due): Queued {
    // One that was put off was not tried, and waits all the same.
    if (posting === null) return { row, posting, hold: this.#holds.get(row.id) ?? null };
    const { mono, wall, isLocal } = this.#parts;
    const at = { mono: mono(), wall: wall() };
    const before = heldFromBefore(posting, at);
    const held = isLocal ? { ...before, settled: at.mono } : before;
    const hold = this.#holds.get(row.id) ?? held;
    this.#holds.set(row.id, hold);
    return { row, posting, hold };
  }
}
