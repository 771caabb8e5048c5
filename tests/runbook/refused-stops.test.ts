// A stop the broker refuses: asked for three times and then rarely, never in a loop; the desk takes no new
// risk and people are told that a position rests bare.
import { afterEach, expect, test } from 'vitest';
import type { Broker } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { MINUTE_MS } from '#engine/model/time.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const ground = newGround({ from: '2020-02-03', until: '2020-02-14' });

afterEach(() => clearGround(ground));

/** A broker that takes everything but stops. */
function stopless(inner: Broker): Broker {
  return overBroker(inner, {
    submit: (order) =>
      order.terms.type === 'stop'
        ? Promise.resolve({ taken: false, reason: 'stops are not taken here' })
        : inner.submit(order),
  });
}

test('is asked for three times, then once in half an hour, and the desk is in breach', async () => {
  const world = await startWorld(ground, { around: { broker: stopless } });
  await world.playUntil('2020-02-03 13:00');
  const stops = world
    .facts()
    .filter((fact) => fact.kind === 'order.approved')
    .filter(({ plan }) => plan.purpose === 'protective');
  expect(stops.length).toBeGreaterThan(2);
  const { engine, runbook } = world.assembled.machine.state();
  const held = Object.values(engine.books.positions);
  expect(held.length).toBeGreaterThan(0);
  for (const { strategy, symbol } of held) {
    const asked = Object.values(engine.orders)
      .filter((row) => row.purpose === 'protective')
      .filter((row) => row.strategy === strategy && row.symbol === symbol)
      .map((row) => row.approvedAt)
      .toSorted((a, b) => a - b);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    for (const [at, time] of asked.slice(3).entries())
      expect(time - (asked[at + 2] ?? 0)).toBeGreaterThanOrEqual(30 * MINUTE_MS);
  }
  expect(engine.latches.set.breach?.reason).toMatch(/protective stop was refused 3 times/);
  const alert = Object.values(runbook.alerts.byId).find((row) => row.key === 'latch breach');
  expect(alert?.severity).toBe('CRITICAL');
});
