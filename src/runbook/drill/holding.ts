// Holding a drill: asked for by a person, made on a desk of its own, and its result on record here. One at a
// time; it asks nothing of this desk's state, so that it works on a halted one as on an open one.
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import type { DrillAsked } from '#runbook/desk.ts';
import type { DrillFinished, DrillResult } from '#runbook/drill/fact.ts';
import type { DrillName } from '#runbook/drill/name.ts';
import type { Machine } from '#runbook/machine.ts';
import type { Account } from '#runbook/person.ts';
import { authorised, pressTurn } from '#runbook/procedures/pressed.ts';

/** Makes a drill somewhere else; aborted by the signal it ends at once: WORK_CANCELLED. */
export type MakeDrill = (
  name: DrillName,
  progress: (share: number) => void,
  signal?: AbortSignal,
) => Promise<Result<DrillResult>>;

export type HoldDrill = (by: Account, ask: DrillAsked) => Promise<Result<DrillFinished>>;

/** The record names the person who asked, who must be one who may work. */
export function drillHolder(machine: Machine, make: MakeDrill | undefined): HoldDrill {
  let underWay: DrillName | null = null;
  return async (by, { name, progress, signal }) => {
    if (make === undefined)
      return refuse(
        'DRILL_UNAVAILABLE',
        'No drill is made here: this desk was started without a thread for one. A desk started with npm start has it.',
      );
    if (underWay !== null)
      return refuse(
        'DRILL_UNDER_WAY',
        `The drill of ${underWay} is under way, and one is made at a time. Ask again when it is over.`,
      );
    const person = authorised(machine, by, 'work');
    if (!person.ok) return person;
    underWay = name;
    const began = machine.clocks.mono();
    try {
      const made = await make(name, progress, signal);
      if (!made.ok) return made;
      const fact: DrillFinished = {
        kind: 'drill.finished',
        procedure: name,
        person: person.value.id,
        ...made.value,
        tookMs: Math.round(machine.clocks.mono() - began),
      };
      const kept = pressTurn(machine, { command: `drill ${name}`, by }, () => ok([fact]));
      return kept.ok ? ok(fact) : kept;
    } finally {
      underWay = null;
    }
  };
}
