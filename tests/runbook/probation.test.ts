// A live desk, on a real ledger under all guards: three named people sign, a resume comes back on
// probation, and it ends only after an hour, by two keys, under a sign-off that still holds.
import { beforeEach, describe, expect, test } from 'vitest';
import { openLedger } from '#engine/journal/ledger.ts';
import type { Ledger } from '#engine/journal/ledger.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { cents } from '#engine/model/money.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { deskTime, monoTime, wallTime } from '#engine/model/time.ts';
import type { Seen } from '#engine/seen.ts';
import { askApproval } from '#runbook/approval.ts';
import type { Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { haltFacts } from '#runbook/halt.ts';
import { personId, personOf } from '#runbook/person.ts';
import type { Account, Person } from '#runbook/person.ts';
import { askSignOff, turnSignOff, validSignOff } from '#runbook/golive/signoff.ts';
import { SIMULATED } from '#runbook/golive/venue.ts';
import { askProbationEnd, endProbation } from '#runbook/probation.ts';
import { genesisFacts } from '#runbook/proposal.ts';
import { RESUME_EVIDENCE, resumeFacts } from '#runbook/resume.ts';
import { GUARDS } from '#runbook/rules.ts';
import type { DeskState } from '#runbook/state.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';

function account(user: string): Account {
  return { platform: 'slack', team: 'T1', user };
}

function person(id: string, rest: Pick<Person, 'roles' | 'position'>): Person {
  return { id: personId(id), name: id, accounts: [account(id)], ...rest };
}

const PEOPLE: readonly Person[] = [
  person('dev', { roles: ['developer'], position: 'lead-developer' }),
  person('ben', { roles: ['risk'], position: 'risk-manager' }),
  person('ana', { roles: ['trader', 'operator'], position: 'operations-manager' }),
  person('sam', { roles: ['sponsor'], position: null }),
];
const HOUR = 3_600_000;

let ledger: Ledger<DeskState, DeskFact>;
let now: number;
let code: string;

function seen(): Seen {
  return {
    desk: deskTime(now),
    wall: wallTime(now),
    mono: monoTime(now),
    boot: 'b',
    killFile: 'absent',
    lease: true,
    brake: false,
    clockSane: true,
    stream: true,
    pinHolds: true,
    session: null,
    switches: { config: true, env: true },
  };
}

function bench(): Bench {
  const { engine, runbook } = ledger.state();
  return {
    wall: now,
    mono: now,
    boot: 'b',
    lastWall: engine.lastWall,
    roster: runbook.roster,
    now: { account: 'A', mode: 'LIVE', pin: runbook.pin, code, epoch: engine.latches.epoch },
    manual: engine.latches.set.manual !== undefined,
  };
}

/** Nothing is missing. */
const READY = { venue: SIMULATED, answers: [] };

function sight() {
  return { seen: seen(), bench: bench(), venue: SIMULATED };
}

function take(decide: (state: DeskState) => Result<readonly DeskFact[]>): string {
  now += 1_000;
  const answer = ledger.turn(decide, { desk: deskTime(now), wall: wallTime(now) });
  return answer.ok ? 'done' : answer.refusal.code;
}

function turn(id: string, user: string) {
  return { id, account: account(user), reason: 'seen' };
}

function sign(): void {
  expect(
    take((s) =>
      askSignOff(s, bench(), { account: account('dev'), reason: 'tested', ready: READY }),
    ),
  ).toBe('done');
  const id = `R-${String(ledger.state().runbook.approvals.next - 1).padStart(4, '0')}`;
  expect(take((s) => turnSignOff(s, bench(), { ...turn(id, 'ben'), ready: READY }))).toBe('done');
  expect(validSignOff(ledger.state(), bench(), SIMULATED)).toBeNull();
  expect(take((s) => turnSignOff(s, bench(), { ...turn(id, 'ana'), ready: READY }))).toBe('done');
}

function haltAndResume(): void {
  const by = account('ana');
  const ana = personOf(PEOPLE, by);
  if (ana === null) throw new Error('ana is on the roster');
  take((s) => ok(haltFacts(s, bench(), { by, person: ana, reason: 'stale', brake: 1 })));
  const args = { cause: 'stale', fix: 'restored', lifts: ['manual'] };
  const asked = take((s) =>
    askApproval(s.runbook.approvals, bench(), { action: 'resume', args, reason: 'r', account: by }),
  );
  expect(asked).toBe('done');
  const id = `R-${String(ledger.state().runbook.approvals.next - 1).padStart(4, '0')}`;
  const evidence = Object.entries(RESUME_EVIDENCE).map(([name, goodForMs]) => ({
    name,
    passed: true,
    says: 'good',
    mono: now,
    goodForMs,
  }));
  expect(take((s) => resumeFacts(s, seen(), bench(), { ...turn(id, 'ben'), evidence }))).toBe(
    'done',
  );
}

beforeEach(() => {
  now = Date.UTC(2026, 2, 2, 15);
  code = 'c1';
  const journal = openMemoryJournal<DeskFact>(FACT_VERSIONS);
  ledger = openLedger({
    journal,
    empty: EMPTY_DESK,
    fold: foldDesk,
    guards: GUARDS,
    outgoing: () => [],
  });
  const created: DeskFact = {
    kind: 'desk.created',
    deskId: 'live',
    deskKind: 'real',
    mode: 'LIVE',
    account: 'A',
    feed: 'none',
    seed: 'none',
    from: null,
    cash: cents(100_000),
    code,
  };
  const stamp = { desk: deskTime(now), wall: wallTime(now) };
  const proposal = {
    limits: { values: {}, restricted: [] },
    people: PEOPLE,
    schedule: [],
    strategies: { profile: 'plain', selection: { mode: 'totd' as const, n: 1 }, strategies: [] },
  };
  const made = foldDesk(EMPTY_DESK, created, stamp);
  take(() => ok([created, ...genesisFacts(made, proposal, stamp)]));
  take(() => ok([{ kind: 'books.compared', clean: true, lines: [] }]));
});

describe('the sign-off', () => {
  test('takes the three named people, each once', () => {
    sign();
    expect(validSignOff(ledger.state(), bench(), SIMULATED)?.keys.map((key) => key.person)).toEqual(
      ['dev', 'ben', 'ana'],
    );
  });

  test('is not for a keyholder who is not named', () => {
    const asked = take((s) =>
      askSignOff(s, bench(), { account: account('sam'), reason: 'x', ready: READY }),
    );
    expect(asked).toBe('KEY_ROLE_MISSING');
  });

  test('holds for thirty days and not a second more', () => {
    sign();
    now += 30 * 24 * HOUR - 10_000;
    expect(validSignOff(ledger.state(), bench(), SIMULATED)).not.toBeNull();
    now += 10_000;
    expect(validSignOff(ledger.state(), bench(), SIMULATED)).toBeNull();
  });

  test('holds for the account it was signed for and for no other', () => {
    sign();
    const other = { kind: 'live', number: '123456789' } as const;
    expect(validSignOff(ledger.state(), bench(), other)).toBeNull();
  });

  test('holds for the code it was signed for and for no other', () => {
    sign();
    code = 'c2';
    expect(validSignOff(ledger.state(), bench(), SIMULATED)).toBeNull();
  });
});

describe('the probation', () => {
  const ask = () =>
    take((s) => askProbationEnd(s, sight(), { account: account('ana'), reason: 'stable' }));
  const last = () => `R-${String(ledger.state().runbook.approvals.next - 1).padStart(4, '0')}`;

  test('comes with a live resume, and an entry is still refused by its latch', () => {
    haltAndResume();
    expect(Object.keys(ledger.state().engine.latches.set)).toEqual(['probation']);
  });

  test('does not end within the hour, nor without a sign-off', () => {
    haltAndResume();
    expect(ask()).toBe('PROBATION_SHORT');
    now += HOUR;
    expect(ask()).toBe('SIGNOFF_INVALID');
  });

  test('ends by two keys, one of them risk, after the hour', () => {
    haltAndResume();
    sign();
    now += HOUR;
    expect(ask()).toBe('done');
    const id = last();
    expect(take((s) => endProbation(s, sight(), turn(id, 'ana')))).toBe('KEY_SAME_PERSON');
    expect(take((s) => endProbation(s, sight(), turn(id, 'sam')))).toBe('KEY_RISK_MISSING');
    expect(take((s) => endProbation(s, sight(), turn(id, 'ben')))).toBe('done');
    expect(ledger.state().engine.latches.set).toEqual({});
  });

  test('dies of code that changed between its keys, and of a halt', () => {
    haltAndResume();
    sign();
    now += HOUR;
    ask();
    const id = last();
    code = 'c2';
    expect(take((s) => endProbation(s, sight(), turn(id, 'ben')))).toBe('APPROVAL_VOIDED');
    code = 'c1';
    const by = account('ana');
    const ana = personOf(PEOPLE, by);
    if (ana === null) throw new Error('ana is on the roster');
    take((s) => ok(haltFacts(s, bench(), { by, person: ana, reason: 'again', brake: 2 })));
    expect(take((s) => endProbation(s, sight(), turn(id, 'ben')))).toBe('APPROVAL_VOIDED');
  });

  test('a lifting without its approval breaks a guard', () => {
    haltAndResume();
    const bare: DeskFact = {
      kind: 'latch.lifted',
      latch: 'probation',
      way: 'probation',
      approval: null,
      reason: 'because',
    };
    expect(() => take(() => ok([bare]))).toThrow('without an approval in its batch');
  });
});
