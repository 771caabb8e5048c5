// The machine: ledger, brake, kill file, sender and broker joined, with the one way to take a turn. What
// is seen is read in the same tick it is judged by; a journal that cannot be written closes the brake.
import type { Broker, BrokerReport } from '#engine/broker/broker.ts';
import type { Feed } from '#engine/market/feed.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Ledger } from '#engine/journal/ledger.ts';
import { sessionOn } from '#engine/market/session.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime, MonoTime, WallTime } from '#engine/model/time.ts';
import { isOpen } from '#engine/order/order.ts';
import type { EngineFact } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import { judgeFailures } from '#engine/order/failing.ts';
import { protect } from '#engine/order/protect.ts';
import { applyReport, isTakenAway } from '#engine/order/report.ts';
import { createSender } from '#engine/order/sender.ts';
import type { Sender } from '#engine/order/sender.ts';
import type { Brake } from '#engine/risk/brake.ts';
import type { KillFile } from '#engine/risk/killfile.ts';
import { booksHoldNow, CLOCKS_APART_MS, closedByWord } from '#engine/seen.ts';
import type { KillFileReading, Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { foreignReported } from '#runbook/foreign.ts';
import { isReleased } from '#runbook/golive/release.ts';
import { SIMULATED } from '#runbook/golive/venue.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import type { Workshop } from '#runbook/maintenance/workshop.ts';
import type { Manual } from '#runbook/manual.ts';
import type { DeskState } from '#runbook/state.ts';
import { withAlerts } from '#runbook/alert/watch.ts';
import type { Alerting } from '#runbook/alert/rule.ts';
import { withIncidents } from '#runbook/incident/opening.ts';
import { metWall } from '#runbook/oncall/hold.ts';
import { withRepeats } from '#runbook/refusals.ts';
import { pinOf } from '#runbook/state.ts';

export interface Clocks {
  desk(): DeskTime;
  wall(): WallTime;
  mono(): MonoTime;
}

export interface MachineParts {
  readonly ledger: Ledger<DeskState, DeskFact>;
  readonly clocks: Clocks;
  /** Names this run of the process. */
  readonly boot: string;
  readonly brake: Brake;
  readonly killFile: KillFile;
  readonly lease: { held(): boolean };
  readonly broker: Broker;
  /** Where its orders go; left out where that is the simulated broker. */
  readonly venue?: Venue;
  readonly feed: Feed | null;
  readonly code: string;
  /** What is an alert, and who is called. */
  readonly alerting: Alerting;
  /** What config/ tells people and the desk to do. */
  readonly manual: Manual;
  /** What proves the desk to itself; left out where nothing does. */
  readonly workshop?: Workshop;
  switches(): { readonly config: boolean; readonly env: boolean };
  /** Gives way to the event loop once, or for so long. */
  pause(ms?: number): Promise<void>;
  /** For the log: what went wrong, in words. */
  warn(text: string): void;
}

/** Decides in one tick: `bench` is people's side of what was seen, read with it. */
export type Decide = (state: DeskState, seen: Seen, bench: Bench) => Result<readonly DeskFact[]>;

export interface Machine extends MachineParts {
  readonly venue: Venue;
  readonly sender: Sender;
  state(): DeskState;
  seen(): Seen;
  /** The same without the disk, the kill file as it was last looked at: only to see whether a turn is due. */
  glance(): Seen;
  bench(): Bench;
  /**
   * People's time: the wall clock, and where it was set back the latest on record and what ran since that was
   * met, so that their timers go on.
   */
  peopleWall(): number;
  /** One synchronous turn; throws JournalFault after closing the brake. */
  turn(decide: Decide): Result<readonly DeskFact[]>;
  /** Like turn, but a journal fault is only noted: what follows is made up for once it recovers. */
  attempt(decide: Decide): Result<readonly DeskFact[]>;
  /** Facts the broker reported could not be written; the books must catch up. */
  behind(): boolean;
  caughtUp(): void;
  /** Looks whether the broker is heard; what was said while it was not must be caught up with. */
  listenAgain(): void;
  onReport(report: BrokerReport): void;
}

/** The broker of a real desk is another machine: nothing that looks each second waits for it. */
export function isRemote({ broker }: Pick<MachineParts, 'broker'>): boolean {
  return broker.name !== 'simulated';
}

/** A wall clock this far behind the journal is not believed. */
const CLOCK_SLACK_MS = 5_000;

function look(
  parts: MachineParts,
  state: DeskState,
  how: { readonly pin: (state: DeskState) => string; readonly killFile: KillFileReading },
): Seen {
  const { pin, killFile } = how;
  const desk = parts.clocks.desk();
  const wall = parts.clocks.wall();
  const session = sessionOn(newYork(desk).day);
  return {
    desk,
    wall,
    mono: parts.clocks.mono(),
    boot: parts.boot,
    killFile,
    lease: parts.lease.held(),
    brake: parts.brake.closed,
    clockSane:
      wall >= state.engine.lastWall - CLOCK_SLACK_MS &&
      Math.abs(parts.broker.skewMs()) <= CLOCKS_APART_MS,
    stream: parts.broker.hears(),
    pinHolds:
      state.runbook.pin !== '' && state.runbook.pin === pin(state) && isReleased(state, parts.code),
    session,
    booksHoldMs: booksHoldNow(isRemote(parts), { session, desk }),
    closedThere: closedByWord(parts.broker.marketWord?.() ?? null, { session, desk }),
    switches: parts.switches(),
    realMoney: (parts.venue ?? SIMULATED).kind === 'live',
  };
}

/** The pin of what is in force; its parts are compared by identity because facts replace them whole. */
function createPinReader(): (state: DeskState) => string {
  let read: { readonly parts: readonly unknown[]; readonly pin: string } | null = null;
  return (state) => {
    const { engine, runbook } = state;
    const { roster, schedule, oncall } = runbook;
    const parts = [engine.limits, engine.strategies, roster, schedule, oncall.rota];
    const known = read;
    if (known !== null && parts.every((part, at) => part === known.parts[at])) return known.pin;
    read = { parts, pin: pinOf(state) };
    return read.pin;
  };
}

/** An order that ends may leave a position bare, or be one failure too many: both are judged in its turn. */
function afterEnding(
  state: EngineState,
  seen: Seen,
  answer: Result<readonly EngineFact[]>,
): Result<readonly EngineFact[]> {
  if (!answer.ok || !answer.value.some((fact) => fact.kind === 'order.closed')) return answer;
  const after = foldBatch(state, answer.value, seen);
  return ok([...answer.value, ...protect(after, seen), ...judgeFailures(after)]);
}

class Joined implements Machine {
  readonly ledger: MachineParts['ledger'];
  readonly clocks: Clocks;
  readonly boot: string;
  readonly brake: Brake;
  readonly killFile: KillFile;
  readonly lease: MachineParts['lease'];
  readonly broker: Broker;
  readonly venue: Venue;
  readonly feed: Feed | null;
  readonly code: string;
  readonly alerting: Alerting;
  readonly manual: Manual;
  readonly workshop?: Workshop;
  readonly sender: Sender;
  readonly #parts: MachineParts;
  readonly #pin = createPinReader();
  /** As it was last looked at; unknown before the first look. */
  #killFile: KillFileReading = 'unknown';
  #behind = false;
  #heard = true;
  #latest = { wall: 0, mono: 0 };

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.ledger = parts.ledger;
    this.clocks = parts.clocks;
    this.boot = parts.boot;
    this.brake = parts.brake;
    this.killFile = parts.killFile;
    this.lease = parts.lease;
    this.broker = parts.broker;
    this.venue = parts.venue ?? SIMULATED;
    this.feed = parts.feed;
    this.code = parts.code;
    this.alerting = parts.alerting;
    this.manual = parts.manual;
    if (parts.workshop !== undefined) this.workshop = parts.workshop;
    this.sender = createSender({
      broker: parts.broker,
      state: () => this.state().engine,
      seen: () => this.seen(),
      now: () => parts.clocks.desk(),
      missed: () => {
        this.#behind = true;
      },
      turn: (decide) => {
        this.attempt((state, seen) => afterEnding(state.engine, seen, decide(state.engine, seen)));
      },
    });
    parts.ledger.follow((entries) => {
      for (const { fact } of entries)
        if (fact.kind === 'latch.set' && fact.brake !== null) parts.brake.recorded(fact.brake);
    });
    parts.broker.listen((report) => this.onReport(report));
  }

  switches(): { readonly config: boolean; readonly env: boolean } {
    return this.#parts.switches();
  }

  pause(ms?: number): Promise<void> {
    return this.#parts.pause(ms);
  }

  warn(text: string): void {
    this.#parts.warn(text);
  }

  state(): DeskState {
    return this.ledger.state();
  }

  seen(): Seen {
    this.#killFile = this.killFile.look().reading;
    return this.glance();
  }

  glance(): Seen {
    return look(this.#parts, this.state(), { pin: this.#pin, killFile: this.#killFile });
  }

  peopleWall(): number {
    const { engine, runbook } = this.state();
    const mono = this.clocks.mono();
    // At a start under a clock that was set back, open alerts show what time people had met.
    const met = this.#latest.wall > 0 ? [] : openAlerts(runbook.alerts).map(metWall);
    const lastWall = Math.max(engine.lastWall, ...met);
    if (lastWall > this.#latest.wall) this.#latest = { wall: lastWall, mono };
    // Whole milliseconds, as every time on record is.
    const goneOn = Math.floor(this.#latest.wall + (mono - this.#latest.mono));
    return Math.max(this.clocks.wall(), goneOn);
  }

  bench(): Bench {
    return this.#benchAt(this.clocks);
  }

  #benchAt(at: { wall(): WallTime; mono(): MonoTime }): Bench {
    const { engine, runbook } = this.state();
    return {
      wall: at.wall(),
      mono: at.mono(),
      boot: this.boot,
      lastWall: engine.lastWall,
      roster: runbook.roster,
      now: {
        account: engine.desk?.account ?? '',
        mode: engine.desk?.mode ?? 'DEV',
        pin: runbook.pin,
        code: this.code,
        epoch: engine.latches.epoch,
      },
      manual: engine.latches.set.manual !== undefined,
    };
  }

  turn(decide: Decide): Result<readonly DeskFact[]> {
    const seen = this.seen();
    const bench = this.#benchAt({ wall: () => seen.wall, mono: () => seen.mono });
    const people = this.peopleWall();
    try {
      const { desk, wall } = seen;
      const answer = this.ledger.turn(
        (state) => {
          const decided = decide(state, seen, bench);
          if (!decided.ok) return decided;
          const facts = withRepeats(state.runbook.refusing, decided.value, wall);
          const alerted = withAlerts(this.alerting, state, facts, { desk, wall, people });
          return ok(withIncidents(this.alerting, state, alerted, { desk, wall }));
        },
        { desk, wall },
      );
      if (!answer.ok) return answer;
      if (answer.value.length > 0) this.sender.pump();
      return ok(answer.value.map((entry) => entry.fact));
    } catch (error) {
      if (error instanceof JournalFault) this.#unwritten(error);
      throw error;
    }
  }

  attempt(decide: Decide): Result<readonly DeskFact[]> {
    try {
      return this.turn(decide);
    } catch (error) {
      if (!(error instanceof JournalFault)) throw error;
      this.#behind = true;
      return ok([]);
    }
  }

  #unwritten(fault: JournalFault): void {
    const reason = `the journal cannot be written (${fault.reason})`;
    if (this.brake.unrecorded.some((closing) => closing.by === 'desk')) return;
    this.brake.close('desk', reason);
    this.sender.cancelEntries();
    this.warn(`The brake is closed: ${reason}: ${fault.message}`);
  }

  behind(): boolean {
    return this.#behind;
  }

  caughtUp(): void {
    this.#behind = false;
  }

  listenAgain(): void {
    const hears = this.broker.hears();
    if (hears && !this.#heard) this.#behind = true;
    this.#heard = hears;
  }

  onReport(report: BrokerReport): void {
    this.attempt(({ engine, runbook }, seen) =>
      ok([...applyReport(engine, seen, report), ...foreignReported(runbook.takenBack, report)]),
    );
    const { orders, books } = this.state().engine;
    // Somebody else traded this account: what is held there now is asked for at once.
    if (report.kind === 'executed' && orders[report.fill.id] === undefined)
      this.#behind ||= !books.applied.includes(report.fill.execution);
    if (report.kind !== 'closed') return;
    const order = orders[report.id];
    if (order === undefined) return;
    // A stop that nobody here took back: what happened to the position is read before it is protected again.
    if (isOpen(order.status) || isTakenAway(order)) this.#behind = true;
  }
}

export function joinMachine(parts: MachineParts): Machine {
  return new Joined(parts);
}

/**
 * Glances first, once for all of them: a turn is taken, and everything looked at again, only where something is
 * due, so that this may be asked each second.
 */
export function attemptDue(machine: Machine, decides: readonly Decide[]): void {
  const seen = machine.glance();
  const bench = machine.bench();
  for (const decide of decides) {
    const due = decide(machine.state(), seen, bench);
    if (!due.ok || due.value.length > 0) machine.attempt(decide);
  }
}
