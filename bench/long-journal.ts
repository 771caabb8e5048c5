// A long journal file for the benches: the facts of plausible trading days, in batches as small as the
// desk's own, chained and stored exactly as the desk stores them. Only the commits are larger, for speed.
import { genesisBatch } from '../src/host/genesis.ts';
import { GENESIS, sealBatch } from '#engine/journal/chain.ts';
import type { Head } from '#engine/journal/journal.ts';
import { makeCodec } from '#engine/journal/payload.ts';
import { openForWriting } from '#engine/journal/schema.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, notional, plus, price, quantity } from '#engine/model/money.ts';
import type { Cents, Price } from '#engine/model/money.ts';
import { atNewYork, deskTime, MINUTE_MS, tradingDay, wallTime } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { clientOrderId } from '#engine/order/order.ts';
import type { OrderPlan, Purpose } from '#engine/order/order.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { demoConfig } from '#tests/world.ts';

const SYMBOL = instrumentSymbol('^GSPC');
const STRATEGIES = ['trend-crossover', 'donchian-breakout', 'macd-momentum'] as const;
const QTY = quantity(1.5);
const FIRST_DAY = '2000-01-03';
const DESK_DAY = '2020-02-03';
const ENTRIES_A_COMMIT = 20_000;
const MARK_EVERY_MINUTES = 3;
const OPEN = 9 * 60 + 30;
const CLOSE = 16 * 60;

/** One batch of the desk: its facts, and the minute of the day it is written at. */
interface Written {
  readonly minute: number;
  readonly facts: readonly DeskFact[];
}

interface Leg {
  readonly strategy: string;
  readonly purpose: Purpose;
  readonly day: TradingDay;
  readonly at: DeskTime;
  readonly price: Price;
}

function planOf(leg: Leg): OrderPlan {
  const { strategy, purpose, day } = leg;
  const key = { account: 'demo-0001', day, strategy, symbol: SYMBOL, purpose, attempt: 1 };
  return {
    id: clientOrderId(key),
    symbol: SYMBOL,
    side: purpose === 'entry' ? 'buy' : 'sell',
    qty: QTY,
    terms: { type: 'market' },
    timeInForce: 'day',
    strategy,
    purpose,
    assumed: leg.price,
    decided: leg.price,
    replaces: [],
    stopAfter: null,
  };
}

/** An order from its approval to its fill, each step in the batch the desk writes it in. */
function orderFacts(leg: Leg, minute: number, follows: readonly DeskFact[]): readonly Written[] {
  const plan = planOf(leg);
  const { id, symbol, side, qty } = plan;
  const execution = `x-${id}`;
  const fill = { execution, id, symbol, side, qty, price: leg.price, fee: cents(0), at: leg.at };
  const deadline = deskTime(leg.at + 30_000);
  return [
    { minute, facts: [{ kind: 'order.approved', plan, day: leg.day, deadline, by: 'pack' }] },
    { minute, facts: [{ kind: 'order.sent', id }] },
    { minute, facts: [{ kind: 'order.accepted', id }] },
    { minute: minute + 1, facts: [{ kind: 'order.filled', fill }, ...follows] },
  ];
}

interface DayParts {
  readonly day: TradingDay;
  readonly week: string;
  readonly at: (minute: number) => DeskTime;
  readonly level: number;
  readonly equity: Cents;
}

function trade(parts: DayParts, strategy: string, minute: number): readonly Written[] {
  const { day } = parts;
  const bought = price(parts.level);
  const sold = price(parts.level + 2);
  const cost = notional(QTY, bought);
  const gain = cents(notional(QTY, sold) - cost);
  const leg = (purpose: Purpose, at: number, paid: Price): Leg => ({
    strategy,
    purpose,
    day,
    at: parts.at(at),
    price: paid,
  });
  const over: DeskFact = {
    kind: 'trade.closed',
    strategy,
    symbol: SYMBOL,
    opened: day,
    closed: day,
    qty: QTY,
    cost,
    gain,
    multiple: null,
    exit: 'exit',
  };
  return [
    ...orderFacts(leg('entry', minute, bought), minute, []),
    ...orderFacts(leg('exit', minute + 180, sold), minute + 180, [over]),
  ];
}

