// The kinds of cards that orders, latches, the mode and the desk's own life make.
import type { ClientOrderId } from '#engine/broker/broker.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { tradingDay } from '#engine/model/time.ts';
import type { OrderPlan } from '#engine/order/order.ts';
import type { LatchSet } from '#engine/risk/latch.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { BASE } from '#tests/bot/card-ground.ts';
import type { Kind } from '#tests/bot/card-ground.ts';
import { AT, DAY, folded, GENESIS, HALTED } from '#tests/bot/desk-in-memory.ts';

const SPX = instrumentSymbol('^GSPC');
const SPY = instrumentSymbol('SPY');
const ORDER = 'demo-0001-20200224-SPY-fade-E1' as ClientOrderId;

const PLAN: OrderPlan = {
  id: ORDER,
  symbol: SPY,
  side: 'buy',
  qty: quantity(20),
  terms: { type: 'limit', limit: price(322.4) },
  timeInForce: 'day',
  strategy: 'fade',
  purpose: 'entry',
  assumed: price(322.4),
  decided: price(322.4),
  replaces: [],
  stopAfter: price(318),
  takeProfit: price(331.2),
};
const APPROVED: DeskFact = {
  kind: 'order.approved',
  plan: PLAN,
  day: DAY,
  deadline: AT.desk,
  by: 'fade',
};
const SENT: readonly DeskFact[] = [...BASE, APPROVED, { kind: 'order.sent', id: ORDER }];

const REDUCED: LatchSet = {
  ...HALTED,
  latch: 'daily-loss',
  reason: 'Daily loss -1.6 %, layer 2 blocks at -1.5 %.',
  by: 'layer 2',
};

function limitsNow(): DeskFact {
  const { limits } = folded(GENESIS).engine;
  if (limits === null) throw new Error('the desk of tests has limits');
  const values = { ...limits.values, orderCents: 1_200_000 };
  return { kind: 'limits.set', limits: { ...limits, values }, why: 'approved', approval: 'R-0003' };
}

const RAISED: DeskFact = {
  kind: 'mode.raised',
  from: 'DEV',
  to: 'LIVE',
  approval: 'R-0008',
  signOff: 'R-0007',
  venue: 'live account \u20261234',
};

export const ENGINE_KINDS: readonly Kind[] = [
  ['order-approved', [APPROVED], BASE],
  [
    'order-denied',
    [
      {
        kind: 'order.denied',
        strategy: 'trend',
        symbol: SPX,
        purpose: 'entry',
        code: 'ORDER_CAP',
        layer: 'policy',
        text: 'order of $12,000.00, at most $10,000 (orderCents)',
        remedy: 'a smaller order',
      },
    ],
    BASE,
  ],
  [
    'order-filled',
    [
      {
        kind: 'order.filled',
        fill: {
          execution: 'x2',
          id: ORDER,
          symbol: SPY,
          side: 'buy',
          qty: quantity(5),
          price: price(322.38),
          fee: cents(0),
          at: AT.desk,
        },
      },
    ],
    SENT,
  ],
  ['order-cancel', [{ kind: 'order.cancelAsked', id: ORDER, why: 'Ana asked for it' }], SENT],
  [
    'foreign-cancel',
    [
      {
        kind: 'foreign.cancelAsked',
        id: 'by-hand-stop' as ClientOrderId,
        symbol: SPY,
        order: 'sell 7 SPY stop 318.00',
        leaves:
          'SPY: 7 held at the broker, 7 stand bare; under no foreign stop; under no stop of the desk.',
        approval: 'R-0004',
      },
    ],
    BASE,
  ],
  [
    'foreign-closed',
    [
      {
        kind: 'foreign.closed',
        id: 'by-hand-stop' as ClientOrderId,
        status: 'cancelled',
        filled: quantity(2),
        approval: 'R-0004',
      },
    ],
    BASE,
  ],
  ['order-lost', [{ kind: 'order.lost', id: ORDER, why: 'no answer within 10 s' }], SENT],
  [
    'order-rejected',
    [{ kind: 'order.closed', id: ORDER, status: 'rejected', why: 'insufficient buying power' }],
    SENT,
  ],
  [
    'trade-closed',
    [
      {
        kind: 'trade.closed',
        strategy: 'trend',
        symbol: SPX,
        opened: tradingDay('2020-02-19'),
        closed: DAY,
        qty: quantity(2.9),
        cost: cents(978_620),
        gain: cents(-43_153),
        multiple: -1.0613,
        exit: 'protective',
      },
    ],
    BASE,
  ],
  ['latch-set', [REDUCED], BASE],
  [
    'latch-lifted',
    [
      {
        kind: 'latch.lifted',
        latch: 'daily-loss',
        way: 'session',
        approval: null,
        reason: 'the next session opened',
      },
    ],
    [...BASE, REDUCED],
  ],
  [
    'books-differ',
    [
      {
        kind: 'books.compared',
        clean: false,
        lines: ['^GSPC: 2.9 here, 1.9 at the broker', 'cash: $40,602.55 here, $43,843.05 there'],
      },
    ],
    BASE,
  ],
  [
    'strategy-disabled',
    [{ kind: 'strategy.disabled', strategy: 'trend', reason: 'three losses', by: 'ana' }],
    BASE,
  ],
  ['symbol-paused', [{ kind: 'symbol.paused', symbol: SPY, reason: 'earnings', by: 'ana' }], BASE],
  [
    'symbol-freed',
    [{ kind: 'symbol.freed', symbol: SPY, approval: 'R-0004' }],
    [...BASE, { kind: 'symbol.paused', symbol: SPY, reason: 'earnings', by: 'ana' }],
  ],
  ['vix-overridden', [{ kind: 'vix.overridden', day: DAY, approval: 'R-0005' }], BASE],
  [
    'live-armed',
    [
      {
        kind: 'rollout.set',
        stage: '3a',
        from: '2',
        why: 'advanced',
        by: 'R-0008',
        reason: 'armed LIVE by two people',
        approval: 'R-0008',
      },
      RAISED,
    ],
    BASE,
  ],
  [
    'live-disarmed',
    [
      { kind: 'mode.lowered', from: 'LIVE', to: 'PAPER', by: 'ana', reason: 'enough for today' },
      {
        kind: 'rollout.set',
        stage: '2',
        from: '3a',
        why: 'fell-back',
        by: 'ana',
        reason: 'enough for today',
        approval: null,
      },
    ],
    [...BASE, RAISED],
  ],
  [
    'settings-changed',
    [
      limitsNow(),
      {
        kind: 'strategies.set',
        profile: 'full',
        selection: { mode: 'totd', n: 1 },
        strategies: [{ name: 'trend', enabled: true, params: {} }],
        why: 'approved',
        approval: 'R-0003',
      },
    ],
    BASE,
  ],
  [
    'desk-made',
    [...GENESIS.slice(0, 1), { kind: 'desk.started', code: 'abc1234', clean: true }],
    [],
  ],
  ['desk-started-unclean', [{ kind: 'desk.started', code: 'abc1234', clean: false }], BASE],
  ['desk-stopped', [{ kind: 'desk.stopped', reason: 'asked to stop' }], BASE],
];
