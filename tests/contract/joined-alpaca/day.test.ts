// A whole trading day on a local Alpaca by the schedule alone: data, pack, entries, stops, reconciliation, a fall that
// hits stops, dividends, the close and the match of the evening; the books equal Alpaca's at every hour.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { agrees, sound } from './agreeing.ts';
import { openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { at, DAY, listed, openFeedOn, settingsOf } from './market.ts';
import type { OpenedFeed } from './market.ts';
import { previousSession } from '#engine/market/session.ts';
import { openPositions } from '#engine/order/books.ts';

let desk: JoinedDesk | null = null;
let opened: OpenedFeed | null = null;
afterEach(async () => {
  await opened?.close();
  await desk?.close();
  desk = null;
  opened = null;
});

/** The first day of a month and of a week; this desk is not given what makes the reports of a period. */
const JOBS = [
  'health',
  'data-refresh',
  'weekly-targets',
  'briefing',
  'analysis',
  'monthly-report: bad',
  'monthly-backtest',
  'risk-review',
  'trade-pack',
  'execution',
  'scan-morning',
  'reconciliation',
  'hourly-10',
  'scan-midday',
  'midday-check',
  'hourly-12',
  'hourly-14',
  'hourly-15',
  'spy-options',
  'scan-close',
  'end-of-day',
  'ledger-match',
  'daily-report',
];

/** Every price by so many hundredths. */
function moves(of: JoinedDesk, hundredths: number): void {
  for (const { symbol } of listed()) {
    const last = Number(of.alpaca.market.lastPrice(symbol));
    of.prints(symbol, Math.round(last * (100 + hundredths)) / 100);
  }
}

function finished(of: JoinedDesk): readonly string[] {
  return of
    .facts()
    .flatMap((fact) =>
      fact.kind === 'job.finished' ? [`${fact.job}${fact.ok ? '' : ': bad'}`] : [],
    );
}

test('from the first job to the last, by the demo’s own limits', async () => {
  desk = await openDesk({
    from: '07:55',
    change: (config) => config,
    alpaca: { pace: { enterMs: 5, cancelMs: 5 }, seed: 5 },
    feed: (alpaca, now) => {
      opened = openFeedOn(settingsOf(alpaca), now);
      return opened.feed;
    },
  });
  const of = desk;
  // As every morning but the first, yesterday's history is there already.
  await opened?.feed.refresh(previousSession(DAY).day);
  for (const time of ['08:00', '08:15', '08:30', '08:35', '09:00', '09:15']) await of.passTo(time);
  of.alpaca.partials({ pieces: 3 });
  await of.passTo('09:29');
  await of.until('it is compared', () => (of.engine().compared?.at ?? 0) >= at(DAY, '09:28'));
  of.marks();
  await of.passTo('09:30');
  await agrees(of);
  const bought = openPositions(of.engine().books);
  expect(bought.length).toBeGreaterThan(0);
  for (const time of ['09:35', '10:00', '10:30']) {
    await of.passTo(time);
    await agrees(of);
  }
  const [first] = bought;
  of.alpaca.happens.dividend(first?.symbol ?? 'SPY', '0.21');
  of.alpaca.happens.fee('0.02');
  moves(of, 1);
  await of.passTo('12:00');
  await agrees(of);
  await of.say('ana', `close ${first?.symbol ?? 'SPY'}`);
  await agrees(of);
  moves(of, -9);
  await of.passTo('14:00');
  await agrees(of);
  for (const time of ['15:30', '15:55', '16:00', '16:20', '16:30']) await of.passTo(time);
  await agrees(of);
  expect(finished(of)).toEqual(JOBS);
  const evidence = readFileSync(join(of.dir, 'runs', DAY, 'SPY_context.jsonl'), 'utf8');
  expect(JSON.parse(evidence)).toMatchObject({
    as_of: expect.stringMatching(/^2020-02-03T20:30:/) as unknown,
    symbol: 'SPY',
    context: {
      synthetic: true,
      whole: true,
      feed: 'indicative',
      left_out: { strange: 0 },
      skew_25_delta: {},
    },
  });
  sound(of);
});
