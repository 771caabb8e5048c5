// The drill of SOP-5: the broker refuses entry after entry, and after a resume it does not answer at all. The desk
// must try the other way once, halt itself, keep looking three times, latch, and open only to two people.
import { approve, pass, play, reconcile, resume, trouble } from '#runbook/drill/deeds.ts';
import type { Act, Drill } from '#runbook/drill/drill.ts';
import { alerted, noEntryApproved } from '#runbook/drill/expected.ts';
import {
  answered,
  latched,
  noEntryRests,
  posted,
  recorded,
  stopsRest,
  tried,
} from '#runbook/drill/look.ts';

const BEFORE: Act = {
  says: 'A sound day.',
  deeds: [play('2020-02-07 09:20')],
  steps: [
    { step: 'Before it', expected: 'the desk is open', look: latched() },
    { step: 'Before it', expected: 'a position is held under its stop', look: stopsRest },
  ],
};

const REFUSED: Act = {
  says: 'The broker refuses every entry.',
  deeds: [trouble('broker-rejects'), play('2020-02-11 09:30'), pass(2), pass(2)],
  steps: [
    {
      step: 'The test is a real one',
      expected: 'an entry is refused at the broker',
      look: recorded(
        'order.closed',
        (fact) => fact.status === 'rejected',
        (fact) => `${fact.id}: ${fact.why}`,
      ),
    },
    {
      step: 'Alternate parameters',
      expected: 'one other attempt, by its rule',
      look: recorded(
        'order.approved',
        (fact) => fact.by === 'rule SOP-5' && fact.plan.purpose === 'entry',
        (fact) => `${fact.plan.id} by ${fact.by}`,
      ),
    },
    {
      step: 'Repeated: halt',
      expected: 'latch self-halt, halted, with the orders',
      look: recorded(
        'latch.set',
        (fact) => fact.latch === 'self-halt' && fact.level === 'halted' && fact.by === 'rule SOP-5',
        (fact) => `${fact.latch}, ${fact.level}: ${fact.reason}`,
      ),
    },
    {
      step: 'Flag',
      expected: 'a CRITICAL alert of SOP-5',
      look: alerted(
        (fact) =>
          fact.procedure === 'SOP-5' &&
          fact.severity === 'CRITICAL' &&
          fact.text.includes('halted itself'),
      ),
    },
    {
      step: 'Post',
      expected: 'in alerts: what failed, what was done, the procedure',
      look: posted('alerts', 'halted itself', 'The desk did: ', 'Procedure: SOP-5'),
    },
    { step: 'Halt', expected: 'nothing rests at the broker but stops', look: noEntryRests },
    { step: 'Stops stay', expected: 'every position under its stop', look: stopsRest },
  ],
};

const RESUMED: Act = {
  says: 'The broker is mended; two people resume.',
  deeds: [
    trouble('none'),
    resume('trader', {
      cause: 'drill: the broker refused entries',
      fix: 'the broker is mended',
      prevention: 'its limits are watched',
    }),
    approve('trader'),
    approve('risk'),
  ],
  steps: [
    { step: 'Two keys', expected: 'asked by the trader', look: answered(0, 'OK') },
    {
      step: 'Two keys',
      expected: 'the same person\u2019s second is no key',
      look: answered(1, 'any refusal'),
    },
    { step: 'Two keys', expected: 'the risk role\u2019s is', look: answered(2, 'OK') },
    { step: 'Resume', expected: 'the desk is open', look: latched() },
  ],
};

const SILENT: Act = {
  says: 'The broker does not answer when the books are compared.',
  deeds: [trouble('broker-silent'), play('2020-02-11 10:00')],
  steps: [
    { step: 'Try three times', expected: '3 tries', look: tried(3) },
    {
      step: 'Latch',
      expected: 'latch broker-lost, reducing',
      look: recorded(
        'latch.set',
        (fact) => fact.latch === 'broker-lost' && fact.level === 'reducing',
        (fact) => `${fact.latch}, ${fact.level}: ${fact.reason}`,
      ),
    },
    { step: 'Latch', expected: 'it alone is set', look: latched('broker-lost') },
    {
      step: 'CRITICAL',
      expected: 'a CRITICAL alert of SOP-5 with the tries',
      look: alerted(
        (fact) =>
          fact.procedure === 'SOP-5' &&
          fact.severity === 'CRITICAL' &&
          fact.did.includes('three times'),
      ),
    },
    {
      step: 'Post',
      expected: 'in alerts: the broker, the tries, the procedure',
      look: posted('alerts', 'did not answer', 'three times', 'Procedure: SOP-5'),
    },
    {
      step: 'Block',
      expected: 'no entry is approved',
      look: noEntryApproved,
    },
  ],
};

const TOO_EARLY: Act = {
  says: 'Somebody asks to resume while the broker is silent.',
  deeds: [resume('trader', { cause: 'drill: the broker was silent', fix: 'none yet' })],
  steps: [
    {
      step: 'Clean reconciliation first',
      expected: 'refused: nothing a resume lifts',
      look: answered(0, 'NOTHING_TO_RESUME'),
    },
  ],
};

const BACK: Act = {
  says: 'The broker answers again; the books are compared, two people resume.',
  deeds: [
    trouble('none'),
    reconcile('trader'),
    resume('trader', {
      cause: 'drill: the broker was silent',
      fix: 'it answers, books equal',
      prevention: 'its line is watched',
    }),
    approve('risk'),
  ],
  steps: [
    {
      step: 'Clean reconciliation',
      expected: 'the books equal the broker\u2019s',
      look: recorded(
        'books.compared',
        (fact) => fact.clean,
        (fact) => (fact.clean ? 'books equal' : 'books differ'),
      ),
    },
    { step: 'Two keys', expected: 'the second key turns', look: answered(2, 'OK') },
    {
      step: 'Resume',
      expected: 'broker-lost lifted by two people',
      look: recorded(
        'resume.recorded',
        (fact) => fact.lifted.includes('broker-lost'),
        (fact) => `${fact.approval} lifted ${fact.lifted.join(', ')}`,
      ),
    },
    { step: 'After it', expected: 'the desk is open', look: latched() },
  ],
};

export const SOP_5_DRILL: Drill = {
  name: 'sop-5',
  condition: 'The broker refuses every entry; later it does not answer at all.',
  acts: [BEFORE, REFUSED, RESUMED, SILENT, TOO_EARLY, BACK],
};
