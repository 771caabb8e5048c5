// Slack as a chat of the herald: posts, edits in place and replies, each at most once. What a channel does not
// take goes to another one with the mark of where it belongs; what Slack finds malformed goes as plain text.
import type { WebClient } from '@slack/web-api';
import type { Card, Channel } from '#bot/card.ts';
import { CHANNELS } from '#bot/card.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage, Found } from '#bot/chat.ts';
import { Pace } from '#bot/pace.ts';
import { cardBlocks, entryBlocks } from '#bot/slack/blocks.ts';
import type { SlackPost } from '#bot/slack/blocks.ts';
import type { Channels, Route } from '#bot/slack/channels.ts';
import { slackFault } from '#bot/slack/fault.ts';
import type { SlackFault } from '#bot/slack/fault.ts';
import type { SlackLanes } from '#bot/slack/lanes.ts';
import { findMarked } from '#bot/slack/marked.ts';
import type { Pictures } from '#bot/slack/pictures.ts';
import { MARK, readPlace, writePlace } from '#bot/slack/place.ts';
import type { Spot } from '#bot/slack/place.ts';
import { diverted, inPlainText } from '#bot/slack/plain-post.ts';

export interface SlackChatParts {
  readonly lanes: SlackLanes;
  readonly channels: Channels;
  readonly pictures: Pictures;
  /** The users of the workspace a card calls. */
  readonly called: (card: Card) => readonly string[];
  readonly mono: () => number;
  /** The desk's own user. */
  readonly botUser: () => string;
  /** The app or its token is no good any more. */
  readonly installation: (fault: SlackFault) => void;
  /** A call went through. */
  readonly worked: () => void;
}

/** Where one message goes and how. */
type Way =
  | { readonly kind: 'edit'; readonly spot: Spot }
  | { readonly kind: 'reply'; readonly spot: Spot }
  | { readonly kind: 'post'; readonly route: Route };

type Done = { readonly spot: Spot } | { readonly fault: SlackFault };

/** A post a second into a channel and fifty edits a minute in all; what is CRITICAL waits only when Slack says so. */
const ALLOWANCE = { windowMs: 1_200, most: { critical: Infinity, normal: 1, report: 1 } };
/** A revoked app is asked again this seldom: installing it anew with the same token mends it. */
const INSTALLATION_AGAIN_MS = 60_000;

/** Edits are counted together, wherever they are made. */
function pacedAt(way: Way): string {
  if (way.kind === 'edit') return 'edits';
  return way.kind === 'post' ? way.route.channel : way.spot.channel;
}

function purposeOf(message: ChatMessage): Channel {
  return CHANNELS.find((purpose) => purpose === message.channel) ?? 'alerts';
}

export class SlackChat implements Chat {
  readonly name = 'slack';
  readonly #parts: SlackChatParts;
  readonly #pace = new Pace(ALLOWANCE);

  constructor(parts: SlackChatParts) {
    this.#parts = parts;
  }

  waitMs(message: ChatMessage): number {
    const route = message.place === null ? this.#parts.channels.route(purposeOf(message)) : null;
    if (message.place === null && route === null) return 0;
    const way: Way = route === null ? this.#wayOf(message) : { kind: 'post', route };
    return this.#waitOf(message, way) ?? 0;
  }

  async deliver(message: ChatMessage): Promise<string> {
    let way = this.#wayOf(message);
    const post =
      message.part === 'card'
        ? cardBlocks(message)
        : entryBlocks(message, this.#parts.called(message.card));
    // A place that is gone and a channel that takes nothing are each left once; every channel may be in trouble.
    for (let turn = 0; turn <= CHANNELS.length + 1; turn += 1) {
      const done = await this.#send(message, way, post);
      if ('spot' in done) return this.#stands(message, way, done.spot);
      const next = this.#elsewhere(message, way, done.fault);
      if (next === null) throw this.#thrown(message, done.fault);
      way = next;
    }
    throw new ChatFault('not-sent', 'no channel of the desk takes messages on Slack');
  }

  async find(message: ChatMessage): Promise<Found> {
    const { lanes, channels: known } = this.#parts;
    const client = lanes[message.lane];
    const place = message.place === null ? null : readPlace(message.place);
    const route = known.route(purposeOf(message));
    const own = known.ids()[purposeOf(message)];
    // Where it was posted by an earlier process is known once the channels are listed, and not before.
    if (own === undefined && !known.isTroubled())
      throw new ChatFault('later', 'the channels are not listed yet');
    const search = [own, route?.channel].flatMap((id) => (id === undefined ? [] : [id]));
    try {
      const botUser = this.#parts.botUser();
      const channels = [...new Set(search)];
      const found = await findMarked(client, { message, place, channels, botUser });
      const spot = found.state === 'stands' ? readPlace(found.place) : null;
      if (spot !== null && message.place === null) this.#attach(message, spot, 'perhaps-there');
      return found;
    } catch (error) {
      throw this.#thrown(message, slackFault(error));
    }
  }

  #wayOf(message: ChatMessage): Way {
    const spot = message.place === null ? null : readPlace(message.place);
    if (spot !== null) return { kind: message.part === 'card' ? 'edit' : 'reply', spot };
    return this.#posting(message);
  }

