// Discord as a chat: a topic's card is a message, edited in place, and its entries stand in the thread of that
// message. What a channel does not take goes to another channel of the desk; nothing is given up for it.
import { ChatFault } from '#bot/chat.ts';
import type { Chat, ChatMessage, Found } from '#bot/chat.ts';
import type { Card } from '#bot/card.ts';
import { readPlace, writePlace } from '#bot/discord/address.ts';
import type { Place } from '#bot/discord/address.ts';
import { cardEmbed, entryPosts } from '#bot/discord/embed.ts';
import type { DiscordPost } from '#bot/discord/embed.ts';
import type { Guild } from '#bot/discord/guild.ts';
import { isAbsent, readMarks, readOne } from '#bot/discord/lookup.ts';
import type { Marked } from '#bot/discord/lookup.ts';
import type { Attached, Poster, Sending } from '#bot/discord/poster.ts';
import { RestFault } from '#bot/discord/rest.ts';
import type { DiscordRest } from '#bot/discord/rest.ts';
import type { Threads } from '#bot/discord/threads.ts';
import type { PlatformParts } from '#bot/platform.ts';

export const DISCORD = 'discord';

export interface ChatParts {
  readonly rest: DiscordRest;
  readonly guild: Guild;
  readonly poster: Poster;
  readonly threads: Threads;
  readonly draw: PlatformParts['draw'];
  /** The users of the guild a card calls. */
  readonly called: (card: Card) => readonly string[];
  readonly mono: () => number;
}

/** Within the time a herald waits. */
const WHOLE_MS = 4_700;
const DRAW_MS = 2_500;
/** Something a person has to mend: asked again now and then. */
const MEND_MS = 15_000;
const MOST_CONTENT = 2_000;

function fateOf(error: unknown): ChatFault {
  if (error instanceof ChatFault) return error;
  if (!(error instanceof RestFault)) return new ChatFault('unknown', String(error));
  const { failure, trouble, message } = error;
  switch (trouble) {
    case 'limited': {
      const ms = failure.kind === 'limited' ? failure.retryAfterMs : null;
      return new ChatFault('not-sent', message, ms);
    }
    case 'not-sent':
      return new ChatFault('not-sent', message);
    case 'unknown':
      return new ChatFault('unknown', message);
    case 'token':
    case 'guild':
    case 'channel':
    case 'archived':
    case 'no-threads':
      return new ChatFault('not-sent', message, MEND_MS);
    default:
      return new ChatFault('refused', message);
  }
}

/** Whether an edit can be had by posting anew: what was to be edited cannot be. */
function isLost(error: unknown): boolean {
  return error instanceof RestFault && ['message-gone', 'channel', 'edits'].includes(error.trouble);
}

/** The mark at its end must stay: where there is no room, the words on where it belongs are left out. */
function meantFor(post: DiscordPost, name: string): DiscordPost {
  const content = `Meant for ${name}, which cannot be written to.\n${post.content}`;
  return content.length <= MOST_CONTENT ? { ...post, content } : post;
}

export class DiscordChat implements Chat {
  readonly name = DISCORD;
  readonly #parts: ChatParts;
  /** Ids of a message's parts that arrived, while not all did. */
  readonly #arrived = new Map<number, Map<number, Place>>();

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  waitMs({ lane, part, place, channel }: ChatMessage): number {
    const { poster, guild } = this.#parts;
    const at = place === null ? null : readPlace(place);
    if (at === null) {
      const own = guild.directory.of(guild.purpose(channel));
      return own.state === 'lost' ? 0 : poster.waitMs(lane, own.id);
    }
    // A thread has the number of the message it hangs under.
    if (part === 'entry') return poster.waitMs(lane, at.message);
    return poster.editWaitMs(lane, at.channel);
  }

  async deliver(message: ChatMessage): Promise<string> {
    const until = this.#parts.mono() + WHOLE_MS;
    try {
      await this.#parts.guild.ready(message.lane);
      const place = await this.#put(message, until);
      this.#arrived.delete(message.id);
      return writePlace(place);
    } catch (error) {
      const fault = fateOf(error);
      if (fault.fate === 'refused') this.#arrived.delete(message.id);
      throw fault;
    }
  }

  async find(message: ChatMessage): Promise<Found> {
    try {
      await this.#parts.guild.ready(message.lane);
      const found = await this.#look(message);
      if (found.state === 'stands') this.#arrived.delete(message.id);
      return found;
    } catch (error) {
      throw fateOf(error);
    }
  }

  async #put(message: ChatMessage, until: number): Promise<Place> {
    const at = message.place === null ? null : readPlace(message.place);
    const posts =
      message.part === 'entry'
        ? entryPosts(message, this.#parts.called(message.card))
        : [cardEmbed(message)];
    if (at === null) return this.#anew(message, posts, until);
    if (message.part === 'entry') return this.#entry(message, { posts, at, until });
    const [post] = posts;
    if (post === undefined) return at;
    try {
      const file = await this.#picture(message.card);
      await this.#parts.poster.edit(at, { lane: message.lane, post, file, until });
      return at;
    } catch (error) {
      if (!isLost(error)) throw error;
      return this.#anew(message, posts, until);
    }
  }

