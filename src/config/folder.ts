// A folder of configuration, read file by file: what is wrong is gathered with its file and a cure, so that
// all of it is told at once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { systemSaid } from '#engine/journal/replace.ts';
import { refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import { readDocument } from './document.ts';

export interface Folder {
  readonly dir: string;
  readonly faults: Refusal[];
}

function missing(folder: Folder, name: string, error: unknown): void {
  const file = `${basename(folder.dir)}/${name}`;
  const text = `${file} cannot be read: ${systemSaid(error)}. Restore it from git (git checkout -- config), then change what you need.`;
  folder.faults.push(refuse('CONFIG_MISSING', text, { file }).refusal);
}

/** The value a file holds, or null and its refusal among the folder's faults. */
export function read<T>(
  folder: Folder,
  name: string,
  judge: (file: string, text: string) => Result<T>,
): T | null {
  const path = join(folder.dir, name);
  const file = `${basename(folder.dir)}/${name}`;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    missing(folder, name, error);
    return null;
  }
  const answer = judge(file, text);
  if (answer.ok) return answer.value;
  // A file that two readers look into is told of once.
  if (!folder.faults.some(({ text: told }) => told === answer.refusal.text))
    folder.faults.push(answer.refusal);
  return null;
}

/** Whether the folder has a file that may be left out. */
export function has(folder: Folder, name: string): boolean {
  return existsSync(join(folder.dir, name));
}

/** The YAML files of a folder within, by name; none and a fault where it cannot be read. */
export function yamlIn(folder: Folder, within: string): readonly string[] {
  try {
    return readdirSync(join(folder.dir, within))
      .filter((name) => name.endsWith('.yaml'))
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((name) => `${within}/${name}`);
  } catch (error) {
    missing(folder, within, error);
    return [];
  }
}

export function judgedBy<T>(schema: z.ZodType<T>): (file: string, text: string) => Result<T> {
  return (file, text) => readDocument({ file, text }, schema);
}

/** Every fault of every file, as one refusal. */
export function allFaults(faults: readonly Refusal[]): Result<never> {
  const [first, ...others] = faults;
  const text = faults.map((fault) => fault.text).join('\n\n');
  return refuse(first?.code ?? 'CONFIG_INVALID', text, { files: others.length + 1 });
}
