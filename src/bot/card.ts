// A card: one message before any platform has laid it out. Its title alone must do as a notification;
// mode and account stand on every card, severity in words, and tone only repeats what the words say.
import type { Severity } from '#runbook/fact.ts';

export interface Card {
  readonly severity: Severity;
  /** "2020-02-24 10:05 ET" on the desk's clock. */
  readonly at: string;
  readonly mode: string;
  readonly account: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly tone: 'good' | 'bad' | 'plain';
}

/** Where messages go, by purpose (CHAT-7). */
export type Channel = 'briefings' | 'approvals' | 'alerts' | 'reports' | 'audit' | 'orders';

const SEVERITIES: readonly unknown[] = ['CRITICAL', 'WARNING', 'INFO'];
const TONES: readonly unknown[] = ['good', 'bad', 'plain'];

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function cardText(card: Card): string {
  return JSON.stringify(card);
}

/** The card a message row carries; null when it is not one; throws on what is no JSON at all. */
export function parseCard(text: string): Card | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return null;
  const { severity, at, mode, account, title, lines, tone } = value as Record<keyof Card, unknown>;
  if (!SEVERITIES.includes(severity) || !TONES.includes(tone)) return null;
  if (![at, mode, account, title].every(isText)) return null;
  if (!Array.isArray(lines) || !lines.every(isText)) return null;
  return { severity, at, mode, account, title, lines, tone } as Card;
}
