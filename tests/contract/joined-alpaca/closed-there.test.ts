// A day Alpaca is closed on although the calendar has a session: nothing is sent that would wait there for the next
// open, the rejection says why, and trading goes on by itself once Alpaca calls the market open.
import { expect, test } from 'vitest';
import { lastOf, openDesk } from './joined-desk.ts';

test('at ten Alpaca is closed: no entry reaches it until it opens', async () => {
  const desk = await openDesk({ readEveryMs: 100, alpaca: { hours: 'closed' } });
  const { broker } = desk.assembled().machine;
  const called = (open: boolean) =>
    desk.until('its clock is read', () => broker.marketWord?.()?.open === open);
  const enters = () =>
    desk.enter('SPY', { units: 5, stop: Math.floor(lastOf('SPY') * 90) / 100 })[0];
  try {
    await called(false);
    expect(enters()).toMatchObject({
      kind: 'order.denied',
      code: 'DESK_CLOSED',
      text: 'the desk is reducing: market: the broker calls it closed, though the calendar has a session',
    });
    await desk.pass(1);
    expect(desk.alpaca.calls('submit')).toEqual([]);
    expect(desk.latches()).toEqual([]);
    desk.alpaca.market.open();
    await called(true);
    expect(enters()).toMatchObject({ kind: 'order.approved' });
    await desk.rest();
    expect(desk.alpaca.books().positions).toMatchObject([{ symbol: 'SPY', qty: '5' }]);
  } finally {
    await desk.close();
  }
});
