// The procedures that have a drill, in the words people type and the journal keeps.

export const DRILL_NAMES = ['sop-1', 'sop-2', 'sop-3', 'sop-4', 'sop-5'] as const;

export type DrillName = (typeof DRILL_NAMES)[number];
