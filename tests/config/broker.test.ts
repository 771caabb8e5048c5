// The broker of a desk: what desk.yaml and the environment may say together, and each fault in words that hold no key.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { modeFault, readBroker, readConfig } from '../../src/config.ts';
import type { DeskKind, Mode } from '#engine/model/mode.ts';
import type { Result } from '#engine/model/result.ts';

const SHIPPED = join(import.meta.dirname, '../..', 'config');
const made: string[] = [];
// Made of parts, so that nobody takes them for keys.
const PAPER = ['PK', 'CANARY', '0123456789'].join('');
const LIVE = ['AK', 'CANARY', '0123456789'].join('');
const SECRET = ['canary', 'secret', '0123456789', 'abcdef'].join('-');
const URL_HERE = 'http://127.0.0.1:4000';
const ALPACA = 'alpaca: { account: paper, number: "PA1234567890", feed: iex }';

afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

function folder(
  edits: Readonly<Record<string, readonly (readonly [string, string])[]>> = {},
): string {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-broker-'));
  made.push(dir);
  const config = join(dir, 'config');
  cpSync(SHIPPED, config, { recursive: true });
  for (const [file, pairs] of Object.entries(edits)) {
    const path = join(config, file);
    let text = readFileSync(path, 'utf8');
    for (const [from, to] of pairs) {
      if (!text.includes(from)) throw new Error(`${from} is not in ${file}`);
      text = text.replace(from, to);
    }
    writeFileSync(path, text);
  }
  return config;
}

const JOINED = {
  'desk.yaml': [['broker: simulated\nalpaca: none', `broker: alpaca\n${ALPACA}`]],
} as const;
const KEYS = { APCA_API_KEY_ID: PAPER, APCA_API_SECRET_KEY: SECRET };

function told(answer: Result<unknown>): string {
  return answer.ok ? 'no refusal' : `${answer.refusal.code} ${answer.refusal.text}`;
}

