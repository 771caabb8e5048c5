// People and the desk's own day: a roster that can resume, the named people, a complete schedule, a
// backup that is fresh, and what is not configured said as such.
import { PANEL } from '#engine/analyst/panel.ts';
import { DAY_MS } from '#engine/model/time.ts';
import type { CheckPorts } from '#runbook/check.ts';
import type { Finding, Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';
import { DAILY_JOBS, JOB_NAMES } from '#runbook/jobs/names.ts';
import { NO_BARS } from '#runbook/jobs/views.ts';
import { canResume, POSITIONS, rosterFaults } from '#runbook/person.ts';

export const rosterResumes: Question = {
  name: 'roster',
  question: 'Could two people, one of them with the risk role, resume this desk?',
  blocking: true,
  remedy:
    'Put a second keyholder, or one with the risk role, on the roster by two keys (three people replace a lost sole holder).',
  look: (ports) => {
    const { roster } = ports.state().runbook;
    const faults = rosterFaults(roster);
    if (faults.length > 0) return found(false, faults.join('; '));
    const able = canResume(roster);
    return found(
      able,
      `${roster.length} people, ${able ? 'two keys can be turned' : 'two keys, one of them risk, cannot be turned'}`,
    );
  },
};

export const peopleNamed: Question = {
  name: 'named people',
  question: 'Are Lead Developer, Risk Manager and Operations Manager named?',
  blocking: true,
  remedy:
    'Name them in config/people.yaml, in force by two people; they sign before a desk goes live.',
  look: (ports) => {
    const { engine, runbook } = ports.state();
    const missing = POSITIONS.filter(
      (position) => !runbook.roster.some((person) => person.position === position),
    );
    const blocking = engine.desk?.mode === 'LIVE';
    const evidence = missing.length === 0 ? 'all three' : `not named: ${missing.join(', ')}`;
    return { passed: missing.length === 0, blocking, evidence };
  },
};

export const scheduleComplete: Question = {
  name: 'schedule',
  question: 'Does the schedule in force hold every job of the day?',
  blocking: true,
  remedy: 'Put the missing jobs back into config/schedule.yaml, in force by two people.',
  look: (ports) => {
    const rows = new Set(ports.state().runbook.schedule.map((row) => row.job));
    const known = new Set<string>(JOB_NAMES);
    const missing = DAILY_JOBS.filter((job) => !rows.has(job)).map((job) => `missing ${job}`);
    const absent = JOB_NAMES.filter((job) => !rows.has(job));
    const later = absent.length === 0 ? '' : `; not in force yet: ${absent.join(', ')}`;
    const unknown = [...rows].filter((job) => !known.has(job)).map((job) => `unknown ${job}`);
    const faults = [...missing, ...unknown];
    return found(
      faults.length === 0,
      faults.length === 0
        ? `${JOB_NAMES.length - absent.length} of ${JOB_NAMES.length} jobs${later}`
        : faults.join(', '),
    );
  },
};

const BACKUP_MAX_DAYS = 3;

function judgeBackup(ports: CheckPorts): Finding {
  const { made, desk } = ports.state().engine;
  const young = made === null || ports.seen().desk - made < BACKUP_MAX_DAYS * DAY_MS;
  // A demo desk that slept for a week is no reason to refuse its resume.
  const blocking = !young && desk?.deskKind === 'real';
  const last = ports.lastBackup();
  if (last === null)
    return { passed: false, blocking, evidence: young ? 'none yet, the desk is young' : 'none' };
  const days = last.ageMs / DAY_MS;
  const name = last.file.split(/[\\/]/).at(-1) ?? last.file;
  return {
    passed: days <= BACKUP_MAX_DAYS,
    blocking,
    evidence: `${name}, ${days.toFixed(1)} days old, at most ${BACKUP_MAX_DAYS}`,
  };
}

export const backupFresh: Question = {
  name: 'backup',
  question: 'Is the newest verified backup at most three days old?',
  blocking: true,
  remedy: 'The daily report makes one; see why it did not, and make one by hand.',
  look: judgeBackup,
};

/** One question for each analyst that has no source of data; none of them blocks. */
export const notConfigured: readonly Question[] = PANEL.flatMap((analyst) => {
  if (analyst.name === 'technical') return [];
  return [
    {
      name: `${analyst.name} analyst`,
      question: `Does the ${analyst.name} analyst have a view to give?`,
      blocking: false,
      remedy: 'Nothing is needed: the desk trades without this view.',
      look: (): Finding => {
        const view = analyst.look(NO_BARS);
        return view.kind === 'view' ? found(true, 'configured') : found(false, view.line);
      },
    },
  ];
});

export const signOff: Question = {
  name: 'live sign-off',
  question: 'Have the three named people signed that this desk may trade real money?',
  blocking: false,
  remedy: 'Only a live desk needs it: golive shows what is missing; then golive sign <reason>.',
  look: (ports) => {
    const mode = ports.state().engine.desk?.mode ?? 'no mode';
    const signed = ports.signOff();
    if (signed !== null) {
      const names = signed.keys.map((key) => key.person).join(', ');
      return found(true, `${signed.id}, signed by ${names}, holds for what is in force`);
    }
    return {
      passed: false,
      blocking: mode === 'LIVE',
      evidence: `not configured: no sign-off is on record; this desk is ${mode}`,
    };
  },
};
