// Links and sessions: how a person of a real desk's roster opens the room. A link works once and for the
// account that asked; keys are kept as hashes only, compared in constant time, and never told again.
import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ok } from '#engine/model/result.ts';
import type { RoomLinks } from '#bot/commands/room.ts';
import type { Account, Roster } from '#runbook/person.ts';
import { personOf } from '#runbook/person.ts';

export interface LinkClocks {
  wall(): number;
  mono(): number;
}

export interface LinksOptions {
  readonly clocks: LinkClocks;
  readonly kind: () => 'demo' | 'real';
  readonly roster: () => Roster;
  /** "http://127.0.0.1:8080". */
  readonly origin: () => string;
}

export interface Links extends RoomLinks {
  /** A session for a link's key; null when it is over, used or never was. */
  open(key: string): string | null;
  /** Whose session this is; null when it is over or its person left the roster. */
  accountOf(session: string | null): Account | null;
  /** Sent back with every POST of a window. */
  token(session: string | null): string;
  isToken(session: string | null, token: string): boolean;
}

const LINK_MS = 5 * 60_000;
const SESSION_MS = 12 * 3_600_000;
/** The wall is set right by seconds now and then; more is not believed. */
const CLOCK_SLACK_MS = 5_000;
const MOST_SESSIONS = 200;
const KEY_BYTES = 16;

interface Timed {
  readonly hash: string;
  readonly account: Account;
  readonly wall: number;
  readonly mono: number;
}

function accountKey({ platform, team, user }: Account): string {
  return JSON.stringify([platform, team, user]);
}

function sum(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Both are hashes of one length, so the time tells nothing. */
function equal(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sum(a)), Buffer.from(sum(b)));
}

export function createLinks(options: LinksOptions): Links {
  const { clocks, roster } = options;
  const secret = randomBytes(32);
  /** One an account: asking again ends the one before. */
  const links = new Map<string, Timed>();
  let sessions: readonly Timed[] = [];
  const stamped = (key: string, account: Account): Timed => ({
    hash: sum(key),
    account,
    wall: clocks.wall(),
    mono: clocks.mono(),
  });
  /** Past its time on either clock; a wall that went back does not make it younger. */
  const over = (one: Timed, ms: number): boolean =>
    clocks.wall() - one.wall > ms ||
    clocks.mono() - one.mono > ms ||
    clocks.wall() < one.wall - CLOCK_SLACK_MS;
  const token = (session: string | null): string =>
    createHmac('sha256', secret)
      .update(session ?? 'window')
      .digest('base64url');
  return {
    make(by) {
      if (options.kind() === 'demo') return ok({ address: `${options.origin()}/`, once: false });
      const key = randomBytes(KEY_BYTES).toString('base64url');
      links.set(accountKey(by), stamped(key, by));
      return ok({ address: `${options.origin()}/open?key=${key}`, once: true });
    },
    open(key) {
      const asked = sum(key);
      let found: Timed | null = null;
      for (const one of links.values()) if (equal(one.hash, asked)) found = one;
      if (found === null) return null;
      links.delete(accountKey(found.account));
      if (over(found, LINK_MS) || personOf(roster(), found.account) === null) return null;
      const session = randomBytes(KEY_BYTES).toString('base64url');
      sessions = [...sessions, stamped(session, found.account)].slice(-MOST_SESSIONS);
      return session;
    },
    accountOf(session) {
      if (session === null) return null;
      const asked = sum(session);
      sessions = sessions.filter(
        (one) => !over(one, SESSION_MS) && personOf(roster(), one.account) !== null,
      );
      let found: Timed | null = null;
      for (const one of sessions) if (equal(one.hash, asked)) found = one;
      return found?.account ?? null;
    },
    token,
    isToken: (session, given) => equal(token(session), given),
  };
}
