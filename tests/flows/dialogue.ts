// A dialogue: people speak to a desk of tests/world.ts in turn, and everything said, answered and posted
// becomes one transcript, the same for the same seed. Folders, hashes and counts of checks are masked.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Config } from '../../src/config.ts';
import { dispatch } from '#bot/dispatch.ts';
import type { Answer } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import { threadWords } from '#bot/thread.ts';
import { splitLine } from '#bot/words.ts';
import { openOrders } from '#engine/state.ts';
import type { Purpose } from '#engine/order/order.ts';
import { setLatches } from '#engine/risk/latch.ts';
import type { Account, Person } from '#runbook/person.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World, WorldOptions } from '#tests/world.ts';

export interface Dialogue {
  /** The desk as it runs now; another one after `crash`. */
  readonly world: World;
  /** A persona types a line. */
  say(who: string, line: string): Promise<Answer>;
  /** The same from any account; `who` is for the transcript. */
  speak(who: string, account: Account, line: string): Promise<Answer>;
  /** A persona types in the thread of a topic, "alert AL-0002". */
  reply(who: string, topic: string, text: string): Promise<Answer>;
  /** A stage direction: what happens without anybody speaking. */
  direct(text: string): void;
  /** People's clocks go on, then the desk makes its round. */
  pass(minutes: number): Promise<void>;
  /** Plays the history; its cards are not part of the transcript. */
  play(until: string): Promise<void>;
  /** Plays the history; what it posts is part of the transcript. */
  watch(until: string): Promise<void>;
  /** One tick of the desk. */
  round(): Promise<void>;
  /** The process dies and starts again on the same ground. */
  crash(): Promise<void>;
  /** Another process on the same ground, after what a direction says. */
  restart(text: string): Promise<void>;
  /** Changes the files in config/; the desk reads them at once. */
  propose(change: (proposal: Proposal) => Proposal): void;
  /** Makes the kill file as a person would. */
  makeKillFile(): void;
  removeKillFile(): void;
  killFileExists(): boolean;
  /** Names of the latches that are set. */
  latches(): readonly string[];
  /** Open orders of a purpose that nobody asked to cancel. */
  working(purpose: Purpose): readonly string[];
  /** Compares the transcript with its golden file. */
  matches(name: string): Promise<void>;
}

const WIDTH = 100;

export function masked(text: string, dir: string): string {
  return (
    text
      .replaceAll(dir, '<state>')
      .replaceAll(/\b(terms|hash) [0-9a-f]{8}/g, '$1 ########')
      .replaceAll(/\bpin [0-9a-f]{8}\b/g, 'pin ########')
      .replaceAll(/\b(head|holds,) [0-9a-f]{8,12}\b/g, '$1 ########')
      // Whatever is in the journal makes its head, the versions of the playbooks too.
      .replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>')
      .replaceAll(/\d+ entries verified/g, '## entries verified')
      .replaceAll(/\d+ of \d+ passed/g, '## of ## passed')
      .replaceAll(/\((\d+ bytes|a folder)\)/g, '(size)')
  );
}

/** A long line folded under itself, so that a transcript can be read. */
export function folded(text: string, indent: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const rows: string[] = [];
    let row = '';
    for (const word of line.split(/(?<=\S) (?=\S)/)) {
      if (row !== '' && row.length + word.length + 1 > WIDTH) {
        rows.push(row);
        row = `  ${word}`;
      } else row = row === '' ? word : `${row} ${word}`;
    }
    return [...rows, row].map((one) => `${indent}${one}`.trimEnd());
  });
}

/** The files of config/ under a test's hand. */
function proposable(options: WorldOptions): {
  readonly ground: Ground;
  change(change: (proposal: Proposal) => Proposal): void;
} {
  const made = newGround(options);
  let { config } = made;
  const ground: Ground = {
    ...made,
    get config(): Config {
      return config;
    },
  };
  return {
    ground,
    change: (change) => {
      config = { ...config, proposal: change(config.proposal) };
    },
  };
}

class Scene implements Dialogue {
  readonly #files: ReturnType<typeof proposable>;
  readonly #lines: string[] = [];
  readonly #options: WorldOptions;
  #world: World;
  #told: number;

  constructor(files: ReturnType<typeof proposable>, options: WorldOptions, world: World) {
    this.#files = files;
    this.#options = options;
    this.#world = world;
    this.#told = world.cards().length;
  }

  get world(): World {
    return this.#world;
  }

  say(who: string, line: string): Promise<Answer> {
    return this.#heard(who, line, this.#world.say(who, line));
  }

  speak(who: string, account: Account, line: string): Promise<Answer> {
    const { desk } = this.#world.assembled;
    return this.#heard(who, line, dispatch(desk, { words: splitLine(line), account }));
  }

