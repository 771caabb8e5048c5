// The real discord.js Client joined to a local Discord, for the tests of the local Discord itself; whatever is
// started here is closed by `closeAll`.
import { Client, Events, GatewayIntentBits, Partials } from 'discord.js';
import type { ClientOptions, TextChannel } from 'discord.js';
import { startFakeDiscord } from './fake-discord.ts';
import type { FakeDiscord, FakeDiscordOptions } from './fake-discord.ts';
import { isObject, parsed } from './json.ts';
import type { Json } from './world.ts';

const closing: (() => Promise<void>)[] = [];

export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}

/** Longer than Discord's three seconds, for a bot on a busy machine. */
export const PATIENCE_MS = 30_000;

export async function started(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const discord = await startFakeDiscord({ patienceMs: PATIENCE_MS, ...options });
  closing.push(() => discord.close());
  return discord;
}

export const ALL_INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
];

/** Not yet logged in. */
export function newClient(discord: FakeDiscord, options: Partial<ClientOptions> = {}): Client {
  const { rest, ...others } = options;
  const client = new Client({
    intents: ALL_INTENTS,
    partials: [Partials.Channel],
    ...others,
    rest: { ...rest, api: discord.apiUrl },
  });
  client.on(Events.Error, () => undefined);
  closing.push(() => client.destroy());
  return client;
}

export async function bot(
  discord: FakeDiscord,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = newClient(discord, options);
  const ready = new Promise<Client<true>>((done) => {
    client.once(Events.ClientReady, done);
  });
  await client.login(discord.token);
  return ready;
}

export function channelOf(client: Client, discord: FakeDiscord, name: string): TextChannel {
  const channel = client.channels.cache.get(discord.channels[name] ?? '');
  if (channel?.isTextBased() !== true || channel.isDMBased() || channel.isThread()) {
    throw new Error(`${name} is no text channel`);
  }
  return channel as TextChannel;
}

/** The next event of a name. */
export function next<Data>(client: Client, event: string): Promise<Data> {
  return new Promise((done) => {
    const listen = (packet: { readonly t: string | null; readonly d: unknown }): void => {
      if (packet.t !== event) return;
      client.off(Events.Raw, listen);
      done(packet.d as Data);
    };
    client.on(Events.Raw, listen);
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json | undefined;
  /** Discord's own code, 0 where it says none. */
  readonly code: number;
}

/** A bare request with the bot's token, past every library. */
export async function ask(
  discord: FakeDiscord,
  route: string,
  body?: unknown,
  token = discord.token,
): Promise<Answer> {
  const [method = 'GET', path = ''] = route.split(' ');
  const response = await fetch(`${discord.apiUrl}/v10/${path}`, {
    method,
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const said = text === '' ? undefined : parsed(text);
  const code = isObject(said) && typeof said['code'] === 'number' ? said['code'] : 0;
  return { status: response.status, headers: response.headers, body: said, code };
}
