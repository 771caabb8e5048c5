// The backup providers over real HTTP: their true formats are read to the cent, and whatever else they may send
// is a fault with words of its own that a person understands, and that holds no key.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cboeVix } from '#engine/market/cboe.ts';
import { SourceFault } from '#engine/market/source.ts';
import { stooqBars, stooqSymbol } from '#engine/market/stooq.ts';
import { yahooBars, yahooSymbol } from '#engine/market/yahoo.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { asCboe, asStooq, asYahoo, openProvider, walk } from './provider.ts';
import type { Provider, Reply } from './provider.ts';

const SPY = instrumentSymbol('SPY');
const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-03-13');
const ROWS = walk('SPY', '2026-01-02', '2026-03-31');
const ASKED = ROWS.filter((row) => row.day >= FROM && row.day <= TO);
const KEY = 'k3y-of-stooq';

let provider: Provider;

beforeAll(async () => {
  provider = await openProvider(() => ({ body: '' }));
});
beforeEach(() => {
  provider.asked.length = 0;
});
afterAll(() => provider.close());

/** The words of the fault; fails when there is none. */
async function faultOf(asking: Promise<unknown>): Promise<string> {
  const error: unknown = await asking.then(
    () => 'it answered',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceFault)) throw new Error(`no fault of a source: ${String(error)}`);
  expect(error.message).not.toContain(KEY);
  return error.message;
}

