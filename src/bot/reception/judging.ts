// Who may not speak from where, and what comes too late: judged before anything is asked of the desk, each
// with its words. Roles are not judged here; the desk does that, in the turn that acts.
import type { Delivered } from '#bot/delivered.ts';
import { isTooLong, MOST_SAID } from '#bot/reception/parcel.ts';
import { inTime, LOOK_MS, MINUTE_MS } from '#bot/reception/lateness.ts';
import type { Lateness } from '#bot/reception/lateness.ts';
import { counted } from '#bot/text.ts';
import { refuse } from '#engine/model/result.ts';
import type { Refusal } from '#engine/model/result.ts';

const SAY_IT =
  'Say it in one of the desk\u2019s channels, where the others see it, or in the thread of an alert or a request.';

function accountRefusal({ standing, account, platform }: Delivered): Refusal | null {
  if (standing === 'bot')
    return refuse(
      'ACCOUNT_BOT',
      'Only people speak to the desk, and this account is a bot\u2019s; nothing was done.',
    ).refusal;
  if (standing === 'guest')
    return refuse(
      'ACCOUNT_GUEST',
      'This account is a guest here, and guests turn no key and give no command; nothing was done. A full member\u2019s account on the roster may.',
    ).refusal;
  // An edge speaks for its own platform alone, whatever account stands in what it was sent.
  if (standing === 'foreign' || account.platform !== platform)
    return refuse(
      'ACCOUNT_FOREIGN',
      'This account belongs to another team or server than the desk\u2019s; nothing was done. An account of the desk\u2019s own, on the roster, may.',
    ).refusal;
  return null;
}

/** Why nobody may say this in this way, whoever they are; null when somebody may. */
export function deliveryRefusal(delivered: Delivered): Refusal | null {
  const account = accountRefusal(delivered);
  if (account !== null) return account;
  if (!delivered.direct) return null;
  return refuse(
    'DIRECT_MESSAGE',
    `The desk takes nothing from private messages, so that nothing happens unseen; nothing was done. ${SAY_IT}`,
  ).refusal;
}

export function lengthRefusal({ deed }: Delivered): Refusal | null {
  if (!isTooLong(deed)) return null;
  return refuse(
    'DELIVERY_LONG',
    `That is longer than the ${MOST_SAID.toLocaleString('en-US')} letters taken at once; nothing was done. Say it shorter.`,
    { letters: MOST_SAID },
  ).refusal;
}

function spanWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds < 120) return counted(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour');
}

/** Why it is too late, or by its platform's clock too early, to be carried out; null when it is in time. */
export function lateRefusal(
  late: Lateness,
  at: { readonly done: number; readonly now: number },
): Refusal | null {
  if (inTime(late, at.done, at.now)) return null;
  const ms = at.now - at.done;
  if (late === 'look')
    return refuse(
      'LOOK_LATE',
      `This was asked ${spanWords(ms)} ago and was not looked up: looks older than ${spanWords(LOOK_MS)} are answered anew. Ask again.`,
    ).refusal;
  const when =
    ms > 0
      ? `reached the desk ${spanWords(ms)} after it was said or pressed`
      : `is dated ${spanWords(ms)} ahead of the desk\u2019s clock`;
  return refuse(
    'DELIVERY_STALE',
    `This ${when}, and nothing was done: what turns a key, closes or ends something is taken within ${spanWords(MINUTE_MS)} only. Look at what stands there now, then say it again.`,
    { seconds: Math.round(ms / 1_000) },
  ).refusal;
}

/** Left from before a stop: it surely was not carried out. */
export function stoppedRefusal(): Refusal {
  return refuse(
    'DELIVERY_STOPPED',
    'The desk stopped before this was carried out, and nothing was done. Look at what stands there now, then say it again.',
  ).refusal;
}

/** Left from before a stop: it may have been carried out. */
export function unsureRefusal(): Refusal {
  return refuse(
    'DELIVERY_UNSURE',
    'The desk stopped while it carried this out, and it may have taken effect. It is not done again: look at status and at the thread, and only then say it again.',
  ).refusal;
}
