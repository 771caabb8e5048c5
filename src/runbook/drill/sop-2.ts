// The drill of SOP-2: a source of prices delivers a close that is no close, and its backup nothing; a day later the
// backup is sound. The data must be in quarantine and nothing rest on it, the backup be used, the analysts be told.
import { play, trouble } from '#runbook/drill/deeds.ts';
import type { Act, Drill } from '#runbook/drill/drill.ts';
import { alerted, noEntryApproved } from '#runbook/drill/expected.ts';
import { ended, latched, never, posted, recorded } from '#runbook/drill/look.ts';

const SOUND: Act = {
  says: 'The morning, with sound data.',
  deeds: [play('2020-02-05 07:55')],
  steps: [
    { step: 'Before it', expected: 'the desk is open', look: latched() },
    {
      step: 'Before it',
      expected: 'nothing is in quarantine',
      look: never(
        'data.quarantined',
        () => true,
        (fact) => `${fact.dataset}: ${fact.faults.join('; ')}`,
      ),
    },
  ],
};

const NEITHER: Act = {
  says: 'The first source delivers a close 60 % too high, the backup nothing; the session goes by.',
  deeds: [trouble('every-source'), play('2020-02-05 16:00')],
  steps: [
    {
      step: 'Quarantine',
      expected: 'the data set, with no backup',
      look: recorded(
        'data.quarantined',
        (fact) => fact.dataset.endsWith(' daily') && fact.backup === null,
        (fact) => `${fact.dataset}: no backup; ${fact.faults[0] ?? 'no fault named'}`,
      ),
    },
    {
      step: 'Open an incident',
      expected: 'an alert of SOP-2 says what is missing and what was done',
      look: alerted((fact) => fact.procedure === 'SOP-2' && fact.did.startsWith('In quarantine')),
    },
    {
      step: 'Post',
      expected: 'in alerts, with its procedure',
      look: posted('alerts', 'Data is not complete', 'Procedure: SOP-2'),
    },
    {
      step: 'Tell the analysts',
      expected: 'the briefing says what is avoided',
      look: posted('briefings', 'avoided, its data is in quarantine'),
    },
    {
      step: 'No entry rests on it',
      expected: 'the pack drops each entry, for its data',
      look: recorded(
        'pack.made',
        ({ lines }) =>
          lines.some((row) => row.why.includes('quarantine')) &&
          lines.every((row) => row.action !== 'enter' || row.verdict === 'dropped'),
        ({ day, lines }) =>
          `pack of ${day}: ${lines.map((row) => `${row.verdict} ${row.action} by ${row.strategy}: ${row.why}`).join('; ')}`,
      ),
    },
    {
      step: 'No entry rests on it',
      expected: 'no entry is approved',
      look: noEntryApproved,
    },
  ],
};

const BACKUP: Act = {
  says: 'The backup is sound; the first source is still not.',
  deeds: [trouble('first-source'), play('2020-02-06 16:00')],
  steps: [
    {
      step: 'Quarantine',
      expected: 'the data set of the first source, with what is wrong',
      look: recorded(
        'data.quarantined',
        (fact) => fact.dataset.endsWith(' daily') && fact.faults.length > 0,
        (fact) => `${fact.dataset} of ${fact.source}: ${fact.faults[0] ?? 'no fault named'}`,
      ),
    },
    {
      step: 'Backup source',
      expected: 'the backup is used in its place',
      look: recorded(
        'data.quarantined',
        (fact) => fact.backup === 'backup source',
        (fact) => `${fact.dataset}: backup ${fact.backup ?? 'none'}`,
      ),
    },
    {
      step: 'Open an incident',
      expected: 'an alert of SOP-2 names the set and the backup',
      look: alerted(
        (fact) =>
          fact.procedure === 'SOP-2' &&
          fact.key === 'data backup' &&
          fact.did.includes('backup source'),
      ),
    },
    {
      step: 'Trade on the backup',
      expected: 'the pack takes an entry again',
      look: recorded(
        'pack.made',
        ({ lines }) => lines.some((row) => row.action === 'enter' && row.verdict === 'taken'),
        ({ day, lines }) =>
          `pack of ${day}: ${lines.map((row) => `${row.verdict} ${row.action} by ${row.strategy}`).join('; ')}`,
      ),
    },
    {
      step: 'Tell the analysts',
      expected: 'the briefing names the set and its backup',
      look: posted('briefings', 'data from a backup', 'backup source'),
    },
  ],
};

const MENDED: Act = {
  says: 'Both sources are sound again.',
  deeds: [trouble('none'), play('2020-02-07 09:20')],
  steps: [
    {
      step: 'Release',
      expected: 'the refresh lets the data set out',
      look: recorded(
        'data.released',
        ({ dataset }, { state }) =>
          dataset.endsWith(' daily') && state.engine.quarantine[dataset] === undefined,
        (fact) => `${fact.dataset}: ${fact.why}`,
      ),
    },
    {
      step: 'Close the incident',
      expected: 'the alert ends with its cause',
      look: ended('SOP-2', 'data backup'),
    },
    {
      step: 'Signals again',
      expected: 'the pack of the day has lines',
      look: recorded(
        'pack.made',
        (fact) => fact.lines.length > 0,
        (fact) => `${fact.lines.length} lines in the pack of ${fact.day}`,
      ),
    },
  ],
};

export const SOP_2_DRILL: Drill = {
  name: 'sop-2',
  condition: 'A source of prices delivers a false close, and its backup nothing.',
  acts: [SOUND, NEITHER, BACKUP, MENDED],
};
