// Facts of earlier versions brought up to date, so that every journal ever written opens, folds and
// verifies. What an earlier fact did not say is given as nothing, never guessed.
import type { Json } from '#engine/model/canonical.ts';
import type { Payload, Upcast } from '#engine/journal/payload.ts';

/** Before version 2 an alert was a message: it had no key, no ladder, and nobody could end it. */
function alertRaised(payload: Payload): Payload {
  return { ...payload, key: '', procedure: null, ladder: [] };
}

/** Before version 2 nobody kept the price of a decision; what was reserved stands for it, and says no better. */
function orderApproved(payload: Payload): Payload {
  const { plan } = payload;
  if (plan === null || typeof plan !== 'object') return payload;
  const row: Readonly<Record<string, Json | undefined>> = Object.fromEntries(Object.entries(plan));
  return { ...payload, plan: { ...row, decided: row['assumed'] } };
}

/** Before version 2 only days were reported, in Markdown, by the schedule. */
function reportMade(payload: Payload): Payload {
  const { day } = payload;
  return { ...payload, period: 'daily', label: day, from: day, page: null, by: 'desk' };
}

export const UPCAST: Upcast = (kind, version, payload) => {
  if (kind === 'alert.raised' && version === 1) return alertRaised(payload);
  if (kind === 'order.approved' && version === 1) return orderApproved(payload);
  if (kind === 'report.made' && version === 1) return reportMade(payload);
  throw new RangeError(`nothing brings ${kind} version ${version} up to date`);
};
