// The data refresh on a real desk (SOP-2): what it puts in quarantine and lets out, whom it tells, and what
// the day then does: no entry on doubtful data, exits as ever, analysts told, never a guess.
import { afterEach, describe, expect, test } from 'vitest';
import type { Feed, Provision, ProviderCount } from '#engine/market/feed.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { tradingDay } from '#engine/model/time.ts';
import { makePack } from '#engine/pack.ts';
import type { Signal } from '#engine/signal.ts';
import type { StrategyName } from '#engine/strategy.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { JobOutcome } from '#runbook/job.ts';
import { clearGround, newGround, startWorld } from '../../world.ts';
import type { Ground, World } from '../../world.ts';
import { ofKind, runJob } from './floor.ts';

const grounds: Ground[] = [];
const INDEX = instrumentSymbol('^GSPC');

async function begin(from = '2020-02-24'): Promise<World> {
  const ground = newGround({ from });
  grounds.push(ground);
  return startWorld(ground, { from });
}

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

function provision(through: string, change: Partial<Provision> = {}): Provision {
  return {
    dataset: '^GSPC daily',
    source: 'recorded',
    through: tradingDay(through),
    faults: [],
    backup: null,
    usable: true,
    ...change,
  };
}

const DOUBT = { usable: false, faults: ['^GSPC 2020-02-21: a spike'] };
const BACKED = { source: 'stooq', backup: 'stooq', faults: ['recorded: no answer'] };

/** The recorded feed with a refresh that came to this, or failed with this. */
function feedOf(
  world: World,
  came: readonly Provision[] | Error,
  providers: readonly ProviderCount[] = [],
): Feed {
  const { feed } = world.assembled.machine;
  if (feed === null) throw new Error('the world has no feed');
  return {
    ...feed,
    refresh: () => (came instanceof Error ? Promise.reject(came) : Promise.resolve(came)),
    providers: () => providers,
    freshMs: null,
  };
}

async function refresh(world: World, day: string, feed: Feed): Promise<JobOutcome> {
  return runJob(world, { job: 'data-refresh', at: `${day} 08:15`, ports: { feed } });
}

function keysOpen(world: World): readonly string[] {
  return openAlerts(world.assembled.machine.state().runbook.alerts).map(
    (row) => `${row.severity} ${row.key}`,
  );
}

function signal(action: Signal['action'], day = '2020-02-24'): Signal {
  return {
    strategy: 'rsi2-pullback' as StrategyName,
    symbol: INDEX,
    day: tradingDay(day),
    action,
    score: action === 'enter' ? 90 : 0,
    stopDollars: action === 'enter' ? 3_000 : null,
    reason: 'a test of the pack',
  };
}

function packWhy(world: World, asked: Signal): string | undefined {
  const { engine } = world.assembled.machine.state();
  const [fact] = makePack(engine, tradingDay('2020-02-25'), [asked]);
  if (fact?.kind !== 'pack.made') throw new Error('no pack was made');
  return fact.lines[0] === undefined ? undefined : `${fact.lines[0].verdict}: ${fact.lines[0].why}`;
}

describe('doubtful data', () => {
  test('it is put in quarantine once, told as a WARNING, and let out once', async () => {
    const world = await begin();
    const bad = feedOf(world, [provision('2020-02-21', DOUBT)]);
    const answer = await refresh(world, '2020-02-24', bad);
    expect(answer.ok).toBe(false);
    expect(answer.lines[0]).toContain('^GSPC daily through 2020-02-21 (^GSPC 2020-02-21: a spike)');
    expect(keysOpen(world)).toEqual(['WARNING job data-refresh']);
    await refresh(world, '2020-02-25', bad);
    expect(ofKind(world, 'data.quarantined')).toMatchObject([
      { dataset: '^GSPC daily', backup: null, faults: DOUBT.faults },
    ]);
    const sound = await refresh(world, '2020-02-26', feedOf(world, [provision('2020-02-25')]));
    expect(sound.ok).toBe(true);
    expect(ofKind(world, 'data.released')).toHaveLength(1);
    expect(world.assembled.machine.state().engine.quarantine).toEqual({});
  });

  test('no entry rests on it, an exit is not held up by it, and every answer says so', async () => {
    const world = await begin();
    expect(packWhy(world, signal('enter'))).toMatch(/^taken: priority 1/u);
    await refresh(world, '2020-02-25', feedOf(world, [provision('2020-02-24', DOUBT)]));
    expect(packWhy(world, signal('enter'))).toBe(
      'dropped: its data is in quarantine: ^GSPC 2020-02-21: a spike',
    );
    expect(packWhy(world, signal('exit'))).toBeUndefined();
    const briefing = await runJob(world, { job: 'briefing', at: '2020-02-25 08:30' });
    expect(briefing.lines).toContain('technical: ^GSPC avoided, its data is in quarantine');
    expect(briefing.lines).toContain(
      'data in quarantine, AVOID: ^GSPC daily (recorded): ^GSPC 2020-02-21: a spike',
    );
    const views = await runJob(world, { job: 'analysis', at: '2020-02-25 08:35' });
    expect(views.lines.join('\n')).toContain('^GSPC: avoided, its data is in quarantine');
    const said = await world.say('ana', 'data');
    expect(said.text).toContain('1 of 2 data sets avoided: no entry rests on them.');
    expect(said.text).toContain('QUARANTINE since');
    expect((await world.say('vic', 'data ^gspc')).text).toContain('AVOIDED, no entry rests on it');
    expect((await world.say('ana', 'data QQQ')).text).toContain('There is no data set of QQQ');
    const preflight = await world.assembled.desk.preflight();
    expect(preflight.find((row) => row.name === 'data feed')).toMatchObject({
      passed: false,
      evidence: 'all of recorded is in quarantine: no entry rests on it',
    });
  });

  test('an exit of what is held goes on', async () => {
    const world = await begin('2020-02-03');
    await world.playUntil('2020-02-11 08:00');
    const held = Object.values(world.assembled.machine.state().engine.books.positions);
    const [position] = held;
    if (position === undefined) throw new Error('nothing is held');
    await refresh(world, '2020-02-11', feedOf(world, [provision('2020-02-10', DOUBT)]));
    const strategy = position.strategy as StrategyName;
    expect(packWhy(world, { ...signal('exit'), strategy })).toBe('taken: exit of a position held');
  });

  test('bars older than the last session make no entry, whether or not a refresh ran', async () => {
    const world = await begin();
    expect(packWhy(world, signal('enter', '2020-02-21'))).toBe(
      'dropped: its bars end on 2020-02-21',
    );
  });
});

