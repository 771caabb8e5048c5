// The sections of a report that tell who was called: the alerts with how fast somebody had each, what was kept
// quiet, and the on-call with its pages, stand-ins and gaps. Times of people are the wall's.
import { formatDayEt } from '#engine/model/time.ts';
import { SEVERITIES } from '#runbook/alert/severity.ts';
import { formatSpan, livesOf, median } from '#runbook/report/alerts.ts';
import type { AlertLife } from '#runbook/report/alerts.ts';
import type { Told } from '#runbook/report/annals.ts';
import { cell, list, section, table, words } from '#runbook/report/document.ts';
import type { Block, Cell, Section, Tone } from '#runbook/report/document.ts';
import { countBy, more, MOST_ROWS, ofKind } from '#runbook/report/happened.ts';
import type { Period } from '#runbook/report/period.ts';

const SEVERITY_TONE: Readonly<Record<string, Tone>> = {
  CRITICAL: 'bad',
  WARNING: 'fair',
  INFO: 'plain',
};

function alertRow(life: AlertLife): readonly (string | Cell)[] {
  const ack = life.ackMs === null ? 'nobody' : `after ${formatSpan(life.ackMs)}`;
  const end =
    life.resolved === null ? cell('still open', 'fair') : life.resolved.cause || 'no cause given';
  return [
    life.id,
    cell(life.severity, SEVERITY_TONE[life.severity] ?? 'plain'),
    `${life.text}${life.times > 1 ? ` (${life.times} times)` : ''}`,
    ack,
    end,
  ];
}

/** What people kept quiet, until when on their clock, and why: an alert, or a rule ahead of time. */
function silenceBlocks(told: readonly Told[]): readonly Block[] {
  const until = (wall: number): string => `until ${formatDayEt(wall)}`;
  const lines = [
    ...ofKind(told, 'alert.silenced').map(
      ({ fact }) => `${fact.id} by ${fact.person}, ${until(fact.untilWall)}: ${fact.why}`,
    ),
    ...ofKind(told, 'rule.silenced').map(
      ({ fact }) => `ahead, ${fact.about} by ${fact.person}, ${until(fact.untilWall)}: ${fact.why}`,
    ),
  ];
  return lines.length === 0 ? [words('None.')] : list(lines);
}

export function alertSection({ told, before, span }: Period): Section {
  const lives = livesOf(before);
  const own = lives.filter((life) => life.raised.day >= span.from);
  const open = lives.filter((life) => life.resolved === null);
  const acks = own.flatMap((life) => (life.ackMs === null ? [] : [life.ackMs]));
  const severities = countBy(own, (life) => life.severity);
  const middle = median(acks);
  const spoken =
    middle === null
      ? 'None was acknowledged.'
      : `Acknowledged: ${acks.length}, half of them within ${formatSpan(middle)}, the slowest after ${formatSpan(Math.max(...acks))}.`;
  const counts = SEVERITIES.map((name) => `${severities.get(name) ?? 0} ${name}`);
  const notable = own.filter((life) => life.severity !== 'INFO' || life.resolved === null);
  const shown = notable.slice(0, MOST_ROWS);
  return section('Alerts', [
    words(`Raised: ${counts.join(', ')}. Open at the end: ${open.length}.`),
    ...(own.length === 0 ? [] : [words(spoken)]),
    ...table(
      'Alerts of the span',
      ['Alert', 'Severity', 'What', 'Acknowledged', 'Cause it ended with'],
      shown.map(alertRow),
    ),
    ...more(shown.length, own.length, 'alerts'),
    { block: 'heading', text: 'Silences' },
    ...silenceBlocks(told),
  ]);
}

function pagedRows(told: readonly Told[], own: readonly AlertLife[]) {
  const paged = countBy(ofKind(told, 'alert.escalated'), ({ fact }) => fact.to);
  const people = new Set([...paged.keys(), ...own.flatMap((life) => life.ackBy ?? [])]);
  return [...people].sort().map((person) => {
    const acks = own.flatMap((life) =>
      life.ackBy === person && life.ackMs !== null ? [life.ackMs] : [],
    );
    const middle = median(acks);
    return [
      person,
      String(paged.get(person) ?? 0),
      String(acks.length),
      middle === null ? '' : formatSpan(middle),
    ];
  });
}

function standInLines(told: readonly Told[]): readonly string[] {
  return [
    ...ofKind(told, 'oncall.covered').map(
      ({ fact }) =>
        `${fact.how} ${fact.id}: ${fact.cover} as ${fact.duty}, ${formatDayEt(fact.fromWall)} to ${formatDayEt(fact.untilWall)}: ${fact.why}`,
    ),
    ...ofKind(told, 'oncall.uncovered').map(
      ({ fact }) => `${fact.id} taken back by ${fact.person}`,
    ),
    ...ofKind(told, 'rota.gapped').map(({ fact }) => `gap: ${fact.what}`),
    ...ofKind(told, 'ladder.late').map(({ fact }) => `late: ${fact.what}`),
  ];
}

/** Who was paged and how fast each answered; who stood in for whom, and where nobody would have been called. */
export function onCallSection({ told, before, span }: Period): Section {
  const own = livesOf(before).filter((life) => life.raised.day >= span.from);
  const rows = pagedRows(told, own);
  return section(
    'On-call',
    [
      ...table('Pages by person', ['Person', 'Paged', 'Acknowledged', 'Half of them within'], rows),
      ...list(standInLines(told)),
    ],
    'Nobody was paged, nobody stood in, and no gap was told of.',
  );
}
