// Entries that bring their stop as one order: it rests at Alpaca from the whole fill on, whatever became of the desk,
// is adopted under the name of its entry, and is never doubled, lost, or taken away by a halt.
import { afterEach, describe, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { bracketed, resting, SPY, STOP, there } from './bracketed.ts';
import { calm, nameOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk, JoinedDeskOptions } from './joined-desk.ts';
import { openPositions } from '#engine/order/books.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';

let desk: JoinedDesk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

async function opened(options: JoinedDeskOptions = {}): Promise<JoinedDesk> {
  desk = await openDesk({ change: bracketed, ...options });
  return desk;
}

/** Ten SPY held, under the stop that came with them. */
async function holding(): Promise<JoinedDesk> {
  const of = await opened();
  of.enter('SPY', { units: 10, stop: STOP });
  await of.rest();
  return of;
}

function stops(of: JoinedDesk): readonly Order[] {
  const all = Object.values(of.engine().orders);
  return all.filter((order) => order.purpose === 'protective');
}

async function rounds(of: JoinedDesk, count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await of.pass(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

describe('an entry with its stop', () => {
  test('is one order; the stop is the desk’s own once it is filled, and no other is asked for', async () => {
    const of = await holding();
    expect(of.alpaca.calls('submit')).toHaveLength(1);
    expect(of.alpaca.calls('submit')[0]?.body).toMatchObject({
      order_class: 'oto',
      time_in_force: 'day',
      stop_loss: { stop_price: String(STOP) },
    });
    expect(there(of)).toEqual(['buy limit filled', 'sell stop new']);
    const [entry] = of.alpaca.books().orders;
    expect(stops(of).map((row) => [row.id, row.status])).toEqual([
      [`${entry?.clientOrderId ?? ''}.S`, 'accepted'],
    ]);
    await rounds(of, 3);
    expect(of.alpaca.calls('submit')).toHaveLength(1);
    await agrees(of);
  });

  test('killed before it knows of the fill, the desk finds the position under its stop', async () => {
    const of = await opened();
    const id = await resting(of);
    await of.crash();
    of.alpaca.happens.fill(id, '10', SPY.toFixed(2));
    expect(there(of)).toEqual(['buy limit filled', 'sell stop new']);
    expect(await of.start()).toBe('joined');
    await of.rest();
    expect(there(of)).toEqual(['buy limit filled', 'sell stop new']);
    expect(stops(of).map((row) => row.id)).toEqual([`${id}.S`]);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test('killed between the fill and anything else, also where the stop is hit meanwhile', async () => {
    const of = await opened();
    const id = await resting(of);
    await of.crash();
    of.alpaca.happens.fill(id, '10', SPY.toFixed(2));
    of.alpaca.market.price('SPY', (STOP - 0.25).toFixed(2));
    expect(of.alpaca.books().positions).toEqual([]);
    expect(await of.start()).toBe('joined');
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    await agrees(of);
    expect(of.latches()).toEqual([]);
  });

  test('restarted while it holds: the stop is known by its entry, and is no stranger', async () => {
    const of = await holding();
    await of.crash();
    expect(await of.start()).toBe('joined');
    await agrees(of);
    expect(of.latches()).toEqual([]);
    expect((await of.say('ana', 'close SPY')).ok).toBe(true);
    await of.rest();
    expect(of.alpaca.books().positions).toEqual([]);
    expect(there(of)).toEqual(['buy limit filled', 'sell stop canceled', 'sell market filled']);
    await agrees(of);
  });

  test('that nobody fills is taken back after two seconds, also after a crash, and its stop with it', async () => {
    const of = await opened();
    await resting(of);
    await of.crash();
    expect(await of.start()).toBe('joined');
    await rounds(of, 4);
    await of.rest();
    expect(there(of)).toEqual(['buy limit canceled', 'sell stop canceled']);
    expect(stops(of)).toEqual([]);
    await agrees(of);
  });

  test('filled in part: the rest is taken back, and what was bought gets a stop of the desk’s own', async () => {
    const of = await opened();
    const id = await resting(of);
    of.alpaca.happens.fill(id, '4', SPY.toFixed(2));
    await rounds(of, 5);
    await of.until('a stop rests', () => there(of).includes('sell stop new'));
    await of.rest();
    expect(there(of)).toEqual(['buy limit canceled', 'sell stop canceled', 'sell stop new']);
    expect(stops(of).map((row) => row.qty)).toEqual([4e9]);
    await agrees(of);
  });

  test('the stop is hit: what it executes is booked under its name', async () => {
    const of = await holding();
    of.prints('SPY', STOP - 0.25);
    await of.rest();
    expect(openPositions(of.engine().books)).toEqual([]);
    expect(stops(of).map((row) => row.status)).toEqual(['filled']);
    await agrees(of);
  });

  test('a halt takes no stop away, and a cancel of it by two keys puts another in its place', async () => {
    const of = await holding();
    expect((await of.say('ana', 'halt something is wrong')).ok).toBe(true);
    await of.rest();
    expect(there(of)).toEqual(['buy limit filled', 'sell stop new']);
    const [stop] = stops(of);
    await of.say('ana', `cancel ${stop?.id ?? ''} to be placed anew`);
    const approvals = Object.keys(of.assembled().machine.state().runbook.approvals.byId);
    await of.say('ben', `approve ${approvals.at(-1) ?? ''} agreed`);
    await rounds(of, 4);
    await of.rest();
    expect(there(of)).toEqual(['buy limit filled', 'sell stop canceled', 'sell stop new']);
    await agrees(of);
  });

  test('at the close the stop ends with its day, and another rests over the night', async () => {
    const of = await holding();
    await of.passTo('16:00');
    await rounds(of, 3);
    await of.rest();
    const open = of.alpaca
      .books()
      .orders.filter((row) => row.type === 'stop' && row.timeInForce === 'gtc');
    expect(open.map((row) => row.qty)).toEqual(['10']);
    expect(stops(of).filter((row) => isOpen(row.status))).toHaveLength(1);
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
    expect(of.alpaca.books().orders.map(nameOf)).toEqual([
      ...new Set(of.alpaca.books().orders.map(nameOf)),
    ]);
    expect(of.latches()).toEqual([]);
  });
});
