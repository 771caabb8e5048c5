// Paper as real: the same script of orders, cancels, prices, halts, closes and corporate actions, played on the
// simulated broker and, by the official client, on a local Alpaca: the same answers, the same story of every order
// and the same books, over two hundred seeded scripts.
import { afterAll, expect, test } from 'vitest';

import { BrokerFault } from '#engine/broker/broker.ts';
import type { Broker, BrokerReport, OrderTerms } from '#engine/broker/broker.ts';
import { plainDecimal } from '#engine/broker/alpaca/wire.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import type { SimulatedBroker } from '#engine/broker/simulated.ts';
import { memoryStore } from '#engine/broker/store.ts';
import { nextSession, sessionOn } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { cents, dollars, holding, price, ticks } from '#engine/model/money.ts';
import { seeded } from '#engine/model/random.ts';
import { deskTime, newYork, tradingDay } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { clientId, ticket } from './alpaca/words.ts';
import { joined } from './alpaca/joined.ts';
import type { Joined } from './alpaca/joined.ts';

/** What is not compared, and why; everything else must be equal. */
const APART: readonly (readonly [what: string, why: string])[] = [
  ['the words of an end', 'each says where it ended: at Alpaca, or in the simulated market'],
  [
    '"accepted" of an order taken while the market is closed',
    'Alpaca says it by a reading, at no set time',
  ],
  ['the sizes of partial fills', 'each draws them by its own seed; here every match is whole'],
  ['prices while the market is closed', 'the simulated market has none before its next bar'],
  ['ids and times', 'each names executions, orders and activities of its own'],
  ['written options', 'the simulated broker lets none be written; the desk only buys them'],
  ['day-trader protection', 'Alpaca counts over five days; scripts here are two'],
  ['the average cost of a position', 'the simulated broker does not say one'],
];

const LISTED = [
  { symbol: 'AAPL', price: '150.00', fractionable: true, shortable: true },
  { symbol: 'MSFT', price: '300.00', fractionable: false, shortable: false },
  { symbol: 'AAPL270617C00100000', price: '12.50', class: 'us_option' },
] as const;
const SYMBOLS = LISTED.map((row) => row.symbol);
const SCRIPTS = 200;
const DEEDS = 16;
const CASH = '20000';

type Pick = <T>(of: readonly T[]) => T;

function picker(seed: number): { readonly next: () => number; readonly pick: Pick } {
  const next = seeded(seed, 'parity', 1);
  const pick: Pick = (of) => {
    const found = of[Math.floor(next() * of.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  };
  return { next, pick };
}

const refused = new Set<string>();

interface Stage {
  readonly real: Joined;
  /** The simulated broker as another process would open it on the same books. */
  readonly reopened: () => SimulatedBroker;
  readonly simulated: SimulatedBroker;
  readonly told: BrokerReport[];
  /** The clock of both. */
  readonly clock: { at: number };
  readonly last: Map<string, number>;
  readonly taken: { readonly id: string; readonly open: boolean }[];
}

const FIRST = sessionOn(tradingDay('2026-03-02'));

async function openStage(seed: number): Promise<Stage> {
  if (FIRST === null) throw new Error('no session');
  const clock = { at: FIRST.open + 1_800_000 };
  const now = (): DeskTime => deskTime(clock.at);
  const real = await joined({
    symbols: LISTED,
    cash: CASH,
    seed,
    now,
    hours: 'clock',
    parts: { now },
    readEveryMs: 60_000,
  });
  const options = {
    store: memoryStore(),
    seed,
    cash: dollars(Number(CASH)),
    now,
    latencyMs: 0,
    slippageBps: 0,
    partialChance: 0,
    listings: LISTED.map((row) => ({
      symbol: instrumentSymbol(row.symbol),
      price: price(Number(row.price)),
      fractional: 'fractionable' in row && row.fractionable,
      shortable: 'shortable' in row && row.shortable,
    })),
  };
  const reopened = (): SimulatedBroker => createSimulatedBroker(options);
  const simulated = reopened();
  const told: BrokerReport[] = [];
  simulated.listen((report) => told.push(report));
  const last = new Map(LISTED.map((row) => [row.symbol as string, Number(row.price)]));
  return { real, reopened, simulated, told, clock, last, taken: [] };
}

/** The last trade as a bar of the simulated market; while it is closed nothing trades. */
function bar(stage: Stage, symbol: string): void {
  const at = ticks(Math.round((stage.last.get(symbol) ?? 1) * 10_000));
  const start = deskTime(stage.clock.at);
  const name = instrumentSymbol(symbol);
  if (!stage.real.alpaca.market.isOpen()) return stage.simulated.advanceTo(start);
  const end = deskTime(start + 1);
  stage.simulated.advance({ symbol: name, start, end, open: at, high: at, low: at, close: at });
}

function prints(stage: Stage, symbol: string, at: number): void {
  stage.last.set(symbol, at);
  stage.real.alpaca.market.price(symbol, at.toFixed(2));
  bar(stage, symbol);
}

async function answer(asked: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await asked);
  } catch (error) {
    if (!(error instanceof BrokerFault)) throw error;
    return `fault: ${error.message}`;
  }
}

