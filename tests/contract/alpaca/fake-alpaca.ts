// A local Alpaca for the official SDK: trading and market data over HTTP and websockets on one loopback port,
// with an account and books of its own, people who act on it, and faults on demand. Every request is held
// against the official OpenAPI documents; nothing leaves this machine.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ACCOUNT_ROUTES } from './account-routes.ts';
import { CHAIN_ROUTE } from './chain-route.ts';
import { DATA_ROUTES } from './data-routes.ts';
import { createDataStream } from './data-stream.ts';
import { dec, show, worth } from './decimal.ts';
import type { AlpacaHappenings, AlpacaKeys, AlpacaMarket, AlpacaStreamFaults } from './deeds.ts';
import { createFaultPlan } from './faulting.ts';
import { createHappenings } from './happenings.ts';
import { equityOf } from './house.ts';
import type { House } from './house.ts';
import { sessionAt } from './hours.ts';
import { createIds } from './ids.ts';
import type { Ids } from './ids.ts';
import { Ledger, multiplierOf } from './ledger.ts';
import { Market } from './market.ts';
import { publishedDocuments } from './openapi.ts';
import { createMarketDeeds } from './opening.ts';
import { bookOrder } from './order.ts';
import { ORDER_ROUTES } from './order-routes.ts';
import { createPageServer } from './page-server.ts';
import { createReception } from './reception.ts';
import { createRecord } from './record.ts';
import type {
  AlpacaFlags,
  Books,
  Call,
  CallName,
  Dedupe,
  LegWays,
  Fault,
  Lookup,
  Partials,
  SymbolRow,
  Violation,
} from './standing.ts';
import { createTradeStream } from './trade-stream.ts';

export interface FakeAlpacaOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Its own clock, in ms; the machine's unless said. */
  readonly now?: () => number;
  /** What the account opens with, "100000" unless said. */
  readonly cash?: string;
  readonly symbols?: readonly SymbolRow[];
  /** Decides ids and every draw: the same seed and the same calls give the same books. */
  readonly seed?: number;
  readonly kind?: 'paper' | 'live';
  /** How long an answer takes, in ms, by call; at once unless said. */
  readonly latencyMs?: number | Readonly<Partial<Record<CallName, number>>>;
  /** Requests a minute by key before 429; 200 as Alpaca unless said, null for no limit. */
  readonly perMinute?: number | null;
  /** How long the minute is that its limit counts by; a real one unless said. */
  readonly minuteMs?: number;
  /** Whether the market keeps the exchange's hours by its clock ('clock'), or is 'open' or 'closed' until told; 'open' unless said. */
  readonly hours?: 'clock' | 'open' | 'closed';
  /** How long it takes at the broker, in ms, to enter an order and to end one that is cancelled; no time unless said. */
  readonly pace?: { readonly enterMs?: number; readonly cancelMs?: number };
  /** 'nothing' leaves the official documents aside, for measurements. */
  readonly judged?: 'documents' | 'nothing';
}

export interface FakeAlpaca {
  /** "http://127.0.0.1:PORT"; trading and data are one server here. */
  readonly tradingUrl: string;
  readonly dataUrl: string;
  /** "ws://127.0.0.1:PORT/stream". */
  readonly streamUrl: string;
  /** A small page for people. */
  readonly page: string;
  readonly keyId: string;
  readonly secret: string;
  readonly accountNumber: string;
  readonly kind: 'paper' | 'live';
  readonly market: AlpacaMarket;
  readonly happens: AlpacaHappenings;
  readonly stream: AlpacaStreamFaults;
  /** The stream of trading statuses: which symbols are followed, and its connections broken off. */
  readonly statuses: { readonly followed: () => readonly string[]; readonly drop: () => void };
  readonly keys: AlpacaKeys;

  books(): Books;
  /** Empty when cash, positions and equity follow from the activities to the cent. */
  imbalances(): readonly string[];
  partials(rule: Partials): void;
  legs(ways: Partial<LegWays>): void;
  fault(fault: Fault): void;
  clearFaults(): void;
  lookup(policy: Lookup): void;
  dedupe(policy: Dedupe): void;
  account(flags: AlpacaFlags): void;
  /** Requests a minute before 429; null for none. */
  rateLimit(perMinute: number | null): void;
  latency(call: CallName | 'any', ms: number): void;
  /** Its clock runs this far ahead (negative: behind). */
  skew(ms: number): void;

  calls(call?: CallName): readonly Call[];
  /** Whether the official documents are at hand to hold requests against. */
  readonly validating: boolean;
  /** Requests that broke the official documents. */
  violations(): readonly Violation[];
  /** Answers of ours that broke them. */
  responseViolations(): readonly Violation[];
  /** What happened, a line each. */
  log(): readonly string[];
  /** Resolves with the first answer that is neither null, undefined nor false; rejects after `ms`, saying `what`. */
  until<T>(what: string, look: () => T | null | undefined | false, ms?: number): Promise<T>;
  close(): Promise<void>;
}

const KEY_BYTES = 9;
const OPENED_DAYS = 30;
const DAY_MS = 86_400_000;
const TICK_MS = 1_000;
const LOOK_EVERY_MS = 5;
const PER_MINUTE = 200;

/** Made anew for every run, so that none can ever be mistaken for a real one. */
function newKeys(kind: 'paper' | 'live') {
  const drawn = (bytes: number) => randomBytes(bytes).toString('hex');
  const lead = kind === 'paper' ? 'PK' : 'AK';
  return { keyId: lead + drawn(KEY_BYTES).toUpperCase(), secret: drawn(20) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') fail(new Error('no port'));
      else done(address.port);
    });
  });
}

