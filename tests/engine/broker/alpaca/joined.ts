// The desk's broker joined to a local Alpaca, and what it tells: a small book kept from its reports alone,
// which must equal the local Alpaca's own books at the end of every scenario.
import { expect } from 'vitest';

import { openAlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaBroker, AlpacaParts } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import { plainDecimal } from '#engine/broker/alpaca/wire.ts';
import type { BrokerReport, Execution } from '#engine/broker/broker.ts';
import { deskTime } from '#engine/model/time.ts';
import { startFakeAlpaca } from '../../../contract/alpaca/fake-alpaca.ts';
import type { FakeAlpaca, FakeAlpacaOptions } from '../../../contract/alpaca/fake-alpaca.ts';

export const SYMBOLS = [
  { symbol: 'AAPL', price: '150', fractionable: true, shortable: true },
  { symbol: 'MSFT', price: '300', fractionable: false, shortable: false },
  { symbol: 'AAPL270617C00100000', price: '12.5', class: 'us_option' },
] as const;

export interface Joined {
  readonly alpaca: FakeAlpaca;
  readonly broker: AlpacaBroker;
  /** Every report, in the order it came. */
  readonly reports: readonly BrokerReport[];
  readonly logged: readonly string[];
  /** Executions told, each once however often it was told. */
  executions(): readonly Execution[];
  /** What was told of an order, in words. */
  story(id: string): readonly string[];
  /** Resolves when it is so; rejects with `what` when it is not within fifteen seconds. */
  until(what: string, look: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface JoinedWords extends FakeAlpacaOptions {
  readonly settings?: Partial<AlpacaSettings>;
  readonly parts?: Partial<AlpacaParts>;
  /** How often the truth is read; 150 ms here unless said. */
  readonly readEveryMs?: number;
  /** One that runs already, as a desk that is started again meets it. */
  readonly alpaca?: FakeAlpaca;
}

export function settingsFor(
  alpaca: FakeAlpaca,
  changes: Partial<AlpacaSettings> = {},
): AlpacaSettings {
  return {
    keyId: alpaca.keyId,
    secret: alpaca.secret,
    account: alpaca.kind,
    number: alpaca.accountNumber,
    feed: 'iex',
    standIn: { trading: alpaca.tradingUrl, data: alpaca.dataUrl, stream: alpaca.streamUrl },
    ...changes,
  };
}

function words(report: BrokerReport): string {
  switch (report.kind) {
    case 'accepted':
      return 'accepted';
    case 'executed':
      return `executed ${plainDecimal(report.fill.qty, 9)} at ${plainDecimal(report.fill.price, 4)}`;
    case 'closed':
      return `${report.status} after ${plainDecimal(report.filled, 9)}`;
  }
}

/** A local Alpaca and the broker before it, not yet joined. */
export async function opened(asked: JoinedWords = {}): Promise<Joined> {
  const { settings, parts, readEveryMs = 150, alpaca: _, ...options } = asked;
  const alpaca =
    asked.alpaca ?? (await startFakeAlpaca({ symbols: SYMBOLS, perMinute: null, ...options }));
  const logged: string[] = [];
  const reports: BrokerReport[] = [];
  const broker = openAlpacaBroker(settingsFor(alpaca, settings), {
    now: () => deskTime(Date.now()),
    mono: () => performance.now(),
    log: (text) => logged.push(text),
    readEveryMs,
    ...parts,
  });
  broker.listen((report) => reports.push(report));
  const idOf = (report: BrokerReport) => (report.kind === 'executed' ? report.fill.id : report.id);
  return {
    alpaca,
    broker,
    reports,
    logged,
    executions: () => [
      ...new Map(
        reports.flatMap((one) => (one.kind === 'executed' ? [[one.fill.execution, one.fill]] : [])),
      ).values(),
    ],
    story: (id) => [...new Set(reports.filter((one) => idOf(one) === id).map(words))],
    until: async (what, look) => {
      await alpaca.until(what, look);
    },
    close: async () => {
      await broker.close();
      await alpaca.close();
    },
  };
}

export async function joined(asked: JoinedWords = {}): Promise<Joined> {
  const world = await opened(asked);
  const answer = await world.broker.join();
  expect(answer).toMatchObject({ ok: true });
  await world.until('the stream is heard', () => world.broker.hears());
  return world;
}

function line(fill: Execution): string {
  return [
    fill.id,
    fill.symbol,
    fill.side,
    plainDecimal(fill.qty, 9),
    Number(plainDecimal(fill.price, 4)),
  ].join(' ');
}

/** What the broker tells and answers equals the local Alpaca's books, and every request kept to the documents. */
export async function agrees(world: Joined): Promise<void> {
  const { alpaca, broker } = world;
  const count = () => alpaca.books().fills.length;
  await world.until('every execution is told', () => world.executions().length >= count());
  const books = alpaca.books();
  const fills = books.fills.map((row) =>
    [row.clientOrderId, row.symbol, row.side, row.qty, Number(row.price)].join(' '),
  );
  expect(world.executions().map(line).toSorted()).toEqual(fills.toSorted());
  expect((await broker.executions(null)).map(line).toSorted()).toEqual(fills.toSorted());
  const positions = (await broker.positions()).map(
    (row) => `${row.symbol} ${plainDecimal(row.qty, 9)}`,
  );
  const held = books.positions.map((row) => `${row.symbol} ${row.qty}`);
  expect(positions.toSorted()).toEqual(held.toSorted());
  const open = (await broker.openOrders()).map(({ ticket }) => ticket.id as string);
  const theirs = books.orders.filter(({ status }) => OPEN.includes(status));
  expect(open.toSorted()).toEqual(theirs.map((row) => row.clientOrderId).toSorted());
  expect((await broker.account()).cash).toBe(Math.round(Number(books.cash) * 100));
  expect(alpaca.imbalances()).toEqual([]);
  expect(alpaca.violations()).toEqual([]);
}

const OPEN: readonly string[] = [
  'new',
  'accepted',
  'pending_new',
  'partially_filled',
  'held',
  'pending_cancel',
];
