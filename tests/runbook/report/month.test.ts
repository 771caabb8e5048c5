// A month of the demo desk, reported: January and February 2020 played through with its people, then every week
// of February, the month and its last day as golden Markdown; and that the figures of any range add up.
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shownOf, textsOf } from '../../../src/host/reporting.ts';
import type { ReportTexts } from '../../../src/host/reporting.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { ok } from '#engine/model/result.ts';
import { tradingDay } from '#engine/model/time.ts';
import { dailyReport } from '#runbook/report.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import type { Annals } from '#runbook/report/annals.ts';
import { periodOf } from '#runbook/report/period.ts';
import { monthSpan, readRange, reportName, weekSpan } from '#runbook/report/span.ts';
import type { Span } from '#runbook/report/span.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';

const PEOPLE = [
  {
    at: '2020-01-08 10:05',
    as: 'ana',
    line: 'strategies pause macd-momentum "| watching *it* <b>closely</b>"',
  },
  { at: '2020-02-05 11:00', as: 'vic', line: 'halt "just looking"' },
  { at: '2020-02-11 10:30', as: 'ana', line: 'halt "feed looks stale"' },
  { at: '2020-02-11 10:31', as: 'ben', line: 'approve R-0001 agreed' },
  {
    at: '2020-02-11 10:40',
    as: 'ana',
    line: 'resume --cause "feed stale | [click](http://evil.example)" --fix "feed *restarted*" --prevention "a <b>second</b> source"',
  },
  { at: '2020-02-11 10:41', as: 'ben', line: 'approve R-0002 "books are clean"' },
] as const;
const FROM = { feedLabel: '', code: 'test' };

let ground: Ground;
let world: World;
let annals: Annals;

beforeAll(async () => {
  ground = newGround({ from: '2020-01-02', until: '2020-02-28' });
  world = await startWorld(ground, { people: PEOPLE, acts: async () => world?.pass(1_000) });
  await world.playAll();
  annals = readOn(NO_ANNALS, world.entries());
});

afterAll(() => clearGround(ground));

function report(span: Span): Promise<ReportTexts> {
  const feed = loadRecorded({ seed: ground.seed });
  return textsOf(annals, { span, from: { ...FROM, feedLabel: feed.label }, feed });
}

/** What differs from run to run: the code of this machine's copy makes another head. */
function masked(markdown: string): string {
  return markdown
    .replace(/journal head \d+, [0-9a-f]{64}/, 'journal head <head>')
    .replace(/pin [0-9a-f]{64}/, 'pin <pin>');
}

const SPANS: readonly Span[] = [
  ...['2020-02-03', '2020-02-10', '2020-02-18', '2020-02-24'].map((day) =>
    weekSpan(tradingDay(day)),
  ),
  monthSpan(tradingDay('2020-02-03')),
];

describe('a month of the demo desk', () => {
  test.each(SPANS.map((span) => [reportName(span), span] as const))(
    '%s',
    async (name, span) => {
      const made = await report(span);
      await expect(masked(made.markdown)).toMatchFileSnapshot(
        join(import.meta.dirname, 'golden', `${name}.md`),
      );
    },
    180_000,
  );
});

test('its last day', async () => {
  const { machine, desk } = world.assembled;
  const { feedLabel } = desk;
  const feed = loadRecorded({ seed: ground.seed });
  const shown = await shownOf(annals, { day: tradingDay('2020-02-28'), feedLabel, feed });
  const text = dailyReport(machine.state(), machine.seen(), {
    feedLabel,
    head: machine.ledger.head(),
    code: 'test',
    shown: ok(shown),
  });
  await expect(masked(text)).toMatchFileSnapshot(
    join(import.meta.dirname, 'golden', 'daily-2020-02-28.md'),
  );
});

describe('the figures', () => {
  const at = fc.integer({ min: 0, max: 57 });
  const dayOf = (days: number) =>
    tradingDay(new Date(Date.UTC(2020, 0, 2 + days)).toISOString().slice(0, 10));

  test('of any range add up: days, strategies, trades', () => {
    fc.assert(
      fc.property(at, at, (one, other) => {
        const read = readRange(dayOf(Math.min(one, other)), dayOf(Math.max(one, other)));
        if (!read.ok) throw new Error(read.refusal.text);
        const period = periodOf(annals, read.value);
        const { days, gain, opening, closing, transfers, strategies, symbols, trades } = period;
        const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
        expect(sum(days.map((day) => day.gain))).toBe(gain);
        expect(closing - opening - transfers).toBe(gain);
        expect(sum(strategies.map((row) => row.gain))).toBe(days.length === 0 ? 0 : gain);
        expect(sum(symbols.map((row) => row.closed))).toBe(sum(trades.map((row) => row.gain)));
        expect(sum(strategies.map((row) => row.trades))).toBe(trades.length);
        expect(sum(days.map((day) => day.trades))).toBe(trades.length);
      }),
      { numRuns: 60 },
    );
  });

  test('are the desk\u2019s own', () => {
    const { engine } = world.assembled.machine.state();
    const { days } = periodOf(annals, monthSpan(tradingDay('2020-02-03')));
    const own = engine.days.filter((row) => row.day >= '2020-02-01');
    expect(days.map((row) => [row.day, row.equity])).toEqual(
      own.map((row) => [row.day, row.closeEquity]),
    );
  });

  test('are the same read at once and in pieces', () => {
    const entries = world.entries();
    const third = Math.floor(entries.length / 3);
    const pieces = [entries.slice(0, third), entries.slice(third, -1), entries.slice(-1)];
    expect(pieces.reduce(readOn, NO_ANNALS)).toEqual(annals);
  });
});

describe('asked for in chat', () => {
  test('a week is made, answered and on record, and posted to nobody else', async () => {
    const posted = world.cards().length;
    const answer = await world.say('ana', 'report weekly --of 2020-W08');
    expect(answer.text).toMatch(/^Week 2020-W08 .*: -\$\d/m);
    expect(answer.text).toContain('Page: reports/weekly-2020-W08.html');
    expect(world.facts().at(-1)).toMatchObject({
      kind: 'report.made',
      period: 'weekly',
      label: '2020-W08',
      from: '2020-02-17',
      day: '2020-02-23',
      by: 'ana',
    });
    expect(world.cards()).toHaveLength(posted);
    const list = await world.say('vic', 'report list');
    expect(list.text.split('\n')).toContain('Weekly report 2020-W08: reports/weekly-2020-W08.html');
  });

  test.each([
    ['ana', 'report monthly --of 2020-14', 'REPORT_SPAN_UNKNOWN'],
    ['ana', 'report range 2020-02-14 2020-02-10', 'REPORT_SPAN_UNKNOWN'],
    ['vic', 'report weekly', 'ROLE_MISSING'],
  ])('%s: %s is refused with %s', async (as, line, code) => {
    expect((await world.say(as, line)).code).toBe(code);
  });
});
