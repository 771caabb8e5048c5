// The desk as people's commands see it: its state to read, and the procedures a person may ask for.
// Every procedure answers with what was done or a refusal; each refusal is on record before it answers.
import type { Json } from '#engine/model/canonical.ts';
import type { Result } from '#engine/model/result.ts';
import type { Entry } from '#engine/journal/journal.ts';
import type { BacktestSummary } from '#engine/research/summary.ts';
import type { NewsItem } from '#engine/market/news.ts';
import type { LimitChange } from '#engine/risk/limit-change.ts';
import type { Seen } from '#engine/seen.ts';
import type { DataPicture } from '#runbook/data.ts';
import type { DrillFinished } from '#runbook/drill/fact.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Account, RosterChange } from '#runbook/person.ts';
import type { RiskPicture } from '#runbook/risk-picture.ts';
import type { DrawnPicture, PictureAsked, Theme } from '#runbook/pictures.ts';
import type { PlatformWord } from '#runbook/platform.ts';
import type { DeskState } from '#runbook/state.ts';
import type { Alerting } from '#runbook/alert/watch.ts';

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

/** Aborted by the signal it ends at once: WORK_CANCELLED. */
export interface DrillAsked {
  readonly name: DrillName;
  readonly progress: (share: number) => void;
  readonly signal: AbortSignal;
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

/** What a person may do about an alert; a note may also be about a request, by its topic. */
export type AlertAct =
  | { readonly does: 'acknowledge'; readonly id: string; readonly note: string }
  | { readonly does: 'resolve'; readonly id: string; readonly cause: string }
  | { readonly does: 'escalate'; readonly id: string; readonly to: string | null }
  | { readonly does: 'assign'; readonly id: string; readonly to: string }
  | {
      readonly does: 'silence';
      readonly id: string;
      readonly minutes: number;
      readonly why: string;
    }
  | { readonly does: 'note'; readonly topic: string; readonly text: string };

/** Asked by an account; the procedure looks up the person and the roles itself. */
export interface Procedures {
  halt(
    by: Account,
    ask: { readonly reason: string; readonly breakGlass: boolean; readonly flatten?: true },
  ): Promise<Outcome>;
  resume(by: Account, ask: { readonly cause: string; readonly fix: string }): Promise<Outcome>;
  approve(by: Account, ask: { readonly id: string; readonly reason: string }): Promise<Outcome>;
  deny(by: Account, ask: { readonly id: string; readonly reason: string }): Promise<Outcome>;
  cancel(by: Account, ask: { readonly order: string; readonly reason: string }): Promise<Outcome>;
  cancelAll(by: Account, ask: { readonly reason: string }): Promise<Outcome>;
  close(
    by: Account,
    ask: {
      readonly symbol: string;
      readonly strategy: string | null;
      /** "50%", or a quantity; all of it when null. */
      readonly part: string | null;
    },
  ): Promise<Outcome>;
  /** Catches up with the broker and compares, both numbers shown. */
  reconcile(by: Account): Promise<Outcome>;
  forceSync(by: Account, ask: { readonly reason: string }): Promise<Outcome>;
  /** Orders at the broker that are not ours, and ours of unknown fate. */
  orphans(): Promise<Outcome>;
  closeAll(by: Account, ask: { readonly reason: string }): Promise<Outcome>;
  pauseStrategy(
    by: Account,
    ask: { readonly strategy: string; readonly reason: string },
  ): Promise<Outcome>;
  enableStrategy(
    by: Account,
    ask: { readonly strategy: string; readonly reason: string },
  ): Promise<Outcome>;
  pauseSymbol(
    by: Account,
    ask: { readonly symbol: string; readonly reason: string },
  ): Promise<Outcome>;
  freeSymbol(
    by: Account,
    ask: { readonly symbol: string; readonly reason: string },
  ): Promise<Outcome>;
  overrideVix(by: Account, ask: { readonly reason: string }): Promise<Outcome>;
  adoptConfig(by: Account, ask: { readonly reason: string }): Promise<Outcome>;
  /** Asks the three named people to sign that this desk may trade real money. */
  signOff(by: Account, ask: { readonly reason: string }): Promise<Outcome>;
  tendAlert(by: Account, act: AlertAct): Promise<Outcome>;
  /** Says something in a channel; the answer's `seq` is the batch it left with. */
  say(by: Account, ask: { readonly channel: string; readonly text: string }): Promise<Outcome>;
}

export interface Desk {
  state(): DeskState;
  seen(): Seen;
  /** What of the data is real, DERIVED or SYNTHETIC; for every card that shows it. */
  readonly feedLabel: string;
  readonly code: string;
  /** What is an alert on this desk, and who is called. */
  readonly alerting: Alerting;
  readonly procedures: Procedures;
  /** Puts a refusal on record (KEY-8); used for those made before a procedure was reached. */
  refused(
    by: Account,
    ask: { readonly command: string; readonly code: string; readonly text: string },
  ): void;
  /** Puts on record that a part of a chat platform is out of order or mended, where that is new. */
  platform(platform: string, word: PlatformWord): void;
  /** Where the messages of a batch stand by now, a row a platform. */
  posted(seq: number): readonly Posted[];
  /** Whether what reaches people works: secrets, platforms, mail, roster, clock. */
  doctor(): Promise<readonly CheckAnswer[]>;
  preflight(): Promise<readonly CheckAnswer[]>;
  smoke(): Promise<readonly CheckAnswer[]>;
  /** Aborted by the signal it ends at once: WORK_CANCELLED. */
  backtest(
    ask: BacktestAsked,
    progress: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<Result<BacktestResult>>;
  /** Tries a procedure on a desk of its own, off this one's thread; the result is on record and posted. */
  drill(by: Account, ask: DrillAsked): Promise<Result<DrillFinished>>;
  /** Drawn off the desk's thread, or found where it was kept. */
  draw(asked: PictureAsked, theme: Theme): Promise<Result<DrawnPicture>>;
  briefing(): readonly string[];
  /** Every limit with where it stands now. */
  risk(): RiskPicture;
  /** Null on a desk without a data feed. */
  data(): DataPicture | null;
  /** What was published of a symbol (null: of all there are) in the last day, newest first. */
  news(symbol: string | null): Promise<Result<readonly NewsItem[]>>;
  /** Markdown of the day's report as it stands. */
  report(): string;
  verify(): Promise<VerifyAnswer>;
  entries(from: number, limit: number): readonly Entry<DeskFact>[];
  headSeq(): number;
  config(): ConfigProposal;
}
