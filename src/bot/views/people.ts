// People and what waits for them: the roster, and requests with whose key is still needed.
import type { Json } from '#engine/model/canonical.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { left, right, table } from '#bot/table.ts';
import { counted } from '#bot/text.ts';
import { askerName, countingKeys, openApprovals, waitsFor } from '#runbook/approval.ts';
import type { Approval, Approvals } from '#runbook/approval.ts';
import { flattens } from '#runbook/halt.ts';
import { ACTIONS, isRescue, RESCUERS } from '#runbook/keys.ts';
import { canResume, describeAccount, nameOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

const RECENT = 5;
const HASH_SHOWN = 8;

export function rosterLines(roster: Roster): readonly string[] {
  const rows = roster.map((person) => [
    person.id,
    person.name,
    person.roles.join(', '),
    person.position ?? '-',
    person.accounts.map(describeAccount).join(', '),
  ]);
  const resume = canResume(roster)
    ? 'two distinct people, one of them risk, can resume the desk'
    : 'NOBODY can resume the desk: two people, one with the risk role, are needed';
  return [
    `${counted(roster.length, 'person', 'people')}; ${resume}.`,
    '',
    ...table([left('id'), left('name'), left('roles'), left('position'), left('accounts')], rows),
  ];
}

/** Hashes by their first signs, lists without brackets. */
function argText(value: Json): string {
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 8) : value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  const items: readonly Json[] = value;
  return items.map(argText).join('; ');
}

/** "symbol SPY, strategy trend": the arguments that are signed, in words. */
export function argsText(row: Approval): string {
  const listed = changesOf(row).length > 0;
  const parts = Object.entries(row.terms.args).flatMap(([name, value]) =>
    name === 'flatten' || (listed && name === 'changes') ? [] : [`${name} ${argText(value)}`],
  );
  return parts.join(', ');
}

/** What a request changes, each on a line of its own: a card cuts a long line, and nothing of it may hide. */
export function changesOf({ terms }: Approval): readonly string[] {
  const shows = terms.action === 'force-sync' || terms.action === 'cancel-foreign';
  const changes = shows ? terms.args['changes'] : null;
  return Array.isArray(changes) ? changes.map((line: Json) => `  ${argText(line)}`) : [];
}

/** A confirmation lives as long as the halt; anything else until its time on people's clocks. */
export function expiryText(row: Approval): string {
  return row.terms.action === 'confirm-halt'
    ? 'lives as long as the halt'
    : `expires ${formatDayEt(row.expiresWall)} on the wall clock`;
}

/** What the last key does, in plain words. */
export function effectText(row: Approval): string {
  const { says } = ACTIONS[row.terms.action];
  return flattens(row) ? `${says}, and sell every position at market` : says;
}

/** What may be typed about a request; a halt is never denied. */
export function keyWords(row: Approval): string {
  const deny = row.terms.action === 'confirm-halt' ? '' : `   deny ${row.id} <reason>`;
  return `approve ${row.id} [reason]${deny}`;
}

/** "2 of 3 keys" where three people stand in for a lost risk role, else as the table says. */
export function keysCount(row: Approval, roster: Roster): string {
  const { action } = row.terms;
  const most = isRescue(action, roster) ? RESCUERS : ACTIONS[action].keys;
  return `${countingKeys(row, roster).length} of ${most} keys`;
}

/** One request as people need it: what, why, who turned, who is missing, until when, which hash. */
export function requestLines(row: Approval, roster: Roster): readonly string[] {
  const args = argsText(row);
  return [
    `${row.id}  ${row.terms.action}${args === '' ? '' : `: ${args}`}  ${keysCount(row, roster)}`,
    `  asked by ${askerName(row, roster)}: "${row.reason}"`,
    `  effect: ${effectText(row)}`,
    ...changesOf(row).map((line) => `  ${line}`),
    ...row.keys.map((key) => `  [x] ${nameOf(roster, key.person)}`),
    `  [ ] needs ${waitsFor(row, roster)}`,
    `  ${expiryText(row)}, hash ${row.hash.slice(0, HASH_SHOWN)}`,
    `  ${keyWords(row)}`,
  ];
}

export function approvalLines(approvals: Approvals, roster: Roster): readonly string[] {
  const open = openApprovals(approvals);
  const over = Object.values(approvals.byId)
    .filter((row) => row.status !== 'open')
    .slice(-RECENT)
    .toReversed();
  const first =
    open.length === 0
      ? 'Nothing waits for a key.'
      : `${counted(open.length, 'request')} ${open.length === 1 ? 'waits' : 'wait'} for a key.`;
  const rows = over.map((row) => [row.id, row.terms.action, row.status, row.ending ?? '']);
  return [
    first,
    ...open.flatMap((row) => ['', ...requestLines(row, roster)]),
    ...(rows.length === 0
      ? []
      : ['', ...table([right('over'), left('what'), left('ended'), left('why')], rows)]),
  ];
}
