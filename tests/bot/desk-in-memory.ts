// A small real desk for tests: a state folded from real facts, a reading of the world, and procedures
// that only note what they were asked. It records refusals as the real one does, by a fact.
import { settledBase } from '#runbook/toggle.ts';
import { proceduresNoting } from '#tests/bot/procedures-noting.ts';
import { NO_CONTACTS } from '../../src/config/contacts.ts';
import type { Entry } from '#engine/journal/journal.ts';
import type { ClientOrderId } from '#engine/broker/broker.ts';
import { sessionOn } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { atNewYork, deskTime, monoTime, tradingDay, wallTime } from '#engine/model/time.ts';
import type { LatchSet } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import type { Desk } from '#runbook/desk.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { always, NO_ROTA } from '#runbook/oncall/rota.ts';
import { personId } from '#runbook/person.ts';
import type { Account, Person, Role } from '#runbook/person.ts';
import { platformFacts } from '#runbook/platform.ts';
import { pictureRisk } from '#runbook/risk-picture.ts';
import { marketOf } from '#tests/engine/risk/sheet.ts';
import { EMPTY_DESK, foldDeskBatch } from '#runbook/state.ts';
import { noReports } from '#runbook/report/making.ts';
import type { DeskState } from '#runbook/state.ts';
import { alertingOf } from '#runbook/alert/rule.ts';

export const DAY = tradingDay('2020-02-24');
const SPX = instrumentSymbol('^GSPC');

export function stampAt(minute: number): {
  readonly desk: ReturnType<typeof deskTime>;
  readonly wall: ReturnType<typeof wallTime>;
} {
  return { desk: deskTime(atNewYork(DAY, minute)), wall: wallTime(Date.UTC(2026, 0, 5, 15, 0)) };
}

export const AT = stampAt(10 * 60 + 5);

export function persona(user: string): Account {
  return { platform: 'persona', team: 'demo', user };
}

/** A day's report, as the schedule makes one. */
export function reportOf(day: typeof DAY, file: string): DeskFact {
  const span = { period: 'daily', label: day, from: day, day } as const;
  return { kind: 'report.made', ...span, file, sha256: 'ab', page: null, by: 'desk' };
}

