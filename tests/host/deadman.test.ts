// The dead-man call against a server on this machine: it goes out while the auditor is satisfied and at no other
// time, and a fault is told once without the address's path.
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startDeadMan } from '../../src/host/deadman.ts';
import { localHttp } from '#tests/bot/local-http.ts';
import type { LocalHttp } from '#tests/bot/local-http.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function monitor(status: () => number): Promise<LocalHttp> {
  const server = await localHttp(() => ({ status: status() }));
  open.unshift(() => server.close());
  return server;
}

async function until(holds: () => boolean): Promise<void> {
  for (let times = 0; times < 6_000 && !holds(); times += 1) await wait(10);
  expect(holds()).toBe(true);
}

test('calls while the auditor is satisfied, and is silent while it is not', async () => {
  const server = await monitor(() => 200);
  let satisfied = true;
  let begun = 0;
  const deadMan = startDeadMan({
    url: `${server.url}/ping/desk`,
    isSatisfied: () => {
      if (satisfied) begun += 1;
      return satisfied;
    },
    warn: () => undefined,
    everyMs: 20,
  });
  open.push(() => deadMan.stop());
  await until(() => server.asked.length >= 3);
  expect(server.asked[0]).toMatchObject({ method: 'GET', path: '/ping/desk' });
  satisfied = false;
  const heard = begun;
  await until(() => server.asked.length === heard);
  await wait(150);
  expect(server.asked.length).toBe(heard);
  satisfied = true;
  await until(() => server.asked.length > heard);
  deadMan.stop();
  const last = begun;
  await until(() => server.asked.length === last);
  await wait(150);
  expect([begun, server.asked.length]).toEqual([last, last]);
});

test('tells a fault once until it works again, and never the path', async () => {
  let status = 500;
  const server = await monitor(() => status);
  const told: string[] = [];
  const deadMan = startDeadMan({
    url: `${server.url}/ping/secret`,
    isSatisfied: () => true,
    warn: (text) => void told.push(text),
    everyMs: 20,
  });
  open.push(() => deadMan.stop());
  await until(() => server.asked.length >= 4 && told.length > 0);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('it answered 500');
  expect(told[0]).not.toContain('secret');
  status = 200;
  const healthy = server.asked.length + 3;
  await until(() => server.asked.length >= healthy);
  status = 503;
  await until(() => told.length === 2);
});

test('without an address there is nothing to stop', () => {
  const deadMan = startDeadMan({
    url: null,
    isSatisfied: () => {
      throw new Error('nobody asks');
    },
    warn: () => undefined,
  });
  deadMan.stop();
});
