// Judging daily rows before anything may rest on them (SOP-2): every canary looks once over the columns and
// says what it found. Nothing is repaired here and nothing thrown; a true large move is told and kept.
import type { Bars } from '#engine/market/bars.ts';
import { graveRows } from '#engine/market/quality/canary.ts';
import type { CanaryFault, Finding, Look } from '#engine/market/quality/canary.ts';
import { dayFindings } from '#engine/market/quality/days.ts';
import { identityFindings } from '#engine/market/quality/identity.ts';
import { jumpFindings } from '#engine/market/quality/jump.ts';
import { rowFindings } from '#engine/market/quality/rows.ts';

function weigh(found: Finding, length: number, nature: Look['nature']): CanaryFault {
  const { canary, row, day, says } = found;
  return { canary, day, grave: (row ?? length) >= length - graveRows(canary, nature), says };
}

/** Raw rows in, also with NaN, wrong order or none at all; faults out, by row, those of the whole set last. */
export function judgeBars(bars: Bars, look: Look): readonly CanaryFault[] {
  const found = [
    ...rowFindings(bars, look),
    ...dayFindings(bars, look),
    ...jumpFindings(bars, look),
    ...identityFindings(bars, look),
  ];
  return found
    .toSorted((a, b) => (a.row ?? bars.length) - (b.row ?? bars.length))
    .map((row) => weigh(row, bars.length, look.nature));
}
