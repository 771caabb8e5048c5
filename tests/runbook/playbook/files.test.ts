// What the source documents tell people to do, each as a playbook: every procedure, every routine, every
// troubleshooting entry, every emergency and every row of the contact tables has its file.
import { expect, test } from 'vitest';
import { playbookNamed } from '#runbook/playbook/playbook.ts';
import { demoConfig } from '#tests/world.ts';

const { manual, alerting } = demoConfig();

test.each([
  // Standard procedures
  ['SOP-1', 'X SOP 1 Health Check Failure'],
  ['SOP-2', 'X SOP 2 Data Quality Alert'],
  ['SOP-3', 'X SOP 3 Risk Breach'],
  ['SOP-4', 'X SOP 4 Compliance Veto'],
  ['SOP-5', 'X SOP 5 Execution Failure'],
  ['SOP-6', 'X On-Call / Escalation'],
  ['SOP-6', 'O Escalation Path'],
  ['SOP-7', 'O Document incident'],
  ['SOP-8', 'O Emergency Stop'],
  ['SOP-9', 'X Documentation & Reporting'],
  ['SOP-11', 'X Tooling & Automation'],
  // O: troubleshooting, the four issues
  ['trouble-daily-loss', 'O Issue 1 KillSwitch Layer 2 activated'],
  ['trouble-execution-rate', 'O Issue 2 Execution rate low'],
  ['trouble-performance', 'O Issue 3 Performance degradation'],
  ['trouble-smoke-test', 'O Issue 4 Smoke test failing'],
  // G: troubleshooting, the four entries
  ['trouble-tests-failing', 'G Tests Failing'],
  ['trouble-no-ideas', 'G Pipeline Not Producing Trade Ideas'],
  ['trouble-orders-rejected', 'G Simulated Broker Rejecting Orders'],
  ['trouble-not-repeatable', 'G Optuna Tests Flaky'],
  // K: troubleshooting, the six issues
  ['trouble-kill-file', 'K Issue 1 KILL_SWITCH active on startup'],
  ['trouble-model-half', 'K Issue 2 ML model returning 0.5'],
  ['trouble-data-timeout', 'K Issue 3 Data provider timeout'],
  ['trouble-position-mismatch', 'K Issue 4 Position mismatch with broker'],
  ['trouble-llm-budget', 'K Issue 5 LLM budget exceeded'],
  ['trouble-circuit-breaker', 'K Issue 6 Circuit breaker triggered'],
  // K: contact and escalation, the four cases
  ['case-data-outage', 'K Contact: Data outage'],
  ['case-broker-down', 'K Contact: Broker API down'],
  ['case-unexpected-losses', 'K Contact: Unexpected losses'],
  ['case-crash', 'K Contact: System crash'],
  // Emergencies
  ['emergency-stop', 'O Emergency Stop'],
  ['emergency-stop', 'K Immediate halt, Cancel all, Close all'],
  ['emergency-stop', 'G Emergency Stop'],
  ['emergency-reconcile', 'K Reconcile After Emergency'],
  ['emergency-reset', 'O Emergency Reset'],
  ['emergency-reset', 'K Resume After Emergency'],
  // Routines of a day
  ['daily-morning', 'X Daily Schedule 08:00'],
  ['daily-morning', 'O Morning Routine'],
  ['daily-morning', 'O Maintenance Daily'],
  ['daily-premarket', 'K Pre-Market Checklist 0 to 6'],
  ['daily-session', 'O Monitoring during session'],
  ['daily-evening', 'O Evening Routine'],
  ['daily-evening', 'X Daily Schedule 16:00 and 16:30'],
  ['daily-review', 'K Maintenance Daily'],
  // Of a week, a month, a quarter
  ['weekly-monday', 'O Monday Morning'],
  ['weekly-friday', 'O Friday Evening'],
  ['weekly-check', 'K Maintenance Weekly'],
  ['weekly-maintenance', 'X Maintenance Windows weekly'],
  ['monthly-first-day', 'O First Day of Month'],
  ['monthly-drills', 'X Maintenance Windows monthly'],
  ['monthly-housekeeping', 'K Maintenance Monthly'],
  ['quarterly-audit', 'O Maintenance Quarterly'],
  ['quarterly-models', 'K Maintenance Quarterly'],
  ['paper-review', 'G 2-4 Week Review'],
])('%s is written from %s', (id, source) => {
  expect(playbookNamed(manual.playbooks, id)?.source).toContain(source);
});

/** Nobody follows steps for what is only told. */
const TOLD_ONLY = ['INFO'];

test('every alert that is more than a note leads to a playbook', () => {
  const lost = alerting.rules.filter(
    ({ rule, procedure, severity }) =>
      !TOLD_ONLY.includes(severity) &&
      procedure === null &&
      !manual.playbooks.some((one) => one.when.alerts.includes(rule)),
  );
  expect(lost.map(({ rule }) => rule)).toEqual([]);
});

test('every troubleshooting entry is led to by an alert or by a refusal (SOP-10)', () => {
  const unled = manual.playbooks.filter(
    ({ sort, when }) => sort === 'trouble' && when.alerts.length + when.refusals.length === 0,
  );
  expect(unled.map((one) => one.id)).toEqual([]);
});
