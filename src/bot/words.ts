// Words: a typed line taken apart, and what it asks for by the registry. Pure, and defined for every
// input: what cannot be understood is a refusal that says how it is typed.
import { ok, refuse } from '#engine/model/result.ts';
import type { Refusal, Result } from '#engine/model/result.ts';
import { usage } from '#bot/command.ts';
import type { Arg, Command, Registry, Said } from '#bot/command.ts';
import { nearest } from '#engine/model/nearest.ts';
import { cut, listed, oneLine } from '#bot/text.ts';
import { alertIdOf } from '#runbook/alert/number.ts';

export interface Asked {
  readonly command: Command;
  readonly said: Said;
}

/** In words. */
const LONGEST_NAME = 3;
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\u201c': '\u201d',
  '\u2018': '\u2019',
};

/**
 * The words of a line. A quote opens at a word's start, or after the = of a flag, so that "don't" is one
 * word; one that is never closed reaches to the end. A backslash keeps the next character as it is.
 */
export function splitLine(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let closing: string | null = null;
  let kept = false;
  for (const letter of line) {
    if (kept) {
      word = (word ?? '') + letter;
      kept = false;
    } else if (letter === '\\') kept = true;
    else if (closing !== null) {
      if (letter === closing) closing = null;
      else word = (word ?? '') + letter;
    } else if (/\s/u.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (Object.hasOwn(CLOSING, letter) && (word === null || /^--[\w-]+=$/u.test(word))) {
      closing = CLOSING[letter] ?? null;
      word ??= '';
    } else word = (word ?? '') + letter;
  }
  if (kept) word = `${word ?? ''}\\`;
  return word === null ? words : [...words, word];
}

/** Without the leading "/desk", "/" or "desk" a chat may put before a command; never empty words. */
function withoutPrefix(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words.filter((word) => word.trim() !== '');
  const low = first.toLowerCase();
  if (low === '/desk' || low === 'desk' || low === '/') return rest;
  if (first === '') return rest;
  return [first.startsWith('/') ? first.slice(1) : first, ...rest];
}

const NAMED = new WeakMap<Registry, ReadonlyMap<string, Command>>();

/** A quoted "strategies pause" is one word and names nothing. */
function keyOf(words: readonly string[]): string {
  return words.join('\n').toLowerCase();
}

/** Every command by each of its names; made once. */
function named(registry: Registry): ReadonlyMap<string, Command> {
  const known = NAMED.get(registry);
  if (known !== undefined) return known;
  const made = new Map(
    registry.flatMap((one) =>
      [one.name, ...one.also].map((name) => [keyOf(name.split(' ')), one] as const),
    ),
  );
  NAMED.set(registry, made);
  return made;
}

/** The entry whose words the line begins with; the longest wins ("halt break-glass" before "halt"). */
function findCommand(
  registry: Registry,
  words: readonly string[],
): { readonly command: Command; readonly used: number } | null {
  for (let used = Math.min(LONGEST_NAME, words.length); used > 0; used -= 1) {
    const command = named(registry).get(keyOf(words.slice(0, used)));
    if (command !== undefined) return { command, used };
  }
  return null;
}

function allNames(registry: Registry): readonly string[] {
  return registry.flatMap((command) => [command.name, ...command.also]);
}

function unknownCommand(registry: Registry, words: readonly string[]): Result<never> {
  const first = (words[0] ?? '').toLowerCase();
  const names = allNames(registry);
  const below = names.filter((name) => name.startsWith(`${first} `));
  const two = words.slice(0, 2).join(' ').toLowerCase();
  const close = nearest(two, below);
  const branches = close.length > 0 ? close : below;
  const near =
    below.length > 0
      ? branches
      : nearest(
          first,
          names.filter((name) => !name.includes(' ')),
        );
  const hint = near.length > 0 ? `Did you mean ${listed(near, 'or')}?` : 'See: help.';
  return refuse(
    'COMMAND_UNKNOWN',
    `There is no command ${cut(oneLine(below.length > 0 ? two : first), 40)}. ${hint}`,
    {
      nearest: near.join(', '),
    },
  );
}

function howTyped(command: Command): string {
  return `Type: ${usage(command)}, for example: ${command.examples[0] ?? command.name}`;
}

function badArgument(command: Command, arg: Arg, word: string): Result<never> {
  const wants: Readonly<Record<Arg['kind'], string>> = {
    word: 'is one word',
    text: 'is text',
    number: 'is a whole number of 1 or more',
    day: 'is a date like 2020-02-24',
    choice: `is ${listed(arg.choices, 'or')}`,
    symbol: 'is a symbol like SPY',
    approval: 'is the number of a request, like R-0001',
    alert: 'is the number of an alert, like AL-0001',
    incident: 'is the number of an incident, like I-0001',
    span: 'is a time like 30m or 2h',
    person: 'is somebody on the roster, like @ana',
    strategy: 'is the name of a strategy',
    order: 'is the id of an order',
    playbook: 'is the id of a playbook, like SOP-3',
    rule: 'is the id of an alert rule, like day-loss',
    run: 'is the number of a run, like RUN-0001',
    task: 'is the id of a maintenance task',
    item: 'is the id of an item, as golive lists it',
    command: 'is the name of a command',
  };
  return refuse(
    'ARGUMENT_BAD',
    `${arg.name} ${wants[arg.kind]}, not ${cut(oneLine(word), 40)}. ${howTyped(command)}`,
    { argument: arg.name },
  );
}

function missingArgument(command: Command, arg: Arg, shown: string): Result<never> {
  return refuse(
    'ARGUMENT_MISSING',
    `${command.name} needs ${shown}: ${arg.says}. ${howTyped(command)}`,
    { argument: arg.name },
  );
}

const SPAN_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };

