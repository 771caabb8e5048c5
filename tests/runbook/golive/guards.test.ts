// K6 as guards over any history: whoever writes the batch, the mode is raised only by two keys under a sign-off that
// holds, before a session, and small; code reaches a live desk by two keys; people answer for themselves.
import { describe, expect, test } from 'vitest';
import { deskTime } from '#engine/model/time.ts';
import type { ModeRaised } from '#engine/live.ts';
import type { Approval, ApprovalGranted } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { GOLIVE_GUARDS } from '#runbook/golive/guards.ts';
import { personId } from '#runbook/person.ts';
import { isOf, venueArgs } from '#runbook/golive/venue.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { DAY, folded, GENESIS, persona, stampAt } from '#tests/bot/desk-in-memory.ts';

const AT = stampAt(9 * 60);
const DAY_MS = 86_400_000;
const base = folded(GENESIS);
const ana = personId('ana');

function approval(id: string, change: Partial<Approval>): Approval {
  const terms = {
    action: 'live-sign-off' as const,
    args: venueArgs({ kind: 'live', number: 'L0001234' }),
    account: 'demo-0001',
    mode: 'PAPER',
    pin: base.runbook.pin,
    code: 'c1',
    epoch: 0,
  };
  return {
    id,
    terms,
    hash: '',
    reason: 'x',
    asker: ana,
    keys: [{ person: ana, account: persona('ana'), reason: 'x' }],
    status: 'granted',
    ending: null,
    askedWall: AT.wall,
    expiresWall: AT.wall,
    askedMono: 0,
    boot: 'b',
    ...change,
  };
}

const SIGNED = approval('R-0001', {});
const ASKED = approval('R-0002', {
  terms: { ...SIGNED.terms, action: 'raise-mode' },
  status: 'open',
});

function desk(rows: readonly Approval[], change: Partial<DeskState['runbook']> = {}): DeskState {
  const byId = Object.fromEntries(rows.map((row) => [row.id, row]));
  const { desk: made } = base.engine;
  if (made === null) throw new RangeError('no desk');
  return {
    engine: { ...base.engine, desk: { ...made, mode: 'PAPER' } },
    runbook: { ...base.runbook, approvals: { next: 3, byId }, ...change },
  };
}

function live(state: DeskState): DeskState {
  const { desk: made } = state.engine;
  if (made === null) throw new RangeError('no desk');
  return { ...state, engine: { ...state.engine, desk: { ...made, mode: 'LIVE' } } };
}

const granted = (id: string, action: ApprovalGranted['action']): DeskFact => ({
  kind: 'approval.granted',
  id,
  action,
  epoch: 0,
  people: [ana],
  breakGlass: false,
});
const RAISED: ModeRaised = {
  kind: 'mode.raised',
  from: 'PAPER',
  to: 'LIVE',
  approval: 'R-0002',
  signOff: 'R-0001',
  venue: 'live account \u20261234',
};
const STAGE: DeskFact = {
  kind: 'rollout.set',
  stage: '3a',
  from: null,
  why: 'advanced',
  by: 'R-0002',
  reason: 'x',
  approval: 'R-0002',
};
const BATCH: readonly DeskFact[] = [granted('R-0002', 'raise-mode'), STAGE, RAISED];

function faults(before: DeskState, batch: readonly DeskFact[], at = AT): readonly string[] {
  return GOLIVE_GUARDS.flatMap(({ judge }) => judge(before, batch, at) ?? []);
}

