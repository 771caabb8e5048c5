// Alpaca behind the broker's port, by its official client. The stream tells what happens and the readings
// are the truth; an order is sent once, and what nobody knows of it is said to be unknown.
import { BrokerFault } from '#engine/broker/broker.ts';
import type {
  ApprovedOrder,
  Broker,
  BrokerAccount,
  BrokerDay,
  BrokerOrder,
  BrokerPosition,
  BrokerReport,
  ClientOrderId,
  Execution,
  Listing,
  MarketWord,
  Submitted,
} from '#engine/broker/broker.ts';
import { legOf } from '#engine/broker/leg.ts';
import type { Leg } from '#engine/broker/leg.ts';
import { accountOf, calendarOf, clockOf, listingOf, positionsOf } from './account.ts';
import {
  judgeAccount,
  judgeNo,
  judgeSettings,
  judgeSkew,
  skewOf,
  unreachable,
} from './admission.ts';
import { History } from './history.ts';
import { openLanes } from './lanes.ts';
import type { Lane, Lanes, Manner } from './lanes.ts';
import { isSameOrder, requestOf, standingOf } from './orders.ts';
import type { Standing } from './orders.ts';
import { createPace } from './pace.ts';
import { refusalWords, verdictOf } from './refusals.ts';
import { Reporter } from './reports.ts';
import type { AlpacaSettings } from './settings.ts';
import { openHearing } from './stream.ts';
import type { Hearing } from './stream.ts';
import { createSweep } from './sweep.ts';
import type { Sweep } from './sweep.ts';
import { isOption } from '#engine/model/instrument.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Result } from '#engine/model/result.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { Movement } from '#engine/order/movement.ts';

export interface AlpacaParts {
  now(): DeskTime;
  mono(): number;
  log(text: string): void;
  /** How often the truth is read; 30 seconds unless told. */
  readonly readEveryMs?: number;
}

export interface AlpacaBroker extends Broker {
  /** Proves that keys, host and account belong together; nothing is sent before it did. */
  join(): Promise<Result<BrokerAccount>>;
  close(): Promise<void>;
}

/** Of many at the same instant; the first of them is not to wait until the last is written. */
const CANCELS_AT_ONCE = 8;
const READ_EVERY_MS = 30_000;
/** Most of what fills at once has filled by then. */
const TAKES_BACK_MS = 2_000;
/** An order that comes before the account was checked is asked for again this soon. */
const UNJOINED_MS = 1_000;
/** Readings older than this prove nothing about now. */
const READING_OLD_MS = 90_000;

class Alpaca implements AlpacaBroker {
  readonly name = 'alpaca';
  readonly takesBackMs = TAKES_BACK_MS;
  readonly #settings: AlpacaSettings;
  readonly #parts: AlpacaParts;
  readonly #lanes: Lanes;
  readonly #reporter = new Reporter();
  readonly #cancelPace = createPace(CANCELS_AT_ONCE);
  /** Orders whose cancel was tried at least once: the first try of each waits for nothing. */
  readonly #cancelled = new Set<ClientOrderId>();
  readonly #history: History;
  #hearing: Hearing | null = null;
  readonly #sweep: Sweep;
  #joined = false;
  #begun = false;
  #listener: ((report: BrokerReport) => void) | null = null;
  #skewNoted = false;
  #skew = 0;
  #market: MarketWord | null = null;

