// The endpoints of market data: bars, latest trades and quotes, snapshots, news, and corporate actions. Numbers
// are numbers here, as Alpaca writes them.
import { countOf, listed, momentOf, ok } from './asking.ts';
import type { Ask, Route } from './asking.ts';
import { asNumber } from './decimal.ts';
import type { House } from './house.ts';
import type { Asset } from './market.ts';
import { invalid, missing, Refusal } from './refusal.ts';
import type { BarRow } from './standing.ts';
import { atNewYork, tradingDay } from '#engine/model/time.ts';

type Json = Readonly<Record<string, unknown>>;

/** To the ten-thousandth, as a price is told. */
function told(price: number): number {
  return Math.round(price * 10_000) / 10_000;
}

const midnights = new Map<string, number>();

/** When a day begins in New York, reckoned once a day. */
function midnight(day: string): number {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  const found = atNewYork(tradingDay(day), 0);
  midnights.set(day, found);
  return found;
}

/** Shares of today that one of its day became: 1 for a bar as it was traded. */
function barJson(bar: BarRow, shares = 1): Json {
  const volume = Math.round(bar.volume * shares);
  return {
    t: new Date(midnight(bar.day)).toISOString().replace('.000', ''),
    o: told(bar.open / shares),
    h: told(bar.high / shares),
    l: told(bar.low / shares),
    c: told(bar.close / shares),
    v: volume,
    n: Math.max(1, Math.round(volume / 100)),
    vw: told((bar.high + bar.low + bar.close) / 3 / shares),
  };
}

interface Row {
  readonly symbol: string;
  readonly bar: BarRow;
}

/** Every bar a request is about, by symbol and then by time. */
function rowsOf({ house, query }: Ask, symbols: readonly string[]): readonly Row[] {
  const from = momentOf(query, 'start', -Infinity);
  const to = momentOf(query, 'end', Infinity);
  return symbols.toSorted().flatMap((symbol) => {
    const rows = house.market
      .bars(symbol)
      .filter(({ day }) => midnight(day) >= from && midnight(day) <= to)
      .map((bar) => ({ symbol, bar }));
    return query.get('sort') === 'desc' ? rows.toReversed() : rows;
  });
}

/** In pages that may end within a symbol. */
function bars(ask: Ask, symbols: readonly string[]) {
  const { house, query } = ask;
  if (query.get('timeframe') !== '1Day' && query.get('timeframe') !== '1D') {
    throw new Refusal(400, 40_010_001, 'only daily bars are kept here');
  }
  if (symbols.length === 0) throw new Refusal(400, 40_010_001, 'symbols is required');
  const start = Number(Buffer.from(query.get('page_token') ?? '', 'base64').toString() || 0);
  if (Number.isNaN(start)) throw invalid('invalid page_token');
  const count = countOf(query, 'limit', { unsaid: 1_000, limit: 10_000 });
  // Dividends are left in: of 'all' only the splits are done here.
  const adjusted = /split|all/.test(query.get('adjustment') ?? 'raw');
  const all = rowsOf(ask, symbols);
  const found = all.slice(start, start + count).map(({ symbol, bar }) => ({
    symbol,
    bar: barJson(bar, adjusted ? house.market.sharesSince(symbol, bar.day) : 1),
  }));
  const rest = start + count < all.length;
  return { found, next: rest ? Buffer.from(String(start + count)).toString('base64') : null };
}

function manyBars(ask: Ask) {
  const { found, next } = bars(ask, listed(ask.query, 'symbols'));
  const grouped: Record<string, Json[]> = {};
  for (const { symbol, bar } of found) (grouped[symbol] ??= []).push(bar);
  return ok({ bars: grouped, next_page_token: next });
}

function oneBars(ask: Ask) {
  const symbol = ask.path[0] ?? '';
  const { found, next } = bars(ask, [symbol]);
  return ok({ symbol, bars: found.map(({ bar }) => bar), next_page_token: next });
}

function stamp(ms: number): string {
  return new Date(ms).toISOString();
}

function tradeJson(asset: Asset): Json {
  const common = { t: stamp(asset.lastMs), x: 'V', p: asNumber(asset.last), s: 100 };
  return asset.class === 'us_option'
    ? { ...common, c: 'a' }
    : { ...common, i: 1, c: ['@'], z: 'C' };
}

const CENT = 10_000_000n;

function quoteJson(asset: Asset): Json {
  const common = {
    t: stamp(asset.lastMs),
    ax: 'V',
    ap: asNumber(asset.last + CENT),
    as: 1,
    bx: 'V',
    bp: asNumber(asset.last > CENT ? asset.last - CENT : asset.last),
    bs: 1,
  };
  return asset.class === 'us_option' ? { ...common, c: 'A' } : { ...common, c: ['R'], z: 'C' };
}

function snapshotJson(house: House, asset: Asset): Json {
  const days = house.market.bars(asset.symbol);
  const [before, last] = [days.at(-2), days.at(-1)];
  return {
    latestTrade: tradeJson(asset),
    latestQuote: quoteJson(asset),
    ...(last === undefined ? {} : { dailyBar: barJson(last) }),
    ...(before === undefined ? {} : { prevDailyBar: barJson(before) }),
  };
}

