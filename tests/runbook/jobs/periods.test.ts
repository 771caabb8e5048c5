// The reports of weeks and months as jobs: which span they report, what is on record, and what a disk or a worker
// that fails leaves behind.
import { afterAll, describe, expect, test } from 'vitest';
import { refuse } from '#engine/model/result.ts';
import { monthlyReport, weeklyReport } from '#runbook/jobs/periods.ts';
import type { JobPorts } from '#runbook/job.ts';
import { ofKind, portsOf, sessionOf } from '#tests/runbook/jobs/floor.ts';
import { clearGround, instant, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';

const grounds: Ground[] = [];
afterAll(() => grounds.forEach(clearGround));

async function evening(day: string): Promise<World> {
  const ground = newGround();
  grounds.push(ground);
  const world = await startWorld(ground);
  world.clock.set(instant(`${day} 17:00`));
  return world;
}

const asked: string[] = [];
const makeReport: JobPorts['makeReport'] = (span) => {
  asked.push(span.label);
  const page = { file: 'r.html', sha256: 'b' };
  return Promise.resolve({
    ok: true,
    value: { file: 'r.md', sha256: 'a', page, digest: [`Week ${span.label}`, 'Earlier'] },
  });
};

describe('a report of a period', () => {
  test.each([
    ['weekly', weeklyReport, '2020-02-28', '2020-W09'],
    ['weekly', weeklyReport, '2020-02-24', '2020-W08'],
    ['monthly', monthlyReport, '2020-02-28', '2020-02'],
    ['monthly', monthlyReport, '2020-03-02', '2020-02'],
  ] as const)('%s, run on the evening of %3$s', async (period, job, day, label) => {
    const world = await evening(day);
    asked.length = 0;
    const answer = await job({ ports: portsOf(world, { makeReport }), session: sessionOf(day) });
    expect(asked).toEqual([label]);
    expect(answer).toEqual({ ok: true, lines: [`Week ${label}`, 'Earlier'] });
    expect(ofKind(world, 'report.made')).toMatchObject([
      { period, label, by: 'desk', file: 'r.md', page: { file: 'r.html' } },
    ]);
  });

  test.each([
    ['a worker that fails', () => Promise.resolve(refuse('WORKER_FAILED', 'The worker failed.'))],
    ['a disk that is full', () => Promise.reject(new Error('no space left on the device'))],
  ])('%s is a warning, and nothing is on record', async (_, broken) => {
    const world = await evening('2020-02-28');
    const ports = portsOf(world, { makeReport: broken });
    const answer = await weeklyReport({ ports, session: sessionOf('2020-02-28') });
    expect(answer.ok).toBe(false);
    expect(ofKind(world, 'report.made')).toEqual([]);
    const raised = ofKind(world, 'alert.raised').filter((fact) => fact.rule === 'DAY-6');
    expect(raised).toMatchObject([{ severity: 'WARNING', key: 'job weekly-report' }]);
    expect(raised[0]?.did).toContain('report weekly --of 2020-W09');
  });
});