describe('Stooq', () => {
  const source = () => stooqBars({ origin: provider.origin, key: KEY, timeoutMs: 1_500 });
  const csv = (text: string): Reply => ({ body: `Date,Open,High,Low,Close,Volume\n${text}` });

  it('reads its table row by row, asked for in its own spelling', async () => {
    provider.answer = (url) => asStooq(ROWS, url);
    const bars = await source().daily(SPY, FROM, TO);
    expect(bars.day).toEqual(ASKED.map((row) => row.day));
    expect([...bars.close]).toEqual(ASKED.map((row) => row.close));
    expect([...bars.volume]).toEqual(ASKED.map((row) => row.volume));
    expect(provider.asked).toEqual([`/q/d/l/?s=spy.us&d1=20260202&d2=20260313&i=d&apikey=${KEY}`]);
  });

  it('writes symbols as Stooq does', () => {
    const written = ['SPY', 'BRK.B', '^VIX', '^GSPC'].map((text) =>
      stooqSymbol(instrumentSymbol(text)),
    );
    expect(written).toEqual(['spy.us', 'brk-b.us', '^vix', '^spx']);
  });

  it('reads an index, which has no volume', async () => {
    provider.answer = () => ({ body: 'Date,Open,High,Low,Close\n2026-03-02,20,21,19,20.5\n' });
    expect(await source().vix(tradingDay('2026-03-02'))).toEqual([
      { day: '2026-03-02', close: 20.5 },
    ]);
  });

  const ROW = '2026-03-02,1,2,1,2,5\n';
  const cases: readonly (readonly [string, Reply, RegExp])[] = [
    [
      'a page of HTML',
      { body: '<!DOCTYPE html><html>verify</html>' },
      /page for people.*only with a key/,
    ],
    ['nothing', { body: '' }, /an empty answer/],
    ['a symbol it does not have', { body: 'No data' }, /nothing of this symbol/],
    ['its limit', { body: 'Exceeded the daily hits limit' }, /limit a day is used up/],
    ['the wish for a key', { body: 'Get your apikey:\n1. Open the page' }, /asks for its key/],
    ['a half line', csv(`${ROW}2026-03-03,1,2`), /torn table/],
    ['another header', { body: `Date,Close\n2026-03-02,1\n` }, /begins "Date,Close"/],
    ['a header alone', csv(''), /without a row/],
    [
      'a word for a price',
      csv('2026-03-02,1,2,n/a,2,5\n'),
      /"n\/a" where a number belongs, in the row of 2026-03-02/,
    ],
    ['a day that is none', csv('2026-02-30,1,2,1,2,5\n'), /"2026-02-30" where a day belongs/],
    ['a day twice', csv(ROW + ROW), /2026-03-02 stands twice/],
    ['days out of order', csv(`2026-03-03,1,2,1,2,5\n${ROW}`), /2026-03-02 comes after 2026-03-03/],
    ['a day not asked for', csv('2026-04-01,1,2,1,2,5\n'), /sent 2026-04-01, asked for 2026-02-02/],
    ['its own trouble', { status: 503, body: 'no' }, /answered 503: it has trouble of its own/],
    ['a refusal', { status: 429, body: 'no' }, /answered 429: it was asked too often/],
    ['the way elsewhere', { status: 302, body: '', location: '/x' }, /did not deliver/],
    ['half an answer', { body: 'x'.repeat(9_000), torn: true }, /did not deliver/],
    ['an answer too late', { body: 'x', delayMs: 2_500 }, /it took too long/],
    ['an answer too long', { body: '1,2\n'.repeat(2_100_000) }, /over 8000000 bytes/],
  ];
  it.each(cases)('says what is wrong with %s', async (_name, reply, words) => {
    provider.answer = () => reply;
    expect(await faultOf(source().daily(SPY, FROM, TO))).toMatch(words);
  });

  it('says that nobody is there', async () => {
    const gone = await openProvider(() => ({ body: '' }));
    await gone.close();
    const asking = stooqBars({ origin: gone.origin, key: KEY }).daily(SPY, FROM, TO);
    expect(await faultOf(asking)).toMatch(/Stooq did not deliver: the connection failed \(ECONN/);
  });
});

describe('Yahoo', () => {
  const source = () => yahooBars({ origin: provider.origin, timeoutMs: 1_500 });
  const answer = (change: (result: Record<string, unknown>) => void): Reply => {
    const url = new URL(`/v8/finance/chart/SPY?period1=0&period2=9999999999`, provider.origin);
    const document: unknown = JSON.parse(asYahoo(ASKED.slice(0, 3), url).body);
    const { chart } = document as { chart: { result: Record<string, unknown>[] } };
    for (const result of chart.result) change(result);
    return { body: JSON.stringify(document) };
  };

  it('reads its chart to the cent, although it writes single precision', async () => {
    provider.answer = (url) => asYahoo(ROWS, url);
    const bars = await source().daily(SPY, FROM, TO);
    expect(bars.day).toEqual(ASKED.map((row) => row.day));
    expect([...bars.open]).toEqual(ASKED.map((row) => row.open));
    expect([...bars.close]).toEqual(ASKED.map((row) => row.close));
  });

  it('leaves out a day it has nothing of, and keeps half a day as no number', async () => {
    provider.answer = () =>
      answer((result) => {
        const holes = [null, null, 7];
        const quote = { open: holes, high: holes, low: holes, close: [null, 6, 7], volume: holes };
        result['indicators'] = { quote: [quote] };
      });
    const bars = await source().daily(SPY, FROM, TO);
    expect(bars.day).toEqual([ASKED[1]?.day, ASKED[2]?.day]);
    expect([...bars.open]).toEqual([Number.NaN, 7]);
  });

  it('writes symbols as Yahoo does', async () => {
    expect(['BRK.B', '^VIX'].map((text) => yahooSymbol(instrumentSymbol(text)))).toEqual([
      'BRK-B',
      '^VIX',
    ]);
    provider.answer = (url) => asYahoo(walk('VIX', '2026-03-02', '2026-03-03'), url);
    expect((await source().vix(TO)).map((row) => row.day)).toEqual(['2026-03-02', '2026-03-03']);
    expect(provider.asked[0]).toMatch(/^\/v8\/finance\/chart\/%5EVIX\?/);
  });

  const cases: readonly (readonly [string, () => Reply, RegExp])[] = [
    ['a page of HTML', () => ({ body: '<html>' }), /no JSON/],
    ['nothing', () => ({ body: '' }), /an empty answer/],
    ['half its JSON', () => ({ body: '{"chart":{"result"' }), /no JSON/],
    [
      'another shape',
      () => ({ body: '{"finance":{}}' }),
      /another shape than its chart has, at chart/,
    ],
    [
      'its refusal',
      () => ({
        body: '{"chart":{"result":null,"error":{"code":"Not Found","description":"delisted"}}}',
      }),
      /says Not Found: delisted/,
    ],
    [
      'another symbol',
      () =>
        answer((result) => {
          result['meta'] = { symbol: 'QQQ' };
        }),
      /answered of QQQ, asked of SPY/,
    ],
    [
      'another currency',
      () =>
        answer((result) => {
          result['meta'] = { symbol: 'SPY', currency: 'EUR' };
        }),
      /in EUR, not in dollars/,
    ],
    [
      'a column too short',
      () =>
        answer((result) => {
          result['timestamp'] = [1, 2];
        }),
      /2 days and a column of 3/,
    ],
    [
      'days out of order',
      () =>
        answer((result) => {
          result['timestamp'] = (result['timestamp'] as number[]).toReversed();
        }),
      /comes after/,
    ],
    [
      'no days',
      () => ({ body: asYahoo([], new URL('/v8/finance/chart/SPY', provider.origin)).body }),
      /nothing of SPY/,
    ],
    ['a refusal', () => ({ status: 401, body: '' }), /answered 401: it does not let us in/],
  ];
  it.each(cases)('says what is wrong with %s', async (_name, reply, words) => {
    provider.answer = reply;
    expect(await faultOf(source().daily(SPY, FROM, TO))).toMatch(words);
  });
});

describe('CBOE', () => {
  const source = () => cboeVix({ origin: provider.origin, timeoutMs: 1_500 });

  it('reads every close up to the day', async () => {
    provider.answer = () => asCboe(ROWS);
    const closes = await source().vix(TO);
    expect(closes).toEqual(
      ROWS.filter((row) => row.day <= TO).map(({ day, close }) => ({ day, close })),
    );
    expect(provider.asked).toEqual(['/api/global/us_indices/daily_prices/VIX_History.csv']);
  });

  const HEADER = 'DATE,OPEN,HIGH,LOW,CLOSE\n';
  const cases: readonly (readonly [string, Reply, RegExp])[] = [
    ['a page of HTML', { body: '<html></html>' }, /page for people/],
    ['a half line', { body: `${HEADER}03/02/2026,20,2` }, /torn table/],
    [
      'rows out of order',
      { body: `${HEADER}03/03/2026,1,1,1,1\n03/02/2026,1,1,1,1\n` },
      /not in order/,
    ],
    [
      'a level that is none',
      { body: `${HEADER}03/02/2026,1,1,1,.\n` },
      /"\." where a number belongs/,
    ],
    ['another header', { body: 'Date,VIX\n' }, /begins "Date,VIX"/],
  ];
  it.each(cases)('says what is wrong with %s', async (_name, reply, words) => {
    provider.answer = () => reply;
    expect(await faultOf(source().vix(TO))).toMatch(words);
  });
});