describe('a real desk', () => {
  test('stands on the simulated broker as it ships, and without the two keys as well', () => {
    expect(readBroker(folder(), 'real', KEYS)).toMatchObject({ ok: true, value: { alpaca: null } });
    const older = folder({ 'desk.yaml': [['broker: simulated\nalpaca: none\n', '']] });
    expect(readBroker(older, 'real', {})).toMatchObject({ ok: true, value: { alpaca: null } });
  });

  test('joins the account that is named with the keys of the environment', () => {
    const dir = folder(JOINED);
    const secretFile = join(dir, 'secret');
    writeFileSync(secretFile, `${SECRET}\n`);
    const joined = {
      ...KEYS,
      APCA_API_SECRET_KEY: undefined,
      APCA_API_SECRET_KEY_FILE: secretFile,
    };
    for (const env of [KEYS, joined])
      expect(readBroker(dir, 'real', env)).toEqual({
        ok: true,
        value: {
          alpaca: {
            account: 'paper',
            number: 'PA1234567890',
            feed: 'iex',
            keyId: PAPER,
            secret: SECRET,
            standIn: null,
          },
          stooqKey: null,
          given: ['APCA_API_KEY_ID', 'APCA_API_SECRET_KEY'],
          secrets: [PAPER, SECRET],
        },
      });
  });

  test.each([
    ['none', undefined],
    ['indicative', 'indicative'],
    ['opra', 'opra'],
  ])('asks for the options data that is written: %s', (written, options) => {
    const line = ALPACA.replace('feed: iex', `feed: iex, options: ${written}`);
    const dir = folder({
      'desk.yaml': [['broker: simulated\nalpaca: none', `broker: alpaca\n${line}`]],
    });
    const read = readBroker(dir, 'real', KEYS);
    expect(read.ok && read.value.alpaca?.options).toBe(options);
  });

  test('keeps the key of the last backup among its secrets', () => {
    const read = readBroker(folder(JOINED), 'real', { ...KEYS, STOOQ_KEY: 'canary-of-stooq' });
    expect(read).toMatchObject({
      ok: true,
      value: { stooqKey: 'canary-of-stooq', secrets: [PAPER, SECRET, 'canary-of-stooq'] },
    });
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['no keys', {}, 'SECRET_MISSING', 'APCA_API_KEY_ID and APCA_API_SECRET_KEY are not given'],
    [
      'half of the pair',
      { APCA_API_KEY_ID: PAPER },
      'SECRET_MISSING',
      'APCA_API_SECRET_KEY is not given',
    ],
    [
      'a live key on a paper account',
      { ...KEYS, APCA_API_KEY_ID: LIVE },
      'SECRET_UNUSABLE',
      "it is a live account's",
    ],
    [
      'no key at all',
      { ...KEYS, APCA_API_KEY_ID: 'canary-0123456789' },
      'SECRET_UNUSABLE',
      'begins with PK',
    ],
    [
      'the id in place of the secret',
      { ...KEYS, APCA_API_SECRET_KEY: PAPER },
      'SECRET_UNUSABLE',
      'looks like a key id',
    ],
    [
      'a secret that is cut',
      { ...KEYS, APCA_API_SECRET_KEY: 'canary' },
      'SECRET_UNUSABLE',
      'too short',
    ],
    [
      'a stand-in',
      { ...KEYS, ALPACA_API_URL: URL_HERE },
      'FAKE_ON_REAL_DESK',
      'Alpaca itself only',
    ],
  ])('is refused with %s', (_what, env, code, words) => {
    const answer = told(readBroker(folder(JOINED), 'real', env));
    expect(answer).toContain(code);
    expect(answer).toContain(words);
    for (const key of [PAPER, LIVE, SECRET, 'canary']) expect(answer).not.toContain(key);
  });

  test('a paper key on a live account is refused too', () => {
    const live = folder({
      'desk.yaml': [
        [
          'broker: simulated\nalpaca: none',
          'broker: alpaca\nalpaca: { account: live, number: "123456789", feed: sip }',
        ],
      ],
    });
    expect(told(readBroker(live, 'real', KEYS))).toContain("it is a paper account's");
  });

  test.each<[string, string, string, string]>([
    [
      'an account of no kind',
      ALPACA.replace('paper', 'demo'),
      'alpaca',
      '"demo" is not possible here',
    ],
    ['no number', ALPACA.replace('PA1234567890', 'mine'), 'number', 'This is no account number'],
    [
      'a live number on paper',
      ALPACA.replace('PA1234567890', '123456789'),
      'number',
      'begins with PA',
    ],
    [
      'a paper number on live',
      ALPACA.replace('paper', 'live'),
      'number',
      'which paper accounts have',
    ],
    [
      'an unknown key',
      ALPACA.replace('feed: iex', 'feed: iex, secret: x'),
      'alpaca',
      'Unknown: secret',
    ],
    [
      'options data nobody has',
      ALPACA.replace('feed: iex', 'feed: iex, options: yes'),
      'options',
      'Choose',
    ],
    ['no account', 'alpaca: none', 'alpaca', 'no account is named'],
  ])('desk.yaml with %s is told', (_what, line, place, words) => {
    const dir = folder({
      'desk.yaml': [['broker: simulated\nalpaca: none', `broker: alpaca\n${line}`]],
    });
    const answer = told(readConfig(dir, 'real', { env: {}, osUser: 'jdoe' }));
    expect(answer).toContain('CONFIG_INVALID');
    expect(answer).toContain(place);
    expect(answer).toContain(words);
  });

  test('prices of Alpaca without its account are told', () => {
    const dir = folder({ 'desk.yaml': [['feed: none', 'feed: alpaca']] });
    expect(told(readConfig(dir, 'real', { env: {}, osUser: 'jdoe' }))).toContain(
      'Write broker: alpaca',
    );
  });
});

describe('a demo desk', () => {
  const env = { ...KEYS, ALPACA_API_URL: URL_HERE, ALPACA_ACCOUNT: 'PA0000000001' };

  test('takes a stand-in on this machine, and shows its symbols as made up', () => {
    const settings = readBroker(folder(), 'demo', env);
    expect(settings).toMatchObject({
      ok: true,
      value: {
        alpaca: {
          account: 'paper',
          number: 'PA0000000001',
          standIn: { trading: URL_HERE, data: URL_HERE, stream: 'ws://127.0.0.1:4000/stream' },
        },
      },
    });
    const config = readConfig(folder(), 'demo', { env, osUser: 'jdoe' });
    expect(config).toMatchObject({
      ok: true,
      value: { mode: 'DEV', broker: 'alpaca', feed: 'alpaca' },
    });
    if (config.ok)
      for (const { name } of config.value.universe) expect(name).toContain('(SYNTHETIC)');
  });

  test.each<[string, Record<string, string>, string]>([
    ['keys without a stand-in', KEYS, 'DEMO_BROKER_KEYS'],
    ['another name of a broker beside it', { ...env, APCA_API_BASE_URL: 'x' }, 'DEMO_BROKER_KEYS'],
  ])('is refused with %s', (_what, given, code) => {
    const answer = told(readConfig(folder(), 'demo', { env: given, osUser: 'jdoe' }));
    expect(answer).toContain(code);
    expect(answer).not.toContain(SECRET);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'a stand-in elsewhere',
      { ...env, ALPACA_API_URL: 'https://example.com' },
      'STAND_IN_NOT_LOCAL',
    ],
    [
      'a name that begins like loopback',
      { ...env, ALPACA_API_URL: 'http://127.0.0.1.example.com' },
      'STAND_IN_NOT_LOCAL',
    ],
    ['no address', { ...env, ALPACA_API_URL: 'here' }, 'STAND_IN_NOT_LOCAL'],
    ['no account', { ...KEYS, ALPACA_API_URL: URL_HERE }, 'ENVIRONMENT_BAD'],
  ])('is refused with %s', (_what, given, code) => {
    expect(told(readBroker(folder(), 'demo', given))).toContain(code);
  });
});

