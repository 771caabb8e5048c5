// Quarantine: data sets that a canary found wrong. While one is quarantined no signal may rest on it (SOP-2);
// it leaves when a later look, at it or at its backup source, finds it sound.
import type { Provision } from '#engine/market/feed.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';

export const VIX_SET = 'vix';

/** The data set of a symbol's daily bars, by name. */
export function dailySet(symbol: InstrumentSymbol): string {
  return `${symbol} daily`;
}

export interface DataQuarantined {
  readonly kind: 'data.quarantined';
  /** "SPY daily", "vix": what is suspect, by name. */
  readonly dataset: string;
  /** The source that delivered it. */
  readonly source: string;
  /** What the canaries said, one sentence each. */
  readonly faults: readonly string[];
  /** The source used instead; null when there is none and nothing may rest on it. */
  readonly backup: string | null;
}

export interface DataReleased {
  readonly kind: 'data.released';
  readonly dataset: string;
  readonly why: string;
}

export interface Quarantined extends Omit<DataQuarantined, 'kind' | 'dataset'> {
  readonly since: number;
}

/** By data set. */
export type Quarantine = Readonly<Record<string, Quarantined>>;

export function foldQuarantine(
  rows: Quarantine,
  fact: DataQuarantined | DataReleased,
  at: number,
): Quarantine {
  if (fact.kind === 'data.released') {
    const { [fact.dataset]: _gone, ...rest } = rows;
    return rest;
  }
  const { source, faults, backup } = fact;
  const since = rows[fact.dataset]?.since ?? at;
  return { ...rows, [fact.dataset]: { source, faults, backup, since } };
}

/** The row that keeps anything from resting on a data set; null when nothing does, or a backup stands in. */
export function avoided(rows: Quarantine, dataset: string): Quarantined | null {
  const row = rows[dataset];
  return row === undefined || row.backup !== null ? null : row;
}

/** Of a set in which much is wrong, so many faults say enough. */
const FAULTS_KEPT = 10;

function kept(faults: readonly string[]): readonly string[] {
  const more = faults.length - FAULTS_KEPT;
  return more > 0 ? [...faults.slice(0, FAULTS_KEPT), `and ${more} more`] : faults;
}

function isDoubtful(row: Provision): boolean {
  return !row.usable || row.backup !== null;
}

/** What a refresh changes: a set is put in once and let out once, and told again when its backup changes. */
export function quarantineFacts(
  rows: Quarantine,
  provisions: readonly Provision[],
): readonly (DataQuarantined | DataReleased)[] {
  const doubtful = provisions.filter(isDoubtful);
  const put = doubtful.flatMap((row): readonly DataQuarantined[] => {
    const { dataset, source } = row;
    const faults = kept(row.faults);
    const backup = row.usable ? row.backup : null;
    const known = rows[dataset];
    if (known !== undefined && known.backup === backup) return [];
    return [{ kind: 'data.quarantined', dataset, source, faults, backup }];
  });
  const names = new Map(provisions.map((row) => [row.dataset, row]));
  const released = Object.keys(rows).flatMap((dataset): readonly DataReleased[] => {
    const now = names.get(dataset);
    if (now !== undefined && isDoubtful(now)) return [];
    const why =
      now === undefined
        ? 'it is no longer among the data sets of the feed'
        : `its first source is sound again, through ${now.through ?? 'no day'}`;
    return [{ kind: 'data.released', dataset, why }];
  });
  return [...put, ...released];
}
