// What stands, as the page shows it: people with their colours, places, messages, and commands with their
// subcommands spelled out.
import { FLAGS } from './deeds.ts';
import { copied, objectsOf, textOf } from './json.ts';
import type {
  Everything,
  ShownCommand,
  ShownEmbed,
  ShownMessage,
  ShownOption,
  ShownPart,
  ShownPerson,
  ShownPlace,
} from './page/told.ts';
import type { Site } from './site.ts';
import { isThread, timeOf } from './world.ts';
import type { JsonObject, Message } from './world.ts';

const MESSAGES_MAX = 300;
const SYSTEM: Readonly<Record<number, string>> = { 18: 'started a thread', 21: '' };
const SUBCOMMAND_TYPES: readonly unknown[] = [1, 2];

export function shownPeople(site: Site): readonly ShownPerson[] {
  const { world } = site;
  return [...world.users.values()].map(({ id, shown, kind }) => {
    const roles = (world.member(site.guild, id)?.roles ?? []).flatMap((role) => {
      const found = world.roles.get(role);
      return found === undefined ? [] : [found];
    });
    const color = roles.toSorted((one, other) => other.position - one.position)[0]?.color ?? 0;
    const dm = [...world.channels.values()].find((one) => one.recipient === id);
    return {
      id,
      name: shown,
      kind,
      color: color === 0 ? null : `#${color.toString(16).padStart(6, '0')}`,
      roles: roles.map((one) => one.name),
      dm: dm?.id ?? null,
    };
  });
}

export function shownPlaces(site: Site): readonly ShownPlace[] {
  return [...site.world.channels.values()]
    .filter((one) => one.guild === site.guild || one.guild === null)
    .map((one) => ({
      id: one.id,
      kind: placeKind(one.guild, isThread(one)),
      name: one.name,
      parent: one.parent,
      archived: one.thread?.archived ?? false,
    }));
}

function placeKind(guild: string | null, thread: boolean): ShownPlace['kind'] {
  if (guild === null) return 'dm';
  return thread ? 'thread' : 'channel';
}

function above(site: Site, message: Message): ShownMessage['above'] {
  const { interaction, replyTo } = message;
  if (interaction !== null && interaction.command !== '') {
    return { user: interaction.user, text: `used /${interaction.command}` };
  }
  const replied = site.world.messages.get(replyTo ?? '');
  if (replied === undefined || message.type === 21) return null;
  const text = replied.content || textOf(replied.embeds[0]?.['title']);
  return { user: replied.author, text: text.split('\n')[0] ?? '' };
}

export function shownMessage(site: Site, message: Message): ShownMessage {
  return {
    id: message.id,
    channel: message.channel,
    author: message.author,
    at: timeOf(message.id),
    edited: message.edited !== null,
    above: above(site, message),
    content: SYSTEM[message.type] ?? message.content,
    embeds: copied<ShownEmbed[]>(message.embeds),
    components: copied<ShownPart[]>(message.components),
    files: message.attachments.map((one) => ({
      name: one.name,
      url: one.url,
      type: one.type,
      size: one.bytes.length,
      description: one.description,
    })),
    reactions: [...message.reactions].map(([emoji, users]) => ({ emoji, users: [...users] })),
    onlyFor: message.onlyFor,
    loading: (message.flags & FLAGS.LOADING) !== 0,
    thread: message.thread,
    system: SYSTEM[message.type] !== undefined,
  };
}

function optionOf(option: JsonObject): ShownOption {
  return {
    type: Number(option['type']),
    name: textOf(option['name']),
    description: textOf(option['description']),
    required: option['required'] === true,
    autocomplete: option['autocomplete'] === true,
    choices: copied<ShownOption['choices'][number][]>(objectsOf(option['choices'])),
  };
}

function spelled(one: JsonObject, before: readonly string[]): readonly ShownCommand[] {
  const words = [...before, textOf(one['name'])];
  const options = objectsOf(one['options']);
  const inner = options.filter((option) => SUBCOMMAND_TYPES.includes(option['type']));
  if (inner.length > 0) return inner.flatMap((option) => spelled(option, words));
  const description = textOf(one['description']);
  return [{ name: words.join(' '), description, options: options.map(optionOf) }];
}

export function shownCommands(site: Site): readonly ShownCommand[] {
  const { commands } = site.world;
  const all = [...(commands.get(site.guild) ?? []), ...(commands.get('global') ?? [])];
  return all.flatMap((one) => spelled(one, [])).toSorted((a, b) => a.name.localeCompare(b.name));
}

export function everything(site: Site, joined: boolean): Everything {
  const { world } = site;
  const places = shownPlaces(site);
  const kept = places.flatMap(({ id }) => world.messagesOf(id).slice(-MESSAGES_MAX));
  const hidden = [...world.messages.values()].filter((one) => one.onlyFor !== null);
  return {
    guild: world.guilds.get(site.guild)?.name ?? '',
    people: shownPeople(site),
    places,
    messages: [...kept, ...hidden].map((one) => shownMessage(site, one)),
    commands: shownCommands(site),
    joined,
  };
}
