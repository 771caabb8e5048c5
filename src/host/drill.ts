// The desk a drill is made on: a whole one in memory, assembled like the real desk, on the demo's people and
// limits, with a clock, a broker and sources of its own. Nothing of it outlives the drill or leaves it.
import { resolve } from 'node:path';
import { readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { memoryKillFile, troubledBroker, troubledFeed } from './drill-ports.ts';
import type { Troubled } from './drill-ports.ts';
import { genesisBatch } from './genesis.ts';
import { announce } from '#bot/announce.ts';
import { parseCard } from '#bot/written-card.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import type { SimulatedBroker } from '#engine/broker/simulated.ts';
import { memoryStore } from '#engine/broker/store.ts';
import { openLedger } from '#engine/journal/ledger.ts';
import type { Fold } from '#engine/journal/ledger.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import type { Feed } from '#engine/market/feed.ts';
import { loadRecorded } from '#engine/market/recorded.ts';
import { previousSession, sessionsBetween } from '#engine/market/session.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import { ticks } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { atNewYork, deskTime, monoTime, tradingDay, wallTime } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { runBacktest } from '#engine/research/backtest.ts';
import { summarise } from '#engine/research/summary.ts';
import { createBrake } from '#engine/risk/brake.ts';
import { assembleDesk } from '#runbook/assemble.ts';
import type { AssembledDesk, DeskParts } from '#runbook/assemble.ts';
import type { DrillResult } from '#runbook/drill/fact.ts';
import { DRILLS } from '#runbook/drill/list.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import { runDrill } from '#runbook/drill/run.ts';
import type { VerifyAnswer } from '#runbook/answer.ts';
import type { Heard, Post } from '#runbook/drill/sight.ts';
import type { Stage } from '#runbook/drill/stage.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { createReplayClock, DAY_STARTS_MINUTE, replay } from '#runbook/replay.ts';
import type { ReplayClock } from '#runbook/replay.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';

/** Put around what that desk is given, so that a test can break what a drill must find. */
export interface DrillAround {
  readonly broker?: (inner: Broker) => Broker;
  readonly fold?: (inner: Fold<DeskState, DeskFact>) => Fold<DeskState, DeskFact>;
  readonly outgoing?: (inner: typeof announce) => typeof announce;
}

/** Days of the recorded history with entries, positions and stops to try a procedure on. */
const FROM = tradingDay('2020-02-05');
const UNTIL = tradingDay('2020-02-28');
const SEED = 'twokey';
const CODE = 'drill';

function instant(text: string): DeskTime {
  const [day = '', time = ''] = text.split(' ');
  const [hour = '0', minute = '0'] = time.split(':');
  return deskTime(atNewYork(tradingDay(day), Number(hour) * 60 + Number(minute)));
}

function openDrillLedger(config: Config, around: DrillAround) {
  const journal = openMemoryJournal<DeskFact>(FACT_VERSIONS);
  const ledger = openLedger({
    journal,
    empty: EMPTY_DESK,
    fold: around.fold?.(foldDesk) ?? foldDesk,
    guards: GUARDS,
    outgoing: around.outgoing?.(announce) ?? announce,
  });
  const at = atNewYork(FROM, DAY_STARTS_MINUTE - 5);
  const stamp = { desk: deskTime(at), wall: wallTime(at) };
  const batch = genesisBatch({
    config,
    kind: 'demo',
    deskId: 'demo-drill',
    seed: SEED,
    from: FROM,
    code: CODE,
    stamp,
  });
  const made = ledger.turn(() => ok(batch), stamp);
  if (!made.ok) throw new Error(made.refusal.text);
  return { journal, ledger };
}

type OpenLedger = ReturnType<typeof openDrillLedger>;

function postsOf({ journal }: OpenLedger): readonly Post[] {
  const rows = journal.messages.page({
    channel: null,
    topic: null,
    before: Number.MAX_SAFE_INTEGER,
    limit: Number.MAX_SAFE_INTEGER,
  });
  return rows.toReversed().flatMap(({ seq, channel, card }) => {
    const read = parseCard(card);
    if (read === null) return [];
    const fields = read.fields.map(({ name, value }) => `${name}: ${value}`);
    const text = [read.title, ...read.lines, ...fields].join('\n');
    return [{ seq, channel, severity: read.severity, text }];
  });
}

/** Every batch is written again, in a journal of its own: a chain that was tampered with ends in another hash. */
function verifyAgain({ journal, ledger }: OpenLedger): VerifyAnswer {
  const again = openMemoryJournal<DeskFact>(FACT_VERSIONS);
  for (const batch of Map.groupBy(journal.read(1), (entry) => entry.batch).values()) {
    const [first] = batch;
    if (first === undefined) continue;
    const { desk, wall } = first;
    again.append({ facts: batch.map(({ fact }) => fact), stamp: { desk, wall }, outgoing: [] });
  }
  const { seq, hash } = ledger.head();
  if (again.head().hash !== hash) return { ok: false, seq, what: 'The chain does not hold.' };
  return { ok: true, entries: seq, head: hash, anchor: 'kept in memory' };
}

async function backtest(
  { ledger }: OpenLedger,
  ask: { readonly feed: Feed; readonly config: Config; readonly days: number },
): ReturnType<DeskParts['backtest']> {
  const { engine } = ledger.state();
  if (engine.strategies === null) return refuse('FEED_MISSING', 'No strategies are in force.');
  const before = sessionsBetween(tradingDay('2019-01-02'), FROM).slice(-ask.days - 1);
  const [first, last] = [before[0]?.day ?? FROM, before.at(-2)?.day ?? FROM];
  const span = { from: first, until: last };
  const { feed, config } = ask;
  const { limits, strategies } = engine;
  const setting = { feed, ...span, cash: config.cashCents, seed: SEED, limits, strategies };
  const run = await runBacktest(setting, () => undefined);
  return ok(summarise(run, { ...span, label: feed.label }));
}

function drillParts(
  opened: OpenLedger,
  made: {
    readonly config: Config;
    readonly clock: ReplayClock;
    readonly broker: Broker;
    readonly feed: Feed;
    readonly trouble: Troubled;
    readonly proposal: DeskParts['proposal'];
  },
): DeskParts {
  const { ledger, journal } = opened;
  const { config, clock, broker, feed, trouble } = made;
  const born = clock.now();
  return {
    ledger,
    clocks: {
      desk: () => clock.now(),
      wall: () => wallTime(clock.now()),
      mono: () => monoTime(clock.now() - born),
    },
    boot: 'drill',
    brake: createBrake(ledger.state().engine.latches.brake),
    killFile: memoryKillFile(),
    lease: { held: () => true },
    broker,
    feed,
    feedLabel: feed.label,
    code: CODE,
    alerting: config.alerting,
    manual: config.manual,
    switches: () => ({ config: true, env: true }),
    pause: () => Promise.resolve(),
    warn: () => undefined,
    writeIncident: (name) => ({ file: name, sha256: '0'.repeat(64) }),
    files: {
      writeReport: (day) => ({ file: `drill report ${day}`, sha256: '0'.repeat(64) }),
      backup: (day) =>
        Promise.resolve({
          file: `drill backup ${day}`,
          entries: ledger.head().seq,
          sha256: '0'.repeat(64),
        }),
      rotateLogs: () => 'no log is kept in a drill',
    },
    disk: {
      freeBytes: () => 10_000_000_000,
      writeProbe: () => {
        if (trouble.now !== 'disk') return 0.1;
        trouble.tries += 1;
        throw new Error('no space left on the device (drill)');
      },
      lastBackup: () => null,
    },
    verify: () => Promise.resolve(verifyAgain(opened)),
    backtest: (ask) => backtest(opened, { feed: loadRecorded({ seed: SEED }), config, ...ask }),
    draw: () => Promise.resolve(refuse('PICTURE_BUSY', 'A drill draws nothing.')),
    proposal: made.proposal,
    entries: (from, limit) => [...journal.read(from)].slice(0, limit),
  };
}

/** What a stage is made of, once its desk is assembled. */
interface Made {
  readonly opened: OpenLedger;
  readonly assembled: AssembledDesk;
  readonly venue: SimulatedBroker;
  readonly feed: Feed;
  readonly clock: ReplayClock;
  readonly trouble: Troubled;
  readonly proposed: { now: Proposal };
}

function symbolOf({ feed }: Made): InstrumentSymbol {
  const first = feed.instruments[0];
  if (first === undefined) throw new Error('the recorded history has no instrument');
  return first.symbol;
}

async function playUntil({ assembled, venue, feed, clock }: Made, until: string): Promise<void> {
  const end = instant(until);
  const people = () => Promise.resolve();
  const pace = (_from: DeskTime, to: DeskTime) => Promise.resolve(to <= end);
  const span = { from: FROM, until: UNTIL, spoken: [end] };
  await replay({ assembled, broker: venue, feed, clock, pace, people, ...span });
}

async function passFor({ assembled, venue, clock }: Made, seconds: number): Promise<void> {
  clock.set(deskTime(clock.now() + seconds * 1_000));
  venue.advanceTo(clock.now());
  await assembled.round();
  await assembled.machine.sender.idle();
  venue.advanceTo(clock.now());
}

function fallBy({ assembled }: Made, symbol: InstrumentSymbol, share: number): void {
  const last = assembled.outlook.last(symbol);
  if (last === null) throw new Error(`no price of ${symbol} was seen`);
  assembled.saw({ [symbol]: ticks(Math.round(last * (1 - share))) }, false);
}

function stageOf(made: Made): Stage {
  const { opened, assembled, venue, trouble, proposed } = made;
  const symbol = symbolOf(made);
  const heard: Heard[] = [];
  return {
    assembled,
    symbol,
    play: (until) => playUntil(made, until),
    pass: (seconds) => passFor(made, seconds),
    trouble(what) {
      trouble.now = what;
      trouble.tries = 0;
    },
    fall: (share) => fallBy(made, symbol, share),
    propose(change) {
      proposed.now = change(proposed.now);
      assembled.readConfig();
    },
    heard: (row) => void heard.push(row),
    sight: async (since) => ({
      since,
      entries: [...opened.journal.read(1)],
      posts: postsOf(opened),
      heard: heard.splice(0),
      state: opened.ledger.state(),
      resting: await venue.openOrders(),
      tries: trouble.tries,
    }),
  };
}

async function openStage(
  config: Config,
  around: DrillAround,
): Promise<{ readonly stage: Stage; close(): Promise<void> }> {
  const opened = openDrillLedger(config, around);
  const { ledger } = opened;
  const clock = createReplayClock(deskTime(ledger.state().engine.lastDesk));
  const trouble: Troubled = { now: 'none', tries: 0 };
  const proposed = { now: config.proposal };
  const venue = createSimulatedBroker({
    store: memoryStore(),
    seed: SEED,
    cash: config.cashCents,
    now: () => clock.now(),
  });
  const isEntry = (id: string): boolean => ledger.state().engine.orders[id]?.purpose === 'entry';
  const inner = troubledBroker(venue, trouble, isEntry);
  const feed = troubledFeed(loadRecorded({ seed: SEED }), trouble, () => clock.now());
  // A desk that has run for a while has its history.
  await feed.refresh(previousSession(FROM).day);
  const broker = around.broker?.(inner) ?? inner;
  const proposal = () => ok(proposed.now);
  const parts = drillParts(opened, { config, clock, feed, trouble, broker, proposal });
  const assembled = assembleDesk(parts);
  await assembled.start({ restored: null });
  const stage = stageOf({ opened, assembled, venue, feed, clock, trouble, proposed });
  return { stage, close: () => feed.close() };
}

/** The demo's people and limits, and the strategies, schedule and alerts every desk has. */
function drillConfig(root: string): Result<Config> {
  return readConfig(resolve(root, 'config'), 'demo', { env: {}, osUser: 'drill' });
}

/** One drill, from a fresh desk to its result. Refusals: those of readConfig. */
export async function playDrill(
  name: DrillName,
  world: { readonly root: string; readonly around?: DrillAround },
  progress: (share: number) => void = () => undefined,
): Promise<Result<DrillResult>> {
  const config = drillConfig(world.root);
  if (!config.ok) return config;
  const opened = await openStage(config.value, world.around ?? {});
  try {
    return ok(await runDrill(DRILLS[name], opened.stage, progress));
  } finally {
    await opened.close();
  }
}
