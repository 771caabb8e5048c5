// What can be traded here, and what is known of it: assets, last trades, daily bars, news, announced corporate
// actions, halts, and whether the exchange is open.
import { asNumber, dec } from './decimal.ts';
import type { Nano } from './decimal.ts';
import type { Ids } from './ids.ts';
import { optionTerms } from './ledger.ts';
import type {
  AnnouncedAction,
  BarRow,
  ChainContract,
  ChainMaker,
  NewsRow,
  SymbolRow,
} from './standing.ts';

export interface Asset {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  readonly class: 'us_equity' | 'us_option';
  readonly fractionable: boolean;
  readonly shortable: boolean;
  readonly active: boolean;
  readonly halted: boolean;
  readonly last: Nano;
  readonly lastMs: number;
}

export interface NewsItem extends NewsRow {
  readonly id: number;
  readonly ms: number;
}

/** A corporate action as market data tells it. */
export interface Announcement {
  readonly id: string;
  readonly kind: 'cash_dividends' | 'forward_splits' | 'reverse_splits';
  readonly symbol: string;
  /** "2026-03-02". */
  readonly exDay: string;
  readonly rate: number;
  readonly oldRate: number;
  readonly newRate: number;
}

/** Bars, and how many corporate actions had been told of when they were given. */
interface Bars {
  readonly rows: readonly BarRow[];
  readonly announced: number;
}

export class Market {
  readonly #assets = new Map<string, Asset>();
  readonly #bars = new Map<string, Bars>();
  readonly #chains = new Map<string, ChainMaker>();
  readonly #news: NewsItem[] = [];
  readonly #announcements: Announcement[] = [];
  readonly #ids: Ids;
  readonly #now: () => number;
  #trades = 0;

  constructor(ids: Ids, now: () => number) {
    this.#ids = ids;
    this.#now = now;
  }

  find(symbolOrId: string): Asset | null {
    const found = this.#assets.get(symbolOrId);
    if (found !== undefined) return found;
    for (const asset of this.#assets.values()) if (asset.id === symbolOrId) return asset;
    return null;
  }

  asset(symbol: string): Asset {
    const found = this.find(symbol);
    if (found === null) throw new Error(`${symbol} is not listed here`);
    return found;
  }

  assets(): readonly Asset[] {
    return [...this.#assets.values()];
  }

  /** How many trades were printed; the last one's number. */
  get trades(): number {
    return this.#trades;
  }

  list(row: SymbolRow): void {
    const known = this.#assets.get(row.symbol);
    const option = optionTerms(row.symbol) !== null;
    this.#assets.set(row.symbol, {
      id: known?.id ?? this.#ids.uuid(),
      symbol: row.symbol,
      name: row.name ?? `${row.symbol} Inc.`,
      class: row.class ?? (option ? 'us_option' : 'us_equity'),
      fractionable: row.fractionable ?? !option,
      shortable: row.shortable ?? !option,
      active: true,
      halted: false,
      last: dec(row.price),
      lastMs: this.#now(),
    });
  }

  change(symbol: string, by: Partial<Pick<Asset, 'active' | 'halted' | 'last' | 'lastMs'>>): void {
    this.#assets.set(symbol, { ...this.asset(symbol), ...by });
  }

  print(symbol: string, price: Nano): void {
    this.#trades += 1;
    this.change(symbol, { last: price, lastMs: this.#now() });
  }

  putBars(symbol: string, rows: readonly BarRow[]): void {
    const sorted = rows.toSorted((a, b) => (a.day < b.day ? -1 : 1));
    this.#bars.set(symbol, { rows: sorted, announced: this.#announcements.length });
  }

  bars(symbol: string): readonly BarRow[] {
    return this.#bars.get(symbol)?.rows ?? [];
  }

  putChain(symbol: string, make: ChainMaker): void {
    this.#chains.set(symbol, make);
  }

  /** As it stands now; none where nobody made one. */
  chainOf(symbol: string): readonly ChainContract[] {
    const asset = this.find(symbol);
    if (asset === null) return [];
    return this.#chains.get(symbol)?.(asNumber(asset.last), this.#now()) ?? [];
  }

  tell(row: NewsRow): void {
    this.#news.push({ ...row, id: this.#news.length + 1, ms: row.atMs ?? this.#now() });
  }

  news(): readonly NewsItem[] {
    return this.#news;
  }

  announce(action: AnnouncedAction): void {
    const { symbol, day: exDay } = action;
    const common = { id: this.#ids.uuid(), symbol, exDay };
    if (action.kind === 'dividend') {
      const rates = { rate: action.perShare, oldRate: 0, newRate: 0 };
      this.#announcements.push({ ...common, ...rates, kind: 'cash_dividends' });
    } else {
      const kind = action.to > action.from ? 'forward_splits' : 'reverse_splits';
      const rates = { rate: 0, oldRate: action.from, newRate: action.to };
      this.#announcements.push({ ...common, ...rates, kind });
    }
  }

  /** How many shares of today one of that day became, by the splits told of since its bars were. */
  sharesSince(symbol: string, day: string): number {
    return this.#announcements
      .slice(this.#bars.get(symbol)?.announced ?? 0)
      .filter((one) => one.symbol === symbol && one.exDay > day && one.oldRate > 0)
      .reduce((all, { newRate, oldRate }) => (all * newRate) / oldRate, 1);
  }

  announcements(): readonly Announcement[] {
    return this.#announcements;
  }
}
