// The VIX table (RISK-3): what the market's fear gauge lets the desk do. A reading names its source and
// day; a missing or stale one lets nothing new be opened, and at a boundary the stricter band holds.
import type { TradingDay } from '#engine/model/time.ts';

export interface VixRead {
  readonly kind: 'vix.read';
  /** In VIX points, above zero. */
  readonly value: number;
  /** The session whose close it is, or the day it was quoted on. */
  readonly day: TradingDay;
  readonly source: string;
  /** It was computed from something else, and every place that shows it says so. */
  readonly derived: boolean;
}

/** Two people let entries through for one day although the table says none. */
export interface VixOverridden {
  readonly kind: 'vix.overridden';
  readonly day: TradingDay;
  readonly approval: string;
}

export interface Vix {
  readonly read: Omit<VixRead, 'kind'> | null;
  readonly overridden: TradingDay | null;
}

export const NO_VIX: Vix = { read: null, overridden: null };

export function foldVix(vix: Vix, fact: VixRead | VixOverridden): Vix {
  if (fact.kind === 'vix.overridden') return { ...vix, overridden: fact.day };
  const { kind: _kind, ...read } = fact;
  return { ...vix, read };
}

export type VixBand = 'normal' | 'watch' | 'half' | 'none' | 'unknown';

/** What the table lets the desk do, with the number it rests on. */
export interface VixWord {
  readonly band: VixBand;
  /** What new risk is multiplied with: 1, a half, or nothing. */
  readonly factor: 1 | 0.5 | 0;
  /** "VIX 27.1 of 2020-02-28 (DERIVED, from …)": every sentence about it names its source. */
  readonly says: string;
  /** Two people let entries through today although the table says none. */
  readonly overridden: boolean;
}

/** Where the bands begin, in VIX points; null where a demo desk says that there is none. */
export interface VixTable {
  readonly watch: number | null;
  readonly half: number | null;
  readonly none: number | null;
}

function reaches(value: number, from: number | null): boolean {
  return from !== null && value >= from;
}

/** The band of a value in VIX points; a boundary belongs to the stricter band, and what is no number to the strictest. */
export function vixBand(value: number, table: VixTable): Exclude<VixBand, 'unknown'> {
  if (!Number.isFinite(value) || value <= 0 || reaches(value, table.none)) return 'none';
  if (reaches(value, table.half)) return 'half';
  return reaches(value, table.watch) ? 'watch' : 'normal';
}

export function vixSays(read: NonNullable<Vix['read']>): string {
  const source = read.source.replace(/^DERIVED: */, '');
  const from = read.derived ? `DERIVED, ${source}` : source;
  return `VIX ${read.value.toFixed(1)} of ${read.day} (${from})`;
}

const FACTORS = { normal: 1, watch: 1, half: 0.5, none: 0, unknown: 0 } as const;

/**
 * What holds on a trading day: the reading must be no older than the close before it. An override of the
 * day lets entries through at half size where the table says none; it makes nothing known that is not.
 */
export function judgeVix(
  vix: Vix,
  day: { readonly today: TradingDay; readonly before: TradingDay },
  table: VixTable,
): VixWord {
  const overridden = vix.overridden === day.today;
  const { read } = vix;
  if (read === null)
    return { band: 'unknown', factor: 0, says: 'no VIX was ever read', overridden };
  const says = vixSays(read);
  if (read.day < day.before) {
    const stale = `${says} is older than the last close, ${day.before}`;
    return { band: 'unknown', factor: 0, says: stale, overridden };
  }
  const band = vixBand(read.value, table);
  if (band === 'none' && overridden)
    return { band, factor: 0.5, says: `${says}, let through today by two people`, overridden };
  return { band, factor: FACTORS[band], says, overridden };
}
