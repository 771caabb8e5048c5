// Secrets from the environment: each by its name or, with _FILE behind it, from a file of a secret store. A
// value that cannot be right is told by its name and fault, and is never shown.
import { attempt } from '#engine/journal/attempt.ts';
import { refuse } from '#engine/model/result.ts';
import type { Refusal } from '#engine/model/result.ts';

export interface SecretWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file; throws the system's own errors. */
  readonly readText: (path: string) => string;
}

/** What a value must look like; answers with the fault in words, or null. */
export type Judge = (value: string) => string | null;

export interface Secrets {
  /** The value; null when none is given or it is unusable, which stands among the faults. */
  take(name: string, judge: Judge): string | null;
  /** The names that are given, whatever they hold. */
  readonly given: readonly string[];
  readonly faults: readonly Refusal[];
  /** Every value taken, for whoever must keep them out of what is written. */
  readonly values: readonly string[];
}

const FILE = '_FILE';
/** Printable signs of ASCII without the space: no platform's secret has others. */
const CLEAN = /^[\x21-\x7e]+$/;

function cleanFault(value: string): string | null {
  if (value === '') return 'is empty';
  if (/\s/.test(value)) return 'has a space or a line break in it';
  return CLEAN.test(value) ? null : 'has a sign in it that no such secret has';
}

/** The system's code alone: its words hold the path, where somebody may have put the secret itself. */
function codeOf(error: unknown): string {
  const known = error instanceof Error && 'code' in error ? error.code : null;
  return typeof known === 'string' ? known : 'no reason given';
}

export function openSecrets(world: SecretWorld): Secrets {
  const { env, readText } = world;
  const given: string[] = [];
  const faults: Refusal[] = [];
  const values: string[] = [];
  const unusable = (name: string, what: string): null => {
    const cure = 'Correct it, or take it out of the environment to start without it.';
    faults.push(refuse('SECRET_UNUSABLE', `${name} ${what}. ${cure}`, { name }).refusal);
    return null;
  };
  const raw = (name: string): string | null => {
    const direct = env[name];
    const path = env[`${name}${FILE}`];
    if (direct === undefined && path === undefined) return null;
    if (!given.includes(name)) given.push(name);
    if (path === undefined) return direct ?? null;
    if (direct !== undefined)
      return unusable(name, `is given twice, as ${name} and as ${name}${FILE}; keep one of them`);
    const read = attempt(() => readText(path).replace(/\r?\n$/, ''));
    return read.ok
      ? read.value
      : unusable(`${name}${FILE}`, `names a file that cannot be read (${codeOf(read.error)})`);
  };
  return {
    given,
    faults,
    values,
    take(name, judge) {
      const value = raw(name);
      if (value === null) return null;
      const fault = cleanFault(value) ?? judge(value);
      if (fault !== null) return unusable(name, fault);
      values.push(value);
      return value;
    },
  };
}
