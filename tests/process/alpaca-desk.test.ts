// A desk's process on a local Alpaca: it joins what was named or ends in words, its doctor and its cards show no key,
// and a restart goes on where it was.
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import {
  ask,
  askJson,
  askUntil,
  clearPlaces,
  newPlace,
  startDesk,
  stopDesk,
} from '#tests/process/real-desk.ts';
import type { Place } from '#tests/process/real-desk.ts';
import { joins } from '#tests/process/stand-in.ts';

let alpaca: FakeAlpaca;
let place: Place;

beforeEach(async () => {
  alpaca = await startFakeAlpaca({ cash: '50000', symbols: [{ symbol: 'SPY', price: 400 }] });
  place = await newPlace();
});
afterEach(() => alpaca.close());
afterAll(clearPlaces);

test('joins, is examined, stops in order and joins again', async () => {
  for (const run of [1, 2]) {
    const desk = startDesk(place, { args: ['--demo'], env: joins(alpaca) });
    await desk.ready();
    expect(desk.output()).toContain('a stand-in of Alpaca on this machine, paper account …');
    await askUntil(place, /broker stream: it is heard/, '--as', 'dev', 'doctor');
    const doctor = await askJson(place, '--as', 'dev', 'doctor');
    expect(doctor.text).toContain(`…${alpaca.accountNumber.slice(-4)} answers`);
    expect(doctor.text).toContain('broker stream: it is heard');
    expect(doctor.text).toContain('APCA_API_KEY_ID');
    const status = await askJson(place, '--as', 'ana', 'status');
    expect(status.text).not.toMatch(/broker-lost|books-differ/);
    const tried = await askJson(place, '--as', 'ana', 'backtest', '--days', '20');
    expect([tried.code, tried.text]).toEqual(['OK', expect.stringContaining('2020-04-17')]);
    if (run === 1) expect((await ask(place, '--as', 'ana', 'halt', 'drill')).code).toBe(0);
    else expect(status.text).toContain('manual');
    expect(await stopDesk(desk)).toBe(0);
    const { keyId, secret, accountNumber } = alpaca;
    for (const hidden of [keyId, secret, accountNumber])
      expect(desk.output() + doctor.text + status.text).not.toContain(hidden);
  }
  expect(alpaca.violations()).toEqual([]);
  expect(alpaca.imbalances()).toEqual([]);
});

test.each<[string, () => NodeJS.ProcessEnv, string]>([
  ['revoked keys', () => (alpaca.keys.revoke(), joins(alpaca)), 'does not answer'],
  ['another account', () => (alpaca.keys.wrongAccount(), joins(alpaca)), 'BROKER_ACCOUNT_DIFFERS'],
  [
    'a blocked account',
    () => (alpaca.account({ accountBlocked: true }), joins(alpaca)),
    'BROKER_ACCOUNT_BLOCKED',
  ],
  [
    'half of the pair',
    () => ({ ...joins(alpaca), APCA_API_SECRET_KEY: undefined }),
    'SECRET_MISSING',
  ],
  [
    'a stand-in elsewhere',
    () => ({ ...joins(alpaca), ALPACA_API_URL: 'https://example.com' }),
    'STAND_IN_NOT_LOCAL',
  ],
  [
    'nobody there',
    () => ({ ...joins(alpaca), ALPACA_API_URL: 'http://127.0.0.1:9' }),
    'BROKER_UNREACHABLE',
  ],
])('with %s it does not start, and says why without a key', async (_what, env, words) => {
  const desk = startDesk(place, { args: ['--demo'], env: env() });
  expect(await desk.ended).toBe(1);
  expect(desk.output()).toContain('Not started');
  expect(desk.output()).toContain(words);
  for (const hidden of [alpaca.keyId, alpaca.secret]) expect(desk.output()).not.toContain(hidden);
});
