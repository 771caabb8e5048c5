// What a person typed after a slash, made into the data of an interaction by the registered command: nested
// subcommands, typed values, and the users, roles and channels they name. Pure.
import { objectOf, objectsOf, textOf, wordOf } from './json.ts';
import { bareMember, channelObject, roleObject, userObject } from './objects.ts';
import type { Json, JsonObject, World } from './world.ts';

export type TypedOptions = Readonly<Record<string, string | number | boolean>>;

export interface TypedCommand {
  /** "desk limits set": the command, its group, its subcommand. */
  readonly name: string;
  readonly options: TypedOptions;
  /** The option still being typed; null sends the command. */
  readonly focused: string | null;
  readonly guild: string | null;
}

const SUBCOMMAND = 1;
const GROUP = 2;
const VALUE_TYPES: Readonly<Record<number, 'string' | 'number' | 'boolean'>> = {
  3: 'string',
  4: 'number',
  5: 'boolean',
  6: 'string',
  7: 'string',
  8: 'string',
  9: 'string',
  10: 'number',
};

function checked(option: JsonObject, value: string | number | boolean): void {
  const name = textOf(option['name']);
  const wanted = VALUE_TYPES[Number(option['type'])] ?? 'string';
  if (typeof value !== wanted) throw new Error(`option ${name} takes a ${wanted}`);
  if (option['type'] === 4 && !Number.isInteger(value)) throw new Error(`${name} takes an integer`);
  const choices = objectsOf(option['choices']).map((one) => one['value']);
  if (choices.length > 0 && !choices.includes(value)) {
    throw new Error(`option ${name} offers only ${choices.map(wordOf).join(', ')}`);
  }
  const length = typeof value === 'string' ? value.length : 0;
  const max = option['max_length'];
  if (typeof max === 'number' && length > max) throw new Error(`option ${name} is too long`);
}

function given(options: Json | undefined, typed: TypedCommand): readonly JsonObject[] {
  const known = objectsOf(options);
  const unknown = Object.keys(typed.options).filter(
    (name) => !known.some((one) => one['name'] === name),
  );
  if (unknown.length > 0) throw new Error(`/${typed.name} has no option ${unknown.join(', ')}`);
  return known.flatMap((option) => {
    const name = textOf(option['name']);
    const value = typed.options[name];
    const isFocused = typed.focused === name;
    if (value === undefined) {
      const isMissing = option['required'] === true && typed.focused === null;
      if (isMissing) throw new Error(`/${typed.name} needs the option ${name}`);
      return [];
    }
    if (!isFocused) checked(option, value);
    const type = option['type'] ?? 3;
    return [{ name, type, value, ...(isFocused ? { focused: true } : {}) }];
  });
}

function nested(
  options: Json | undefined,
  words: readonly string[],
  typed: TypedCommand,
): readonly JsonObject[] {
  const [word, ...rest] = words;
  if (word === undefined) {
    const isOpen = objectsOf(options).some((one) =>
      [SUBCOMMAND, GROUP].includes(Number(one['type'])),
    );
    if (isOpen) throw new Error(`/${typed.name} needs a subcommand`);
    return given(options, typed);
  }
  const found = objectsOf(options).find(
    (one) => one['name'] === word && [SUBCOMMAND, GROUP].includes(Number(one['type'])),
  );
  if (found === undefined) throw new Error(`there is no command /${typed.name}`);
  const inner = nested(found['options'], rest, typed);
  return [{ name: word, type: found['type'] ?? SUBCOMMAND, options: inner }];
}

function leaves(options: readonly JsonObject[]): readonly JsonObject[] {
  return options.flatMap((one) =>
    one['options'] === undefined ? [one] : leaves(objectsOf(one['options'])),
  );
}

function resolved(world: World, guild: string | null, options: readonly JsonObject[]): JsonObject {
  const valuesOf = (...types: readonly number[]): readonly string[] =>
    leaves(options)
      .filter((one) => types.includes(Number(one['type'])))
      .map((one) => textOf(one['value']));
  const users = valuesOf(6, 9).filter((id) => world.users.has(id));
  const members = users.flatMap((id) => {
    const member = guild === null ? undefined : world.member(guild, id);
    return member === undefined ? [] : [[id, { ...bareMember(member), permissions: '0' }] as const];
  });
  const roles = valuesOf(8, 9).flatMap((id) => {
    const role = world.roles.get(id);
    return role === undefined ? [] : [[id, roleObject(role)] as const];
  });
  const channels = valuesOf(7).flatMap((id) => {
    const channel = world.channels.get(id);
    return channel === undefined
      ? []
      : [[id, { ...channelObject(world, channel), permissions: '0' }] as const];
  });
  return {
    ...(users.length === 0
      ? {}
      : { users: Object.fromEntries(users.map((id) => [id, userObject(world, id)])) }),
    ...(members.length === 0 ? {} : { members: Object.fromEntries(members) }),
    ...(roles.length === 0 ? {} : { roles: Object.fromEntries(roles) }),
    ...(channels.length === 0 ? {} : { channels: Object.fromEntries(channels) }),
  };
}

/** The interaction's data; throws where no client would send it. */
export function commandData(world: World, typed: TypedCommand): JsonObject {
  const [top = '', ...words] = typed.name.split(' ');
  const registered = [
    ...(world.commands.get(typed.guild ?? '') ?? []),
    ...(world.commands.get('global') ?? []),
  ];
  const command = registered.find((one) => one['name'] === top && one['type'] === 1);
  if (command === undefined) throw new Error(`there is no command /${top}`);
  const options = nested(command['options'], words, typed);
  const named = resolved(world, typed.guild, options);
  return {
    id: textOf(command['id']),
    name: top,
    type: 1,
    ...(typed.guild === null ? {} : { guild_id: typed.guild }),
    ...(options.length === 0 ? {} : { options }),
    ...(Object.keys(objectOf(named)).length === 0 ? {} : { resolved: named }),
  };
}
