// Whose turn a delivery takes: behind what its person said before, beside it, or ahead of all that waits. What
// halts is told here too, by the words and never by how it was pressed.
import type { Delivered } from '#bot/delivered.ts';
import type { Job } from '#bot/reception/lanes.ts';
import { latenessOf } from '#bot/reception/lateness.ts';
import type { Meant } from '#bot/reception/meaning.ts';
import { commandOf } from '#bot/saying.ts';

/** Its turn: in its person's lane, or before it because nothing may keep it waiting. */
export type Turn = Job['kind'] | 'ahead';

export function isHaltBy(meant: Meant): boolean {
  const access = meant.refusal === null ? commandOf(meant.words)?.access : undefined;
  return access === 'halt' || access === 'break-glass';
}

export function turnOf(delivered: Delivered, meant: Meant | null): Turn {
  if (delivered.deed.kind === 'cancel') return 'ahead';
  if (meant === null) return 'acts';
  const name = meant.refusal === null ? (commandOf(meant.words)?.name ?? null) : null;
  if (name === 'deny') return 'ahead';
  return latenessOf(name) === 'look' ? 'looks' : 'acts';
}
