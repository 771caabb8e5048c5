// The drill of SOP-4: compliance restricts the symbol the day's signals are for. The trades must be blocked
// with the reason, the owner told, and what was done about it be on record.
import { escalate, note, play, propose, tend } from '#runbook/drill/deeds.ts';
import type { Drill } from '#runbook/drill/drill.ts';
import {
  alerted,
  denied,
  noEntryApproved,
  noted,
  packHasEntries,
} from '#runbook/drill/expected.ts';
import { answered, latched, noEntryRests, posted, recorded } from '#runbook/drill/look.ts';

export const SOP_4_DRILL: Drill = {
  name: 'sop-4',
  condition: 'The symbol of the day is put on the restricted list before the open.',
  acts: [
    {
      says: 'A sound day.',
      deeds: [play('2020-02-07 17:00')],
      steps: [{ step: 'Before it', expected: 'the desk is open', look: latched() }],
    },
    {
      says: 'Compliance restricts the symbol; the session opens.',
      deeds: [
        propose((proposal, { symbol }) => ({
          ...proposal,
          limits: { ...proposal.limits, restricted: [symbol] },
        })),
        play('2020-02-10 09:35'),
      ],
      steps: [
        {
          step: 'In force at once',
          expected: 'a tighter list waits for nobody',
          look: recorded(
            'limits.set',
            (fact) => fact.why === 'tightened' && fact.limits.restricted.length > 0,
            (fact) => `restricted: ${fact.limits.restricted.join(', ')} (${fact.why})`,
          ),
        },
        {
          step: 'The test is a real one',
          expected: 'the pack of the day has entries',
          look: packHasEntries,
        },
        {
          step: 'Block the trade',
          expected: 'each entry is denied by compliance',
          look: denied((fact) => fact.layer === 'compliance' && fact.code === 'RESTRICTED'),
        },
        {
          step: 'Block the trade',
          expected: 'no entry is approved',
          look: noEntryApproved,
        },
        { step: 'Block the trade', expected: 'nothing at the broker', look: noEntryRests },
        {
          step: 'Note the reason',
          expected: 'an alert of SOP-4 with layer, reason and what would pass',
          look: alerted(
            (fact) =>
              fact.procedure === 'SOP-4' &&
              fact.text.includes('restricted list') &&
              fact.text.includes('What would pass'),
          ),
        },
        {
          step: 'Tell the owner',
          expected: 'in alerts: the strategy, the reason, the procedure',
          look: posted('alerts', 'Denied by compliance', 'restricted list', 'Procedure: SOP-4'),
        },
      ],
    },
    {
      says: 'Compliance escalates to the trader, who says what was done about it.',
      deeds: [
        tend('compliance', 'SOP-4', escalate('trader')),
        tend('trader', 'SOP-4', note('remedial action: the strategy trades another symbol')),
        tend('compliance', 'SOP-4', (id) => ({
          does: 'resolve',
          id,
          cause: 'restricted by compliance; the strategy trades another symbol',
        })),
      ],
      steps: [
        {
          step: 'Escalate',
          expected: 'the trader is called, on record',
          look: recorded(
            'alert.escalated',
            (fact) => fact.by !== 'ladder',
            (fact) => `${fact.id} to ${fact.to} by ${fact.by}`,
          ),
        },
        {
          step: 'Remedial action',
          expected: 'in the thread of the alert',
          look: noted((fact) => fact.text.startsWith('remedial action')),
        },
        { step: 'Close', expected: 'resolved by compliance', look: answered(2, 'OK') },
      ],
    },
  ],
};
