// What is told of each order, whatever the stream loses, doubles or mixes up: each execution once, each sum
// complete, and the end after all that came before it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { executionId } from '#engine/broker/alpaca/activities.ts';
import { standingOf } from '#engine/broker/alpaca/orders.ts';
import { Reporter } from '#engine/broker/alpaca/reports.ts';
import type { Row } from '#engine/broker/alpaca/wire.ts';
import type { BrokerReport, Execution } from '#engine/broker/broker.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { NO_CENTS, price, quantity } from '#engine/model/money.ts';
import { deskTime } from '#engine/model/time.ts';
import { clientId, ORDER_ID, orderRow } from './words.ts';

const NOW = deskTime(Date.UTC(2026, 2, 2, 15));

function update(event: string, order: Row, piece: Row = {}): Row {
  return { event, timestamp: '2026-03-02T14:30:00Z', order: orderRow(order), ...piece };
}

function fill(qty: number, sum: number): Row {
  const status = sum === 10 ? 'filled' : 'partially_filled';
  const event = sum === 10 ? 'fill' : 'partial_fill';
  return update(event, { status, filled_qty: String(sum) }, { price: '150.25', qty: String(qty) });
}

function executed(qty: number, sum: number): Execution {
  return {
    execution: executionId(ORDER_ID, quantity(sum)),
    id: clientId('d1-entry-1'),
    symbol: instrumentSymbol('AAPL'),
    side: 'buy',
    qty: quantity(qty),
    price: price(150.25),
    fee: NO_CENTS,
    at: NOW,
  };
}

function say(report: BrokerReport): string {
  if (report.kind === 'executed') return `executed ${report.fill.execution.split(':')[1]}`;
  return report.kind === 'closed' ? `${report.status} at ${report.filled}` : 'accepted';
}

function heard(reporter: Reporter, row: Row): readonly string[] {
  const { reports, unsure } = reporter.hear(row, NOW);
  return [...reports.map(say), ...(unsure ? ['unsure'] : [])];
}

describe('the stream', () => {
  test('an order’s whole life, each thing once', () => {
    const reporter = new Reporter();
    expect(heard(reporter, update('pending_new', { status: 'pending_new' }))).toEqual([]);
    expect(heard(reporter, update('new', {}))).toEqual(['accepted']);
    expect(heard(reporter, update('new', {}))).toEqual([]);
    expect(heard(reporter, fill(4, 4))).toEqual(['executed 4000000000']);
    expect(heard(reporter, fill(4, 4))).toEqual([]);
    const end = update('canceled', { status: 'canceled', filled_qty: '4' });
    expect(heard(reporter, end)).toEqual(['cancelled at 4000000000']);
    expect(reporter.openIds()).toEqual([]);
  });

  test.each([
    ['a fill that does not continue what was told', fill(2, 6)],
    ['a fill without a price', update('fill', { filled_qty: '10' }, { qty: '10' })],
    [
      'an end with fills that were not told',
      update('canceled', { status: 'canceled', filled_qty: '4' }),
    ],
    ['an execution corrected', update('trade_correct', {})],
    ['an execution taken back', update('trade_bust', {})],
  ])('%s is not told, and the truth is asked for', (_, row) => {
    expect(heard(new Reporter(), row)).toEqual(['unsure']);
  });

  test.each(['pending_cancel', 'order_cancel_rejected', 'done_for_day', 'of tomorrow'])(
    '%s says nothing new',
    (event) => {
      expect(heard(new Reporter(), update(event, {}))).toEqual([]);
    },
  );

  test('a fill tells of the acceptance that was lost', () => {
    expect(heard(new Reporter(), fill(4, 4))).toEqual(['accepted', 'executed 4000000000']);
  });
});

describe('a reading', () => {
  const none = { open: [], gone: [], fills: [], at: NOW };
  const gone = (status: string, sum: number) => [
    standingOf(orderRow({ status, filled_qty: String(sum) })),
  ];

  test('tells what the stream lost, in order, and then nothing again', () => {
    const reporter = new Reporter();
    heard(reporter, update('new', {}));
    heard(reporter, fill(4, 4));
    const reading = { ...none, gone: gone('canceled', 6), fills: [executed(4, 4), executed(2, 6)] };
    expect(reporter.read(reading).map(say)).toEqual([
      'executed 6000000000',
      'cancelled at 6000000000',
    ]);
    expect(reporter.openIds()).toEqual([]);
    expect(heard(reporter, fill(2, 6))).toEqual([]);
  });

  test('an end is told again until its executions are listed, and at last let go', () => {
    const reporter = new Reporter();
    heard(reporter, update('new', {}));
    const early = { ...none, gone: gone('canceled', 4) };
    expect(reporter.read(early).map(say)).toEqual(['cancelled at 4000000000']);
    expect(reporter.openIds()).toEqual([ORDER_ID]);
    const listed = { ...early, fills: [executed(4, 4)] };
    expect(reporter.read(listed).map(say)).toEqual([
      'executed 4000000000',
      'cancelled at 4000000000',
    ]);
    expect(reporter.openIds()).toEqual([]);
    const other = new Reporter();
    heard(other, update('new', {}));
    for (let times = 0; times < 21; times += 1) other.read(early);
    expect(other.openIds()).toEqual([]);
  });

  test('a filled order has no end of its own', () => {
    const reporter = new Reporter();
    heard(reporter, update('new', {}));
    const reading = { ...none, gone: gone('filled', 10), fills: [executed(10, 10)] };
    expect(reporter.read(reading).map(say)).toEqual(['executed 10000000000']);
    expect(reporter.openIds()).toEqual([]);
  });

  test('foreign orders are told as accepted once', () => {
    const reporter = new Reporter();
    const reading = { ...none, open: [standingOf(orderRow({ client_order_id: null }))] };
    expect(reporter.read(reading).map(say)).toEqual(['accepted']);
    expect(reporter.read(reading)).toEqual([]);
  });
});

test('whatever is lost, doubled or out of order, every execution is told exactly once', () => {
  const pieces = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
  const readings = fc.array(fc.nat({ max: 40 }), { maxLength: 6 });
  const listed = Array.from({ length: 10 }, (_, at) => executed(1, at + 1));
  fc.assert(
    fc.property(pieces, readings, (heardPieces, readAt) => {
      const reporter = new Reporter();
      const told: string[] = [];
      const tell = (reports: readonly BrokerReport[]): void => {
        told.push(...reports.filter(({ kind }) => kind === 'executed').map(say));
      };
      const read = (upTo: number): void =>
        tell(reporter.read({ open: [], gone: [], fills: listed.slice(0, upTo), at: NOW }));
      for (const [at, piece] of heardPieces.entries()) {
        tell(reporter.hear(fill(1, piece + 1), NOW).reports);
        if (readAt.includes(at)) read(piece);
      }
      read(10);
      const all = listed.map((one) => `executed ${one.execution.split(':')[1] ?? ''}`);
      expect(told.toSorted()).toEqual(all.toSorted());
    }),
  );
});
