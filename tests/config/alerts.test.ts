// The alert rules as they ship, and each way in which a file can be wrong: nobody takes an alarm away by
// editing one, and what cannot be followed is told with its place.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readAlerts } from '../../src/config/alerts.ts';
import { CRITICAL_LATCHES } from '#runbook/alert/guards.ts';
import { ROOT } from '#tests/laws/parse.ts';

const SHIPPED = readFileSync(`${ROOT}config/alerts.yaml`, 'utf8');

function told(text: string): string {
  const read = readAlerts('config/alerts.yaml', text);
  return read.ok ? 'ok' : `${read.refusal.code} ${read.refusal.text}`;
}

function edited(from: string, to: string): string {
  if (!SHIPPED.includes(from)) throw new RangeError(`not in the file: ${from}`);
  return told(SHIPPED.replace(from, to));
}

/** The file without one rule. */
function without(rule: string): string {
  const rows = SHIPPED.split(/\n(?= {2}- rule: )/u);
  const left = rows.filter((row) => !row.startsWith(`  - rule: ${rule}\n`));
  if (left.length === rows.length) throw new RangeError(`no rule ${rule}`);
  return told(left.join('\n'));
}

test('it ships sound, and its ladder is 0, 5 and 10 minutes', () => {
  const read = readAlerts('config/alerts.yaml', SHIPPED);
  expect(read.ok && read.value.ladders).toEqual({
    CRITICAL: [0, 5, 10],
    WARNING: [0, 60],
    INFO: [],
  });
});

describe('nobody takes an alarm away', () => {
  test.each([
    ['halt', 'latch manual: at least CRITICAL'],
    ['kill-file', 'latch kill-file: at least CRITICAL'],
    ['emergency', 'latch emergency: at least CRITICAL'],
    ['loss-limit', 'latch weekly-loss: at least CRITICAL'],
    ['breach', 'latch breach: at least CRITICAL'],
    ['self-halt', 'latch self-halt: at least CRITICAL'],
    ['integrity', 'latch restored: at least CRITICAL'],
    ['crashed', 'latch crashed: at least CRITICAL'],
    ['unclean-start', 'an unclean start: at least CRITICAL'],
    ['broker-lost', 'latch broker-lost: at least CRITICAL'],
    ['books-differ', 'latch books-differ: at least CRITICAL'],
    ['switched-off', 'latch env-off: at least WARNING'],
    ['degraded', 'latch degraded: at least WARNING'],
    ['layer-near', 'a layer near its limit: at least WARNING'],
    ['layer-3', 'a strategy disabled by layer 3: at least WARNING'],
    ['order-lost', 'an order that is lost: at least WARNING'],
    ['order-rejected', 'an order the broker rejects: at least WARNING'],
    ['veto', 'a veto of the gate: at least INFO'],
    ['job-missed', 'a job that was missed: at least WARNING'],
    ['job-failed', 'a job that failed: at least WARNING'],
    ['break-glass', 'a halt confirmed by breaking the glass: at least WARNING'],
    ['platform-lost', 'a part of a chat platform that will not mend by itself: at least CRITICAL'],
    ['refused-again', 'refusals that repeat: at least WARNING'],
  ])('by leaving out %s', (rule, missing) => {
    const answer = without(rule);
    expect(answer).toMatch(/^ALERTS_INCOMPLETE /);
    expect(answer).toContain(missing);
  });

  test.each([
    [
      'by a lesser severity',
      'latch: [breach] }\n    severity: CRITICAL',
      'latch: [breach] }\n    severity: WARNING',
    ],
    [
      'by asking for more',
      'where: { latch: [breach] }',
      'where: { latch: [breach], by: [nobody] }',
    ],
    [
      'by leaving one out of a list',
      'latch: [daily-loss, weekly-loss, loss-streak]',
      'latch: [daily-loss, loss-streak]',
    ],
    [
      'by an exception',
      'where: { latch: [breach] }',
      'where: { latch: [breach] }\n    unless: { latch: [breach] }',
    ],
    [
      'by an exception for some of whom it is about',
      'where: { latch: [manual] }',
      'where: { latch: [manual] }\n    unless: { by: [ana] }',
    ],
    [
      'by an exception for one layer',
      'from: 80 %',
      "from: 80 %\n    unless: { name: ['layer 2, daily loss'] }",
    ],
    ['by one more job', 'unless: { job: [health,', 'unless: { job: [backup, health,'],
    ['by a later threshold', 'from: 80 %', 'from: 95 %'],
  ])('%s', (_how, from, to) => {
    expect(edited(from, to)).toMatch(/^ALERTS_INCOMPLETE /);
  });

  test('an exception that cannot meet the event takes nothing away', () => {
    const halt = 'where: { latch: [manual] }';
    expect(edited(halt, `${halt}\n    unless: { latch: [breach], by: [ana] }`)).toBe('ok');
  });

  test('every latch the guard asks an alert for is among them', () => {
    const empty = told(
      'ladders: { CRITICAL: [0, 5, 10], WARNING: [0, 60], INFO: [] }\nrules: []\n',
    );
    for (const latch of CRITICAL_LATCHES)
      expect(empty).toContain(`latch ${latch}: at least CRITICAL`);
  });
});

