// The matching of orders with the last trade: what enters, fills, triggers, is cancelled, replaced or expires.
// Whatever changes an order is told once, in the order it happened, with the books already changed.
import { isWhole, least, most, ONE, over, show, times, worth } from './decimal.ts';
import type { Nano } from './decimal.ts';
import { book, openOrders } from './house.ts';
import type { House } from './house.ts';
import { sessionFor } from './hours.ts';
import type { Draft } from './intake.ts';
import { multiplierOf } from './ledger.ts';
import { isOpen, isWorking, left } from './order.ts';
import type { Order, OrderTerms } from './order.ts';
import type { OrderStatus, Partials } from './standing.ts';

const GTC_MS = 90 * 86_400_000;

interface Making {
  readonly clientOrderId: string | null;
  readonly parent?: Order;
  readonly status: OrderStatus;
}

export function makeOrder(house: House, terms: OrderTerms, qty: Nano, making: Making): Order {
  const now = house.now();
  const order: Order = {
    id: house.ids.uuid(),
    clientOrderId: making.clientOrderId ?? house.ids.uuid(),
    terms,
    qty,
    filled: 0n,
    cost: 0n,
    status: making.status,
    triggered: false,
    highWater: terms.type === 'trailing_stop' ? house.market.asset(terms.symbol).last : null,
    legs: [],
    parent: making.parent ?? null,
    replaces: null,
    replacedBy: null,
    createdMs: now,
    updatedMs: now,
    endedMs: null,
    expiresMs: terms.timeInForce === 'gtc' ? now + GTC_MS : sessionFor(now).close,
    bornMono: performance.now(),
  };
  house.orders.push(order);
  making.parent?.legs.push(order);
  return order;
}

function makeLegs(house: House, parent: Order, draft: Draft): void {
  const { takeProfit, stopLoss, terms } = draft;
  const exit = {
    ...terms,
    side: terms.side === 'buy' ? ('sell' as const) : ('buy' as const),
    limit: null,
    stop: null,
    trailPrice: null,
    trailPercent: null,
  };
  const leg = (of: OrderTerms) =>
    makeOrder(house, of, parent.qty, { clientOrderId: null, parent, status: 'held' });
  if (terms.class === 'oco') exit.side = terms.side;
  if (takeProfit !== null && terms.class !== 'oco') {
    leg({ ...exit, type: 'limit', limit: takeProfit });
  }
  if (stopLoss !== null) {
    const type = stopLoss.limit === null ? 'stop' : 'stop_limit';
    leg({ ...exit, type, stop: stopLoss.stop, limit: stopLoss.limit });
  }
}

/** Takes an order that passed every check; it does nothing until `enter`. */
export function take(house: House, draft: Draft): Order {
  const status = house.rules.open ? 'pending_new' : 'accepted';
  const order = makeOrder(house, draft.terms, draft.qty, {
    clientOrderId: draft.clientOrderId,
    status,
  });
  if (draft.terms.class !== 'simple') makeLegs(house, order, draft);
  return order;
}

function become(house: House, order: Order, status: OrderStatus): void {
  order.status = status;
  order.updatedMs = house.now();
  if (!isOpen(order)) order.endedMs = order.updatedMs;
}

/** Into the market, where it is open; what cannot rest ends at once. */
export function enter(house: House, order: Order): void {
  if (order.status !== 'pending_new' && order.status !== 'accepted') return;
  const now = order.terms.timeInForce === 'ioc' || order.terms.timeInForce === 'fok';
  if (house.rules.open) {
    become(house, order, 'new');
    house.tell('new', order, null);
    match(house, order);
  }
  if (now && isOpen(order)) end(house, order, 'canceled');
}

/** As its owner asks: at once, or after a while in which it may still fill. */
export function askEnd(house: House, order: Order): void {
  const { cancelMs } = house.rules;
  if (cancelMs === 0) {
    end(house, order, 'canceled');
    return;
  }
  become(house, order, 'pending_cancel');
  house.tell('pending_cancel', order, null);
  setTimeout(() => end(house, order, 'canceled'), cancelMs).unref();
}

