// The endpoint of an option chain: snapshots of an underlying's contracts within a window of strikes and expiries,
// in pages, as the official document has it. The rows are whatever was put into the market.
import { countOf, ok } from './asking.ts';
import type { Ask, Route } from './asking.ts';
import { optionTerms } from './ledger.ts';
import { invalid } from './refusal.ts';
import type { ChainContract } from './standing.ts';

type Json = Readonly<Record<string, unknown>>;

const EXCHANGE = 'C';

function quoteJson({ bid, ask, quotedMs }: ChainContract): Json {
  return {
    t: new Date(quotedMs).toISOString(),
    ax: EXCHANGE,
    ap: ask,
    as: 10,
    bx: EXCHANGE,
    bp: bid,
    bs: 10,
    c: 'A',
  };
}

/** Greeks and volatility are left out together, as Alpaca does where it could not work them out. */
function snapshotJson(row: ChainContract): Json {
  const latestQuote = quoteJson(row);
  if (row.greeks === null) return { latestQuote };
  const { iv, delta } = row.greeks;
  const greeks = { delta, gamma: 0.01, rho: 0.05, theta: -0.1, vega: 0.5 };
  return { latestQuote, greeks, impliedVolatility: iv };
}

function within({ query }: Ask): (row: ChainContract) => boolean {
  const number = (name: string, unsaid: number) => Number(query.get(name) ?? unsaid);
  const [low, high] = [number('strike_price_gte', 0), number('strike_price_lte', Infinity)];
  const from = query.get('expiration_date_gte') ?? '';
  const until = query.get('expiration_date_lte') ?? '9999';
  return ({ symbol }) => {
    const terms = optionTerms(symbol);
    if (terms === null) return false;
    const strike = Number(terms.strike) / 1e9;
    return strike >= low && strike <= high && terms.expiry >= from && terms.expiry <= until;
  };
}

function chain(ask: Ask) {
  const { house, query, path } = ask;
  const start = Number(Buffer.from(query.get('page_token') ?? '', 'base64').toString() || 0);
  if (Number.isNaN(start)) throw invalid('invalid page_token');
  const count = countOf(query, 'limit', { unsaid: 100, limit: 1_000 });
  const all = house.market
    .chainOf(path[0] ?? '')
    .filter(within(ask))
    .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const page = all.slice(start, start + count);
  const rest = start + count < all.length;
  return ok({
    snapshots: Object.fromEntries(page.map((row) => [row.symbol, snapshotJson(row)])),
    next_page_token: rest ? Buffer.from(String(start + count)).toString('base64') : null,
  });
}

export const CHAIN_ROUTE: Route = {
  method: 'GET',
  path: /^\/v1beta1\/options\/snapshots\/([^/]+)$/,
  call: 'option-chain',
  act: chain,
};
