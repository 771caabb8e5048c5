// What the golden journal has of money and data: cash and shares that moved without an order, a reading of
// the VIX, a data set in quarantine, a paused symbol, a drill, and what two people may let through of them.
import type { ClientOrderId } from '#engine/broker/broker.ts';
import { dailySet } from '#engine/market/quarantine.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, price, quantity } from '#engine/model/money.ts';
import { deskTime, tradingDay } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Action } from '#runbook/keys.ts';
import { personId } from '#runbook/person.ts';

const SYMBOL = instrumentSymbol('^GSPC');
const DAY = tradingDay('2020-02-24');
const FOREIGN = 'by-hand-1' as ClientOrderId;
const AT = deskTime(Date.parse('2020-02-24T21:20:00Z'));

/** Ten dollars come and go: what is left is what it was. */
export const MONEY_FACTS: readonly DeskFact[] = [
  {
    kind: 'ledger.moved',
    movement: {
      kind: 'cash',
      id: 'dividend.1',
      cause: 'dividend',
      symbol: SYMBOL,
      amount: cents(1_000),
      at: AT,
      says: 'cash dividend',
    },
  },
  {
    kind: 'ledger.moved',
    movement: {
      kind: 'cash',
      id: 'fee.1',
      cause: 'fee',
      symbol: null,
      amount: cents(-1_000),
      at: AT,
      says: 'regulatory fee',
    },
  },
  { kind: 'vix.read', value: 36.2, day: DAY, source: 'Cboe', derived: false },
  {
    kind: 'data.quarantined',
    dataset: dailySet(SYMBOL),
    source: 'first',
    faults: ['first: 2020-02-21 repeats the day before'],
    backup: 'second',
  },
  {
    kind: 'options.read',
    underlying: instrumentSymbol('SPY'),
    day: DAY,
    at: AT,
    outcome: {
      is: 'read',
      context: {
        feed: 'indicative',
        synthetic: false,
        whole: true,
        spot: price(322.42),
        spotAgeMs: 400,
        contracts: 5_210,
        quoted: { calls: 2_580, puts: 2_591 },
        leftOut: { strange: 0, unquoted: 31, crossed: 8, noGreeks: 12 },
        quoteAgeMs: { newest: 300, median: 2_100 },
        terms: [{ expiry: tradingDay('2020-03-27'), days: 32, strike: price(322), ivBps: 2_431 }],
        skew: {
          expiry: tradingDay('2020-03-27'),
          days: 32,
          putIvBps: 2_790,
          callIvBps: 2_140,
          skewBps: 650,
        },
      },
    },
  },
  { kind: 'data.released', dataset: dailySet(SYMBOL), why: 'sound again' },
  { kind: 'symbol.paused', symbol: SYMBOL, reason: 'earnings', by: 'ana' },
  {
    kind: 'drill.finished',
    procedure: 'sop-3',
    person: personId('ana'),
    passed: true,
    steps: [
      {
        step: 'New risk is blocked',
        expected: 'a latch',
        found: 'daily-loss',
        evidence: 'latch.set 12',
        passed: true,
      },
    ],
    tookMs: 120,
  },
];

export interface Permitted {
  readonly action: Action;
  readonly args: Readonly<Record<string, string>>;
  readonly effect: (approval: string) => DeskFact;
}

/** Each of them takes two keys, and its effect stands in the batch of the last. */
export const PERMITTED: readonly Permitted[] = [
  {
    action: 'free-symbol',
    args: { symbol: SYMBOL },
    effect: (approval) => ({ kind: 'symbol.freed', symbol: SYMBOL, approval }),
  },
  {
    action: 'override-vix',
    args: { day: DAY },
    effect: (approval) => ({ kind: 'vix.overridden', day: DAY, approval }),
  },
  {
    action: 'force-sync',
    args: { plan: 'a'.repeat(64) },
    effect: (approval) => ({
      kind: 'books.synced',
      approval,
      plan: {
        cash: null,
        holdings: [],
        gone: [],
        foreign: [],
        execution: null,
        movement: 'fee.1',
      },
    }),
  },
  {
    action: 'cancel-foreign',
    args: { order: FOREIGN, terms: 'sell 7 ^GSPC stop 3,000.00' },
    effect: (approval) => ({
      kind: 'foreign.cancelAsked',
      id: FOREIGN,
      symbol: SYMBOL,
      order: 'sell 7 ^GSPC stop 3,000.00',
      leaves: '^GSPC: nothing held at the broker.',
      approval,
    }),
  },
];

/** The broker's word on what two people took back. */
export function foreignGone(approval: string): DeskFact {
  const ended = { status: 'cancelled', filled: quantity(0) } as const;
  return { kind: 'foreign.closed', id: FOREIGN, ...ended, approval };
}
