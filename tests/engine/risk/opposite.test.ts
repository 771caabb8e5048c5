// What rests on the other side: a real broker takes no two orders of one account that could meet, and the
// desk says so before it is refused.
import { expect, test } from 'vitest';
import type { BrokerAccount } from '#engine/broker/broker.ts';
import { cents, price } from '#engine/model/money.ts';
import type { Order } from '#engine/order/order.ts';
import { said } from '#tests/engine/risk/asking.ts';
import { orderOf, ordersOf } from '#tests/engine/risk/sheet.ts';

const PAPER: BrokerAccount = {
  number: 'PA1',
  kind: 'paper',
  cash: cents(5_000_000),
  equity: cents(5_000_000),
  buyingPower: cents(5_000_000),
  blocked: null,
  dayTrades: 0,
};
const STOP: Partial<Order> & { readonly attempt: number } = {
  attempt: 7,
  strategy: 'other',
  side: 'sell',
  purpose: 'protective',
  terms: { type: 'stop', stop: price(90) },
};
const DENIED =
  /^OPPOSITE_RESTS \| compliance \| order \S+ of other rests on the other side of SAAA/;

test.each<[string, Partial<BrokerAccount>, Partial<Order>, boolean]>([
  ['a stop of another strategy', {}, {}, true],
  ['a sale at market', {}, { terms: { type: 'market' } }, true],
  ['a sale that cannot meet it', {}, { terms: { type: 'limit', limit: price(500) } }, false],
  ['an order on the same side', {}, { side: 'buy' }, false],
  ['one that has not left', {}, { status: 'approved' }, false],
  ['the simulated broker', { kind: 'simulated' }, {}, false],
])('%s', (_name, account, order, denied) => {
  const answer = said({
    state: { orders: ordersOf([orderOf({ ...STOP, ...order })]) },
    market: { account: { ...PAPER, ...account } },
  });
  if (denied) expect(answer).toMatch(DENIED);
  else expect(answer).not.toContain('OPPOSITE_RESTS');
});
