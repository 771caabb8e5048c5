// What a trading day brings, one thing at a time, on a whole desk joined to a local Alpaca: after each of them the
// desk's books equal the broker's to the cent, every position is under its stop, and every order is explained.
import { afterEach, describe, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { calm, lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk, JoinedDeskOptions } from './joined-desk.ts';
import { listed } from './market.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { tradingDay } from '#engine/model/time.ts';
import { openPositions } from '#engine/order/books.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order, Purpose } from '#engine/order/order.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

async function opened(options: JoinedDeskOptions = {}): Promise<JoinedDesk> {
  desk = await openDesk(options);
  return desk;
}

const SPY = lastOf('SPY');
const STOP = Math.floor(SPY * 0.95);

function ordersOf(of: JoinedDesk, purpose: Purpose): readonly Order[] {
  return Object.values(of.engine().orders).filter((order) => order.purpose === purpose);
}

function working(of: JoinedDesk, purpose: Purpose): readonly Order[] {
  return ordersOf(of, purpose).filter((order) => isOpen(order.status));
}

/** Ten SPY held under their stop. */
async function holding(options: JoinedDeskOptions = {}): Promise<JoinedDesk> {
  const of = await opened(options);
  of.enter('SPY', { units: 10, stop: STOP });
  await of.rest();
  expect(of.alpaca.books().positions).toMatchObject([{ symbol: 'SPY', qty: '10' }]);
  return of;
}

/** An entry just under the market, which rests. */
function rests(of: JoinedDesk, symbol: string, units: number): void {
  const last = lastOf(symbol);
  const limit = Math.floor(last * 99.5) / 100;
  of.enter(symbol, { units, limit, stop: Math.floor(last * 0.9) });
}

describe('orders', () => {
  test('an entry fills, and its stop rests at the broker', async () => {
    const of = await holding();
    const [stop] = of.alpaca.books().orders.filter((row) => row.type === 'stop');
    expect(stop).toMatchObject({ side: 'sell', qty: '10', timeInForce: 'gtc', status: 'new' });
    await agrees(of);
  });

  test('an entry beside another strategy’s resting stop is refused by Alpaca, and nothing else happens', async () => {
    const of = await holding();
    of.enter('SPY', { units: 10, stop: STOP, strategy: 'rsi2-pullback' });
    await of.rest();
    expect(ordersOf(of, 'entry').map((order) => order.status)).toEqual(['filled', 'rejected']);
    const why = of.facts().flatMap((fact) => (fact.kind === 'order.closed' ? [fact.why] : []));
    expect(why.join()).toContain('potential wash trade');
    await agrees(of);
  });

  test('the stop is hit', async () => {
    const of = await holding();
    of.prints('SPY', STOP - 0.25);
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    expect(ordersOf(of, 'protective')[0]?.status).toBe('filled');
    await agrees(of);
  });

  test('a position is closed by hand: its stop goes first, then it is sold', async () => {
    const of = await holding();
    expect((await of.say('ana', 'close SPY')).ok).toBe(true);
    await of.rest();
    expect(of.alpaca.books().positions).toEqual([]);
    expect(ordersOf(of, 'protective')[0]?.status).toBe('cancelled');
    await agrees(of);
  });

  test('cancel-all: entries go, stops stay', async () => {
    const of = await holding();
    for (const symbol of ['QQQ', 'IWM', 'DIA']) rests(of, symbol, 2);
    await of.rest();
    expect(working(of, 'entry')).toHaveLength(3);
    await of.say('ana', 'cancel-all a storm is coming');
    await of.rest();
    expect(working(of, 'entry')).toEqual([]);
    expect(working(of, 'protective')).toHaveLength(1);
    await agrees(of);
  });

  test('close-all by two keys: every position is sold, no stop is left behind', async () => {
    const of = await holding();
    of.enter('QQQ', { units: 3, stop: Math.floor(lastOf('QQQ') * 0.9) });
    rests(of, 'IWM', 2);
    await of.rest();
    expect((await of.say('ana', 'close-all the sponsor asks for it')).ok).toBe(true);
    expect((await of.say('ben', 'approve R-0001 agreed')).ok).toBe(true);
    await of.rest();
    expect(of.alpaca.books().positions).toEqual([]);
    expect(working(of, 'protective')).toEqual([]);
    expect(working(of, 'entry').map((order) => order.symbol)).toEqual(['IWM']);
    await agrees(of);
  });

  test('a halt with twenty entries working ends all of them, and leaves the stop', async () => {
    const of = await holding();
    const symbols = listed().filter((row) => row.symbol !== 'SPY');
    for (const row of symbols.slice(0, 20)) rests(of, row.symbol, 1);
    await of.rest();
    expect(working(of, 'entry')).toHaveLength(20);
    expect((await of.say('ana', 'halt something is wrong')).ok).toBe(true);
    await of.rest();
    expect(working(of, 'entry')).toEqual([]);
    expect(working(of, 'protective')).toHaveLength(1);
    expect(of.latches()).toContain('manual');
    await agrees(of);
  });
});

describe('refusals', () => {
  test('what Alpaca says no to is a rejection in its words', async () => {
    const of = await opened();
    of.alpaca.account({ buyingPower: '10' });
    of.enter('SPY', { units: 10, stop: STOP });
    await of.rest();
    const [closed] = of.facts().filter((fact) => fact.kind === 'order.closed');
    expect(closed?.kind === 'order.closed' && closed.why).toContain('buying power does not cover');
    await agrees(of);
  });

  test('Alpaca ends an entry on its own, and rejects one it had taken', async () => {
    const of = await opened();
    rests(of, 'SPY', 2);
    rests(of, 'QQQ', 2);
    await of.rest();
    const [one, other] = working(of, 'entry');
    of.alpaca.happens.cancel(one?.id ?? '');
    of.alpaca.happens.reject(other?.id ?? '');
    await of.rest();
    expect(ordersOf(of, 'entry').map((order) => order.status)).toEqual(['cancelled', 'rejected']);
    await agrees(of);
  });

  test('a stop that Alpaca takes away is ordered anew', async () => {
    const of = await holding();
    const [stop] = working(of, 'protective');
    of.alpaca.happens.cancel(stop?.id ?? '');
    await of.until('its end is told', () => working(of, 'protective').length === 0);
    await of.pass(1);
    await of.until('another stop rests', () => ordersOf(of, 'protective').length === 2);
    await agrees(of);
  });

  test('a halted symbol fills nothing until it trades again', async () => {
    const of = await opened();
    of.alpaca.market.halt('SPY');
    of.enter('SPY', { units: 4, stop: STOP });
    await of.rest();
    expect(of.alpaca.books().fills).toEqual([]);
    await agrees(of);
    of.alpaca.market.resume('SPY');
    await of.rest();
    expect(of.alpaca.books().positions).toMatchObject([{ qty: '4' }]);
    await agrees(of);
  });
});

describe('the wire', () => {
  test('the stream breaks while orders fill: the readings tell what it lost', async () => {
    const of = await opened();
    of.alpaca.stream.refuse();
    of.alpaca.stream.drop();
    await of.until('the desk is deaf', () => !of.broker().hears());
    expect(of.enter('SPY', { units: 5, stop: STOP })[0]).toMatchObject({ code: 'DESK_CLOSED' });
    of.alpaca.stream.resume();
    await of.until('it is heard again', () => of.broker().hears());
    of.enter('SPY', { units: 5, stop: STOP });
    of.alpaca.stream.drop();
    await of.until('it came back', () => of.broker().hears());
    await of.pass(1);
    await agrees(of);
  });

  test('updates are lost, come twice and come late', async () => {
    const of = await opened({ readEveryMs: 400 });
    of.alpaca.partials({ pieces: 4 });
    of.alpaca.stream.skip(2);
    of.enter('SPY', { units: 10, stop: STOP });
    await of.rest();
    await agrees(of);
    of.alpaca.stream.duplicate(6);
    of.enter('QQQ', { units: 10, stop: Math.floor(lastOf('QQQ') * 0.9) });
    await of.rest();
    of.alpaca.stream.delay(150);
    of.enter('IWM', { units: 10, stop: Math.floor(lastOf('IWM') * 0.9) });
    await of.rest();
    await agrees(of);
  });

  test('the answer to an order is lost: it is looked up, adopted, and never sent again', async () => {
    const of = await opened();
    of.alpaca.fault({ call: 'submit', how: 'after' });
    of.enter('SPY', { units: 10, stop: STOP });
    await of.rest();
    expect(of.alpaca.calls('submit').filter((call) => bodySays(call.body, 'buy'))).toHaveLength(1);
    await agrees(of);
  });

  test('an order that never arrived ends as that, after clear answers', async () => {
    const of = await opened();
    of.alpaca.fault({ call: 'submit', how: 'reset' });
    of.enter('SPY', { units: 10, stop: STOP });
    await of.until('it is lost', () => ordersOf(of, 'entry')[0]?.status === 'unknown');
    for (let look = 0; look < 30; look += 1) await of.pass(6);
    expect(ordersOf(of, 'entry')[0]?.status).toBe('unsent');
    expect(of.alpaca.books().orders).toEqual([]);
    await agrees(of);
  });
});

describe('the account', () => {
  test('a foreign order is named, closes the desk to new risk, and one person takes it back', async () => {
    const of = await holding();
    const order = { symbol: 'QQQ', side: 'buy', qty: '3', type: 'limit', limit: '10' } as const;
    const id = of.alpaca.happens.foreignOrder({ ...order, clientOrderId: 'by-hand-1' });
    expect(id).not.toBe('');
    expect((await of.say('ana', 'reconcile')).text).toContain('by-hand-1');
    expect(of.latches()).toContain('books-differ');
    expect((await of.say('ana', 'cancel by-hand-1 not ours')).ok).toBe(true);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test('somebody else buys on the account: two keys take it over as it is shown', async () => {
    const of = await holding();
    of.alpaca.happens.externalFill({ symbol: 'QQQ', side: 'buy', qty: '7', price: '30.50' });
    const answer = await of.say('ana', 'reconcile');
    expect(answer.text).toContain('QQQ: desk holds 0, broker 7');
    expect(of.latches()).toContain('books-differ');
    const asked = await of.say('ana', 'reconcile force-sync the sponsor bought them by hand');
    expect(asked.text).toContain('QQQ 0 to 7 at 30.50');
    expect((await of.say('ana', 'approve R-0001')).ok).toBe(false);
    const done = await of.say('ben', 'approve R-0001');
    expect(done.text).toContain('compared again, they are equal');
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test.each<[string, (of: JoinedDesk) => void, number]>([
    ['a dividend', (of) => of.alpaca.happens.dividend('SPY', '0.4375'), 438],
    ['a fee', (of) => of.alpaca.happens.fee('0.03'), -3],
    ['interest', (of) => of.alpaca.happens.interest('1.27'), 127],
    ['a deposit', (of) => of.alpaca.happens.deposit('2500'), 250_000],
    ['a withdrawal', (of) => of.alpaca.happens.withdraw('99.95'), -9_995],
  ])('%s is booked from the activities', async (_name, happens, moved) => {
    const of = await holding();
    const before = of.engine().books.cash;
    happens(of);
    await agrees(of);
    expect(of.engine().books.cash - before).toBe(moved);
    expect(of.latches()).toEqual([]);
  });

  test.each([
    ['2 for 1', 2, 1, '20'],
    ['3 for 2', 3, 2, '15'],
    ['1 for 2, reverse', 1, 2, '5'],
  ] as const)('a split, %s: holding, cost and stop follow', async (_name, to, from, held) => {
    const of = await holding();
    of.alpaca.happens.split('SPY', to, from);
    await agrees(of);
    expect(of.alpaca.books().positions).toMatchObject([{ symbol: 'SPY', qty: held }]);
    const last = Number(of.alpaca.market.lastPrice('SPY'));
    of.prints('SPY', Math.round(last * 80) / 100);
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    await agrees(of);
  });
});

describe('nights and restarts', () => {
  test('a day order expires with the session, and the stop rests over the night', async () => {
    const of = await holding();
    rests(of, 'QQQ', 2);
    await of.rest();
    await of.passTo('16:00');
    await of.rest();
    expect(ordersOf(of, 'entry').map((order) => order.status)).toEqual(['filled', 'expired']);
    expect(working(of, 'protective')).toHaveLength(1);
    await agrees(of);
    of.alpaca.market.price('SPY', (STOP - 1).toFixed(2));
    await of.passTo('09:31', tradingDay('2020-02-04'));
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    await agrees(of);
  });

  test('a crash while orders fill: the next run adopts, books and protects what it finds', async () => {
    const of = await opened();
    rests(of, 'QQQ', 4);
    rests(of, 'IWM', 4);
    await of.rest();
    const [one] = working(of, 'entry');
    await of.crash();
    of.alpaca.happens.fill(one?.id ?? '', '4', (lastOf('QQQ') - 0.5).toFixed(2));
    expect(await of.start()).toBe('joined');
    await of.until('a stop rests', () => working(of, 'protective').length === 1);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test('a crash between the send and its answer: nothing is sent a second time', async () => {
    const of = await opened();
    of.alpaca.fault({ call: 'submit', how: 'after' });
    of.enter('SPY', { units: 10, stop: STOP });
    await of.until('it arrived', () => of.alpaca.books().orders.length > 0);
    await of.crash();
    expect(await of.start()).toBe('joined');
    await calm(of);
    await of.pass(3);
    await agrees(of);
    const bought = of.alpaca.books().orders.filter((row) => row.side === 'buy');
    expect(bought).toHaveLength(1);
  });

  test.each<[string, (of: JoinedDesk) => Partial<AlpacaSettings>, string]>([
    ['revoked keys', (of) => (of.alpaca.keys.revoke(), {}), 'BROKER_KEYS_REFUSED'],
    ['another account', (of) => (of.alpaca.keys.wrongAccount(), {}), 'BROKER_ACCOUNT_DIFFERS'],
    ['a live key', () => ({ keyId: 'AKCANARY' }), 'BROKER_HOST_DIFFERS'],
  ])('with %s the desk does not start again, and nothing is sent', async (_name, change, code) => {
    const of = await holding();
    await of.crash();
    const sent = of.alpaca.calls('submit').length;
    expect(await of.start(change(of))).toBe(code);
    expect(of.alpaca.calls('submit')).toHaveLength(sent);
    expect(of.alpaca.books().positions).toMatchObject([{ symbol: 'SPY', qty: '10' }]);
  });
});

function bodySays(body: unknown, side: string): boolean {
  return JSON.stringify(body).includes(`"side":"${side}"`);
}
