// Activities as executions and movements: every type Alpaca documents has a meaning, an unknown one is kept
// with its own words, and one execution has one identity wherever it is read.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import {
  byTime,
  executionOf,
  fillRowOf,
  MEANINGS,
  movementOf,
} from '#engine/broker/alpaca/activities.ts';
import { rowOf } from '#engine/broker/alpaca/wire.ts';
import { clientId, fillRow, ORDER_ID } from './words.ts';

const SPECS = join(process.env['SHARED_DIR'] ?? '../shared', 'specs/alpaca/trading-api.json');
const present = existsSync(SPECS);
if (!present)
  console.warn(`skipped: the documented activity types are not at ${SPECS}; set SHARED_DIR`);

test('a fill is known by its order and what was executed of it so far', () => {
  expect(executionOf(fillRowOf(fillRow()), clientId('mine'))).toEqual({
    execution: `${ORDER_ID}:4000000000`,
    id: 'mine',
    symbol: 'AAPL',
    side: 'buy',
    qty: 4e9,
    price: 1_502_500,
    fee: 0,
    at: Date.UTC(2026, 2, 2, 14, 30, 0, 123),
  });
});

test('selling short is selling', () => {
  expect(executionOf(fillRowOf(fillRow({ side: 'sell_short' })), clientId('a')).side).toBe('sell');
});

test('fills of one millisecond stand in the order of their sums, as Alpaca does not list them', () => {
  const listed = ['869', '970', '1000', '919'].map((cum_qty) => fillRowOf(fillRow({ cum_qty })));
  const earlier = fillRowOf(fillRow({ cum_qty: '2', transaction_time: '2026-03-02T14:29:59Z' }));
  expect([...listed, earlier].toSorted(byTime).map(({ sum }) => sum / 1e9)).toEqual([
    2, 869, 919, 970, 1000,
  ]);
});

const base = { id: '20260302000000000::a', date: '2026-03-02', status: 'executed' };

describe('movements', () => {
  test.each([
    ['CSD', { net_amount: '1000' }, 'cash deposit 100000'],
    ['CSW', { net_amount: '-250.5' }, 'cash withdrawal -25050'],
    ['JNLC', { net_amount: '-1' }, 'cash withdrawal -100'],
    ['ACATC', { net_amount: '1' }, 'cash deposit 100'],
    [
      'DIV',
      { symbol: 'T', net_amount: '1.02', qty: '2', activity_sub_type: 'CDIV' },
      'cash dividend 102',
    ],
    [
      'DIV',
      { symbol: 'T', net_amount: '1.02', qty: '2', activity_sub_type: 'SDIV' },
      'cash dividend 102',
    ],
    [
      'DIV',
      { symbol: 'T', net_amount: '0', qty: '2', activity_sub_type: 'SDIV' },
      'shares other 2000000000 0',
    ],
    ['DIVNRA', { symbol: 'T', net_amount: '-0.15' }, 'cash dividend -15'],
    ['FEE', { net_amount: '-0.02', activity_sub_type: 'TAF' }, 'cash fee -2'],
    ['INT', { net_amount: '-1.1' }, 'cash interest -110'],
    ['JNLS', { symbol: 'T', qty: '-3' }, 'shares transfer -3000000000 0'],
    ['ACATS', { symbol: 'T', qty: '3' }, 'shares transfer 3000000000 0'],
    ['SPLIT', { symbol: 'T', qty: '30' }, 'shares split 30000000000 0'],
    [
      'SPLIT',
      { symbol: 'T', old_qty: '10', new_qty: '2.5', net_amount: '3.1' },
      'shares split -7500000000 310',
    ],
    ['SPIN', { symbol: 'T', qty: '1' }, 'shares spinoff 1000000000 0'],
    ['MA', { symbol: 'T', qty: '-5', net_amount: '500' }, 'shares merger -5000000000 50000'],
    ['OPEXP', { symbol: 'AAPL250620C00100000', qty: '-2' }, 'shares expiry -2000000000 0'],
    ['OPASN', { symbol: 'AAPL250620C00100000', qty: '2' }, 'shares assignment 2000000000 0'],
    ['OPEXC', { symbol: 'AAPL250620C00100000', qty: '-2' }, 'shares exercise -2000000000 0'],
    [
      'OPTRD',
      { symbol: 'AAPL', qty: '200', net_amount: '-20000' },
      'shares exercise 200000000000 -2000000',
    ],
    ['NC', { symbol: 'T' }, 'cash other 0'],
    ['TOMORROW', { net_amount: '7' }, 'cash other 700'],
    ['TOMORROW', { symbol: 'T', qty: '7', net_amount: '-1' }, 'shares other 7000000000 -100'],
    ['CSD', { net_amount: '1000', status: 'canceled' }, 'cash deposit 0'],
  ])('%s %j is %s', (activity_type, changes, says) => {
    const moved = movementOf({ ...base, activity_type, ...changes });
    const change = moved.kind === 'shares' ? ` ${moved.change}` : '';
    expect(`${moved.kind} ${moved.cause}${change} ${moved.amount}`).toBe(says);
    expect(moved.id).toBe(base.id);
  });

  test('a transfer of shares brings what they cost, where it is said', () => {
    const moved = (changes: object) =>
      movementOf({ ...base, activity_type: 'JNLS', symbol: 'T', qty: '3', ...changes });
    expect(moved({ price: '21.5' })).toMatchObject({ cause: 'transfer', price: 215_000 });
    expect(moved({})).not.toHaveProperty('price');
  });

  test('an unknown type keeps its own words, and one taken back says so', () => {
    const says = (changes: object) =>
      movementOf({ ...base, net_amount: '1', activity_type: 'VOF', ...changes }).says;
    expect(says({ activity_sub_type: 'VTND' })).toBe('VOF VTND');
    expect(says({ description: 'Tender of 3 shares' })).toBe('Tender of 3 shares');
    expect(says({ status: 'canceled' })).toBe('VOF, taken back by Alpaca');
  });

  test('the time is when it was made, else its New York day', () => {
    const at = (changes: object) => movementOf({ ...base, activity_type: 'FEE', ...changes }).at;
    expect(at({})).toBe(Date.UTC(2026, 2, 2, 5));
    expect(at({ created_at: '2026-03-03T01:02:03Z' })).toBe(Date.UTC(2026, 2, 3, 1, 2, 3));
  });
});

test.skipIf(!present)('every documented activity type has a meaning', () => {
  const whole = rowOf(JSON.parse(readFileSync(SPECS, 'utf8')), 'the document');
  const schemas = rowOf(rowOf(whole['components'], 'components')['schemas'], 'schemas');
  const types = rowOf(schemas['ActivityType'], 'ActivityType')['enum'];
  const asked = ['FILL', 'MISC', 'JNL'];
  const unknown = (types as readonly string[]).filter((type) => MEANINGS[type] === undefined);
  expect(unknown).toEqual(asked);
});
