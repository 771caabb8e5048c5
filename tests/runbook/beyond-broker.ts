// A broker whose books say more than the desk did there: what differs is laid over the simulated one, in each of its lists.
import { BrokerFault } from '#engine/broker/broker.ts';
import type {
  ApprovedOrder,
  Broker,
  BrokerOrder,
  BrokerPosition,
  ClientOrderId,
  Execution,
} from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, plus, price, quantity } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import type { Movement } from '#engine/order/movement.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { World } from '#tests/world.ts';

/** What the broker's books say beyond what the desk did there. */
export interface Beyond {
  cash: Cents;
  /** What it says the one holding is worth, and what its equity has beside its cash; null where it says neither. */
  worth: { readonly value: Cents; readonly equity: Cents } | null;
  positions: BrokerPosition[];
  executions: Execution[];
  orders: BrokerOrder[];
  movements: Movement[];
  /** What happens while the executions are read. */
  meanwhile: () => void;
  silent: boolean;
}

function beyond(inner: Broker, more: Beyond): Broker {
  return overBroker(inner, {
    openOrders: async () => [...(await inner.openOrders()), ...more.orders],
    positions: async () => {
      if (more.silent) throw new BrokerFault('a position of 023ESC010 cannot be read');
      const own = (await inner.positions()).map((row) =>
        more.worth === null ? row : { ...row, value: more.worth.value },
      );
      return [...own, ...more.positions];
    },
    account: async () => {
      const account = await inner.account();
      const cash = plus(account.cash, more.cash);
      const equity = more.worth === null ? account.equity : plus(cash, more.worth.equity);
      return { ...account, cash, equity };
    },
    executions: async (after) => {
      more.meanwhile();
      const own = more.executions.findIndex((row) => row.execution === after);
      if (own >= 0) return more.executions.slice(own + 1);
      return [...(await inner.executions(after)), ...more.executions];
    },
    movements: async (after) => {
      const own = more.movements.some((row) => row.id === after);
      return [...(await inner.movements(own ? null : after)), ...more.movements];
    },
  });
}

export const SPY = instrumentSymbol('SPY');
const grounds: ReturnType<typeof newGround>[] = [];

export function clearBeyond(): void {
  for (const ground of grounds.splice(0)) clearGround(ground);
}

export async function opened(): Promise<{ readonly world: World; readonly more: Beyond }> {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-04' });
  grounds.push(ground);
  const more: Beyond = {
    cash: cents(0),
    worth: null,
    positions: [],
    executions: [],
    orders: [],
    movements: [],
    meanwhile: () => undefined,
    silent: false,
  };
  const world = await startWorld(ground, { around: { broker: (inner) => beyond(inner, more) } });
  await world.playUntil('2020-02-03 10:30');
  return { world, more };
}

export function latches(world: World): readonly string[] {
  return Object.keys(world.assembled.machine.state().engine.latches.set);
}

/** One unit of SPY that somebody else bought. */
export function bought(world: World, count: number): Execution {
  return {
    execution: `other.${count}`,
    id: 'somebody' as ClientOrderId,
    symbol: SPY,
    side: 'buy',
    qty: quantity(1),
    price: price(300),
    fee: cents(0),
    at: world.clock.now(),
  };
}

/** So many orders of somebody else, far below the market. */
export function resting(count: number): BrokerOrder[] {
  return Array.from({ length: count }, (_row, at) => ({
    ticket: {
      id: `somebody-${String(at).padStart(5, '0')}` as ClientOrderId,
      symbol: SPY,
      side: 'buy',
      qty: quantity(1),
      terms: { type: 'limit', limit: price(1) },
      timeInForce: 'gtc',
    },
    status: 'accepted',
    filled: quantity(0),
  }));
}

/** An order at the broker that nobody here made. */
export async function foreign(world: World, id: string): Promise<void> {
  const order = {
    id,
    symbol: instrumentSymbol('^GSPC'),
    side: 'buy',
    qty: quantity(0.1),
    terms: { type: 'limit', limit: price(100) },
    timeInForce: 'gtc',
  };
  await world.broker.submit(order as unknown as ApprovedOrder);
}
