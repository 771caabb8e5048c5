// A breach of a layer in the live desk (SOP-3): in the batch of the price that breaks it, what is on its way and
// would add risk is taken back; stops stay, and the same price again takes back nothing more.
import { afterEach, expect, test } from 'vitest';
import { ticks } from '#engine/model/money.ts';
import { openOrders } from '#engine/state.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';
import { AT_WORK } from '#tests/flows/moments.ts';

const grounds: Ground[] = [];
afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

async function atWork(): Promise<World> {
  const ground = newGround();
  grounds.push(ground);
  const world = await startWorld(ground);
  await world.playUntil(AT_WORK);
  return world;
}

function fall(world: World, share: number): void {
  const { machine, outlook } = world.assembled;
  for (const { symbol } of openOrders(machine.state().engine)) {
    const last = outlook.last(symbol) ?? ticks(1);
    world.assembled.saw({ [symbol]: ticks(Math.round(last * (1 - share))) }, false);
    return;
  }
}

function open(world: World): readonly { purpose: string; cancelAsked: boolean }[] {
  return openOrders(world.assembled.machine.state().engine).map(({ purpose, cancelAsked }) => ({
    purpose,
    cancelAsked,
  }));
}

test('a price that breaks a layer takes back every working entry in its batch, and no stop', async () => {
  const world = await atWork();
  const entries = open(world).filter((row) => row.purpose === 'entry').length;
  const stops = open(world).filter((row) => row.purpose === 'protective').length;
  expect(entries).toBeGreaterThan(0);
  expect(stops).toBeGreaterThan(0);
  const told = world.facts().length;
  fall(world, 0.35);
  const written = world.entries().slice(told);
  expect(new Set(written.map((entry) => entry.batch)).size).toBe(1);
  expect(written.map(({ fact }) => fact.kind).slice(0, 5)).toEqual([
    'market.marked',
    'latch.set',
    'latch.set',
    'latch.set',
    'order.cancelAsked',
  ]);
  const asked = written.filter(({ fact }) => fact.kind === 'order.cancelAsked');
  expect(asked).toHaveLength(entries);
  expect(open(world).filter((row) => row.cancelAsked)).toEqual(
    Array.from({ length: entries }, () => ({ purpose: 'entry', cancelAsked: true })),
  );
  fall(world, 0.01);
  expect(world.facts()).toHaveLength(told + written.length);
});

test('a price that breaks none takes back nothing', async () => {
  const world = await atWork();
  const told = world.facts().length;
  fall(world, 0.001);
  expect(world.facts()).toHaveLength(told);
  expect(open(world).some((row) => row.cancelAsked)).toBe(false);
});
