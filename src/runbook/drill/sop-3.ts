// The drill of SOP-3: the price falls by a third while entries rest at the broker. The layers must close the desk
// in that very turn, the entries be cancelled at the broker, the stops stay, and only two people resume it.
import { approve, fall, pass, play, resume } from '#runbook/drill/deeds.ts';
import type { Act, Drill } from '#runbook/drill/drill.ts';
import { alerted, noEntryApproved } from '#runbook/drill/expected.ts';
import {
  anEntryRests,
  answered,
  latched,
  noEntryRests,
  posted,
  recorded,
  stopsRest,
} from '#runbook/drill/look.ts';

const BEFORE: Act = {
  says: 'Entries have just been sent and rest at the broker.',
  deeds: [play('2020-02-10 09:30')],
  steps: [
    { step: 'Before it', expected: 'the desk is open', look: latched() },
    {
      step: 'The test is a real one',
      expected: 'an entry rests at the broker',
      look: anEntryRests,
    },
    { step: 'Before it', expected: 'a position is held under its stop', look: stopsRest },
  ],
};

const BREACH: Act = {
  says: 'The last price falls by 35 %.',
  deeds: [fall(0.35), pass(2)],
  steps: [
    {
      step: 'Block',
      expected: 'layer 2 latches: the day\u2019s loss, reducing',
      look: recorded(
        'latch.set',
        (fact) => fact.latch === 'daily-loss' && fact.level === 'reducing',
        (fact) => `${fact.latch}, ${fact.level}: ${fact.reason}`,
      ),
    },
    {
      step: 'Block',
      expected: 'layer 4 latches: the emergency stop, halted',
      look: recorded(
        'latch.set',
        (fact) => fact.latch === 'emergency' && fact.level === 'halted',
        (fact) => `${fact.latch}, ${fact.level}: ${fact.reason}`,
      ),
    },
    {
      step: 'Cancel outstanding',
      expected: 'the cancel of a resting entry, in the desk\u2019s own record',
      look: recorded(
        'order.cancelAsked',
        (fact, { state }) => state.engine.orders[fact.id]?.purpose === 'entry',
        (fact) => `${fact.id}: ${fact.why}`,
      ),
    },
    {
      step: 'Cancel outstanding',
      expected: 'no entry rests at the broker',
      look: noEntryRests,
    },
    { step: 'Stops stay', expected: 'every position under its stop', look: stopsRest },
    {
      step: 'Open an incident',
      expected: 'a CRITICAL alert of SOP-3 with what was done',
      look: alerted(
        (fact) =>
          fact.procedure === 'SOP-3' && fact.severity === 'CRITICAL' && fact.did.includes('cancel'),
      ),
    },
    {
      step: 'Open an incident',
      expected: 'an incident with how the desk stood, in the same batch',
      look: recorded(
        'incident.opened',
        (fact) => fact.alert !== null && fact.impact.positions.length > 0,
        (fact) => `${fact.id}: ${fact.impact.latches.join(', ')}`,
      ),
    },
    {
      step: 'Post',
      expected: 'in alerts: the layer, what the desk did, the procedure',
      look: posted('alerts', 'EMERGENCY', 'The desk did: ', 'Procedure: SOP-3'),
    },
    {
      step: 'Call',
      expected: 'whoever is on call, at once',
      look: recorded(
        'alert.escalated',
        (fact) => fact.by === 'ladder',
        (fact) => `${fact.id} paged ${fact.to}`,
      ),
    },
  ],
};

const RESUME: Act = {
  says: 'One person resumes, alone; then the risk role turns the second key.',
  deeds: [
    resume('trader', {
      cause: 'drill: a false print of the last price',
      fix: 'price confirmed',
      prevention: 'a second source of prices',
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
    {
      step: 'Resume',
      expected: 'the emergency stop is lifted by two people, on evidence',
      look: recorded(
        'resume.recorded',
        (fact) => fact.lifted.includes('emergency') && fact.evidence.length > 0,
        (fact) => `${fact.approval} lifted ${fact.lifted.join(', ')}`,
      ),
    },
    {
      step: 'Resume',
      expected: 'what a new session or week lifts stays',
      look: latched('daily-loss', 'weekly-loss'),
    },
  ],
};

const REST: Act = {
  says: 'The day goes on.',
  deeds: [play('2020-02-10 16:00')],
  steps: [
    {
      step: 'Block',
      expected: 'no entry is approved that day',
      look: noEntryApproved,
    },
  ],
};

export const SOP_3_DRILL: Drill = {
  name: 'sop-3',
  condition: 'The price falls by a third while entries rest at the broker.',
  acts: [BEFORE, BREACH, RESUME, REST],
};
