// Kelly's share of a strategy's own record, within a quarter of equity either way (RISK-7).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cents } from '#engine/model/money.ts';
import { kellyShare } from '#engine/risk/kelly.ts';
import { NEW_STRATEGY_BOOK } from '#engine/state.ts';

function book(trades: number, wins: number, won: number, lost: number) {
  return { ...NEW_STRATEGY_BOOK, trades, wins, won: cents(won), lost: cents(lost) };
}

test.each([
  ['no trade', book(0, 0, 0, 0), null],
  ['too few', book(4, 4, 400, 0), null],
  ['half won, wins of twice the losses: 25 %', book(10, 5, 1_000, 500), 0.25],
  ['half won, wins of 1.2 times the losses', book(10, 5, 600, 500), 0.5 - 0.5 / 1.2],
  ['more than a quarter is a quarter', book(10, 9, 9_000, 10), 0.25],
  ['less than minus a quarter is that', book(10, 1, 10, 9_000), -0.25],
  ['only wins', book(5, 5, 500, 0), 0.25],
  ['only losses', book(5, 0, 0, 500), -0.25],
  ['nothing won, nothing lost', book(5, 0, 0, 0), 0],
] as const)('%s', (_, record, share) => {
  if (share === null) expect(kellyShare(record, 5)).toBeNull();
  else expect(kellyShare(record, 5)).toBeCloseTo(share, 12);
});

test('is never more than a quarter either way', () => {
  const sum = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), sum, sum, (wins, losses, won, lost) => {
      const share = kellyShare(book(wins + losses, wins, won, lost), 1);
      if (share !== null) expect(Math.abs(share)).toBeLessThanOrEqual(0.25);
    }),
  );
});
