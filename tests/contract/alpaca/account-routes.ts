// The endpoints of the account: itself, its positions and activities, the clock, the calendar, and what may be
// traded.
import { countOf, listed, momentOf, ok } from './asking.ts';
import type { Ask, Route } from './asking.ts';
import { dec, parseDecimal } from './decimal.ts';
import { findOrder } from './house.ts';
import { calendarRows, clockRow, newYorkDay } from './hours.ts';
import { optionTerms } from './ledger.ts';
import type { Activity } from './ledger.ts';
import type { Announcement, Asset } from './market.ts';
import { invalid, missing } from './refusal.ts';
import {
  accountJson,
  activityJson,
  assetJson,
  configurationsJson,
  contractJson,
  positionJson,
} from './showing.ts';

function ofCategory(one: Activity, category: string | null): boolean {
  return category === null || (one.fill !== null) === (category === 'trade_activity');
}

function activities({ house, query, path }: Ask) {
  const types = path[0] === undefined ? listed(query, 'activity_types') : [path[0]];
  const category = query.get('category');
  const date = query.get('date')?.slice(0, 10) ?? null;
  const after = momentOf(query, 'after', -Infinity);
  const until = momentOf(query, 'until', Infinity);
  const ascending = query.get('direction') === 'asc';
  const all = house.ledger.activities();
  const sorted = ascending ? all : all.toReversed();
  const token = query.get('page_token');
  const place = token === null ? -1 : sorted.findIndex(({ id }) => id === token);
  if (token !== null && place < 0) throw invalid('invalid page_token');
  const found = sorted
    .slice(place + 1)
    .filter(
      (one) =>
        (types.length === 0 || types.includes(one.type)) &&
        ofCategory(one, category) &&
        (date === null || newYorkDay(one.atMs) === date) &&
        one.atMs > after &&
        one.atMs < until,
    );
  const count = countOf(query, 'page_size', { unsaid: 100, limit: 100 });
  const orderOf = ({ fill }: Activity) => (fill === null ? null : findOrder(house, fill.orderId));
  return ok(found.slice(0, count).map((one) => activityJson(one, orderOf(one))));
}

function position({ house, path }: Ask) {
  const symbol = house.market.find(path[0] ?? '')?.symbol ?? path[0] ?? '';
  const held = house.ledger.held(symbol);
  if (held.qty === 0n) throw missing('position does not exist');
  return ok(positionJson(house, held));
}

function listedAssets({ house, query }: Ask) {
  const status = query.get('status');
  const kind = query.get('asset_class') ?? 'us_equity';
  return ok(
    house.market
      .assets()
      .filter((one) => one.class === kind)
      .filter(({ active }) => status === null || (status === 'active') === active)
      .map(assetJson),
  );
}

function asset({ house, path }: Ask) {
  const name = path[0] ?? '';
  const found = house.market.find(name);
  if (found === null) throw missing(`asset not found for ${name}`);
  return ok(assetJson(found));
}

function contract(ask: Ask, one: Asset) {
  const terms = optionTerms(one.symbol);
  return terms === null ? null : contractJson(one, ask.house.market.find(terms.underlying));
}

function fits(one: Asset, query: URLSearchParams): boolean {
  const terms = optionTerms(one.symbol);
  if (terms === null || !one.active) return false;
  const under = listed(query, 'underlying_symbols');
  const on = query.get('expiration_date');
  const [from, to] = [query.get('expiration_date_gte'), query.get('expiration_date_lte')];
  const [low, high] = [query.get('strike_price_gte'), query.get('strike_price_lte')];
  const type = query.get('type');
  return (
    (under.length === 0 || under.includes(terms.underlying)) &&
    (on === null || on === terms.expiry) &&
    (from === null || terms.expiry >= from) &&
    (to === null || terms.expiry <= to) &&
    (low === null || terms.strike >= (parseDecimal(low) ?? 0n)) &&
    (high === null || terms.strike <= (parseDecimal(high) ?? dec('1000000'))) &&
    (type === null || (type === 'call') === terms.call)
  );
}

