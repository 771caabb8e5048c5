// The desk's one connection to Discord's gateway, kept by the official client and watched from here: what the
// client gives up, or what falls silent, is begun anew; what is final is told with its remedy and left.
import {
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayIntentBits,
  Options,
} from 'discord.js';
import { finalWhy, TOKEN_REFUSED } from '#bot/discord/closing.ts';
import { DISCORD_API } from '#bot/discord/rest.ts';
import type { DiscordSettings } from '#bot/discord/settings.ts';
import { sievedStrategy } from '#bot/discord/sieve.ts';
import type { PlatformLook, PlatformNews } from '#bot/platform.ts';
import { firstSupervision, supervise } from '#bot/supervise.ts';
import type { LineEvent, Supervision } from '#bot/supervise.ts';

export interface GatewayParts {
  readonly settings: DiscordSettings;
  readonly mono: () => number;
  readonly lot: () => number;
  readonly news: (news: PlatformNews) => void;
  readonly log: { info(text: string): void; warn(text: string): void };
  /** What people and the guild did; READY and RESUMED too. */
  readonly dispatch: (event: string, data: unknown) => void;
  /** It listens again: what was missed meanwhile can be read back. */
  readonly opened: () => void;
  readonly lost: () => void;
  /** Each second. */
  readonly tick: () => void;
}

const TICK_MS = 1_000;
/** No dispatch and no heartbeat for two of Discord's beats and a bit. */
const SILENT_MS = 100_000;
/** The client connects again by itself; longer than this it is not left alone with it. */
const PATIENCE_MS = 75_000;
/** A token that was refused so often in a row is not a stumble of Discord. */
const REFUSALS = 2;
const LINE = 0;
/** The client may wait for ever for its own end, and a desk that stops does not wait for it. */
const LEAVE_MS = 1_500;

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function newClient(settings: DiscordSettings, parts: Parameters<typeof sievedStrategy>[1]): Client {
  const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
  return new Client({
    intents: [Guilds, GuildMessages, MessageContent],
    shards: [0],
    shardCount: 1,
    // Nothing of Discord is kept here: what is needed is read from what comes.
    makeCache: Options.cacheWithLimits({}),
    rest: { api: settings.apiUrl ?? DISCORD_API, version: '10', retries: 0, timeout: 5_000 },
    ws: { buildStrategy: (manager) => sievedStrategy(manager, parts) },
  });
}

export class Gateway {
  readonly #parts: GatewayParts;
  #state: Supervision;
  #look: PlatformLook = { open: false, why: 'it is being opened' };
  #client: Client | null = null;
  #ticking: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #lifeAt = 0;
  #downSince = 0;
  #refused = 0;
  #closed = false;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#state = firstSupervision(1, parts.mono());
  }

  open(): void {
    if (this.#ticking !== null || this.#closed) return;
    this.#state = firstSupervision(1, this.#parts.mono());
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.#connect();
  }

  look(): PlatformLook {
    return this.#look;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#look = { open: false, why: 'it is closed' };
    if (this.#ticking !== null) clearInterval(this.#ticking);
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#giveUp();
  }

  #connect(): void {
    if (this.#closed) return;
    this.#downSince = this.#parts.mono();
    const { settings, log, mono } = this.#parts;
    let client: Client | null = null;
    const alive = () => client === null || client === this.#client;
    client = newClient(settings, {
      alive,
      dispatch: (event, data) => this.#dispatch(event, data),
      beat: () => {
        this.#lifeAt = mono();
      },
      failed: (why) => {
        log.warn(`discord: the gateway sent what its client cannot take: ${why}`);
        this.#again('Discord’s gateway sent what is not understood');
      },
      log: (text) => log.warn(text),
    });
    this.#client = client;
    this.#listen(client, alive);
    void this.#login(client, alive);
  }

  #listen(client: Client, alive: () => boolean): void {
    const { log } = this.#parts;
    client.on(Events.ShardDisconnect, ({ code }) => {
      const why = finalWhy(code) ?? `Discord closed the connection for good (${code}).`;
      if (alive()) this.#step({ kind: 'failed', line: LINE, why, final: true, retryAfterMs: null });
    });
    client.on(Events.ShardReconnecting, () => {
      if (alive()) this.#lost('the connection to Discord was lost and is being made again');
    });
    client.on(Events.ShardError, (error) => log.warn(`discord: gateway: ${error.message}`));
    client.on(Events.Error, (error) => log.warn(`discord: ${error.message}`));
    client.on(Events.Invalidated, () => {
      if (alive()) this.#again('Discord ended the session');
    });
  }

  async #login(client: Client, alive: () => boolean): Promise<void> {
    try {
      await client.login(this.#parts.settings.token);
    } catch (error) {
      if (alive()) this.#loginFailed(error);
    }
  }

  #loginFailed(error: unknown): void {
    this.#client = null;
    const refused =
      error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
    this.#refused = refused ? this.#refused + 1 : 0;
    const final = this.#refused >= REFUSALS;
    const why = refused ? TOKEN_REFUSED : `Discord’s gateway cannot be reached: ${String(error)}`;
    // The line may be over already, by the code it was closed with.
    this.#retryIn(this.#step({ kind: 'failed', line: LINE, why, final, retryAfterMs: null }));
  }

  #dispatch(event: string, data: unknown): void {
    this.#lifeAt = this.#parts.mono();
    const begins = event === 'ready' || event === 'resumed';
    this.#parts.dispatch(event, data);
    if (!begins) return;
    this.#refused = 0;
    this.#step({ kind: 'opened', line: LINE });
    this.#parts.opened();
  }

  #lost(why: string): void {
    if (this.#state.lines[LINE]?.state === 'open') {
      this.#downSince = this.#parts.mono();
      this.#step({ kind: 'lost', line: LINE, why });
      this.#parts.lost();
    }
  }

  /** The client is left, and a new one begun. */
  #again(why: string): void {
    this.#lost(why);
    void this.#giveUp();
    this.#retryIn(
      this.#step({ kind: 'failed', line: LINE, why, final: false, retryAfterMs: null }),
    );
  }

  #retryIn(ms: number | null): void {
    if (ms === null || this.#closed) return;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#step({ kind: 'trying', line: LINE });
      this.#connect();
    }, ms);
  }

  #tick(): void {
    const { mono, tick } = this.#parts;
    this.#step({ kind: 'tick' });
    const line = this.#state.lines[LINE];
    const now = mono();
    if (line?.state === 'open' && now - this.#lifeAt > SILENT_MS)
      this.#again('Discord’s gateway fell silent');
    else if (this.#client !== null && line?.state !== 'open' && line?.state !== 'over')
      if (now - this.#downSince > PATIENCE_MS) this.#again('Discord’s gateway does not answer');
    tick();
  }

  #step(event: LineEvent): number | null {
    const { mono, lot, news } = this.#parts;
    const after = supervise(this.#state, event, { mono: mono(), lot: lot() });
    this.#state = after.next;
    if (!this.#closed) this.#look = { open: after.open, why: after.why };
    for (const one of after.news) news(one);
    return after.retryInMs;
  }

  async #giveUp(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    try {
      await Promise.race([client.destroy(), after(LEAVE_MS)]);
    } catch (error) {
      this.#parts.log.warn(`discord: the connection did not end in order: ${String(error)}`);
    }
  }
}
