// Heavy work can be called off: in the middle, before it began, and never after it was answered; a thread
// that dies is a refusal in words.
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askWorker } from '../../src/host/heavy.ts';
import type { WorkerTask } from '../../src/host/heavy.ts';
import { demoConfig } from '#tests/world.ts';
import type { Result } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';

/** A refusal as its code and its words; "answered" where there is none. */
function told(answer: Result<unknown>): string {
  return answer.ok ? 'answered' : `${answer.refusal.code}: ${answer.refusal.text}`;
}

function backtest(from: string, until: string): WorkerTask {
  const { proposal, cashCents } = demoConfig();
  return {
    task: 'backtest',
    from: tradingDay(from),
    until: tradingDay(until),
    cash: cashCents,
    seed: 'twokey',
    limits: proposal.limits,
    strategies: {
      kind: 'strategies.set',
      ...proposal.strategies,
      why: 'genesis',
      approval: null,
    },
  };
}

const LONG = backtest('2001-01-02', '2020-03-31');
const SHORT = backtest('2020-02-03', '2020-02-14');

test('called off in the middle it ends at once, and nothing more is told', async () => {
  const stop = new AbortController();
  const shares: number[] = [];
  const answer = await askWorker(
    LONG,
    (share) => {
      shares.push(share);
      stop.abort();
    },
    stop.signal,
  );
  expect(told(answer)).toMatch(/^WORK_CANCELLED: .*backtest was cancelled/);
  expect(shares).toHaveLength(1);
  expect(shares[0]).toBeLessThan(0.5);
  await wait(300);
  expect(shares).toHaveLength(1);
});

test('called off before it began it never begins', async () => {
  const shares: number[] = [];
  const answer = await askWorker(LONG, (share) => shares.push(share), AbortSignal.abort());
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'WORK_CANCELLED' } });
  expect(shares).toEqual([]);
});

test('nobody calls it off: it answers with its figures, its progress told', async () => {
  const shares: number[] = [];
  const stop = new AbortController();
  const answer = await askWorker(SHORT, (share) => shares.push(share), stop.signal);
  stop.abort();
  expect(answer).toMatchObject({ ok: true, value: { from: '2020-02-03', sessions: 10 } });
  expect(shares.at(-1)).toBe(1);
});

test('a thread that breaks is a refusal that says why', async () => {
  const answer = await askWorker(
    { task: 'verify', path: '/nowhere/journal.db', anchor: null },
    () => undefined,
  );
  expect(told(answer)).toMatch(/^WORKER_FAILED: .*The worker for verify failed/);
});
