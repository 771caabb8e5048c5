// What the bot may do in a channel, computed as Discord documents it: the guild's roles first, then what the
// channel takes and gives, to everybody, to roles, and to the bot itself. Pure.
import { z } from 'zod';

const bits = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform((text) => BigInt(text));
const overwriteShape = z.object({ id: z.string(), allow: bits, deny: bits });

export const rolesShape = z.array(z.object({ id: z.string(), permissions: bits }));
export const overwritesShape = z.array(overwriteShape).default([]);

export type Roles = z.infer<typeof rolesShape>;
export type Overwrites = z.infer<typeof overwritesShape>;

export interface Bearer {
  readonly user: string;
  /** The guild's own id is the role of everybody. */
  readonly guild: string;
  readonly roles: readonly string[];
}

const ADMINISTRATOR = 8n;

/** What the desk needs in each of its channels, by the names the client shows. */
export const NEEDED: readonly (readonly [name: string, bit: bigint])[] = [
  ['View Channel', 1n << 10n],
  ['Send Messages', 1n << 11n],
  ['Embed Links', 1n << 14n],
  ['Attach Files', 1n << 15n],
  ['Read Message History', 1n << 16n],
  ['Add Reactions', 1n << 6n],
  ['Create Public Threads', 1n << 35n],
  ['Send Messages in Threads', 1n << 38n],
];

function joined(
  rows: readonly { readonly allow: bigint; readonly deny: bigint }[],
  before: bigint,
) {
  const deny = rows.reduce((sum, row) => sum | row.deny, 0n);
  const allow = rows.reduce((sum, row) => sum | row.allow, 0n);
  return (before & ~deny) | allow;
}

function allowed(bearer: Bearer, roles: Roles, overwrites: Overwrites): bigint | 'everything' {
  const held = new Set([bearer.guild, ...bearer.roles]);
  const base = roles
    .filter(({ id }) => held.has(id))
    .reduce((sum, { permissions }) => sum | permissions, 0n);
  if ((base & ADMINISTRATOR) !== 0n) return 'everything';
  const of = (test: (id: string) => boolean) => overwrites.filter(({ id }) => test(id));
  const everybody = joined(
    of((id) => id === bearer.guild),
    base,
  );
  const byRole = joined(
    of((id) => id !== bearer.guild && held.has(id)),
    everybody,
  );
  return joined(
    of((id) => id === bearer.user),
    byRole,
  );
}

/** The names of what is missing. */
export function missingPermissions(
  bearer: Bearer,
  roles: Roles,
  overwrites: Overwrites,
): readonly string[] {
  const has = allowed(bearer, roles, overwrites);
  if (has === 'everything') return [];
  return NEEDED.filter(([, bit]) => (has & bit) === 0n).map(([name]) => name);
}
