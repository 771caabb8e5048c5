// The configuration: what ships is sound, and each thing that can be wrong is told with its file, its
// place and what to do.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readConfig, readEnvironment } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import type { DeskKind } from '#engine/model/mode.ts';
import { LIMIT_NAMES } from '#engine/risk/limits.ts';
import type { Result } from '#engine/model/result.ts';
import { canResume, personOf } from '#runbook/person.ts';

const SHIPPED = join(import.meta.dirname, '..', 'config');
const made: string[] = [];

afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

interface Edit {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** A copy of the shipped files with one change. */
function edited(edit: Edit): string {
  const dir = mkdtempSync(join(tmpdir(), 'twokey-config-'));
  made.push(dir);
  const config = join(dir, 'config');
  cpSync(SHIPPED, config, { recursive: true });
  const path = join(config, edit.file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(edit.from, edit.to);
  if (after === before) throw new Error(`${String(edit.from)} is not in ${edit.file}`);
  writeFileSync(path, after);
  return config;
}

function read(kind: DeskKind, dir = SHIPPED, env: Record<string, string> = {}): Result<Config> {
  return readConfig(dir, kind, { env, osUser: 'jdoe' });
}

function shipped(kind: DeskKind): Config {
  const config = read(kind);
  if (!config.ok) throw new Error(config.refusal.text);
  return config.value;
}

function told<T>(answer: Result<T>): string {
  return answer.ok ? 'no refusal' : `${answer.refusal.code} ${answer.refusal.text}`;
}

describe('the shipped files', () => {
  test('the real desk has the limits of the promise', () => {
    const { mode, account, cashCents, feed, tradingOn, demo, proposal } = shipped('real');
    expect({ mode, account, cashCents, feed, tradingOn, demo }).toEqual({
      mode: 'PAPER',
      account: 'paper-0001',
      cashCents: 10_000_000,
      feed: 'none',
      tradingOn: true,
      demo: null,
    });
    expect(proposal.limits.values).toEqual({
      riskPerTradeRatio: 0.02,
      rolloutRiskRatio: 0.02,
      lossDayRatio: 0.05,
      lossDayCents: 500_000,
      lossWeekRatio: 0.05,
      drawdownRatio: 0.15,
      lossStreakStrategy: 5,
      lossStreakDesk: 5,
      winRateRatio: 0.4,
      winRateTrades: 5,
      orderCents: 7_500,
      budgetDayCents: 100_000,
      positions: 10,
      grossRatio: 1,
      varRatio: 0.02,
      correlation: 0.7,
      sectorRatio: 0.4,
      singleNameRatio: 0.25,
      signalsDay: 3,
      score: 55,
      ordersPerMinute: 30,
      rejectsPerMinute: 5,
      collarRatio: 0.02,
      dayTradesBelowFloor: 3,
      washSaleDays: 30,
      washSaleDeskDays: 30,
      openGuardMinutes: 0,
      closeGuardMinutes: 5,
      symbols: 50,
      shortRatio: 0,
      vixWatch: 20,
      vixHalf: 25,
      vixNone: 35,
      weekTargetRatio: 'none',
    });
    expect(proposal.strategies.selection.mode).toBe('totd');
    expect(proposal.strategies.strategies).toHaveLength(5);
  });

  test('the real roster is the user of the machine alone, who cannot resume', () => {
    const { people } = shipped('real').proposal;
    expect(people.map(({ name, roles }) => [name, ...roles])).toEqual([
      ['jdoe', 'trader', 'operator'],
    ]);
    const found = personOf(people, { platform: 'terminal', team: 'local', user: 'jdoe' });
    expect(found?.id).toBe('first');
    expect(canResume(people)).toBe(false);
  });

  test('the demo has limits, people and days of its own', () => {
    const { mode, cashCents, demo, proposal } = shipped('demo');
    const { values } = proposal.limits;
    expect([mode, cashCents]).toEqual(['DEV', 5_000_000]);
    expect(demo).toEqual({ from: '2020-02-03', until: '2020-04-17', seed: 'twokey', speed: 6300 });
    expect(Object.keys(values).sort()).toEqual(LIMIT_NAMES.toSorted());
    expect(values).toMatchObject({
      orderCents: 1_000_000,
      grossRatio: 0.8,
      budgetDayCents: 'none',
      lossDayRatio: 0.015,
      lossDayCents: 'none',
      lossWeekRatio: 0.03,
      drawdownRatio: 0.06,
      varRatio: 0.03,
    });
    expect(proposal.strategies.selection).toEqual({ mode: 'top_n', n: 5 });
    expect(proposal.people.map(({ id }) => id)).toEqual([
      'ana',
      'ben',
      'cleo',
      'sam',
      'sofia',
      'dev',
      'vic',
      'you',
    ]);
    expect(proposal.people.at(-1)).toMatchObject({ name: 'jdoe', roles: ['viewer'] });
    expect(canResume(proposal.people)).toBe(true);
  });
});

describe('a file that is wrong', () => {
  const REAL: readonly (readonly [string, Edit, readonly string[]])[] = [
    [
      'no YAML',
      { file: 'risk.yaml', from: 'limits:', to: 'limits: [' },
      ['config/risk.yaml is not YAML', 'line', 'Correct it'],
    ],
    [
      'a key twice',
      { file: 'risk.yaml', from: '  positions: 10', to: '  positions: 10\n  positions: 9' },
      ['config/risk.yaml is not YAML', 'unique'],
    ],
    [
      'an unknown key',
      { file: 'risk.yaml', from: '  positions:', to: '  postions:' },
      ['config/risk.yaml', 'postions', 'spelling', 'limits.positions', 'missing'],
    ],
    [
      'a limit looser than anybody may',
      { file: 'risk.yaml', from: 'lossDay: 5 %', to: 'lossDay: 6 %' },
      ['config/risk.yaml', 'limits.lossDay', 'no looser than 5 %', 'RISK-1', 'write that'],
    ],
    [
      'a bounded limit said to be none',
      { file: 'risk.yaml', from: 'drawdown: 15 %', to: 'drawdown: none' },
      ['limits.drawdown', 'never without drawdownRatio', 'write 15 %'],
    ],
    [
      'a ratio without its sign',
      { file: 'risk.yaml', from: 'drawdown: 15 %', to: 'drawdown: 0.15' },
      ['limits.drawdown', '"0.15"', '1.5 %'],
    ],
    [
      'money without its sign',
      { file: 'risk.yaml', from: 'order: $75', to: 'order: 75' },
      ['limits.order', '"75"', 'such as $75'],
    ],
    [
      'a restricted symbol that is none',
      { file: 'risk.yaml', from: 'restricted: []', to: 'restricted: [gamestop]' },
      ['restricted[0]', 'no symbol', 'BRK.B'],
    ],
    [
      'a desk made live',
      { file: 'desk.yaml', from: 'PAPER\n', to: 'LIVE\n' },
      ['config/desk.yaml', 'mode', 'never made LIVE'],
    ],
    [
      'a switch that is neither true nor false',
      { file: 'desk.yaml', from: 'trading: true', to: 'trading: on' },
      ['config/desk.yaml', 'trading', 'true or false'],
    ],
    [
      'the recorded feed in a real desk',
      { file: 'desk.yaml', from: 'feed: none', to: 'feed: recorded' },
      ['config/desk.yaml', 'feed', 'belongs to the demo'],
    ],
    [
      'a persona in a real desk',
      {
        file: 'people.yaml',
        from: /(platform: )terminal(, team: local, user: \$USER)/,
        to: '$1persona$2',
      },
      ['config/people.yaml', 'first has a persona', 'demo desk only'],
    ],
    [
      'a sponsor who is the safety officer',
      { file: 'people.yaml', from: '[trader, operator]', to: '[sponsor, safety-officer]' },
      ['config/people.yaml', 'both sponsor and safety officer', 'KEY-1'],
    ],
    [
      'a role nobody knows',
      { file: 'people.yaml', from: '[trader, operator]', to: '[trader, boss]' },
      ['people[0].roles[1]', '"boss"', 'Choose viewer, trader'],
    ],
    [
      'a parameter out of its range',
      { file: 'strategies.yaml', from: 'fast: 50', to: 'fast: 500' },
      ['config/strategies.yaml', 'trend-crossover', 'fast is 2 to 150', 'fast 2 to 150'],
    ],
    [
      'two parameters that rule each other out',
      { file: 'strategies.yaml', from: 'fast: 50, slow: 200', to: 'fast: 100, slow: 90' },
      ['trend-crossover', 'fast 100 is not below slow 90'],
    ],
    ...(
      [
        ['zero', 'target: 0', ['entries.target', 'below 0.1', 'from 0.1 to 20']],
        ['below zero', 'target: -2', ['entries.target', 'below 0.1']],
        ['that no price meets', 'target: 1000', ['entries.target', 'above 20']],
        ['finer than a price', 'target: 1.00001', ['entries.target', 'two decimals']],
        ['that is no number', 'target: far', ['entries.target', 'no number']],
      ] as const
    ).map(
      ([what, text, words]) =>
        [
          `a target ${what}`,
          {
            file: 'strategies.yaml',
            from: 'timeInForce: day, clamp: 0.5 %',
            to: `timeInForce: ioc, protection: bracket, ${text}, clamp: 0.5 %`,
          },
          words,
        ] as const,
    ),
    [
      'a target of entries that go alone',
      { file: 'strategies.yaml', from: 'clamp: 0.5 %', to: 'target: 2, clamp: 0.5 %' },
      ['entries.target', 'needs protection: bracket'],
    ],
    [
      'a strategy nobody wrote',
      { file: 'strategies.yaml', from: 'macd-momentum:', to: 'macd:' },
      ['config/strategies.yaml', 'macd', 'strategies["macd-momentum"]', 'missing'],
    ],
    [
      'a schedule that is none',
      { file: 'schedule.yaml', from: "at: '08:00'", to: "at: '8 am'" },
      ['config/schedule.yaml', 'rows[0].at', '"8 am"'],
    ],
  ];
  test.each(REAL)('%s', (_, edit, words) => {
    const text = told(read('real', edited(edit)));
    expect(text).toMatch(/^CONFIG_INVALID/);
    for (const word of words) expect(text).toContain(word);
  });

  test('every file tells its own fault in one answer', () => {
    const dir = edited({ file: 'risk.yaml', from: 'order: $75', to: 'order: 75' });
    rmSync(join(dir, 'desk.yaml'));
    const text = told(read('real', dir));
    expect(text).toMatch(/^CONFIG_MISSING config\/desk.yaml cannot be read: ENOENT/);
    expect(text).toContain('git checkout');
    expect(text).toContain('limits.order');
  });

  test.each([
    ["until: '2021-04-17'", 'choose a day from 2000-01-03 to 2020-04-17'],
    ["until: '2019-04-17'", 'from 2020-02-03 is after until 2019-04-17'],
  ])('a replay of %s', (to, words) => {
    const text = told(read('demo', edited({ file: 'demo.yaml', from: "until: '2020-04-17'", to })));
    expect(text).toContain('config/demo.yaml');
    expect(text).toContain(words);
  });

  test('a persona of the demo who is sponsor and safety officer', () => {
    const dir = edited({ file: 'demo.yaml', from: '[sponsor]', to: '[sponsor, safety-officer]' });
    expect(told(read('demo', dir))).toContain('they are two people (KEY-1)');
  });
});

describe('broker keys', () => {
  test.each(['APCA_API_KEY_ID', 'APCA_API_SECRET_KEY', 'ALPACA_TOKEN', 'APCA_API_KEY_ID_FILE'])(
    'a demo beside %s is refused, and the key is not told',
    (name) => {
      const text = told(read('demo', SHIPPED, { [name]: 'sesame-4711' }));
      expect(text).toContain(`DEMO_BROKER_KEYS`);
      expect(text).toContain(`-u ${name}`);
      expect(text).not.toContain('sesame');
    },
  );

  test('an empty variable is no key, and a real desk may hold them', () => {
    expect(read('demo', SHIPPED, { APCA_API_KEY_ID: '' }).ok).toBe(true);
    expect(read('real', SHIPPED, { APCA_API_KEY_ID: 'sesame' }).ok).toBe(true);
  });
});

describe('the environment', () => {
  const places = { home: '/home/jdoe', root: '/opt/twokey' };

  test('without variables', () => {
    expect(readEnvironment({}, places)).toEqual({
      ok: true,
      value: {
        stateDir: null,
        anchorDir: '/home/jdoe/.local/state/twokey',
        port: 8080,
        tradingOn: true,
      },
    });
  });

  test('with all of them', () => {
    const env = {
      STATE_DIR: 'desk-a',
      XDG_STATE_HOME: '/var/local',
      PORT: 'off',
      TWOKEY_TRADING: 'off',
    };
    expect(readEnvironment(env, places)).toEqual({
      ok: true,
      value: {
        stateDir: '/opt/twokey/desk-a',
        anchorDir: '/var/local/twokey',
        port: null,
        tradingOn: false,
      },
    });
  });

  test.each([
    ['PORT', 'eighty', 'PORT is "eighty"'],
    ['PORT', '65536', 'from 1 to 65535'],
    ['PORT', '-1', 'which is no port'],
    ['TWOKEY_TRADING', 'no', 'Give on or off'],
  ])('%s=%s', (name, value, words) => {
    const text = told(readEnvironment({ [name]: value }, places));
    expect(text).toMatch(/^ENVIRONMENT_BAD/);
    expect(text).toContain(words);
  });
});
