// While the journal takes nothing, the sender leaves the desk free: what it cannot note of many orders is tried again in a
// second, and not at every turn, and is noted once the journal is back.
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { foldEngine } from '#engine/fold.ts';
import { deskTime } from '#engine/model/time.ts';
import { createSender } from '#engine/order/sender.ts';
import type { Sender } from '#engine/order/sender.ts';
import type { Seen } from '#engine/seen.ts';
import type { EngineState } from '#engine/state.ts';
import { orderOf, ordersOf, seenAt, stateOf, symbolAt } from '../risk/sheet.ts';

const MANY = 40;

function approved(): EngineState['orders'] {
  return ordersOf(
    Array.from({ length: MANY }, (_, row) =>
      orderOf({ symbol: symbolAt(row), attempt: row + 1, status: 'approved' }),
    ),
  );
}

interface Stand {
  readonly sender: Sender;
  /** How often it tried to write. */
  tries: number;
  /** Orders handed to the broker. */
  left: number;
  writes: boolean;
  pass(ms: number): void;
  statuses(): readonly string[];
}

/** A sender over a broker that takes nothing in, and a journal that may take nothing in. */
function standing(
  before: EngineState,
  brake: boolean,
): Stand & { begin(state: EngineState): void } {
  let state = before;
  let now = seenAt().desk;
  const seen = (): Seen => ({ ...seenAt(), desk: now, brake });
  const broker: Partial<Broker> = {
    submit: () => {
      stand.left += 1;
      return Promise.reject(new BrokerFault('no answer'));
    },
    find: () => Promise.resolve(null),
  };
  const stand = {
    tries: 0,
    left: 0,
    writes: false,
    pass: (ms: number) => {
      now = deskTime(now + ms);
    },
    statuses: () => [...new Set(Object.values(state.orders).map((order) => order.status))],
    begin: (next: EngineState) => {
      state = next;
    },
    sender: createSender({
      broker: broker as Broker,
      state: () => state,
      seen,
      now: () => now,
      missed: () => undefined,
      turn(decide) {
        stand.tries += 1;
        const answer = decide(state, seen());
        if (!stand.writes || !answer.ok) return;
        for (const fact of answer.value) state = foldEngine(state, fact, seen());
      },
    }),
  };
  return stand;
}

async function loops(): Promise<void> {
  for (let at = 0; at < 20; at += 1) await turnOfLoop();
}

describe('a journal that takes nothing', () => {
  test('many orders that may not leave: each is tried once, and the loop goes on', async () => {
    const stand = standing(stateOf(), true);
    stand.begin(stateOf({ orders: approved() }));
    stand.sender.pump();
    await loops();
    expect(stand.tries).toBe(MANY);
    for (let pumps = 0; pumps < 50; pumps += 1) stand.sender.pump();
    await loops();
    expect(stand.tries).toBe(MANY);
    stand.pass(1_000);
    stand.writes = true;
    stand.sender.pump();
    await loops();
    expect(stand.tries).toBe(2 * MANY);
    expect(stand.statuses()).toEqual(['unsent']);
  });

  test('many that may have left before: each is tried once a second, then noted as lost', async () => {
    const stand = standing(stateOf({ orders: approved() }), false);
    for (let pumps = 0; pumps < 50; pumps += 1) stand.sender.pump();
    expect(stand.tries).toBe(MANY);
    stand.pass(1_000);
    stand.writes = true;
    stand.sender.pump();
    await loops();
    expect(stand.statuses()).toEqual(['unknown']);
  });

  test('many whose answer is lost: none leaves twice', async () => {
    const stand = standing(stateOf(), false);
    stand.begin(stateOf({ orders: approved() }));
    stand.sender.pump();
    await loops();
    // Each left once, and its answer was noted in vain; then once more as lost.
    expect(stand.tries).toBeLessThanOrEqual(2 * MANY);
    stand.pass(1_000);
    stand.writes = true;
    stand.sender.pump();
    await loops();
    expect(stand.statuses()).toEqual(['unknown']);
    expect(stand.left).toBe(MANY);
  });
});
