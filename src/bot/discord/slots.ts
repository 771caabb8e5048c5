// Where each command of the registry stands among Discord's, and what its arguments become. A name of several
// words is a subcommand, unless its first word is a command by itself: "halt" stays one press, and what goes
// on from it is joined by dashes.
import type { Arg, ArgKind, Command, Registry } from '#bot/command.ts';
import { DISCORD } from '#bot/discord/limits.ts';
import type { OptionShape } from '#bot/discord/shapes.ts';
import { cutTo } from '#bot/splitting.ts';
import { oneLine } from '#bot/text.ts';

/** Where a command of the registry stands among Discord's. */
export interface Slot {
  readonly command: Command;
  readonly name: string;
  readonly sub: string | null;
}

const MOST_TEXT = 1_000;
/** Kinds of which the desk knows the names; a client shows them while one types. */
const COMPLETED: ReadonlySet<ArgKind> = new Set([
  'day',
  'span',
  'symbol',
  'approval',
  'alert',
  'incident',
  'person',
  'strategy',
  'order',
  'playbook',
  'rule',
  'run',
  'task',
  'item',
  'command',
]);

function dashed(words: readonly string[]): string {
  return words.join('-').toLowerCase();
}

/** The two-word spelling under which a command of one word joins its branches: "strategies list". */
function branchSpelling(command: Command): readonly string[] | null {
  const spelling = command.also.find((name) => name.startsWith(`${command.name} `));
  return spelling === undefined ? null : spelling.split(' ');
}

/** A registry never changes: its slots are found once. */
const SLOTS = new WeakMap<Registry, readonly Slot[]>();

export function slotsOf(registry: Registry): readonly Slot[] {
  const known = SLOTS.get(registry);
  if (known !== undefined) return known;
  const slots = makeSlots(registry);
  SLOTS.set(registry, slots);
  return slots;
}

function makeSlots(registry: Registry): readonly Slot[] {
  const alone = new Set(
    registry
      .filter((one) => !one.name.includes(' ') && branchSpelling(one) === null)
      .map((one) => one.name),
  );
  const branched = new Set(
    registry.flatMap((one) => (one.name.includes(' ') ? [one.name.split(' ')[0]] : [])),
  );
  return registry.map((command) => {
    const words = command.name.split(' ');
    const [first = '', ...rest] = words;
    if (alone.has(first)) return { command, name: dashed(words), sub: null };
    if (rest.length > 0) return { command, name: first.toLowerCase(), sub: dashed(rest) };
    const spelling = branched.has(first) ? branchSpelling(command) : null;
    const sub = spelling === null ? null : dashed(spelling.slice(1));
    return { command, name: first.toLowerCase(), sub };
  });
}

/** Within what Discord takes for a description, never empty. */
export function saying(text: string): string {
  const line = oneLine(text);
  return cutTo(line === '' ? '-' : line, DISCORD.commandDescription.most);
}

function optionOf(arg: Arg): OptionShape {
  const name = arg.name.toLowerCase();
  const said = { name, description: saying(arg.says), required: arg.required };
  if (arg.kind === 'number') return { ...said, type: 4, min_value: 1, max_value: 999_999_999 };
  if (arg.kind === 'choice' && arg.choices.length <= DISCORD.choices.most)
    return { ...said, type: 3, choices: arg.choices.map((value) => ({ name: value, value })) };
  if (COMPLETED.has(arg.kind) || arg.kind === 'choice')
    return { ...said, type: 3, autocomplete: true };
  return { ...said, type: 3, max_length: MOST_TEXT };
}

/** Discord wants what is required first; each keeps its place among its like. */
export function optionsOf({ args, flags }: Command): readonly OptionShape[] {
  const all = [...args, ...flags];
  const first = [...all.filter((one) => one.required), ...all.filter((one) => !one.required)];
  return first.slice(0, DISCORD.options.most).map(optionOf);
}
