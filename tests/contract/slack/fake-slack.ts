// A local Slack for the official clients: Web API, Socket Mode and HTTP deliveries on one loopback port, with
// people who act, faults on demand, and a page to look at it. Whatever the desk sends is held against the
// published shapes and limits; nothing leaves this machine.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { APP_ID, BOT_USER, TEAM } from './cast.ts';
import type { Doing, Faults } from './deeds.ts';
import { createDelivering } from './delivering.ts';
import { createDoing } from './doing.ts';
import { createDraws } from './draws.ts';
import { createEventJudge } from './event-schema.ts';
import { createFaultPlan } from './faulting.ts';
import { createFaults } from './faults.ts';
import { createLater, createResponseUrls, createTriggers } from './house.ts';
import type { House } from './house.ts';
import { installationOf } from './installation.ts';
import { knock } from './knocking.ts';
import { createLedger } from './ledger.ts';
import type { Road } from './letter.ts';
import { createPageServer } from './page-server.ts';
import { wordsOf } from './reading.ts';
import { createReception } from './reception.ts';
import { signed } from './signing.ts';
import { createSockets } from './sockets.ts';
import { createTelling } from './telling.ts';
import { createWebApi } from './web-api.ts';
import { createWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';
import type {
  Call,
  Channel,
  Ephemeral,
  Message,
  PersonName,
  Reaction,
  Spot,
  StoredFile,
  View,
  Violation,
} from './standing.ts';

export interface FakeSlackOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Decides every draw: which socket, what order. */
  readonly seed?: number;
  /** The app's manifest: its scopes, events, commands and tabs are granted, no others; null grants all a desk could want. */
  readonly manifest?: string | null;
  /** How long a person waits for an acknowledgement; 3,000 on Slack. */
  readonly patienceMs?: number;
  /** When an event nobody acknowledged is delivered again; at once, a minute, five minutes on Slack. */
  readonly retriesMs?: readonly number[];
  /** How long a trigger_id lives; 3,000 on Slack. */
  readonly triggerMs?: number;
  /** When an uploaded file stands in its thread. */
  readonly uploadMs?: number;
}

export interface FakeSlack extends Doing {
  /** "http://127.0.0.1:PORT/api/". */
  readonly apiUrl: string;
  /** The page for people. */
  readonly page: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly team: 'T0DEMO';
  readonly appId: string;
  /** The desk's own user. */
  readonly botUser: string;
  readonly faults: Faults;

  /** From now on deliveries go by signed HTTP to this address; null is Socket Mode, the default. */
  deliverTo(url: string | null): void;
  /** A body signed as Slack signs it, for tests that send it themselves. */
  sign(body: string, ask?: { readonly stampS?: number }): Readonly<Record<string, string>>;
  /** How many sockets are open. */
  sockets(): number;

  channelOf(channel: string): Channel;
  /** Messages that stand in the channel itself, oldest first. */
  channel(channel: string): readonly Message[];
  /** A thread with its first message, oldest first. */
  thread(spot: Spot): readonly Message[];
  message(spot: Spot): Message | null;
  reactions(spot: Spot): readonly Reaction[];
  ephemerals(person: PersonName): readonly Ephemeral[];
  /** The modal that stands open before them. */
  view(person: PersonName): View | null;
  home(person: PersonName): View | null;
  files(): readonly StoredFile[];
  userId(person: PersonName): string;
  /** Every word a message shows: text of its blocks, attachments and fields, a line each. */
  words(message: Pick<Message, 'text' | 'blocks' | 'attachments'>): string;

  calls(method?: string): readonly Call[];
  /** Empty when everything sent kept to the published shapes and limits. */
  violations(): readonly Violation[];
  /** What happened, a line each, to be printed when a test fails. */
  log(): readonly string[];
  /** Resolves with the first answer that is neither null, undefined nor false; rejects after `ms`, saying `what`. */
  until<T>(what: string, look: () => T | null | undefined | false, ms?: number): Promise<T>;
  close(): Promise<void>;
}

