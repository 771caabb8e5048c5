// Every check passes once and fails once: the good case is a real desk in memory on a working day, and
// each row changes one thing of it. A check that throws is a failed check.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineState } from '#engine/state.ts';
import { deskTime } from '#engine/model/time.ts';
import { SESSION_HOLD_MS } from '#engine/seen.ts';
import { cents } from '#engine/model/money.ts';
import type { CheckPorts } from '#runbook/check.ts';
import { ask, CHECKS, runChecks, SMOKE_CHECKS } from '#runbook/checks/list.ts';
import { HEALTH_CHECKS } from '#runbook/jobs/health.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import type { DeskState } from '#runbook/state.ts';
import {
  closeMorning,
  engine,
  good,
  latched,
  limit,
  openMorning,
  runbook,
  seen,
  without,
} from '#tests/runbook/checks/morning.ts';
import { instant } from '../../world.ts';

beforeAll(openMorning);
afterAll(closeMorning);

async function answersOf(change: Partial<CheckPorts>): Promise<readonly CheckAnswer[]> {
  return runChecks({ ...good(), ...change }, CHECKS);
}

async function answer(name: string, change: Partial<CheckPorts> = {}): Promise<CheckAnswer> {
  const found = (await answersOf(change)).find((row) => row.name === name);
  if (found === undefined) throw new RangeError(`no check ${name}`);
  return found;
}

/** Never passes in this version, and says so without blocking. */
const NOT_CONFIGURED = [
  'fundamental analyst',
  'sentiment analyst',
  'macro analyst',
  'LLM budget',
  'episodic memory',
  'self model',
  'reflection',
  'ensemble',
  'live sign-off',
];

test('on a desk that is well, all pass but what is not configured, and nothing blocks', async () => {
  const failed = (await answersOf({})).filter((row) => !row.passed);
  expect(failed.map((row) => row.name)).toEqual(NOT_CONFIGURED);
  for (const row of failed) {
    expect(row.blocking).toBe(false);
    expect(row.evidence).toContain('not configured');
  }
});

test('there are 24 checks at least, each named once, with question, evidence and remedy', async () => {
  const answers = await answersOf({});
  expect(answers.length).toBeGreaterThanOrEqual(24);
  expect(new Set(answers.map((row) => row.name)).size).toBe(answers.length);
  for (const row of answers) {
    expect(row.question).toMatch(/\?$/);
    expect(row.evidence).not.toBe('');
    expect(row.remedy).toMatch(/\.$/);
  }
});

const ORPHAN = 'order X rests at the broker and is not ours';

