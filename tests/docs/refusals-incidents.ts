// What the refusal codes of resuming and of incidents mean, by where people meet them; a part of the one table
// of refusal codes.
import type { CodeGroup } from '#tests/docs/code-group.ts';

export const RESUME: CodeGroup = {
  title: 'Resuming',
  says: 'The desk stays closed.',
  codes: {
    CAUSE_MISSING: 'A resume, and the end of an alert, records the cause, and none was given.',
    FIX_MISSING: 'A resume records what was done about the cause, and nothing was given.',
    NOTHING_TO_RESUME: 'No latch is set that a resume lifts, or none whose cause is gone.',
    RESUME_CHECKS: 'A check did not pass or its answer is too old; the request stays open.',
    BRAKE_UNRECORDED: 'A halt is not on record yet; the desk stays closed until it is.',
    KILL_FILE_NEW: 'Another kill file appeared while the checks ran.',
  },
};

export const INCIDENTS: CodeGroup = {
  title: 'Incidents',
  says: 'The incident stays as it was, and what was typed is on record.',
  codes: {
    INCIDENT_UNKNOWN: 'There is no incident of this number, or it was closed long ago.',
    INCIDENT_NOT_NAMED: 'None is open, or several are: the answer names them.',
    INCIDENT_OVER: 'The incident is closed and its file written; nothing of it changes any more.',
    INCIDENT_LED: 'The person leads the incident already.',
    INCIDENT_STILL_TRUE: 'An alert of the incident holds yet; the answer says what lifts it.',
    INCIDENT_INCOMPLETE:
      'An incident is closed, and its latch lifted, only with its cause and what prevents the next; the field and the command that fills it are named.',
    WORDS_MISSING: 'There are no words to write into the incident.',
    WORDS_LONG: 'The words are longer than is kept; nothing was kept.',
  },
};
