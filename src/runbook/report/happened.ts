// The sections of a report that tell what happened: the kill switch by layer, vetoes, incidents, requests, drills,
// maintenance, jobs, data, changes. Each is read from the facts of the span alone.
import { formatDayEt, newYork } from '#engine/model/time.ts';
import { LATCHES } from '#engine/risk/latch.ts';
import type { LatchName, LatchSet } from '#engine/risk/latch.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { foldIncident, isIncidentFact, NO_INCIDENTS } from '#runbook/incident/fact.ts';
import type { Incident } from '#runbook/incident/fact.ts';
import { foldMaintenance, NO_MAINTENANCE } from '#runbook/maintenance/fact.ts';
import type { MaintenanceFact, TaskRow } from '#runbook/maintenance/fact.ts';
import type { Told } from '#runbook/report/annals.ts';
import { cell, list, section, table, words } from '#runbook/report/document.ts';
import type { Block, Cell, Section } from '#runbook/report/document.ts';
import type { Period } from '#runbook/report/period.ts';

/** More rows of one kind than this are counted and not shown. */
export const MOST_ROWS = 20;

type Fact<K extends DeskFact['kind']> = Extract<DeskFact, { readonly kind: K }>;

/** The facts of one kind, with their times. */
export function ofKind<K extends DeskFact['kind']>(
  told: readonly Told[],
  kind: K,
): readonly (Told & { readonly fact: Fact<K> })[] {
  const isKind = (row: Told): row is Told & { readonly fact: Fact<K> } => row.fact.kind === kind;
  return told.filter(isKind);
}

/** How often each key comes, in the order of their first. */
export function countBy<T>(
  rows: readonly T[],
  key: (row: T) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
}

/** That rows were left out, where some were. */
export function more(shown: number, all: number, what: string): readonly Block[] {
  return all > shown ? [words(`${all - shown} more ${what} are on record.`)] : [];
}

/** Latches that say a limit was broken. */
const BREACHES: ReadonlySet<LatchName> = new Set<LatchName>([
  'daily-loss',
  'weekly-loss',
  'breach',
  'loss-streak',
  'emergency',
]);

function latchRow(latch: LatchName, sets: readonly LatchSet[], lifted: number): readonly string[] {
  const last = sets.at(-1);
  return [
    latch,
    String(sets.length),
    String(lifted),
    last === undefined ? 'set before' : `${last.reason} (by ${last.by})`,
    `lifted by ${LATCHES[latch].says}`,
  ];
}

export function killSwitchSection({ told }: Period): Section {
  const sets = ofKind(told, 'latch.set').map((row) => row.fact);
  const lifted = ofKind(told, 'latch.lifted').map((row) => row.fact);
  const names = [...new Set([...sets, ...lifted].map((fact) => fact.latch))].sort();
  const breaches = sets.filter((fact) => BREACHES.has(fact.latch)).length;
  const disabled = ofKind(told, 'strategy.disabled').map((row) => row.fact);
  const enabled = ofKind(told, 'strategy.enabled');
  if (names.length === 0 && disabled.length + enabled.length === 0)
    return section('Kill switch and breaches', [], 'Nothing closed the desk, and no limit broke.');
  const resumes = ofKind(told, 'resume.recorded').length;
  return section('Kill switch and breaches', [
    words(
      `Limits broken: ${breaches}. Latches set in all: ${sets.length}. Resumes by two keys: ${resumes}.`,
      breaches > 0 ? 'bad' : 'plain',
    ),
    ...table(
      'What closed the desk, by layer',
      ['Layer', 'Set', 'Lifted', 'Last reason', 'How it is lifted'],
      names.map((name) =>
        latchRow(
          name,
          sets.filter((fact) => fact.latch === name),
          lifted.filter((fact) => fact.latch === name).length,
        ),
      ),
    ),
    ...list([
      ...disabled.map((fact) => `disabled: ${fact.strategy}: ${fact.reason} (by ${fact.by})`),
      ...enabled.map(({ fact }) => `enabled again: ${fact.strategy} (${fact.approval})`),
    ]),
  ]);
}

export function vetoSection({ told }: Period): Section {
  const denied = ofKind(told, 'order.denied').map((row) => row.fact);
  const counts = countBy(denied, (fact) => `${fact.layer} ${fact.code}`);
  const rows = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([key, count]) => {
      const last = denied.findLast((fact) => `${fact.layer} ${fact.code}` === key);
      return [
        last?.layer ?? '',
        last?.code ?? '',
        String(count),
        `${last?.symbol ?? ''} (${last?.strategy ?? ''}): ${last?.text ?? ''}`,
      ];
    });
  const shown = rows.slice(0, MOST_ROWS);
  return section(
    'Orders refused by the review',
    [
      ...table('Vetoes by layer', ['Layer', 'Code', 'Times', 'The last'], shown),
      ...more(shown.length, rows.length, 'reasons'),
    ],
    'The review refused no order.',
  );
}

