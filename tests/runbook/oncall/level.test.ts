// Within which time an alert is answered: as its procedure says, which is data.
import { expect, test } from 'vitest';
import { levelOf } from '#runbook/oncall/contact.ts';
import { demoConfig } from '#tests/world.ts';

const { playbooks } = demoConfig().manual;
const procedures = [null, ...playbooks.map(({ id }) => id)];

test('what is CRITICAL and technical is answered within 30 minutes, all else that is CRITICAL within 15', () => {
  const technical = procedures.filter(
    (procedure) => levelOf({ severity: 'CRITICAL', procedure }, playbooks) === 'L2',
  );
  expect(technical).toEqual(['SOP-1', 'SOP-5', 'SOP-7', 'SOP-11']);
  const others = procedures.filter((procedure) => !technical.includes(procedure));
  for (const procedure of others)
    expect(levelOf({ severity: 'CRITICAL', procedure }, playbooks)).toBe('L3');
});

test('nothing less is answered sooner than within an hour, whatever its procedure', () => {
  for (const procedure of procedures)
    for (const severity of ['WARNING', 'INFO'] as const)
      expect(levelOf({ severity, procedure }, playbooks)).toBe('L1');
});