/** Ends an open order, and what hangs on it. */
export function end(house: House, order: Order, how: 'canceled' | 'expired' | 'rejected'): void {
  if (!isOpen(order)) return;
  become(house, order, how);
  house.tell(how, order, null);
  for (const leg of order.legs) end(house, leg, how === 'rejected' ? 'canceled' : how);
  // Of two exits one ends the other, where the end was asked for.
  if (how === 'canceled' && order.parent !== null) {
    for (const leg of order.parent.legs) end(house, leg, 'canceled');
    if (order.parent.terms.class === 'oco') end(house, order.parent, 'canceled');
  }
}

function reached(order: Order, last: Nano): boolean {
  const { side, stop, trailPrice, trailPercent, type } = order.terms;
  if (type === 'trailing_stop') {
    const high = order.highWater ?? last;
    order.highWater = side === 'sell' ? most(last, high) : least(last, high);
    const gap = trailPrice ?? over(times(order.highWater, trailPercent ?? 0n), 100n * ONE);
    return side === 'sell' ? last <= order.highWater - gap : last >= order.highWater + gap;
  }
  if (stop === null) return true;
  return side === 'sell' ? last <= stop : last >= stop;
}

function within(order: Order, last: Nano): boolean {
  const { side, limit } = order.terms;
  return limit === null || (side === 'buy' ? last <= limit : last >= limit);
}

/** The quantities one match is filled in; less than the whole where the rule leaves some. */
function pieces(house: House, whole: Nano, rule: Partials): readonly Nano[] {
  if (rule === 'whole') return [whole];
  const shares =
    'pieces' in rule ? Array.from({ length: rule.pieces }, () => 0.2 + house.ids.draw()) : rule;
  const sum = 'pieces' in rule ? shares.reduce((a, b) => a + b, 0) : 1;
  const unit = isWhole(whole) ? ONE : 1n;
  const cut = shares.map((share) => {
    const part = (whole * BigInt(Math.round((share / sum) * 1e9))) / ONE;
    return part - (part % unit);
  });
  const rest = whole - cut.reduce((a, b) => a + b, 0n);
  const all = sum !== 1 || shares.reduce((a, b) => a + b, 0) > 0.999_999;
  const last = cut.length - 1;
  return cut.map((one, at) => (all && at === last ? one + rest : one)).filter((one) => one > 0n);
}

/** Tries one order against the last trade. */
export function match(house: House, order: Order): void {
  const { terms } = order;
  const asset = house.market.asset(terms.symbol);
  const hangs = order.status === 'held' && order.parent !== null && !isDormant(order);
  if (!house.rules.open || asset.halted || !(isWorking(order) || hangs)) return;
  if (!order.triggered && !reached(order, asset.last)) return;
  if (!order.triggered && hangs) wake(house, order);
  order.triggered = true;
  if (!within(order, asset.last)) return;
  const whole = left(order);
  const cut = pieces(house, whole, house.rules.partials);
  const all = cut.reduce((a, b) => a + b, 0n) === whole;
  if (terms.timeInForce === 'fok' && !all) return;
  for (const qty of cut) {
    if (isWorking(order)) fill(house, order, { qty: least(qty, left(order)), price: asset.last });
  }
}

/** A leg whose entry has not filled yet. */
function isDormant(leg: Order): boolean {
  return leg.parent?.terms.class !== 'oco' && leg.parent?.status !== 'filled';
}

/** A stop that was reached takes the shares over from its twin. */
function wake(house: House, leg: Order): void {
  become(house, leg, 'new');
  leg.triggered = true;
  const { parent } = leg;
  if (parent === null) return;
  const twins = parent.terms.class === 'oco' ? [parent] : parent.legs.filter((one) => one !== leg);
  for (const twin of twins) {
    if (!isOpen(twin)) continue;
    leg.qty = least(leg.qty, left(twin));
    become(house, twin, 'canceled');
    house.tell('canceled', twin, null);
  }
  house.tell('new', leg, null);
}

