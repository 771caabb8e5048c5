// The guards of keys and grants: each forged batch is caught, whoever made it, and the honest one beside it
// passes (A1-A5, A7, A10).
import { deskTime, wallTime } from '#engine/model/time.ts';
import { describe, expect, test } from 'vitest';
import type { ClientOrderId } from '#engine/broker/broker.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { askApproval } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { breakGlass, confirmHalt } from '#runbook/halt.ts';
import type { Action } from '#runbook/keys.ts';
import { personId } from '#runbook/person.ts';
import { account, benchAt, deskOf, force, haltBy, requestOf } from '#tests/model/bench.ts';
import { MINUTE, STOP, WALL_0 } from '#tests/model/desk.ts';
import {
  asked,
  broken,
  caught,
  DAY,
  halted,
  keysOf,
  OF_APPROVALS,
  resumeOf,
  sellId,
} from '#tests/model/forged.ts';

const liftManual: DeskFact = {
  kind: 'latch.lifted',
  latch: 'manual',
  way: 'resume',
  approval: null,
  reason: 'x',
};

describe('a grant', () => {
  const desk = asked(halted(), 'resume');
  const good = resumeOf(desk);
  const edit = (change: (fact: DeskFact) => DeskFact | null): readonly DeskFact[] =>
    good.flatMap((fact) => change(fact) ?? []);
  const people = (...names: readonly string[]) =>
    edit((fact) =>
      fact.kind === 'approval.granted' ? { ...fact, people: names.map(personId) } : fact,
    );
  const expiring = { desk: deskTime(WALL_0), wall: wallTime(WALL_0 + 11 * MINUTE) };

  test.each<[string, () => string | null, string]>([
    ['one person twice', () => caught(desk, people('risk', 'risk')), 'one person twice'],
    ['a key nobody turned', () => caught(desk, people('risk', 'operator')), 'nobody turned'],
    [
      'somebody who is not on the roster',
      () => caught(desk, people('risk', 'trader', 'ghost')),
      'nobody turned',
    ],
    ['one key', () => caught(desk, people('risk')), '1 of 2 keys'],
    ['no risk role', () => caught(desk, people('trader')), 'risk role'],
    ['after its time', () => caught(desk, good, expiring), 'after it expired'],
    [
      'after its time by the record',
      () => caught({ ...desk, engine: { ...desk.engine, lastWall: expiring.wall } }, good),
      'after it expired',
    ],
    ['twice', () => caught(force(desk, ...good), good), 'was lifted but not set'],
    [
      'under another pin',
      () => caught({ ...desk, runbook: { ...desk.runbook, pin: 'p' } }, good),
      'another pin',
    ],
  ])('%s', (_what, breach, says) => {
    expect(breach()).toContain(says);
  });

  test('of what was not asked: terms and hash go together', () => {
    const row = requestOf(desk, 'resume');
    const forged = { ...row, terms: { ...row.terms, args: { cause: 'another' } } };
    const { approvals } = desk.runbook;
    const byId = { ...approvals.byId, [row.id]: forged };
    const other = { ...desk, runbook: { ...desk.runbook, approvals: { ...approvals, byId } } };
    expect(caught(other, good)).toContain('something else than was shown');
  });

  test('for the confirmation of a halt is no resume', () => {
    const own = halted();
    const id = requestOf(own, 'confirm-halt').id;
    const { epoch } = own.engine.latches;
    const facts = good.map((fact): DeskFact => {
      if (fact.kind === 'approval.granted' || fact.kind === 'approval.keyed')
        return { ...fact, id };
      return fact.kind === 'latch.lifted' ? { ...fact, approval: id } : fact;
    });
    const forged = facts.map((fact): DeskFact =>
      fact.kind === 'approval.granted' ? { ...fact, epoch } : fact,
    );
    expect(caught(own, forged)).toContain('something else than was shown');
  });

  test('of a halt is refused when no halt waits', () => {
    const own = halted();
    const turned = confirmHalt(own, benchAt(own), {
      id: 'R-0001',
      account: account('risk'),
      reason: '',
    });
    const lifted = force(own, liftManual);
    expect(caught(own, turned.ok ? turned.value : [])).toBeNull();
    expect(caught(lifted, turned.ok ? turned.value : [])).toContain('no halt waits');
  });

  test('by breaking the glass opens a halt only, by one who may', () => {
    const own = deskOf();
    const glass = breakGlass(own, benchAt(own), haltBy(own, 'sponsor'));
    const facts = glass.ok ? glass.value : [];
    expect(caught(own, facts)).toBeNull();
    const by = (name: string) =>
      facts.map((fact): DeskFact =>
        fact.kind === 'approval.granted' ? { ...fact, people: [personId(name)] } : fact,
      );
    expect(caught(own, by('risk'))).toContain('breaking glass');
    expect(caught(own, by('ghost'))).toContain('breaking glass');
    expect(
      caught(
        desk,
        edit((fact) =>
          fact.kind === 'approval.granted'
            ? { ...fact, breakGlass: true, people: [personId('sponsor')] }
            : fact,
        ),
      ),
    ).toContain('breaking glass');
  });
});

