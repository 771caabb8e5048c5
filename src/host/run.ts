// One run of a desk, demo or real, from the opened premises to the last line of an orderly stop. Demo and
// real desk differ in clock, feed and broker alone; everything that decides is the same.
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { eachSecond, eachTenth } from './beat.ts';
import { createPace } from './pace.ts';
import type { Speed } from './pace.ts';
import { startDeadMan } from './deadman.ts';
import type { DeadMan } from './deadman.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Heartbeat } from './heartbeat.ts';
import { anchorFault, setAnchorAside } from './premises.ts';
import { joinPlatforms, postedBy } from './platforms.ts';
import type { HousePlatforms } from './platforms.ts';
import { startPosting } from './posting.ts';
import type { Heralds } from './posting.ts';
import { accountOf } from '#bot/identify.ts';
import { dispatch } from '#bot/dispatch.ts';
import { openTerminalChat } from '#bot/terminal-chat.ts';
import { threadWords } from '#bot/thread.ts';
import { splitLine } from '#bot/words.ts';
import type { Feed } from '#engine/market/feed.ts';
import { marketOpen } from '#engine/seen.ts';
import { openPositions } from '#engine/order/books.ts';
import { ok } from '#engine/model/result.ts';
import { statusFacts } from '#engine/risk/halted.ts';
import { newYork, tradingDay } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { openAlerts } from '#runbook/alert.ts';
import { openApprovals } from '#runbook/approval.ts';
import { isAuditorSatisfied } from '#runbook/oncall/audit.ts';
import { pollMachine } from '#runbook/recovery.ts';
import { replay } from '#runbook/replay.ts';
import type { ReplayClock } from '#runbook/replay.ts';
import type { Runbook } from '#runbook/state.ts';

import { mono, openHouse } from './house.ts';
import type { House } from './house.ts';
import type { RunParts } from './run-parts.ts';
import { openHouseRoom } from './room.ts';
import type { HouseRoom } from './room.ts';

/** Before and after what a scripted person says, where people may be looking. */
const BEAT_MS = 1_500;
/** A round is made at the latest after this, whoever asks. */
const LONGEST_SILENCE_MS = 75_000;
/** So long a round waits for a job: what waits for a far machine holds up nothing else. */
const PATIENCE_MS = 500;
/** Prices are put on record this often, on the desk's clock. */
const RECORD_MS = 5 * 60_000;

/** What stands round a house while it runs. */
interface Around {
  readonly room: HouseRoom | null;
  readonly platforms: HousePlatforms;
  readonly posting: Heralds;
  readonly heartbeat: Heartbeat;
  readonly deadMan: DeadMan;
}

function openTheDoor(house: House, { room, platforms }: Around): void {
  house.premises.answerWith((request, progress) =>
    dispatch(house.assembled.desk, {
      words: request.words,
      account: accountOf({ user: request.user, as: request.as }),
      progress,
      ...(room === null ? {} : { links: room.links }),
    }),
  );
  room?.begin();
  platforms.open();
}

/** What only wall time does: the kill file each second, config/ and the anchor every few. */
function startWatches(house: House): () => Promise<void> {
  const { machine } = house.assembled;
  let polling: Promise<void> | null = null;
  const poll = setInterval(() => {
    polling ??= pollMachine(machine).finally(() => {
      polling = null;
    });
  }, 1_000);
  const keep = setInterval(() => {
    house.assembled.readConfig();
    house.anchor();
  }, 5_000);
  // What a poll under way still writes belongs to this run.
  return async () => {
    clearInterval(poll);
    clearInterval(keep);
    await polling;
  };
}

function speakers(house: House): {
  readonly spoken: readonly DeskTime[];
  readonly people: (at: DeskTime) => Promise<void>;
} {
  // At a pace people can follow, what is said is given time to be read.
  const beat = (): Promise<unknown> =>
    speedOf(house) === 'max' || house.stopped ? Promise.resolve() : wait(BEAT_MS);
  const waiting = house.parts.people
    .filter((row) => row.at > house.clocks.desk())
    .toSorted((a, b) => a.at - b.at);
  return {
    spoken: waiting.map((row) => row.at),
    people: async (at) => {
      while (waiting[0] !== undefined && waiting[0].at <= at) {
        const [row] = waiting.splice(0, 1);
        if (row === undefined) return;
        await beat();
        const words = row.topic === null ? splitLine(row.line) : threadWords(row.topic, row.line);
        const answer = await dispatch(house.assembled.desk, {
          words,
          account: accountOf({ user: row.as, as: row.as }),
          topic: row.topic,
        });
        const where = row.topic === null ? '' : ` in ${row.topic}`;
        house.parts.say(`${row.as}${where}> ${row.line}\n${answer.text}`);
        await beat();
      }
    },
  };
}

