// A local Discord for tests and for trying the desk by hand: REST v10 and the Gateway on one loopback port, a
// page for people, faults on demand. Every request is recorded and judged by Discord's published schema.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { openAdmin } from './admin.ts';
import type { Admin } from './admin.ts';
import { openFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { BOT, CHANNELS, found, GUILD, USERS } from './founding.ts';
import { openGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { noGatewayFaults } from './gateway-faults.ts';
import { Interactions } from './interactions.ts';
import { PageServer } from './page-server.ts';
import { openPeople } from './people.ts';
import type { People } from './people.ts';
import type { Call, Violation } from './record.ts';
import { Rest } from './rest.ts';
import { RestFaults } from './rest-faults.ts';
import { CHANNEL_ROUTES } from './routes/channels.ts';
import { COMMAND_ROUTES } from './routes/commands.ts';
import { GUILD_ROUTES } from './routes/guilds.ts';
import { interactionRoutes } from './routes/interactions.ts';
import { MESSAGE_ROUTES } from './routes/messages.ts';
import type { Site } from './site.ts';
import { openStanding } from './standing.ts';
import type { Standing } from './standing.ts';
import { World } from './world.ts';
import type { Told } from './world.ts';

export interface FakeDiscordOptions {
  /** Decides whatever a fault leaves to chance. */
  readonly seed?: number;
  /** 0, the default, is any free port. */
  readonly port?: number;
  /** The desk's text channels; by default briefings, approvals, alerts, reports, orders, audit. */
  readonly channels?: readonly string[];
  /** How often the gateway asks for a heartbeat; 41,250 ms as the real one. */
  readonly heartbeatMs?: number;
  /** Which privileged intents the application has switched on; both by default. */
  readonly intents?: readonly ('GuildMembers' | 'MessageContent')[];
  /** `none` lifts the rate limits, for runs that measure something else; `real` by default. */
  readonly limits?: 'real' | 'none';
  /** How long a person waits for an acknowledgement; 3,000 ms as the real one. */
  readonly patienceMs?: number;
}

export interface FakeDiscord extends People, Standing {
  /** "http://127.0.0.1:PORT/api": discord.js appends /v10. */
  readonly apiUrl: string;
  /** The page for people. */
  readonly page: string;
  /** The bot's token, made at run time. */
  readonly token: string;
  /** The application's id, which is also the bot's user id. */
  readonly application: string;
  readonly bot: string;
  readonly guild: string;
  /** Channel ids by name, with 'general' besides the desk's own. */
  readonly channels: Readonly<Record<string, string>>;
  /**
   * The demo's people, and: a stranger no roster knows, a pending member who has not accepted the rules, another
   * bot, the author of a webhook's messages, and a foreigner who is a member of the other guild only.
   */
  readonly users: typeof USERS;
  readonly roles: Readonly<Record<string, string>>;
  /** Another guild the bot was invited into, with one channel; ana is a member of it too. */
  readonly elsewhere: { readonly guild: string; readonly channel: string };
  readonly faults: Faults;
  readonly admin: Admin;
  /** Every REST request, oldest first. */
  calls(): readonly Call[];
  /** Every request that broke the published schema or a limit. */
  violations(): readonly Violation[];
  /** Gateway connections that are past READY or RESUMED. */
  connected(): number;
  /** Resolves when `connected()` is at least this; rejects after the time (5 s by default). */
  joined(connections?: number, withinMs?: number): Promise<void>;
  close(): Promise<void>;
}

interface Running {
  readonly site: Site;
  readonly rest: Rest;
  readonly gateway: Gateway;
  readonly server: Server;
}

/** A site whose listeners hear of each change after the gateway did. */
function openSite(
  options: FakeDiscordOptions,
  parts: { gateway: () => Gateway; base: () => string },
): Site {
  const listeners = new Set<(told: Told) => void>();
  return {
    world: new World(),
    bot: BOT,
    guild: GUILD,
    intents: options.intents ?? ['GuildMembers', 'MessageContent'],
    patienceMs: options.patienceMs ?? 3_000,
    base: parts.base,
    tell: (told) => {
      parts.gateway().tell(told);
      for (const listener of listeners) listener(told);
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function sendFile(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const id = /^\/attachments\/(\d+)\//.exec(request.url ?? '')?.[1] ?? '';
  const file = site.world.attachments.get(id);
  if (file === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

async function joined(gateway: Gateway, connections: number, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  while (gateway.connected() < connections) {
    if (Date.now() > until) throw new Error(`nobody joined the gateway within ${withinMs} ms`);
    await wait(5);
  }
}

async function shut({ gateway, server }: Running): Promise<void> {
  gateway.stop();
  server.closeAllConnections();
  await new Promise((done) => {
    server.close(done);
  });
}

/** Starts it on loopback; `close` ends it with everything in it. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const faultsState = noGatewayFaults();
  const rules = new RestFaults();
  const token = `${Buffer.from(BOT).toString('base64url')}.${randomBytes(24).toString('base64url')}`;
  let port = 0;
  const base = (): string => `http://127.0.0.1:${port}`;
  const site = openSite(options, { base, gateway: () => gateway });
  const founded = found(site.world, options.channels ?? CHANNELS);
  const gateway = openGateway({
    site,
    token: () => token,
    faults: faultsState,
    heartbeatMs: options.heartbeatMs ?? 41_250,
    seed: options.seed ?? 1,
  });
  const interactions = new Interactions(site, faultsState);
  const rest = new Rest({
    site,
    token: () => token,
    rules,
    faults: faultsState,
    limits: options.limits ?? 'real',
    routes: [
      ...GUILD_ROUTES,
      ...CHANNEL_ROUTES,
      ...MESSAGE_ROUTES,
      ...COMMAND_ROUTES,
      ...interactionRoutes(interactions),
    ],
  });
  const people = openPeople(site, interactions);
  const page = new PageServer({ site, people, joined: () => gateway.connected() > 0 });
  const server = createServer((request, response) => {
    if (page.answer(request, response)) return;
    if (request.url?.startsWith('/attachments/') === true) sendFile(site, request, response);
    else {
      rest.answer(request, response).catch((bug: unknown) => {
        // A client that went away is no bug; anything else is shown where every test looks.
        if (!request.destroyed) rest.confess(bug);
        response.destroy();
      });
    }
  });
  server.on('upgrade', (request, socket, head) => {
    gateway.upgrade(request, socket, head);
  });
  const running = { site, rest, gateway, server };
  port = await listen(server, options.port ?? 0);
  return {
    ...people,
    ...openStanding(site),
    apiUrl: `${base()}/api`,
    page: `${base()}/`,
    token,
    application: BOT,
    bot: BOT,
    guild: GUILD,
    channels: founded.channels,
    users: USERS,
    roles: founded.roles,
    elsewhere: founded.elsewhere,
    faults: openFaults({ rules, state: faultsState, gateway: () => gateway }),
    admin: openAdmin(site),
    calls: () => structuredClone(rest.calls),
    violations: () => structuredClone(rest.violations),
    connected: () => gateway.connected(),
    joined: (connections = 1, withinMs = 60_000) => joined(gateway, connections, withinMs),
    close: () => shut(running),
  };
}
