// Entries that bring a stop and a target as one order, a bracket at Alpaca: of the two legs one ends the other, both are
// the desk's own by the name of their entry, and whatever comes first nothing is sold twice and nothing held is bare.
import { afterEach, describe, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { resting, SPY, STOP, targeted, there } from './bracketed.ts';
import { calm, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import type { LegWays } from '../alpaca/standing.ts';
import { openPositions } from '#engine/order/books.ts';
import { isOpen } from '#engine/order/order.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

async function opened(): Promise<JoinedDesk> {
  desk = await openDesk({ change: targeted });
  return desk;
}

const TARGET = Math.round((SPY + 2 * (SPY - STOP)) * 100) / 100;

/** Ten SPY held, under the stop and below the target that came with them. */
async function holding(ways: Partial<LegWays> = {}): Promise<JoinedDesk> {
  const of = await opened();
  of.alpaca.legs(ways);
  of.enter('SPY', { units: 10, stop: STOP });
  await of.rest();
  return of;
}

/** The legs as the desk has them: which, how they stand, and how much they are of. */
function legs(of: JoinedDesk): readonly string[] {
  return Object.values(of.engine().orders)
    .filter(({ purpose }) => purpose === 'protective' || purpose === 'target')
    .map(({ purpose, status, qty }) => `${purpose} ${status} ${qty / 1e9}`);
}

async function rounds(of: JoinedDesk, count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await of.pass(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

/** What Alpaca's documents leave open of how two legs are shown. */
const WAYS: readonly (readonly [string, Partial<LegWays>])[] = [
  ['as they are in the documents', {}],
  ['with the stop that is held listed nowhere', { held: 'unlisted' }],
  ['with another order for the rest of a stop', { reduced: 'by another' }],
  ['with the end of the other leg told to nobody', { ends: 'silent' }],
  ['with all of these', { held: 'unlisted', reduced: 'by another', ends: 'silent' }],
];

describe('an entry with its stop and its target', () => {
  test('is one order; both legs are the desk’s own once it is filled, and no other is asked for', async () => {
    const of = await holding();
    expect(of.alpaca.calls('submit')[0]?.body).toMatchObject({
      order_class: 'bracket',
      time_in_force: 'day',
      stop_loss: { stop_price: String(STOP) },
      take_profit: { limit_price: String(TARGET) },
    });
    expect(there(of)).toEqual(['buy limit filled', 'sell limit new', 'sell stop held']);
    const [entry] = of.alpaca.books().orders;
    const name = entry?.clientOrderId ?? '';
    expect(of.engine().orders).toMatchObject({
      [`${name}.S`]: { purpose: 'protective', status: 'accepted' },
      [`${name}.T`]: { purpose: 'target', status: 'accepted' },
    });
    expect((await of.say('ana', 'orders')).text).toContain(`${name}.T`);
    expect((await of.say('ana', 'positions')).text).toContain('target');
    await rounds(of, 3);
    expect(of.alpaca.calls('submit')).toHaveLength(1);
    await agrees(of);
  });

  test.each(WAYS)('%s: the target is met, and the stop ends', async (_name, ways) => {
    const of = await holding(ways);
    of.prints('SPY', TARGET + 0.5);
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    expect(legs(of)).toEqual(['protective cancelled 0', 'target filled 10']);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test.each(WAYS)('%s: the stop is met, and the target ends', async (_name, ways) => {
    const of = await holding(ways);
    of.prints('SPY', STOP - 0.25);
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    expect(legs(of)).toEqual(['protective filled 10', 'target cancelled 10']);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test.each(WAYS)('%s: the target sells a part, and the stop the rest', async (_name, ways) => {
    const of = await holding(ways);
    of.alpaca.partials([0.3]);
    of.prints('SPY', TARGET);
    await of.rest();
    await agrees(of);
    expect(legs(of)).toEqual(['protective accepted 7', 'target partial 10']);
    of.alpaca.partials('whole');
    of.prints('SPY', STOP - 0.25);
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    await agrees(of);
    expect(legs(of)[0]).toBe('protective filled 7');
    expect(of.latches()).toEqual([]);
  });

  test.each(WAYS)(
    '%s: somebody cancels the target there, and the desk stops it again',
    async (_name, ways) => {
      const of = await holding(ways);
      of.alpaca.happens.cancel(of.alpaca.books().orders[1]?.id ?? '');
      await rounds(of, 5);
      await of.rest();
      expect(legs(of)).toEqual([
        'protective cancelled 10',
        'target cancelled 10',
        'protective accepted 10',
      ]);
      await agrees(of);
    },
  );
});

describe('what people do', () => {
  test('a halt and a cancel-all take neither away', async () => {
    const of = await holding();
    expect((await of.say('ana', 'cancel-all just so')).text).toContain('1 target');
    expect((await of.say('ana', 'halt something is wrong')).ok).toBe(true);
    await of.say('ben', 'halt confirmed');
    await of.rest();
    expect(there(of)).toEqual(['buy limit filled', 'sell limit new', 'sell stop held']);
    await agrees(of);
  });

  test('taking the target away takes two keys, as the stop goes with it; another stop follows', async () => {
    const of = await holding();
    const [entry] = of.alpaca.books().orders;
    const asked = await of.say('ana', `cancel ${entry?.clientOrderId ?? ''}.T no target`);
    expect(asked.text).toContain('takes two keys');
    expect(there(of)).toEqual(['buy limit filled', 'sell limit new', 'sell stop held']);
    const approvals = Object.keys(of.assembled().machine.state().runbook.approvals.byId);
    await of.say('ben', `approve ${approvals.at(-1) ?? ''} agreed`);
    await rounds(of, 5);
    await of.rest();
    expect(there(of).slice(1)).toEqual([
      'sell limit canceled',
      'sell stop canceled',
      'sell stop new',
    ]);
    await agrees(of);
  });

  test('a close takes both away, then sells', async () => {
    const of = await holding();
    const said = await of.say('ana', 'close SPY');
    expect(said.text).toContain('the protective stops and targets go first');
    await of.rest();
    expect(of.alpaca.books().positions).toEqual([]);
    expect(there(of).slice(1)).toEqual([
      'sell limit canceled',
      'sell stop canceled',
      'sell market filled',
    ]);
    await agrees(of);
  });

  test('a close of a part leaves the rest under a stop alone', async () => {
    const of = await holding();
    await of.say('ana', 'close SPY --part 40%');
    await rounds(of, 3);
    await of.rest();
    expect(of.alpaca.books().positions.map((row) => row.qty)).toEqual(['6']);
    expect(legs(of).at(-1)).toBe('protective accepted 6');
    await agrees(of);
  });
});

describe('a desk that was away', () => {
  test('since before the fill finds both legs standing', async () => {
    const of = await opened();
    const id = await resting(of);
    await of.crash();
    of.alpaca.happens.fill(id, '10', SPY.toFixed(2));
    expect(await of.start()).toBe('joined');
    await of.rest();
    expect(legs(of)).toEqual(['protective accepted 10', 'target accepted 10']);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test.each(WAYS)('%s: the target was met meanwhile', async (_name, ways) => {
    const of = await opened();
    of.alpaca.legs(ways);
    const id = await resting(of);
    await of.crash();
    of.alpaca.happens.fill(id, '10', SPY.toFixed(2));
    of.alpaca.market.price('SPY', (TARGET + 0.5).toFixed(2));
    expect(await of.start()).toBe('joined');
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test.each(WAYS)('%s: the target sold a part meanwhile', async (_name, ways) => {
    const of = await holding(ways);
    await of.crash();
    of.alpaca.partials([0.3]);
    of.alpaca.market.price('SPY', TARGET.toFixed(2));
    expect(await of.start()).toBe('joined');
    await of.rest();
    expect(legs(of)).toEqual(['protective accepted 7', 'target partial 10']);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });
});

test('filled in part: the rest is taken back, and what was bought gets a stop of the desk’s own and no target', async () => {
  const of = await opened();
  const id = await resting(of);
  of.alpaca.happens.fill(id, '4', SPY.toFixed(2));
  await rounds(of, 5);
  await of.until('a stop rests', () => there(of).includes('sell stop new'));
  await of.rest();
  expect(legs(of)).toEqual(['protective accepted 4']);
  await agrees(of);
});

test('at the close both end with their day, and a stop alone rests over the night', async () => {
  const of = await holding();
  await of.passTo('16:00');
  await rounds(of, 3);
  await of.rest();
  const open = of.alpaca.books().orders.filter((row) => row.timeInForce === 'gtc');
  expect(open.map((row) => `${row.type} ${row.qty}`)).toEqual(['stop 10']);
  const ours = Object.values(of.engine().orders).filter((row) => isOpen(row.status));
  expect(ours.map((row) => row.purpose)).toEqual(['protective']);
  await agrees(of);
});

test.each(['before', 'after', 'late'] as const)('the send fails %s', async (how) => {
  const of = await opened();
  of.alpaca.fault({ call: 'submit', how, lateMs: 20 });
  of.enter('SPY', { units: 10, stop: STOP });
  await calm(of);
  await of.pass(3);
  await agrees(of);
  expect(of.alpaca.books().orders.filter((row) => row.side === 'buy').length).toBeLessThan(2);
  expect(of.latches()).toEqual([]);
});

test('a target that is not above what the entry may cost is refused in words', async () => {
  const of = await opened();
  const [fact] = of.enter('SPY', { units: 10, stop: SPY - 0.0004 });
  expect(fact).toMatchObject({ kind: 'order.denied', code: 'TARGET_NEAR' });
});
