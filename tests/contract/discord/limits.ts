// Discord's limits that its published schema does not say, or says too widely, as one table of checks; they hold
// with and without the schema at hand.
import { listOf, objectOf, objectsOf, textOf, wordOf } from './json.ts';
import type { Flaw } from './refusal.ts';
import type { Json, JsonObject } from './world.ts';

const IS_COMPONENTS_V2 = 1 << 15;
export const FILE_BYTES_MAX = 10 * 1024 * 1024;
const PARSE_EXCLUSIVE = 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE';

function longer(where: string, value: Json | undefined, max: number): readonly Flaw[] {
  const isList = Array.isArray(value);
  const length = isList || typeof value === 'string' ? value.length : 0;
  if (length <= max) return [];
  const message = `Must be ${max} or fewer in length.`;
  return [{ where, code: 'BASE_TYPE_MAX_LENGTH', message }];
}

function missing(where: string, value: Json | undefined): readonly Flaw[] {
  const isThere = typeof value === 'string' && value.length > 0;
  const message = 'This field is required';
  return isThere ? [] : [{ where, code: 'BASE_TYPE_REQUIRED', message }];
}

function embedSize(embed: JsonObject): number {
  const footer = textOf(objectOf(embed['footer'])['text']);
  const author = textOf(objectOf(embed['author'])['name']);
  const fields = objectsOf(embed['fields']).map(
    (one) => textOf(one['name']).length + textOf(one['value']).length,
  );
  const own = textOf(embed['title']).length + textOf(embed['description']).length;
  return own + footer.length + author.length + fields.reduce((sum, one) => sum + one, 0);
}

function embedFlaws(embeds: readonly JsonObject[]): readonly Flaw[] {
  const size = embeds.map(embedSize).reduce((sum, one) => sum + one, 0);
  const message = 'Embed size exceeds maximum size of 6000';
  const whole =
    size <= 6_000 ? [] : [{ where: 'embeds', code: 'MAX_EMBED_SIZE_EXCEEDED', message }];
  return [
    ...whole,
    ...embeds.flatMap((embed, index) => [
      ...longer(`embeds/${index}/title`, embed['title'], 256),
      ...longer(`embeds/${index}/description`, embed['description'], 4_096),
      ...longer(`embeds/${index}/fields`, embed['fields'], 25),
      ...longer(`embeds/${index}/footer/text`, objectOf(embed['footer'])['text'], 2_048),
      ...longer(`embeds/${index}/author/name`, objectOf(embed['author'])['name'], 256),
      ...objectsOf(embed['fields']).flatMap((field, at) => [
        ...missing(`embeds/${index}/fields/${at}/name`, field['name']),
        ...missing(`embeds/${index}/fields/${at}/value`, field['value']),
        ...longer(`embeds/${index}/fields/${at}/name`, field['name'], 256),
        ...longer(`embeds/${index}/fields/${at}/value`, field['value'], 1_024),
      ]),
    ]),
  ];
}

/** Everything with a custom_id, with where it stands. */
function controls(
  components: Json | undefined,
  where: string,
): readonly (readonly [string, JsonObject])[] {
  return objectsOf(components).flatMap((one, index) => {
    const at = `${where}/${index}`;
    const inner = controls(one['components'], `${at}/components`);
    const single =
      one['component'] === undefined ? [] : controls([one['component']], `${at}/component`);
    const accessory =
      one['accessory'] === undefined ? [] : controls([one['accessory']], `${at}/accessory`);
    return [[at, one] as const, ...inner, ...single, ...accessory];
  });
}

function componentFlaws(components: Json | undefined, where: string): readonly Flaw[] {
  const seen = new Set<string>();
  const found = controls(components, where).flatMap(([at, one]) => {
    const id = textOf(one['custom_id']);
    const isTwice = id !== '' && seen.has(id);
    seen.add(id);
    const message = 'Component custom id cannot be duplicated';
    const twice = { where: `${at}/custom_id`, code: 'COMPONENT_CUSTOM_ID_DUPLICATED', message };
    const isButton = one['type'] === 2;
    const needsUrl = isButton && one['style'] === 5;
    return [
      ...(isTwice ? [twice] : []),
      ...longer(`${at}/custom_id`, one['custom_id'], 100),
      ...(isButton ? longer(`${at}/label`, one['label'], 80) : []),
      ...(one['type'] === 4 ? longer(`${at}/label`, one['label'], 45) : []),
      ...(one['type'] === 18 ? longer(`${at}/label`, one['label'], 45) : []),
      ...(one['type'] === 1 ? longer(`${at}/components`, one['components'], 5) : []),
      ...(isButton && !needsUrl ? missing(`${at}/custom_id`, one['custom_id']) : []),
      ...(needsUrl ? missing(`${at}/url`, one['url']) : []),
    ];
  });
  return found;
}

