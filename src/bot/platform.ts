// A remote platform as the host starts it: a chat for the herald, a connection that keeps itself, and how
// it stands. What it needs of the desk is handed in here; it knows nothing else of the house.
import type { Candidates } from '#bot/complete.ts';
import type { Card, Channel, Picture } from '#bot/card.ts';
import type { Chat } from '#bot/chat.ts';
import type { Reception } from '#bot/delivered.ts';
import type { Inbox, Outbox } from '#engine/journal/journal.ts';
import type { Result } from '#engine/model/result.ts';
import type { CheckAnswer } from '#runbook/answer.ts';
import type { Account, Roster } from '#runbook/person.ts';
import type { DeskPicture } from '#runbook/picture.ts';
import type { DrawnPicture, Theme } from '#runbook/pictures.ts';

/** Something about a platform that people must know, on record as a fact; the same part again is a repeat. */
export type PlatformNews =
  | {
      readonly kind: 'faulted';
      /** "connection", "channel alerts", "installation". */
      readonly part: string;
      /** What happened and what to do, in words. */
      readonly why: string;
      /** It will not mend by itself. */
      readonly final: boolean;
    }
  | { readonly kind: 'mended'; readonly part: string };

export interface PlatformLook {
  /** Every socket or listener it needs is open: what people do there reaches the desk. */
  readonly open: boolean;
  /** Why not, in words; null when it is open. */
  readonly why: string | null;
}

export interface PlatformParts {
  readonly reception: Reception;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly clocks: { readonly wall: () => number; readonly mono: () => number };
  readonly draw: (picture: Picture, theme: Theme) => Promise<Result<DrawnPicture>>;
  /** The desk at a glance, for a home page. */
  readonly glance: () => DeskPicture;
  readonly candidates: () => Candidates;
  readonly roster: () => Roster;
  readonly news: (news: PlatformNews) => void;
  readonly log: { info(text: string): void; warn(text: string): void };
  /** A draw in [0, 1) that spreads retries. */
  readonly lot: () => number;
}

export interface Platform {
  readonly chat: Chat;
  /** Begins to join and keeps trying, by itself, until closed. Never throws. */
  open(): void;
  look(): PlatformLook;
  /** The desk changed: a home page may be stale. */
  changed(): void;
  close(): Promise<void>;
}

/** Where each purpose's messages go: a channel's id, or its name without the sign. */
export type ChannelNames = Readonly<Record<Channel, string>>;

/** What `doctor` asks of a platform, each with a remedy. */
export type Examine = (ask: { readonly roster: Roster }) => Promise<readonly CheckAnswer[]>;

/** The users of a platform's team whom a card calls: people of the roster only, whatever a text says. */
export function calledUsers(
  roster: Roster,
  { calls }: Pick<Card, 'calls'>,
  home: Pick<Account, 'platform' | 'team'>,
): readonly string[] {
  return roster
    .filter((person) => calls.includes(person.id))
    .flatMap((person) => person.accounts)
    .filter(({ platform, team }) => platform === home.platform && team === home.team)
    .map(({ user }) => user);
}

/** An account of a platform on somebody's entry. */
export function accountsOn(roster: Roster, platform: Account['platform']): readonly Account[] {
  return roster.flatMap((person) =>
    person.accounts.filter((account) => account.platform === platform),
  );
}
