// The procedures that have a drill, in the words people type and the journal keeps.

export const DRILL_NAMES = ['sop-1', 'sop-2', 'sop-3', 'sop-4', 'sop-5'] as const;

export type DrillName = (typeof DRILL_NAMES)[number];

/** The titles of their procedures. */
export const DRILL_TITLES: Readonly<Record<DrillName, string>> = {
  'sop-1': 'A component fails its health check',
  'sop-2': 'Data is missing or doubtful',
  'sop-3': 'A risk limit is breached',
  'sop-4': 'An order is refused by a limit or by compliance',
  'sop-5': 'Execution fails, or the broker does not answer',
};
