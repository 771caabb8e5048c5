// The real desk of tests/world.ts joined to the room, a local Slack and a local Discord at once, as the host does
// it: one reception, a herald each, the official clients. What a test opens here is closed after it.
import { setImmediate as giveWay } from 'node:timers/promises';
import { candidatesNow } from '#bot/candidates.ts';
import { openDiscord } from '#bot/discord/discord.ts';
import { registerCommands } from '#bot/discord/register.ts';
import type { Delivered, Reception } from '#bot/delivered.ts';
import type { Answer } from '#bot/dispatch.ts';
import { openHerald } from '#bot/herald.ts';
import type { Herald, HeraldParts } from '#bot/herald.ts';
import type { Platform, PlatformNews, PlatformParts } from '#bot/platform.ts';
import { openReception } from '#bot/reception.ts';
import { openSlack } from '#bot/slack/slack.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { pictureDesk } from '#runbook/picture.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World, WorldOptions } from '#tests/world.ts';
import { settingsFor } from '../discord-desk.ts';
import { startFakeDiscord } from '../discord/fake-discord.ts';
import type { FakeDiscord } from '../discord/fake-discord.ts';
import { startFakeSlack } from '../slack/fake-slack.ts';
import type { FakeSlack } from '../slack/fake-slack.ts';
import { paceClock } from './pace-clock.ts';
import type { PaceClock } from './pace-clock.ts';
import { openRoomDoor } from './room-door.ts';
import type { RoomDoor } from './room-door.ts';

export const PLATFORMS = ['room', 'slack', 'discord'] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** An answer somebody on Slack or Discord was given, and what they had done. */
export interface Answered {
  readonly delivered: Delivered;
  readonly answer: Answer;
}

export interface JoinedDesk {
  readonly world: World;
  readonly slack: FakeSlack;
  readonly discord: FakeDiscord;
  readonly door: RoomDoor;
  /** What remote people were answered, in the order it was shown to them. */
  readonly answered: readonly Answered[];
  readonly news: readonly (PlatformNews & { readonly platform: string })[];
  /** What was warned of, and what the platforms and heralds logged. */
  readonly log: readonly string[];
  /** Kinds of the pictures Discord did not wait for: their cards stand there without them. */
  readonly late: readonly string[];
  /** Changes the files in config/; the desk reads them at once, and takes over what is tighter. */
  propose(change: (proposal: Proposal) => Proposal): void;
  /** Both remote platforms are joined. */
  joined(): Promise<void>;
  /** Everything that was written is where it belongs on these platforms. */
  settled(platforms?: readonly PlatformName[]): Promise<void>;
}

export interface JoinedOptions extends WorldOptions {
  /** How much faster than real the clock of posting runs once all are joined. */
  readonly speed: number;
  /** Asked for every delivery before it is acted on. */
  readonly before?: (delivered: Delivered) => Promise<void>;
}

/** Less than the silence after which the desk gives its gateway up, however fast the clock. */
const HEARTBEAT_MS = 2_000;
/** Longer than the platforms' three seconds: a desk on a busy machine is heard too. */
const PATIENCE_MS = 30_000;
/** A little less than the time a card on Discord waits for its picture. */
const DRAWN_MS = 2_400;
/** So slow that joining on a busy machine is never taken for the loss of a platform. */
const JOINING = 0.1;
const closing: (() => Promise<void> | void)[] = [];

export async function closeDesks(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}

