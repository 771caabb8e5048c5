// A drill on the worker's thread: told how far it is, answered whole, and called off at once.
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { askWorker } from '../../src/host/heavy.ts';
import type { WorkerTask } from '../../src/host/heavy.ts';
import { playDrill } from '../../src/host/drill.ts';

const root = resolve(import.meta.dirname, '..', '..');
const TASK: WorkerTask = { task: 'drill', name: 'sop-4', root };

test('it answers what the drill itself answers, with its progress', async () => {
  const shares: number[] = [];
  const answer = await askWorker(TASK, (share) => shares.push(share));
  expect(answer).toEqual({ ok: true, value: await playDrill('sop-4', { root }) });
  expect(shares.at(0)).toBe(0);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});

test('called off it ends at once, and nothing more is told', async () => {
  const stop = new AbortController();
  const shares: number[] = [];
  const answer = await askWorker(
    TASK,
    (share) => {
      shares.push(share);
      stop.abort();
    },
    stop.signal,
  );
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'WORK_CANCELLED' } });
  expect(shares).toEqual([0]);
});

test('files of config/ that cannot be read are a refusal in words', async () => {
  const made = await playDrill('sop-1', { root: '/nowhere' });
  expect(made).toMatchObject({ ok: false, refusal: { code: 'CONFIG_MISSING' } });
});
