// The sweep over open alerts: what people's clock, the rota and the roster bring that nobody did. Pages that are
// due or go to somebody else since turns changed, the question to whoever has one for long, and alerts left alone
// that fire again; pure, asked each second.
import { climbed, duePages, handedOver, nextPage } from '#runbook/alert/ladder.ts';
import { openAlerts, peopleTime } from '#runbook/alert.ts';
import type { Alert, Alerts } from '#runbook/alert.ts';
import type { AlertFact, Rung } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import { holdStep } from '#runbook/oncall/hold.ts';
import type { Holds } from '#runbook/oncall/hold.ts';
import type { Roster } from '#runbook/person.ts';
import { personNamed } from '#runbook/person.ts';

interface Standing {
  readonly roster: Roster;
  readonly holds: Holds;
}

/** True when nobody is called and nobody has it: its silence ran out, or its owner is gone or silent. */
function isLeftAlone(row: Alert, now: number, at: Standing): boolean {
  if (row.status === 'silenced') return (row.silencedUntil ?? 0) <= now;
  if (row.status !== 'acknowledged' || row.owner === null) return false;
  if (personNamed(at.roster, row.owner) === null) return true;
  const step = holdStep(row, at.holds);
  return step?.is === 'wake' && step.wall <= now;
}

function hasSomebody(ladder: readonly Rung[], roster: Roster): boolean {
  return ladder.some(({ person }) => personNamed(roster, person) !== null);
}

/** How an alert calls people again. */
export interface Sweeping {
  readonly ladder: (severity: Severity, wall: number) => readonly Rung[];
  readonly holds: Holds;
}

/** A storm of alerts asks the rota once for each severity, not for each alert. */
function oncePerSeverity(
  ladder: (severity: Severity) => readonly Rung[],
): (severity: Severity) => readonly Rung[] {
  const known = new Map<Severity, readonly Rung[]>();
  return (severity) => {
    const rungs = known.get(severity) ?? ladder(severity);
    known.set(severity, rungs);
    return rungs;
  };
}

/** Whoever has it is asked whether they are still on it. */
function asking(row: Alert, now: number, holds: Holds): readonly AlertFact[] {
  if (row.status !== 'acknowledged' || row.owner === null) return [];
  const step = holdStep(row, holds);
  return step?.is === 'ask' && step.wall <= now
    ? [{ kind: 'alert.asked', id: row.id, to: row.owner, wall: now }]
    : [];
}

/** What the wall clock and the roster bring: pages that are due, questions, and alerts that fire again. */
export function sweepAlerts(
  alerts: Alerts,
  clock: { readonly wall: number; readonly lastWall: number; readonly roster: Roster },
  sweeping: Sweeping,
): readonly AlertFact[] {
  const now = peopleTime(clock);
  const { roster } = clock;
  const { holds } = sweeping;
  const ladder = oncePerSeverity((severity) => sweeping.ladder(severity, now));
  return openAlerts(alerts).flatMap((row): readonly AlertFact[] => {
    const firing = row.status === 'firing';
    if (firing && hasSomebody(row.ladder, roster)) {
      const moved = handedOver(row, ladder(row.severity), { now, roster });
      return moved.length > 0 ? moved : climbed(row, now, roster);
    }
    if (!firing && !isLeftAlone(row, now, { holds, roster })) return asking(row, now, holds);
    const rungs = ladder(row.severity);
    // It fired while nobody was on call: it waits for the first who is.
    if (firing && !hasSomebody(rungs, roster)) return [];
    const woken: AlertFact = { kind: 'alert.woken', id: row.id, ladder: rungs };
    return [woken, ...duePages({ id: row.id, ladder: rungs, rung: 0 }, now, roster)];
  });
}

/** When the clock brings the next step of an open alert, and what it is; null where it brings none. */
export function nextStep(
  row: Alert,
  roster: Roster,
  holds: Holds,
): { readonly what: string; readonly wall: number } | null {
  if (row.status === 'silenced') return { what: 'waking it', wall: row.silencedUntil ?? 0 };
  if (row.status === 'acknowledged') {
    const step = row.owner === null ? null : holdStep(row, holds);
    if (step === null) return null;
    return { what: step.is === 'ask' ? 'asking who has it' : 'firing again', wall: step.wall };
  }
  const page = nextPage(row, roster);
  return page === null ? null : { what: `paging ${page.person}`, wall: page.wall };
}
