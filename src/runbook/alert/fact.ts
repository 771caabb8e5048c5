// The facts of alerts, and of the watch over them: silences said ahead, how often data providers answered, the
// digest of a day, and cards posted to see them arrive.
import type { FactRow } from '#engine/fact.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { Account, PersonId } from '#runbook/person.ts';

/** A person of the ladder and the wall time they are paged at unless somebody acknowledged. */
export interface Rung {
  readonly person: PersonId;
  readonly wall: number;
}
export interface AlertRaised {
  readonly kind: 'alert.raised';
  readonly id: string;
  /** What it is about: while one with this key is not resolved, the next is a repeat of it. */
  readonly key: string;
  readonly severity: Severity;
  readonly rule: string;
  readonly text: string;
  readonly did: string;
  /** The procedure to follow, "SOP-3"; null when none is written. */
  readonly procedure: string | null;
  readonly ladder: readonly Rung[];
}
/** The same thing again, while its alert is not resolved. */
export interface AlertRepeated {
  readonly kind: 'alert.repeated';
  readonly id: string;
  readonly text: string;
}
export interface AlertAcknowledged {
  readonly kind: 'alert.acknowledged';
  readonly id: string;
  readonly person: PersonId;
  readonly account: Account;
}
/** Somebody was paged: by the ladder because nobody acknowledged, or by a person. */
export interface AlertEscalated {
  readonly kind: 'alert.escalated';
  readonly id: string;
  /** How many rungs are used up, this one included. */
  readonly rung: number;
  readonly to: PersonId;
  readonly by: PersonId | 'ladder';
}
/** Whoever has it said nothing for long, and was asked whether they are still on it. */
export interface AlertAsked {
  readonly kind: 'alert.asked';
  readonly id: string;
  readonly to: PersonId;
  /** People’s time, from which the answer is waited for. */
  readonly wall: number;
}
export interface AlertAssigned {
  readonly kind: 'alert.assigned';
  readonly id: string;
  readonly to: PersonId;
  readonly by: PersonId;
}
export interface AlertSilenced {
  readonly kind: 'alert.silenced';
  readonly id: string;
  readonly person: PersonId;
  readonly account: Account;
  readonly untilWall: number;
  readonly why: string;
}
/** Its silence ran out, or who had it left the roster or gave no answer: it fires again, with a new ladder. */
export interface AlertWoken {
  readonly kind: 'alert.woken';
  readonly id: string;
  readonly ladder: readonly Rung[];
}
/** Turns changed while it fired: whoever is on duty since is called in place of who was. */
export interface AlertMoved {
  readonly kind: 'alert.moved';
  readonly id: string;
  readonly ladder: readonly Rung[];
  /** How many rungs of it are used up. */
  readonly rung: number;
}
export interface AlertResolved {
  readonly kind: 'alert.resolved';
  readonly id: string;
  /** A person's id, or the rule that saw the cause go. */
  readonly by: string;
  readonly cause: string;
}
/** It is worse than it was: from now on it is this alert, with a ladder that begins anew. */
export interface AlertWorsened extends Omit<AlertRaised, 'kind'> {
  readonly kind: 'alert.worsened';
}
/** Of many of one rule this is one more; the alert stands for all of them. */
export interface AlertJoined {
  readonly kind: 'alert.joined';
  readonly id: string;
  readonly key: string;
  readonly text: string;
}
/** One of those an alert stands for is over. */
export interface AlertLeft {
  readonly kind: 'alert.left';
  readonly id: string;
  readonly key: string;
  readonly cause: string;
}
/** It would have ended, and stays open until it is quiet; without a cause it fires once more. */
export interface AlertFlapped {
  readonly kind: 'alert.flapped';
  readonly id: string;
  readonly times: number;
  readonly cause: string | null;
}
/** What a rule or a key raises is quiet until then; never what is CRITICAL. */
export interface RuleSilenced {
  readonly kind: 'rule.silenced';
  /** The id of a rule, or the key of an alert. */
  readonly about: string;
  readonly person: PersonId;
  readonly account: Account;
  readonly untilWall: number;
  readonly why: string;
}
/** It is quiet no more: its time is over, or a person took it back. */
export interface RuleUnsilenced {
  readonly kind: 'rule.unsilenced';
  readonly about: string;
  /** A person's id, or `desk`. */
  readonly by: string;
}
/** How often a data provider was asked today and answered. */
export interface ProviderCounted {
  readonly kind: 'provider.counted';
  readonly provider: string;
  readonly asked: number;
  readonly answered: number;
}
export interface DigestRow {
  readonly rule: string;
  /** How many alerts, and how often they happened in sum. */
  readonly alerts: number;
  readonly times: number;
  /** Of the last. */
  readonly text: string;
}
/** The INFO alerts since the last digest, told once at the day's end. */
export interface AlertsDigested {
  readonly kind: 'alerts.digested';
  readonly day: TradingDay;
  /** The number of the next alert: the next digest begins there. */
  readonly next: number;
  readonly rows: readonly DigestRow[];
}
/** A card was posted to see it arrive; it stands for nothing that happened. */
export interface RuleTried {
  readonly kind: 'rule.tried';
  readonly rule: string;
  readonly severity: Severity;
  readonly text: string;
  readonly did: string;
  readonly person: PersonId;
}

