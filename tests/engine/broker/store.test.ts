// The two stores keep the same promise, and each fault of the file comes out with its own reason.
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BrokerFault } from '#engine/broker/broker.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import { sqliteStore } from '#engine/broker/store-sqlite.ts';
import { BrokerStoreFault, memoryStore } from '#engine/broker/store.ts';
import type { BrokerStore, StoreFaultReason } from '#engine/broker/store.ts';
import { cents } from '#engine/model/money.ts';

import { at } from './scenes.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broker-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, 'broker.db');
const deposit = (amount: number): BrokerEvent => ({
  kind: 'cash.deposited',
  amount: cents(amount),
  at: at(0),
});

function faultOf(act: () => unknown): StoreFaultReason | 'none' {
  try {
    act();
    return 'none';
  } catch (error) {
    if (!(error instanceof BrokerStoreFault)) throw error;
    expect(error).toBeInstanceOf(BrokerFault);
    return error.reason;
  }
}

function overwrite(position: number, bytes: Uint8Array): void {
  const handle = openSync(file(), 'r+');
  writeSync(handle, bytes, 0, bytes.length, position);
  closeSync(handle);
}

function made(events: number): void {
  const store = sqliteStore(file());
  for (let n = 1; n <= events; n += 1) store.append([deposit(n)]);
  store.close();
}

const STORES: readonly (readonly [string, () => () => BrokerStore])[] = [
  [
    'memory',
    () => {
      const store = memoryStore();
      return () => store;
    },
  ],
  ['sqlite', () => () => sqliteStore(file())],
];

describe.each(STORES)('the %s store', (_name, maker) => {
  it('gives back what was appended, in order, also after closing', () => {
    const reopen = maker();
    const store = reopen();
    expect(store.load()).toEqual([]);
    store.append([deposit(1), deposit(2)]);
    store.append([]);
    store.append([deposit(3)]);
    const wanted = [deposit(1), deposit(2), deposit(3)];
    expect(store.load()).toEqual(wanted);
    store.close();
    const again = reopen();
    expect(again.load()).toEqual(wanted);
    again.append([deposit(4)]);
    expect(again.load()).toHaveLength(4);
    again.close();
  });
});

describe('the file', () => {
  it('is in WAL mode, and what was appended is there for another reader at once', () => {
    const store = sqliteStore(file());
    store.append([deposit(1)]);
    const reader = new Database(file(), { readonly: true });
    expect(reader.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(reader.prepare('SELECT count(*) FROM event').pluck().get()).toBe(1);
    reader.close();
    store.close();
  });

  it('says full, keeps nothing of the batch, and goes on with what fits', () => {
    const store = sqliteStore(file(), { pagesMax: 6 });
    const many = Array.from({ length: 2_000 }, (_, n) => deposit(n + 1));
    expect(faultOf(() => store.append(many))).toBe('full');
    expect(store.load()).toEqual([]);
    store.append([deposit(7)]);
    expect(store.load()).toEqual([deposit(7)]);
    store.close();
  });

  it('says locked within the busy timeout', () => {
    made(1);
    const store = sqliteStore(file());
    const other = new Database(file());
    other.exec('BEGIN IMMEDIATE');
    const waits = [1, 2, 3].map(() => {
      const begun = performance.now();
      expect(faultOf(() => store.append([deposit(2)]))).toBe('locked');
      return performance.now() - begun;
    });
    // A busy machine may hold one of them up.
    expect(Math.min(...waits)).toBeLessThan(1_000);
    other.exec('ROLLBACK');
    other.close();
    store.append([deposit(2)]);
    expect(store.load()).toHaveLength(2);
    store.close();
  });

  it('says locked when another broker wrote to the same books', () => {
    const one = sqliteStore(file());
    const two = sqliteStore(file());
    one.append([deposit(1)]);
    expect(faultOf(() => two.append([deposit(2)]))).toBe('locked');
    expect(two.load()).toEqual([deposit(1)]);
    one.close();
    two.close();
  });

  it('says read-only where the file may only be read', () => {
    made(1);
    // A write version above 2 in the header tells SQLite to read only, whoever runs it.
    overwrite(18, Uint8Array.of(3));
    expect(faultOf(() => sqliteStore(file()).append([deposit(2)]))).toBe('read-only');
  });

  it.each<[string, () => void]>([
    ['a file that is no database', () => overwrite(0, Buffer.from('not a database at all'))],
    ['a page of noise', () => overwrite(4_096, new Uint8Array(4_096).fill(0xa5))],
    ['half a file', () => truncateSync(file(), 4_096)],
  ])('says corrupt to %s', (_name, damage) => {
    made(200);
    damage();
    expect(faultOf(() => sqliteStore(file()))).toBe('corrupt');
  });

  it.each<[string, string]>([
    ['a missing event', 'DELETE FROM event WHERE seq = 2'],
    ['an unreadable event', `UPDATE event SET body = '{' WHERE seq = 2`],
    ['a forged amount', `UPDATE event SET body = replace(body, '"amount":2', '"amount":2.5')`],
    ['another version', 'PRAGMA user_version = 9'],
  ])('says corrupt to %s', (_name, sql) => {
    made(3);
    const db = new Database(file());
    db.exec(sql);
    db.close();
    expect(faultOf(() => sqliteStore(file()))).toBe('corrupt');
  });

  it('says io where there is no folder, and closed once closed', () => {
    expect(faultOf(() => sqliteStore(join(folder, 'none', 'broker.db')))).toBe('io');
    const store = sqliteStore(file());
    store.close();
    expect(faultOf(() => store.append([deposit(1)]))).toBe('closed');
    expect(faultOf(() => store.load())).toBe('closed');
  });
});
