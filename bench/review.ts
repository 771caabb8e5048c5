// How many orders a second the review takes, and how long one takes on a large book. Each is decided by the
// one gate with every rule on and folded as the ledger folds it; journal and disk are not part of it. Beside
// them, for information: the very edge of the value at risk, and whole turns of a ledger in memory.
import { announce } from '#bot/announce.ts';
import { foldEngine } from '#engine/fold.ts';
import { openLedger } from '#engine/journal/ledger.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { quantity } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { surroundings } from '#engine/risk/asked.ts';
import { bookOf } from '#engine/risk/caps.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import { valueAtRisk } from '#engine/risk/value-at-risk.ts';
import type { EngineState } from '#engine/state.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';
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
/** The value at risk as a share of its limit: near it, and less than an order away from it. */
const NEAR = 0.9;
const EDGE = 0.997;

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

/** In cents. */
function riskOf(state: EngineState): number {
  return valueAtRisk(bookOf(surroundings(state, seenAt(), marketOf())), null)?.loss ?? Number.NaN;
}

function worthOf(state: EngineState): number {
  return surroundings(state, seenAt(), marketOf()).worth;
}

/** The same desk with a limit of which its value at risk is a share. */
function nearItsLimit(state: EngineState, share: number): EngineState {
  const varRatio = riskOf(state) / share / worthOf(state);
  const values = { ...state.limits.values, varRatio };
  return { ...state, limits: { ...state.limits, values } };
}

/** The value at risk in percent of its limit, before a pack and after it. */
function nearness(start: EngineState): string {
  const { varRatio } = start.limits.values;
  const limit = Math.floor(Number(varRatio) * worthOf(start));
  const percent = (state: EngineState) => ((riskOf(state) / limit) * 100).toFixed(1);
  return `${percent(start)} % before a pack, ${percent(afterPack(start))} % after it`;
}

function afterPack(start: EngineState): EngineState {
  let state = start;
  for (const one of pack(500))
    for (const fact of reviewOrder(state, seenAt(), marketOf(), one))
      state = foldEngine(state, fact, seenAt());
  return state;
}

/** Orders a second through turns of a ledger: guards, fold, announcements and the seal of the journal too. */
function turnsASecond(engine: EngineState, rounds: number): number {
  const seen = seenAt();
  const market = marketOf();
  const asked = pack(500);
  let [ms, written] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const journal = openMemoryJournal<DeskFact>(FACT_VERSIONS);
    const empty = { ...EMPTY_DESK, engine };
    const parts = { journal, empty, fold: foldDesk, guards: GUARDS, outgoing: announce };
    const ledger = openLedger(parts);
    const from = performance.now();
    for (const one of asked)
      ledger.turn((state) => ok(reviewOrder(state.engine, seen, market, one)), seen);
    ms += performance.now() - from;
    written += ledger.head().seq;
  }
  return Math.round((written * 1_000) / ms);
}

export function measureReview(tell: Tell): Promise<Figure> {
  const small = deskWith(10, 20);
  tell('warming up');
  run(small, ROUNDS / 4);
  tell(`${ROUNDS} packs of ${PACK} on 10 positions and 20 open orders`);
  const plain = run(small, ROUNDS);
  tell('the same with the value at risk near its limit');
  const nearDesk = nearItsLimit(small, NEAR);
  const near = run(nearDesk, ROUNDS / 4);
  tell('the same at its very edge');
  const edgeDesk = nearItsLimit(small, EDGE);
  const edge = run(edgeDesk, ROUNDS / 4);
  tell('through turns of a ledger in memory');
  const turns = turnsASecond(small, ROUNDS / 20);
  tell('500 positions and 2,000 open orders');
  const large = deskWith(500, 2_000);
  run(large, 50);
  const wide = run(large, 200);
  const passed = plain.passed + near.passed + edge.passed + wide.passed;
  const all = passed === (ROUNDS + ROUNDS / 2 + 200) * PACK;
  const slower = Math.min(aSecond(plain), aSecond(near));
  const p99 = percentile(wide.times, 0.99);
  return Promise.resolve(
    figure({
      figure: 'review',
      asked: `${ASKED_A_SECOND} orders a second with all rules on, near the limit of the value at risk too; under ${ASKED_LARGE_MS} ms an order on 500 positions and 2,000 open orders`,
      reached: all && slower >= ASKED_A_SECOND && p99 < ASKED_LARGE_MS,
      measured: {
        includes: 'the gate, every rule, and the fold of each approval; no journal, no disk',
        book: '10 positions, 20 open orders, packs of 10',
        ordersASecond: aSecond(plain),
        ordersASecondNearValueAtRisk: aSecond(near),
        nearIs: nearness(nearDesk),
        ordersASecondAtItsEdge: aSecond(edge),
        edgeIs: `${nearness(edgeDesk)}; the days are gone through for every order; told, not judged`,
        ordersASecondInTurns: turns,
        turnsAre:
          'an order a turn: every guard, announcements and a journal in memory; told, not judged',
        allPassed: all,
        ...spread('largeOrder', wide.times),
        ...spread('largeOrderDecidedAlone', wide.decided),
      },
    }),
  );
}
