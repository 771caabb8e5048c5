// A hall for the reception's tests: the real desk of tests/world.ts with the reception before it, people with
// accounts on both platforms, and every answer they were shown.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import { writeButtonId } from '#bot/button-id.ts';
import type { Button } from '#bot/card.ts';
import type { Deed, Delivered, Reply, Taken } from '#bot/delivered.ts';
import type { Answer } from '#bot/dispatch.ts';
import { cardOf } from '#bot/reading.ts';
import { openReception } from '#bot/reception.ts';
import type { OpenedReception, ReceptionParts } from '#bot/reception.ts';
import type { Inbox, Journal } from '#engine/journal/journal.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import type { Desk } from '#runbook/desk.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import type { Account, Person } from '#runbook/person.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';

export const PEOPLE = ['ana', 'ben', 'cleo', 'sam', 'sofia', 'dev', 'vic'] as const;
export const TEAM = 'T0DEMO';
export const GUILD = '100000000000000001';

export function onSlack(who: string): Account {
  return { platform: 'slack', team: TEAM, user: `U0${who.toUpperCase()}` };
}

export function onDiscord(who: string): Account {
  const at = PEOPLE.findIndex((one) => one === who) + 1;
  return { platform: 'discord', team: GUILD, user: `2000000000000000${at === 0 ? 99 : `0${at}`}` };
}

/** The demo's people, each with an account on both platforms and nowhere else. */
function joined(config: Config): Config {
  const isOneOf = ({ id }: Person): boolean => PEOPLE.some((one) => one === id);
  const people = config.proposal.people
    .filter(isOneOf)
    .map((person) => ({ ...person, accounts: [onSlack(person.id), onDiscord(person.id)] }));
  return { ...config, proposal: { ...config.proposal, people } };
}

/** What one delivery was shown. */
export interface Shown extends Reply {
  readonly answers: Answer[];
  readonly told: { readonly share: number; readonly text: string; readonly work: string }[];
}

export function shown(): Shown {
  const answers: Answer[] = [];
  const told: Shown['told'] = [];
  return {
    answers,
    told,
    progress: (share, text, work) => void told.push({ share, text, work }),
    answer: (answer) => {
      answers.push(answer);
      return Promise.resolve();
    },
  };
}

/** An inbox that does some of it otherwise; the one on disk must be asked itself. */
export function inboxWith(inner: Inbox, change: Partial<Inbox>): Inbox {
  return {
    take: (delivery) => inner.take(delivery),
    knows: (delivery) => inner.knows(delivery),
    mark: (marks) => inner.mark(marks),
    unfinished: (platform, limit) => inner.unfinished(platform, limit),
    forget: (platform, beforeWall, limit) => inner.forget(platform, beforeWall, limit),
    cursor: (platform, place) => inner.cursor(platform, place),
    moveCursor: (platform, place, to) => inner.moveCursor(platform, place, to),
    ...change,
  };
}

export interface HallOptions {
  readonly journal?: 'memory' | 'sqlite' | Journal<DeskFact>;
  readonly around?: {
    readonly desk?: (inner: Desk) => Desk;
    readonly inbox?: (inner: Inbox) => Inbox;
    readonly outbox?: (inner: ReceptionParts['outbox']) => ReceptionParts['outbox'];
  };
  readonly links?: ReceptionParts['links'];
}

export interface Hall {
  readonly world: World;
  readonly ground: Ground;
  readonly reception: OpenedReception;
  readonly warned: string[];
  /** Something somebody does on Slack just now, under numbers of its own. */
  made(who: string, deed: Deed | string, more?: Partial<Delivered>): Delivered;
  /** Takes it, acts, and gives back what was shown; resolves with the answer, before its mark. */
  say(who: string, deed: Deed | string, more?: Partial<Delivered>): Promise<Answer | null>;
  act(taken: Taken): Promise<Answer | null>;
  /** The button of this label on the newest card that has one. */
  button(label: string): { readonly id: string; readonly button: Button };
  press(label: string, answers?: Readonly<Record<string, string>>): Deed;
  propose(change: (proposal: Proposal) => Proposal): void;
  facts(kind: DeskFact['kind']): readonly DeskFact[];
  refusals(): readonly string[];
  latches(): readonly string[];
  /** All that is under way has ended and is marked. */
  settled(): Promise<void>;
  /** The process dies and another starts on what it left on disk. */
  crash(options?: HallOptions): Promise<Hall>;
}

const open: (() => void)[] = [];

export function closeHalls(): void {
  for (const close of open.splice(0)) close();
}

