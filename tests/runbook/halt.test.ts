// Halting: the first key blocks, the second deepens, the glass is broken by two roles only, the kill file
// halts whoever made it; nothing of it is ever refused to a keyholder or takes a stop away (KEY-3, KEY-7).
import { describe, expect, test } from 'vitest';
import { latchLevel } from '#engine/risk/latch.ts';
import type { DeskFact } from '#runbook/fact.ts';
import {
  breakGlass,
  confirmHalt,
  haltFacts,
  killFileFacts,
  openHaltConfirmation,
} from '#runbook/halt.ts';
import { KEYHOLDERS } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';
import {
  account,
  benchAt,
  codeOf,
  deskOf,
  force,
  haltBy,
  latchSet,
  PEOPLE,
  requestOf,
  write,
} from '#tests/model/bench.ts';
import { ENTRY, STOP } from '#tests/model/desk.ts';

function kinds(facts: readonly DeskFact[]): readonly string[] {
  return facts.map((fact) => fact.kind);
}

function halted(by = 'trader', desk = deskOf()): DeskState {
  return write(desk, haltFacts(desk, benchAt(desk), haltBy(desk, by)));
}

function confirm(desk: DeskState, by: string, id = requestOf(desk, 'confirm-halt').id) {
  return confirmHalt(desk, benchAt(desk), { id, account: account(by), reason: 'r' });
}

describe('the first key', () => {
  test('sets manual, cancels entries and asks for the second', () => {
    const desk = deskOf();
    const facts = haltFacts(desk, benchAt(desk), haltBy(desk, 'trader'));
    expect(kinds(facts)).toEqual(['latch.set', 'order.cancelAsked', 'approval.asked']);
    expect(facts[0]).toMatchObject({ latch: 'manual', level: 'reducing', brake: 1, by: 'trader' });
    expect(facts[1]).toMatchObject({ id: ENTRY.id });
  });

  test.each(
    PEOPLE.filter((one) => one.roles.some((role) => KEYHOLDERS.includes(role))).map(
      (one) => one.id,
    ),
  )('%s alone halts', (name) => {
    expect(halted(name).engine.latches.set.manual?.level).toBe('reducing');
  });

  test('again: recorded, counted in the epoch, and neither asked nor keyed anew', () => {
    const desk = halted();
    const facts = haltFacts(desk, benchAt(desk), haltBy(desk, 'risk'));
    expect(kinds(facts)).toEqual(['latch.set']);
    const after = write(desk, facts);
    expect(after.engine.latches.epoch).toBe(desk.engine.latches.epoch + 1);
    expect(requestOf(after, 'confirm-halt').keys.map((key) => key.person)).toEqual(['trader']);
  });

  test('a confirmed halt is not asked for again, and stays halted', () => {
    const first = halted();
    const second = confirm(first, 'operator');
    const desk = write(first, second.ok ? second.value : []);
    const facts = haltFacts(desk, benchAt(desk), haltBy(desk, 'risk'));
    expect(kinds(facts)).toEqual(['latch.set']);
    expect(write(desk, facts).engine.latches.set.manual?.level).toBe('halted');
  });

  test('a new halt after a resume asks anew: the old confirmation is no key of it', () => {
    const desk = halted();
    const id = requestOf(desk, 'confirm-halt').id;
    const ended = force(
      desk,
      { kind: 'latch.lifted', latch: 'manual', way: 'resume', approval: null, reason: 'x' },
      { kind: 'approval.ended', id, status: 'voided', by: 'x', why: 'x' },
    );
    const again = halted('risk', ended);
    expect(requestOf(again, 'confirm-halt')).toMatchObject({ asker: 'risk', status: 'open' });
    expect(codeOf(confirm(again, 'risk', id))).toBe('APPROVAL_VOIDED');
    expect(codeOf(confirm(again, 'risk'))).toBe('KEY_SAME_PERSON');
  });
});

