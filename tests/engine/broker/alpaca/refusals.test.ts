// Which of Alpaca's answers prove that nothing happened, and what each is in plain words.
import { describe, expect, test } from 'vitest';

import {
  causeWords,
  refusalWords,
  statusWords,
  verdictOf,
} from '#engine/broker/alpaca/refusals.ts';

describe('what an answer to a new order proves', () => {
  test.each([
    [403, 40_310_000, 'insufficient buying power', 'refused'],
    [422, 42_210_000, 'sub-penny increment', 'refused'],
    [422, 40_010_001, 'qty is required', 'refused'],
    [400, 40_010_000, 'request body format is invalid', 'refused'],
    [404, 40_410_000, 'asset not found', 'refused'],
    [422, 40_010_001, 'client_order_id must be unique', 'duplicate'],
    [403, null, '<html>blocked by a proxy</html>', 'unknown'],
    [422, 50_010_000, 'internal', 'unknown'],
    [401, 40_110_000, 'unauthorized', 'unknown'],
    [408, 40_810_000, 'timeout', 'unknown'],
    [409, 40_910_000, 'conflict', 'unknown'],
    [425, null, 'too early', 'unknown'],
    [429, 42_910_000, 'too many requests', 'wait'],
    [429, null, '', 'wait'],
    [499, null, '', 'unknown'],
    [500, 50_010_000, 'internal server error', 'unknown'],
    [503, null, '', 'unknown'],
  ])('%i %s %s is %s', (status, code, message, verdict) => {
    expect(verdictOf({ status, code, message })).toBe(verdict);
  });
});

describe('refusals in plain words', () => {
  test.each([
    ['insufficient buying power', 'buying power does not cover it'],
    ['insufficient qty available for order (requested: 10, available: 5)', 'less is held'],
    ['potential wash trade detected. use complex orders', 'the other side could trade with it'],
    ['trade denied due to pattern day trading protection', 'pattern day trader'],
    ['account is not allowed to short', 'may not be sold short'],
    ['new orders are rejected by user request', 'own settings'],
    ['asset "XYZ" not found', 'does not know the symbol'],
    ['asset XYZ is not active', 'not active'],
    ['asset ABC is not tradable', 'not tradable'],
    ['fractional orders must be DAY orders', 'parts of a unit only in day orders'],
    ['requested asset is not fractionable', 'whole units only'],
    ['invalid limit_price 1.2345. sub-penny increment', 'finer than Alpaca takes'],
    ['options market orders are only allowed during market hours', 'market is closed'],
    ['trading in XYZ is halted', 'halted'],
    ['qty must be > 0', 'this quantity'],
    ['account not eligible to trade uncovered option contracts', 'uncovered'],
    ['something new', 'may not place this order'],
  ])('%s', (message, says) => {
    const words = refusalWords({ status: 403, code: 40_310_000, message });
    expect(words).toContain(says);
    expect(words).toMatch(/^Alpaca refused it: .+\(40310000: .+\)$/);
  });
});

test.each([
  [401, 'no longer accepts the keys'],
  [429, 'asked too often'],
  [503, 'trouble of its own'],
  [418, 'not one it documents'],
])('an answer %i that proves nothing is said', (status, says) => {
  const words = statusWords('Sending order a', { status, code: null, message: '' });
  expect(words).toMatch(/^Sending order a: Alpaca answered /);
  expect(words).toContain(says);
});

test.each([
  ['ENOTFOUND', 'could not be looked up'],
  ['EAI_AGAIN', 'could not be looked up'],
  ['ECONNREFUSED', 'nothing accepts connections'],
  ['ECONNRESET', 'broke before the answer'],
  ['TIMEOUT', 'no answer came in time'],
  ['ENETUNREACH', 'no way to it'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'could not be trusted'],
  ['CERT_HAS_EXPIRED', 'could not be trusted'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'could not be trusted'],
  ['REDIRECT', 'never followed'],
  ['UNKNOWN', 'the call failed'],
])('a call that failed with %s is said', (cause, says) => {
  expect(causeWords('Reading the account', cause)).toContain(says);
});