describe('mode and account', () => {
  test.each<[Mode, { kind: DeskKind; account: 'paper' | 'live'; symbols: number }, string | null]>([
    ['PAPER', { kind: 'real', account: 'paper', symbols: 38 }, null],
    ['LIVE', { kind: 'real', account: 'live', symbols: 10 }, null],
    ['DEV', { kind: 'demo', account: 'paper', symbols: 38 }, null],
    // It opens nothing there until two people arm it.
    ['PAPER', { kind: 'real', account: 'live', symbols: 10 }, null],
    ['LIVE', { kind: 'real', account: 'paper', symbols: 10 }, 'needs a live account'],
    ['DEV', { kind: 'real', account: 'paper', symbols: 10 }, 'trades on the simulated broker only'],
    ['LIVE', { kind: 'real', account: 'live', symbols: 11 }, '10 at most'],
    ['PAPER', { kind: 'real', account: 'paper', symbols: 51 }, '50 at most'],
  ])('%s with %o', (mode, { kind, account, symbols }, words) => {
    const fault = modeFault({ kind, mode, symbols }, account);
    if (words === null) expect(fault).toBeNull();
    else expect(fault?.text).toContain(words);
  });
});

describe('universe.yaml', () => {
  test('ships with sectors for companies, none for funds, in whole shares', () => {
    const config = readConfig(folder(), 'real', { env: {}, osUser: 'jdoe' });
    if (!config.ok) throw new Error(config.refusal.text);
    const { universe } = config.value;
    expect(universe.length).toBeGreaterThanOrEqual(30);
    expect(universe.length).toBeLessThanOrEqual(50);
    for (const { kind, sector } of universe) {
      expect(sector === null).toBe(kind === 'fund');
    }
  });

  test('is agreed to with the strategies where a live feed reads it, and nowhere else', () => {
    const live = folder({
      'desk.yaml': [...JOINED['desk.yaml'], ['feed: none', 'feed: alpaca']],
    });
    const agreed = (dir: string) => {
      const config = readConfig(dir, 'real', { env: KEYS, osUser: 'jdoe' });
      if (!config.ok) throw new Error(config.refusal.text);
      return config.value.proposal.strategies.universe;
    };
    expect(agreed(folder())).toBeUndefined();
    expect(agreed(live)?.find((row) => row.symbol === 'XOM')).toEqual({
      symbol: 'XOM',
      kind: 'equity',
      sector: 'Energy',
    });
  });

  test.each<[string, string, string]>([
    ['an unknown sector', 'kind: equity, sector: Tech }', 'no sector of GICS'],
    ['no sector', 'kind: equity }', 'sector'],
    ['a fund with one', 'kind: fund, sector: Energy }', 'Unknown: sector'],
    ['no kind', 'sector: Energy }', 'kind: equity with its sector'],
  ])('with %s is told', (_what, end, words) => {
    const row = 'kind: equity, sector: Information Technology }';
    const dir = folder({
      'universe.yaml': [
        [`{ symbol: AAPL, name: Apple, ${row}`, `{ symbol: AAPL, name: Apple, ${end}`],
      ],
    });
    const answer = told(readConfig(dir, 'real', { env: {}, osUser: 'jdoe' }));
    expect(answer).toContain('config/universe.yaml');
    expect(answer).toContain(words);
  });

  test.each<[string, string, string]>([
    ['an index', '^GSPC', 'no symbol of a share'],
    ['an option', 'SPY261218C00600000', 'no symbol of a share'],
    ['small letters', 'aapl', 'no symbol of a share'],
    ['a symbol twice', 'SPY', 'twice'],
  ])('with %s is told', (_what, symbol, words) => {
    const dir = folder({ 'universe.yaml': [['symbol: AAPL', `symbol: ${symbol}`]] });
    expect(told(readConfig(dir, 'real', { env: {}, osUser: 'jdoe' }))).toContain(words);
  });
});
