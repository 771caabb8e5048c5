// Facts of earlier versions brought up to date, so that every journal ever written opens, folds and
// verifies. What an earlier fact did not say is given as nothing, never guessed.
import type { Payload, Upcast } from '#engine/journal/payload.ts';

/** Before version 2 an alert was a message: it had no key, no ladder, and nobody could end it. */
function alertRaised(payload: Payload): Payload {
  return { ...payload, key: '', procedure: null, ladder: [] };
}

export const UPCAST: Upcast = (kind, version, payload) => {
  if (kind === 'alert.raised' && version === 1) return alertRaised(payload);
  throw new RangeError(`nothing brings ${kind} version ${version} up to date`);
};
