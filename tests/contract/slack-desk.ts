// A desk on the local Slack: the real desk of tests/world.ts, its reception, a herald and the Slack edge, joined
// to a local Slack by the official clients. What it warned of and told as news is kept for the tests.
import { candidatesNow } from '#bot/candidates.ts';
import type { RoomLinks } from '#bot/commands/room.ts';
import { openReception } from '#bot/reception.ts';
import type { Channel, Card } from '#bot/card.ts';
import type { Reception } from '#bot/delivered.ts';
import type { Platform, PlatformNews, PlatformParts } from '#bot/platform.ts';
import { openSlack } from '#bot/slack/slack.ts';
import type { SlackSettings } from '#bot/slack/settings.ts';
import { cardText } from '#bot/written-card.ts';
import type { Journal, Outgoing } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import type { Desk } from '#runbook/desk.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { personId } from '#runbook/person.ts';
import { pictureDesk } from '#runbook/picture.ts';
import { startPosting } from '../../src/host/posting.ts';
import type { Heralds } from '../../src/host/posting.ts';
import { freePort } from '#tests/process/real-desk.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World, WorldOptions } from '#tests/world.ts';
import { startFakeSlack } from './slack/fake-slack.ts';
import type { FakeSlack, FakeSlackOptions } from './slack/fake-slack.ts';
import type { Spot } from './slack/standing.ts';

/** Longer than Slack's three seconds: a desk on a busy machine is heard too, and what it does then is the same. */
const PATIENCE_MS = 30_000;

const CHANNELS: SlackSettings['channels'] = {
  briefings: 'desk-briefings',
  approvals: 'desk-approvals',
  alerts: 'desk-alerts',
  reports: 'desk-reports',
  orders: 'desk-orders',
  audit: 'desk-audit',
};

export interface DeskOptions {
  readonly receiver?: 'socket' | 'http';
  readonly fake?: FakeSlackOptions;
  readonly settings?: (before: SlackSettings) => SlackSettings;
  readonly reception?: (inner: Reception) => Reception;
  readonly desk?: (inner: Desk) => Desk;
  readonly links?: RoomLinks;
  readonly draw?: PlatformParts['draw'];
  /** Faults put in the way before the desk begins to join. */
  readonly before?: (slack: FakeSlack) => void | Promise<void>;
  /** Waits until it is open; a test of joining does that itself. */
  readonly waits?: 'open' | 'not';
}

export interface SlackDesk {
  readonly slack: FakeSlack;
  readonly world: World;
  readonly platform: Platform;
  readonly heralds: Heralds;
  readonly news: PlatformNews[];
  readonly warned: string[];
  readonly settings: SlackSettings;
  /** Facts of a kind. */
  facts(kind: DeskFact['kind']): readonly DeskFact[];
  latches(): readonly string[];
  /** Writes messages into the outbox, as a batch of facts would. */
  send(...messages: readonly (Partial<Outgoing> & { readonly title: string })[]): void;
  /** Where the card of the newest topic of a kind stands. */
  cardOf(topic: string): Promise<Spot>;
  /** The process ends without a word and another starts on what it left. */
  crash(options?: { readonly while?: () => Promise<void> }): Promise<SlackDesk>;
}

const open: (() => Promise<void>)[] = [];

export async function closeDesks(): Promise<void> {
  for (const close of open.splice(0).toReversed()) await close();
}

export const PLAIN: Card = {
  severity: 'INFO',
  at: '2020-02-24 10:05 ET',
  mode: 'PAPER',
  account: 'SIM-1',
  title: 'A message',
  lines: ['It says so.'],
  tone: 'plain',
  state: null,
  fields: [],
  table: null,
  picture: null,
  buttons: [],
  calls: [],
};

/** A batch holds a fact; this one changes nothing. */
const SAID: DeskFact = {
  kind: 'note.kept',
  topic: 'alert AL-9000',
  person: personId('ana'),
  account: { platform: 'slack', team: 'T0DEMO', user: 'U0ANA' },
  text: 'for the record',
};

/** The wall clock runs as it does on the local Slack, and jumps where a test says so. */
function runningGround(journal: Journal<DeskFact>, options: WorldOptions): Ground {
  const made = newGround({ ...options, journal });
  let ahead = 0;
  return Object.defineProperty({ ...made }, 'wall', {
    get: () => Date.now() + ahead,
    set: (at: number) => {
      ahead = at - Date.now();
    },
  });
}

