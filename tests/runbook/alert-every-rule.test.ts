// Every rule of config/alerts.yaml fires on its own event, and a rule without an event here breaks the test.
// Those of a metric nobody can read yet say so and stay silent.
import { afterAll, describe, expect, test } from 'vitest';
import { judgeBatch } from '#engine/journal/guard.ts';
import { ALERT_GUARDS } from '#runbook/alert/guards.ts';
import { passingFacts } from '#runbook/alert/passing.ts';
import { exampleFields, tryRule } from '#runbook/alert/trial.ts';
import { ruleMatches } from '#runbook/alert/rule.ts';
import { withAlerts } from '#runbook/alert/watch.ts';
import { METRICS } from '#runbook/metric/metric.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { deskOf } from '#tests/model/bench.ts';
import { WALL_0 } from '#tests/model/desk.ts';
import { ASKED } from '#tests/docs/alerts-page.ts';
import { ALERTING, at, DAY, SHIPPED } from './alert-bench.ts';
import { CASES } from './alert-cases.ts';
import type { RuleCase } from './alert-cases.ts';

/** Rules on metrics of a part that does not exist yet. */
const WAITING = ['llm-cost', 'llm-cost-high', 'cognitive-approval', 'cognitive-approval-low'];

function batchOf({ state, facts, minute = 0 }: RuleCase): readonly DeskFact[] {
  const now = { desk: at(minute).desk, wall: at(minute).wall, providers: [] };
  const asked = [...facts, ...passingFacts(ALERTING, state, now)];
  return withAlerts(ALERTING, state, asked, at(minute));
}

const fired = new Set<string>();

describe('fires on its own event', () => {
  test.each(Object.entries(CASES))('%s', (name, one) => {
    const facts = batchOf(one);
    const raised = facts.filter((fact) => fact.kind === 'alert.raised');
    const rule = SHIPPED.rules.find((row) => row.rule === name);
    const found = raised.find((fact) => fact.rule === name);
    expect(found).toMatchObject({ rule: name, severity: rule?.severity });
    // What is said has every field filled in, and whoever is called at once is called in the batch.
    expect(`${found?.text} ${found?.did}`).not.toMatch(/[{}]|undefined|\bnull\b|no value/u);
    const paged = facts.filter((fact) => fact.kind === 'alert.escalated' && fact.id === found?.id);
    expect(paged).toHaveLength(found?.severity === 'INFO' ? 0 : 1);
    expect(judgeBatch(ALERT_GUARDS, one.state, facts, at(one.minute ?? 0))).toBeNull();
    fired.add(name);
  });

  afterAll(() => {
    const rules = SHIPPED.rules.map((row) => row.rule).filter((name) => !WAITING.includes(name));
    expect(rules.filter((name) => !fired.has(name))).toEqual([]);
  });
});

test('there is a case for every rule, and a rule for every case', () => {
  const rules = SHIPPED.rules.map((row) => row.rule).filter((name) => !WAITING.includes(name));
  expect(Object.keys(CASES).toSorted()).toEqual(rules.toSorted());
});

test.each(WAITING)('%s stands, says it is not configured, and never fires', (name) => {
  const rule = SHIPPED.rules.find((row) => row.rule === name);
  if (rule?.on !== 'metric') throw new RangeError(`${name} is no rule on a metric`);
  expect(METRICS[rule.metric].read(deskOf(), { facts: [], desk: WALL_0 })).toBe('not configured');
  const now = { desk: WALL_0, wall: WALL_0, day: DAY };
  expect(tryRule(ALERTING, deskOf(), rule, now).standing).toMatch(/^not configured: /u);
});

test.each(SHIPPED.rules.map((rule) => [rule.rule, rule] as const))(
  '%s fires on the example it is tried with, with every field filled in',
  (_name, rule) => {
    const fields = exampleFields(rule, DAY);
    expect(ruleMatches(rule, fields)).toBe(true);
    const { draft, when } = tryRule(ALERTING, deskOf(), rule, {
      desk: WALL_0,
      wall: WALL_0,
      day: DAY,
    });
    expect(when).not.toBe('');
    expect(`${draft.key} ${draft.text} ${draft.did}`).not.toMatch(/[{}]|\bnone\b$|undefined/u);
  },
);

test.each(ASKED)('%s: %s', (source, _asks, names) => {
  const found = names.map((name) => SHIPPED.rules.find((rule) => rule.rule === name));
  expect(found.map((rule) => rule?.rule)).toEqual(names);
  // As bad as the source says it is.
  const least = /CRITICAL|WARNING|INFO/u.exec(source)?.[0];
  if (least === 'CRITICAL') expect(found.every((rule) => rule?.severity === 'CRITICAL')).toBe(true);
  if (least === 'WARNING') expect(found.every((rule) => rule?.severity === 'WARNING')).toBe(true);
});