function person(id: string, roles: readonly Role[]): Person {
  const name = `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
  return { id: personId(id), name, roles, position: null, accounts: [persona(id)] };
}

export const PEOPLE: readonly Person[] = [
  person('ana', ['operator']),
  person('ben', ['risk']),
  person('vic', ['viewer']),
];

export const GENESIS: readonly DeskFact[] = [
  {
    kind: 'desk.created',
    deskId: 'd1',
    deskKind: 'demo',
    mode: 'DEV',
    account: 'demo-0001',
    feed: 'recorded',
    seed: '7',
    from: DAY,
    cash: cents(5_000_000),
    code: 'abc1234',
  },
  {
    kind: 'limits.set',
    limits: {
      values: {
        lossDayRatio: 0.015,
        lossWeekRatio: 0.03,
        drawdownRatio: 0.06,
        lossStreakDesk: 5,
        orderCents: 1_000_000,
      },
      restricted: ['GME'],
    },
    why: 'genesis',
    approval: null,
  },
  {
    kind: 'strategies.set',
    profile: 'green_only',
    selection: { mode: 'totd', n: 1 },
    strategies: [
      { name: 'trend', enabled: true, params: {} },
      { name: 'fade', enabled: false, params: {} },
    ],
    why: 'genesis',
    approval: null,
  },
  { kind: 'roster.set', people: PEOPLE, why: 'genesis', approval: null },
  {
    kind: 'schedule.set',
    rows: [
      {
        job: 'briefing',
        title: 'Strategy briefing',
        at: { from: 'clock', minute: 510 },
        owner: 'Director',
        deadlineMinutes: 5,
        catchUp: { rule: 'run-late', windowMinutes: 60 },
        channel: 'briefings',
      },
      {
        job: 'midday-check',
        title: 'Midday risk and compliance check',
        at: { from: 'clock', minute: 720 },
        owner: 'Risk',
        deadlineMinutes: 15,
        catchUp: { rule: 'skip', windowMinutes: 0 },
        channel: 'audit',
      },
    ],
    why: 'genesis',
    approval: null,
  },
  { kind: 'desk.started', code: 'abc1234', clean: true },
];

const ENTRY_ID = 'demo-0001-20200224-GSPC-trend-E1' as ClientOrderId;
const STOP_ID = 'demo-0001-20200224-GSPC-trend-P1' as ClientOrderId;

/** A morning: the day opens, one entry fills under a stop, the index falls a little. */
export const MORNING: readonly DeskFact[] = [
  { kind: 'day.opened', day: DAY, week: '2020-02-24', equity: cents(5_000_000) },
  { kind: 'books.compared', clean: true, lines: [] },
  { kind: 'job.started', job: 'briefing', day: DAY, late: false },
  {
    kind: 'job.finished',
    job: 'briefing',
    day: DAY,
    ok: true,
    title: 'Strategy briefing',
    lines: ['one signal', '  trend ^GSPC'],
  },
  {
    kind: 'order.approved',
    plan: {
      id: ENTRY_ID,
      symbol: SPX,
      side: 'buy',
      qty: quantity(2.9),
      terms: { type: 'limit', limit: price(3243) },
      timeInForce: 'day',
      strategy: 'trend',
      purpose: 'entry',
      assumed: price(3243),
      decided: price(3243),
      replaces: [],
      stopAfter: price(3100),
    },
    day: DAY,
    deadline: AT.desk,
    by: 'trend',
  },
  { kind: 'order.sent', id: ENTRY_ID },
  {
    kind: 'order.filled',
    fill: {
      execution: 'x1',
      id: ENTRY_ID,
      symbol: SPX,
      side: 'buy',
      qty: quantity(2.9),
      price: price(3240.5),
      fee: cents(94),
      at: AT.desk,
    },
  },
  {
    kind: 'order.approved',
    plan: {
      id: STOP_ID,
      symbol: SPX,
      side: 'sell',
      qty: quantity(2.9),
      terms: { type: 'stop', stop: price(3100) },
      timeInForce: 'gtc',
      strategy: 'trend',
      purpose: 'protective',
      assumed: price(3240.5),
      decided: price(3240.5),
      replaces: [],
      stopAfter: null,
    },
    day: DAY,
    deadline: AT.desk,
    by: 'protection',
  },
  { kind: 'order.sent', id: STOP_ID },
  { kind: 'order.accepted', id: STOP_ID },
  { kind: 'market.marked', prices: { [SPX]: price(3225.89) } },
];

export const HALTED: LatchSet = {
  kind: 'latch.set',
  latch: 'manual',
  level: 'reducing',
  reason: 'Ana halted: feed looks stale.',
  by: 'ana',
  brake: 1,
  values: {},
};

export function folded(...batches: readonly (readonly DeskFact[])[]): DeskState {
  return batches.reduce((state, facts) => foldDeskBatch(state, facts, AT), EMPTY_DESK);
}

export function seenAt(minute: number): Seen {
  return {
    ...stampAt(minute),
    mono: monoTime(1),
    boot: 'b1',
    killFile: 'absent',
    lease: true,
    brake: false,
    clockSane: true,
    stream: true,
    pinHolds: true,
    session: sessionOn(DAY),
    switches: { config: true, env: true },
  };
}

export interface Memory extends Desk {
  readonly asked: readonly { readonly name: string; readonly by: Account; readonly ask: object }[];
  readonly refusals: readonly { readonly command: string; readonly code: string }[];
}

function entriesOf(facts: readonly DeskFact[]): readonly Entry<DeskFact>[] {
  return facts.map((fact, at) => ({
    seq: at + 1,
    batch: 1,
    hash: `h${at + 1}`,
    version: 1,
    fact,
    ...AT,
  }));
}

export function deskOf(facts: readonly DeskFact[]): Memory {
  let state = folded(facts);
  const asked: { name: string; by: Account; ask: object }[] = [];
  const refusals: { command: string; code: string }[] = [];
  const entries = entriesOf(facts);
  return {
    asked,
    refusals,
    state: () => state,
    seen: () => seenAt(10 * 60 + 5),
    feedLabel: '^GSPC daily 2000-2020: real; intraday path: DERIVED',
    code: 'abc1234',
    alerting: alertingOf({
      rules: [],
      ladders: { CRITICAL: [0, 5, 10], WARNING: [0, 60], INFO: [] },
      holds: { CRITICAL: 30, WARNING: 240, INFO: null },
      rota: {
        ...NO_ROTA,
        primary: [always(personId('ana'))],
        secondary: [always(personId('ben'))],
      },
      reach: {},
    }),
    manual: { base: settledBase({}), contacts: NO_CONTACTS, maintenance: [], playbooks: [] },
    shelf: { reread: () => [], kept: () => null },
    procedures: proceduresNoting(asked),
    refused: (account, { command, code, text }) => {
      refusals.push({ command, code });
      state = foldDeskBatch(
        state,
        [{ kind: 'command.refused', command, account, person: null, code, text }],
        AT,
      );
    },
    platform: (platform, word) => {
      state = foldDeskBatch(state, platformFacts(state.runbook.platforms, platform, word), AT);
    },
    posted: () => [],
    makeReport: (span) => noReports(span),
    doctor: () => Promise.resolve([]),
    preflight: () =>
      Promise.resolve([
        {
          name: 'books',
          question: 'Are the books equal?',
          passed: true,
          blocking: true,
          evidence: 'equal at 10:00',
          remedy: '',
        },
        {
          name: 'disk',
          question: 'Is there room?',
          passed: false,
          blocking: true,
          evidence: '12 MB free',
          remedy: 'free some room',
        },
      ]),
    smoke: () => Promise.resolve([]),
    drill: () => Promise.resolve(refuse('DRILL_UNAVAILABLE', 'no drill is made in memory')),
    draw: () => Promise.resolve(refuse('PICTURE_BUSY', 'nothing is drawn in memory')),
    backtest: ({ days }, progress) => {
      progress(1);
      return Promise.resolve(
        ok({
          from: '2020-01-02',
          until: '2020-02-21',
          sessions: days,
          startCents: 5_000_000,
          endCents: 5_061_234,
          trades: 9,
          wins: 5,
          maxDrawdownRatio: 0.012,
          sharpe: 1.234,
          denied: 2,
          latches: [],
          byStrategy: [{ strategy: 'trend', trades: 9, wins: 5, gainCents: 61_234 }],
          label: 'real daily closes',
        }),
      );
    },
    risk: () => pictureRisk(state.engine, seenAt(10 * 60 + 5), marketOf()),
    briefing: () => ['one signal'],
    data: () => null,
    news: () => Promise.resolve(ok([])),
    report: () => '# Report\n\n| a | b |\n|---|---|',
    verify: () =>
      Promise.resolve({ ok: true, entries: entries.length, head: 'h9', anchor: 'equal' }),
    entries: (from, limit) => entries.filter((entry) => entry.seq >= from).slice(0, limit),
    headSeq: () => entries.length,
    config: () => ({
      pin: '0123456789abcdef',
      inForce: { profile: 'green_only' },
      waiting: [{ what: 'orderCents', from: '$10,000', to: '$12,000', looser: true }],
      fault: null,
    }),
  };
}
