// Comparisons that Alpaca does not let come to an end in a session: after 45 minutes nothing is opened on the books of
// before and somebody is called once; the first comparison that ends equal opens the desk again by itself.
import { expect, test } from 'vitest';
import { sound } from './agreeing.ts';
import { lastOf, openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';
import { gateLevel } from '#engine/risk/gate.ts';
import { SESSION_HOLD_MS } from '#engine/seen.ts';

const STOP = Math.floor(lastOf('SPY') * 90) / 100;

function enters(of: JoinedDesk): unknown {
  return of.enter('SPY', { units: 5, stop: STOP })[0];
}

function called(of: JoinedDesk): readonly { readonly text: string }[] {
  return of
    .facts()
    .filter((fact) => fact.kind === 'alert.raised')
    .filter(({ key }) => key === 'books old');
}

test('45 minutes after the last comparison an entry is refused, and passes again after the next', async () => {
  const of = await openDesk();
  const { machine } = of.assembled();
  const level = () => gateLevel(of.engine(), machine.seen());
  const comparedAt = () => of.engine().compared?.at ?? 0;
  try {
    const first = comparedAt();
    expect(machine.seen().booksHoldMs).toBe(SESSION_HOLD_MS);
    // Longer than this test looks: the comparison of 10:15 is under way and comes to no end.
    of.alpaca.latency('activities', 4_000);
    await of.pass(16 * 60);
    await of.pass(28 * 60);
    expect(comparedAt()).toBe(first);
    expect(level()).toBe('open');
    expect(called(of)).toEqual([]);
    await of.pass(2 * 60);
    expect(enters(of)).toMatchObject({
      kind: 'order.denied',
      code: 'DESK_CLOSED',
      text: expect.stringMatching(
        /^the desk is reducing: books: equal at 10:00:\d\d ET, over 45 min ago$/,
      ) as unknown,
    });
    expect((await of.say('ana', 'status')).text).toContain('over 45 min ago');
    await of.pass(60);
    expect(comparedAt()).toBe(first);
    expect(called(of).map(({ text }) => text)).toEqual([
      expect.stringContaining('2020-02-03 10:00 ET, over 45 min ago'),
    ]);
    expect(of.alpaca.calls('submit')).toEqual([]);
    of.alpaca.latency('activities', 0);
    await of.until('it is compared', () => comparedAt() > first);
    await of.pass(1);
    expect(called(of)).toHaveLength(1);
    expect(of.facts().findLast((fact) => fact.kind === 'alert.resolved')).toMatchObject({
      by: 'rule O3',
    });
    expect(of.latches()).toEqual([]);
    expect(enters(of)).toMatchObject({ kind: 'order.approved' });
    await of.rest();
    expect(of.alpaca.books().positions).toMatchObject([{ symbol: 'SPY', qty: '5' }]);
    sound(of);
  } finally {
    await of.close();
  }
});
