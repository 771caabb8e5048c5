// The guards of alerts: each forged batch is caught, whoever made it, and the honest one beside it passes;
// what a desk wrote before it kept track of alerts stays sound.
import { describe, expect, test } from 'vitest';
import { wallTime } from '#engine/model/time.ts';
import { ALERT_GUARDS, CRITICAL_LATCHES } from '#runbook/alert/guards.ts';
import type { AlertRaised } from '#runbook/alert/fact.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { personId } from '#runbook/person.ts';
import { account, deskOf, force, latchSet } from '#tests/model/bench.ts';
import { broken, caught } from '#tests/model/forged.ts';

const FIRST = 'a latch nobody may miss has its open alert in its batch';

function alert(key: string, number = 1, severity: Severity = 'CRITICAL'): AlertRaised {
  return {
    kind: 'alert.raised',
    id: `AL-${String(number).padStart(4, '0')}`,
    key,
    severity,
    rule: 'test',
    text: 'x',
    did: 'y',
    procedure: null,
    ladder: [],
  };
}

const resolved = (id: string, cause = 'gone'): DeskFact => ({
  kind: 'alert.resolved',
  id,
  by: 'rule test',
  cause,
});

describe('a latch nobody may miss', () => {
  const tracked = force(deskOf(), alert('something else'));

  test.each(CRITICAL_LATCHES.map((latch) => [latch]))('%s is set with its alert', (latch) => {
    expect(caught(tracked, [latchSet(latch)])).toContain(`${FIRST}: ${latch} was set and no alert`);
    expect(caught(tracked, [latchSet(latch), alert(`latch ${latch}`, 2)])).toBeNull();
  });

  test('an alert that is open already will do, whatever people did with it', () => {
    const open = force(tracked, alert('latch breach', 2), {
      kind: 'alert.silenced',
      id: 'AL-0002',
      person: personId('risk'),
      account: account('risk'),
      untilWall: wallTime(1),
      why: 'x',
    });
    expect(caught(open, [latchSet('breach')])).toBeNull();
  });

  test('its alert does not end while it is set, whoever says so', () => {
    const open = force(tracked, latchSet('breach'), alert('latch breach', 2));
    expect(caught(open, [resolved('AL-0002')])).toContain('breach is set and no alert is open');
    const anew = [resolved('AL-0002'), alert('latch breach', 3)];
    expect(caught(open, anew)).toBeNull();
  });

  test('one that ends in the same batch, or is no CRITICAL one, will not', () => {
    const ends = [latchSet('breach'), alert('latch breach', 2), resolved('AL-0002')];
    expect(caught(tracked, ends)).toContain('no alert is open');
    const quiet = [latchSet('breach'), alert('latch breach', 2, 'WARNING')];
    expect(caught(tracked, quiet)).toContain('under a WARNING alert');
  });

  test('the kill file of a confirmed halt belongs to the halt', () => {
    const halted = force(tracked, latchSet('manual'), alert('latch manual', 2));
    expect(caught(halted, [latchSet('kill-file')])).toBeNull();
    expect(caught(tracked, [latchSet('kill-file')])).toContain('no alert is open');
  });

  test('before the first alert with a key the rule was not there', () => {
    expect(caught(deskOf(), [latchSet('breach')])).toBeNull();
    expect(caught(force(deskOf(), alert('')), [latchSet('breach')])).toBeNull();
    expect(caught(deskOf(), [latchSet('breach'), alert('another')])).toContain('no alert is open');
  });
});

describe('an alert', () => {
  const open = force(deskOf(), alert('a'));
  const ack = (id: string): DeskFact => ({
    kind: 'alert.acknowledged',
    id,
    person: personId('risk'),
    account: account('risk'),
  });

  test.each<[string, readonly DeskFact[], string | null]>([
    ['of another key', [alert('b', 2)], null],
    ['of the same key', [alert('a', 2)], 'another of the key a is open'],
    ['of the same key behind its end', [resolved('AL-0001'), alert('a', 2)], null],
    ['twice of one key in a batch', [alert('b', 2), alert('b', 3)], 'another of the key b'],
    ['out of its number', [alert('b', 3)], 'AL-0003 was raised where AL-0002 is next'],
    ['with a number that was used', [alert('b', 1)], 'AL-0001 was raised where AL-0002 is next'],
    ['acknowledged', [ack('AL-0001')], null],
    ['acknowledged that is not', [ack('AL-0009')], 'was not open'],
    ['acknowledged behind its end', [resolved('AL-0001'), ack('AL-0001')], 'was not open'],
    ['ended without a cause', [resolved('AL-0001', ' ')], 'without a cause'],
  ])('%s', (_what, facts, says) => {
    const breach = caught(open, facts);
    expect(says === null ? breach : (breach ?? '')).toEqual(
      says === null ? null : expect.stringContaining(says),
    );
  });
});

test('both were broken above', () => {
  expect(ALERT_GUARDS).toHaveLength(2);
  expect(broken()).toEqual(expect.arrayContaining(ALERT_GUARDS.map((guard) => guard.name)));
});
