// A command: what a person types, described once. Parsing, role checks, help, documentation and every
// chat platform are projections of this one entry; what it does is the desk's procedure behind it.
import type { Outcome } from '#runbook/answer.ts';
import type { Desk } from '#runbook/desk.ts';
import { BREAK_GLASS, SINGLE } from '#runbook/keys.ts';
import type { SingleAct } from '#runbook/keys.ts';
import { KEYHOLDERS } from '#runbook/person.ts';
import type { Account, Person, Role } from '#runbook/person.ts';

/**
 * `word` is one word, `text` the rest of the line, `day` a date, `span` a time like 30m or 2h; the others
 * name something of the desk, by which platforms complete them.
 */
export type ArgKind =
  | 'word'
  | 'number'
  | 'text'
  | 'choice'
  | 'day'
  | 'span'
  | 'symbol'
  | 'approval'
  | 'alert'
  | 'incident'
  | 'person'
  | 'strategy'
  | 'order'
  | 'playbook'
  | 'rule'
  | 'run'
  | 'task'
  | 'item'
  | 'command';

export interface Arg {
  readonly name: string;
  readonly kind: ArgKind;
  readonly required: boolean;
  readonly says: string;
  /** What a choice may be; empty for other kinds. */
  readonly choices: readonly string[];
}

/** What the typed line said, by the names of arguments and flags; absent when not said. */
export interface Said {
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Who may ask: a row of the table of single acts, anybody, those who turn keys, or the two of KEY-7. */
export type Access = SingleAct | 'anyone' | 'key' | 'break-glass';

export interface Call {
  readonly desk: Desk | null;
  /** Version of the code that answers. */
  readonly code: string;
  readonly by: Account;
  readonly person: Person | null;
  readonly said: Said;
  readonly registry: Registry;
  /** A share of 1 and what is being done; for work that takes seconds. */
  readonly progress: (share: number, text: string) => void;
  /** Aborted when whoever asked no longer waits. */
  readonly signal: AbortSignal;
}

export interface DeskCall extends Call {
  readonly desk: Desk;
}

interface CommandRow {
  /** The name as it is typed, "strategies pause". */
  readonly name: string;
  /** Other spellings that mean the same. */
  readonly also: readonly string[];
  readonly group: 'look' | 'act' | 'two people' | 'check';
  readonly says: string;
  readonly args: readonly Arg[];
  readonly flags: readonly Arg[];
  readonly access: Access;
  /** Keys it takes to have its effect; 0 for what only looks. */
  readonly keys: 0 | 1 | 2 | 3;
  readonly examples: readonly string[];
}

export type Command = CommandRow &
  (
    | { readonly needsDesk: true; readonly run: (call: DeskCall) => Outcome | Promise<Outcome> }
    | { readonly needsDesk: false; readonly run: (call: Call) => Outcome | Promise<Outcome> }
  );

export type Registry = readonly Command[];

type ArgExtra = Partial<Pick<Arg, 'kind' | 'choices'>>;

export function needed(name: string, says: string, extra: ArgExtra = {}): Arg {
  return { kind: 'word', choices: [], ...extra, name, says, required: true };
}

export function optional(name: string, says: string, extra: ArgExtra = {}): Arg {
  return { kind: 'word', choices: [], ...extra, name, says, required: false };
}

type CheckRow = Pick<Command, 'name' | 'says' | 'examples'> &
  Partial<Pick<Command, 'also' | 'args' | 'flags' | 'access'>> & {
    readonly run: (call: DeskCall) => Outcome | Promise<Outcome>;
  };

/** A command that looks closer: no key, and the roles that work when none are said. */
export function checking(row: CheckRow): Command {
  return {
    also: [],
    args: [],
    flags: [],
    access: 'work',
    group: 'check',
    keys: 0,
    needsDesk: true,
    ...row,
  };
}

type Worded = Pick<Command, 'name' | 'says' | 'args' | 'examples'> &
  Partial<Pick<Command, 'also' | 'flags'>>;

/** A command that only shows: no key, and whoever may read. */
export function reading(row: Worded, run: (call: DeskCall) => Outcome): Command {
  const usual = { also: [], flags: [], access: 'read', group: 'look', keys: 0 } as const;
  return { ...usual, needsDesk: true, ...row, run };
}

/** A command of whoever tends alerts, incidents and the on-call: one key, at once. */
export function tending(row: Worded, run: (call: DeskCall) => Outcome | Promise<Outcome>): Command {
  const usual = { also: [], flags: [], access: 'tend-alert', group: 'act', keys: 1 } as const;
  return { ...usual, needsDesk: true, ...row, run };
}

/** The roles an access asks for; none when anybody may. */
export function rolesFor(access: Access): readonly Role[] {
  if (access === 'anyone') return [];
  if (access === 'break-glass') return BREAK_GLASS;
  return access === 'key' ? KEYHOLDERS : SINGLE[access];
}

/** A named position also turns keys: those of the live sign-off (KEY-5). */
export function mayUse(access: Access, person: Person | null): boolean {
  if (access === 'anyone') return true;
  if (person === null) return false;
  if (access === 'key' && person.position !== null) return true;
  return person.roles.some((role) => rolesFor(access).includes(role));
}

function argUsage(arg: Arg): string {
  const name = arg.choices.length > 0 ? arg.choices.join('|') : arg.name;
  const inner = arg.kind === 'text' ? `${name}...` : name;
  return arg.required ? `<${inner}>` : `[${inner}]`;
}

function flagUsage(flag: Arg): string {
  const inner = `--${flag.name} <${flag.kind === 'text' ? `${flag.name}...` : flag.kind}>`;
  return flag.required ? inner : `[${inner}]`;
}

/** "approve <id> [reason...]". */
export function usage(command: Command): string {
  return [command.name, ...command.args.map(argUsage), ...command.flags.map(flagUsage)].join(' ');
}

/** "no key", "1 key", "2 keys", "3 keys". */
export function keysText(keys: Command['keys']): string {
  if (keys === 0) return 'no key';
  return keys === 1 ? '1 key' : `${keys} keys`;
}
