// The files of incidents in state/incidents: each replaced at one stroke, so that a reader never meets half of
// one, and a crash leaves the one before.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { replaceFile } from '#engine/journal/replace.ts';
import type { WriteIncident } from '#runbook/incident/filing.ts';

export function incidentFiles(stateDir: string): WriteIncident {
  return (name, markdown) => {
    const file = `incidents/${name}`;
    replaceFile(join(stateDir, file), markdown, 0o644);
    return { file, sha256: createHash('sha256').update(markdown).digest('hex') };
  };
}
