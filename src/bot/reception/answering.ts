// Answers the reception gives where nothing can be put on record, or nothing was refused: a refusal with the
// desk's header, and the words for a journal that cannot be written and for a bug.
import { refusalText } from '#bot/dispatch.ts';
import type { Answer } from '#bot/dispatch.ts';
import { plain } from '#bot/text.ts';
import { headerLine } from '#bot/views/stand.ts';
import { refuse } from '#engine/model/result.ts';
import type { Refusal } from '#engine/model/result.ts';
import type { Desk } from '#runbook/desk.ts';
import { personOf } from '#runbook/person.ts';
import type { Account } from '#runbook/person.ts';
import { pictureStand } from '#runbook/picture.ts';

/** A refusal told to whoever asked, and not put on record. */
export function tell(desk: Desk, account: Account, refusal: Refusal): Answer {
  const state = desk.state();
  const body = refusalText(refusal);
  const known = personOf(state.runbook.roster, account) !== null;
  const header = known ? `${headerLine(pictureStand(state, desk.seen()))}\n` : '';
  const { code, data = {} } = refusal;
  return { ok: false, code, text: plain(header + body), data };
}

function whatFailed(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function journalRefusal(error: unknown): Refusal {
  return refuse(
    'JOURNAL_FAULT',
    `Nothing was done: the journal cannot be written or read, and what cannot be kept is not carried out (${whatFailed(error)}). A halt is taken all the same. Free the disk or its rights, then say it again.`,
  ).refusal;
}

export function bugAnswer(): Answer {
  const text =
    'Something failed that should not have, and it may have taken effect: look at status before you say it again. The desk\u2019s log says what; the terminal still answers.';
  return { ok: false, code: 'DESK_FAULT', text, data: {} };
}
