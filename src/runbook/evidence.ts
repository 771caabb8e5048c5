// The evidence of a session's look at options: `runs/<day>/SPY_context.jsonl`, made from the fact alone and replaced
// whole, so that it holds one line however often it is written. What a crash kept from the disk, a later round writes.
import { evidenceLine } from '#engine/option/fact.ts';
import type { LastOptions } from '#engine/option/fact.ts';
import type { Machine } from '#runbook/machine.ts';

/** Writes a file of the state folder whole or not at all; it throws when it cannot. */
export type WriteRun = (name: string, text: string) => void;

/** Where it lies in the state folder. */
export function evidenceName({ day, underlying }: NonNullable<LastOptions>): string {
  return `runs/${day}/${underlying}_context.jsonl`;
}

/** Made once for a desk; asked each round. */
export function createEvidence(machine: Machine, write: WriteRun): () => void {
  let written: LastOptions = null;
  let told = '';
  return () => {
    const { options } = machine.state().engine;
    if (options === null || options === written) return;
    try {
      write(evidenceName(options), evidenceLine(options));
      written = options;
      told = '';
    } catch (error) {
      const text = `The evidence of ${options.day} could not be written; it is tried again: ${String(error)}`;
      if (text !== told) machine.warn(text);
      told = text;
    }
  };
}
