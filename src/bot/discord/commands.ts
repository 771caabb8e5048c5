// The registry as Discord's slash commands, and what people chose in them read back as the desk's words. An
// argument is one word for the desk however it reads: never a flag, never more of a name.
import { keysText } from '#bot/command.ts';
import type { Arg, Command, Registry } from '#bot/command.ts';
import { DISCORD } from '#bot/discord/limits.ts';
import type { CommandShape, SubcommandShape } from '#bot/discord/shapes.ts';
import { optionsOf, saying, slotsOf } from '#bot/discord/slots.ts';
import type { Slot } from '#bot/discord/slots.ts';
import { cutTo } from '#bot/splitting.ts';
import { oneLine } from '#bot/text.ts';

/** The command that takes any line, as it would be typed elsewhere. */
const ANY_COMMAND = 'desk';
const ANY_LINE = 'line';

const SEND_MESSAGES = 2_048;

/**
 * A client offers what acts to those who may write at all. A halt is offered to everybody: a hint must never
 * stand between a person and the brake. Who may do what, the desk asks by its own roster.
 */
function hintFor(commands: readonly Command[]): number | null {
  const open = ['anyone', 'read', 'halt', 'break-glass'];
  return commands.some(({ access, keys }) => keys === 0 || open.includes(access))
    ? null
    : SEND_MESSAGES;
}

/** How many people it takes stands first: it is what a list of commands cannot show otherwise. */
function saysOf({ keys, says }: Command): string {
  return keys < 2 ? says : `${keysText(keys)}. ${says}`;
}

type Body = Pick<CommandShape, 'name' | 'description' | 'options' | 'default_member_permissions'>;

/** In the one guild only: contexts 0 is a guild, integration type 0 an installation in one. */
function bodyOf(body: Body): CommandShape {
  return {
    type: 1,
    ...body,
    description: saying(body.description),
    contexts: [0],
    integration_types: [0],
  };
}

const ANY: CommandShape = bodyOf({
  name: ANY_COMMAND,
  description:
    'Any command of the desk as a line, as it is typed everywhere; help shows which are yours',
  default_member_permissions: null,
  options: [
    {
      type: 3,
      name: ANY_LINE,
      description: 'status, halt feed looks stale, ack AL-0007: complete as you type',
      required: true,
      autocomplete: true,
    },
  ],
});

function groupOf(name: string, slots: readonly Slot[]): CommandShape {
  const options = slots.map(({ command, sub }): SubcommandShape => ({
    type: 1,
    name: sub ?? name,
    description: saying(saysOf(command)),
    options: optionsOf(command),
  }));
  return bodyOf({
    name,
    description: `${name}: ${slots.map((one) => one.sub).join(', ')}`,
    options,
    default_member_permissions: hintFor(slots.map((one) => one.command)),
  });
}

function singleOf({ command, name }: Slot): CommandShape {
  return bodyOf({
    name,
    description: saysOf(command),
    options: optionsOf(command),
    default_member_permissions: hintFor([command]),
  });
}

/** The bodies for PUT /applications/{application}/guilds/{guild}/commands. */
export function discordCommands(registry: Registry): readonly CommandShape[] {
  const groups = Map.groupBy(slotsOf(registry), (slot) => slot.name);
  const bodies = [...groups].flatMap(([name, slots]) =>
    slots.every((slot) => slot.sub !== null) ? [groupOf(name, slots)] : slots.map(singleOf),
  );
  return [ANY, ...bodies].slice(0, DISCORD.commands.most);
}

/** An option as an interaction carries it. */
export interface ChosenOption {
  readonly name: string;
  readonly type: number;
  readonly value?: string | number | boolean;
  readonly focused?: boolean;
  readonly options?: readonly ChosenOption[];
}

/** The data of a slash command, or of one that is being typed. */
export interface Chosen {
  readonly name: string;
  readonly options?: readonly ChosenOption[];
}

/** `/desk line:` is a typed line, every other command is words; both go to the one door. */
export type ReadCommand =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export interface Choice {
  readonly name: string;
  readonly value: string;
}

interface Picked {
  readonly slot: Slot;
  readonly options: readonly ChosenOption[];
}

const SUBCOMMAND = 1;

function pick(registry: Registry, name: string, options: readonly ChosenOption[]): Picked | null {
  const [first] = options;
  const isBranch = first?.type === SUBCOMMAND;
  const sub = isBranch ? first.name : null;
  const slot = slotsOf(registry).find((one) => one.name === name && one.sub === sub);
  if (slot === undefined) return null;
  return { slot, options: isBranch ? (first.options ?? []) : options };
}

