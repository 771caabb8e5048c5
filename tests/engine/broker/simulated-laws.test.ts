// Laws of the simulated broker over random markets and orders: money and units are conserved, fills
// stay inside bar and order, and no restart, crash or kind of store changes what happens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { BrokerOrder, BrokerPosition, Execution } from '#engine/broker/broker.ts';
import { feePerUnit } from '#engine/broker/matching.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import type { SimulatedBroker } from '#engine/broker/simulated.ts';
import { sqliteStore } from '#engine/broker/store-sqlite.ts';
import { memoryStore } from '#engine/broker/store.ts';
import type { BrokerStore } from '#engine/broker/store.ts';
import type { PathBar } from '#engine/market/bars.ts';
import { dollars, notional, price, ticks } from '#engine/model/money.ts';
import type { Cents } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';

import { BAR_MINUTES, SPY, at, orderId, ticket, words } from './scenes.ts';
import type { TicketWords } from './scenes.ts';

const BARS_A_DAY = 8;
const DEPOSIT = dollars(5_000);
const FEE = feePerUnit(price(0.65));

type Step =
  | { readonly act: 'submit'; readonly order: TicketWords; readonly into: number }
  | { readonly act: 'cancel'; readonly which: number; readonly into: number }
  | { readonly act: 'wait' };

interface Script {
  readonly seed: number;
  readonly steps: readonly Step[];
  readonly moves: readonly (readonly [number, number, number, number])[];
}

const level = fc.integer({ min: 960_000, max: 1_040_000 }).map(ticks);
const anyOrder = fc.record({
  side: fc.constantFrom('buy' as const, 'buy' as const, 'sell' as const),
  units: fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom(0.37, 2.5, 11.123456789),
    // About all the cash: a gap or an unknown price makes it too much.
    fc.integer({ min: 44, max: 60 }),
  ),
  terms: fc.oneof(
    fc.constant({ type: 'market' as const }),
    level.map((limit) => ({ type: 'limit' as const, limit })),
    level.map((stop) => ({ type: 'stop' as const, stop })),
  ),
  tif: fc.constantFrom('day' as const, 'gtc' as const, 'ioc' as const),
});
const into = fc.integer({ min: 0, max: BAR_MINUTES * 60_000 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ act: fc.constant('submit' as const), order: anyOrder, into }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('cancel' as const), which: fc.nat(30), into }),
  },
  { weight: 2, arbitrary: fc.constant({ act: 'wait' as const }) },
);
const move = fc.tuple(
  // Mostly small; some beyond what a market buy is held for.
  fc.oneof(fc.integer({ min: -15_000, max: 15_000 }), fc.integer({ min: -60_000, max: 80_000 })),
  fc.integer({ min: -8_000, max: 8_000 }),
  fc.nat(6_000),
  fc.nat(6_000),
);
const anyScript: fc.Arbitrary<Script> = fc
  .integer({ min: 4, max: 4 * BARS_A_DAY })
  .chain((length) =>
    fc.record({
      seed: fc.nat(),
      steps: fc.array(anyStep, { minLength: length, maxLength: length }),
      moves: fc.array(move, { minLength: length, maxLength: length }),
    }),
  );

/** Rare by chance: the first price ever seen makes an order cost far more than there is. */
const REJECTED: Script = {
  seed: 1,
  steps: [{ act: 'submit', order: { units: 200 }, into: 0 }, { act: 'wait' }],
  moves: [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ],
};

function barsOf(script: Script): readonly PathBar[] {
  let last = 1_000_000;
  return script.moves.map(([gap, body, above, below], index) => {
    const open = last + gap;
    const close = open + body;
    last = close;
    const start = at((index % BARS_A_DAY) * BAR_MINUTES, Math.floor(index / BARS_A_DAY));
    return {
      symbol: SPY,
      start,
      end: deskTime(start + BAR_MINUTES * 60_000),
      open: ticks(open),
      close: ticks(close),
      high: ticks(Math.max(open, close) + above),
      low: ticks(Math.min(open, close) - below),
    };
  });
}

