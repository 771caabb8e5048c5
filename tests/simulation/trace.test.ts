// What the trace leaves out and what it must not: a slow disk is the machine's, a failed one is the desk's.
import { expect, test } from 'vitest';
import type { Entry } from '#engine/journal/journal.ts';
import { deskTime, tradingDay, wallTime } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { traceHash } from './trace.ts';

function health(...lines: readonly string[]): readonly Entry<DeskFact>[] {
  const fact: DeskFact = {
    kind: 'job.finished',
    job: 'health',
    day: tradingDay('2020-02-26'),
    ok: true,
    title: 'Health',
    lines,
  };
  const stamp = { desk: deskTime(1), wall: wallTime(1) };
  return [{ ...stamp, seq: 1, hash: '', batch: 1, version: 1, fact }];
}

const good = health('7 of 7 components good', 'ok disk write: good', 'ok books: equal');

test.for([
  { name: 'a slow disk', lines: ['6 of 7 components good', 'note disk write: 98 ms'], same: true },
  { name: 'a failed disk', lines: ['6 of 7 components good', 'FAILED disk write: x'], same: false },
])('$name: the trace is the same: $same', ({ lines, same }) => {
  expect(traceHash(health(...lines, 'ok books: equal')) === traceHash(good)).toBe(same);
});

test('books that differ are another trace', () => {
  const other = health('7 of 7 components good', 'ok disk write: good', 'FAILED books: a cent');
  expect(traceHash(other)).not.toBe(traceHash(good));
});