/** What was chosen for an argument; blank is nothing. */
function valueOf(options: readonly ChosenOption[], arg: Arg): string | null {
  const value = options.find((one) => one.name === arg.name.toLowerCase())?.value;
  if (value === undefined) return null;
  const text = oneLine(String(value));
  return text === '' ? null : text;
}

/** A space in front keeps a value from reading as a flag or as more of a name; commands take it away again. */
function asWord(arg: Arg, value: string): string {
  const isText = arg.kind === 'text' || arg.kind === 'command';
  return isText || /^(?:--|\u2014|\u2013)/.test(value) ? ` ${value}` : value;
}

/** Null where one is missing before one that is given: in words it would be taken for the other. */
function argWords(
  args: readonly Arg[],
  options: readonly ChosenOption[],
): readonly string[] | null {
  const values = args.map((arg) => valueOf(options, arg));
  const last = values.findLastIndex((value) => value !== null);
  const words = args.slice(0, last + 1).map((arg, at) => {
    const value = values[at] ?? null;
    return value === null ? null : asWord(arg, value);
  });
  const given = words.filter((word) => word !== null);
  return given.length === words.length ? given : null;
}

function flagWords(flags: readonly Arg[], options: readonly ChosenOption[]): readonly string[] {
  return flags.flatMap((flag) => {
    const value = valueOf(options, flag);
    return value === null ? [] : [`--${flag.name}=${value}`];
  });
}

/** What was asked; null for what is no command of this desk. */
export function readCommand(registry: Registry, data: Chosen): ReadCommand | null {
  const options = data.options ?? [];
  if (data.name === ANY_COMMAND) {
    const line = options.find((one) => one.name === ANY_LINE)?.value;
    return typeof line === 'string' ? { kind: 'line', line } : null;
  }
  const picked = pick(registry, data.name, options);
  if (picked === null) return null;
  const { command } = picked.slot;
  const args = argWords(command.args, picked.options);
  if (args === null) return null;
  const flags = flagWords(command.flags, picked.options);
  return { kind: 'words', words: [...command.name.split(' '), ...args, ...flags] };
}

/** The line typed so far as completion reads it. */
export interface Focused {
  readonly line: string;
  /** How many characters of a completed line stand before the value of the option. */
  readonly from: number;
}

/** Stands for an argument before the one being typed: completion counts them and reads none. */
const STAND_IN = 'x';

function leadTo({ slot, options }: Picked, name: string): string | null {
  const { args, flags, name: command } = slot.command;
  const at = args.findIndex((arg) => arg.name.toLowerCase() === name);
  if (at >= 0) return [command, ...args.slice(0, at).map(() => STAND_IN), ''].join(' ');
  const flag = flags.find((one) => one.name.toLowerCase() === name);
  if (flag === undefined) return null;
  const before = args.filter((arg) => valueOf(options, arg) !== null).map(() => STAND_IN);
  return [command, ...before, `--${flag.name}`, ''].join(' ');
}

/** What is being typed in an option that completes; null where nothing is. */
export function readFocused(registry: Registry, data: Chosen): Focused | null {
  const options = data.options ?? [];
  if (data.name === ANY_COMMAND) {
    const line = options.find((one) => one.focused === true)?.value;
    return typeof line === 'string' ? { line, from: 0 } : null;
  }
  const picked = pick(registry, data.name, options);
  const typed = picked?.options.find((one) => one.focused === true);
  if (picked === null || typed === undefined) return null;
  const lead = leadTo(picked, typed.name);
  if (lead === null) return null;
  // The value is one word here, whatever blanks it has so far.
  const word = oneLine(String(typed.value ?? '')).replaceAll(/\s+/g, '');
  return { line: `${lead}${word}`, from: lead.length };
}

/** Completed lines as choices of the option that is being typed, at most 25. */
export function choicesOf(
  focused: Focused,
  completions: readonly { readonly line: string; readonly says: string }[],
): readonly Choice[] {
  const lead = focused.line.slice(0, focused.from);
  const values = new Set<string>();
  return completions
    .flatMap(({ line, says }) => {
      const value = line.startsWith(lead) ? line.slice(focused.from).trim() : '';
      if (value === '' || value.length > DISCORD.choiceValue.most || values.has(value)) return [];
      values.add(value);
      const name = says === '' ? value : `${value} - ${oneLine(says)}`;
      return [{ name: cutTo(name, DISCORD.choiceName.most), value }];
    })
    .slice(0, DISCORD.choices.most);
}
