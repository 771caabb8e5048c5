// Watches last prices from shortly before the open to the close: one call every few seconds for all symbols, never two at a time.
// A price that is none is dropped and counted, a trade gone stale is named once, and a silent source is told once.
import type { LatestSource } from '#engine/market/latest.ts';
import { sift } from '#engine/market/latest.ts';
import { sessionOn } from '#engine/market/session.ts';
import { SourceFault } from '#engine/market/source.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Price } from '#engine/model/money.ts';
import { MINUTE_MS, newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

export interface WatchParts {
  readonly source: LatestSource;
  readonly now: () => DeskTime;
  readonly everyMs: number;
  readonly log: (text: string) => void;
  readonly symbols: () => readonly InstrumentSymbol[];
  readonly saw: (prices: Readonly<Record<string, Price>>) => void;
}

/** How the watch stands. */
export interface Watching {
  /** When prices last came; null before the first. */
  readonly heardAt: DeskTime | null;
  /** Answers that were no price, since the watch began. */
  readonly dropped: number;
  /** Symbols whose last trade is over a minute old. */
  readonly stale: readonly InstrumentSymbol[];
  /** What the source says instead of prices; null while it answers. */
  readonly fault: string | null;
}

export interface Watch {
  standing(): Watching;
  close(): void;
}

/** Prices are there when the exchange opens, not some seconds later. */
const AHEAD_MS = 5 * MINUTE_MS;

function isWatched(now: DeskTime): boolean {
  const session = sessionOn(newYork(now).day);
  return session !== null && now >= session.open - AHEAD_MS && now < session.close;
}

export function startWatch(parts: WatchParts): Watch {
  let standing: Watching = { heardAt: null, dropped: 0, stale: [], fault: null };
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  function tellStale(before: readonly string[], stale: readonly string[]): void {
    const fresh = stale.filter((symbol) => !before.includes(symbol));
    if (fresh.length > 0) parts.log(`No trade for over a minute of ${fresh.join(', ')}.`);
  }

  async function look(asked: readonly InstrumentSymbol[]): Promise<void> {
    const trades = await parts.source.latest(asked);
    if (closed) return;
    const now = parts.now();
    const sifted = sift(asked, trades, now);
    if (sifted.dropped.length > 0)
      parts.log(`${parts.source.name} sent no price for ${sifted.dropped.join(', ')}; dropped.`);
    if (standing.fault !== null) parts.log(`${parts.source.name} sends prices again.`);
    tellStale(standing.stale, sifted.stale);
    const dropped = standing.dropped + sifted.dropped.length;
    standing = { heardAt: now, dropped, stale: sifted.stale, fault: null };
    parts.saw(sifted.prices);
  }

  async function turn(): Promise<void> {
    const asked = isWatched(parts.now()) ? parts.symbols() : [];
    try {
      if (asked.length > 0) await look(asked);
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error;
      if (standing.fault === null) parts.log(`No last prices: ${error.message}`);
      standing = { ...standing, fault: error.message };
    }
    if (closed) return;
    timer = setTimeout(() => void turn(), parts.everyMs);
    timer.unref();
  }

  void turn();
  return {
    standing: () => standing,
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
