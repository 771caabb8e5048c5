// The remote platforms of a desk: Slack, Discord and the couriers, each only where its secrets are given. They
// are made before the heralds, opened when the desk can answer, and closed before it stops.
import type { ChatSettings } from '../config.ts';
import { examineBroker, examineWatchdog } from './broker-doctor.ts';
import { openCouriers } from './couriers.ts';
import { examineAll } from './doctor.ts';
import { mono } from './house.ts';
import type { House } from './house.ts';
import type { Mask } from './mask.ts';
import type { Heralds, Platform as Heralded } from './posting.ts';
import { readPage } from './report-files.ts';
import { candidatesNow } from '#bot/candidates.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat } from '#bot/chat.ts';
import type { RoomLinks } from '#bot/commands/room.ts';
import { courierChat } from '#bot/courier.ts';
import type { Courier } from '#bot/courier.ts';
import type { Platform, PlatformNews, PlatformParts } from '#bot/platform.ts';
import { openReception } from '#bot/reception.ts';
import type { OpenedReception } from '#bot/reception.ts';
import { ok } from '#engine/model/result.ts';
import type { CheckAnswer, Posted } from '#runbook/answer.ts';
import { onCallNow } from '#runbook/oncall/oncall.ts';
import { pictureDesk } from '#runbook/picture.ts';

export interface HousePlatforms {
  /** For the heralds, each by its lanes. */
  readonly heralded: readonly Heralded[];
  /** Begins to join; from then on people are heard. */
  open(): void;
  /** The platforms that do not hear people yet, with the reason. */
  unready(): readonly string[];
  doctor(): Promise<readonly CheckAnswer[]>;
  close(): Promise<void>;
}

interface Joined {
  readonly name: string;
  readonly platform: Platform;
}

/** What keeps the fallback quiet: on a demo without Slack and Discord, the room and the terminal do. */
function chatsThatCount(house: House, joined: readonly Joined[]): readonly string[] {
  if (joined.length > 0) return joined.map(({ name }) => name);
  return house.parts.kind === 'demo' ? ['room', 'terminal'] : [];
}

/** A chat whose faults hold no secret: they are put on record. */
function discreet(chat: Chat, mask: Mask): Chat {
  const kept = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ChatFault)) throw error;
      throw new ChatFault(error.fate, mask(error.message), error.retryAfterMs);
    }
  };
  return {
    name: chat.name,
    waitMs: (message) => chat.waitMs?.(message) ?? 0,
    deliver: (message) => kept(() => chat.deliver(message)),
    find: (message) => kept(() => chat.find(message)),
  };
}

function newsOf(house: House, name: string): (news: PlatformNews) => void {
  const { mask } = house;
  return (news) =>
    house.assembled.desk.platform(
      name,
      news.kind === 'faulted' ? { ...news, why: mask(news.why) } : news,
    );
}

interface HouseParts extends Omit<PlatformParts, 'news'> {
  readonly reception: OpenedReception;
}

function partsFor(house: House, links: RoomLinks | null): HouseParts {
  const { assembled, opened, log } = house;
  const { desk } = assembled;
  const clocks = { wall: () => Date.now(), mono };
  const { messages: outbox, deliveries: inbox } = opened.journal;
  const heard = { desk, inbox, outbox, clocks, log: log.logger };
  return {
    reception: openReception(links === null ? heard : { ...heard, links }),
    outbox,
    inbox,
    clocks,
    draw: (picture, theme) => desk.draw(picture, theme),
    glance: () => pictureDesk(desk.state(), desk.seen(), onCallNow(desk)),
    candidates: () => candidatesNow(desk),
    roster: () => desk.state().runbook.roster,
    log: log.logger,
    lot: () => Math.random(),
  };
}

