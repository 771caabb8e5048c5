// What is held is worth the same on both sides: an equity that Alpaca’s own prices do not explain closes the desk to new
// risk until it is explained, and prices of ours that lie apart are told.
import { afterEach, expect, test } from 'vitest';
import { agrees } from './agreeing.ts';
import { standBetween } from './between.ts';
import type { Between } from './between.ts';
import { openDesk } from './joined-desk.ts';
import type { JoinedDesk } from './joined-desk.ts';

let desk: JoinedDesk | null = null;
let way: Between | null = null;

afterEach(async () => {
  await desk?.close();
  way?.close();
});

/** A desk that holds ten of SPY, whose account is said to have so much more equity than it has. */
async function holding(): Promise<{
  readonly here: JoinedDesk;
  readonly beyond: { dollars: number };
}> {
  const beyond = { dollars: 0 };
  const here = await openDesk();
  desk = here;
  await here.crash();
  const { alpaca } = here;
  way = await standBetween(alpaca.tradingUrl, {
    change(call, body) {
      if (call !== 'GET /v2/account') return body;
      const account = body as { readonly equity: string };
      return { ...account, equity: String(Number(account.equity) + beyond.dollars) };
    },
  });
  const standIn = { trading: way.url, data: alpaca.dataUrl, stream: alpaca.streamUrl };
  await here.start({ standIn });
  await here.say('ana', 'reconcile');
  const last = Number(alpaca.market.lastPrice('SPY'));
  here.enter('SPY', { units: 10, stop: last * 0.98 });
  await here.rest();
  await agrees(here);
  return { here, beyond };
}

test(
  'an equity that prices do not explain closes the desk, and opens it again',
  { timeout: 180_000 },
  async () => {
    const { here, beyond } = await holding();
    const last = Number(here.alpaca.market.lastPrice('SPY'));
    beyond.dollars = -last * 10 * 0.02;
    const answer = await here.say('ana', 'reconcile');
    expect(answer.text).toContain('DIFFERS: holdings at the broker\u2019s prices: desk ');
    expect(here.latches()).toContain('books-differ');
    const [denied] = here.enter('SPY', {
      units: 1,
      stop: last * 0.98,
      strategy: 'donchian_breakout',
    });
    expect(denied).toMatchObject({ kind: 'order.denied', code: 'DESK_CLOSED' });
    expect((await here.say('ana', 'reconcile force-sync it')).code).toBe('NOTHING_TO_SYNC');
    beyond.dollars = 0;
    await agrees(here);
    expect(here.latches()).toEqual([]);
  },
);

test(
  'a price of ours that lies apart is told, and closes nothing',
  { timeout: 180_000 },
  async () => {
    const { here } = await holding();
    const last = Number(here.alpaca.market.lastPrice('SPY'));
    here.alpaca.market.price('SPY', (last * 1.03).toFixed(2));
    const answer = await here.say('ana', 'reconcile');
    expect(answer.data).toMatchObject({ equal: true });
    expect(answer.text).toMatch(/holdings at our own prices: .* explained, by prices alone/u);
    expect(here.latches()).toEqual([]);
  },
);
