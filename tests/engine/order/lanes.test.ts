// The sender's lanes: orders leave a few at a time, cancels wait for none of them and leave in the tick
// they are asked in, and two hundred are answered within a second at thirty milliseconds a round trip.
import { afterEach, expect, test } from 'vitest';
import type { Broker } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { tradingDay } from '#engine/model/time.ts';
import { ok } from '#engine/model/result.ts';
import { openOrders } from '#engine/state.ts';
import { workingEntries } from '#tests/working-entries.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

const DAY = tradingDay('2020-02-03');
const ROUND_TRIP_MS = 30;
const ORDERS = 200;
/** The desk’s own entry of the morning works beside them. */
const OWN = 1;

interface Line {
  inFlight: { submit: number; cancel: number };
  most: { submit: number; cancel: number };
  asked: { submit: number; cancel: number };
}

/** A broker at the end of a line of thirty milliseconds, which counts what is on it. */
function distant(inner: Broker, line: Line): Broker {
  const carried = async <T>(call: 'submit' | 'cancel', act: () => Promise<T>): Promise<T> => {
    line.asked[call] += 1;
    line.inFlight[call] += 1;
    line.most[call] = Math.max(line.most[call], line.inFlight[call]);
    await new Promise((resolve) => setTimeout(resolve, ROUND_TRIP_MS));
    line.inFlight[call] -= 1;
    return act();
  };
  return overBroker(inner, {
    submit: (order) => carried('submit', () => inner.submit(order)),
    cancel: (id) => carried('cancel', () => inner.cancel(id)),
  });
}

/** Entries far below the market: the broker takes them and they work there without filling. */
function approve(world: World, count: number, first = 50): void {
  const limit = (index: number): number => 100 + index / 100;
  world.assembled.machine.turn((_state, seen) =>
    ok(workingEntries({ count, day: DAY, symbol: '^GSPC', limit, at: seen.desk, first })),
  );
}

const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function open(): Promise<{ readonly world: World; readonly line: Line }> {
  const none = { submit: 0, cancel: 0 };
  const line: Line = { inFlight: { ...none }, most: { ...none }, asked: { ...none } };
  const ground = newGround({ from: '2020-02-03', until: '2020-02-03' });
  grounds.push(ground);
  const world = await startWorld(ground, {
    around: { broker: (inner) => distant(inner, line) },
  });
  await world.playUntil('2020-02-03 09:30');
  return { world, line };
}

test('orders leave eight at a time, and all of them leave', async () => {
  const { world, line } = await open();
  approve(world, ORDERS);
  await world.assembled.machine.sender.idle();
  expect(line.most.submit).toBe(8);
  expect(line.asked.submit).toBe(OWN + ORDERS);
  expect(await world.broker.openOrders()).toHaveLength(OWN + ORDERS);
});

test('cancels are on the wire in the same tick, beside orders that still leave', async () => {
  const { world, line } = await open();
  approve(world, ORDERS);
  await world.assembled.machine.sender.idle();
  const began = performance.now();
  const wired = world.assembled.machine.sender.cancelEntries();
  expect(wired).toBe(OWN + ORDERS);
  expect(line.asked.cancel).toBe(OWN + ORDERS);
  const onWire = performance.now() - began;
  await world.assembled.machine.sender.idle();
  const last = performance.now() - began;
  process.stdout.write(
    `200 cancels: on the wire after ${onWire.toFixed(1)} ms, answered after ${last.toFixed(0)} ms at ${ROUND_TRIP_MS} ms a round trip\n`,
  );
  expect(last).toBeLessThanOrEqual(1_000);
});

test('a cancel does not wait for orders under way', async () => {
  const { world, line } = await open();
  approve(world, 1);
  await world.assembled.machine.sender.idle();
  approve(world, 40, 500);
  expect(line.inFlight.submit).toBe(8);
  expect(world.assembled.machine.sender.cancelEntries()).toBeGreaterThanOrEqual(1);
  expect(line.inFlight.cancel).toBeGreaterThanOrEqual(1);
  await world.assembled.machine.sender.idle();
  expect(openOrders(world.assembled.machine.state().engine).length).toBeGreaterThan(0);
});
