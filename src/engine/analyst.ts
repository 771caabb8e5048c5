// An analyst looks at one instrument's daily bars and gives a view with its evidence, or says what it
// would need to have one. A view informs people; it places no order.
import type { Bars } from '#engine/market/bars.ts';

export type AnalystName = 'technical' | 'fundamental' | 'sentiment' | 'macro';
export type Stance = 'bullish' | 'neutral' | 'bearish';

export type View =
  | {
      readonly kind: 'view';
      readonly stance: Stance;
      /** -100 (all evidence bearish) to 100 (all bullish). */
      readonly score: number;
      /** One sentence a piece of evidence, with its numbers. */
      readonly lines: readonly string[];
    }
  | { readonly kind: 'not-configured'; readonly line: string };

export interface Analyst {
  readonly name: AnalystName;
  /** The view at the close of the last bar, from these bars alone. */
  look(bars: Bars): View;
}