/** Check, what is wrong, the change, and the evidence that names it. */
const FAILURES: readonly (readonly [string, string, () => Partial<CheckPorts>, string])[] = [
  [
    'journal',
    'a broken chain',
    () => ({ verify: () => Promise.resolve({ ok: false, seq: 7, what: 'Entry 7 was changed.' }) }),
    'entry 7: Entry 7 was changed.',
  ],
  [
    'anchor',
    'a journal that does not verify',
    () => ({ verify: () => Promise.resolve({ ok: false, seq: 7, what: 'older' }) }),
    'did not verify',
  ],
  [
    'config',
    'a file that cannot be read',
    () => ({
      config: () => ({ ...good().config(), fault: 'config/risk.yaml: order is no money' }),
    }),
    'order is no money',
  ],
  ['pin', 'what is in force differs', seen({ pinHolds: false }), 'differs'],
  [
    'code pin',
    'another version is released',
    runbook((now) => ({ golive: { ...now.golive, code: 'older' } })),
    'The code that runs is test, and older is released to trade.',
  ],
  ['kill file', 'it is there', seen({ killFile: 'present' }), 'present'],
  ['kill file', 'it cannot be judged', seen({ killFile: 'unknown' }), 'cannot be judged'],
  ['latches', 'a halt', latched('manual'), 'manual (reducing): Ana halted the desk: drill.'],
  ['brake', 'closed', seen({ brake: true }), 'closed'],
  ['lease', 'lost', seen({ lease: false }), 'lost'],
  ['clock', 'behind the journal', seen({ clockSane: false }), 'behind the journal'],
  ['disk space', 'under 200 MB', () => ({ freeBytes: () => 199_999_999 }), '199 MB free'],
  ['disk write', 'over a second', () => ({ writeProbe: () => 1_001 }), 'at most 1000 ms'],
  [
    'broker',
    'other cash',
    () => ({ broker: () => Promise.resolve({ name: 'simulated', cashCents: 1 }) }),
    'cash $0.01, the desk has',
  ],
  [
    'broker keys',
    'they open another account',
    () => ({ venue: { kind: 'live', number: '123456789' } }),
    'they open a simulated account, not live account \u20266789',
  ],
  ['books', 'never compared', engine(() => ({ compared: null })), 'never compared'],
  [
    'books',
    'they differ',
    engine(() => ({ compared: { at: good().seen().desk, clean: false, lines: ['cash'] } })),
    'they differ: cash',
  ],
  ['books', 'too long ago', seen({ desk: instant('2020-02-12 12:01') }), 'over 26 h ago'],
  [
    'books',
    'too long ago for a session',
    seen({ desk: instant('2020-02-11 11:01'), booksHoldMs: SESSION_HOLD_MS }),
    'equal, at 2020-02-11 10:00 ET, over 45 min ago',
  ],
  [
    'orders',
    'an orphan',
    engine(() => ({ compared: { at: deskTime(0), clean: false, lines: [ORPHAN] } })),
    ORPHAN,
  ],
  [
    'orders',
    'unknown fate',
    engine((now) => ({
      orders: Object.fromEntries(
        Object.entries(now.orders).map(([id, order]) => [
          id,
          { ...order, status: 'unknown' as const },
        ]),
      ),
    })),
    'fate unknown',
  ],
  [
    'protection',
    'no stop rests',
    engine(() => ({ orders: {} })),
    'under no stop: 3.084851049 ^GSPC of trend-crossover',
  ],
  [
    'data feed',
    'old bars',
    seen({ desk: instant('2020-04-28 09:00') }),
    'wanted through 2020-04-27: ^GSPC through 2020-04-17',
  ],
  [
    'universe',
    'no symbol is named',
    engine((now) => ({
      strategies: now.strategies === null ? null : { ...now.strategies, universe: [] },
    })),
    'no symbol is named',
  ],
  ['calendar', 'a day outside it', seen({ desk: deskTime(Date.UTC(2041, 5, 3, 15)) }), '2041'],
  [
    'broker calendar',
    'it names no session',
    () => ({ calendar: () => Promise.resolve([]) }),
    'closed at the broker, a session here',
  ],
  ['limits', 'one is missing', without('collarRatio'), 'missing: collarRatio'],
  ['layers', 'one is "none"', limit({ drawdownRatio: 'none' }), 'layer 4: drawdownRatio none'],
  [
    'roster',
    'one person alone',
    runbook((now) => ({ roster: now.roster.slice(0, 1) })),
    'cannot be turned',
  ],
  [
    'named people',
    'nobody named',
    runbook((now) => ({ roster: now.roster.map((person) => ({ ...person, position: null })) })),
    'lead-developer, risk-manager, operations-manager',
  ],
  [
    'on-call',
    'nobody on the roster',
    runbook(() => ({ roster: [] })),
    'on call and not on the roster in force',
  ],
  [
    'alert delivery',
    'the one platform is out of order',
    runbook(() => ({
      platforms: [{ platform: 'room', part: 'alerts', why: 'gone', final: true, since: 0 }],
    })),
    'room is out of order',
  ],
  ['alert delivery', 'none is joined', () => ({ reaches: () => [] }), 'none is joined'],
  ['smoke', 'a part does not work', () => ({ freeBytes: () => 1 }), 'not: disk space'],
  [
    'providers',
    'a data set in quarantine',
    engine(() => ({
      quarantine: {
        vix: { reason: 'old', since: deskTime(0), at: deskTime(0), provider: 'x', faults: [] },
      } as unknown as EngineState['quarantine'],
    })),
    'vix in quarantine',
  ],
  [
    'technical analyst',
    'silent for weeks',
    () => ({
      ...runbook(() => ({ jobs: {} }))(),
      seen: () => ({ ...good().seen(), desk: deskTime(good().seen().desk + 30 * 86_400_000) }),
    }),
    'never',
  ],
  [
    'balance',
    'nothing left',
    engine((now) => ({ books: { ...now.books, cash: cents(0), positions: {} } })),
    'equity $0.00',
  ],
  [
    'switches',
    'switched off',
    seen({ switches: { config: false, env: true } }),
    'config/desk.yaml off, environment on',
  ],
  [
    'strategies',
    'none enabled',
    engine((now) => ({
      strategies: now.strategies === null ? null : { ...now.strategies, strategies: [] },
    })),
    'none',
  ],
  [
    'backup',
    'four days old',
    () => ({ lastBackup: () => ({ file: 'a.db', ageMs: 4 * 86_400_000 }) }),
    '4.0 days old',
  ],
  [
    'schedule',
    'a job is missing',
    runbook((now) => ({ schedule: now.schedule.filter((row) => row.job !== 'health') })),
    'missing health',
  ],
];

