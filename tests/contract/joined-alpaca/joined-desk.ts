// A whole desk joined to a local Alpaca: the real assembly on a durable journal, the official client, one clock for
// both that a test moves, and people who speak. The desk can be killed and started again on what it left.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeAlpaca } from '../alpaca/fake-alpaca.ts';
import type { FakeAlpaca, FakeAlpacaOptions } from '../alpaca/fake-alpaca.ts';
import type { BookOrder } from '../alpaca/standing.ts';
import type { Config } from '../../../src/config.ts';
import {
  closeBefore,
  DAY,
  listed,
  settingsOf,
  sharedFeed,
  standInConfig,
  supply,
  at,
} from './market.ts';
import { openRun, roomy } from './desk-run.ts';
import type { Ground, Run } from './desk-run.ts';
import { dispatch } from '#bot/dispatch.ts';
import type { Answer } from '#bot/dispatch.ts';
import { accountOf } from '#bot/identify.ts';
import { splitLine } from '#bot/words.ts';
import type { AlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import type { Feed } from '#engine/market/feed.ts';
import { openDay } from '#engine/day.ts';
import { sessionOn } from '#engine/market/session.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { price as priceOf, quantity } from '#engine/model/money.ts';
import type { Price } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import { deskTime } from '#engine/model/time.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import { isOpen } from '#engine/order/order.ts';
import type { Order } from '#engine/order/order.ts';
import { planEntry } from '#engine/plan.ts';
import { reviewOrder } from '#engine/risk/review.ts';
import type { EngineState } from '#engine/state.ts';
import type { AssembledDesk } from '#runbook/assemble.ts';
import type { DeskFact } from '#runbook/fact.ts';

export interface EntryAsked {
  readonly units: number;
  /** The last price unless said. */
  readonly limit?: number;
  readonly stop: number;
  readonly strategy?: string;
}

export interface JoinedDesk {
  readonly alpaca: FakeAlpaca;
  /** The folder of this desk: its journal and its kill file. */
  readonly dir: string;
  readonly now: () => DeskTime;
  /** Of the run that stands now. */
  assembled(): AssembledDesk;
  broker(): AlpacaBroker;
  engine(): EngineState;
  facts(): readonly DeskFact[];
  latches(): readonly string[];
  say(as: string, line: string): Promise<Answer>;
  /** An entry of a strategy, through the one review; the facts it came to. */
  enter(symbol: string, asked: EntryAsked): readonly DeskFact[];
  /** A trade prints at Alpaca, and the desk sees it. */
  prints(symbol: string, price: number): void;
  /** The desk sees the last price of everything, as Alpaca has it. */
  marks(): void;
  /** Nobody waits on the wire any more, and the desk agrees with Alpaca on every order; or `what` was waited for in vain. */
  rest(): Promise<void>;
  /** Both clocks move so many seconds on; the exchange ticks, and the desk makes its round. */
  pass(seconds: number): Promise<void>;
  passTo(time: string, day?: TradingDay): Promise<void>;
  until(what: string, look: () => boolean): Promise<void>;
  /** The process is gone: nothing is stopped in order, and what was on its way to it is lost. */
  crash(): Promise<void>;
  /** A new process on the same folder; its join is refused where the keys are. */
  start(settings?: Partial<AlpacaSettings>): Promise<string>;
  close(): Promise<void>;
}

export interface JoinedDeskOptions {
  readonly alpaca?: FakeAlpacaOptions;
  readonly change?: (config: Config) => Config;
  /** New York time the desk begins at; in the session unless said. */
  readonly from?: string;
  /** How often the truth is read; every 2 seconds here unless said. */
  readonly readEveryMs?: number;
  readonly feed?: (alpaca: FakeAlpaca, now: () => DeskTime) => Feed;
  /** How it waits between tries; no time unless said. */
  readonly pause?: (ms?: number) => Promise<void>;
}

const PATIENCE_MS = 60_000;
const CLEAR = new Set(['approved', 'sent', 'unknown']);

class Desk implements JoinedDesk {
  readonly #ground: Ground;
  readonly #move: (ms: number) => void;
  #run: Run | null = null;

  constructor(ground: Ground, move: (ms: number) => void) {
    this.#ground = ground;
    this.#move = move;
  }

  get alpaca(): FakeAlpaca {
    return this.#ground.alpaca;
  }

  get dir(): string {
    return this.#ground.dir;
  }

  readonly now = (): DeskTime => this.#ground.now();

  #standing(): Run {
    if (this.#run === null) throw new Error('no desk runs');
    return this.#run;
  }

  assembled(): AssembledDesk {
    return this.#standing().assembled;
  }

  broker(): AlpacaBroker {
    return this.#standing().broker;
  }

  engine(): EngineState {
    return this.assembled().machine.state().engine;
  }

  facts(): readonly DeskFact[] {
    return [...this.#standing().journal.read(1)].map((entry) => entry.fact);
  }

  latches(): readonly string[] {
    return Object.keys(this.engine().latches.set);
  }

  say(as: string, line: string): Promise<Answer> {
    const account = accountOf({ user: as, as });
    return dispatch(this.assembled().desk, { words: splitLine(line), account });
  }

  enter(symbol: string, asked: EntryAsked): readonly DeskFact[] {
    const { machine, outlook } = this.assembled();
    this.#sees('seen');
    const { units, stop, strategy = 'trend-crossover' } = asked;
    const named = instrumentSymbol(symbol);
    // The symbols of a pack are heard of before its entries; of this one nobody asked.
    const tradable = { symbol: named, barred: null, fractional: true, shortable: true };
    const market = { ...outlook, listing: () => outlook.listing(named) ?? tradable };
    const turned = machine.turn((state, seen) => {
      const last = outlook.last(named);
      if (last === null) throw new Error(`${symbol} has no price`);
      const limit = asked.limit === undefined ? last : priceOf(asked.limit);
      const plan = planEntry(state.engine, seen, {
        strategy,
        symbol: named,
        qty: quantity(units),
        last,
        limit,
        stop: priceOf(stop),
      });
      return ok(reviewOrder(state.engine, seen, market, { plan, score: 90, by: strategy }));
    });
    return turned.ok ? turned.value : [];
  }

  prints(symbol: string, price: number): void {
    this.alpaca.market.price(symbol, price.toFixed(2));
    this.assembled().saw({ [instrumentSymbol(symbol)]: priceOf(price) }, true);
  }

  #sees(how: 'recorded' | 'seen'): void {
    const last: Record<string, Price> = {};
    for (const { symbol } of listed())
      last[symbol] = priceOf(Number(this.alpaca.market.lastPrice(symbol)));
    this.assembled().saw(last, how === 'recorded');
  }

  marks(): void {
    this.#sees('recorded');
  }

  /** An order that stands here as it does at Alpaca. */
  #settled(order: Order): boolean {
    const theirs = this.alpaca.books().orders.findLast((row) => nameOf(row) === order.id);
    if (theirs === undefined) return !CLEAR.has(order.status);
    const open = ['new', 'partially_filled', 'accepted', 'held'].includes(theirs.status);
    const filled = BigInt(order.filled) === nanosOf(theirs.filled);
    return filled && open === isOpen(order.status) && !CLEAR.has(order.status);
  }

  async rest(): Promise<void> {
    const ours = (): readonly Order[] => Object.values(this.engine().orders);
    const apart = (): readonly Order[] => ours().filter((order) => !this.#settled(order));
    try {
      await this.alpaca.until(
        'the wire is at rest',
        () => (this.assembled().machine.sender.pump(), apart().length === 0),
        PATIENCE_MS,
      );
    } catch (error) {
      const says = apart().map(({ id, status, filled, cancelAsked }) =>
        [id, status, filled, cancelAsked ? 'cancel asked' : ''].join(' '),
      );
      throw new Error(`not at rest: ${says.join('; ')}`, { cause: error });
    }
    await this.assembled().machine.sender.idle();
  }

  async pass(seconds: number): Promise<void> {
    this.#move(seconds * 1_000);
    this.alpaca.market.tick();
    await this.assembled().round();
    await this.assembled().machine.sender.idle();
  }

  async passTo(time: string, day: TradingDay = DAY): Promise<void> {
    await this.pass(Math.max(0, (at(day, time) - this.now()) / 1_000));
  }

  async until(what: string, look: () => boolean): Promise<void> {
    await this.alpaca.until(what, look, PATIENCE_MS);
  }

  async crash(): Promise<void> {
    const { broker, journal } = this.#standing();
    this.#run = null;
    await broker.close();
    journal.close();
  }

  async start(settings: Partial<AlpacaSettings> = {}): Promise<string> {
    const run = openRun(this.#ground, { ...settingsOf(this.alpaca), ...settings });
    this.#run = run;
    const joined = await run.broker.join();
    if (!joined.ok) {
      await this.crash();
      return joined.refusal.code;
    }
    await this.until('the stream is heard', () => run.broker.hears());
    await run.assembled.start({ restored: null });
    this.marks();
    return 'joined';
  }

  async close(): Promise<void> {
    if (this.#run !== null) await this.crash();
    await this.alpaca.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** What the desk calls an order that stands at Alpaca: a leg that came with an entry is named by that. */
export function nameOf(row: Pick<BookOrder, 'clientOrderId' | 'parent' | 'type'>): string {
  if (row.parent === null) return row.clientOrderId;
  return `${row.parent}${row.type === 'limit' ? '.T' : '.S'}`;
}

export function nanosOf(text: string): bigint {
  const [whole = '0', part = ''] = text.split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, '0'));
}

/** What the jobs of the morning leave behind: the day is open, and the VIX of the last close is read. */
function beginDay(desk: JoinedDesk, feed: Feed): void {
  const session = sessionOn(DAY);
  const vix = feed.vix(DAY);
  if (session === null || vix === null) throw new Error(`${DAY} cannot be begun`);
  desk
    .assembled()
    .machine.turn((state) =>
      ok([...openDay(state.engine, session), { kind: 'vix.read' as const, ...vix }]),
    );
}

/** Made and joined, with the day's prices of before and the session open unless another time is asked for. */
export async function openDesk(options: JoinedDeskOptions = {}): Promise<JoinedDesk> {
  const { from = '10:00', change = roomy, readEveryMs = 2_000 } = options;
  const began = performance.now();
  let base = Number(at(DAY, from));
  const now = (): DeskTime => deskTime(Math.floor(base + performance.now() - began));
  const alpaca = await startFakeAlpaca({
    now,
    cash: '50000',
    hours: 'clock',
    perMinute: null,
    ...options.alpaca,
  });
  supply(alpaca);
  const feed = options.feed?.(alpaca, now) ?? (await sharedFeed());
  const dir = mkdtempSync(join(tmpdir(), 'twokey-joined-'));
  const { pause = () => Promise.resolve() } = options;
  const config = change(standInConfig());
  const ground: Ground = { dir, alpaca, config, feed, now, readEveryMs, pause };
  const desk = new Desk(ground, (ms) => {
    base += ms;
  });
  await desk.start();
  if (from >= '09:30') beginDay(desk, feed);
  return desk;
}

/** The price a symbol closed at before the session. */
export function lastOf(symbol: string): number {
  const row = listed().find((one) => one.symbol === symbol);
  if (row === undefined) throw new Error(`${symbol} is not listed`);
  return closeBefore(row);
}

/** Until nothing of ours is on its way or in doubt, or so much desk time went by. */
export async function calm(desk: JoinedDesk): Promise<void> {
  const inDoubt = (): boolean =>
    Object.values(desk.engine().orders).some(
      ({ status, cancelAsked }) =>
        status === 'approved' ||
        status === 'sent' ||
        status === 'unknown' ||
        (cancelAsked && isOpen(status)),
    );
  for (let turn = 0; turn < 40 && inDoubt(); turn += 1) {
    await desk.pass(6);
    await new Promise((resolve) => {
      setTimeout(resolve, 8);
    });
  }
}
