// A desk that is started again after the open, with its pack not carried out yet: it has not heard Alpaca on one symbol
// then, and asks before it sends, so that nothing of the pack is refused for being unheard of.
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { standBetween } from './between.ts';
import type { Between } from './between.ts';
import { openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { openFeedOn, settingsOf, DAY } from './market.ts';
import type { OpenedFeed } from './market.ts';
import { previousSession } from '#engine/market/session.ts';
import { openPositions } from '#engine/order/books.ts';

/** So long Alpaca takes to say what it knows of a symbol. */
const SLOW_MS = 400;

let desk: JoinedDesk | null = null;
let opened: OpenedFeed | null = null;
let way: Between | null = null;
afterEach(async () => {
  await opened?.close();
  await desk?.close();
  way?.close();
  desk = null;
  opened = null;
});

test('its pack is carried out in its first round', async () => {
  const of = await openDesk({
    from: '07:55',
    change: (config) => config,
    alpaca: { pace: { enterMs: 5, cancelMs: 5 }, seed: 5 },
    feed: (alpaca, now) => {
      opened ??= openFeedOn(settingsOf(alpaca), now);
      return opened.feed;
    },
  });
  desk = of;
  await opened?.feed.refresh(previousSession(DAY).day);
  for (const time of ['08:00', '08:15', '08:30', '08:35', '09:00', '09:15', '09:29'])
    await of.passTo(time);
  const lines = (of.engine().day?.pack ?? []).filter((row) => row.verdict === 'taken');
  const taken = [...new Set(lines.map((row) => row.symbol))];
  expect(taken.length).toBeGreaterThan(0);
  await of.crash();
  const calls: string[] = [];
  way = await standBetween(of.alpaca.tradingUrl, {
    async change(call, body) {
      if (call.startsWith('GET /v2/assets/')) await wait(SLOW_MS);
      calls.push(call);
      return body;
    },
  });
  const standIn = { trading: way.url, data: of.alpaca.dataUrl, stream: of.alpaca.streamUrl };
  expect(await of.start({ standIn })).toBe('joined');
  expect(of.assembled().outlook.account()).toBeNull();
  of.marks();
  await of.passTo('09:30');
  const denied = of.facts().flatMap((fact) => (fact.kind === 'order.denied' ? [fact.code] : []));
  expect(denied).toEqual([]);
  const sent = calls.indexOf('POST /v2/orders');
  const asked = calls.slice(0, sent).filter((call) => call.startsWith('GET /v2/assets/'));
  expect(asked.toSorted()).toEqual(taken.map((symbol) => `GET /v2/assets/${symbol}`).toSorted());
  await agrees(of);
  expect(openPositions(of.engine().books).length).toBeGreaterThan(0);
});
