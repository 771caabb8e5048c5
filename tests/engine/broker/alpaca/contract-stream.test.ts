// The stream lost, silent, doubled, skipped, late, stolen or refused: every fill is told all the same, and
// the desk knows when it does not hear.
import { afterEach, describe, expect, test } from 'vitest';

import { price } from '#engine/model/money.ts';
import type { FakeAlpaca } from '../../../contract/alpaca/fake-alpaca.ts';
import { deskTime } from '#engine/model/time.ts';
import { agrees, joined, opened } from './joined.ts';
import type { Joined } from './joined.ts';
import { ticket } from './words.ts';

let world: Joined | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

function resting(id: string) {
  return ticket({ id, terms: { type: 'limit', limit: price(140) } });
}

const STORY = [
  'accepted',
  'executed 4 at 139.5',
  'executed 1 at 139.25',
  'executed 3 at 139',
  'cancelled after 8',
];

describe('an order’s whole life is told', () => {
  const faults: readonly (readonly [string, (alpaca: FakeAlpaca) => void])[] = [
    ['with the stream whole', () => undefined],
    ['with the stream dropped', ({ stream }) => stream.drop()],
    ['with the stream silent', ({ stream }) => stream.silence()],
    ['with every update twice', ({ stream }) => stream.duplicate(100)],
    ['with the first update lost', ({ stream }) => stream.skip(1)],
    ['with the middle lost', ({ stream }) => stream.skip(3)],
    ['with every update lost', ({ stream }) => stream.skip(100)],
    ['with updates later than the readings', ({ stream }) => stream.delay(400)],
    ['with the stream stolen', ({ stream }) => stream.steal()],
    [
      'with the stream refused',
      ({ stream }) => {
        stream.drop();
        stream.refuse();
      },
    ],
  ];
  test.each(faults)('%s', async (_, fault) => {
    world = await joined();
    const { alpaca, broker } = world;
    await broker.submit(resting('a'));
    fault(alpaca);
    alpaca.happens.fill('a', '4', '139.5');
    alpaca.happens.fill('a', '1', '139.25');
    alpaca.happens.fill('a', '3', '139');
    alpaca.happens.cancel('a');
    await world.until(
      'the end is told',
      () => world?.story('a').includes('cancelled after 8') === true,
    );
    expect(world.story('a')).toEqual(STORY);
    alpaca.stream.resume();
    await agrees(world);
  });
});

test('a lost stream closes the desk’s ears until it is heard again', async () => {
  world = await joined();
  const { alpaca, broker } = world;
  alpaca.stream.refuse();
  alpaca.stream.drop();
  await world.until('it is lost', () => !broker.hears());
  expect(world.logged).toContain('alpaca: the stream of trade updates is lost; it is opened again');
  alpaca.stream.resume();
  await world.until('it is heard again', () => broker.hears());
  await agrees(world);
});

test('a stream that refuses the keys is not tried again', async () => {
  world = await joined();
  const { alpaca, broker } = world;
  alpaca.stream.refuseAuth();
  alpaca.stream.drop();
  await world.until(
    'it is refused',
    () => world?.logged.some((line) => line.includes('refused the keys')) === true,
  );
  alpaca.stream.resume();
  await new Promise((resolve) => {
    setTimeout(resolve, 1_200);
  });
  expect(broker.hears()).toBe(false);
  expect(alpaca.stream.listeners()).toBe(0);
  await agrees(world);
});

test('readings that fail for 90 s close the desk’s ears, though the stream is open', async () => {
  let ahead = 0;
  world = await joined({ parts: { mono: () => performance.now() + ahead } });
  const { alpaca, broker } = world;
  alpaca.fault({ call: 'orders', how: 'reset', times: Number.POSITIVE_INFINITY });
  await world.until(
    'it is logged',
    () => world?.logged.some((line) => line.includes('cannot be read')) === true,
  );
  expect(broker.hears()).toBe(true);
  ahead = 90_000;
  expect(broker.hears()).toBe(false);
  alpaca.clearFaults();
  await world.until('it is read again', () => broker.hears());
  await agrees(world);
});

test('the clock may be another one by the time the desk listens', async () => {
  let far = 86_400_000;
  const alpaca = await opened({
    parts: { now: () => deskTime(Date.now() + far) },
    readEveryMs: 100,
  });
  world = alpaca;
  far = 0;
  expect((await alpaca.broker.join()).ok).toBe(true);
  alpaca.alpaca.stream.silence();
  await alpaca.broker.submit(ticket({ id: 'a' }));
  await alpaca.until('the reading tells it', () => alpaca.executions().length === 1);
  await agrees(alpaca);
});

test('a stream that is open and deaf is opened anew', async () => {
  world = await joined();
  const { alpaca, broker } = world;
  await broker.submit(resting('a'));
  alpaca.stream.silence();
  // The local Alpaca says that it happened a while ago.
  alpaca.skew(-20_000);
  alpaca.happens.fill('a', '4', '139.5');
  await world.until('it is told', () => world?.executions().length === 1);
  await world.until(
    'it is opened anew',
    () => world?.logged.some((line) => line.includes('is lost')) === true,
  );
  alpaca.skew(0);
  alpaca.stream.resume();
  await world.until('it is heard again', () => broker.hears());
  await agrees(world);
});

describe('a storm', () => {
  test.each([1, 2, 3, 4, 5])('of seed %i ends with equal books', async (seed) => {
    world = await joined({ seed, readEveryMs: 100 });
    const { alpaca, broker } = world;
    let state = seed * 7_919;
    const draw = (sides: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % sides;
    };
    alpaca.partials({ pieces: 3 });
    const { stream } = alpaca;
    const faults = [
      () => stream.drop(),
      () => stream.silence(),
      () => stream.resume(),
      () => stream.duplicate(3),
      () => stream.skip(2),
      () => stream.steal(),
      () => stream.delay(draw(200)),
      () => alpaca.fault({ call: 'activities', how: 'before', times: 2 }),
      () => alpaca.fault({ call: 'orders', how: 'reset' }),
      () => alpaca.fault({ call: 'submit', how: 'after' }),
      () => alpaca.fault({ call: 'submit', how: 'late', lateMs: 50 }),
      () => alpaca.market.price('AAPL', String(139 + draw(3))),
    ];
    for (let at = 0; at < 40; at += 1) {
      faults[draw(faults.length)]?.();
      const id = `s${at}`;
      const order = draw(2) === 0 ? resting(id) : ticket({ id, units: 1 + draw(9) });
      await broker.submit(order).catch(() => null);
      if (draw(4) === 0) await broker.cancel(order.id).catch(() => null);
    }
    stream.resume();
    stream.delay(0);
    alpaca.clearFaults();
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    await agrees(world);
    const ended = alpaca.books().orders.filter(({ status }) => status === 'canceled');
    await world.until('every end is told', () =>
      ended.every((row) =>
        world?.story(row.clientOrderId).includes(`cancelled after ${row.filled}`),
      ),
    );
  });
});
