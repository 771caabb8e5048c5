// What the refusal codes of playbooks and their runs mean; a part of the table in refusals.ts.

export const PLAYBOOKS = {
  title: 'Playbooks',
  says: 'The run stays as it was, and waits at the same step.',
  codes: {
    PLAYBOOK_UNKNOWN: 'There is no playbook of this id in `config/runbook/`.',
    RUN_ABOUT_UNKNOWN: 'A run is about an alert or an incident, and there is none of this number.',
    RUN_GOES_ON: 'The playbook is followed about the same thing already; go on with that run.',
    RUN_UNKNOWN: 'There is no run of this number, or it ended long ago.',
    RUN_OVER: 'The run is done or was given up; it never changes again.',
    RUN_NONE: 'No run is under way, so there is none to go on with.',
    RUN_AMBIGUOUS: 'Several runs are under way, and none was named.',
    STEP_UNKNOWN: 'The run has no step of this name; its steps are named.',
    STEP_NOT_NEXT: 'Steps are taken in their order, and it is another’s turn.',
    STEP_OF_DESK: 'The desk does this step by itself; nobody ticks it.',
    EVIDENCE_MISSING: 'The step asks a question, and no answer was given.',
  },
};
