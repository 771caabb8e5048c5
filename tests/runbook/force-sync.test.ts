// Force-sync and orphans on the real desk: the broker's books are taken over only as two people signed the
// difference, and orders of other hands are named.
import { afterEach, describe, expect, test } from 'vitest';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { dollars, holding, price } from '#engine/model/money.ts';
import { heldOf } from '#engine/order/books.ts';
import { SPY, bought, clearBeyond, foreign, latches, opened, resting } from './beyond-broker.ts';

afterEach(clearBeyond);

describe('force-sync', () => {
  test('two keys, the difference shown; then the books are equal and the latch is gone', async () => {
    const { world, more } = await opened();
    more.positions.push({ symbol: SPY, qty: holding(5e9), price: price(300) });
    more.cash = dollars(-1_500);
    await world.say('ana', 'reconcile');
    const asked = await world.say('ana', 'reconcile force-sync bought at the broker by hand');
    expect(asked.text).toContain('SPY 0 to 5 at 300.00');
    expect(asked.text).toContain('cash ');
    expect((await world.say('ana', 'approve R-0001')).code).toBe('KEY_SAME_PERSON');
    expect((await world.say('cleo', 'approve R-0001')).code).toBe('KEY_RISK_MISSING');
    const done = await world.say('ben', 'approve R-0001');
    expect(done.text).toContain('compared again, they are equal');
    expect(latches(world)).toEqual([]);
    const { books } = world.assembled.machine.state().engine;
    expect(heldOf(books, SPY)).toBe(5e9);
    expect(books.positions['adopted SPY']?.qty).toBe(5e9);
    expect(books.cash).toBe((await world.broker.account()).cash - 150_000);
    const card = world.cards().find((row) => row.topic === 'approval R-0001');
    expect(JSON.stringify(card)).toContain('SPY 0 to 5 at 300.00');
  });

  test('what changed since the first key is not what was signed', async () => {
    const { world, more } = await opened();
    more.cash = dollars(-40);
    await world.say('ana', 'reconcile');
    await world.say('ana', 'reconcile force-sync a fee of the broker');
    more.cash = dollars(-41);
    const answer = await world.say('ben', 'approve R-0001');
    expect(answer.code).toBe('SYNC_CHANGED');
    expect(world.facts().some((fact) => fact.kind === 'books.synced')).toBe(false);
    expect(latches(world)).toContain('books-differ');
  });

  test('while orders fill at the broker nothing is taken over, neither by the first key nor by the last', async () => {
    const { world, more } = await opened();
    let count = 0;
    const fills = () => {
      count += 1;
      // It is among the executions at once, and in the holdings read before them not yet.
      more.executions.push(bought(world, count));
      more.positions.splice(0, 1, { symbol: SPY, qty: holding(count * 1e9), price: price(300) });
    };
    more.meanwhile = fills;
    expect((await world.say('ana', 'reconcile force-sync somebody trades')).code).toBe(
      'SYNC_MOVING',
    );
    more.meanwhile = () => undefined;
    await world.say('ana', 'reconcile force-sync somebody traded');
    more.meanwhile = fills;
    expect((await world.say('ben', 'approve R-0001')).code).toBe('SYNC_MOVING');
    expect(world.facts().some((fact) => fact.kind === 'books.synced')).toBe(false);
  });

  test('the signers see all of cash and holdings, and how many orders; nothing hides behind them', async () => {
    const { world, more } = await opened();
    more.cash = dollars(-40);
    for (let at = 0; at < 30; at += 1) {
      const symbol = instrumentSymbol(
        `${String.fromCharCode(65 + (at % 26))}${at < 26 ? 'A' : 'B'}X`,
      );
      more.positions.push({ symbol, qty: holding(1e9), price: price(10) });
    }
    more.orders = resting(57);
    more.executions.push(bought(world, 1));
    const asked = await world.say('ana', 'reconcile force-sync a whole account of somebody');
    const card = JSON.stringify(world.cards().find((row) => row.topic === 'approval R-0001'));
    for (const { symbol } of more.positions) {
      expect(asked.text).toContain(`${symbol} 0 to 1 at 10.00`);
      expect(card).toContain(`${symbol} 0 to 1 at 10.00`);
    }
    for (const text of [asked.text, card]) {
      expect(text).toContain('and 47 orders more: each stays at the broker, not ours');
      expect(text).toContain(
        'one execution at the broker that the books do not have: taken as known',
      );
    }
    expect(asked.text).not.toContain('somebody-00010');
  });

  test('equal books have nothing to take over', async () => {
    const { world } = await opened();
    const answer = await world.say('ana', 'reconcile force-sync for the sake of it');
    expect(answer.code).toBe('NOTHING_TO_SYNC');
  });
});

describe('orphans', () => {
  test('a foreign order is named, latched, listed, and one person takes it back', async () => {
    const { world } = await opened();
    await foreign(world, 'somebody-else-1');
    await world.say('ana', 'reconcile');
    expect(latches(world)).toContain('books-differ');
    expect((await world.say('vic', 'orders orphans')).text).toContain('somebody-else-1');
    expect((await world.say('vic', 'cancel somebody-else-1')).code).toBe('ROLE_MISSING');
    const answer = await world.say('ana', 'cancel somebody-else-1 not ours');
    expect(answer.text).toContain('is on its way to the broker');
    await world.playUntil('2020-02-03 10:45');
    await world.say('ana', 'reconcile');
    expect(latches(world)).toEqual([]);
    expect((await world.say('ana', 'cancel somebody-else-1')).code).toBe('ORDER_UNKNOWN');
  });

  test('three orders named like ours are another desk\u2019s (E1)', async () => {
    const { world } = await opened();
    for (const count of [1, 2, 3]) await foreign(world, `demo-0001-20200203-GSPC-x-E${count}`);
    await world.say('ana', 'reconcile');
    expect(latches(world)).toContain('foreign-desk');
  });

  test('an order two people let stand is no difference any more', async () => {
    const { world } = await opened();
    await foreign(world, 'kept-by-hand');
    await world.say('ana', 'reconcile');
    const asked = await world.say('ana', 'reconcile force-sync a hedge of the owner');
    expect(asked.text).toContain('order kept-by-hand stays at the broker');
    await world.say('ben', 'approve R-0001');
    expect(latches(world)).toEqual([]);
    expect((await world.say('ana', 'orders orphans')).text).toContain('two people let it stand');
  });
});
