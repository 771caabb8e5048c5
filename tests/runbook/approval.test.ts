// Approvals: who may ask and turn a key, what makes a request dead, and that a dead one never has an
// effect (KEY-6, A1-A7). Every refusal code of the file stands in a table here.
import { describe, expect, test } from 'vitest';
import type { Approval, Bench } from '#runbook/approval.ts';
import { denyApproval } from '#runbook/denial.ts';
import {
  askApproval,
  liveApproval,
  openApprovals,
  sweepApprovals,
  termsHash,
  turnKey,
  waitsFor,
} from '#runbook/approval.ts';
import type { Action } from '#runbook/keys.ts';
import { ACTIONS } from '#runbook/keys.ts';
import type { Account } from '#runbook/person.ts';
import type { DeskState } from '#runbook/state.ts';
import {
  account,
  benchAt,
  codeOf,
  deskOf,
  force,
  later,
  latchSet,
  PEOPLE,
  requestOf,
  someone,
} from '#tests/model/bench.ts';
import { MINUTE, WALL_0 } from '#tests/model/desk.ts';

function ask(desk: DeskState, bench: Bench, action: Action, by = account('trader')): DeskState {
  const asked = askApproval(desk.runbook.approvals, bench, {
    action,
    args: {},
    reason: 'r',
    account: by,
  });
  if (!asked.ok) throw new Error(asked.refusal.text);
  return force(desk, ...asked.value);
}

function asked(action: Action = 'resume', by = account('trader')): DeskState {
  const desk = deskOf();
  return ask(desk, benchAt(desk, { manual: true }), action, by);
}

function turn(desk: DeskState, bench: Bench, by: Account, id = 'R-0001') {
  return turnKey(desk.runbook.approvals, bench, { id, account: by, reason: 'r' });
}

describe('asking', () => {
  test('turns the asker\u2019s key and binds everything that was shown', () => {
    const desk = asked();
    const row = requestOf(desk, 'resume');
    expect(row).toMatchObject({
      id: 'R-0001',
      asker: 'trader',
      status: 'open',
      expiresWall: WALL_0 + 10 * MINUTE,
    });
    expect(row.keys.map((key) => key.person)).toEqual(['trader']);
    expect(row.terms).toEqual({
      action: 'resume',
      args: {},
      account: 'A',
      mode: 'PAPER',
      pin: desk.runbook.pin,
      code: 'c1',
      epoch: desk.engine.latches.epoch,
    });
    expect(row.hash).toBe(termsHash(row.terms));
    expect(waitsFor(row, PEOPLE)).toBe('1 key of the risk role, 1 of 2 keys, not trader');
  });

  test.each(Object.keys(ACTIONS) as Action[])(
    '%s is bound to the epoch when it lets risk grow',
    (action) => {
      const row = requestOf(asked(action, account('risk')), action);
      expect(row.terms.epoch !== null).toBe(ACTIONS[action].growsRisk);
      expect(row.expiresWall - WALL_0).toBe(ACTIONS[action].minutes * MINUTE);
    },
  );

  test.each(
    Object.entries({
      action: 'x',
      args: { a: 1 },
      account: 'B',
      mode: 'LIVE',
      pin: 'p',
      code: 'c2',
      epoch: 99,
    }),
  )('another %s has another hash', (name, value) => {
    const { terms } = requestOf(asked(), 'resume');
    expect(termsHash({ ...terms, [name]: value })).not.toBe(termsHash(terms));
  });

  test.each([
    ['PERSON_UNKNOWN', account('nobody')],
    ['PERSON_UNKNOWN', { ...account('risk'), team: 'T9' }],
    ['KEY_ROLE_MISSING', account('viewer')],
    ['KEY_ROLE_MISSING', account('developer')],
    ['KEY_ROLE_MISSING', account('auditor')],
  ])('%s', (code, by) => {
    const desk = deskOf();
    const answer = askApproval(desk.runbook.approvals, benchAt(desk), {
      action: 'resume',
      args: {},
      reason: '',
      account: by,
    });
    expect(codeOf(answer)).toBe(code);
  });

  test('the same thing is not asked twice while it is open, and asked again when it is dead', () => {
    const desk = asked();
    const again = (bench: Bench) =>
      codeOf(
        askApproval(desk.runbook.approvals, bench, {
          action: 'resume',
          args: {},
          reason: '',
          account: account('ops'),
        }),
      );
    expect(again(benchAt(desk))).toBe('APPROVAL_OPEN');
    expect(again(later(desk, 11))).toBe('ok');
  });

  test('a number is never used again, and only the last fifty that are over are kept', () => {
    let desk = deskOf();
    for (let at = 0; at < 60; at += 1) {
      desk = ask(desk, benchAt(desk), 'resume');
      const id = requestOf(desk, 'resume').id;
      desk = force(desk, { kind: 'approval.ended', id, status: 'denied', by: 'x', why: 'x' });
    }
    const ids = Object.keys(desk.runbook.approvals.byId);
    expect(ids).toHaveLength(51);
    expect(ids.at(-1)).toBe('R-0060');
    expect(codeOf(liveApproval(desk.runbook.approvals, benchAt(desk), 'R-0001'))).toBe(
      'APPROVAL_UNKNOWN',
    );
  });
});

