// Selection: every signal chosen or dropped once, exits always chosen, the best entries first, and the
// same pack in whatever order the signals came.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { selectPack } from '#engine/select.ts';
import type { SelectionRule } from '#engine/select.ts';
import type { Signal } from '#engine/signal.ts';
import { strategyName } from '#engine/strategy.ts';

function signal(name: string, score: number, action: 'enter' | 'exit' = 'enter'): Signal {
  return {
    strategy: strategyName(name),
    symbol: instrumentSymbol('SPY'),
    day: tradingDay('2020-02-21'),
    action,
    score,
    stopDollars: action === 'enter' ? 90 : null,
    reason: '',
  };
}

const names = (signals: readonly Signal[]): readonly string[] => signals.map((row) => row.strategy);
const TOP3: SelectionRule = { mode: 'top_n', n: 3, minScore: 50, maxSignals: 3 };
const FIVE = [
  signal('a', 60),
  signal('b', 90),
  signal('c', 49.9),
  signal('d', 90),
  signal('e', 70),
];

describe('selectPack', () => {
  it('takes the trade of the day alone, whatever n is', () => {
    expect(names(selectPack(FIVE, { ...TOP3, mode: 'totd' }).chosen)).toEqual(['b']);
  });

  it('takes the best n, ties by name, and says why the others are dropped', () => {
    const { chosen, dropped } = selectPack(FIVE, TOP3);
    expect(names(chosen)).toEqual(['b', 'd', 'e']);
    expect(dropped.map((row) => `${row.signal.strategy}: ${row.why}`)).toEqual([
      'a: not among the best 3: score 60.0 ranks 4 or lower',
      'c: score 49.9 is below the least, 50',
    ]);
  });

  it('takes no more than the day still allows', () => {
    const { chosen, dropped } = selectPack(FIVE, { ...TOP3, maxSignals: 1 });
    expect(names(chosen)).toEqual(['b']);
    expect(dropped[0]?.why).toMatch(/^at most 1 entries today/);
    expect(selectPack(FIVE, { ...TOP3, maxSignals: 0 }).chosen).toEqual([]);
    expect(selectPack(FIVE, { ...TOP3, maxSignals: Number.POSITIVE_INFINITY }).chosen.length).toBe(
      3,
    );
  });

  it('always takes exits, first', () => {
    const rule: SelectionRule = { mode: 'totd', n: 1, minScore: 100, maxSignals: 0 };
    expect(names(selectPack([...FIVE, signal('x', 0, 'exit')], rule).chosen)).toEqual(['x']);
    const pack = selectPack([...FIVE, signal('x', 0, 'exit')], TOP3);
    expect(names(pack.chosen)).toEqual(['x', 'b', 'd', 'e']);
  });

  it('drops a score that is no number', () => {
    expect(names(selectPack([signal('a', Number.NaN), signal('b', 60)], TOP3).chosen)).toEqual([
      'b',
    ]);
  });

  it('loses nothing, and does not depend on the order of the signals', () => {
    const score = fc.constantFrom(0, 49, 50, 70, 70.5, 100);
    const action = fc.constantFrom('enter' as const, 'exit' as const);
    const one = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), score, action });
    const list = fc.uniqueArray(one, { selector: (row) => row.name });
    const rule = fc.record({
      mode: fc.constantFrom('totd' as const, 'top_n' as const),
      n: fc.integer({ min: 0, max: 5 }),
      minScore: fc.constantFrom(0, 50, 80),
      maxSignals: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(list, rule, fc.infiniteStream(fc.nat()), (rows, asked, dice) => {
        const signals = rows.map((row) => signal(row.name, row.score, row.action));
        const pack = selectPack(signals, asked);
        const seen = [...names(pack.chosen), ...names(pack.dropped.map((row) => row.signal))];
        expect(seen.toSorted()).toEqual(names(signals).toSorted());
        const keys = new Map(signals.map((row) => [row, Number(dice.next().value)]));
        const shuffled = signals.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
        expect(selectPack(shuffled, asked)).toEqual(pack);
      }),
    );
  });
});
