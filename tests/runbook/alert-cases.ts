// For each shipped alert rule a batch that fires it, on a desk it can happen on. A rule without a case here
// breaks a test, and so does a case without a rule.
import { cents, price, quantity } from '#engine/model/money.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { deskTime } from '#engine/model/time.ts';
import type { TradeClosed } from '#engine/fact.ts';
import { NO_ROTA } from '#runbook/oncall/rota.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';
import { haltFacts } from '#runbook/halt.ts';
import { personId } from '#runbook/person.ts';
import { account, benchAt, deskOf, force, haltBy, latchSet } from '#tests/model/bench.ts';
import { ENTRY, WALL_0 } from '#tests/model/desk.ts';
import { DAY, denied, disabled, job, lost, ordering, SECOND } from './alert-bench.ts';

export interface RuleCase {
  readonly state: DeskState;
  readonly facts: readonly DeskFact[];
  /** Minutes after the bench's own time. */
  readonly minute?: number;
}

const SPY = instrumentSymbol('SPY');
const marked: DeskFact = { kind: 'market.marked', prices: {} };

function on(fact: DeskFact, state = deskOf()): RuleCase {
  return { state, facts: [fact] };
}

/** A day that opened with so many dollars and holds $10,000 in cash now. */
function dayFrom(dollars: number): DeskState {
  const desk = deskOf();
  const books = { ...desk.engine.books, cash: cents(1_000_000), positions: {} };
  const opened: DeskFact = {
    kind: 'day.opened',
    day: DAY,
    week: '2026-03-02',
    equity: cents(dollars * 100),
  };
  const day = force(desk, opened);
  return { ...day, engine: { ...day.engine, books } };
}

function trade(gain: number): TradeClosed {
  return {
    kind: 'trade.closed',
    strategy: 'trend',
    symbol: SPY,
    opened: DAY,
    closed: DAY,
    qty: quantity(1),
    cost: cents(100),
    gain: cents(gain),
    multiple: null,
    exit: 'exit',
  };
}

type Sums = DeskState['engine']['execution']['day'];

function executed(sums: Partial<Sums>): DeskState {
  const desk = ordering();
  const { execution } = desk.engine;
  const day = { ...execution.day, ended: 6, fills: 6, wanted: cents(1_000_000), ...sums };
  return { ...desk, engine: { ...desk.engine, execution: { ...execution, day } } };
}

/** Nothing more than that an order ended, in a way that counts nowhere. */
const ended: DeskFact = { kind: 'order.closed', id: SECOND, status: 'unsent', why: 'too late' };

/** One position of one allowed, from before the open. */
function full(): DeskState {
  const desk = deskOf();
  const limits = { values: { positions: 1 }, restricted: [] };
  const position = {
    symbol: SPY,
    strategy: 'trend',
    side: 'long' as const,
    qty: quantity(1),
    lots: [],
    realised: cents(0),
    bought: quantity(1),
    cost: cents(50_000),
    risk: cents(100),
    stop: null,
    opened: DAY,
  };
  const marks = { SPY: price(500) };
  const books = { ...desk.engine.books, marks, positions: { 'trend SPY': position } };
  return { ...desk, engine: { ...desk.engine, limits, books } };
}

function counted(answered: number): DeskFact {
  return { kind: 'provider.counted', provider: 'alpaca', asked: 100, answered };
}

const filled: DeskFact = {
  kind: 'order.filled',
  fill: {
    execution: 'x-1',
    id: ENTRY.id,
    symbol: SPY,
    side: 'buy',
    qty: quantity(1),
    price: price(510),
    fee: cents(0),
    at: deskTime(WALL_0),
  },
};

const priced: DeskState = {
  ...deskOf(),
  engine: { ...deskOf().engine, marked: deskTime(WALL_0 - 60_000) },
};

/** A desk one person halted, and nobody confirmed it yet. */
function halting(): DeskState {
  const desk = deskOf();
  return force(desk, ...haltFacts(desk, benchAt(desk), haltBy(desk, 'trader')));
}

const closed: DeskFact = { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) };

