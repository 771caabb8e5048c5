// The broker's port: the one way out of the desk for orders. `submit` takes only an approved order,
// which only the review makes; what happened comes back as reports, in the broker's own order.
import type { Brand } from '#engine/model/brand.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Cents, Holding, Price, Qty } from '#engine/model/money.ts';
import type { DeskTime, TradingDay } from '#engine/model/time.ts';
import type { Movement } from '#engine/order/movement.ts';

/** Our own name of an order, a pure function of its decision key (O1); at most 48 characters. */
export type ClientOrderId = Brand<string, 'ClientOrderId'>;
export type Side = 'buy' | 'sell';
export type TimeInForce = 'day' | 'gtc' | 'ioc';

export type OrderTerms =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly limit: Price }
  | { readonly type: 'stop'; readonly stop: Price };

export interface OrderTicket {
  readonly id: ClientOrderId;
  readonly symbol: InstrumentSymbol;
  readonly side: Side;
  readonly qty: Qty;
  readonly terms: OrderTerms;
  readonly timeInForce: TimeInForce;
  /** Of an entry in whole units: the stop that comes with it as one order, and rests once it is filled whole. */
  readonly stopLoss?: Price;
  /** Of one that brings its stop: the target that comes with both; what one of the two sells the other may no more. */
  readonly takeProfit?: Price;
}

/** A ticket that passed the review; `review` alone makes it. */
export type ApprovedOrder = Brand<OrderTicket, 'ApprovedOrder'>;

export type BrokerStatus = 'accepted' | 'partial' | 'filled' | 'cancelled' | 'rejected' | 'expired';

export interface BrokerOrder {
  /** The id is the broker's own where the order is foreign and was given none. */
  readonly ticket: OrderTicket;
  readonly status: BrokerStatus;
  readonly filled: Qty;
  /** Only of an order that is not ours: what of it the desk has no number for, in words; it is zero in the ticket. */
  readonly unread?: string;
}

export interface BrokerPosition {
  /** The broker's own name where the desk has no symbol for it. */
  readonly symbol: InstrumentSymbol;
  /** Negative is short. */
  readonly qty: Holding;
  /** What it cost, or brought in when short, per unit, as the broker reckons it; null where it does not say. */
  readonly price: Price | null;
  /** What it is worth at the broker's last price, negative when short; left out where it does not say. */
  readonly value?: Cents;
  /** What is held, in words, where the desk has no number for it; `qty` is zero then and proves nothing. */
  readonly unread?: string;
}

/** The account as the broker sees it, read at one time. */
export interface BrokerAccount {
  /** In full; only its last four characters are ever shown. */
  readonly number: string;
  readonly kind: 'simulated' | 'paper' | 'live';
  readonly cash: Cents;
  readonly equity: Cents;
  /** What new risk may cost at once, settlement and margin considered. */
  readonly buyingPower: Cents;
  /** Why the broker lets this account open nothing, in words; null when it does. */
  readonly blocked: string | null;
  /** Day trades of the last five sessions by the broker's count. */
  readonly dayTrades: number;
}

/** A day the exchange is open by the broker's own calendar, in minutes since New York midnight. */
export interface BrokerDay {
  readonly day: TradingDay;
  readonly openMinute: number;
  readonly closeMinute: number;
}

/** What the broker's clock said of the market, and when on the desk's. */
export interface MarketWord {
  readonly open: boolean;
  readonly at: DeskTime;
}

/** What the broker says of a symbol; null fields are never guessed. */
export interface Listing {
  readonly symbol: InstrumentSymbol;
  /** Why it cannot be traded now, in words ("halted", "inactive"); null when it can. */
  readonly barred: string | null;
  /** Parts of a unit are taken in orders of every kind, stops that rest among them. */
  readonly fractional: boolean;
  readonly shortable: boolean;
}

export interface Execution {
  /** Unique at the broker; the same execution may be reported more than once. */
  readonly execution: string;
  readonly id: ClientOrderId;
  readonly symbol: InstrumentSymbol;
  readonly side: Side;
  readonly qty: Qty;
  readonly price: Price;
  readonly fee: Cents;
  readonly at: DeskTime;
}

export type BrokerReport =
  | { readonly kind: 'accepted'; readonly id: ClientOrderId; readonly at: DeskTime }
  | { readonly kind: 'executed'; readonly fill: Execution; readonly at: DeskTime }
  | {
      readonly kind: 'closed';
      readonly id: ClientOrderId;
      readonly status: 'cancelled' | 'rejected' | 'expired';
      /** What of it was executed before it ended. */
      readonly filled: Qty;
      readonly reason: string;
      readonly at: DeskTime;
    };

/** The call failed and nobody knows whether it acted; look it up before doing anything again. */
export class BrokerFault extends Error {
  /** How long the broker asked this desk to wait from now; zero where it did not say so. */
  readonly waitMs: number;

  constructor(message: string, waitMs = 0) {
    super(message);
    this.name = 'BrokerFault';
    this.waitMs = waitMs;
  }
}

/** What came of sending an order once. Told to wait, the broker was not asked, or said so itself: it has nothing. */
export type Submitted =
  | { readonly taken: boolean; readonly reason: string }
  | { readonly waitMs: number; readonly reason: string };

export interface Broker {
  readonly name: string;
  /**
   * How long an immediate entry that brings its stop may rest there before the desk takes it back; left out where the
   * broker ends such a one by itself.
   */
  readonly takesBackMs?: number;
  /** Resolves when the broker has the order, refused it, or will not hear of it yet; throws BrokerFault when nobody knows. */
  submit(order: ApprovedOrder): Promise<Submitted>;
  /** Asks for a cancel; the evidence comes as a report. */
  cancel(id: ClientOrderId): Promise<'asked' | 'unknown' | 'closed'>;
  find(id: ClientOrderId): Promise<BrokerOrder | null>;
  openOrders(): Promise<readonly BrokerOrder[]>;
  positions(): Promise<readonly BrokerPosition[]>;
  account(): Promise<BrokerAccount>;
  /** Executions in the broker's order, after the given one (null: from the first). */
  executions(after: string | null): Promise<readonly Execution[]>;
  /**
   * What moved cash or holdings without an order, in the broker's order, after the given one (null: from the first);
   * some that stand before it may be among them, as one may be listed late.
   */
  movements(after: string | null): Promise<readonly Movement[]>;
  /** The broker's clock and whether it calls the market open. */
  clock(): Promise<{ readonly at: DeskTime; readonly open: boolean }>;
  /** Its calendar, both ends included. */
  calendar(from: TradingDay, to: TradingDay): Promise<readonly BrokerDay[]>;
  /** Null when it knows no such symbol. */
  listing(symbol: InstrumentSymbol): Promise<Listing | null>;
  /** Our clock less the broker's in milliseconds, as last measured; zero until it was, and where both share one. */
  skewMs(): number;
  /** Whether it called the market open, as last read; null before it was, left out where its clock is the desk's own. */
  marketWord?(): MarketWord | null;
  /** Whether its reports are being heard this instant; false closes the desk to new risk (O3). */
  hears(): boolean;
  /** One listener: the desk. Reports come in order, each at least once. */
  listen(listener: (report: BrokerReport) => void): void;
}
