// Completion: what a typed line could become, by the registry and the desk's own names. It decides nothing:
// what this person may not run is offered too, after the rest, with who could.
import { mayUse, rolesFor, usage } from '#bot/command.ts';
import type { Arg, ArgKind, Command, Registry } from '#bot/command.ts';
import { nearest } from '#engine/model/nearest.ts';
import type { Completion } from '#bot/room/protocol.ts';
import { cut, listed } from '#bot/text.ts';
import type { Person } from '#runbook/person.ts';

/** A name of the desk, with what it is. */
export interface Candidate {
  readonly value: string;
  readonly says: string;
}

export type CandidateKind = Exclude<ArgKind, 'word' | 'number' | 'text' | 'choice' | 'command'>;
export type Candidates = Readonly<Record<CandidateKind, readonly Candidate[]>>;

export interface Typing {
  readonly registry: Registry;
  readonly line: string;
  readonly person: Person | null;
  readonly candidates: Candidates;
}

const MOST = 12;
const MOST_SAYS = 160;
const MOST_LINE = 2_000;

interface Typed {
  /** What chats put before a command, as it stood. */
  readonly lead: string;
  /** Finished words. */
  readonly words: readonly string[];
  /** The word that is being typed; empty after a space. */
  readonly partial: string;
}

function readTyped(line: string): Typed {
  const lead = /^\s*(?:\/?desk\s+|\/)?/i.exec(line)?.[0] ?? '';
  const words = line.slice(lead.length).split(/\s+/);
  return { lead: lead.trimStart(), words: words.slice(0, -1), partial: words.at(-1) ?? '' };
}

function allowance(command: Command, person: Person | null): string {
  if (mayUse(command.access, person)) return command.says;
  return `not yours: ${listed(rolesFor(command.access), 'or')} may. ${command.says}`;
}

function completion(line: string, says: string): Completion {
  return { line, says: cut(says, MOST_SAYS) };
}

function namesOf(typing: Typing): readonly Named[] {
  const all = typing.registry.flatMap((command) =>
    [command.name, ...command.also].map((name) => ({ name, command })),
  );
  const mine = all.filter(({ command }) => mayUse(command.access, typing.person));
  return [...mine, ...all.filter((row) => !mine.includes(row))];
}

function takesMore({ args, flags }: Command): boolean {
  return args.length + flags.length > 0;
}

interface Named {
  readonly name: string;
  readonly command: Command;
}

/** Commands whose names go on from what is typed. */
function namesFrom(typing: Typing, { words, partial }: Typed): readonly Named[] {
  const typed = [...words, partial].join(' ').toLowerCase();
  return namesOf(typing).filter(({ name }) => name.startsWith(typed));
}

/** Commands a slip away from what is typed. */
function namesNear(typing: Typing, { words, partial }: Typed): readonly Named[] {
  const names = namesOf(typing);
  const near = nearest(
    [...words, partial].join(' ').toLowerCase(),
    names.map(({ name }) => name),
  );
  return near.flatMap((name) => names.find((row) => row.name === name) ?? []);
}

function completeNames(
  typing: Typing,
  { lead }: Typed,
  names: readonly Named[],
): readonly Completion[] {
  return names.map(({ name, command }) =>
    completion(`${lead}${name}${takesMore(command) ? ' ' : ''}`, allowance(command, typing.person)),
  );
}

/** The longest command the finished words begin with. */
function commandOf(
  typing: Typing,
  words: readonly string[],
): { readonly command: Command; readonly used: number } | null {
  const low = words.slice(0, 3).map((word) => word.toLowerCase());
  let found: { readonly command: Command; readonly used: number } | null = null;
  for (const { name, command } of namesOf(typing)) {
    const parts = name.split(' ');
    if (found !== null && parts.length <= found.used) continue;
    if (parts.every((part, at) => part === low[at])) found = { command, used: parts.length };
  }
  return found;
}

