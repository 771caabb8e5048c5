// What Alpaca means when it says no, in plain words, and which of its answers prove that nothing happened.
// Whatever is not known to prove it is a fault: nobody knows, and the order is looked up.

/** An answer that is no success. */
export interface SaidNo {
  readonly status: number;
  /** Alpaca's own number, as 40310000; null where the body had none. */
  readonly code: number | null;
  readonly message: string;
}

export type Verdict = 'refused' | 'duplicate' | 'wait' | 'unknown';

const DEFINITE: readonly number[] = [400, 403, 404, 422];

/** What an answer to a new order proves. One without a code of Alpaca's may come from something in between. */
export function verdictOf(said: SaidNo): Verdict {
  // Whoever limits the rate answers before an order is looked at.
  if (said.status === 429) return 'wait';
  if (!DEFINITE.includes(said.status) || said.code === null) return 'unknown';
  const message = said.message.toLowerCase();
  if (message.includes('client_order_id') && message.includes('unique')) return 'duplicate';
  return DEFINITE.includes(Math.floor(said.code / 100_000)) ? 'refused' : 'unknown';
}

/** Parts of Alpaca's messages, what they mean, and what one can do; the first that fits is said. */
const WORDS: readonly (readonly [part: string, words: string])[] = [
  [
    'insufficient buying power',
    'the account’s buying power does not cover it; wait for orders to end, or close something',
  ],
  [
    'insufficient balance',
    'the account’s cash does not cover it; wait for orders to end, or close something',
  ],
  ['insufficient underlying', 'the option is not covered by shares held; buy those first'],
  ['uncovered', 'it would leave an option uncovered, which the account may not hold'],
  [
    'insufficient qty',
    'less is held than it would sell, or another order already sells it; cancel that one first',
  ],
  [
    'wash trade',
    'an order of this account on the other side could trade with it; cancel that one first',
  ],
  ['opposite side', 'an order of this account on the other side rests; cancel that one first'],
  [
    'while a short sell order is open',
    'an order of this account on the other side rests; cancel that one first',
  ],
  [
    'while a long buy order is open',
    'an order of this account on the other side rests; cancel that one first',
  ],
  [
    'pattern day trad',
    'it would make the account a pattern day trader; hold the position overnight',
  ],
  [
    'day trading buying power',
    'the day-trading buying power is used up; it is reckoned anew tomorrow',
  ],
  ['allowed to short', 'the account, or the symbol, may not be sold short'],
  ['cannot be sold short', 'the symbol cannot be sold short'],
  [
    'rejected by user request',
    'new orders are suspended in the account’s own settings; lift that at Alpaca',
  ],
  ['not eligible to trade', 'the account is not approved for this; ask Alpaca for the approval'],
  ['not allowed for account', 'the account may not trade this kind of instrument; ask Alpaca'],
  ['blocked', 'Alpaca has blocked the account or the symbol; ask Alpaca'],
  ['restricted', 'Alpaca restricts the account or the symbol; ask Alpaca'],
  ['halted', 'the symbol is halted; try again when it trades'],
  ['market hours', 'the market is closed for it; try again in the session'],
  ['market is closed', 'the market is closed for it; try again in the session'],
  ['not fractionable', 'the symbol is traded in whole units only'],
  ['fractional', 'Alpaca takes parts of a unit only in day orders, and not of every symbol'],
  ['sub-penny', 'the price is finer than Alpaca takes'],
  ['not active', 'the symbol is not active at Alpaca'],
  ['not tradable', 'the symbol is not tradable at Alpaca'],
  ['asset', 'Alpaca does not know the symbol, or does not trade it'],
  ['symbol', 'Alpaca does not know the symbol'],
  ['stop_price', 'the stop price stands on the wrong side of the market, or is missing'],
  ['stop price', 'the stop price stands on the wrong side of the market'],
  ['limit price', 'the limit price is missing or out of bounds'],
  ['limit_price', 'the limit price is missing or out of bounds'],
  ['qty', 'Alpaca does not take this quantity'],
  ['time_in_force', 'Alpaca does not take this time in force for the order'],
];

const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'Alpaca does not accept the order as it is written',
  403: 'the account may not place this order',
  404: 'Alpaca does not know what the order names',
  422: 'Alpaca does not accept the order as it is written',
};

/** Why an order was refused: what, what to do, and Alpaca's own words and number. */
export function refusalWords(said: SaidNo): string {
  const message = said.message.toLowerCase();
  const found = WORDS.find(([part]) => message.includes(part))?.[1];
  const words = found ?? BY_STATUS[said.status] ?? 'Alpaca refused the order';
  return `Alpaca refused it: ${words} (${said.code ?? said.status}: ${said.message.slice(0, 120)})`;
}

/** What a status that proves nothing means, and what one can do. */
const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: 'it no longer accepts the keys; check them at Alpaca and in the environment',
  403: 'it forbids that to these keys; check them and the account at Alpaca',
  404: 'it does not know what was asked for',
  408: 'it gave up waiting for the request',
  422: 'it does not accept the question as it is written',
  429: 'this desk asked too often; it waits until it may ask again',
};

export function statusWords(what: string, said: SaidNo): string {
  const words =
    STATUS_WORDS[said.status] ??
    (said.status >= 500
      ? 'it has trouble of its own; it is asked again'
      : 'its answer is not one it documents');
  return `${what}: Alpaca answered ${said.status}, ${words}`;
}

/** Causes a connection fails with, by the system's own names. */
const CAUSES: readonly (readonly [shape: RegExp, words: string])[] = [
  [/^(ENOTFOUND|EAI_)/, 'its address could not be looked up; check the network and DNS'],
  [/^ECONNREFUSED$/, 'nothing accepts connections there; check that it runs and the network'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ERR_STREAM)/, 'the connection broke before the answer'],
  [/^(ETIMEDOUT|TIMEOUT)$/, 'no answer came in time'],
  [
    /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    'there is no way to it; check the network',
  ],
  [
    /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|EPROTO|ERR_SSL|HOSTNAME_MISMATCH)/,
    'its certificate could not be trusted, so nothing was sent; check the clock of this machine and what stands between it and Alpaca',
  ],
  [
    /^REDIRECT$/,
    'the answer leads to another address, which is never followed; check what stands between this machine and Alpaca',
  ],
  [/^HOST$/, 'the request was meant for another host and did not leave'],
];

export function causeWords(what: string, cause: string): string {
  const words = CAUSES.find(([shape]) => shape.test(cause))?.[1] ?? 'the call failed';
  return `${what}: Alpaca was not reached, ${words} (${cause})`;
}