  reply(who: string, topic: string, text: string): Promise<Answer> {
    const { desk } = this.#world.assembled;
    const account = accountOf({ user: who, as: who });
    const asked = dispatch(desk, { words: threadWords(topic, text), account, topic });
    return this.#heard(`${who} in ${topic}`, text, asked);
  }

  async #heard(who: string, line: string, answering: Promise<Answer>): Promise<Answer> {
    const answer = await answering;
    this.#lines.push('', `${who}> ${line}`, ...this.#folded(answer.text, '  '));
    this.#post();
    return answer;
  }

  #post(): void {
    const cards = this.#world.cards();
    for (const card of cards.slice(this.#told)) {
      const standing = [
        ...(card.severity === 'INFO' ? [] : [card.severity]),
        ...(card.state === null ? [] : [card.state.toUpperCase()]),
      ];
      const place = card.part === 'entry' ? `${card.topic ?? ''} > ` : `#${card.channel} `;
      const head = `${place}${standing.join(' ')}`.trimEnd();
      this.#lines.push(...this.#folded(`${head}: ${card.title}`, '    | '));
      for (const line of card.lines) this.#lines.push(...this.#folded(line, '    |   '));
      const buttons = card.buttons.map((button) => `[${button.label}]`).join(' ');
      if (buttons !== '') this.#lines.push(`    |   ${buttons}`);
    }
    this.#told = cards.length;
  }

  /** Masked first, so that the length of a folder's name breaks no line elsewhere. */
  #folded(text: string, indent: string): readonly string[] {
    return folded(masked(text, this.#files.ground.dir), indent);
  }

  direct(text: string): void {
    this.#lines.push('', `(${text})`);
    this.#post();
  }

  async pass(minutes: number): Promise<void> {
    this.#world.pass(minutes * 60_000);
    await this.#world.assembled.round();
    this.direct(`${minutes} minutes pass on people's clocks`);
  }

  async play(until: string): Promise<void> {
    await this.#world.playUntil(until);
    this.#told = this.#world.cards().length;
    this.direct(`the desk plays until ${until} ET`);
  }

  async watch(until: string): Promise<void> {
    await this.#world.playUntil(until);
    this.direct(`the desk plays until ${until} ET`);
  }

  async round(): Promise<void> {
    await this.#world.assembled.round();
    await this.#world.assembled.machine.sender.idle();
    this.#post();
  }

  crash(): Promise<void> {
    return this.restart('the process dies and starts again');
  }

  async restart(text: string): Promise<void> {
    this.#world = await startWorld(this.#files.ground, this.#options);
    this.direct(text);
  }

  propose(change: (proposal: Proposal) => Proposal): void {
    this.#files.change(change);
    this.#world.assembled.readConfig();
    this.direct('somebody edits the files in config/');
  }

  get #killPath(): string {
    return join(this.#files.ground.dir, 'KILL_SWITCH');
  }

  makeKillFile(): void {
    writeFileSync(this.#killPath, 'by hand\n');
    this.direct('somebody makes the file KILL_SWITCH by hand');
  }

  removeKillFile(): void {
    rmSync(this.#killPath);
    this.direct('somebody removes the file KILL_SWITCH by hand');
  }

  killFileExists(): boolean {
    return existsSync(this.#killPath);
  }

  latches(): readonly string[] {
    const { latches } = this.#world.assembled.machine.state().engine;
    return setLatches(latches).map((row) => row.latch);
  }

  working(purpose: Purpose): readonly string[] {
    return openOrders(this.#world.assembled.machine.state().engine)
      .filter((order) => order.purpose === purpose && !order.cancelAsked)
      .map((order) => order.id);
  }

  async matches(name: string): Promise<void> {
    const text = this.#lines.join('\n').trimStart();
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  }
}

const grounds: Ground[] = [];

/** Opens a dialogue on a desk of its own. */
export async function openDialogue(options: WorldOptions = {}): Promise<Dialogue> {
  const files = proposable(options);
  grounds.push(files.ground);
  return new Scene(files, options, await startWorld(files.ground, options));
}

/** For afterEach: removes the state folders of all dialogues. */
export function closeDialogues(): void {
  for (const ground of grounds.splice(0)) clearGround(ground);
}

/** A roster with one person changed; `null` takes the person away. */
export function withPerson(
  proposal: Proposal,
  id: string,
  change: (person: Person) => Person | null,
): Proposal {
  const people = proposal.people.flatMap((person) =>
    person.id === id ? (change(person) ?? []) : [person],
  );
  return { ...proposal, people };
}

export const ANA_LAPTOP: Account = { platform: 'terminal', team: 'local', user: 'ana-laptop' };

/** Gives Ana a second account, as config/people.yaml would. */
export function anaHasLaptop(config: Config): Config {
  const proposal = withPerson(config.proposal, 'ana', (person) => ({
    ...person,
    accounts: [...person.accounts, ANA_LAPTOP],
  }));
  return { ...config, proposal };
}