function valuesOf(typing: Typing, arg: Arg): readonly Candidate[] {
  switch (arg.kind) {
    case 'word':
    case 'number':
    case 'text':
      return [];
    case 'choice':
      return arg.choices.map((value) => ({ value, says: arg.says }));
    case 'command':
      return namesOf(typing).map(({ name, command }) => ({
        value: name,
        says: allowance(command, typing.person),
      }));
    case 'day':
    case 'span':
    case 'symbol':
    case 'approval':
    case 'alert':
    case 'incident':
    case 'person':
    case 'strategy':
    case 'order':
    case 'playbook':
    case 'rule':
    case 'run':
    case 'task':
    case 'item':
      return typing.candidates[arg.kind];
  }
}

/** Values that begin as typed, then those that hold it; where there are none, those a slip away. */
function matching(values: readonly Candidate[], partial: string): readonly Candidate[] {
  // People are written "@ben" as often as "ben".
  const low = partial.toLowerCase().replace(/^@/, '');
  const begins = values.filter(({ value }) => value.toLowerCase().startsWith(low));
  if (low === '') return begins;
  const holds = values.filter(({ value }) => value.toLowerCase().includes(low));
  const found = [...new Set([...begins, ...holds])];
  if (found.length > 0) return found;
  const near = nearest(
    low,
    values.map(({ value }) => value.toLowerCase()),
  );
  return values.filter(({ value }) => near.includes(value.toLowerCase()));
}

/** "--name" as typed, phones' long dashes too; null for any other word. */
function flagName(word: string): string | null {
  const [, name] = /^(?:--|\u2014|\u2013)([a-z-]*)$/i.exec(word) ?? [];
  return name === undefined ? null : name.toLowerCase();
}

interface Place {
  readonly command: Command;
  /** Finished words behind the command's name. */
  readonly rest: readonly string[];
  readonly typed: Typed;
}

function before({ typed }: Place): string {
  return `${typed.lead}${typed.words.map((word) => `${word} `).join('')}`;
}

function completeFlags({ command, rest, typed }: Place): readonly Completion[] {
  const wanted = flagName(typed.partial) ?? '';
  const said = new Set(rest.map(flagName));
  const known = command.flags.filter((flag) => !said.has(flag.name));
  const begins = known.filter((flag) => flag.name.startsWith(wanted));
  return begins.map((flag) =>
    completion(`${before({ command, rest, typed })}--${flag.name} `, flag.says),
  );
}

/** The flag or argument the word being typed belongs to; null when the command takes no more. */
function argAt({ command, rest }: Place): Arg | null {
  const at = rest.findLastIndex((word) => flagName(word) !== null);
  if (at >= 0 && command.flags.length > 0) {
    const name = flagName(rest[at] ?? '');
    return command.flags.find((flag) => flag.name === name) ?? null;
  }
  const arg = command.args[rest.length];
  if (arg !== undefined) return arg;
  const last = command.args.at(-1);
  return last?.kind === 'text' ? last : null;
}

function completeArgs(typing: Typing, place: Place): readonly Completion[] {
  const { command, typed } = place;
  if (typed.partial !== '' && flagName(typed.partial) !== null && command.flags.length > 0)
    return completeFlags(place);
  const arg = argAt(place);
  const values = arg === null ? [] : matching(valuesOf(typing, arg), typed.partial);
  const rows = values.map(({ value, says }) => completion(`${before(place)}${value}`, says));
  const flags = typed.partial === '' ? completeFlags(place) : [];
  if (rows.length + flags.length > 0) return [...rows, ...flags];
  if (arg === null) return [];
  // Nothing to choose from: what belongs here, so that nobody has to guess.
  return [
    completion(`${before(place)}${typed.partial}`, `${arg.name}: ${arg.says}. ${usage(command)}`),
  ];
}

/** Whole lines to choose from, at most twelve, likeliest first. */
export function completions(typing: Typing): readonly Completion[] {
  if (typing.line.length > MOST_LINE) return [];
  const typed = readTyped(typing.line);
  const found = commandOf(typing, typed.words);
  const begins = namesFrom(typing, typed);
  if (found === null) {
    const known = new Set(begins.map(({ name }) => name));
    const near = namesNear(typing, typed).filter(({ name }) => !known.has(name));
    return completeNames(typing, typed, [...begins, ...near]).slice(0, MOST);
  }
  const place: Place = { command: found.command, rest: typed.words.slice(found.used), typed };
  const branches = completeNames(typing, typed, begins);
  return [...branches, ...completeArgs(typing, place)].slice(0, MOST);
}
