// The rounds beside a job that takes long: what waits for it, what does not, and where its bug comes out.
import { afterEach, describe, expect, test } from 'vitest';
import { ok } from '#engine/model/result.ts';
import type { Job } from '#runbook/job.ts';
import { JOBS } from '#runbook/jobs/list.ts';
import { createRounds } from '#runbook/rounds.ts';
import { clearGround, instant, newGround, startWorld } from '#tests/world.ts';
import { ofKind, portsOf } from './jobs/floor.ts';

const grounds: ReturnType<typeof newGround>[] = [];
afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

/** Rounds on a real desk whose health check ends when a test says so; the broker's check comes five minutes after. */
async function opened() {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-14' });
  grounds.push(ground);
  const world = await startWorld(ground);
  const end = Promise.withResolvers<void>();
  const begun: string[] = [];
  let swept = 0;
  const slow: Job = async () => {
    begun.push('health');
    await end.promise;
    return { ok: true, lines: ['it took long'] };
  };
  const quick: Job = () => {
    begun.push('another');
    return Promise.resolve({ ok: true, lines: ['done'] });
  };
  const jobs = {
    ...Object.fromEntries(Object.keys(JOBS).map((name) => [name, quick])),
    health: slow,
  };
  const sweeps = [
    () => {
      swept += 1;
      return ok([]);
    },
  ];
  const { machine } = world.assembled;
  const rounds = createRounds({ machine, ports: portsOf(world), jobs, sweeps });
  const at = (time: string) => world.clock.set(instant(`2020-02-03 ${time}`));
  at('08:00');
  return { world, rounds, end, begun, at, swept: () => swept };
}

const AT_ONCE = Promise.resolve();

describe('a job that takes long', () => {
  test('is waited for where nobody says how long', async () => {
    const { world, rounds, end } = await opened();
    const made = rounds.make();
    end.resolve();
    await made;
    expect(ofKind(world, 'job.finished').map((fact) => fact.lines)).toContainEqual([
      'it took long',
    ]);
  });

  test('goes on beside later rounds, which sweep and begin no other job before its end', async () => {
    const { world, rounds, end, begun, at, swept } = await opened();
    await rounds.make(AT_ONCE);
    at('08:40');
    await rounds.make(AT_ONCE);
    await rounds.make(AT_ONCE);
    expect([begun, swept()]).toEqual([['health'], 3]);
    expect(ofKind(world, 'job.missed')).toEqual([]);
    end.resolve();
    await rounds.settled();
    expect(ofKind(world, 'job.finished').map((fact) => fact.job)).toEqual(['health']);
    await rounds.make();
    expect(begun.slice(0, 2)).toEqual(['health', 'another']);
    expect(ofKind(world, 'job.started').filter((fact) => fact.job === 'health')).toHaveLength(1);
  });

  test('and meets a bug: a later round rejects with it, and so does who waits for the end', async () => {
    const { rounds, end } = await opened();
    await rounds.make(AT_ONCE);
    end.reject(new TypeError('a bug of ours'));
    await expect(rounds.settled()).rejects.toThrow('a bug of ours');
    await expect(rounds.make(AT_ONCE)).rejects.toThrow('a bug of ours');
  });
});
