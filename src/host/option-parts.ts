// A desk's options as its house has them: whom to ask, or why nobody; and the files of state/runs, each replaced at
// one stroke.
import { join } from 'node:path';
import { replaceFile } from '#engine/journal/replace.ts';
import type { OptionAccess } from '#engine/option/chain.ts';
import type { DeskParts } from '#runbook/assemble.ts';

export function optionParts(
  stateDir: string,
  access: OptionAccess,
): NonNullable<DeskParts['options']> {
  return {
    access,
    write: (name, text) => replaceFile(join(stateDir, name), text, 0o644),
  };
}
