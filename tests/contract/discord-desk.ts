// The real desk joined to the local Discord: journal, reception, herald and the official library, as npm start
// puts them together. What a test opens here it closes again after each test.
import { performance } from 'node:perf_hooks';
import { candidatesNow } from '#bot/candidates.ts';
import type { Channel } from '#bot/card.ts';
import type { RoomLinks } from '#bot/commands/room.ts';
import { openDiscord } from '#bot/discord/discord.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import type { Reception } from '#bot/delivered.ts';
import type { Platform, PlatformNews, PlatformParts } from '#bot/platform.ts';
import { openReception } from '#bot/reception.ts';
import { openHerald } from '#bot/herald.ts';
import type { Herald } from '#bot/herald.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { pictureDesk } from '#runbook/picture.ts';
import { registerCommands } from '#bot/discord/register.ts';
import { clearGround, newGround, startWorld } from '../world.ts';
import type { Ground, World } from '../world.ts';
import { startFakeDiscord } from './discord/fake-discord.ts';
import type { FakeDiscord, FakeDiscordOptions } from './discord/fake-discord.ts';
import type { Outcome } from './discord/interactions.ts';

export interface JoinedDesk {
  readonly discord: FakeDiscord;
  readonly world: World;
  readonly ground: Ground;
  readonly reception: Reception;
  readonly platform: Platform;
  readonly herald: Herald;
  readonly news: readonly PlatformNews[];
  readonly log: readonly string[];
  /** The monotonic clock of the platform jumps ahead. */
  pass(ms: number): void;
  /** Nothing is stopped in order: the process is gone, the ground stays. */
  crash(): Promise<void>;
}

export interface JoinOptions {
  readonly discord?: FakeDiscord;
  readonly ground?: Ground;
  readonly fake?: FakeDiscordOptions;
  readonly settings?: Partial<DiscordSettings>;
  readonly links?: RoomLinks;
  readonly around?: (parts: PlatformParts) => PlatformParts;
  /** Not waited for: it is not to succeed. */
  readonly unready?: true;
}

const closing: (() => Promise<void> | void)[] = [];

export async function closeDesks(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}

const NAMES: Readonly<Record<Channel, string>> = {
  briefings: 'briefings',
  approvals: 'approvals',
  alerts: 'alerts',
  reports: 'reports',
  orders: 'orders',
  audit: 'audit',
};

export function settingsFor(discord: FakeDiscord): DiscordSettings {
  const { token, guild, apiUrl } = discord;
  return { token, guild, channels: NAMES, apiUrl };
}

/** Longer than Discord's three seconds: a desk on a busy machine is heard too, and what it does then is the same. */
const PATIENCE_MS = 30_000;

export async function localDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const discord = await startFakeDiscord({ limits: 'none', patienceMs: PATIENCE_MS, ...options });
  closing.push(() => discord.close());
  return discord;
}

export function newDeskGround(): Ground {
  const ground = newGround();
  ground.wall = Date.now();
  closing.push(() => clearGround(ground));
  return ground;
}

