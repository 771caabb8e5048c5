// The alerts as people are shown them: what is open, worst first, who has it or is called next, what is
// silent and until when. Plain data and words; times of the wall are New York's.
import { formatDayEt } from '#engine/model/time.ts';
import { nextPage } from '#runbook/alert/ladder.ts';
import { SEVERITY_RANK } from '#runbook/alert/severity.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert, AlertStatus } from '#runbook/alert.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import { ANSWER_MS } from '#runbook/oncall/hold.ts';
import { onDuty } from '#runbook/oncall/oncall.ts';
import type { OnCall } from '#runbook/oncall/oncall.ts';
import type { Roster } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';

export type AlertPicture = {
  readonly id: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  readonly text: string;
  /** The latch it stands for, when it stands for one. */
  readonly latch: string | null;
  readonly did: string;
  readonly procedure: string | null;
  readonly count: number;
  /** Milliseconds on the desk's clock. */
  readonly since: number;
  /** Whose it is, by name. */
  readonly owner: string | null;
  /** "Ana has it", "Ben at 14:07 ET", "silent until 16:00 ET"; empty when nobody is called. */
  readonly next: string;
};

export type OnCallPicture = {
  readonly id: string;
  readonly name: string;
  readonly duty: string;
};

/** "14:07 ET" of a wall time. */
export function wallText(wall: number): string {
  return formatDayEt(wall).slice('2020-02-24 '.length);
}

/** What happens to an alert next, in words. */
export function nextText(row: Alert, roster: Roster): string {
  if (row.status === 'silenced') return `silent until ${wallText(row.silencedUntil ?? 0)}`;
  if (row.status === 'acknowledged') {
    if (row.owner === null) return 'acknowledged';
    const name = nameOf(roster, row.owner);
    return row.askedWall === null
      ? `${name} has it`
      : `${name} says a word, or it fires again at ${wallText(row.askedWall + ANSWER_MS)}`;
  }
  const rung = nextPage(row, roster);
  return rung === null ? '' : `${nameOf(roster, rung.person)} at ${wallText(rung.wall)}`;
}

/** The open ones: CRITICAL first, in each severity the newest first. */
export function worstFirst(rows: readonly Alert[]): readonly Alert[] {
  return rows
    .map((row, at) => ({ row, at }))
    .toSorted(
      (a, b) => SEVERITY_RANK[b.row.severity] - SEVERITY_RANK[a.row.severity] || b.at - a.at,
    )
    .map(({ row }) => row);
}

export function pictureAlerts(state: DeskState): readonly AlertPicture[] {
  const { alerts, roster } = state.runbook;
  return worstFirst(openAlerts(alerts)).map((row) => ({
    id: row.id,
    severity: row.severity,
    status: row.status,
    text: row.text,
    latch: row.key.startsWith('latch ') ? row.key.slice('latch '.length) : null,
    did: row.did,
    procedure: row.procedure,
    count: row.count,
    since: row.raisedDesk,
    owner: row.owner === null ? null : nameOf(roster, row.owner),
    next: nextText(row, roster),
  }));
}

/** Silences that hold, one line each. */
export function pictureSilences(state: DeskState): readonly string[] {
  const { alerts, roster, watch } = state.runbook;
  const ahead = watch.silences.map(
    (row) =>
      `${row.about} is silent ahead until ${wallText(row.untilWall)}, said by ${nameOf(roster, row.person)}: ${row.why}`,
  );
  const open = openAlerts(alerts)
    .filter((row) => row.status === 'silenced')
    .map((row) => `${row.id} is ${nextText(row, roster)}: ${row.silencedWhy ?? ''}`);
  return [...open, ...ahead];
}

export function pictureOnCall(state: DeskState, onCall: OnCall): readonly OnCallPicture[] {
  return onDuty(onCall, state.runbook.roster).map(({ duty, person }) => ({
    id: person.id,
    name: person.name,
    duty,
  }));
}