function journalOf(asked: HallOptions['journal']): {
  readonly journal: Journal<DeskFact>;
  readonly again: () => Journal<DeskFact>;
} {
  if (asked === 'sqlite') {
    const dir = mkdtempSync(join(tmpdir(), 'twokey-reception-'));
    const opened = (): Journal<DeskFact> =>
      openSqliteJournal<DeskFact>({
        path: join(dir, 'journal.db'),
        versions: FACT_VERSIONS,
        mono: () => performance.now(),
      });
    let journal = opened();
    open.push(() => {
      journal.close();
      rmSync(dir, { recursive: true, force: true });
    });
    const again = (): Journal<DeskFact> => {
      journal.close();
      journal = opened();
      return journal;
    };
    return { journal, again };
  }
  const journal =
    asked === undefined || asked === 'memory' ? openMemoryJournal<DeskFact>(FACT_VERSIONS) : asked;
  return { journal, again: () => journal };
}

/** The files in config/, under a test's hand; they outlive the process, as the wall does. */
interface Files {
  config: Config;
}

function groundOf(
  before: Ground,
  { journal, files }: { readonly journal: Journal<DeskFact>; readonly files: Files },
): Ground {
  return {
    ...before,
    journal,
    get config() {
      return files.config;
    },
  };
}

let numbers = 0;

class Opened implements Hall {
  readonly world: World;
  readonly ground: Ground;
  readonly reception: OpenedReception;
  readonly warned: string[] = [];
  readonly #acting: Promise<unknown>[] = [];
  readonly #files: Files;
  readonly #again: () => Journal<DeskFact>;

  constructor(
    world: World,
    options: HallOptions,
    before: { readonly files: Files; readonly again: () => Journal<DeskFact> },
  ) {
    this.world = world;
    this.ground = world.ground;
    this.#files = before.files;
    this.#again = before.again;
    const { journal } = world.ground;
    const { around, links } = options;
    this.reception = openReception({
      desk: around?.desk?.(world.assembled.desk) ?? world.assembled.desk,
      inbox: around?.inbox?.(journal.deliveries) ?? journal.deliveries,
      outbox: around?.outbox?.(journal.messages) ?? journal.messages,
      clocks: {
        wall: () => world.ground.wall,
        mono: () => world.assembled.machine.clocks.mono(),
      },
      log: { info: () => undefined, warn: (text) => void this.warned.push(text) },
      ...(links === undefined ? {} : { links }),
    });
  }

  made(who: string, deed: Deed | string, more: Partial<Delivered> = {}): Delivered {
    numbers += 1;
    return {
      platform: 'slack',
      id: `Ev${numbers}`,
      meaning: `message C01 ${numbers}`,
      account: more.platform === 'discord' ? onDiscord(who) : onSlack(who),
      standing: 'member',
      direct: false,
      done: this.ground.wall,
      deed: typeof deed === 'string' ? { kind: 'line', line: deed } : deed,
      ...more,
    };
  }

  say(who: string, deed: Deed | string, more: Partial<Delivered> = {}): Promise<Answer | null> {
    return this.act(this.reception.take(this.made(who, deed, more)));
  }

  act(taken: Taken): Promise<Answer | null> {
    return new Promise((resolve, reject) => {
      const acting = taken.act({
        progress: () => undefined,
        answer: (answer) => {
          resolve(answer);
          return Promise.resolve();
        },
      });
      this.#acting.push(acting);
      // What is known shows nothing; whatever is new has shown its answer by now.
      acting.then((answer) => resolve(answer), reject);
    });
  }

  button(label: string): { readonly id: string; readonly button: Button } {
    const rows = this.ground.journal.messages.page({
      channel: null,
      topic: null,
      before: Number.MAX_SAFE_INTEGER,
      limit: 1_000,
    });
    for (const row of rows) {
      const button = cardOf(row).buttons.find((one) => one.label === label);
      if (button !== undefined) return { id: writeButtonId(row.id, button), button };
    }
    throw new Error(`no card has a button ${label}`);
  }

  press(label: string, answers: Readonly<Record<string, string>> = {}): Deed {
    return { kind: 'press', button: this.button(label).id, answers };
  }

  propose(change: (proposal: Proposal) => Proposal): void {
    const { config } = this.#files;
    this.#files.config = { ...config, proposal: change(config.proposal) };
    this.world.assembled.readConfig();
  }

  facts(kind: DeskFact['kind']): readonly DeskFact[] {
    return this.world.facts().filter((fact) => fact.kind === kind);
  }

  refusals(): readonly string[] {
    return this.world
      .facts()
      .flatMap((fact) => (fact.kind === 'command.refused' ? [fact.code] : []));
  }

  latches(): readonly string[] {
    return Object.keys(this.world.assembled.desk.state().engine.latches.set);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#acting.splice(0));
  }

  async crash(options: HallOptions = {}): Promise<Hall> {
    const journal = this.#again();
    const ground = groundOf(this.ground, { journal, files: this.#files });
    const world = await startWorld(ground);
    return new Opened(world, options, { files: this.#files, again: this.#again });
  }
}

export async function openHall(options: HallOptions = {}): Promise<Hall> {
  const { journal, again } = journalOf(options.journal);
  const made = newGround({ journal, change: joined });
  open.push(() => clearGround(made));
  const files: Files = { config: made.config };
  const ground = groundOf(made, { journal, files });
  return new Opened(await startWorld(ground), options, { files, again });
}
