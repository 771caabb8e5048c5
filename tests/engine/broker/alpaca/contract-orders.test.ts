// Every kind of order and every way one goes, by the real client against a local Alpaca: what the desk is told
// and what it is answered equal the local Alpaca's own books.
import { afterEach, describe, expect, test } from 'vitest';

import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price } from '#engine/model/money.ts';
import { agrees, joined } from './joined.ts';
import type { Joined } from './joined.ts';
import { clientId, ticket } from './words.ts';
import type { TicketWords } from './words.ts';

let world: Joined | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

const A = clientId('a');
const RESTING: TicketWords = { id: 'a', terms: { type: 'limit', limit: price(140) } };

type Way = (world: Joined) => void;
const WAYS: readonly (readonly [
  what: string,
  words: TicketWords,
  way: Way,
  story: readonly string[],
])[] = [
  ['a market order', { id: 'a' }, () => undefined, ['accepted', 'executed 10 at 150']],
  [
    'a part of a unit',
    { id: 'a', units: 0.123456789 },
    () => undefined,
    ['accepted', 'executed 0.123456789 at 150'],
  ],
  [
    'an option',
    { id: 'a', symbol: 'AAPL270617C00100000', units: 2 },
    () => undefined,
    ['accepted', 'executed 2 at 12.5'],
  ],
  ['a short sale', { id: 'a', side: 'sell' }, () => undefined, ['accepted', 'executed 10 at 150']],
  [
    'a limit that is met',
    RESTING,
    ({ alpaca }) => alpaca.market.price('AAPL', '139'),
    ['accepted', 'executed 10 at 139'],
  ],
  [
    'a limit in pieces, then cancelled by the broker',
    RESTING,
    ({ alpaca }) => {
      alpaca.happens.fill('a', '4', '139.5');
      alpaca.happens.fill('a', '2', '139.25');
      alpaca.happens.cancel('a');
    },
    ['accepted', 'executed 4 at 139.5', 'executed 2 at 139.25', 'cancelled after 6'],
  ],
  [
    'a stop that is reached',
    { id: 'a', terms: { type: 'stop', stop: price(155) }, tif: 'gtc' },
    ({ alpaca }) => alpaca.market.price('AAPL', '156'),
    ['accepted', 'executed 10 at 156'],
  ],
  [
    'a limit at once or never',
    { ...RESTING, tif: 'ioc' },
    () => undefined,
    ['accepted', 'cancelled after 0'],
  ],
  [
    'a day order at the close',
    RESTING,
    ({ alpaca }) => alpaca.market.close(),
    ['accepted', 'expired after 0'],
  ],
  [
    'a part of a unit until cancelled, which rests for the day',
    { ...RESTING, units: 0.5, tif: 'gtc' },
    ({ alpaca }) => alpaca.market.close(),
    ['accepted', 'expired after 0'],
  ],
  [
    'one rejected after it was taken',
    RESTING,
    ({ alpaca }) => alpaca.happens.reject('a'),
    ['accepted', 'rejected after 0'],
  ],
];

describe('the way of an order', () => {
  test.each(WAYS)('%s', async (_, words, way, story) => {
    world = await joined();
    expect(await world.broker.submit(ticket(words))).toEqual({ taken: true, reason: '' });
    const here = world;
    await here.until('it is accepted', () => here.story('a').includes('accepted'));
    way(here);
    await here.until(story.join(', '), () => here.story('a').length >= story.length);
    expect(here.story('a')).toEqual(story);
    await agrees(here);
  });

  test('one cancelled by the desk, on the client that waits behind nothing', async () => {
    world = await joined();
    const { alpaca, broker } = world;
    await broker.submit(ticket(RESTING));
    expect(await broker.cancel(A)).toBe('asked');
    expect(alpaca.calls('find')).toEqual([]);
    await world.until(
      'the end is told',
      () => world?.story('a').includes('cancelled after 0') === true,
    );
    expect(await broker.cancel(A)).toBe('closed');
    expect(await broker.cancel(clientId('never'))).toBe('unknown');
    expect(await broker.find(A)).toMatchObject({ status: 'cancelled', filled: 0 });
    expect(await broker.find(clientId('never'))).toBeNull();
    await agrees(world);
  });

  test('an order is found, cancelled and named by a desk that was started again', async () => {
    world = await joined();
    const { alpaca, broker } = world;
    await broker.submit(ticket(RESTING));
    alpaca.happens.fill('a', '4', '139.5');
    await broker.close();
    const again = await joined({ alpaca });
    const found = await again.broker.openOrders();
    expect(found.map((one) => [one.ticket.id, one.filled])).toEqual([['a', 4e9]]);
    alpaca.happens.fill('a', '1', '139');
    await again.until('both fills are told', () => again.executions().length === 2);
    expect(again.story('a')).toEqual(['accepted', 'executed 4 at 139.5', 'executed 1 at 139']);
    expect(await again.broker.cancel(A)).toBe('asked');
    await again.until('the end', () => again.story('a').includes('cancelled after 5'));
    await agrees(again);
    await again.broker.close();
  });

  test('other people’s orders and fills are told as they are', async () => {
    world = await joined();
    const { alpaca, broker } = world;
    const id = alpaca.happens.foreignOrder({
      symbol: 'AAPL',
      side: 'buy',
      qty: '3',
      type: 'limit',
      limit: '100',
    });
    alpaca.happens.externalFill({ symbol: 'MSFT', side: 'buy', qty: '2', price: '299.5' });
    const [foreign] = await broker.openOrders();
    expect(foreign?.ticket.id).toBe(
      alpaca.books().orders.find((row) => row.id === id)?.clientOrderId,
    );
    await agrees(world);
  });
});

