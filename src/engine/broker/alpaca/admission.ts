// Whether these keys, this host and this account belong together: what must be so before anything is sent.
// An account is shown by its last four characters only, and a key never.
import type { BrokerAccount } from '#engine/broker/broker.ts';
import { statusWords } from './refusals.ts';
import type { SaidNo } from './refusals.ts';
import type { AlpacaSettings } from './settings.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import { CLOCKS_APART_MS } from '#engine/seen.ts';

export const SKEW_NOTE_MS = 2_000;
const LOCAL: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

export function lastFour(number: string): string {
  return `…${number.slice(-4)}`;
}

function isLocal(url: string): boolean {
  return URL.canParse(url) && LOCAL.includes(new URL(url).hostname);
}

type Judged = { readonly ok: false; readonly refusal: Refusal } | null;

function hostDiffers(what: string, asked: string): Judged {
  return refuse(
    'BROKER_HOST_DIFFERS',
    `${what}, and the desk is set to the ${asked} host. Nothing was sent. Set the account’s kind, its number and its keys to the same account.`,
    { asked },
  );
}

/** What the settings say by themselves, before any request. */
export function judgeSettings(settings: AlpacaSettings): Result<null> {
  const { keyId, secret, number, account, standIn } = settings;
  if (keyId === '' || secret === '')
    return refuse(
      'BROKER_KEYS_REFUSED',
      'The pair of keys for Alpaca is not complete. Nothing was sent. Set both the key’s id and its secret in the environment.',
    );
  if (standIn !== null && ![standIn.trading, standIn.stream].every(isLocal))
    return refuse(
      'BROKER_HOST_DIFFERS',
      'A stand-in for Alpaca must be on this machine, and the one named is not. Nothing was sent. Name a loopback address, or none.',
    );
  const judged =
    (account === 'live' &&
      keyId.startsWith('PK') &&
      hostDiffers('The key is a paper key', 'live')) ||
    (account === 'paper' &&
      keyId.startsWith('AK') &&
      hostDiffers('The key is a live key', 'paper')) ||
    judgeNumber(number, account);
  return judged ?? ok(null);
}

/** Paper accounts are numbered PA…, live ones are not. */
function judgeNumber(number: string, account: 'paper' | 'live'): Judged {
  const isPaper = number.startsWith('PA');
  if (isPaper === (account === 'paper')) return null;
  return hostDiffers(
    `Account ${lastFour(number)} is a ${isPaper ? 'paper' : 'live'} account`,
    account,
  );
}

/** The account read with the keys against the one that was named. */
export function judgeAccount(
  settings: AlpacaSettings,
  account: BrokerAccount,
): Result<BrokerAccount> {
  const named = lastFour(settings.number);
  if (account.number !== settings.number)
    return refuse(
      'BROKER_ACCOUNT_DIFFERS',
      `The keys open account ${lastFour(account.number)}, and the desk is set to account ${named}. Nothing was sent. Use the keys of the account the desk is set to, or correct its number.`,
    );
  const host = judgeNumber(account.number, settings.account);
  if (host !== null) return host;
  if (account.blocked !== null)
    return refuse(
      'BROKER_ACCOUNT_BLOCKED',
      `Account ${named} opens no orders: ${account.blocked}. Nothing was sent. Clear it at Alpaca, then start the desk again.`,
    );
  return ok(account);
}

/** Alpaca's answer where the account could not be read; only two of them are about the keys. */
export function judgeNo(settings: AlpacaSettings, said: SaidNo): Result<never> {
  if (said.status !== 401 && said.status !== 403)
    return unreachable(statusWords('Reading the account', said));
  return refuse(
    'BROKER_KEYS_REFUSED',
    `Alpaca does not accept the keys for the ${settings.account} host (${said.status}). Nothing was sent. Check that they are not revoked and belong to a ${settings.account} account, and set them anew.`,
    { status: said.status },
  );
}

export function unreachable(why: string): Result<never> {
  return refuse(
    'BROKER_UNREACHABLE',
    `The account could not be read, so the desk does not trade. ${why}. The desk starts when the account can be read.`,
  );
}

/**
 * Our clock less the one that was read at some time of a call, by the call's middle and no further than is certain:
 * what a slow call leaves open does not count.
 */
export function skewOf(
  call: { readonly sent: number; readonly got: number },
  read: number,
): number {
  const open = Math.max(0, call.got - call.sent) / 2;
  const apart = call.sent + open - read;
  return Math.round(Math.sign(apart) * Math.max(0, Math.abs(apart) - open));
}

/** `skewMs`: our clock less Alpaca's. */
export function judgeSkew(skewMs: number): Result<string | null> {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
  const side = skewMs > 0 ? 'ahead of' : 'behind';
  if (Math.abs(skewMs) > CLOCKS_APART_MS)
    return refuse(
      'BROKER_CLOCK_SKEW',
      `This machine’s clock is ${seconds} s ${side} Alpaca’s; more than ${CLOCKS_APART_MS / 1000} s is refused, since deadlines and sessions would be wrong. Nothing was sent. Set the clock by NTP and start again.`,
      { skewMs },
    );
  return ok(
    Math.abs(skewMs) > SKEW_NOTE_MS
      ? `this machine’s clock is ${seconds} s ${side} Alpaca’s; set it by NTP`
      : null,
  );
}
