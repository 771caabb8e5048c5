// Keys, host and account must belong together: every way they may not, each with its code and its words.
import { describe, expect, test } from 'vitest';

import {
  judgeAccount,
  judgeNo,
  judgeSettings,
  judgeSkew,
  skewOf,
  unreachable,
} from '#engine/broker/alpaca/admission.ts';
import type { BrokerAccount } from '#engine/broker/broker.ts';
import { cents } from '#engine/model/money.ts';
import type { Result } from '#engine/model/result.ts';
import { settings } from './words.ts';

const ACCOUNT: BrokerAccount = {
  number: 'PA3TEST1234',
  kind: 'paper',
  cash: cents(1),
  equity: cents(1),
  buyingPower: cents(1),
  blocked: null,
  dayTrades: 0,
};

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.refusal.code;
}

const LOCAL = {
  trading: 'http://127.0.0.1:1',
  data: 'http://127.0.0.1:1',
  stream: 'ws://127.0.0.1:1/stream',
};

describe('before any request', () => {
  test.each([
    ['what belongs together', {}, 'ok'],
    [
      'a live key, host and account',
      { account: 'live', keyId: 'AKTEST', number: '123456789' },
      'ok',
    ],
    ['a stand-in on this machine', { standIn: LOCAL }, 'ok'],
    ['no key', { keyId: '' }, 'BROKER_KEYS_REFUSED'],
    ['no secret', { secret: '' }, 'BROKER_KEYS_REFUSED'],
    ['a live key on the paper host', { keyId: 'AKTEST' }, 'BROKER_HOST_DIFFERS'],
    [
      'a paper key on the live host',
      { account: 'live', number: '123456789' },
      'BROKER_HOST_DIFFERS',
    ],
    ['a live account on the paper host', { number: '123456789' }, 'BROKER_HOST_DIFFERS'],
    [
      'a paper account on the live host',
      { account: 'live', keyId: 'AKTEST' },
      'BROKER_HOST_DIFFERS',
    ],
    [
      'a stand-in elsewhere',
      { standIn: { ...LOCAL, trading: 'http://10.0.0.1:1' } },
      'BROKER_HOST_DIFFERS',
    ],
    [
      'a stream elsewhere',
      { standIn: { ...LOCAL, stream: 'ws://example.com/' } },
      'BROKER_HOST_DIFFERS',
    ],
    [
      'a stand-in of nonsense',
      { standIn: { ...LOCAL, trading: 'nonsense' } },
      'BROKER_HOST_DIFFERS',
    ],
  ] as const)('%s', (_, changes, code) => {
    expect(codeOf(judgeSettings(settings(changes)))).toBe(code);
  });
});

describe('the account the keys open', () => {
  test.each([
    ['the one that was named', {}, 'ok'],
    ['another one', { number: 'PA9OTHER9876' }, 'BROKER_ACCOUNT_DIFFERS'],
    ['one that opens nothing', { blocked: 'the account is inactive' }, 'BROKER_ACCOUNT_BLOCKED'],
  ])('%s', (_, changes, code) => {
    expect(codeOf(judgeAccount(settings(), { ...ACCOUNT, ...changes }))).toBe(code);
  });

  test('is shown by its last four characters only', () => {
    const judged = judgeAccount(settings(), { ...ACCOUNT, number: 'PA9OTHER9876' });
    expect(judged.ok ? '' : judged.refusal.text).toMatch(/…9876.*…1234/);
    expect(JSON.stringify(judged)).not.toMatch(/PA9OTHER|PA3TEST/);
  });
});

test.each([
  [0, 'ok', null],
  [2_000, 'ok', null],
  [-2_001, 'ok', '2.0 s behind'],
  [30_000, 'ok', '30.0 s ahead of'],
  [30_001, 'BROKER_CLOCK_SKEW', '30.0 s ahead of'],
  [-90_000, 'BROKER_CLOCK_SKEW', '90.0 s behind'],
])('a clock %i ms off is %s', (skew, code, says) => {
  const judged = judgeSkew(skew);
  expect(codeOf(judged)).toBe(code);
  const words = judged.ok ? judged.value : judged.refusal.text;
  expect(says === null ? words : words?.includes(says)).toBe(says === null ? null : true);
});

test.each([
  { what: 'a quick call', sent: 1_000, got: 1_100, read: 1_050, skew: 0 },
  { what: 'ahead', sent: 61_000, got: 61_100, read: 1_050, skew: 59_950 },
  { what: 'behind', sent: 1_000, got: 1_100, read: 61_050, skew: -59_950 },
  { what: 'a slow call, read at its beginning', sent: 1_000, got: 56_000, read: 1_000, skew: 0 },
  { what: 'a slow call, read at its end', sent: 1_000, got: 56_000, read: 56_000, skew: 0 },
  {
    what: 'a slow call, and apart beyond it',
    sent: 1_000,
    got: 5_000,
    read: 45_000,
    skew: -40_000,
  },
  { what: 'set back under way', sent: 61_000, got: 1_000, read: 61_000, skew: 0 },
])('of a clock read under way counts what is certain: $what', ({ sent, got, read, skew }) => {
  expect(skewOf({ sent, got }, read)).toBeCloseTo(skew);
});

test('each refusal says what happened and what to do, and none a key', () => {
  const keys = settings({ keyId: 'AKCANARYKEY', secret: 'CANARYSECRET' });
  const refusals = [
    judgeSettings(keys),
    judgeNo(keys, { status: 401, code: null, message: 'CANARYSECRET' }),
    unreachable('Reading the account: Alpaca was not reached'),
    judgeSkew(40_000),
  ];
  for (const judged of refusals) {
    expect(judged.ok).toBe(false);
    expect(judged.ok ? '' : judged.refusal.text.split('. ').length).toBeGreaterThan(1);
    expect(JSON.stringify(judged)).not.toContain('CANARY');
  }
});
