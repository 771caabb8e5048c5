// The schedule file: the day as DAY-1 promises it, and faults told with their place and their cure.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatMinute } from '#engine/model/time.ts';
import { parseAt, readSchedule } from '#runbook/schedule.ts';
import type { Row } from '#runbook/timetable.ts';

const TEXT = readFileSync(new URL('../../config/schedule.yaml', import.meta.url), 'utf8');

function printAt({ from, minute }: Row['at']): string {
  if (from === 'clock') return formatMinute(minute);
  if (minute === 0) return from;
  return `${from}${minute > 0 ? '+' : '-'}${Math.abs(minute)}m`;
}

test('config/schedule.yaml is the day of DAY-1, DAY-2 and DAY-5: job, time, owner, days', () => {
  const read = readSchedule(parse(TEXT));
  const rows = read.ok ? read.value : [];
  expect(
    rows.map(({ job, on, at, owner }) => [
      job,
      printAt(at),
      owner,
      ...(on === undefined ? [] : [on]),
    ]),
  ).toEqual([
    ['health', '08:00', 'Data & Ops'],
    ['data-refresh', '08:15', 'Data agent'],
    ['weekly-targets', '08:25', 'Director', 'first-of-week'],
    ['briefing', '08:30', 'Director'],
    ['analysis', '08:35', 'Quant agents'],
    ['monthly-report', '08:40', 'Director', 'first-of-month'],
    ['monthly-backtest', '08:45', 'Quant agents', 'first-of-month'],
    ['quarterly-audit', '08:50', 'Risk + Compliance', 'first-of-quarter'],
    ['risk-review', '09:00', 'Risk + Compliance'],
    ['trade-pack', '09:15', 'Director'],
    ['execution', 'open', 'Execution'],
    ['scan-morning', 'open+5m', 'Quant agents'],
    ['reconciliation', '10:00', 'Execution + Data'],
    ['hourly-10', '10:00', 'Ops'],
    ['scan-midday', '10:30', 'Quant agents'],
    ['hourly-11', '11:00', 'Ops'],
    ['midday-check', '12:00', 'Risk'],
    ['hourly-12', '12:00', 'Ops'],
    ['hourly-13', '13:00', 'Ops'],
    ['hourly-14', '14:00', 'Ops'],
    ['hourly-15', '15:00', 'Ops'],
    ['spy-options', 'close-30m', 'Quant agents'],
    ['scan-close', 'close-5m', 'Quant agents'],
    ['end-of-day', 'close', 'Ops'],
    ['ledger-match', 'close+20m', 'Execution + Data'],
    ['daily-report', 'close+30m', 'Director'],
    ['weekly-report', 'close+45m', 'Director', 'last-of-week'],
    ['weekly-review', 'close+45m', 'Director', 'last-of-week'],
  ]);
});

test('a row of every session reads as it always did, so that its pin stays', () => {
  const read = readSchedule(parse(TEXT));
  const [health] = read.ok ? read.value : [];
  expect(Object.keys(health ?? {})).toEqual([
    'job',
    'title',
    'at',
    'owner',
    'deadlineMinutes',
    'catchUp',
    'channel',
  ]);
});

test('days a row cannot be kept to are refused with those it can', () => {
  const wrong = TEXT.replace('on: first-of-week', 'on: fridays');
  const read = readSchedule(parse(wrong));
  expect(read.ok ? '' : read.refusal.text).toBe(
    'The schedule has one fault.\nrows[2].on: is no day a row can be kept to; write first-of-week, last-of-week, first-of-month, first-of-quarter, or leave it out for every session',
  );
});