/** "30m", "2h", "1 hour" in minutes; null for what is no span of time. */
export function readSpan(text: string): number | null {
  const [, count, unit] =
    /^([1-9]\d{0,3}) ?(m|min|mins|minutes?|h|hr|hrs|hours?|d|days?)$/i.exec(text) ?? [];
  const minutes = SPAN_MINUTES[(unit ?? '').slice(0, 1).toLowerCase()];
  return minutes === undefined ? null : Number(count) * minutes;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** The word as the argument's kind reads it; null when it is none. */
function readWord(arg: Arg, word: string): string | number | null {
  switch (arg.kind) {
    case 'word':
    case 'text':
    case 'strategy':
    case 'order':
    case 'playbook':
    case 'rule':
    case 'task':
    case 'item':
    case 'command':
      return word;
    case 'run': {
      const digits = /^(?:run-?)?(\d{1,6})[,.:;]?$/i.exec(word)?.[1];
      return digits === undefined ? null : `RUN-${digits.padStart(4, '0')}`;
    }
    case 'span':
      return readSpan(word);
    case 'person': {
      const name = word.replace(/^@/, '').replace(/[,.:;]+$/, '');
      return name === '' ? null : name;
    }
    case 'alert': {
      const digits = /^(?:al-?)?(\d{1,6})[,.:;]?$/i.exec(word)?.[1];
      return digits === undefined ? null : alertIdOf(digits);
    }
    case 'incident': {
      const digits = /^(?:i-?)?(\d{1,6})[,.:;]?$/i.exec(word)?.[1];
      return digits === undefined ? null : `I-${digits.padStart(4, '0')}`;
    }
    case 'number':
      return /^[1-9]\d{0,8}$/.test(word) ? Number(word) : null;
    case 'day':
      return isDay(word) ? word : null;
    case 'choice':
      return arg.choices.find((choice) => choice === word.toLowerCase()) ?? null;
    case 'symbol':
      return /^\^?[A-Z][A-Z0-9.]{0,11}$/.test(word.toUpperCase()) ? word.toUpperCase() : null;
    case 'approval': {
      const digits = /^(?:r-?)?(\d{1,6})$/i.exec(word)?.[1];
      return digits === undefined ? null : `R-${digits.padStart(4, '0')}`;
    }
  }
}

type Flagged = { readonly name: string; readonly words: readonly string[] };

/** "--cause feed was stale" as one flag with its words; phones turn two dashes into a long one. */
function takeFlags(words: readonly string[]): {
  readonly plainWords: readonly string[];
  readonly flags: readonly Flagged[];
} {
  const plainWords: string[] = [];
  const flags: { name: string; words: string[] }[] = [];
  for (const word of words) {
    const match = /^(?:--|\u2014|\u2013)([a-z][a-z-]*)(?:=([\s\S]*))?$/i.exec(word);
    const open = flags.at(-1);
    if (match !== null)
      flags.push({
        name: (match[1] ?? '').toLowerCase(),
        words: match[2] === undefined ? [] : [match[2]],
      });
    else if (open === undefined) plainWords.push(word);
    else open.words.push(word);
  }
  return { plainWords, flags };
}

type Draft = { texts: Record<string, string>; numbers: Record<string, number> };

function keep(draft: Draft, arg: Arg, value: string | number): void {
  if (typeof value === 'number') draft.numbers[arg.name] = value;
  else draft.texts[arg.name] = value;
}

function readFlags(command: Command, flags: readonly Flagged[], draft: Draft): Result<null> {
  for (const flag of flags) {
    const arg = command.flags.find((known) => known.name === flag.name);
    if (arg === undefined) {
      const near = nearest(
        flag.name,
        command.flags.map((known) => known.name),
      );
      const hint =
        near.length > 0
          ? ` Did you mean ${listed(
              near.map((name) => `--${name}`),
              'or',
            )}?`
          : '';
      return refuse(
        'FLAG_UNKNOWN',
        `${command.name} knows no --${cut(flag.name, 30)}.${hint} ${howTyped(command)}`,
      );
    }
    const text = flag.words.join(' ').trim();
    if (text === '') return missingArgument(command, arg, `a value for --${arg.name}`);
    const value = readWord(arg, text);
    if (value === null) return badArgument(command, arg, text);
    keep(draft, arg, value);
  }
  const absent = command.flags.find(
    (arg) => arg.required && !flags.some((flag) => flag.name === arg.name),
  );
  return absent === undefined ? ok(null) : missingArgument(command, absent, `--${absent.name}`);
}

/** Text is the rest of the line, and so is a command's name, which may be two words. */
function takesRest(arg: Arg): boolean {
  return arg.kind === 'text' || arg.kind === 'command';
}

function readArgs(command: Command, words: readonly string[], draft: Draft): Result<null> {
  let at = 0;
  for (const arg of command.args) {
    const word = takesRest(arg) ? words.slice(at).join(' ').trim() : words[at];
    if (word === undefined || word === '') {
      if (arg.required) return missingArgument(command, arg, arg.name);
      continue;
    }
    const value = readWord(arg, word);
    if (value === null) return badArgument(command, arg, word);
    keep(draft, arg, value);
    at = takesRest(arg) ? words.length : at + 1;
  }
  const extra = words[at];
  if (extra === undefined) return ok(null);
  return refuse(
    'ARGUMENT_BAD',
    `${command.name} takes no ${cut(oneLine(extra), 40)}. ${howTyped(command)}`,
  );
}

/** What a bad argument was perhaps meant for: "strategies pause" where a strategy was said to "pause". */
function orElse(registry: Registry, { name }: Command, bad: Refusal): Result<never> {
  const others = registry.filter((other) => other.name.endsWith(` ${name}`)).map(usage);
  const text = others.length === 0 ? bad.text : `${bad.text}. Or: ${listed(others, 'or')}`;
  return { ok: false, refusal: { ...bad, text } };
}

/** True when other names continue what was typed: "strategies pause" after "strategies". */
function hasBranches(registry: Registry, typed: readonly string[]): boolean {
  const begin = `${typed.join(' ').toLowerCase()} `;
  return allNames(registry).some((name) => name.startsWith(begin));
}

/** What the words ask for. Where a command takes no flags but text, dashes are part of the text. */
export function readWords(registry: Registry, typed: readonly string[]): Result<Asked> {
  const words = withoutPrefix(typed);
  if (words.length === 0) return readWords(registry, ['help']);
  const found = findCommand(registry, words);
  if (found === null) return unknownCommand(registry, words);
  const { command, used } = found;
  const rest = words.slice(used);
  const takesText = command.args.some(takesRest);
  const { plainWords, flags } =
    takesText && command.flags.length === 0 ? { plainWords: rest, flags: [] } : takeFlags(rest);
  const draft: Draft = { texts: {}, numbers: {} };
  const args = readArgs(command, plainWords, draft);
  if (!args.ok) {
    if (args.refusal.code !== 'ARGUMENT_BAD') return args;
    return hasBranches(registry, words.slice(0, used))
      ? unknownCommand(registry, words)
      : orElse(registry, command, args.refusal);
  }
  const flagged = readFlags(command, flags, draft);
  return flagged.ok ? ok({ command, said: draft }) : flagged;
}
