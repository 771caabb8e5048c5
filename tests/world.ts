// A world for tests: the real desk, assembled as npm start does it, on clocks a test moves, a journal and
// broker books that outlive a crash, and people who speak through the real dispatch.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { genesisBatch } from '../src/host/genesis.ts';
import { playDrill } from '../src/host/drill.ts';
import { incidentFiles } from '../src/host/incident-files.ts';
import { optionParts } from '../src/host/option-parts.ts';
import { openPictures } from '../src/host/pictures.ts';
import { announce } from '#bot/announce.ts';
import type { Card } from '#bot/card.ts';
import { dispatch } from '#bot/dispatch.ts';
import type { Answer } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import { splitLine } from '#bot/words.ts';
import { parseCard } from '#bot/written-card.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import type { FaultPlan, SimulatedBroker } from '#engine/broker/simulated.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { memoryStore } from '#engine/broker/store.ts';
import type { BrokerStore } from '#engine/broker/store.ts';
import type { Entry, Journal, OutboxRow } from '#engine/journal/journal.ts';
import { openLedger } from '#engine/journal/ledger.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import type { OptionAccess } from '#engine/option/chain.ts';
import { runBacktest } from '#engine/research/backtest.ts';
import { summarise } from '#engine/research/summary.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { atNewYork, deskTime, monoTime, tradingDay, wallTime } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { createBrake } from '#engine/risk/brake.ts';
import { openKillFile } from '#engine/risk/killfile.ts';
import type { KillFile } from '#engine/risk/killfile.ts';
import { assembleDesk } from '#runbook/assemble.ts';
import type { AssembledDesk } from '#runbook/assemble.ts';
import type { Desk } from '#runbook/desk.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { SIMULATED } from '#runbook/golive/venue.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import type { MakeReport } from '#runbook/report/making.ts';
import { periodOf } from '#runbook/report/period.ts';
import { reportName } from '#runbook/report/span.ts';
import { periodDigest } from '#runbook/report/written.ts';
import { createReplayClock, DAY_STARTS_MINUTE, replay } from '#runbook/replay.ts';
import type { ReplayClock } from '#runbook/replay.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';

const root = resolve(import.meta.dirname, '..');

/** What survives a crash: journal, broker books, the state folder, the wall. */
export interface Ground {
  readonly journal: Journal<DeskFact>;
  readonly store: BrokerStore;
  readonly dir: string;
  readonly seed: string;
  readonly from: TradingDay;
  readonly until: TradingDay;
  readonly config: Config;
  /** Where its orders go, for a desk that plays one on a live account. */
  venue: Venue;
  /** The version that runs. */
  code: string;
  /** Whom a desk on it asks for options; nobody unless a test says so. */
  options: OptionAccess;
  /** The newest backup, as the disk would show it. */
  backup: { readonly file: string; readonly ageMs: number } | null;
  wall: number;
}

export interface World {
  readonly ground: Ground;
  readonly assembled: AssembledDesk;
  readonly broker: SimulatedBroker;
  readonly clock: ReplayClock;
  readonly killFile: KillFile;
  /** A persona types a line. */
  say(as: string, line: string): Promise<Answer>;
  /** Wall and monotonic time pass; the desk's clock does not. */
  pass(ms: number): void;
  /** The wall clock jumps, forward or back; monotonic time does not. */
  jump(ms: number): void;
  /** Plays the history up to and including an instant, "2020-02-24 10:00" New York time. */
  playUntil(text: string): Promise<void>;
  /** Plays to the end of the ground's days. */
  playAll(): Promise<void>;
  facts(): readonly DeskFact[];
  entries(): readonly Entry<DeskFact>[];
  cards(): readonly (Card & Pick<OutboxRow, 'channel' | 'topic' | 'part'>)[];
}

export interface WorldOptions {
  readonly seed?: string;
  readonly from?: string;
  readonly until?: string;
  readonly faults?: FaultPlan;
  readonly journal?: Journal<DeskFact>;
  readonly people?: readonly { readonly at: string; readonly as: string; readonly line: string }[];
  readonly change?: (config: Config) => Config;
  readonly venue?: Venue;
  /** Put around what the desk is given, so that a test can watch or break it. */
  readonly around?: {
    readonly broker?: (inner: Broker) => Broker;
    readonly killFile?: (inner: KillFile) => KillFile;
  };
  /** Asked before each instant; false stops the play there. */
  readonly pace?: (from: DeskTime, to: DeskTime) => Promise<boolean>;
  /** What the world does at an instant, before the desk's round. */
  readonly acts?: (at: DeskTime) => Promise<void>;
}

