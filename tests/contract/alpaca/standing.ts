// What stands in a local Alpaca, in Alpaca's own words: orders, positions, fills and activities, and what
// the tests may ask of them. Money and quantities are decimal strings, never floating numbers.

export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
export type OrderClass = 'simple' | 'bracket' | 'oco' | 'oto' | 'mleg';
export type TimeInForce = 'day' | 'gtc' | 'opg' | 'cls' | 'ioc' | 'fok';
export type OrderStatus =
  | 'new'
  | 'accepted'
  | 'pending_new'
  | 'partially_filled'
  | 'filled'
  | 'done_for_day'
  | 'canceled'
  | 'expired'
  | 'replaced'
  | 'pending_cancel'
  | 'pending_replace'
  | 'rejected'
  | 'held';

/** A symbol as a test lists it. */
export interface SymbolRow {
  readonly symbol: string;
  readonly price: number | string;
  readonly name?: string;
  readonly class?: 'us_equity' | 'us_option';
  readonly fractionable?: boolean;
  readonly shortable?: boolean;
}

/** One daily bar; money as numbers, as Alpaca writes bars. */
export interface BarRow {
  /** "2026-03-02". */
  readonly day: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** One contract of a chain, as its snapshot tells it. */
export interface ChainContract {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly quotedMs: number;
  /** Null where Alpaca could not work them out. */
  readonly greeks: { readonly iv: number; readonly delta: number } | null;
}

/** The contracts of an underlying, made when somebody asks. */
export type ChainMaker = (spot: number, nowMs: number) => readonly ChainContract[];

export interface BookOrder {
  readonly id: string;
  readonly clientOrderId: string;
  /** Of a leg, what the order it came with is called. */
  readonly parent: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly class: OrderClass;
  readonly timeInForce: TimeInForce;
  readonly status: OrderStatus;
  readonly qty: string;
  readonly filled: string;
  /** Average price of what was filled; null before the first fill. */
  readonly averagePrice: string | null;
  readonly limit: string | null;
  readonly stop: string | null;
}

export interface BookPosition {
  readonly symbol: string;
  /** Signed: negative is short. */
  readonly qty: string;
  /** What it cost, or brought in when short, per unit. */
  readonly averagePrice: string;
  /** At the last price; signed. */
  readonly marketValue: string;
}

export interface BookFill {
  /** The activity's id, in the broker's order. */
  readonly id: string;
  readonly executionId: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: string;
  readonly price: string;
  readonly atMs: number;
}

export interface BookActivity {
  readonly id: string;
  /** FILL, CSD, CSW, DIV, FEE, SPLIT, OPEXP, OPASN, OPEXC, OPTRD, JNLC, INT … */
  readonly type: string;
  readonly symbol: string | null;
  /** Signed change of the holding; "0" where none moved. */
  readonly qty: string;
  /** Signed change of cash. */
  readonly amount: string;
  readonly atMs: number;
}

/** The account's own ledger, read at one time. */
export interface Books {
  readonly cash: string;
  /** Cash and positions at the last price. */
  readonly equity: string;
  /** By symbol; flat ones are absent. */
  readonly positions: readonly BookPosition[];
  /** Oldest first; legs follow their parent. */
  readonly orders: readonly BookOrder[];
  readonly fills: readonly BookFill[];
  /** Every cause of every cent, fills included, oldest first. */
  readonly activities: readonly BookActivity[];
}

/** The endpoints, as faults, latencies and records name them. */
export type CallName =
  | 'submit'
  | 'cancel'
  | 'cancel-all'
  | 'replace'
  | 'find'
  | 'order'
  | 'orders'
  | 'positions'
  | 'position'
  | 'close'
  | 'close-all'
  | 'account'
  | 'configurations'
  | 'activities'
  | 'clock'
  | 'calendar'
  | 'assets'
  | 'asset'
  | 'contracts'
  | 'announcements'
  | 'bars'
  | 'trades'
  | 'quotes'
  | 'snapshots'
  | 'news'
  | 'corporate-actions'
  | 'option-data'
  | 'option-chain'
  | 'other';

/**
 * `before`: fails without acting (500). `after`: acts, and the connection breaks before the answer.
 * `late`: the connection breaks now, and it acts `lateMs` later. `reset`: the connection breaks, nothing acts.
 * `hang`: never answers, nothing acts. Or an answer of Alpaca's own making.
 */
export type FaultHow =
  | 'before'
  | 'after'
  | 'late'
  | 'reset'
  | 'hang'
  | {
      readonly status: number;
      readonly code: number;
      readonly message: string;
      readonly retryAfter?: number;
    };

export interface Fault {
  readonly call: CallName | 'any';
  readonly how: FaultHow;
  /** Calls with another body pass by it; none does unless said. */
  readonly of?: (body: unknown) => boolean;
  /** How many calls meet it; 1 unless said. Infinity until cleared. */
  readonly times?: number;
  /** For `late`; 100 unless said. */
  readonly lateMs?: number;
}

/** What GET by client order id answers while an order is young, or ever. */
export type Lookup = 'finds' | { readonly laterMs: number } | 'never';

/** What a repeated client_order_id does: refused for ever (as Alpaca), refused while the first is open, or taken. */
export type Dedupe = 'for-ever' | 'while-open' | 'none';

export interface Call {
  readonly call: CallName;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** By `performance.now()`, when its head was read. */
  readonly atMs: number;
  /** Null while it is not answered, or where it never was. */
  readonly answeredMs: number | null;
  /** Null where no answer went out. */
  readonly status: number | null;
}

/** A request, or an answer of ours, that breaks the official documents. */
export interface Violation {
  readonly call: string;
  readonly says: string;
}

export interface NewOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: string;
  readonly type?: OrderType;
  readonly limit?: string;
  readonly stop?: string;
  readonly timeInForce?: TimeInForce;
  readonly clientOrderId?: string;
}

export interface NewsRow {
  readonly headline: string;
  readonly symbols: readonly string[];
  readonly atMs?: number;
  readonly summary?: string;
}

export type AnnouncedAction =
  | {
      readonly kind: 'dividend';
      readonly symbol: string;
      /** The ex-date, "2026-03-02". */
      readonly day: string;
      readonly perShare: number;
    }
  | {
      readonly kind: 'split';
      readonly symbol: string;
      readonly day: string;
      readonly to: number;
      readonly from: number;
    };

/** How one match is split: the pieces' quantities as shares of the whole, as 0.5, 0.5; by seed where a number. */
export type Partials = 'whole' | readonly number[] | { readonly pieces: number };

/** How the legs of a bracket are shown, which Alpaca's documents leave open. */
export interface LegWays {
  /** Whether a list of open orders names a stop that is held beside its target. */
  readonly held: 'listed' | 'unlisted';
  /** What becomes of the stop when its target sells a part. */
  readonly reduced: 'in place' | 'by another';
  /** Whether the stream tells that the other leg ended when one was filled. */
  readonly ends: 'told' | 'silent';
}

export interface AlpacaFlags {
  readonly tradingBlocked?: boolean;
  readonly accountBlocked?: boolean;
  readonly tradeSuspendedByUser?: boolean;
  readonly patternDayTrader?: boolean;
  readonly dayTrades?: number;
  /** Instead of what it reckons. */
  readonly buyingPower?: string | null;
  readonly shortingEnabled?: boolean;
  readonly status?: string;
}