describe('the mode', () => {
  test('is raised by two keys, under a sign-off, before a session, small', () => {
    expect(faults(desk([SIGNED, ASKED]), BATCH)).toEqual([]);
  });

  const other = (change: Partial<Approval['terms']>) =>
    desk([approval('R-0001', { terms: { ...SIGNED.terms, ...change } }), ASKED]);
  const golive = base.runbook.golive;

  test.each<readonly [string, DeskState, readonly DeskFact[], string]>([
    ['no grant', desk([SIGNED, ASKED]), [STAGE, RAISED], 'without two keys'],
    ['no sign-off', desk([ASKED]), BATCH, 'without a sign-off'],
    [
      'one that is open',
      desk([approval('R-0001', { status: 'open' }), ASKED]),
      BATCH,
      'not granted',
    ],
    ['one of another pin', other({ pin: 'x' }), BATCH, 'another pin'],
    ['one of other code', other({ code: 'x' }), BATCH, 'another pin, code or account'],
    [
      'one of another account',
      other({ args: { ...SIGNED.terms.args, venue: 'x' } }),
      BATCH,
      'another pin, code or account',
    ],
    [
      'one of another account that ends in the same digits',
      other({ args: venueArgs({ kind: 'live', number: 'L9991234' }) }),
      BATCH,
      'another pin, code or account',
    ],
    [
      'one taken back',
      desk([SIGNED, ASKED], { golive: { ...golive, withdrawn: ['R-0001'] } }),
      BATCH,
      'taken back',
    ],
    [
      'one that a change had voided',
      desk([SIGNED, ASKED], { golive: { ...golive, voided: ['R-0001'] } }),
      BATCH,
      'voided',
    ],
    [
      'code that is not released',
      desk([SIGNED, ASKED], { golive: { ...golive, code: 'c0' } }),
      BATCH,
      'not released',
    ],
    [
      'no live stage',
      desk([SIGNED, ASKED]),
      [granted('R-0002', 'raise-mode'), RAISED],
      'no live stage',
    ],
  ])('is not with %s', (_what, before, batch, words) => {
    expect(faults(before, batch).join()).toContain(words);
  });

  test('is not with one that ran out, nor at another hour', () => {
    const old = approval('R-0001', { askedWall: AT.wall - 30 * DAY_MS - 1 });
    expect(faults(desk([old, ASKED]), BATCH).join()).toContain('ran out');
    const noon = stampAt(12 * 60);
    expect(faults(desk([SIGNED, ASKED]), BATCH, noon).join()).toContain('outside the hour');
    const sunday = { ...AT, desk: deskTime(AT.desk - DAY_MS) };
    expect(faults(desk([SIGNED, ASKED]), BATCH, sunday).join()).toContain('outside the hour');
    expect(DAY).toBe('2020-02-24');
  });

  test('is lowered only where it is LIVE', () => {
    const lowered: DeskFact = {
      kind: 'mode.lowered',
      from: 'LIVE',
      to: 'PAPER',
      by: 'ana',
      reason: 'x',
    };
    expect(faults(live(desk([])), [lowered])).toEqual([]);
    expect(faults(desk([]), [lowered])).toEqual(['a mode was lowered that was not LIVE']);
  });
});

describe('code', () => {
  const released = (change: object): DeskFact => ({
    kind: 'code.released',
    code: 'c2',
    from: 'c1',
    why: 'start',
    approval: null,
    ...change,
  });
  const known = desk([], { golive: { ...base.runbook.golive, code: 'c1' } });
  const approved = released({ why: 'approved', approval: 'R-0003' });

  test.each<readonly [string, DeskState, readonly DeskFact[], boolean]>([
    ['on paper by its start', known, [released({})], true],
    ['in LIVE not by its start', live(known), [released({})], false],
    ['in LIVE by two keys', live(known), [granted('R-0003', 'release-code'), approved], true],
    ['in LIVE not without them', live(known), [approved], false],
    ['over what is released alone', known, [released({ from: 'c0' })], false],
  ])('%s', (_what, before, batch, fine) => {
    expect(faults(before, batch).length === 0).toBe(fine);
  });
});

describe('people', () => {
  const by = (user: string) => ({ person: ana, account: persona(user) });

  test('tick from an account of their own', () => {
    const tick = { kind: 'golive.ticked', item: 'capital', note: 'x' } as const;
    expect(faults(desk([]), [{ ...tick, ...by('ana') }])).toEqual([]);
    expect(faults(desk([]), [{ ...tick, ...by('ben') }])).toHaveLength(1);
  });

  test('withdraw for good, however many were signed since', () => {
    const ids = Array.from({ length: 12 }, (_, at) => `R-${at}`);
    const taken = (id: string): DeskFact => ({
      kind: 'signoff.withdrawn',
      id,
      why: 'x',
      ...by('ana'),
    });
    const after = foldDeskBatch(desk([]), ids.map(taken), AT);
    expect(after.runbook.golive.withdrawn).toEqual(ids);
  });

  test('withdraw what they signed', () => {
    const taken = { kind: 'signoff.withdrawn', id: 'R-0001', why: 'x' } as const;
    const ben = { person: personId('ben'), account: persona('ben') };
    expect(faults(desk([SIGNED]), [{ ...taken, ...by('ana') }])).toEqual([]);
    expect(faults(desk([SIGNED]), [{ ...taken, ...ben }])).toHaveLength(1);
    expect(faults(desk([]), [{ ...taken, ...by('ana') }])).toHaveLength(1);
  });
});

test('a request is of its very account, and its number is nowhere in it', () => {
  const signed = venueArgs({ kind: 'live', number: 'L0001234' });
  expect(isOf({ kind: 'live', number: 'L0001234' }, signed)).toBe(true);
  expect(isOf({ kind: 'live', number: 'L9991234' }, signed)).toBe(false);
  expect(isOf({ kind: 'paper', number: 'L0001234' }, signed)).toBe(false);
  expect(JSON.stringify(signed)).not.toContain('L0001234');
});
