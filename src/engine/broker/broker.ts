// The broker's port: the one way out of the desk for orders. `submit` takes only an approved order,
// which only the review makes; what happened comes back as reports, in the broker's own order.
import type { Brand } from '#engine/model/brand.ts';
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { Cents, Price, Qty } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';

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
}

/** A ticket that passed the review; `review` alone makes it. */
export type ApprovedOrder = Brand<OrderTicket, 'ApprovedOrder'>;

export type BrokerStatus = 'accepted' | 'partial' | 'filled' | 'cancelled' | 'rejected' | 'expired';

export interface BrokerOrder {
  readonly ticket: OrderTicket;
  readonly status: BrokerStatus;
  readonly filled: Qty;
}

export interface BrokerPosition {
  readonly symbol: InstrumentSymbol;
  readonly qty: Qty;
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
  constructor(message: string) {
    super(message);
    this.name = 'BrokerFault';
  }
}

export interface Broker {
  readonly name: string;
  /** Resolves when the broker has the order (or refused it); throws BrokerFault when nobody knows. */
  submit(order: ApprovedOrder): Promise<{ readonly taken: boolean; readonly reason: string }>;
  /** Asks for a cancel; the evidence comes as a report. */
  cancel(id: ClientOrderId): Promise<'asked' | 'unknown' | 'closed'>;
  find(id: ClientOrderId): Promise<BrokerOrder | null>;
  openOrders(): Promise<readonly BrokerOrder[]>;
  positions(): Promise<readonly BrokerPosition[]>;
  cash(): Promise<Cents>;
  /** Executions in the broker's order, after the given one (null: from the first). */
  executions(after: string | null): Promise<readonly Execution[]>;
  /** One listener: the desk. Reports come in order, each at least once. */
  listen(listener: (report: BrokerReport) => void): void;
}
