// The rollout's moves: gates worked out of closed days, begun by one, on by two through the gates as they are
// at the last key, back at once; and the guard that keeps every other way shut.
import { afterEach, describe, expect, test } from 'vitest';
import { cents, NO_CENTS } from '#engine/model/money.ts';
import { nextSession } from '#engine/market/session.ts';
import { atNewYork, deskTime, tradingDay } from '#engine/model/time.ts';
import { NO_SUMS } from '#engine/order/execution.ts';
import type { RolloutSet, Stage } from '#engine/risk/rollout.ts';
import { EMPTY_ENGINE } from '#engine/state.ts';
import type { DayRow, EngineState } from '#engine/state.ts';
import type { Approval } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { personId } from '#runbook/person.ts';
import { advanced, asksToAdvance, back, fallBack } from '#runbook/rollout/advance.ts';
import { exitGates } from '#runbook/rollout/gates.ts';
import { ROLLOUT_GUARD } from '#runbook/rollout/guard.ts';
import { NO_PAPER } from '#runbook/golive/paper.ts';
import type { PaperDay } from '#runbook/golive/paper.ts';
import { EMPTY_DESK } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';
import { stateOf } from '#tests/engine/risk/sheet.ts';
import { clearGround, newGround, startWorld } from '../world.ts';
import type { Ground } from '../world.ts';

const BEGAN = tradingDay('2020-03-02');
const HOW = { by: 'ana', reason: 'a try' };

/** Days before and since the stage began, each with its trades, wins and gain in dollars. */
interface Run {
  readonly stage: Stage;
  readonly mode?: 'PAPER' | 'LIVE';
  readonly before?: number;
  readonly days?: number;
  readonly trades?: number;
  readonly wins?: number;
  readonly gain?: number;
  readonly fall?: number;
  readonly bps?: number;
  readonly clean?: boolean;
  readonly stops?: number;
}

function daysOf(
  count: number,
  from: string,
  each: Pick<Run, 'trades' | 'wins' | 'gain'>,
): DayRow[] {
  const { trades = 2, wins = 2, gain = 100 } = each;
  const rows: DayRow[] = [];
  let day = tradingDay(from);
  for (let at = 0; at < count; at += 1) {
    const openEquity = cents(5_000_000 + at * gain * 100);
    rows.push({
      day,
      openEquity,
      closeEquity: cents(openEquity + gain * 100),
      gross: NO_CENTS,
      trades,
      wins,
      fees: NO_CENTS,
      standing: { highWater: NO_CENTS, drawdownLimit: null, grossLimit: null, held: [], gains: [] },
    });
    ({ day } = nextSession(day));
  }
  return rows;
}

function fallen(rows: readonly DayRow[], share: number): readonly DayRow[] {
  return rows.map((row, at) =>
    at === 0 ? { ...row, closeEquity: cents(Math.round(row.openEquity * (1 - share))) } : row,
  );
}

function at(run: Run): DeskState {
  const { desk } = stateOf();
  if (desk === null) throw new Error('the sheet has a desk');
  const { stage, mode = 'PAPER', before = 20, days = 20, fall = 0, bps = 12, clean = true } = run;
  const { stops = 0 } = run;
  const since = daysOf(days, BEGAN, run);
  const engine: EngineState = {
    ...EMPTY_ENGINE,
    desk: { ...desk, mode },
    days: [...daysOf(before, '2020-01-02', {}), ...fallen(since, fall)],
    compared: { at: deskTime(0), clean, lines: [] },
    execution: {
      day: NO_SUMS,
      since: { ...NO_SUMS, fills: 10, got: cents(100_000), slipped: cents(bps * 10) },
    },
    rollout: { stage, since: deskTime(atNewYork(BEGAN, 0)), why: 'begun', reason: 'a try' },
  };
  const paper = { ...NO_PAPER, days: [paperDay({ emergencies: stops })] };
  const { runbook } = EMPTY_DESK;
  return { engine, runbook: { ...runbook, golive: { ...runbook.golive, paper } } };
}

function paperDay(change: Partial<PaperDay>): PaperDay {
  return {
    day: BEGAN,
    profile: 'green_only',
    mode: 'PAPER',
    signals: 1,
    opened: 1,
    denied: {},
    trades: 1,
    wins: 1,
    drawdown: 0,
    emergencies: 0,
    criticals: 0,
    ...change,
  };
}

function shut(state: DeskState, stage: Stage): readonly string[] {
  return exitGates(state, stage).flatMap((gate) => (gate.passed ? [] : [gate.name]));
}

