// Which messages go to a channel that is no chat platform: by severity, by purpose. What the fallback sends
// besides is decided in fallback.ts.
import type { Channel } from '#bot/card.ts';
import type { ChatMessage } from '#bot/chat.ts';
import type { Severity } from '#runbook/alert/severity.ts';

/** A severity or a purpose; a message goes when one of them is its own. */
export type Sends = readonly (Severity | Channel)[];

export function isRouted(sends: Sends, message: Pick<ChatMessage, 'card' | 'channel'>): boolean {
  const { channel, card } = message;
  return sends.some((one) => one === channel || one === card.severity);
}
