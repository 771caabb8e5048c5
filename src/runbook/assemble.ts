// The desk assembled: machine, outlook, rounds, checks and procedures as one thing that ticks and answers
// people. Demo, real desk, simulator and backtest all stand on this; only their ports differ.
import type { Entry } from '#engine/journal/journal.ts';
import type { Price } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { newYork } from '#engine/model/time.ts';
import { markPrices } from '#engine/day.ts';
import { describeAccount } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';
import { personOf } from '#runbook/person.ts';
import { liveApproval } from '#runbook/approval.ts';
import { briefingLines } from '#runbook/briefing.ts';
import { pictureData } from '#runbook/data.ts';
import type { CheckPorts } from '#runbook/check.ts';
import { catchUp } from '#runbook/catching-up.ts';
import { forResume, runChecks, SMOKE_CHECKS } from '#runbook/checks/list.ts';
import type {
  BacktestAsked,
  BacktestResult,
  CheckAnswer,
  Outcome,
  VerifyAnswer,
} from '#runbook/answer.ts';
import type { Desk, Procedures } from '#runbook/desk.ts';
import { deedsOf } from '#runbook/deeds.ts';
import { denyApproval } from '#runbook/denial.ts';
import { drillHolder } from '#runbook/drill/holding.ts';
import type { MakeDrill } from '#runbook/drill/holding.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { createEvidence } from '#runbook/evidence.ts';
import type { WriteRun } from '#runbook/evidence.ts';
import { createFiling } from '#runbook/incident/filing.ts';
import type { WriteIncident } from '#runbook/incident/filing.ts';
import type { JobPorts } from '#runbook/job.ts';
import { JOBS } from '#runbook/jobs/list.ts';
import type { Machine, MachineParts } from '#runbook/machine.ts';
import { isRemote, joinMachine } from '#runbook/machine.ts';
import type { Outlook } from '#engine/market/outlook.ts';
import type { OptionAccess } from '#engine/option/chain.ts';
import { createOutlook } from '#engine/market/outlook.ts';
import {
  askAdopt,
  askEnable,
  carryOutChange,
  pauseStrategy,
} from '#runbook/procedures/changing.ts';
import {
  askCloseAll,
  cancelAll,
  cancelOrder,
  carryOutReducing,
  closePosition,
} from '#runbook/procedures/closing.ts';
import { carryOutForeign } from '#runbook/procedures/foreign.ts';
import { confirm, halt } from '#runbook/procedures/halting.ts';
import { tendAlert } from '#runbook/procedures/alerting.ts';
import { done, pressTurn, refused } from '#runbook/procedures/pressed.ts';
import { say } from '#runbook/procedures/saying.ts';
import { askForceSync, carryOutSync, orphans, reconcileNow } from '#runbook/procedures/syncing.ts';
import { askResume, carryOutResume } from '#runbook/procedures/resuming.ts';
import { planResume } from '#runbook/resume.ts';
import { checkPorts, configProposal, looksOf } from '#runbook/looks.ts';
import { carryOutSigning } from '#runbook/procedures/signing.ts';
import { openingAnswer } from '#runbook/checks/opening.ts';
import { askFreeSymbol, askOverrideVix, pauseSymbol } from '#runbook/procedures/permitting.ts';
import { platformFacts } from '#runbook/platform.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { tightenFacts } from '#runbook/proposal.ts';
import type { TestRun } from '#runbook/golive/tested.ts';
import { activitiesOf } from '#runbook/jobs/activities.ts';
import { startMachine } from '#runbook/recovery.ts';
import type { StartFindings } from '#runbook/recovery.ts';
import { dailyReport } from '#runbook/report.ts';
import { noReports, recordReport } from '#runbook/report/making.ts';
import type { MakeReport } from '#runbook/report/making.ts';
import type { ShowDay } from '#runbook/report/shown.ts';
import { createHearing } from '#runbook/hearing.ts';
import { retryFailed } from '#runbook/retrying.ts';
import { pictureRisk } from '#runbook/risk-picture.ts';
import { createRounds } from '#runbook/rounds.ts';
import { SWEEPS } from '#runbook/sweeps.ts';

const NO_NEWS =
  'This desk has no source of news: it has no live feed. With one (feed: alpaca in config/desk.yaml) news are read from there.';

const NO_OPTIONS: OptionAccess = {
  kind: 'not-configured',
  why: 'this desk is not given what reads options.',
};

