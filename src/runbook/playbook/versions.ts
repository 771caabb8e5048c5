// Which versions of the playbooks differ: the files as they are now against what is on record, and where they
// are equal, what is on record against the version before it.
import type { Playbooks } from '#runbook/playbook/fact.ts';
import { differences } from '#runbook/playbook/differing.ts';
import type { Shelf } from '#runbook/playbook/differing.ts';
import { playbookNamed } from '#runbook/playbook/playbook.ts';
import type { FiledPlaybook, Playbook } from '#runbook/playbook/playbook.ts';

export interface VersionsTold {
  /** `files`: what the next start puts on record. `before`: what the last change was. */
  readonly against: 'files' | 'before';
  /** Why the files cannot be read, or null. */
  readonly fault: string | null;
  readonly changes: readonly { readonly id: string; readonly lines: readonly string[] }[];
}

const UNKEPT = 'it changed; what it said before was not kept here';

function told(before: Playbook | null, after: Playbook): readonly string[] {
  if (before === null) return [UNKEPT];
  const lines = differences(before, after);
  return lines.length === 0 ? ['only how it is written'] : lines;
}

type Versioned = Playbook & Pick<FiledPlaybook, 'hash'>;

/** How the files differ from what is on record. */
function ahead(
  all: readonly FiledPlaybook[],
  files: readonly Versioned[],
  { hashes }: Playbooks,
): VersionsTold['changes'] {
  const gone = all.filter((one) => playbookNamed(files, one.id) === null);
  return [
    ...files.flatMap((file) => {
      const { id, hash } = file;
      if (hashes[id] === hash) return [];
      const now = playbookNamed(all, id);
      return [{ id, lines: now === null ? ['it is new'] : told(now, file) }];
    }),
    ...gone.map(({ id }) => ({ id, lines: ['its file is gone'] })),
  ];
}

/** How those on record differ from the versions before them. */
function behind(
  all: readonly FiledPlaybook[],
  { before }: Playbooks,
  shelf: Shelf,
): VersionsTold['changes'] {
  return all.flatMap((one) => {
    const was = before[one.id];
    return was === undefined ? [] : [{ id: one.id, lines: told(shelf.kept(was), one) }];
  });
}

export function versions(
  all: readonly FiledPlaybook[],
  playbooks: Playbooks,
  shelf: Shelf,
): VersionsTold {
  const files = shelf.reread();
  const fault = typeof files === 'string' ? files : null;
  const changes = typeof files === 'string' ? [] : ahead(all, files, playbooks);
  if (changes.length > 0 || fault !== null) return { against: 'files', fault, changes };
  return { against: 'before', fault, changes: behind(all, playbooks, shelf) };
}
