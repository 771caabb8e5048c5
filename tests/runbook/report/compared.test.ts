// The day beside the days before it, as the daily report tells it.
import { describe, expect, test } from 'vitest';
import { cents } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { EngineState } from '#engine/state.ts';
import { comparedBlocks } from '#runbook/report/compared.ts';
import { EMPTY_DESK } from '#runbook/state.ts';

describe('a day beside those before it', () => {
  const day = (text: string, gain: number, trades: number): EngineState['days'][number] => ({
    day: tradingDay(text),
    openEquity: cents(5_000_000),
    closeEquity: cents(5_000_000 + gain),
    gross: cents(0),
    trades,
    wins: 1,
    fees: cents(150),
    standing: { highWater: cents(0), drawdownLimit: null, grossLimit: null, held: [], gains: [] },
  });
  const shown = (days: EngineState['days']): readonly (readonly string[])[] => {
    const { engine } = EMPTY_DESK;
    const now = { day: tradingDay('2020-02-24') } as EngineState['day'];
    return comparedBlocks({ ...engine, day: now, days }).flatMap((block) =>
      block.block === 'table' ? block.rows.map((row) => row.map((one) => one.text)) : [],
    );
  };

  test('is told with the session before and the mean of up to twenty', () => {
    const days = [
      day('2020-02-20', 10_000, 2),
      day('2020-02-21', -20_000, 1),
      day('2020-02-24', 5_000, 3),
    ];
    expect(shown(days)).toEqual([
      ['This one', '+$50.00 (0.1 %)', '3', '1', '$1.50'],
      ['The session before, 2020-02-21', '-$200.00 (-0.4 %)', '1', '1', '$1.50'],
      ['Mean of the 2 before', '-$50.00 (-0.1 %)', '1.5', '1', '$1.50'],
    ]);
  });

  test.each<[string, readonly string[]]>([
    ['there is none', []],
    ['it is the first', ['2020-02-24']],
    ['it is not closed', ['2020-02-21']],
  ])('says nothing where %s', (_why, days) => {
    expect(shown(days.map((text) => day(text, 100, 1)))).toEqual([]);
  });
});
