// Resuming: what may be asked, what lifts and what stays by the table of latches, how good and how old the
// evidence must be, and that the last key and its effect are one batch (KEY-4, K3, K5, A10).
import { describe, expect, test } from 'vitest';
import type { Mode } from '#engine/model/mode.ts';
import { deskTime } from '#engine/model/time.ts';
import { LATCH_NAMES, latchLevel, liftWay } from '#engine/risk/latch.ts';
import type { LatchName } from '#engine/risk/latch.ts';
import type { Seen } from '#engine/seen.ts';
import { askApproval } from '#runbook/approval.ts';
import type { Bench } from '#runbook/approval.ts';
import { haltFacts } from '#runbook/halt.ts';
import {
  evidenceFault,
  mayAskResume,
  planResume,
  RESUME_EVIDENCE,
  resumeFacts,
} from '#runbook/resume.ts';
import type { Evidence } from '#runbook/resume.ts';
import type { DeskState } from '#runbook/state.ts';
import {
  account,
  benchAt,
  codeOf,
  deskOf,
  evidenceAt,
  force,
  haltBy,
  later,
  latchSet,
  PEOPLE,
  requestOf,
  seenAt,
  write,
} from '#tests/model/bench.ts';
import { WALL_0 } from '#tests/model/desk.ts';

const ASK = { cause: 'a bad tick', fix: 'feed replaced' };

function halted(mode: Mode = 'PAPER'): DeskState {
  const desk = deskOf(PEOPLE, mode);
  return write(desk, haltFacts(desk, benchAt(desk), haltBy(desk, 'trader')));
}

function asked(desk: DeskState, by = 'trader'): DeskState {
  const may = mayAskResume(desk.engine, seenAt(), ASK);
  const args = { ...ASK, lifts: may.ok ? may.value.lifts : [] };
  const facts = askApproval(desk.runbook.approvals, benchAt(desk), {
    action: 'resume',
    args,
    reason: 'r',
    account: account(by),
  });
  return force(desk, ...(facts.ok ? facts.value : []));
}

function press(
  desk: DeskState,
  by = 'risk',
  other: { seen?: Seen; bench?: Bench; evidence?: readonly Evidence[]; id?: string } = {},
) {
  const turn = {
    id: other.id ?? requestOf(desk, 'resume').id,
    account: account(by),
    reason: 'r',
    evidence: other.evidence ?? evidenceAt(),
  };
  return resumeFacts(desk, other.seen ?? seenAt(), other.bench ?? benchAt(desk), turn);
}

describe('asking', () => {
  test.each([
    ['CAUSE_MISSING', { cause: ' ', fix: 'f' }],
    ['FIX_MISSING', { cause: 'c', fix: '' }],
  ])('%s', (code, ask) => {
    expect(codeOf(mayAskResume(halted().engine, seenAt(), ask))).toBe(code);
  });
  test('NOTHING_TO_RESUME: no latch, or none that a resume lifts', () => {
    expect(codeOf(mayAskResume(deskOf().engine, seenAt(), ASK))).toBe('NOTHING_TO_RESUME');
    const desk = force(deskOf(), latchSet('daily-loss'));
    const may = mayAskResume(desk.engine, seenAt(), ASK);
    expect(may.ok ? '' : may.refusal.text).toContain('the next session in New York');
  });
});

const NEVER: readonly LatchName[] = [
  'daily-loss',
  'weekly-loss',
  'degraded',
  'books-differ',
  'probation',
  'unarmed',
];

describe('what lifts', () => {
  const before = deskTime(WALL_0 - 1_000_000);
  const unclean = (desk: DeskState): DeskState => ({
    ...desk,
    engine: { ...desk.engine, compared: { at: before, clean: true, lines: [] } },
  });

  test.each(LATCH_NAMES)('%s, by its row', (latch) => {
    for (const mode of ['DEV', 'PAPER', 'LIVE'] as const) {
      const desk = force(unclean(deskOf(PEOPLE, mode)), latchSet(latch));
      const clean = force(desk, { kind: 'books.compared', clean: true, lines: [] });
      const lifts = planResume(clean.engine, seenAt()).lifts.includes(latch);
      const never = NEVER.includes(latch) || (latch === 'crashed' && mode !== 'LIVE');
      expect([mode, lifts]).toEqual([mode, !never]);
      expect(liftWay(latch, mode) === 'resume').toBe(!never);
    }
  });

  test.each<[LatchName, string, (desk: DeskState) => DeskState, Partial<Seen>]>([
    ['broker-lost', 'clean reconciliation', unclean, {}],
    ['crashed', 'clean reconciliation', unclean, {}],
    ['config-off', 'config/desk.yaml', (desk) => desk, { switches: { config: false, env: true } }],
    ['env-off', 'environment', (desk) => desk, { switches: { config: true, env: false } }],
    ['pin-differs', 'pin', (desk) => desk, { pinHolds: false }],
    ['kill-file', 'cannot be judged', (desk) => desk, { killFile: 'unknown' }],
  ])('%s stays while its cause does: %s', (latch, why, change, seen) => {
    const desk = force(change(deskOf(PEOPLE, 'LIVE')), latchSet(latch));
    const plan = planResume(desk.engine, seenAt(seen));
    expect(plan.lifts).toEqual([]);
    expect(plan.stays[0]?.why).toContain(why);
  });
});

