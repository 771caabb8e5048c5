// An order in doubt closes the desk for as long as it is in doubt: once its fate is known the books are compared again,
// and no job of a later hour has to do it.
import { afterEach, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const grounds: ReturnType<typeof newGround>[] = [];
afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

test('the latch of a comparison that met it is lifted within minutes', async () => {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-03' });
  grounds.push(ground);
  const world = await startWorld(ground, {
    around: {
      broker: (inner) =>
        overBroker(inner, { submit: () => Promise.reject(new BrokerFault('no answer')) }),
    },
  });
  const latches = () => Object.keys(world.assembled.machine.state().engine.latches.set);
  const unknown = () =>
    Object.values(world.assembled.machine.state().engine.orders).filter(
      (order) => order.status === 'unknown',
    ).length;
  await world.playUntil('2020-02-03 09:31');
  expect(unknown()).toBeGreaterThan(0);
  const met = await world.say('ana', 'reconcile');
  expect(met.text).toContain('its fate is unknown');
  expect(latches()).toContain('books-differ');
  await world.playUntil('2020-02-03 09:55');
  expect(unknown()).toBe(0);
  expect(latches()).toEqual([]);
});
