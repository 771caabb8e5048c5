// Following a broker on another machine: what was said while it was not heard is caught up with, it is
// compared with every quarter of an hour in the session, and no look at the kill file waits for its answers.
import { afterEach, describe, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { judgeGate } from '#engine/risk/gate.ts';
import { pollMachine } from '#runbook/recovery.ts';
import { UPCAST } from '#runbook/upcast.ts';
import { clearGround, instant, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

interface Line {
  hears: boolean;
  silent: boolean;
  /** Executions asked for and not answered until it is let go. */
  hold: Promise<void> | null;
}

function remote(inner: Broker, line: Line): Broker {
  return overBroker(inner, {
    name: 'remote',
    account: () => (line.silent ? Promise.reject(new BrokerFault('no answer')) : inner.account()),
    executions: async (after) => {
      if (line.hold !== null) await line.hold;
      return inner.executions(after);
    },
    hears: () => line.hears,
    listen: (listener) =>
      inner.listen((report) => {
        if (line.hears) listener(report);
      }),
  });
}

const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function opened(): Promise<{ readonly world: World; readonly line: Line }> {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-03' });
  grounds.push(ground);
  const line: Line = { hears: true, silent: false, hold: null };
  const world = await startWorld(ground, { around: { broker: (inner) => remote(inner, line) } });
  return { world, line };
}

/** Gives what goes on in the background its turns. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function comparisons(world: World): number {
  return world.facts().filter((fact) => fact.kind === 'books.compared').length;
}

describe('a broker on another machine', () => {
  test('that is not heard closes the desk to new risk, and is caught up with when it is', async () => {
    const { world, line } = await opened();
    // As every second of a real morning: what is compared just before the open holds at the open.
    await world.playUntil('2020-02-03 09:28');
    world.clock.set(instant('2020-02-03 09:28'));
    await pollMachine(world.assembled.machine);
    await rest();
    await world.playUntil('2020-02-03 09:35');
    line.hears = false;
    await world.playUntil('2020-02-03 09:50');
    const { machine } = world.assembled;
    expect(judgeGate(machine.state().engine, machine.seen()).reasons.join()).toContain('not heard');
    const before = machine.state().engine.books.applied.length;
    line.hears = true;
    await pollMachine(machine);
    await rest();
    const all = await world.broker.executions(null);
    expect(all.length).toBeGreaterThan(0);
    expect(machine.state().engine.books.applied).toEqual(all.map((fill) => fill.execution));
    expect(machine.state().engine.books.applied.length).toBeGreaterThanOrEqual(before);
    expect(machine.state().engine.compared?.clean).toBe(true);
  });

  test('is compared with every quarter of an hour in the session, and not past it', async () => {
    const { world } = await opened();
    await world.playUntil('2020-02-03 11:00');
    const before = comparisons(world);
    await world.playUntil('2020-02-03 13:00');
    expect(comparisons(world) - before).toBeGreaterThanOrEqual(6);
    await world.playUntil('2020-02-03 16:00');
    const close = comparisons(world);
    await pollMachine(world.assembled.machine);
    await rest();
    expect(comparisons(world)).toBe(close);
  });

  test('that answers nothing holds no poll up', async () => {
    const { world, line } = await opened();
    await world.playUntil('2020-02-03 10:30');
    let release = (): void => undefined;
    line.hold = new Promise((resolve) => {
      release = resolve;
    });
    line.hears = false;
    const { machine } = world.assembled;
    await pollMachine(machine);
    line.hears = true;
    await pollMachine(machine);
    await pollMachine(machine);
    expect(machine.behind()).toBe(true);
    line.hold = null;
    release();
    await rest();
    expect(machine.behind()).toBe(false);
  });

  test('lost three times: latched; a clean comparison and two people lift it', async () => {
    const { world, line } = await opened();
    await world.playUntil('2020-02-03 10:30');
    line.silent = true;
    const answer = await world.say('ana', 'reconcile');
    expect(answer.text).toContain('could not be read (no answer)');
    const latches = () => Object.keys(world.assembled.machine.state().engine.latches.set);
    expect(latches()).toEqual(['broker-lost']);
    line.silent = false;
    await world.say('ana', 'reconcile');
    expect(latches()).toEqual(['broker-lost']);
    await world.say(
      'ana',
      'resume --cause "line was down" --fix "line is back, books equal" --prevention "watched from now on"',
    );
    expect((await world.say('ben', 'approve R-0001')).ok).toBe(true);
    expect(latches()).toEqual([]);
  });
});

test('an order approved before decisions had a price is judged by what was reserved for it', () => {
  const old = { plan: { id: 'a', assumed: 12_345 }, day: '2020-02-03', by: 'trend' };
  expect(UPCAST('order.approved', 1, old)).toEqual({
    ...old,
    plan: { id: 'a', assumed: 12_345, decided: 12_345 },
  });
});
