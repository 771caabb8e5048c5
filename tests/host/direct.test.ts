// Cancel-all with the desk dead, on a local Alpaca and on a simulated broker's file: what protects stays, the kill file
// stands first, and whatever the broker does is told with what to do.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelDirect } from '../../src/host/direct.ts';
import type { DirectAnswer } from '../../src/host/direct.ts';
import type { Reach } from '../../src/host/cancelling.ts';
import { takeLease } from '#engine/journal/lease.ts';
import type { Result } from '#engine/model/result.ts';
import { wallTime } from '#engine/model/time.ts';
import { startFakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import { joinRest } from '#tests/contract/alpaca/joining.ts';
import type { NewOrder } from '#tests/contract/alpaca/standing.ts';

let alpaca: FakeAlpaca;
let root: string;
let state: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'twokey-direct-'));
  state = join(root, 'state');
  mkdirSync(state);
  cpSync(join(import.meta.dirname, '../../config'), join(root, 'config'), { recursive: true });
  alpaca = await localAlpaca();
});

function localAlpaca(minuteMs?: number): Promise<FakeAlpaca> {
  return startFakeAlpaca({
    symbols: [
      { symbol: 'SPY', price: 400 },
      { symbol: 'AAPL', price: 150 },
    ],
    ...(minuteMs === undefined ? {} : { minuteMs }),
  });
}

afterEach(async () => {
  await alpaca.close();
  rmSync(root, { recursive: true, force: true });
});

function env(): Readonly<Record<string, string>> {
  return {
    APCA_API_KEY_ID: alpaca.keyId,
    APCA_API_SECRET_KEY: alpaca.secret,
    ALPACA_API_URL: alpaca.tradingUrl,
    ALPACA_ACCOUNT: alpaca.accountNumber,
  };
}

async function direct(
  given: Readonly<Record<string, string>> = env(),
  reach: Reach = 'risk',
): Promise<Result<DirectAnswer>> {
  return cancelDirect({ root, folders: [state], env: given, reach, why: 'drill' });
}

function textOf(answer: Result<DirectAnswer>): string {
  return answer.ok ? answer.value.text : `${answer.refusal.code} ${answer.refusal.text}`;
}

/** Ten shares held, a stop for them, and three orders that add risk. */
function book(): { readonly stop: string; readonly others: readonly string[] } {
  const { happens } = alpaca;
  happens.externalFill({ symbol: 'SPY', side: 'buy', qty: '10', price: '400' });
  const place = (row: NewOrder): string => happens.foreignOrder({ ...row, timeInForce: 'gtc' });
  const stop = place({ symbol: 'SPY', side: 'sell', qty: '10', type: 'stop', stop: '380' });
  const others = [
    place({ symbol: 'SPY', side: 'buy', qty: '5', type: 'limit', limit: '390' }),
    place({ symbol: 'AAPL', side: 'buy', qty: '7', type: 'limit', limit: '140' }),
    place({ symbol: 'AAPL', side: 'buy', qty: '2', type: 'stop', stop: '160' }),
  ];
  return { stop, others };
}

function statusOf(id: string): string {
  return alpaca.books().orders.find((row) => row.id === id)?.status ?? 'missing';
}