export const CASES: Readonly<Record<string, RuleCase>> = {
  halt: on(latchSet('manual')),
  'kill-file': on(latchSet('kill-file')),
  'break-glass': on(
    {
      kind: 'approval.granted',
      id: 'R-0001',
      action: 'confirm-halt',
      epoch: null,
      people: [personId('safety')],
      breakGlass: true,
    },
    halting(),
  ),
  'switched-off': on(latchSet('env-off')),
  emergency: on(latchSet('emergency')),
  'loss-limit': on(latchSet('daily-loss')),
  breach: on(latchSet('breach')),
  'layer-near': {
    state: (() => {
      const desk = dayFrom(10_170);
      const limits = { values: { lossDayRatio: 0.02 }, restricted: [] };
      return { ...desk, engine: { ...desk.engine, limits } };
    })(),
    facts: [marked],
  },
  'layer-3': on(disabled('rule layer 3')),
  'strategy-paused': on(disabled('trader')),
  'day-loss': { state: dayFrom(10_300), facts: [marked] },
  'day-loss-high': { state: dayFrom(10_500), facts: [marked] },
  'day-gain': { state: dayFrom(9_700), facts: [marked] },
  'win-rate': {
    state: force(deskOf(), ...Array.from({ length: 9 }, (_, at) => trade(at < 4 ? 1 : -1))),
    facts: [trade(-1)],
  },
  'positions-full': { state: full(), facts: [], minute: 300 },
  'fill-rate': { state: executed({ got: cents(750_000) }), facts: [ended] },
  'fill-rate-low': { state: executed({ got: cents(550_000) }), facts: [ended] },
  slippage: {
    state: executed({ got: cents(1_000_000), slipped: cents(1_700) }),
    facts: [ended],
  },
  'slippage-high': {
    state: executed({ got: cents(1_000_000), slipped: cents(2_300) }),
    facts: [ended],
  },
  'fill-slippage': on(filled, priced),
  'provider-success': on(counted(90)),
  'provider-success-low': on(counted(70)),
  'self-halt': on(latchSet('self-halt')),
  integrity: on(latchSet('restored')),
  crashed: on(latchSet('crashed')),
  'unclean-start': on({ kind: 'desk.started', code: 'x', clean: false }),
  'first-start': on(latchSet('new-desk')),
  probation: on(latchSet('probation')),
  degraded: on(latchSet('degraded')),
  'broker-lost': on(latchSet('broker-lost')),
  'books-differ': on(latchSet('books-differ')),
  'books-not-equal': on({ kind: 'books.compared', clean: false, lines: ['a cent'] }),
  'order-lost': on(lost, ordering()),
  'stop-late': on({ kind: 'stop.late', id: ENTRY.id, strategy: 'trend', symbol: SPY, why: 'x' }),
  'symbol-halted': on({ kind: 'symbol.halted', symbol: SPY, says: 'news pending' }),
  'price-held': on({
    kind: 'price.held',
    symbol: SPY,
    from: price(500),
    to: price(250),
    says: 'half',
  }),
  'order-rejected': on({ kind: 'order.closed', id: ENTRY.id, status: 'rejected', why: 'halted' }),
  veto: on(denied),
  'platform-fault': on({
    kind: 'platform.faulted',
    platform: 'slack',
    part: 'socket',
    why: 'it is closed',
    final: false,
  }),
  'platform-lost': on({
    kind: 'platform.faulted',
    platform: 'slack',
    part: 'token',
    why: 'it is revoked',
    final: true,
  }),
  'refused-again': on({
    kind: 'refusals.repeated',
    account: account('ghost'),
    person: null,
    count: 5,
    minutes: 10,
  }),
  'job-missed': on({ kind: 'job.missed', job: 'briefing', day: DAY, why: 'the machine slept' }),
  'job-failed': on(job(false)),
  'step-late': on({
    kind: 'run.overdue',
    id: 'RUN-0001',
    playbook: 'SOP-3',
    title: 'A risk limit is breached',
    step: '2',
    text: 'Look at the positions',
    owner: 'risk',
    minutes: 10,
  }),
  'limits-changed': on({
    kind: 'limits.set',
    limits: deskOf().engine.limits,
    why: 'approved',
    approval: 'R-0001',
  }),
  'people-changed': on({
    kind: 'roster.set',
    people: deskOf().runbook.roster,
    why: 'approved',
    approval: 'R-0001',
  }),
  'strategies-changed': on({
    kind: 'strategies.set',
    profile: 'plain',
    selection: { mode: 'totd', n: 1 },
    strategies: [],
    why: 'approved',
    approval: 'R-0001',
  }),
  'schedule-changed': on({
    kind: 'schedule.set',
    rows: [],
    why: 'approved',
    approval: 'R-0001',
  }),
  'strategy-enabled': on({ kind: 'strategy.enabled', strategy: 'trend', approval: 'R-0001' }),
  'trading-complete': on(closed),
  'rota-changed': on({ kind: 'rota.set', rota: NO_ROTA, why: 'approved', approval: 'R-0001' }),
  'incident-overdue': on({
    kind: 'incident.overdue',
    id: 'I-0001',
    title: 'Daily loss',
    missing: 'cause and prevention',
  }),
  'rota-gap': on({
    kind: 'rota.gapped',
    about: 'primary',
    what: 'Nobody is primary from Monday',
    fromWall: WALL_0,
    soon: false,
  }),
  'rota-gap-soon': on({
    kind: 'rota.gapped',
    about: 'primary',
    what: 'Nobody is primary tomorrow',
    fromWall: WALL_0,
    soon: true,
  }),
  'execution-thin': on({
    kind: 'execution.rated',
    day: DAY,
    thin: true,
    signals: 10,
    opened: 4,
    percent: 40,
    layers: 'policy 6',
  }),
  'ladder-late': on({ kind: 'ladder.late', alerts: ['AL-0001'], what: 'AL-0001, by a minute' }),
  'task-failed': on({
    kind: 'task.done',
    task: 'backup-validation',
    period: '2026-03-01',
    evidence: 'the hash differs',
    passed: false,
    by: 'desk',
    account: null,
  }),
  'task-overdue': on({
    kind: 'task.overdue',
    task: 'backup-validation',
    period: '2026-03-01',
    title: 'Validate a backup',
    owner: 'Ops',
  }),
  unarmed: on(latchSet('unarmed')),
  'mode-raised': on({
    kind: 'mode.raised',
    from: 'PAPER',
    to: 'LIVE',
    approval: 'R-0001',
    signOff: 'R-0002',
    venue: 'live account …1234',
  }),
};
