// What an emergency leaves alone at the broker: stops that close what is held, and of them no more than is held.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayLayBare, sortOrders } from '#engine/order/sparing.ts';
import type {
  BrokerOrder,
  BrokerPosition,
  ClientOrderId,
  OrderTerms,
  Side,
} from '#engine/broker/broker.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { holding, nanos, NO_QTY, price, quantity } from '#engine/model/money.ts';

const TERMS: Readonly<Record<OrderTerms['type'], OrderTerms>> = {
  market: { type: 'market' },
  limit: { type: 'limit', limit: price(10) },
  stop: { type: 'stop', stop: price(9) },
};

interface Row {
  readonly symbol: string;
  readonly side: Side;
  readonly units: number;
  readonly type: OrderTerms['type'];
  readonly filled?: number;
}

function order({ symbol, side, units, type, filled = 0 }: Row, at: number): BrokerOrder {
  return {
    ticket: {
      id: `o-${at}` as ClientOrderId,
      symbol: instrumentSymbol(symbol),
      side,
      qty: quantity(units),
      terms: TERMS[type],
      timeInForce: 'gtc',
    },
    status: filled > 0 ? 'partial' : 'accepted',
    filled: filled > 0 ? quantity(filled) : NO_QTY,
  };
}

function held(rows: Readonly<Record<string, number>>): readonly BrokerPosition[] {
  return Object.entries(rows).map(([symbol, units]) => ({
    symbol: instrumentSymbol(symbol),
    qty: holding(units * 1e9),
    price: null,
  }));
}

function spared(rows: readonly Row[], holds: readonly BrokerPosition[] | null): readonly string[] {
  return sortOrders(rows.map(order), holds).spare.map(({ ticket }) => ticket.id);
}

const SELL_STOP: Row = { symbol: 'SPY', side: 'sell', units: 10, type: 'stop' };

test('a stop of a quantity nobody can count is not spared', () => {
  const row = { ...order({ ...SELL_STOP, units: 0 }, 0), unread: 'qty 10000000' };
  const { cancel, spare } = sortOrders([row], held({ SPY: 10 }));
  expect([cancel.length, spare.length]).toEqual([1, 0]);
});

describe('of a stop and the target that came with it', () => {
  const named = (name: string, type: 'stop' | 'limit'): BrokerOrder => {
    const row = order({ ...SELL_STOP, type }, 0);
    return { ...row, ticket: { ...row.ticket, id: name as ClientOrderId } };
  };
  const pair = [named('e.T', 'limit'), named('e.S', 'stop')];

  test.each<[string, readonly BrokerOrder[], number | null, readonly string[]]>([
    ['both stay, as the broker ends both with either', pair, 10, ['e.S', 'e.T']],
    ['both stay where nobody says what is held', pair, null, ['e.S', 'e.T']],
    ['both go where the stop does', pair, 4, []],
    ['a target without its stop goes', [named('e.T', 'limit')], 10, []],
    ['a target of another stop goes', [named('x.T', 'limit'), named('e.S', 'stop')], 10, ['e.S']],
  ])('%s', (_name, rows, units, stays) => {
    const { cancel, spare } = sortOrders(rows, units === null ? null : held({ SPY: units }));
    expect(spare.map(({ ticket }) => ticket.id)).toEqual(stays);
    expect(cancel.length + spare.length).toBe(rows.length);
  });
});