describe('the gates of a stage', () => {
  test.each<[string, Run, readonly string[]]>([
    ['are open after two good weeks', { stage: '1', days: 10 }, []],
    ['are shut a session before', { stage: '1', days: 9 }, ['sessions']],
    [
      'are shut with too few trades',
      { stage: '1', days: 10, trades: 0, wins: 0 },
      ['trades', 'win rate'],
    ],
    ['are shut at a bad win rate', { stage: '1', wins: 1 }, ['win rate']],
    ['are shut by a deep fall', { stage: '1', fall: 0.16 }, ['drawdown']],
    ['are open after a fall that is borne', { stage: '1', fall: 0.14 }, []],
    ['are shut by an emergency stop', { stage: '1', stops: 1 }, ['emergency stops']],
    ['are shut by books that differ', { stage: '2', clean: false }, ['books']],
    ['of real money are open when it does as paper did', { stage: '3a', mode: 'LIVE' }, []],
    ['of real money are shut by dear fills', { stage: '3a', mode: 'LIVE', bps: 25 }, ['slippage']],
    [
      'of real money are shut where trades make less',
      { stage: '3b', mode: 'LIVE', gain: 40 },
      ['live against paper'],
    ],
    [
      'of real money are shut where they lose',
      { stage: '3b', mode: 'LIVE', gain: -10 },
      ['live against paper'],
    ],
    [
      'of real money are shut without paper before',
      { stage: '3b', mode: 'LIVE', before: 0 },
      ['live against paper'],
    ],
  ])('%s', (_name, run, names) => {
    expect(shut(at(run), run.stage)).toEqual(names);
  });

  test('count only days since the stage began', () => {
    expect(shut(at({ stage: '1', before: 40, days: 3 }), '1')).toContain('sessions');
  });

  test.each([
    [15 * 60, []],
    [16 * 60, ['sessions']],
  ])('count the day a stage began on only where some of its session was left', (minute, names) => {
    const state = at({ stage: '1', days: 10 });
    const since = deskTime(atNewYork(BEGAN, minute));
    const rollout = { stage: '1', since, why: 'begun', reason: 'a try' } as const;
    expect(shut({ ...state, engine: { ...state.engine, rollout } }, '1')).toEqual(names);
  });

  test('are shut by an emergency stop of the day under way, though it was lifted again', () => {
    const { engine, runbook } = at({ stage: '1' });
    const paper = { ...runbook.golive.paper, emergencies: 1 };
    const stopped = { engine, runbook: { ...runbook, golive: { ...runbook.golive, paper } } };
    expect(shut(stopped, '1')).toEqual(['emergency stops']);
  });
});

describe('an advance', () => {
  const args = (run: Run) => {
    const asked = asksToAdvance(at(run));
    return asked.ok ? asked.value['stage'] : asked.refusal.code;
  };
  test.each<[Run, string]>([
    [{ stage: '1' }, '2'],
    [{ stage: '1', days: 3 }, 'ROLLOUT_GATE'],
    [{ stage: '2' }, 'ROLLOUT_LIVE'],
    [{ stage: '3a', mode: 'LIVE' }, '3b'],
    [{ stage: '3b', mode: 'LIVE' }, '4'],
    [{ stage: '4', mode: 'LIVE' }, 'ROLLOUT_LAST'],
  ])('%j leads to %s', (run, answer) => {
    expect(args(run)).toBe(answer);
  });

  test('reads its gates again at the last key, and is of the stage that was signed', () => {
    const terms = { args: { stage: '2' } };
    expect(advanced(at({ stage: '1' }), { approval: 'R-0001', terms })).toMatchObject({
      ok: true,
      value: { stage: '2', from: '1', why: 'advanced', approval: 'R-0001' },
    });
    expect(advanced(at({ stage: '1', fall: 0.2 }), { approval: 'R-0001', terms })).toMatchObject({
      refusal: { code: 'ROLLOUT_GATE' },
    });
    expect(
      advanced(at({ stage: '3a', mode: 'LIVE' }), { approval: 'R-0001', terms }),
    ).toMatchObject({ refusal: { code: 'ROLLOUT_MOVED' } });
  });
});

describe('back', () => {
  test.each<[Stage, string]>([
    ['1', 'ROLLOUT_FIRST'],
    ['2', '1'],
    ['3a', '2'],
    ['3b', '3a'],
    ['4', '3b'],
  ])('from %s is %s', (stage, answer) => {
    const moved = back(at({ stage }).engine, HOW);
    expect(moved.ok ? moved.value[0]?.stage : moved.refusal.code).toBe(answer);
  });

  test('an emergency stop takes one stage back, once', () => {
    const state = at({ stage: '2' }).engine;
    expect(fallBack(state)).toEqual([]);
    const since = deskTime(atNewYork(tradingDay('2020-03-10'), 600));
    const stopped: EngineState = {
      ...state,
      latches: {
        ...state.latches,
        set: {
          emergency: {
            latch: 'emergency',
            level: 'halted',
            reason: 'x',
            by: 'y',
            since,
            values: {},
          },
        },
      },
    };
    const [fact] = fallBack(stopped);
    expect(fact).toMatchObject({ stage: '1', from: '2', why: 'fell-back', by: 'rule rollout' });
    const after = { stage: '1', since, why: 'fell-back', reason: 'x' } as const;
    expect(fallBack({ ...stopped, rollout: after })).toEqual([]);
  });
});

