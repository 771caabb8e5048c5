// Calls at the same instant leave in order, a few each turn of the event loop, and a single one at once.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { createPace } from '#engine/broker/alpaca/pace.ts';

test('the first leave at once, the rest a group a turn, and all in order', async () => {
  const pace = createPace(8);
  const left: number[] = [];
  for (let at = 0; at < 30; at += 1) void pace().then(() => left.push(at));
  const seen: number[] = [];
  for (let turns = 0; turns < 5; turns += 1) {
    await Promise.resolve();
    seen.push(left.length);
    await turn();
  }
  expect(seen).toEqual([8, 16, 24, 30, 30]);
  expect(left).toEqual([...left].toSorted((a, b) => a - b));
});

test('one after the other, none waits', async () => {
  const pace = createPace(1);
  for (let at = 0; at < 3; at += 1) {
    let gone = false;
    void pace().then(() => (gone = true));
    await Promise.resolve();
    expect(gone).toBe(true);
    await turn();
    await turn();
  }
});
