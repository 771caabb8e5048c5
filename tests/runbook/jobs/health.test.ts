// The health job (SOP-1): three tries, then degraded for the day; only a later day's health lifts it.
import { afterEach, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import { tradingDay } from '#engine/model/time.ts';
import { catchUp } from '#runbook/catching-up.ts';
import { clearGround, newGround, startWorld } from '../../world.ts';
import type { Ground, World } from '../../world.ts';
import { ofKind, runJob } from './floor.ts';

const grounds: Ground[] = [];

async function begin(): Promise<World> {
  const ground = newGround({ from: '2020-02-24' });
  grounds.push(ground);
  return startWorld(ground);
}

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

function removeKillFile(world: World): boolean {
  return world.killFile.remove(world.killFile.look().id ?? '');
}

test('a healthy desk passes, says each component, and has its day open', async () => {
  const world = await begin();
  const answer = await runJob(world, { job: 'health', at: '2020-02-24 08:00' });
  expect(answer).toMatchInlineSnapshot(`
    {
      "lines": [
        "Health passed: 8 of 8 components good, none blocks.",
        "The day 2020-02-24 is open with equity $50,000.00.",
        "ok books: equal the broker’s",
        "ok broker calendar: the same session today",
        "ok journal: good",
        "ok kill file: absent",
        "ok clock: sane, desk time 2020-02-24 08:00 ET",
        "ok disk space: good",
        "ok disk write: good",
        "ok data feed: recorded, complete through 2020-02-21, instruments: 1",
      ],
      "ok": true,
    }
  `);
  expect(world.assembled.machine.state().engine.day?.day).toBe('2020-02-24');
  expect(ofKind(world, 'alert.raised')).toEqual([]);
});

test('what differs is named after exactly three tries and degrades the desk', async () => {
  const world = await begin();
  world.killFile.place('by hand');
  let compared = 0;
  const compare = () => {
    compared += 1;
    return catchUp(world.assembled.machine);
  };
  const answer = await runJob(world, { job: 'health', at: '2020-02-24 08:00', ports: { compare } });
  expect(compared).toBe(3);
  expect(answer.ok).toBe(false);
  expect(answer.lines[0]).toBe(
    'Health failed after 3 tries: kill file. The desk is degraded: no new risk today.',
  );
  const [latch] = ofKind(world, 'latch.set');
  expect(latch).toMatchObject({ latch: 'degraded', level: 'reducing', by: 'rule SOP-1' });
  expect(ofKind(world, 'alert.raised')).toMatchObject([{ severity: 'WARNING', rule: 'SOP-1' }]);
});

test.each([
  ['closed', [], '2020-02-24: closed at the broker, a session here'],
  [
    'shortened',
    [{ day: tradingDay('2020-02-24'), openMinute: 570, closeMinute: 780 }],
    '2020-02-24: 09:30 to 13:00 at the broker, 09:30 to 16:00 here',
  ],
])('a day the broker calls %s degrades the desk', async (_, theirs, says) => {
  const world = await begin();
  const calendar = () => Promise.resolve(theirs);
  const answer = await runJob(world, {
    job: 'health',
    at: '2020-02-24 08:00',
    ports: { calendar },
  });
  expect(answer.lines[0]).toContain('Health failed after 3 tries: broker calendar.');
  expect(answer.lines).toContain(`FAILED broker calendar: ${says}`);
  expect(ofKind(world, 'latch.set')).toMatchObject([{ latch: 'degraded', level: 'reducing' }]);
});

test('a broker that does not name its calendar degrades the desk', async () => {
  const world = await begin();
  const calendar = () => Promise.reject(new BrokerFault('Reading the calendar: no answer'));
  const answer = await runJob(world, {
    job: 'health',
    at: '2020-02-24 08:00',
    ports: { calendar },
  });
  expect(answer.lines).toContain('FAILED broker calendar: Reading the calendar: no answer');
});

test('a component that recovers within the tries is healthy', async () => {
  const world = await begin();
  world.killFile.place('by hand');
  let compared = 0;
  const compare = () => {
    compared += 1;
    if (compared === 2) removeKillFile(world);
    return catchUp(world.assembled.machine);
  };
  const answer = await runJob(world, { job: 'health', at: '2020-02-24 08:00', ports: { compare } });
  expect([answer.ok, compared]).toEqual([true, 2]);
  expect(ofKind(world, 'latch.set')).toEqual([]);
});

test('degraded stays on its own day and is lifted by the next day’s health', async () => {
  const world = await begin();
  world.killFile.place('by hand');
  await runJob(world, { job: 'health', at: '2020-02-24 08:00' });
  expect(removeKillFile(world)).toBe(true);
  const same = await runJob(world, { job: 'health', at: '2020-02-24 09:00' });
  expect(same.lines).toContain(
    'degraded was set today and stays until the next trading day’s health check.',
  );
  expect(ofKind(world, 'latch.lifted')).toEqual([]);
  const next = await runJob(world, { job: 'health', at: '2020-02-25 08:00' });
  expect(next.ok).toBe(true);
  expect(ofKind(world, 'latch.lifted')).toMatchObject([{ latch: 'degraded', way: 'health' }]);
});

test('books that differ are a failure of health, a second failing day repeats the alert without a second latch', async () => {
  const world = await begin();
  await runJob(world, { job: 'health', at: '2020-02-24 07:59' });
  const compare = () => Promise.resolve(['cash: desk $1.00, broker $2.00']);
  const failed = await runJob(world, { job: 'health', at: '2020-02-24 08:00', ports: { compare } });
  expect(failed.lines).toContain('FAILED books: cash: desk $1.00, broker $2.00');
  await runJob(world, { job: 'health', at: '2020-02-25 08:00', ports: { compare } });
  expect(ofKind(world, 'latch.set')).toHaveLength(1);
  expect(ofKind(world, 'alert.raised')).toMatchObject([{ id: 'AL-0001', key: 'latch degraded' }]);
  expect(ofKind(world, 'alert.repeated')).toMatchObject([{ id: 'AL-0001' }]);
});

test('a latch is no failure of health', async () => {
  const world = await begin();
  await world.say('ana', 'halt drill');
  const answer = await runJob(world, { job: 'health', at: '2020-02-24 08:00' });
  expect(Object.keys(world.assembled.machine.state().engine.latches.set)).toEqual(['manual']);
  expect(answer.ok).toBe(true);
});
