// A check: one question of the preflight, answered with evidence and, when it fails, the remedy. A
// check only looks; what it cannot find out is a failure, never a pass.
import type { BrokerAccount, BrokerDay } from '#engine/broker/broker.ts';
import type { Feed } from '#engine/market/feed.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { Seen } from '#engine/seen.ts';
import type { Approval } from '#runbook/approval.ts';
import type { CheckAnswer, ConfigProposal, VerifyAnswer } from '#runbook/answer.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import type { Rota } from '#runbook/oncall/rota.ts';
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
  /** The version of the code that runs. */
  readonly code: string;
  readonly venue: Venue;
  /** The broker's word on the account. */
  account(): Promise<BrokerAccount>;
  /** Who takes turns, as the files say; what is in force goes before it. */
  readonly rota: Rota;
  /** The platforms and couriers that carry an alert to people. */
  reaches(): readonly string[];
  /** Free bytes where the state is kept. */
  freeBytes(): number;
  /** How long one durable write takes, in milliseconds; throws when nothing can be written. */
  writeProbe(): number;
  /** The newest verified backup, if any. */
  lastBackup(): { readonly file: string; readonly ageMs: number } | null;
}

export type Check = (ports: CheckPorts) => Promise<CheckAnswer>;
