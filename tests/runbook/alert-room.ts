// A room for the tests of alerts: the alerts, people's clock and the desk's, and people who tend them by the
// real deciders. What is answered is folded at once.
import { NO_PLAYBOOKS } from '#runbook/playbook/fact.ts';
import type { Result } from '#engine/model/result.ts';
import { alertId } from '#runbook/alert/number.ts';
import { raised } from '#runbook/alert/ladder.ts';
import { alertNamed, foldAlert, NO_ALERTS, openAlerts, repeated } from '#runbook/alert.ts';
import type { Alert, AlertDraft, Alerts } from '#runbook/alert.ts';
import { sweepAlerts } from '#runbook/alert/sweep.ts';
import { NO_APPROVALS } from '#runbook/approval.ts';
import type { AlertFact, Rung } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { DeskFact, NoteKept } from '#runbook/fact.ts';
import type { Holds } from '#runbook/oncall/hold.ts';
import { personNamed } from '#runbook/person.ts';
import type { Hand, Roster } from '#runbook/person.ts';
import { acknowledge, assign, escalate, keepNote, resolve, silence } from '#runbook/alert/tend.ts';
import { account, codeOf, PEOPLE } from '#tests/model/bench.ts';

export const MINUTE = 60_000;
export const WALL = 1_000 * MINUTE;
const MINUTES = { CRITICAL: [0, 5, 10], WARNING: [0, 60], INFO: [] } as const;
export const CALLED = ['trader', 'risk', 'sponsor'] as const;

function hand(name: string): Hand {
  const person = personNamed(PEOPLE, name);
  if (person === null) throw new RangeError(`nobody is ${name}`);
  return { person, account: account(name) };
}

function ladder(severity: Severity, wall: number): readonly Rung[] {
  return MINUTES[severity].flatMap((minutes, at) => {
    const { id } = hand(CALLED[at] ?? '').person;
    return [{ person: id, wall: wall + minutes * MINUTE }];
  });
}

function draft(key: string, severity: Severity = 'CRITICAL'): AlertDraft {
  return { key, severity, rule: 'test', text: `${key} happened`, did: 'stopped', procedure: null };
}

/** Alerts, people's clock and the desk's; facts are folded as they come. */
export class Room {
  alerts: Alerts = NO_ALERTS;
  wall = WALL;
  lastWall = WALL;
  desk = 0;
  /** Nobody is asked whether they are still on it, unless a test says so. */
  holds: Holds = { CRITICAL: null, WARNING: null, INFO: null };
  roster: Roster = PEOPLE;
  readonly facts: (AlertFact | NoteKept)[] = [];

  fold(facts: readonly DeskFact[]): readonly DeskFact[] {
    for (const fact of facts) {
      if (!fact.kind.startsWith('alert.') && fact.kind !== 'note.kept') continue;
      const one = fact as AlertFact | NoteKept;
      this.facts.push(one);
      const { wall, desk } = this;
      this.alerts = foldAlert(this.alerts, one, { wall, desk, roster: this.roster });
      this.lastWall = Math.max(this.lastWall, this.wall);
    }
    return facts;
  }

  raise(key: string, severity: Severity = 'CRITICAL'): readonly DeskFact[] {
    const open = openAlerts(this.alerts).find((row) => row.key === key);
    const wall = Math.max(this.wall, this.lastWall);
    return this.fold(
      open === undefined
        ? raised(draft(key, severity), alertId(this.alerts.next), {
            rungs: ladder(severity, wall),
            wall,
            roster: this.roster,
          })
        : repeated(open, `${key} again`, this.desk),
    );
  }

  sweep(): readonly DeskFact[] {
    return this.fold(sweepAlerts(this.alerts, this, { ladder, holds: this.holds }));
  }

  leaves(name: string): void {
    this.roster = this.roster.filter((person) => person.id !== name);
  }

  pass(minutes: number): readonly DeskFact[] {
    this.wall += minutes * MINUTE;
    return this.sweep();
  }

  take(answer: Result<readonly DeskFact[]>): string {
    if (answer.ok) this.fold(answer.value);
    return codeOf(answer);
  }

  ack(id: string, by = 'trader', note = ''): string {
    return this.take(acknowledge(this.alerts, { id, note }, hand(by)));
  }

  resolve(id: string, cause = 'found', still: string | null = null): string {
    return this.take(resolve(this.alerts, { id, cause, still: () => still }, hand('risk')));
  }

  silence(id: string, minutes: number, why = 'drill'): string {
    const ask = { id, minutes, why, clock: { wall: this.wall, lastWall: this.lastWall } };
    return this.take(silence(this.alerts, ask, hand('trader')));
  }

  escalate(id: string, to: string | null = null): string {
    return this.take(escalate(this.alerts, { id, to, roster: this.roster }, hand('trader')));
  }

  assign(id: string, to: string, by = 'trader'): string {
    return this.take(assign(this.alerts, { id, to, roster: PEOPLE }, hand(by)));
  }

  note(topic: string, text: string, by = 'trader'): string {
    const book = { alerts: this.alerts, approvals: NO_APPROVALS, playbooks: NO_PLAYBOOKS };
    return this.take(keepNote(book, { topic, text }, hand(by)));
  }

  row(id = 'AL-0001'): Alert {
    const row = alertNamed(this.alerts, id);
    if (row === null) throw new RangeError(`no ${id}`);
    return row;
  }

  paged(): readonly string[] {
    return this.facts.flatMap((fact) => (fact.kind === 'alert.escalated' ? [fact.to] : []));
  }
}

/** One with an alert that fires. */
export function room(severity: Severity = 'CRITICAL'): Room {
  const made = new Room();
  made.raise('fire', severity);
  return made;
}