/** What the desk needs of the machine it runs on, besides the machine's own parts. */
export interface DeskParts extends MachineParts {
  readonly feedLabel: string;
  readonly files: Pick<JobPorts, 'writeReport' | 'backup' | 'rotateLogs'>;
  readonly writeIncident: WriteIncident;
  /** Left out where the report of a day shows nothing beyond the desk's state. */
  readonly showDay?: ShowDay;
  /** Left out where no report of a period is made. */
  readonly makeReport?: MakeReport;
  readonly disk: Pick<CheckPorts, 'freeBytes' | 'writeProbe' | 'lastBackup'>;
  /** The whole journal; `chain-only` leaves the anchor out, for a resume that adopts a restored one. */
  verify(how?: 'chain-only'): Promise<VerifyAnswer>;
  backtest(
    ask: BacktestAsked,
    progress: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<Result<BacktestResult>>;
  draw: Desk['draw'];
  /** Left out where no run of the tests can be known. */
  readonly tests?: () => TestRun | null;
  /** Left out where no versions of the playbooks are kept. */
  readonly shelf?: Desk['shelf'];
  /** Left out where there is no source of news. */
  readonly news?: Desk['news'];
  /** Left out where nobody reads options, as on the desk of a drill. */
  readonly options?: { readonly access: OptionAccess; readonly write: WriteRun };
  /** Left out where no drill is made. */
  readonly drill?: MakeDrill;
  /** How people are reached; left out where nobody is. */
  readonly reach?: Pick<Desk, 'posted' | 'doctor'> & {
    /** The platforms and couriers that carry an alert to people. */
    names(): readonly string[];
  };
  /** The files in config/ as they are now: a proposal, or why they are none. */
  proposal(): Result<Proposal>;
  entries(from: number, limit: number): readonly Entry<DeskFact>[];
}

export interface AssembledDesk {
  readonly machine: Machine;
  readonly desk: Desk;
  readonly outlook: Outlook;
  start(findings: StartFindings): Promise<void>;
  /** One tick of the rounds; jobs are waited for to their end, or no longer than `patience`. */
  round(patience?: Promise<void>): Promise<void>;
  /** Once no job is under way. */
  settled(): Promise<void>;
  /** Prices of an instant; recorded when `periodic` says so or when a layer breaks. */
  saw(prices: Readonly<Record<string, Price>>, periodic: boolean): void;
  /** Compares config/ with what is in force and applies what is tighter. */
  readConfig(): void;
  stop(reason: string): void;
}

function jobPorts(parts: DeskParts, machine: Machine, outlook: Outlook): Omit<JobPorts, 'hear'> {
  return {
    state: () => machine.state(),
    seen: () => machine.seen(),
    market: outlook,
    feed: parts.feed,
    options: parts.options?.access ?? NO_OPTIONS,
    code: parts.code,
    head: () => machine.ledger.head(),
    turn: (decide) => machine.turn(decide),
    signals: (day) => outlook.signals(machine.state().engine, day),
    compare: () => catchUp(machine),
    activities: () => activitiesOf(machine),
    calendar: (from, to) => machine.broker.calendar(from, to),
    preflight: () => looksOf(parts, machine).preflight(),
    backtest: (ask) => parts.backtest(ask, () => undefined),
    verify: () => parts.verify(),
    writeReview: (week, text) => parts.workshop?.writeReview(week, text) ?? 'the journal alone',
    makeReport: parts.makeReport ?? noReports,
    showDay: parts.showDay ?? null,
    ...parts.files,
  };
}

async function approve(
  parts: DeskParts,
  machine: Machine,
  outlook: Outlook,
  press: { readonly by: Account; readonly id: string; readonly reason: string },
): Promise<Outcome> {
  const { by, id, reason } = press;
  const live = liveApproval(machine.state().runbook.approvals, machine.bench(), id);
  if (!live.ok) return refused(machine, { command: `approve ${id}`, by }, live.refusal);
  const approval = live.value;
  const { action } = approval.terms;
  switch (action) {
    case 'confirm-halt':
      return confirm(machine, by, { id, reason, market: outlook });
    case 'resume': {
      const adopts = planResume(machine.state().engine, machine.seen()).lifts.includes('restored');
      const verify = () => parts.verify(adopts ? 'chain-only' : undefined);
      const ports = { ...checkPorts(parts, machine), verify };
      return carryOutResume(machine, by, {
        approval,
        reason,
        checks: {
          smoke: () => runChecks(ports, SMOKE_CHECKS),
          backtest: () => parts.backtest({ from: null, until: null, days: 20 }, () => undefined),
          verify,
          preflight: () => runChecks(ports, forResume(machine.state(), machine.seen())),
        },
      });
    }
    case 'close-all':
    case 'cancel-protection':
      return carryOutReducing(machine, by, { approval, reason, market: outlook });
    case 'cancel-foreign':
      return carryOutForeign(machine, by, { approval, reason });
    case 'adopt-config':
    case 'enable-strategy':
    case 'free-symbol':
    case 'override-vix':
    case 'advance-rollout': {
      const read = parts.proposal();
      return carryOutChange(machine, by, {
        approval,
        reason,
        proposal: read.ok ? read.value : null,
      });
    }
    case 'end-probation':
    case 'live-sign-off':
    case 'raise-mode':
    case 'release-code': {
      const looks = looksOf(parts, machine);
      return carryOutSigning(machine, by, { approval, action, reason, looks });
    }
    case 'force-sync':
      return carryOutSync(machine, by, { approval, reason });
  }
}

function procedures(parts: DeskParts, machine: Machine, outlook: Outlook): Procedures {
  const answer = (outcome: Outcome) => Promise.resolve(outcome);
  const deeds = deedsOf(machine, looksOf(parts, machine));
  return {
    ...deeds,
    halt: (by, ask) => halt(machine, by, ask),
    resume: (by, ask) => answer(askResume(machine, by, ask)),
    approve: (by, ask) => approve(parts, machine, outlook, { by, ...ask }),
    deny: (by, ask) => {
      const turned = pressTurn(machine, { command: `deny ${ask.id}`, by }, (state, _seen, bench) =>
        denyApproval(state.runbook.approvals, bench, { ...ask, account: by }),
      );
      if (!turned.ok) return answer(turned);
      const ended = turned.value.find((fact) => fact.kind === 'approval.ended')?.status ?? 'denied';
      return answer(
        done(`${ask.id} is ${ended}: ${ask.reason}. Nothing was done.`, {
          approval: ask.id,
          status: ended,
        }),
      );
    },
    cancel: (by, ask) => cancelOrder(machine, by, ask),
    cancelAll: (by, ask) => answer(cancelAll(machine, by, ask)),
    close: (by, ask) => answer(closePosition(machine, by, { ...ask, market: outlook })),
    reconcile: (by) => reconcileNow(machine, by),
    forceSync: (by, ask) => askForceSync(machine, by, ask),
    orphans: () => orphans(machine),
    closeAll: (by, ask) => answer(askCloseAll(machine, by, ask)),
    signOff: (by, ask) => deeds.golive.sign(by, ask),
    tendAlert: (by, act) => answer(tendAlert(machine, by, act)),
    say: (by, ask) => answer(say(machine, by, ask)),
    pauseStrategy: (by, ask) => answer(pauseStrategy(machine, by, ask)),
    enableStrategy: (by, ask) => answer(askEnable(machine, by, ask)),
    pauseSymbol: (by, ask) => answer(pauseSymbol(machine, by, { ...ask, feed: parts.feed })),
    freeSymbol: (by, ask) => answer(askFreeSymbol(machine, by, ask)),
    overrideVix: (by, ask) => answer(askOverrideVix(machine, by, ask)),
    adoptConfig: (by, ask) => {
      const read = parts.proposal();
      if (!read.ok) return answer(refused(machine, { command: 'config pin', by }, read.refusal));
      return answer(askAdopt(machine, by, { ...ask, proposal: read.value }));
    },
  };
}

function deskFor(parts: DeskParts, machine: Machine, outlook: Outlook): Desk {
  const checks = (list: typeof SMOKE_CHECKS): Promise<readonly CheckAnswer[]> =>
    runChecks(checkPorts(parts, machine), list);
  return {
    state: () => machine.state(),
    seen: () => machine.seen(),
    feedLabel: parts.feedLabel,
    code: parts.code,
    alerting: parts.alerting,
    manual: parts.manual,
    shelf: parts.shelf ?? { reread: () => parts.manual.playbooks, kept: () => null },
    procedures: procedures(parts, machine, outlook),
    refused: (by, ask) => {
      const person = personOf(machine.state().runbook.roster, by)?.id ?? null;
      const text = person === null ? `${ask.text} (${describeAccount(by)})` : ask.text;
      machine.attempt(() =>
        ok([
          {
            kind: 'command.refused',
            command: ask.command,
            account: by,
            person,
            code: ask.code,
            text,
          },
        ]),
      );
    },
    platform: (platform, word) => {
      machine.attempt((state) => ok(platformFacts(state.runbook.platforms, platform, word)));
    },
    posted: (seq) => parts.reach?.posted(seq) ?? [],
    doctor: async () => {
      const others = (await parts.reach?.doctor()) ?? [];
      return [openingAnswer(machine.state().engine, machine.seen()), ...others];
    },
    preflight: (scope) => looksOf(parts, machine).preflight(scope),
    smoke: () => checks(SMOKE_CHECKS),
    backtest: (ask, progress, signal) => parts.backtest(ask, progress, signal),
    drill: drillHolder(machine, parts.drill),
    draw: (asked, theme) => parts.draw(asked, theme),
    risk: () => pictureRisk(machine.state().engine, machine.seen(), outlook),
    briefing: () => briefingLines(machine.state(), machine.seen(), parts.feed),
    news: (symbol) => parts.news?.(symbol) ?? Promise.resolve(refuse('NEWS_NONE', NO_NEWS)),
    data: () => pictureData(machine.state(), parts.feed, newYork(machine.seen().desk).day),
    makeReport: (span, by, signal) =>
      recordReport(
        { make: parts.makeReport ?? noReports, turn: (decide) => machine.turn(decide) },
        span,
        { by: personOf(machine.state().runbook.roster, by)?.id ?? 'desk', signal },
      ),
    report: () =>
      dailyReport(machine.state(), machine.seen(), {
        feedLabel: parts.feedLabel,
        head: machine.ledger.head(),
        code: parts.code,
      }),
    verify: () => parts.verify(),
    entries: (from, limit) => parts.entries(from, limit),
    headSeq: () => machine.ledger.head().seq,
    config: () => configProposal(parts, machine),
  };
}

/** Joins everything; nothing runs until start and round are called. */
export function assembleDesk(parts: DeskParts): AssembledDesk {
  const machine = joinMachine(parts);
  const outlook = createOutlook(parts.feed, () => parts.clocks.desk());
  const hearing = createHearing(machine, outlook);
  const tried = new Set<string>();
  let unreadable = '';
  const fileIncidents = createFiling({
    machine,
    reading: {
      entries: (from, limit) => parts.entries(from, limit),
      headSeq: () => machine.ledger.head().seq,
    },
    write: parts.writeIncident,
  });
  const fileEvidence = createEvidence(machine, parts.options?.write ?? (() => undefined));
  const sweeps = SWEEPS.map((sweep) => sweep(machine));
  const ports = { ...jobPorts(parts, machine, outlook), hear: hearing.about };
  const rounds = createRounds({ machine, ports, jobs: JOBS, sweeps });
  return {
    machine,
    outlook,
    desk: deskFor(parts, machine, outlook),
    start: (findings) => startMachine(machine, findings),
    round: async (patience) => {
      const heard = hearing.round();
      // A broker far away may be slow to answer; what it said a minute ago holds until it does.
      if (!isRemote(machine)) await heard;
      retryFailed(machine, outlook, tried);
      await rounds.make(patience);
      fileIncidents();
      fileEvidence();
    },
    settled: () => rounds.settled(),
    saw: (prices, periodic) => {
      outlook.saw(prices);
      machine.attempt((state, seen) =>
        state.engine.day === null
          ? ok([])
          : ok(markPrices(state.engine, seen, { prices, periodic })),
      );
    },
    readConfig: () => {
      const read = parts.proposal();
      if (!read.ok) {
        // It is read every few seconds; the same fault is told once.
        if (read.refusal.text !== unreadable)
          machine.warn(
            `config/ cannot be read, what is in force stays as it is: ${read.refusal.text}`,
          );
        unreadable = read.refusal.text;
        return;
      }
      unreadable = '';
      machine.attempt((state, seen) => ok(tightenFacts(state, read.value, seen)));
    },
    stop: (reason) => {
      machine.attempt(() => ok([{ kind: 'desk.stopped', reason }]));
    },
  };
}