function job(day: TradingDay, name: string, minute: number): readonly Written[] {
  const lines = [`${name} of ${day}: all as expected`, 'nothing to do'];
  return [
    { minute, facts: [{ kind: 'job.started', job: name, day, late: false }] },
    { minute, facts: [{ kind: 'job.finished', job: name, day, ok: true, title: name, lines }] },
  ];
}

function marks(parts: DayParts): readonly Written[] {
  const count = Math.floor((CLOSE - OPEN) / MARK_EVERY_MINUTES);
  return Array.from({ length: count }, (_, at) => ({
    minute: OPEN + at * MARK_EVERY_MINUTES,
    facts: [
      { kind: 'market.marked', prices: { [SYMBOL]: price(parts.level + (at % 9) / 4) } },
    ] as const,
  }));
}

function dayOf(parts: DayParts): readonly Written[] {
  const { day, week, equity } = parts;
  const closing: DeskFact = { kind: 'day.closed', day, equity, gross: cents(0) };
  const refused: DeskFact = {
    kind: 'command.refused',
    command: 'resume',
    account: { platform: 'persona', team: 'demo', user: 'vic' },
    person: 'vic',
    code: 'ROLE_MISSING',
    text: 'Vic (viewer) may not run resume.',
  };
  const rows: readonly Written[] = [
    { minute: 480, facts: [{ kind: 'day.opened', day, week, equity }] },
    ...job(day, 'health', 480),
    ...job(day, 'briefing', 510),
    ...job(day, 'trade-pack', 555),
    ...STRATEGIES.flatMap((strategy, at) => trade(parts, strategy, OPEN + 5 + at)),
    ...marks(parts),
    { minute: 600, facts: [{ kind: 'books.compared', clean: true, lines: [] }] },
    ...job(day, 'reconciliation', 600),
    { minute: 700, facts: [refused] },
    { minute: CLOSE, facts: [closing] },
    ...job(day, 'end-of-day', CLOSE),
    ...job(day, 'daily-report', CLOSE + 30),
  ];
  return rows.toSorted((a, b) => a.minute - b.minute);
}

function* days(cash: Cents): Generator<DayParts> {
  let equity = cash;
  for (let date = Temporal.PlainDate.from(FIRST_DAY), index = 0; ; index += 1) {
    const day = tradingDay(date.toString());
    const monday = date.subtract({ days: date.dayOfWeek - 1 });
    const midnight = atNewYork(day, 0);
    const at = (minute: number): DeskTime => deskTime(midnight + minute * MINUTE_MS);
    const parts = { day, week: monday.toString(), at, level: 3_000 + (index % 200), equity };
    yield parts;
    const gain = notional(QTY, price(parts.level + 2)) - notional(QTY, price(parts.level));
    equity = plus(equity, cents(gain * STRATEGIES.length));
    date = date.add({ days: date.dayOfWeek === 5 ? 3 : 1 });
  }
}

function* batches(): Generator<{ readonly facts: readonly DeskFact[]; readonly desk: DeskTime }> {
  const config = demoConfig();
  const desk = deskTime(atNewYork(tradingDay(FIRST_DAY), 7 * 60));
  const stamp = { desk, wall: wallTime(Date.UTC(2026, 0, 5)) };
  const facts = genesisBatch({
    config,
    kind: 'demo',
    deskId: 'demo-bench',
    seed: 'twokey',
    from: tradingDay(DESK_DAY),
    code: 'bench',
    stamp,
  });
  yield { facts, desk };
  for (const parts of days(config.cashCents))
    for (const row of dayOf(parts)) yield { facts: row.facts, desk: parts.at(row.minute) };
}

/** Makes the journal of a demo desk with at least so many entries; answers its head. */
export function makeLongJournal(path: string, entries: number): Head {
  const db = openForWriting(path);
  const codec = makeCodec<DeskFact>(FACT_VERSIONS);
  const insert = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  let head: Head = GENESIS;
  let committed = 0;
  db.exec('BEGIN');
  for (const { facts, desk } of batches()) {
    const stamp = { desk, wall: wallTime(Date.UTC(2026, 0, 5) + head.seq) };
    const sealed = sealBatch(head, { facts, stamp, outgoing: [] }, codec);
    for (const row of sealed.rows) insert.run(...row);
    head = sealed.head;
    if (head.seq >= entries) break;
    if (head.seq - committed < ENTRIES_A_COMMIT) continue;
    db.exec('COMMIT');
    db.exec('BEGIN');
    committed = head.seq;
  }
  db.exec('COMMIT');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return head;
}