export type AlertFact =
  | AlertRaised
  | AlertRepeated
  | AlertAcknowledged
  | AlertEscalated
  | AlertAsked
  | AlertAssigned
  | AlertSilenced
  | AlertWoken
  | AlertMoved
  | AlertWorsened
  | AlertJoined
  | AlertLeft
  | AlertFlapped
  | AlertResolved;

export type WatchFact =
  RuleSilenced | RuleUnsilenced | ProviderCounted | AlertsDigested | RuleTried;

export const ALERT_FACTS: Readonly<Record<AlertFact['kind'], FactRow>> = {
  'alert.raised': { version: 2, traced: true, says: 'Somebody must know this.' },
  'alert.repeated': { version: 1, traced: true, says: 'It happened again, its alert still open.' },
  'alert.acknowledged': { version: 1, traced: true, says: 'A person has it.' },
  'alert.escalated': {
    version: 1,
    traced: false,
    says: 'The next person was paged, on the wall clock or because a person asked.',
  },
  'alert.asked': {
    version: 1,
    traced: false,
    says: 'Whoever has it was asked on the wall clock whether they are still on it.',
  },
  'alert.assigned': { version: 1, traced: true, says: 'A person was given it.' },
  'alert.silenced': { version: 1, traced: true, says: 'A person silenced it for a time, and why.' },
  'alert.woken': {
    version: 1,
    traced: false,
    says: 'It fires again: its silence ran out, or who had it left the roster or gave no answer.',
  },
  'alert.moved': {
    version: 1,
    traced: false,
    says: 'Turns of the on-call changed while it fired: its pages go to whoever is on duty since.',
  },
  'alert.worsened': {
    version: 1,
    traced: true,
    says: 'It is worse than it was; people are called anew.',
  },
  'alert.joined': { version: 1, traced: true, says: 'It stands for one more of its rule.' },
  'alert.left': { version: 1, traced: true, says: 'One of those it stands for is over.' },
  'alert.flapped': {
    version: 1,
    traced: true,
    says: 'It comes and goes: it stays open until it was quiet.',
  },
  'alert.resolved': { version: 1, traced: true, says: 'It is over, with its cause.' },
};

export const WATCH_FACTS: Readonly<Record<WatchFact['kind'], FactRow>> = {
  'rule.silenced': {
    version: 1,
    traced: true,
    says: 'A person silenced what a rule or a key will raise, for a time, and why.',
  },
  'rule.unsilenced': {
    version: 1,
    traced: false,
    says: 'That silence is over, by its time or by a person.',
  },
  'provider.counted': {
    version: 1,
    traced: false,
    says: 'How often a data provider was asked today, and answered.',
  },
  'alerts.digested': {
    version: 1,
    traced: false,
    says: 'The INFO alerts since the last digest, told at the day\u2019s end.',
  },
  'rule.tried': {
    version: 1,
    traced: true,
    says: 'A person posted a rule\u2019s card marked TEST; nothing happened.',
  },
};
