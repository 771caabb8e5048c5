// The options of a house: whom its feed lets the desk ask, and where it lets nobody, what a person would have to do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readArguments, readConfig, readEnvironment } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import { openFeed } from '../../src/host/feed.ts';
import type { RunParts } from '../../src/host/run-parts.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import type { Result } from '#engine/model/result.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import type { OptionAccess } from '#engine/option/chain.ts';
import { startFakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca } from '#tests/contract/alpaca/fake-alpaca.ts';
import { madeUpChain } from '#tests/contract/alpaca/made-up-chain.ts';

const ROOT = join(import.meta.dirname, '../..');
const DAY = tradingDay('2026-11-20');
const NOW = deskTime(atNewYork(DAY, 15 * 60 + 30));

let alpaca: FakeAlpaca;
let dir = '';
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'twokey-house-feed-'));
  alpaca = await startFakeAlpaca({ symbols: [{ symbol: 'SPY', price: 600 }], now: () => NOW });
  alpaca.market.optionChain('SPY', (spot, nowMs) => madeUpChain('SPY', spot, nowMs));
});
afterEach(async () => {
  await alpaca.close();
  rmSync(dir, { recursive: true, force: true });
});

function must<T>(answer: Result<T>): T {
  if (!answer.ok) throw new Error(answer.refusal.text);
  return answer.value;
}

function settings(options?: 'indicative' | 'opra'): AlpacaSettings {
  const { keyId, secret, accountNumber: number, tradingUrl, dataUrl, streamUrl } = alpaca;
  const standIn = { trading: tradingUrl, data: dataUrl, stream: streamUrl };
  const account = { keyId, secret, account: 'paper', number, feed: 'iex', standIn } as const;
  return options === undefined ? account : { ...account, options };
}

function partsOf(feed: Config['feed'], joined: AlpacaSettings | null): RunParts {
  const read = must(readConfig(join(ROOT, 'config'), 'real', { env: {}, osUser: 'jdoe' }));
  const config = { ...read, feed };
  return {
    root: ROOT,
    kind: 'real',
    stateDir: dir,
    environment: must(readEnvironment({}, { home: dir, root: ROOT })),
    args: must(readArguments([])),
    config,
    chat: {
      slack: null,
      discord: null,
      mail: null,
      sms: null,
      webhooks: [],
      fallbackAfterMs: 2_000,
      heartbeat: null,
      given: [],
      secrets: [],
    },
    broker: { alpaca: joined, stooqKey: null, given: [], secrets: [] },
    readConfig: () => ({ ok: true, value: config }),
    people: [],
    code: '0',
    say: () => undefined,
    give: (code) => {
      throw new Error(code);
    },
  };
}

async function optionsOf(parts: RunParts): Promise<OptionAccess> {
  const feed = await openFeed({ parts, seed: 'twokey', now: () => NOW, log: () => undefined });
  await feed.close();
  return feed.options;
}

test.each<[string, Config['feed'], boolean, RegExp]>([
  ['without a feed', 'none', false, /^no data feed is configured\. .*options: indicative/],
  ['on recorded history', 'recorded', false, /^recorded history is replayed.*docs\/ALPACA\.md/],
  ['on an account that names none', 'alpaca', true, /names no options data\. Write options: indi/],
])('%s nobody is asked, and what to do is said', async (_what, feed, joins, why) => {
  const access = await optionsOf(partsOf(feed, joins ? settings() : null));
  expect(access).toEqual({ kind: 'not-configured', why: expect.stringMatching(why) as unknown });
});

test('on an account that names them its chain is asked for, of that feed', async () => {
  const access = await optionsOf(partsOf('alpaca', settings('opra')));
  if (access.kind !== 'source') throw new Error(access.why);
  expect(access.source.name).toBe('Alpaca options opra');
  const told = await access.source.chain(instrumentSymbol('SPY'), DAY);
  expect(told).toMatchObject({ feed: 'opra', synthetic: true, whole: true });
  expect(alpaca.calls('option-chain')[0]?.query).toMatchObject({ feed: 'opra' });
  expect(alpaca.violations()).toEqual([]);
});