/** Both are asked; what they answer must be the same. */
async function same(stage: Stage, ask: (broker: Broker) => Promise<unknown>): Promise<string> {
  const theirs = await answer(ask(stage.real.broker));
  const ours = await answer(ask(stage.simulated));
  expect(ours).toBe(theirs);
  return ours;
}

function termsNear(pick: Pick, at: number): OrderTerms {
  const near = price(Math.round(at * pick([0.9, 0.97, 1, 1.03, 1.1]) * 100) / 100);
  return pick<OrderTerms>([
    { type: 'market' },
    { type: 'limit', limit: near },
    { type: 'limit', limit: near },
    { type: 'stop', stop: near },
  ]);
}

async function submits(stage: Stage, pick: Pick, count: number): Promise<void> {
  const symbol = pick([...SYMBOLS, 'AAPL', 'MSFT', 'NOPE']);
  const option = symbol.length > 6;
  const id = pick([`o${count}`, `o${count}`, `o${count}`, stage.taken.at(-1)?.id ?? `o${count}`]);
  const order = ticket({
    id,
    symbol,
    // Writing an option is named as a difference.
    side: option ? 'buy' : pick(['buy', 'sell']),
    units: pick([0, 1, 2, 5, 10, 10, 25, 60, 0.5, 2.25]),
    tif: pick(['day', 'day', 'gtc', 'ioc']),
    terms: termsNear(pick, stage.last.get(symbol) ?? 100),
  });
  const open = stage.real.alpaca.market.isOpen();
  const said = await same(stage, (broker) => broker.submit(order));
  if (!said.includes('"taken":true')) refused.add(said);
  else stage.taken.push({ id, open });
  bar(stage, symbol);
}

async function cancels(stage: Stage, pick: Pick): Promise<void> {
  const id = clientId(pick([...stage.taken.map((row) => row.id), 'nobody']));
  await same(stage, (broker) => broker.cancel(id));
  stage.simulated.advanceTo(deskTime(stage.clock.at));
}

/** The session closes, or the next one opens. */
function turns(stage: Stage): void {
  const { real, simulated, clock } = stage;
  const { day } = newYork(deskTime(clock.at));
  const session = sessionOn(day) ?? nextSession(day);
  if (real.alpaca.market.isOpen()) {
    clock.at = session.close;
    real.alpaca.market.tick();
    simulated.sessionClosed(deskTime(clock.at));
    clock.at += 60_000;
    return;
  }
  clock.at = nextSession(day).open;
  real.alpaca.market.tick();
  for (const symbol of SYMBOLS) bar(stage, symbol);
}

function happens(stage: Stage, pick: Pick, count: number): void {
  const { real, simulated } = stage;
  const at = deskTime(stage.clock.at);
  const base = { id: `m${count}`, at, says: 'by the script' } as const;
  const symbol = instrumentSymbol('AAPL');
  const what = pick(['dividend', 'fee', 'deposit', 'split', 'halt', 'resume'] as const);
  const held = Number(real.alpaca.books().positions.find((row) => row.symbol === symbol)?.qty ?? 0);
  switch (what) {
    case 'dividend': {
      real.alpaca.happens.dividend(symbol, '0.25');
      const amount = dollars(held * 0.25);
      if (held !== 0) simulated.moved({ ...base, kind: 'cash', cause: 'dividend', symbol, amount });
      return;
    }
    case 'fee':
      real.alpaca.happens.fee('0.07');
      return simulated.moved({
        ...base,
        kind: 'cash',
        cause: 'fee',
        symbol: null,
        amount: cents(-7),
      });
    case 'deposit':
      real.alpaca.happens.deposit('500');
      return simulated.deposit(dollars(500));
    case 'split': {
      const last = stage.last.get(symbol) ?? 1;
      real.alpaca.happens.split(symbol, 2, 1);
      simulated.split({ symbol, to: 2, from: 1, last: price(last), at });
      // The next trade is on a cent again, and is the first of a session where none is open.
      const next = Math.round(last * 50) / 100;
      if (real.alpaca.market.isOpen()) return prints(stage, symbol, next);
      stage.last.set(symbol, next);
      real.alpaca.market.price(symbol, next.toFixed(2));
      return turns(stage);
    }
    case 'halt':
      real.alpaca.market.halt(symbol);
      return simulated.halt(symbol);
    case 'resume':
      simulated.resume(symbol);
      real.alpaca.market.resume(symbol);
      return bar(stage, symbol);
    default:
      return what satisfies never;
  }
}