describe('a source that fails', () => {
  test('the job goes on: what reaches the last session is used, what does not is avoided', async () => {
    const world = await begin();
    const dead = feedOf(world, new Error('connection refused'));
    const whole = await refresh(world, '2020-02-24', dead);
    expect(whole.ok).toBe(true);
    expect(world.assembled.machine.state().engine.quarantine).toEqual({});
    // After its last recorded session the feed has nothing new.
    const late = await refresh(world, '2020-04-21', dead);
    expect(late.ok).toBe(false);
    expect(ofKind(world, 'data.quarantined')).toMatchObject([
      { faults: ['the refresh failed: connection refused'] },
    ]);
  });

  test('a set the refresh says nothing of is avoided unless it reaches the last session', async () => {
    const world = await begin();
    expect((await refresh(world, '2020-02-24', feedOf(world, []))).ok).toBe(true);
    expect((await refresh(world, '2020-04-21', feedOf(world, []))).ok).toBe(false);
  });
});

describe('a backup source', () => {
  test('it may be rested on, one WARNING says so, and its end ends the alert', async () => {
    const world = await begin();
    const backed = feedOf(world, [provision('2020-02-21', BACKED)]);
    const answer = await refresh(world, '2020-02-24', backed);
    expect(answer.ok).toBe(true);
    expect(answer.lines[0]).toContain('From a backup source: 1.');
    expect(answer.lines[1]).toContain('from the backup stooq: recorded: no answer');
    expect(keysOpen(world)).toEqual(['WARNING data backup']);
    expect(packWhy(world, signal('enter'))).toMatch(/^taken: priority 1/u);
    expect((await world.say('ana', 'data')).text).toContain('backup since');
    await refresh(world, '2020-02-25', backed);
    expect(ofKind(world, 'alert.repeated')).toEqual([]);
    await refresh(world, '2020-02-26', feedOf(world, [provision('2020-02-25')]));
    expect(keysOpen(world)).toEqual([]);
    expect(ofKind(world, 'alert.resolved')).toMatchObject([
      { cause: 'every data set comes from its first source again' },
    ]);
  });
});

describe('providers', () => {
  const count = (answered: number, asked = 100): ProviderCount => ({
    provider: 'alpaca',
    asked,
    answered,
    fallbacks: asked - answered,
  });

  test.each([
    [95, 100, []],
    [94, 100, ['WARNING provider alpaca']],
    [80, 100, ['WARNING provider alpaca']],
    [79, 100, ['CRITICAL provider alpaca']],
    [0, 4, []],
    [0, 0, []],
  ])('%i of %i answered', async (answered, asked, alerts) => {
    const world = await begin();
    const rows = [provision('2020-02-21')];
    const answer = await refresh(
      world,
      '2020-02-24',
      feedOf(world, rows, [count(answered, asked)]),
    );
    expect(keysOpen(world)).toEqual(alerts);
    expect(answer.lines.join('\n')).toContain(
      `provider alpaca: asked ${asked}, answered ${answered}`,
    );
  });

  test('a provider that recovers ends its alert', async () => {
    const world = await begin();
    await refresh(world, '2020-02-24', feedOf(world, [provision('2020-02-21')], [count(50)]));
    await refresh(world, '2020-02-25', feedOf(world, [provision('2020-02-24')], [count(100)]));
    expect(keysOpen(world)).toEqual([]);
  });
});

describe('the VIX', () => {
  test('its value of the day goes on record once, named and marked as computed', async () => {
    const world = await begin();
    const feed = feedOf(world, [provision('2020-02-21')]);
    await refresh(world, '2020-02-24', feed);
    await refresh(world, '2020-02-24', feed);
    expect(ofKind(world, 'vix.read')).toMatchObject([{ day: '2020-02-21', derived: true }]);
    expect(world.assembled.machine.state().engine.vix.read?.value).toBeGreaterThan(5);
  });

  test('one in quarantine is not read', async () => {
    const world = await begin();
    const vix = provision('2020-02-21', { ...DOUBT, dataset: 'vix' });
    await refresh(world, '2020-02-24', feedOf(world, [provision('2020-02-21'), vix]));
    expect(ofKind(world, 'vix.read')).toEqual([]);
  });
});