/** After an entry filled, its exits stand; after one exit filled, the other holds what is left, or ends. */
function follow(house: House, order: Order): void {
  const { parent } = order;
  if (order.status === 'filled' && order.terms.class !== 'oco') {
    for (const leg of order.legs) {
      if (leg.status !== 'held') continue;
      leg.qty = order.filled;
      if (leg.terms.type === 'limit' || order.legs.length === 1) {
        become(house, leg, 'new');
        house.tell('new', leg, null);
      }
      match(house, leg);
    }
  }
  const own = order.terms.class === 'oco' ? order.legs : [];
  const twins = parent === null ? own : parent.legs;
  // One that is made anew below is not met again.
  for (const twin of twins.filter((one) => one !== order && isOpen(one))) {
    if (left(order) === 0n) {
      become(house, twin, 'canceled');
      if (house.rules.legs.ends === 'told') house.tell('canceled', twin, null);
    } else reduce(house, twin, left(order));
  }
}

/** A twin sold a part: what is left is this one's, as it stands or as another order. */
function reduce(house: House, order: Order, qty: Nano): void {
  const { parent, status } = order;
  if (house.rules.legs.reduced === 'in place' || parent === null) {
    order.qty = qty;
    return;
  }
  const next = makeOrder(house, order.terms, qty, { clientOrderId: null, parent, status });
  next.replaces = order.id;
  order.replacedBy = next.id;
  become(house, order, 'replaced');
  house.tell('replaced', order, null);
}

/** One execution: the books first, then the order, then everybody who listens. */
export function fill(
  house: House,
  order: Order,
  { qty, price }: { readonly qty: Nano; readonly price: Nano },
): void {
  const { symbol, side } = order.terms;
  const signed = side === 'buy' ? qty : -qty;
  const executionId = house.ids.uuid();
  const before = house.ledger.held(symbol).qty;
  order.filled += qty;
  order.cost += times(qty, price);
  const done = left(order) <= 0n;
  become(house, order, done ? 'filled' : 'partially_filled');
  book(house, {
    type: 'FILL',
    subType: '',
    symbol,
    qty: signed,
    price,
    amount: -worth(signed, price, multiplierOf(symbol)),
    paid: null,
    says: `${side} ${show(qty)} ${symbol} at ${show(price)}`,
    fill: {
      executionId,
      orderId: order.id,
      clientOrderId: order.clientOrderId,
      side,
      short: side === 'sell' && before <= 0n,
      partial: !done,
      cumulative: order.filled,
      leaves: left(order),
    },
  });
  house.log(`filled ${side} ${show(qty)} ${symbol} at ${show(price)} (${order.clientOrderId})`);
  house.tell(done ? 'fill' : 'partial_fill', order, { executionId, qty, price });
  follow(house, order);
}

/** A price was printed: everything of that symbol is tried, oldest first. */
export function onPrice(house: House, symbol: string): void {
  const resting = openOrders(house).filter(({ terms }) => terms.symbol === symbol);
  // A stop that hangs on an entry is tried before its twin's limit: the worse of the two comes first.
  for (const order of resting) match(house, order);
}

/** The market opened: what was accepted while it was closed enters, and the rest is tried. */
export function onOpen(house: House): void {
  for (const order of openOrders(house)) {
    if (order.status === 'accepted') enter(house, order);
    else match(house, order);
  }
}

/** The market closed: day orders that were in it expire. */
export function onClose(house: House): void {
  for (const order of openOrders(house)) {
    const day = order.terms.timeInForce !== 'gtc';
    if (day && order.status !== 'accepted') end(house, order, 'expired');
  }
}
