// The desk on Slack: it joins, keeps its connections, hears people and answers them, and carries the herald's
// messages. It opens whatever happens and never throws; what people must know of it is told as news.
import { setTimeout as sleep } from 'node:timers/promises';
import { calledUsers } from '#bot/platform.ts';
import type { Platform, PlatformLook, PlatformParts } from '#bot/platform.ts';
import { BackReading } from '#bot/slack/back-reading.ts';
import { spotOfButton, wordsOfButton } from '#bot/slack/buttons.ts';
import { Channels } from '#bot/slack/channels.ts';
import { SlackChat } from '#bot/slack/chat.ts';
import { slackFault } from '#bot/slack/fault.ts';
import { HomePages } from '#bot/slack/home-pages.ts';
import { HttpReceiver } from '#bot/slack/http-receiver.ts';
import { Intake } from '#bot/slack/intake.ts';
import type { Asks } from '#bot/slack/intake.ts';
import { Installation } from '#bot/slack/installation.ts';
import { askOurs, listChannels } from '#bot/slack/join.ts';
import { openLanes, openUploads, quietLogger, respond } from '#bot/slack/lanes.ts';
import type { SlackLanes } from '#bot/slack/lanes.ts';
import { BOT_SCOPES } from '#bot/slack/manifest.ts';
import { askModal } from '#bot/slack/modal.ts';
import { isHalting, People } from '#bot/slack/people.ts';
import { Pictures } from '#bot/slack/pictures.ts';
import type { Receiving } from '#bot/slack/receiving.ts';
import { Replies } from '#bot/slack/reply.ts';
import { openRouter } from '#bot/slack/router.ts';
import type { SlackSettings } from '#bot/slack/settings.ts';
import { Sockets } from '#bot/slack/sockets.ts';
import { threadsToRead } from '#bot/slack/threads.ts';
import { readMessage } from '#bot/slack/translate.ts';
import type { ChannelChange, Origin, Ours, Sight } from '#bot/slack/translate.ts';
import { firstSupervision, supervise, waitAfter } from '#bot/supervise.ts';
import type { LineEvent, Supervised } from '#bot/supervise.ts';
import type { Logger } from '@slack/bolt';

const MINUTE_MS = 60_000;
/** Everything is read back this often even when nothing broke. */
const SWEEP_MINUTES = 5;
/** What could not be read back is tried again after this. */
const READ_AGAIN_MS = 5_000;
const LOOK_UP_MS = 3_000;
const MOST_TRIGGERS = 1_000;
const NOBODY: Ours = { team: '', botUser: '', botId: '', appId: '' };

export function openSlack(parts: PlatformParts, settings: SlackSettings): Platform {
  return new Slack(parts, settings);
}

class Slack implements Platform {
  readonly chat: SlackChat;
  readonly #parts: PlatformParts;
  readonly #settings: SlackSettings;
  readonly #logger: Logger;
  readonly #lanes: SlackLanes;
  readonly #channels: Channels;
  readonly #people: People;
  readonly #pictures: Pictures;
  readonly #replies: Replies;
  readonly #intake: Intake;
  readonly #homes: HomePages;
  readonly #back: BackReading;
  readonly #installation: Installation;
  readonly #receiving: Receiving;
  readonly #ended = new AbortController();
  /** Triggers that opened their form: a delivery that comes again opens no second one. */
  readonly #triggers = new Set<string>();
  #ours: Ours = NOBODY;
  #why: string | null = 'it is not opened yet';
  #minutes = 0;
  #timer: NodeJS.Timeout | null = null;
  #readsAgain = false;

