// A job: what the clock asks. It reads the state, does its work through these ports, and answers with
// the lines it posts; that it started and ended is recorded around it, once a trading day (S1).
import type { BrokerDay, BrokerAccount, Execution } from '#engine/broker/broker.ts';
import type { Feed } from '#engine/market/feed.ts';
import type { Session } from '#engine/market/session.ts';
import type { Result } from '#engine/model/result.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingDay } from '#engine/model/time.ts';
import type { OptionAccess } from '#engine/option/chain.ts';
import type { Movement } from '#engine/order/movement.ts';
import type { Market } from '#engine/risk/exposure.ts';
import type { Seen } from '#engine/seen.ts';
import type { Signal } from '#engine/signal.ts';
import type { BacktestAsked, BacktestResult, CheckAnswer, VerifyAnswer } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { WrittenText } from '#runbook/report/fact.ts';
import type { MakeReport } from '#runbook/report/making.ts';
import type { ShowDay } from '#runbook/report/shown.ts';
import type { DeskState } from '#runbook/state.ts';

/** What the broker says was done in the account since the day began, and how it stands now. */
export interface BrokerActivities {
  readonly executions: readonly Execution[];
  readonly movements: readonly Movement[];
  readonly account: BrokerAccount;
}

export interface JobPorts {
  state(): DeskState;
  seen(): Seen;
  readonly market: Market;
  readonly code: string;
  /** The journal's last entry. */
  head(): { readonly seq: number; readonly hash: string };
  /** Null on a desk without a data feed. */
  readonly feed: Feed | null;
  readonly options: OptionAccess;
  /** One synchronous turn of the ledger. */
  turn(
    decide: (state: DeskState, seen: Seen) => Result<readonly DeskFact[]>,
  ): Result<readonly DeskFact[]>;
  /** What the strategies in force decide on the bars before this day. */
  signals(day: TradingDay): readonly Signal[];
  /** Asks the broker about symbols it was not heard on today; what it does not answer stays unknown. */
  hear(symbols: readonly InstrumentSymbol[]): Promise<void>;
  /** Catches up with the broker, compares all books, records it; the differences, none when equal. */
  compare(): Promise<readonly string[]>;
  /** The broker's own record since the day began; throws BrokerFault when it does not answer. */
  activities(): Promise<BrokerActivities>;
  /** The broker's calendar, both ends included; throws BrokerFault when it does not answer. */
  calendar(from: TradingDay, to: TradingDay): Promise<readonly BrokerDay[]>;
  /** The checks of a preflight, run now. */
  preflight(): Promise<readonly CheckAnswer[]>;
  backtest(ask: BacktestAsked): Promise<Result<BacktestResult>>;
  /** The whole journal, against its anchor too. */
  verify(): Promise<VerifyAnswer>;
  /** Writes the review of a week; where it stands, in words. */
  writeReview(week: string, markdown: string): string;
  /** Writes a day's report whole; the page is left out where only the Markdown is kept. */
  writeReport(
    day: TradingDay,
    markdown: string,
    page: string,
  ): WrittenText & { readonly page?: WrittenText };
  /** What the report of a day shows, made off the desk's thread; null on a desk that shows nothing more. */
  readonly showDay: ShowDay | null;
  /** Makes and writes the report of a span, off the desk's thread. */
  makeReport: MakeReport;
  backup(
    day: TradingDay,
  ): Promise<{ readonly file: string; readonly entries: number; readonly sha256: string }>;
  /** Starts new log files and removes those past 30 days; what it did, in words. */
  rotateLogs(): string;
}

export interface JobOutcome {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

export interface JobCall {
  readonly ports: JobPorts;
  readonly session: Session;
}

export type Job = (call: JobCall) => Promise<JobOutcome>;
