// Last prices as the desk knows them: on a live feed one that is no longer fresh is none; where prices come
// with recorded time, the last that passed stays, and before it the last close.
import { expect, test } from 'vitest';
import type { Feed } from '#engine/market/feed.ts';
import { createOutlook } from '#engine/market/outlook.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';

const SYMBOL = instrumentSymbol('^GSPC');
const OPEN = atNewYork(tradingDay('2020-02-24'), 570);
const recorded = loadRecorded({ seed: 'outlook' });

function lookAt(freshMs: number | null) {
  let now = OPEN;
  const feed: Feed = { ...recorded, freshMs };
  const outlook = createOutlook(feed, () => deskTime(now));
  return {
    outlook,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('a live price is known while it is fresh, and never guessed', () => {
  const { outlook, pass } = lookAt(120_000);
  expect(outlook.last(SYMBOL)).toBeNull();
  outlook.saw({ [SYMBOL]: price(3_300) });
  pass(120_000);
  expect(outlook.last(SYMBOL)).toBe(price(3_300));
  pass(1);
  expect(outlook.last(SYMBOL)).toBeNull();
});

test('a recorded one stays, after the close before it', () => {
  const { outlook, pass } = lookAt(null);
  expect(outlook.last(SYMBOL)).toBe(price(3_337.75));
  outlook.saw({ [SYMBOL]: price(3_300) });
  pass(3_600_000);
  expect(outlook.last(SYMBOL)).toBe(price(3_300));
});