function mentionFlaws(allowed: JsonObject): readonly Flaw[] {
  const parse = listOf(allowed['parse']);
  return ['users', 'roles'].flatMap((kind) =>
    parse.includes(kind) && listOf(allowed[kind]).length > 0
      ? [
          {
            where: 'allowed_mentions',
            code: PARSE_EXCLUSIVE,
            message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
          },
        ]
      : [],
  );
}

/** What is wrong with the body of a message, wherever it is sent. */
export function messageFlaws(body: JsonObject): readonly Flaw[] {
  const flags = typeof body['flags'] === 'number' ? body['flags'] : 0;
  const isV2 = (flags & IS_COMPONENTS_V2) !== 0;
  return [
    ...longer('content', body['content'], 2_000),
    ...longer('embeds', body['embeds'], 10),
    ...longer('nonce', body['nonce'], 25),
    ...(isV2 ? [] : longer('components', body['components'], 5)),
    ...embedFlaws(objectsOf(body['embeds'])),
    ...componentFlaws(body['components'], 'components'),
    ...mentionFlaws(objectOf(body['allowed_mentions'])),
  ];
}

export function modalFlaws(data: JsonObject): readonly Flaw[] {
  return [
    ...missing('data/custom_id', data['custom_id']),
    ...missing('data/title', data['title']),
    ...longer('data/custom_id', data['custom_id'], 100),
    ...longer('data/title', data['title'], 45),
    ...longer('data/components', data['components'], 5),
    ...componentFlaws(data['components'], 'data/components'),
  ];
}

function optionFlaws(options: Json | undefined, where: string): readonly Flaw[] {
  let hasOptional = false;
  return objectsOf(options).flatMap((one, index) => {
    const at = `${where}/${index}`;
    const isRequired = one['required'] === true;
    const message = 'Required options must be placed before non-required options';
    const order = { where: at, code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message };
    const isLate = isRequired && hasOptional;
    hasOptional ||= !isRequired;
    return [
      ...(isLate ? [order] : []),
      ...nameFlaws(one, at),
      ...longer(`${at}/choices`, one['choices'], 25),
      ...objectsOf(one['choices']).flatMap((choice, nth) => [
        ...longer(`${at}/choices/${nth}/name`, choice['name'], 100),
        ...longer(`${at}/choices/${nth}/value`, choice['value'], 100),
      ]),
      ...longer(`${at}/options`, one['options'], 25),
      ...optionFlaws(one['options'], `${at}/options`),
    ];
  });
}

const COMMAND_NAME = /^[-_'\p{Ll}\p{Lm}\p{Lo}\p{N}]{1,32}$/u;

function nameFlaws(one: JsonObject, at: string): readonly Flaw[] {
  const name = textOf(one['name']);
  const message = String.raw`String value did not match validation regex.`;
  const wrong = { where: `${at}/name`, code: 'APPLICATION_COMMAND_INVALID_NAME', message };
  return [
    ...(COMMAND_NAME.test(name) ? [] : [wrong]),
    ...missing(`${at}/description`, one['description']),
    ...longer(`${at}/description`, one['description'], 100),
  ];
}

/** Names, descriptions, values: at most 8,000 characters in a command. */
function commandSize(one: JsonObject): number {
  const own = textOf(one['name']).length + textOf(one['description']).length;
  const choices = objectsOf(one['choices']).map(
    (choice) => textOf(choice['name']).length + wordOf(choice['value']).length,
  );
  const options = objectsOf(one['options']).map(commandSize);
  return [...choices, ...options].reduce((sum, size) => sum + size, own);
}

export function commandFlaws(commands: readonly JsonObject[]): readonly Flaw[] {
  const isChat = (one: JsonObject): boolean => one['type'] === undefined || one['type'] === 1;
  return commands.filter(isChat).flatMap((one, index) => {
    const at = String(index);
    const names = commands.map((other) => other['name']);
    const message = 'Application command names must be unique';
    const twice = { where: at, code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message };
    const tooBig = {
      where: at,
      code: 'APPLICATION_COMMAND_TOO_LARGE',
      message: 'Command exceeds maximum size (8000)',
    };
    return [
      ...(names.indexOf(one['name'] ?? null) === commands.indexOf(one) ? [] : [twice]),
      ...(commandSize(one) > 8_000 ? [tooBig] : []),
      ...nameFlaws(one, at),
      ...longer(`${at}/options`, one['options'], 25),
      ...optionFlaws(one['options'], `${at}/options`),
    ];
  });
}
