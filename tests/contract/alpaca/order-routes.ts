// The endpoints of orders: submit, list, look up, replace and cancel, with Alpaca's own refusals.
import { abs, over, ONE, times } from './decimal.ts';
import { amount, readOrder, tidyPrice } from './intake.ts';
import type { Draft } from './intake.ts';
import { countOf, listed, momentOf, ok } from './asking.ts';
import type { Ask, Route } from './asking.ts';
import { askEnd, enter, makeOrder, take } from './exchange.ts';
import type { House } from './house.ts';
import { openOrders } from './house.ts';
import { z } from 'zod';
import { isOpen, orderJson } from './order.ts';
import type { Order } from './order.ts';
import { permit } from './permits.ts';
import { invalid, missing, Refusal, unprocessable } from './refusal.ts';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

function repeated(house: House, clientOrderId: string | null): boolean {
  if (clientOrderId === null || house.rules.dedupe === 'none') return false;
  const same = house.orders.filter((one) => one.clientOrderId === clientOrderId);
  return house.rules.dedupe === 'for-ever' ? same.length > 0 : same.some(isOpen);
}

function soon(house: House, order: Order): void {
  const { enterMs } = house.rules;
  if (enterMs === 0) enter(house, order);
  else setTimeout(() => enter(house, order), enterMs).unref();
}

/** What the account may do is asked last; the answer shows the order before anything happens to it. */
export function submit(house: House, given: unknown): Readonly<Record<string, unknown>> {
  const { draft, asset } = readOrder(given, (symbol) => house.market.find(symbol));
  if (repeated(house, draft.clientOrderId)) throw invalid('client_order_id must be unique');
  permit(house, draft, asset);
  const order = take(house, draft);
  house.log(`took ${draft.terms.side} ${draft.terms.symbol} (${order.clientOrderId})`);
  const shown = orderJson(order, 'nested');
  soon(house, order);
  return shown;
}

/** Hidden from look-ups while the rule says so. */
function isSeen(house: House, order: Order): boolean {
  const { lookup, lookupSince } = house.rules;
  if (lookup === 'finds' || order.bornMono < lookupSince) return true;
  return lookup !== 'never' && performance.now() >= order.bornMono + lookup.laterMs;
}

function seen(house: House, found: Order | undefined, name: string): Order {
  if (found === undefined || !isSeen(house, found)) throw missing(`order not found for ${name}`);
  return found;
}

function byId(house: House, id: string): Order {
  if (!UUID.test(id)) throw invalid('order_id is missing');
  const found = house.orders.find((one) => one.id === id);
  return seen(house, found, id);
}

function chosen({ house, query }: Ask): readonly Order[] {
  const status = query.get('status') ?? 'open';
  const nested = query.get('nested') === 'true';
  const symbols = listed(query, 'symbols');
  const side = query.get('side');
  const classes = listed(query, 'asset_class');
  const after = momentOf(query, 'after', -Infinity);
  const until = momentOf(query, 'until', Infinity);
  return house.orders.filter(
    (one) =>
      isSeen(house, one) &&
      (!nested || one.parent === null) &&
      (status !== 'open' || one.status !== 'held' || house.rules.legs.held === 'listed') &&
      (status === 'all' ||
        (status === 'open') === (isOpen(one) || (nested && one.legs.some(isOpen)))) &&
      (symbols.length === 0 || symbols.includes(one.terms.symbol)) &&
      (side === null || side === one.terms.side) &&
      (classes.length === 0 || classes.includes('all') || classes.includes(one.terms.assetClass)) &&
      one.createdMs > after &&
      one.createdMs < until,
  );
}

function list(ask: Ask) {
  const { query, house } = ask;
  const nesting = query.get('nested') === 'true' ? 'nested' : 'flat';
  const ascending = query.get('direction') === 'asc';
  const place = (id: string | null) => house.orders.findIndex((one) => one.id === id);
  const [from, to] = [place(query.get('after_order_id')), place(query.get('before_order_id'))];
  const all = chosen(ask).filter((one) => {
    const at = house.orders.indexOf(one);
    return (from < 0 || at > from) && (to < 0 || at < to);
  });
  const sorted = ascending ? all : all.toReversed();
  const count = countOf(query, 'limit', { unsaid: 50, limit: 500 });
  return ok(sorted.slice(0, count).map((one) => orderJson(one, nesting)));
}

function cancel({ house, path }: Ask) {
  const id = path[0] ?? '';
  if (!UUID.test(id)) throw invalid('order_id is missing');
  const order = house.orders.find((one) => one.id === id);
  if (order === undefined) throw missing(`order not found for ${id}`);
  if (!isOpen(order)) throw unprocessable(`order is already in "${order.status}" state`);
  house.log(`cancelled ${order.clientOrderId}`);
  askEnd(house, order);
  return { status: 204 };
}

/** Whoever is open ends; legs go with their parents. */
export function cancelAll(house: House): readonly Readonly<Record<string, unknown>>[] {
  const open = openOrders(house);
  for (const order of open) if (isOpen(order)) askEnd(house, order);
  return open.map(({ id }) => ({ id, status: 200 }));
}

const Patch = z.object({
  qty: z.string().nullish(),
  limit_price: z.string().nullish(),
  stop_price: z.string().nullish(),
  trail: z.string().nullish(),
  time_in_force: z.enum(['day', 'gtc', 'opg', 'cls', 'ioc', 'fok']).nullish(),
  client_order_id: z.string().nullish(),
});

