// A check: one question of the preflight, answered with evidence and, when it fails, the remedy. A
// check only looks; what it cannot find out is a failure, never a pass.
import type { BrokerDay } from '#engine/broker/broker.ts';
import type { Feed } from '#engine/market/feed.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Seen } from '#engine/seen.ts';
import type { Approval } from '#runbook/approval.ts';
import type { CheckAnswer, ConfigProposal, VerifyAnswer } from '#runbook/desk.ts';
import type { DeskState } from '#runbook/state.ts';

export interface CheckPorts {
  state(): DeskState;
  seen(): Seen;
  readonly feed: Feed | null;
  /** The broker answers, with cash equal to its books; throws when it does not answer. */
  broker(): Promise<{ readonly name: string; readonly cashCents: number }>;
  /** The broker's own calendar, both ends included. */
  calendar(from: TradingDay, to: TradingDay): Promise<readonly BrokerDay[]>;
  /** Verifies the journal's whole chain, guards and anchor. */
  verify(): Promise<VerifyAnswer>;
  config(): ConfigProposal;
  /** The sign-off that holds for what is in force now, if any. */
  signOff(): Approval | null;
  /** Free bytes where the state is kept. */
  freeBytes(): number;
  /** How long one durable write takes, in milliseconds; throws when nothing can be written. */
  writeProbe(): number;
  /** The newest verified backup, if any. */
  lastBackup(): { readonly file: string; readonly ageMs: number } | null;
}

export type Check = (ports: CheckPorts) => Promise<CheckAnswer>;
