// Holding a drill: only its result reaches the desk that was asked, once, under a banner, paging nobody; and a
// drill that is cancelled, fails or was never possible leaves nothing behind it.
import { afterEach, describe, expect, test } from 'vitest';
import { ok, refuse } from '#engine/model/result.ts';
import type { DrillResult, DrillStep } from '#runbook/drill/fact.ts';
import { drillHolder } from '#runbook/drill/holding.ts';
import type { MakeDrill } from '#runbook/drill/holding.ts';
import type { Account } from '#runbook/person.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';

const grounds: Ground[] = [];
afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function openWorld(): Promise<World> {
  const ground = newGround();
  grounds.push(ground);
  return startWorld(ground);
}

const ANA: Account = { platform: 'persona', team: 'demo', user: 'ana' };

function step(passed: boolean, name: string): DrillStep {
  const evidence = 'latch.set 7, 09:30:00 ET';
  return { step: name, expected: 'so', found: passed ? 'so' : 'not so', evidence, passed };
}

const FAILED: DrillResult = {
  passed: false,
  steps: [step(true, 'Block'), step(false, 'Cancel outstanding'), step(false, 'Post')],
};

function ask(): Parameters<ReturnType<typeof drillHolder>>[1] {
  return { name: 'sop-3', progress: () => undefined, signal: new AbortController().signal };
}

async function hold(world: World, make: MakeDrill | undefined, by = ANA): Promise<string> {
  const answer = await drillHolder(world.assembled.machine, make)(by, ask());
  return answer.ok ? `passed ${answer.value.passed}` : answer.refusal.code;
}

describe('a drill that failed', () => {
  test('is one card in audit under its banner, names the first step, and calls nobody', async () => {
    const world = await openWorld();
    const told = world.cards().length;
    expect(await hold(world, () => Promise.resolve(ok(FAILED)))).toBe('passed false');
    const [card, ...more] = world.cards().slice(told);
    expect(more).toEqual([]);
    expect(card).toMatchObject({ channel: 'audit', severity: 'WARNING', calls: [], topic: null });
    expect(card?.title).toMatch(/^DRILL sop-3 FAILED: .*1 of 3 steps$/);
    expect(card?.lines.join('\n')).toContain('First that failed: Cancel outstanding');
    expect(card?.table?.rows.map(([first]) => first)).toEqual([
      'ok 1. Block',
      'FAILED 2. Cancel outstanding',
      'FAILED 3. Post',
    ]);
  });

  test('is what the desk remembers of that procedure, until the next one', async () => {
    const world = await openWorld();
    const drills = () => world.assembled.machine.state().runbook.drills;
    await hold(world, () => Promise.resolve(ok(FAILED)));
    expect(drills()).toMatchObject({
      'sop-3': { person: 'ana', passed: false, failed: 'Cancel outstanding' },
    });
    await hold(world, () => Promise.resolve(ok({ passed: true, steps: [step(true, 'Block')] })));
    expect(drills()).toMatchObject({ 'sop-3': { passed: true, failed: null } });
    expect(Object.keys(drills())).toEqual(['sop-3']);
  });
});

interface Case {
  readonly what: string;
  readonly make: MakeDrill | undefined;
  readonly by: Account;
  readonly code: string;
}

const CASES: readonly Case[] = [
  {
    what: 'was cancelled',
    make: () => Promise.resolve(refuse('WORK_CANCELLED', 'The drill was cancelled.')),
    by: ANA,
    code: 'WORK_CANCELLED',
  },
  { what: 'cannot be made here', make: undefined, by: ANA, code: 'DRILL_UNAVAILABLE' },
  {
    what: 'nobody on the roster asked for',
    make: () => Promise.resolve(ok(FAILED)),
    by: { ...ANA, user: 'mallory' },
    code: 'PERSON_UNKNOWN',
  },
  {
    what: 'a viewer asked for',
    make: () => Promise.resolve(ok(FAILED)),
    by: { ...ANA, user: 'vic' },
    code: 'ROLE_MISSING',
  },
];

describe('nothing is recorded of a drill', () => {
  test.each(CASES)('that $what', async ({ make, by, code }) => {
    const world = await openWorld();
    const before = world.facts().length;
    expect(await hold(world, make, by)).toBe(code);
    expect(world.facts()).toHaveLength(before);
  });
});

test('after one that broke down the next can begin', async () => {
  const world = await openWorld();
  const results: MakeDrill[] = [
    () => Promise.reject(new Error('the thread died')),
    () => Promise.resolve(ok(FAILED)),
  ];
  const holder = drillHolder(world.assembled.machine, (...asked) => {
    const next = results.shift();
    return next === undefined ? Promise.resolve(ok(FAILED)) : next(...asked);
  });
  await expect(holder(ANA, ask())).rejects.toThrow('the thread died');
  expect((await holder(ANA, ask())).ok).toBe(true);
});

test('a drill asks for the thread to end when whoever asked no longer waits', async () => {
  const world = await openWorld();
  const controller = new AbortController();
  const make: MakeDrill = (_name, _progress, signal) =>
    new Promise((resolve) => {
      signal?.addEventListener('abort', () => resolve(refuse('WORK_CANCELLED', 'cancelled')));
    });
  const held = drillHolder(world.assembled.machine, make)(ANA, {
    ...ask(),
    signal: controller.signal,
  });
  controller.abort();
  expect(await held).toMatchObject({ ok: false, refusal: { code: 'WORK_CANCELLED' } });
});
