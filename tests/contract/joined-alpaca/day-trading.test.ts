// A small account at Alpaca with three day trades behind it: Alpaca would refuse the stop of whatever is opened
// today, so nothing is opened.
import { expect, test } from 'vitest';
import { lastOf, openDesk } from './joined-desk.ts';
import { roomy } from './desk-run.ts';
import { dollars } from '#engine/model/money.ts';

test.each([
  [2, 1],
  [3, 0],
])('after %i day trades %i entry reaches Alpaca', async (dayTrades, entries) => {
  const desk = await openDesk({
    alpaca: { cash: '20000' },
    change: (config) => ({ ...roomy(config), cashCents: dollars(20_000) }),
  });
  try {
    desk.alpaca.account({ dayTrades });
    await desk.pass(60);
    const { outlook } = desk.assembled();
    await desk.until('it is heard', () => outlook.account()?.dayTrades === dayTrades);
    const facts = desk.enter('SPY', { units: 5, stop: Math.floor(lastOf('SPY') * 90) / 100 });
    const [said] = facts.map((fact) => (fact.kind === 'order.denied' ? fact.code : fact.kind));
    expect(said).toBe(entries > 0 ? 'order.approved' : 'DAY_TRADES');
    await desk.rest();
    const bought = desk.alpaca.books().orders.filter((row) => row.side === 'buy');
    expect(bought).toHaveLength(entries);
  } finally {
    await desk.close();
  }
});
