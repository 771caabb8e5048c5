// What joining Alpaca takes: the pair of keys, which kind of account they must belong to, and where it is.
// Key, host and account number must agree, or the desk does not start.
import type { OptionFeed } from '#engine/option/chain.ts';

/** Where a stand-in on this machine is reached, "http://127.0.0.1:PORT"; null for Alpaca itself. */
export interface AlpacaStandIn {
  readonly trading: string;
  readonly data: string;
  /** "ws://127.0.0.1:PORT/stream". */
  readonly stream: string;
  /** How long a minute of the desk is there, in ms: readings keep to their number in it. A real one where left out. */
  readonly minuteMs?: number;
}

export interface AlpacaSettings {
  readonly keyId: string;
  readonly secret: string;
  readonly account: 'paper' | 'live';
  /** The account number the keys must open. */
  readonly number: string;
  /** The market data the account pays for. */
  readonly feed: 'iex' | 'sip';
  /** The options data it pays for; left out, none is asked for. */
  readonly options?: OptionFeed;
  readonly standIn: AlpacaStandIn | null;
}