  /** In its own channel, else in another of the desk's, with a word on where it belongs. */
  async #anew(message: ChatMessage, posts: readonly DiscordPost[], until: number): Promise<Place> {
    const { guild, mono } = this.#parts;
    const purpose = message.channel;
    const file = message.part === 'card' ? await this.#picture(message.card) : null;
    let why = '';
    for (const one of guild.troubles.route(guild.purpose(purpose), mono())) {
      const own = one === purpose;
      const at = guild.directory.of(one);
      if (at.state === 'lost') {
        if (own) why = guild.closed(one, at.why);
        continue;
      }
      const shown = own ? posts : posts.map((post) => meantFor(post, guild.nameFor(purpose)));
      try {
        const place = await this.#sendAll(message, at.id, {
          posts: shown,
          file,
          until,
          replyTo: null,
        });
        if (own) guild.mended(one);
        return place;
      } catch (error) {
        if (!(error instanceof RestFault) || error.trouble !== 'channel') throw error;
        why = guild.closed(one, `${guild.directory.nameOf(one)}: ${error.message}.`);
      }
    }
    throw new ChatFault('not-sent', `no channel of the desk can be written to. ${why}`, MEND_MS);
  }

  async #entry(
    message: ChatMessage,
    ask: { readonly posts: readonly DiscordPost[]; readonly at: Place; readonly until: number },
  ): Promise<Place> {
    const { posts, at, until } = ask;
    const { threads } = this.#parts;
    const sending = { posts, file: null, until };
    const name = message.topic ?? message.card.title;
    const started = await threads.start(at, { name, lane: message.lane });
    if (started) {
      try {
        const send = () => this.#sendAll(message, at.message, { ...sending, replyTo: null });
        return await threads.awake(at.message, message.lane, send);
      } catch (error) {
        if (!(error instanceof RestFault) || !['channel', 'archived'].includes(error.trouble))
          throw error;
        threads.forget(at.message);
      }
    }
    try {
      return await this.#sendAll(message, at.channel, { ...sending, replyTo: at.message });
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return this.#anew(message, posts, until);
    }
  }

  /** All parts, in order; those that arrived at an earlier try are left out. */
  async #sendAll(
    message: ChatMessage,
    channel: string,
    ask: Pick<Sending, 'file' | 'until' | 'replyTo'> & { readonly posts: readonly DiscordPost[] },
  ): Promise<Place> {
    const { posts, file, until, replyTo } = ask;
    const { lane, id, wall } = message;
    const arrived = this.#arrived.get(id) ?? new Map<number, Place>();
    this.#arrived.set(id, arrived);
    for (const [at, post] of posts.entries()) {
      if (arrived.has(at + 1)) continue;
      const nonce = `${id.toString(36)}.${at + 1}.${wall.toString(36)}`;
      const own = at === 0 ? file : null;
      const sending = { lane, post, file: own, until, nonce, replyTo };
      const sent = await this.#parts.poster.send(channel, sending);
      arrived.set(at + 1, { channel, message: sent });
    }
    const first = arrived.get(1);
    if (first === undefined) throw new ChatFault('refused', 'it has nothing to say');
    return first;
  }

  /** A card goes without its picture rather than not at all. */
  async #picture(card: Card): Promise<Attached | null> {
    const { picture } = card;
    if (picture === null) return null;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), DRAW_MS);
    });
    try {
      const drawn = await Promise.race([this.#parts.draw(picture, 'dark'), late]);
      if (drawn === null || !drawn.ok) return null;
      return { name: `${picture.kind}.png`, data: drawn.value.png, alt: picture.alt };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async #look(message: ChatMessage): Promise<Found> {
    const { rest, guild } = this.#parts;
    const self = await guild.self(message.lane);
    const at = message.place === null ? null : readPlace(message.place);
    if (message.part === 'card' && at !== null) {
      const one = await readOne(rest, message, { ...at, self });
      if (one?.mark.id === message.id) return { state: 'stands', place: writePlace(at) };
    }
    const first = at === null ? [] : [at.message, at.channel];
    const purpose = guild.directory.of(guild.purpose(message.channel));
    const own = purpose.state === 'found' ? [purpose.id] : [];
    const channels = new Set([
      ...(message.part === 'entry' ? first : []),
      ...own,
      ...guild.directory.ids(),
    ]);
    let unclear = false;
    for (const channel of channels) {
      const read = await this.#lookIn(message, { channel, self });
      if (read === null) continue;
      const place = this.#whole(message, channel, read.found);
      if (place !== null) return { state: 'stands', place: writePlace(place) };
      unclear ||= read.unclear;
    }
    return { state: unclear ? 'unknown' : 'never-arrived' };
  }

  async #lookIn(message: ChatMessage, at: { readonly channel: string; readonly self: string }) {
    try {
      return await readMarks(this.#parts.rest, message, at);
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  /** Where the first part stands, when all parts do; what does is kept in mind for the next try. */
  #whole(message: ChatMessage, channel: string, found: readonly Marked[]): Place | null {
    if (found.length === 0) return null;
    const arrived = new Map(
      found.map(({ id, mark }) => [mark.part, { channel, message: id }] as const),
    );
    const first = arrived.get(1);
    if (first !== undefined && arrived.size >= (found[0]?.mark.parts ?? 1)) return first;
    this.#arrived.set(message.id, arrived);
    return null;
  }
}