describe('turning a key', () => {
  test('the second person grants, in the same facts', () => {
    const desk = asked();
    const turned = turn(desk, benchAt(desk), account('risk'));
    expect(turned.ok && turned.value.complete).toBe(true);
    expect(turned.ok && turned.value.facts.map((fact) => fact.kind)).toEqual([
      'approval.keyed',
      'approval.granted',
    ]);
    expect(turned.ok && turned.value.facts.at(-1)).toMatchObject({
      people: ['trader', 'risk'],
      breakGlass: false,
    });
  });

  test('it takes three for a sign-off', () => {
    let desk = asked('live-sign-off', account('risk'));
    const second = turn(desk, benchAt(desk), account('developer'));
    expect(second.ok && second.value.complete).toBe(false);
    if (second.ok) desk = force(desk, ...second.value.facts);
    const third = turn(desk, benchAt(desk), account('ops'));
    expect(third.ok && third.value.complete).toBe(true);
  });

  test.each<[string, string, Account]>([
    ['the same person', 'KEY_SAME_PERSON', account('trader')],
    ['a second account of the same person', 'KEY_SAME_PERSON', account('trader-2')],
    ['a second person without the risk role', 'KEY_RISK_MISSING', account('operator')],
    ['a role that holds no key', 'KEY_ROLE_MISSING', account('auditor')],
    ['an account on nobody\u2019s entry', 'PERSON_UNKNOWN', account('ghost')],
    ['a guest of another team', 'PERSON_UNKNOWN', { ...account('risk'), team: 'T2' }],
  ])('%s: %s', (_what, code, by) => {
    const desk = asked();
    expect(codeOf(turn(desk, benchAt(desk), by))).toBe(code);
  });

  test.each(['R-0099', '', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'there is no request "%s"',
    (id) => {
      const desk = asked();
      expect(codeOf(turn(desk, benchAt(desk), account('risk'), id))).toBe('APPROVAL_UNKNOWN');
    },
  );

  test('a request for something else is refused to whoever does this', () => {
    const desk = asked();
    const press = {
      id: 'R-0001',
      account: account('risk'),
      reason: '',
      action: 'close-all',
    } as const;
    expect(codeOf(turnKey(desk.runbook.approvals, benchAt(desk), press))).toBe('APPROVAL_OTHER');
  });

  test('a revoked first key counts no more, and the account must still be that person\u2019s (A3)', () => {
    const desk = asked('close-all');
    const without = PEOPLE.map((one) =>
      one.id === 'trader' ? { ...one, roles: ['viewer' as const] } : one,
    );
    const moved = PEOPLE.map((one) => {
      if (one.id === 'trader') return { ...one, accounts: [account('trader-2')] };
      return one.id === 'sponsor'
        ? { ...one, accounts: [...one.accounts, account('trader')] }
        : one;
    });
    for (const roster of [without, moved]) {
      const turned = turn(desk, benchAt(desk, { roster }), account('risk'));
      expect(turned.ok && turned.value.complete).toBe(false);
    }
  });
});

describe('what makes a request dead', () => {
  const restarted = { boot: 'boot 2' };
  const now = (desk: DeskState, other: Partial<Bench['now']>) =>
    benchAt(desk, { now: { ...benchAt(desk).now, ...other } });
  const cases: readonly [string, string, (desk: DeskState) => Bench][] = [
    ['alive at its last millisecond', 'ok', (desk) => later(desk, 10)],
    [
      'expired on the wall',
      'APPROVAL_EXPIRED',
      (desk) => benchAt(desk, { wall: WALL_0 + 10 * MINUTE + 1 }),
    ],
    [
      'expired on the record\u2019s wall',
      'APPROVAL_EXPIRED',
      (desk) => benchAt(desk, { lastWall: WALL_0 + 10 * MINUTE + 1 }),
    ],
    [
      'expired on the monotonic clock',
      'APPROVAL_EXPIRED',
      (desk) => benchAt(desk, { mono: 1_000_000 + 10 * MINUTE + 1 }),
    ],
    [
      'expired with the wall clock set back',
      'APPROVAL_EXPIRED',
      (desk) => benchAt(desk, { wall: 0, mono: 1_000_000 + 10 * MINUTE + 1 }),
    ],
    [
      'alive after a restart',
      'ok',
      (desk) => benchAt(desk, { ...restarted, mono: 5, wall: WALL_0 + 9 * MINUTE }),
    ],
    [
      'expired after a restart',
      'APPROVAL_EXPIRED',
      (desk) => benchAt(desk, { ...restarted, mono: 5, wall: WALL_0 + 11 * MINUTE }),
    ],
    [
      'expired in the run after',
      'APPROVAL_EXPIRED',
      (desk) => benchAt(desk, { ...restarted, mono: 10 * MINUTE + 1 }),
    ],
    [
      'nobody knows, restarted and set back',
      'APPROVAL_EXPIRED',
      (desk) => benchAt(desk, { ...restarted, mono: 5, wall: WALL_0 - 20 * MINUTE }),
    ],
    ['void by a halt', 'APPROVAL_VOIDED', (desk) => benchAt(force(desk, latchSet('manual')))],
    ['alive after a crash', 'ok', (desk) => benchAt(force(desk, latchSet('crashed')))],
    ['void by another epoch', 'APPROVAL_VOIDED', (desk) => now(desk, { epoch: 7 })],
    ['void by another pin', 'APPROVAL_VOIDED', (desk) => now(desk, { pin: 'other' })],
    ['void by another code version', 'APPROVAL_VOIDED', (desk) => now(desk, { code: 'c2' })],
    ['void by another account', 'APPROVAL_VOIDED', (desk) => now(desk, { account: 'B' })],
    ['void by another mode', 'APPROVAL_VOIDED', (desk) => now(desk, { mode: 'LIVE' })],
  ];

  test.each(cases)('%s: %s', (_what, code, at) => {
    const desk = asked();
    expect(codeOf(turn(desk, at(desk), account('risk')))).toBe(code);
    const swept = sweepApprovals(desk.runbook.approvals, at(desk));
    expect(swept.map((fact) => `APPROVAL_${fact.status.toUpperCase()}`)).toEqual(
      code === 'ok' ? [] : [code],
    );
  });

  test('asked with the wall clock behind the record it still lives its ten minutes only', () => {
    let desk = deskOf();
    desk = { ...desk, engine: { ...desk.engine, lastWall: WALL_0 + 180 * MINUTE } };
    desk = ask(desk, benchAt(desk), 'resume');
    const at = (minutes: number) =>
      benchAt(desk, { wall: WALL_0 + minutes * MINUTE, mono: 1_000_000 + minutes * MINUTE });
    expect(codeOf(turn(desk, at(10), account('risk')))).toBe('ok');
    expect(codeOf(turn(desk, at(11), account('risk')))).toBe('APPROVAL_EXPIRED');
  });

  test.each(['denied', 'withdrawn', 'expired', 'voided'] as const)(
    'a %s request stays so',
    (status) => {
      const desk = force(asked(), {
        kind: 'approval.ended',
        id: 'R-0001',
        status,
        by: 'x',
        why: 'w',
      });
      const code = `APPROVAL_${status.toUpperCase()}`;
      expect(codeOf(turn(desk, benchAt(desk), account('risk')))).toBe(code);
      expect(
        codeOf(
          denyApproval(desk.runbook.approvals, benchAt(desk), {
            id: 'R-0001',
            account: account('risk'),
            reason: '',
          }),
        ),
      ).toBe(code);
      expect(sweepApprovals(desk.runbook.approvals, benchAt(desk))).toEqual([]);
    },
  );

  test('a granted request is not granted again', () => {
    const desk = asked();
    const turned = turn(desk, benchAt(desk), account('risk'));
    const after = turned.ok ? force(desk, ...turned.value.facts) : desk;
    expect(codeOf(turn(after, benchAt(after), account('sponsor')))).toBe('APPROVAL_GRANTED');
  });

  test('closing everything outlives a halt, but not its ten minutes', () => {
    const desk = asked('close-all');
    expect(codeOf(turn(desk, benchAt(force(desk, latchSet('manual'))), account('ops')))).toBe('ok');
    expect(codeOf(turn(desk, later(desk, 11), account('ops')))).toBe('APPROVAL_EXPIRED');
  });

  test.each<[string, (desk: DeskState) => Bench]>([
    ['a day later', (desk) => later(desk, 3 * 24 * 60)],
    ['under another epoch, pin and code', (desk) => now(desk, { epoch: 9, pin: 'p', code: 'c9' })],
    ['after a restart with the clock set back', (desk) => benchAt(desk, { ...restarted, wall: 0 })],
  ])('the confirmation of a halt lives while manual is set: %s', (_what, at) => {
    const desk = asked('confirm-halt');
    expect(codeOf(turn(desk, { ...at(desk), manual: true }, account('ops')))).toBe('ok');
    expect(codeOf(turn(desk, { ...at(desk), manual: false }, account('ops')))).toBe(
      'APPROVAL_VOIDED',
    );
  });
});

describe('denying', () => {
  const deny = (desk: DeskState, by: Account) =>
    denyApproval(desk.runbook.approvals, benchAt(desk, { manual: true }), {
      id: 'R-0001',
      account: by,
      reason: 'no',
    });
  test.each<[Action, string, string]>([
    ['resume', 'trader', 'withdrawn'],
    ['resume', 'compliance', 'denied'],
    ['live-sign-off', 'safety', 'denied'],
  ])('%s by %s: %s', (action, name, status) => {
    const desk = asked(action, account(action === 'resume' ? 'trader' : 'risk'));
    const denied = deny(desk, account(name));
    expect(denied.ok && denied.value).toEqual([
      { kind: 'approval.ended', id: 'R-0001', status, by: name, why: 'no' },
    ]);
    if (denied.ok)
      expect(openApprovals(force(desk, ...denied.value).runbook.approvals)).toEqual([]);
  });
  test.each<[string, Action, Account]>([
    ['PERSON_UNKNOWN', 'resume', account('ghost')],
    ['KEY_ROLE_MISSING', 'resume', account('viewer')],
    ['HALT_STAYS', 'confirm-halt', account('risk')],
  ])('%s', (code, action, by) => {
    expect(codeOf(deny(asked(action), by))).toBe(code);
  });
});

test('three people of three roles put a lost risk role back (KEY-9)', () => {
  const roster = PEOPLE.filter((one) => one.id !== 'risk');
  let desk = deskOf([...roster, someone('ops-too', ['operator'])]);
  desk = ask(desk, benchAt(desk), 'adopt-config');
  const steps: readonly [string, boolean][] = [
    ['operator', false],
    ['ops-too', false],
    ['sponsor', true],
  ];
  for (const [name, complete] of steps) {
    const turned = turn(desk, benchAt(desk), account(name));
    expect(turned.ok && turned.value.complete).toBe(complete);
    if (turned.ok) desk = force(desk, ...turned.value.facts);
  }
  const row: Approval = requestOf(desk, 'adopt-config');
  expect(row.status).toBe('granted');
  const resume = ask(desk, benchAt(desk), 'resume');
  expect(codeOf(turn(resume, benchAt(resume), account('operator'), 'R-0002'))).toBe(
    'KEY_RISK_MISSING',
  );
});