export async function until(what: string, test: () => boolean, ms = 60_000): Promise<void> {
  const end = performance.now() + ms;
  while (!test()) {
    if (performance.now() > end) throw new Error(`this did not come about in ${ms} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

function partsOf(world: World, ground: Ground, reception: Reception) {
  const { desk } = world.assembled;
  const news: PlatformNews[] = [];
  const log: string[] = [];
  const clock = { ahead: 0 };
  const parts: PlatformParts = {
    reception,
    outbox: ground.journal.messages,
    inbox: ground.journal.deliveries,
    clocks: { wall: () => Date.now(), mono: () => performance.now() + clock.ahead },
    draw: (asked, theme) => desk.draw(asked, theme),
    glance: () => pictureDesk(desk.state(), desk.seen()),
    candidates: () => candidatesNow(desk),
    roster: () => desk.state().runbook.roster,
    news: (one) => news.push(one),
    log: { info: (text) => log.push(text), warn: (text) => log.push(text) },
    lot: () => 0.5,
  };
  return { parts, news, log, clock };
}

export async function joinDesk(options: JoinOptions = {}): Promise<JoinedDesk> {
  const discord = options.discord ?? (await localDiscord(options.fake));
  const ground = options.ground ?? newDeskGround();
  const world = await startWorld(ground);
  const ticking = setInterval(() => world.pass(Math.max(0, Date.now() - ground.wall)), 20);
  const reception = openReception({
    desk: world.assembled.desk,
    inbox: ground.journal.deliveries,
    outbox: ground.journal.messages,
    clocks: { wall: () => Date.now(), mono: () => performance.now() },
    log: { info: () => undefined, warn: () => undefined },
    ...(options.links === undefined ? {} : { links: options.links }),
  });
  const { parts, news, log, clock } = partsOf(world, ground, reception);
  const settings = { ...settingsFor(discord), ...options.settings };
  const platform = openDiscord(options.around?.(parts) ?? parts, settings);
  const herald = openHerald({
    chat: platform.chat,
    outbox: ground.journal.messages,
    from: 'now',
    queues: 'by-lane',
    ports: {
      mono: () => performance.now(),
      wall: () => Date.now(),
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      lot: () => 0.5,
      log: (text) => log.push(text),
      isStoreFault: (error) => error instanceof JournalFault,
    },
  });
  if (discord.commands().length === 0 && options.unready !== true)
    await registerCommands(settingsFor(discord));
  let gone = false;
  const crash = async () => {
    if (gone) return;
    gone = true;
    clearInterval(ticking);
    await Promise.all([platform.close(), herald.stop(0)]);
  };
  closing.push(crash);
  platform.open();
  if (options.unready !== true) await until('the desk joined Discord', () => platform.look().open);
  const pass = (ms: number) => {
    clock.ahead += ms;
  };
  return { discord, world, ground, reception, platform, herald, news, log, pass, crash };
}

/** The channel's id. */
export function channel(discord: FakeDiscord, name: string): string {
  const id = discord.channels[name];
  if (id === undefined) throw new Error(`there is no channel ${name}`);
  return id;
}

const CARD: ChatMessage['card'] = {
  severity: 'WARNING',
  at: '2020-02-24 10:05 ET',
  mode: 'PAPER',
  account: 'paper-0001',
  title: 'Something to be read',
  lines: ['It is only a test of posting.'],
  tone: 'plain',
  state: 'firing',
  fields: [],
  table: null,
  picture: null,
  buttons: [],
  calls: [],
};

/** A message of the outbox as the herald would hand it over. */
export function outgoing(
  change: Partial<Omit<ChatMessage, 'card'>> & {
    readonly card?: Partial<ChatMessage['card']>;
  } = {},
): ChatMessage {
  const { card, ...rest } = change;
  return {
    id: 7,
    channel: 'alerts',
    lane: 'critical',
    topic: 'alert AL-0007',
    part: 'card',
    wall: Date.now(),
    place: null,
    repeat: false,
    ...rest,
    card: { ...CARD, ...card },
  };
}

/** What an answer says, without the signs that keep Discord from reading markup into it. */
export async function textOf(outcome: Outcome, withinMs = 60_000): Promise<string> {
  const { content } = await outcome.answered(withinMs);
  return content.replaceAll('\\', '');
}

export function countOf({ world }: JoinedDesk, kind: string): number {
  return world.facts().filter((fact) => fact.kind === kind).length;
}

/** Sam halts; the thread of the alert about it, once it stands. */
export async function alertThread({ discord, world }: JoinedDesk): Promise<string> {
  await world.say('sam', 'halt feed looks stale');
  const alerts = channel(discord, 'alerts');
  const find = () => discord.messages(alerts).find((one) => discord.threadOf(one.id) !== undefined);
  await until('the thread of the alert', () => find() !== undefined);
  return find()?.id ?? '';
}
