// A total outage of the chat platforms: each CRITICAL message is written while Slack and Discord refuse every
// call, and timed until it stands at a mail server, at a stand-in for Twilio and at a webhook on this machine.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { figure, percentile, spread } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { openCouriers } from '../src/host/couriers.ts';
import { startPosting } from '../src/host/posting.ts';
import { ChatFault } from '#bot/chat.ts';
import type { Chat } from '#bot/chat.ts';
import { courierChat } from '#bot/courier.ts';
import { cardText } from '#bot/written-card.ts';
import type { Outgoing } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { refuse } from '#engine/model/result.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';

const PAGES = 100;
const EVERY_MS = 100;
const AFTER_MS = 2_000;
const AIM_MS = 5_000;
const CHATS = ['slack', 'discord'] as const;

type Fact = { readonly kind: 'desk.said' };
type Kind = 'mail' | 'sms' | 'webhook';
type Arrived = (kind: Kind, text: string) => void;

function mailServer(arrived: Arrived): Promise<SMTPServer> {
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (_auth, _session, done) => done(null, { user: 'desk' }),
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (part: Buffer) => {
        text += part.toString();
      });
      stream.on('end', () => {
        arrived('mail', text);
        done();
      });
    },
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

function httpServer(kind: Kind, arrived: Arrived): Promise<Server> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await bodyOf(request);
    arrived(kind, decodeURIComponent(text.replaceAll('+', ' ')));
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"sid":"SM1"}');
  };
  const server = createServer((request, response) => void answer(request, response));
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function down(name: string): Chat {
  return {
    name,
    deliver: () => Promise.reject(new ChatFault('not-sent', 'down')),
    find: () => Promise.resolve({ state: 'unknown' }),
  };
}

function page(at: number): Outgoing {
  const card = cardText({
    severity: 'CRITICAL',
    at: '2026-01-05 09:00 ET',
    mode: 'PAPER',
    account: 'paper-0001',
    title: `Daily loss  page-${at}-of-${PAGES}`,
    lines: ['The desk did: halved new sizes.'],
    tone: 'bad',
    state: 'firing',
    fields: [],
    table: null,
    picture: null,
    buttons: [],
    calls: [],
  });
  return {
    channel: 'alerts',
    lane: 'critical',
    card,
    topic: `alert AL-${1_000 + at}`,
    part: 'card',
  };
}

interface Servers {
  readonly smtp: SMTPServer;
  readonly twilio: Server;
  readonly hook: Server;
}

function couriersTo({ smtp, twilio, hook }: Servers) {
  const sends = [] as const;
  return openCouriers(
    {
      mail: {
        server: '127.0.0.1',
        port: portOf(smtp.server),
        user: 'desk',
        password: randomBytes(8).toString('hex'),
        from: 'desk@example.com',
        to: ['ana@example.com'],
        sends,
        local: true,
      },
      sms: {
        accountSid: `AC${randomBytes(16).toString('hex')}`,
        authToken: randomBytes(16).toString('hex'),
        from: '+15559999999',
        to: ['+15550000001'],
        sends,
        apiUrl: `http://127.0.0.1:${portOf(twilio)}`,
      },
      webhooks: [
        {
          name: 'pager',
          url: `http://127.0.0.1:${portOf(hook)}/desk`,
          secret: `whsec_${randomBytes(32).toString('base64')}`,
          sends,
        },
      ],
    },
    {
      desk: 'bench',
      clocks: { wall: () => Date.now(), mono: () => performance.now() },
      draw: () => Promise.resolve(refuse('PICTURE_BUSY', 'nothing is drawn here')),
      newsOf: () => () => undefined,
      log: { info: () => undefined, warn: () => undefined },
    },
  );
}

export async function measureFallback(tell: Tell): Promise<Figure> {
  const written = new Map<string, number>();
  const times: Record<Kind, number[]> = { mail: [], sms: [], webhook: [] };
  const arrived: Arrived = (kind, text) => {
    const mark = /page-\d+-of-\d+/.exec(text)?.[0] ?? '';
    times[kind].push(performance.now() - (written.get(mark) ?? Number.NEGATIVE_INFINITY));
  };
  const servers: Servers = {
    smtp: await mailServer(arrived),
    twilio: await httpServer('sms', arrived),
    hook: await httpServer('webhook', arrived),
  };
  const journal = openMemoryJournal<Fact>({ 'desk.said': 1 });
  const fallback = {
    wall: () => Date.now(),
    chats: CHATS,
    afterMs: AFTER_MS,
    fared: (message: number) => journal.messages.fared(message),
  };
  const couriers = await couriersTo(servers);
  const chats = [...CHATS.map(down), ...couriers.map((one) => courierChat(one, fallback))];
  const heralds = startPosting(
    journal.messages,
    chats.map((chat) => ({ chat, from: 'now', queues: 'by-lane' })),
    { mono: () => performance.now(), log: () => undefined },
  );
  for (let at = 0; at < PAGES; at += 1) {
    written.set(`page-${at}-of-${PAGES}`, performance.now());
    const stamp = { desk: deskTime(Date.now()), wall: wallTime(Date.now()) };
    journal.append({ facts: [{ kind: 'desk.said' }], stamp, outgoing: [page(at)] });
    heralds.wake();
    await wait(EVERY_MS);
  }
  await wait(AIM_MS + 1_000);
  await heralds.stop();
  const all = Object.values(times).flat();
  tell(`${all.length} of ${PAGES * 3} pages arrived`);
  await new Promise<void>((resolve) => servers.smtp.close(() => resolve()));
  for (const server of [servers.twilio, servers.hook]) server.close();
  return figure({
    figure: 'fallback',
    asked: `every chat platform down, ${PAGES} CRITICAL messages: each at mail, SMS and webhook, p99 ${AIM_MS} ms`,
    reached: all.length === PAGES * 3 && percentile(all, 0.99) <= AIM_MS,
    measured: {
      pages: all.length,
      ...spread('mail', times.mail),
      ...spread('sms', times.sms),
      ...spread('webhook', times.webhook),
    },
  });
}
