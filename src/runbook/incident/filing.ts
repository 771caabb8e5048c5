// The files of incidents: written anew at each change of one, and its hash put on record once it is closed. What
// a crash or a full disk kept from being written is written by a later round.
import { ok } from '#engine/model/result.ts';
import type { Incident } from '#runbook/incident/fact.ts';
import { reportOf } from '#runbook/incident/reading.ts';
import type { Reading } from '#runbook/incident/reading.ts';
import type { Machine } from '#runbook/machine.ts';
import { newYork } from '#engine/model/time.ts';

/** Where the files go: a name without its folder, whole or not at all; it throws when it cannot. */
export type WriteIncident = (
  name: string,
  markdown: string,
) => { readonly file: string; readonly sha256: string };

/** "I-0007-2020-02-24.md". */
function fileName(row: Incident): string {
  return `${row.id}-${newYork(row.openedDesk).day}.md`;
}

export interface FilingParts {
  readonly machine: Machine;
  readonly reading: Reading;
  readonly write: WriteIncident;
}

/** Made once for a desk; asked each round. */
export function createFiling({ machine, reading, write }: FilingParts): () => void {
  const written = new Map<string, Incident>();
  let told = '';
  const file = (row: Incident): void => {
    const made = write(fileName(row), reportOf(machine.state(), reading, row));
    written.set(row.id, row);
    if (row.closedWall === null) return;
    machine.attempt((state) => {
      const now = state.runbook.incidents.byId[row.id];
      if (now === undefined || now.filed !== null) return ok([]);
      return ok([{ kind: 'incident.filed', id: row.id, file: made.file, sha256: made.sha256 }]);
    });
  };
  return () => {
    for (const row of Object.values(machine.state().runbook.incidents.byId)) {
      if (row.filed !== null || written.get(row.id) === row) continue;
      try {
        file(row);
        told = '';
      } catch (error) {
        const text = `The file of ${row.id} could not be written; it is tried again: ${String(error)}`;
        if (text !== told) machine.warn(text);
        told = text;
        return;
      }
    }
  };
}