/** The old one ends as replaced, and a new one with a new id stands in its place. */
function replace({ house, path, body }: Ask) {
  const old = byId(house, path[0] ?? '');
  const read = Patch.safeParse(body);
  if (!read.success) throw new Refusal(400, 40_010_000, 'request body format is invalid');
  const patch = read.data;
  if (!isOpen(old)) throw unprocessable(`order is already in "${old.status}" state`);
  if (old.status === 'pending_new') throw unprocessable('order is not replaceable while pending');
  if (repeated(house, patch.client_order_id ?? null))
    throw invalid('client_order_id must be unique');
  const qty = amount('qty', patch.qty) ?? old.qty;
  if (qty <= old.filled) throw unprocessable('qty must be greater than filled_qty');
  const limit =
    tidyPrice('limit_price', amount('limit_price', patch.limit_price)) ?? old.terms.limit;
  const stop = tidyPrice('stop_price', amount('stop_price', patch.stop_price)) ?? old.terms.stop;
  const trail = amount('trail', patch.trail);
  const terms = {
    ...old.terms,
    limit,
    stop,
    timeInForce: patch.time_in_force ?? old.terms.timeInForce,
    trailPrice: old.terms.trailPrice === null ? null : (trail ?? old.terms.trailPrice),
    trailPercent: old.terms.trailPercent === null ? null : (trail ?? old.terms.trailPercent),
  };
  const { status } = old;
  old.status = 'replaced';
  old.updatedMs = house.now();
  old.endedMs = old.updatedMs;
  try {
    const draft: Draft = {
      terms,
      qty: qty - old.filled,
      clientOrderId: null,
      takeProfit: null,
      stopLoss: null,
    };
    if (old.parent === null) permit(house, draft, house.market.asset(terms.symbol));
  } catch (refused) {
    old.status = status;
    old.endedMs = null;
    throw refused;
  }
  const next = makeOrder(house, terms, qty - old.filled, {
    clientOrderId: patch.client_order_id ?? null,
    status: house.rules.open ? 'pending_new' : 'accepted',
    ...(old.parent === null ? {} : { parent: old.parent }),
  });
  next.replaces = old.id;
  old.replacedBy = next.id;
  house.tell('replaced', old, null);
  const shown = orderJson(next, 'nested');
  soon(house, next);
  return ok(shown);
}

function closing(house: House, symbol: string, query: URLSearchParams) {
  const held = house.ledger.held(symbol);
  if (held.qty === 0n) throw missing(`position does not exist: ${symbol}`);
  const part = amount('percentage', query.get('percentage'));
  const qty = amount('qty', query.get('qty'));
  const whole = abs(held.qty);
  const size = qty ?? (part === null ? whole : times(whole, over(part, 100n * ONE)));
  return submit(house, {
    symbol,
    qty: decimalText(size),
    side: held.qty > 0n ? 'sell' : 'buy',
    type: 'market',
    time_in_force: 'day',
  });
}

function decimalText(value: bigint): string {
  return `${value / ONE}.${(value % ONE).toString().padStart(9, '0')}`;
}

function closeAll({ house, query }: Ask) {
  if (query.get('cancel_orders') === 'true') cancelAll(house);
  const body = house.ledger.holdings().map(({ symbol }) => {
    try {
      return { symbol, status: 200, body: closing(house, symbol, new URLSearchParams()) };
    } catch (refused) {
      if (!(refused instanceof Refusal)) throw refused;
      return { symbol, status: refused.status, body: refused.body() };
    }
  });
  return { status: 207, body };
}

export const ORDER_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/v2\/orders$/,
    call: 'submit',
    act: ({ house, body }) => ok(submit(house, body)),
  },
  { method: 'GET', path: /^\/v2\/orders$/, call: 'orders', act: list },
  {
    method: 'DELETE',
    path: /^\/v2\/orders$/,
    call: 'cancel-all',
    act: ({ house }) => ({ status: 207, body: cancelAll(house) }),
  },
  {
    method: 'GET',
    path: /^\/v2\/orders:by_client_order_id$/,
    call: 'find',
    act({ house, query }) {
      const name = query.get('client_order_id') ?? '';
      const found = house.orders.findLast((one) => one.clientOrderId === name);
      return ok(orderJson(seen(house, found, name), 'nested'));
    },
  },
  {
    method: 'GET',
    path: /^\/v2\/orders\/([^/]+)$/,
    call: 'order',
    act: ({ house, path, query }) =>
      ok(orderJson(byId(house, path[0] ?? ''), query.get('nested') === 'true' ? 'nested' : 'flat')),
  },
  { method: 'PATCH', path: /^\/v2\/orders\/([^/]+)$/, call: 'replace', act: replace },
  { method: 'DELETE', path: /^\/v2\/orders\/([^/]+)$/, call: 'cancel', act: cancel },
  { method: 'DELETE', path: /^\/v2\/positions$/, call: 'close-all', act: closeAll },
  {
    method: 'DELETE',
    path: /^\/v2\/positions\/([^/]+)$/,
    call: 'close',
    act({ house, path, query }) {
      const asset = house.market.find(path[0] ?? '');
      if (asset === null) throw missing(`symbol not found: ${path[0] ?? ''}`);
      return ok(closing(house, asset.symbol, query));
    },
  },
];
