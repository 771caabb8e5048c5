// What the local Alpaca refuses, in Alpaca's own codes and words: orders that make no sense, that the account
// may not place or cannot afford, and that could trade with one another.
import { describe, expect, test } from 'vitest';
import { CALL, join, open, PUT, refusal } from './trying.ts';
import type { Trading } from './trying.ts';

type Send = (trading: Trading) => Promise<unknown>;

describe('refusals, in Alpaca’s words', () => {
  const spy = { symbol: 'SPY', side: 'buy' } as const;
  const cases: readonly (readonly [string, Send, string])[] = [
    [
      'an unknown symbol',
      ({ orders }) => orders.market({ symbol: 'NOPE', qty: 1, side: 'buy' }),
      '422 42210000 asset "NOPE" not found',
    ],
    [
      'no quantity',
      ({ orders }) => orders.market({ ...spy, qty: 0 }),
      '422 40010001 qty must be > 0',
    ],
    [
      'a price finer than a cent',
      ({ orders }) => orders.limit({ ...spy, qty: 1, limitPrice: '599.005' }),
      '422 42210000 sub-penny increment',
    ],
    [
      'too little buying power',
      ({ orders }) => orders.market({ ...spy, qty: 334 }),
      '403 40310000 insufficient buying power',
    ],
    [
      'a fraction kept overnight',
      ({ orders }) => orders.market({ ...spy, qty: '0.5', timeInForce: 'gtc' }),
      '422 42210000 fractional orders must be DAY orders',
    ],
    [
      'a fraction of what has none',
      ({ orders }) => orders.market({ symbol: 'BRK.B', qty: '0.5', side: 'buy' }),
      '403 40310000 is not fractionable',
    ],
    [
      'a fraction sold short',
      ({ orders }) => orders.market({ ...spy, side: 'sell', qty: '0.5' }),
      '422 42210000 cannot be sold short',
    ],
    [
      'a short sale of what cannot be',
      ({ orders }) => orders.market({ symbol: 'BRK.B', qty: 1, side: 'sell' }),
      '403 40310000 cannot be sold short',
    ],
    [
      'half a contract',
      ({ orders }) => orders.market({ symbol: CALL, qty: '0.5', side: 'buy' }),
      '422 42210000 whole number',
    ],
    [
      'a call that nothing covers',
      ({ orders }) => orders.market({ symbol: CALL, qty: 2, side: 'sell' }),
      '403 40310000 covered call (required: 200, available: 0)',
    ],
    [
      'a put that no cash secures',
      ({ orders }) => orders.market({ symbol: PUT, qty: 3, side: 'sell' }),
      '403 40310000 cash-secured put',
    ],
    [
      'a bracket the wrong way round',
      ({ orders }) =>
        orders.bracket({
          ...spy,
          qty: 1,
          takeProfit: { limitPrice: 620 },
          stopLoss: { stopPrice: 601 },
        }),
      '422 42210000 stop_loss.stop_price must be <= base_price',
    ],
  ];
  test.each(cases)('%s', async (_name, send, says) => {
    const fake = await open();
    const answer = await refusal(send(join(fake)));
    expect(answer.slice(0, 12)).toBe(says.slice(0, 12));
    expect(answer).toContain(says.slice(13));
    expect(fake.books().orders).toEqual([]);
  });

  test('the same client order id twice is refused for ever, while it is open, or never', async () => {
    const fake = await open();
    const { orders } = join(fake);
    const twice = () => orders.market({ symbol: 'SPY', qty: 1, side: 'buy', clientOrderId: 'x' });
    await twice();
    expect(await refusal(twice())).toMatch(/^422 40010001 .*client_order_id must be unique/);
    fake.dedupe('while-open');
    await twice();
    fake.market.halt('SPY');
    await twice();
    expect(await refusal(twice())).toMatch('422 ');
    fake.dedupe('none');
    await twice();
    expect(fake.books().orders).toHaveLength(4);
  });

  test('what is held for one order cannot be sold by another', async () => {
    const fake = await open();
    const { orders } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 10, side: 'buy' });
    await orders.stop({ symbol: 'SPY', qty: 10, side: 'sell', stopPrice: 590, timeInForce: 'gtc' });
    expect(await refusal(orders.market({ symbol: 'SPY', qty: 1, side: 'sell' }))).toContain(
      '(requested: 1, available: 0)',
    );
  });

  test.each([
    ['a market buy against a resting stop', 590, 'stop', true],
    ['a limit buy that meets a resting limit', 610, 'limit', true],
    ['a limit buy below a resting limit', 620, 'limit', false],
  ] as const)('%s could trade with itself: %s', async (_name, price, kind, refused) => {
    const fake = await open();
    const { orders } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 10, side: 'buy' });
    const sell = { symbol: 'SPY', qty: 5, side: 'sell' } as const;
    await (kind === 'stop'
      ? orders.stop({ ...sell, stopPrice: price })
      : orders.limit({ ...sell, limitPrice: price }));
    const answer = await refusal(
      kind === 'stop'
        ? orders.market({ symbol: 'SPY', qty: 1, side: 'buy' })
        : orders.limit({ symbol: 'SPY', qty: 1, side: 'buy', limitPrice: 610 }),
    );
    expect(answer).toMatch(refused ? /^403 40310000 .*wash/ : /^it was taken$/);
  });

  test.each([
    ['trading is blocked', { tradingBlocked: true }],
    ['the account is blocked', { accountBlocked: true }],
    ['the owner suspended it', { tradeSuspendedByUser: true }],
    ['it may not short', { shortingEnabled: false }],
    ['it has no buying power', { buyingPower: '0' }],
  ] as const)('%s', async (_name, flags) => {
    const fake = await open();
    fake.account(flags);
    const { orders } = join(fake);
    const send = orders.market({ symbol: 'SPY', qty: 1, side: 'sell' });
    expect(await refusal(send)).toMatch('403 40310000');
  });

  test('a restless small account may not end the day’s position', async () => {
    const fake = await open({ cash: '20000' });
    fake.account({ dayTrades: 3 });
    const { orders } = join(fake);
    await orders.market({ symbol: 'SPY', qty: 1, side: 'buy' });
    const back = orders.market({ symbol: 'SPY', qty: 1, side: 'sell' });
    expect(await refusal(back)).toMatch('403 40310100');
  });
});
