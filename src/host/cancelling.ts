// Cancelling at a broker without a desk: what is open is read, what may go is cancelled, and each order's fate is read
// back. Nothing is decided by a journal, and an order is never sent.
import { setTimeout as wait } from 'node:timers/promises';
import { left, table } from '#bot/table.ts';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker, BrokerOrder, BrokerPosition } from '#engine/broker/broker.ts';
import { formatPrice, formatQty, nanos } from '#engine/model/money.ts';
import { sortOrders } from '#engine/order/sparing.ts';

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

/** So long the broker's asking to wait is followed without any answer; it counts by the minute. */
const WAITED_MOST_MS = 75_000;

/** One time over a broker, with how long it has asked to wait. */
export class Trying<B extends Cancelling> {
  readonly #broker: B;
  #answered = performance.now();

  constructor(broker: B) {
    this.#broker = broker;
  }

  /** The broker's answer, asked so many times at most; a wait it asks for is no try. Throws the last fault. */
  async ask<T>(act: (at: B) => Promise<T>, most = TRIES): Promise<T> {
    for (let tries = 1; ;)
      try {
        const answer = await act(this.#broker);
        this.#answered = performance.now();
        return answer;
      } catch (error) {
        if (!(error instanceof BrokerFault)) throw error;
        const left = this.#answered + WAITED_MOST_MS - performance.now();
        const waits = error.waitMs > 0 && left > 0;
        if (!waits && tries >= most) throw error;
        if (!waits) tries += 1;
        await wait(waits ? Math.min(error.waitMs, left) : AGAIN_MS);
      }
  }
}

async function positionsOf(trying: Trying<Cancelling>): Promise<readonly BrokerPosition[] | null> {
  try {
    return await trying.ask((at) => at.positions());
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return null;
  }
}

async function askCancel(trying: Trying<Cancelling>, order: BrokerOrder): Promise<string | null> {
  try {
    await trying.ask((at) => at.cancel(order.ticket.id));
    return null;
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return said(error);
  }
}

/** The ids that still rest when the broker was asked until the patience ended. */
async function untilEnded(
  trying: Trying<Cancelling>,
  ids: ReadonlySet<string>,
  setting: CancelSetting,
): Promise<ReadonlySet<string>> {
  const until = performance.now() + setting.patienceMs;
  for (;;) {
    setting.pass?.();
    const open = await trying.ask((at) => at.openOrders());
    const left = open.map(({ ticket }) => String(ticket.id)).filter((id) => ids.has(id));
    if (left.length === 0 || performance.now() > until) return new Set(left);
    await wait(AGAIN_MS);
  }
}

async function endOf(trying: Trying<Cancelling>, { ticket }: BrokerOrder): Promise<string> {
  try {
    const found = await trying.ask((at) => at.find(ticket.id));
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
  trying: Trying<Cancelling>,
  asked: readonly { readonly order: BrokerOrder; readonly fault: string | null }[],
  setting: CancelSetting,
): Promise<readonly FateRow[]> {
  let resting: ReadonlySet<string>;
  try {
    resting = await untilEnded(trying, new Set(asked.map(({ order }) => order.ticket.id)), setting);
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
    const says = at < LOOKED_UP_MOST ? await endOf(trying, order) : 'open no more';
    rows.push({ order, fate: 'ended', says });
  }
  return rows;
}

/** Throws BrokerFault when the broker does not say what is open. */
export async function cancelOpen(broker: Cancelling, setting: CancelSetting): Promise<Cancelled> {
  const trying = new Trying(broker);
  const orders = await trying.ask((at) => at.openOrders());
  if (orders.length === 0) return { rows: [], notes: [] };
  const held = setting.reach === 'everything' ? [] : await positionsOf(trying);
  const { cancel, spare } = sortOrders(orders, held);
  const asked = await Promise.all(
    cancel.map(async (order) => ({ order, fault: await askCancel(trying, order) })),
  );
  const why = (order: BrokerOrder): string => {
    if (order.ticket.terms.type === 'limit') return 'ends together with a stop that is spared';
    return held === null ? 'a stop, and what is held is not known' : 'protects what is held';
  };
  return {
    rows: [
      ...(await fatesOf(trying, asked, setting)),
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

/** Each order with its fate, and under that its id, whole: it is what the broker's page is asked for. */
export function fateLines(rows: readonly FateRow[]): readonly string[] {
  if (rows.length === 0) return [];
  return table(
    [left('order'), left('fate')],
    rows.flatMap(({ order, fate, says }) => {
      const { id, symbol, side, qty } = order.ticket;
      const open = order.unread ?? formatQty(nanos(Math.max(0, qty - order.filled)));
      return [
        [`${side} ${open} ${symbol} ${termsOf(order)}`, `${fate}: ${says}`],
        ['', id],
      ];
    }),
  );
}
