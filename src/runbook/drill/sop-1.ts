// The drill of SOP-1: nothing can be written to the disk when the health check comes. The component must be
// named after three tries, nothing opened that day, exits and stops left alone, and the next good check lift it.
import { note, play, tend, trouble } from '#runbook/drill/deeds.ts';
import type { Drill } from '#runbook/drill/drill.ts';
import {
  alerted,
  denied,
  noEntryApproved,
  noted,
  packHasEntries,
} from '#runbook/drill/expected.ts';
import { ended, latched, posted, recorded, stopsRest, tried } from '#runbook/drill/look.ts';

export const SOP_1_DRILL: Drill = {
  name: 'sop-1',
  condition: 'The disk cannot be written when the health check comes at 08:00.',
  acts: [
    {
      says: 'A sound day.',
      deeds: [play('2020-02-07 17:00')],
      steps: [
        { step: 'Before it', expected: 'the desk is open', look: latched() },
        { step: 'Before it', expected: 'a position is held under its stop', look: stopsRest },
      ],
    },
    {
      says: 'The disk fails over night; the health check comes.',
      deeds: [trouble('disk'), play('2020-02-10 08:05')],
      steps: [
        {
          step: 'Name the component',
          expected: 'the health check fails and names the disk',
          look: recorded(
            'job.finished',
            (fact) =>
              fact.job === 'health' && !fact.ok && (fact.lines[0] ?? '').includes('disk write'),
            (fact) => fact.lines[0] ?? fact.job,
          ),
        },
        { step: 'Try three times', expected: '3 tries', look: tried(3) },
        {
          step: 'Degrade',
          expected: 'latch degraded, reducing',
          look: recorded(
            'latch.set',
            (fact) => fact.latch === 'degraded' && fact.level === 'reducing',
            (fact) => `${fact.latch}, ${fact.level}: ${fact.reason}`,
          ),
        },
        {
          step: 'Open an incident',
          expected: 'an alert of SOP-1 names the component, the tries and what was done',
          look: alerted(
            (fact) =>
              fact.procedure === 'SOP-1' &&
              fact.severity === 'WARNING' &&
              /3 tries.*disk write/.test(fact.text) &&
              fact.did !== '',
          ),
        },
        {
          step: 'Open an incident',
          expected: 'an incident that asks for its root cause',
          look: recorded(
            'incident.opened',
            (fact) => fact.key === 'latch degraded',
            (fact) => `${fact.id}: ${fact.title}`,
          ),
        },
        {
          step: 'Post',
          expected: 'in alerts: the component, the tries, the procedure',
          look: posted('alerts', '3 tries', 'disk write', 'Procedure: SOP-1'),
        },
      ],
    },
    {
      says: 'The session goes by.',
      deeds: [play('2020-02-10 16:00')],
      steps: [
        {
          step: 'The test is a real one',
          expected: 'the pack of the day has entries',
          look: packHasEntries,
        },
        {
          step: 'No trading that day',
          expected: 'each entry is denied',
          look: denied((fact) => fact.purpose === 'entry' && fact.text.includes('degraded')),
        },
        {
          step: 'No trading that day',
          expected: 'no entry is approved',
          look: noEntryApproved,
        },
        { step: 'Stops go on', expected: 'every position under its stop', look: stopsRest },
      ],
    },
    {
      says: 'The disk is mended, its cause noted; the next health check comes.',
      deeds: [
        tend('trader', 'SOP-1', note('root cause: the disk was full; old logs were removed')),
        trouble('none'),
        play('2020-02-11 08:05'),
      ],
      steps: [
        {
          step: 'Root cause',
          expected: 'noted in the thread of the alert',
          look: noted((fact) => fact.topic.startsWith('alert ')),
        },
        {
          step: 'Lift',
          expected: 'degraded lifted by the next health check',
          look: recorded(
            'latch.lifted',
            (fact) => fact.latch === 'degraded' && fact.way === 'health',
            (fact) => `${fact.latch}: ${fact.reason}`,
          ),
        },
        {
          step: 'Close the incident',
          expected: 'the alert ends with its cause',
          look: ended('SOP-1'),
        },
        { step: 'After it', expected: 'the desk is open', look: latched() },
      ],
    },
  ],
};
