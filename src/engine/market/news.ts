// The news as a source tells it: who wrote what about which symbols, and when. It is shown and weighed as
// somebody's words; no price and no order is ever read out of it.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { DeskTime } from '#engine/model/time.ts';
import type { UntrustedText } from '#engine/model/untrusted.ts';

export interface NewsItem {
  /** The source's own number for it; the same item has the same one for ever. */
  readonly id: string;
  /** When it was first published. */
  readonly at: DeskTime;
  readonly headline: UntrustedText;
  /** May be empty. */
  readonly summary: UntrustedText;
  /** In the source's own spelling, which may name what the desk does not trade. */
  readonly symbols: readonly string[];
  /** Who wrote it. */
  readonly by: UntrustedText;
  readonly url: string | null;
}

export interface NewsSource {
  readonly name: string;
  /** What was published since, newest first, at most a few hundred; throws SourceFault. */
  news(symbols: readonly InstrumentSymbol[], since: DeskTime): Promise<readonly NewsItem[]>;
}
