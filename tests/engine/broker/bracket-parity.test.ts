// Brackets on paper as real: the same entry with a stop and a target, and the same prices, cancels and closes after it,
// on the simulated broker and, by the official client, on a local Alpaca: each order comes to the same end, and cash,
// holdings and what is still free to sell are the same.
import { afterEach, expect, test } from 'vitest';
import { legName } from '#engine/broker/leg.ts';
import type { ApprovedOrder, Broker } from '#engine/broker/broker.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import type { SimulatedBroker } from '#engine/broker/simulated.ts';
import { memoryStore } from '#engine/broker/store.ts';
import { sessionOn } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { dollars, price, quantity } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { clientId, ticket } from './alpaca/words.ts';
import { joined } from './alpaca/joined.ts';
import type { Joined } from './alpaca/joined.ts';

const AAPL = instrumentSymbol('AAPL');
const LISTED = [{ symbol: 'AAPL', price: '150.00', fractionable: true, shortable: true }] as const;
const ENTRY = clientId('e1');
const [STOP, TARGET] = [legName(ENTRY, 'stop'), legName(ENTRY, 'target')];
const CASH = '20000';

interface Both {
  readonly real: Joined;
  readonly simulated: SimulatedBroker;
  readonly clock: { at: number };
}

let both: Both | null = null;
afterEach(async () => {
  await both?.real.close();
  both = null;
});

async function opened(): Promise<Both> {
  const session = sessionOn(tradingDay('2026-03-02'));
  if (session === null) throw new Error('no session');
  const clock = { at: session.open + 1_800_000 };
  const now = (): DeskTime => deskTime(clock.at);
  const times = { now, parts: { now }, hours: 'clock', readEveryMs: 60_000 } as const;
  const real = await joined({ symbols: LISTED, cash: CASH, seed: 1, ...times });
  const simulated = createSimulatedBroker({
    store: memoryStore(),
    seed: 1,
    cash: dollars(Number(CASH)),
    now,
    latencyMs: 0,
    slippageBps: 0,
    partialChance: 0,
    listings: [{ symbol: AAPL, price: price(150), fractional: true, shortable: true }],
  });
  both = { real, simulated, clock };
  return both;
}

type Act = (of: Both) => Promise<unknown>;

/** What both are asked, they answer alike. */
async function alike(of: Both, ask: (broker: Broker) => Promise<unknown>): Promise<void> {
  expect(await ask(of.simulated)).toEqual(await ask(of.real.broker));
}

function prints(at: number): Act {
  return async ({ real, simulated, clock }) => {
    clock.at += 1_000;
    real.alpaca.market.price(AAPL, at.toFixed(2));
    const start = deskTime(clock.at);
    const [open, high, low, close] = [price(at), price(at), price(at), price(at)];
    const end = deskTime(clock.at + 1);
    simulated.advance({ symbol: AAPL, start, end, open, high, low, close });
    await Promise.resolve();
  };
}

function cancels(leg: typeof STOP): Act {
  return async (of) => {
    await alike(of, (broker) => broker.cancel(leg));
    of.clock.at += 1_000;
    of.simulated.advanceTo(deskTime(of.clock.at));
  };
}

function sells(units: number, id = `x${units}`): Act {
  return (of) => alike(of, (broker) => broker.submit(ticket({ id, side: 'sell', units })));
}

const closes: Act = async ({ real, simulated, clock }) => {
  const session = sessionOn(tradingDay('2026-03-02'));
  clock.at = session?.close ?? 0;
  real.alpaca.market.tick();
  simulated.sessionClosed(deskTime(clock.at));
  await Promise.resolve();
};

async function buys(of: Both): Promise<void> {
  const terms = { type: 'limit', limit: price(151) } as const;
  const alone = ticket({ id: ENTRY, units: 10, terms, tif: 'ioc' });
  const prices = { stopLoss: price(140), takeProfit: price(165) };
  const order = { ...alone, ...prices } as ApprovedOrder;
  await alike(of, (broker) => broker.submit(order));
  await prints(150)(of);
}

/** How an order stands, in words both use. */
async function standing(broker: Broker, id: typeof STOP): Promise<string> {
  const found = await broker.find(id);
  return found === null ? 'none' : `${found.status} ${found.filled / 1e9}`;
}

async function compare(of: Both): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const id of [ENTRY, STOP, TARGET]) {
    const [ours, theirs] = [await standing(of.simulated, id), await standing(of.real.broker, id)];
    expect(`${id} ${ours}`).toBe(`${id} ${theirs}`);
    rows.push(theirs);
  }
  await alike(of, async (broker) => (await broker.account()).cash);
  await alike(of, async (broker) => (await broker.positions()).map((row) => row.qty));
  await alike(of, async (broker) => (await broker.openOrders()).length);
  return rows;
}

const [FILLED, RESTS] = ['filled 10', 'accepted 0'];

test.each<[string, readonly Act[], readonly string[]]>([
  ['nothing yet', [], [FILLED, RESTS, RESTS]],
  ['a price between the two', [prints(160)], [FILLED, RESTS, RESTS]],
  ['the target', [prints(166)], [FILLED, 'cancelled 0', FILLED]],
  ['the stop', [prints(139)], [FILLED, FILLED, 'cancelled 0']],
  ['a target that is passed by far', [prints(180)], [FILLED, 'cancelled 0', FILLED]],
  ['a stop that is passed by far', [prints(120)], [FILLED, FILLED, 'cancelled 0']],
  ['a cancel of the target', [cancels(TARGET)], [FILLED, 'cancelled 0', 'cancelled 0']],
  ['a cancel of the stop', [cancels(STOP)], [FILLED, 'cancelled 0', 'cancelled 0']],
  ['the close', [closes], [FILLED, 'expired 0', 'expired 0']],
  ['a sale beside them', [sells(1)], [FILLED, RESTS, RESTS]],
  [
    'a sale once they are cancelled',
    [cancels(TARGET), sells(10), prints(150)],
    [FILLED, 'cancelled 0', 'cancelled 0'],
  ],
  [
    'a cancel of both, one after the other',
    [cancels(STOP), cancels(TARGET)],
    [FILLED, 'cancelled 0', 'cancelled 0'],
  ],
])('after %s both brokers stand alike', async (_name, acts, stands) => {
  const of = await opened();
  await buys(of);
  for (const act of acts) await act(of);
  expect(await compare(of)).toEqual(stands);
  expect(of.real.alpaca.violations()).toEqual([]);
  expect((await of.simulated.positions()).every((row) => row.qty <= quantity(10))).toBe(true);
});