describe('the second key', () => {
  test('halts, places the kill file\u2019s latch, cancels all but the stop, names who counts', () => {
    const desk = halted();
    const turned = confirm(desk, 'operator');
    expect(turned.ok && kinds(turned.value)).toEqual([
      'approval.keyed',
      'approval.granted',
      'latch.set',
      'latch.set',
    ]);
    const after = write(desk, turned.ok ? turned.value : []);
    expect(latchLevel(after.engine.latches)).toBe('halted');
    expect(after.engine.latches.set['kill-file']?.by).toBe('trader and operator');
    expect(after.engine.orders[STOP.id]?.cancelAsked).toBe(false);
  });

  test.each([
    ['KEY_SAME_PERSON', 'trader'],
    ['KEY_SAME_PERSON', 'trader-2'],
    ['KEY_ROLE_MISSING', 'viewer'],
    ['PERSON_UNKNOWN', 'ghost'],
  ])('%s', (code, by) => {
    expect(codeOf(confirm(halted(), by))).toBe(code);
  });

  test('a request for anything else confirms no halt', () => {
    const desk = force(halted(), {
      kind: 'approval.asked',
      id: 'R-0002',
      terms: { ...requestOf(halted(), 'confirm-halt').terms, action: 'close-all' },
      hash: 'x',
      reason: 'x',
      asker: haltBy(deskOf(), 'trader').person.id,
      account: account('trader'),
      expiresWall: Number.MAX_SAFE_INTEGER,
      askedMono: 1_000_000,
      boot: 'boot 1',
    });
    expect(codeOf(confirm(desk, 'risk', 'R-0002'))).toBe('APPROVAL_OTHER');
  });

  test('when the first key is revoked two others confirm, and only they are named', () => {
    const desk = halted();
    const people = PEOPLE.map((one) => (one.id === 'trader' ? { ...one, roles: [] } : one));
    const roster = { ...desk, runbook: { ...desk.runbook, roster: people } };
    const first = confirm(roster, 'operator');
    expect(first.ok && kinds(first.value)).toEqual(['approval.keyed']);
    const next = write(roster, first.ok ? first.value : []);
    const second = confirm(next, 'risk');
    const after = write(next, second.ok ? second.value : []);
    expect(after.engine.latches.set['kill-file']?.by).toBe('operator and risk');
  });
});

describe('breaking the glass', () => {
  test.each(['sponsor', 'safety'])('%s alone confirms: halted, granted once', (name) => {
    const desk = deskOf();
    const broken = breakGlass(desk, benchAt(desk), haltBy(desk, name));
    const facts = broken.ok ? broken.value : [];
    expect(facts.filter((fact) => fact.kind === 'approval.granted')).toMatchObject([
      { action: 'confirm-halt', people: [name], breakGlass: true },
    ]);
    expect(facts.filter((fact) => fact.kind === 'order.cancelAsked')).toMatchObject([
      { id: ENTRY.id },
    ]);
    const after = write(desk, facts);
    expect(latchLevel(after.engine.latches)).toBe('halted');
    expect(openHaltConfirmation(after, benchAt(after))).toBeNull();
    const again = breakGlass(after, benchAt(after), haltBy(after, name));
    expect(again.ok && again.value.some((fact) => fact.kind === 'approval.granted')).toBe(false);
    expect(latchLevel(write(after, again.ok ? again.value : []).engine.latches)).toBe('halted');
  });

  test('it spends the request another opened', () => {
    const desk = halted();
    const broken = breakGlass(desk, benchAt(desk), haltBy(desk, 'sponsor'));
    const after = write(desk, broken.ok ? broken.value : []);
    expect(requestOf(after, 'confirm-halt')).toMatchObject({ id: 'R-0001', status: 'granted' });
  });

  test.each(['trader', 'operator', 'risk', 'compliance', 'viewer', 'developer', 'auditor'])(
    '%s may not',
    (name) => {
      const desk = deskOf();
      expect(codeOf(breakGlass(desk, benchAt(desk), haltBy(desk, name)))).toBe('BREAK_GLASS_ROLE');
    },
  );

  test('the role is read in the turn, not when the key was pressed (A3)', () => {
    const desk = deskOf();
    const ask = haltBy(desk, 'sponsor');
    const roster = PEOPLE.map((one) => (one.id === 'sponsor' ? { ...one, roles: [] } : one));
    const revoked = { ...desk, runbook: { ...desk.runbook, roster } };
    expect(codeOf(breakGlass(revoked, benchAt(revoked), ask))).toBe('BREAK_GLASS_ROLE');
  });
});

describe('the kill file', () => {
  test.each([
    ['present', 'was found'],
    ['unknown', 'cannot be judged'],
  ])('%s halts and cancels all but the stop', (reading, says) => {
    const desk = deskOf();
    const facts = killFileFacts(desk, { reading, says: 'S.', brake: 3 });
    expect(facts[0]).toMatchObject({ latch: 'kill-file', level: 'halted', brake: 3 });
    const after = write(desk, facts);
    expect(after.engine.latches.set['kill-file']?.reason).toContain(says);
    expect([ENTRY.id, STOP.id].map((id) => after.engine.orders[id]?.cancelAsked)).toEqual([
      true,
      false,
    ]);
    expect(killFileFacts(after, { reading, says: '', brake: null })).toEqual([]);
  });
  test('a plain latch of it is there once', () => {
    const desk = force(deskOf(), latchSet('kill-file'));
    expect(killFileFacts(desk, { reading: 'present', says: '', brake: null })).toEqual([]);
  });
});
