// The facts of the watch itself: silences said ahead, how often data providers answered, the digest of a day,
// and cards posted to see them arrive. Those of alerts are in fact.ts beside the others.
import type { FactRow } from '#engine/fact.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Account, PersonId } from '#runbook/person.ts';

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
  readonly severity: 'CRITICAL' | 'WARNING' | 'INFO';
  readonly text: string;
  readonly did: string;
  readonly person: PersonId;
}

export type WatchFact =
  RuleSilenced | RuleUnsilenced | ProviderCounted | AlertsDigested | RuleTried;

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
