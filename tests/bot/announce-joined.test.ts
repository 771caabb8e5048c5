// What joins an alert that stands already, or needs more room than its card has: it is said in the alert's
// thread, behind its card, and never as a message of its own.
import { expect, test } from 'vitest';
import { announce } from '#bot/announce.ts';
import { parseCard } from '#bot/written-card.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { MOST_TOLD } from '#runbook/refusals.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { AT, folded, GENESIS, HALTED, MORNING } from './desk-in-memory.ts';

function raised(key: string): DeskFact {
  return {
    kind: 'alert.raised',
    id: 'AL-0001',
    key,
    severity: 'CRITICAL',
    rule: 'test',
    text: 'It happened.',
    did: 'Stopped.',
    procedure: null,
    ladder: [],
  };
}

const AGAIN: DeskFact = { kind: 'alert.repeated', id: 'AL-0001', text: 'again' };
const BOOKS = raised('latch books-differ');
const LINES = ['cash: desk $1, broker $2', 'SPY: desk holds 1, broker 2'];
const DIFFER: DeskFact = { kind: 'books.compared', clean: false, lines: LINES };
const SAME: DeskFact = { kind: 'books.compared', clean: false, lines: LINES.slice(0, 1) };
const KILL_FILE: DeskFact = {
  ...HALTED,
  latch: 'kill-file',
  level: 'halted',
  reason: 'The kill file was found.',
};
const CARD = 'critical alert AL-0001 card: It happened.  AL-0001';
const ALL = `normal alert AL-0001 entry: Books differ from the broker\u2019s: 2 differences; ${LINES.join('; ')}`;

function said(before: readonly DeskFact[], facts: readonly DeskFact[]): readonly string[] {
  const was = folded(GENESIS, MORNING, before);
  const entries = facts.map((fact) => ({ fact }));
  return announce(was, foldDeskBatch(was, facts, AT), entries, AT).map((row) => {
    const card = parseCard(row.card);
    const lines = row.part === 'entry' ? (card?.lines ?? []) : [];
    const text = [card?.title ?? '', ...lines].join('; ');
    return `${row.lane} ${row.topic ?? 'alone'} ${row.part}: ${text}`;
  });
}

test.each<[string, readonly DeskFact[], readonly DeskFact[], readonly string[]]>([
  ['all differences, behind the card they raised', [], [DIFFER, BOOKS], [CARD, ALL]],
  ['other differences than before', [SAME, BOOKS], [DIFFER, AGAIN], [CARD, ALL]],
  ['not the same differences again', [DIFFER, BOOKS], [DIFFER, AGAIN], [CARD]],
  [
    'a kill file made by hand while a halt holds',
    [HALTED, raised('latch manual')],
    [KILL_FILE],
    ['critical alert AL-0001 entry: HALTED: latch kill-file: The kill file was found.'],
  ],
  [
    'not the kill file of its own confirmation',
    [HALTED, raised('latch manual')],
    [{ ...HALTED, level: 'halted', by: 'ana and ben' }, KILL_FILE],
    ['critical alert AL-0001 entry: HALT CONFIRMED by Ana and Ben: Ana halted: feed looks stale.'],
  ],
])('%s', (_what, before, facts, told) => {
  expect(said(before, facts)).toEqual(told);
});

test('a flood of refusals is told until it would bury the rest, and the last one says so', () => {
  const account = { platform: 'slack', team: 'T1', user: 'U1' } as const;
  const refused: DeskFact = {
    kind: 'command.refused',
    account,
    person: null,
    command: 'halt',
    code: 'PERSON_UNKNOWN',
    text: 'Nobody.',
  };
  let state = folded(GENESIS, MORNING);
  const lines = Array.from({ length: 40 }, () => {
    const before = state;
    state = foldDeskBatch(before, [refused], AT);
    return announce(before, state, [{ fact: refused }], AT).map(
      (row) => parseCard(row.card)?.lines.at(-1) ?? '',
    );
  }).flat();
  expect(lines).toHaveLength(MOST_TOLD);
  expect(new Set(lines.slice(0, -1))).toEqual(new Set(['Nobody.']));
  expect(lines.at(-1)).toContain('on record alone');
});