describe('times of the trading day', () => {
  test.each([
    ['08:00', { from: 'clock', minute: 480 }],
    ['00:00', { from: 'clock', minute: 0 }],
    ['23:59', { from: 'clock', minute: 1439 }],
    ['open', { from: 'open', minute: 0 }],
    ['open+30m', { from: 'open', minute: 30 }],
    ['open-90m', { from: 'open', minute: -90 }],
    ['close-5m', { from: 'close', minute: -5 }],
    ['close+1h', { from: 'close', minute: 60 }],
    ['close-0m', { from: 'close', minute: 0 }],
  ])('%s', (text, at) => {
    expect(parseAt(text)).toStrictEqual({ ok: true, value: at });
  });

  test.each([
    '',
    '8:00',
    '09:60',
    '0800',
    '08:00 ',
    'open+',
    'open+30',
    'noon',
    'close +5m',
    'OPEN',
  ])('"%s" is no time, and says how to write one', (text) => {
    const at = parseAt(text);
    expect(at.ok).toBe(false);
    expect(!at.ok && at.refusal.code).toBe('SCHEDULE_INVALID');
    expect(!at.ok && at.refusal.text).toMatch(/is not a time of the trading day; write "08:00"/);
  });

  test.each(['24:00', 'open+15h', 'open-10h', 'close+8h', 'close-14h'])(
    '"%s" is not on its own trading day',
    (text) => {
      const at = parseAt(text);
      expect(!at.ok && at.refusal.text).toMatch(/does not fall on the trading day/);
    },
  );
});

describe('faults', () => {
  const good = {
    job: 'health',
    title: 'Health',
    at: '08:00',
    owner: 'Ops',
    deadline: '10m',
    catch_up: { rule: 'run-late', window: '2h' },
    channel: 'alerts',
  };
  const faultsOf = (parsed: unknown): readonly string[] => {
    const read = readSchedule(parsed);
    return read.ok ? [] : read.refusal.text.split('\n').slice(1);
  };

  test('a good row becomes a row in minutes; skip has no window', () => {
    const skip = { ...good, job: 'other', catch_up: { rule: 'skip' } };
    const read = readSchedule({ rows: [good, skip] });
    expect(
      read.ok && read.value.map(({ deadlineMinutes, catchUp }) => [deadlineMinutes, catchUp]),
    ).toEqual([
      [10, { rule: 'run-late', windowMinutes: 120 }],
      [10, { rule: 'skip', windowMinutes: 0 }],
    ]);
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing at all', null, /^the schedule: is not of type object/],
    ['no rows', {}, /^rows: is missing; add it$/],
    ['an empty list', { rows: [] }, /^rows: is empty/],
    ['a job with a space', { rows: [{ ...good, job: 'A b' }] }, /^rows\[0\]\.job: is no job key/],
    [
      'a number for a time',
      { rows: [{ ...good, at: 8 }] },
      /^rows\[0\]\.at: is not of type string/,
    ],
    ['a bad time', { rows: [{ ...good, at: 'noon' }] }, /^rows\[0\]\.at: "noon" is not a time/],
    ['no owner', { rows: [{ ...good, owner: undefined }] }, /^rows\[0\]\.owner: is missing/],
    ['a blank title', { rows: [{ ...good, title: ' ' }] }, /^rows\[0\]\.title: is empty/],
    [
      'a zero deadline',
      { rows: [{ ...good, deadline: '0m' }] },
      /^rows\[0\]\.deadline: "0m" is not/,
    ],
    [
      'an unknown rule',
      { rows: [{ ...good, catch_up: { rule: 'maybe' } }] },
      /^rows\[0\]\.catch_up\.rule: write \{ rule: run-late/,
    ],
    [
      'run-late without a window',
      { rows: [{ ...good, catch_up: { rule: 'run-late' } }] },
      /^rows\[0\]\.catch_up\.window: is missing/,
    ],
    [
      'an unknown channel',
      { rows: [{ ...good, channel: 'x' }] },
      /^rows\[0\]\.channel: is no channel/,
    ],
    ['an unknown key', { rows: [{ ...good, tz: 'UTC' }] }, /^rows\[0\]: has unknown keys \(tz\)/],
    [
      'a job twice',
      { rows: [good, good] },
      /^rows\[1\]\.job: "health" already stands at rows\[0\]/,
    ],
  ])('%s', (_name, parsed, expected) => {
    const faults = faultsOf(parsed);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(expected);
  });

  test('all faults are told at once', () => {
    const read = readSchedule({
      rows: [
        { ...good, at: 'noon', deadline: '5' },
        { ...good, channel: 'x' },
      ],
    });
    expect(!read.ok && read.refusal.text).toMatch(/^The schedule has 3 faults\.\n/);
    expect(!read.ok && read.refusal.data).toEqual({ faults: 3 });
  });
});
