// How often each provider was asked today, how often it answered, and how often another had to: counted by
// the New York day, and begun anew with each.
import type { ProviderCount } from '#engine/market/feed.ts';
import type { TradingDay } from '#engine/model/time.ts';

export type Happening = 'asked' | 'answered' | 'fallbacks';

export interface Tally {
  count(provider: string, what: Happening): void;
  /** In the order they were first asked today. */
  rows(): readonly ProviderCount[];
}

export function createTally(today: () => TradingDay): Tally {
  let day = today();
  let rows = new Map<string, ProviderCount>();
  const turn = (): void => {
    if (today() === day) return;
    day = today();
    rows = new Map();
  };
  return {
    count(provider, what) {
      turn();
      const row = rows.get(provider) ?? { provider, asked: 0, answered: 0, fallbacks: 0 };
      rows.set(provider, { ...row, [what]: row[what] + 1 });
    },
    rows() {
      turn();
      return [...rows.values()];
    },
  };
}
