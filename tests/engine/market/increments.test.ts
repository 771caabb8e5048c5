// Increments over any days, with splits and corrections in between: what is stored after each refresh is what the
// source tells of the whole at that time, and only a changed past is loaded again as a whole.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Stored } from '#engine/market/column-file.ts';
import { OVERLAP, refreshSet } from '#engine/market/refresh.ts';
import type { DailyRow } from '#engine/market/rows.ts';
import { toBars } from '#engine/market/rows.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { split, walk } from './provider.ts';

const SPY = instrumentSymbol('SPY');
const SINCE = '2025-12-01';
const ROWS = walk('SPY', SINCE, '2026-06-30');

interface Step {
  /** Sessions that pass before the refresh. */
  readonly sessions: number;
  readonly happens: 'nothing' | 'a split' | 'a correction';
}

const step: fc.Arbitrary<Step> = fc.record({
  sessions: fc.nat(15),
  happens: fc.constantFrom('nothing', 'nothing', 'a split', 'a correction'),
});

/** A correction of one of the last sessions before the day, within what is asked for again. */
function corrected(rows: readonly DailyRow[], known: number): readonly DailyRow[] {
  const at = Math.max(0, known - 1 - (known % OVERLAP));
  return rows.map((row, index) => (index === at ? { ...row, close: row.close * 1.0001 } : row));
}

it('after any steps what is stored is the whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 9 }), async (steps) => {
      let rows = ROWS;
      let known = 20;
      let asked: string[] = [];
      let stored: Stored | null = null;
      const source = {
        name: 'Yahoo',
        daily: (symbol: typeof SPY, from: string, to: string) => {
          asked.push(from);
          return Promise.resolve(
            toBars(
              symbol,
              rows.filter((row) => row.day >= from && row.day <= to),
            ),
          );
        },
      };
      for (const { sessions, happens } of [{ sessions: 0, happens: 'nothing' }, ...steps]) {
        if (happens === 'a split') rows = split(rows, 2);
        if (happens === 'a correction') rows = corrected(rows, known);
        known = Math.min(ROWS.length, known + sessions);
        asked = [];
        const before: Stored | null = stored;
        const refreshed = await refreshSet(
          { name: 'SPY daily', symbol: SPY, nature: 'share', sources: [source], stored },
          {
            since: tradingDay(SINCE),
            through: tradingDay(ROWS[known - 1]?.day ?? SINCE),
            actions: [],
            market: null,
            judge: () => [],
            pause: () => Promise.resolve(),
            failures: new Map(),
          },
        );
        stored = refreshed.stored;
        expect(stored?.bars).toEqual(toBars(SPY, rows.slice(0, known)));
        expect(refreshed.provision.usable).toBe(true);
        expect(refreshed.provision.faults.length).toBe(happens === 'nothing' ? 0 : 1);
        const whole = before === null || happens !== 'nothing';
        expect(asked.includes(SINCE)).toBe(whole);
      }
    }),
  );
});