  constructor(settings: AlpacaSettings, parts: AlpacaParts) {
    const now = (): DeskTime => parts.now();
    const mono = (): number => parts.mono();
    const log = (text: string): void => parts.log(text);
    this.#settings = settings;
    this.#parts = parts;
    this.#lanes = openLanes(settings, mono);
    this.#history = new History(this.#lanes.reading, this.#reporter);
    this.#sweep = createSweep({
      history: this.#history,
      reporter: this.#reporter,
      now,
      mono,
      log,
      tell: (report) => this.#listener?.(report),
      deaf: () => this.#hearing?.again(),
      keepWarm: () => this.#keepWarm(),
      everyMs: parts.readEveryMs ?? READ_EVERY_MS,
    });
  }

  async join(): Promise<Result<BrokerAccount>> {
    const settings = judgeSettings(this.#settings);
    if (!settings.ok) return settings;
    try {
      const answer = await this.#lanes.reading.ask('Reading the account', (api) =>
        api.account.getAccountRaw(),
      );
      if (!answer.ok) return judgeNo(this.#settings, answer.said);
      const account = accountOf(answer.body, this.#settings.account);
      const judged = judgeAccount(this.#settings, account);
      if (!judged.ok) return judged;
      const skew = judgeSkew(await this.#skewMs(this.#lanes.reading));
      if (!skew.ok) return skew;
      if (skew.value !== null) this.#parts.log(`alpaca: ${skew.value}`);
      this.#joined = true;
      this.#begin();
      return judged;
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
      return unreachable(error.message);
    }
  }

  async close(): Promise<void> {
    this.#sweep.stop();
    this.#hearing?.stop();
    this.#listener = null;
    this.#joined = false;
    this.#lanes.close();
    await Promise.resolve();
  }

  listen(listener: (report: BrokerReport) => void): void {
    this.#listener = listener;
    this.#begin();
  }

  skewMs(): number {
    return this.#skew;
  }

  marketWord(): MarketWord | null {
    return this.#market;
  }

  hears(): boolean {
    const listening = this.#hearing?.listening() === true;
    return this.#joined && listening && this.#sweep.ageMs() < READING_OLD_MS;
  }

  async submit(order: ApprovedOrder): Promise<Submitted> {
    if (order.qty <= 0)
      return {
        taken: false,
        reason: 'It was not sent: its quantity is zero; an order needs one above zero',
      };
    if (!this.#joined)
      return { waitMs: UNJOINED_MS, reason: 'It was not sent: the account was not checked yet' };
    const { orders } = this.#lanes;
    if (orders.waitMs() > 0) return toldToWait(orders.waitMs());
    const postOrderRequest = requestOf(order);
    const what = `Sending order ${order.id}`;
    const answer = await orders.ask(what, (api) => api.orders.postOrderRaw({ postOrderRequest }));
    if (answer.ok) {
      const standing = standingOf(answer.body);
      this.#reporter.learn(standing);
      if (standing.order.ticket.id === order.id) return { taken: true, reason: '' };
      throw new BrokerFault(`${what}: Alpaca answered with another order`);
    }
    const verdict = verdictOf(answer.said);
    if (verdict === 'wait') return toldToWait(orders.waitMs());
    if (verdict === 'unknown') throw orders.fault(what, answer.said);
    // An order may stand there although the answer says no: Alpaca's own record decides.
    const standing = await this.#look(this.#lanes.reading, order.id);
    if (standing === null && verdict === 'refused')
      return { taken: false, reason: refusalWords(answer.said) };
    if (standing === null)
      throw new BrokerFault(
        `${what}: Alpaca has seen its id before and does not show the order yet`,
      );
    if (!isSameOrder(order, standing.order.ticket))
      throw new BrokerFault(
        `${what}: another order stands at Alpaca under its id; look at it there`,
      );
    const { status } = standing.order;
    if (status === 'accepted' || status === 'partial') return { taken: true, reason: '' };
    // One that is over may be an earlier one: its executions tell.
    throw new BrokerFault(`${what}: an order that has ended stands at Alpaca under its id`);
  }

  async cancel(id: ClientOrderId): Promise<'asked' | 'unknown' | 'closed'> {
    const { urgent } = this.#lanes;
    await this.#cancelPace();
    const manner = this.#cancelled.has(id) ? 'told' : 'regardless';
    this.#cancelled.add(id);
    const known = this.#reporter.orderIdOf(id);
    const orderId = known ?? (await this.#look(urgent, id, manner))?.orderId;
    if (orderId === undefined) return 'unknown';
    const what = `Cancelling order ${id}`;
    const answer = await urgent.ask(
      what,
      (api) => api.orders.deleteOrderByOrderIDRaw({ orderId }),
      manner,
    );
    if (answer.ok) return 'asked';
    if (answer.said.status === 422) return 'closed';
    if (answer.said.status === 404) return 'unknown';
    throw urgent.fault(what, answer.said);
  }

  async find(id: ClientOrderId): Promise<BrokerOrder | null> {
    // A foreign order that was given no id of its own goes by Alpaca’s.
    if (this.#reporter.orderIdOf(id) === id) return (await this.#history.order(id))?.order ?? null;
    return (await this.#look(this.#lanes.reading, id))?.order ?? null;
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    return (await this.#history.openOrders()).map((standing) => standing.order);
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    return positionsOf(
      await this.#lanes.reading.read('Reading the positions', (api) =>
        api.positions.getAllOpenPositionsRaw(),
      ),
    );
  }

  async account(): Promise<BrokerAccount> {
    const body = await this.#lanes.reading.read('Reading the account', (api) =>
      api.account.getAccountRaw(),
    );
    return accountOf(body, this.#settings.account);
  }

  executions(after: string | null): Promise<readonly Execution[]> {
    return this.#history.executions(after);
  }

  movements(after: string | null): Promise<readonly Movement[]> {
    return this.#history.movements(after);
  }

  async clock(): Promise<{ readonly at: DeskTime; readonly open: boolean }> {
    const what = 'Reading the clock';
    return clockOf(await this.#lanes.reading.read(what, (api) => api.clock.legacyClockRaw()));
  }

  async calendar(from: TradingDay, to: TradingDay): Promise<readonly BrokerDay[]> {
    // Days are sent as UTC midnights and read as they are written: none moves to its neighbour.
    const [start, end] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)];
    const body = await this.#lanes.reading.read('Reading the calendar', (api) =>
      api.calendar.legacyCalendarRaw({ start, end }),
    );
    return calendarOf(body).filter(({ day }) => day >= from && day <= to);
  }

  async listing(symbol: InstrumentSymbol): Promise<Listing | null> {
    const what = `Reading what Alpaca says of ${symbol}`;
    const answer = await this.#lanes.reading.ask(what, (api) =>
      isOption(symbol)
        ? api.assets.getOptionContractSymbolOrIdRaw({ symbolOrId: symbol })
        : api.assets.getV2AssetsSymbolOrAssetIdRaw({ symbolOrAssetId: symbol }),
    );
    if (answer.ok) return listingOf(answer.body);
    if (answer.said.status === 404) return null;
    throw this.#lanes.reading.fault(what, answer.said);
  }

  /** Reports begin when the account is proved and somebody listens, whichever comes last. */
  #begin(): void {
    if (this.#begun || !this.#joined || this.#listener === null) return;
    this.#begun = true;
    this.#hearing = openHearing({
      settings: this.#settings,
      mono: () => this.#parts.mono(),
      log: (text) => this.#parts.log(text),
      heard: (update) => this.#hear(update),
      opened: () => this.#sweep.nudge(),
    });
    this.#hearing.start();
    this.#sweep.start();
  }

  #hear(update: unknown): void {
    if (this.#listener === null) return;
    const { reports, unsure } = this.#told(update);
    for (const report of reports) this.#listener(report);
    if (unsure) this.#sweep.nudge();
  }

  #told(update: unknown): ReturnType<Reporter['hear']> {
    try {
      return this.#reporter.hear(update, this.#parts.now());
    } catch (error) {
      if (!(error instanceof BrokerFault)) throw error;
      this.#parts.log(`alpaca: an update was not read. ${error.message}`);
      return { reports: [], unsure: true };
    }
  }

  /** By our own id; null when Alpaca has never had it. */
  async #look(
    lane: Lane,
    clientOrderId: ClientOrderId,
    manner: Manner = 'told',
  ): Promise<Standing | null> {
    const of = legOf(clientOrderId);
    if (of !== null) return this.#lookLeg(lane, of, manner);
    const what = `Looking up order ${clientOrderId}`;
    const answer = await lane.ask(
      what,
      (api) => api.orders.getOrderByClientOrderIdRaw({ clientOrderId }),
      manner,
    );
    if (!answer.ok && answer.said.status === 404) return null;
    if (!answer.ok) throw lane.fault(what, answer.said);
    return this.#reporter.learn(standingOf(answer.body));
  }

  /** A leg that came with an entry has no name of ours at Alpaca: it is found by its entry. */
  async #lookLeg(
    lane: Lane,
    of: { readonly entry: ClientOrderId; readonly leg: Leg },
    manner: Manner,
  ): Promise<Standing | null> {
    const parent = await this.#look(lane, of.entry, manner);
    if (parent === null) return null;
    const whole = parent.legs.length > 0 ? parent : await this.#history.order(parent.orderId);
    const known = whole === null ? null : this.#reporter.learn(whole);
    const legs = known?.legs.filter(({ leg }) => leg === of.leg) ?? [];
    return legs.find(({ status }) => status !== 'replaced') ?? legs[0] ?? null;
  }

  /** Our clock less Alpaca's, the nearer of what body and header say; what it calls the market is kept. */
  async #skewMs(lane: Lane, manner: Manner = 'told'): Promise<number> {
    const sent = this.#parts.now();
    const what = 'Reading the clock';
    const answer = await lane.ask(what, (api) => api.clock.legacyClockRaw(), manner);
    if (!answer.ok) throw lane.fault(what, answer.said);
    const call = { sent, got: this.#parts.now() };
    const clock = clockOf(answer.body);
    this.#market = { open: clock.open, at: call.got };
    const byBody = skewOf(call, clock.at);
    // The header knows whole seconds only.
    const byHeader = answer.date === null ? byBody : skewOf(call, Date.parse(answer.date) + 500);
    this.#skew = Math.abs(byHeader) < Math.abs(byBody) ? byHeader : byBody;
    return this.#skew;
  }

  async #keepWarm(): Promise<void> {
    const skew = judgeSkew(await this.#skewMs(this.#lanes.urgent, 'aside'));
    const note = skew.ok ? skew.value : skew.refusal.text;
    if (note !== null && !this.#skewNoted) this.#parts.log(`alpaca: ${note}`);
    this.#skewNoted = note !== null;
  }
}

function toldToWait(waitMs: number): Submitted {
  const seconds = Math.ceil(waitMs / 1000);
  return { waitMs, reason: `Alpaca asked this desk to wait ${seconds} s; it has not taken it` };
}

/** Opens Alpaca; nothing is sent before `join` has proved keys, host and account. */
export function openAlpacaBroker(settings: AlpacaSettings, parts: AlpacaParts): AlpacaBroker {
  return new Alpaca(settings, parts);
}