describe('what Alpaca refuses, in plain words and with nothing left behind', () => {
  const refused: readonly (readonly [string, TicketWords, Way, RegExp])[] = [
    [
      'too little buying power',
      { units: 100_000 },
      () => undefined,
      /buying power does not cover it/,
    ],
    ['a symbol nobody knows', { symbol: 'NOPE' }, () => undefined, /does not know the symbol/],
    ['a symbol delisted', {}, ({ alpaca }) => alpaca.market.delist('AAPL'), /not active/],
    [
      'a part of what is whole',
      { symbol: 'MSFT', units: 0.5 },
      () => undefined,
      /whole units only/,
    ],
    [
      'a part of an option',
      { symbol: 'AAPL270617C00100000', units: 0.5 },
      () => undefined,
      /quantity/,
    ],
    ['a short sale of what cannot be', { symbol: 'MSFT', side: 'sell' }, () => undefined, /short/],
    ['a blocked account', {}, ({ alpaca }) => alpaca.account({ accountBlocked: true }), /blocked/],
    [
      'a suspended account',
      {},
      ({ alpaca }) => alpaca.account({ tradeSuspendedByUser: true }),
      /own settings/,
    ],
    ['nothing at all', { units: 0 }, () => undefined, /not sent: its quantity is zero/],
  ];
  test.each(refused)('%s', async (_, words, before, says) => {
    world = await joined();
    before(world);
    const answer = await world.broker.submit(ticket({ id: 'a', ...words }));
    expect(answer).toMatchObject({ taken: false });
    expect(answer.reason).toMatch(says);
    expect(world.alpaca.books().orders).toEqual([]);
    await agrees(world);
  });

  test('a closed market keeps a day order for the next session', async () => {
    world = await joined({ hours: 'closed' });
    expect((await world.broker.clock()).open).toBe(false);
    expect(await world.broker.submit(ticket({ id: 'a' }))).toMatchObject({ taken: true });
    expect(await world.broker.find(A)).toMatchObject({ status: 'accepted', filled: 0 });
    world.alpaca.market.open();
    await world.until('it is filled', () => world?.executions().length === 1);
    await agrees(world);
  });

  test('a halted symbol fills nothing until it trades again', async () => {
    world = await joined();
    world.alpaca.market.halt('AAPL');
    expect(await world.broker.submit(ticket({ id: 'a' }))).toMatchObject({ taken: true });
    expect(await world.broker.find(A)).toMatchObject({ status: 'accepted', filled: 0 });
    world.alpaca.market.resume('AAPL');
    await world.until('it is filled', () => world?.executions().length === 1);
    await agrees(world);
  });

  test('the very same order twice is taken once, another under its id is a fault', async () => {
    world = await joined();
    const { broker, alpaca } = world;
    await broker.submit(ticket(RESTING));
    expect(await broker.submit(ticket(RESTING))).toEqual({ taken: true, reason: '' });
    await expect(broker.submit(ticket({ ...RESTING, units: 11 }))).rejects.toThrow(
      /another order stands/,
    );
    expect(alpaca.books().orders).toHaveLength(1);
    await agrees(world);
  });

  test('one that has ended under its id is not taken for it: its executions tell', async () => {
    world = await joined();
    const { broker, alpaca } = world;
    await broker.submit(ticket({ id: 'a' }));
    await world.until('it is filled', () => world?.executions().length === 1);
    await expect(broker.submit(ticket({ id: 'a' }))).rejects.toThrow(/has ended stands/);
    expect(alpaca.books().orders).toHaveLength(1);
    await agrees(world);
  });
});

test('what may be traded, as Alpaca lists it', async () => {
  world = await joined();
  const { broker, alpaca } = world;
  const listing = (text: string) => broker.listing(instrumentSymbol(text));
  expect(await listing('AAPL')).toEqual({
    symbol: 'AAPL',
    barred: null,
    fractional: false,
    shortable: true,
  });
  expect(await listing('AAPL270617C00100000')).toMatchObject({ barred: null, fractional: false });
  expect(await listing('NOPE')).toBeNull();
  alpaca.market.delist('MSFT');
  expect(await listing('MSFT')).toMatchObject({ barred: 'inactive' });
  await agrees(world);
});
