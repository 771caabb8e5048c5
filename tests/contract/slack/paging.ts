// Cursors of the Web API: a page ends with the key of its last entry, and the next begins after it.
import { z } from 'zod';
import { Count } from './shapes/argument.ts';
import type { JsonObject } from './standing.ts';

export const paged = {
  limit: Count.pipe(z.int().min(0).max(1_000)).optional(),
  cursor: z.string().optional(),
};

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string;
}

/** Null when the cursor is none of ours. */
export function page<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  ask: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Page<T> | null {
  const { limit = 0, cursor = '' } = ask;
  const size = limit === 0 ? 100 : limit;
  const after = cursor === '' ? null : Buffer.from(cursor, 'base64').toString();
  const at = after === null ? -1 : rows.findIndex((row) => `after:${keyOf(row)}` === after);
  if (after !== null && at < 0) return null;
  const taken = rows.slice(at + 1, at + 1 + size);
  const last = taken.at(-1);
  const isLast = last === undefined || at + 1 + size >= rows.length;
  return {
    rows: taken,
    next: isLast ? '' : Buffer.from(`after:${keyOf(last)}`).toString('base64'),
  };
}

export function cursorFields(next: string): JsonObject {
  return { response_metadata: { next_cursor: next } };
}
