// The house: a desk's ports made real. It opens premises and journal, makes the first batch of a demo,
// and assembles the desk on the clock, feed, broker, files and workers of this machine.
import { join } from 'node:path';
import { giveWay } from './pace.ts';
import { randomUUID } from 'node:crypto';
import { openBroker } from './broker.ts';
import type { HouseBroker } from './broker.ts';
import { openFeed, readNews } from './feed.ts';
import type { HouseFeed } from './feed.ts';
import { incidentFiles } from './incident-files.ts';
import { freeBytes, lastBackup, rotateLogs, writeProbe } from './files.ts';
import { demoDeskId, genesisBatch } from './genesis.ts';
import { askWorker } from './heavy.ts';
import { openLog } from './log.ts';
import { dayShower, reportMaker, writeDaily } from './report-files.ts';
import { openMask } from './mask.ts';
import { optionParts } from './option-parts.ts';
import type { Mask } from './mask.ts';
import { HISTORY } from '../config.ts';
import type { RunParts } from './run-parts.ts';
import { readTestRecord } from './test-record.ts';
import { openWorkshop } from './workshop.ts';
import { openShelf } from './shelf.ts';
import { openPictures } from './pictures.ts';
import type { DeskLog } from './log.ts';
import {
  keepAnchor,
  openDeskJournal,
  openPremises,
  rememberedHead,
  renewDemoAnchor,
} from './premises.ts';
import type { OpenJournal, Premises } from './premises.ts';
import type { Entry } from '#engine/journal/journal.ts';
import { backupJournal } from '#engine/journal/backup.ts';
import { nextSession, sessionOn, sessionsBetween } from '#engine/market/session.ts';
import { refuse, ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import {
  atNewYork,
  deskTime,
  monoTime,
  newYork,
  tradingDay,
  wallTime,
} from '#engine/model/time.ts';
import type { DeskTime, MonoTime, TradingDay } from '#engine/model/time.ts';
import { assembleDesk } from '#runbook/assemble.ts';
import type { AssembledDesk, DeskParts } from '#runbook/assemble.ts';
import type { BacktestAsked, BacktestResult, VerifyAnswer } from '#runbook/answer.ts';
import type { Desk } from '#runbook/desk.ts';
import type { DrillResult } from '#runbook/drill/fact.ts';
import type { MakeDrill } from '#runbook/drill/holding.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { SIMULATED } from '#runbook/golive/venue.ts';
import type { Venue } from '#runbook/golive/venue.ts';
import { history } from '#runbook/history.ts';
import type { Clocks } from '#runbook/machine.ts';
import type { Shelf } from '#runbook/playbook/differing.ts';
import { createReplayClock, DAY_STARTS_MINUTE } from '#runbook/replay.ts';
import type { ReplayClock } from '#runbook/replay.ts';

export interface House {
  readonly parts: RunParts;
  readonly premises: Premises;
  readonly opened: OpenJournal;
  /** Of a replay, which sets it. */
  readonly clock: ReplayClock | null;
  readonly clocks: Clocks;
  readonly broker: HouseBroker;
  readonly feed: HouseFeed;
  readonly assembled: AssembledDesk;
  readonly log: DeskLog;
  readonly anchor: () => void;
  /** Blanks every secret the desk was given. */
  readonly mask: Mask;
  stopped: boolean;
  /** How people are reached, once they are. */
  readonly reach: Reach;
}

/** Filled in when the platforms are joined, which takes the assembled desk. */
interface Reach {
  posted: Desk['posted'];
  doctor: Desk['doctor'];
  names: () => readonly string[];
}

const SLOW_COMMIT_MS = 1_000;

export function mono(): MonoTime {
  return monoTime(performance.now());
}

export function within<T>(parts: RunParts, answer: Result<T>): T {
  return answer.ok ? answer.value : parts.give(answer.refusal.code, answer.refusal.text);
}

/** Whatever a desk's own feed is, the history that comes with it is what strategies and gate are tried on. */
function backtestTask(
  { opened }: Pick<House, 'opened'>,
  ask: BacktestAsked,
): Result<Parameters<typeof askWorker>[0]> {
  const { engine } = opened.ledger.state();
  const feed = HISTORY;
  if (engine.strategies === null || engine.desk === null)
    return refuse('FEED_MISSING', 'No strategy is in force yet: there is nothing to test.');
  const until = ask.until === null ? feed.last : tradingDay(ask.until);
  const days = sessionsBetween(tradingDay('2010-01-04'), until).slice(-ask.days);
  const from = ask.from === null ? (days[0]?.day ?? until) : tradingDay(ask.from);
  if (from < feed.first || until > feed.last || from > until)
    return refuse(
      'RANGE_UNKNOWN',
      `The history goes from ${feed.first} to ${feed.last}; ${from} to ${until} is not within it.`,
    );
  const { limits, strategies } = engine;
  return ok({
    task: 'backtest',
    from,
    until,
    cash: engine.desk.cash,
    seed: engine.desk.seed,
    limits,
    strategies,
  });
}

async function backtest(
  house: Pick<House, 'opened'>,
  ask: BacktestAsked,
  watching: {
    readonly progress: (share: number) => void;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Result<BacktestResult>> {
  const task = backtestTask(house, ask);
  if (!task.ok) return task;
  const answer = await askWorker(task.value, watching.progress, watching.signal);
  return answer.ok ? ok(answer.value as BacktestResult) : answer;
}

function drill(root: string): MakeDrill {
  return async (name, progress, signal) => {
    const answer = await askWorker({ task: 'drill', name, root }, progress, signal);
    return answer.ok ? (answer.value as Result<DrillResult>) : answer;
  };
}

async function verify(
  house: Pick<House, 'parts' | 'opened'>,
  how?: 'chain-only',
): Promise<VerifyAnswer> {
  const { anchorDir } = house.parts.environment;
  const deskId = house.opened.ledger.state().engine.desk?.deskId ?? '';
  const anchor = how === 'chain-only' ? null : rememberedHead(anchorDir, deskId);
  const asked = await askWorker(
    { task: 'verify', path: join(house.parts.stateDir, 'journal.db'), anchor },
    () => undefined,
  );
  if (!asked.ok) return { ok: false, seq: 0, what: asked.refusal.text };
  const answer = asked.value as VerifyAnswer;
  const says =
    anchor === null ? 'no anchor was compared' : `the anchor of entry ${anchor.seq} agrees`;
  return answer.ok ? { ...answer, anchor: says } : answer;
}

async function backup(
  house: Pick<House, 'parts'>,
  day: TradingDay,
): Promise<{ file: string; entries: number; sha256: string }> {
  const { stateDir } = house.parts;
  const answer = await backupJournal({
    path: join(stateDir, 'journal.db'),
    dir: join(stateDir, 'backups'),
    day,
    history: history(null),
  });
  if (!answer.ok) throw new Error(answer.refusal.text);
  return { file: answer.value.path, entries: answer.value.entries, sha256: answer.value.sha256 };
}

/** A demo replays recorded history, unless it stands on a stand-in that has a clock of its own. */
export function replays({ kind, config }: Pick<RunParts, 'kind' | 'config'>): boolean {
  return kind === 'demo' && config.feed === 'recorded';
}

/** The first batch of a desk that has none; a journal made for other days or another seed is refused. */
function settle(parts: RunParts, opened: OpenJournal, at: DeskTime): void {
  const { desk } = opened.ledger.state().engine;
  const { config, args } = parts;
  const seed = args.seed ?? config.demo?.seed ?? 'none';
  const from = replays(parts) ? tradingDay(args.from ?? config.demo?.from ?? '2020-02-03') : null;
  if (desk !== null) {
    if (desk.deskKind !== parts.kind)
      parts.give(
        'DESK_KIND',
        `The journal in ${parts.stateDir} is a ${desk.deskKind} desk\u2019s. Choose another folder with STATE_DIR.`,
      );
    const other =
      parts.kind === 'demo' &&
      ((args.seed !== null && args.seed !== desk.seed) ||
        (args.from !== null && args.from !== desk.from));
    if (other)
      parts.give(
        'DEMO_DIFFERS',
        `The demo in ${parts.stateDir} began on ${desk.from ?? 'no day'} with seed "${desk.seed}"; it goes on as it is without --from and --seed. To begin afresh, delete that folder: rm -r ${parts.stateDir}`,
      );
    return;
  }
  if (parts.kind === 'real')
    parts.give('DESK_MISSING', 'No real desk was made here. Make one with: ./desk init --real.');
  const deskId = demoDeskId(parts.stateDir);
  renewDemoAnchor(parts.environment.anchorDir, deskId);
  const stamp = { desk: at, wall: wallTime(Date.now()) };
  const batch = genesisBatch({
    config,
    kind: parts.kind,
    deskId,
    seed,
    from,
    code: parts.code,
    stamp,
  });
  within(
    parts,
    opened.ledger.turn(() => ok(batch), stamp),
  );
}

function startOfReplay(parts: RunParts, opened: OpenJournal): DeskTime {
  const { engine } = opened.ledger.state();
  const first = tradingDay(
    engine.desk?.from ?? parts.args.from ?? parts.config.demo?.from ?? '2020-02-03',
  );
  const session = sessionOn(first) ?? nextSession(first);
  return deskTime(Math.max(engine.lastDesk, atNewYork(session.day, DAY_STARTS_MINUTE - 5)));
}

export async function openHouse(parts: RunParts): Promise<House> {
  // The lease first: a second desk must not touch the log of the one that runs.
  const premises = within(parts, await openPremises(parts.stateDir));
  const mask = openMask([...parts.chat.secrets, ...parts.broker.secrets]);
  const log = openLog(parts.stateDir, parts.config.mode === 'DEV' ? 'debug' : 'info', mask);
  let slowest = 0;
  const opened = within(
    parts,
    await openDeskJournal(parts.stateDir, {
      mono,
      onCommit: (ms) => {
        slowest = Math.max(slowest, ms);
        if (ms > SLOW_COMMIT_MS)
          premises.brake.close('desk', `a durable write took ${Math.round(ms)} ms`);
      },
      onProgress: (entries) =>
        parts.say(`reading the journal: ${entries.toLocaleString('en-US')} entries`),
    }),
  );
  const { engine } = opened.ledger.state();
  const clock = replays(parts) ? createReplayClock(startOfReplay(parts, opened)) : null;
  let standIn: (() => DeskTime) | null = null;
  const clocks: Clocks = {
    desk: () => clock?.now() ?? standIn?.() ?? deskTime(Date.now()),
    wall: () => wallTime(Date.now()),
    mono,
  };
  const seed = engine.desk?.seed ?? parts.args.seed ?? parts.config.demo?.seed ?? 'none';
  const warn = (text: string) => log.logger.warn(mask(text));
  const broker = await openBroker({
    parts,
    mode: engine.desk?.mode ?? parts.config.mode,
    seed,
    now: () => clocks.desk(),
    mono,
    log: warn,
    lastDesk: deskTime(engine.lastDesk),
  });
  standIn = broker.clock;
  settle(parts, opened, clocks.desk());
  premises.brake.startFrom(opened.ledger.state().engine.latches.brake);
  const feed = await openFeed({ parts, seed, now: () => clocks.desk(), log: warn });
  const reach: Reach = {
    posted: () => [],
    doctor: () => Promise.resolve([]),
    names: () => [],
  };
  const house = { parts, premises, opened, clock, clocks, broker, feed, log, mask, reach };
  return {
    ...house,
    assembled: assembleHouse(house),
    anchor: keepAnchor(parts.environment.anchorDir, opened.ledger, (text) => log.logger.warn(text)),
    stopped: false,
  };
}

function firstEntries(
  opened: OpenJournal,
  from: number,
  limit: number,
): readonly Entry<DeskFact>[] {
  const found: Entry<DeskFact>[] = [];
  for (const entry of opened.journal.read(from)) {
    if (found.length >= limit) break;
    found.push(entry);
  }
  return found;
}

/** Where its orders go: the account the keys opened, by the number that was named. */
function venueOf({ alpaca }: HouseBroker): Venue {
  if (alpaca === null) return SIMULATED;
  const { account, number } = alpaca.settings;
  return { kind: account, number };
}

type Bare = Omit<House, 'assembled' | 'anchor' | 'stopped'>;

function diskOf(stateDir: string): DeskParts['disk'] {
  return {
    freeBytes: () => freeBytes(stateDir),
    writeProbe: () => writeProbe(stateDir, mono),
    lastBackup: () => lastBackup(stateDir, Date.now()),
  };
}

/** Every version of the playbooks that is put on record is kept beside the journal. */
function keptShelf({ parts, opened, log }: Bare): Shelf {
  const shelf = openShelf({
    stateDir: parts.stateDir,
    configDir: join(parts.root, 'config'),
    playbooks: parts.config.manual.playbooks,
    warn: (text) => log.logger.warn(text),
  });
  opened.ledger.follow((entries) => shelf.follow(entries));
  return shelf;
}

function assembleHouse(house: Bare): AssembledDesk {
  const { parts, premises, opened, clocks, broker, feed, log, mask, reach } = house;
  let switchedOn = parts.config.tradingOn;
  const feedLabel = feed.label;
  const { stateDir } = parts;
  const pictures = openPictures({ stateDir, feedLabel, state: () => opened.ledger.state() });
  return assembleDesk({
    ledger: opened.ledger,
    clocks,
    boot: randomUUID(),
    brake: premises.brake,
    killFile: premises.killFile,
    lease: premises.lease,
    broker: broker.broker,
    venue: venueOf(broker),
    feed: feed.feed,
    code: parts.code,
    alerting: parts.config.alerting,
    manual: parts.config.manual,
    workshop: openWorkshop(parts),
    feedLabel,
    switches: () => ({ config: switchedOn, env: parts.environment.tradingOn }),
    pause: giveWay,
    warn: (text) => {
      log.logger.warn(text);
      parts.say(`! ${mask(text)}`);
    },
    files: {
      writeReport: (day, markdown, page) => {
        void pictures.illustrate(day).then(
          (fault) => fault !== null && log.logger.warn(fault),
          (error) => log.logger.warn(`The report has no picture: ${String(error)}`),
        );
        return writeDaily(parts.stateDir, day, { markdown, page });
      },
      backup: (day) => backup(house, day),
      rotateLogs: () => rotateLogs(parts.stateDir, newYork(clocks.desk()).day, () => log.reopen()),
    },
    writeIncident: incidentFiles(parts.stateDir),
    showDay: dayShower(stateDir, feedLabel),
    makeReport: reportMaker(stateDir, { feedLabel, code: parts.code }),
    disk: diskOf(stateDir),
    verify: (how) => verify(house, how),
    backtest: (ask, progress, signal) => backtest(house, ask, { progress, signal }),
    ...(house.feed.live === null ? {} : { news: readNews(house.feed.live, () => clocks.desk()) }),
    options: optionParts(stateDir, feed.options),
    drill: drill(parts.root),
    tests: () => readTestRecord(parts.root),
    draw: (asked, theme) => pictures.draw(asked, theme),
    shelf: keptShelf(house),
    reach: {
      posted: (seq) => reach.posted(seq),
      doctor: () => reach.doctor(),
      names: () => reach.names(),
    },
    proposal: () => {
      const read = parts.readConfig();
      if (!read.ok) return read;
      switchedOn = read.value.tradingOn;
      return ok(read.value.proposal);
    },
    entries: (from, limit) => firstEntries(opened, from, limit),
  });
}
