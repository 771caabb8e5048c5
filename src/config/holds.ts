// How long an acknowledgement holds, as alerts.yaml writes it: minutes by severity, or none where nobody asks.
import { z } from 'zod';
import type { Holds } from '#runbook/oncall/hold.ts';
import { written } from './document.ts';
import { readMinutes } from './written.ts';

const MOST_CRITICAL = 120;

const minutes = written(readMinutes).refine((value) => value >= 5, {
  error: 'This is under 5 minutes. Whoever has an alert needs time between two questions.',
});
const none = z.literal('none').transform(() => null);
const hold = z.union([none, minutes], { error: 'Write minutes, such as 30 minutes, or none.' });

/** Of a file from before there were any. */
const USUAL_HOLDS = { CRITICAL: 30, WARNING: 240, INFO: null } satisfies Holds;

export const holdsField: z.ZodType<Holds> = z
  .strictObject({
    CRITICAL: minutes.refine((value) => value <= MOST_CRITICAL, {
      error: `This is over ${MOST_CRITICAL} minutes. A CRITICAL alert is not forgotten for longer.`,
    }),
    WARNING: hold,
    INFO: hold,
  })
  .default(USUAL_HOLDS);
