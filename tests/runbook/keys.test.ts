// The table of keys (KEY-2): for every action how many keys, whether one is the risk role's, who may turn
// one; what one person may do alone; and how three people put a lost risk role back (KEY-9).
import { describe, expect, test } from 'vitest';
import { ACTIONS, BREAK_GLASS, isRescue, mayTurn, missingKeys, SINGLE } from '#runbook/keys.ts';
import type { Action, SingleAct } from '#runbook/keys.ts';
import type { Person } from '#runbook/person.ts';
import { PEOPLE, someone } from '#tests/model/bench.ts';

const KEYS = ['trader', 'operator', 'risk', 'compliance', 'sponsor', 'safety', 'ops'];
const NAMED = ['risk', 'developer', 'ops'];

function named(...names: readonly string[]): readonly Person[] {
  return PEOPLE.filter((person) => names.includes(person.id));
}

describe('KEY-2', () => {
  test.each([
    ['confirm-halt', 2, false, false, KEYS],
    ['close-all', 2, false, false, KEYS],
    ['cancel-protection', 2, true, true, KEYS],
    ['cancel-foreign', 2, true, true, KEYS],
    ['resume', 2, true, true, KEYS],
    ['enable-strategy', 2, true, true, KEYS],
    ['free-symbol', 2, true, true, KEYS],
    ['override-vix', 2, true, true, KEYS],
    ['adopt-config', 2, true, true, KEYS],
    ['end-probation', 2, true, true, KEYS],
    ['raise-mode', 2, true, true, KEYS],
    ['release-code', 2, true, true, KEYS],
    ['advance-rollout', 2, true, true, KEYS],
    ['force-sync', 2, true, true, KEYS],
    ['live-sign-off', 3, true, true, NAMED],
  ] as const)('%s: %d keys, risk %s, grows risk %s', (...row) => {
    const [action, keys, risk, growsRisk, who] = row;
    expect(ACTIONS[action]).toMatchObject({ keys, risk, growsRisk });
    expect(PEOPLE.filter((person) => mayTurn(action, person)).map((one) => one.id)).toEqual(
      PEOPLE.map((one) => one.id).filter((id) => (who as readonly string[]).includes(id)),
    );
  });

  test('the table has no other row, and what needs no risk key lets no risk grow', () => {
    expect(Object.keys(ACTIONS)).toHaveLength(15);
    for (const row of Object.values(ACTIONS)) expect(row.risk || !row.growsRisk).toBe(true);
  });

  test.each([
    ['halt', KEYS],
    ['cancel', KEYS],
    ['cancel-all', KEYS],
    ['close', KEYS],
    ['disable-strategy', KEYS],
    ['pause-symbol', KEYS],
    ['deny', KEYS],
    ['work', [...KEYS, 'developer', 'auditor']],
    ['read', PEOPLE.map((one) => one.id)],
  ] as const satisfies readonly (readonly [SingleAct, readonly string[]])[])(
    'one person may %s',
    (act, who) => {
      const may = PEOPLE.filter((one) => one.roles.some((role) => SINGLE[act].includes(role)));
      expect(may.map((one) => one.id).sort()).toEqual([...who].sort());
    },
  );

  test('the glass is broken by a sponsor or a safety officer only', () => {
    expect(BREAK_GLASS).toEqual(['sponsor', 'safety-officer']);
  });
});

describe('what is missing', () => {
  test.each<[Action, readonly string[], string | null]>([
    ['resume', [], '1 key of the risk role, 2 of 2 keys, not anybody yet'],
    ['resume', ['trader'], '1 key of the risk role, 1 of 2 keys, not trader'],
    ['resume', ['trader', 'operator'], '1 key of the risk role'],
    ['resume', ['risk'], '1 of 2 keys, not risk'],
    ['resume', ['risk', 'viewer'], '1 of 2 keys, not risk'],
    ['resume', ['risk', 'trader'], null],
    ['confirm-halt', ['trader', 'operator'], null],
    ['close-all', ['sponsor', 'compliance'], null],
    ['live-sign-off', ['risk', 'developer'], '1 of 3 keys, not risk or developer'],
    ['live-sign-off', ['risk', 'developer', 'trader'], '1 of 3 keys, not risk or developer'],
    ['live-sign-off', ['risk', 'developer', 'ops'], null],
  ])('%s with %j: %s', (action, names, missing) => {
    expect(missingKeys(action, named(...names), PEOPLE)).toBe(missing);
  });

  test('one person named twice is one person', () => {
    const twice = [...named('risk'), ...named('risk')];
    expect(missingKeys('resume', twice, PEOPLE)).toBe('1 of 2 keys, not risk');
    expect(missingKeys('confirm-halt', twice, PEOPLE)).toBe('1 of 2 keys, not risk');
  });
});

describe('a lost risk role (KEY-9)', () => {
  const roster = PEOPLE.filter((one) => one.id !== 'risk');
  const of = (...names: readonly string[]) => roster.filter((one) => names.includes(one.id));

  test('is put back through the people and by nothing else', () => {
    expect(isRescue('adopt-config', roster)).toBe(true);
    expect(isRescue('adopt-config', PEOPLE)).toBe(false);
    expect(isRescue('resume', roster)).toBe(false);
    expect(missingKeys('resume', of('trader', 'operator', 'sponsor'), roster)).toContain('risk');
  });

  test.each<[readonly string[], string | null]>([
    [['trader', 'sponsor'], '1 of 3 keys of different roles, for nobody holds the risk role'],
    [
      ['operator', 'ops', 'trader'],
      '1 of 3 keys of different roles, for nobody holds the risk role',
    ],
    [
      ['trader', 'sponsor', 'viewer'],
      '1 of 3 keys of different roles, for nobody holds the risk role',
    ],
    [['trader', 'operator', 'sponsor'], null],
    [['trader', 'operator', 'ops', 'sponsor'], null],
  ])('takes three people of three roles: %j', (names, missing) => {
    expect(missingKeys('adopt-config', of(...names), roster)).toBe(missing);
  });

  test('whoever holds several roles stands for one of them', () => {
    const many = someone('many', ['trader', 'operator', 'compliance']);
    const two = [many, someone('too', ['trader'])];
    expect(missingKeys('adopt-config', two, two)).toContain('1 of 3 keys');
    const three = [...two, someone('third', ['operator'])];
    expect(missingKeys('adopt-config', three, three)).toBeNull();
  });
});
