// Books nobody could compare for long while a session lasts: one call, however long it goes on, and its end with the
// first comparison that finds them equal. The machine knows for how long one holds where it is.
import { afterEach, describe, expect, test } from 'vitest';
import { overBroker } from '#engine/broker/over.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { deskTime } from '#engine/model/time.ts';
import { gateLevel, judgeGate } from '#engine/risk/gate.ts';
import { BOOKS_HOLD_MS, SESSION_HOLD_MS } from '#engine/seen.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { staleBooks } from '#runbook/stale-books.ts';
import { clearGround, instant, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

/** Executions asked for are not answered until this is let go. */
interface Line {
  hold: Promise<void> | null;
}

function remote(inner: Broker, line: Line): Broker {
  return overBroker(inner, {
    name: 'remote',
    executions: async (after) => {
      if (line.hold !== null) await line.hold;
      return inner.executions(after);
    },
  });
}

const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function opened(where: 'remote' | 'simulated') {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-03' });
  grounds.push(ground);
  const line: Line = { hold: null };
  const broker = (inner: Broker) => (where === 'remote' ? remote(inner, line) : inner);
  const world = await startWorld(ground, { around: { broker } });
  return { world, line };
}

function told(world: World) {
  const facts = world.facts();
  const raised = facts
    .filter((fact) => fact.kind === 'alert.raised')
    .filter((fact) => fact.key === 'books old');
  const ids = raised.map(({ id }) => id);
  const over = facts
    .filter((fact) => fact.kind === 'alert.resolved')
    .filter(({ id }) => ids.includes(id));
  return { raised, over };
}

describe('for how long a comparison holds', () => {
  test.each([
    ['remote', 45],
    ['simulated', 26 * 60],
  ] as const)('with a %s broker', async (where, minutes) => {
    const { world } = await opened(where);
    const { machine } = world.assembled;
    const hold = () => (machine.seen().booksHoldMs ?? 0) / 60_000;
    await world.playUntil('2020-02-03 09:29');
    expect(hold()).toBe(26 * 60);
    await world.playUntil('2020-02-03 09:31');
    expect(hold()).toBe(minutes);
    expect((machine.glance().booksHoldMs ?? 0) / 60_000).toBe(minutes);
    await world.playUntil('2020-02-03 16:00');
    expect(hold()).toBe(26 * 60);
  });
});

test('comparisons that never end close the desk and call somebody once, until one ends equal', async () => {
  const { world, line } = await opened('remote');
  const { machine } = world.assembled;
  const level = () => gateLevel(machine.state().engine, machine.seen());
  await world.playUntil('2020-02-03 10:30');
  expect(level()).toBe('open');
  let release = (): void => undefined;
  line.hold = new Promise((resolve) => {
    release = resolve;
  });
  await world.playUntil('2020-02-03 11:00');
  expect(level()).toBe('open');
  expect(told(world).raised).toEqual([]);
  await world.playUntil('2020-02-03 11:55');
  expect(level()).toBe('reducing');
  expect(told(world).raised).toMatchObject([
    { severity: 'CRITICAL', rule: 'O3', procedure: 'SOP-5' },
  ]);
  expect(told(world).raised[0]?.text).toMatch(
    /^The books were last compared with the broker at 2020-02-03 10:\d\d ET, over 45 min ago: .* Compare now: reconcile\./,
  );
  expect((await world.say('ana', 'status')).text).toContain('over 45 min ago');
  line.hold = null;
  release();
  await world.playUntil('2020-02-03 12:10');
  expect(level()).toBe('open');
  expect(told(world).raised).toHaveLength(1);
  expect(told(world).over).toMatchObject([{ by: 'rule O3' }]);
  await world.playUntil('2020-02-03 15:30');
  expect(told(world).raised).toHaveLength(1);
});

describe('when it is worth a call', () => {
  const NOON = '2020-02-03 12:00';

  async function asked(change: {
    readonly at?: string;
    readonly ageMs?: number;
    readonly engine?: Partial<EngineState>;
    readonly seen?: Partial<Seen>;
  }) {
    const { world } = await opened('remote');
    await world.playUntil('2020-02-03 09:29');
    const state = world.assembled.machine.state();
    const { ageMs = SESSION_HOLD_MS + 1 } = change;
    const desk = instant(change.at ?? NOON);
    const compared = { at: deskTime(desk - ageMs), clean: true, lines: [] };
    const seen = {
      ...world.assembled.machine.seen(),
      desk,
      booksHoldMs: SESSION_HOLD_MS,
      ...change.seen,
    };
    const engine = { ...state.engine, compared, ...change.engine };
    const facts = staleBooks({ ...state, engine }, seen);
    return facts.map((fact) => fact.kind).join();
  }

  const LOST = {
    level: 'reducing',
    reason: 'The broker did not answer.',
    by: 'desk',
    since: instant(NOON),
  };

  test.each([
    ['over 45 min', {}, 'alert.raised'],
    ['45 min', { ageMs: SESSION_HOLD_MS }, ''],
    ['never compared', { engine: { compared: null } }, ''],
    ['of the night, right after the open', { at: '2020-02-03 09:34', ageMs: 5_400_000 }, ''],
    ['of the night, yet', { at: '2020-02-03 09:35', ageMs: 5_400_000 }, 'alert.raised'],
    ['before the open', { at: '2020-02-03 09:00', ageMs: BOOKS_HOLD_MS + 1 }, ''],
    ['after the close', { at: '2020-02-03 16:00', ageMs: BOOKS_HOLD_MS + 1 }, ''],
    ['no session', { seen: { session: null } }, ''],
    ['26 h hold here', { seen: { booksHoldMs: BOOKS_HOLD_MS } }, ''],
  ])('%s', async (_, change, wanted) => {
    expect(await asked(change)).toBe(wanted);
  });

  test('a broker that is lost called somebody already', async () => {
    const { world } = await opened('remote');
    await world.playUntil('2020-02-03 09:29');
    const { latches } = world.assembled.machine.state().engine;
    const lost = { ...latches, set: { ...latches.set, 'broker-lost': LOST } } as typeof latches;
    expect(await asked({ engine: { latches: lost } })).toBe('');
  });
});

test('the gate names the bound that was passed', async () => {
  const { world } = await opened('remote');
  await world.playUntil('2020-02-03 10:30');
  const { engine } = world.assembled.machine.state();
  const seen = { ...world.assembled.machine.seen(), desk: instant('2020-02-03 12:00') };
  expect(judgeGate(engine, seen).reasons.join()).toContain('over 45 min ago');
});