async function deed(stage: Stage, dice: ReturnType<typeof picker>, count: number): Promise<void> {
  const { next, pick } = dice;
  stage.clock.at += 1_000;
  const drawn = next();
  if (drawn < 0.5) return submits(stage, pick, count);
  if (drawn < 0.62) return cancels(stage, pick);
  if (drawn < 0.86 && stage.real.alpaca.market.isOpen()) {
    const symbol = pick(SYMBOLS);
    const moved = (stage.last.get(symbol) ?? 1) * pick([0.9, 0.96, 1.02, 1.05, 1.12]);
    return prints(stage, symbol, Math.max(0.5, Math.round(moved * 100) / 100));
  }
  if (drawn < 0.94) return happens(stage, pick, count);
  turns(stage);
}

/** What was told of each order, without what is named apart. */
function stories(reports: readonly BrokerReport[]): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const report of reports) {
    const id = report.kind === 'executed' ? report.fill.id : report.id;
    const lines = (found[id] ??= []);
    if (report.kind === 'executed') {
      const { side, symbol, qty, price: at } = report.fill;
      lines.push(`${side} ${plainDecimal(qty, 9)} ${symbol} at ${plainDecimal(at, 4)}`);
    }
    if (report.kind === 'closed')
      lines.push(`${report.status} after ${plainDecimal(report.filled, 9)}`);
  }
  return Object.fromEntries(Object.entries(found).filter(([, lines]) => lines.length > 0));
}

async function books(broker: Broker): Promise<unknown> {
  const [cash, positions, orders, account] = [
    (await broker.account()).cash,
    await broker.positions(),
    await broker.openOrders(),
    await broker.account(),
  ];
  return {
    cash,
    buyingPower: account.buyingPower,
    equity: account.equity,
    positions: positions.map((row) => `${row.symbol} ${holding(row.qty)}`).toSorted(),
    orders: orders.map((row) => JSON.stringify([row.ticket, row.status, row.filled])).toSorted(),
  };
}

const counts = { scripts: 0, taken: 0, executions: 0 };

async function play(seed: number): Promise<void> {
  const stage = await openStage(seed);
  const dice = picker(seed);
  try {
    for (let count = 1; count <= DEEDS; count += 1) await deed(stage, dice, count);
    stage.simulated.advanceTo(deskTime(stage.clock.at));
    const { alpaca, reports } = stage.real;
    const ended = (): number =>
      alpaca
        .books()
        .orders.filter((row) => ['canceled', 'expired', 'rejected'].includes(row.status)).length;
    const heard = (kind: BrokerReport['kind']): number =>
      reports.filter((row) => row.kind === kind).length;
    await stage.real.until('the stream told all', () => {
      return heard('executed') === alpaca.books().fills.length && heard('closed') === ended();
    });
    expect(stories(stage.told)).toEqual(stories(reports));
    const theirs = await books(stage.real.broker);
    expect(await books(stage.simulated)).toEqual(theirs);
    expect(await books(stage.reopened())).toEqual(theirs);
    expect(alpaca.violations()).toEqual([]);
    counts.scripts += 1;
    counts.taken += stage.taken.length;
    counts.executions += alpaca.books().fills.length;
  } finally {
    await stage.real.close();
  }
}

const AT_ONCE = 4;
test.each(Array.from({ length: SCRIPTS / 20 }, (_, at) => [at * 20]))(
  'scripts %i and the nineteen after it go the same way on both',
  async (first) => {
    for (let seed = first; seed < first + 20; seed += AT_ONCE)
      await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, more) => {
          try {
            await play(seed + more);
          } catch (error) {
            throw new Error(`script ${seed + more}`, { cause: error });
          }
        }),
      );
  },
);

/** What the scripts must have been refused for at least once, on both sides in the same words. */
const REFUSALS: readonly string[] = [
  'insufficient buying power',
  'insufficient qty available',
  'potential wash trade',
  'cannot be sold short',
  'asset \\"NOPE\\" not found',
  'is not fractionable',
  'fractional orders must be DAY orders',
  'fractional orders cannot be sold short',
  'ioc orders must be market or limit',
  'not supported for options trading',
  'invalid order type for options trading',
  'qty must be a whole number for options',
  'its quantity is zero',
  'another order stands at Alpaca under its id',
];

test.each(REFUSALS)('the scripts met: %s', (part) => {
  expect([...refused].filter((said) => said.includes(part))).not.toEqual([]);
});

afterAll(() => {
  const { scripts, taken, executions } = counts;
  const apart = APART.map(([what, why]) => `  not compared: ${what}, since ${why}`);
  const first = `parity: ${scripts} scripts, ${taken} orders taken, ${refused.size} refusals, ${executions} executions, all equal`;
  process.stdout.write([first, ...apart, ''].join('\n'));
});
