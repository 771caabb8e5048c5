// The playbooks on this machine: the files as they are now, and each version that was ever on record, kept in
// the state folder under the hash of what it says. A kept version is never written twice.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlaybook, readPlaybooks } from '../config/playbooks.ts';
import { replaceFile, systemSaid } from '#engine/journal/replace.ts';
import type { Refusal } from '#engine/model/result.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Shelf } from '#runbook/playbook/differing.ts';
import type { FiledPlaybook, Playbook } from '#runbook/playbook/playbook.ts';

export interface KeptShelf extends Shelf {
  /** Follows the journal: what was put on record is kept. */
  follow(entries: readonly { readonly fact: DeskFact }[]): void;
}

export interface ShelfParts {
  readonly stateDir: string;
  readonly configDir: string;
  /** Those of this start. */
  readonly playbooks: readonly FiledPlaybook[];
  readonly warn: (text: string) => void;
}

function keep(dir: string, { hash, written }: FiledPlaybook): void {
  const file = join(dir, `${hash}.yaml`);
  if (existsSync(file)) return;
  replaceFile(file, written, 0o644);
}

/** Null where it was not kept, or cannot be read any more. */
function kept(dir: string, hash: string): Playbook | null {
  const file = join(dir, `${hash}.yaml`);
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  // It is read under the name it had, which is the id within.
  const id = /^id: *(\S+)/m.exec(text)?.[1] ?? hash;
  const read = readPlaybook(`${id}.yaml`, text);
  return read.ok && read.value.hash === hash ? read.value : null;
}

export function openShelf({ stateDir, configDir, playbooks, warn }: ShelfParts): KeptShelf {
  const dir = join(stateDir, 'runbook');
  return {
    reread: () => {
      const faults: Refusal[] = [];
      const all = readPlaybooks({ dir: configDir, faults });
      return faults.length === 0 ? all : faults.map((fault) => fault.text).join('\n\n');
    },
    kept: (hash) => kept(dir, hash),
    follow: (entries) => {
      if (!entries.some(({ fact }) => fact.kind === 'playbooks.set')) return;
      try {
        for (const playbook of playbooks) keep(dir, playbook);
      } catch (error) {
        warn(`The versions of the playbooks cannot be kept: ${systemSaid(error)}.`);
      }
    },
  };
}
