// What Slack says of the accounts that speak to the desk, looked up ahead so that nobody waits for it. Whoever is
// on the roster and cannot be looked up counts as a guest, except for a halt: halting waits for nobody.
import { accountsOn } from '#bot/platform.ts';
import type { Deed, Delivered } from '#bot/delivered.ts';
import { threadWords } from '#bot/thread.ts';
import { isTrue, textOf, under } from '#bot/slack/payload.ts';
import type { Roster } from '#runbook/person.ts';

type Standing = Delivered['standing'];

export interface PeopleParts {
  readonly mono: () => number;
  readonly team: () => string;
  readonly roster: () => Roster;
  /** The user as users.info tells it; rejects when it cannot. */
  readonly look: (user: string) => Promise<unknown>;
  /** The words a button says; null when no card of ours carries it. */
  readonly wordsOf: (button: string) => readonly string[] | null;
}

interface Looked {
  readonly standing: Standing;
  readonly at: number;
}

const FRESH_MS = 10 * 60_000;
const AGAIN_MS = 30_000;
const MOST = 1_000;

/** What users.info says of an account. */
export function readStanding(user: unknown, team: string): Standing {
  const theirs = textOf(user, 'team_id');
  if (isTrue(user, 'is_bot') || isTrue(user, 'is_workflow_bot')) return 'bot';
  const grid = textOf(under(user, 'enterprise_user'), 'id') !== '';
  if (isTrue(user, 'is_stranger') || (theirs !== '' && theirs !== team && !grid)) return 'foreign';
  const bounded = ['is_restricted', 'is_ultra_restricted', 'is_invited_user', 'deleted'];
  return bounded.some((name) => isTrue(user, name)) ? 'guest' : 'member';
}

/** Whether it asks for a halt, which counts even when nothing can be looked up. */
export function isHalting(deed: Deed, wordsOf: PeopleParts['wordsOf']): boolean {
  switch (deed.kind) {
    case 'line':
      return /^\s*(?:\/?desk\s+|\/)?halt(?:\s|$)/i.test(deed.line);
    case 'words':
      return deed.words[0] === 'halt';
    case 'reply':
      return threadWords(deed.topic, deed.text)[0] === 'halt';
    case 'press':
      return wordsOf(deed.button)?.[0] === 'halt';
    case 'cancel':
      return false;
  }
}

export class People {
  readonly #parts: PeopleParts;
  readonly #looked = new Map<string, Looked>();
  readonly #failed = new Map<string, number>();
  readonly #looking = new Set<string>();

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** Synchronous: what is known now. What is not, or is old, is looked up for the next time. */
  standingOf(user: string, deed: Deed): Standing {
    const known = this.#looked.get(user);
    const { mono } = this.#parts;
    if (known === undefined || mono() - known.at > FRESH_MS / 2) void this.#look(user);
    if (known !== undefined && mono() - known.at <= FRESH_MS) return known.standing;
    // A halt of somebody who was a member when last asked, or was never asked about, still counts.
    if (this.#isOnRoster(user) && isHalting(deed, this.#parts.wordsOf))
      return known?.standing ?? 'member';
    // Nobody of the roster: refused whatever they are, so that the plain words are the right ones.
    return this.#isOnRoster(user) || this.#failed.has(user) ? 'guest' : 'member';
  }

  /** Looks up whoever is on the roster and not fresh; never rejects. */
  async refresh(): Promise<void> {
    const { mono, roster } = this.#parts;
    const stale = accountsOn(roster(), 'slack').filter(({ user, team }) => {
      const known = this.#looked.get(user);
      const fresh = known !== undefined && mono() - known.at < FRESH_MS / 2;
      return team === this.#parts.team() && !fresh;
    });
    await Promise.all(stale.map(({ user }) => this.#look(user)));
  }

  #isOnRoster(user: string): boolean {
    return accountsOn(this.#parts.roster(), 'slack').some((account) => account.user === user);
  }

  async #look(user: string): Promise<void> {
    const { mono, look, team } = this.#parts;
    const failed = this.#failed.get(user);
    if (this.#looking.has(user) || this.#looking.size >= MOST) return;
    if (failed !== undefined && mono() - failed < AGAIN_MS) return;
    this.#looking.add(user);
    try {
      const standing = readStanding(await look(user), team());
      this.#looked.delete(user);
      this.#looked.set(user, { standing, at: mono() });
      this.#failed.delete(user);
    } catch {
      this.#failed.set(user, mono());
    }
    this.#looking.delete(user);
    for (const kept of [this.#looked, this.#failed]) {
      const [oldest] = kept.keys();
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    }
  }
}