describe('the guard', () => {
  const fact = (change: Partial<RolloutSet>): RolloutSet => ({
    kind: 'rollout.set',
    stage: '1',
    from: null,
    why: 'begun',
    ...HOW,
    approval: null,
    ...change,
  });
  const grant = (action: 'advance-rollout' | 'raise-mode' | 'resume'): DeskFact => ({
    kind: 'approval.granted',
    id: 'R-0001',
    action,
    epoch: 0,
    people: [personId('ana'), personId('ben')],
    breakGlass: false,
  });
  const signed = { why: 'advanced', approval: 'R-0001' } as const;
  const SIGNED_FOR_2: Approval = {
    id: 'R-0001',
    terms: {
      action: 'advance-rollout',
      args: { stage: '2' },
      account: 'A',
      mode: 'PAPER',
      pin: 'p',
      code: 'c',
      epoch: 0,
    },
    hash: '',
    reason: 'x',
    asker: personId('ana'),
    keys: [],
    status: 'open',
    ending: null,
    askedWall: 0,
    expiresWall: 0,
    askedMono: 0,
    boot: 'b',
  };
  test.each<[string, Stage | null, readonly DeskFact[], string | null]>([
    ['begins at the first stage', null, [fact({})], null],
    ['begins nowhere else', null, [fact({ stage: '2' })], 'began in the middle'],
    ['begins once', '1', [fact({ from: '1' })], 'began in the middle'],
    [
      'goes on by two keys',
      '1',
      [grant('advance-rollout'), fact({ stage: '2', from: '1', ...signed })],
      null,
    ],
    [
      'goes on by no other grant',
      '1',
      [grant('resume'), fact({ stage: '2', from: '1', ...signed })],
      'without two keys',
    ],
    [
      'goes on by nobody alone',
      '1',
      [fact({ stage: '2', from: '1', why: 'advanced' })],
      'without two keys',
    ],
    [
      'goes on to the stage that was signed, and to none beyond it in the same batch',
      '1',
      [
        grant('advance-rollout'),
        fact({ stage: '2', from: '1', ...signed }),
        fact({ stage: '3a', from: '2', ...signed }),
      ],
      'without two keys',
    ],
    [
      'goes on by no raising of the mode past a first live',
      '3a',
      [grant('raise-mode'), fact({ stage: '3b', from: '3a', ...signed })],
      'without two keys',
    ],
    [
      'leaves no stage out',
      '3a',
      [grant('advance-rollout'), fact({ stage: '4', from: '3a', ...signed })],
      'left a stage out',
    ],
    [
      'reaches a first live by raising the mode',
      null,
      [grant('raise-mode'), fact({ stage: '3a', from: null, ...signed })],
      null,
    ],
    ['falls back by one stage', '3b', [fact({ stage: '3a', from: '3b', why: 'fell-back' })], null],
    [
      'falls back by no more',
      '3b',
      [fact({ stage: '2', from: '3b', why: 'fell-back' })],
      'fell back to another',
    ],
    [
      'moves from where it is',
      '2',
      [fact({ stage: '1', from: '3a', why: 'fell-back' })],
      'not its stage',
    ],
  ])('%s', (_name, stage, batch, says) => {
    const rollout =
      stage === null ? null : ({ stage, since: deskTime(0), why: 'begun', reason: '' } as const);
    const { engine, runbook } = EMPTY_DESK;
    const approvals = { next: 2, byId: { 'R-0001': SIGNED_FOR_2 } };
    const state = { engine: { ...engine, rollout }, runbook: { ...runbook, approvals } };
    const found = ROLLOUT_GUARD.judge(state, batch, {} as never);
    if (says === null) expect(found).toBeNull();
    else expect(found).toContain(says);
  });
});

describe('on the desk', () => {
  const grounds: Ground[] = [];
  afterEach(() => {
    for (const ground of grounds.splice(0)) clearGround(ground);
  });

  test('a rollout is begun, shown and kept to, and what it may not is refused', async () => {
    const ground = newGround({ from: '2020-02-24' });
    grounds.push(ground);
    const world = await startWorld(ground);
    await world.playUntil('2020-02-24 08:05');
    const told = async (as: string, line: string): Promise<string> => {
      const answer = await world.say(as, line);
      return `${answer.ok ? '' : `${answer.code}: `}${answer.text}`;
    };
    expect(await told('vic', 'rollout')).toContain('No rollout is begun');
    expect(await told('vic', 'rollout begin me')).toContain('ROLE_MISSING');
    expect(await told('ana', 'rollout back no')).toContain('ROLLOUT_NONE');
    expect(await told('ana', 'rollout begin two weeks of SPY')).toContain('stage 1 (SPY on paper)');
    expect(await told('ben', 'rollout begin again')).toContain('ROLLOUT_BEGUN');
    expect(await told('vic', 'rollout')).toContain(
      'of 7 gates open, next 2 (SPY, QQQ, IWM and DIA on paper)',
    );
    expect(await told('ben', 'rollout advance now')).toContain('ROLLOUT_GATE');
    await world.playUntil('2020-02-24 16:05');
    const { engine } = world.assembled.machine.state();
    expect(engine.rollout?.stage).toBe('1');
    expect(Object.values(engine.orders)).toEqual([]);
  });
});
