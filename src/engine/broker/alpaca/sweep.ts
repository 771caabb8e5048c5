// The truth read at intervals: open orders, then what became of those that are open no more, then what was
// executed. One reading at a time, at once when asked for, and what the stream lost is told by it.
import type { BrokerReport } from '#engine/broker/broker.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import { OVERLAP_MS } from './history.ts';
import type { History } from './history.ts';
import type { Reporter } from './reports.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface SweepParts {
  readonly history: History;
  readonly reporter: Reporter;
  readonly now: () => DeskTime;
  readonly mono: () => number;
  readonly log: (text: string) => void;
  readonly tell: (report: BrokerReport) => void;
  /** A reading told what the stream should have said by now. */
  readonly deaf: () => void;
  /** Done with each reading, on the client that cancels: its connection stays open. */
  readonly keepWarm: () => Promise<void>;
  /** How often; 30 seconds on a desk. */
  readonly everyMs: number;
}

export interface Sweep {
  start(): void;
  /** Reads as soon as it may. */
  nudge(): void;
  /** How long ago the last whole reading was; infinite when there was none. */
  ageMs(): number;
  stop(): void;
}

/** Nudged readings stand this far apart, so that they do not use up the rate. */
const APART_MS = 1_000;
/** What the stream says is told by then; an execution older than this came by a reading alone. */
const STREAM_LATE_MS = 10_000;

class Sweeper implements Sweep {
  readonly #parts: SweepParts;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running = false;
  #again = false;
  #stopped = true;
  /** Executions from here on are read; set when it starts, by the clock of then. */
  #since = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #begun = Number.NEGATIVE_INFINITY;
  #failing = false;

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stopped = false;
    this.#since = this.#parts.now() - OVERLAP_MS;
    this.nudge();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  ageMs(): number {
    return this.#parts.mono() - this.#last;
  }

  nudge(): void {
    this.#again = true;
    if (!this.#running) this.#wake(Math.max(0, this.#begun + APART_MS - this.#parts.mono()));
  }

  #wake(ms: number): void {
    if (this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), ms);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#again = false;
    this.#begun = this.#parts.mono();
    try {
      await this.#read();
      this.#last = this.#parts.mono();
      if (this.#failing) this.#parts.log('alpaca: the account can be read again');
      this.#failing = false;
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
      if (!this.#failing) this.#parts.log(`alpaca: the account cannot be read. ${error.message}`);
      this.#failing = true;
    } finally {
      this.#running = false;
    }
    this.#wake(this.#again ? APART_MS : this.#parts.everyMs);
  }

  async #read(): Promise<void> {
    const { history, reporter, now, tell } = this.#parts;
    const before = reporter.openIds();
    const [open] = await Promise.all([history.openOrders(), this.#parts.keepWarm()]);
    const still = new Set(open.map((standing) => standing.orderId));
    const gone = await history.ended(before.filter((id) => !still.has(id)));
    const fills = await history.since(this.#since);
    if (this.#stopped) return;
    const at = now();
    let deaf = false;
    for (const report of reporter.read({ open, gone, fills, at })) {
      const late = at - report.at > STREAM_LATE_MS;
      deaf ||= report.kind === 'executed' && late && this.#last > 0;
      tell(report);
    }
    const newest = fills.at(-1)?.at ?? this.#since + OVERLAP_MS;
    this.#since = Math.max(this.#since, newest - OVERLAP_MS);
    if (deaf) this.#parts.deaf();
  }
}

export function createSweep(parts: SweepParts): Sweep {
  return new Sweeper(parts);
}
