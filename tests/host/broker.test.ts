// The broker of a house on a local Alpaca: what is not the account that was named ends the start, what only cannot be
// reached leaves a desk that asks again; and what the doctor says of each fault.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readArguments, readConfig, readEnvironment } from '../../src/config.ts';
import type { ChatSettings } from '../../src/config.ts';
import { openBroker } from '../../src/host/broker.ts';
import type { OpenedBroker } from '../../src/host/broker.ts';
import { examineBroker, examineWatchdog } from '../../src/host/broker-doctor.ts';
import type { RunParts } from '../../src/host/run-parts.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import type { Mode } from '#engine/model/mode.ts';
import { deskTime, monoTime } from '#engine/model/time.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import { startFakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';

const ROOT = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'twokey-house-broker-'));
const opened: OpenedBroker[] = [];
let alpaca: FakeAlpaca;

beforeEach(async () => {
  alpaca = await startFakeAlpaca({ symbols: [{ symbol: 'SPY', price: 400 }] });
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await alpaca.close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function settings(change: Partial<AlpacaSettings> = {}): AlpacaSettings {
  const { keyId, secret, accountNumber, tradingUrl, dataUrl, streamUrl } = alpaca;
  return {
    keyId,
    secret,
    account: 'paper',
    number: accountNumber,
    feed: 'iex',
    standIn: { trading: tradingUrl, data: dataUrl, stream: streamUrl },
    ...change,
  };
}

const NOBODY: ChatSettings = {
  slack: null,
  discord: null,
  mail: null,
  sms: null,
  webhooks: [],
  fallbackAfterMs: 2_000,
  heartbeat: null,
  given: [],
  secrets: [],
};

class GivenUp extends Error {}

function must<T>(answer: { ok: true; value: T } | { ok: false; refusal: { text: string } }): T {
  if (!answer.ok) throw new Error(answer.refusal.text);
  return answer.value;
}

function partsOf(said: string[], joined: AlpacaSettings): RunParts {
  const config = must(readConfig(join(ROOT, 'config'), 'real', { env: {}, osUser: 'jdoe' }));
  return {
    root: ROOT,
    kind: 'real',
    stateDir: dir,
    environment: must(readEnvironment({}, { home: dir, root: ROOT })),
    args: must(readArguments([])),
    config,
    chat: NOBODY,
    broker: { alpaca: joined, stooqKey: null, given: [], secrets: [] },
    readConfig: () => ({ ok: true, value: config }),
    people: [],
    code: '0',
    say: (text) => void said.push(text),
    give: (code, text) => {
      throw new GivenUp(`${code}: ${text}`);
    },
  };
}

async function open(
  change: Partial<AlpacaSettings> = {},
  world: { readonly mode?: Mode; readonly said?: string[]; readonly mono?: () => number } = {},
): Promise<OpenedBroker> {
  const { mode = 'PAPER', said = [], mono = () => performance.now() } = world;
  const made = await openBroker({
    parts: partsOf(said, settings(change)),
    mode,
    seed: 'none',
    now: () => deskTime(Date.now()),
    mono: () => monoTime(mono()),
    log: () => undefined,
    lastDesk: deskTime(0),
  });
  opened.push(made);
  made.broker.listen(() => undefined);
  return made;
}

async function refused(act: Promise<unknown>): Promise<string> {
  const error: unknown = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof GivenUp ? error.message : `not given up: ${String(error)}`;
}

describe('a start', () => {
  test('joins the account that is named, and hears it', async () => {
    const { broker } = await open();
    await alpaca.until('the stream is heard', () => broker.hears());
    expect((await broker.account()).number).toBe(alpaca.accountNumber);
    expect(alpaca.violations()).toEqual([]);
  });

  test.each<[string, () => Partial<AlpacaSettings>, Mode, string]>([
    ['revoked keys', () => (alpaca.keys.revoke(), {}), 'PAPER', 'BROKER_KEYS_REFUSED'],
    ['another account', () => (alpaca.keys.wrongAccount(), {}), 'PAPER', 'BROKER_ACCOUNT_DIFFERS'],
    [
      'a blocked account',
      () => (alpaca.account({ accountBlocked: true }), {}),
      'PAPER',
      'BROKER_ACCOUNT_BLOCKED',
    ],
    ['a clock a minute off', () => (alpaca.skew(60_000), {}), 'PAPER', 'BROKER_CLOCK_SKEW'],
    ['a mode that trades nowhere', () => ({}), 'DEV', 'BROKER_MODE_DIFFERS'],
    ['a live desk on paper', () => ({}), 'LIVE', 'BROKER_MODE_DIFFERS'],
  ])('with %s ends in words', async (_what, happen, mode, code) => {
    const words = await refused(open(happen(), { mode }));
    expect(words).toContain(code);
    for (const hidden of [alpaca.keyId, alpaca.secret, alpaca.accountNumber])
      expect(words).not.toContain(hidden);
  });

  test('that reaches nobody goes on closed, asks again, and says when it is joined', async () => {
    alpaca.fault({ call: 'account', how: 'reset', times: 99 });
    const said: string[] = [];
    let mono = 0;
    const house = await open({}, { said, mono: () => mono });
    expect(house.broker.hears()).toBe(false);
    alpaca.clearFaults();
    house.alpaca?.tend();
    await wait(200);
    expect(said).toEqual([]);
    mono = 20_000;
    house.alpaca?.tend();
    await alpaca.until('it says so', () => said.length > 0);
    expect(said[0]).toContain('joined now');
    await alpaca.until('it hears', () => house.broker.hears());
  });

  test('that meets the wrong account later says so and stays closed', async () => {
    alpaca.fault({ call: 'account', how: 'reset', times: 99 });
    const said: string[] = [];
    let mono = 0;
    const house = await open({}, { said, mono: () => mono });
    alpaca.clearFaults();
    alpaca.keys.wrongAccount();
    mono = 20_000;
    house.alpaca?.tend();
    await alpaca.until('it says so', () => said.length > 0);
    expect(said[0]).toContain('BROKER_ACCOUNT_DIFFERS');
    expect(house.broker.hears()).toBe(false);
  });
});

function named(checks: readonly CheckAnswer[], name: string): CheckAnswer {
  const row = checks.find((check) => check.name === name);
  if (row === undefined) throw new Error(`no check ${name}`);
  return row;
}

describe('the doctor', () => {
  async function examine(
    runs: boolean,
    change: Partial<AlpacaSettings> = {},
  ): Promise<readonly CheckAnswer[]> {
    const { broker } = await open();
    if (runs) await alpaca.until('the stream is heard', () => broker.hears());
    const now = () => deskTime(Date.now());
    return examineBroker({ broker, settings: settings(change), now, runs, feed: 'Alpaca, iex' });
  }

  test('finds a joined desk in order', async () => {
    const checks = await examine(true);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual([
      'broker account',
      'broker allows',
      'buying power',
      'broker clock',
      'broker calendar',
      'broker stream',
      'prices',
    ]);
    for (const { evidence } of checks) expect(evidence).not.toContain(alpaca.accountNumber);
  });

  test.each<[string, string, () => void, string]>([
    ['broker allows', 'a block', () => alpaca.account({ tradingBlocked: true }), 'block'],
    ['buying power', 'nothing to trade with', () => alpaca.account({ buyingPower: '0' }), '$0.00'],
    ['broker clock', 'ten seconds of skew', () => alpaca.skew(10_000), "s behind the broker's"],
    ['broker account', 'keys that were revoked', () => alpaca.keys.revoke(), '401'],
    [
      'broker calendar',
      'a calendar that cannot be read',
      () => alpaca.fault({ call: 'calendar', how: 'before', times: 9 }),
      'calendar',
    ],
  ])('%s tells of %s with its remedy', async (name, _what, happen, words) => {
    const { broker } = await open();
    happen();
    const now = () => deskTime(Date.now());
    const checks = await examineBroker({
      broker,
      settings: settings(),
      now,
      runs: false,
      feed: null,
    });
    const row = named(checks, name);
    expect(row.passed).toBe(false);
    expect(row.evidence).toContain(words);
    expect(row.remedy).not.toBe('');
  });

  test('tells another account by its last four, and a stream that is not heard', async () => {
    const checks = await examine(true, { number: 'PA000000XYZ9' });
    expect(named(checks, 'broker account')).toMatchObject({ passed: false });
    expect(named(checks, 'broker account').evidence).toContain('…XYZ9');
    alpaca.stream.refuse();
    alpaca.stream.drop();
    const [first] = opened;
    await alpaca.until('it is deaf', () => first?.broker.hears() === false);
    const now = () => deskTime(Date.now());
    const broker = first?.broker;
    if (broker === undefined) throw new Error('no broker');
    const again = await examineBroker({
      broker,
      settings: settings(),
      now,
      runs: true,
      feed: null,
    });
    expect(named(again, 'broker stream').passed).toBe(false);
    expect(named(again, 'prices').passed).toBe(false);
  });

  test('tells of the watchdog', () => {
    expect(examineWatchdog(dir)).toMatchObject({ passed: true });
    const sign = (wall: number) =>
      writeFileSync(
        join(dir, 'watchdog'),
        JSON.stringify({ pid: 9, wall, says: 'the desk runs', acted: null }),
      );
    sign(Date.now());
    expect(examineWatchdog(dir)).toMatchObject({
      passed: true,
      evidence: 'process 9 watches: the desk runs',
    });
    sign(Date.now() - 60_000);
    expect(examineWatchdog(dir)).toMatchObject({
      passed: false,
      evidence: 'process 9 gave no sign for 60 s',
    });
  });
});
