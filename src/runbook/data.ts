// The data the desk stands on, as people are shown it: each data set with its last session and whether
// signals may rest on it, and each provider with how often it answered, judged by K's two thresholds.
import type { Feed, ProviderCount } from '#engine/market/feed.ts';
import { dailySet, VIX_SET } from '#engine/market/quarantine.ts';
import type { Quarantine } from '#engine/market/quarantine.ts';
import type { TradingDay } from '#engine/model/time.ts';
import { closedSymbols } from '#engine/risk/halted.ts';
import type { ClosedSymbol } from '#engine/risk/halted.ts';
import type { DeskState } from '#runbook/state.ts';

/** Shares of answers below which a provider is a warning, and below which it is critical. */
const ANSWERED_WARNING = 0.95;
const ANSWERED_CRITICAL = 0.8;
/** Of fewer questions a share says nothing. */
const ASKED_LEAST = 5;
/** So many data sets, and faults of each, are named in a post; the command data has all. */
const NAMED_MOST = 12;
const FAULTS_MOST = 3;

export type ProviderVerdict = 'good' | 'warning' | 'critical' | 'too few';

export type ProviderPicture = ProviderCount & {
  /** A share of 1; null when it was not asked. */
  readonly success: number | null;
  readonly verdict: ProviderVerdict;
};

export type DataSetPicture = {
  readonly dataset: string;
  /** Null of the VIX, which is no instrument. */
  readonly symbol: string | null;
  readonly through: TradingDay | null;
  readonly source: string;
  readonly backup: string | null;
  /** Since when it is in quarantine, desk time; null when it is not. */
  readonly since: number | null;
  readonly usable: boolean;
  readonly faults: readonly string[];
};

export type DataPicture = {
  readonly feed: string;
  readonly label: string;
  readonly sets: readonly DataSetPicture[];
  readonly providers: readonly ProviderPicture[];
  /** Symbols in which nothing is opened now: halted, or with a price that is held back. */
  readonly closed: readonly ClosedSymbol[];
};

export function pictureProvider(row: ProviderCount): ProviderPicture {
  const success = row.asked === 0 ? null : row.answered / row.asked;
  const verdict = (): ProviderVerdict => {
    if (success === null || row.asked < ASKED_LEAST) return 'too few';
    if (success < ANSWERED_CRITICAL) return 'critical';
    return success < ANSWERED_WARNING ? 'warning' : 'good';
  };
  return { ...row, success, verdict: verdict() };
}

type Found = Pick<DataSetPicture, 'dataset' | 'symbol' | 'through' | 'source'>;

function pictureSet(rows: Quarantine, found: Found): DataSetPicture {
  const row = rows[found.dataset];
  if (row === undefined)
    return { ...found, backup: null, since: null, usable: found.through !== null, faults: [] };
  const { backup, since, faults } = row;
  const source = backup ?? row.source;
  return { ...found, source, backup, since, usable: backup !== null, faults };
}

/** Null on a desk without a feed. */
export function pictureData(
  state: DeskState,
  feed: Feed | null,
  day: TradingDay,
): DataPicture | null {
  if (feed === null) return null;
  const { quarantine } = state.engine;
  const daily = feed.instruments.map(({ symbol }): Found => {
    const bars = feed.barsBefore(symbol, day);
    const through = bars.day[bars.length - 1] ?? null;
    return { dataset: dailySet(symbol), symbol, through, source: feed.name };
  });
  const vix = feed.vix(day);
  const read: Found = {
    dataset: VIX_SET,
    symbol: null,
    through: vix?.day ?? null,
    source: vix?.source ?? 'none',
  };
  return {
    feed: feed.name,
    label: feed.label,
    sets: [...daily, read].map((found) => pictureSet(quarantine, found)),
    providers: feed.providers().map(pictureProvider),
    closed: closedSymbols(state.engine),
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** "98.5 %, warning (under 95 %)": a colour in words. */
export function successWords({ success, verdict }: ProviderPicture): string {
  if (success === null) return 'not asked yet';
  switch (verdict) {
    case 'critical':
      return `${percent(success)}, CRITICAL (under ${ANSWERED_CRITICAL * 100} %)`;
    case 'warning':
      return `${percent(success)}, warning (under ${ANSWERED_WARNING * 100} %)`;
    case 'good':
      return `${percent(success)}, good`;
    case 'too few':
      return `${percent(success)} of too few to judge`;
  }
}

/** For the briefing and the refresh: one line a provider. */
export function providerLine(row: ProviderPicture): string {
  return `provider ${row.provider}: asked ${row.asked}, answered ${row.answered} (${successWords(row)}), fallbacks ${row.fallbacks}`;
}

/** For the briefing and the analysts: what of the data is avoided, and what rests on a backup. */
export function quarantineLines(rows: Quarantine): readonly string[] {
  const all = Object.entries(rows);
  const more = all.length - NAMED_MOST;
  const named = all.slice(0, NAMED_MOST).map(([dataset, row]) => {
    const faults = row.faults.slice(0, FAULTS_MOST).join('; ');
    return row.backup === null
      ? `data in quarantine, AVOID: ${dataset} (${row.source}): ${faults}`
      : `data from a backup: ${dataset} from ${row.backup}: ${faults}`;
  });
  return more > 0 ? [...named, `and ${more} more data sets: see data`] : named;
}