describe('a key', () => {
  const desk = asked(halted(), 'close-all');
  const id = 'R-0002';
  const key = (person: string, from: string, request = id): DeskFact => ({
    kind: 'approval.keyed',
    id: request,
    key: { person: personId(person), account: account(from), reason: '' },
  });
  test.each<[string, readonly DeskFact[], string]>([
    ['from an account of somebody else', [key('risk', 'trader')], 'not risk'],
    ['of the asker', [key('trader', 'trader-2')], 'two keys of trader'],
    ['twice in a batch', [key('risk', 'risk'), key('risk', 'risk-2')], 'two keys of risk'],
    ['of a request that is not', [key('risk', 'risk', 'R-0099')], 'not open'],
    [
      'ended twice',
      [{ kind: 'approval.ended', id: 'R-0099', status: 'denied', by: 'x', why: '' }],
      'not open',
    ],
  ])('%s', (_what, facts, says) => {
    expect(caught(desk, facts)).toContain(says);
  });
  test('a number is asked once, by the account\u2019s own person', () => {
    const facts = askApproval(desk.runbook.approvals, benchAt(desk), {
      action: 'resume',
      args: {},
      reason: '',
      account: account('risk'),
    });
    const [fact] = facts.ok ? facts.value : [];
    if (fact?.kind !== 'approval.asked') throw new Error('nothing was asked');
    expect(caught(desk, [fact])).toBeNull();
    expect(caught(desk, [{ ...fact, id }])).toContain('asked twice');
    expect(caught(desk, [{ ...fact, asker: personId('operator') }])).toContain('not operator');
  });
});

describe('what is granted is carried out with it', () => {
  test.each<[Action, object, readonly DeskFact[]]>([
    [
      'close-all',
      {},
      [
        {
          kind: 'order.approved',
          plan: { ...STOP, id: sellId('flatten'), purpose: 'flatten' },
          day: DAY,
          deadline: deskTime(WALL_0),
          by: 'R-0001',
        },
      ],
    ],
    [
      'cancel-protection',
      { order: STOP.id },
      [{ kind: 'order.cancelAsked', id: STOP.id, why: 'x' }],
    ],
    [
      'cancel-foreign',
      { order: 'by-hand', terms: 'sell 7 QQQ stop 20.00' },
      [
        {
          kind: 'foreign.cancelAsked',
          id: 'by-hand' as ClientOrderId,
          symbol: instrumentSymbol('QQQ'),
          order: 'sell 7 QQQ stop 20.00',
          leaves: 'QQQ: 7 stand bare.',
          approval: 'R-0001',
        },
      ],
    ],
    [
      'enable-strategy',
      { strategy: 'trend' },
      [{ kind: 'strategy.enabled', strategy: 'trend', approval: 'R-0001' }],
    ],
  ])('%s', (action, args, effect) => {
    const desk = asked(deskOf(), action, args);
    const keys = keysOf(desk, action);
    expect(caught(desk, [...keys, ...effect])).toBeNull();
    expect(caught(desk, keys)).toContain('not carried out');
  });
  test('a confirmed halt is halted', () => {
    const desk = halted();
    const turned = confirmHalt(desk, benchAt(desk), {
      id: 'R-0001',
      account: account('risk'),
      reason: '',
    });
    const facts = turned.ok ? turned.value : [];
    expect(
      caught(
        desk,
        facts.filter((fact) => fact.kind !== 'latch.set'),
      ),
    ).toContain('not carried out');
  });
  test('a strategy is enabled by its own approval only', () => {
    const enabled: DeskFact = { kind: 'strategy.enabled', strategy: 'other', approval: 'R-0001' };
    expect(caught(deskOf(), [enabled])).toContain('without two keys');
    const desk = asked(deskOf(), 'enable-strategy', { strategy: 'trend' });
    const own: DeskFact = { ...enabled, strategy: 'trend' };
    expect(caught(desk, [...keysOf(desk, 'enable-strategy'), own, enabled])).toContain(
      'other was enabled without two keys',
    );
  });
});

test('every one of them was broken above', () => {
  expect(OF_APPROVALS).toHaveLength(4);
  expect(broken()).toEqual(expect.arrayContaining([...OF_APPROVALS]));
});
