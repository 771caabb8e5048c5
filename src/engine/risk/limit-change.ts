// What a proposal of limits changes, and which half of it is tighter. Anything that is not provably tighter
// is looser (KEY-9).
import { formatLimit, LIMIT_NAMES, LIMITS } from '#engine/risk/limits.ts';
import type { LimitName, Limits, LimitValue } from '#engine/risk/limits.ts';

/** Neither side is looser: the second is at least as tight as the first in this one limit. */
function noLooser(
  name: LimitName,
  now: LimitValue | undefined,
  next: LimitValue | undefined,
): boolean {
  if (now === next) return true;
  // A limit taken away switches off what it feeds: that is never tighter.
  if (next === undefined || next === 'none') return false;
  if (now === undefined) return false;
  if (now === 'none') return true;
  return LIMITS[name].tighter === 'lower' ? next <= now : next >= now;
}

export interface LimitChange {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly looser: boolean;
}

/** What a proposal changes, name by name; anything not provably tighter is looser (KEY-9). */
export function compareLimits(now: Limits, next: Limits): readonly LimitChange[] {
  const changes: LimitChange[] = [];
  for (const name of LIMIT_NAMES) {
    const from = now.values[name];
    const to = next.values[name];
    if (from === to) continue;
    changes.push({
      what: name,
      from: formatLimit(name, from),
      to: formatLimit(name, to),
      looser: !noLooser(name, from, to),
    });
  }
  for (const symbol of now.restricted)
    if (!next.restricted.includes(symbol))
      changes.push({
        what: `restricted ${symbol}`,
        from: 'restricted',
        to: 'allowed',
        looser: true,
      });
  for (const symbol of next.restricted)
    if (!now.restricted.includes(symbol))
      changes.push({
        what: `restricted ${symbol}`,
        from: 'allowed',
        to: 'restricted',
        looser: false,
      });
  return changes;
}

/** The limits that follow when only the tighter half of a proposal is taken. */
export function tightenOnly(now: Limits, next: Limits): Limits {
  const values: Partial<Record<LimitName, LimitValue>> = {};
  for (const name of LIMIT_NAMES) {
    const kept = noLooser(name, now.values[name], next.values[name])
      ? next.values[name]
      : now.values[name];
    if (kept !== undefined) values[name] = kept;
  }
  const restricted = [...new Set([...now.restricted, ...next.restricted])].sort();
  return { values, restricted };
}
