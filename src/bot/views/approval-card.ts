// The card of a request that takes two keys, and what its thread says. It shows what is signed and whose
// key is missing; its buttons go at the press that begins to carry it out, and the outcome stands in their place.
import type { Button, CardState } from '#bot/card.ts';
import { approvalTopic, bad, critical, entry, good, info, nameOf, press } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { counted, listed } from '#bot/text.ts';
import { argsText, changesOf, effectText, expiryText, keysCount } from '#bot/views/people.ts';
import { openApprovals, stillToSign, waitsFor } from '#runbook/approval.ts';
import type {
  Approval,
  ApprovalAsked,
  ApprovalAttempted,
  ApprovalEnded,
  ApprovalGranted,
  ApprovalKeyed,
} from '#runbook/approval.ts';
import type { CommandRefused } from '#runbook/fact.ts';
import { ACTIONS } from '#runbook/keys.ts';
import { describeAccount, personNamed } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

const HASH_SHOWN = 8;
const KEY_PRESSED = /^(?:approve|deny) (R-\d{4,6})\b/;

function buttonsOf(row: Approval): readonly Button[] {
  const why = { name: 'reason', says: 'Why, for the record and the other people' };
  const approve: Button = {
    label: 'Approve\u2026',
    style: ACTIONS[row.terms.action].growsRisk ? 'danger' : 'good',
    words: ['approve', row.id, '{reason}'],
    asks: [{ ...why, needed: false }],
  };
  const deny: Button = {
    label: 'Deny\u2026',
    style: 'plain',
    words: ['deny', row.id, '{reason}'],
    asks: [{ ...why, needed: true }],
  };
  const details = press('Details', 'approvals');
  return row.terms.action === 'confirm-halt' ? [approve, details] : [approve, deny, details];
}

/** What a sign-off is for; it holds for exactly this. */
function boundText({ terms }: Approval): string {
  const { account, mode, code, pin } = terms;
  return `For account ${account} in ${mode}, code ${code}, pin ${pin.slice(0, HASH_SHOWN)}; void when any of these changes.`;
}

/** The positions that have not signed, and who holds them. */
function unsigned(row: Approval, roster: Roster): readonly string[] {
  return stillToSign(row, roster).map(
    ({ position, person }) => `[ ] ${person?.name ?? 'nobody'} (${position})`,
  );
}

function cardOf(news: News, row: Approval, state: CardState): Draft {
  const { roster } = news.after.runbook;
  const args = argsText(row);
  const waits = state === 'asked';
  const count = waits ? `, ${keysCount(row, roster)}` : '';
  const signs = row.terms.action === 'live-sign-off';
  const keys = row.keys.map((key) => {
    const position = signs ? (personNamed(roster, key.person)?.position ?? null) : null;
    const as = position === null ? '' : ` (${position})`;
    return `[x] ${nameOf(news, key.person)}${as}${key.reason === '' ? '' : `: "${key.reason}"`}`;
  });
  const tone = state === 'granted' ? 'good' : 'plain';
  return {
    ...info('approvals', `${row.terms.action.toUpperCase()} ${row.id}${count}`, [
      `Effect: ${effectText(row)}${args === '' ? '' : ` (${args})`}`,
      ...changesOf(row),
      ...(signs ? [boundText(row)] : []),
      ...keys,
      ...(signs && waits ? unsigned(row, roster) : []),
    ]),
    topic: approvalTopic(row.id),
    state,
    tone,
    fields: [
      { name: 'Asked by', value: nameOf(news, row.asker) },
      ...(waits ? [{ name: 'Needs', value: waitsFor(row, roster) }] : []),
      ...(waits ? [{ name: 'Until', value: expiryText(row) }] : []),
      { name: 'Terms', value: row.hash.slice(0, HASH_SHOWN) },
    ],
    buttons: waits ? buttonsOf(row) : [],
  };
}

function rowOf(news: News, id: string): Approval | undefined {
  return news.after.runbook.approvals.byId[id];
}

function thread(id: string, title: string, lines: readonly string[] = []): Draft {
  return entry(approvalTopic(id), 'approvals', title, lines);
}

