// What tests may do to a local Alpaca: move its market, act on its account, disturb its stream, and take its
// keys away.
import type {
  AnnouncedAction,
  BarRow,
  ChainMaker,
  NewOrder,
  NewsRow,
  SymbolRow,
} from './standing.ts';

export interface AlpacaMarket {
  /** The last trade; resting orders that match are filled at once. */
  price(symbol: string, price: number | string): void;
  lastPrice(symbol: string): string;
  /** Adds a symbol, or changes one. */
  list(row: SymbolRow): void;
  /** Makes an asset inactive: orders for it are refused. */
  delist(symbol: string): void;
  /** As they stand now; splits told of later are worked in where a request asks for adjusted bars. */
  dailyBars(symbol: string, rows: readonly BarRow[]): void;
  news(row: NewsRow): void;
  /** What the chain of an underlying is made of from now on; none has a chain until told. */
  optionChain(symbol: string, make: ChainMaker): void;
  /** A corporate action market data tells of, ahead of its day or not; it does nothing to the account. */
  announce(action: AnnouncedAction): void;
  /** Trading halt: nothing of it fills until `resume`. */
  halt(symbol: string): void;
  resume(symbol: string): void;
  open(): void;
  close(): void;
  isOpen(): boolean;
  /** By the clock: opens, closes, expires day orders that are due. The server does so by itself every second. */
  readonly tick: () => void;
}

/** What happens to the account without the desk; each leaves an activity with a new id. */
export interface AlpacaHappenings {
  deposit(amount: string): void;
  withdraw(amount: string): void;
  /** By the share held. */
  dividend(symbol: string, perShare: string): void;
  fee(amount: string, says?: string): void;
  interest(amount: string): void;
  /** For every `from` shares held there are `to` now; price and resting orders follow, and adjusted bars. */
  split(symbol: string, to: number, from: number): void;
  /** An option ends worthless. */
  expire(symbol: string): void;
  /** A short option is assigned, or a long one exercised: the shares move at its strike. */
  assign(symbol: string): void;
  exercise(symbol: string): void;
  /** Shares that came (or went, negative) by transfer. */
  transfer(symbol: string, qty: string): void;
  /** Somebody else's order on the account; returns its id. */
  foreignOrder(order: NewOrder): string;
  /** Somebody else buys or sells on the account, filled at once at this price. */
  externalFill(fill: {
    readonly symbol: string;
    readonly side: 'buy' | 'sell';
    readonly qty: string;
    readonly price: string;
  }): void;
  /** Fills some of one open order at a price, whatever the market; by client order id or id. */
  fill(order: string, qty: string, price: string): void;
  /** The broker ends an open order on its own. */
  cancel(order: string): void;
  reject(order: string): void;
}

export interface AlpacaStreamFaults {
  /** Closes every socket. */
  drop(): void;
  /** Sockets stay open and say nothing: what happens is lost to them. */
  silence(): void;
  /** Ends `silence`, `refuse` and what is left of `duplicate` and `skip`. */
  resume(): void;
  /** The next n updates come twice. */
  duplicate(updates: number): void;
  /** The next n updates are lost. */
  skip(updates: number): void;
  /** Updates come this late. */
  delay(ms: number): void;
  /** Another client takes the stream: ours is closed. */
  steal(): void;
  refuseAuth(): void;
  /** New sockets are refused. */
  refuse(): void;
  /** Sockets that hear trade updates now. */
  listeners(): number;
}

export interface AlpacaKeys {
  /** The pair of keys opens nothing any more: 401 (403 on the stream). */
  revoke(): void;
  restore(): void;
  /** The keys open another account, with this number. */
  wrongAccount(): string;
}
