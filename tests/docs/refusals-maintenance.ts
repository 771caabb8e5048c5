// The refusals of maintenance and of the week's review.
import type { CodeGroup } from '#tests/docs/code-group.ts';

export const MAINTENANCE: CodeGroup = {
  title: 'Maintenance and review',
  says: 'Nothing was ticked, and nothing was proved; the answer says what would be.',
  codes: {
    TASK_UNKNOWN: 'The maintenance calendar has no task of this name; it names them all.',
    TASK_PROVED: 'The desk proves this task itself: `maintenance run`.',
    TASK_DONE: 'The task is done for its week, month or quarter already.',
    EVIDENCE_LENGTH: 'What shows that a task was done is missing, or longer than is kept.',
    PROOF_UNAVAILABLE: 'The desk was started without what proves it.',
    PROOF_UNDER_WAY: 'One proof is made at a time; ask again when it is over.',
    DRILL_IN_SESSION: 'The kill switch is drilled outside the session only.',
    DRILL_ENTRIES_OPEN: 'Entries are working, which a drill would cancel.',
    DRILL_HALTED: 'The desk is halted already; a drill must not hide that.',
    BACKUP_NONE: 'There is no backup to restore.',
    REVIEW_NONE: 'No review of a week is written yet.',
    REVIEW_QUESTION: 'The review has no question of this number.',
    ANSWER_LENGTH: 'The answer is empty, or longer than is kept.',
  },
};