/** A request for keys, or a CRITICAL alert nobody has taken. */
function waitsForPeople({ approvals, alerts }: Runbook): boolean {
  const calls = openAlerts(alerts).some(
    (alert) => alert.severity === 'CRITICAL' && alert.status === 'firing',
  );
  return calls || openApprovals(approvals).length > 0;
}

function speedOf({ parts }: House): Speed {
  return parts.args.speed ?? parts.config.demo?.speed ?? 6_000;
}

async function playHistory(house: House, clock: ReplayClock, feed: Feed): Promise<boolean> {
  const { parts, assembled } = house;
  const { simulated } = house.broker;
  if (simulated === null) return false;
  const { engine } = assembled.desk.state();
  const from = engine.desk?.from ?? feed.first;
  const until = tradingDay(parts.args.until ?? parts.config.demo?.until ?? feed.last);
  const pace = createPace({
    speed: speedOf(house),
    mono,
    stopped: () => house.stopped,
    waiting: () => waitsForPeople(assembled.desk.state().runbook),
  });
  return replay({
    assembled,
    broker: simulated,
    feed,
    clock,
    from,
    until,
    pace,
    ...speakers(house),
  });
}

/**
 * A desk without a replay follows its clock, mostly the wall. node-cron asks for a round at each minute; the beat makes it, and makes one
 * unasked where the cron is silent, as it is for long when the machine's clock was set back.
 */
async function followClock(house: House): Promise<void> {
  // A minute of a hurried clock is over before the wall's is.
  const hurried = house.parts.kind === 'demo';
  const { default: cron } = await import('node-cron');
  let asked = true;
  let last = mono();
  const task = cron.schedule('* * * * *', () => void (asked = true), {
    timezone: 'UTC',
    suppressMissedWarning: true,
  });
  const tick = async (): Promise<void> => {
    house.broker.simulated?.advanceTo(house.clocks.desk());
    house.broker.alpaca?.tend();
    if (!hurried && !asked && mono() - last < LONGEST_SILENCE_MS) return;
    asked = false;
    last = mono();
    await house.assembled.round(wait(PATIENCE_MS));
  };
  await (hurried ? eachTenth : eachSecond)(tick, () => house.stopped);
  await house.assembled.settled();
  await task.destroy();
}

/** Last prices as they come, recorded every few minutes and whenever they break a layer. */
function watchPrices(house: House): void {
  let recorded = 0;
  const symbols = () => [
    ...house.parts.config.universe.map((row) => row.symbol),
    ...openPositions(house.assembled.desk.state().engine.books).map((row) => row.symbol),
  ];
  house.feed.live?.watch(
    () => [...new Set(symbols())],
    (prices) => {
      const at = house.clocks.desk();
      // Before the open they are known and value nothing yet.
      if (!marketOpen(house.assembled.desk.seen())) return house.assembled.outlook.saw(prices);
      const periodic = at - recorded >= RECORD_MS;
      if (periodic) recorded = at;
      house.assembled.saw(prices, periodic);
    },
    (status) => {
      house.assembled.machine.attempt((state) => ok(statusFacts(state.engine.halted, status)));
    },
  );
}

async function stopAsked(house: House): Promise<void> {
  while (!house.stopped) await new Promise((resolve) => setTimeout(resolve, 100));
}

function describeDesk({ parts, broker }: House): string {
  const { alpaca } = broker;
  const desk = parts.kind === 'demo' ? 'the demo desk' : 'a real desk';
  if (alpaca === null) return parts.kind === 'demo' ? desk : `${desk} on the simulated broker`;
  const { account, number, standIn } = alpaca.settings;
  const where = standIn === null ? 'Alpaca' : 'a stand-in of Alpaca on this machine';
  return `${desk} on ${where}, ${account} account \u2026${number.slice(-4)}`;
}

function banner(house: House, room: HouseRoom | null, { heralded }: HousePlatforms): void {
  const { parts, assembled } = house;
  const joining = heralded.map(({ chat }) => chat.name).join(', ');
  const { engine } = assembled.desk.state();
  const demo = parts.kind === 'demo';
  parts.say(
    [
      `Twokey ${parts.code} \u00b7 ${engine.desk?.mode ?? ''} ${engine.desk?.account ?? ''} \u00b7 ${describeDesk(house)} \u00b7 state ${parts.stateDir}`,
      assembled.desk.feedLabel,
      ...(room === null ? [] : [`The room: ${room.address}`]),
      ...(joining === '' ? [] : [`Joining: ${joining}. How they stand: ./desk doctor`]),
      demo
        ? `Its people: --as ana (trader), ben (risk), cleo, sam, sofia, dev, vic. In another terminal: ${parts.args.fresh ? `export STATE_DIR=${parts.stateDir} \u00b7 ` : ''}./desk status \u00b7 ./desk halt --as ana \u00b7 ./desk help`
        : 'In another terminal: ./desk status \u00b7 ./desk halt \u00b7 ./desk help',
      'Stop with Ctrl-C. Every key and limit that holds here holds on a real desk.',
      '',
    ].join('\n'),
  );
}

