// Cancelling at a broker without a desk: what is open is read, what may go is cancelled, and each order's fate is read
// back. Nothing is decided by a journal, and an order is never sent.
import { setTimeout as wait } from 'node:timers/promises';
import { sortOrders } from './sparing.ts';
import { left, table } from '#bot/table.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker, BrokerOrder, BrokerPosition } from '#engine/broker/broker.ts';
import { formatPrice, formatQty, nanos } from '#engine/model/money.ts';

export type Cancelling = Pick<Broker, 'openOrders' | 'positions' | 'cancel' | 'find'>;

/** `risk` spares what protects a held position; `everything` spares nothing. */
export type Reach = 'risk' | 'everything';

export interface FateRow {
  readonly order: BrokerOrder;
  /** `failed`: it may still rest at the broker. */
  readonly fate: 'spared' | 'ended' | 'failed';
  readonly says: string;
}

export interface Cancelled {
  readonly rows: readonly FateRow[];
  /** What people must know besides. */
  readonly notes: readonly string[];
}

export interface CancelSetting {
  readonly reach: Reach;
  /** How long evidence is waited for. */
  readonly patienceMs: number;
  /** Lets a simulated broker's time pass; an outside broker's passes by itself. */
  readonly pass?: () => void;
}

const TRIES = 3;
const AGAIN_MS = 400;
/** Beyond these an ended order is not asked about singly: the broker bounds what is read. */
const LOOKED_UP_MOST = 50;

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The broker's answer, asked at most three times; throws the last fault. */
async function tried<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof BrokerFault) || tries === TRIES) throw error;
      await wait(AGAIN_MS);
    }
}

async function positionsOf(broker: Cancelling): Promise<readonly BrokerPosition[] | null> {
  try {
    return await tried(() => broker.positions());
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return null;
  }
}

async function askCancel(broker: Cancelling, order: BrokerOrder): Promise<string | null> {
  try {
    await tried(() => broker.cancel(order.ticket.id));
    return null;
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return said(error);
  }
}

/** The ids that still rest when the broker was asked until the patience ended. */
async function untilEnded(
  broker: Cancelling,
  ids: ReadonlySet<string>,
  setting: CancelSetting,
): Promise<ReadonlySet<string>> {
  const until = performance.now() + setting.patienceMs;
  for (;;) {
    setting.pass?.();
    const open = await tried(() => broker.openOrders());
    const left = open.map(({ ticket }) => String(ticket.id)).filter((id) => ids.has(id));
    if (left.length === 0 || performance.now() > until) return new Set(left);
    await wait(AGAIN_MS);
  }
}

async function endOf(broker: Cancelling, { ticket }: BrokerOrder): Promise<string> {
  try {
    const found = await tried(() => broker.find(ticket.id));
    if (found === null) return 'gone';
    return found.filled > 0 && found.status !== 'filled'
      ? `${found.status}, ${formatQty(found.filled)} of it filled before`
      : found.status;
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return 'open no more';
  }
}

async function fatesOf(
  broker: Cancelling,
  asked: readonly { readonly order: BrokerOrder; readonly fault: string | null }[],
  setting: CancelSetting,
): Promise<readonly FateRow[]> {
  let resting: ReadonlySet<string>;
  try {
    resting = await untilEnded(broker, new Set(asked.map(({ order }) => order.ticket.id)), setting);
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    const says = `its end is not known: ${said(error)}`;
    return asked.map(({ order, fault }) => ({ order, fate: 'failed', says: fault ?? says }));
  }
  const rows: FateRow[] = [];
  for (const [at, { order, fault }] of asked.entries()) {
    if (resting.has(order.ticket.id)) {
      const says = fault ?? 'the cancel is asked, and it rests still';
      rows.push({ order, fate: 'failed', says });
      continue;
    }
    const says = at < LOOKED_UP_MOST ? await endOf(broker, order) : 'open no more';
    rows.push({ order, fate: 'ended', says });
  }
  return rows;
}

/** Throws BrokerFault when the broker does not say what is open. */
export async function cancelOpen(broker: Cancelling, setting: CancelSetting): Promise<Cancelled> {
  const orders = await tried(() => broker.openOrders());
  if (orders.length === 0) return { rows: [], notes: [] };
  const held = setting.reach === 'everything' ? [] : await positionsOf(broker);
  const { cancel, spare } = sortOrders(orders, held);
  const asked = await Promise.all(
    cancel.map(async (order) => ({ order, fault: await askCancel(broker, order) })),
  );
  const why = (order: BrokerOrder): string => {
    if (order.ticket.terms.type === 'limit') return 'ends together with a stop that is spared';
    return held === null ? 'a stop, and what is held is not known' : 'protects what is held';
  };
  return {
    rows: [
      ...(await fatesOf(broker, asked, setting)),
      ...spare.map((order) => ({ order, fate: 'spared', says: why(order) }) as const),
    ],
    notes:
      held === null ? ['The broker did not say what is held, so every stop order was spared.'] : [],
  };
}

function termsOf({ ticket }: BrokerOrder): string {
  const { terms } = ticket;
  if (terms.type === 'market') return 'market';
  return terms.type === 'limit'
    ? `limit ${formatPrice(terms.limit)}`
    : `stop ${formatPrice(terms.stop)}`;
}

/** Each order with its fate, as a table. */
export function fateLines(rows: readonly FateRow[]): readonly string[] {
  if (rows.length === 0) return [];
  return table(
    [left('order'), left('symbol'), left('what'), left('fate')],
    rows.map(({ order, fate, says }) => {
      const { id, symbol, side, qty } = order.ticket;
      const open = order.unread ?? formatQty(nanos(Math.max(0, qty - order.filled)));
      return [id, symbol, `${side} ${open} ${termsOf(order)}`, `${fate}: ${says}`];
    }),
  );
}