export function instant(text: string): DeskTime {
  const [day = '', time = ''] = text.split(' ');
  const [hour = '0', minute = '0'] = time.split(':');
  return deskTime(atNewYork(tradingDay(day), Number(hour) * 60 + Number(minute)));
}

export function demoConfig(): Config {
  const read = readConfig(join(root, 'config'), 'demo', { env: {}, osUser: 'keyboard' });
  if (!read.ok) throw new Error(read.refusal.text);
  return read.value;
}

export function newGround(options: WorldOptions = {}): Ground {
  const plain = demoConfig();
  return {
    journal: options.journal ?? openMemoryJournal<DeskFact>(FACT_VERSIONS),
    store: memoryStore(),
    dir: mkdtempSync(join(tmpdir(), 'twokey-')),
    seed: options.seed ?? 'twokey',
    from: tradingDay(options.from ?? '2020-02-03'),
    until: tradingDay(options.until ?? '2020-04-17'),
    config: options.change?.(plain) ?? plain,
    venue: options.venue ?? SIMULATED,
    code: 'test',
    options: { kind: 'not-configured', why: 'recorded history is replayed.' },
    backup: null,
    wall: Date.parse('2026-01-05T14:00:00Z'),
  };
}

/** Removes what a ground left on the disk. */
export function clearGround(ground: Ground): void {
  rmSync(ground.dir, { recursive: true, force: true });
}

let boots = 0;

function openGroundLedger(ground: Ground) {
  const ledger = openLedger({
    journal: ground.journal,
    empty: EMPTY_DESK,
    fold: foldDesk,
    guards: GUARDS,
    outgoing: announce,
  });
  if (ledger.state().engine.desk !== null) return ledger;
  const stamp = {
    desk: deskTime(atNewYork(ground.from, DAY_STARTS_MINUTE - 5)),
    wall: wallTime(ground.wall),
  };
  const batch = genesisBatch({
    config: ground.config,
    kind: 'demo',
    deskId: 'demo-test',
    seed: ground.seed,
    from: ground.from,
    code: 'test',
    stamp,
  });
  const made = ledger.turn(() => ok(batch), stamp);
  if (!made.ok) throw new Error(made.refusal.text);
  return ledger;
}

/** A period's figures as any desk makes them; nothing is drawn and nothing lies on a disk. */
function worldReports(ground: Ground): MakeReport {
  let annals = NO_ANNALS;
  return (span) => {
    annals = readOn(annals, ground.journal.read(annals.head.seq + 1));
    const digest = periodDigest(periodOf(annals, span));
    const sha256 = String(digest.join('').length).padStart(64, '0');
    const file = `reports/${reportName(span)}`;
    const page = { file: `${file}.html`, sha256 };
    return Promise.resolve(ok({ file: `${file}.md`, sha256, page, digest }));
  };
}

