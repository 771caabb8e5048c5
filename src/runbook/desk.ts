// The desk as people's commands see it: its state to read, and the procedures a person may ask for.
// Every procedure answers with what was done or a refusal; each refusal is on record before it answers.
import type { Result } from '#engine/model/result.ts';
import type { Entry } from '#engine/journal/journal.ts';
import type { NewsItem } from '#engine/market/news.ts';
import type { Seen } from '#engine/seen.ts';
import type {
  BacktestAsked,
  BacktestResult,
  CheckAnswer,
  ConfigProposal,
  Outcome,
  Posted,
  VerifyAnswer,
} from '#runbook/answer.ts';
import type { DataPicture } from '#runbook/data.ts';
import type { Deeds } from '#runbook/deeds.ts';
import type { DrillFinished } from '#runbook/drill/fact.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Account } from '#runbook/person.ts';
import type { RiskPicture } from '#runbook/risk-picture.ts';
import type { DrawnPicture, PictureAsked, Theme } from '#runbook/pictures.ts';
import type { PlatformWord } from '#runbook/platform.ts';
import type { Manual } from '#runbook/manual.ts';
import type { Shelf } from '#runbook/playbook/differing.ts';
import type { MadeReport } from '#runbook/report/making.ts';
import type { Span } from '#runbook/report/span.ts';
import type { DeskState } from '#runbook/state.ts';
import type { Alerting } from '#runbook/alert/rule.ts';

/** Aborted by the signal it ends at once: WORK_CANCELLED. */
export interface DrillAsked {
  readonly name: DrillName;
  readonly progress: (share: number) => void;
  readonly signal: AbortSignal;
}

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
export interface Procedures extends Deeds {
  halt(
    by: Account,
    ask: { readonly reason: string; readonly breakGlass: boolean; readonly flatten?: true },
  ): Promise<Outcome>;
  /** `prevention` is needed where an incident's latch would be lifted and nobody wrote one there. */
  resume(
    by: Account,
    ask: { readonly cause: string; readonly fix: string; readonly prevention?: string },
  ): Promise<Outcome>;
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
  /** What config/ tells people to do. */
  readonly manual: Manual;
  /** The playbooks as their files are now, and as they were. */
  readonly shelf: Shelf;
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
  /** `live` asks what only a desk with real money must answer for as well. */
  preflight(scope?: 'live'): Promise<readonly CheckAnswer[]>;
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
  /** The report of a span, made, written and on record. */
  makeReport(span: Span, by: Account, signal: AbortSignal): Promise<Result<MadeReport>>;
  /** Markdown of the day's report as it stands. */
  report(): string;
  verify(): Promise<VerifyAnswer>;
  entries(from: number, limit: number): readonly Entry<DeskFact>[];
  headSeq(): number;
  config(): ConfigProposal;
}
