// What a broker's execution makes of the whole state: a short with its trade, what may not be booked, and
// money that people move, each as the facts that are written and folded.
import { describe, expect, test } from 'vitest';
import type { Execution } from '#engine/broker/broker.ts';
import type { EngineFact, OrderApproved } from '#engine/fact.ts';
import { foldBatch } from '#engine/fold.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, dollars, holding, price, quantity } from '#engine/model/money.ts';
import { clientOrderId } from '#engine/order/order.ts';
import type { Purpose } from '#engine/order/order.ts';
import { equity, openPositions } from '#engine/order/books.ts';
import { applyReport } from '#engine/order/report.ts';
import { standing } from '#engine/standing.ts';
import type { EngineState } from '#engine/state.ts';
import { AT, DAY, folded, GENESIS, MORNING, seenAt } from '../../bot/desk-in-memory.ts';
import { cashMoved, sharesMoved } from './ledger.ts';

const SEEN = seenAt(10 * 60 + 10);
const QQQ = instrumentSymbol('QQQ');

interface OrderWords {
  readonly purpose: Purpose;
  readonly side: 'buy' | 'sell';
  readonly units: number;
  readonly at: number;
  readonly stop?: number;
}

function planOf(words: OrderWords): OrderApproved['plan'] {
  const at = price(words.at);
  return {
    id: clientOrderId({
      account: 'demo-0001',
      day: DAY,
      strategy: 'fade',
      symbol: QQQ,
      purpose: words.purpose,
      attempt: 1,
    }),
    symbol: QQQ,
    side: words.side,
    qty: quantity(words.units),
    terms: { type: 'market' },
    timeInForce: 'day',
    strategy: 'fade',
    purpose: words.purpose,
    assumed: at,
    decided: at,
    replaces: [],
    stopAfter: words.stop === undefined ? null : price(words.stop),
  };
}

/** The order approved and executed whole; the facts that follow, and the state with them. */
function filled(
  before: EngineState,
  words: OrderWords,
): { readonly facts: readonly EngineFact[]; readonly state: EngineState } {
  const plan = planOf(words);
  const approved: EngineFact = {
    kind: 'order.approved',
    plan,
    day: DAY,
    deadline: AT.desk,
    by: 'fade',
  };
  const open = foldBatch(before, [approved, { kind: 'order.sent', id: plan.id }], SEEN);
  const { id, symbol, side, qty } = plan;
  const execution = `${id} 1`;
  const at = { price: price(words.at), fee: cents(100), at: SEEN.desk };
  const fill: Execution = { execution, id, symbol, side, qty, ...at };
  const facts = applyReport(open, SEEN, { kind: 'executed', fill, at: SEEN.desk });
  return { facts, state: foldBatch(open, facts, SEEN) };
}

function kinds(facts: readonly EngineFact[]): readonly string[] {
  return facts.map((fact) => fact.kind);
}

const MORNING_STATE = folded(GENESIS, MORNING).engine;
const GENESIS_STATE = folded(GENESIS).engine;
const OLD_FILL: Execution = {
  execution: 'before 1',
  id: 'by-hand' as Execution['id'],
  symbol: QQQ,
  side: 'buy',
  qty: quantity(1),
  price: price(200),
  fee: cents(0),
  at: SEEN.desk,
};

describe('a short', () => {
  const sold = filled(MORNING_STATE, {
    purpose: 'entry',
    side: 'sell',
    units: 10,
    at: 200,
    stop: 204,
  });

  test('is opened by an entry to sell, and its stop is a buy', () => {
    expect(openPositions(sold.state.books)).toMatchObject([
      { strategy: 'trend' },
      { strategy: 'fade', side: 'short', risk: dollars(40), cost: dollars(1_999) },
    ]);
    expect(sold.facts).toContainEqual(
      expect.objectContaining({
        kind: 'order.approved',
        plan: expect.objectContaining({ purpose: 'protective', side: 'buy' }) as unknown,
      }),
    );
  });

  test('closed, it is a trade with its gain and its R', () => {
    const back = filled(sold.state, { purpose: 'close', side: 'buy', units: 10, at: 195 });
    expect(back.facts.find((fact) => fact.kind === 'trade.closed')).toMatchObject({
      strategy: 'fade',
      qty: quantity(10),
      gain: dollars(48),
      multiple: 1.2,
      exit: 'close',
    });
    const { gains } = standing(back.state);
    const sum = gains.reduce((total, row) => total + row.closed + row.open, 0);
    expect(sum).toBe(equity(back.state.books) - 5_000_000);
  });
});

test.each([
  ['nothing is held', { purpose: 'exit', side: 'sell', units: 1, at: 200 }],
  ['it would open the other side', { purpose: 'close', side: 'buy', units: 1, at: 200 }],
] as const)('an execution is not booked where %s: the books differ', (_, words) => {
  const { facts, state } = filled(MORNING_STATE, words);
  expect(kinds(facts)).toEqual(['latch.set']);
  expect(facts).toMatchObject([{ latch: 'books-differ' }]);
  expect(state.books).toEqual(MORNING_STATE.books);
});

