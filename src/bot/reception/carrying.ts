// Carrying a delivery out: judged, marked, asked of the desk, in this order. Whatever is not safe to do twice
// is marked durably before it begins; what is refused has no effect, and its refusal is on record.
import type { RoomLinks } from '#bot/commands/room.ts';
import type { Delivered, Reply } from '#bot/delivered.ts';
import { dispatch, turnAway } from '#bot/dispatch.ts';
import type { Answer, Asking } from '#bot/dispatch.ts';
import { journalRefusal, tell } from '#bot/reception/answering.ts';
import {
  deliveryRefusal,
  lateRefusal,
  lengthRefusal,
  stoppedRefusal,
  unsureRefusal,
} from '#bot/reception/judging.ts';
import { latenessOf } from '#bot/reception/lateness.ts';
import type { Lateness } from '#bot/reception/lateness.ts';
import type { Marks } from '#bot/reception/marks.ts';
import { meantBy } from '#bot/reception/meaning.ts';
import type { Meant } from '#bot/reception/meaning.ts';
import type { Works } from '#bot/reception/works.ts';
import { commandOf, isHalt } from '#bot/saying.ts';
import type { Outbox } from '#engine/journal/journal.ts';
import { refuse } from '#engine/model/result.ts';
import type { Refusal } from '#engine/model/result.ts';
import type { Desk } from '#runbook/desk.ts';

export interface Case {
  readonly delivered: Delivered;
  /** When it came in, on the wall clock. */
  readonly taken: number;
  /** How far an earlier process got with it; null for what this one took. */
  readonly left: 'taken' | 'acting' | null;
  /** Aborted when its person cancels it. */
  readonly signal: AbortSignal;
}

export interface House {
  readonly desk: Desk;
  readonly outbox: Pick<Outbox, 'firstCard' | 'page'>;
  readonly clocks: { readonly wall: () => number; readonly mono: () => number };
  readonly links?: RoomLinks;
  readonly marks: Marks;
  readonly works: Works;
}

const PROGRESS_MS = 1_000;

/** A request as the one door takes it; the reply hears of long work at most once a second. */
export function askingOf(
  house: Pick<House, 'clocks' | 'links'>,
  { delivered, signal }: Pick<Case, 'delivered' | 'signal'>,
  said: { readonly meant: Pick<Meant, 'words' | 'topic'>; readonly reply: Reply | null },
): Asking {
  let last = Number.NEGATIVE_INFINITY;
  const progress: Asking['progress'] = (share, text) => {
    const now = house.clocks.mono();
    if (now - last < PROGRESS_MS) return;
    last = now;
    said.reply?.progress(share, text, delivered.id);
  };
  const { words, topic } = said.meant;
  const links = house.links === undefined ? {} : { links: house.links };
  return { words, topic, account: delivered.account, signal, progress, ...links };
}

/** Why it is not carried out now, whoever asks; null when it is. */
function timeRefusal(house: House, one: Case, late: Lateness): Refusal | null {
  const { delivered, taken, left, signal } = one;
  const done = delivered.done ?? taken;
  const stale = lateRefusal(late, { done, now: house.clocks.wall() });
  if (stale !== null) return stale;
  if (left !== null && late !== 'always') return stoppedRefusal();
  if (!signal.aborted) return null;
  return refuse(
    'WORK_CANCELLED',
    'This was cancelled before it began, and nothing was done. Ask again when it is wanted.',
  ).refusal;
}

function cancel(house: House, one: Case, work: string): Answer | Refusal {
  const { platform, account } = one.delivered;
  switch (house.works.cancel({ platform, id: work }, account)) {
    case 'cancelled':
      return {
        ok: true,
        code: 'OK',
        text: 'Cancelled: that work ends as soon as it can, and its own message says how it ended.',
        data: { work },
      };
    case 'unknown':
      return refuse(
        'WORK_OVER',
        'That work is over already or never began; there is nothing to cancel. Its own message says how it ended.',
      ).refusal;
    case 'foreign':
      return refuse(
        'WORK_FOREIGN',
        'That work was asked for by somebody else, and it goes on: only who asked cancels it.',
      ).refusal;
  }
}

/** Asks the desk; what is not safe to do twice only once it is marked. */
async function ask(house: House, one: Case, asking: Asking & { late: Lateness }): Promise<Answer> {
  const { late, ...rest } = asking;
  const { platform, id, account } = one.delivered;
  const unsafe = late !== 'look' && !isHalt(rest.words);
  if (unsafe && !(await house.marks.acting({ platform, id })))
    return tell(house.desk, account, journalRefusal('it could not be marked as begun'));
  return dispatch(house.desk, rest);
}

/** A halt or a veto may be done again after a stop: the second one changes nothing. */
function isRepeatable(words: readonly string[]): boolean {
  return isHalt(words) || commandOf(words)?.name === 'deny';
}

function meantNow({ outbox }: House, { delivered }: Case): Meant | { readonly fault: unknown } {
  try {
    return meantBy(outbox, delivered.deed);
  } catch (fault) {
    return { fault };
  }
}

/** Judges one delivery and carries it out; a bug rises. */
export async function carryOut(house: House, one: Case, reply: Reply): Promise<Answer> {
  const { delivered, left } = one;
  const { desk } = house;
  const meant = meantNow(house, one);
  if ('fault' in meant) return tell(desk, delivered.account, journalRefusal(meant.fault));
  const asking = askingOf(house, one, { meant, reply });
  const barred = deliveryRefusal(delivered);
  if (barred !== null) return turnAway(desk, asking, barred);
  if (delivered.deed.kind === 'cancel') {
    const cancelled = cancel(house, one, delivered.deed.work);
    return 'ok' in cancelled ? cancelled : turnAway(desk, asking, cancelled);
  }
  if (meant.refusal !== null) return turnAway(desk, asking, meant.refusal);
  const halting = isHalt(meant.words);
  const long = halting ? null : lengthRefusal(delivered);
  if (long !== null) return turnAway(desk, asking, long);
  if (left === 'acting' && !isRepeatable(meant.words))
    return turnAway(desk, asking, unsureRefusal());
  const late = latenessOf(commandOf(meant.words)?.name ?? null);
  const refusal = timeRefusal(house, one, late);
  if (refusal === null) return ask(house, one, { ...asking, late });
  // A look that was not run was refused to nobody: it is told, and not put on record.
  return late === 'look' ? tell(desk, delivered.account, refusal) : turnAway(desk, asking, refusal);
}
