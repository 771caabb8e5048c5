// The first meeting of a desk with an account that holds another sum than desk.yaml names: two people take it over,
// and what the account began with is no gain, no loss and no breach of a limit.
import { expect, test } from 'vitest';
import { openDesk } from './joined-desk.ts';
import { dollars } from '#engine/model/money.ts';

test('what the account began with is neither a loss of the day nor a drawdown', async () => {
  const desk = await openDesk({ alpaca: { cash: '25000' }, change: (config) => config });
  try {
    expect((await desk.say('ana', 'reconcile')).text).toContain(
      'desk $50,000.00, broker $25,000.00',
    );
    expect(desk.latches()).toEqual(['books-differ']);
    const asked = await desk.say('ana', 'reconcile force-sync the account began with this');
    expect(asked.text).toContain('cash $50,000.00 to $25,000.00');
    const done = await desk.say('ben', 'approve R-0001');
    expect(done.text).toContain('compared again, they are equal');
    desk.marks();
    expect(desk.latches()).toEqual([]);
    const { books, highWater, day } = desk.engine();
    expect([books.cash, books.realised, books.transfers]).toEqual([
      dollars(25_000),
      0,
      dollars(-25_000),
    ]);
    expect([highWater, day?.openEquity]).toEqual([dollars(25_000), dollars(25_000)]);
  } finally {
    await desk.close();
  }
});
