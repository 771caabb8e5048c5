// The id a button carries on a remote platform: the message it stood on and a sum of what it says. It grants
// nothing: pressing looks the button up on the card as it stands at that instant.
import { createHash } from 'node:crypto';
import type { Button } from '#bot/card.ts';

export interface ButtonId {
  /** The number of the outbox's row whose card it stood on. */
  readonly message: number;
  /** Equal for buttons that say the same words. */
  readonly sum: string;
}

const SHAPE = /^tk1:([1-9]\d{0,15}):([0-9a-f]{16})$/;

export function buttonSum(button: Pick<Button, 'words'>): string {
  return createHash('sha256').update(JSON.stringify(button.words)).digest('hex').slice(0, 16);
}

/** At most 40 signs: within every platform's bounds for an id. */
export function writeButtonId(message: number, button: Pick<Button, 'words'>): string {
  return `tk1:${message}:${buttonSum(button)}`;
}

/** Null for anything a card of this desk did not carry. */
export function readButtonId(text: string): ButtonId | null {
  const [, message = '', sum = ''] = SHAPE.exec(text) ?? [];
  return sum === '' ? null : { message: Number(message), sum };
}
