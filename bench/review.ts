// How many orders a second the review takes, and how long one takes on a large book. Each is decided by the
// one gate with every rule on and folded as the ledger folds it; journal and disk are not part of it.
import { foldEngine } from '#engine/fold.ts';
import { quantity } from '#engine/model/money.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import type { EngineState } from '#engine/state.ts';
import {
  booksOf,
  marketOf,
  orderOf,
  ordersOf,
  planOf,
  positionOf,
  seenAt,
  stateOf,
  symbolAt,
} from '#tests/engine/risk/sheet.ts';
import { figure, percentile, spread } from './figure.ts';
import type { Figure, Tell } from './figure.ts';

const ASKED_A_SECOND = 200_000;
const ASKED_LARGE_MS = 1;
/** Orders of one pack: each is judged against what those before it reserve. */
const PACK = 10;
const ROUNDS = 40_000;
/** Of equity: over what the pack comes to, and under the bound that needs no days. */
const NEAR_VAR = 0.00012;

function deskWith(positions: number, orders: number): EngineState {
  const held = Array.from({ length: positions }, (_, row) =>
    positionOf({ symbol: symbolAt(row), qty: quantity(0.5) }),
  );
  const open = Array.from({ length: orders }, (_, row) =>
    orderOf({
      symbol: symbolAt(row % Math.max(1, positions)),
      qty: quantity(0.01),
      attempt: 100 + row,
    }),
  );
  return stateOf({ books: booksOf(held), orders: ordersOf(open) });
}

function pack(first: number) {
  return Array.from({ length: PACK }, (_, row) => ({
    plan: planOf({ symbol: symbolAt(first + row), qty: quantity(0.01), attempt: 9_000 + row }),
    score: 70,
    by: 'trend',
  }));
}

interface Run {
  /** Milliseconds of each order, decided and folded, and decided alone. */
  readonly times: readonly number[];
  readonly decided: readonly number[];
  readonly passed: number;
}

/** Reviews and folds packs on one book, pack by pack from the same start. */
function run(start: EngineState, rounds: number): Run {
  const seen = seenAt();
  const market = marketOf();
  const asked = pack(500);
  const others = pack(600);
  const times: number[] = [];
  const decided: number[] = [];
  let passed = 0;
  for (let round = 0; round < rounds; round += 1) {
    let state = start;
    const from = performance.now();
    for (const one of asked) {
      const [fact] = reviewOrder(state, seen, market, one);
      if (fact?.kind === 'order.approved') passed += 1;
      if (fact !== undefined) state = foldEngine(state, fact, seen);
    }
    times.push((performance.now() - from) / PACK);
    const before = performance.now();
    for (const one of others) reviewOrder(state, seen, market, one);
    decided.push((performance.now() - before) / PACK);
  }
  return { times, decided, passed };
}

function aSecond({ times }: Run): number {
  return Math.round((times.length * 1_000) / times.reduce((sum, ms) => sum + ms, 0));
}

/** A limit so near that the value at risk must be worked out day by day. */
function nearItsLimit(state: EngineState): EngineState {
  const values = { ...state.limits.values, varRatio: NEAR_VAR };
  return { ...state, limits: { ...state.limits, values } };
}

export function measureReview(tell: Tell): Promise<Figure> {
  const small = deskWith(10, 20);
  tell('warming up');
  run(small, ROUNDS / 4);
  tell(`${ROUNDS} packs of ${PACK} on 10 positions and 20 open orders`);
  const plain = run(small, ROUNDS);
  tell('the same with the value at risk near its limit');
  const near = run(nearItsLimit(small), ROUNDS / 4);
  tell('500 positions and 2,000 open orders');
  const large = deskWith(500, 2_000);
  run(large, 50);
  const wide = run(large, 200);
  const passed = plain.passed + near.passed + wide.passed;
  const all = passed === (ROUNDS + ROUNDS / 4 + 200) * PACK;
  const p99 = percentile(wide.times, 0.99);
  return Promise.resolve(
    figure({
      figure: 'review',
      asked: `${ASKED_A_SECOND} orders a second with all rules on; under ${ASKED_LARGE_MS} ms an order on 500 positions and 2,000 open orders`,
      reached: all && aSecond(plain) >= ASKED_A_SECOND && p99 < ASKED_LARGE_MS,
      measured: {
        includes: 'the gate, every rule, and the fold of each approval; no journal, no disk',
        book: '10 positions, 20 open orders, packs of 10',
        ordersASecond: aSecond(plain),
        ordersASecondNearValueAtRisk: aSecond(near),
        allPassed: all,
        ...spread('largeOrder', wide.times),
        ...spread('largeOrderDecidedAlone', wide.decided),
      },
    }),
  );
}