function incidentRow(row: Incident): readonly (string | Cell)[] {
  const closed = row.closedDesk === null ? cell('open', 'bad') : cell('closed', 'good');
  return [
    row.id,
    closed,
    `${row.title} (${row.severity}, ${formatDayEt(row.openedDesk)})`,
    row.cause ?? 'not written yet',
    row.prevention ?? 'not written yet',
  ];
}

export function incidentSection({ before, span }: Period): Section {
  let incidents = NO_INCIDENTS;
  for (const { fact, desk, wall } of before)
    if (isIncidentFact(fact)) incidents = foldIncident(incidents, fact, { desk, wall });
  const rows = Object.values(incidents.byId).filter(
    ({ closedDesk }) => closedDesk === null || newYork(closedDesk).day >= span.from,
  );
  return section(
    'Incidents',
    table('Incidents', ['Incident', 'State', 'What', 'Cause', 'Prevention'], rows.map(incidentRow)),
    'None was open.',
  );
}

/** What one person confirmed alone, in an emergency (KEY-7). */
function brokenGlass(told: readonly Told[]): readonly Block[] {
  const rows = ofKind(told, 'approval.granted').filter(({ fact }) => fact.breakGlass);
  if (rows.length === 0) return [words('Nobody broke the glass.')];
  return rows.map(({ fact, desk }) =>
    words(
      `BREAK-GLASS: ${fact.people.join(', ')} alone granted ${fact.id}, ${fact.action}, ${formatDayEt(desk)}.`,
      'bad',
    ),
  );
}

export function approvalSection({ told, before }: Period): Section {
  const actions = new Map(
    ofKind(before, 'approval.asked').map(({ fact }) => [fact.id, fact.terms.action]),
  );
  const all: readonly { readonly action: string; readonly what: string }[] = [
    ...ofKind(told, 'approval.asked').map(({ fact }) => ({
      action: fact.terms.action,
      what: 'asked',
    })),
    ...ofKind(told, 'approval.granted').map(({ fact }) => ({
      action: fact.action,
      what: 'granted',
    })),
    ...ofKind(told, 'approval.ended').map(({ fact }) => ({
      action: actions.get(fact.id) ?? 'unknown',
      what: fact.status,
    })),
  ];
  const names = [...new Set(all.map((row) => row.action))].sort();
  const heads = ['asked', 'granted', 'denied', 'expired'];
  const rows = names.map((action) => [
    action,
    ...heads.map((what) =>
      String(all.filter((row) => row.action === action && row.what === what).length),
    ),
  ]);
  const ended = all.filter((row) => row.what === 'voided' || row.what === 'withdrawn').length;
  const refused = countBy(ofKind(told, 'command.refused'), ({ fact }) => fact.code);
  const count = [...refused.values()].reduce((sum, one) => sum + one, 0);
  const refusedWords =
    count === 0
      ? 'No command was refused.'
      : `Commands refused: ${count} (${[...refused].map(([code, times]) => `${times} ${code}`).join(', ')}).`;
  return section('Requests of two keys', [
    ...(rows.length === 0
      ? [words('Nothing was asked.')]
      : table('Requests by action', ['Action', 'Asked', 'Granted', 'Denied', 'Expired'], rows)),
    ...(ended === 0 ? [] : [words(`Voided or withdrawn: ${ended}.`)]),
    ...brokenGlass(told),
    words(refusedWords),
  ]);
}

export function drillSection({ told }: Period): Section {
  const rows = ofKind(told, 'drill.finished').map(({ fact, desk }) => [
    fact.procedure,
    formatDayEt(desk),
    fact.person,
    fact.passed ? cell('passed', 'good') : cell('failed', 'bad'),
    fact.steps.find((step) => !step.passed)?.step ?? `${fact.steps.length} steps`,
  ]);
  return section(
    'Drills',
    table('Drills', ['Procedure', 'When', 'By', 'Result', 'First step that failed'], rows),
    'None was made.',
  );
}

function isTask(fact: DeskFact): fact is MaintenanceFact {
  return fact.kind === 'task.due' || fact.kind === 'task.overdue' || fact.kind === 'task.done';
}

