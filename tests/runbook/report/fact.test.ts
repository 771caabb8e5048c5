// A report on record: one of before there were pages reads as the day it was of, and the desk remembers the last
// sixty, and the last of a day whatever else was made since.
import { expect, test } from 'vitest';
import { deskTime, tradingDay, wallTime } from '#engine/model/time.ts';
import { foldReport, NO_REPORTS } from '#runbook/report/fact.ts';
import { reportFact } from '#runbook/report/making.ts';
import { daySpan, weekSpan } from '#runbook/report/span.ts';
import { UPCAST } from '#runbook/upcast.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';

const AT = { desk: deskTime(1), wall: wallTime(1) };
const DAY = tradingDay('2020-02-24');

test('version 1 told of a day, in Markdown, by the schedule', () => {
  const old = { day: '2020-02-24', file: 'reports/daily-2020-02-24.md', sha256: 'ab' };
  expect(FACT_VERSIONS['report.made']).toBe(2);
  expect({ kind: 'report.made', ...UPCAST('report.made', 1, old) }).toEqual(
    reportFact(daySpan(DAY), { file: old.file, sha256: 'ab' }, 'desk'),
  );
});

test('the last sixty are kept, and the last of a day', () => {
  const day = reportFact(daySpan(DAY), { file: 'd.md', sha256: 'd' }, 'desk');
  const week = reportFact(weekSpan(DAY), { file: 'w.md', sha256: 'w' }, 'desk');
  const facts = [day, ...Array.from({ length: 60 }, () => week)];
  const kept = facts.reduce(
    (reports, fact) => (fact.kind === 'report.made' ? foldReport(reports, fact, AT) : reports),
    NO_REPORTS,
  );
  expect(kept.reports).toHaveLength(60);
  expect(new Set(kept.reports.map((row) => row.period))).toEqual(new Set(['weekly']));
  expect(kept.lastReport).toEqual({ day: DAY, file: 'd.md', sha256: 'd' });
});