  #posting(message: ChatMessage): Way {
    const route = this.#parts.channels.route(purposeOf(message));
    if (route === null)
      throw new ChatFault('not-sent', 'no channel of the desk is known to take messages on Slack');
    return { kind: 'post', route };
  }

  /** Another way after a fault; null when there is none. */
  #elsewhere(message: ChatMessage, way: Way, fault: SlackFault): Way | null {
    if (fault.kind === 'gone' && way.kind !== 'post') return this.#posting(message);
    if (fault.kind !== 'channel') return null;
    const channel = way.kind === 'post' ? way.route.channel : way.spot.channel;
    this.#parts.channels.refused(channel, fault.code);
    return this.#posting(message);
  }

  #thrown(message: ChatMessage, fault: SlackFault): ChatFault {
    switch (fault.kind) {
      case 'not-sent': {
        const { retryAfterMs } = fault;
        if (retryAfterMs !== null)
          this.#pace.limited(message.lane, null, { mono: this.#parts.mono(), retryAfterMs });
        return new ChatFault('not-sent', fault.says, retryAfterMs);
      }
      case 'unknown':
        return new ChatFault('unknown', fault.says);
      case 'refused':
      case 'gone':
        return new ChatFault('refused', fault.says);
      case 'channel':
        return new ChatFault('not-sent', `${fault.says}: ${fault.remedy}`);
      case 'installation':
        this.#parts.installation(fault);
        return new ChatFault('not-sent', `${fault.says}: ${fault.remedy}`, INSTALLATION_AGAIN_MS);
    }
  }

  #waitOf({ lane }: ChatMessage, way: Way): number | null {
    return this.#pace.wait(lane, pacedAt(way), this.#parts.mono());
  }

  /** Throws `later` while it is not its time. */
  #paced(message: ChatMessage, way: Way): void {
    const wait = this.#waitOf(message, way);
    if (wait !== null) throw new ChatFault('later', 'paced', Math.ceil(wait));
    this.#pace.sent(pacedAt(way), this.#parts.mono());
  }

  async #send(message: ChatMessage, way: Way, post: SlackPost): Promise<Done> {
    this.#paced(message, way);
    const marked = way.kind === 'post' ? diverted(post, way.route.instead) : post;
    const done = await this.#call(message, way, marked);
    if (!('fault' in done) || done.fault.kind !== 'refused') return done;
    return this.#call(message, way, inPlainText(message, marked.text));
  }

  async #call(message: ChatMessage, way: Way, post: SlackPost): Promise<Done> {
    const client = this.#parts.lanes[message.lane];
    const metadata = {
      event_type: MARK,
      event_payload: { row: message.id, part: message.part },
    };
    const said = {
      text: post.text,
      blocks: [...post.blocks],
      attachments: [...post.attachments],
      metadata,
    };
    try {
      const spot = await callOf(client, way, said);
      this.#parts.worked();
      return { spot };
    } catch (error) {
      return { fault: slackFault(error) };
    }
  }

  #stands(message: ChatMessage, way: Way, spot: Spot): string {
    if (way.kind !== 'edit') this.#attach(message, way.kind === 'reply' ? way.spot : spot, 'new');
    return writePlace(spot);
  }

  #attach(message: ChatMessage, at: Spot, state: 'new' | 'perhaps-there'): void {
    const { picture } = message.card;
    if (picture === null) return;
    const perhapsThere = state === 'perhaps-there';
    this.#parts.pictures.attach({ row: message.id, picture, at, perhapsThere });
  }
}

interface Said {
  readonly text: string;
  readonly blocks: SlackPost['blocks'][number][];
  readonly attachments: SlackPost['attachments'][number][];
  readonly metadata: {
    readonly event_type: string;
    readonly event_payload: Record<string, string | number>;
  };
}

async function callOf(client: WebClient, way: Way, said: Said): Promise<Spot> {
  if (way.kind === 'edit') {
    await client.chat.update({ ...way.spot, ...said });
    return way.spot;
  }
  const channel = way.kind === 'post' ? way.route.channel : way.spot.channel;
  const thread = way.kind === 'reply' ? { thread_ts: way.spot.ts, reply_broadcast: false } : {};
  const answer = await client.chat.postMessage({
    channel,
    ...thread,
    ...said,
    unfurl_links: false,
    unfurl_media: false,
  });
  return { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
}
