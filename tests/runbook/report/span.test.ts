// Spans: weeks by ISO number, months, ranges, what each is compared with, and which is over when the schedule
// asks. Every session of a year lies in exactly one week and one month.
import { describe, expect, test } from 'vitest';
import { sessionsBetween } from '#engine/market/session.ts';
import { tradingDay } from '#engine/model/time.ts';
import {
  earlierSpan,
  finishedSpan,
  monthSpan,
  readMonth,
  readRange,
  readWeek,
  reportName,
  weekSpan,
} from '#runbook/report/span.ts';

const TODAY = tradingDay('2020-02-26');

describe('a week', () => {
  test.each([
    ['2020-02-26', '2020-W09', '2020-02-24', '2020-03-01'],
    ['2020-01-01', '2020-W01', '2019-12-30', '2020-01-05'],
    ['2021-01-01', '2020-W53', '2020-12-28', '2021-01-03'],
    ['2024-12-30', '2025-W01', '2024-12-30', '2025-01-05'],
    ['2027-01-03', '2026-W53', '2026-12-28', '2027-01-03'],
  ])('%s lies in %s', (day, label, from, until) => {
    expect(weekSpan(tradingDay(day))).toEqual({ kind: 'weekly', label, from, until });
    expect(readWeek(label, TODAY)).toEqual({
      ok: true,
      value: { kind: 'weekly', label, from, until },
    });
  });

  test('is the one under way when none is said', () => {
    expect(readWeek(undefined, TODAY)).toMatchObject({ ok: true, value: { label: '2020-W09' } });
  });

  test.each(['2021-W53', '2020-W54', '2020-W00', '2020', 'W09', '2020-9', '20-W09'])(
    '%s is none',
    (said) => {
      expect(readWeek(said, TODAY)).toMatchObject({ refusal: { code: 'REPORT_SPAN_UNKNOWN' } });
    },
  );
});

describe('a month', () => {
  test.each([
    ['2020-02', '2020-02-01', '2020-02-29'],
    ['2021-02', '2021-02-01', '2021-02-28'],
    ['2024-12', '2024-12-01', '2024-12-31'],
  ])('%s', (label, from, until) => {
    const value = { kind: 'monthly', label, from, until };
    expect(readMonth(label, TODAY)).toEqual({ ok: true, value });
  });

  test.each(['2020-13', '2020-00', '2020-2', 'February', '1899-01'])('%s is none', (said) => {
    expect(readMonth(said, TODAY)).toMatchObject({ refusal: { code: 'REPORT_SPAN_UNKNOWN' } });
  });
});

test.each([2019, 2020, 2024, 2026])('each session of %d lies in its week and its month', (year) => {
  const sessions = sessionsBetween(tradingDay(`${year}-01-01`), tradingDay(`${year}-12-31`));
  for (const { day } of sessions)
    for (const span of [weekSpan(day), monthSpan(day)]) {
      expect(span.from <= day && day <= span.until).toBe(true);
      const again =
        span.kind === 'weekly' ? readWeek(span.label, TODAY) : readMonth(span.label, TODAY);
      expect(again).toEqual({ ok: true, value: span });
    }
});

describe('what a span is compared with', () => {
  test.each([
    [weekSpan(TODAY), '2020-02-17', '2020-02-23'],
    [monthSpan(TODAY), '2020-01-01', '2020-01-31'],
  ])('ends the day before (%#)', (span, from, until) => {
    expect(earlierSpan(span)).toMatchObject({ from, until });
  });

  test('a range: as many sessions just before it', () => {
    const read = readRange(tradingDay('2020-02-10'), tradingDay('2020-02-14'));
    if (!read.ok) throw new Error(read.refusal.text);
    expect(earlierSpan(read.value)).toMatchObject({ from: '2020-02-03', until: '2020-02-09' });
  });
});

test.each([
  ['2020-02-10', '2020-02-03', 'a range turned around'],
  ['2010-01-01', '2020-01-01', 'ten years'],
])('%s to %s is refused: %s', (from, until) => {
  const read = readRange(tradingDay(from), tradingDay(until));
  expect(read).toMatchObject({ refusal: { code: 'REPORT_SPAN_UNKNOWN' } });
});

describe('what is over', () => {
  test.each([
    ['weekly', '2020-02-28', '2020-W09'],
    ['weekly', '2020-02-27', '2020-W08'],
    ['weekly', '2020-02-24', '2020-W08'],
    ['weekly', '2020-04-09', '2020-W15'],
    ['monthly', '2020-02-28', '2020-02'],
    ['monthly', '2020-02-27', '2020-01'],
    ['monthly', '2020-03-02', '2020-02'],
  ] as const)('%s on the evening of %s is %s', (kind, day, label) => {
    expect(finishedSpan(kind, tradingDay(day)).label).toBe(label);
  });
});

test('each kind has names of its own', () => {
  const names = [weekSpan(TODAY), monthSpan(TODAY)].map(reportName);
  expect(names).toEqual(['weekly-2020-W09', 'monthly-2020-02']);
});