describe('what cannot be followed is told', () => {
  test.each([
    [
      'a kind nobody records',
      'on: order.lost',
      'on: order.vanished',
      'No alert can look at order.vanished. Choose layer, metric or one of',
    ],
    [
      'an ending nobody records',
      'ends: { on: strategy.enabled,',
      'ends: { on: strategy.praised,',
      'No alert can look at strategy.praised',
    ],
    [
      'a field a fact has not',
      'where: { latch: [breach] }',
      'where: { lach: [breach] }',
      'latch.set has no field lach; it has latch, level, reason, by',
    ],
    [
      'a field of a text',
      "says: '{title} of {day} failed",
      "says: '{headline} of {day} failed",
      'job.finished has no field headline',
    ],
    [
      'a latch under another key',
      "where: { latch: [breach] }\n    severity: CRITICAL\n    key: 'latch {latch}'",
      "where: { latch: [breach] }\n    severity: CRITICAL\n    key: 'breach'",
      'A rule on latch.set has the key: latch {latch}',
    ],
    [
      'a procedure that can be none',
      'procedure: SOP-4',
      'procedure: 4 and 5',
      'This is no procedure. Choose none, or the id of a playbook',
    ],
    ['an end of another sort', 'ends: { under: 60 % }', 'ends: soon', 'This is no end. Write none'],
    [
      'a severity of its own',
      'severity: INFO',
      'severity: MILD',
      '"MILD" is not possible here. Choose CRITICAL, WARNING, INFO.',
    ],
    [
      'a rule that stands twice',
      '- rule: probation',
      '- rule: degraded',
      'The rule degraded stands here twice.',
    ],
    [
      'a layer without its end',
      'ends: { under: 60 % }',
      'ends: none',
      'A rule on layer says from: 80 % and ends: { under: 60 % }',
    ],
    [
      'a layer that ends above',
      'ends: { under: 60 % }',
      'ends: { under: 85 % }',
      'the second lower',
    ],
    [
      'a share on a fact',
      'on: order.lost\n',
      'on: order.lost\n    from: 80 %\n',
      'belong to rules on layer',
    ],
    [
      'a metric nobody reads',
      'metric: hours-full',
      'metric: hours-empty',
      'is not possible here. Choose day-loss',
    ],
    ['a bound in another unit', 'above: 4 hours', 'above: 4 %', 'write a number of hours'],
    [
      'an end in another unit',
      'ends: { below: 1 hour }',
      'ends: { below: 1 % }',
      'ends: "1 %" cannot be read; write a number of hours',
    ],
    [
      'an end on the bad side',
      'ends: { below: 1 hour }',
      'ends: { above: 5 hours }',
      'an end on the good side',
    ],
    ['an end past the bound', 'ends: { below: 1 hour }', 'ends: { below: 5 hours }', 'good side'],
    [
      'two bounds',
      'above: 4 hours',
      'above: 4 hours\n    below: 1 hour',
      'one of above: and below:',
    ],
    ['a metric without a bound', '    above: 4 hours\n', '', 'one of above: and below:'],
    [
      'a bound on a fact',
      'on: order.lost\n',
      'on: order.lost\n    above: 2 %\n',
      'belong to rules on metric',
    ],
    [
      'a group of one',
      'on: order.lost\n',
      'on: order.lost\n    group: { above: 1, minutes: 5 }\n',
      'above',
    ],
    ['a ladder that waits', 'CRITICAL: [0, 5, 10]', 'CRITICAL: [5, 10, 15]', 'the first at once'],
    [
      'a ladder that is too slow',
      'CRITICAL: [0, 5, 10]',
      'CRITICAL: [0, 5, 60]',
      'within 15 minutes',
    ],
    ['a ladder with a gap', 'CRITICAL: [0, 5, 10]', 'CRITICAL: [0, 5]', 'calls three people'],
    ['a ladder that falls', 'WARNING: [0, 60]', 'WARNING: [60, 0]', 'These do not rise'],
    ['a WARNING nobody sees', 'WARNING: [0, 60]', 'WARNING: []', 'seen within 60 minutes'],
    ['an unknown key', '  INFO: []', '  INFO: []\n  LOUD: [0]', 'Unknown: LOUD'],
  ])('%s', (_what, from, to, says) => {
    const answer = edited(from, to);
    expect(answer).toMatch(/^CONFIG_INVALID /);
    expect(answer).toContain(says);
  });
});