async function until<T>(
  what: string,
  look: () => T | null | undefined | false,
  ms = 60_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await wait(LOOK_EVERY_MS);
  }
}

function newNumber(ids: Ids, kind: 'paper' | 'live'): string {
  const digits = String(Math.floor(ids.draw() * 1e9)).padStart(9, '0');
  return kind === 'paper' ? `PA${digits}` : digits;
}

function booksOf(house: House): Books {
  const { ledger, market } = house;
  const all = ledger.activities();
  return {
    cash: show(ledger.cash, 2),
    equity: show(equityOf(house), 2),
    positions: ledger.holdings().map(({ symbol, qty, average }) => ({
      symbol,
      qty: show(qty),
      averagePrice: show(average),
      marketValue: show(worth(qty, market.asset(symbol).last, multiplierOf(symbol)), 2),
    })),
    orders: house.orders.map(bookOrder),
    fills: all.flatMap(({ id, fill, symbol, qty, price, atMs }) => {
      if (fill === null || symbol === null) return [];
      const { executionId, orderId, clientOrderId, side } = fill;
      const size = show(qty < 0n ? -qty : qty);
      return [
        {
          id,
          executionId,
          orderId,
          clientOrderId,
          symbol,
          side,
          qty: size,
          price: show(price),
          atMs,
        },
      ];
    }),
    activities: all.map(({ id, type, symbol, qty, amount, atMs }) => ({
      id,
      type,
      symbol,
      qty: show(qty),
      amount: show(amount),
      atMs,
    })),
  };
}

function openHouse(options: FakeAlpacaOptions, ids: Ids, now: () => number): House {
  const { cash = '100000', symbols = [], hours = 'open', pace = {} } = options;
  const market = new Market(ids, now);
  for (const row of symbols) market.list(row);
  return {
    now,
    ids,
    market,
    ledger: new Ledger(dec(cash)),
    orders: [],
    rules: {
      lookup: 'finds',
      lookupSince: 0,
      dedupe: 'for-ever',
      partials: 'whole',
      legs: { held: 'listed', reduced: 'in place', ends: 'told' },
      flags: {},
      enterMs: pace.enterMs ?? 0,
      cancelMs: pace.cancelMs ?? 0,
      open: hours === 'open' || (hours === 'clock' && sessionAt(now()) !== null),
    },
    tell: () => undefined,
    log: () => undefined,
  };
}

/** What the rules of the account and of its look-ups are set by. */
function createRuling({ rules }: House) {
  return {
    partials: (rule: Partials) => void (rules.partials = rule),
    legs: (ways: Partial<LegWays>) => void (rules.legs = { ...rules.legs, ...ways }),
    dedupe: (policy: Dedupe) => void (rules.dedupe = policy),
    account: (flags: AlpacaFlags) => void (rules.flags = { ...rules.flags, ...flags }),
    lookup(policy: Lookup) {
      rules.lookup = policy;
      rules.lookupSince = performance.now();
    },
  };
}

export async function startFakeAlpaca(options: FakeAlpacaOptions = {}): Promise<FakeAlpaca> {
  const { port = 0, seed = 1, kind = 'paper', hours = 'open', latencyMs = 0 } = options;
  const perMinute = options.perMinute === undefined ? PER_MINUTE : options.perMinute;
  let ahead = 0;
  const clock = options.now ?? Date.now;
  const now = () => clock() + ahead;
  const ids = createIds(seed);
  const keys = newKeys(kind);
  let revoked = false;
  const gate = { ...keys, revoked: () => revoked };
  const names = {
    id: ids.uuid(),
    number: newNumber(ids, kind),
    createdMs: now() - OPENED_DAYS * DAY_MS,
  };
  let number = names.number;
  const plan = createFaultPlan(latencyMs, perMinute, options.minuteMs);
  const record = createRecord();
  const judge = options.judged === 'nothing' ? null : publishedDocuments();
  const house = openHouse(options, ids, now);
  const server = createServer();
  // First of all, so that a port that is taken leaves nothing running.
  const taken = await listen(server, port);
  const stream = createTradeStream(server, house, gate);
  const statuses = createDataStream(server, gate, now);
  house.tell = stream.tell;
  house.log = record.log;
  const market = createMarketDeeds(house, hours, statuses.tell);
  const routes = [...ORDER_ROUTES, ...ACCOUNT_ROUTES, ...DATA_ROUTES, CHAIN_ROUTE];
  const page = createPageServer(house, () => number);
  const asked = () => ({ ...names, number });
  server.on(
    'request',
    createReception({ house, routes, plan, record, judge, gate, names: asked, page }),
  );
  const ticking = setInterval(market.tick, TICK_MS);
  ticking.unref();
  const base = `http://127.0.0.1:${taken}`;
  return {
    tradingUrl: base,
    dataUrl: base,
    streamUrl: `ws://127.0.0.1:${taken}/stream`,
    page: `${base}/`,
    ...keys,
    accountNumber: names.number,
    kind,
    market,
    happens: createHappenings(house),
    stream: stream.faults,
    statuses: { followed: statuses.followed, drop: statuses.drop },
    keys: {
      revoke: () => void (revoked = true),
      restore: () => void (revoked = false),
      wrongAccount: () => (number = newNumber(ids, kind)),
    },
    ...createRuling(house),
    books: () => booksOf(house),
    imbalances: () => house.ledger.imbalances(),
    fault: plan.add,
    clearFaults: plan.clear,
    rateLimit: plan.setLimit,
    latency: plan.setLatency,
    skew: (ms) => void (ahead = ms),
    calls: record.calls,
    validating: judge !== null,
    violations: record.violations,
    responseViolations: record.answerViolations,
    log: record.lines,
    until,
    close() {
      clearInterval(ticking);
      stream.close();
      statuses.close();
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