async function drive(house: House): Promise<void> {
  const { parts, clock } = house;
  const feed = house.feed.recorded;
  if (clock === null || feed === null) return followClock(house);
  const ended = await playHistory(house, clock, feed);
  if (!ended || parts.args.exitAtEnd) return;
  parts.say(
    `The history ended on ${newYork(clock.now()).day}. The desk stays open to commands; stop it with Ctrl-C.`,
  );
  await stopAsked(house);
}

/** Stops in reverse; the exit code says whether all of it is on record. */
async function closeHouse(house: House, around: Around): Promise<number> {
  const { room, platforms, posting, heartbeat, deadMan } = around;
  deadMan.stop();
  // Who asks from here on finds no desk; a halt makes the kill file.
  await house.premises.door.close();
  await platforms.close();
  await house.feed.close();
  await house.assembled.machine.sender.idle();
  house.assembled.stop(house.stopped ? 'asked to stop' : 'the history ended');
  const kept = house.opened.ledger.state().engine.run?.clean === true;
  house.anchor();
  await posting.stop();
  await room?.close();
  // Last of all: until here its reports are on record.
  await house.broker.close();
  house.opened.journal.close();
  heartbeat.stop();
  house.premises.lease.release();
  rmSync(join(house.parts.stateDir, 'desk.pid'), { force: true });
  house.parts.say(
    kept
      ? 'Stopped in order; all is on record.'
      : 'Stopped, but NOT all is on record: the journal could not be written. Free the disk; the next start asks the broker what was missed and stays closed until the books agree.',
  );
  return kept ? 0 : 1;
}

/** The terminal prints everything there is; the room reads what was before it began. */
function postTo(house: House, room: HouseRoom | null, platforms: HousePlatforms): Heralds {
  const { columns, isTTY } = process.stdout;
  const say = (text: string) => house.parts.say(text);
  const terminal = openTerminalChat({ say, colour: isTTY, width: columns ?? 100 });
  const queues = 'as-written' as const;
  const posting = startPosting(
    house.opened.journal.messages,
    [
      { chat: terminal, from: 'all', queues },
      ...(room === null ? [] : [{ chat: room.room.chat, from: 'now' as const, queues }]),
      ...platforms.heralded,
    ],
    { mono, log: (text) => house.log.logger.warn(text) },
  );
  house.opened.ledger.follow(() => posting.wake());
  room?.postedBy(posting);
  room?.reachedBy(platforms);
  house.reach.posted = (seq) => postedBy(house, posting, seq);
  house.reach.doctor = () => platforms.doctor();
  const names = platforms.heralded.map(({ chat }) => chat.name);
  house.reach.names = () => (room === null ? names : [...names, 'room']);
  return posting;
}

/** Runs until the history ends or somebody stops it; answers the exit code. */
export async function runDesk(parts: RunParts): Promise<number> {
  const house = await openHouse(parts);
  const stop = () => {
    house.stopped = true;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const room = await openHouseRoom(house);
  const platforms = await joinPlatforms(house, room?.links ?? null);
  banner(house, room, platforms);
  const posting = postTo(house, room, platforms);
  const heartbeat = startHeartbeat(parts.stateDir, {
    boot: house.assembled.machine.boot,
    warn: (text) => house.log.logger.warn(text),
  });
  const deadMan = startDeadMan({
    url: parts.chat.heartbeat,
    isSatisfied: () => isAuditorSatisfied(house.assembled.machine),
    warn: (text) => house.log.logger.warn(text),
  });
  const around: Around = { room, platforms, posting, heartbeat, deadMan };
  house.opened.ledger.follow((entries, state) => {
    const adopted = entries.some(
      ({ fact }) => fact.kind === 'latch.lifted' && fact.latch === 'restored',
    );
    if (!adopted) return;
    setAnchorAside(parts.environment.anchorDir, state.engine.desk?.deskId ?? '');
    house.anchor();
  });
  const restored = anchorFault(parts.environment.anchorDir, house.opened);
  await house.assembled.start({ restored });
  house.assembled.readConfig();
  openTheDoor(house, around);
  const unwatch = startWatches(house);
  watchPrices(house);
  await drive(house);
  await unwatch();
  return closeHouse(house, around);
}
