// What a courier carries: what the configuration routes to it, and every CRITICAL message that stands on no
// chat platform shortly after it was written. Pure; delivered elsewhere meanwhile is not needed any more.
import type { Card } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import { isRouted } from '#bot/routing.ts';
import type { Sends } from '#bot/routing.ts';
import type { Posting } from '#engine/journal/journal.ts';
import type { Severity } from '#runbook/alert/severity.ts';

/** How a message fared on a platform, of what the outbox knows. */
export type Standing = Pick<Posting, 'platform' | 'state'>;

/** `news`: a card that changes goes out again only when it got worse or ended; `all`: at every change. */
export type Edits = 'news' | 'all';

export interface Carrying {
  /** With the place its topic's card was carried to; null when it never was. */
  readonly message: ChatMessage;
  /** When it, or an earlier message of its topic that waits no more, was written, on the wall clock. */
  readonly since: number;
  readonly now: number;
  readonly fared: readonly Standing[];
  readonly chats: readonly string[];
  readonly afterMs: number;
  readonly sends: Sends;
  readonly edits: Edits;
}

export type Decision =
  { readonly kind: 'carry' | 'not-needed' } | { readonly kind: 'wait'; readonly ms: number };

const RANK: Readonly<Record<Severity, number>> = { INFO: 0, WARNING: 1, CRITICAL: 2 };
const ENDS: ReadonlySet<Card['state']> = new Set(['resolved', 'granted', 'ended']);

/** Where a message was carried to: its number, and how bad it was and stood. */
export function stoodAs({ id, card }: Pick<ChatMessage, 'id' | 'card'>): string {
  return `${id} ${card.severity} ${card.state ?? 'none'}`;
}

function severityAt(place: string): Severity {
  const [, severity] = place.split(' ');
  return severity === 'CRITICAL' || severity === 'WARNING' ? severity : 'INFO';
}

function hasEnded(message: ChatMessage): boolean {
  return message.part === 'card' && ENDS.has(message.card.state);
}

/** A card that was carried before and says now what nobody need be told. */
function isNoNews({ message, edits }: Carrying): boolean {
  const { part, place, card } = message;
  if (edits === 'all' || part !== 'card' || place === null) return false;
  const worse = RANK[card.severity] > RANK[severityAt(place)];
  const ends = hasEnded(message) && !place.endsWith(` ${String(card.state)}`);
  return !worse && !ends;
}

/** How a CRITICAL message that is not routed here stands with the chat platforms. */
function fallBack(carrying: Carrying): Decision {
  const { chats, fared, since, now, afterMs } = carrying;
  if (fared.some(({ platform, state }) => chats.includes(platform) && state === 'sent'))
    return { kind: 'not-needed' };
  const waited = now - since;
  // A clock that was set back tells nothing of how long it waited.
  if (chats.length === 0 || waited < 0 || waited >= afterMs) return { kind: 'carry' };
  return { kind: 'wait', ms: afterMs - waited };
}

export function decideCarrying(carrying: Carrying): Decision {
  const { message, sends } = carrying;
  if (isNoNews(carrying)) return { kind: 'not-needed' };
  if (isRouted(sends, message)) return { kind: 'carry' };
  if (message.card.severity === 'CRITICAL') return fallBack(carrying);
  // Whoever was called learns that it is over.
  const wasCalled = message.place !== null && hasEnded(message);
  return { kind: wasCalled ? 'carry' : 'not-needed' };
}