function deskParts(
  ground: Ground,
  machine: {
    ledger: ReturnType<typeof openGroundLedger>;
    mono: () => number;
    clock: ReplayClock;
    broker: Broker;
    killFile: KillFile;
  },
) {
  const { ledger, mono, clock, broker, killFile } = machine;
  const feed = loadRecorded({ seed: ground.seed });
  const pictures = openPictures({
    stateDir: ground.dir,
    state: () => ledger.state(),
    feedLabel: feed.label,
  });
  const brake = createBrake(ledger.state().engine.latches.brake);
  boots += 1;
  return {
    ledger,
    clocks: {
      desk: () => clock.now(),
      wall: () => wallTime(ground.wall),
      mono: () => monoTime(mono()),
    },
    boot: `boot-${boots}`,
    brake,
    killFile,
    lease: { held: () => true },
    broker,
    venue: ground.venue,
    feed,
    code: ground.code,
    alerting: ground.config.alerting,
    manual: ground.config.manual,
    feedLabel: feed.label,
    switches: () => ({ config: ground.config.tradingOn, env: true }),
    pause: () => Promise.resolve(),
    warn: () => undefined,
    options: optionParts(ground.dir, ground.options),
    writeIncident: incidentFiles(ground.dir),
    files: {
      writeReport: (day: TradingDay, markdown: string) => ({
        file: `reports/daily-${day}.md`,
        sha256: String(markdown.length).padStart(64, '0'),
      }),
      backup: (day: TradingDay) =>
        Promise.resolve({
          file: `backups/journal-${day}.db`,
          entries: ledger.head().seq,
          sha256: '0'.repeat(64),
        }),
      rotateLogs: () => 'no log is kept in memory',
    },
    makeReport: worldReports(ground),
    disk: {
      freeBytes: () => 10_000_000_000,
      writeProbe: () => 0.1,
      lastBackup: () => ground.backup,
    },
    verify: () =>
      Promise.resolve({
        ok: true as const,
        entries: ledger.head().seq,
        head: ledger.head().hash,
        anchor: 'kept in memory',
      }),
    backtest: async (ask: { readonly days: number }) => {
      const { engine } = ledger.state();
      if (engine.strategies === null) return refuse('FEED_MISSING', 'no strategies');
      const span = { from: tradingDay('2020-01-13'), until: tradingDay('2020-01-31') };
      const run = await runBacktest(
        {
          feed,
          ...span,
          cash: ground.config.cashCents,
          seed: ground.seed,
          limits: engine.limits,
          strategies: engine.strategies,
        },
        () => undefined,
      );
      return ok(summarise(run, { ...span, label: `${feed.label}, asked ${ask.days}` }));
    },
    drill: (name: DrillName, progress: (share: number) => void) =>
      playDrill(name, { root }, progress),
    draw: (...asked: Parameters<Desk['draw']>) => pictures.draw(...asked),
    reach: {
      posted: () => [],
      doctor: () => Promise.resolve([]),
      names: () => ['room'],
    },
    proposal: () => ok(ground.config.proposal),
    entries: (from: number, limit: number) =>
      Iterator.from(ground.journal.read(from)).take(limit).toArray(),
  };
}

/** Starts the desk on a ground: the first time, or again after a crash (nothing is stopped in order). */
export async function startWorld(ground: Ground, options: WorldOptions = {}): Promise<World> {
  const ledger = openGroundLedger(ground);
  const born = ground.wall;
  let jumped = 0;
  const mono = () => ground.wall - born - jumped;
  const last = ledger.state().engine.lastDesk;
  const clock = createReplayClock(
    deskTime(Math.max(last, atNewYork(ground.from, DAY_STARTS_MINUTE - 5))),
  );
  const broker = createSimulatedBroker({
    store: ground.store,
    seed: ground.seed,
    cash: ground.config.cashCents,
    now: () => clock.now(),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  const bare = openKillFile(ground.dir);
  bare.prepare();
  const killFile = options.around?.killFile?.(bare) ?? bare;
  const wire = options.around?.broker?.(broker) ?? broker;
  const parts = deskParts(ground, { ledger, mono, clock, broker: wire, killFile });
  const assembled = assembleDesk(parts);
  await assembled.start({ restored: null });
  const waiting = (options.people ?? [])
    .map((row) => ({ ...row, time: instant(row.at) }))
    .filter((row) => row.time > clock.now());
  const say = (as: string, line: string) =>
    dispatch(assembled.desk, { words: splitLine(line), account: accountOf({ user: as, as }) });
  const people = async (at: DeskTime) => {
    for (const row of waiting.splice(0, waiting.filter((one) => one.time <= at).length))
      await say(row.as, row.line);
    await options.acts?.(at);
  };
  const play = async (end: DeskTime) => {
    const pace = async (from: DeskTime, to: DeskTime) =>
      to <= end && (await (options.pace?.(from, to) ?? true));
    const spoken = waiting.map((row) => row.time);
    await replay({
      assembled,
      broker,
      feed: parts.feed,
      clock,
      from: ground.from,
      until: ground.until,
      pace,
      people,
      spoken,
    });
  };
  return {
    ground,
    assembled,
    broker,
    clock,
    killFile,
    say,
    pass: (ms) => {
      ground.wall += ms;
    },
    jump: (ms) => {
      ground.wall += ms;
      jumped += ms;
    },
    playUntil: (text) => play(instant(text)),
    playAll: () => play(deskTime(Number.MAX_SAFE_INTEGER)),
    facts: () => [...ground.journal.read(1)].map((entry) => entry.fact),
    entries: () => [...ground.journal.read(1)],
    cards: () =>
      ground.journal.messages
        .page({ channel: null, topic: null, before: Number.MAX_SAFE_INTEGER, limit: 100_000 })
        .toReversed()
        .flatMap((row) => {
          const card = parseCard(row.card);
          const { channel, topic, part } = row;
          return card === null ? [] : [{ ...card, channel, topic, part }];
        }),
  };
}