function contracts(ask: Ask) {
  const found = ask.house.market
    .assets()
    .filter((one) => fits(one, ask.query))
    .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const from = Number(ask.query.get('page_token') ?? 0);
  const count = countOf(ask.query, 'limit', { unsaid: 100, limit: 10_000 });
  const next = from + count < found.length ? String(from + count) : null;
  return ok({
    option_contracts: found.slice(from, from + count).map((one) => contract(ask, one)),
    next_page_token: next,
  });
}

function oneContract(ask: Ask) {
  const found = ask.house.market.find(ask.path[0] ?? '');
  const shown = found === null ? null : contract(ask, found);
  if (shown === null) throw missing(`option contract not found for ${ask.path[0] ?? ''}`);
  return ok(shown);
}

function calendar({ query }: Ask) {
  const from = (query.get('start') ?? '1990-01-01').slice(0, 10);
  const to = (query.get('end') ?? '2029-12-31').slice(0, 10);
  return ok(calendarRows(from, to));
}

const SUB_TYPES: Readonly<Record<Announcement['kind'], string>> = {
  cash_dividends: 'cash',
  forward_splits: 'forward_split',
  reverse_splits: 'reverse_split',
};

function announcementJson(one: Announcement) {
  const split = one.kind !== 'cash_dividends';
  return {
    id: one.id,
    corporate_action_id: one.id,
    ca_type: split ? 'split' : 'dividend',
    ca_sub_type: SUB_TYPES[one.kind],
    initiating_symbol: one.symbol,
    target_symbol: one.symbol,
    declaration_date: one.exDay,
    ex_date: one.exDay,
    record_date: one.exDay,
    payable_date: one.exDay,
    cash: split ? '0' : String(one.rate),
    old_rate: String(one.oldRate),
    new_rate: String(one.newRate),
  };
}

function announcements({ house, query }: Ask) {
  const [from, to] = [query.get('since') ?? '', query.get('until') ?? '9999'];
  const symbol = query.get('symbol');
  const types = listed(query, 'ca_types').map((one) => one.toLowerCase());
  return ok(
    house.market
      .announcements()
      .filter((one) => one.exDay >= from.slice(0, 10) && one.exDay <= to.slice(0, 10))
      .filter((one) => symbol === null || one.symbol === symbol)
      .map(announcementJson)
      .filter((one) => types.includes(one.ca_type)),
  );
}

function get(path: RegExp, call: Route['call'], act: Route['act']): Route {
  return { method: 'GET', path, call, act };
}

export const ACCOUNT_ROUTES: readonly Route[] = [
  get(/^\/v2\/account$/, 'account', ({ house, names }) => ok(accountJson(house, names))),
  get(/^\/v2\/account\/configurations$/, 'configurations', ({ house }) =>
    ok(configurationsJson(house)),
  ),
  get(/^\/v2\/account\/activities(?:\/([A-Z]+))?$/, 'activities', activities),
  get(/^\/v2\/positions$/, 'positions', ({ house }) =>
    ok(house.ledger.holdings().map((held) => positionJson(house, held))),
  ),
  get(/^\/v2\/positions\/([^/]+)$/, 'position', position),
  get(/^\/v2\/clock$/, 'clock', ({ house }) => ok(clockRow(house.now(), house.rules.open))),
  get(/^\/v2\/calendar$/, 'calendar', calendar),
  get(/^\/v2\/assets$/, 'assets', listedAssets),
  get(/^\/v2\/assets\/([^/]+)$/, 'asset', asset),
  get(/^\/v2\/options\/contracts$/, 'contracts', contracts),
  get(/^\/v2\/options\/contracts\/([^/]+)$/, 'contracts', oneContract),
  get(/^\/v2\/corporate_actions\/announcements$/, 'announcements', announcements),
];
