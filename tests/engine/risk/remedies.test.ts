// What a refusal says would pass does pass, and what lies just beyond it does not: prices, stops and days.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { price } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import { NEW_STRATEGY_BOOK } from '#engine/state.ts';
import { limited, review, said } from '#tests/engine/risk/asking.ts';
import type { Case } from '#tests/engine/risk/asking.ts';
import { seenAt, STRATEGY, symbolAt } from '#tests/engine/risk/sheet.ts';

/** The prices a remedy names, in dollars. */
function named(row: Case): readonly number[] {
  const [fact] = review(row).slice(-1);
  if (fact?.kind !== 'order.denied') return [];
  return [...fact.remedy.replaceAll(',', '').matchAll(/\d+\.\d+/gu)].map(([text]) => Number(text));
}

function codeOf(row: Case): string {
  return said(row).split(' | ')[0] ?? '';
}

const WIDE = limited({
  orderCents: 'none',
  grossRatio: 'none',
  singleNameRatio: 'none',
  sectorRatio: 'none',
  riskPerTradeRatio: 0.025,
  varRatio: 'none',
});

/** A limit order at a price where the last one is another, with a stop near by. */
function limitAt(own: number, last: number, collar: number): Case {
  const at = price(own);
  return {
    state: { limits: { ...WIDE.limits, ...limitsOf(collar) } },
    market: { last: price(last) },
    plan: { terms: { type: 'limit', limit: at }, assumed: at, stopAfter: price(own * 0.99) },
  };
}

function limitsOf(collar: number) {
  const { limits } = limited({ ...WIDE.limits?.values, collarRatio: collar });
  return limits ?? { values: {}, restricted: [] };
}

test('both ends of the collar that is named pass, and a cent beyond either does not', () => {
  const cases = fc.record({
    last: fc.integer({ min: 1_000, max: 40_000 }).map((cents) => cents / 100),
    collar: fc.integer({ min: 1, max: 100 }).map((thousandths) => thousandths / 1_000),
    up: fc.boolean(),
  });
  fc.assert(
    fc.property(cases, ({ last, collar, up }) => {
      const far = Number((last * (up ? 1.2 : 0.8)).toFixed(2));
      const [least, most] = named(limitAt(far, last, collar)).slice(-2);
      if (least === undefined || most === undefined) throw new Error('two prices are named');
      const codes = [least, most, least - 0.01, most + 0.01].map((own) =>
        codeOf(limitAt(Number(own.toFixed(2)), last, collar)),
      );
      expect(codes).toEqual(['order.approved', 'order.approved', 'COLLAR', 'COLLAR']);
    }),
    { numRuns: 300 },
  );
});

test('where no whole cent is within the collar none is named', () => {
  expect(said(limitAt(100.5, 100.005, 0))).toContain('| a limit nearer the last price');
});

test.each([
  ['buy', 50.25, 50.2499],
  ['sell', 149.25, 149.2501],
] as const)(
  'the farthest stop of a %s that is named is no fault, the next is',
  (side, ends, past) => {
    const at = price(side === 'buy' ? 100.5 : 99.5);
    const row = (stop: number): Case => ({
      state: limited({ riskPerTradeRatio: 0.025, shortRatio: 0.5 }),
      plan: { side, assumed: at, terms: { type: 'limit', limit: at }, stopAfter: price(stop) },
    });
    expect(named(row(past))).toEqual([ends]);
    expect(codeOf(row(ends))).toBe('order.approved');
    expect(codeOf(row(past))).toBe('STOP_FAR');
  },
);

test('the day after a wash sale that is named passes, and the day before it does not', () => {
  const on = (lost: string, days: number): Case => ({
    state: {
      ...limited({ washSaleDays: days, washSaleDeskDays: 0 }),
      strategyBooks: {
        [STRATEGY]: { ...NEW_STRATEGY_BOOK, lostOn: { [symbolAt(0)]: tradingDay(lost) } },
      },
    },
    seen: { desk: deskTime(seenAt().desk) },
  });
  expect(said(on('2020-02-21', 5))).toContain('or SAAA from 2020-02-27 on');
  expect(codeOf(on('2020-02-20', 5))).toBe('order.approved');
  expect(said(on('2020-02-26', 30))).toContain('or SAAA from 2020-03-28 on');
});