async function waitFor(look: () => boolean, what: string, ms = 60_000): Promise<void> {
  const end = performance.now() + ms;
  while (!look()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function settingsOf(slack: FakeSlack, options: DeskOptions): Promise<SlackSettings> {
  const port = await freePort();
  const receiver =
    options.receiver === 'http'
      ? ({ kind: 'http', signingSecret: slack.signingSecret, port } as const)
      : ({ kind: 'socket', appToken: slack.appToken } as const);
  if (options.receiver === 'http') slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const { botToken, apiUrl } = slack;
  const settings = { botToken, receiver, channels: CHANNELS, apiUrl };
  return options.settings?.(settings) ?? settings;
}

interface Standing {
  readonly slack: FakeSlack;
  readonly ground: Ground;
  readonly options: DeskOptions;
}

async function start({ slack, ground, options }: Standing): Promise<SlackDesk> {
  const world = await startWorld(ground);
  const { desk } = world.assembled;
  const { journal } = ground;
  const news: PlatformNews[] = [];
  const warned: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => void warned.push(text) };
  const clocks = { wall: () => ground.wall, mono: () => performance.now() };
  const inner = openReception({
    desk: options.desk?.(desk) ?? desk,
    inbox: journal.deliveries,
    outbox: journal.messages,
    clocks,
    log,
    ...(options.links === undefined ? {} : { links: options.links }),
  });
  const settings = await settingsOf(slack, options);
  const parts: PlatformParts = {
    reception: options.reception?.(inner) ?? inner,
    outbox: journal.messages,
    inbox: journal.deliveries,
    clocks,
    draw: options.draw ?? (({ kind, until }, theme) => desk.draw({ kind, until }, theme)),
    glance: () => pictureDesk(desk.state(), desk.seen()),
    candidates: () => candidatesNow(desk),
    roster: () => desk.state().runbook.roster,
    news: (one) => void news.push(one),
    log,
    lot: () => Math.random(),
  };
  const platform = openSlack(parts, settings);
  const heralds = startPosting(
    journal.messages,
    [{ chat: platform.chat, from: 'now', queues: 'by-lane' }],
    { mono: clocks.mono, log: (text) => void warned.push(text) },
  );
  platform.open();
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await platform.close();
    await heralds.stop();
  };
  open.push(stop);
  if (options.waits !== 'not')
    await waitFor(
      () => platform.look().open,
      `the desk to join: ${platform.look().why ?? ''}; ${warned.join('; ')}; ${slack.log().join('\n')}`,
    );
  return {
    slack,
    world,
    platform,
    heralds,
    news,
    warned,
    settings,
    facts: (kind) => world.facts().filter((fact) => fact.kind === kind),
    latches: () => Object.keys(desk.state().engine.latches.set),
    send(...messages) {
      const outgoing = messages.map(({ title, ...more }): Outgoing => {
        return {
          channel: 'alerts' satisfies Channel,
          lane: 'normal',
          topic: null,
          part: 'card',
          card: cardText({ ...PLAIN, title }),
          ...more,
        };
      });
      const stamp = { desk: deskTime(world.clock.now()), wall: wallTime(ground.wall) };
      journal.append({ facts: [SAID], stamp, outgoing });
      heralds.wake();
    },
    async cardOf(topic) {
      const place = await slack.until(`the card of ${topic}`, () =>
        journal.messages.placeOf('slack', topic),
      );
      const [channel = '', ts = ''] = place.split('/');
      return { channel, ts };
    },
    async crash(again = {}) {
      await stop();
      await again.while?.();
      return start({ slack, ground, options });
    },
  };
}

export async function openDesk(options: DeskOptions = {}): Promise<SlackDesk> {
  const slack = await startFakeSlack({ patienceMs: PATIENCE_MS, ...options.fake });
  open.push(() => slack.close());
  const ground = runningGround(openMemoryJournal<DeskFact>(FACT_VERSIONS), {});
  open.push(() => Promise.resolve(clearGround(ground)));
  await options.before?.(slack);
  return start({ slack, ground, options });
}