interface Outcome {
  readonly executions: readonly Execution[];
  readonly cash: Cents;
  readonly positions: readonly BrokerPosition[];
  readonly open: readonly BrokerOrder[];
  readonly orders: readonly (BrokerOrder | null)[];
  readonly told: readonly string[];
  readonly answers: readonly string[];
}

interface RunOptions {
  /** Opens the same books again and again. */
  readonly open: () => BrokerStore;
  /** True where the broker is thrown away and opened anew before an act. */
  readonly restart?: (act: number) => boolean;
}

class Crash extends Error {}

/** Plays a script; an act that crashes is tried again on a new broker over the same books. */
async function run(script: Script, options: RunOptions): Promise<Outcome> {
  let now: DeskTime = at(-1);
  const told: string[] = [];
  const answers: string[] = [];
  let store: BrokerStore | null = null;
  const opened = (): SimulatedBroker => {
    for (;;) {
      try {
        store = options.open();
        const rules = { seed: script.seed, partialChance: 0.5, feeCents: FEE };
        const made = createSimulatedBroker({ store, cash: DEPOSIT, now: () => now, ...rules });
        made.listen((report) => told.push(words(report)));
        return made;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    }
  };
  let broker = opened();
  let acts = 0;
  const act = async (does: (broker: SimulatedBroker) => unknown): Promise<void> => {
    acts += 1;
    if (options.restart?.(acts) === true) {
      broker.close();
      broker = opened();
    }
    for (;;) {
      try {
        await does(broker);
        return;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        broker.close();
        broker = opened();
      }
    }
  };
  const bars = barsOf(script);
  for (const [index, step] of script.steps.entries()) {
    const bar = bars[index];
    if (bar === undefined) break;
    if (step.act !== 'wait') now = deskTime(bar.start + step.into);
    if (step.act === 'submit')
      await act(async (it) => {
        const answer = await it.submit(ticket({ ...step.order, id: `o${index}` }));
        answers.push(`${index} ${JSON.stringify(answer)}`);
      });
    if (step.act === 'cancel') await act((it) => it.cancel(orderId(`o${step.which}`)));
    now = bar.end;
    await act((it) => it.advance(bar));
    await act((it) => it.advanceTo(bar.end));
    if (index % BARS_A_DAY === BARS_A_DAY - 1) await act((it) => it.sessionClosed(bar.end));
  }
  const orders: (BrokerOrder | null)[] = [];
  for (const index of script.steps.keys()) orders.push(await broker.find(orderId(`o${index}`)));
  const outcome = {
    executions: await broker.executions(null),
    cash: (await broker.account()).cash,
    positions: await broker.positions(),
    open: await broker.openOrders(),
    orders,
    told,
    answers,
  };
  broker.close();
  return outcome;
}

function keeping(store: BrokerStore): () => BrokerStore {
  return () => store;
}

let crashes = 0;

/** Dies at one append: with `kept`, just after it was durable, else just before. */
function crashing(inner: BrokerStore, dieAt: number, kept: boolean): () => BrokerStore {
  let appends = 0;
  return () => ({
    load: () => inner.load(),
    close: () => inner.close(),
    append: (events) => {
      appends += 1;
      const dies = appends === dieAt;
      if (!dies || kept) inner.append(events);
      if (dies) {
        crashes += 1;
        throw new Crash();
      }
    },
  });
}

let folder = '';
let files = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broker-laws-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function onDisk(): () => BrokerStore {
  files += 1;
  const file = join(folder, `${files}.db`);
  return () => sqliteStore(file);
}

describe('conservation', () => {
  it('cash is the deposit less buys plus sells less fees, and never below zero', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(anyScript, async (script) => {
        const { executions, cash, positions } = await run(script, { open: keeping(memoryStore()) });
        let [money, held, bought]: [number, number, number] = [DEPOSIT, 0, 0];
        for (const { side, qty, price: each, fee } of executions) {
          expect(fee).toBe(FEE(qty, each));
          money += (side === 'buy' ? -1 : 1) * notional(qty, each) - fee;
          held += (side === 'buy' ? 1 : -1) * qty;
          bought += 1;
          expect(held).toBeGreaterThanOrEqual(0);
          expect(money).toBeGreaterThanOrEqual(0);
        }
        expect(cash).toBe(money);
        expect(positions).toEqual(held === 0 ? [] : [{ symbol: SPY, qty: held, price: null }]);
        seen += bought;
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(500);
  });

  it('fills stay inside their bar, their limit and their order; each is applied once', async () => {
    const statuses = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(anyScript, async (script) => {
        const { executions, orders } = await run(script, { open: keeping(memoryStore()) });
        const bars = new Map(barsOf(script).map((bar) => [bar.end, bar]));
        const filled = new Map<string, number>();
        for (const fill of executions) {
          const bar = bars.get(fill.at);
          expect(bar).toBeDefined();
          if (bar === undefined) return;
          if (fill.side === 'buy') expect(fill.price).toBeGreaterThanOrEqual(bar.low);
          else expect(fill.price).toBeLessThanOrEqual(bar.high);
          filled.set(fill.id, (filled.get(fill.id) ?? 0) + fill.qty);
        }
        expect(new Set(executions.map((fill) => fill.execution)).size).toBe(executions.length);
        for (const order of orders) {
          if (order === null) continue;
          statuses.set(order.status, (statuses.get(order.status) ?? 0) + 1);
          expect(filled.get(order.ticket.id) ?? 0).toBe(order.filled);
          expect(order.filled).toBeLessThanOrEqual(order.ticket.qty);
          expect(order.filled === order.ticket.qty).toBe(order.status === 'filled');
          const { terms, side, id } = order.ticket;
          if (terms.type !== 'limit') continue;
          for (const fill of executions.filter((one) => one.id === id))
            if (side === 'buy') expect(fill.price).toBeLessThanOrEqual(terms.limit);
            else expect(fill.price).toBeGreaterThanOrEqual(terms.limit);
        }
      }),
      { numRuns: 300, examples: [[REJECTED]] },
    );
    expect([...statuses.keys()].toSorted()).toEqual([
      'accepted',
      'cancelled',
      'expired',
      'filled',
      'partial',
      'rejected',
    ]);
  });
});

describe('nothing is forgotten', () => {
  it('restarts before any act change nothing, reports included (memory)', async () => {
    await fc.assert(
      fc.asyncProperty(anyScript, fc.nat(6), async (script, every) => {
        const whole = await run(script, { open: keeping(memoryStore()) });
        const restart = (act: number): boolean => act % (every + 1) === 0;
        expect(await run(script, { open: keeping(memoryStore()), restart })).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('restarts before any act change nothing, and the two stores agree (sqlite)', async () => {
    await fc.assert(
      fc.asyncProperty(anyScript, fc.nat(6), async (script, every) => {
        const whole = await run(script, { open: keeping(memoryStore()) });
        expect(await run(script, { open: onDisk() })).toEqual(whole);
        const restart = (act: number): boolean => act % (every + 1) === 0;
        expect(await run(script, { open: onDisk(), restart })).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('a crash just before or after any append changes no execution', async () => {
    crashes = 0;
    await fc.assert(
      fc.asyncProperty(
        anyScript,
        fc.integer({ min: 1, max: 25 }),
        fc.boolean(),
        async (script, die, kept) => {
          const whole = await run(script, { open: keeping(memoryStore()) });
          const inner = memoryStore();
          const crashed = await run(script, { open: crashing(inner, die, kept) });
          expect(crashed.executions).toEqual(whole.executions);
          expect(crashed.cash).toBe(whole.cash);
          expect(crashed.positions).toEqual(whole.positions);
          expect(crashed.open).toEqual(whole.open);
          expect(crashed.orders).toEqual(whole.orders);
        },
      ),
      { numRuns: 300 },
    );
    expect(crashes).toBeGreaterThan(100);
  });
});
