// Reports asked for by people: the day as it stands, a week, a month, any range, and what is on record. A report
// of a span is made off the desk's thread; whoever asked is answered, and nobody else is told.
import { checking, needed, optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { reportLines } from '#bot/views/report-card.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { newYork, tradingDay } from '#engine/model/time.ts';
import type { Outcome } from '#runbook/answer.ts';
import { readMonth, readRange, readWeek } from '#runbook/report/span.ts';
import type { Span } from '#runbook/report/span.ts';

const LISTED = 10;

function runToday({ desk }: DeskCall): Outcome {
  const markdown = desk.report();
  return done([markdown], { markdown, label: desk.feedLabel });
}

function runList({ desk }: DeskCall): Outcome {
  const rows = desk.state().runbook.reports.slice(-LISTED);
  const reports = rows.map(({ period, label, from, day, file, sha256, page, by }) => ({
    period,
    label,
    from,
    until: day,
    file,
    sha256,
    page: page === null ? null : { ...page },
    by,
  }));
  return done(reportLines(rows), { reports });
}

type Reading = (call: DeskCall) => Result<Span>;

function spanned(read: Reading): (call: DeskCall) => Promise<Outcome> {
  return async (call) => {
    const span = read(call);
    if (!span.ok) return span;
    const { desk, by, signal, progress } = call;
    progress(0, 'reading the journal');
    const made = await desk.makeReport(span.value, by, signal);
    if (!made.ok) return made;
    const { digest, file, sha256, page } = made.value;
    const lines = [...digest, `Page: ${page.file}`, `Markdown: ${file}`, `Data: ${desk.feedLabel}`];
    const { kind, label, from, until } = span.value;
    const data = { kind, label, from, until, file, sha256, page: { ...page } };
    return ok({ text: lines.join('\n'), data: { ...data, digest } });
  };
}

function today({ desk }: DeskCall) {
  return newYork(desk.seen().desk).day;
}

export const REPORT_COMMANDS: readonly Command[] = [
  {
    ...checking({
      name: 'report',
      also: ['report today'],
      says: 'The day\u2019s report as it stands',
      access: 'read',
      examples: ['report'],
      run: runToday,
    }),
    group: 'look',
  },
  checking({
    name: 'report weekly',
    says: 'Make the report of a week, with its page and pictures',
    flags: [optional('of', 'the week, 2020-W09; the one under way when not said')],
    examples: ['report weekly', 'report weekly --of 2020-W09'],
    run: spanned((call) => readWeek(call.said.texts['of'], today(call))),
  }),
  checking({
    name: 'report monthly',
    says: 'Make the report of a month, with its page and pictures',
    flags: [optional('of', 'the month, 2020-02; the one under way when not said')],
    examples: ['report monthly', 'report monthly --of 2020-02'],
    run: spanned((call) => readMonth(call.said.texts['of'], today(call))),
  }),
  checking({
    name: 'report range',
    says: 'Make the report of any range of days',
    args: [
      needed('from', 'its first day', { kind: 'day' }),
      needed('until', 'its last day', { kind: 'day' }),
    ],
    examples: ['report range 2020-02-03 2020-02-14'],
    run: spanned(({ said }) =>
      readRange(tradingDay(said.texts['from'] ?? ''), tradingDay(said.texts['until'] ?? '')),
    ),
  }),
  checking({
    name: 'report list',
    says: 'The last reports on record, with their files',
    access: 'read',
    examples: ['report list'],
    run: runList,
  }),
];
