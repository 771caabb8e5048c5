// All drills, by the names people type.
import type { Drill } from '#runbook/drill/drill.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import { SOP_1_DRILL } from '#runbook/drill/sop-1.ts';
import { SOP_2_DRILL } from '#runbook/drill/sop-2.ts';
import { SOP_3_DRILL } from '#runbook/drill/sop-3.ts';
import { SOP_4_DRILL } from '#runbook/drill/sop-4.ts';
import { SOP_5_DRILL } from '#runbook/drill/sop-5.ts';

export const DRILLS: Readonly<Record<DrillName, Drill>> = {
  'sop-1': SOP_1_DRILL,
  'sop-2': SOP_2_DRILL,
  'sop-3': SOP_3_DRILL,
  'sop-4': SOP_4_DRILL,
  'sop-5': SOP_5_DRILL,
};