test.each(FAILURES)('%s fails: %s', async (name, _what, change, evidence) => {
  const row = await answer(name, change());
  expect(row.passed).toBe(false);
  expect(row.evidence).toContain(evidence);
});

test('every check that can pass has a failing row here', async () => {
  const names = (await answersOf({})).map((row) => row.name);
  const failing = new Set([...FAILURES.map(([name]) => name), ...NOT_CONFIGURED]);
  expect(names.filter((name) => !failing.has(name))).toEqual([]);
});

describe('what blocks', () => {
  test.each<readonly [string, boolean, () => Partial<CheckPorts>]>([
    ['disk write', true, () => ({ writeProbe: () => 1_001 })],
    ['disk write', false, () => ({ writeProbe: () => 51 })],
    ['data feed', false, () => ({ feed: null })],
    ['named people', false, runbook(() => ({ roster: [] }))],
    ['named people', true, () => ({ state: () => live() })],
    ['backup', false, () => ({ lastBackup: () => null })],
    ['backup', true, () => ({ state: () => live(), lastBackup: () => null })],
    ['live sign-off', true, () => ({ state: () => live() })],
  ])('%s: %s', async (name, blocking, change) => {
    const row = await answer(name, change());
    expect(row).toMatchObject({ passed: false, blocking });
  });

  test('a real desk younger than three days need not have a backup', async () => {
    const young = { ...live(), engine: { ...live().engine, made: good().seen().desk } };
    const row = await answer('backup', { state: () => young, lastBackup: () => null });
    expect(row).toMatchObject({
      passed: false,
      blocking: false,
      evidence: 'none yet, the desk is young',
    });
  });
});

/** The same desk as if it were a real one in LIVE, with nobody named. */
function live(): DeskState {
  const now = good().state();
  const { desk } = now.engine;
  const roster = now.runbook.roster.map((person) => ({ ...person, position: null }));
  if (desk === null) throw new RangeError('no desk');
  return {
    engine: { ...now.engine, desk: { ...desk, mode: 'LIVE', deskKind: 'real' } },
    runbook: { ...now.runbook, roster },
  };
}

test('proposals that wait for two keys are a note and no failure', async () => {
  const waiting = [{ what: 'orderCents', from: '$75', to: '$80', looser: true }];
  const row = await answer('config', { config: () => ({ ...good().config(), waiting }) });
  expect(row.passed).toBe(true);
  expect(row.evidence).toContain('1 proposals wait for two keys: orderCents');
});

test('a check that throws has failed, with the error’s sentence', async () => {
  const broker = () => Promise.reject(new Error('the broker did not answer'));
  const freeBytes = () => {
    throw new Error('the disk is gone');
  };
  const answers = await answersOf({ broker, freeBytes });
  const failed = answers.filter((row) => !row.passed && row.blocking);
  expect(failed.map((row) => [row.name, row.evidence])).toEqual([
    ['disk space', 'the disk is gone'],
    ['broker', 'the broker did not answer'],
    ['smoke', 'not: disk space, broker'],
  ]);
});

test('the journal is verified once a run, whoever asks', async () => {
  let runs = 0;
  const verify = () => {
    runs += 1;
    return good().verify();
  };
  await answersOf({ verify });
  expect(runs).toBe(1);
});

test('the smoke test passes on a halted desk, for it asks whether the parts work', async () => {
  const answers = await runChecks({ ...good(), ...latched('manual')() }, SMOKE_CHECKS);
  expect(answers.filter((row) => !row.passed)).toEqual([]);
});

test('the health job asks for checks that exist', async () => {
  const names = (await answersOf({})).map((row) => row.name);
  for (const name of Object.keys(HEALTH_CHECKS)) expect(names).toContain(name);
});

test('a finding may weigh otherwise than its question', async () => {
  const question = { name: 'x', question: 'Is it?', blocking: true, remedy: 'Do it.' };
  const check = ask({
    ...question,
    look: () => ({ passed: false, evidence: 'no', blocking: false, remedy: 'Do that.' }),
  });
  expect(await check(good())).toMatchObject({ blocking: false, remedy: 'Do that.' });
});
