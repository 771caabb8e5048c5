// People: whose an account is, what is wrong with a roster, and that what a file takes away by itself is
// never looser, neither of people nor of limits (KEY-9).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareLimits, tightenOnly } from '#engine/risk/limit-change.ts';
import { LIMIT_NAMES } from '#engine/risk/limits.ts';
import type { Limits, LimitValue } from '#engine/risk/limits.ts';
import {
  canResume,
  compareRosters,
  personId,
  personOf,
  POSITIONS,
  ROLES,
  rosterFaults,
  shrinkRoster,
} from '#runbook/person.ts';
import type { Account, Person } from '#runbook/person.ts';
import { account, PEOPLE, someone } from '#tests/model/bench.ts';

test.each(['ana', 'a1', 'night-desk'])('%s is a person\u2019s id', (id) => {
  expect(personId(id)).toBe(id);
});
test.each(['', 'a', 'Ana', '1a', 'a b', 'a'.repeat(25)])('"%s" is none', (id) => {
  expect(() => personId(id)).toThrow(RangeError);
});

describe('an account', () => {
  test('belongs to the one entry that names platform, team and user (A2)', () => {
    expect(personOf(PEOPLE, account('risk'))?.id).toBe('risk');
    expect(personOf(PEOPLE, account('risk-2'))?.id).toBe('risk');
    expect(personOf(PEOPLE, { ...account('risk'), team: 'T2' })).toBeNull();
    expect(personOf(PEOPLE, { ...account('risk'), platform: 'discord' })).toBeNull();
    expect(personOf(PEOPLE, account('nobody'))).toBeNull();
  });

  test('is not found by a team and a user that only read alike together', () => {
    const own: Account = { platform: 'terminal', team: 'box', user: 'a:b' };
    const other: Account = { platform: 'terminal', team: 'box:a', user: 'b' };
    const roster = [{ ...someone('ana', ['risk']), accounts: [own] }];
    expect(personOf(roster, own)?.id).toBe('ana');
    expect(personOf(roster, other)).toBeNull();
    const moved = [{ ...someone('ana', ['risk']), accounts: [other] }];
    expect(compareRosters(roster, moved).filter((change) => change.looser)).toHaveLength(1);
    expect(shrinkRoster(roster, moved)[0]?.accounts).toEqual([]);
  });
});

test('what is wrong with a roster is said', () => {
  expect(rosterFaults(PEOPLE)).toEqual([]);
  const ana = someone('ana', ['sponsor', 'safety-officer'], 'risk-manager');
  const ben = { ...someone('ben', ['risk'], 'risk-manager'), accounts: ana.accounts };
  const faults = rosterFaults([ana, ana, ben]).join('\n');
  expect(faults).toContain('ana is on the roster twice');
  expect(faults).toContain('both sponsor and safety officer');
  expect(faults).toContain('slack:T1:ana belongs to ana and to ben');
  expect(faults).toContain('3 people are risk-manager');
});

test('a resume takes two keyholders with accounts, one of them risk', () => {
  const risk = someone('risk', ['risk']);
  const trader = someone('trader', ['trader']);
  expect(canResume([risk, trader])).toBe(true);
  expect(canResume([risk])).toBe(false);
  expect(canResume([trader, someone('ops', ['operator'])])).toBe(false);
  expect(canResume([risk, someone('viewer', ['viewer'])])).toBe(false);
  expect(canResume([{ ...risk, accounts: [] }, trader])).toBe(false);
});

describe('comparing rosters', () => {
  const ana = someone('ana', ['trader', 'risk'], 'risk-manager');
  test.each<[string, Person | null, Person | null, readonly boolean[]]>([
    ['nothing', ana, ana, []],
    ['somebody joins', null, ana, [true]],
    ['somebody leaves', ana, null, [false]],
    ['a role more', ana, { ...ana, roles: [...ana.roles, 'operator'] }, [true]],
    ['a role less', ana, { ...ana, roles: ['risk'] }, [false]],
    ['a role for another', ana, { ...ana, roles: ['risk', 'operator'] }, [true, false]],
    ['an account more', ana, { ...ana, accounts: [...ana.accounts, account('x')] }, [true]],
    ['an account less', ana, { ...ana, accounts: [account('ana')] }, [false]],
    ['a position lost', ana, { ...ana, position: null }, [false]],
    ['a position gained', ana, { ...ana, position: 'lead-developer' }, [true]],
    ['another name', ana, { ...ana, name: 'Ann' }, [true]],
  ])('%s', (_what, now, next, looser) => {
    const roster = (one: Person | null) => (one === null ? [] : [one]);
    const changes = compareRosters(roster(now), roster(next));
    expect(changes.map((change) => change.looser)).toEqual(looser);
  });
});

const accounts = fc.record({
  platform: fc.constantFrom('slack', 'discord', 'room'),
  team: fc.constantFrom('T1', 'T2', 'T1:a'),
  user: fc.constantFrom('u1', 'u2', 'a:u1', 'u3'),
});
const people = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('ana', 'ben', 'cleo', 'dan').map(personId),
    name: fc.constantFrom('Ana', 'Ben'),
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 4 }),
    position: fc.option(fc.constantFrom(...POSITIONS)),
    accounts: fc.array(accounts, { maxLength: 3 }),
  }),
  { selector: (one) => one.id, maxLength: 4 },
);

describe('what is taken by itself', () => {
  test('a shrunk roster is never looser, and nothing is left of what was to go', () => {
    fc.assert(
      fc.property(people, people, (now, next) => {
        const shrunk = shrinkRoster(now, next);
        expect(compareRosters(now, shrunk).filter((change) => change.looser)).toEqual([]);
        const left = compareRosters(shrunk, next).filter((change) => !change.looser);
        expect(left).toEqual([]);
        expect(shrinkRoster(shrunk, next)).toEqual(shrunk);
      }),
    );
  });

  test('nobody gains an account, a role or a position by shrinking', () => {
    fc.assert(
      fc.property(people, people, accounts, (now, next, who) => {
        fc.pre(rosterFaults(now).length === 0);
        const after = personOf(shrinkRoster(now, next), who);
        if (after === null) return;
        const before = personOf(now, who);
        expect(before?.id).toBe(after.id);
        expect(before?.roles).toEqual(expect.arrayContaining([...after.roles]));
        expect([before?.position, null]).toContain(after.position);
      }),
    );
  });

  const value: fc.Arbitrary<LimitValue> = fc.oneof(
    fc.constant('none' as const),
    fc.integer({ min: 0, max: 9 }),
  );
  const limits: fc.Arbitrary<Limits> = fc.record({
    values: fc.dictionary(fc.constantFrom(...LIMIT_NAMES), value),
    restricted: fc.uniqueArray(fc.constantFrom('SPY', 'QQQ', 'TLT')),
  });

  test('tightened limits are never looser', () => {
    fc.assert(
      fc.property(limits, limits, (now, next) => {
        const tight = tightenOnly(now, next);
        expect(compareLimits(now, tight).filter((change) => change.looser)).toEqual([]);
        expect(compareLimits(tight, next).filter((change) => !change.looser)).toEqual([]);
      }),
    );
  });
});