  constructor(parts: PlatformParts, settings: SlackSettings) {
    const { news, outbox, clocks, roster, log } = parts;
    this.#parts = parts;
    this.#settings = settings;
    const secrets = [settings.botToken, ...Object.values(settings.receiver).map(String)];
    const longEnough = secrets.filter((secret) => secret.length >= 16);
    this.#logger = quietLogger((text) => this.#warn(text), longEnough);
    const options = { apiUrl: settings.apiUrl, logger: this.#logger };
    this.#lanes = openLanes(settings.botToken, options);
    this.#channels = new Channels(settings.channels, news);
    this.#installation = new Installation(news);
    const { interaction, reading, report } = this.#lanes;
    const wait = (ms: number) => this.#wait(ms);
    const warn = (text: string) => this.#warn(text);
    const uploads = openUploads(settings.botToken, options);
    this.#pictures = new Pictures({ ...parts, uploads, reading, report });
    this.chat = new SlackChat({
      lanes: this.#lanes,
      channels: this.#channels,
      pictures: this.#pictures,
      called: (card) => calledUsers(roster(), card, { platform: 'slack', team: this.#ours.team }),
      mono: clocks.mono,
      botUser: () => this.#ours.botUser,
      installation: (fault) => this.#installation.faulted(fault),
      worked: () => this.#installation.worked(),
    });
    this.#people = new People({
      mono: clocks.mono,
      team: () => this.#ours.team,
      roster,
      look: (user) => this.#lookUp(user),
      wordsOf: (button) => wordsOfButton(outbox, button),
    });
    this.#replies = new Replies({
      client: interaction,
      apiUrl: settings.apiUrl,
      mono: clocks.mono,
      wait,
      warn,
      respond,
      spotOf: (button) => spotOfButton(outbox, button),
    });
    this.#homes = new HomePages({
      ...parts,
      client: interaction,
      channels: () => this.#channels.ids(),
      warn,
    });
    this.#intake = this.#openIntake();
    this.#back = new BackReading({
      client: reading,
      inbox: parts.inbox,
      wall: clocks.wall,
      wait,
      warn,
      channels: () => [...new Set(Object.values(this.#channels.ids()))],
      threads: (readTo) => threadsToRead(parts, readTo),
      read: (channel, event) => this.#intake.readBack(this.#readBack(channel, event)),
    });
    this.#receiving = this.#openReceiving();
    log.info(`slack: to be joined, by ${settings.receiver.kind}`);
  }

  open(): void {
    this.#why = 'it is being joined';
    void this.#join();
    this.#timer = setInterval(() => this.#minute(), MINUTE_MS);
  }

  look(): PlatformLook {
    const why = this.#why ?? this.#installation.why();
    return why === null ? this.#receiving.look() : { open: false, why };
  }

  changed(): void {
    this.#homes.changed();
  }

  async close(): Promise<void> {
    this.#why = 'it is closed';
    this.#ended.abort();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#homes.close();
    this.#back.close();
    await Promise.all([this.#receiving.close(), this.#pictures.close()]);
  }

  #warn(text: string): void {
    if (!this.#ended.signal.aborted) this.#parts.log.warn(text);
  }

  /** Ends at once, and quietly, when the desk leaves. */
  async #wait(ms: number): Promise<void> {
    const { signal } = this.#ended;
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }

  #openIntake(): Intake {
    const { reception, outbox } = this.#parts;
    const { botToken, apiUrl } = this.#settings;
    const warn = (text: string) => this.#warn(text);
    return new Intake({
      reception,
      sight: () => this.#sight(),
      replyTo: (origin) => this.#replies.to(origin),
      receipt: (origin) => this.#replies.receipt(origin),
      warn,
      route: openRouter({ botToken, apiUrl, logger: this.#logger, ours: () => this.#ours, warn }),
      openForm: (button, wanted, origin) => void this.#openForm(button, wanted, origin),
      beside: (button, origin) => {
        const spot = origin.channel === null ? spotOfButton(outbox, button) : null;
        return spot === null ? origin : { ...origin, channel: spot.channel, thread: spot.ts };
      },
      home: (user, team) => {
        if (team === this.#ours.team) this.#homes.opened({ platform: 'slack', team, user });
      },
      channel: (change) => this.#channelChanged(change),
      uninstalled: () => this.#uninstalled(),
    });
  }

  #openReceiving(): Receiving {
    const { clocks, lot, news, reception } = this.#parts;
    const { receiver, apiUrl } = this.#settings;
    const warn = (text: string) => this.#warn(text);
    const opened = () => void this.#catchUp();
    if (receiver.kind === 'http') {
      const { signingSecret, port } = receiver;
      return new HttpReceiver({
        signingSecret,
        port,
        wall: clocks.wall,
        incoming: (incoming, ack) => this.#intake.receive(incoming, ack),
        turnedAway: (code, text) => reception.turnedAway({ platform: 'slack', code, text }),
        news,
        opened,
        warn,
      });
    }
    return new Sockets({
      appToken: receiver.appToken,
      apiUrl,
      logger: this.#logger,
      mono: clocks.mono,
      wall: clocks.wall,
      lot,
      news,
      warn,
      envelope: ({ id, type, payload, ack }, sent) =>
        this.#intake.receive({ type, payload, id, sent }, ack),
      opened,
    });
  }

  #sight(): Sight {
    const { outbox, roster } = this.#parts;
    const { team } = this.#ours;
    return {
      ours: this.#ours,
      topicAt: (place) => outbox.topicAt('slack', place),
      isDeskChannel: (channel) => this.#channels.isDesk(channel),
      countsUnlisted: (deed) =>
        !this.#channels.isKnown() && isHalting(deed, (button) => wordsOfButton(outbox, button)),
      nameOf: (user) =>
        roster().find(({ accounts }) =>
          accounts.some(
            (one) => one.platform === 'slack' && one.team === team && one.user === user,
          ),
        )?.id ?? null,
      standingOf: (user, deed) => this.#people.standingOf(user, deed),
    };
  }

  #readBack(channel: string, event: unknown) {
    return readMessage({ event, channel, team: this.#ours.team }, { id: '' }, this.#sight());
  }

  async #join(): Promise<void> {
    const { clocks, lot, log, news } = this.#parts;
    // One line that is opened by being known there: people hear of it when that takes long.
    let state = firstSupervision(1, clocks.mono());
    const step = (event: LineEvent): Supervised => {
      const after = supervise(state, event, { mono: clocks.mono(), lot: lot() });
      state = after.next;
      for (const one of after.news) news(one);
      return after;
    };
    for (let tried = 1; !this.#ended.signal.aborted; tried += 1) {
      try {
        await this.#askOurs();
        step({ kind: 'opened', line: 0 });
        break;
      } catch (error) {
        const fault = slackFault(error);
        const { kind, says } = fault;
        this.#why = `it could not be joined: ${says}`;
        this.#installation.faulted(fault);
        const retryAfterMs = kind === 'not-sent' ? fault.retryAfterMs : null;
        const failed = { kind: 'failed', line: 0, why: says, final: false, retryAfterMs } as const;
        // What is wrong with the app was told already, with its remedy.
        const after = kind === 'installation' ? null : step(failed);
        await this.#wait(after?.retryInMs ?? waitAfter(tried, lot()));
      }
    }
    const asked = await this.#listChannels();
    if (asked !== null) void this.#listAgain(asked);
    // Who turns keys is known before anybody is heard, unless Slack takes too long to say it.
    await Promise.race([this.#people.refresh(), this.#wait(LOOK_UP_MS)]);
    if (this.#ended.signal.aborted) return;
    this.#why = null;
    log.info(`slack: joined team ${this.#ours.team}`);
    this.#receiving.start();
    this.#pictures.takeUp();
  }

  async #askOurs(): Promise<void> {
    const { ours, scopes } = await askOurs(this.#lanes.reading);
    this.#ours = ours;
    this.#installation.worked();
    if (scopes !== null) this.#installation.hasScopes(scopes, BOT_SCOPES);
  }

  /** Null when they were; else for how long Slack asks to be left alone. */
  async #listChannels(): Promise<number | null> {
    try {
      this.#channels.compare(await listChannels(this.#lanes.reading, this.#settings.channels));
      return null;
    } catch (error) {
      const fault = slackFault(error);
      this.#installation.faulted(fault);
      this.#warn(`slack: the channels could not be listed: ${fault.says}`);
      return fault.kind === 'not-sent' ? (fault.retryAfterMs ?? 0) : 0;
    }
  }

  /** Until they were, and then reads back: what is said in a private one before that is refused, but for a halt. */
  async #listAgain(first: number): Promise<void> {
    let asked: number | null = first;
    for (let tried = 1; asked !== null; tried += 1) {
      await this.#wait(Math.max(asked, waitAfter(tried, this.#parts.lot())));
      if (this.#ended.signal.aborted) return;
      asked = await this.#listChannels();
    }
    void this.#readBackAll();
  }

  #minute(): void {
    if (this.#why !== null) return;
    this.#minutes += 1;
    this.#intake.calm();
    void this.#people.refresh();
    const sweep = this.#minutes % SWEEP_MINUTES === 0;
    if (sweep || !this.#channels.isKnown() || this.#channels.isTroubled())
      void this.#listChannels();
    if (!sweep) return;
    void this.#readBackAll();
    void this.#askOurs().catch((error: unknown) => this.#installation.faulted(slackFault(error)));
  }

  async #lookUp(user: string): Promise<unknown> {
    try {
      return (await this.#lanes.reading.users.info({ user })).user;
    } catch (error) {
      const fault = slackFault(error);
      this.#installation.faulted(fault);
      this.#warn(`slack: ${user} could not be looked up: ${fault.says}`);
      throw error;
    }
  }

  /** After a connection opened: what was written meanwhile, then what was left unfinished. */
  async #catchUp(): Promise<void> {
    try {
      await this.#readBackAll();
      if (this.#ended.signal.aborted) return;
      await this.#parts.reception.resume('slack', (delivered) =>
        this.#replies.toDelivered(delivered),
      );
    } catch (error) {
      this.#warn(`slack: catching up failed: ${String(error)}`);
    }
  }

  /** What had to be left is read soon after. */
  async #readBackAll(): Promise<void> {
    if (await this.#back.run()) this.#parts.reception.caughtUp('slack');
    else if (!this.#readsAgain) {
      this.#readsAgain = true;
      void this.#wait(READ_AGAIN_MS).then(() => {
        this.#readsAgain = false;
        return this.#ended.signal.aborted ? undefined : this.#readBackAll();
      });
    }
  }

  #channelChanged(change: ChannelChange): void {
    this.#channels.changed(change);
    // Whether it takes messages now is Slack's to say.
    if (change.change !== 'renamed') void this.#listChannels();
  }

  #uninstalled(): void {
    const fault = this.#installation.uninstalled();
    this.#receiving.end(fault);
  }

  async #openForm(button: string, wanted: Asks, origin: Origin): Promise<void> {
    const trigger = origin.trigger ?? '';
    if (this.#triggers.has(trigger)) return;
    this.#triggers.add(trigger);
    const [oldest] = this.#triggers;
    if (this.#triggers.size > MOST_TRIGGERS && oldest !== undefined) this.#triggers.delete(oldest);
    try {
      const view = askModal(button, wanted);
      await this.#lanes.interaction.views.open({ trigger_id: trigger, view });
    } catch (error) {
      const { code, says } = slackFault(error);
      this.#warn(`slack: a form could not be opened: ${says}`);
      if (code === 'exchanged_trigger_id') return;
      await this.#replies.tell(
        origin,
        `The form for "${wanted.label}" could not be opened (${says}), and nothing was done. Press again, or say it in words in this thread or with /desk.`,
      );
    }
  }
}
