// What the desk answers people with: what was done or why not, checks and verifications, figures of a backtest,
// what waits in config/. Words and plain data; nothing here knows who asked.
import type { Json } from '#engine/model/canonical.ts';
import type { Result } from '#engine/model/result.ts';
import type { BacktestSummary } from '#engine/research/summary.ts';
import type { LimitChange } from '#engine/risk/limit-change.ts';
import type { RosterChange } from '#runbook/person.ts';

/** What a procedure did: a text for people (first line alone must do) and the same as data. */
export interface Done {
  readonly text: string;
  readonly data: { readonly [key: string]: Json | undefined };
}

export type Outcome = Result<Done>;

export interface CheckAnswer {
  readonly name: string;
  readonly question: string;
  readonly passed: boolean;
  readonly blocking: boolean;
  readonly evidence: string;
  /** What to do when it did not pass. */
  readonly remedy: string;
}

/** How a message stands on one platform. */
export interface Posted {
  readonly platform: string;
  readonly state: 'sending' | 'waiting' | 'sent' | 'refused';
  readonly place: string | null;
  readonly fault: string | null;
}

export interface BacktestAsked {
  readonly from: string | null;
  readonly until: string | null;
  /** Sessions, counted back from the last known day, when no dates are given. */
  readonly days: number;
}

/** A backtest's figures, as the engine sums them up. */
export type BacktestResult = BacktestSummary;

export interface ConfigProposal {
  readonly pin: string;
  readonly inForce: { readonly [key: string]: Json };
  /** Differences of config/ from what is in force that wait for two keys. */
  readonly waiting: readonly (LimitChange | RosterChange)[];
  /** Why the files cannot be read as proposals, if so. */
  readonly fault: string | null;
}

export type VerifyAnswer =
  | { readonly ok: true; readonly entries: number; readonly head: string; readonly anchor: string }
  | { readonly ok: false; readonly seq: number; readonly what: string };