async function join(
  house: House,
  { slack, discord }: ChatSettings,
  parts: Omit<PlatformParts, 'news'>,
): Promise<readonly Joined[]> {
  const joined: Joined[] = [];
  if (slack !== null) {
    const { openSlack } = await import('#bot/slack/slack.ts');
    const platform = openSlack({ ...parts, news: newsOf(house, 'slack') }, slack);
    joined.push({ name: 'slack', platform });
  }
  if (discord !== null) {
    const { openDiscord } = await import('#bot/discord/discord.ts');
    const platform = openDiscord({ ...parts, news: newsOf(house, 'discord') }, discord);
    joined.push({ name: 'discord', platform });
  }
  return joined;
}

/** Where the messages of a batch stand by now, on each platform that is told of them. */
export function postedBy(
  house: House,
  heralds: Pick<Heralds, 'look'>,
  seq: number,
): readonly Posted[] {
  const { messages } = house.opened.journal;
  const recent = messages.page({
    channel: null,
    topic: null,
    before: Number.MAX_SAFE_INTEGER,
    limit: 100,
  });
  const row = recent.find((one) => one.seq === seq);
  if (row === undefined) return [];
  const fared = messages.fared(row.id);
  return Object.entries(heralds.look()).map(([platform, { lastFault }]) => {
    const found = fared.find((one) => one.platform === platform);
    if (found === undefined) return { platform, state: 'waiting', place: null, fault: lastFault };
    const { state, place, fault } = found;
    return { platform, state, place, fault };
  });
}

function doctorOf(house: House, couriers: readonly Courier[]): HousePlatforms['doctor'] {
  return async () => {
    const state = house.assembled.desk.state();
    const { alpaca, broker } = house.broker;
    const { feed, label } = house.feed;
    const asked = { broker, now: () => house.clocks.desk(), runs: true };
    const found =
      alpaca === null
        ? []
        : await examineBroker({
            ...asked,
            settings: alpaca.settings,
            feed: feed === null ? null : label,
          });
    return examineAll({
      chat: ok(house.parts.chat),
      couriers,
      roster: state.runbook.roster,
      wall: Date.now(),
      recorded: state.engine.lastWall,
      mask: house.mask,
      given: house.parts.broker.given,
      more: [...found, examineWatchdog(house.parts.stateDir)],
    });
  };
}

export async function joinPlatforms(
  house: House,
  links: RoomLinks | null,
): Promise<HousePlatforms> {
  const { chat } = house.parts;
  const { mask } = house;
  const parts = partsFor(house, links);
  const joined = await join(house, chat, parts);
  const couriers = await openCouriers(chat, {
    ...parts,
    desk: house.opened.ledger.state().engine.desk?.deskId ?? 'desk',
    reach: house.parts.config.alerting.reach,
    newsOf: (name) => newsOf(house, name),
    reportPage: (name) => readPage(house.parts.stateDir, name),
  });
  const fallback = {
    wall: () => Date.now(),
    chats: chatsThatCount(house, joined),
    afterMs: chat.fallbackAfterMs,
    fared: (message: number) => parts.outbox.fared(message),
  };
  const chats = [
    ...joined.map(({ platform }) => platform.chat),
    ...couriers.map((courier) => courierChat(courier, fallback)),
  ];
  if (joined.length > 0)
    house.opened.ledger.follow(() => {
      for (const { platform } of joined) platform.changed();
    });
  return {
    heralded: chats.map((one) => ({ chat: discreet(one, mask), from: 'now', queues: 'by-lane' })),
    open() {
      // A halt from before a crash brakes before the desk goes on, whether its platform is reached or not.
      void parts.reception.haltLeft();
      for (const { platform } of joined) platform.open();
    },
    unready: () =>
      joined.flatMap(({ name, platform }) => {
        const { open, why } = platform.look();
        return open
          ? []
          : [`${name} is not open: ${mask(why ?? 'no reason given').replace(/\.$/, '')}.`];
      }),
    doctor: doctorOf(house, couriers),
    async close() {
      await Promise.all(joined.map(({ platform }) => platform.close()));
      parts.reception.settle();
    },
  };
}