describe('at Alpaca', () => {
  test('cancels what adds risk, spares what protects, and places the kill file', async () => {
    const { stop, others } = book();
    const answer = await direct();
    expect(answer).toMatchObject({ ok: true, value: { done: true } });
    expect(others.map(statusOf)).toEqual(['canceled', 'canceled', 'canceled']);
    expect(statusOf(stop)).toBe('new');
    const text = textOf(answer).replaceAll(/\s+/g, ' ');
    expect(text).toContain('3 orders ended, 1 spared, 0 not known');
    expect(text).toContain('protects what is held');
    // Whole: with the desk dead, it is what the page of the broker is asked for.
    const open = alpaca.books().orders.filter(({ id }) => [stop, ...others].includes(id));
    expect(open).toHaveLength(4);
    for (const { clientOrderId } of open) expect(text).toContain(clientOrderId);
    expect(text).toContain(alpaca.accountNumber.slice(-4));
    for (const hidden of [alpaca.secret, alpaca.keyId, alpaca.accountNumber])
      expect(text).not.toContain(hidden);
    expect(readFileSync(join(state, 'KILL_SWITCH'), 'utf8')).toContain('why: drill');
    expect(alpaca.violations()).toEqual([]);
  });

  test.each(['listed', 'unlisted'] as const)(
    'spares the target beside a stop that is held and %s, as cancelling one ends both',
    async (held) => {
      alpaca.legs({ held });
      const { orders } = joinRest(alpaca).trading;
      const terms = { symbol: 'SPY', qty: 10, side: 'buy', clientOrderId: 'ours-E1' } as const;
      const prices = { takeProfit: { limitPrice: 440 }, stopLoss: { stopPrice: 380 } };
      await orders.bracket({ ...terms, ...prices });
      const { others } = book();
      expect(textOf(await direct()).replaceAll(/\s+/g, ' ')).toContain('ends together with a stop');
      const rows = alpaca.books().orders.slice(1, 3);
      expect(rows.map((row) => `${row.type} ${row.status}`)).toEqual(['limit new', 'stop held']);
      expect(others.map(statusOf)).toEqual(['canceled', 'canceled', 'canceled']);
      expect(await direct(env(), 'everything')).toMatchObject({ ok: true, value: { done: true } });
      expect(alpaca.books().orders.filter((row) => row.status === 'new')).toEqual([]);
    },
  );

  test('everything means the stops as well', async () => {
    const { stop } = book();
    expect(await direct(env(), 'everything')).toMatchObject({ ok: true, value: { done: true } });
    expect(statusOf(stop)).toBe('canceled');
  });

  test('says so where nothing is open', async () => {
    expect(textOf(await direct())).toContain('Nothing is open');
  });

  test('spares every stop where the broker does not say what is held', async () => {
    const { stop, others } = book();
    alpaca.fault({ call: 'positions', how: 'before', times: 9 });
    const answer = await direct();
    expect(textOf(answer)).toContain('every stop order was spared');
    expect([stop, ...others].map(statusOf)).toEqual(['new', 'canceled', 'canceled', 'new']);
  });

  test('asks again after a lost answer, and reads the fate back', async () => {
    const { others } = book();
    alpaca.fault({ call: 'cancel', how: 'after', times: 1 });
    alpaca.fault({ call: 'cancel', how: 'before', times: 1 });
    expect(await direct()).toMatchObject({ ok: true, value: { done: true } });
    expect(others.map(statusOf)).toEqual(['canceled', 'canceled', 'canceled']);
  });

  test('tells what may still rest, and is then not done', async () => {
    book();
    alpaca.fault({ call: 'cancel', how: 'before', times: 99 });
    const answer = await direct();
    expect(answer).toMatchObject({ ok: true, value: { done: false } });
    expect(textOf(answer)).toContain('3 not known to have ended');
    expect(textOf(answer)).toContain('Run this again');
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'another account',
      () => Promise.resolve(alpaca.keys.wrongAccount()),
      'the keys open a paper account',
    ],
    ['revoked keys', () => Promise.resolve(alpaca.keys.revoke()), 'Nothing was cancelled'],
    ['no broker at all', () => alpaca.close(), 'Nothing was cancelled'],
  ])('with %s nothing is cancelled, and the kill file stands', async (_what, happen, words) => {
    const { others } = book();
    const given = env();
    await happen();
    const answer = await direct(given);
    expect(answer).toMatchObject({ ok: true, value: { done: false } });
    expect(textOf(answer)).toContain(words);
    expect(textOf(answer)).not.toContain(alpaca.secret);
    expect(others.map(statusOf)).toEqual(['new', 'new', 'new']);
    expect(existsSync(join(state, 'KILL_SWITCH'))).toBe(true);
  });

  test('without its keys it says which, after the kill file', async () => {
    const { APCA_API_SECRET_KEY: _secret, ...given } = env();
    const answer = await direct(given);
    expect(textOf(answer)).toContain('SECRET_MISSING');
    expect(textOf(answer)).toContain('The kill file is in place');
  });

  test('a stand-in left in the environment does not keep it from the account of desk.yaml', async () => {
    const file = join(root, 'config', 'desk.yaml');
    const named = 'alpaca: { account: paper, number: "PA0TEST12345", feed: iex }';
    const text = readFileSync(file, 'utf8')
      .replace(/^broker: simulated$/m, 'broker: alpaca')
      .replace(/^alpaca: none$/m, named);
    expect(text).toContain('PA0TEST12345');
    writeFileSync(file, text);
    const { APCA_API_KEY_ID: _id, APCA_API_SECRET_KEY: _secret, ...given } = env();
    const answer = textOf(await direct(given));
    expect(answer).toContain('SECRET_MISSING');
    expect(answer).toContain('the broker of this desk is Alpaca (paper)');
    expect(answer).toContain('ALPACA_API_URL is set and was not followed');
    expect(answer).not.toContain('FAKE_ON_REAL_DESK');
  });

  test('works while a desk that hangs holds the lease', async () => {
    const { others } = book();
    const lease = takeLease(state, { pid: process.pid, now: wallTime(Date.now()) });
    expect(await direct()).toMatchObject({ ok: true, value: { done: true } });
    expect(others.map(statusOf)).toEqual(['canceled', 'canceled', 'canceled']);
    if (lease.ok) lease.value.release();
  });

  function twoHundred(): void {
    const row = { symbol: 'AAPL', side: 'buy', qty: '1', type: 'limit', limit: '100' } as const;
    for (let at = 0; at < 200; at += 1) alpaca.happens.foreignOrder({ ...row, timeInForce: 'gtc' });
  }

  test('cancels two hundred where a minute has room for two hundred requests in all', async () => {
    await alpaca.close();
    alpaca = await localAlpaca(5_000);
    twoHundred();
    const text = textOf(await direct());
    expect(text).toContain('200 orders ended, 0 spared, 0 not known to have ended');
    expect(alpaca.books().orders.filter((one) => one.status === 'new')).toEqual([]);
    expect(alpaca.calls('cancel').length).toBeGreaterThan(200);
  });

  test('begins where no request was left, once the broker may be asked again', async () => {
    await alpaca.close();
    alpaca = await localAlpaca(3_000);
    const { others } = book();
    const api = joinRest(alpaca).trading;
    for (let spent = 0; spent < 200; spent += 1) await api.clock.legacyClock();
    expect(await direct()).toMatchObject({ ok: true, value: { done: true } });
    expect(others.map(statusOf)).toEqual(['canceled', 'canceled', 'canceled']);
  });

  test('cancels two hundred within the time an operator waits', async () => {
    twoHundred();
    alpaca.rateLimit(null);
    alpaca.latency('any', 30);
    const began = performance.now();
    expect(textOf(await direct())).toContain('200 orders ended');
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(alpaca.books().orders.filter((row) => row.status === 'new')).toEqual([]);
  });
});
