// A card: one message before any platform has laid it out. Its title alone must do as a notification;
// mode and account stand on every card, severity in words, and tone and state only repeat what words say.
import type { Severity } from '#runbook/alert/severity.ts';

/** Where the thing a card is about stands; platforms colour by it. */
export type CardState =
  'firing' | 'acknowledged' | 'silenced' | 'resolved' | 'asked' | 'running' | 'granted' | 'ended';

export interface Field {
  readonly name: string;
  readonly value: string;
}

/** At most five columns; every row has as many cells as there are columns. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What is asked of the person who presses, before the command is said. */
export interface Ask {
  readonly name: string;
  readonly says: string;
  readonly needed: boolean;
}

/** A button is a command ready to be said: "{reason}" stands for the answer to the ask of that name. */
export interface Button {
  readonly label: string;
  readonly style: 'plain' | 'good' | 'danger';
  readonly words: readonly string[];
  readonly asks: readonly Ask[];
}

export type PictureKind = 'equity' | 'exposure' | 'strategies';

/** A picture to be drawn when it is first looked at, of the desk as it stood at the end of `until`. */
export interface Picture {
  readonly kind: PictureKind;
  readonly until: string;
  readonly title: string;
  /** What it shows, in words, for whoever does not see it. */
  readonly alt: string;
}

export interface Card {
  readonly severity: Severity;
  /** "2020-02-24 10:05 ET" on the desk's clock. */
  readonly at: string;
  readonly mode: string;
  readonly account: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly tone: 'good' | 'bad' | 'plain';
  readonly state: CardState | null;
  /** At most six. */
  readonly fields: readonly Field[];
  readonly table: Table | null;
  readonly picture: Picture | null;
  readonly buttons: readonly Button[];
  /** Ids of the people it calls: a platform where they have an account mentions them, and nobody else. */
  readonly calls: readonly string[];
}

/** Where messages go, by purpose (CHAT-7). */
export const CHANNELS = ['briefings', 'approvals', 'alerts', 'reports', 'orders', 'audit'] as const;
export type Channel = (typeof CHANNELS)[number];