describe('what moves without an order', () => {
  const moved = (...facts: readonly EngineFact[]) => foldBatch(MORNING_STATE, facts, SEEN);

  test('a withdrawal is no loss of the day, the week or the drawdown', () => {
    const of = moved({
      kind: 'ledger.moved',
      movement: cashMoved({ id: 'w', cause: 'withdrawal', dollars: -10_000 }),
    });
    const drop = (state: EngineState) => [
      (state.day?.openEquity ?? 0) - equity(state.books),
      (state.week?.openEquity ?? 0) - equity(state.books),
      state.highWater - equity(state.books),
    ];
    expect(drop(of)).toEqual(drop(MORNING_STATE));
    expect(of.day?.moves.map((row) => row.id)).toEqual(['w']);
  });

  test('a fee is a loss, and among the day\u2019s fees', () => {
    const of = moved({
      kind: 'ledger.moved',
      movement: cashMoved({ id: 'f', cause: 'fee', dollars: -3 }),
    });
    expect(equity(of.books)).toBe(equity(MORNING_STATE.books) - 300);
    expect(of.day?.fees).toBe((MORNING_STATE.day?.fees ?? 0) + 300);
    expect(of.day?.openEquity).toBe(MORNING_STATE.day?.openEquity);
  });

  test('gains of all, the account\u2019s own among them, are equity less first cash and transfers', () => {
    const facts = [
      cashMoved({ id: 'i', cause: 'interest', dollars: 12 }),
      cashMoved({ id: 'd', cause: 'deposit', dollars: 700 }),
      sharesMoved({ id: 't', cause: 'transfer', symbol: QQQ, units: 2, price: 200 }),
    ].map((movement): EngineFact => ({ kind: 'ledger.moved', movement }));
    const of = moved(...facts, { kind: 'market.marked', prices: { [QQQ]: price(210) } });
    const { gains } = standing(of);
    expect(gains.find((row) => row.strategy === 'adopted')).toMatchObject({
      closed: dollars(12),
      open: dollars(20),
    });
    const sum = gains.reduce((total, row) => total + row.closed + row.open, 0);
    expect(sum).toBe(equity(of.books) - 5_000_000 - of.books.transfers);
  });

  test('a first force-sync is no loss of the day, the week or the drawdown', () => {
    const of = { ...GENESIS_STATE, day: MORNING_STATE.day, week: MORNING_STATE.week };
    const { cash } = of.books;
    const plan = {
      cash: { from: cash, to: cents(cash / 2) },
      holdings: [],
      gone: [],
      foreign: [],
      execution: null,
      movement: null,
    };
    const next = foldBatch(of, [{ kind: 'books.synced', approval: 'R-0001', plan }], SEEN);
    const drop = (state: EngineState) => [
      (state.day?.openEquity ?? 0) - equity(state.books),
      (state.week?.openEquity ?? 0) - equity(state.books),
      state.highWater - equity(state.books),
    ];
    expect(drop(next)).toEqual(drop(of));
    expect(next.books.transfers).toBe(cents(-0.5 * cash));
  });

  test('what was executed before the desk was made is no execution it does not know', () => {
    const fill = { ...OLD_FILL, at: GENESIS_STATE.made ?? SEEN.desk };
    const report = { kind: 'executed', fill, at: fill.at } as const;
    expect(applyReport(GENESIS_STATE, SEEN, report)).toEqual([]);
    const late = { ...fill, at: SEEN.desk };
    expect(kinds(applyReport(GENESIS_STATE, SEEN, { ...report, fill: late }))).toEqual([
      'latch.set',
    ]);
  });

  test.each<[string, 'order.lost' | 'order.closed' | null, number, string]>([
    ['of unknown fate', 'order.lost', 3, 'whose fate is unknown'],
    ['closed as never taken', 'order.closed', 3, 'closed as never taken'],
    ['that is smaller', 'order.lost', 4, ''],
    ['that is known', null, 3, ''],
  ])(
    'an execution under a name nobody knows points at an order %s',
    (_name, fate, units, words) => {
      const plan = planOf({ purpose: 'entry', side: 'buy', units: 3, at: 200, stop: 190 });
      const approved: EngineFact = {
        kind: 'order.approved',
        plan,
        day: DAY,
        deadline: SEEN.desk,
        by: 'fade',
      };
      const { id } = plan;
      const lost: EngineFact = { kind: 'order.lost', id, why: 'x' };
      const closed: EngineFact = { kind: 'order.closed', id, status: 'unsent', why: 'x' };
      const ends = [lost, closed].filter((fact) => fact.kind === fate);
      const facts = [approved, ...ends];
      const state = foldBatch(MORNING_STATE, facts, SEEN);
      const fill = { ...OLD_FILL, execution: 'nameless 1' };
      const report = { kind: 'executed', at: SEEN.desk } as const;
      const [latch] = applyReport(state, SEEN, {
        ...report,
        fill: { ...fill, qty: quantity(units) },
      });
      const reason = latch?.kind === 'latch.set' ? latch.reason : '';
      expect(reason).toContain('which this desk does not know.');
      expect(reason.includes(`It may be order ${id}, ${words}`)).toBe(words !== '');
      expect(reason.includes('reconcile force-sync')).toBe(words !== '');
    },
  );

  test('a force-sync is folded with the orders it lets stand', () => {
    const plan = {
      cash: null,
      holdings: [{ symbol: QQQ, from: holding(0), to: holding(3e9), price: price(200) }],
      gone: [],
      foreign: [],
      execution: 'x9',
      movement: null,
    };
    const of = moved({ kind: 'books.synced', approval: 'R-0001', plan });
    expect(openPositions(of.books)).toMatchObject([{ strategy: 'trend' }, { strategy: 'adopted' }]);
    expect(of.books.confirmed).toBe('x9');
  });
});