/** Made anew for every run, so that none can ever be mistaken for a real one. */
function newSecrets() {
  const drawn = (bytes: number) => randomBytes(bytes).toString('hex');
  return {
    botToken: ['xoxb', drawn(6), drawn(12)].join('-'),
    appToken: ['xapp', '1', APP_ID, drawn(16)].join('-'),
    signingSecret: drawn(16),
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') fail(new Error('no port'));
      else done(`http://127.0.0.1:${address.port}`);
    });
  });
}

function createStanding(workspace: Workspace) {
  const named = (channel: string): Channel => {
    const found = workspace.channelOf(channel);
    if (found === null) throw new Error(`there is no channel ${channel}`);
    return found;
  };
  const userId = (person: PersonName) => workspace.person(person).id;
  return {
    channelOf: named,
    channel: (channel: string) =>
      workspace.all(named(channel).id).filter((one) => one.thread === null),
    thread: (spot: Spot) => workspace.thread(spot),
    message: (spot: Spot) => workspace.message(spot),
    reactions: (spot: Spot) => workspace.message(spot)?.reactions ?? [],
    ephemerals: (person: PersonName) => workspace.ephemerals(userId(person)),
    view: (person: PersonName) => workspace.modals(userId(person)).at(-1) ?? null,
    home: (person: PersonName) => workspace.home(userId(person)),
    files: () => workspace.files(),
    userId,
    words: wordsOf,
  };
}

const LOOK_EVERY_MS = 5;

async function until<T>(
  what: string,
  look: () => T | null | undefined | false,
  ms = 60_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await wait(LOOK_EVERY_MS);
  }
}

const ON_SLACK = {
  manifest: null,
  patienceMs: 3_000,
  triggerMs: 3_000,
  uploadMs: 100,
  retriesMs: [100, 1_000, 3_000],
};

export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const {
    port = 0,
    seed = 1,
    manifest,
    patienceMs,
    triggerMs,
    uploadMs,
    retriesMs,
  } = { ...ON_SLACK, ...options };
  const secrets = newSecrets();
  const workspace = createWorkspace();
  const plan = createFaultPlan();
  const ledger = createLedger();
  const draws = createDraws(seed);
  const later = createLater();
  const installation = installationOf(manifest);
  const scopes = new Set(installation.scopes);
  const server = createServer();
  // First of all, so that a port that is taken leaves nothing running.
  const base = await listen(server, port);
  const sockets = createSockets({ server, draws, plan, ledger, later });
  let url: string | null = null;
  const road: Road = (letter) =>
    url === null
      ? sockets.send(letter, patienceMs)
      : knock(letter, { url, secret: secrets.signingSecret, plan, patienceMs });
  const deliver = createDelivering({ road, plan, draws, ledger, later, retriesMs });
  const telling = createTelling(() => house, deliver, {
    judge: createEventJudge(),
    ledger,
    installation,
  });
  const house: House = {
    workspace,
    triggers: createTriggers(triggerMs),
    urls: createResponseUrls(),
    later,
    base: () => base,
    scopes: () => scopes,
    hasMessagesTab: installation.hasMessagesTab,
    tell: (event) => void telling.tell(event),
    socketUrl: () => `${base.replace('http', 'ws')}${sockets.path()}`,
    uploadMs,
  };
  const gate = { ...secrets, revoked: () => plan.revoked };
  const api = createWebApi(house, gate, ledger);
  const doing = createDoing({ house, ledger, deliver, telling, installation });
  const page = createPageServer({
    workspace,
    doing,
    base: () => base,
    sockets: () => sockets.count(),
  });
  const reception = createReception({ house, plan, ledger, api, page });
  server.on('request', reception);
  return {
    ...secrets,
    ...createStanding(workspace),
    ...doing,
    apiUrl: `${base}/api/`,
    page: `${base}/`,
    team: TEAM,
    appId: APP_ID,
    botUser: BOT_USER,
    faults: createFaults({ plan, sockets, workspace, scopes, tell: telling.tell, ledger }),
    deliverTo(to) {
      url = to;
    },
    sign: (body, { stampS = Math.floor(Date.now() / 1_000) } = {}) =>
      signed(secrets.signingSecret, body, stampS),
    sockets: () => sockets.count(),
    calls: (method) => ledger.calls(method),
    violations: () => ledger.violations(),
    log: () => ledger.lines(),
    until,
    close() {
      later.end();
      sockets.end();
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