describe('the evidence', () => {
  test('good', () => {
    expect(evidenceFault(evidenceAt(), 1_000_000)).toBeNull();
  });
  test.each(Object.entries(RESUME_EVIDENCE))(
    '%s: at most %d ms old, passed, and there',
    (name, most) => {
      const rows = (change: Partial<Evidence>) =>
        evidenceAt().map((row) => (row.name === name ? { ...row, ...change } : row));
      const fault = (change: Partial<Evidence>) => evidenceFault(rows(change), 1_000_000);
      expect(fault({ mono: 1_000_000 - most })).toBeNull();
      expect(fault({ mono: 1_000_000 - most - 1 })).toContain(`${name}: checked`);
      expect(fault({ mono: 1_000_000 - most - 1, goodForMs: Number.MAX_SAFE_INTEGER })).toContain(
        name,
      );
      expect(fault({ mono: 1_000_001 })).toContain(name);
      expect(fault({ mono: Number.NaN })).toContain(name);
      expect(fault({ passed: false, says: 'no' })).toBe(`${name}: no`);
      const without = evidenceAt().filter((row) => row.name !== name);
      expect(evidenceFault(without, 1_000_000)).toBe(`${name}: was not checked`);
    },
  );
  test('none', () => {
    expect(evidenceFault([], 1_000_000)).toContain('was not checked');
  });
});

describe('the last key', () => {
  test('lifts in its own batch, ends the halt\u2019s request and says what it rests on', () => {
    const desk = asked(halted());
    const answer = press(desk);
    expect(answer.ok && answer.value.map((fact) => fact.kind)).toEqual([
      'approval.keyed',
      'approval.granted',
      'latch.lifted',
      'approval.ended',
      'resume.recorded',
    ]);
    const after = write(desk, answer.ok ? answer.value : []);
    expect(latchLevel(after.engine.latches)).toBe('open');
    expect(requestOf(after, 'confirm-halt').status).toBe('voided');
    expect(answer.ok && answer.value.at(-1)).toMatchObject({
      ...ASK,
      lifted: ['manual'],
      stays: [],
    });
  });

  test('a live desk comes back reducing', () => {
    const desk = asked(halted('LIVE'));
    const answer = press(desk);
    const after = write(desk, answer.ok ? answer.value : []);
    expect(Object.keys(after.engine.latches.set)).toEqual(['probation']);
  });

  test('what it may not lift stays and is named', () => {
    const desk = asked(force(halted(), latchSet('daily-loss')));
    const answer = press(desk);
    const after = write(desk, answer.ok ? answer.value : []);
    expect(Object.keys(after.engine.latches.set)).toEqual(['daily-loss']);
    expect(answer.ok && answer.value.at(-1)).toMatchObject({
      stays: [expect.stringContaining('daily-loss')],
    });
  });

  test('a resume of the 15 % latch rebases the mark (K5)', () => {
    const desk = asked(force(deskOf(), latchSet('emergency')));
    const high = {
      ...desk,
      engine: {
        ...desk.engine,
        highWater: (desk.engine.highWater * 2) as typeof desk.engine.highWater,
      },
    };
    const answer = press(high);
    expect(write(high, answer.ok ? answer.value : []).engine.highWater).toBe(
      desk.engine.books.cash,
    );
  });

  test('two people without the risk role do not resume', () => {
    expect(codeOf(press(asked(halted()), 'operator'))).toBe('KEY_RISK_MISSING');
    expect(codeOf(press(asked(halted(), 'risk'), 'operator'))).toBe('ok');
  });

  type Case = readonly [string, (desk: DeskState) => ReturnType<typeof press>];
  const cases: readonly Case[] = [
    ['KEY_SAME_PERSON', (desk) => press(desk, 'trader-2')],
    ['RESUME_CHECKS', (desk) => press(desk, 'risk', { evidence: [] })],
    ['BRAKE_UNRECORDED', (desk) => press(desk, 'risk', { seen: seenAt({ brake: true }) })],
    ['KILL_FILE_NEW', (desk) => press(desk, 'risk', { seen: seenAt({ killFile: 'present' }) })],
    ['KILL_FILE_NEW', (desk) => press(desk, 'risk', { seen: seenAt({ killFile: 'unknown' }) })],
    ['APPROVAL_EXPIRED', (desk) => press(desk, 'risk', { bench: later(desk, 11) })],
    [
      'APPROVAL_VOIDED',
      (desk) => press(write(desk, haltFacts(desk, benchAt(desk), haltBy(desk, 'ops')))),
    ],
    ['APPROVAL_VOIDED', (desk) => press(force(desk, latchSet('loss-streak')))],
    ['APPROVAL_OTHER', (desk) => press(desk, 'risk', { id: 'R-0001' })],
    ['ok', (desk) => press(force(desk, latchSet('crashed')))],
  ];
  test.each(cases)('%s', (code, of) => {
    expect(codeOf(of(asked(halted())))).toBe(code);
  });

  test('a kill file that is on record is lifted while it stands: it is unlinked after the commit', () => {
    const desk = asked(force(halted(), latchSet('kill-file')));
    const answer = press(desk, 'risk', { seen: seenAt({ killFile: 'present' }) });
    const after = write(desk, answer.ok ? answer.value : []);
    expect(latchLevel(after.engine.latches)).toBe('open');
  });
});