describe('of what is open', () => {
  test.each<[string, readonly Row[], Readonly<Record<string, number>> | null, readonly string[]]>([
    ['the stop of a long position stays', [SELL_STOP], { SPY: 10 }, ['o-0']],
    ['the stop of a short position stays', [{ ...SELL_STOP, side: 'buy' }], { SPY: -10 }, ['o-0']],
    ['a stop that opens a position goes', [SELL_STOP], {}, []],
    ['a stop of another symbol goes', [SELL_STOP], { QQQ: 10 }, []],
    ['a stop on the opening side goes', [{ ...SELL_STOP, side: 'buy' }], { SPY: 10 }, []],
    ['a stop for more than is held goes', [{ ...SELL_STOP, units: 11 }], { SPY: 10 }, []],
    ['what is left of a stop counts', [{ ...SELL_STOP, filled: 4 }], { SPY: 6 }, ['o-0']],
    ['a second stop beyond what is held goes', [SELL_STOP, SELL_STOP], { SPY: 10 }, ['o-0']],
    [
      'two stops that share a position stay',
      [
        { ...SELL_STOP, units: 4 },
        { ...SELL_STOP, units: 6 },
      ],
      { SPY: 10 },
      ['o-0', 'o-1'],
    ],
    ['an entry goes', [{ ...SELL_STOP, side: 'buy', type: 'limit' }], { SPY: 10 }, []],
    ['an exit that is no stop goes', [{ ...SELL_STOP, type: 'limit' }], { SPY: 10 }, []],
    ['without a word on what is held, every stop stays', [SELL_STOP], null, ['o-0']],
    ['and nothing else does', [{ ...SELL_STOP, type: 'market' }], null, []],
  ])('%s', (_what, rows, holds, expected) => {
    expect(spared(rows, holds === null ? null : held(holds))).toEqual(expected);
  });

  test('every order is sorted once, and what stays never opens anything', () => {
    const row = fc.record({
      symbol: fc.constantFrom('SPY', 'QQQ'),
      side: fc.constantFrom<Side>('buy', 'sell'),
      units: fc.integer({ min: 1, max: 20 }),
      type: fc.constantFrom<OrderTerms['type']>('market', 'limit', 'stop'),
    });
    const holds = fc.record({
      SPY: fc.integer({ min: -30, max: 30 }),
      QQQ: fc.integer({ min: -30, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), holds, (rows, positions) => {
        const orders = rows.map(order);
        const { cancel, spare } = sortOrders(orders, held(positions));
        expect(new Set([...cancel, ...spare])).toEqual(new Set(orders));
        expect(cancel.length + spare.length).toBe(orders.length);
        for (const [symbol, units] of Object.entries(positions)) {
          const own = spare.filter(({ ticket }) => ticket.symbol === symbol);
          const closing = units > 0 ? 'sell' : 'buy';
          const sum = own.reduce((all, { ticket }) => nanos(all + ticket.qty), NO_QTY);
          expect(own.every(({ ticket }) => ticket.side === closing)).toBe(true);
          expect(sum).toBeLessThanOrEqual(Math.abs(units) * 1e9);
        }
      }),
    );
  });
});

describe('what may lay bare what is held', () => {
  const named = (name: string, row: Row): BrokerOrder => {
    const one = order(row, 0);
    return { ...one, ticket: { ...one.ticket, id: name as ClientOrderId } };
  };
  const limit: Row = { ...SELL_STOP, type: 'limit' };
  const stop = named('e.S', SELL_STOP);
  const target = named('e.T', limit);
  const odd = held({ SPY: 0 }).map((row) => ({ ...row, unread: '1e99' }));

  /** The first of the orders is the one that goes. */
  type Rest = readonly [readonly [BrokerOrder, ...BrokerOrder[]], readonly BrokerPosition[]];

  test.each<[string, Rest, boolean]>([
    ['a stop of all of it', [[stop], held({ SPY: 10 })], true],
    ['a stop of more', [[stop], held({ SPY: 4 })], true],
    ['the target that ends with it', [[target, stop], held({ SPY: 4 })], true],
    ['a target alone', [[target], held({ SPY: 4 })], false],
    ['one of two of all of it', [[stop, named('o', SELL_STOP)], held({ SPY: 10 })], false],
    ['one that would open', [[stop], held({ SPY: -10 })], false],
    ['one of what is not held', [[stop], held({ QQQ: 10 })], false],
    ['a stop of what nobody can count', [[stop], odd], true],
    ['a limit of what nobody can count', [[named('o', limit)], odd], false],
  ])('%s', (_name, [rows, holds], bare) => {
    expect(mayLayBare(rows[0], rows, holds)).toBe(bare);
  });
});