export function sayAsked(news: News, fact: ApprovalAsked): readonly Draft[] {
  const row = rowOf(news, fact.id);
  return row === undefined
    ? [info('approvals', `${fact.terms.action} asked, ${fact.id}`)]
    : [cardOf(news, row, row.status === 'open' ? 'asked' : 'running')];
}

export function sayAttempted(news: News, fact: ApprovalAttempted): readonly Draft[] {
  const row = rowOf(news, fact.id);
  const said = thread(
    fact.id,
    `${fact.id}: ${nameOf(news, fact.person)} pressed a key; its checks run`,
  );
  return row === undefined ? [said] : [cardOf(news, row, 'running'), said];
}

/** A key that completes a request says nothing of its own: the granting does. */
export function sayKeyed(news: News, fact: ApprovalKeyed): readonly Draft[] {
  const row = rowOf(news, fact.id);
  if (row === undefined || row.status !== 'open') return [];
  const { roster } = news.after.runbook;
  return [
    cardOf(news, row, 'asked'),
    thread(
      fact.id,
      `${fact.id} ${row.terms.action}: ${nameOf(news, fact.key.person)} turned a key, ${keysCount(row, roster)}`,
      [`"${fact.key.reason}"`, `Needs: ${waitsFor(row, roster)}`],
    ),
  ];
}

/** What the last key did, counted from its own batch. */
function outcomeLines(news: News): readonly string[] {
  const cancels = news.facts.filter(
    ({ kind }) => kind === 'order.cancelAsked' || kind === 'foreign.cancelAsked',
  ).length;
  const resumed = news.facts.find((fact) => fact.kind === 'resume.recorded');
  return [
    ...(cancels > 0 ? [`Cancel asked for ${counted(cancels, 'order')}.`] : []),
    ...(resumed === undefined
      ? []
      : [
          `Lifted: ${resumed.lifted.length === 0 ? 'nothing' : listed(resumed.lifted)}.`,
          ...(resumed.stays.length === 0 ? [] : [`Stays: ${listed(resumed.stays)}.`]),
        ]),
  ];
}

export function sayGranted(news: News, fact: ApprovalGranted): readonly Draft[] {
  const people = listed(fact.people.map((id) => nameOf(news, id)));
  const row = rowOf(news, fact.id);
  const how = fact.breakGlass ? `by break-glass, ${people} alone` : `by ${people}`;
  const outcome = outcomeLines(news);
  const said = good(
    thread(fact.id, `${fact.id} ${fact.action} granted ${how}`, [
      `Effect: ${row === undefined || fact.breakGlass ? ACTIONS[fact.action].says : effectText(row)}`,
      ...outcome,
    ]),
  );
  const loud = fact.breakGlass ? critical(said) : said;
  if (row === undefined) return [loud];
  const card = cardOf(news, row, 'granted');
  return [{ ...card, lines: [...card.lines, `Granted ${how}.`, ...outcome] }, loud];
}

export function sayEnded(news: News, fact: ApprovalEnded): readonly Draft[] {
  const row = rowOf(news, fact.id);
  const action = row?.terms.action ?? 'request';
  const how = `${fact.status} by ${nameOf(news, fact.by)}: ${fact.why}`;
  const said = bad(thread(fact.id, `${fact.id} ${action} ${how}`, ['Nothing was done.']));
  if (row === undefined) return [said];
  const card = cardOf(news, row, 'ended');
  return [{ ...card, lines: [...card.lines, `Ended, ${how}. Nothing was done.`] }, said];
}

/** A refused key stands in its request's thread, and the request shows again what it waits for. */
export function sayRefusedKey(news: News, fact: CommandRefused): readonly Draft[] | null {
  const id = KEY_PRESSED.exec(fact.command)?.[1];
  const row = id === undefined ? undefined : rowOf(news, id);
  if (row === undefined) return null;
  const who = fact.person === null ? describeAccount(fact.account) : nameOf(news, fact.person);
  const said = bad(
    thread(row.id, `${row.id}: the key of ${who} is refused, ${fact.code}`, [fact.text]),
  );
  const open = openApprovals(news.after.runbook.approvals).includes(row);
  return open ? [cardOf(news, row, 'asked'), said] : [said];
}