/** Unknown symbols are absent from the answer, as at Alpaca. */
function each({ house, query }: Ask, show: (asset: Asset) => Json): Readonly<Record<string, Json>> {
  const rows = listed(query, 'symbols').flatMap((symbol) => {
    const asset = house.market.find(symbol);
    return asset === null ? [] : [[symbol, show(asset)] as const];
  });
  return Object.fromEntries(rows);
}

function one({ house, path }: Ask): Asset {
  const found = house.market.find(path[0] ?? '');
  if (found === null) throw missing(`no data found for ${path[0] ?? ''}`);
  return found;
}

function news({ house, query }: Ask) {
  const symbols = listed(query, 'symbols');
  const from = momentOf(query, 'start', -Infinity);
  const to = momentOf(query, 'end', Infinity);
  const found = house.market
    .news()
    .filter(({ ms }) => ms >= from && ms <= to)
    .filter((item) => symbols.length === 0 || item.symbols.some((name) => symbols.includes(name)))
    .toSorted((a, b) => (query.get('sort') === 'asc' ? a.ms - b.ms : b.ms - a.ms));
  const start = Number(query.get('page_token') ?? 0);
  const count = countOf(query, 'limit', { unsaid: 10, limit: 50 });
  return ok({
    news: found.slice(start, start + count).map((item) => ({
      id: item.id,
      headline: item.headline,
      author: 'Local desk',
      created_at: stamp(item.ms),
      updated_at: stamp(item.ms),
      summary: item.summary ?? item.headline,
      content: item.summary ?? item.headline,
      images: [],
      symbols: item.symbols,
      source: 'local',
      url: null,
    })),
    next_page_token: start + count < found.length ? String(start + count) : null,
  });
}

const CUSIP = '000000000';

function corporateActions({ house, query }: Ask) {
  const symbols = listed(query, 'symbols');
  const types = listed(query, 'types');
  const [from, to] = [query.get('start') ?? '', query.get('end') ?? '9999'];
  const grouped: Record<string, Json[]> = {};
  for (const one of house.market.announcements()) {
    if (symbols.length > 0 && !symbols.includes(one.symbol)) continue;
    if (types.length > 0 && !types.includes(one.kind.slice(0, -1))) continue;
    if (one.exDay < from.slice(0, 10) || one.exDay > to.slice(0, 10)) continue;
    const common = { id: one.id, symbol: one.symbol, process_date: one.exDay, ex_date: one.exDay };
    const rates = { old_rate: one.oldRate, new_rate: one.newRate };
    const told = {
      cash_dividends: { ...common, cusip: CUSIP, rate: one.rate, special: false, foreign: false },
      forward_splits: { ...common, ...rates, cusip: CUSIP },
      reverse_splits: { ...common, ...rates, old_cusip: CUSIP, new_cusip: CUSIP },
    }[one.kind];
    (grouped[one.kind] ??= []).push(told);
  }
  return ok({ corporate_actions: grouped, next_page_token: null });
}

function get(path: RegExp, call: Route['call'], act: Route['act']): Route {
  return { method: 'GET', path, call, act };
}

export const DATA_ROUTES: readonly Route[] = [
  get(/^\/v2\/stocks\/bars$/, 'bars', manyBars),
  get(/^\/v2\/stocks\/trades\/latest$/, 'trades', (ask) => ok({ trades: each(ask, tradeJson) })),
  get(/^\/v2\/stocks\/quotes\/latest$/, 'quotes', (ask) => ok({ quotes: each(ask, quoteJson) })),
  get(/^\/v2\/stocks\/snapshots$/, 'snapshots', (ask) =>
    ok(each(ask, (asset) => snapshotJson(ask.house, asset))),
  ),
  get(/^\/v2\/stocks\/([^/]+)\/bars$/, 'bars', oneBars),
  get(/^\/v2\/stocks\/([^/]+)\/trades\/latest$/, 'trades', (ask) =>
    ok({ symbol: one(ask).symbol, trade: tradeJson(one(ask)) }),
  ),
  get(/^\/v2\/stocks\/([^/]+)\/quotes\/latest$/, 'quotes', (ask) =>
    ok({ symbol: one(ask).symbol, quote: quoteJson(one(ask)) }),
  ),
  get(/^\/v2\/stocks\/([^/]+)\/snapshot$/, 'snapshots', (ask) =>
    ok({ symbol: one(ask).symbol, ...snapshotJson(ask.house, one(ask)) }),
  ),
  get(/^\/v1beta1\/news$/, 'news', news),
  get(/^\/v1\/corporate-actions$/, 'corporate-actions', corporateActions),
  get(/^\/v1beta1\/options\/trades\/latest$/, 'option-data', (ask) =>
    ok({ trades: each(ask, tradeJson) }),
  ),
  get(/^\/v1beta1\/options\/quotes\/latest$/, 'option-data', (ask) =>
    ok({ quotes: each(ask, quoteJson) }),
  ),
  get(/^\/v1beta1\/options\/snapshots$/, 'option-data', (ask) =>
    ok({
      snapshots: each(ask, (asset) => snapshotJson(ask.house, asset)),
      next_page_token: null,
    }),
  ),
];
