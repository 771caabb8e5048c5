// The first morning of a desk whose feed has no history yet: no failure before the refresh that brings it,
// and one after.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Feed } from '#engine/market/feed.ts';
import { firstRows } from '#engine/market/daily.ts';
import type { CheckPorts } from '#runbook/check.ts';
import { dataFresh } from '#runbook/checks/market.ts';
import { clearGround, instant, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

const ground = newGround({ from: '2020-02-03' });
let world: World;

beforeAll(async () => {
  world = await startWorld(ground);
});
afterAll(() => clearGround(ground));

test.each([
  ['2020-02-03 08:00', false],
  ['2020-02-03 08:29', false],
  ['2020-02-03 08:30', true],
])('at %s', async (text, blocks) => {
  const { machine } = world.assembled;
  const { feed: whole } = machine;
  if (whole === null) throw new Error('the demo has a feed');
  const feed: Feed = { ...whole, barsBefore: (...of) => firstRows(whole.barsBefore(...of), 0) };
  const ports: Pick<CheckPorts, 'state' | 'seen' | 'feed'> = {
    state: () => machine.state(),
    seen: () => ({ ...machine.seen(), desk: instant(text) }),
    feed,
  };
  const answer = await dataFresh.look(ports as CheckPorts);
  expect(answer).toMatchObject({ passed: false });
  expect('blocking' in answer ? answer.blocking : dataFresh.blocking).toBe(blocks);
});