/** Resolves with the first answer that is not null; rejects saying what did not come about. */
export async function until<T>(what: () => string, look: () => T | null, ms = 60_000): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`not in ${ms} ms: ${what()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

const CHANNELS = {
  briefings: 'desk-briefings',
  approvals: 'desk-approvals',
  alerts: 'desk-alerts',
  reports: 'desk-reports',
  orders: 'desk-orders',
  audit: 'desk-audit',
};

/** A reception that keeps what it answered. */
function listening(
  inner: Reception,
  answered: Answered[],
  before: NonNullable<JoinedOptions['before']>,
): Reception {
  return {
    take(delivered) {
      const taken = inner.take(delivered);
      return {
        state: taken.state,
        async act(reply) {
          await before(delivered);
          const answer = await taken.act(reply);
          if (answer !== null) answered.push({ delivered, answer });
          return answer;
        },
      };
    },
    wanted: (button) => inner.wanted(button),
    resume: (platform, replyFor) => inner.resume(platform, replyFor),
    caughtUp: (platform) => inner.caughtUp(platform),
    turnedAway: (ask) => inner.turnedAway(ask),
    complete: (account, line) => inner.complete(account, line),
  };
}

function partsOf(
  world: World,
  clock: PaceClock,
  reception: Reception,
  { log, late }: Kept,
): Omit<PlatformParts, 'news'> {
  const { desk } = world.assembled;
  const { messages: outbox, deliveries: inbox } = world.ground.journal;
  return {
    reception,
    outbox,
    inbox,
    clocks: { wall: () => Date.now(), mono: () => clock.mono() },
    async draw(picture, theme) {
      const timer = setTimeout(() => {
        if (theme === 'dark') late.push(picture.kind);
      }, DRAWN_MS);
      return desk.draw(picture, theme).finally(() => clearTimeout(timer));
    },
    glance: () => pictureDesk(desk.state(), desk.seen()),
    candidates: () => candidatesNow(desk),
    roster: () => desk.state().runbook.roster,
    log: { info: () => undefined, warn: (text) => void log.push(text) },
    lot: () => 0.5,
  };
}

/** The ground's files in config/ are under the test's hand. */
function openGround(options: JoinedOptions) {
  const made = newGround(options);
  closing.push(() => clearGround(made));
  let { config } = made;
  const ground = Object.defineProperty({ ...made }, 'config', { get: () => config });
  const propose = (change: (proposal: Proposal) => Proposal): void => {
    config = { ...config, proposal: change(config.proposal) };
  };
  return { ground, propose };
}

async function openFakes() {
  const slack = await startFakeSlack({ patienceMs: PATIENCE_MS });
  closing.push(() => slack.close());
  const discord = await startFakeDiscord({
    limits: 'none',
    heartbeatMs: HEARTBEAT_MS,
    patienceMs: PATIENCE_MS,
  });
  closing.push(() => discord.close());
  await registerCommands(settingsFor(discord));
  return { slack, discord };
}

interface Kept {
  readonly answered: Answered[];
  readonly news: (PlatformNews & { readonly platform: string })[];
  readonly log: string[];
  readonly late: string[];
}

function openPlatforms(
  { slack, discord }: Pick<JoinedDesk, 'slack' | 'discord'>,
  { desk }: World['assembled'],
  parts: Omit<PlatformParts, 'news'>,
  kept: Kept,
) {
  const newsOf = (platform: string) => (one: PlatformNews) => {
    kept.news.push({ ...one, platform });
    desk.platform(platform, one);
  };
  const { botToken, appToken, apiUrl } = slack;
  const receiver = { kind: 'socket', appToken } as const;
  const opened: readonly Platform[] = [
    openSlack(
      { ...parts, news: newsOf('slack') },
      { botToken, receiver, channels: CHANNELS, apiUrl },
    ),
    openDiscord({ ...parts, news: newsOf('discord') }, settingsFor(discord)),
  ];
  closing.push(async () => {
    await Promise.all(opened.map((one) => one.close()));
  });
  for (const one of opened) one.open();
  const joined = async (): Promise<void> => {
    const told = () =>
      [...opened.map((one) => one.look().why ?? 'open'), ...kept.log.slice(-5)].join('; ');
    const areOpen = () => opened.every((one) => one.look().open);
    await until(told, () => (areOpen() ? true : null));
  };
  return { opened, joined };
}

function openHeralds(
  world: World,
  clock: PaceClock,
  log: string[],
  chats: Readonly<Record<string, HeraldParts['chat']>>,
): Readonly<Record<string, Herald>> {
  const ports: HeraldParts['ports'] = {
    mono: () => clock.mono(),
    wall: () => Date.now(),
    after: (ms, act) => clock.after(ms, act),
    lot: () => 0.5,
    log: (text) => log.push(text),
    isStoreFault: (error) => error instanceof JournalFault,
  };
  const outbox = world.ground.journal.messages;
  const heralds = Object.fromEntries(
    Object.entries(chats).map(([name, chat]) => {
      const queues = name === 'room' ? 'as-written' : 'by-lane';
      return [name, openHerald({ chat, outbox, from: 'all', queues, ports })];
    }),
  );
  closing.push(async () => {
    await Promise.all(Object.values(heralds).map((one) => one.stop(0)));
  });
  return heralds;
}

function receptionOf(world: World, kept: Kept, before: JoinedOptions['before']): Reception {
  const { journal } = world.ground;
  const inner = openReception({
    desk: world.assembled.desk,
    inbox: journal.deliveries,
    outbox: journal.messages,
    clocks: { wall: () => Date.now(), mono: () => performance.now() },
    log: { info: () => undefined, warn: (text) => void kept.log.push(text) },
  });
  return listening(inner, kept.answered, before ?? (() => Promise.resolve()));
}

export async function joinAll(options: JoinedOptions): Promise<JoinedDesk> {
  const fakes = await openFakes();
  const { ground, propose } = openGround(options);
  // Whoever waits for an answer of a platform is heard while the history is played.
  const world = await startWorld(ground, { ...options, pace: () => giveWay(true) });
  const clock = paceClock(JOINING);
  const kept: Kept = { answered: [], log: [], news: [], late: [] };
  const parts = partsOf(world, clock, receptionOf(world, kept, options.before), kept);
  // The thread that draws takes its time to start on a busy machine, and a card waits for its picture only so long.
  await world.assembled.desk.draw({ kind: 'equity', until: '2020-02-03' }, 'dark');
  const { opened, joined } = openPlatforms(fakes, world.assembled, parts, kept);
  const door = await openRoomDoor(world);
  closing.push(() => door.close());
  await joined();
  clock.run(options.speed);
  const chats = [door.room.chat, ...opened.map((one) => one.chat)];
  const named = Object.fromEntries(chats.map((chat) => [chat.name, chat]));
  const heralds = openHeralds(world, clock, kept.log, named);
  world.assembled.machine.ledger.follow(() => {
    for (const one of Object.values(heralds)) one.wake();
    for (const one of opened) one.changed();
  });
  return {
    ...fakes,
    ...kept,
    world,
    door,
    joined,
    propose(change) {
      propose(change);
      world.assembled.readConfig();
    },
    async settled(names = PLATFORMS) {
      const late = () => names.filter((name) => heralds[name]?.look().waiting !== 0);
      const faults = () => names.map((name) => heralds[name]?.look().lastFault ?? '');
      const told = () => [`late: ${late().join()}`, ...faults(), ...kept.log.slice(-5)].join('; ');
      await until(told, () => (late().length === 0 ? true : null));
    },
  };
}