/** A task once, with how often it was done and what of it waits, the oldest first. */
function taskRow(rows: readonly TaskRow[]): readonly (string | Cell)[] {
  const count = (status: TaskRow['status']): number =>
    rows.filter((row) => row.status === status).length;
  const [late, failed, due] = [count('overdue'), count('failed'), count('due')];
  const oldest = rows.find((row) => row.status === 'overdue')?.until;
  const done = rows.findLast((row) => row.status === 'done');
  const words = [
    ...(late > 0 ? [`${late} overdue, the oldest since ${oldest ?? ''}`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(due > 0 ? [`${due} due`] : []),
  ];
  const last = rows.at(-1);
  return [
    last?.title ?? '',
    last?.owner ?? '',
    String(count('done')),
    words.length === 0
      ? cell('nothing waits', 'good')
      : cell(words.join(', '), late + failed > 0 ? 'bad' : 'fair'),
    done?.evidence ?? '',
  ];
}

export function maintenanceSection({ before, span }: Period): Section {
  let tasks = NO_MAINTENANCE;
  const touched = new Set<string>();
  for (const { fact, desk, wall, day } of before) {
    if (!isTask(fact)) continue;
    if (day >= span.from) touched.add(`${fact.task} ${fact.period}`);
    tasks = foldMaintenance(tasks, fact, { desk, wall });
  }
  const rows = Object.entries(tasks).flatMap(([task, periods]) => {
    const own = periods.filter(
      (row) => row.status !== 'done' || touched.has(`${task} ${row.period}`),
    );
    return own.length === 0 ? [] : [taskRow(own)];
  });
  return section(
    'Maintenance',
    table('Maintenance', ['Task', 'Owner', 'Done', 'Waits', 'What shows the last'], rows),
    'Nothing was due.',
  );
}

export function jobSection({ told }: Period): Section {
  const finished = ofKind(told, 'job.finished');
  const failed = finished.filter(({ fact }) => !fact.ok);
  const missed = ofKind(told, 'job.missed');
  const rows = [
    ...failed.map(({ fact }) => [fact.day, fact.job, cell('failed', 'bad'), fact.lines[0] ?? '']),
    ...missed.map(({ fact }) => [fact.day, fact.job, cell('missed', 'fair'), fact.why]),
  ];
  const shown = rows.slice(0, MOST_ROWS);
  return section('Jobs', [
    words(
      `Done: ${finished.length - failed.length}; failed: ${failed.length}; missed: ${missed.length}.`,
    ),
    ...table('Jobs that failed or were missed', ['Day', 'Job', 'State', 'Why'], shown),
    ...more(shown.length, rows.length, 'of them'),
  ]);
}

export function dataSection({ told }: Period): Section {
  const rows = [
    ...ofKind(told, 'data.quarantined').map(({ fact, desk }) => [
      fact.dataset,
      formatDayEt(desk),
      cell('quarantined', 'bad'),
      `${fact.faults.join(' ')} ${fact.backup === null ? 'Nothing rested on it.' : `${fact.backup} stood in.`}`,
    ]),
    ...ofKind(told, 'data.released').map(({ fact, desk }) => [
      fact.dataset,
      formatDayEt(desk),
      cell('released', 'good'),
      fact.why,
    ]),
  ];
  const shown = rows.slice(0, MOST_ROWS);
  return section(
    'Data in quarantine',
    [
      ...table('Quarantines', ['Data', 'When', 'State', 'Why'], shown),
      ...more(shown.length, rows.length, 'of them'),
    ],
    'No data set was found wrong.',
  );
}

const CHANGES: Readonly<Partial<Record<DeskFact['kind'], string>>> = {
  'limits.set': 'limits',
  'strategies.set': 'strategies',
  'roster.set': 'people',
  'schedule.set': 'schedule',
  'rota.set': 'rota of the on-call',
};

/** The line of a fact that changed what is in force; null for every other, and for what a desk begins with. */
function changeLine(fact: DeskFact): string | null {
  switch (fact.kind) {
    case 'rollout.set':
      return `rollout stage ${fact.stage}, ${fact.why}: ${fact.reason}`;
    case 'mode.raised':
      return `armed ${fact.to} on the ${fact.venue}, by ${fact.approval} under ${fact.signOff}`;
    case 'mode.lowered':
      return `${fact.to} again, by ${fact.by}: ${fact.reason}`;
    case 'signoff.withdrawn':
      return `${fact.id}, the live sign-off, withdrawn by ${fact.person}: ${fact.why}`;
    case 'desk.started':
      return fact.clean ? null : 'started after a stop that was not orderly';
    case 'code.released':
      return fact.from === null ? null : `code ${fact.code} released, ${fact.why}`;
    default: {
      const what = CHANGES[fact.kind];
      if (what === undefined || !('why' in fact) || fact.why === 'genesis') return null;
      const by = 'approval' in fact && fact.approval !== null ? ` (${fact.approval})` : '';
      return `${what} in force changed, ${fact.why}${by}`;
    }
  }
}

/** What is in force became something else, who let it, and how the desk's process fared. */
export function changeSection({ told }: Period): Section {
  const lines = told.flatMap(({ fact, desk }) => {
    const line = changeLine(fact);
    return line === null ? [] : [`${formatDayEt(desk)}: ${line}`];
  });
  return section('Changes of what is in force', list(lines), 'Nothing changed.');
}
