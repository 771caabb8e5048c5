// The machine under the desk: clock, lease, brake, kill file, switches and disk, each as it is read this
// instant.
import { formatDayEt } from '#engine/model/time.ts';
import type { KillFileReading } from '#engine/seen.ts';
import type { Finding, Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';

const MEGABYTE = 1_000_000;
const FREE_MIN_BYTES = 200 * MEGABYTE;
const WRITE_WARN_MS = 50;
const WRITE_MAX_MS = 1_000;

const KILL_FILE_SAYS: Readonly<Record<KillFileReading, string>> = {
  absent: 'absent',
  present: 'present: KILL_SWITCH lies in the state folder',
  unknown: 'cannot be judged; treated as present',
};

/** The readings that pass besides absence: a resume removes the file it judged. */
export function killFileCheck(passing: readonly KillFileReading[]): Question {
  return {
    name: 'kill file',
    question: 'Is there no kill file?',
    blocking: true,
    remedy: 'Find out who placed it and why. Only a resume by two people lifts what it set.',
    look: (ports) => {
      const { killFile } = ports.seen();
      const passed = killFile === 'absent' || passing.includes(killFile);
      const later = passed && killFile !== 'absent' ? '; the resume removes it' : '';
      return found(passed, `${KILL_FILE_SAYS[killFile]}${later}`);
    },
  };
}

export const brakeOpen: Question = {
  name: 'brake',
  question: 'Is the brake open?',
  blocking: true,
  remedy:
    'A halt is not on record yet. See that the journal can be written; then it records itself.',
  look: (ports) => {
    const { brake } = ports.seen();
    return found(!brake, brake ? 'closed, and not on record yet' : 'open');
  },
};

export const leaseHeld: Question = {
  name: 'lease',
  question: 'Does this process alone run the state folder?',
  blocking: true,
  remedy: 'Another desk may own this state. Stop one of the two, then start again.',
  look: (ports) => {
    const { lease } = ports.seen();
    return found(lease, lease ? 'held' : 'lost');
  },
};

export const clockSane: Question = {
  name: 'clock',
  question:
    'Is the wall clock at or after the journal\u2019s last entry, and near the broker\u2019s?',
  blocking: true,
  remedy: 'Set the machine\u2019s clock right (NTP), then run preflight again.',
  look: (ports) => {
    const { desk, clockSane: sane } = ports.seen();
    return found(
      sane,
      `${sane ? 'sane' : 'behind the journal, or apart from the broker\u2019s'}, desk time ${formatDayEt(desk)}`,
    );
  },
};

export const switchesOn: Question = {
  name: 'switches',
  question: 'Is trading switched on in the environment and in the configuration?',
  blocking: true,
  remedy: 'Switch it on in config/desk.yaml or the environment, then resume by two people.',
  look: (ports) => {
    const { config, env } = ports.seen().switches;
    const word = (on: boolean): string => (on ? 'on' : 'off');
    return found(config && env, `config/desk.yaml ${word(config)}, environment ${word(env)}`);
  },
};

export const diskSpace: Question = {
  name: 'disk space',
  question: 'Is there room for the journal (200 MB)?',
  blocking: true,
  remedy: 'Free room where the state is kept: old backups and logs go first.',
  look: (ports) => {
    const free = ports.freeBytes();
    const shown = Math.floor(free / MEGABYTE).toLocaleString('en-US');
    return found(
      free >= FREE_MIN_BYTES,
      `${shown} MB free, at least ${FREE_MIN_BYTES / MEGABYTE} MB`,
    );
  },
};

function judgeWrite(ms: number): Finding {
  const shown = `a durable write takes ${ms.toFixed(1)} ms`;
  if (ms > WRITE_MAX_MS) return found(false, `${shown}, at most ${WRITE_MAX_MS} ms`);
  if (ms > WRITE_WARN_MS)
    return {
      passed: false,
      blocking: false,
      evidence: `${shown}, slow from ${WRITE_WARN_MS} ms on`,
    };
  return found(true, `${shown}, at most ${WRITE_WARN_MS} ms`);
}

export const diskWrite: Question = {
  name: 'disk write',
  question: 'Does a durable write take 50 ms at most (over 1 s blocks)?',
  blocking: true,
  remedy: 'See what else uses the disk, and whether it fails.',
  look: (ports) => judgeWrite(ports.writeProbe()),
};
